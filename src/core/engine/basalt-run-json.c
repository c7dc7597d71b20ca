/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine.h"

#include "basalt-json-members.h"
#include "basalt-json.h"

/* Unknown is null, never left out: every member below is always written. */

static void
add_copy (JsonBuilder *builder,
          const char  *name,
          JsonObject  *object,
          const char  *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  json_builder_set_member_name (builder, name);
  if (node != NULL)
    json_builder_add_value (builder, json_node_copy (node));
  else
    json_builder_add_null_value (builder);
}

static void
add_parameters (JsonBuilder *builder,
                BasaltRun   *run)
{
  static const char *const inputs[] = { "system", "max_tokens",     "temperature",
                                        "top_p",  "stop_sequences", "stream" };
  static const char *const policy[] = { "retries", "delay_ms", "backoff_factor", "max_delay_ms",
                                        "jitter",  "retry_on", "after_output" };
  gint64 timeout = basalt_run_get_timeout_ms (run);

  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    add_copy (builder, inputs[i], basalt_run_get_inputs (run), inputs[i]);
  for (guint i = 0; i < G_N_ELEMENTS (policy); i++)
    add_copy (builder, policy[i], basalt_run_get_policy (run), policy[i]);
  basalt_json_add_int (builder, "timeout_ms", timeout, timeout > 0);
  json_builder_end_object (builder);
}

static void
add_timing (JsonBuilder *builder,
            BasaltRun   *run)
{
  BasaltAttempt *attempt = basalt_run_get_output_attempt (run);
  gint64 first = attempt != NULL ? basalt_attempt_get_first_token_ms (attempt) : -1;
  gint64 latency = attempt != NULL ? basalt_attempt_get_server_latency_ms (attempt) : -1;

  json_builder_set_member_name (builder, "timing");
  json_builder_begin_object (builder);
  basalt_json_add_time (builder, "created_at", basalt_run_get_created_at (run));
  basalt_json_add_time (builder, "started_at", basalt_run_get_started_at (run));
  basalt_json_add_time (builder, "ended_at", basalt_run_get_ended_at (run));
  basalt_json_add_int (builder, "first_token_ms", first, first >= 0);
  basalt_json_add_int (builder, "server_latency_ms", latency, latency >= 0);
  json_builder_end_object (builder);
}

static void
add_attempt (JsonBuilder   *builder,
             BasaltAttempt *attempt)
{
  const BasaltUsage *usage = basalt_attempt_get_usage (attempt);
  gint64 first = basalt_attempt_get_first_token_ms (attempt);
  guint status = basalt_attempt_get_http_status (attempt);

  json_builder_begin_object (builder);
  basalt_json_add_int (builder, "number", basalt_attempt_get_number (attempt), TRUE);
  basalt_json_add_text (builder, "state",
                        basalt_state_to_name (basalt_attempt_get_state (attempt)));
  basalt_json_add_int (builder, "wait_ms", basalt_attempt_get_wait_ms (attempt),
                       basalt_attempt_get_wait_ms (attempt) >= 0);
  basalt_json_add_time (builder, "started_at", basalt_attempt_get_started_at (attempt));
  basalt_json_add_time (builder, "ended_at", basalt_attempt_get_ended_at (attempt));
  basalt_json_add_int (builder, "first_token_ms", first, first >= 0);
  basalt_json_add_int (builder, "http_status", status, status != 0);
  basalt_json_add_text (builder, "error_code", basalt_attempt_get_error_code (attempt));
  basalt_json_add_text (builder, "request_id", basalt_attempt_get_request_id (attempt));
  basalt_json_add_int (builder, "input_tokens", usage->input_tokens, usage->input_tokens >= 0);
  basalt_json_add_int (builder, "output_tokens", usage->output_tokens, usage->output_tokens >= 0);
  json_builder_end_object (builder);
}

