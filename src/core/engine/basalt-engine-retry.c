/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "basalt-json.h"
#include "basalt-run-private.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/*
 * A new round of a run that is on record. First all of the run is read; then what it needs is
 * looked for: its prompt, its connection, its key; then the round is claimed on record, where
 * another process may have been faster; and only then does it begin.
 */

typedef struct
{
  BasaltRun *run;
  GError *error; /* why not, while the run is read again */
} Retrying;

static void
retrying_free (Retrying *self)
{
  g_clear_object (&self->run);
  g_clear_error (&self->error);
  g_free (self);
}

static void
return_usage (GTask      *task,
              const char *message)
{
  g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE, "%s", message);
}

/* -- What cannot be retried at all -- */

static gboolean
check_run (BasaltEngine  *self,
           BasaltRun     *run,
           GError       **error)
{
  BasaltFlow *flow = basalt_run_get_flow (run);
  const char *message = NULL;

  if (!self->open || self->close_task != NULL)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE,
                           _ ("The history is not open. Nothing was sent."));
      return FALSE;
    }

  if (basalt_run_get_damaged (run) || flow == NULL || basalt_run_get_connection (run) == NULL ||
      basalt_run_get_inputs (run) == NULL)
    message = _ ("The record of this run is damaged, so it cannot be run once more. Start a new "
                 "run instead.");
  else if (basalt_engine_is_active (self, run) || !basalt_run_can_retry (run))
    message = _ ("Only a run that failed, timed out, crashed or was cancelled can be retried.");
  else if (basalt_run_get_deleted_at (run) != 0)
    message = _ ("This run is in the trash. Restore it first.");

  if (message != NULL)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE, message);
      return FALSE;
    }

  for (guint i = 0; i < basalt_flow_get_n_nodes (flow); i++)
    {
      const BasaltFlowNode *node = basalt_flow_get_node (flow, i);

      if (!g_hash_table_contains (self->executors, node->type))
        {
          g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                       /* Translators: %s is the name of a kind of step, as “call-bedrock”. */
                       _ ("This run has a step “%s”, which this version of Basalt cannot do. "
                          "Update Basalt to retry it."),
                       node->type);
          return FALSE;
        }
    }

  return TRUE;
}

/* Whether a node of this type still has to be done: earlier rounds' outputs are used again. */
static gboolean
needs_node (BasaltRun  *run,
            const char *type)
{
  BasaltFlow *flow = basalt_run_get_flow (run);
  GListModel *tasks = basalt_run_get_tasks (run);

  for (guint i = 0; i < basalt_flow_get_n_nodes (flow); i++)
    {
      const BasaltFlowNode *node = basalt_flow_get_node (flow, i);
      gboolean done = FALSE;

      if (!g_str_equal (node->type, type))
        continue;

      for (guint j = 0; j < g_list_model_get_n_items (tasks) && !done; j++)
        {
          g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, j);

          done = g_str_equal (basalt_task_run_get_name (task), node->name) &&
                 basalt_state_is_success (basalt_task_run_get_state (task)) &&
                 basalt_task_run_get_output (task) != NULL;
        }
      if (!done)
        return TRUE;
    }

  return FALSE;
}

/* -- The claim -- */

static void
read_again_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  Retrying *retrying = g_task_get_task_data (task);
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;

  run = basalt_store_load_run_finish (BASALT_STORE (source), result, &error);
  if (run == NULL)
    g_debug ("A run could not be read again: %s", error->message);
  if (self->open)
    basalt_engine_history_reload (self);

  g_task_return_error (task, g_steal_pointer (&retrying->error));
}

/* What is shown of the run is not what is on record: brings it up to date, then says why. */
static void
return_after_reading (GTask             *task,
                      BasaltEngineError  code,
                      const char        *message)
{
  BasaltEngine *self = g_task_get_source_object (task);
  Retrying *retrying = g_task_get_task_data (task);

  retrying->error = g_error_new_literal (BASALT_ENGINE_ERROR, code, message);
  if (basalt_engine_is_active (self, retrying->run))
    {
      g_task_return_error (task, g_steal_pointer (&retrying->error));
      return;
    }

  basalt_run_set_loaded (retrying->run, FALSE);
  basalt_store_fill_run_async (self->store, retrying->run, NULL, read_again_cb,
                               g_object_ref (task));
}

static void
remove_prompt_file (BasaltEngine *self,
                    BasaltRun    *run)
{
  g_autofree char *name = g_strconcat (basalt_run_get_id (run), ".txt", NULL);
  g_autofree char *path = g_build_filename (self->prompts_dir, name, NULL);

  g_unlink (path);
}

