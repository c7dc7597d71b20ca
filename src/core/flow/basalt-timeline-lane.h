/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What basalt-timeline.c and basalt-timeline-lane.c share with each other. */

#include "basalt-timeline.h"

G_BEGIN_DECLS

/* What a run's state history says of its task runs; grows with the run. */
typedef struct
{
  BasaltRun *run; /* unowned */
  GHashTable *moments;
  guint n_states; /* of the history that were read */
} BasaltTimelineHistory;

/* A task over all rounds, and its bars. */
typedef struct
{
  guint index;
  char *name;
  char *path;
  GPtrArray *tasks; /* of BasaltTaskRun: one a round */
  GArray *bars;     /* of BasaltTimelineBar */

  /* What lies before these does not change any more: bars, task runs, attempts of the next one. */
  guint settled;
  guint task;
  guint attempt;
  gint64 settled_end;

  gint64 end;
  gboolean open;
} BasaltTimelineLane;

void                basalt_timeline_history_init  (BasaltTimelineHistory *self);
void                basalt_timeline_history_clear (BasaltTimelineHistory *self);
void                basalt_timeline_history_reset (BasaltTimelineHistory *self,
                                                   BasaltRun             *run);
void                basalt_timeline_history_read  (BasaltTimelineHistory *self);

BasaltTimelineLane *basalt_timeline_lane_new      (guint                  index,
                                                   const char            *name,
                                                   const char            *path);
void                basalt_timeline_lane_free     (BasaltTimelineLane    *self);
gboolean            basalt_timeline_lane_update   (BasaltTimelineLane    *self,
                                                   BasaltTimelineHistory *history,
                                                   gint64                 origin,
                                                   guint                 *position,
                                                   guint                 *removed,
                                                   guint                 *added);

G_END_DECLS
