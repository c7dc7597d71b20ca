/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What is left when a process is killed at a moment of its own, and who wins when two processes
 * want the same run. */

#define N_KILLS 12
#define N_RACES 25

static char *self_path;

/* -- What the test does in another process -- */

static void
say_ready (void)
{
  g_print ("ready\n");
}

static int
sweep (BasaltStore            *store,
       const BasaltSweepRules *rules)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_store_sweep_async (store, rules, NULL, NULL, NULL, NULL, test_wait_result_cb, &result);

  return basalt_store_move_finish (store, test_wait (&result), NULL, NULL);
}

static int
child_empty (const char *dir)
{
  BasaltStore *store = test_open_store (dir);
  BasaltSweepRules rules = { .trash_before = G_MAXINT64, .wipe = TRUE };

  say_ready ();
  g_assert_cmpint (sweep (store, &rules), >=, 0);
  pause ();

  return 0;
}

static int
child_retain (const char *dir)
{
  BasaltStore *store = test_open_store (dir);
  BasaltSweepRules rules = {
    .spare_pinned = TRUE,
    .trash_before = G_MAXINT64,
    .max_runs = 100,
    .max_bytes = 1,
  };

  say_ready ();
  g_assert_cmpint (sweep (store, &rules), >=, 0);
  pause ();

  return 0;
}

static gboolean
back_up (BasaltStore *store,
         const char  *path)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_store_back_up_async (store, path, NULL, test_wait_result_cb, &result);

  return basalt_store_write_finish (store, test_wait (&result), NULL);
}

static int
child_back_up (const char *dir)
{
  BasaltStore *store = test_open_store (dir);
  g_autofree char *path = g_build_filename (dir, "copy.db", NULL);

  say_ready ();
  while (TRUE)
    g_assert_true (back_up (store, path));

  return 0;
}

/* One backup after the other, with what it finds beside the history. */
static int
child_restore (const char *dir)
{
  BasaltStore *store = test_open_store (dir);

  say_ready ();
  for (guint i = 0; TRUE; i++)
    {
      g_autofree char *path = g_build_filename (dir, i % 2 == 0 ? "a.backup" : "b.backup", NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GAsyncResult) result = NULL;
      g_autofree char *safety = NULL;

      basalt_store_restore_async (store, file, NULL, test_wait_result_cb, &result);
      safety = basalt_store_restore_finish (store, test_wait (&result), NULL);
      g_assert_nonnull (safety);
      g_assert_cmpint (g_unlink (safety), ==, 0);
    }

  return 0;
}

static int
child_migrate (const char *dir)
{
  say_ready ();
  g_assert_true (test_try_open (dir, NULL));
  pause ();

  return 0;
}

/* Does what its lines say: "claim ID ROUND" or "delete ID", and answers whether it won. */
static int
child_obey (const char *dir)
{
  BasaltStore *store = test_open_store (dir);
  char line[200];

  say_ready ();
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", -1);
      g_autoptr (GAsyncResult) result = NULL;
      gboolean won;

      if (g_str_equal (words[0], "claim"))
        {
          BasaltRunClaim claim;

          basalt_store_claim_run_async (store, words[1], (guint) atoi (words[2]),
                                        test_wait_result_cb, &result);
          g_assert_true (basalt_store_claim_run_finish (store, test_wait (&result), &claim, NULL));
          won = claim == BASALT_RUN_CLAIM_TAKEN;
        }
      else
        {
          const char *ids[] = { words[1], NULL };

          basalt_store_move_async (store, ids, BASALT_RUN_MOVE_DELETE, NULL, NULL, NULL, NULL,
                                   test_wait_result_cb, &result);
          won = basalt_store_move_finish (store, test_wait (&result), NULL, NULL) == 1;
        }
      g_print ("%d\n", won);
    }
  test_close_store (store);

  return 0;
}

static GSubprocess *
start_child (const char        *what,
             const char        *dir,
             GDataInputStream **out)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  GSubprocess *child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                      self_path, "--child", what, dir, NULL);

  g_assert_no_error (error);
  *out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  line = g_data_input_stream_read_line (*out, NULL, NULL, NULL);
  g_assert_cmpstr (line, ==, "ready");

  return child;
}

static void
kill_child (const char *what,
            const char *dir,
            int         max_ms)
{
  g_autoptr (GDataInputStream) out = NULL;
  g_autoptr (GSubprocess) child = start_child (what, dir, &out);

  g_usleep ((gulong) g_test_rand_int_range (0, max_ms * 1000));
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, NULL);
}

