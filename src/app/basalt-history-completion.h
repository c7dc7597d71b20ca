/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_COMPLETION (basalt_history_completion_get_type ())

/*
 * BasaltHistoryCompletion: what the query word under the cursor can become, below the entry it is
 * typed in. It never has the focus: keys come to it from the entry.
 *
 * Signal "taken" (const char *, guint): the text that the entry is to have, and the characters in
 * front of its cursor.
 */
G_DECLARE_FINAL_TYPE (
  BasaltHistoryCompletion, basalt_history_completion, BASALT, HISTORY_COMPLETION, GtkPopover)

/* @entry: not owned; outlives it. The caller gives it a parent. */
GtkWidget *basalt_history_completion_new        (GtkEditable             *entry);
void       basalt_history_completion_set_engine (BasaltHistoryCompletion *self,
                                                 BasaltEngine            *engine);
/* Offers what can be typed, even where nothing was. */
void       basalt_history_completion_request    (BasaltHistoryCompletion *self);
gboolean   basalt_history_completion_move       (BasaltHistoryCompletion *self,
                                                 int                      step);
/* @any: the first one, if none is selected */
gboolean   basalt_history_completion_take       (BasaltHistoryCompletion *self,
                                                 gboolean                 any);
gboolean   basalt_history_completion_close      (BasaltHistoryCompletion *self);

G_END_DECLS
