/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"
#include "basalt-text-pane.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_RESPONSE_VIEW (basalt_response_view_get_type ())

/*
 * BasaltResponseView: a run's answer as it streams, its reasoning folded away.
 *
 * Text is taken from the run once per frame, and only what is new. The end is
 * followed while the run is alive and the reader has not scrolled away.
 *
 * Property: run (BasaltRun, nullable).
 */
G_DECLARE_FINAL_TYPE (BasaltResponseView, basalt_response_view, BASALT, RESPONSE_VIEW, GtkWidget)

GtkWidget *basalt_response_view_new      (void);
BasaltRun *basalt_response_view_get_run  (BasaltResponseView *self);
void       basalt_response_view_set_run  (BasaltResponseView *self,
                                          BasaltRun          *run);
char      *basalt_response_view_dup_text (BasaltResponseView *self);
BasaltTextPane *basalt_response_view_get_pane (BasaltResponseView *self);

G_END_DECLS
