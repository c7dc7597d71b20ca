/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-record.h"

#include "basalt-json.h"

#include <string.h>

/**
 * basalt_run_record_new:
 *
 * Returns: (transfer full): a record without rows
 */
BasaltRunRecord *
basalt_run_record_new (void)
{
  BasaltRunRecord *self = g_new0 (BasaltRunRecord, 1);

  self->strings = g_string_chunk_new (1024);
  self->summaries = g_array_new (FALSE, TRUE, sizeof (BasaltSummaryRecord));
  self->tasks = g_array_new (FALSE, TRUE, sizeof (BasaltTaskRecord));
  self->attempts = g_array_new (FALSE, TRUE, sizeof (BasaltAttemptRecord));
  self->outputs = g_array_new (FALSE, TRUE, sizeof (BasaltOutputRecord));
  self->states = g_array_new (FALSE, TRUE, sizeof (BasaltStateRecord));
  self->logs = g_array_new (FALSE, TRUE, sizeof (BasaltLogRow));

  return self;
}

/**
 * basalt_run_record_free:
 * @self: (transfer full): a record
 */
void
basalt_run_record_free (BasaltRunRecord *self)
{
  for (guint i = 0; i < self->tasks->len; i++)
    g_clear_pointer (&g_array_index (self->tasks, BasaltTaskRecord, i).row.output, g_bytes_unref);

  g_array_unref (self->summaries);
  g_array_unref (self->tasks);
  g_array_unref (self->attempts);
  g_array_unref (self->outputs);
  g_array_unref (self->states);
  g_array_unref (self->logs);
  g_clear_object (&self->log);
  g_string_chunk_free (self->strings);
  g_free (self);
}

/**
 * basalt_run_record_keep:
 * @self: a record
 * @text: (nullable): text
 * @length: bytes in @text, or -1
 *
 * Returns: (nullable): a copy that lives as long as @self
 */
const char *
basalt_run_record_keep (BasaltRunRecord *self,
                        const char      *text,
                        gssize           length)
{
  return text != NULL ? g_string_chunk_insert_len (self->strings, text, length) : NULL;
}

static const char *
keep_json (BasaltRunRecord *self,
           JsonObject      *object)
{
  g_autofree char *text = object != NULL ? basalt_json_object_to_string (object, FALSE) : NULL;

  return basalt_run_record_keep (self, text, -1);
}

static const char *
keep_problem (BasaltRunRecord     *self,
              const BasaltProblem *problem)
{
  g_autofree char *text = problem != NULL ? basalt_problem_to_json (problem) : NULL;

  return basalt_run_record_keep (self, text, -1);
}

/**
 * basalt_run_record_add_run:
 * @self: a record
 * @run: a run
 * @whole: whether to copy also what never changes: flow, connection, inputs, policy
 *
 * Copies the row of a run as it is now.
 */
