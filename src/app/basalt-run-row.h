/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_RUN_ROW (basalt_run_row_get_type ())

/* BasaltRunRow: a run in the history: state, title, model, when, duration,
 * tokens. Property: run (BasaltRun, nullable). */
G_DECLARE_FINAL_TYPE (BasaltRunRow, basalt_run_row, BASALT, RUN_ROW, GtkWidget)

GtkWidget  *basalt_run_row_new             (void);
BasaltRun  *basalt_run_row_get_run         (BasaltRunRow *self);
void        basalt_run_row_set_run         (BasaltRunRow *self,
                                            BasaltRun    *run);
const char *basalt_run_row_get_description (BasaltRunRow *self);

G_END_DECLS
