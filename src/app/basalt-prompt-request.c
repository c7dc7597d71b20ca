/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-prompt-request.h"

#include "basalt-json.h"

#include <glib/gi18n-lib.h>

static void
copy_members (JsonObject *from,
              JsonObject *to)
{
  g_autoptr (GList) members = NULL;

  if (from == NULL)
    return;

  members = json_object_get_members (from);
  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (to, l->data, json_object_dup_member (from, l->data));
}

/**
 * basalt_prompt_request_needs_saved_connection:
 * @connection: the connection of a run, as it was then
 *
 * Returns: whether its secret lies in the keyring, and is gone with the connection
 */
gboolean
basalt_prompt_request_needs_saved_connection (BasaltConnection *connection)
{
  BasaltConnectionKind kind;

  g_return_val_if_fail (BASALT_IS_CONNECTION (connection), FALSE);

  kind = basalt_connection_get_kind (connection);

  return kind == BASALT_CONNECTION_ACCESS_KEYS || kind == BASALT_CONNECTION_API_KEY;
}

/* The connection as it is now, if it still exists: its keys may have been replaced. */
static BasaltConnection *
find_connection (BasaltEngine      *engine,
                 BasaltRun         *run,
                 BasaltConnection  *fallback,
                 GError           **error)
{
  BasaltConnection *of_run = basalt_run_get_connection (run);
  BasaltConnection *saved = NULL;

  if (of_run != NULL)
    saved = basalt_engine_find_connection (engine, basalt_connection_get_id (of_run));
  if (saved != NULL)
    return saved;

  if (of_run != NULL && !basalt_prompt_request_needs_saved_connection (of_run))
    return g_object_ref (of_run);

  if (of_run != NULL)
    {
      const char *name = basalt_connection_get_name (of_run);

      g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                   _ ("The connection “%s” is gone, and its key with it. Edit and Run sends the "
                      "prompt elsewhere."),
                   name != NULL ? name : basalt_connection_get_id (of_run));
      return NULL;
    }

  if (fallback == NULL)
    g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                         _ ("Add a connection first."));

  return fallback != NULL ? g_object_ref (fallback) : NULL;
}

/* What a prompt was when it was read; else its file is read again. */
static gboolean
take_prompt (BasaltRun   *run,
             JsonObject  *inputs,
             GError     **error)
{
  const char *prompt = basalt_run_get_prompt (run);
  const char *file = basalt_json_get_string (inputs, "prompt_file");

  if (prompt != NULL)
    {
      json_object_remove_member (inputs, "prompt_file");
      json_object_set_string_member (inputs, "prompt", prompt);
      return TRUE;
    }

  if (file == NULL)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                           _ ("The prompt of this run is not on record."));
      return FALSE;
    }

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                   _ ("The prompt file “%s” is gone, and was never read."), file);
      return FALSE;
    }

  return TRUE;
}

/**
 * basalt_prompt_request_new_for_run:
 * @engine: an engine that is open
 * @run: a run
 * @fallback: (nullable): where the run goes if that of @run is not known
 * @error: return location for an error
 *
 * What Run Again asks for: the same flow, inputs, policy, time-out and connection, with @run as
 * parent. A prompt that was read from a file is sent as it was read then.
 *
 * Returns: (transfer full) (nullable): the request; %NULL with %BASALT_ENGINE_ERROR_USAGE, and a
 *   sentence for the person, where @run is not read, its prompt was never, or its connection is
 * gone
 */
BasaltRunRequest *
basalt_prompt_request_new_for_run (BasaltEngine      *engine,
                                   BasaltRun         *run,
                                   BasaltConnection  *fallback,
                                   GError           **error)
{
  g_autoptr (BasaltRunRequest) request = NULL;
  g_autoptr (BasaltConnection) connection = NULL;
  JsonObject *inputs;

  g_return_val_if_fail (BASALT_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (BASALT_IS_RUN (run), NULL);
  g_return_val_if_fail (fallback == NULL || BASALT_IS_CONNECTION (fallback), NULL);

  if (!basalt_run_get_loaded (run) || basalt_run_get_flow (run) == NULL)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                           basalt_run_get_damaged (run) ?
                             _ ("The record of this run is damaged: what was sent is not known.") :
                             _ ("The run is still being read."));
      return NULL;
    }

  connection = find_connection (engine, run, fallback, error);
  if (connection == NULL)
    return NULL;

  request = basalt_run_request_new (basalt_run_get_flow (run), connection);
  inputs = basalt_run_request_get_inputs (request);
  copy_members (basalt_run_get_inputs (run), inputs);
  copy_members (basalt_run_get_policy (run), basalt_run_request_get_policy (request));
  basalt_run_request_set_timeout_ms (request, basalt_run_get_timeout_ms (run));
  basalt_run_request_set_parent_id (request, basalt_run_get_id (run));

  return take_prompt (run, inputs, error) ? g_steal_pointer (&request) : NULL;
}
