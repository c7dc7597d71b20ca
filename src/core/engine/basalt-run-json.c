/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine.h"

#include "basalt-json.h"
#include "basalt-time.h"

/* Unknown is null, never left out: every member below is always written. */

static void
add_text (JsonBuilder *builder,
          const char  *name,
          const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            gint64       value,
            gboolean     known)
{
  json_builder_set_member_name (builder, name);
  if (known)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_time (JsonBuilder *builder,
          const char  *name,
          gint64       time)
{
  g_autofree char *text = basalt_time_to_rfc3339 (time);

  add_text (builder, name, text);
}

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
  add_number (builder, "timeout_ms", timeout, timeout > 0);
  json_builder_end_object (builder);
}

static void
add_usage (JsonBuilder       *builder,
           const BasaltUsage *usage)
{
  const BasaltUsage unknown = BASALT_USAGE_INIT;

  if (usage == NULL)
    usage = &unknown;

  json_builder_set_member_name (builder, "usage");
  json_builder_begin_object (builder);
  add_number (builder, "input_tokens", usage->input_tokens, usage->input_tokens >= 0);
  add_number (builder, "output_tokens", usage->output_tokens, usage->output_tokens >= 0);
  add_number (builder, "total_tokens", usage->total_tokens, usage->total_tokens >= 0);
  add_number (builder, "cache_read_input_tokens", usage->cache_read_tokens,
              usage->cache_read_tokens >= 0);
  add_number (builder, "cache_write_input_tokens", usage->cache_write_tokens,
              usage->cache_write_tokens >= 0);
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
  add_time (builder, "created_at", basalt_run_get_created_at (run));
  add_time (builder, "started_at", basalt_run_get_started_at (run));
  add_time (builder, "ended_at", basalt_run_get_ended_at (run));
  add_number (builder, "first_token_ms", first, first >= 0);
  add_number (builder, "server_latency_ms", latency, latency >= 0);
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
  add_number (builder, "number", basalt_attempt_get_number (attempt), TRUE);
  add_text (builder, "state", basalt_state_to_name (basalt_attempt_get_state (attempt)));
  add_number (builder, "wait_ms", basalt_attempt_get_wait_ms (attempt),
              basalt_attempt_get_wait_ms (attempt) >= 0);
  add_time (builder, "started_at", basalt_attempt_get_started_at (attempt));
  add_time (builder, "ended_at", basalt_attempt_get_ended_at (attempt));
  add_number (builder, "first_token_ms", first, first >= 0);
  add_number (builder, "http_status", status, status != 0);
  add_text (builder, "error_code", basalt_attempt_get_error_code (attempt));
  add_text (builder, "request_id", basalt_attempt_get_request_id (attempt));
  add_number (builder, "input_tokens", usage->input_tokens, usage->input_tokens >= 0);
  add_number (builder, "output_tokens", usage->output_tokens, usage->output_tokens >= 0);
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
      add_text (builder, "name", basalt_task_run_get_name (task));
      add_number (builder, "round", basalt_task_run_get_round (task), TRUE);
      add_text (builder, "state", basalt_state_to_name (basalt_task_run_get_state (task)));
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
  add_text (builder, "code", problem->code);
  add_text (builder, "message", problem->message);
  add_text (builder, "hint", problem->hint);
  add_text (builder, "request_id", problem->request_id);
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
  add_text (builder, name, valid);
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
  add_text (builder, "id", basalt_run_get_id (run));
  add_text (builder, "name", basalt_run_get_name (run));
  add_text (builder, "flow", basalt_run_get_flow_name (run));
  add_text (builder, "state", basalt_state_to_name (basalt_run_get_state (run)));
  add_text (builder, "connection",
            connection != NULL ? basalt_connection_get_name (connection) : NULL);
  add_text (builder, "model", basalt_run_get_model (run));
  add_text (builder, "region", basalt_run_get_region (run));
  add_text (builder, "endpoint", basalt_run_get_endpoint (run));
  add_text (builder, "prompt", basalt_run_get_prompt (run));
  add_text (builder, "prompt_sha256", basalt_run_get_prompt_sha256 (run));
  add_parameters (builder, run);
  add_output (builder, "output", run, BASALT_OUTPUT_TEXT);
  add_output (builder, "reasoning", run, BASALT_OUTPUT_REASONING);
  add_text (builder, "stop_reason", basalt_run_get_stop_reason (run));
  add_usage (builder, basalt_run_get_usage (run));
  add_timing (builder, run);
  add_text (builder, "parent_id", basalt_run_get_parent_id (run));
  add_tasks (builder, run);
  add_error (builder, run);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
