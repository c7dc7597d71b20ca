/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Left and right of what is drawn, in pixels. */
#define BASALT_TIMELINE_MARGIN 12.0

/*
 * BasaltTimelineLayout: where in a widget a timeline is drawn. Zoomed by @scale (pixels a µs),
 * scrolled by @x and @y; what grows ends at @now. The heights follow the font.
 */
typedef struct
{
  double scale;
  double x;
  double y;
  gint64 now;
  double line_height;
  double axis_height;
  double lane_height;
} BasaltTimelineLayout;

void     basalt_timeline_layout_measure    (BasaltTimelineLayout       *self,
                                            GtkWidget                  *widget);
double   basalt_timeline_layout_get_height (const BasaltTimelineLayout *self,
                                            BasaltTimeline             *timeline);
double   basalt_timeline_layout_get_lane_y (const BasaltTimelineLayout *self,
                                            guint                       lane);
void     basalt_timeline_layout_get_rect   (const BasaltTimelineLayout *self,
                                            BasaltTimeline             *timeline,
                                            const BasaltTimelineBar    *bar,
                                            graphene_rect_t            *rect);
gboolean basalt_timeline_layout_pick       (const BasaltTimelineLayout *self,
                                            BasaltTimeline             *timeline,
                                            double                      x,
                                            double                      y,
                                            guint                      *lane,
                                            guint                      *index);
void     basalt_timeline_draw              (GtkSnapshot                *snapshot,
                                            GtkWidget                  *widget,
                                            const BasaltTimelineLayout *layout,
                                            BasaltTimeline             *timeline,
                                            const BasaltTimelineBar    *focus);

G_END_DECLS
