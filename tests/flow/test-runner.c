/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-flow-error.h"
#include "basalt-run-private.h"
#include "basalt-task-runner.h"
#include "fake-flow.h"
#include "test-wait.h"

#include <string.h>

static void
assert_output (BasaltTaskRun *task,
               const char    *text)
{
  GBytes *output = basalt_task_run_get_output (task);

  g_assert_nonnull (output);
  g_assert_cmpmem (g_bytes_get_data (output, NULL), g_bytes_get_size (output), text, strlen (text));
}

static void
test_completed (void)
{
  Fixture f;
  g_autofree char *line = NULL;

  fixture_init (&f, NULL);
  fake_executor_push (f.executor, &(FakeStep){ .task = "call", .request = "{}", .text = "Hello" });
  fixture_start (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_PENDING);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_null (basalt_run_get_problem (f.run));
  g_assert_null (basalt_run_get_journal_error (f.run));
  g_assert_cmpint (basalt_run_get_started_at (f.run), >=, basalt_run_get_created_at (f.run));
  g_assert_cmpint (basalt_run_get_ended_at (f.run), >=, basalt_run_get_started_at (f.run));
  g_assert_cmpint (basalt_run_get_duration_ms (f.run), >=, 0);
  g_assert_cmpstr (basalt_run_get_output (f.run, BASALT_OUTPUT_TEXT, NULL), ==, "Hello");
  assert_output (fixture_get_task (&f, "load"), "load()");
  assert_output (fixture_get_task (&f, "call"), "call(load())");
  g_assert_cmpint (basalt_attempt_get_wait_ms (fixture_get_attempt (&f, "call", 0)), ==, -1);
  g_assert_cmpint (basalt_attempt_get_first_token_ms (fixture_get_attempt (&f, "call", 0)), >=, 0);
  g_assert_cmpint (basalt_attempt_get_sent_at (fixture_get_attempt (&f, "call", 0)), >, 0);

  /* Every fact was told, in order, before it was acted on. */
  g_assert_cmpint (fake_journal_find (f.journal, "created"), ==, 0);
  g_assert_cmpint (fake_journal_find (f.journal, "state Running"), >, 0);
  g_assert_cmpint (fake_journal_find (f.journal, "state load Completed"), <,
                   fake_journal_find (f.journal, "state call Pending"));
  g_assert_cmpint (fake_journal_find (f.journal, "attempt call 1 Running"), <,
                   fake_journal_find (f.journal, "sending call 1"));
  g_assert_cmpint (fake_journal_find (f.journal, "sending call 1"), <,
                   fake_journal_find (f.journal, "output call 1 Hello"));
  g_assert_cmpint (fake_journal_find (f.journal, "ending Completed"), ==,
                   (int) fake_journal_get_told (f.journal)->len - 1);

  g_assert_true (fixture_has_log (&f, " | INFO    | Task run 'call' - Attempt 1/3 started"));
  g_assert_true (
    fixture_has_log (&f, " | INFO    | Task run 'call' - Finished in state Completed"));
  line = g_strdup_printf (" | INFO    | Flow run '%s' - Finished in state Completed",
                          basalt_run_get_name (f.run));
  g_assert_true (fixture_has_log (&f, line));

  fixture_clear (&f);
}

