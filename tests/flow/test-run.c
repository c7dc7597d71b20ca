/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-json.h"
#include "basalt-run-private.h"
#include "basalt-uuid.h"
#include "test-wait.h"

#include <string.h>

static BasaltRun *
new_run (const char *inputs)
{
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltConnection) connection = basalt_connection_new (NULL, BASALT_CONNECTION_PROFILE);
  g_autoptr (BasaltRunRequest) request = basalt_run_request_new (flow, connection);
  g_autoptr (JsonNode) node = basalt_json_parse_object (inputs, -1, NULL);
  g_autoptr (GList) members = json_object_get_members (json_node_get_object (node));

  basalt_connection_set_region (connection, "eu-north-1");
  basalt_connection_set_default_model (connection, "default.model");
  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (basalt_run_request_get_inputs (request), l->data,
                            json_node_copy (
                              json_object_get_member (json_node_get_object (node), l->data)));

  return basalt_run_new_from_request (request, "owner");
}

static BasaltTaskRun *
add_task (BasaltRun  *run,
          const char *name)
{
  return basalt_run_add_task (run, basalt_flow_find_node (basalt_run_get_flow (run), name), NULL);
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          gpointer    user_data)
{
  (*(guint *) user_data)++;
}

static void
test_request (void)
{
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltConnection) connection = basalt_connection_new (NULL, BASALT_CONNECTION_PROFILE);
  g_autoptr (BasaltRunRequest) request = basalt_run_request_new (flow, NULL);
  g_autoptr (BasaltRun) run = NULL;
  BasaltStateChange *change;

  g_assert_null (basalt_run_request_get_connection (request));
  basalt_run_request_set_connection (request, connection);
  basalt_connection_set_name (connection, "Acme");
  basalt_run_request_set_title (request, "A  title\nof two lines");
  basalt_run_request_set_timeout_ms (request, 5000);
  basalt_run_request_set_parent_id (request, "parent");
  basalt_run_request_set_parent_id (request, "parent");
  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", "Hi\n");
  json_object_set_int_member (basalt_run_request_get_policy (request), "retries", 7);

  run = basalt_run_new_from_request (request, "owner");

  /* A snapshot. */
  basalt_connection_set_name (connection, "Other");
  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", "Later");
  g_assert_cmpstr (basalt_connection_get_name (basalt_run_get_connection (run)), ==, "Acme");
  g_assert_cmpstr (basalt_json_get_string (basalt_run_get_inputs (run), "prompt"), ==, "Hi\n");
  g_assert_true (json_object_has_member (basalt_run_get_policy (run), "retries"));

  g_assert_cmpuint (strlen (basalt_run_get_id (run)), ==, BASALT_UUID_TEXT_LENGTH);
  g_assert_nonnull (strchr (basalt_run_get_name (run), '-'));
  g_assert_cmpstr (basalt_run_get_title (run), ==, "A title");
  g_assert_cmpstr (basalt_run_get_flow_name (run), ==, "prompt");
  g_assert_cmpstr (basalt_run_get_flow_hash (run), ==, basalt_flow_get_hash (flow));
  g_assert_cmpint (basalt_run_get_timeout_ms (run), ==, 5000);
  g_assert_cmpstr (basalt_run_get_parent_id (run), ==, "parent");
  g_assert_cmpstr (basalt_run_get_owner (run), ==, "owner");
  g_assert_cmpstr (basalt_run_get_prompt (run), ==, "Hi\n");
  g_assert_null (basalt_run_get_prompt_sha256 (run));
  g_assert_null (basalt_run_get_model (run));
  g_assert_true (basalt_run_get_loaded (run));
  g_assert_cmpint (basalt_run_get_duration_ms (run), ==, -1);
  g_assert_null (basalt_run_get_current_task (run));
  g_assert_null (basalt_run_get_output_attempt (run));
  g_assert_null (basalt_run_get_stop_reason (run));
  g_assert_cmpint (basalt_run_get_usage (run)->input_tokens, ==, BASALT_USAGE_UNKNOWN);
  g_assert_cmpstr (basalt_run_get_output (run, BASALT_OUTPUT_TEXT, NULL), ==, "");

  g_assert_cmpuint (basalt_run_get_states (run)->len, ==, 1);
  change = g_ptr_array_index (basalt_run_get_states (run), 0);
  g_assert_cmpint (change->state, ==, BASALT_STATE_PENDING);
  g_assert_null (change->task);
}

