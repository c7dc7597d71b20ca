/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The histories that are made for measuring are what the store itself would have written. */

#include "basalt-search-text.h"
#include "store-fixture.h"

#define N_RUNS 200

static char *
make_history (const char *seed)
{
  const char *program = g_getenv ("BASALT_MAKE_HISTORY");
  g_autoptr (GError) error = NULL;
  char *dir = test_make_dir ();
  const char *arguments[] = {
    program, "--runs", "200", "--data-dir", dir, "--seed", seed, NULL,
  };
  int status = -1;

  g_assert_nonnull (program);
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);

  return dir;
}

static void
test_whole (void)
{
  g_autofree char *dir = make_history ("1");
  g_autofree char *check = test_select_text (dir, "PRAGMA integrity_check");
  BasaltStore *store = test_open_store (dir);
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GPtrArray) trash = NULL;
  guint n_states[BASALT_N_STATES] = { 0 };
  guint n_rounds = 0;
  guint n_attempts = 0;

  g_assert_cmpstr (check, ==, "ok");
  g_assert_cmpint (test_select_int (dir, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  /* Nothing that a reaper would take for a run whose process is gone. */
  g_assert_cmpint (test_select_int (dir, "SELECT count(*) FROM run WHERE ended_at IS NULL"), ==, 0);

  runs = test_query (store, query);
  query->trash = TRUE;
  trash = test_query (store, query);
  g_assert_cmpuint (runs->len + trash->len, ==, N_RUNS);

  for (guint i = 0; i < runs->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BasaltRun) run = test_load_run (store, basalt_run_get_id (runs->pdata[i]), &error);
      GListModel *tasks;

      g_assert_no_error (error);
      g_assert_false (basalt_run_get_damaged (run));
      g_assert_true (basalt_state_is_terminal (basalt_run_get_state (run)));
      g_assert_cmpint (basalt_run_get_ended_at (run), >, basalt_run_get_created_at (run));
      g_assert_cmpuint (strlen (basalt_run_get_title (run)), >, 3);
      g_assert_cmpuint (strlen (basalt_run_get_prompt (run)), >, 3);
      g_assert_nonnull (basalt_run_get_connection (run));
      g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (run)), >, 6);
      n_states[basalt_run_get_state (run)]++;
      n_rounds += basalt_run_get_round (run);

      tasks = basalt_run_get_tasks (run);
      g_assert_cmpuint (g_list_model_get_n_items (tasks), ==, 2 + basalt_run_get_round (run));
      for (guint j = 1; j < g_list_model_get_n_items (tasks); j++)
        {
          g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, j);

          n_attempts += g_list_model_get_n_items (basalt_task_run_get_attempts (task));
        }
      if (basalt_run_get_state (run) == BASALT_STATE_COMPLETED)
        {
          g_assert_null (basalt_run_get_problem (run));
          g_assert_nonnull (basalt_run_get_output_attempt (run));
        }
      else if (basalt_run_get_state (run) == BASALT_STATE_FAILED)
        g_assert_nonnull (basalt_run_get_problem (run));
    }

  g_assert_cmpuint (n_states[BASALT_STATE_COMPLETED], >, runs->len * 3 / 4);
  g_assert_cmpuint (n_states[BASALT_STATE_FAILED], >, 0);
  g_assert_cmpuint (n_states[BASALT_STATE_CANCELLED], >, 0);
  g_assert_cmpuint (n_rounds, >, 0);
  g_assert_cmpuint (n_attempts, >, runs->len);
  g_assert_cmpint (test_select_int (dir, "SELECT count(*) FROM run WHERE pinned"), >, 0);
  g_assert_cmpint (test_select_int (dir, "SELECT count(*) FROM run_tag"), >, 0);
  g_assert_cmpint (test_select_int (dir, "SELECT count(*) FROM run WHERE parent NOT NULL"), >, 0);

  test_close_store (store);
  test_remove_dir (dir);
}

/* Whatever a run says can be taken out of the index, and put in again, to the letter. */
static void
test_words (void)
{
  g_autofree char *dir = make_history ("2");
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  BasaltStore *store = test_open_store (dir);
  BasaltDatabase *database;
  g_autoptr (GError) error = NULL;
  guint n_found = test_search (store, "attempt started");
  gint64 n_trash = test_select_int (dir, "SELECT count(*) FROM run WHERE deleted_at NOT NULL");
  g_autofree char *title = test_select_text (dir, "SELECT title FROM run WHERE deleted_at IS NULL"
                                                  " AND title NOT LIKE '%…' LIMIT 1");

  g_assert_cmpuint (n_found, ==, N_RUNS - n_trash);
  g_assert_cmpuint (test_search (store, title), >=, 1);
  g_assert_cmpuint (test_search (store, "thisisnotaword"), ==, 0);
  test_execute (dir, "INSERT INTO run_text (run_text) VALUES ('integrity-check')");
  test_close_store (store);

  database = basalt_database_open (path, BASALT_DATABASE_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (basalt_database_begin (database, &error));
  for (gint64 rowid = 1; rowid <= N_RUNS; rowid++)
    g_assert_true (basalt_search_text_forget (database, rowid, &error));
  g_assert_true (basalt_database_commit (database, &error));
  basalt_database_close (database);

  /* No word is left behind, in whatever state the index keeps its rows. */
  test_execute (dir, "INSERT INTO run_text (run_text) VALUES ('optimize');"
                     "INSERT INTO run_text (run_text) VALUES ('integrity-check')");
  test_execute (dir, "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5vocab (run_text, 'row')");
  g_assert_cmpint (test_select_int (dir, "SELECT count(*) FROM words"), ==, 0);

  database = basalt_database_open (path, BASALT_DATABASE_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (basalt_database_begin (database, &error));
  for (gint64 rowid = 1; rowid <= N_RUNS; rowid++)
    g_assert_true (basalt_search_text_record (database, rowid, &error));
  g_assert_true (basalt_database_commit (database, &error));
  basalt_database_close (database);

  store = test_open_store (dir);
  g_assert_cmpuint (test_search (store, "attempt started"), ==, n_found);
  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_seed (void)
{
  static const char *const digest =
    "SELECT group_concat (hex (uuid) || title || state || created_at || ifnull (total_tokens, ''))"
    " FROM run";
  g_autofree char *first = make_history ("7");
  g_autofree char *again = make_history ("7");
  g_autofree char *other = make_history ("8");
  g_autofree char *one = test_select_text (first, digest);
  g_autofree char *two = test_select_text (again, digest);
  g_autofree char *three = test_select_text (other, digest);

  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (one, !=, three);

  test_remove_dir (first);
  test_remove_dir (again);
  test_remove_dir (other);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/make-history/whole", test_whole);
  g_test_add_func ("/store/make-history/words", test_words);
  g_test_add_func ("/store/make-history/seed", test_seed);

  return g_test_run ();
}
