/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "aws-endpoint.h"
#include "basalt-call-bedrock.h"
#include "basalt-json.h"
#include "basalt-load-prompt.h"
#include "basalt-run-private.h"
#include "basalt-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define MAX_STOP_SEQUENCES 2500

void
basalt_engine_runs_init (BasaltEngine *self)
{
  self->executors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  g_hash_table_insert (self->executors, (gpointer) "load-prompt",
                       basalt_load_prompt_new (self->prompts_dir));
  g_hash_table_insert (self->executors, (gpointer) "call-bedrock",
                       basalt_call_bedrock_new (self->session,
                                                BASALT_TARGET_RESOLVER (self->resolver)));

  self->active = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->known = g_hash_table_new (g_str_hash, g_str_equal);
  self->unwritten = g_ptr_array_new_with_free_func (g_object_unref);
  self->lost = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
known_gone_cb (gpointer  user_data,
               GObject  *where_the_object_was)
{
  BasaltEngine *self = user_data;
  GHashTableIter iter;
  gpointer run;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &run))
    {
      if (run == (gpointer) where_the_object_was)
        {
          g_hash_table_iter_remove (&iter);
          return;
        }
    }
}

void
basalt_engine_runs_clear (BasaltEngine *self)
{
  GHashTableIter iter;
  gpointer run;

  g_clear_pointer (&self->active, g_hash_table_unref);
  g_clear_pointer (&self->unwritten, g_ptr_array_unref);
  g_clear_pointer (&self->lost, g_ptr_array_unref);
  if (self->known != NULL)
    {
      g_hash_table_iter_init (&iter, self->known);
      while (g_hash_table_iter_next (&iter, NULL, &run))
        g_object_weak_unref (run, known_gone_cb, self);
    }
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->executors, g_hash_table_unref);
}

/* The object by which a run is known here, so that the list and the page show
 * the same one. */
BasaltRun *
basalt_engine_lookup_known (BasaltEngine *self,
                            const char   *id)
{
  return g_hash_table_lookup (self->known, id);
}

void
basalt_engine_remember (BasaltEngine *self,
                        BasaltRun    *run)
{
  /* The key is the run's own string: it lives as long as the entry. */
  if (basalt_engine_lookup_known (self, basalt_run_get_id (run)) != NULL)
    return;

  g_hash_table_insert (self->known, (gpointer) basalt_run_get_id (run), run);
  g_object_weak_ref (G_OBJECT (run), known_gone_cb, self);
}

/* -- Checking a request -- */

static gboolean
usage_error (GError     **error,
             const char  *message)
{
  g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE, message);

  return FALSE;
}

static gboolean
check_number (JsonObject  *inputs,
              const char  *member,
              double       low,
              double       high,
              const char  *message,
              GError     **error)
{
  double value;

  if (!json_object_has_member (inputs, member))
    return TRUE;

  if (!basalt_json_get_double (inputs, member, &value) || !(value >= low && value <= high))
    return usage_error (error, message);

  return TRUE;
}