static void
test_titles (void)
{
  g_autoptr (BasaltRun) typed =
    new_run ("{\"prompt\":\"  \\n First line\\nSecond\",\"model\":\"m\"}");
  g_autoptr (BasaltRun) file = new_run ("{\"prompt_file\":\"/home/a/question.txt\"}");
  g_autoptr (BasaltRun) none = new_run ("{}");

  g_assert_cmpstr (basalt_run_get_title (typed), ==, "First line");
  g_assert_cmpstr (basalt_run_get_model (typed), ==, "m");
  g_assert_cmpstr (basalt_run_get_title (file), ==, "question.txt");
  g_assert_cmpstr (basalt_run_get_model (file), ==, "default.model");
  g_assert_cmpstr (basalt_run_get_region (file), ==, "eu-north-1");
  g_assert_cmpstr (basalt_run_get_title (none), ==, "prompt");
}

static void
test_transition (void)
{
  g_autoptr (BasaltRun) run = new_run ("{}");
  g_autoptr (BasaltProblem) problem = basalt_problem_new ("X", "Wrong");
  BasaltTaskRun *task;
  BasaltStateChange *change;
  guint states = 0, problems = 0;

  g_signal_connect (run, "notify::state", G_CALLBACK (count_cb), &states);
  g_signal_connect (run, "notify::problem", G_CALLBACK (count_cb), &problems);
  g_assert_true (basalt_run_transition (run, NULL, BASALT_STATE_RUNNING, NULL, NULL));
  g_assert_cmpint (basalt_run_get_started_at (run), >, 0);
  g_assert_cmpint (basalt_run_get_duration_ms (run), >=, 0);

  task = add_task (run, "load-prompt");
  g_assert_true (basalt_run_get_current_task (run) == task);
  g_assert_cmpuint (basalt_task_run_get_retries (task), ==, 2);
  basalt_run_transition (run, task, BASALT_STATE_RUNNING, NULL, NULL);
  basalt_task_run_set_retry (task, 99, 1);
  basalt_run_transition (run, task, BASALT_STATE_AWAITING_RETRY, "why", NULL);
  g_assert_cmpint (basalt_task_run_get_next_attempt_at (task), ==, 99);
  basalt_run_transition (run, task, BASALT_STATE_RETRYING, NULL, NULL);
  g_assert_cmpint (basalt_task_run_get_next_attempt_at (task), ==, 0);
  basalt_run_transition (run, task, BASALT_STATE_FAILED, NULL, problem);
  g_assert_true (basalt_task_run_get_problem (task) == problem);
  g_assert_cmpint (basalt_task_run_get_ended_at (task), >=, basalt_task_run_get_started_at (task));

  g_assert_true (basalt_run_transition (run, NULL, BASALT_STATE_FAILED, "Wrong", problem));
  g_assert_true (basalt_run_get_problem (run) == problem);
  g_assert_cmpuint (states, ==, 2);
  g_assert_cmpuint (problems, ==, 1);

  change = g_ptr_array_index (basalt_run_get_states (run), basalt_run_get_states (run)->len - 1);
  g_assert_cmpint (change->state, ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (change->message, ==, "Wrong");
  change = g_ptr_array_index (basalt_run_get_states (run), 4);
  g_assert_cmpint (change->state, ==, BASALT_STATE_AWAITING_RETRY);
  g_assert_cmpstr (change->task, ==, basalt_task_run_get_id (task));
}

static void
test_forbidden (void)
{
  g_autoptr (BasaltRun) run = new_run ("{}");
  guint n = basalt_run_get_states (run)->len;

  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*run cannot move from Pending to Completed*");
  g_assert_false (basalt_run_transition (run, NULL, BASALT_STATE_COMPLETED, NULL, NULL));
  g_test_assert_expected_messages ();
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_PENDING);
  g_assert_cmpuint (basalt_run_get_states (run)->len, ==, n);

  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*can_retry*");
  basalt_run_next_round (run, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (basalt_run_get_round (run), ==, 0);
}

/* Whatever sequence of moves is tried: what the table forbids changes nothing,
 * a task never leaves a terminal state, a run only by Retry. */
static void
test_random_moves (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (BasaltRun) run = new_run ("{}");
      BasaltTaskRun *task = add_task (run, "call-bedrock");

      for (guint i = 0; i < 60; i++)
        {
          gboolean of_task = g_test_rand_int_range (0, 2);
          BasaltState to = (BasaltState) g_test_rand_int_range (0, BASALT_N_STATES);
          BasaltState from =
            of_task ? basalt_task_run_get_state (task) : basalt_run_get_state (run);
          BasaltState after;
          gboolean allowed =
            basalt_state_can_move (of_task ? BASALT_STATE_SCOPE_TASK : BASALT_STATE_SCOPE_RUN, from,
                                   to);
          guint n = basalt_run_get_states (run)->len;

          if (!allowed)
            g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*cannot move*");
          g_assert_cmpint (basalt_run_transition (run, of_task ? task : NULL, to, NULL, NULL), ==,
                           allowed);
          if (!allowed)
            g_test_assert_expected_messages ();

          after = of_task ? basalt_task_run_get_state (task) : basalt_run_get_state (run);
          g_assert_cmpint (after, ==, allowed ? to : from);
          g_assert_cmpuint (basalt_run_get_states (run)->len, ==, allowed ? n + 1 : n);
          if (basalt_state_is_terminal (from))
            {
              g_assert_false (of_task && after != from);
              g_assert_true (after == from || after == BASALT_STATE_PENDING);
            }
        }
    }
}

