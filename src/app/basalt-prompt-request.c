/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-prompt-request.h"

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
 * basalt_prompt_request_new_for_run:
 * @engine: an engine that is open
 * @run: a run that is loaded
 * @fallback: (nullable): where the run goes if that of @run is not known
 *
 * What Run Again asks for: the same inputs, policy, time-out and connection, with @run as parent. A
 * prompt that was read from a file is sent as it was read then.
 *
 * Returns: (transfer full) (nullable): the request; %NULL where there is no connection or prompt
 * left
 */
BasaltRunRequest *
basalt_prompt_request_new_for_run (BasaltEngine     *engine,
                                   BasaltRun        *run,
                                   BasaltConnection *fallback)
{
  g_autoptr (BasaltRunRequest) request = NULL;
  g_autoptr (BasaltConnection) saved = NULL;
  BasaltConnection *connection;
  BasaltConnection *of_run;
  JsonObject *inputs;
  const char *prompt;

  g_return_val_if_fail (BASALT_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (BASALT_IS_RUN (run), NULL);
  g_return_val_if_fail (fallback == NULL || BASALT_IS_CONNECTION (fallback), NULL);

  /* The connection as it is now, if it still exists: its keys may have been replaced. */
  of_run = basalt_run_get_connection (run);
  if (of_run != NULL)
    saved = basalt_engine_find_connection (engine, basalt_connection_get_id (of_run));
  connection = saved != NULL ? saved : of_run != NULL ? of_run : fallback;
  if (connection == NULL)
    return NULL;

  request = basalt_engine_new_prompt_request (engine, connection);
  inputs = basalt_run_request_get_inputs (request);
  copy_members (basalt_run_get_inputs (run), inputs);
  copy_members (basalt_run_get_policy (run), basalt_run_request_get_policy (request));
  basalt_run_request_set_timeout_ms (request, basalt_run_get_timeout_ms (run));
  basalt_run_request_set_parent_id (request, basalt_run_get_id (run));

  prompt = basalt_run_get_prompt (run);
  if (prompt != NULL)
    {
      json_object_remove_member (inputs, "prompt_file");
      json_object_set_string_member (inputs, "prompt", prompt);
    }
  else if (!json_object_has_member (inputs, "prompt_file"))
    return NULL;

  return g_steal_pointer (&request);
}