/* -- What every history must be -- */

static void
assert_sound (const char *dir)
{
  g_autofree char *check = test_select_text (dir, "PRAGMA integrity_check");
  g_autofree char *violation = test_select_text (dir, "PRAGMA foreign_key_check");

  g_assert_cmpstr (check, ==, "ok");
  g_assert_null (violation);
}

/* Each run has everything that test_record_run() told, and is found by its words; and there are
 * no words without a run. */
static void
assert_whole (const char *dir)
{

  assert_sound (dir);
  g_assert_cmpint (
    test_select_int (dir,
                     "SELECT count (*) FROM run WHERE NOT ("
                     "  EXISTS (SELECT 1 FROM run_input WHERE run_input.run = run.id)"
                     "  AND (SELECT count (*) FROM run_state WHERE run_state.run = run.id) >= 3"
                     "  AND EXISTS (SELECT 1 FROM task_run JOIN attempt ON task_run = task_run.id"
                     "    JOIN output_chunk ON output_chunk.attempt = attempt.id"
                     "    WHERE task_run.run = run.id AND output_chunk.text LIKE '%answer%'))"),
    ==, 0);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run_text"
                                         " WHERE run_text MATCH 'answer'"),
                   ==, test_select_int (dir, "SELECT count (*) FROM run"));
}

/* A history of @n runs, and copies of it: making runs takes longer than what is tested. */
static char *
make_template (guint       n,
               const char *prompt)
{
  char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);

  for (guint i = 0; i < n; i++)
    g_free (test_record_run (store, prompt, "an answer of some words, and some more of them"));
  test_close_store (store);
  test_execute (dir, "PRAGMA wal_checkpoint (TRUNCATE)");

  return dir;
}

static void
copy_file (const char *from_dir,
           const char *to_dir,
           const char *name)
{
  g_autofree char *from_path = g_build_filename (from_dir, "history.db", NULL);
  g_autofree char *to_path = g_build_filename (to_dir, name, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (from_path);
  g_autoptr (GFile) to = g_file_new_for_path (to_path);

  g_assert_true (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
}

static void
test_empty (void)
{
  g_autofree char *template = make_template (300, "a prompt");

  test_execute (template, "UPDATE run SET deleted_at = 1 WHERE id % 10 <> 0");
  test_execute (template, "PRAGMA wal_checkpoint (TRUNCATE)");
  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autofree char *dir = test_make_dir ();
      BasaltSweepRules rules = { .trash_before = G_MAXINT64, .wipe = TRUE };
      BasaltStore *store;
      gint64 n_left;

      copy_file (template, dir, "history.db");
      kill_child ("empty", dir, 250);
      assert_whole (dir);
      n_left = test_select_int (dir, "SELECT count (*) FROM run");
      g_test_message ("%" G_GINT64_FORMAT " of 300 runs left", n_left);
      g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"
                                             " WHERE deleted_at IS NULL"),
                       ==, 30);

      /* It can go on. */
      store = test_open_store (dir);
      g_assert_cmpint (sweep (store, &rules), ==, n_left - 30);
      test_close_store (store);
      assert_whole (dir);
      test_remove_dir (dir);
    }
  test_remove_dir (template);
}

static void
test_retain (void)
{
  g_autofree char *template = make_template (300, "a prompt");

  test_execute (template, "UPDATE run SET pinned = 1 WHERE id <= 3");
  test_execute (template, "PRAGMA wal_checkpoint (TRUNCATE)");
  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autofree char *dir = test_make_dir ();

      copy_file (template, dir, "history.db");
      kill_child ("retain", dir, 250);
      assert_whole (dir);
      g_test_message ("%" G_GINT64_FORMAT " of 300 runs left",
                      test_select_int (dir, "SELECT count (*) FROM run"));
      g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"
                                             " WHERE pinned AND deleted_at IS NULL"),
                       ==, 3);
      test_remove_dir (dir);
    }
  test_remove_dir (template);
}

static void
test_back_up (void)
{
  g_autofree char *dir = make_template (200, "a prompt");
  g_autofree char *copy = g_build_filename (dir, "copy.db", NULL);
  g_autofree char *leftover = g_build_filename (dir, ".copy.db.basalt-backup", NULL);

  for (guint i = 0; i < N_KILLS; i++)
    {
      kill_child ("back-up", dir, 60);
      assert_whole (dir);
      if (g_file_test (copy, G_FILE_TEST_EXISTS))
        {
          g_autofree char *copy_dir = test_make_dir ();
          g_autofree char *name = g_build_filename (copy_dir, "history.db", NULL);

          g_assert_cmpint (g_rename (copy, name), ==, 0);
          assert_whole (copy_dir);
          g_assert_cmpint (test_select_int (copy_dir, "SELECT count (*) FROM run"), ==, 200);
          test_remove_dir (copy_dir);
        }
    }

  {
    BasaltStore *store = test_open_store (dir);

    g_assert_true (back_up (store, copy));
    g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
    test_close_store (store);
  }
  test_remove_dir (dir);
}

