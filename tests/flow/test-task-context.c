/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-run-private.h"
#include "basalt-task-context-private.h"
#include "fake-flow.h"
#include "test-wait.h"

/* A context as the runner makes it, for the second of two nodes. */
static BasaltTaskContext *
new_context (Fixture *f)
{
  g_autoptr (GPtrArray) upstream = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const BasaltFlowNode *node;
  BasaltTaskRun *task;

  fixture_init (f, "{\"name\":\"f\",\"nodes\":[{\"name\":\"load\",\"type\":\"fake\"},"
                   "{\"name\":\"call\",\"type\":\"fake\",\"config\":{\"a\":1,\"b\":2}}],"
                   "\"links\":[{\"from\":\"load\",\"to\":\"call\"}]}");
  json_object_set_int_member (basalt_run_request_get_inputs (f->request), "b", 3);
  fixture_make (f);
  node = basalt_flow_find_node (basalt_run_get_flow (f->run), "call");
  task = basalt_run_add_task (f->run, node, NULL);
  basalt_run_transition (f->run, task, BASALT_STATE_RUNNING, NULL, NULL);
  g_ptr_array_add (upstream, g_bytes_new_static ("prompt", 6));

  return basalt_task_context_new (BASALT_JOURNAL (f->journal), f->run, task,
                                  basalt_run_begin_attempt (f->run, task, -1), node, upstream);
}

static void
test_reads (void)
{
  Fixture f;
  BasaltTaskContext *context = new_context (&f);
  BasaltTaskRun *task = basalt_task_context_get_task (context);
  guint max_tries = 0;

  g_assert_true (basalt_task_context_get_run (context) == f.run);
  g_assert_true (task == fixture_get_task (&f, "call"));
  g_assert_true (basalt_task_context_get_attempt (context) == fixture_get_attempt (&f, "call", 0));
  g_assert_cmpstr (basalt_task_context_get_node (context)->name, ==, "call");

  /* The run's inputs come before the node's config. */
  g_assert_cmpint (json_node_get_int (basalt_task_context_get_input (context, "a")), ==, 1);
  g_assert_cmpint (json_node_get_int (basalt_task_context_get_input (context, "b")), ==, 3);
  g_assert_null (basalt_task_context_get_input (context, "c"));

  g_assert_cmpuint (g_bytes_get_size (basalt_task_context_get_upstream (context, 0)), ==, 6);
  g_assert_null (basalt_task_context_get_upstream (context, 1));

  g_assert_cmpstr (basalt_task_context_get_invocation_id (context), ==,
                   basalt_task_run_get_id (task));
  g_assert_cmpuint (basalt_task_context_get_try (context, &max_tries), ==, 1);
  g_assert_cmpuint (max_tries, ==, 3);
  basalt_task_run_set_retry (task, 0, 2);
  g_assert_cmpuint (basalt_task_context_get_try (context, NULL), ==, 3);

  g_assert_finalize_object (context);
  fixture_clear (&f);
}

/* Everything that an executor can report. */
static void
report (BasaltTaskContext *context,
        const char        *word)
{
  g_autoptr (BasaltProblem) problem = basalt_problem_new (word, NULL);
  BasaltUsage usage = { 1, 2, 3, -1, -1 };

  basalt_task_context_log (context, BASALT_LOG_WARNING, "A %s", word);
  basalt_task_context_set_destination (context, word, "https://x");
  basalt_task_context_set_answer (context, 200, word);
  basalt_task_context_append_output (context, BASALT_OUTPUT_TEXT, word, -1);
  basalt_task_context_append_output (context, BASALT_OUTPUT_TEXT, NULL, 0);
  basalt_task_context_set_usage (context, &usage, 9);
  basalt_task_context_set_stop_reason (context, word);
  basalt_task_context_set_response (context, word);
  basalt_task_context_set_prompt (context, word, "abc");
  basalt_task_context_set_stalled (context, TRUE);
  basalt_task_context_set_problem (context, problem);
}

static void
assert_reported (Fixture    *f,
                 const char *word)
{
  BasaltAttempt *attempt = fixture_get_attempt (f, "call", 0);

  g_assert_cmpstr (basalt_run_get_region (f->run), ==, word);
  g_assert_cmpuint (basalt_attempt_get_http_status (attempt), ==, 200);
  g_assert_cmpstr (basalt_attempt_get_request_id (attempt), ==, word);
  g_assert_cmpstr (basalt_run_get_output (f->run, BASALT_OUTPUT_TEXT, NULL), ==, word);
  g_assert_cmpint (basalt_run_get_usage (f->run)->output_tokens, ==, 2);
  g_assert_cmpint (basalt_attempt_get_server_latency_ms (attempt), ==, 9);
  g_assert_cmpstr (basalt_run_get_stop_reason (f->run), ==, word);
  g_assert_cmpstr (basalt_attempt_get_response (attempt), ==, word);
  g_assert_cmpstr (basalt_run_get_prompt (f->run), ==, word);
  g_assert_cmpint (basalt_attempt_get_stalled_since (attempt), >, 0);
}

