/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-migrations.h"
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static BasaltDatabase *
open_database (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  g_autoptr (GError) error = NULL;
  BasaltDatabase *database;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_assert_true (g_file_set_contents (path, "", 0, NULL));
  database = basalt_database_open (path, BASALT_DATABASE_WRITE, &error);
  g_assert_no_error (error);

  return database;
}

static gint64
get_int (BasaltDatabase *database,
         const char     *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  basalt_database_get_int (database, sql, &value, &error);
  g_assert_no_error (error);

  return value;
}

static guint
current_version (void)
{
  guint n;

  basalt_migrations_get_steps (&n);

  return n;
}

/* Every step of this program, and @extra after them. */
static GPtrArray *
make_steps (const char *extra)
{
  GPtrArray *steps = g_ptr_array_new ();
  guint n;
  const char *const *ours = basalt_migrations_get_steps (&n);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (steps, (gpointer) ours[i]);
  g_ptr_array_add (steps, (gpointer) extra);

  return steps;
}

static gboolean
migrate (BasaltDatabase  *database,
         GPtrArray       *steps,
         GError         **error)
{
  return basalt_migrations_run (database, (const char *const *) steps->pdata, steps->len, error);
}

static char *
get_backup (const char *dir,
            guint       version)
{
  g_autofree char *base = g_strdup_printf ("history.backup-%u.db", version);

  return g_build_filename (dir, base, NULL);
}

static void
test_step (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *backup = get_backup (dir, current_version ());
  g_autofree char *leftover = g_strconcat (backup, ".tmp", NULL);
  g_autofree char *copy_dir = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (GPtrArray) steps = make_steps ("ALTER TABLE setting ADD COLUMN note TEXT");
  g_autoptr (GError) error = NULL;
  BasaltStore *store = test_open_store (dir);
  BasaltDatabase *database;
  struct stat info;

  g_free (test_record_run (store, "kept", "answer"));
  test_close_store (store);
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (leftover, "of a crash", -1, NULL));

  database = open_database (dir);
  g_assert_true (migrate (database, steps, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_int (database, "PRAGMA user_version"), ==, current_version () + 1);
  g_assert_cmpint (get_int (database, "SELECT count (note) FROM setting"), ==, 0);
  g_assert_cmpint (get_int (database, "SELECT count (*) FROM run"), ==, 1);

  /* The backup is whole, and nobody else's to read. */
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_stat (backup, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  copy_dir = test_make_dir ();
  copy = g_build_filename (copy_dir, "history.db", NULL);
  g_assert_cmpint (g_rename (backup, copy), ==, 0);
  g_assert_cmpint (test_select_int (copy_dir, "PRAGMA user_version"), ==, current_version ());
  g_assert_cmpint (test_select_int (copy_dir, "SELECT count (*) FROM run"), ==, 1);
  g_assert_true (test_try_open (copy_dir, NULL));

  /* Once is enough. */
  g_assert_true (migrate (database, steps, &error));
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));

  basalt_database_close (database);
  test_remove_dir (copy_dir);
  test_remove_dir (dir);
}

/* A step that fails halfway leaves the version before it, complete. */
static void
test_failing_step (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *schema = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) steps = make_steps ("CREATE TABLE half (id INTEGER PRIMARY KEY);"
                                            "UPDATE setting SET value = 'changed';"
                                            "DROP TABLE tag;"
                                            "INSERT INTO nowhere VALUES (1)");
  g_autoptr (GError) error = NULL;
  BasaltDatabase *database;

  g_assert_true (test_try_open (dir, NULL));
  test_execute (dir, "INSERT INTO setting (name, value) VALUES ('draft', 'words')");
  schema = test_select_text (dir, "SELECT group_concat (sql) FROM sqlite_schema");

  database = open_database (dir);
  g_assert_false (migrate (database, steps, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FAILED);
  g_assert_cmpint (get_int (database, "PRAGMA user_version"), ==, current_version ());
  basalt_database_close (database);

  after = test_select_text (dir, "SELECT group_concat (sql) FROM sqlite_schema");
  g_assert_cmpstr (after, ==, schema);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM setting WHERE value = 'words'"), ==,
                   1);
  g_assert_true (test_try_open (dir, NULL));
  test_remove_dir (dir);
}

