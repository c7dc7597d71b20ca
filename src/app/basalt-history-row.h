/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_ROW (basalt_history_row_get_type ())

/* BasaltHistoryRow: a run in the history: state, title, model, when, duration,
 * tokens. Property: run (BasaltRun, nullable). */
G_DECLARE_FINAL_TYPE (BasaltHistoryRow, basalt_history_row, BASALT, HISTORY_ROW, GtkWidget)

GtkWidget  *basalt_history_row_new             (void);
BasaltRun  *basalt_history_row_get_run         (BasaltHistoryRow *self);
void        basalt_history_row_set_run         (BasaltHistoryRow *self,
                                            BasaltRun    *run);
const char *basalt_history_row_get_description (BasaltHistoryRow *self);

G_END_DECLS
