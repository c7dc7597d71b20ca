/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-list.h"
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

int
main (int   argc,
      char *argv[])
{
  if (argc > 2 && strcmp (argv[1], "--child") == 0)
    return child_record (argv[2]);

  g_test_init (&argc, &argv, NULL);
  self_path = g_file_read_link ("/proc/self/exe", NULL);

  g_test_add_func ("/store/log/flushed", test_flushed);
  g_test_add_func ("/store/log/damaged", test_damaged);
  g_test_add_func ("/store/log/goes-on", test_goes_on);

  return g_test_run ();
}