static void
begin_round (BasaltEngine *self,
             BasaltRun    *run)
{
  /* A list may have read the row after the claim. */
  if (basalt_run_can_retry (run))
    basalt_run_next_round (run, basalt_store_get_owner (self->store, NULL));
  else
    basalt_run_add_state_row (run, g_get_real_time (), BASALT_STATE_PENDING, NULL, "Retry");
  basalt_engine_remember (self, run);
  basalt_engine_run_it (self, run);

  /* The round is on record, so it must end, and at once. */
  if (self->close_task != NULL)
    basalt_engine_stop (self, run, "The program is closing");
}

static void
claimed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  Retrying *retrying = g_task_get_task_data (task);
  BasaltRunClaim claim;
  g_autoptr (GError) error = NULL;
  gboolean known = basalt_store_claim_run_finish (BASALT_STORE (source), result, &claim, &error);

  /* Cancelling came too late. */
  g_task_set_check_cancellable (task, FALSE);

  if (!known)
    g_task_return_error (task, basalt_engine_error_from_store (error));
  else
    {
      switch (claim)
        {
        case BASALT_RUN_CLAIM_TAKEN:
          begin_round (self, retrying->run);
          g_task_return_boolean (task, TRUE);
          break;

        case BASALT_RUN_CLAIM_ALIVE:
          return_after_reading (task, BASALT_ENGINE_ERROR_ALIVE,
                                _ ("Another window or command is running this run already."));
          break;

        case BASALT_RUN_CLAIM_CHANGED:
          return_after_reading (task, BASALT_ENGINE_ERROR_ALIVE,
                                _ ("This run was retried elsewhere meanwhile. Look at what came of "
                                   "it first."));
          break;

        case BASALT_RUN_CLAIM_IN_TRASH:
          return_after_reading (task, BASALT_ENGINE_ERROR_USAGE,
                                _ ("This run is in the trash. Restore it first."));
          break;

        case BASALT_RUN_CLAIM_GONE:
          {
            const char *ids[] = { basalt_run_get_id (retrying->run), NULL };

            remove_prompt_file (self, retrying->run);
            basalt_run_set_deleted_at (retrying->run, g_get_real_time ());
            if (self->open)
              basalt_engine_history_remove (self, ids);
            g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND,
                                     _ ("This run was deleted elsewhere. Start a new one "
                                        "instead."));
            break;
          }
        }
    }

  self->n_work--;
  basalt_engine_runs_idle (self);
}

static void
claim (GTask *task)
{
  BasaltEngine *self = g_task_get_source_object (task);
  Retrying *retrying = g_task_get_task_data (task);
  GError *error = NULL;

  /* It may have begun, or gone, while its needs were looked for. */
  if (!check_run (self, retrying->run, &error) ||
      !basalt_engine_write_prompt_file (self, retrying->run, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;

  self->n_work++;
  basalt_store_claim_run_async (self->store, basalt_run_get_id (retrying->run),
                                basalt_run_get_round (retrying->run), claimed_cb,
                                g_object_ref (task));
}

/* -- What it needs -- */

static void
resolved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (BasaltTarget) target = NULL;
  GError *error = NULL;

  target = basalt_target_resolver_resolve_finish (BASALT_TARGET_RESOLVER (source), result, &problem,
                                                  &error);
  if (target != NULL)
    claim (task);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, error);
  else
    {
      BasaltEngineError code =
        problem != NULL && (problem->flags & BASALT_PROBLEM_CREDENTIALS) != 0 ?
          BASALT_ENGINE_ERROR_CREDENTIALS :
          BASALT_ENGINE_ERROR_USAGE;
      g_autofree char *message = NULL;

      message = g_strdup_printf (
        /* Translators: %s is a sentence: why no credentials were found, or no region. */
        _ ("Nothing was sent: %s Mend that and retry, or choose another connection with Edit and "
           "Run."),
        problem != NULL ? basalt_problem_get_sentence (problem) : error->message);
      g_task_return_new_error (task, BASALT_ENGINE_ERROR, code, "%s", message);
      g_error_free (error);
    }
}

/* Keys are looked for, and nothing is sent. */
static void
check_connection (GTask *task)
{
  BasaltEngine *self = g_task_get_source_object (task);
  Retrying *retrying = g_task_get_task_data (task);
  BasaltConnection *connection = basalt_run_get_connection (retrying->run);
  BasaltConnectionKind kind = basalt_connection_get_kind (connection);

  if (!needs_node (retrying->run, "call-bedrock"))
    {
      claim (task);
      return;
    }

  /* Keys belong to saved connections only. One that goes by AWS's own variables and files needs
   * no more than those, saved or not. */
  if ((kind == BASALT_CONNECTION_ACCESS_KEYS || kind == BASALT_CONNECTION_API_KEY) &&
      !basalt_engine_has_connection (self, connection))
    {
      g_autofree char *name = basalt_text_make_visible (basalt_connection_get_name (connection), -1,
                                                        BASALT_TEXT_VISIBLE_ONE_LINE);
      g_autofree char *message = g_strdup_printf (
        _ ("The connection “%s” of this run was removed. Choose another one with Edit and Run."),
        name);

      g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_CREDENTIALS, "%s",
                               message);
      return;
    }

  basalt_target_resolver_resolve_async (BASALT_TARGET_RESOLVER (self->resolver), connection,
                                        AWS_SERVICE_BEDROCK_RUNTIME, g_task_get_cancellable (task),
                                        resolved_cb, g_object_ref (task));
}

