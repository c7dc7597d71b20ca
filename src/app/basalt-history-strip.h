/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_STRIP (basalt_history_strip_get_type ())

/*
 * BasaltHistoryStrip: the newest runs, a bar each: its height is how long the run took, its colour
 * and its shape are its state. Left and Right go from bar to bar, Return opens the run.
 *
 * Properties: model (GListModel of BasaltRun, newest first but for pinned ones; nullable),
 * selected-run (nullable: the bar that is marked), n-runs (read-only, notify: how many there are
 * bars for), summary (read-only, notify: all of it in words).
 *
 * Signal "run-activated" (BasaltRun).
 */
G_DECLARE_FINAL_TYPE (BasaltHistoryStrip, basalt_history_strip, BASALT, HISTORY_STRIP, GtkWidget)

GtkWidget  *basalt_history_strip_new              (void);
void        basalt_history_strip_set_model        (BasaltHistoryStrip *self,
                                                   GListModel         *model);
void        basalt_history_strip_set_selected_run (BasaltHistoryStrip *self,
                                                   BasaltRun          *run);
guint       basalt_history_strip_get_n_runs       (BasaltHistoryStrip *self);
const char *basalt_history_strip_get_summary      (BasaltHistoryStrip *self);
/* What is told about a bar, 0 being the newest; NULL where there is none. (transfer full) */
char       *basalt_history_strip_describe         (BasaltHistoryStrip *self,
                                                   guint               index);
/* The bar at a place; -1 where there is none. */
int         basalt_history_strip_get_index_at     (BasaltHistoryStrip *self,
                                                   double              x);

G_END_DECLS
