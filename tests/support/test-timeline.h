/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Old runs made of rows, for what shows when things happened. Times are milliseconds since the run
 * was made; -1 is unknown. */

#include "basalt-run-private.h"
#include "basalt-timeline.h"

#define TIMELINE_RUN_ID "0192c3a4-0000-7000-8000-0000000000aa"
#define TIMELINE_BASE_MS G_GINT64_CONSTANT (1760000000000)

typedef struct
{
  guint number;
  BasaltState state;
  gint64 wait;
  gint64 started;
  gint64 sent;
  gint64 first; /* after it was sent */
  gint64 ended;
} TimelineAttempt;

static inline gint64
timeline_time (gint64 ms)
{
  return ms < 0 ? 0 : (TIMELINE_BASE_MS + ms) * 1000;
}

static inline BasaltRun *
timeline_run_new (BasaltState state,
                  gint64      ended)
{
  BasaltRunRow row = {
    .id = TIMELINE_RUN_ID,
    .title = "A run",
    .flow_name = "prompt",
    .flow_hash = "hash",
    .state = state,
    .created_at = timeline_time (0),
    .started_at = timeline_time (1),
    .ended_at = timeline_time (ended),
    .usage = { -1, -1, -1, -1, -1 },
  };
  g_autoptr (GError) error = NULL;
  BasaltRun *run = basalt_run_new_from_row (&row, &error);

  g_assert_no_error (error);

  return run;
}

/* @id is one character. */
static inline BasaltTaskRun *
timeline_run_add_task (BasaltRun   *run,
                       const char  *id,
                       const char  *name,
                       guint        round,
                       BasaltState  state,
                       gint64       started,
                       gint64       ended)
{
  g_autofree char *uuid = g_strconcat ("0192c3a4-0000-7000-8000-00000000000", id, NULL);
  BasaltTaskRow row = {
    .id = uuid,
    .name = name,
    .path = "",
    .round = round,
    .state = state,
    .started_at = timeline_time (started),
    .ended_at = timeline_time (ended),
    .retries = 2,
  };

  return basalt_run_add_task_row (run, &row);
}

static inline BasaltAttempt *
timeline_run_add_attempt (BasaltRun             *run,
                          BasaltTaskRun         *task,
                          const TimelineAttempt *attempt)
{
  BasaltAttemptRow row = {
    .number = attempt->number,
    .round = basalt_task_run_get_round (task),
    .state = attempt->state,
    .wait_ms = attempt->wait,
    .started_at = timeline_time (attempt->started),
    .sent_at = timeline_time (attempt->sent),
    .ended_at = timeline_time (attempt->ended),
    .first_token_ms = attempt->first,
    .server_latency_ms = -1,
    .usage = { -1, -1, -1, -1, -1 },
  };

  return basalt_run_add_attempt_row (run, task, &row);
}

/* Two tasks: one that is over at once, and one with a throttled attempt, a wait of 10 s, and an
 * answer that streams for a second. */
static inline BasaltRun *
timeline_run_new_retried (void)
{
  static const TimelineAttempt load = { 1, BASALT_STATE_COMPLETED, -1, 2, -1, -1, 5 };
  static const TimelineAttempt first = { 1, BASALT_STATE_FAILED, -1, 6, 10, -1, 500 };
  static const TimelineAttempt second = { 2, BASALT_STATE_COMPLETED, 10000, 10500, 10510, 800,
                                          12310 };
  BasaltRun *run = timeline_run_new (BASALT_STATE_COMPLETED, 12310);
  BasaltTaskRun *task =
    timeline_run_add_task (run, "1", "load-prompt", 0, BASALT_STATE_COMPLETED, 2, 5);

  timeline_run_add_attempt (run, task, &load);
  task = timeline_run_add_task (run, "2", "call-bedrock", 0, BASALT_STATE_COMPLETED, 6, 12310);
  timeline_run_add_attempt (run, task, &first);
  timeline_run_add_attempt (run, task, &second);
  basalt_run_set_loaded (run, TRUE);

  return run;
}

/* A run with one task, so many attempts and, where a fifth of them is a wait, about three bars
 * each. */
static inline BasaltRun *
timeline_run_new_long (guint n_attempts)
{
  BasaltRun *run = timeline_run_new (BASALT_STATE_COMPLETED, (gint64) n_attempts * 1000);
  BasaltTaskRun *task = timeline_run_add_task (run, "1", "call-bedrock", 0, BASALT_STATE_COMPLETED,
                                               0, (gint64) n_attempts * 1000);

  for (guint i = 0; i < n_attempts; i++)
    {
      TimelineAttempt attempt = { .number = i + 1,
                                  .state = i + 1 < n_attempts ? BASALT_STATE_FAILED :
                                                                BASALT_STATE_COMPLETED,
                                  .wait = i > 0 ? 400 : -1,
                                  .started = (gint64) i * 1000,
                                  .sent = (gint64) i * 1000 + 10,
                                  .first = i % 3 == 0 ? 200 : -1,
                                  .ended = (gint64) i * 1000 + 600 };

      timeline_run_add_attempt (run, task, &attempt);
    }
  basalt_run_set_loaded (run, TRUE);

  return run;
}
