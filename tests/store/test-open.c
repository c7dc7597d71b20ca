/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static guint
get_mode (const char *dir,
          const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  struct stat info;

  g_assert_cmpint (lstat (path, &info), ==, 0);

  return info.st_mode & 0777;
}

static char *
get_database (const char *dir)
{
  return g_build_filename (dir, "history.db", NULL);
}

/* Opening must fail with @code, in a sentence that names the file, and leave it as it was. */
static void
assert_refused (const char *dir,
                int         code)
{
  g_autofree char *path = get_database (dir);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_length = 0, after_length = 0;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &before, &before_length, NULL);
  g_assert_false (test_try_open (dir, &error));
  g_assert_error (error, BASALT_STORE_ERROR, code);
  g_assert_nonnull (strstr (error->message, dir));
  g_assert_true (g_str_has_suffix (error->message, "."));

  g_file_get_contents (path, &after, &after_length, NULL);
  g_assert_cmpmem (before, before_length, after, after_length);
}

static void
test_fresh (void)
{
  g_autofree char *base = test_make_dir ();
  g_autofree char *dir = g_build_filename (base, "data", "basalt", NULL);
  g_autofree char *path = get_database (dir);
  g_autofree char *shape = NULL;
  BasaltStore *store = test_open_store (dir);

  g_assert_cmpstr (basalt_store_get_path (store), ==, path);
  g_assert_nonnull (basalt_store_get_owner (store, NULL));
  g_free (test_record_run (store, "prompt", "answer"));

  /* For the person's eyes only. */
  g_assert_cmpuint (get_mode (dir, "."), ==, 0700);
  g_assert_cmpuint (get_mode (dir, "owners"), ==, 0700);
  g_assert_cmpuint (get_mode (dir, "history.db"), ==, 0600);
  g_assert_cmpuint (get_mode (dir, "history.db-wal"), ==, 0600);
  g_assert_cmpuint (get_mode (dir, "history.db-shm"), ==, 0600);
  shape = test_select_text (dir, "PRAGMA journal_mode");
  g_assert_cmpstr (shape, ==, "wal");
  g_assert_cmpint (test_select_int (dir, "PRAGMA user_version"), >, 0);

  test_close_store (store);
  g_assert_true (test_try_open (dir, NULL));
  test_remove_dir (base);
}

static void
test_empty_file (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = get_database (dir);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_true (test_try_open (dir, NULL));
  test_remove_dir (dir);
}

static void
test_symbolic_links (void)
{
  g_autofree char *base = test_make_dir ();
  g_autofree char *real = g_build_filename (base, "real", NULL);
  g_autofree char *link_dir = g_build_filename (base, "link", NULL);
  g_autofree char *dir = g_build_filename (link_dir, "basalt", NULL);
  g_autofree char *path = get_database (dir);
  g_autofree char *target = g_build_filename (base, "elsewhere", NULL);

  /* A directory above may be a link; the file itself may not. */
  g_assert_cmpint (g_mkdir (real, 0700), ==, 0);
  g_assert_cmpint (symlink ("real", link_dir), ==, 0);
  g_assert_true (test_try_open (dir, NULL));

  g_assert_cmpint (g_rename (path, target), ==, 0);
  g_assert_cmpint (symlink (target, path), ==, 0);
  assert_refused (dir, BASALT_STORE_ERROR_OPEN);

  test_remove_dir (base);
}

static void
test_in_the_way (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = get_database (dir);
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "basalt", NULL);

  /* The directory is a file, or below one; the file is a directory, or a pipe. */
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  assert_refused (file, BASALT_STORE_ERROR_OPEN);
  assert_refused (below, BASALT_STORE_ERROR_OPEN);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_refused (dir, BASALT_STORE_ERROR_OPEN);
  g_assert_cmpint (g_rmdir (path), ==, 0);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  {
    g_autoptr (GError) error = NULL;

    g_assert_false (test_try_open (dir, &error));
    g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_OPEN);
  }

  test_remove_dir (dir);
}

