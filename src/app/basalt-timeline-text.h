/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-timeline.h"

G_BEGIN_DECLS

/* What a timeline says in words: beside the drawing, in its stead, and along its axis. */

const char *basalt_timeline_text_kind       (BasaltTimelineKind       kind);
char       *basalt_timeline_text_task       (BasaltTimeline          *timeline,
                                             guint                    lane);
char       *basalt_timeline_text_start      (BasaltTimeline          *timeline,
                                             const BasaltTimelineBar *bar);
char       *basalt_timeline_text_duration   (const BasaltTimelineBar *bar,
                                             gint64                   now);
char       *basalt_timeline_text_whose      (BasaltTimeline          *timeline,
                                             const BasaltTimelineBar *bar);
char       *basalt_timeline_text_what       (const BasaltTimelineBar *bar);
char       *basalt_timeline_text_bar        (BasaltTimeline          *timeline,
                                             const BasaltTimelineBar *bar,
                                             gint64                   now);
char       *basalt_timeline_text_summary    (BasaltTimeline          *timeline,
                                             gint64                   now);
gint64      basalt_timeline_text_tick_step  (double                   least);
char       *basalt_timeline_text_tick       (gint64                   time,
                                             gint64                   step);

G_END_DECLS
