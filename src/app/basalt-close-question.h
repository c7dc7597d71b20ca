/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  BASALT_CLOSE_CANCEL,
  BASALT_CLOSE_KEEP_RUNNING, /* without a window, until the runs have ended */
  BASALT_CLOSE_STOP,
} BasaltCloseAnswer;

typedef void (*BasaltCloseAnswered) (BasaltCloseAnswer answer,
                                     gpointer          user_data);

/* Asks what is to become of @n_runs active runs when @parent goes. @answered is called once.
 * (transfer none): destroys itself. */
GtkWindow *basalt_close_question_present         (GtkWindow           *parent,
                                                  guint                n_runs,
                                                  BasaltCloseAnswered  answered,
                                                  gpointer             user_data);

/* Asks whether @parent is to go although the disk has not taken everything. @answered is called
 * once, without %BASALT_CLOSE_KEEP_RUNNING. (transfer none): destroys itself. */
GtkWindow *basalt_close_question_present_unsaved (GtkWindow           *parent,
                                                  BasaltCloseAnswered  answered,
                                                  gpointer             user_data);

G_END_DECLS
