/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-list.h"
#include "store-fixture.h"

#include <sqlite3.h>

#define MANY 100000
#define PAGE 32

/* Transactions that the main thread began: one a page that is read. */
static guint n_reads;
static GThread *main_thread;

static int
traced_cb (unsigned  what,
           void     *data,
           void     *statement,
           void     *sql)
{
  if (g_thread_self () == main_thread && g_str_equal (sql, "BEGIN"))
    n_reads++;

  return 0;
}

/* SQLite calls this with each connection, also those that the store opens. */
static int
trace (sqlite3     *handle,
       const char **message,
       const void  *api)
{
  return sqlite3_trace_v2 (handle, SQLITE_TRACE_STMT, traced_cb, NULL);
}

static GArray *
query_rowids (BasaltStore *store)
{
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *rowids;

  basalt_store_query_rowids_async (store, query, NULL, test_wait_result_cb, &result);
  rowids = basalt_store_query_rowids_finish (store, test_wait (&result), &error);
  g_assert_no_error (error);

  return rowids;
}

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    user_data)
{
  GArray *changes = user_data;
  guint change[3] = { position, removed, added };

  g_array_append_vals (changes, change, 3);
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  ++*(guint *) user_data;
}

/* Makes rows by the thousand, as the writer would. */
static void
fill (const char *dir,
      guint       n)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO flow (hash, name, definition) VALUES ('h', 'prompt', '{}');"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
    " INSERT INTO run (uuid, name, flow, flow_hash, state, created_at, started_at, ended_at,"
    "   model, title)"
    " SELECT unhex_i, 'amber-heron', (SELECT id FROM flow), 'h', 'Completed', i * 1000, i * 1000,"
    "   i * 1000 + 5, 'basalt.demo-steady-v1:0', 'Run ' || i"
    " FROM (SELECT i, CAST (printf ('%%016d', i) AS BLOB) AS unhex_i FROM n)",
    n);

  test_execute (dir, sql);
}

static void
assert_title (GListModel *list,
              guint       position)
{
  g_autoptr (BasaltRun) run = g_list_model_get_item (list, position);
  g_autofree char *title = g_strdup_printf ("Run %u", MANY - position);

  g_assert_cmpstr (basalt_run_get_title (run), ==, title);
}