static void
test_retries (void)
{
  Fixture f;
  FakeStep step = {
    .task = "call",
    .code = "ThrottlingException",
    .http_status = 429,
    .flags = BASALT_PROBLEM_RETRYABLE,
  };

  fixture_init (&f, NULL);
  fake_executor_push (f.executor, &step);
  fake_executor_push (f.executor, &step);
  fixture_start (&f);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "call"), ==, 3);
  g_assert_cmpuint (basalt_task_run_get_retries (fixture_get_task (&f, "call")), ==, 2);
  g_assert_cmpuint (basalt_task_run_get_retries_spent (fixture_get_task (&f, "call")), ==, 2);
  g_assert_cmpint (basalt_task_run_get_next_attempt_at (fixture_get_task (&f, "call")), ==, 0);

  g_assert_cmpint (basalt_attempt_get_state (fixture_get_attempt (&f, "call", 0)), ==,
                   BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_attempt_get_error_code (fixture_get_attempt (&f, "call", 0)), ==,
                   "ThrottlingException");
  g_assert_cmpuint (basalt_attempt_get_http_status (fixture_get_attempt (&f, "call", 0)), ==, 429);
  g_assert_cmpuint (basalt_attempt_get_number (fixture_get_attempt (&f, "call", 2)), ==, 3);
  g_assert_cmpint (basalt_attempt_get_wait_ms (fixture_get_attempt (&f, "call", 2)), >=, 1);
  g_assert_cmpint (basalt_attempt_get_state (fixture_get_attempt (&f, "call", 2)), ==,
                   BASALT_STATE_COMPLETED);

  g_assert_cmpuint (fake_journal_count (f.journal, "state call AwaitingRetry"), ==, 2);
  g_assert_cmpuint (fake_journal_count (f.journal, "state AwaitingRetry"), ==, 2);
  g_assert_cmpuint (fake_journal_count (f.journal, "state call Retrying"), ==, 2);
  g_assert_cmpuint (fake_journal_count (f.journal, "state Retrying"), ==, 2);
  g_assert_true (fixture_has_log (&f,
                                  " | WARNING | Task run 'call' - ThrottlingException (HTTP 429): "
                                  "It failed - Retry 1/2 will start 0.001 second(s) from now"));
  g_assert_true (fixture_has_log (&f, "- Retry 2/2 will start 0.001 second(s) from now"));
  g_assert_true (fixture_has_log (&f, " | INFO    | Task run 'call' - Attempt 3/3 started"));

  fixture_clear (&f);
}

static void
test_retries_spent (void)
{
  Fixture f;
  FakeStep step = { .task = "load", .code = "Busy", .flags = BASALT_PROBLEM_RETRYABLE };

  fixture_init (&f, NULL);
  for (guint i = 0; i < 3; i++)
    fake_executor_push (f.executor, &step);
  fixture_start (&f);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_run_get_problem (f.run)->code, ==, "Busy");
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "load"), ==, 3);

  /* What comes after it was not started. */
  g_assert_null (fixture_get_task (&f, "call"));
  g_assert_true (fixture_has_log (&f, " | ERROR   | Task run 'load' - Busy: It failed"));
  g_assert_true (fixture_has_log (&f, " | ERROR   | Task run 'load' - Finished in state Failed"));

  fixture_clear (&f);
}

/* Runs with one failing step; returns how often "call" was executed. */
static guint
count_calls (const FakeStep *step,
             const char     *policy,
             BasaltState     expected)
{
  Fixture f;
  guint calls;

  fixture_init (&f, NULL);
  if (policy != NULL)
    fixture_set_policy (&f, policy);
  for (guint i = 0; i < 20; i++)
    fake_executor_push (f.executor, step);
  fixture_start (&f);
  fixture_wait (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, expected);
  g_assert_cmpint (basalt_task_run_get_state (fixture_get_task (&f, "call")), ==, expected);
  calls = fake_executor_get_n_calls (f.executor, "call");
  fixture_clear (&f);

  return calls;
}

static void
test_what_is_retried (void)
{
  FakeStep step = { .task = "call", .code = "X" };

  /* Not transient. */
  g_assert_cmpuint (count_calls (&step, NULL, BASALT_STATE_FAILED), ==, 1);
  g_assert_cmpuint (count_calls (&step, "{\"retry_on\":\"every-error\"}", BASALT_STATE_FAILED), ==,
                    3);

  step.flags = BASALT_PROBLEM_CONFIGURATION;
  g_assert_cmpuint (count_calls (&step, "{\"retry_on\":\"every-error\"}", BASALT_STATE_FAILED), ==,
                    1);

  step.flags = BASALT_PROBLEM_RETRYABLE;
  g_assert_cmpuint (count_calls (&step, "{\"retries\":0}", BASALT_STATE_FAILED), ==, 1);
  g_assert_cmpuint (count_calls (&step, "{\"retries\":5}", BASALT_STATE_FAILED), ==, 6);

  step.flags = BASALT_PROBLEM_TIMED_OUT;
  g_assert_cmpuint (count_calls (&step, NULL, BASALT_STATE_TIMED_OUT), ==, 3);

  /* The executor need not say that there was output: the attempt knows. */
  step.text = "Some";
  g_assert_cmpuint (count_calls (&step, NULL, BASALT_STATE_TIMED_OUT), ==, 1);
  step.flags = BASALT_PROBLEM_RETRYABLE;
  g_assert_cmpuint (count_calls (&step, NULL, BASALT_STATE_FAILED), ==, 1);
  g_assert_cmpuint (count_calls (&step, "{\"retry_on\":\"every-error\"}", BASALT_STATE_FAILED), ==,
                    1);
  g_assert_cmpuint (count_calls (&step, "{\"after_output\":true}", BASALT_STATE_FAILED), ==, 3);

  /* Tries that spend no retry are bounded. */
  step.text = NULL;
  step.flags = BASALT_PROBLEM_CLOCK_SKEW;
  g_assert_cmpuint (count_calls (&step, NULL, BASALT_STATE_FAILED), ==, 1 + 2);
  step.flags = BASALT_PROBLEM_INTERRUPTED | BASALT_PROBLEM_RETRYABLE;
  g_assert_cmpuint (count_calls (&step, NULL, BASALT_STATE_FAILED), ==, 1 + 5 + 2);
  step.text = "Some";
  g_assert_cmpuint (count_calls (&step, NULL, BASALT_STATE_FAILED), ==, 1);
}

