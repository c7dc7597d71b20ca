/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-list.h"
#include "basalt-run-list.h"
#include "store-fixture.h"

#include <sqlite3.h>
#include <string.h>

/* What the other process records, run by run. */
#define N_RUNS 12
#define N_RECORDS 150

static char *self_path;

/* -- What the test does in another process -- */

static int
child_record (const char *dir)
{
  BasaltStore *store = test_open_store (dir);

  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr (BasaltRun) run = test_make_run (store, "Log much", "m");
      BasaltTaskRun *task;
      BasaltAttempt *attempt;

      g_assert_true (test_create_run (store, run, NULL));
      task = test_begin_task (store, run, "call-bedrock", &attempt);
      for (guint j = 0; j < N_RECORDS; j++)
        {
          test_log (store, run, "One of many");
          /* Over several batches of the writer, which ends them at moments of its own. */
          if (j % 50 == 49)
            g_usleep (30000);
        }
      basalt_run_end_attempt (run, task, attempt, BASALT_STATE_COMPLETED, NULL);
      basalt_run_transition (run, task, BASALT_STATE_COMPLETED, NULL, NULL);
      basalt_journal_state_changed (BASALT_JOURNAL (store), run, task, NULL);
      g_assert_true (test_end_run (store, run, BASALT_STATE_COMPLETED, NULL, NULL));
    }
  test_close_store (store);

  return 0;
}

/* -- Tests -- */

/* Whoever sees that a run has ended sees all of its log, in another process too. */
static void
test_flushed (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  sqlite3 *handle;
  sqlite3_stmt *statement;
  guint ended = 0;
  guint looks = 0;

  child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self_path, "--child", dir, NULL);
  g_assert_no_error (error);

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (handle,
                                       "SELECT state, (SELECT count (*) FROM log"
                                       "  WHERE log.run = run.id) FROM run",
                                       -1, &statement, NULL),
                   ==, SQLITE_OK);
  while (ended < N_RUNS)
    {
      ended = 0;
      looks++;
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          if (g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "Completed") != 0)
            continue;
          ended++;
          g_assert_cmpint (sqlite3_column_int (statement, 1), ==, N_RECORDS);
        }
      sqlite3_reset (statement);
      g_thread_yield ();
    }
  g_test_message ("looked %u times", looks);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  g_assert_true (g_subprocess_wait_check (child, NULL, &error));
  g_assert_no_error (error);
  test_close_store (store);
  test_remove_dir (dir);
}

/* Every record of every kind is there, in order. */
static void
test_damaged (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "What is basalt?", "A rock.");
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *logs;
  static const char *const expected[] = {
    " | FATAL   | Task run 'call-bedrock' - Another program's",
    " |         | Task run 'call-bedrock' - No level",
    " | INFO    | Task run 'call-bedrock' - one\xef\xbf\xbdtwo",
    " | INFO    | Task run 'call-bedrock' - \xef\xbf\xbd\xef\xbf\xbd bytes",
    " | INFO    | Task run '' - No task",
    " | INFO    | Before all time",
    " | INFO    | Attempt",
  };
  guint n;

  test_execute (dir, "DELETE FROM log;"
                     "INSERT INTO log (run, time, level, logger, task, attempt, message) VALUES"
                     " (1, 1, 'FATAL', 'l', 'call-bedrock', 1, 'Another program''s'),"
                     " (1, 1, '', 'l', 'call-bedrock', 1, 'No level'),"
                     " (1, 1, 'INFO', 'l', 'call-bedrock', 1, 'one' || char (0) || 'two'),"
                     " (1, 1, 'INFO', 'l', 'call-bedrock', 1, CAST (x'fffe' AS TEXT) || ' bytes'),"
                     " (1, 1, 'INFO', 'l', '', 1, 'No task'),"
                     " (1, -9223372036854775807, 'INFO', 'l', NULL, 0, 'Before all time'),"
                     " (1, 1, 'INFO', 'l', NULL, -7, 'Attempt')");

  run = test_load_run (store, id, &error);
  g_assert_no_error (error);
  logs = basalt_run_get_logs (run);
  n = g_list_model_get_n_items (logs);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltLogRecord) record = g_list_model_get_item (logs, i);
      g_autofree char *line = basalt_log_record_to_line (record);

      g_assert_cmpstr (line + strlen ("14:02:11.483"), ==, expected[i]);
      g_assert_cmpuint (basalt_log_record_get_attempt (record), <=, 1);
    }

  test_close_store (store);
  test_remove_dir (dir);
}

