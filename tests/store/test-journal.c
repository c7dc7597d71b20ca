/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include "basalt-store-private.h"
#include "test-disk.h"

#include <string.h>

static void
test_round_trip (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id =
    test_record_run (store, "What is basalt? 😀 日本語", "A rock\nmade by flows.");
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

/* What is told first is on disk first, whoever waits for it. */
static void
test_order (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltRun *run = test_make_run (store, "order", "m");
  g_autofree char *text = NULL;
  g_autofree char *logs = NULL;
  g_autoptr (GString) said = g_string_new (NULL);
  BasaltTaskRun *task;
  BasaltAttempt *attempt;

  g_assert_true (test_create_run (store, run, NULL));
  task = test_begin_task (store, run, "call-bedrock", &attempt);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *word = g_strdup_printf ("%u,", i);

      g_string_append (said, word);
      test_say (store, run, task, attempt, word);
      if (i % 100 == 0)
        test_log (store, run, word);
      if (i % 50 == 0)
        g_usleep (30000);
    }
  /* An awaited call takes everything before it along. */
  test_send (store, run, task, attempt);

  text = test_select_text (dir, "SELECT group_concat (text, '') FROM"
                                " (SELECT text FROM output_chunk ORDER BY id)");
  g_assert_cmpstr (text, ==, said->str);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM output_chunk"), <, 50);
  logs = test_select_text (dir, "SELECT group_concat (message) FROM"
                                " (SELECT message FROM log ORDER BY id)");
  g_assert_cmpstr (logs, ==, "0,,100,,200,");

  g_object_unref (run);
  test_close_store (store);
  test_remove_dir (dir);
}

/* Nobody waits, and yet it is there soon. */
static void
test_soon (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltRun *run = test_make_run (store, "soon", "m");
  gint64 begin;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;

  g_assert_true (test_create_run (store, run, NULL));
  task = test_begin_task (store, run, "call-bedrock", &attempt);
  test_send (store, run, task, attempt);
  begin = g_get_monotonic_time ();
  test_say (store, run, task, attempt, "words");
  while (test_select_int (dir, "SELECT count (*) FROM output_chunk") == 0)
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_TIME_SPAN_SECOND);
  g_test_message ("on disk after %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - begin) / G_TIME_SPAN_MILLISECOND);

  g_object_unref (run);
  test_close_store (store);
  test_remove_dir (dir);
}

/* Before anything is sent it is on record what is sent, and where. */
static void
test_sending (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltRun *run = test_make_run (store, NULL, "m");
  g_autofree char *facts = NULL;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;

  g_assert_true (test_create_run (store, run, NULL));
  task = test_begin_task (store, run, "call-bedrock", &attempt);
  basalt_run_set_prompt (run, "read from a file", "5ac1");
  basalt_run_set_destination (run, "eu-central-1", "https://bedrock.example");
  test_send (store, run, task, attempt);

  facts = test_select_text (dir, "SELECT run.state || ' ' || region || ' ' || endpoint || ' ' ||"
                                 " prompt_sha256 || ' ' || prompt"
                                 " FROM run JOIN run_input ON run_input.run = run.id");
  g_assert_cmpstr (facts, ==, "Running eu-central-1 https://bedrock.example 5ac1 read from a file");

  g_object_unref (run);
  test_close_store (store);
  test_remove_dir (dir);
}

