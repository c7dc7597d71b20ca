/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-connection.h"
#include "basalt-log-list.h"
#include "basalt-run-request.h"
#include "basalt-task-run.h"

G_BEGIN_DECLS

/**
 * BasaltStateChange:
 * @time: microseconds since 1970 UTC
 * @state: the state entered
 * @task: (nullable): task run id, %NULL for the run itself
 * @message: (nullable): why
 *
 * One entry of a run's state history.
 */
typedef struct
{
  gint64 time;
  BasaltState state;
  char *task;
  char *message;
} BasaltStateChange;

#define BASALT_TYPE_RUN (basalt_run_get_type ())

/*
 * BasaltRun: one execution of a flow; the same type live and from the store.
 *
 * Properties (read-only, all notify): id, name ("amber-heron"), title, state,
 * created-at, started-at (of the newest round), ended-at, round, model, region,
 * endpoint, prompt, tasks (GListModel of BasaltTaskRun, in order of start), logs
 * (a BasaltLogList, a GListModel of BasaltLogRecord), current-task (the newest task run not
 * terminal, or the output task, or the newest), output-attempt, problem,
 * journal-error (nullable string: the history could not be written; the run
 * goes on in memory), loaded (FALSE for a row of the history of which
 * only the summary was read), owner, pinned, rating (1 to 5; 0 while not rated),
 * note ("" if there is none), tags (GStrv, sorted, never NULL), deleted-at (µs since
 * 1970 UTC when it was moved to the trash, 0 if it is not there), damaged (its
 * record cannot be read; little more than the id is known).
 *
 * Signal "output-appended" (kind): text of this kind grew in the output task's
 * current attempt; at most once per frame. A new attempt starts empty and is
 * announced by notify::output-attempt.
 */
G_DECLARE_FINAL_TYPE (BasaltRun, basalt_run, BASALT, RUN, GObject)

/* Of a run whose own id cannot be read any more. */
#define BASALT_RUN_NO_ID "00000000-0000-0000-0000-000000000000"

const char        *basalt_run_get_id             (BasaltRun        *self);
const char        *basalt_run_get_name           (BasaltRun        *self);
const char        *basalt_run_get_title          (BasaltRun        *self);
BasaltState        basalt_run_get_state          (BasaltRun        *self);
gint64             basalt_run_get_created_at     (BasaltRun        *self);
gint64             basalt_run_get_started_at     (BasaltRun        *self);
gint64             basalt_run_get_ended_at       (BasaltRun        *self);
guint              basalt_run_get_round          (BasaltRun        *self);
const char        *basalt_run_get_flow_name      (BasaltRun        *self);
const char        *basalt_run_get_flow_hash      (BasaltRun        *self);
/* NULL while only the summary was read. */
BasaltFlow        *basalt_run_get_flow           (BasaltRun        *self);
BasaltConnection  *basalt_run_get_connection     (BasaltRun        *self);
JsonObject        *basalt_run_get_inputs         (BasaltRun        *self);
JsonObject        *basalt_run_get_policy         (BasaltRun        *self);
gint64             basalt_run_get_timeout_ms     (BasaltRun        *self);
const char        *basalt_run_get_model          (BasaltRun        *self);
/* Where requests went; known after the first attempt, else the connection's. */
const char        *basalt_run_get_region         (BasaltRun        *self);
const char        *basalt_run_get_endpoint       (BasaltRun        *self);
/* The prompt as load-prompt gave it, else as typed, else NULL. */
const char        *basalt_run_get_prompt         (BasaltRun        *self);
const char        *basalt_run_get_prompt_sha256  (BasaltRun        *self);
const char        *basalt_run_get_parent_id      (BasaltRun        *self);
const char        *basalt_run_get_owner          (BasaltRun        *self);
gboolean           basalt_run_get_loaded         (BasaltRun        *self);
GListModel        *basalt_run_get_tasks          (BasaltRun        *self);
GListModel        *basalt_run_get_logs           (BasaltRun        *self);
/* (element-type BasaltStateChange), oldest first */
GPtrArray         *basalt_run_get_states         (BasaltRun        *self);
BasaltTaskRun     *basalt_run_get_current_task   (BasaltRun        *self);
/* The attempt whose output is the run's: the newest of the output node, or NULL. */
BasaltAttempt     *basalt_run_get_output_attempt (BasaltRun        *self);
const char        *basalt_run_get_output         (BasaltRun        *self,
                                                  BasaltOutputKind  kind,
                                                  gsize            *length);
/* Sums over all attempts would lie about what the answer cost: the output attempt's. */
const BasaltUsage *basalt_run_get_usage          (BasaltRun        *self);
const char        *basalt_run_get_stop_reason    (BasaltRun        *self);
BasaltProblem     *basalt_run_get_problem        (BasaltRun        *self);
const char        *basalt_run_get_journal_error  (BasaltRun        *self);
gint64             basalt_run_get_duration_ms    (BasaltRun        *self);
gboolean           basalt_run_can_retry          (BasaltRun        *self);

/* What people say about it. */
gboolean           basalt_run_get_pinned         (BasaltRun        *self);
guint              basalt_run_get_rating         (BasaltRun        *self);
const char        *basalt_run_get_note           (BasaltRun        *self);
const char *const *basalt_run_get_tags           (BasaltRun        *self);
gint64             basalt_run_get_deleted_at     (BasaltRun        *self);
gboolean           basalt_run_get_damaged        (BasaltRun        *self);

G_END_DECLS
