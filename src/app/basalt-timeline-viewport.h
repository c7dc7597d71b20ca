/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-timeline-draw.h"

G_BEGIN_DECLS

/*
 * BasaltTimelineViewport: which part of a timeline a widget shows: how large, and scrolled to where.
 *
 * While nobody zooms or scrolls it shows all of the run, however long it becomes, or, where a pause
 * before the newest round would leave little of it to be seen, that round.
 */
typedef struct
{
  GtkWidget *widget;        /* unowned: the one that this is part of */
  BasaltTimeline *timeline; /* nullable */
  GtkAdjustment *adjustments[2]; /* by GtkOrientation; nullable */
  BasaltTimelineLayout layout;
  gboolean fit;
  gboolean whole; /* whoever wants all rounds gets them */
  gboolean updating;
} BasaltTimelineViewport;

void     basalt_timeline_viewport_init           (BasaltTimelineViewport *self,
                                                  GtkWidget              *widget);
void     basalt_timeline_viewport_clear          (BasaltTimelineViewport *self);
void     basalt_timeline_viewport_set_adjustment (BasaltTimelineViewport *self,
                                                  GtkOrientation          orientation,
                                                  GtkAdjustment          *adjustment);
void     basalt_timeline_viewport_reset          (BasaltTimelineViewport *self,
                                                  gboolean                whole);
void     basalt_timeline_viewport_update         (BasaltTimelineViewport *self);
void     basalt_timeline_viewport_zoom           (BasaltTimelineViewport *self,
                                                  double                  factor,
                                                  double                  x);
double   basalt_timeline_viewport_get_zoom       (BasaltTimelineViewport *self);
void     basalt_timeline_viewport_show           (BasaltTimelineViewport *self,
                                                  const BasaltTimelineBar *bar);
void     basalt_timeline_viewport_go_to_end      (BasaltTimelineViewport *self,
                                                  gboolean                end);
gboolean basalt_timeline_viewport_pan            (BasaltTimelineViewport *self,
                                                  double                  distance);

G_END_DECLS
