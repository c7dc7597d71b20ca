/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-flow-error.h"
#include "basalt-run-private.h"

#include <gio/gio.h>
#include <string.h>

#define ID "0192c3a4-0000-7000-8000-0000000000aa"
#define TASK_ID "0192c3a4-0000-7000-8000-0000000000bb"

static BasaltRunRow
summary_row (void)
{
  BasaltRunRow row = {
    .id = ID,
    .title = "A title",
    .flow_name = "prompt",
    .flow_hash = "hash",
    .model = "m",
    .region = "us-east-1",
    .endpoint = "https://x",
    .prompt_sha256 = "sha",
    .parent_id = "parent",
    .owner = "owner",
    .problem_json = "{\"code\":\"X\",\"message\":\"Wrong\"}",
    .stop_reason = "end_turn",
    .state = BASALT_STATE_FAILED,
    .round = 1,
    .timeout_ms = 9,
    .created_at = 1000000,
    .started_at = 2000000,
    .ended_at = 5000000,
    .usage = { 1, 2, 3, -1, -1 },
  };

  return row;
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          gpointer    user_data)
{
  (*(guint *) user_data)++;
}

static void
test_summary (void)
{
  BasaltRunRow row = summary_row ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run = basalt_run_new_from_row (&row, &error);
  guint count = 0;

  g_assert_no_error (error);
  g_assert_cmpstr (basalt_run_get_id (run), ==, ID);
  g_assert_nonnull (basalt_run_get_name (run));
  g_assert_cmpstr (basalt_run_get_title (run), ==, "A title");
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);
  g_assert_cmpint (basalt_run_get_duration_ms (run), ==, 3000);
  g_assert_cmpint (basalt_run_get_timeout_ms (run), ==, 9);
  g_assert_cmpint (basalt_run_get_usage (run)->output_tokens, ==, 2);
  g_assert_cmpstr (basalt_run_get_stop_reason (run), ==, "end_turn");
  g_assert_cmpstr (basalt_run_get_problem (run)->code, ==, "X");
  g_assert_false (basalt_run_get_loaded (run));
  g_assert_true (basalt_run_can_retry (run));
  g_assert_null (basalt_run_get_flow (run));
  g_assert_null (basalt_run_get_inputs (run));
  g_assert_null (basalt_run_get_connection (run));
  g_assert_null (basalt_run_get_policy (run));

  /* What did not change is not announced. */
  g_signal_connect (run, "notify", G_CALLBACK (count_cb), &count);
  {
    g_autofree char *json = basalt_problem_to_json (basalt_run_get_problem (run));

    row.problem_json = json;
    basalt_run_update_from_row (run, &row);
    g_assert_cmpuint (count, ==, 0);
  }

  row.problem_json = NULL;
  row.state = BASALT_STATE_RUNNING;
  row.round = 2;
  row.ended_at = 0;
  row.prompt = "Hello";
  basalt_run_update_from_row (run, &row);
  g_assert_cmpuint (count, ==, 5);
  g_assert_null (basalt_run_get_problem (run));
  row.prompt = NULL;
  basalt_run_update_from_row (run, &row);
  g_assert_cmpstr (basalt_run_get_prompt (run), ==, "Hello");
}

static void
fill (BasaltRun *run)
{
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltConnection) connection = basalt_connection_new (ID, BASALT_CONNECTION_DEMO);
  g_autofree char *connection_json = basalt_connection_to_json (connection);
  g_autoptr (GBytes) output = g_bytes_new_static ("out", 3);
  BasaltRunRow row = summary_row ();
  BasaltTaskRow task_row = {
    .id = TASK_ID,
    .name = "call-bedrock",
    .path = "",
    .round = 1,
    .state = BASALT_STATE_FAILED,
    .started_at = 2000000,
    .ended_at = 5000000,
    .retries = 4,
    .retries_spent = 1,
    .output = output,
    .problem_json = row.problem_json,
  };
  BasaltAttemptRow attempt_row = {
    .number = 3,
    .round = 1,
    .state = BASALT_STATE_FAILED,
    .wait_ms = 10,
    .started_at = 2000000,
    .sent_at = 2000001,
    .ended_at = 5000000,
    .first_token_ms = 7,
    .server_latency_ms = 8,
    .http_status = 500,
    .request_id = "r",
    .stop_reason = "max_tokens",
    .request = "{\"a\":1}",
    .response = "{}",
    .problem_json = row.problem_json,
    .usage = { 4, 5, 9, -1, -1 },
  };
  g_autoptr (BasaltLogRecord) record =
    basalt_log_record_new (1, BASALT_LOG_INFO, "task_runs", "m", "call-bedrock", 3);
  BasaltTaskRun *task;
  BasaltAttempt *attempt;

  row.flow_json = basalt_flow_get_json (flow);
  row.connection_json = connection_json;
  row.inputs_json = "{\"prompt\":\"p\"}";
  row.policy_json = "{\"retries\":4}";
  row.prompt = "p";
  basalt_run_update_from_row (run, &row);
  task = basalt_run_add_task_row (run, &task_row);
  attempt = basalt_run_add_attempt_row (run, task, &attempt_row);
  basalt_run_append_output (run, attempt, BASALT_OUTPUT_TEXT, "text", 4);
  basalt_run_add_log (run, record);
  basalt_run_add_state_row (run, 2000000, BASALT_STATE_RUNNING, NULL, "why");
  basalt_run_add_state_row (run, 2000001, BASALT_STATE_RUNNING, TASK_ID, NULL);

  /* The same rows once more bring up to date and add nothing. */
  task_row.state = BASALT_STATE_CANCELLED;
  attempt_row.first_token_ms = 70;
  g_assert_true (basalt_run_add_task_row (run, &task_row) == task);
  g_assert_true (basalt_run_add_attempt_row (run, task, &attempt_row) == attempt);
  basalt_run_set_loaded (run, TRUE);
}