static guint emissions[BASALT_N_OUTPUT_KINDS];

static void
output_cb (BasaltRun        *run,
           BasaltOutputKind  kind,
           gpointer          user_data)
{
  emissions[kind]++;
}

static void
test_output (void)
{
  g_autoptr (BasaltRun) run = new_run ("{}");
  BasaltTaskRun *task = add_task (run, "call-bedrock");
  BasaltAttempt *attempt;
  guint attempts = 0;
  gsize length;

  memset (emissions, 0, sizeof emissions);
  g_signal_connect (run, "output-appended", G_CALLBACK (output_cb), NULL);
  g_signal_connect (run, "notify::output-attempt", G_CALLBACK (count_cb), &attempts);
  basalt_run_transition (run, task, BASALT_STATE_RUNNING, NULL, NULL);
  attempt = basalt_run_begin_attempt (run, task, -1);
  g_assert_cmpuint (attempts, ==, 1);
  basalt_attempt_set_sent (attempt, "{}");
  basalt_attempt_set_stalled (attempt, TRUE);
  g_assert_cmpint (basalt_attempt_get_stalled_since (attempt), >, 0);

  /* A megabyte in 16,384 deltas: few emissions, nothing lost. */
  for (guint i = 0; i < 16384; i++)
    basalt_run_append_output (run, attempt, BASALT_OUTPUT_TEXT,
                              "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                              64);
  basalt_run_append_output (run, attempt, BASALT_OUTPUT_REASONING, "so", 2);
  basalt_run_append_output (run, attempt, BASALT_OUTPUT_TEXT, "", 0);
  g_assert_cmpuint (emissions[BASALT_OUTPUT_TEXT], ==, 0);
  test_wait_until (emissions[BASALT_OUTPUT_TEXT] > 0);
  g_assert_cmpuint (emissions[BASALT_OUTPUT_TEXT], ==, 1);
  g_assert_cmpuint (emissions[BASALT_OUTPUT_REASONING], ==, 1);
  g_assert_cmpuint (emissions[BASALT_OUTPUT_TOOL], ==, 0);
  basalt_run_get_output (run, BASALT_OUTPUT_TEXT, &length);
  g_assert_cmpuint (length, ==, 1 << 20);
  g_assert_cmpstr (basalt_run_get_output (run, BASALT_OUTPUT_REASONING, NULL), ==, "so");
  g_assert_cmpint (basalt_attempt_get_first_token_ms (attempt), >=, 0);
  g_assert_cmpint (basalt_attempt_get_stalled_since (attempt), ==, 0);

  /* What waits is announced before the attempt ends. */
  basalt_run_append_output (run, attempt, BASALT_OUTPUT_TEXT, "!", 1);
  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_FAILED, NULL);
  g_assert_cmpuint (emissions[BASALT_OUTPUT_TEXT], ==, 2);

  /* The next attempt starts empty. */
  basalt_run_begin_attempt (run, task, 1);
  g_assert_cmpuint (attempts, ==, 2);
  g_assert_cmpstr (basalt_run_get_output (run, BASALT_OUTPUT_TEXT, NULL), ==, "");

  /* Dropped with an emission pending. */
  basalt_run_append_output (run, basalt_run_get_output_attempt (run), BASALT_OUTPUT_TEXT, "x", 1);
}