void
basalt_run_record_add_run (BasaltRunRecord *self,
                           BasaltRun       *run,
                           gboolean         whole)
{
  BasaltSummaryRecord record = { 0 };
  BasaltRunRow *row = &record.row;

  row->id = basalt_run_record_keep (self, basalt_run_get_id (run), -1);
  row->title = basalt_run_record_keep (self, basalt_run_get_title (run), -1);
  row->flow_name = basalt_run_record_keep (self, basalt_run_get_flow_name (run), -1);
  row->flow_hash = basalt_run_record_keep (self, basalt_run_get_flow_hash (run), -1);
  row->model = basalt_run_record_keep (self, basalt_run_get_model (run), -1);
  row->region = basalt_run_record_keep (self, basalt_run_get_region (run), -1);
  row->endpoint = basalt_run_record_keep (self, basalt_run_get_endpoint (run), -1);
  row->prompt = basalt_run_record_keep (self, basalt_run_get_prompt (run), -1);
  row->prompt_sha256 = basalt_run_record_keep (self, basalt_run_get_prompt_sha256 (run), -1);
  row->parent_id = basalt_run_record_keep (self, basalt_run_get_parent_id (run), -1);
  row->owner = basalt_run_record_keep (self, basalt_run_get_owner (run), -1);
  row->stop_reason = basalt_run_record_keep (self, basalt_run_get_stop_reason (run), -1);
  row->problem_json = keep_problem (self, basalt_run_get_problem (run));
  row->state = basalt_run_get_state (run);
  row->round = basalt_run_get_round (run);
  row->timeout_ms = basalt_run_get_timeout_ms (run);
  row->created_at = basalt_run_get_created_at (run);
  row->started_at = basalt_run_get_started_at (run);
  row->ended_at = basalt_run_get_ended_at (run);
  row->usage = *basalt_run_get_usage (run);

  if (whole)
    {
      BasaltFlow *flow = basalt_run_get_flow (run);
      BasaltConnection *connection = basalt_run_get_connection (run);
      g_autofree char *connection_json =
        connection != NULL ? basalt_connection_to_json (connection) : NULL;

      row->flow_json =
        basalt_run_record_keep (self, flow != NULL ? basalt_flow_get_json (flow) : NULL, -1);
      row->connection_json = basalt_run_record_keep (self, connection_json, -1);
      row->inputs_json = keep_json (self, basalt_run_get_inputs (run));
      row->policy_json = keep_json (self, basalt_run_get_policy (run));
    }

  g_array_append_val (self->summaries, record);
}

/**
 * basalt_run_record_add_task:
 * @self: a record
 * @task: a task run
 *
 * Copies the row of a task run as it is now; its output only when it has ended, because it
 * may be large.
 */
void
basalt_run_record_add_task (BasaltRunRecord *self,
                            BasaltTaskRun   *task)
{
  BasaltTaskRecord record = { 0 };
  BasaltTaskRow *row = &record.row;

  row->id = basalt_run_record_keep (self, basalt_task_run_get_id (task), -1);
  row->name = basalt_run_record_keep (self, basalt_task_run_get_name (task), -1);
  row->path = basalt_run_record_keep (self, basalt_task_run_get_path (task), -1);
  row->round = basalt_task_run_get_round (task);
  row->state = basalt_task_run_get_state (task);
  row->started_at = basalt_task_run_get_started_at (task);
  row->ended_at = basalt_task_run_get_ended_at (task);
  row->retries = basalt_task_run_get_retries (task);
  row->retries_spent = basalt_task_run_get_retries_spent (task);
  row->problem_json = keep_problem (self, basalt_task_run_get_problem (task));
  if (basalt_state_is_terminal (row->state) && basalt_task_run_get_output (task) != NULL)
    row->output = g_bytes_ref (basalt_task_run_get_output (task));

  g_array_append_val (self->tasks, record);
}

/**
 * basalt_run_record_add_attempt:
 * @self: a record to which a task was added
 * @attempt: an attempt of the task added last
 * @with_request: whether to copy the request as well, which may be large
 *
 * Copies the row of an attempt as it is now.
 */
void
basalt_run_record_add_attempt (BasaltRunRecord *self,
                               BasaltAttempt   *attempt,
                               gboolean         with_request)
{
  BasaltAttemptRecord record = { .task = self->tasks->len - 1 };
  BasaltAttemptRow *row = &record.row;

  row->number = basalt_attempt_get_number (attempt);
  row->round = basalt_attempt_get_round (attempt);
  row->state = basalt_attempt_get_state (attempt);
  row->wait_ms = basalt_attempt_get_wait_ms (attempt);
  row->started_at = basalt_attempt_get_started_at (attempt);
  row->sent_at = basalt_attempt_get_sent_at (attempt);
  row->ended_at = basalt_attempt_get_ended_at (attempt);
  row->first_token_ms = basalt_attempt_get_first_token_ms (attempt);
  row->server_latency_ms = basalt_attempt_get_server_latency_ms (attempt);
  row->http_status = basalt_attempt_get_http_status (attempt);
  row->request_id = basalt_run_record_keep (self, basalt_attempt_get_request_id (attempt), -1);
  row->stop_reason = basalt_run_record_keep (self, basalt_attempt_get_stop_reason (attempt), -1);
  if (with_request)
    row->request = basalt_run_record_keep (self, basalt_attempt_get_request (attempt), -1);
  row->response = basalt_run_record_keep (self, basalt_attempt_get_response (attempt), -1);
  row->problem_json = keep_problem (self, basalt_attempt_get_problem (attempt));
  row->usage = *basalt_attempt_get_usage (attempt);

  g_array_append_val (self->attempts, record);
}

