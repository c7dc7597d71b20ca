/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* How a run that is alive changes: see basalt-run-private.h. */

#include "basalt-run-internal.h"

#include "basalt-json.h"
#include "basalt-text.h"
#include "basalt-time.h"
#include "basalt-uuid.h"

/* Output is announced at most this often: a frame at 60 Hz. */
#define OUTPUT_INTERVAL_MS 16

/* An immutable copy: what is asked for later does not change what was run. */
static JsonObject *
copy_object (JsonObject *object)
{
  g_autofree char *text = basalt_json_object_to_string (object, FALSE);
  g_autoptr (JsonNode) node = basalt_json_parse_object (text, -1, NULL);

  return node != NULL ? json_node_dup_object (node) : json_object_new ();
}

static char *
make_title (BasaltRunRequest *request,
            JsonObject       *inputs)
{
  const char *title = basalt_run_request_get_title (request);
  const char *prompt = basalt_json_get_string (inputs, "prompt");
  const char *file = basalt_json_get_string (inputs, "prompt_file");
  g_autofree char *text = NULL;

  if (title != NULL)
    text = basalt_text_make_title (title);
  else if (prompt != NULL)
    text = basalt_text_make_title (prompt);
  else if (file != NULL)
    {
      g_autofree char *name = g_path_get_basename (file);
      g_autofree char *utf8 = g_filename_display_name (name);

      text = basalt_text_make_title (utf8);
    }

  if (text == NULL || *text == '\0')
    return g_strdup (basalt_flow_get_name (basalt_run_request_get_flow (request)));

  return g_steal_pointer (&text);
}

/**
 * basalt_run_new_from_request:
 * @request: what is asked for, with a connection; a snapshot is taken
 * @owner: (nullable): UUID text of the process that will run it
 *
 * Returns: (transfer full): a Pending run with a new id
 */
BasaltRun *
basalt_run_new_from_request (BasaltRunRequest *request,
                             const char       *owner)
{
  BasaltRun *self;
  BasaltConnection *connection;
  const char *model;

  g_return_val_if_fail (BASALT_IS_RUN_REQUEST (request), NULL);

  connection = basalt_run_request_get_connection (request);
  g_return_val_if_fail (connection != NULL, NULL);

  self = g_object_new (BASALT_TYPE_RUN, NULL);
  self->id = basalt_uuid_new_v7 ();
  self->name = basalt_uuid_to_name (self->id);
  self->flow = g_object_ref (basalt_run_request_get_flow (request));
  self->flow_name = g_strdup (basalt_flow_get_name (self->flow));
  self->flow_hash = g_strdup (basalt_flow_get_hash (self->flow));
  self->connection = basalt_connection_copy (connection);
  self->inputs = copy_object (basalt_run_request_get_inputs (request));
  self->policy = copy_object (basalt_run_request_get_policy (request));
  self->timeout_ms = MAX (basalt_run_request_get_timeout_ms (request), 0);
  self->title = make_title (request, self->inputs);
  model = basalt_json_get_string (self->inputs, "model");
  if (model == NULL)
    model = basalt_connection_get_default_model (connection);
  self->model = g_strdup (model);
  self->prompt = g_strdup (basalt_json_get_string (self->inputs, "prompt"));
  self->region = g_strdup (basalt_connection_get_region (connection));
  self->endpoint = g_strdup (basalt_connection_get_endpoint_url (connection));
  self->parent_id = g_strdup (basalt_run_request_get_parent_id (request));
  self->owner = g_strdup (owner);
  self->created_at = g_get_real_time ();
  self->loaded = TRUE;
  basalt_run_record_state (self, self->created_at, BASALT_STATE_PENDING, NULL, NULL);

  return self;
}

static void
move_run (BasaltRun     *self,
          gint64         time,
          BasaltState    state,
          BasaltProblem *problem)
{
  if (basalt_state_get_state_type (state) == BASALT_STATE_TYPE_RUNNING &&
      self->started_at == BASALT_TIME_NONE)
    basalt_run_set_time (self, &self->started_at, time, BASALT_RUN_PROP_STARTED_AT);

  if (basalt_state_is_terminal (state))
    {
      basalt_run_flush_output (self);
      basalt_run_set_time (self, &self->ended_at, time, BASALT_RUN_PROP_ENDED_AT);
      basalt_run_set_problem (self, basalt_state_is_success (state) ? NULL : problem);
    }

  self->state = state;
  basalt_run_notify (self, BASALT_RUN_PROP_STATE);
}