static void
assert_filled (BasaltRun *run)
{
  BasaltTaskRun *task = basalt_run_get_current_task (run);
  BasaltAttempt *attempt = basalt_run_get_output_attempt (run);

  g_assert_true (basalt_run_get_loaded (run));
  g_assert_cmpstr (basalt_flow_get_name (basalt_run_get_flow (run)), ==, "prompt");
  g_assert_cmpstr (basalt_connection_get_id (basalt_run_get_connection (run)), ==, ID);
  g_assert_true (json_object_has_member (basalt_run_get_inputs (run), "prompt"));
  g_assert_true (json_object_has_member (basalt_run_get_policy (run), "retries"));
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (run)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (run)), ==, 1);
  g_assert_cmpuint (basalt_run_get_states (run)->len, ==, 2);

  g_assert_cmpstr (basalt_task_run_get_id (task), ==, TASK_ID);
  g_assert_cmpint (basalt_task_run_get_state (task), ==, BASALT_STATE_CANCELLED);
  g_assert_cmpuint (basalt_task_run_get_retries (task), ==, 4);
  g_assert_cmpuint (basalt_task_run_get_retries_spent (task), ==, 1);
  g_assert_cmpuint (g_bytes_get_size (basalt_task_run_get_output (task)), ==, 3);
  g_assert_cmpstr (basalt_task_run_get_problem (task)->code, ==, "X");

  g_assert_true (basalt_task_run_get_current_attempt (task) == attempt);
  g_assert_cmpuint (basalt_attempt_get_number (attempt), ==, 3);
  g_assert_cmpint (basalt_attempt_get_started_at (attempt), ==, 2000000);
  g_assert_cmpint (basalt_attempt_get_ended_at (attempt), ==, 5000000);
  g_assert_cmpint (basalt_attempt_get_first_token_ms (attempt), ==, 70);
  g_assert_cmpstr (basalt_attempt_get_request_id (attempt), ==, "r");
  g_assert_cmpstr (basalt_attempt_get_problem (attempt)->code, ==, "X");
  g_assert_cmpint (basalt_run_get_usage (run)->output_tokens, ==, 5);
  g_assert_cmpstr (basalt_run_get_stop_reason (run), ==, "max_tokens");
  g_assert_cmpstr (basalt_run_get_output (run, BASALT_OUTPUT_TEXT, NULL), ==, "text");
}

static void
test_fill (void)
{
  BasaltRunRow row = summary_row ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run = basalt_run_new_from_row (&row, &error);

  g_assert_no_error (error);
  fill (run);
  assert_filled (run);

  /* Read again, from nothing. */
  basalt_run_set_loaded (run, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (run)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (run)), ==, 0);
  g_assert_null (basalt_run_get_current_task (run));
  g_assert_null (basalt_run_get_output_attempt (run));
  g_assert_cmpint (basalt_run_get_usage (run)->output_tokens, ==, 2);
  fill (run);
  assert_filled (run);

  /* And a new round goes on from there. */
  basalt_run_next_round (run, "other");
  g_assert_cmpuint (basalt_run_get_round (run), ==, 2);
  g_assert_cmpstr (basalt_run_get_owner (run), ==, "other");
}

static void
test_damaged (void)
{
  static const char *const bad[] = { "", "{", "[]" };
  g_autoptr (BasaltRun) run = NULL;
  BasaltRunRow row = summary_row ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      for (guint column = 0; column < 4; column++)
        {
          g_autoptr (GError) error = NULL;

          row = summary_row ();
          *(column == 0 ? &row.flow_json :
            column == 1 ? &row.connection_json :
            column == 2 ? &row.inputs_json :
                          &row.policy_json) = bad[i];
          g_assert_null (basalt_run_new_from_row (&row, &error));
          g_assert_nonnull (error);
        }
    }

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      row = summary_row ();
      row.id = i == 0 ? NULL : "not-an-id";
      g_assert_null (basalt_run_new_from_row (&row, &error));
      g_assert_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_INPUT);
    }

  row = summary_row ();
  run = basalt_run_new_from_row (&row, NULL);
  row.flow_json = "{";
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*record of run " ID " is damaged*");
  basalt_run_update_from_row (run, &row);
  g_test_assert_expected_messages ();
  g_assert_null (basalt_run_get_flow (run));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/run-rows/summary", test_summary);
  g_test_add_func ("/flow/run-rows/fill", test_fill);
  g_test_add_func ("/flow/run-rows/damaged", test_damaged);

  return g_test_run ();
}
