/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-timeline.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BASALT_TYPE_TIMELINE_ROW (basalt_timeline_row_get_type ())

/* BasaltTimelineRow: the place of a bar in a timeline, for lists of objects. */
G_DECLARE_FINAL_TYPE (BasaltTimelineRow, basalt_timeline_row, BASALT, TIMELINE_ROW, GObject)

/* %NULL where the bar is gone. */
const BasaltTimelineBar *basalt_timeline_row_get_bar (BasaltTimelineRow *self);

#define BASALT_TYPE_TIMELINE_ROWS (basalt_timeline_rows_get_type ())

/* BasaltTimelineRows: the bars of a timeline as a GListModel of BasaltTimelineRow, lane by lane,
 * made when they are asked for. */
G_DECLARE_FINAL_TYPE (BasaltTimelineRows, basalt_timeline_rows, BASALT, TIMELINE_ROWS, GObject)

BasaltTimelineRows *basalt_timeline_rows_new (BasaltTimeline *timeline);

G_END_DECLS
