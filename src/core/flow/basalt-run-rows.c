/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* How the store makes runs out of rows: see basalt-run-private.h. */

#include "basalt-run-internal.h"

#include "basalt-flow-error.h"
#include "basalt-json.h"
#include "basalt-uuid.h"

static void
set_plain_text (char       **field,
                const char  *text)
{
  if (g_strcmp0 (*field, text) == 0)
    return;

  g_free (*field);
  *field = g_strdup (text);
}

/* What a summary lacks is kept, as it never changes in the life of a run. */
static gboolean
read_definition (BasaltRun           *self,
                 const BasaltRunRow  *row,
                 GError             **error)
{
  if (self->flow == NULL && row->flow_json != NULL)
    {
      self->flow = basalt_flow_new_from_json (row->flow_json, error);
      if (self->flow == NULL)
        return FALSE;
    }

  if (self->connection == NULL && row->connection_json != NULL)
    {
      self->connection = basalt_connection_from_json (row->connection_json, error);
      if (self->connection == NULL)
        return FALSE;
    }

  if (self->inputs == NULL && row->inputs_json != NULL)
    {
      g_autoptr (JsonNode) node = basalt_json_parse_object (row->inputs_json, -1, error);

      if (node == NULL)
        return FALSE;
      self->inputs = json_node_dup_object (node);
    }

  if (self->policy == NULL && row->policy_json != NULL)
    {
      g_autoptr (JsonNode) node = basalt_json_parse_object (row->policy_json, -1, error);

      if (node == NULL)
        return FALSE;
      self->policy = json_node_dup_object (node);
    }

  return TRUE;
}

static void
read_problem (BasaltRun  *self,
              const char *json)
{
  g_autofree char *known = basalt_problem_to_json (self->problem);
  g_autoptr (BasaltProblem) problem = NULL;

  if (g_strcmp0 (known, json) == 0)
    return;

  problem = basalt_problem_from_json (json);
  basalt_run_set_problem (self, problem);
}

static void
read_summary (BasaltRun          *self,
              const BasaltRunRow *row)
{
  g_object_freeze_notify (G_OBJECT (self));

  set_plain_text (&self->flow_name, row->flow_name);
  set_plain_text (&self->flow_hash, row->flow_hash);
  set_plain_text (&self->prompt_sha256, row->prompt_sha256);
  set_plain_text (&self->parent_id, row->parent_id);
  set_plain_text (&self->stop_reason, row->stop_reason);
  self->timeout_ms = row->timeout_ms;
  self->usage = row->usage;

  basalt_run_set_text (self, &self->title, row->title, BASALT_RUN_PROP_TITLE);
  basalt_run_set_text (self, &self->model, row->model, BASALT_RUN_PROP_MODEL);
  basalt_run_set_text (self, &self->region, row->region, BASALT_RUN_PROP_REGION);
  basalt_run_set_text (self, &self->endpoint, row->endpoint, BASALT_RUN_PROP_ENDPOINT);
  basalt_run_set_text (self, &self->owner, row->owner, BASALT_RUN_PROP_OWNER);
  /* A summary may leave the prompt out. */
  if (row->prompt != NULL)
    basalt_run_set_text (self, &self->prompt, row->prompt, BASALT_RUN_PROP_PROMPT);
  basalt_run_set_time (self, &self->created_at, row->created_at, BASALT_RUN_PROP_CREATED_AT);
  basalt_run_set_time (self, &self->started_at, row->started_at, BASALT_RUN_PROP_STARTED_AT);
  basalt_run_set_time (self, &self->ended_at, row->ended_at, BASALT_RUN_PROP_ENDED_AT);
  read_problem (self, row->problem_json);
  basalt_run_set_annotations (self, row->pinned, row->rating, row->note, row->tags);
  basalt_run_set_deleted_at (self, row->deleted_at);

  if (self->round != row->round)
    {
      self->round = row->round;
      basalt_run_notify (self, BASALT_RUN_PROP_ROUND);
    }
  if (self->state != row->state)
    {
      self->state = row->state;
      basalt_run_notify (self, BASALT_RUN_PROP_STATE);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * basalt_run_new_from_row:
 * @row: a run's columns
 * @error: return location for an error
 *
 * Returns: (transfer full): a run that is not loaded; fails with
 *   %BASALT_FLOW_ERROR_DEFINITION, %BASALT_FLOW_ERROR_INPUT,
 *   %G_IO_ERROR_INVALID_DATA or %JSON_PARSER_ERROR where the row is damaged
 */
BasaltRun *
basalt_run_new_from_row (const BasaltRunRow  *row,
                         GError             **error)
{
  g_autoptr (BasaltRun) self = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (row != NULL, NULL);

  name = row->id != NULL ? basalt_uuid_to_name (row->id) : NULL;
  if (name == NULL)
    {
      g_set_error_literal (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_INPUT,
                           "A run has no valid id");
      return NULL;
    }

  self = g_object_new (BASALT_TYPE_RUN, NULL);
  self->id = g_strdup (row->id);
  self->name = g_steal_pointer (&name);
  if (!read_definition (self, row, error))
    return NULL;
  read_summary (self, row);

  return g_steal_pointer (&self);
}

/**
 * basalt_run_new_damaged:
 * @known: (nullable): what could be read of a row, which may be next to nothing
 *
 * Stands for a row that is gone, or that cannot be read.
 *
 * Returns: (transfer full): a run that is damaged
 */
BasaltRun *
basalt_run_new_damaged (const BasaltRunRow *known)
{
  BasaltRunRow row = {
    .id = BASALT_RUN_NO_ID,
    .state = BASALT_STATE_CRASHED,
    .usage = BASALT_USAGE_INIT,
  };
  BasaltRun *run;

  if (known != NULL && known->id != NULL)
    row.id = known->id;
  if (known != NULL)
    {
      row.title = known->title;
      row.created_at = known->created_at;
    }
  run = basalt_run_new_from_row (&row, NULL);
  basalt_run_set_damaged (run, TRUE);

  return run;
}

/**
 * basalt_run_update_from_row:
 * @self: a run that this process does not run
 * @row: its columns; those that a summary leaves out keep their values
 *
 * Brings a run up to date, and notifies what changed. A definition that
 * cannot be read is warned of and left as it was.
 */
void
basalt_run_update_from_row (BasaltRun          *self,
                            const BasaltRunRow *row)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (BASALT_IS_RUN (self));
  g_return_if_fail (row != NULL);
  g_return_if_fail (g_strcmp0 (self->id, row->id) == 0);

  if (!read_definition (self, row, &error))
    g_warning ("The record of run %s is damaged: %s", self->id, error->message);
  read_summary (self, row);
}

/**
 * basalt_run_add_task_row:
 * @self: a run
 * @row: a task run's columns; rows come in order of start
 *
 * Returns: (transfer none): the task run; the one of that id, brought up to
 *   date, where there is one
 */
BasaltTaskRun *
basalt_run_add_task_row (BasaltRun           *self,
                         const BasaltTaskRow *row)
{
  g_autoptr (BasaltTaskRun) task = NULL;
  guint n;

  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);
  g_return_val_if_fail (row != NULL, NULL);
  g_return_val_if_fail (row->id != NULL && row->name != NULL, NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->tasks));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltTaskRun) known = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      if (g_str_equal (basalt_task_run_get_id (known), row->id))
        {
          task = g_steal_pointer (&known);
          break;
        }
    }

  if (task != NULL)
    basalt_task_run_load (task, row);
  else
    {
      task = basalt_task_run_new (row->id, row->name, row->path, row->round, row->retries);
      basalt_task_run_load (task, row);
      g_list_store_append (self->tasks, task);
    }
  basalt_run_update_current_task (self);

  return task;
}