static void
test_reports (void)
{
  Fixture f;
  BasaltTaskContext *context = new_context (&f);
  guint told;

  report (context, "first");
  assert_reported (&f, "first");
  g_assert_cmpstr (basalt_task_context_get_problem (context)->code, ==, "first");
  g_assert_true (fixture_has_log (&f, " | WARNING | Task run 'call' - A first"));
  g_assert_cmpuint (fake_journal_count (f.journal, "output call 1 first"), ==, 1);
  g_assert_cmpuint (fake_journal_count (f.journal, "log A first"), ==, 1);

  /* Set for every fact of the attempt; not for output that was never asked for. */
  g_assert_cmpuint (fake_journal_count (f.journal, "attempt call 1"), ==, 4);

  /* Who reports after the end is not heard. */
  told = fake_journal_get_told (f.journal)->len;
  basalt_task_context_end (context);
  report (context, "second");
  assert_reported (&f, "first");
  g_assert_cmpstr (basalt_task_context_get_problem (context)->code, ==, "first");
  g_assert_cmpuint (fake_journal_get_told (f.journal)->len, ==, told);

  g_assert_finalize_object (context);
  fixture_clear (&f);
}

static void
test_not_utf8 (void)
{
  Fixture f;
  BasaltTaskContext *context = new_context (&f);

  basalt_task_context_append_output (context, BASALT_OUTPUT_TEXT,
                                     "a\xff"
                                     "bc",
                                     3);
  g_assert_cmpstr (basalt_run_get_output (f.run, BASALT_OUTPUT_TEXT, NULL), ==,
                   "a\xef\xbf\xbd"
                   "b");
  basalt_task_context_log (context, BASALT_LOG_INFO, "%s", "x\xff");
  g_assert_true (fixture_has_log (&f, "x\xef\xbf\xbd"));

  g_assert_finalize_object (context);
  fixture_clear (&f);
}

static void
test_announce (void)
{
  Fixture f;
  BasaltTaskContext *context = new_context (&f);
  BasaltAttempt *attempt = basalt_task_context_get_attempt (context);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  basalt_task_context_announce_send_async (context, "{\"a\":1}", NULL, test_wait_result_cb,
                                           &result);
  test_wait_until (result != NULL);
  g_assert_true (basalt_task_context_announce_send_finish (context, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (basalt_attempt_get_request (attempt), ==, "{\"a\":1}");
  g_assert_cmpint (basalt_attempt_get_sent_at (attempt), >, 0);
  g_clear_object (&result);

  /* The first token is put on record once. */
  basalt_task_context_append_output (context, BASALT_OUTPUT_TEXT, "a", 1);
  basalt_task_context_append_output (context, BASALT_OUTPUT_TEXT, "b", 1);
  g_assert_cmpint (basalt_attempt_get_first_token_ms (attempt), >=, 0);
  g_assert_cmpuint (fake_journal_count (f.journal, "attempt call 1"), ==, 1);

  fake_journal_set_hold (f.journal, FAKE_SENDING);
  fake_journal_set_fail (f.journal, FAKE_SENDING);
  basalt_task_context_announce_send_async (context, "{}", cancellable, test_wait_result_cb,
                                           &result);
  g_cancellable_cancel (cancellable);
  fake_journal_release (f.journal);
  test_wait_until (result != NULL);
  g_assert_false (basalt_task_context_announce_send_finish (context, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (basalt_task_context_get_problem (context));
  g_clear_object (&result);
  g_clear_error (&error);

  basalt_task_context_end (context);
  basalt_task_context_announce_send_async (context, "{}", NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_false (basalt_task_context_announce_send_finish (context, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);

  g_assert_finalize_object (context);
  fixture_clear (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/task-context/reads", test_reads);
  g_test_add_func ("/flow/task-context/reports", test_reports);
  g_test_add_func ("/flow/task-context/not-utf8", test_not_utf8);
  g_test_add_func ("/flow/task-context/announce", test_announce);

  return g_test_run ();
}