/* So that kills fall on all of it, on whatever machine. */
static int
get_ms_since (gint64 begin)
{
  return (int) ((g_get_monotonic_time () - begin) / 1000) + 10;
}

static guint
count_leftovers (const char *dir)
{
  g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (listing)) != NULL)
    n += g_str_has_prefix (name, "restore-") || g_str_has_suffix (name, ".tmp");

  return n;
}

static void
test_restore (void)
{
  g_autofree char *a = make_template (120, "only in A");
  g_autofree char *b = make_template (200, "only in B");
  g_autofree char *dir = test_make_dir ();
  guint n_a = 0;
  int ms;

  copy_file (a, dir, "history.db");
  copy_file (a, dir, "a.backup");
  copy_file (b, dir, "b.backup");
  {
    BasaltStore *store = test_open_store (dir);
    g_autofree char *path = g_build_filename (dir, "b.backup", NULL);
    g_autofree char *safety = NULL;
    g_autoptr (GFile) file = g_file_new_for_path (path);
    g_autoptr (GAsyncResult) result = NULL;
    gint64 begin = g_get_monotonic_time ();

    basalt_store_restore_async (store, file, NULL, test_wait_result_cb, &result);
    safety = basalt_store_restore_finish (store, test_wait (&result), NULL);
    g_assert_nonnull (safety);
    ms = get_ms_since (begin);
    g_clear_object (&result);
    test_close_store (store);
  }

  for (guint i = 0; i < N_KILLS; i++)
    {
      gint64 n, n_in_a;

      kill_child ("restore", dir, 3 * ms);
      assert_whole (dir);
      n = test_select_int (dir, "SELECT count (*) FROM run");
      n_in_a = test_select_int (dir, "SELECT count (*) FROM run_input WHERE prompt = 'only in A'");
      g_assert_true ((n == 120 && n_in_a == 120) || (n == 200 && n_in_a == 0));
      n_a += n == 120;

      /* What was left beside it goes with the next start. */
      g_assert_true (test_try_open (dir, NULL));
      g_assert_cmpuint (count_leftovers (dir), ==, 0);
    }
  g_test_message ("%u times A, %u times B", n_a, N_KILLS - n_a);

  test_remove_dir (dir);
  test_remove_dir (b);
  test_remove_dir (a);
}

/* From version 1: at any moment it is there, or version 2 is, and the backup is whole or not there
 * at all. */
static void
test_migrate (void)
{
  g_autofree char *template = test_make_dir ();
  g_autofree char *path = g_build_filename (template, "history.db", NULL);
  g_autofree char *fixture = g_test_build_filename (G_TEST_DIST, "store", "schema-1.sql", NULL);
  g_autofree char *sql = NULL;
  guint n_migrated = 0;
  int ms;

  g_assert_true (g_file_get_contents (fixture, &sql, NULL, NULL));
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  test_execute (template, sql);
  test_execute (template,
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                " INSERT INTO setting (name, value) SELECT 'name ' || i, hex (zeroblob (100))"
                " FROM n");
  test_execute (template, "PRAGMA wal_checkpoint (TRUNCATE)");

  {
    g_autofree char *dir = test_make_dir ();
    gint64 begin;

    copy_file (template, dir, "history.db");
    begin = g_get_monotonic_time ();
    g_assert_true (test_try_open (dir, NULL));
    ms = get_ms_since (begin);
    test_remove_dir (dir);
  }

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autofree char *dir = test_make_dir ();
      g_autofree char *backup = g_build_filename (dir, "history.backup-1.db", NULL);
      gint64 version;

      copy_file (template, dir, "history.db");
      kill_child ("migrate", dir, ms * 3 / 2);
      assert_sound (dir);
      version = test_select_int (dir, "PRAGMA user_version");
      g_assert_true (version == 1 || version == 2);
      g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM pragma_table_info ('run')"
                                             " WHERE name IN ('pinned', 'importing')"),
                       ==, version == 2 ? 2 : 0);
      g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM sqlite_schema"
                                             " WHERE name = 'saved_search'"),
                       ==, version == 2);
      g_assert_true (version == 1 || g_file_test (backup, G_FILE_TEST_EXISTS));
      n_migrated += version == 2;

      if (g_file_test (backup, G_FILE_TEST_EXISTS))
        {
          g_autofree char *copy_dir = test_make_dir ();
          g_autofree char *name = g_build_filename (copy_dir, "history.db", NULL);

          g_assert_cmpint (g_rename (backup, name), ==, 0);
          assert_sound (copy_dir);
          g_assert_cmpint (test_select_int (copy_dir, "PRAGMA user_version"), ==, 1);
          g_assert_cmpint (test_select_int (copy_dir, "SELECT count (*) FROM setting"), >=, 20000);
          test_remove_dir (copy_dir);
        }

      g_assert_true (test_try_open (dir, NULL));
      g_assert_cmpint (test_select_int (dir, "PRAGMA user_version"), ==, 2);
      g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM setting"), >=, 20000);
      g_assert_cmpuint (count_leftovers (dir), ==, 0);
      test_remove_dir (dir);
    }
  g_test_message ("%u of %u times version 2", n_migrated, N_KILLS);

  test_remove_dir (template);
}