/* Records that come after those that were read. */
static void
test_goes_on (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "What is basalt?", "A rock.");
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (BasaltLogRecord) last = NULL;
  guint n;

  test_execute (dir, "INSERT INTO log (run, time, level, logger, task, attempt, message)"
                     " VALUES (1, 1, 'INFO', 'l', 'call-bedrock', 1, 'Read')");
  run = test_load_run (store, id, NULL);
  n = g_list_model_get_n_items (basalt_run_get_logs (run));
  g_assert_cmpuint (n, >=, 1);
  test_log (store, run, "Live");
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (run)), ==, n + 1);
  last = g_list_model_get_item (basalt_run_get_logs (run), n);
  g_assert_cmpstr (basalt_log_record_get_message (last), ==, "Live");

  /* Read again, with what was written meanwhile. */
  basalt_run_set_loaded (run, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (run)), ==, 0);
  test_close_store (store);
  test_remove_dir (dir);
}

static void
ended_cb (BasaltRun  *run,
          GParamSpec *pspec,
          gboolean   *whole)
{
  if (basalt_state_is_terminal (basalt_run_get_state (run)))
    *whole = g_list_model_get_n_items (basalt_run_get_logs (run)) == N_RECORDS;
}

/* Also a run that is looked at in the one process while the other goes on with it. */
static void
test_end_seen (gconstpointer data)
{
  gboolean by_list = GPOINTER_TO_INT (data);
  g_autofree char *dir = test_make_dir ();
  BasaltStore *writer = test_open_store (dir);
  BasaltStore *viewer = test_open_store (dir);
  g_autoptr (BasaltRun) run = test_make_run (writer, "Watch me", "m");
  g_autoptr (BasaltRun) seen = NULL;
  g_autoptr (BasaltRunList) list = NULL;
  g_autoptr (GAsyncResult) filled = NULL;
  g_autoptr (GError) error = NULL;
  GArray *rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 rowid = 1;
  gboolean whole = FALSE;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;

  g_assert_true (test_create_run (writer, run, NULL));
  task = test_begin_task (writer, run, "call-bedrock", &attempt);
  test_log (writer, run, "Before");
  test_send (writer, run, task, attempt);

  g_array_append_val (rowids, rowid);
  list = basalt_run_list_new (viewer, rowids, NULL, NULL);
  seen = g_list_model_get_item (G_LIST_MODEL (list), 0);
  basalt_store_fill_run_async (viewer, seen, NULL, test_wait_result_cb, &filled);
  g_object_unref (basalt_store_load_run_finish (viewer, test_wait (&filled), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (seen)), ==, 1);
  g_assert_cmpint (basalt_run_get_state (seen), ==, BASALT_STATE_RUNNING);
  g_signal_connect (seen, "notify::state", G_CALLBACK (ended_cb), &whole);

  for (guint i = 1; i < N_RECORDS; i++)
    test_log (writer, run, "After");
  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_COMPLETED, NULL);
  basalt_run_transition (run, task, BASALT_STATE_COMPLETED, NULL, NULL);
  basalt_journal_state_changed (BASALT_JOURNAL (writer), run, task, NULL);
  g_assert_true (test_end_run (writer, run, BASALT_STATE_COMPLETED, NULL, NULL));

  if (by_list)
    basalt_run_list_refresh (list);
  else
    basalt_store_update_run_async (viewer, seen, NULL, NULL, NULL);
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (seen)));
  g_assert_true (whole);

  g_clear_object (&filled);
  g_clear_object (&list);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  test_close_store (viewer);
  test_close_store (writer);
  test_remove_dir (dir);
}

int
main (int   argc,
      char *argv[])
{
  if (argc > 2 && strcmp (argv[1], "--child") == 0)
    return child_record (argv[2]);

  g_test_init (&argc, &argv, NULL);
  self_path = g_file_read_link ("/proc/self/exe", NULL);

  g_test_add_func ("/store/log/flushed", test_flushed);
  g_test_add_data_func ("/store/log/end-seen/by-update", GINT_TO_POINTER (FALSE), test_end_seen);
  g_test_add_data_func ("/store/log/end-seen/by-list", GINT_TO_POINTER (TRUE), test_end_seen);
  g_test_add_func ("/store/log/damaged", test_damaged);
  g_test_add_func ("/store/log/goes-on", test_goes_on);

  return g_test_run ();
}
