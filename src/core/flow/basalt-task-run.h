/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-attempt.h"
#include "basalt-flow.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BASALT_TYPE_TASK_RUN (basalt_task_run_get_type ())

/*
 * BasaltTaskRun: one node's execution in a run, in one round.
 *
 * Properties (read-only, notify): id (UUIDv7), name (the node's), path (its
 * place within loops and maps; "" at top level), round (from 0), state,
 * started-at, ended-at, attempts (GListModel of BasaltAttempt),
 * current-attempt (the newest or NULL), next-attempt-at (µs since 1970 UTC
 * when the next try starts, 0 unless AwaitingRetry), retries, retries-spent.
 */
G_DECLARE_FINAL_TYPE (BasaltTaskRun, basalt_task_run, BASALT, TASK_RUN, GObject)

const char        *basalt_task_run_get_id              (BasaltTaskRun *self);
const char        *basalt_task_run_get_name            (BasaltTaskRun *self);
const char        *basalt_task_run_get_path            (BasaltTaskRun *self);
guint              basalt_task_run_get_round           (BasaltTaskRun *self);
BasaltState        basalt_task_run_get_state           (BasaltTaskRun *self);
gint64             basalt_task_run_get_started_at      (BasaltTaskRun *self);
gint64             basalt_task_run_get_ended_at        (BasaltTaskRun *self);
GListModel        *basalt_task_run_get_attempts        (BasaltTaskRun *self);
BasaltAttempt     *basalt_task_run_get_current_attempt (BasaltTaskRun *self);
gint64             basalt_task_run_get_next_attempt_at (BasaltTaskRun *self);
guint              basalt_task_run_get_retries         (BasaltTaskRun *self);
guint              basalt_task_run_get_retries_spent   (BasaltTaskRun *self);
GBytes            *basalt_task_run_get_output          (BasaltTaskRun *self);
BasaltProblem     *basalt_task_run_get_problem         (BasaltTaskRun *self);

G_END_DECLS