static gboolean
check_prompt (JsonObject  *inputs,
              GError     **error)
{
  const char *prompt = basalt_json_get_string (inputs, "prompt");
  const char *file = basalt_json_get_string (inputs, "prompt_file");

  if (file != NULL && prompt == NULL)
    return TRUE;

  if (prompt == NULL || *prompt == '\0')
    return usage_error (error, _ ("The prompt is empty. Type one first."));

  if (strlen (prompt) > BASALT_PROMPT_MAX_BYTES)
    {
      g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                   _ ("The prompt is too long: at most %d bytes can be sent. Shorten it."),
                   BASALT_PROMPT_MAX_BYTES);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_request (BasaltRunRequest  *request,
               GError           **error)
{
  JsonObject *inputs = basalt_run_request_get_inputs (request);
  BasaltConnection *connection = basalt_run_request_get_connection (request);
  const char *model = basalt_json_get_string (inputs, "model");
  JsonArray *stops = basalt_json_get_array (inputs, "stop_sequences");
  BasaltRetryPolicy policy = BASALT_RETRY_POLICY_DEFAULT;
  g_autoptr (GError) local_error = NULL;

  if (!check_prompt (inputs, error))
    return FALSE;

  if (model == NULL || *model == '\0')
    return usage_error (error, _ ("No model is chosen. Choose one first."));

  if (!basalt_model_id_is_valid (model, &local_error) ||
      (basalt_connection_get_region (connection) != NULL &&
       !aws_region_is_valid (basalt_connection_get_region (connection), &local_error)) ||
      (basalt_connection_get_endpoint_url (connection) != NULL &&
       !aws_endpoint_url_is_valid (basalt_connection_get_endpoint_url (connection),
                                   &local_error)) ||
      !basalt_retry_policy_override (&policy, basalt_run_request_get_policy (request),
                                     &local_error))
    return usage_error (error, local_error->message);

  if (stops != NULL && json_array_get_length (stops) > MAX_STOP_SEQUENCES)
    return usage_error (error, _ ("Too many stop sequences. At most 2,500 can be given."));

  return check_number (inputs, "max_tokens", 1, G_MAXINT32,
                       _ ("Max tokens must be a whole number from 1."), error) &&
         check_number (inputs, "temperature", 0, 1, _ ("Temperature must be from 0 to 1."),
                       error) &&
         check_number (inputs, "top_p", 0, 1, _ ("Top P must be from 0 to 1."), error);
}

static void
ensure_title (BasaltRunRequest *request)
{
  JsonObject *inputs = basalt_run_request_get_inputs (request);
  const char *prompt = basalt_json_get_string (inputs, "prompt");
  const char *file = basalt_json_get_string (inputs, "prompt_file");
  g_autofree char *title = NULL;

  if (basalt_run_request_get_title (request) != NULL)
    return;

  if (prompt != NULL)
    title = basalt_text_make_title (prompt);
  else if (file != NULL)
    {
      g_autofree char *display = g_filename_display_basename (file);

      title = basalt_text_make_title (display);
    }

  if (title != NULL && *title != '\0')
    basalt_run_request_set_title (request, title);
}

/* -- Running -- */

/* GLib's sentences name the file once more, and by a name that it never gets. */
static const char *
describe_file_error (const GError *error)
{
  static const int codes[] = { ENOSPC, EDQUOT, EACCES, EPERM, EROFS, ENOENT, EIO, EMFILE, ENFILE };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (error->domain == G_FILE_ERROR && error->code != G_FILE_ERROR_FAILED &&
          error->code == (int) g_file_error_from_errno (codes[i]))
        return g_strerror (codes[i]);
    }

  return error->message;
}

/* What a person typed is a file like any other for load-prompt. Not synced: the
 * run's row, which is, has the same text. */
gboolean
basalt_engine_write_prompt_file (BasaltEngine  *self,
                                 BasaltRun     *run,
                                 GError       **error)
{
  const char *prompt = basalt_json_get_string (basalt_run_get_inputs (run), "prompt");
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) local_error = NULL;

  if (prompt == NULL)
    return TRUE;

  name = g_strconcat (basalt_run_get_id (run), ".txt", NULL);
  path = g_build_filename (self->prompts_dir, name, NULL);

  if (g_mkdir_with_parents (self->prompts_dir, 0700) != 0)
    {
      g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE,
                   _ ("The folder %s cannot be made: %s. Nothing was sent."), self->prompts_dir,
                   g_strerror (errno));
      return FALSE;
    }

  if (!g_file_set_contents_full (path, prompt, -1, G_FILE_SET_CONTENTS_NONE, 0600, &local_error))
    {
      g_unlink (path);
      g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE,
                   _ ("The prompt cannot be written to %s: %s. Nothing was sent."), path,
                   describe_file_error (local_error));
      return FALSE;
    }

  return TRUE;
}

static void
runner_done_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  BasaltRunner *runner = BASALT_RUNNER (source);
  g_autoptr (BasaltEngine) self = user_data;
  g_autoptr (BasaltRun) run = g_object_ref (basalt_runner_get_run (runner));
  g_autoptr (GError) error = NULL;
  gboolean recorded = basalt_runner_run_finish (runner, result, &error);

  if (!recorded)
    g_debug ("A run could not be recorded: %s", error->message);

  if (self->active == NULL)
    return;

  /* The history lists it as running, if at all. Its object knows how it ended, and is listed
   * instead for as long as it is there. */
  if (basalt_run_get_journal_error (run) != NULL)
    {
      gboolean kept = recorded && basalt_store_get_behind (self->store);

      g_ptr_array_add (kept ? self->unwritten : self->lost, g_object_ref (run));
    }

  g_hash_table_remove (self->active, basalt_run_get_id (run));
  g_signal_emit_by_name (self, "run-ended", run);
  g_object_notify (G_OBJECT (self), "active-runs");
  basalt_engine_runs_idle (self);
}

/* The disk has taken what it could not take before. */
void
basalt_engine_runs_written (BasaltEngine *self)
{
  g_autoptr (GPtrArray) runs = g_steal_pointer (&self->unwritten);

  self->unwritten = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < runs->len; i++)
    basalt_run_set_journal_error (runs->pdata[i], NULL);
}

/* Lets a run go its way until it is terminal. */
void
basalt_engine_run_it (BasaltEngine *self,
                      BasaltRun    *run)
{
  BasaltRunner *runner = basalt_runner_new (run, BASALT_JOURNAL (self->store), self->executors);

  g_hash_table_insert (self->active, g_strdup (basalt_run_get_id (run)), runner);
  g_object_notify (G_OBJECT (self), "active-runs");
  basalt_runner_run_async (runner, runner_done_cb, g_object_ref (self));
}