/* -- Two processes, one run -- */

static void
tell (GSubprocess *child,
      const char  *line)
{
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (child), line,
                                            strlen (line), NULL, NULL, NULL));
}

static gboolean
has_won (GDataInputStream *out)
{
  g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, NULL);

  g_assert_nonnull (line);

  return g_str_equal (line, "1");
}

static void
race (const char *second)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  GDataInputStream *outs[2];
  GSubprocess *children[2];
  guint n_first = 0;

  for (guint i = 0; i < 2; i++)
    children[i] = start_child ("obey", dir, &outs[i]);

  for (guint i = 0; i < N_RACES; i++)
    {
      g_autoptr (BasaltRun) run = test_make_run (store, "wanted", "m");
      const char *id = basalt_run_get_id (run);
      g_autofree char *claim = g_strdup_printf ("claim %s 0\n", id);
      g_autofree char *other = g_strdup_printf ("%s %s 0\n", second, id);
      gboolean first_won, second_won;

      g_assert_true (test_create_run (store, run, NULL));
      g_assert_true (test_end_run (store, run, BASALT_STATE_FAILED, NULL, NULL));

      /* Now this one, now that one is told first. */
      tell (children[i % 2], i % 2 == 0 ? claim : other);
      tell (children[1 - i % 2], i % 2 == 0 ? other : claim);
      first_won = has_won (outs[0]);
      second_won = has_won (outs[1]);
      g_assert_true (first_won != second_won);
      n_first += first_won;

      g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"
                                             " WHERE state = 'Pending' AND round <> 1"),
                       ==, 0);
      g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==,
                       g_str_equal (second, "claim") ? (gint64) i + 1 : (gint64) n_first);
    }
  g_test_message ("the first one won %u of %u times", n_first, N_RACES);

  for (guint i = 0; i < 2; i++)
    {
      g_output_stream_close (g_subprocess_get_stdin_pipe (children[i]), NULL, NULL);
      g_assert_true (g_subprocess_wait_check (children[i], NULL, NULL));
      g_object_unref (outs[i]);
      g_object_unref (children[i]);
    }
  assert_sound (dir);
  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_claim_claim (void)
{
  race ("claim");
}

static void
test_claim_delete (void)
{
  race ("delete");
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    int (*run) (const char *dir);
  } children[] = {
    { "empty", child_empty },     { "retain", child_retain },   { "back-up", child_back_up },
    { "restore", child_restore }, { "migrate", child_migrate }, { "obey", child_obey },
  };

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    {
      for (guint i = 0; i < G_N_ELEMENTS (children); i++)
        {
          if (g_str_equal (argv[2], children[i].name))
            return children[i].run (argv[3]);
        }
      return 2;
    }

  g_test_init (&argc, &argv, NULL);
  self_path = g_file_read_link ("/proc/self/exe", NULL);

  g_test_add_func ("/store/kill/empty", test_empty);
  g_test_add_func ("/store/kill/retain", test_retain);
  g_test_add_func ("/store/kill/back-up", test_back_up);
  g_test_add_func ("/store/kill/restore", test_restore);
  g_test_add_func ("/store/kill/migrate", test_migrate);
  g_test_add_func ("/store/kill/claim-claim", test_claim_claim);
  g_test_add_func ("/store/kill/claim-delete", test_claim_delete);

  return g_test_run ();
}