static void
test_damaged (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = get_database (dir);
  g_autofree char *contents = NULL;
  gsize length;
  GString *garbage = g_string_new (NULL);

  for (guint i = 0; i < 20000; i++)
    g_string_append_c (garbage, (char) (i * 7919 >> 3));
  g_assert_true (g_file_set_contents (path, garbage->str, (gssize) garbage->len, NULL));
  assert_refused (dir, BASALT_STORE_ERROR_DAMAGED);
  g_string_free (garbage, TRUE);

  /* Cut short. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  {
    BasaltStore *store = test_open_store (dir);

    g_free (test_record_run (store, "prompt", "answer"));
    test_close_store (store);
  }
  /* The last connection of SQLite's own moves everything into the one file. */
  test_execute (dir, "PRAGMA wal_checkpoint");
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (path, contents, (gssize) (length / 2), NULL));
  assert_refused (dir, BASALT_STORE_ERROR_DAMAGED);

  /* The header survives, the schema does not. */
  memset (contents + 100, 0xa5, 3000);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
  assert_refused (dir, BASALT_STORE_ERROR_DAMAGED);

  test_remove_dir (dir);
}

static void
test_not_ours (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = get_database (dir);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  test_execute (dir, "PRAGMA journal_mode = WAL; CREATE TABLE bookmarks (url TEXT)");
  assert_refused (dir, BASALT_STORE_ERROR_DAMAGED);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM bookmarks"), ==, 0);

  test_remove_dir (dir);
}

static void
test_newer (void)
{
  g_autofree char *dir = test_make_dir ();

  g_assert_true (test_try_open (dir, NULL));
  test_execute (dir, "PRAGMA user_version = 1000; CREATE TABLE novelty (id INTEGER PRIMARY KEY)");
  assert_refused (dir, BASALT_STORE_ERROR_NEWER);
  g_assert_cmpint (test_select_int (dir, "PRAGMA user_version"), ==, 1000);

  test_remove_dir (dir);
}

static void
outdated_cb (BasaltStore *store,
             const char  *sentence,
             guint       *n_outdated)
{
  g_assert_nonnull (strstr (sentence, "history.db"));
  ++*n_outdated;
}

/* An update is installed, and its program started, while this one goes on. */
static void
test_newer_while_open (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (BasaltRun) other = NULL;
  g_autoptr (BasaltRun) read = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  guint n_outdated = 0;

  id = test_record_run (store, "before", "an answer");
  run = test_make_run (store, "still going", "m");
  g_assert_true (test_create_run (store, run, NULL));

  g_signal_connect (store, "outdated", G_CALLBACK (outdated_cb), &n_outdated);
  basalt_store_set_watch (store, TRUE);
  test_execute (dir, "PRAGMA user_version = 1000; CREATE TABLE novelty (id INTEGER PRIMARY KEY)");
  test_wait_until (n_outdated == 1);

  /* Neither a new run nor the end of an old one is written. */
  other = test_make_run (store, "after", "m");
  g_assert_false (test_create_run (store, other, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NEWER);
  g_clear_error (&error);
  g_assert_false (test_end_run (store, run, BASALT_STATE_COMPLETED, NULL, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NEWER);
  g_clear_error (&error);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==, 2);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run WHERE ended_at IS NULL"), ==,
                   1);

  /* What is there can be looked at. */
  read = test_load_run (store, id, &error);
  g_assert_no_error (error);

  /* What could not be written is not lost in silence. */
  basalt_store_close_async (store, test_wait_result_cb, &closed);
  g_assert_false (basalt_store_close_finish (store, test_wait (&closed), &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NEWER);
  g_object_unref (store);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==, 2);
  g_assert_cmpint (test_select_int (dir, "PRAGMA user_version"), ==, 1000);
  g_assert_cmpuint (n_outdated, ==, 1);

  test_remove_dir (dir);
}