/* Without a backup, no step is taken. */
static void
test_no_backup (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *backup = get_backup (dir, current_version ());
  g_autofree char *temporary = g_strconcat (backup, ".tmp", NULL);
  g_autofree char *inside = g_build_filename (temporary, "x", NULL);
  g_autoptr (GPtrArray) steps = make_steps ("CREATE TABLE more (id INTEGER PRIMARY KEY)");
  g_autoptr (GError) error = NULL;
  BasaltDatabase *database;

  g_assert_true (test_try_open (dir, NULL));
  g_assert_cmpint (g_mkdir_with_parents (inside, 0700), ==, 0);

  database = open_database (dir);
  g_assert_false (migrate (database, steps, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_OPEN);
  g_assert_nonnull (strstr (error->message, backup));
  g_assert_cmpint (get_int (database, "PRAGMA user_version"), ==, current_version ());
  g_clear_error (&error);

  /* Nor if its name is taken by something that is no file. */
  g_assert_cmpint (g_rmdir (inside), ==, 0);
  g_assert_cmpint (g_rmdir (temporary), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (backup, 0700), ==, 0);
  g_assert_false (migrate (database, steps, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_OPEN);
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
  g_assert_cmpint (get_int (database, "PRAGMA user_version"), ==, current_version ());

  basalt_database_close (database);
  test_remove_dir (dir);
}

/* A history that version 1 wrote: opened, complete and searchable by this version. */
static void
test_fixture (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  g_autofree char *fixture = g_test_build_filename (G_TEST_DIST, "store", "schema-1.sql", NULL);
  g_autofree char *sql = NULL;
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  BasaltStore *store;

  g_file_get_contents (fixture, &sql, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  test_execute (dir, sql);

  store = test_open_store (dir);
  run = test_load_run (store, "019aab1e-5a00-7abc-8def-0123456789ab", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (basalt_run_get_prompt (run), ==, "What is basalt?");
  g_assert_cmpstr (basalt_run_get_output (run, BASALT_OUTPUT_TEXT, NULL), ==,
                   "A rock made by flows.");
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (basalt_run_get_states (run)->len, ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (run)), ==, 1);
  g_assert_cmpuint (test_search (store, "made by fl"), ==, 1);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM runs"), ==, 1);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run JOIN run_input ON run = run.id"
                                         " WHERE connection_name = connection ->> '$.name'"),
                   ==, 1);
  test_close_store (store);
  test_remove_dir (dir);
}

/* What people bring their own SQL for. */
static void
test_views (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "a prompt", "an answer");
  g_autofree char *run = NULL;
  g_autofree char *attempt = NULL;
  g_autofree char *log = NULL;
  g_autofree char *created = NULL;
  g_autoptr (BasaltRun) other = test_make_run (store, "logged", "m");

  g_assert_true (test_create_run (store, other, NULL));
  test_log (store, other, "a message");
  test_close_store (store);

  run = test_select_text (dir, "SELECT id || ' ' || state || ' ' || prompt || ' ' || flow FROM runs"
                               " WHERE prompt = 'a prompt'");
  g_assert_true (g_str_has_prefix (run, id));
  g_assert_true (g_str_has_suffix (run, " Completed a prompt prompt"));
  created = test_select_text (dir, "SELECT created_at FROM runs");
  g_assert_true (
    g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", created, 0, 0));
  attempt = test_select_text (dir, "SELECT task || ' ' || number || ' ' || output FROM attempts");
  g_assert_cmpstr (attempt, ==, "call-bedrock 1 an answer");
  log = test_select_text (dir, "SELECT level || ' ' || message FROM logs");
  g_assert_cmpstr (log, ==, "WARNING a message");

  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/migrations/step", test_step);
  g_test_add_func ("/store/migrations/failing-step", test_failing_step);
  g_test_add_func ("/store/migrations/no-backup", test_no_backup);
  g_test_add_func ("/store/migrations/fixture", test_fixture);
  g_test_add_func ("/store/migrations/views", test_views);

  return g_test_run ();
}
