/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* In which order runs are found, and that an index has it ready. */

#include "store-fixture.h"

#include <sqlite3.h>

#define LONG_TEXT                                                                       \
  "It is a coarse rock that forms below the ground as molten matter cools slowly, and " \
  "most of it is feldspar, quartz and mica; walls, bridges and kitchens are made of it."

/* Every SELECT that a thread other than this one began. */
static GMutex mutex;
static GPtrArray *selects;
static GThread *main_thread;

static int
traced_cb (unsigned  what,
           void     *data,
           void     *statement,
           void     *sql)
{
  char *text;

  if (g_thread_self () == main_thread || !g_str_has_prefix (sql, "SELECT"))
    return 0;

  text = sqlite3_expanded_sql (statement);
  g_mutex_lock (&mutex);
  g_ptr_array_add (selects, g_strdup (text));
  g_mutex_unlock (&mutex);
  sqlite3_free (text);

  return 0;
}

static int
trace (sqlite3     *handle,
       const char **message,
       const void  *api)
{
  return sqlite3_trace_v2 (handle, SQLITE_TRACE_STMT, traced_cb, NULL);
}

/* Runs 1 to 8, the last one the newest; what they took and what tokens they had does not follow
 * that, and some have neither. */
static void
fill (const char *dir)
{
  test_execute (dir, "INSERT INTO flow (hash, name, definition) VALUES ('h', 'prompt', '{}');"
                     "WITH v (i, took, tokens, pinned) AS (VALUES (1, 30, 5, 0), (2, 10, NULL, 1),"
                     "   (3, NULL, NULL, 0), (4, 20, 70, 0), (5, 90, 6, 1), (6, NULL, 50, 0),"
                     "   (7, 50, 60, 0), (8, 40, NULL, 0))"
                     " INSERT INTO run (uuid, name, flow, flow_hash, state, created_at, started_at,"
                     "   ended_at, total_tokens, pinned, title)"
                     " SELECT randomblob (16), 'n', 1, 'h', 'Completed', i * 1000, i * 1000,"
                     "   i * 1000 + took, tokens, pinned, i FROM v");
}

static char *
join_titles (BasaltStore    *store,
             BasaltRunQuery *query)
{
  g_autoptr (GPtrArray) runs = test_query (store, query);
  GString *titles = g_string_new (NULL);

  for (guint i = 0; i < runs->len; i++)
    g_string_append (titles, basalt_run_get_title (runs->pdata[i]));

  return g_string_free (titles, FALSE);
}

static void
test_sorts (void)
{
  static const struct
  {
    BasaltRunSort sort;
    const char *all;
    const char *first_three;
    const char *index;
  } expected[] = {
    { BASALT_RUN_SORT_DEFAULT, "52876431", "528", "run_by_newest" },
    { BASALT_RUN_SORT_NEWEST, "87654321", "876", "run_by_newest" },
    { BASALT_RUN_SORT_OLDEST, "12345678", "123", "run_by_newest" },
    /* Without the number last, and of those the newest first. */
    { BASALT_RUN_SORT_LONGEST, "57814263", "578", "run_by_duration" },
    { BASALT_RUN_SORT_SHORTEST, "24187563", "241", "run_by_duration" },
    { BASALT_RUN_SORT_MOST_TOKENS, "47651832", "476", "run_by_tokens" },
    { BASALT_RUN_SORT_FEWEST_TOKENS, "15674832", "156", "run_by_tokens" },
  };
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);

  G_STATIC_ASSERT (G_N_ELEMENTS (expected) == BASALT_N_RUN_SORTS);
  fill (dir);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
      g_autofree char *all = NULL;
      g_autofree char *first = NULL;
      g_autofree char *some = NULL;

      g_ptr_array_set_size (selects, 0);
      query->sort = expected[i].sort;
      all = join_titles (store, query);
      g_assert_cmpstr (all, ==, expected[i].all);

      /* Nothing is sorted, and no other index is looked into than that of the order and of what is
       * pinned, nor any run. */
      g_assert_cmpuint (selects->len, >, 0);
      for (guint j = 0; j < selects->len; j++)
        {
          const char *sql = selects->pdata[j];
          g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
          sqlite3_stmt *statement;
          sqlite3 *handle;
          g_autofree char *path = g_build_filename (dir, "history.db", NULL);

          /* What an import has left is looked for meanwhile. */
          if (strstr (sql, "ORDER BY") == NULL || strstr (sql, "tag.name") != NULL ||
              strstr (sql, "importing") != NULL)
            continue;

          g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
          g_assert_cmpint (sqlite3_prepare_v2 (handle, explain, -1, &statement, NULL), ==,
                           SQLITE_OK);
          while (sqlite3_step (statement) == SQLITE_ROW)
            {
              const char *step = (const char *) sqlite3_column_text (statement, 3);

              g_test_message ("%s: %s", sql, step);
              g_assert_null (strstr (step, "TEMP B-TREE"));
              g_assert_true (strstr (step, expected[i].index) != NULL ||
                             strstr (step, "run_by_pin") != NULL);
            }
          sqlite3_finalize (statement);
          sqlite3_close (handle);
        }

      query->limit = 3;
      first = join_titles (store, query);
      g_assert_cmpstr (first, ==, expected[i].first_three);

      /* The same order with a condition. */
      query->limit = 0;
      query->since = 1;
      some = join_titles (store, query);
      g_assert_cmpstr (some, ==, expected[i].all);
    }

  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_rank (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  /* Of some length, as texts are. */
  g_autofree char *in_title = test_record_run (store, "granite", LONG_TEXT);
  g_autofree char *in_answer = test_record_run (store, "stones", LONG_TEXT " granite");
  g_autofree char *often =
    test_record_run (store, "granite and granite, granite", LONG_TEXT " granite");
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GPtrArray) newest = NULL;

  query->search = g_strdup ("granite");
  runs = test_query (store, query);
  g_assert_cmpuint (runs->len, ==, 3);
  g_assert_cmpstr (basalt_run_get_id (runs->pdata[0]), ==, often);
  g_assert_cmpstr (basalt_run_get_id (runs->pdata[1]), ==, in_title);
  g_assert_cmpstr (basalt_run_get_id (runs->pdata[2]), ==, in_answer);

  query->limit = 2;
  g_clear_pointer (&runs, g_ptr_array_unref);
  runs = test_query (store, query);
  g_assert_cmpuint (runs->len, ==, 2);
  g_assert_cmpstr (basalt_run_get_id (runs->pdata[1]), ==, in_title);

  /* Another order is another order, and what is in the trash is not found. */
  query->limit = 0;
  query->sort = BASALT_RUN_SORT_OLDEST;
  newest = test_query (store, query);
  g_assert_cmpstr (basalt_run_get_id (newest->pdata[0]), ==, in_title);

  query->sort = BASALT_RUN_SORT_DEFAULT;
  test_execute (dir, "UPDATE run SET deleted_at = 1000 WHERE id = 3");
  g_clear_pointer (&runs, g_ptr_array_unref);
  runs = test_query (store, query);
  g_assert_cmpuint (runs->len, ==, 2);
  query->trash = TRUE;
  g_clear_pointer (&runs, g_ptr_array_unref);
  runs = test_query (store, query);
  g_assert_cmpuint (runs->len, ==, 1);
  g_assert_cmpstr (basalt_run_get_id (runs->pdata[0]), ==, often);

  test_close_store (store);
  test_remove_dir (dir);
}