/* Runs @func as a user who has no special rights, in a process of its own. */
static void
as_nobody (void (*func) (const char *dir), const char *dir)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      if (geteuid () == 0 && (setgid (65534) < 0 || setuid (65534) < 0))
        _exit (2);
      func (dir);
      _exit (0);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
expect_open (const char *dir)
{
  assert_refused (dir, BASALT_STORE_ERROR_OPEN);
}

static void
expect_read_only (const char *dir)
{
  assert_refused (dir, BASALT_STORE_ERROR_READ_ONLY);
}

static void
test_no_permission (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = get_database (dir);
  g_autofree char *absent = g_build_filename (dir, "absent", NULL);

  g_assert_true (test_try_open (dir, NULL));
  test_execute (dir, "PRAGMA wal_checkpoint");

  /* A directory in which nothing may be made; a file that may only be read; one that may not. */
  g_assert_cmpint (g_chmod (dir, 0555), ==, 0);
  as_nobody (expect_open, absent);
  g_assert_cmpint (g_chmod (path, 0444), ==, 0);
  as_nobody (expect_read_only, dir);
  g_assert_cmpint (g_chmod (path, 0000), ==, 0);
  as_nobody (expect_open, dir);
  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
  as_nobody (expect_read_only, dir);

  g_assert_cmpint (g_chmod (dir, 0700), ==, 0);
  g_assert_true (test_try_open (dir, NULL));
  test_remove_dir (dir);
}

static void
expect_full (const char *dir)
{
  struct rlimit limit = { 8192, 8192 };
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  g_assert_false (test_try_open (dir, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FULL);
}

static void
test_full (void)
{
  g_autofree char *dir = test_make_dir ();

  g_assert_cmpint (g_chmod (dir, 0777), ==, 0);
  as_nobody (expect_full, dir);

  test_remove_dir (dir);
}

static void
test_closed (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autoptr (BasaltStore) store = basalt_store_new (dir);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run = test_make_run (store, "prompt", "m");

  /* Neither before nor after is anything lost in silence. */
  g_assert_false (test_create_run (store, run, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED);
  g_clear_error (&error);

  basalt_store_load_settings_async (store, NULL, test_wait_result_cb, &loaded);
  g_assert_null (basalt_store_load_settings_finish (store, test_wait (&loaded), &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED);
  g_clear_error (&error);

  /* Closed while it opens. */
  basalt_store_open_async (store, NULL, test_wait_result_cb, &result);
  basalt_store_save_setting_async (store, "draft", "kept", NULL, NULL, NULL);
  basalt_store_close_async (store, test_wait_result_cb, &closed);
  g_assert_false (test_create_run (store, run, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED);
  g_assert_true (basalt_store_open_finish (store, test_wait (&result), NULL));
  g_assert_true (basalt_store_close_finish (store, test_wait (&closed), NULL));
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM setting WHERE value = 'kept'"), ==,
                   1);

  /* And opened again. */
  g_clear_object (&result);
  basalt_store_open_async (store, NULL, test_wait_result_cb, &result);
  g_assert_true (basalt_store_open_finish (store, test_wait (&result), NULL));

  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/open/fresh", test_fresh);
  g_test_add_func ("/store/open/empty-file", test_empty_file);
  g_test_add_func ("/store/open/symbolic-links", test_symbolic_links);
  g_test_add_func ("/store/open/in-the-way", test_in_the_way);
  g_test_add_func ("/store/open/damaged", test_damaged);
  g_test_add_func ("/store/open/not-ours", test_not_ours);
  g_test_add_func ("/store/open/newer", test_newer);
  g_test_add_func ("/store/open/newer-while-open", test_newer_while_open);
  g_test_add_func ("/store/open/no-permission", test_no_permission);
  g_test_add_func ("/store/open/full", test_full);
  g_test_add_func ("/store/open/closed", test_closed);

  return g_test_run ();
}