/* A prompt that is read late, kinds of output, bytes that are not text, a second round. */
static void
test_rounds (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltJournal *journal = BASALT_JOURNAL (store);
  BasaltRun *run = test_make_run (store, NULL, "m");
  g_autofree char *id = g_strdup (basalt_run_get_id (run));
  g_autoptr (BasaltProblem) problem =
    basalt_problem_new ("ThrottlingException", "Too many requests");
  g_autoptr (BasaltRun) loaded = NULL;
  g_autoptr (GError) error = NULL;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;
  gsize length;

  g_assert_true (test_create_run (store, run, NULL));
  g_assert_cmpuint (test_search (store, "pumice"), ==, 0);
  task = test_begin_task (store, run, "call-bedrock", &attempt);
  basalt_run_set_prompt (run, "Tell me about pumice", "hash");
  basalt_journal_state_changed (journal, run, NULL, NULL);
  test_send (store, run, task, attempt);
  g_assert_cmpuint (test_search (store, "about pumice"), ==, 1);

  test_say (store, run, task, attempt, "partial scoria");
  basalt_run_append_output (run, attempt, BASALT_OUTPUT_REASONING, "a\0b", 3);
  basalt_journal_output_appended (journal, run, task, attempt, BASALT_OUTPUT_REASONING, "a\0b", 3);
  basalt_attempt_set_answer (attempt, 429, "req-9");
  basalt_attempt_set_response (attempt, "{\"message\":\"Too many requests\"}");
  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_FAILED, problem);
  basalt_journal_attempt_changed (journal, run, task, attempt);
  basalt_run_transition (run, task, BASALT_STATE_FAILED, "failed", problem);
  basalt_journal_state_changed (journal, run, task, "failed");
  g_assert_true (test_end_run (store, run, BASALT_STATE_FAILED, problem, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (test_search (store, "scoria"), ==, 1);
  {
    g_autofree char *code = test_select_text (dir, "SELECT error_code FROM runs");

    g_assert_cmpstr (code, ==, "ThrottlingException");
  }

  basalt_run_next_round (run, basalt_store_get_owner (store, NULL));
  g_assert_true (test_create_run (store, run, &error));
  g_assert_no_error (error);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run WHERE ended_at IS NULL"
                                         " AND problem IS NULL AND round = 1"),
                   ==, 1);
  task = test_begin_task (store, run, "call-bedrock", &attempt);
  test_send (store, run, task, attempt);
  test_say (store, run, task, attempt, "tuff at last");
  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_COMPLETED, NULL);
  basalt_journal_attempt_changed (journal, run, task, attempt);
  basalt_run_transition (run, task, BASALT_STATE_COMPLETED, NULL, NULL);
  basalt_journal_state_changed (journal, run, task, NULL);
  g_assert_true (test_end_run (store, run, BASALT_STATE_COMPLETED, NULL, NULL));
  g_object_unref (run);

  /* Both rounds are found; the words of the first are in the index once. */
  g_assert_cmpuint (test_search (store, "scoria"), ==, 1);
  g_assert_cmpuint (test_search (store, "tuff at"), ==, 1);
  test_execute (dir, "INSERT INTO run_text (run_text) VALUES ('integrity-check')");

  loaded = test_load_run (store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (basalt_run_get_prompt (loaded), ==, "Tell me about pumice");
  g_assert_cmpuint (basalt_run_get_round (loaded), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (loaded)), ==, 2);
  {
    g_autoptr (BasaltTaskRun) first = g_list_model_get_item (basalt_run_get_tasks (loaded), 0);
    BasaltAttempt *failed = basalt_task_run_get_current_attempt (first);
    const char *reasoning = basalt_attempt_get_output (failed, BASALT_OUTPUT_REASONING, &length);

    g_assert_cmpmem (reasoning, length, "a\0b", 3);
    g_assert_cmpstr (basalt_attempt_get_error_code (failed), ==, "ThrottlingException");
    g_assert_cmpstr (basalt_attempt_get_response (failed), ==,
                     "{\"message\":\"Too many requests\"}");
    g_assert_cmpstr (basalt_attempt_get_request (failed), ==, "{\"messages\":[]}");
  }
  g_assert_cmpstr (basalt_run_get_output (loaded, BASALT_OUTPUT_TEXT, NULL), ==, "tuff at last");
  g_clear_object (&loaded);

  test_close_store (store);
  test_remove_dir (dir);
}

