/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rounds, flows that are more than a chain, and several runs at once. */

#include "basalt-run-private.h"
#include "fake-flow.h"
#include "test-wait.h"

#include <string.h>

static const char diamond[] =
  "{\"name\":\"diamond\",\"nodes\":["
  "{\"name\":\"bottom\",\"type\":\"fake\"},"
  "{\"name\":\"right\",\"type\":\"fake\"},"
  "{\"name\":\"left\",\"type\":\"fake\"},"
  "{\"name\":\"top\",\"type\":\"fake\"}],"
  "\"links\":[{\"from\":\"top\",\"to\":\"left\"},{\"from\":\"top\",\"to\":\"right\"},"
  "{\"from\":\"left\",\"to\":\"bottom\"},{\"from\":\"right\",\"to\":\"bottom\"}]}";

static void
assert_output (Fixture    *f,
               const char *name,
               const char *text)
{
  GBytes *output = basalt_task_run_get_output (fixture_get_task (f, name));

  g_assert_nonnull (output);
  g_assert_cmpmem (g_bytes_get_data (output, NULL), g_bytes_get_size (output), text, strlen (text));
}

static void
test_diamond (void)
{
  Fixture f;

  fixture_init (&f, diamond);
  fake_executor_push (f.executor, &(FakeStep){ .task = "left", .request = "{}" });
  fixture_start (&f);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (f.run)), ==, 4);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, NULL), ==, 4);
  assert_output (&f, "bottom", "bottom(left(top()),right(top()))");
  fixture_clear (&f);
}

static void
test_concurrent (void)
{
  Fixture f;

  /* Both sides are under way while one waits for the disk. */
  fixture_init (&f, diamond);
  fake_journal_set_hold (f.journal, FAKE_SENDING);
  fake_executor_push (f.executor, &(FakeStep){ .task = "left", .request = "{}" });
  fixture_start (&f);
  test_wait_until (fake_journal_is_held (f.journal) && fixture_get_task (&f, "right") != NULL &&
                   basalt_task_run_get_state (fixture_get_task (&f, "right")) ==
                     BASALT_STATE_COMPLETED);
  g_assert_cmpint (basalt_task_run_get_state (fixture_get_task (&f, "left")), ==,
                   BASALT_STATE_RUNNING);
  g_assert_null (fixture_get_task (&f, "bottom"));
  fake_journal_release (f.journal);
  fixture_wait (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  fixture_clear (&f);
}

static void
test_one_side_waits (void)
{
  Fixture f;

  /* A side that runs counts more than a side that waits. */
  fixture_init (&f, diamond);
  fake_journal_set_hold (f.journal, FAKE_SENDING);
  fake_executor_push (f.executor, &(FakeStep){ .task = "left", .request = "{}" });
  fake_executor_push (f.executor, &(FakeStep){ .task = "right",
                                               .code = "Busy",
                                               .flags = BASALT_PROBLEM_RETRYABLE });
  fixture_start (&f);
  test_wait_until (fake_journal_is_held (f.journal) && fixture_get_task (&f, "right") != NULL &&
                   basalt_task_run_get_state (fixture_get_task (&f, "right")) ==
                     BASALT_STATE_AWAITING_RETRY);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_RUNNING);
  fake_journal_release (f.journal);
  fixture_wait_state (&f, BASALT_STATE_AWAITING_RETRY);
  g_assert_true (basalt_runner_retry_now (f.runner));
  fixture_wait (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  fixture_clear (&f);
}

static void
test_one_side_fails (void)
{
  Fixture f;

  fixture_init (&f, diamond);
  fake_executor_push (f.executor, &(FakeStep){ .task = "right", .code = "Denied" });
  fixture_start (&f);
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_FAILED);
  g_assert_null (fixture_get_task (&f, "bottom"));

  /* Only what did not complete is done again. */
  fixture_next_round (&f);
  fixture_wait (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "top"), ==, 1);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "left"), ==, 1);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "right"), ==, 2);
  assert_output (&f, "bottom", "bottom(left(top()),right(top()))");
  fixture_clear (&f);
}

static void
test_failed_and_timed_out (void)
{
  Fixture f;

  /* Failed if one failed. */
  fixture_init (&f, diamond);
  fixture_set_policy (&f, "{\"retries\":0}");
  fake_executor_push (f.executor, &(FakeStep){ .task = "left",
                                               .code = "Slow",
                                               .flags = BASALT_PROBLEM_TIMED_OUT });
  fake_executor_push (f.executor, &(FakeStep){ .task = "right", .code = "Denied" });
  fixture_start (&f);
  fixture_wait (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_run_get_problem (f.run)->code, ==, "Denied");
  fixture_clear (&f);
}

static void
test_stop_both_sides (void)
{
  Fixture f;

  fixture_init (&f, diamond);
  fake_executor_push (f.executor, &(FakeStep){ .task = "left", .hang = TRUE });
  fake_executor_push (f.executor, &(FakeStep){ .task = "right", .hang = TRUE });
  fixture_start (&f);
  test_wait_until (fake_executor_get_n_running (f.executor) == 2);
  basalt_runner_stop (f.runner, "Stop");
  fixture_wait (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_CANCELLED);
  g_assert_cmpint (basalt_task_run_get_state (fixture_get_task (&f, "left")), ==,
                   BASALT_STATE_CANCELLED);
  g_assert_cmpint (basalt_task_run_get_state (fixture_get_task (&f, "right")), ==,
                   BASALT_STATE_CANCELLED);
  fixture_clear (&f);
}