static void
test_pages (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GListModel) list = NULL;

  fill (dir, MANY);
  n_reads = 0;
  list = G_LIST_MODEL (basalt_run_list_new (store, query_rowids (store), NULL, NULL));

  g_assert_true (g_list_model_get_item_type (list) == BASALT_TYPE_RUN);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, MANY);
  g_assert_null (g_list_model_get_item (list, MANY));
  g_assert_cmpuint (n_reads, ==, 0);

  /* As a list widget asks: some 200 rows, wherever it is scrolled to. */
  for (guint top = 0; top + 205 < MANY; top += 9973)
    {
      guint n_pages = (MANY - 1 - top) / PAGE - (MANY - 205 - top) / PAGE + 1;

      n_reads = 0;
      for (guint i = top; i < top + 205; i++)
        assert_title (list, i);
      g_assert_cmpuint (n_reads, ==, n_pages);

      /* Which it then has. */
      for (guint i = top + 205; i > top; i--)
        assert_title (list, i - 1);
      g_assert_cmpuint (n_reads, ==, n_pages);
    }

  /* Whoever jumps about pays for the page of each jump, and no more. */
  n_reads = 0;
  for (guint i = 0; i < 20; i++)
    assert_title (list, (i * 7919 + 5000) % MANY);
  g_assert_cmpuint (n_reads, ==, 20);

  g_assert_finalize_object (g_steal_pointer (&list));
  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_identity (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GListModel) list = NULL;
  g_autoptr (BasaltRun) first = NULL;
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (BasaltRun) again = NULL;
  g_autofree char *id = NULL;
  guint n_notified = 0;

  fill (dir, 3000);
  list = G_LIST_MODEL (basalt_run_list_new (store, query_rowids (store), NULL, NULL));
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), changes);

  /* Somebody holds a row while its page is dropped and read again: one object. */
  first = g_list_model_get_item (list, 0);
  for (guint i = 0; i < 3000; i += 100)
    g_object_unref (g_list_model_get_item (list, i));
  again = g_list_model_get_item (list, 0);
  g_assert_true (first == again);

  /* What another process writes is notified, and nothing else. */
  g_signal_connect (first, "notify::state", G_CALLBACK (notify_cb), &n_notified);
  g_signal_connect (first, "notify::title", G_CALLBACK (notify_cb), &n_notified);
  basalt_run_list_refresh (BASALT_RUN_LIST (list));
  g_assert_cmpuint (n_notified, ==, 0);
  test_execute (dir, "UPDATE run SET state = 'Failed' WHERE id = 3000");
  basalt_run_list_refresh (BASALT_RUN_LIST (list));
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpint (basalt_run_get_state (first), ==, BASALT_STATE_FAILED);
  g_assert_cmpuint (changes->len, ==, 0);

  /* A row that is gone has something in its place. */
  test_execute (dir, "DELETE FROM run WHERE id = 2990");
  basalt_run_list_refresh (BASALT_RUN_LIST (list));
  g_clear_object (&again);
  again = g_list_model_get_item (list, 10);
  g_assert_cmpint (basalt_run_get_state (again), ==, BASALT_STATE_CRASHED);
  g_clear_object (&again);
  again = g_list_model_get_item (list, 11);
  g_assert_cmpstr (basalt_run_get_title (again), ==, "Run 2989");

  /* New runs come in at the top, once. */
  id = test_record_run (store, "newest", "answer");
  basalt_run_list_prepend (BASALT_RUN_LIST (list), 3001);
  basalt_run_list_prepend (BASALT_RUN_LIST (list), 3001);
  g_assert_cmpuint (changes->len, ==, 3);
  g_assert_cmpuint (g_array_index (changes, guint, 0), ==, 0);
  g_assert_cmpuint (g_array_index (changes, guint, 1), ==, 0);
  g_assert_cmpuint (g_array_index (changes, guint, 2), ==, 1);
  g_clear_object (&again);
  again = g_list_model_get_item (list, 0);
  g_assert_cmpstr (basalt_run_get_id (again), ==, id);
  g_clear_object (&again);
  again = g_list_model_get_item (list, 1);
  g_assert_true (first == again);

  g_clear_object (&list);
  test_close_store (store);
  test_remove_dir (dir);
}

static BasaltRun *
find_live (const char *id,
           gpointer    user_data)
{
  BasaltRun *run = user_data;

  return g_str_equal (basalt_run_get_id (run), id) ? run : NULL;
}

static void
test_live (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *old = test_record_run (store, "old", "answer");
  BasaltRun *run = test_make_run (store, "alive", "m");
  GListModel *list;
  BasaltRun *item;

  g_assert_true (test_create_run (store, run, NULL));
  list = G_LIST_MODEL (basalt_run_list_new (store, query_rowids (store), find_live, run));

  item = g_list_model_get_item (list, 0);
  g_assert_true (item == run);
  g_object_unref (item);

  /* Memory is ahead of the disk. */
  basalt_run_transition (run, NULL, BASALT_STATE_RUNNING, NULL, NULL);
  basalt_run_list_refresh (BASALT_RUN_LIST (list));
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_RUNNING);

  item = g_list_model_get_item (list, 1);
  g_assert_cmpstr (basalt_run_get_id (item), ==, old);
  g_assert_false (basalt_run_get_loaded (item));
  g_object_unref (item);

  g_object_unref (list);
  g_assert_finalize_object (run);
  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  main_thread = g_thread_self ();
  sqlite3_auto_extension ((void (*) (void)) trace);

  g_test_add_func ("/store/run-list/pages", test_pages);
  g_test_add_func ("/store/run-list/identity", test_identity);
  g_test_add_func ("/store/run-list/live", test_live);

  return g_test_run ();
}