/* Facts about a run that was never recorded are errors of that run, not of others. */
static void
test_unrecorded (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltRun *unknown = test_make_run (store, "unknown", "m");
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  test_log (store, unknown, "into the void");
  id = test_record_run (store, "fine", "answer");
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM log"), ==, 0);

  basalt_run_transition (unknown, NULL, BASALT_STATE_RUNNING, NULL, NULL);
  g_assert_false (test_end_run (store, unknown, BASALT_STATE_COMPLETED, NULL, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* A fact that was lost is the error of the next call that somebody awaits. */
  test_log (store, unknown, "into the void");
  g_assert_false (test_create_run (store, unknown, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FAILED);

  g_object_unref (unknown);
  test_close_store (store);
  test_remove_dir (dir);
}

static gboolean
push_full (BasaltStore *store,
           gboolean     full)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  basalt_store_save_setting_async (store, "probe", full ? "full" : "free", NULL,
                                   test_wait_result_cb, &result);
  ok = basalt_store_write_finish (store, test_wait (&result), &error);
  if (!ok)
    g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FULL);

  return ok;
}

static void
count_cb (guint *count)
{
  ++*count;
}

/* The disk is full for a while, in the middle of a run: whoever waits is told, and what was told
 * to the journal meanwhile is written when there is room again. */
static void
test_full_disk (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltRun *run = test_make_run (store, "full", "m");
  BasaltRun *refused = test_make_run (store, "refused", "m");
  g_autofree char *text = NULL;
  g_autofree char *check = NULL;
  g_autoptr (GError) error = NULL;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;
  guint n_behind = 0;

  g_signal_connect_swapped (store, "notify::behind", G_CALLBACK (count_cb), &n_behind);
  g_assert_true (test_create_run (store, run, NULL));
  task = test_begin_task (store, run, "call-bedrock", &attempt);
  test_send (store, run, task, attempt);
  g_assert_false (basalt_store_get_behind (store));

  test_set_disk_full (TRUE);
  g_assert_false (test_create_run (store, refused, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, "history.db"));
  g_clear_error (&error);
  test_say (store, run, task, attempt, "first ");
  g_assert_false (push_full (store, TRUE));
  test_wait_until (n_behind == 1);
  g_assert_true (basalt_store_get_behind (store));
  test_say (store, run, task, attempt, "second");
  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_COMPLETED, NULL);
  basalt_journal_attempt_changed (BASALT_JOURNAL (store), run, task, attempt);
  g_assert_false (test_end_run (store, run, BASALT_STATE_COMPLETED, NULL, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FULL);

  test_set_disk_full (FALSE);
  g_assert_true (push_full (store, FALSE));
  test_wait_until (n_behind == 2);
  g_assert_false (basalt_store_get_behind (store));
  text = test_select_text (dir, "SELECT group_concat (text, '') FROM output_chunk");
  g_assert_cmpstr (text, ==, "first second");
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run WHERE state = 'Completed'"), ==,
                   1);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==, 1);
  check = test_select_text (dir, "PRAGMA integrity_check");
  g_assert_cmpstr (check, ==, "ok");

  /* Without a try by anybody, too. */
  test_set_disk_full (TRUE);
  test_log (store, run, "late");
  g_assert_false (push_full (store, TRUE));
  test_set_disk_full (FALSE);
  test_wait_until (test_select_int (dir, "SELECT count (*) FROM log") == 1 ||
                   g_main_context_iteration (NULL, FALSE));

  /* At the end, what is lost is said. */
  test_set_disk_full (TRUE);
  test_log (store, run, "lost");
  {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) lost = NULL;

    basalt_store_close_async (store, test_wait_result_cb, &result);
    g_assert_false (basalt_store_close_finish (store, test_wait (&result), &lost));
    g_assert_error (lost, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FULL);
    g_assert_false (basalt_store_get_behind (store));
  }
  test_set_disk_full (FALSE);

  g_object_unref (run);
  g_object_unref (refused);
  g_object_unref (store);
  test_remove_dir (dir);
}

static gboolean
free_disk (BasaltDatabase  *database,
           gpointer         data,
           GError         **error)
{
  test_set_disk_full (FALSE);

  return TRUE;
}

/* There is room again between two batches: what was kept goes first all the same. */
static void
test_full_between (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltRun *run = test_make_run (store, "full", "m");
  BasaltStoreJob *job = basalt_store_job_new (free_disk, NULL, NULL);
  g_autofree char *text = NULL;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;

  g_assert_true (test_create_run (store, run, NULL));
  task = test_begin_task (store, run, "call-bedrock", &attempt);
  test_send (store, run, task, attempt);

  test_set_disk_full (TRUE);
  test_say (store, run, task, attempt, "first ");
  job->flags = BASALT_STORE_JOB_ALONE;
  basalt_store_push_write (store, job);
  test_say (store, run, task, attempt, "second");
  g_assert_true (push_full (store, FALSE));

  text = test_select_text (dir, "SELECT group_concat (text, '') FROM output_chunk");
  g_assert_cmpstr (text, ==, "first second");
  g_assert_false (basalt_store_get_behind (store));

  g_object_unref (run);
  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/journal/round-trip", test_round_trip);
  g_test_add_func ("/store/journal/order", test_order);
  g_test_add_func ("/store/journal/soon", test_soon);
  g_test_add_func ("/store/journal/sending", test_sending);
  g_test_add_func ("/store/journal/rounds", test_rounds);
  g_test_add_func ("/store/journal/unrecorded", test_unrecorded);
  g_test_add_func ("/store/journal/full-disk", test_full_disk);
  g_test_add_func ("/store/journal/full-between", test_full_between);

  return g_test_run ();
}