/**
 * basalt_run_fix_ended_at:
 * @self: a run that is about to end
 *
 * Fixes the moment at which the run ends. The journal writes it before the run
 * shows it; both are this one.
 *
 * Returns: microseconds since 1970 UTC; the same until the run has ended
 */
gint64
basalt_run_fix_ended_at (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), BASALT_TIME_NONE);

  if (self->ending_at == BASALT_TIME_NONE)
    self->ending_at = g_get_real_time ();

  return self->ending_at;
}

/**
 * basalt_run_transition:
 * @self: a run
 * @task: (nullable): the task run that moves, or %NULL for the run itself
 * @state: where it goes
 * @message: (nullable): why, English, for the state history
 * @problem: (nullable): kept where @state is terminal and no success
 *
 * The only place where states move. Sets the times that belong to the state,
 * adds to the state history, notifies.
 *
 * Returns: whether it moved; %FALSE, with a critical warning and nothing
 *   changed, where basalt_state_can_move() forbids it
 */
gboolean
basalt_run_transition (BasaltRun     *self,
                       BasaltTaskRun *task,
                       BasaltState    state,
                       const char    *message,
                       BasaltProblem *problem)
{
  BasaltStateScope scope;
  BasaltState from;
  gint64 now;

  g_return_val_if_fail (BASALT_IS_RUN (self), FALSE);
  g_return_val_if_fail (task == NULL || BASALT_IS_TASK_RUN (task), FALSE);

  scope = task != NULL ? BASALT_STATE_SCOPE_TASK : BASALT_STATE_SCOPE_RUN;
  from = task != NULL ? basalt_task_run_get_state (task) : self->state;
  if (!basalt_state_can_move (scope, from, state))
    {
      g_critical ("A %s cannot move from %s to %s", task != NULL ? "task run" : "run",
                  basalt_state_to_name (from), basalt_state_to_name (state));
      return FALSE;
    }

  now = g_get_real_time ();
  if (task == NULL && basalt_state_is_terminal (state))
    {
      now = basalt_run_fix_ended_at (self);
      self->ending_at = BASALT_TIME_NONE;
    }

  g_object_freeze_notify (G_OBJECT (self));
  basalt_run_record_state (self, now, state, task != NULL ? basalt_task_run_get_id (task) : NULL,
                           message);
  if (task != NULL)
    {
      basalt_task_run_move (task, now, state, problem);
      basalt_run_update_current_task (self);
    }
  else
    move_run (self, now, state, problem);
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

/**
 * basalt_run_get_task_policy:
 * @self: a run
 * @node: a node of its flow
 * @policy: (out caller-allocates): the policy in force; the node's own on
 *   failure
 * @error: return location for an error
 *
 * Returns: whether the run's own policy could be laid over the node's; fails
 *   with %BASALT_FLOW_ERROR_DEFINITION
 */
gboolean
basalt_run_get_task_policy (BasaltRun             *self,
                            const BasaltFlowNode  *node,
                            BasaltRetryPolicy     *policy,
                            GError               **error)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), FALSE);
  g_return_val_if_fail (node != NULL, FALSE);
  g_return_val_if_fail (policy != NULL, FALSE);

  *policy = node->policy;

  return basalt_retry_policy_override (policy, self->policy, error);
}

/**
 * basalt_run_add_task:
 * @self: a run
 * @node: a node of its flow
 * @path: (nullable): its place within loops and maps; %NULL at top level
 *
 * Returns: (transfer none): a Pending task run of the newest round
 */