/**
 * basalt_run_add_attempt_row:
 * @self: a run
 * @task: one of its task runs
 * @row: an attempt's columns; rows come in order
 *
 * Its output follows by basalt_run_append_output().
 *
 * Returns: (transfer none): the attempt; the one of that number, brought up to
 *   date, where there is one
 */
BasaltAttempt *
basalt_run_add_attempt_row (BasaltRun              *self,
                            BasaltTaskRun          *task,
                            const BasaltAttemptRow *row)
{
  g_autoptr (BasaltAttempt) attempt = NULL;
  GListModel *attempts;
  guint n;

  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);
  g_return_val_if_fail (BASALT_IS_TASK_RUN (task), NULL);
  g_return_val_if_fail (row != NULL, NULL);

  attempts = basalt_task_run_get_attempts (task);
  n = g_list_model_get_n_items (attempts);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltAttempt) known = g_list_model_get_item (attempts, i);

      if (basalt_attempt_get_number (known) == row->number)
        {
          basalt_attempt_load (known, row);
          return known;
        }
    }

  attempt = basalt_attempt_new (row->number, row->round);
  basalt_attempt_load (attempt, row);
  basalt_task_run_add_attempt (task, attempt);
  if (basalt_run_is_output_task (self, task))
    basalt_run_set_output_attempt (self, attempt);

  return attempt;
}

/**
 * basalt_run_add_state_row:
 * @self: a run
 * @time: µs since 1970 UTC
 * @state: the state that was entered
 * @task: (nullable): a task run's id, or %NULL for the run's own states
 * @message: (nullable): why
 */
void
basalt_run_add_state_row (BasaltRun   *self,
                          gint64       time,
                          BasaltState  state,
                          const char  *task,
                          const char  *message)
{
  g_return_if_fail (BASALT_IS_RUN (self));

  basalt_run_record_state (self, time, state, task, message);
}

/**
 * basalt_run_add_log_rows:
 * @self: a run
 * @logs: a log that nobody else knows, empty after this
 *
 * Adds what was read of a run's log, without copying it.
 */
void
basalt_run_add_log_rows (BasaltRun     *self,
                         BasaltLogList *logs)
{
  g_return_if_fail (BASALT_IS_RUN (self));

  basalt_log_list_take (self->logs, logs);
}

/**
 * basalt_run_set_loaded:
 * @self: a run
 * @loaded: whether all of it was read
 *
 * %FALSE drops tasks, logs and state history, so that they can be read again;
 * call it before adding rows to a run that was loaded already.
 */
void
basalt_run_set_loaded (BasaltRun *self,
                       gboolean   loaded)
{
  g_return_if_fail (BASALT_IS_RUN (self));

  if (self->loaded == !!loaded)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  self->loaded = !!loaded;
  if (!loaded)
    {
      basalt_run_set_output_attempt (self, NULL);
      g_list_store_remove_all (self->tasks);
      basalt_log_list_clear (self->logs);
      g_ptr_array_set_size (self->states, 0);
      basalt_run_update_current_task (self);
    }
  basalt_run_notify (self, BASALT_RUN_PROP_LOADED);
  g_object_thaw_notify (G_OBJECT (self));
}
