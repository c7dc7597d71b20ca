/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often a process is killed at a moment of its own. */
#define N_KILLS 15

static char *self_path;

/* -- What the test does in another process -- */

/* Streams without end, so that it can be killed anywhere. */
static int
child_stream (const char *dir)
{
  BasaltStore *store = test_open_store (dir);
  BasaltRun *run = test_make_run (store, "Will this be lost?", "m");
  BasaltTaskRun *task;
  BasaltAttempt *attempt;
  GError *error = NULL;

  test_create_run (store, run, &error);
  g_assert_no_error (error);
  g_print ("%s\n", basalt_run_get_id (run));

  task = test_begin_task (store, run, "call-bedrock", &attempt);
  test_send (store, run, task, attempt);
  for (guint i = 0; TRUE; i++)
    {
      test_say (store, run, task, attempt, "word ");
      if (i % 10 == 0)
        test_log (store, run, "still there");
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
    }

  return 0;
}

/* Says that it is there, and stays until its stdin ends. */
static int
child_wait (const char *dir)
{
  BasaltStore *store = test_open_store (dir);
  BasaltRun *run = test_make_run (store, "I live", "m");
  char byte;

  g_assert_true (test_create_run (store, run, NULL));
  g_print ("%s\n", basalt_run_get_id (run));
  g_assert_cmpint (read (STDIN_FILENO, &byte, 1), ==, 0);

  basalt_run_transition (run, NULL, BASALT_STATE_CANCELLING, NULL, NULL);
  g_assert_true (test_end_run (store, run, BASALT_STATE_CANCELLED, NULL, NULL));
  g_object_unref (run);
  test_close_store (store);

  return 0;
}

static int
child_record (const char *dir)
{
  BasaltStore *store = test_open_store (dir);

  for (guint i = 0; i < 20; i++)
    g_free (test_record_run (store, "from a child", "answer"));
  test_close_store (store);

  return 0;
}

static GSubprocess *
start_child (const char *what,
             const char *dir)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                      self_path, "--child", what, dir, NULL);

  g_assert_no_error (error);

  return child;
}

static char *
read_line (GSubprocess *child)
{
  g_autoptr (GDataInputStream) stream =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (stream), FALSE);

  return g_data_input_stream_read_line (stream, NULL, NULL, NULL);
}

/* -- Tests -- */

static void
test_killed (void)
{
  g_autofree char *dir = test_make_dir ();

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autoptr (GSubprocess) child = start_child ("stream", dir);
      g_autofree char *id = read_line (child);
      g_autofree char *check = NULL;
      g_autoptr (BasaltRun) run = NULL;
      g_autoptr (GError) error = NULL;
      BasaltStore *store;
      const char *output;

      g_assert_nonnull (id);
      g_usleep ((gulong) g_test_rand_int_range (0, 300000));
      g_subprocess_force_exit (child);
      g_subprocess_wait (child, NULL, NULL);

      store = test_open_store (dir);
      g_assert_cmpint (test_reap (store), ==, 1);
      g_assert_cmpint (test_reap (store), ==, 0);
      check = test_select_text (dir, "PRAGMA integrity_check");
      g_assert_cmpstr (check, ==, "ok");

      run = test_load_run (store, id, &error);
      g_assert_no_error (error);
      g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_CRASHED);
      g_assert_cmpstr (basalt_run_get_prompt (run), ==, "Will this be lost?");
      g_assert_cmpstr (basalt_run_get_problem (run)->code, ==, "ProcessEnded");
      g_assert_cmpint (basalt_run_get_ended_at (run), >=, basalt_run_get_created_at (run));
      g_assert_cmpint (basalt_run_get_ended_at (run), <=, g_get_real_time ());
      g_assert_true (basalt_run_can_retry (run));

      /* What arrived is there, whole words of it, and is found. */
      output = basalt_run_get_output (run, BASALT_OUTPUT_TEXT, NULL);
      g_test_message ("output kept: %zu bytes", output != NULL ? strlen (output) : 0);
      g_assert_true (output == NULL || strlen (output) % strlen ("word ") == 0);
      for (guint j = 0; j < g_list_model_get_n_items (basalt_run_get_tasks (run)); j++)
        {
          g_autoptr (BasaltTaskRun) task = g_list_model_get_item (basalt_run_get_tasks (run), j);

          g_assert_cmpint (basalt_task_run_get_state (task), ==, BASALT_STATE_CRASHED);
        }
      g_assert_cmpuint (test_search (store, "is gone; what it had"), ==, i + 1);

      g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run WHERE ended_at IS NULL"),
                       ==, 0);
      g_assert_cmpint (test_select_int (dir,
                                        "SELECT count (*) FROM attempt WHERE ended_at IS NULL"),
                       ==, 0);
      test_close_store (store);
    }

  test_remove_dir (dir);
}

