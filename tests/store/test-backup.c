/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static gboolean
back_up (BasaltStore  *store,
         const char   *path,
         GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_store_back_up_async (store, path, NULL, test_wait_result_cb, &result);

  return basalt_store_write_finish (store, test_wait (&result), error);
}

static char *
restore (BasaltStore  *store,
         const char   *path,
         GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);

  basalt_store_restore_async (store, file, NULL, test_wait_result_cb, &result);

  return basalt_store_restore_finish (store, test_wait (&result), error);
}

static guint
count_files (const char *dir,
             const char *prefix)
{
  g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (listing)) != NULL)
    n += g_str_has_prefix (name, prefix);

  return n;
}

static void
test_back_up (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *target_dir = test_make_dir ();
  g_autofree char *path = g_build_filename (target_dir, "history.db", NULL);
  g_autofree char *leftover = g_build_filename (target_dir, ".history.db.basalt-backup", NULL);
  g_autofree char *own = g_build_filename (dir, "history.db", NULL);
  g_autofree char *own_log = g_build_filename (dir, "history.db-wal", NULL);
  g_autofree char *nowhere = g_build_filename (target_dir, "no", "such", "folder", NULL);
  g_autofree char *kept = NULL;
  BasaltStore *store = test_open_store (dir);
  g_autoptr (BasaltRun) run = test_make_run (store, "alive", "m");
  g_autoptr (GError) error = NULL;
  struct stat info;

  g_free (test_record_run (store, "a prompt", "an answer"));
  g_assert_true (test_create_run (store, run, NULL));
  /* Told, and not yet written. */
  test_log (store, run, "the last word");
  g_assert_true (g_file_set_contents (leftover, "of a crash", -1, NULL));
  g_assert_true (g_file_set_contents (path, "an older backup", -1, NULL));

  g_assert_true (back_up (store, path, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files (target_dir, ""), ==, 1);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (test_select_int (target_dir, "SELECT count (*) FROM run"), ==, 2);
  g_assert_cmpint (test_select_int (target_dir, "SELECT count (*) FROM log"
                                                " WHERE message = 'the last word'"),
                   ==, 1);
  g_assert_cmpint (test_select_int (target_dir, "PRAGMA application_id"), ==,
                   BASALT_DATABASE_APPLICATION_ID);

  g_assert_false (back_up (store, own, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_OPEN);
  g_clear_error (&error);
  g_assert_false (back_up (store, own_log, &error));
  g_clear_error (&error);
  g_assert_false (back_up (store, nowhere, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_OPEN);
  g_clear_error (&error);
  g_assert_false (back_up (store, dir, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_OPEN);
  g_clear_error (&error);
  kept = test_select_text (dir, "PRAGMA integrity_check");
  g_assert_cmpstr (kept, ==, "ok");
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==, 2);

  g_clear_object (&run);
  test_close_store (store);
  g_assert_true (test_try_open (target_dir, NULL));
  test_remove_dir (target_dir);
  test_remove_dir (dir);
}

static void
count_cb (BasaltStore *store,
          gpointer     user_data)
{
  ++*(guint *) user_data;
}

static void
recorded_cb (BasaltStore *store,
             gint64       rowid,
             gpointer     user_data)
{
  ++*(guint *) user_data;
}

static void
test_restore (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *backup = g_build_filename (dir, "my.backup", NULL);
  g_autofree char *safety = NULL;
  g_autofree char *second = NULL;
  g_autofree char *first_id = NULL;
  g_autofree char *later_id = NULL;
  g_autofree char *check = NULL;
  BasaltStore *store = test_open_store (dir);
  BasaltStore *other = test_open_store (dir);
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  guint n_replaced = 0, n_elsewhere = 0, n_recorded = 0;

  g_signal_connect (store, "replaced", G_CALLBACK (count_cb), &n_replaced);
  g_signal_connect (other, "replaced", G_CALLBACK (count_cb), &n_elsewhere);
  basalt_store_set_watch (other, TRUE);

  first_id = test_record_run (store, "Apfelstrudel", "an answer");
  g_assert_true (back_up (store, backup, &error));
  later_id = test_record_run (store, "Zwetschgenkuchen", "another answer");
  for (guint i = 0; i < 30; i++)
    g_free (test_record_run (store, "more", "answers"));
  g_assert_cmpuint (test_search (other, "zwetschgenkuchen"), ==, 1);

  safety = restore (store, backup, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_replaced, ==, 1);
  g_assert_cmpuint (count_files (dir, "restore-"), ==, 0);
  g_assert_cmpuint (test_search (store, "zwetschgenkuchen"), ==, 0);
  g_assert_cmpuint (test_search (store, "apfelstrudel"), ==, 1);
  check = test_select_text (dir, "PRAGMA integrity_check");
  g_assert_cmpstr (check, ==, "ok");

  /* The other one sees it, and both go on. */
  test_wait_until (n_elsewhere == 1);
  g_assert_cmpuint (test_search (other, "zwetschgenkuchen"), ==, 0);
  g_signal_connect (other, "run-recorded", G_CALLBACK (recorded_cb), &n_recorded);
  g_free (test_record_run (store, "after it", "an answer"));
  g_free (test_record_run (other, "after it, elsewhere", "an answer"));
  test_wait_until (n_recorded == 2);
  g_assert_cmpuint (test_search (other, "after it"), ==, 2);
  g_assert_cmpint (test_select_int (dir, "SELECT min (id) > 1000000 FROM run WHERE id > 1"), ==, 1);

  /* And back again. */
  second = restore (store, safety, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second, !=, safety);
  run = test_load_run (store, later_id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (test_search (store, "zwetschgenkuchen"), ==, 1);
  g_assert_cmpuint (test_search (store, "after it"), ==, 0);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==, 32);

  test_close_store (other);
  test_close_store (store);
  test_remove_dir (dir);
}

/* While a run is alive, nothing is replaced; a run that was alive in the backup is not any more. */
static void
test_restore_alive (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *backup = g_build_filename (dir, "my.backup", NULL);
  g_autofree char *safety = NULL;
  BasaltStore *store = test_open_store (dir);
  BasaltStore *other = test_open_store (dir);
  g_autoptr (BasaltRun) run = test_make_run (store, "alive", "m");
  g_autoptr (BasaltRun) read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (test_create_run (store, run, NULL));
  g_assert_true (back_up (store, backup, &error));

  safety = restore (other, backup, &error);
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_ALIVE);
  g_assert_null (safety);
  g_clear_error (&error);
  g_assert_cmpuint (count_files (dir, "restore-"), ==, 0);
  g_assert_cmpuint (count_files (dir, "history.backup-"), ==, 0);

  g_assert_true (test_end_run (store, run, BASALT_STATE_FAILED, NULL, NULL));
  safety = restore (other, backup, &error);
  g_assert_no_error (error);
  read = test_load_run (store, basalt_run_get_id (run), &error);
  g_assert_no_error (error);
  g_assert_cmpint (basalt_run_get_state (read), ==, BASALT_STATE_CRASHED);

  test_close_store (other);
  test_close_store (store);
  test_remove_dir (dir);
}

/* What a newer program has made its own meanwhile is not replaced either. */
static void
test_restore_outdated (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *backup = g_build_filename (dir, "my.backup", NULL);
  g_autofree char *safety = NULL;
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GError) error = NULL;

  g_assert_true (back_up (store, backup, &error));
  g_free (test_record_run (store, "stays", "an answer"));
  test_execute (dir, "PRAGMA user_version = 1000");

  safety = restore (store, backup, &error);
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NEWER);
  g_assert_null (safety);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==, 1);
  g_assert_cmpint (test_select_int (dir, "PRAGMA user_version"), ==, 1000);
  g_assert_cmpuint (count_files (dir, "history.backup-"), ==, 0);

  test_close_store (store);
  test_remove_dir (dir);
}