static void
test_rounds (void)
{
  Fixture f;
  FakeStep busy = {
    .task = "call",
    .text = "part",
    .code = "ModelStreamErrorException",
    .flags = BASALT_PROBLEM_RETRYABLE,
  };
  BasaltTaskRun *first;
  g_autofree char *id = NULL;

  fixture_init (&f, NULL);
  fake_executor_push (f.executor, &busy);
  fixture_start (&f);
  fixture_wait (&f);
  id = g_strdup (basalt_run_get_id (f.run));
  first = fixture_get_task (&f, "call");
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_FAILED);
  g_assert_true (basalt_run_can_retry (f.run));

  busy.text = NULL;
  fake_executor_push (f.executor, &busy);
  fixture_next_round (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_PENDING);
  g_assert_cmpuint (basalt_run_get_round (f.run), ==, 1);
  g_assert_null (basalt_run_get_problem (f.run));
  g_assert_cmpint (basalt_run_get_ended_at (f.run), ==, 0);

  /* The partial text is still there to read. */
  g_assert_cmpstr (basalt_run_get_output (f.run, BASALT_OUTPUT_TEXT, NULL), ==, "part");
  fixture_wait (&f);

  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpstr (basalt_run_get_id (f.run), ==, id);
  g_assert_cmpuint (fake_journal_count (f.journal, "created"), ==, 2);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, "load"), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (f.run)), ==, 3);

  /* A new task run; the old one keeps its end; attempts are numbered on. */
  g_assert_cmpint (basalt_task_run_get_state (first), ==, BASALT_STATE_FAILED);
  g_assert_true (fixture_get_task (&f, "call") != first);
  g_assert_cmpuint (basalt_task_run_get_round (fixture_get_task (&f, "call")), ==, 1);
  g_assert_cmpuint (basalt_attempt_get_number (fixture_get_attempt (&f, "call", 0)), ==, 2);
  g_assert_cmpuint (basalt_attempt_get_number (fixture_get_attempt (&f, "call", 1)), ==, 3);
  g_assert_cmpuint (basalt_attempt_get_round (fixture_get_attempt (&f, "call", 1)), ==, 1);
  g_assert_true (fixture_has_log (&f, "Task run 'call' - Attempt 1/3 started"));
  g_assert_true (fixture_has_log (&f, "Task run 'call' - Attempt 2/4 started"));
  g_assert_true (fixture_has_log (&f, "Task run 'call' - Attempt 3/4 started"));
  assert_output (&f, "call", "call(load())");
  g_assert_true (basalt_run_get_output_attempt (f.run) == fixture_get_attempt (&f, "call", 1));
  g_assert_false (basalt_run_can_retry (f.run));
  fixture_clear (&f);
}

static void
test_round_after_stop (void)
{
  Fixture f;

  fixture_init (&f, NULL);
  fixture_make (&f);
  basalt_runner_stop (f.runner, NULL);
  fixture_start (&f);
  fixture_wait (&f);
  fixture_next_round (&f);
  fixture_wait (&f);
  g_assert_cmpint (basalt_run_get_state (f.run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (fake_executor_get_n_calls (f.executor, NULL), ==, 2);
  fixture_clear (&f);
}

static void
test_several (void)
{
  Fixture fixtures[8];

  for (guint i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      fixture_init (&fixtures[i], i % 2 ? diamond : NULL);
      if (i % 4 == 0)
        fake_executor_push (fixtures[i].executor, &(FakeStep){ .task = "call",
                                                               .code = "Busy",
                                                               .flags = BASALT_PROBLEM_RETRYABLE });
      if (i == 2)
        fake_executor_push (fixtures[i].executor, &(FakeStep){ .hang = TRUE });
      fixture_start (&fixtures[i]);
    }

  test_wait_until (fake_executor_get_n_running (fixtures[2].executor) == 1);
  basalt_runner_stop (fixtures[2].runner, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      fixture_wait (&fixtures[i]);
      g_assert_cmpint (basalt_run_get_state (fixtures[i].run), ==,
                       i == 2 ? BASALT_STATE_CANCELLED : BASALT_STATE_COMPLETED);
      fixture_clear (&fixtures[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/runner/diamond", test_diamond);
  g_test_add_func ("/flow/runner/concurrent", test_concurrent);
  g_test_add_func ("/flow/runner/one-side-waits", test_one_side_waits);
  g_test_add_func ("/flow/runner/one-side-fails", test_one_side_fails);
  g_test_add_func ("/flow/runner/failed-and-timed-out", test_failed_and_timed_out);
  g_test_add_func ("/flow/runner/stop-both-sides", test_stop_both_sides);
  g_test_add_func ("/flow/runner/rounds", test_rounds);
  g_test_add_func ("/flow/runner/round-after-stop", test_round_after_stop);
  g_test_add_func ("/flow/runner/several", test_several);

  return g_test_run ();
}