static guint
count_locks (const char *dir)
{
  g_autofree char *owners = g_build_filename (dir, "owners", NULL);
  g_autoptr (GDir) listing = g_dir_open (owners, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (listing) != NULL)
    n++;

  return n;
}

static void
test_alive_elsewhere (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GSubprocess) child = start_child ("wait", dir);
  g_autofree char *id = read_line (child);
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (BasaltRun) own = test_make_run (store, "mine", "m");
  g_autofree char *stale = g_build_filename (dir, "owners", "stale.lock", NULL);

  g_assert_true (test_create_run (store, own, NULL));
  g_assert_true (g_file_set_contents (stale, "", 0, NULL));
  g_assert_cmpuint (count_locks (dir), ==, 3);

  /* Both live: nothing happens to their runs, and a lock that nobody holds is removed. */
  g_assert_cmpint (test_reap (store), ==, 0);
  g_assert_cmpuint (count_locks (dir), ==, 2);
  run = test_load_run (store, id, NULL);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_PENDING);
  g_clear_object (&run);

  g_output_stream_close (g_subprocess_get_stdin_pipe (child), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (child, NULL, NULL));
  g_assert_cmpuint (count_locks (dir), ==, 1);
  g_assert_cmpint (test_reap (store), ==, 0);
  run = test_load_run (store, id, NULL);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_CANCELLED);

  g_clear_object (&own);
  test_close_store (store);
  g_assert_cmpuint (count_locks (dir), ==, 0);
  test_remove_dir (dir);
}

/* Scheduled and paused runs wait for no process. */
static void
test_unowned (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *crashed = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (BasaltRun) run = test_make_run (store, "left behind", "m");

      g_assert_true (test_create_run (store, run, NULL));
    }
  test_close_store (store);
  test_execute (dir, "UPDATE run SET state = 'Scheduled' WHERE id = 1;"
                     "UPDATE run SET state = 'Late' WHERE id = 2;"
                     "UPDATE run SET state = 'Paused' WHERE id = 3;"
                     "UPDATE run SET state = 'AwaitingRetry' WHERE id = 4;"
                     "UPDATE run SET owner = NULL WHERE id = 5");

  store = test_open_store (dir);
  g_assert_cmpint (test_reap (store), ==, 1);
  crashed = test_select_text (dir, "SELECT group_concat (id) FROM run WHERE state = 'Crashed'");
  g_assert_cmpstr (crashed, ==, "4");
  test_close_store (store);
  test_remove_dir (dir);
}

static void
recorded_cb (BasaltStore *store,
             gint64       rowid,
             gpointer     user_data)
{
  g_array_append_val ((GArray *) user_data, rowid);
}

static void
changed_cb (BasaltStore *store,
            gpointer     user_data)
{
  ++*(guint *) user_data;
}

/* Two processes write at once; an open window sees both, each run once. */
static void
test_two_writers (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GSubprocess) child = NULL;
  g_autofree char *check = NULL;
  guint n_changed = 0;
  gint64 begin;

  g_signal_connect (store, "run-recorded", G_CALLBACK (recorded_cb), rowids);
  g_signal_connect (store, "changed", G_CALLBACK (changed_cb), &n_changed);
  basalt_store_set_watch (store, TRUE);
  basalt_store_set_watch (store, TRUE);

  /* One's own writes are not news. */
  g_free (test_record_run (store, "mine", "answer"));
  begin = g_get_monotonic_time ();
  while (g_get_monotonic_time () - begin < 1200 * G_TIME_SPAN_MILLISECOND)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_changed, ==, 0);
  g_assert_cmpuint (rowids->len, ==, 1);

  child = start_child ("record", dir);
  for (guint i = 0; i < 20; i++)
    g_free (test_record_run (store, "from the parent", "answer"));
  g_assert_true (g_subprocess_wait_check (child, NULL, NULL));

  test_wait_until (rowids->len == 41 && n_changed > 0);
  for (guint i = 0; i < rowids->len; i++)
    {
      for (guint j = i + 1; j < rowids->len; j++)
        g_assert_cmpint (g_array_index (rowids, gint64, i), !=, g_array_index (rowids, gint64, j));
    }
  g_assert_cmpuint (test_search (store, "from a child"), ==, 20);
  check = test_select_text (dir, "PRAGMA integrity_check");
  g_assert_cmpstr (check, ==, "ok");

  basalt_store_set_watch (store, FALSE);
  test_close_store (store);
  test_remove_dir (dir);
}