static void
test_bare_error (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fake_executor_push (f.executor, &(FakeStep){ .bare_error = TRUE });
  fixture_start (&f);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_run_get_problem (f.run)->code, ==, "TaskFailed");
  g_assert_cmpstr (basalt_run_get_problem (f.run)->message, ==, "A bare error");
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, NULL), ==, 1);

  fixture_clear (&f);
}

static void
test_clock_skew (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fixture_set_policy (&f, "{\"retries\":0,\"delay_ms\":3600000}");
  fake_executor_push (f.executor, &(FakeStep){ .task = "call",
                                               .code = "InvalidSignatureException",
                                               .http_status = 403,
                                               .flags = BASALT_PROBLEM_CLOCK_SKEW });
  fixture_start (&f);
  fixture_wait (&f);

  /* At once, on record, and no retry spent. */
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (basalt_attempt_get_number (fixture_get_attempt (&f, "call", 1)), ==, 2);
  g_assert_cmpint (basalt_attempt_get_wait_ms (fixture_get_attempt (&f, "call", 1)), ==, 0);
  g_assert_cmpuint (basalt_task_run_get_retries_spent (fixture_get_task (&f, "call")), ==, 0);
  g_assert_cmpuint (fake_journal_count (f.journal, "state call AwaitingRetry"), ==, 0);

  fixture_clear (&f);
}

static gint64 suspended;

/* Each reading finds that the system slept for a minute since the one before. */
static gint64
suspend_clock (void)
{
  return suspended += 60 * G_USEC_PER_SEC;
}

static void
test_suspend (void)
{
  Fixture f;
  FakeStep step = { .task = "call", .code = "Reset", .flags = BASALT_PROBLEM_RETRYABLE };

  basalt_task_runner_set_suspend_clock (suspend_clock);
  fixture_init (&f, NULL);
  fixture_set_policy (&f, "{\"retries\":1}");
  for (guint i = 0; i < 4; i++)
    fake_executor_push (f.executor, &step);
  fixture_start (&f);
  fixture_wait (&f);
  basalt_task_runner_set_suspend_clock (NULL);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "call"), ==, 5);
  g_assert_cmpuint (basalt_task_run_get_retries_spent (fixture_get_task (&f, "call")), ==, 0);
  /* The retry is left all the time. */
  g_assert_true (fixture_has_log (&f, "Task run 'call' - Attempt 1/2 started"));
  g_assert_true (fixture_has_log (&f, "Task run 'call' - Attempt 5/6 started"));
  g_assert_true (basalt_attempt_get_problem (fixture_get_attempt (&f, "call", 0))->flags &
                 BASALT_PROBLEM_INTERRUPTED);

  fixture_clear (&f);
}