/* A backup that version 1 wrote. */
static void
test_restore_old (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *old_dir = test_make_dir ();
  g_autofree char *old = g_build_filename (old_dir, "history.db", NULL);
  g_autofree char *fixture = g_test_build_filename (G_TEST_DIST, "store", "schema-1.sql", NULL);
  g_autofree char *sql = NULL;
  g_autofree char *safety = NULL;
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GError) error = NULL;

  g_free (test_record_run (store, "to be replaced", "an answer"));
  g_file_get_contents (fixture, &sql, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (old, "", 0, NULL));
  test_execute (old_dir, sql);
  test_execute (old_dir, "PRAGMA wal_checkpoint (TRUNCATE)");

  safety = restore (store, old, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (test_search (store, "made by fl"), ==, 1);
  g_assert_cmpuint (test_search (store, "replaced"), ==, 0);
  g_assert_cmpint (test_select_int (dir, "PRAGMA user_version"), ==, 2);
  /* The backup itself is left as it was. */
  g_assert_cmpint (test_select_int (old_dir, "PRAGMA user_version"), ==, 1);
  g_free (test_record_run (store, "after it", "an answer"));

  test_close_store (store);
  test_remove_dir (old_dir);
  test_remove_dir (dir);
}

static void
assert_refused (BasaltStore *store,
                const char  *dir,
                const char  *path,
                int          code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *safety = restore (store, path, &error);

  g_assert_null (safety);
  g_test_message ("%s", error->message);
  g_assert_error (error, BASALT_STORE_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_cmpuint (count_files (dir, "restore-"), ==, 0);
  g_assert_cmpuint (count_files (dir, "history.backup-"), ==, 0);
  g_assert_cmpuint (test_search (store, "still there"), ==, 1);
}

static void
test_restore_bad (void)
{
  static const char *const changes[] = {
    "PRAGMA application_id = 1",
    "DROP TABLE saved_search",
    "CREATE TRIGGER evil AFTER INSERT ON run BEGIN DELETE FROM run; END",
    "CREATE VIEW evil AS SELECT 1",
    "PRAGMA foreign_keys = OFF; DELETE FROM flow",
    "PRAGMA user_version = 0",
  };
  g_autofree char *dir = test_make_dir ();
  g_autofree char *bad_dir = test_make_dir ();
  g_autofree char *path = g_build_filename (bad_dir, "history.db", NULL);
  g_autofree char *log = g_build_filename (bad_dir, "history.db-wal", NULL);
  g_autofree char *own = g_build_filename (dir, "history.db", NULL);
  g_autofree char *contents = NULL;
  g_autofree char *missing = g_build_filename (bad_dir, "missing", NULL);
  g_autofree char *safety = NULL;
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GError) error = NULL;
  gsize length;

  for (guint i = 0; i < 40; i++)
    g_free (test_record_run (store, i == 7 ? "still there" : "a prompt", "an answer"));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_assert_true (back_up (store, path, &error));
      test_execute (bad_dir, changes[i]);
      assert_refused (store, dir, path, BASALT_STORE_ERROR_DAMAGED);
    }

  g_assert_true (back_up (store, path, &error));
  test_execute (bad_dir, "PRAGMA user_version = 99");
  assert_refused (store, dir, path, BASALT_STORE_ERROR_NEWER);

  /* Cut off, and a bit of it wrong. */
  g_assert_true (back_up (store, path, &error));
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (path, contents, (gssize) length / 2, NULL));
  assert_refused (store, dir, path, BASALT_STORE_ERROR_DAMAGED);
  memset (contents + length / 2, 0xaa, 20000);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
  assert_refused (store, dir, path, BASALT_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_set_contents (path, "no database at all", -1, NULL));
  assert_refused (store, dir, path, BASALT_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_refused (store, dir, path, BASALT_STORE_ERROR_DAMAGED);

  /* In use. */
  g_assert_true (back_up (store, path, &error));
  g_assert_true (g_file_set_contents (log, "something", -1, NULL));
  assert_refused (store, dir, path, BASALT_STORE_ERROR_FAILED);
  assert_refused (store, dir, own, BASALT_STORE_ERROR_FAILED);

  safety = restore (store, missing, &error);
  g_assert_null (safety);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  test_close_store (store);
  test_remove_dir (bad_dir);
  test_remove_dir (dir);
}