static void
add_tasks (JsonBuilder *builder,
           BasaltRun   *run)
{
  GListModel *tasks = basalt_run_get_tasks (run);

  json_builder_set_member_name (builder, "tasks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);
      GListModel *attempts = basalt_task_run_get_attempts (task);

      json_builder_begin_object (builder);
      basalt_json_add_text (builder, "name", basalt_task_run_get_name (task));
      basalt_json_add_int (builder, "round", basalt_task_run_get_round (task), TRUE);
      basalt_json_add_text (builder, "state",
                            basalt_state_to_name (basalt_task_run_get_state (task)));
      json_builder_set_member_name (builder, "attempts");
      json_builder_begin_array (builder);
      for (guint j = 0; j < g_list_model_get_n_items (attempts); j++)
        {
          g_autoptr (BasaltAttempt) attempt = g_list_model_get_item (attempts, j);

          add_attempt (builder, attempt);
        }
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_error (JsonBuilder *builder,
           BasaltRun   *run)
{
  BasaltProblem *problem = basalt_run_get_problem (run);

  json_builder_set_member_name (builder, "error");
  if (problem == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  json_builder_begin_object (builder);
  basalt_json_add_text (builder, "code", problem->code);
  basalt_json_add_text (builder, "message", problem->message);
  basalt_json_add_text (builder, "hint", problem->hint);
  basalt_json_add_text (builder, "request_id", problem->request_id);
  json_builder_end_object (builder);
}

static void
add_output (JsonBuilder      *builder,
            const char       *name,
            BasaltRun        *run,
            BasaltOutputKind  kind)
{
  gsize length = 0;
  const char *text = basalt_run_get_output (run, kind, &length);
  g_autofree char *valid = NULL;

  /* JSON text cannot hold what is not UTF-8. */
  if (text != NULL && length > 0)
    valid = g_utf8_make_valid (text, (gssize) length);
  basalt_json_add_text (builder, name, valid);
}

/**
 * basalt_engine_run_to_json:
 * @run: a run that is loaded
 *
 * Writes a run in the documented shape that `basalt-cli run --json` and
 * `basalt-cli show --json` print. Times are RFC 3339 UTC; what is not known is
 * null.
 *
 * Returns: (transfer full): a node that holds an object
 */
JsonNode *
basalt_engine_run_to_json (BasaltRun *run)
{
  g_autoptr (JsonBuilder) builder = NULL;
  BasaltConnection *connection;

  g_return_val_if_fail (BASALT_IS_RUN (run), NULL);

  connection = basalt_run_get_connection (run);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  basalt_json_add_text (builder, "id", basalt_run_get_id (run));
  basalt_json_add_text (builder, "name", basalt_run_get_name (run));
  basalt_json_add_text (builder, "flow", basalt_run_get_flow_name (run));
  basalt_json_add_text (builder, "state", basalt_state_to_name (basalt_run_get_state (run)));
  basalt_json_add_text (builder, "connection",
                        connection != NULL ? basalt_connection_get_name (connection) : NULL);
  basalt_json_add_text (builder, "model", basalt_run_get_model (run));
  basalt_json_add_text (builder, "region", basalt_run_get_region (run));
  basalt_json_add_text (builder, "endpoint", basalt_run_get_endpoint (run));
  basalt_json_add_text (builder, "prompt", basalt_run_get_prompt (run));
  basalt_json_add_text (builder, "prompt_sha256", basalt_run_get_prompt_sha256 (run));
  add_parameters (builder, run);
  add_output (builder, "output", run, BASALT_OUTPUT_TEXT);
  add_output (builder, "reasoning", run, BASALT_OUTPUT_REASONING);
  basalt_json_add_text (builder, "stop_reason", basalt_run_get_stop_reason (run));
  basalt_json_add_usage (builder, "usage", basalt_run_get_usage (run));
  add_timing (builder, run);
  basalt_json_add_text (builder, "parent_id", basalt_run_get_parent_id (run));
  add_tasks (builder, run);
  add_error (builder, run);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
