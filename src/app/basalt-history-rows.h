/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-history-row.h"

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_ROWS (basalt_history_rows_get_type ())

/*
 * BasaltHistoryRows: the rows that a list view of runs has at the moment: makes and reuses them,
 * and finds the one at a point, with the focus, or of a run.
 *
 * Signals: "bound", "unbound" (BasaltHistoryRow): a row got a run, or is about to lose it.
 */
G_DECLARE_FINAL_TYPE (BasaltHistoryRows, basalt_history_rows, BASALT, HISTORY_ROWS, GObject)

/* @view: not owned; outlives it */
BasaltHistoryRows *basalt_history_rows_new          (GtkListView       *view);
/* Whether rows have check marks. */
void               basalt_history_rows_set_choosing (BasaltHistoryRows *self,
                                                     gboolean           choosing);
/* These return (transfer none) (nullable). */
BasaltHistoryRow  *basalt_history_rows_get_at       (BasaltHistoryRows *self,
                                                     double             x,
                                                     double             y);
BasaltHistoryRow  *basalt_history_rows_get_focused  (BasaltHistoryRows *self);
guint              basalt_history_rows_get_position (BasaltHistoryRows *self,
                                                     BasaltHistoryRow  *row);
/* Returns: GTK_INVALID_LIST_POSITION where @run has no row now. */
guint              basalt_history_rows_find         (BasaltHistoryRows *self,
                                                     BasaltRun         *run);

G_END_DECLS