static void
prompt_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Retrying *retrying = g_task_get_task_data (task);
  g_autoptr (BasaltProblem) problem = NULL;
  g_autofree char *prompt = NULL;
  g_autofree char *message = NULL;
  GError *error = NULL;

  prompt = basalt_engine_read_prompt_finish (BASALT_ENGINE (source), result, &problem, &error);
  if (prompt != NULL)
    {
      check_connection (task);
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_autofree char *base = g_filename_display_basename (
        basalt_json_get_string (basalt_run_get_inputs (retrying->run), "prompt_file"));
      g_autofree char *name = basalt_text_make_visible (base, -1, BASALT_TEXT_VISIBLE_ONE_LINE);

      message =
        g_strdup_printf (_ ("The prompt file “%s” is gone. Nothing was sent. Put it back and "
                            "retry, or choose another prompt with Edit and Run."),
                         name);
    }
  else
    message = g_strdup_printf (
      /* Translators: %s says what is wrong with a prompt's file. */
      _ ("Nothing was sent: %s Put the file right and retry, or choose another prompt with Edit "
         "and Run."),
      problem != NULL ? basalt_problem_get_sentence (problem) : error->message);

  return_usage (task, message);
  g_error_free (error);
}

/* A prompt that was typed is in the run's row; a file that was read once is the task's output. */
static void
check_prompt (GTask *task)
{
  BasaltEngine *self = g_task_get_source_object (task);
  Retrying *retrying = g_task_get_task_data (task);
  JsonObject *inputs = basalt_run_get_inputs (retrying->run);
  const char *path = basalt_json_get_string (inputs, "prompt_file");
  g_autoptr (GFile) file = NULL;

  if (!needs_node (retrying->run, "load-prompt"))
    {
      check_connection (task);
      return;
    }

  if (path == NULL && basalt_json_get_string (inputs, "prompt") == NULL)
    {
      return_usage (task, _ ("The prompt of this run is not on record. Start a new run instead."));
      return;
    }
  if (path == NULL)
    {
      check_connection (task);
      return;
    }

  file = g_file_new_for_path (path);
  basalt_engine_read_prompt_async (self, file, g_task_get_cancellable (task), prompt_read_cb,
                                   g_object_ref (task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = BASALT_ENGINE (source);
  Retrying *retrying = g_task_get_task_data (task);
  GError *error = NULL;

  if (!basalt_engine_open_run_finish (self, result, &error) ||
      !check_run (self, retrying->run, &error))
    g_task_return_error (task, error);
  else
    check_prompt (task);
}

/**
 * basalt_engine_retry_async:
 * @self: an engine that is open
 * @run: a run that failed, timed out, crashed or was cancelled
 * @cancellable: (nullable): to abort before the round begins
 * @callback: called when the round has begun
 * @user_data: for @callback
 *
 * Starts a new round of @run: the same run id, tasks that completed are not
 * repeated, attempts are numbered on. What the run needs is looked for before
 * anything begins, and of several processes that retry it, one does.
 */
void
basalt_engine_retry_async (BasaltEngine        *self,
                           BasaltRun           *run,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Retrying *retrying;
  GError *error = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_retry_async);
  retrying = g_new0 (Retrying, 1);
  retrying->run = g_object_ref (run);
  g_task_set_task_data (task, retrying, (GDestroyNotify) retrying_free);

  /* Reading may find nothing to fill it with. */
  if (basalt_run_get_damaged (run) && !check_run (self, run, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  basalt_engine_open_run_async (self, run, cancellable, opened_cb, g_steal_pointer (&task));
}

/**
 * basalt_engine_retry_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether a round has begun; fails with %BASALT_ENGINE_ERROR_USAGE for a run in any
 *   other state, in the trash, or damaged, and where what it needs is missing: the message says
 *   what; with %BASALT_ENGINE_ERROR_CREDENTIALS where that is credentials, or the connection that
 *   had them; with %BASALT_ENGINE_ERROR_ALIVE where another process runs it, or did meanwhile:
 *   @run is up to date then; with %BASALT_ENGINE_ERROR_NOT_FOUND where it was deleted; and as
 *   basalt_engine_start() does. Nothing was sent then
 */
gboolean
basalt_engine_retry_finish (BasaltEngine  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