/**
 * basalt_engine_new_prompt_request:
 * @self: an engine
 * @connection: where and as whom to call
 *
 * Returns: (transfer full): a request for the flow `prompt`, with the
 *   connection's default model if it has one, and no other input
 */
BasaltRunRequest *
basalt_engine_new_prompt_request (BasaltEngine     *self,
                                  BasaltConnection *connection)
{
  g_autoptr (BasaltFlow) flow = NULL;
  BasaltRunRequest *request;
  const char *model;

  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (BASALT_IS_CONNECTION (connection), NULL);

  flow = basalt_flow_new_prompt ();
  request = basalt_run_request_new (flow, connection);
  model = basalt_connection_get_default_model (connection);
  if (model != NULL)
    json_object_set_string_member (basalt_run_request_get_inputs (request), "model", model);

  return request;
}

/**
 * basalt_engine_start:
 * @self: an engine that is open
 * @request: what to run; a snapshot is taken
 * @error: return location for an error
 *
 * Starts a run. It is Pending when this returns, and goes on in the main
 * context until it is terminal. Nothing is sent before it is on disk.
 *
 * Returns: (transfer full) (nullable): the run, or %NULL with
 *   %BASALT_ENGINE_ERROR_USAGE where the request cannot be one, or
 *   %BASALT_ENGINE_ERROR_STORE where the history cannot take it; then nothing
 *   was kept and nothing was sent
 */
BasaltRun *
basalt_engine_start (BasaltEngine      *self,
                     BasaltRunRequest  *request,
                     GError           **error)
{
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *owner;

  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (BASALT_IS_RUN_REQUEST (request), NULL);

  if (!self->open || self->close_task != NULL)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE,
                           _ ("The history is not open. Nothing was sent."));
      return NULL;
    }

  if (self->outdated != NULL)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE, self->outdated);
      return NULL;
    }

  if (!check_request (request, error))
    return NULL;

  owner = basalt_store_get_owner (self->store, &local_error);
  if (owner == NULL)
    {
      g_propagate_error (error, basalt_engine_error_from_store (local_error));
      return NULL;
    }

  ensure_title (request);
  run = basalt_run_new_from_request (request, owner);
  if (!basalt_engine_write_prompt_file (self, run, error))
    return NULL;

  basalt_engine_remember (self, run);
  basalt_engine_run_it (self, run);

  return g_steal_pointer (&run);
}

/**
 * basalt_engine_retry_now:
 * @self: an engine
 * @run: a run
 *
 * Ends the wait before the next try, if one waits.
 *
 * Returns: whether a try waited
 */
gboolean
basalt_engine_retry_now (BasaltEngine *self,
                         BasaltRun    *run)
{
  BasaltRunner *runner;

  g_return_val_if_fail (BASALT_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (BASALT_IS_RUN (run), FALSE);

  runner = g_hash_table_lookup (self->active, basalt_run_get_id (run));

  return runner != NULL && basalt_runner_retry_now (runner);
}

/**
 * basalt_engine_stop:
 * @self: an engine
 * @run: a run
 * @reason: (nullable): why, for the record
 *
 * Stops @run if it is active here; it ends Cancelled and keeps what arrived.
 */
void
basalt_engine_stop (BasaltEngine *self,
                    BasaltRun    *run,
                    const char   *reason)
{
  BasaltRunner *runner;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  runner = g_hash_table_lookup (self->active, basalt_run_get_id (run));
  if (runner != NULL)
    basalt_runner_stop (runner, reason);
}

void
basalt_engine_runs_stop_all (BasaltEngine *self)
{
  g_autoptr (GPtrArray) runners = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer runner;

  /* Stopping changes the table. */
  g_hash_table_iter_init (&iter, self->active);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    g_ptr_array_add (runners, g_object_ref (runner));

  for (guint i = 0; i < runners->len; i++)
    basalt_runner_stop (g_ptr_array_index (runners, i), "The program is closing");
}

/**
 * basalt_engine_is_active:
 * @self: an engine
 * @run: a run
 *
 * Returns: whether @run is alive in this process
 */
gboolean
basalt_engine_is_active (BasaltEngine *self,
                         BasaltRun    *run)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (BASALT_IS_RUN (run), FALSE);

  return g_hash_table_contains (self->active, basalt_run_get_id (run));
}

/**
 * basalt_engine_get_active_runs:
 * @self: an engine
 *
 * Returns: how many runs are alive in this process
 */
guint
basalt_engine_get_active_runs (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), 0);

  return g_hash_table_size (self->active);
}
