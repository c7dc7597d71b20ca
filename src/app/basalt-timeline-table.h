/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_TIMELINE_TABLE (basalt_timeline_table_get_type ())

/*
 * BasaltTimelineTable: a timeline as a table, a row for each bar: the same as the
 * drawing for those who do not see it, or who want numbers.
 *
 * Property: timeline (BasaltTimeline, nullable). Signal: "attempt-activated" (BasaltAttempt).
 */
G_DECLARE_FINAL_TYPE (BasaltTimelineTable, basalt_timeline_table, BASALT, TIMELINE_TABLE, GtkWidget)

void        basalt_timeline_table_set_timeline (BasaltTimelineTable *self,
                                                BasaltTimeline      *timeline);
void        basalt_timeline_table_advance      (BasaltTimelineTable *self);
GListModel *basalt_timeline_table_get_rows     (BasaltTimelineTable *self);
char       *basalt_timeline_table_dup_text     (BasaltTimelineTable *self,
                                                guint                row,
                                                guint                fact);

G_END_DECLS