static void
test_suspend_answered (void)
{
  Fixture f;

  /* What the server answered, no suspend broke. */
  basalt_task_runner_set_suspend_clock (suspend_clock);
  fixture_init (&f, NULL);
  fake_executor_push (f.executor, &(FakeStep){ .task = "call",
                                               .code = "ServiceUnavailableException",
                                               .http_status = 503,
                                               .flags = BASALT_PROBLEM_RETRYABLE });
  fixture_start (&f);
  fixture_wait (&f);
  basalt_task_runner_set_suspend_clock (NULL);

  g_assert_cmpuint (basalt_task_run_get_retries_spent (fixture_get_task (&f, "call")), ==, 1);
  fixture_clear (&f);
}

static void
test_hint (void)
{
  Fixture f;
  BasaltTaskRun *task;
  gint64 left;

  fixture_init (&f, NULL);
  fake_executor_push (f.executor, &(FakeStep){ .task = "call",
                                               .code = "ThrottlingException",
                                               .http_status = 429,
                                               .flags = BASALT_PROBLEM_RETRYABLE,
                                               .retry_after_ms = 60 * 60 * 1000 });
  fixture_start (&f);
  fixture_wait_state (&f, BASALT_STATE_AWAITING_RETRY);

  /* An hour was asked for; five minutes are given. */
  task = fixture_get_task (&f, "call");
  left = basalt_task_run_get_next_attempt_at (task) - g_get_real_time ();
  g_assert_cmpint (left, >, 290 * G_USEC_PER_SEC);
  g_assert_cmpint (left, <=, 300 * G_USEC_PER_SEC);
  g_assert_true (basalt_run_get_current_task (f.run) == task);
  g_assert_true (fixture_has_log (&f, "- Retry 1/2 will start 300 second(s) from now"));

  g_assert_true (basalt_runner_retry_now (f.runner));
  fixture_wait (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpint (basalt_attempt_get_wait_ms (fixture_get_attempt (&f, "call", 1)), <, 60000);
  g_assert_cmpint (basalt_task_run_get_next_attempt_at (task), ==, 0);
  g_assert_false (basalt_runner_retry_now (f.runner));

  fixture_clear (&f);
}

static void
test_unknown_type (void)
{
  Fixture f;

  fixture_init (&f, "{\"name\":\"f\",\"nodes\":[{\"name\":\"n\",\"type\":\"teleport\"}]}");
  fixture_start (&f);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_run_get_problem (f.run)->code, ==, "UnknownNodeType");
  g_assert_nonnull (
    strstr (basalt_problem_get_sentence (basalt_run_get_problem (f.run)), "teleport"));
  g_assert_cmpuint (g_list_model_get_n_items (
                      basalt_task_run_get_attempts (fixture_get_task (&f, "n"))),
                    ==, 0);

  fixture_clear (&f);
}

static void
test_bad_policy (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fixture_set_policy (&f, "{\"retries\":-1}");
  fixture_start (&f);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_run_get_problem (f.run)->code, ==, "RetryPolicyInvalid");
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, NULL), ==, 0);

  fixture_clear (&f);
}

static void
test_not_pending (void)
{
  Fixture f;
  g_autoptr (GError) error = NULL;

  fixture_init (&f, NULL);
  fixture_start (&f);
  fixture_wait (&f);

  /* A run is not run twice. */
  fixture_make (&f);
  fixture_start (&f);
  test_wait_until (f.result != NULL);
  g_assert_false (basalt_runner_run_finish (f.runner, f.result, &error));
  g_assert_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_STATE);
  g_assert_true (basalt_runner_get_run (f.runner) == f.run);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, NULL), ==, 2);

  fixture_clear (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/runner/completed", test_completed);
  g_test_add_func ("/flow/runner/retries", test_retries);
  g_test_add_func ("/flow/runner/retries-spent", test_retries_spent);
  g_test_add_func ("/flow/runner/what-is-retried", test_what_is_retried);
  g_test_add_func ("/flow/runner/bare-error", test_bare_error);
  g_test_add_func ("/flow/runner/clock-skew", test_clock_skew);
  g_test_add_func ("/flow/runner/suspend", test_suspend);
  g_test_add_func ("/flow/runner/suspend-answered", test_suspend_answered);
  g_test_add_func ("/flow/runner/hint", test_hint);
  g_test_add_func ("/flow/runner/unknown-type", test_unknown_type);
  g_test_add_func ("/flow/runner/bad-policy", test_bad_policy);
  g_test_add_func ("/flow/runner/not-pending", test_not_pending);

  return g_test_run ();
}