/* Of more matches than are ranked, those of the newest runs are, and all others follow, each once,
 * whatever else is asked for. */
static void
test_many_matches (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GPtrArray) failed = NULL;
  gint64 newest = G_MAXINT64;

  test_execute (dir,
                "INSERT INTO flow (hash, name, definition) VALUES ('h', 'prompt', '{}');"
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 30000)"
                " INSERT INTO run (uuid, name, flow, flow_hash, state, created_at, title,"
                "   deleted_at, indexed_output, indexed_log)"
                " SELECT randomblob (16), 'n', 1, 'h', iif (i % 100 = 1, 'Failed', 'Completed'), i,"
                "   'Gneiss ' || i, iif (i % 1000 = 999, 5000, NULL), 0, 0 FROM n;"
                "INSERT INTO run_text (rowid, title, prompt, response, log)"
                " SELECT id, title, iif (id = 29500, 'gneiss gneiss', ''), '" LONG_TEXT "', ''"
                "   FROM run");

  query->search = g_strdup ("gneiss");
  runs = test_query (store, query);
  g_assert_cmpuint (runs->len, ==, 30000 - 30);
  g_assert_cmpstr (basalt_run_get_title (runs->pdata[0]), ==, "Gneiss 29500");
  g_assert_cmpstr (basalt_run_get_title (runs->pdata[1]), ==, "Gneiss 30000");
  g_assert_cmpstr (basalt_run_get_title (runs->pdata[runs->len - 1]), ==, "Gneiss 1");
  for (guint i = 0; i < runs->len; i++)
    {
      g_assert_true (g_hash_table_add (seen, (gpointer) basalt_run_get_id (runs->pdata[i])));
      if (i == 0)
        continue;
      g_assert_cmpint (basalt_run_get_created_at (runs->pdata[i]), <, newest);
      newest = basalt_run_get_created_at (runs->pdata[i]);
    }

  /* Few of the matches, near and far. */
  query->states = g_strsplit ("failed", " ", -1);
  failed = test_query (store, query);
  g_assert_cmpuint (failed->len, ==, 300);
  g_assert_cmpstr (basalt_run_get_title (failed->pdata[0]), ==, "Gneiss 29901");
  g_assert_cmpstr (basalt_run_get_title (failed->pdata[299]), ==, "Gneiss 1");

  test_close_store (store);
  test_remove_dir (dir);
}

/* In a large history, a letter or two are a word, because what begins with them is too much. */
static void
test_short_words (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);

  g_free (test_record_run (store, "gneiss", "an answer"));
  g_assert_cmpuint (test_search (store, "g"), ==, 1);
  g_assert_cmpuint (test_search (store, "gn"), ==, 1);
  test_execute (dir, "INSERT INTO run (id, uuid, name, flow, flow_hash, state, created_at)"
                     " VALUES (1000000, randomblob (16), 'n', 1, 'h', 'Completed', 1)");
  g_assert_cmpuint (test_search (store, "g"), ==, 0);
  g_assert_cmpuint (test_search (store, "gn"), ==, 0);
  g_assert_cmpuint (test_search (store, "an"), ==, 1);
  g_assert_cmpuint (test_search (store, "gne"), ==, 1);
  g_assert_cmpuint (test_search (store, "an gne"), ==, 1);

  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  main_thread = g_thread_self ();
  selects = g_ptr_array_new_with_free_func (g_free);
  sqlite3_auto_extension ((void (*) (void)) trace);

  g_test_add_func ("/store/order/sorts", test_sorts);
  g_test_add_func ("/store/order/rank", test_rank);
  g_test_add_func ("/store/order/many-matches", test_many_matches);
  g_test_add_func ("/store/order/short-words", test_short_words);

  return g_test_run ();
}
