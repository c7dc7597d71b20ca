/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How runs are put an end to: stop and time-out in every phase, a journal that
 * fails at every call, runners that are dropped. */

#include "basalt-flow-error.h"
#include "basalt-run-private.h"
#include "fake-flow.h"
#include "test-wait.h"

#include <string.h>

static const FakeStep hang = { .hang = TRUE };
static const FakeStep busy = { .task = "call", .code = "Busy", .flags = BASALT_PROBLEM_RETRYABLE };

static void
assert_cancelled (Fixture *f)
{
  g_assert_cmpint (basalt_run_get_state (f->run), ==, BASALT_STATE_CANCELLED);
  g_assert_null (basalt_run_get_problem (f->run));
  g_assert_cmpuint (fake_journal_count (f->journal, "state Cancelling"), ==, 1);
  g_assert_cmpuint (fake_journal_count (f->journal, "ending Cancelled"), ==, 1);
}

static void
test_stop_before (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fixture_make (&f);
  basalt_runner_stop (f.runner, "Stop");
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_PENDING);
  fixture_start (&f);
  fixture_wait (&f);

  assert_cancelled (&f);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, NULL), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (f.run)), ==, 0);
  fixture_clear (&f);
}

static void
test_stop_while_created (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fake_journal_set_hold (f.journal, FAKE_CREATED);
  fixture_start (&f);
  test_wait_until (fake_journal_is_held (f.journal));
  basalt_runner_stop (f.runner, "Stop");
  fake_journal_release (f.journal);
  fixture_wait (&f);

  assert_cancelled (&f);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, NULL), ==, 0);
  fixture_clear (&f);
}

static void
test_stop_in_attempt (void)
{
  Fixture f;
  BasaltTaskRun *task;

  fixture_init (&f, NULL);
  fake_executor_push (f.executor, &(FakeStep){ .task = "call", .text = "Some", .hang = TRUE });
  fixture_start (&f);
  test_wait_until (fixture_get_task (&f, "call") != NULL);
  test_wait_until (*basalt_run_get_output (f.run, BASALT_OUTPUT_TEXT, NULL) != '\0');
  basalt_runner_stop (f.runner, "Stopped by the person");
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_CANCELLING);
  task = fixture_get_task (&f, "call");
  g_assert_cmpint (basalt_task_run_get_state (task), ==, BASALT_STATE_CANCELLING);
  basalt_runner_stop (f.runner, "Again");
  fixture_wait (&f);

  assert_cancelled (&f);
  g_assert_cmpint (basalt_task_run_get_state (task), ==, BASALT_STATE_CANCELLED);
  g_assert_cmpint (basalt_attempt_get_state (fixture_get_attempt (&f, "call", 0)), ==,
                   BASALT_STATE_CANCELLED);

  /* What arrived stays. */
  g_assert_cmpstr (basalt_run_get_output (f.run, BASALT_OUTPUT_TEXT, NULL), ==, "Some");
  g_assert_true (
    fixture_has_log (&f, " | INFO    | Task run 'call' - Finished in state Cancelled"));

  basalt_runner_stop (f.runner, "Too late");
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_CANCELLED);
  fixture_clear (&f);
}

static void
test_stop_while_sending (void)
{
  Fixture f;

  /* The journal has not answered yet: nothing may be sent after the stop. */
  fixture_init (&f, NULL);
  fake_journal_set_hold (f.journal, FAKE_SENDING);
  fake_executor_push (f.executor, &(FakeStep){ .task = "call", .request = "{}" });
  fixture_start (&f);
  test_wait_until (fake_journal_is_held (f.journal));
  basalt_runner_stop (f.runner, NULL);
  fake_journal_release (f.journal);
  fixture_wait (&f);

  assert_cancelled (&f);
  g_assert_cmpuint (fake_executor_get_n_sent (f.executor), ==, 0);
  fixture_clear (&f);
}

