/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_STATUS_LINE (basalt_status_line_get_type ())

/*
 * BasaltStatusLine: how a run stands, in one line: "Completed · attempt 2 of 3
 * · 0.8 s to first token · 1 204 in / 611 out"; while it waits, a countdown
 * with Retry Now and Stop (the actions win.retry-now and win.stop).
 *
 * Property: run (BasaltRun, nullable).
 */
G_DECLARE_FINAL_TYPE (BasaltStatusLine, basalt_status_line, BASALT, STATUS_LINE, GtkWidget)

GtkWidget  *basalt_status_line_new      (void);
BasaltRun  *basalt_status_line_get_run  (BasaltStatusLine *self);
void        basalt_status_line_set_run  (BasaltStatusLine *self,
                                         BasaltRun        *run);
const char *basalt_status_line_get_text (BasaltStatusLine *self);

G_END_DECLS
