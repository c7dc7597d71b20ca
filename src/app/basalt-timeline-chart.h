/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_TIMELINE_CHART (basalt_timeline_chart_get_type ())

/*
 * BasaltTimelineChart: a timeline drawn: a lane for each task under an axis of
 * time. Scrollable; zoomed with Ctrl and the wheel, by pinching, or with the keys
 * +, − and 0; arrow keys go from bar to bar, Enter or a click activates one.
 *
 * Property: timeline (BasaltTimeline, nullable). Signal: "attempt-activated" (BasaltAttempt).
 */
G_DECLARE_FINAL_TYPE (BasaltTimelineChart, basalt_timeline_chart, BASALT, TIMELINE_CHART, GtkWidget)

GtkWidget               *basalt_timeline_chart_new          (void);
void                     basalt_timeline_chart_set_timeline (BasaltTimelineChart *self,
                                                             BasaltTimeline      *timeline);
void                     basalt_timeline_chart_zoom         (BasaltTimelineChart *self,
                                                             double               factor);
void                     basalt_timeline_chart_zoom_at      (BasaltTimelineChart *self,
                                                             double               factor,
                                                             double               x);
void                     basalt_timeline_chart_zoom_to_fit  (BasaltTimelineChart *self);
double                   basalt_timeline_chart_get_zoom     (BasaltTimelineChart *self);
gboolean                 basalt_timeline_chart_pan          (BasaltTimelineChart *self,
                                                             double               distance);
/* The present has moved on; returns whether that can be seen. */
gboolean                 basalt_timeline_chart_advance      (BasaltTimelineChart *self);
/* The bar that the keyboard is at. */
const BasaltTimelineBar *basalt_timeline_chart_get_focus    (BasaltTimelineChart *self);
gboolean                 basalt_timeline_chart_move_focus   (BasaltTimelineChart *self,
                                                             GtkDirectionType     direction);
void                     basalt_timeline_chart_go_to_end    (BasaltTimelineChart *self,
                                                             gboolean             end);
void                     basalt_timeline_chart_activate     (BasaltTimelineChart *self);
gboolean                 basalt_timeline_chart_activate_at  (BasaltTimelineChart *self,
                                                             double               x,
                                                             double               y);

G_END_DECLS
