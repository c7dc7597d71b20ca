/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

G_BEGIN_DECLS

/**
 * BasaltTimelineKind:
 * @BASALT_TIMELINE_QUEUE: a task run was made and has not started
 * @BASALT_TIMELINE_WAIT: between two attempts
 * @BASALT_TIMELINE_ATTEMPT: a whole attempt
 * @BASALT_TIMELINE_FIRST_TOKEN: the part of an attempt from sending to the first output
 * @BASALT_TIMELINE_STREAM: the part of an attempt from the first output to its end
 *
 * What a bar stands for. Queues, waits and attempts of a lane follow each other; the two
 * parts lie within the attempt before them.
 */
typedef enum
{
  BASALT_TIMELINE_QUEUE,
  BASALT_TIMELINE_WAIT,
  BASALT_TIMELINE_ATTEMPT,
  BASALT_TIMELINE_FIRST_TOKEN,
  BASALT_TIMELINE_STREAM,
} BasaltTimelineKind;

/**
 * BasaltTimelineBar:
 * @kind: what it stands for
 * @state: the attempt's state; AwaitingRetry for a wait, Pending for a queue
 * @lane: the lane it lies in
 * @number: the attempt's number, for a wait that of the attempt waited for; 0 for a queue
 * @start: µs since 1970 UTC
 * @end: µs since 1970 UTC, never before @start; 0 while it grows
 * @task: its task run
 * @attempt: (nullable): its attempt; %NULL for a queue, and while there is none yet
 *
 * A bar, owned by its timeline, like all it points to.
 */
typedef struct
{
  BasaltTimelineKind kind;
  BasaltState state;
  guint lane;
  guint number;
  gint64 start;
  gint64 end;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;
} BasaltTimelineBar;

#define BASALT_TYPE_TIMELINE (basalt_timeline_get_type ())

/*
 * BasaltTimeline: what a run did when: a lane for each task (over rounds the same;
 * one for each path within loops and maps), and its bars in order of start.
 * Follows a run that goes on; only what can still change is looked at again.
 *
 * Bars never overlap the one before them, even where the clock was set back: what
 * would is moved behind it, as long as it was.
 *
 * A run that was not loaded has no lanes.
 *
 * Signal "changed" (lane, position, removed, added): bars of a lane, the newest
 * lane included, were replaced from position on; those from there on may have changed
 * in place too. Signal "reset": everything is new.
 */
G_DECLARE_FINAL_TYPE (BasaltTimeline, basalt_timeline, BASALT, TIMELINE, GObject)

BasaltTimeline          *basalt_timeline_new             (void);
BasaltRun               *basalt_timeline_get_run         (BasaltTimeline          *self);
void                     basalt_timeline_set_run         (BasaltTimeline          *self,
                                                          BasaltRun               *run);
guint                    basalt_timeline_get_n_lanes     (BasaltTimeline          *self);
const char              *basalt_timeline_get_lane_name   (BasaltTimeline          *self,
                                                          guint                    lane);
const char              *basalt_timeline_get_lane_path   (BasaltTimeline          *self,
                                                          guint                    lane);
guint                    basalt_timeline_get_n_bars      (BasaltTimeline          *self,
                                                          guint                    lane);
const BasaltTimelineBar *basalt_timeline_get_bar         (BasaltTimeline          *self,
                                                          guint                    lane,
                                                          guint                    index);
guint                    basalt_timeline_find            (BasaltTimeline          *self,
                                                          guint                    lane,
                                                          gint64                   time);
gint64                   basalt_timeline_get_origin      (BasaltTimeline          *self);
gint64                   basalt_timeline_get_round_start (BasaltTimeline          *self);
gint64                   basalt_timeline_get_end         (BasaltTimeline          *self,
                                                          gint64                   now);
gboolean                 basalt_timeline_is_open         (BasaltTimeline          *self);
guint                    basalt_timeline_count           (BasaltTimeline          *self,
                                                          BasaltTimelineKind       kind,
                                                          gint64                   now,
                                                          gint64                  *duration);
gint64                   basalt_timeline_bar_get_end     (const BasaltTimelineBar *bar,
                                                          gint64                   now);
gboolean                 basalt_timeline_kind_is_part    (BasaltTimelineKind       kind);

G_END_DECLS