/**
 * basalt_run_record_add_state:
 * @self: a record
 * @time: microseconds since 1970 UTC
 * @state: the state entered
 * @task: (nullable): task run id, %NULL for the run itself
 * @message: (nullable): why
 */
void
basalt_run_record_add_state (BasaltRunRecord *self,
                             gint64           time,
                             BasaltState      state,
                             const char      *task,
                             const char      *message)
{
  BasaltStateRecord record = { time, state, basalt_run_record_keep (self, task, -1),
                               basalt_run_record_keep (self, message, -1) };

  g_array_append_val (self->states, record);
}

/**
 * basalt_run_record_add_log:
 * @self: a record
 * @log: a log record
 */
void
basalt_run_record_add_log (BasaltRunRecord *self,
                           BasaltLogRecord *log)
{
  BasaltLogRow row = {
    basalt_log_record_get_time (log),
    basalt_log_record_get_level (log),
    basalt_run_record_keep (self, basalt_log_record_get_logger (log), -1),
    basalt_run_record_keep (self, basalt_log_record_get_message (log), -1),
    basalt_run_record_keep (self, basalt_log_record_get_task (log), -1),
    basalt_log_record_get_attempt (log),
  };

  g_array_append_val (self->logs, row);
}

/**
 * basalt_run_record_fill:
 * @self: a record with everything of one run
 * @run: a run of which only the summary was read, or one that was filled before
 *
 * Makes tasks, attempts, output, states and logs of @run out of rows; of what it has already, only
 * what is new.
 */
void
basalt_run_record_fill (BasaltRunRecord *self,
                        BasaltRun       *run)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new ();
  g_autoptr (GPtrArray) attempts = g_ptr_array_new ();
  gsize seen[BASALT_N_OUTPUT_KINDS] = { 0 }; /* of the attempt's output, as far as the rows went */

  g_object_freeze_notify (G_OBJECT (run));
  for (guint i = 0; i < self->tasks->len; i++)
    {
      BasaltTaskRecord *record = &g_array_index (self->tasks, BasaltTaskRecord, i);

      g_ptr_array_add (tasks, basalt_run_add_task_row (run, &record->row));
    }

  for (guint i = 0; i < self->attempts->len; i++)
    {
      BasaltAttemptRecord *record = &g_array_index (self->attempts, BasaltAttemptRecord, i);

      g_ptr_array_add (attempts,
                       basalt_run_add_attempt_row (run, tasks->pdata[record->task], &record->row));
    }

  for (guint i = 0; i < self->outputs->len; i++)
    {
      BasaltOutputRecord *record = &g_array_index (self->outputs, BasaltOutputRecord, i);
      BasaltAttempt *attempt = attempts->pdata[record->attempt];
      gsize known = 0;

      if (i == 0 || record[-1].attempt != record->attempt)
        memset (seen, 0, sizeof seen);
      basalt_attempt_get_output (attempt, record->kind, &known);
      if (seen[record->kind] + record->length > known)
        {
          gsize skip = known > seen[record->kind] ? known - seen[record->kind] : 0;

          basalt_run_append_output (run, attempt, record->kind, record->text + skip,
                                    record->length - skip);
        }
      seen[record->kind] += record->length;
    }
  basalt_run_flush_output (run);

  for (guint i = basalt_run_get_states (run)->len; i < self->states->len; i++)
    {
      BasaltStateRecord *record = &g_array_index (self->states, BasaltStateRecord, i);

      basalt_run_add_state_row (run, record->time, record->state, record->task, record->message);
    }

  if (self->log != NULL)
    basalt_run_add_log_rows (run, self->log);

  basalt_run_set_loaded (run, TRUE);
  g_object_thaw_notify (G_OBJECT (run));
}