static void
test_stop_in_wait (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fixture_set_policy (&f, "{\"delay_ms\":3600000}");
  fake_executor_push (f.executor, &busy);
  fixture_start (&f);
  fixture_wait_state (&f, BASALT_STATE_AWAITING_RETRY);
  basalt_runner_stop (f.runner, "Stop");
  g_assert_false (basalt_runner_retry_now (f.runner));
  fixture_wait (&f);

  assert_cancelled (&f);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "call"), ==, 1);
  g_assert_cmpint (basalt_task_run_get_state (fixture_get_task (&f, "call")), ==,
                   BASALT_STATE_CANCELLED);
  g_assert_cmpint (basalt_task_run_get_next_attempt_at (fixture_get_task (&f, "call")), ==, 0);

  /* The attempt that failed before remains failed. */
  g_assert_cmpint (basalt_attempt_get_state (fixture_get_attempt (&f, "call", 0)), ==,
                   BASALT_STATE_FAILED);
  fixture_clear (&f);
}

static void
test_stop_while_ending (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fake_journal_set_hold (f.journal, FAKE_ENDING);
  fixture_start (&f);
  test_wait_until (fake_journal_is_held (f.journal));

  /* The end is being written: it is not shown yet, and not changed any more. */
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_RUNNING);
  basalt_runner_stop (f.runner, "Stop");
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_RUNNING);
  fake_journal_release (f.journal);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  fixture_clear (&f);
}

/* Stops at the n-th notification of whatever kind: whoever watches a run may
 * do so at any moment. */
typedef struct
{
  BasaltRunner *runner;
  guint countdown;
} Stopper;

static void
stopper_cb (GObject    *object,
            GParamSpec *pspec,
            gpointer    user_data)
{
  Stopper *stopper = user_data;

  if (--stopper->countdown == 0)
    basalt_runner_stop (stopper->runner, "Stop");
}

static void
test_stop_anywhere (void)
{
  gboolean reached = TRUE;
  guint stopped = 0;

  for (guint n = 1; reached; n++)
    {
      Fixture f;
      Stopper stopper = { NULL, n };

      fixture_init (&f, NULL);
      fake_executor_push (f.executor, &busy);
      fixture_make (&f);
      stopper.runner = f.runner;
      g_signal_connect (f.run, "notify", G_CALLBACK (stopper_cb), &stopper);
      fixture_start (&f);
      fixture_wait (&f);

      reached = stopper.countdown == 0 || stopper.countdown > n;
      if (basalt_run_get_state (f.run) == BASALT_STATE_CANCELLED)
        {
          assert_cancelled (&f);
          stopped++;
        }
      else
        g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
      fixture_clear (&f);
    }

  g_assert_cmpuint (stopped, >=, 6);
}

static void
assert_timed_out (Fixture *f)
{
  g_assert_cmpint (basalt_run_get_state (f->run), ==, BASALT_STATE_TIMED_OUT);
  g_assert_cmpstr (basalt_run_get_problem (f->run)->code, ==, "RunTimedOut");
  g_assert_true (basalt_run_get_problem (f->run)->flags & BASALT_PROBLEM_TIMED_OUT);
  g_assert_cmpuint (fake_journal_count (f->journal, "ending TimedOut"), ==, 1);
}

static void
test_timeout_in_attempt (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  basalt_run_request_set_timeout_ms (f.request, 5);
  fake_executor_push (f.executor, &hang);
  fixture_start (&f);
  fixture_wait (&f);

  assert_timed_out (&f);
  g_assert_cmpint (basalt_task_run_get_state (fixture_get_task (&f, "load")), ==,
                   BASALT_STATE_TIMED_OUT);
  g_assert_cmpint (basalt_attempt_get_state (fixture_get_attempt (&f, "load", 0)), ==,
                   BASALT_STATE_TIMED_OUT);
  g_assert_true (fixture_has_log (&f, "The run did not end within 0.005 second(s)"));
  g_assert_nonnull (
    strstr (basalt_problem_get_sentence (basalt_run_get_problem (f.run)), "0.005 s,"));
  fixture_clear (&f);
}

static void
test_timeout_in_wait (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  basalt_run_request_set_timeout_ms (f.request, 20);
  fixture_set_policy (&f, "{\"delay_ms\":3600000}");
  fake_executor_push (f.executor, &busy);
  fixture_start (&f);
  fixture_wait (&f);

  assert_timed_out (&f);
  g_assert_cmpint (basalt_task_run_get_state (fixture_get_task (&f, "call")), ==,
                   BASALT_STATE_TIMED_OUT);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "call"), ==, 1);
  fixture_clear (&f);
}

static gboolean
set_true_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
iterate_for (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, set_true_cb, &over);
  test_wait_until (over);
}