/* What another process does to the runs that there are is told from what it adds. */
static void
test_moves (void)
{
  static const char *const moves[] = {
    "UPDATE run SET pinned = 1 WHERE id = 2",
    "UPDATE run SET deleted_at = 7 WHERE id IN (1, 2)",
    "UPDATE run SET deleted_at = NULL WHERE id = 1",
    "DELETE FROM run WHERE id = 3",
  };
  static const char *const others[] = {
    "UPDATE run SET state = 'Failed', note = 'x' WHERE id = 1",
    "UPDATE run SET pinned = 0, deleted_at = NULL WHERE id = 1",
    "DELETE FROM run WHERE id = 2",
  };
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_changed = 0;
  guint n_moved = 0;

  for (guint i = 0; i < 4; i++)
    g_free (test_record_run (store, "prompt", "answer"));
  g_signal_connect (store, "run-recorded", G_CALLBACK (recorded_cb), rowids);
  g_signal_connect (store, "changed", G_CALLBACK (changed_cb), &n_changed);
  g_signal_connect (store, "runs-moved", G_CALLBACK (changed_cb), &n_moved);
  basalt_store_set_watch (store, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      n_changed = n_moved = 0;
      test_execute (dir, moves[i]);
      test_wait_until (n_changed == 1);
      g_assert_cmpuint (n_moved, ==, 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      n_changed = n_moved = 0;
      test_execute (dir, others[i]);
      test_wait_until (n_changed == 1);
      g_assert_cmpuint (n_moved, ==, 0);
    }
  g_assert_cmpuint (rowids->len, ==, 0);

  /* Many at a time are not told one by one. */
  n_changed = n_moved = 0;
  test_execute (dir, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100)"
                     " INSERT INTO run (uuid, name, flow, flow_hash, state, created_at)"
                     " SELECT randomblob (16), 'n', 1, 'h', 'Completed', i FROM n");
  test_wait_until (n_changed == 1);
  g_assert_cmpuint (n_moved, ==, 1);
  g_assert_cmpuint (rowids->len, ==, 0);

  /* And the next one is, again. */
  test_execute (dir, "INSERT INTO run (uuid, name, flow, flow_hash, state, created_at)"
                     " VALUES (randomblob (16), 'n', 1, 'h', 'Completed', 1)");
  test_wait_until (n_changed == 2);
  g_assert_cmpuint (n_moved, ==, 1);
  g_assert_cmpuint (rowids->len, ==, 1);

  basalt_store_set_watch (store, FALSE);
  test_close_store (store);
  test_remove_dir (dir);
}

/* Several processes may be the first. */
static void
test_first_together (void)
{
  g_autofree char *dir = test_make_dir ();
  GSubprocess *children[3];

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    children[i] = start_child ("record", dir);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_assert_true (g_subprocess_wait_check (children[i], NULL, NULL));
      g_object_unref (children[i]);
    }

  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run WHERE state = 'Completed'"), ==,
                   60);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    {
      if (g_str_equal (argv[2], "stream"))
        return child_stream (argv[3]);
      if (g_str_equal (argv[2], "wait"))
        return child_wait (argv[3]);
      return child_record (argv[3]);
    }

  g_test_init (&argc, &argv, NULL);
  self_path = g_file_read_link ("/proc/self/exe", NULL);

  g_test_add_func ("/store/process/killed", test_killed);
  g_test_add_func ("/store/process/alive-elsewhere", test_alive_elsewhere);
  g_test_add_func ("/store/process/unowned", test_unowned);
  g_test_add_func ("/store/process/two-writers", test_two_writers);
  g_test_add_func ("/store/process/moves", test_moves);
  g_test_add_func ("/store/process/first-together", test_first_together);

  return g_test_run ();
}
