/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <sqlite3.h>
#include <string.h>

/* Another program with the history open, in a transaction. */
static sqlite3 *
hold (const char *dir,
      const char *sql)
{
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);

  return handle;
}

static gboolean
release_cb (gpointer user_data)
{
  sqlite3 **holder = user_data;

  g_assert_cmpint (sqlite3_close (g_steal_pointer (holder)), ==, SQLITE_OK);

  return G_SOURCE_REMOVE;
}

static void
assert_busy (const GError *error,
             const char   *dir)
{
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, dir));
  g_assert_nonnull (strstr (error->message, "Another program holds"));
}

/* Who writes for a moment only is waited for. */
static void
test_short (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (BasaltRun) run = test_make_run (store, "prompt", "m");
  g_autoptr (GError) error = NULL;
  sqlite3 *holder = hold (dir, "BEGIN IMMEDIATE");

  g_timeout_add (100, release_cb, &holder);
  g_assert_true (test_create_run (store, run, &error));
  g_assert_no_error (error);
  g_assert_null (holder);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==, 1);

  g_clear_object (&run);
  test_close_store (store);
  test_remove_dir (dir);
}

/* Who does not let go is named: a new run is not sent, the facts about one that runs are
 * written afterwards. */
static void
test_long (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltRun *alive = test_make_run (store, "alive", "m");
  BasaltRun *late = test_make_run (store, "late", "m");
  g_autofree char *before = test_record_run (store, "before", "answer");
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GAsyncResult) setting = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) loaded = NULL;
  sqlite3 *holder;

  g_assert_true (test_create_run (store, alive, NULL));
  holder = hold (dir, "BEGIN IMMEDIATE");
  test_log (store, alive, "Said while nobody could write");
  basalt_journal_run_created_async (BASALT_JOURNAL (store), late, NULL, test_wait_result_cb,
                                    &created);

  /* Neither the main loop nor reading stands still meanwhile. */
  loaded = test_load_run (store, before, &error);
  g_assert_no_error (error);
  g_assert_nonnull (loaded);
  g_assert_null (created);

  g_assert_false (
    basalt_journal_run_created_finish (BASALT_JOURNAL (store), test_wait (&created), &error));
  assert_busy (error, dir);
  g_clear_error (&error);

  release_cb (&holder);
  basalt_store_save_setting_async (store, "draft", "kept", NULL, test_wait_result_cb, &setting);
  g_assert_true (basalt_store_write_finish (store, test_wait (&setting), &error));
  g_assert_no_error (error);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==, 2);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM log"
                                         " WHERE message = 'Said while nobody could write'"),
                   ==, 1);

  g_clear_object (&created);
  g_clear_object (&setting);
  g_clear_object (&loaded);
  g_clear_object (&alive);
  g_clear_object (&late);
  test_close_store (store);
  test_remove_dir (dir);
}

/* A new file becomes a write-ahead one only when nobody else is at it. */
static void
test_new_file_short (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autoptr (GError) error = NULL;
  sqlite3 *holder = hold (dir, "BEGIN IMMEDIATE");

  g_timeout_add (100, release_cb, &holder);
  g_assert_true (test_try_open (dir, &error));
  g_assert_no_error (error);
  g_assert_null (holder);

  test_remove_dir (dir);
}

static void
test_new_file_long (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autoptr (GError) error = NULL;
  sqlite3 *holder = hold (dir, "BEGIN IMMEDIATE");

  g_assert_false (test_try_open (dir, &error));
  assert_busy (error, dir);
  g_clear_error (&error);

  release_cb (&holder);
  g_assert_true (test_try_open (dir, &error));
  g_assert_no_error (error);

  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/busy/short", test_short);
  g_test_add_func ("/store/busy/long", test_long);
  g_test_add_func ("/store/busy/new-file-short", test_new_file_short);
  g_test_add_func ("/store/busy/new-file-long", test_new_file_long);

  return g_test_run ();
}
