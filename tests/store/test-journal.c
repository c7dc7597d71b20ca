/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_round_trip (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "What is basalt? 😀 日本語", "A rock\nmade by flows.");
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (BasaltTaskRun) task = NULL;
  g_autoptr (BasaltAttempt) attempt = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *states;
  BasaltStateChange *change;
  gsize size;

  test_close_store (store);

  store = test_open_store (dir);
  run = test_load_run (store, id, &error);
  g_assert_no_error (error);

  g_assert_true (basalt_run_get_loaded (run));
  g_assert_cmpstr (basalt_run_get_id (run), ==, id);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpstr (basalt_run_get_prompt (run), ==, "What is basalt? 😀 日本語");
  g_assert_cmpstr (basalt_run_get_model (run), ==, "basalt.demo-steady-v1:0");
  g_assert_cmpstr (basalt_run_get_output (run, BASALT_OUTPUT_TEXT, NULL), ==,
                   "A rock\nmade by flows.");
  g_assert_cmpstr (basalt_flow_get_name (basalt_run_get_flow (run)), ==, "prompt");
  g_assert_cmpstr (basalt_connection_get_name (basalt_run_get_connection (run)), ==, "Demo");
  g_assert_cmpint (basalt_run_get_timeout_ms (run), ==, 90000);
  g_assert_cmpint (basalt_run_get_usage (run)->output_tokens, ==, 34);
  g_assert_cmpint (basalt_run_get_usage (run)->cache_read_tokens, ==, BASALT_USAGE_UNKNOWN);
  g_assert_cmpstr (basalt_run_get_stop_reason (run), ==, "end_turn");
  g_assert_cmpint (basalt_run_get_ended_at (run), >=, basalt_run_get_started_at (run));

  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (run)), ==, 1);
  task = g_list_model_get_item (basalt_run_get_tasks (run), 0);
  g_assert_cmpstr (basalt_task_run_get_name (task), ==, "call-bedrock");
  g_assert_cmpmem (g_bytes_get_data (basalt_task_run_get_output (task), &size), size,
                   "A rock\nmade by flows.", strlen ("A rock\nmade by flows."));
  attempt = g_list_model_get_item (basalt_task_run_get_attempts (task), 0);
  g_assert_cmpuint (basalt_attempt_get_http_status (attempt), ==, 200);
  g_assert_cmpstr (basalt_attempt_get_request_id (attempt), ==, "req-1");
  g_assert_cmpstr (basalt_attempt_get_request (attempt), ==, "{\"messages\":[]}");
  g_assert_null (basalt_attempt_get_response (attempt));
  g_assert_cmpint (basalt_attempt_get_server_latency_ms (attempt), ==, 77);

  states = basalt_run_get_states (run);
  g_assert_cmpuint (states->len, ==, 6);
  change = states->pdata[0];
  g_assert_cmpint (change->state, ==, BASALT_STATE_PENDING);
  g_assert_null (change->task);
  change = states->pdata[5];
  g_assert_cmpint (change->state, ==, BASALT_STATE_COMPLETED);
  g_assert_cmpstr (change->message, ==, "the end");

  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/journal/round-trip", test_round_trip);

  return g_test_run ();
}