static void
test_timeout_while_created (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  basalt_run_request_set_timeout_ms (f.request, 1);
  fake_journal_set_hold (f.journal, FAKE_CREATED);
  fixture_start (&f);
  iterate_for (5);
  fake_journal_release (f.journal);
  fixture_wait (&f);

  assert_timed_out (&f);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, NULL), ==, 0);
  fixture_clear (&f);
}

static void
test_timeout_while_ending (void)
{
  Fixture f;

  /* It was done in time; only the disk is slow. */
  fixture_init (&f, NULL);
  basalt_run_request_set_timeout_ms (f.request, 100);
  fake_journal_set_hold (f.journal, FAKE_ENDING);
  fixture_start (&f);
  test_wait_until (fake_journal_is_held (f.journal));
  iterate_for (120);
  fake_journal_release (f.journal);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  fixture_clear (&f);
}

static void
test_timeout_while_stopping (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  basalt_run_request_set_timeout_ms (f.request, 5);
  fake_journal_set_hold (f.journal, FAKE_SENDING);
  fake_executor_push (f.executor, &(FakeStep){ .task = "load", .request = "{}" });
  fixture_start (&f);
  test_wait_until (fake_journal_is_held (f.journal));
  basalt_runner_stop (f.runner, "Stop");
  iterate_for (10);
  fake_journal_release (f.journal);
  fixture_wait (&f);

  assert_cancelled (&f);
  fixture_clear (&f);
}

static void
test_stop_while_timing_out (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  basalt_run_request_set_timeout_ms (f.request, 5);
  fake_journal_set_hold (f.journal, FAKE_SENDING);
  fake_executor_push (f.executor, &(FakeStep){ .task = "load", .request = "{}" });
  fixture_start (&f);
  test_wait_until (fixture_has_log (&f, "did not end within 0.005 second(s)"));
  basalt_runner_stop (f.runner, "Stop");
  fake_journal_release (f.journal);
  fixture_wait (&f);

  assert_cancelled (&f);
  g_assert_cmpint (basalt_task_run_get_state (fixture_get_task (&f, "load")), ==,
                   BASALT_STATE_TIMED_OUT);
  fixture_clear (&f);
}

static void
test_journal_created_fails (void)
{
  Fixture f;
  g_autoptr (GError) error = NULL;

  fixture_init (&f, NULL);
  basalt_run_request_set_timeout_ms (f.request, 60000);
  fake_journal_set_fail (f.journal, FAKE_CREATED);
  fixture_start (&f);
  test_wait_until (f.result != NULL);

  g_assert_false (basalt_runner_run_finish (f.runner, f.result, &error));
  g_assert_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_JOURNAL);
  g_assert_cmpstr (error->message, ==, "The disk is full");
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_run_get_problem (f.run)->code, ==, "HistoryUnavailable");
  g_assert_cmpstr (basalt_run_get_problem (f.run)->message, ==, "The disk is full");
  g_assert_nonnull (
    strstr (basalt_problem_get_sentence (basalt_run_get_problem (f.run)), "nothing was sent"));
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, NULL), ==, 0);

  /* Nothing more is told to a journal that never heard of the run. */
  g_assert_cmpuint (fake_journal_get_told (f.journal)->len, ==, 1);
  fixture_clear (&f);
}

static void
test_journal_created_fails_stopped (void)
{
  Fixture f;
  g_autoptr (GError) error = NULL;

  fixture_init (&f, NULL);
  fake_journal_set_fail (f.journal, FAKE_CREATED);
  fake_journal_set_hold (f.journal, FAKE_CREATED);
  fixture_start (&f);
  basalt_runner_stop (f.runner, "Stop");
  fake_journal_release (f.journal);
  test_wait_until (f.result != NULL);

  g_assert_false (basalt_runner_run_finish (f.runner, f.result, &error));
  g_assert_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_JOURNAL);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_CANCELLED);
  g_assert_cmpstr (basalt_run_get_journal_error (f.run), ==, "The disk is full");
  fixture_clear (&f);
}

static void
test_journal_sending_fails (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fixture_set_policy (&f, "{\"retry_on\":\"every-error\"}");
  fake_journal_set_fail (f.journal, FAKE_SENDING);
  fake_executor_push (f.executor, &(FakeStep){ .task = "call", .request = "{}" });
  fixture_start (&f);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_run_get_problem (f.run)->code, ==, "HistoryUnavailable");
  g_assert_cmpuint (fake_executor_get_n_sent (f.executor), ==, 0);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "call"), ==, 1);
  fixture_clear (&f);
}