BasaltTaskRun *
basalt_run_add_task (BasaltRun            *self,
                     const BasaltFlowNode *node,
                     const char           *path)
{
  g_autoptr (BasaltTaskRun) task = NULL;
  BasaltRetryPolicy policy;

  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);
  g_return_val_if_fail (node != NULL, NULL);

  basalt_run_get_task_policy (self, node, &policy, NULL);
  task = basalt_task_run_new (NULL, node->name, path, self->round, policy.retries);
  basalt_run_record_state (self, g_get_real_time (), BASALT_STATE_PENDING,
                           basalt_task_run_get_id (task), NULL);
  g_list_store_append (self->tasks, task);
  basalt_run_update_current_task (self);

  return task;
}

/* Attempts are numbered on over rounds. */
static guint
next_attempt_number (BasaltRun     *self,
                     BasaltTaskRun *task)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tasks));
  guint number = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltTaskRun) other = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);
      BasaltAttempt *newest = basalt_task_run_get_current_attempt (other);

      if (newest != NULL &&
          g_str_equal (basalt_task_run_get_name (other), basalt_task_run_get_name (task)) &&
          g_str_equal (basalt_task_run_get_path (other), basalt_task_run_get_path (task)))
        number = MAX (number, basalt_attempt_get_number (newest));
    }

  return number + 1;
}

/**
 * basalt_run_begin_attempt:
 * @self: a run
 * @task: one of its task runs, Running or Retrying
 * @wait_ms: how long was waited before it, or -1 for the first
 *
 * Returns: (transfer none): the new attempt
 */
BasaltAttempt *
basalt_run_begin_attempt (BasaltRun     *self,
                          BasaltTaskRun *task,
                          gint64         wait_ms)
{
  g_autoptr (BasaltAttempt) attempt = NULL;

  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);
  g_return_val_if_fail (BASALT_IS_TASK_RUN (task), NULL);

  attempt = basalt_attempt_new (next_attempt_number (self, task), basalt_task_run_get_round (task));
  basalt_attempt_begin (attempt, g_get_real_time (), wait_ms);
  basalt_task_run_add_attempt (task, attempt);
  if (basalt_run_is_output_task (self, task))
    basalt_run_set_output_attempt (self, attempt);

  return attempt;
}

/**
 * basalt_run_end_attempt:
 * @self: a run
 * @task: one of its task runs
 * @attempt: its current attempt, not ended
 * @state: a terminal state
 * @problem: (nullable): why it failed
 */
void
basalt_run_end_attempt (BasaltRun     *self,
                        BasaltTaskRun *task,
                        BasaltAttempt *attempt,
                        BasaltState    state,
                        BasaltProblem *problem)
{
  g_return_if_fail (BASALT_IS_RUN (self));
  g_return_if_fail (BASALT_IS_TASK_RUN (task));
  g_return_if_fail (BASALT_IS_ATTEMPT (attempt));
  g_return_if_fail (basalt_state_is_terminal (state));
  g_return_if_fail (!basalt_state_is_terminal (basalt_attempt_get_state (attempt)));

  basalt_run_flush_output (self);
  basalt_attempt_end (attempt, g_get_real_time (), state, problem);
}

static gboolean
output_cb (gpointer user_data)
{
  BasaltRun *self = user_data;

  self->output_source = 0;
  basalt_run_flush_output (self);

  return G_SOURCE_REMOVE;
}

/**
 * basalt_run_append_output:
 * @self: a run
 * @attempt: one of its attempts
 * @kind: which output
 * @text: UTF-8; need not end with a zero
 * @length: bytes in @text
 *
 * Output of the output attempt is announced within 16 ms, several pieces at
 * once. While the run is being read from the store, nothing is announced.
 */
void
basalt_run_append_output (BasaltRun        *self,
                          BasaltAttempt    *attempt,
                          BasaltOutputKind  kind,
                          const char       *text,
                          gsize             length)
{
  g_return_if_fail (BASALT_IS_RUN (self));
  g_return_if_fail (BASALT_IS_ATTEMPT (attempt));
  g_return_if_fail ((guint) kind < BASALT_N_OUTPUT_KINDS);
  g_return_if_fail (text != NULL || length == 0);

  if (length == 0)
    return;

  basalt_attempt_append (attempt, kind, text, length);

  if (!self->loaded)
    return;

  basalt_attempt_first_token (attempt);
  basalt_attempt_set_stalled (attempt, FALSE);
  if (attempt != self->output_attempt)
    return;

  self->output_kinds |= 1u << kind;
  if (self->output_source == 0)
    {
      self->output_source =
        g_timeout_add_full (G_PRIORITY_DEFAULT, OUTPUT_INTERVAL_MS, output_cb, self, NULL);
      g_source_set_name_by_id (self->output_source, "[basalt] run output");
    }
}