static void
test_measure (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *extra = g_build_filename (dir, "prompts", NULL);
  g_autofree char *file = g_build_filename (extra, "x.txt", NULL);
  g_autofree char *backup = g_build_filename (dir, "history.backup-1.db", NULL);
  g_autofree char *answer = g_strnfill (100000, 'x');
  g_autofree char *id = NULL;
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltStoreSize size, with_extra;

  id = test_record_run (store, "a prompt", answer);
  g_free (test_record_run (store, "a prompt", answer));
  test_execute (dir, "UPDATE run SET deleted_at = 1 WHERE id = 1;"
                     "DELETE FROM output_chunk WHERE id = 1");
  basalt_store_measure_async (store, NULL, NULL, test_wait_result_cb, &result);
  g_assert_true (basalt_store_measure_finish (store, test_wait (&result), &size, &error));
  g_assert_cmpuint (size.n_runs, ==, 1);
  g_assert_cmpuint (size.n_trash, ==, 1);
  g_assert_cmpuint (size.bytes, >, 200000);
  g_assert_cmpuint (size.free_bytes, >, 90000);
  g_assert_cmpuint (size.free_bytes, <, size.bytes);
  g_assert_cmpuint (size.backup_bytes, ==, 0);

  g_assert_cmpint (g_mkdir (extra, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, answer, 5000, NULL));
  g_assert_true (g_file_set_contents (backup, answer, 70000, NULL));
  g_clear_object (&result);
  basalt_store_measure_async (store, extra, NULL, test_wait_result_cb, &result);
  g_assert_true (basalt_store_measure_finish (store, test_wait (&result), &with_extra, &error));
  g_assert_cmpuint (with_extra.bytes, ==, size.bytes + 5000);
  g_assert_cmpuint (with_extra.backup_bytes, ==, 70000);

  g_clear_object (&result);
  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/backup/back-up", test_back_up);
  g_test_add_func ("/store/backup/restore", test_restore);
  g_test_add_func ("/store/backup/restore-alive", test_restore_alive);
  g_test_add_func ("/store/backup/restore-outdated", test_restore_outdated);
  g_test_add_func ("/store/backup/restore-old", test_restore_old);
  g_test_add_func ("/store/backup/restore-bad", test_restore_bad);
  g_test_add_func ("/store/backup/measure", test_measure);

  return g_test_run ();
}