static void
test_attempt (void)
{
  g_autoptr (BasaltRun) run = new_run ("{}");
  g_autoptr (BasaltProblem) problem = basalt_problem_new ("Busy", NULL);
  g_autoptr (GListModel) attempts = NULL;
  g_autofree char *request_id = NULL;
  BasaltTaskRun *task = add_task (run, "call-bedrock");
  BasaltUsage usage = { 12, 34, 46, 0, -1 };
  BasaltAttempt *attempt;
  BasaltState state;

  basalt_run_transition (run, task, BASALT_STATE_RUNNING, NULL, NULL);
  attempt = basalt_run_begin_attempt (run, task, -1);
  g_assert_cmpint (basalt_attempt_get_state (attempt), ==, BASALT_STATE_RUNNING);
  g_assert_cmpint (basalt_attempt_get_first_token_ms (attempt), ==, -1);
  g_assert_null (basalt_attempt_get_error_code (attempt));

  basalt_attempt_set_answer (attempt, 200, "r-1");
  basalt_attempt_set_answer (attempt, 0, NULL);
  basalt_attempt_set_usage (attempt, &usage, 250);
  basalt_attempt_set_usage (attempt, NULL, -1);
  basalt_attempt_set_stop_reason (attempt, "end_turn");
  basalt_attempt_set_response (attempt, "{}");
  g_assert_cmpuint (basalt_attempt_get_http_status (attempt), ==, 200);
  g_assert_cmpint (basalt_attempt_get_server_latency_ms (attempt), ==, 250);
  g_assert_cmpstr (basalt_attempt_get_response (attempt), ==, "{}");
  g_assert_cmpint (basalt_run_get_usage (run)->output_tokens, ==, 34);
  g_assert_cmpstr (basalt_run_get_stop_reason (run), ==, "end_turn");

  /* The end tells what the answer did not. */
  problem->http_status = 503;
  problem->request_id = g_strdup ("r-2");
  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_FAILED, problem);
  g_assert_cmpuint (basalt_attempt_get_http_status (attempt), ==, 503);
  g_object_get (attempt, "request-id", &request_id, "state", &state, NULL);
  g_assert_cmpstr (request_id, ==, "r-2");
  g_assert_cmpint (state, ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_attempt_get_error_code (attempt), ==, "Busy");

  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*is_terminal*");
  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_COMPLETED, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpint (basalt_attempt_get_state (attempt), ==, BASALT_STATE_FAILED);

  attempt = basalt_run_begin_attempt (run, task, 10);
  g_assert_cmpint (basalt_attempt_get_state (attempt), ==, BASALT_STATE_RETRYING);
  g_assert_cmpuint (basalt_attempt_get_number (attempt), ==, 2);
  g_assert_true (basalt_task_run_get_current_attempt (task) == attempt);
  g_object_get (task, "attempts", &attempts, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (attempts), ==, 2);
}

static void
test_details (void)
{
  g_autoptr (BasaltRun) run = new_run ("{}");
  guint count = 0;

  g_signal_connect (run, "notify", G_CALLBACK (count_cb), &count);
  basalt_run_set_destination (run, "us-east-1", "https://x");
  basalt_run_set_destination (run, "us-east-1", "https://x");
  basalt_run_set_prompt (run, "read", "abc");
  basalt_run_set_journal_error (run, "full");
  g_assert_cmpuint (count, ==, 4);
  g_assert_cmpstr (basalt_run_get_region (run), ==, "us-east-1");
  g_assert_cmpstr (basalt_run_get_endpoint (run), ==, "https://x");
  g_assert_cmpstr (basalt_run_get_prompt (run), ==, "read");
  g_assert_cmpstr (basalt_run_get_prompt_sha256 (run), ==, "abc");
  g_assert_cmpstr (basalt_run_get_journal_error (run), ==, "full");
}

/* Every readable property of every type can be read, at rest and in use. */
static void
read_all (GObject *object)
{
  guint n;
  g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (object, specs[i]->name, &value);
      g_assert_true (G_VALUE_HOLDS (&value, specs[i]->value_type));
    }
}

static void
test_properties (void)
{
  g_autoptr (BasaltRun) run = new_run ("{}");
  BasaltTaskRun *task;

  read_all (G_OBJECT (run));
  task = add_task (run, "call-bedrock");
  read_all (G_OBJECT (task));
  basalt_run_transition (run, task, BASALT_STATE_RUNNING, NULL, NULL);
  read_all (G_OBJECT (basalt_run_begin_attempt (run, task, -1)));
  read_all (G_OBJECT (run));
}

static void
test_output_kinds (void)
{
  BasaltOutputKind kind = BASALT_OUTPUT_TOOL;

  for (guint i = 0; i < BASALT_N_OUTPUT_KINDS; i++)
    {
      g_assert_true (basalt_output_kind_from_string (basalt_output_kind_to_string (i), &kind));
      g_assert_cmpuint (kind, ==, i);
    }
  g_assert_false (basalt_output_kind_from_string ("song", &kind));
  g_assert_false (basalt_output_kind_from_string (NULL, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/run/request", test_request);
  g_test_add_func ("/flow/run/titles", test_titles);
  g_test_add_func ("/flow/run/transition", test_transition);
  g_test_add_func ("/flow/run/forbidden", test_forbidden);
  g_test_add_func ("/flow/run/random-moves", test_random_moves);
  g_test_add_func ("/flow/run/output", test_output);
  g_test_add_func ("/flow/run/attempt", test_attempt);
  g_test_add_func ("/flow/run/details", test_details);
  g_test_add_func ("/flow/run/properties", test_properties);
  g_test_add_func ("/flow/run/output-kinds", test_output_kinds);

  return g_test_run ();
}