/**
 * basalt_run_flush_output:
 * @self: a run
 *
 * Announces what was appended, now.
 */
void
basalt_run_flush_output (BasaltRun *self)
{
  g_autoptr (BasaltRun) keep = NULL;
  guint kinds;

  g_return_if_fail (BASALT_IS_RUN (self));

  g_clear_handle_id (&self->output_source, g_source_remove);
  if (self->output_kinds == 0)
    return;

  keep = g_object_ref (self);
  kinds = self->output_kinds;
  self->output_kinds = 0;
  for (guint i = 0; i < BASALT_N_OUTPUT_KINDS; i++)
    {
      if (kinds & (1u << i))
        basalt_run_emit_output (self, i);
    }
}

/**
 * basalt_run_add_log:
 * @self: a run
 * @record: a record, newer than those before
 */
void
basalt_run_add_log (BasaltRun       *self,
                    BasaltLogRecord *record)
{
  g_return_if_fail (BASALT_IS_RUN (self));
  g_return_if_fail (BASALT_IS_LOG_RECORD (record));

  basalt_log_list_append_record (self->logs, record);
}

/**
 * basalt_run_next_round:
 * @self: a run for which basalt_run_can_retry() holds
 * @owner: (nullable): UUID text of the process that will run it
 *
 * Retry: the only way out of a terminal state. The run is Pending again; what
 * is on record of earlier rounds stays.
 */
void
basalt_run_next_round (BasaltRun  *self,
                       const char *owner)
{
  g_return_if_fail (BASALT_IS_RUN (self));
  g_return_if_fail (basalt_run_can_retry (self));

  g_object_freeze_notify (G_OBJECT (self));
  self->round++;
  basalt_run_notify (self, BASALT_RUN_PROP_ROUND);
  basalt_run_set_text (self, &self->owner, owner, BASALT_RUN_PROP_OWNER);
  basalt_run_set_time (self, &self->started_at, BASALT_TIME_NONE, BASALT_RUN_PROP_STARTED_AT);
  basalt_run_set_time (self, &self->ended_at, BASALT_TIME_NONE, BASALT_RUN_PROP_ENDED_AT);
  basalt_run_set_problem (self, NULL);
  basalt_run_set_journal_error (self, NULL);
  basalt_run_transition (self, NULL, BASALT_STATE_PENDING, "Retry", NULL);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * basalt_run_set_journal_error:
 * @self: a run
 * @message: (nullable): why the history cannot be written
 */
void
basalt_run_set_journal_error (BasaltRun  *self,
                              const char *message)
{
  g_return_if_fail (BASALT_IS_RUN (self));

  basalt_run_set_text (self, &self->journal_error, message, BASALT_RUN_PROP_JOURNAL_ERROR);
}

/**
 * basalt_run_set_destination:
 * @self: a run
 * @region: (nullable): the region in force
 * @endpoint: (nullable): where requests go
 */
void
basalt_run_set_destination (BasaltRun  *self,
                            const char *region,
                            const char *endpoint)
{
  g_return_if_fail (BASALT_IS_RUN (self));

  basalt_run_set_text (self, &self->region, region, BASALT_RUN_PROP_REGION);
  basalt_run_set_text (self, &self->endpoint, endpoint, BASALT_RUN_PROP_ENDPOINT);
}

/**
 * basalt_run_set_prompt:
 * @self: a run
 * @prompt: (nullable): the prompt as it was read
 * @sha256: (nullable): its SHA-256 in hexadecimal
 */
void
basalt_run_set_prompt (BasaltRun  *self,
                       const char *prompt,
                       const char *sha256)
{
  g_return_if_fail (BASALT_IS_RUN (self));

  g_free (self->prompt_sha256);
  self->prompt_sha256 = g_strdup (sha256);
  basalt_run_set_text (self, &self->prompt, prompt, BASALT_RUN_PROP_PROMPT);
}
