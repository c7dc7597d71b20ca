/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-log-filter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_LOG_ROW (basalt_log_row_get_type ())

/*
 * BasaltLogRow: a line of the log, wrapped, with matches marked; or a divider, or a gap. Long
 * messages are cut for the screen, and those of several lines shown on one, until the row is
 * expanded.
 */
G_DECLARE_FINAL_TYPE (BasaltLogRow, basalt_log_row, BASALT, LOG_ROW, GtkWidget)

GtkWidget  *basalt_log_row_new        (void);
void        basalt_log_row_set_line   (BasaltLogRow     *self,
                                       BasaltLogLine    *line,
                                       BasaltLogPattern *pattern,
                                       gboolean          expanded);
/* What is shown: what assistive technology reads. */
const char *basalt_log_row_get_text   (BasaltLogRow     *self);
/* Whether there is more of the line than a row shows that is not expanded. */
gboolean    basalt_log_row_can_expand (BasaltLogLine    *line);

G_END_DECLS