static void
test_journal_ending_fails (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fake_journal_set_fail (f.journal, FAKE_ENDING);
  fixture_start (&f);
  fixture_wait (&f);

  /* The answer is there; that it is not on record is said beside it. */
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpstr (basalt_run_get_journal_error (f.run), ==, "The disk is full");
  fixture_clear (&f);
}

static void
test_dispose (void)
{
  Fixture f;
  g_autoptr (GError) error = NULL;

  /* In a wait, with a run time-out: two sources that must go. */
  fixture_init (&f, NULL);
  basalt_run_request_set_timeout_ms (f.request, 3600000);
  fixture_set_policy (&f, "{\"delay_ms\":3600000}");
  fake_executor_push (f.executor, &busy);
  fixture_start (&f);
  fixture_wait_state (&f, BASALT_STATE_AWAITING_RETRY);
  g_object_run_dispose (G_OBJECT (f.runner));
  test_wait_until (f.result != NULL);
  g_assert_false (basalt_runner_run_finish (f.runner, f.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fixture_clear (&f);
}

static void
test_dispose_in_attempt (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fake_executor_push (f.executor, &(FakeStep){ .task = "call", .text = "Some", .hang = TRUE });
  fixture_start (&f);
  test_wait_until (*basalt_run_get_output (f.run, BASALT_OUTPUT_TEXT, NULL) != '\0');
  g_object_run_dispose (G_OBJECT (f.runner));
  test_wait_until (f.result != NULL);
  test_wait_until (fake_executor_get_n_running (f.executor) == 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fixture_clear (&f);
}

static void
test_dispose_awaiting_journal (void)
{
  for (FakeCall call = FAKE_CREATED; call <= FAKE_ENDING; call <<= 1)
    {
      Fixture f;

      fixture_init (&f, NULL);
      fake_executor_push (f.executor, &(FakeStep){ .request = "{}" });
      fake_journal_set_hold (f.journal, call);
      fixture_start (&f);
      test_wait_until (fake_journal_is_held (f.journal));
      g_object_run_dispose (G_OBJECT (f.runner));
      fake_journal_release (f.journal);
      test_wait_until (f.result != NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_false (basalt_state_is_terminal (basalt_run_get_state (f.run)));
      fixture_clear (&f);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/runner/stop/before", test_stop_before);
  g_test_add_func ("/flow/runner/stop/while-created", test_stop_while_created);
  g_test_add_func ("/flow/runner/stop/in-attempt", test_stop_in_attempt);
  g_test_add_func ("/flow/runner/stop/while-sending", test_stop_while_sending);
  g_test_add_func ("/flow/runner/stop/in-wait", test_stop_in_wait);
  g_test_add_func ("/flow/runner/stop/while-ending", test_stop_while_ending);
  g_test_add_func ("/flow/runner/stop/anywhere", test_stop_anywhere);
  g_test_add_func ("/flow/runner/timeout/in-attempt", test_timeout_in_attempt);
  g_test_add_func ("/flow/runner/timeout/in-wait", test_timeout_in_wait);
  g_test_add_func ("/flow/runner/timeout/while-created", test_timeout_while_created);
  g_test_add_func ("/flow/runner/timeout/while-ending", test_timeout_while_ending);
  g_test_add_func ("/flow/runner/timeout/while-stopping", test_timeout_while_stopping);
  g_test_add_func ("/flow/runner/timeout/then-stop", test_stop_while_timing_out);
  g_test_add_func ("/flow/runner/journal/created-fails", test_journal_created_fails);
  g_test_add_func ("/flow/runner/journal/created-fails-stopped",
                   test_journal_created_fails_stopped);
  g_test_add_func ("/flow/runner/journal/sending-fails", test_journal_sending_fails);
  g_test_add_func ("/flow/runner/journal/ending-fails", test_journal_ending_fails);
  g_test_add_func ("/flow/runner/dispose/in-wait", test_dispose);
  g_test_add_func ("/flow/runner/dispose/in-attempt", test_dispose_in_attempt);
  g_test_add_func ("/flow/runner/dispose/awaiting-journal", test_dispose_awaiting_journal);

  return g_test_run ();
}
