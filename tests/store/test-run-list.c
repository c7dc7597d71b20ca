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
      guint n_pages = (top + 204) / PAGE - top / PAGE + 1;

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

/* Its rows may still be read again. */
static void
drop_list (GListModel *list)
{
  g_object_add_weak_pointer (G_OBJECT (list), (gpointer *) &list);
  g_object_unref (list);
  test_wait_until (list == NULL);
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
  n_reads = 0;
  basalt_run_list_refresh (BASALT_RUN_LIST (list));
  test_wait_until (n_notified > 0);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpint (basalt_run_get_state (first), ==, BASALT_STATE_FAILED);
  g_assert_cmpuint (changes->len, ==, 0);
  /* On another thread than this one. */
  g_assert_cmpuint (n_reads, ==, 0);

  /* New runs come in where they are put, once. */
  id = test_record_run (store, "newest", "answer");
  basalt_run_list_insert (BASALT_RUN_LIST (list), 0, 3001);
  basalt_run_list_insert (BASALT_RUN_LIST (list), 0, 3001);
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

  drop_list (g_steal_pointer (&list));
  test_close_store (store);
  test_remove_dir (dir);
}

/* What was read before a change does not undo it once it is shown. */
static void
test_stale (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  GListModel *list;
  g_autoptr (BasaltRun) run = NULL;
  guint n_notified = 0;

  fill (dir, 100);
  list = G_LIST_MODEL (basalt_run_list_new (store, query_rowids (store), NULL, NULL));
  run = g_list_model_get_item (list, 0);

  basalt_run_list_refresh (BASALT_RUN_LIST (list));
  test_execute (dir, "UPDATE run SET rating = 4 WHERE id = 100");
  basalt_run_set_annotations (run, FALSE, 4, NULL, NULL);
  g_signal_connect (run, "notify::rating", G_CALLBACK (notify_cb), &n_notified);
  basalt_run_list_refresh (BASALT_RUN_LIST (list));

  drop_list (list);
  g_assert_cmpuint (n_notified, ==, 0);
  g_assert_cmpuint (basalt_run_get_rating (run), ==, 4);

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

  drop_list (list);
  g_assert_finalize_object (run);
  test_close_store (store);
  test_remove_dir (dir);
}

static GArray *
make_rowids (guint n,
             ...)
{
  GArray *rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  va_list list;

  va_start (list, n);
  for (guint i = 0; i < n; i++)
    {
      gint64 rowid = va_arg (list, int);

      g_array_append_val (rowids, rowid);
    }
  va_end (list);

  return rowids;
}

static void
assert_change (GArray *changes,
               guint   number,
               guint   position,
               guint   removed,
               guint   added)
{
  g_assert_cmpuint (changes->len, >, 3 * number);
  g_assert_cmpuint (g_array_index (changes, guint, 3 * number), ==, position);
  g_assert_cmpuint (g_array_index (changes, guint, 3 * number + 1), ==, removed);
  g_assert_cmpuint (g_array_index (changes, guint, 3 * number + 2), ==, added);
}

/* What changes in the list is told as it is, and nothing is read for it. */
static void
test_changes (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) rest = NULL;
  g_autoptr (GArray) removed = NULL;
  g_autoptr (GArray) wanted = NULL;
  g_autoptr (GArray) now = NULL;
  g_autoptr (BasaltRun) held = NULL;
  g_autoptr (BasaltRun) again = NULL;
  BasaltRunList *list;
  GListModel *model;
  guint position;

  fill (dir, MANY);
  rest = query_rowids (store);
  list = basalt_run_list_new (store, make_rowids (3, MANY, MANY - 1, MANY - 2), NULL, NULL);
  model = G_LIST_MODEL (list);
  held = g_list_model_get_item (model, 2);
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), changes);
  n_reads = 0;

  /* The rest of the history comes in below. */
  g_array_remove_range (rest, 0, 3);
  basalt_run_list_append (list, rest);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, MANY);
  g_assert_cmpuint (changes->len, ==, 3);
  assert_change (changes, 0, 3, 0, MANY - 3);

  /* One change a range, wherever it lies, and others do no harm. */
  g_array_set_size (changes, 0);
  removed = make_rowids (6, 1, 50002, MANY + 7, 50000, 50001, MANY - 1);
  basalt_run_list_remove (list, removed);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, MANY - 5);
  g_assert_cmpuint (changes->len, ==, 9);
  assert_change (changes, 0, 1, 1, 0);
  assert_change (changes, 1, MANY - 50002 - 1, 3, 0);
  assert_change (changes, 2, MANY - 5, 1, 0);
  g_assert_false (basalt_run_list_find (list, 50001, NULL));
  g_assert_true (basalt_run_list_find (list, 2, &position));
  g_assert_cmpuint (position, ==, MANY - 6);
  g_assert_cmpuint (n_reads, ==, 0);

  /* The neighbours keep their objects. */
  again = g_list_model_get_item (model, 1);
  g_assert_true (again == held);
  g_assert_cmpuint (n_reads, ==, 0);

  /* What came back, and one that went to the top. */
  g_array_set_size (changes, 0);
  wanted = basalt_run_list_get_rowids (list);
  {
    gint64 pinned = g_array_index (wanted, gint64, 70000);
    gint64 back = MANY - 1;

    g_array_remove_index (wanted, 70000);
    g_array_insert_val (wanted, 1, back);
    g_array_insert_val (wanted, 0, pinned);
  }
  g_assert_true (basalt_run_list_become (list, wanted));
  g_assert_cmpuint (changes->len, ==, 9);
  assert_change (changes, 0, 70000, 1, 0);
  assert_change (changes, 1, 0, 0, 1);
  assert_change (changes, 2, 2, 0, 1);
  now = basalt_run_list_get_rowids (list);
  g_assert_cmpmem (now->data, now->len * sizeof (gint64), wanted->data,
                   wanted->len * sizeof (gint64));

  /* Nothing is told where nothing changes. */
  g_array_set_size (changes, 0);
  g_assert_true (basalt_run_list_become (list, wanted));
  g_assert_cmpuint (changes->len, ==, 0);

  g_clear_object (&again);
  g_assert_finalize_object (list);
  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_find_ids (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *first = test_record_run (store, "one", "answer");
  g_autofree char *second = test_record_run (store, "two", "answer");
  const char *ids[] = { first, second, NULL };
  BasaltRunList *list = basalt_run_list_new (store, query_rowids (store), NULL, NULL);
  g_autoptr (BasaltRun) run = NULL;
  GArray *found;
  gboolean all = TRUE;

  found = basalt_run_list_find_ids (list, ids, &all);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_false (all);
  g_array_unref (found);

  /* Once they have been looked at. */
  run = g_list_model_get_item (G_LIST_MODEL (list), 0);
  found = basalt_run_list_find_ids (list, ids, &all);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_true (all);
  g_array_unref (found);

  g_assert_finalize_object (list);
  test_close_store (store);
  test_remove_dir (dir);
}

/* A row that cannot be read says which one it is, as far as that can be told, and the rest of its
 * page is as it should be. */
static void
test_damaged (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (BasaltRun) item = NULL;
  GListModel *list;

  fill (dir, 100);
  /* One of a flow that is gone, one without an id, and one that is gone itself. */
  test_execute (dir, "PRAGMA foreign_keys = OFF;"
                     "UPDATE run SET flow = 77 WHERE id = 99;"
                     "UPDATE run SET uuid = x'00' WHERE id = 98");
  list = G_LIST_MODEL (basalt_run_list_new (store, query_rowids (store), NULL, NULL));
  test_execute (dir, "DELETE FROM run WHERE id = 97");

  n_reads = 0;
  for (guint i = 0; i < 5; i++)
    {
      gboolean bad = i >= 1 && i <= 3;
      g_autofree char *title = g_strdup_printf ("Run %u", 100 - i);

      g_clear_object (&item);
      item = g_list_model_get_item (list, i);
      g_assert_cmpint (basalt_run_get_damaged (item), ==, bad);
      g_assert_cmpint (basalt_run_get_state (item), ==,
                       bad ? BASALT_STATE_CRASHED : BASALT_STATE_COMPLETED);
      g_assert_cmpstr (basalt_run_get_title (item), ==, i == 3 ? NULL : title);
      if (i == 1)
        g_assert_cmpstr (basalt_run_get_id (item), ==, "30303030-3030-3030-3030-303030303939");
    }
  g_assert_cmpuint (n_reads, ==, 1);

  /* It is seen when it is whole again. */
  g_clear_object (&item);
  item = g_list_model_get_item (list, 1);
  test_execute (dir, "UPDATE run SET flow = (SELECT id FROM flow) WHERE id = 99");
  basalt_run_list_refresh (BASALT_RUN_LIST (list));
  test_wait_until (!basalt_run_get_damaged (item));
  g_assert_cmpint (basalt_run_get_state (item), ==, BASALT_STATE_COMPLETED);

  drop_list (list);
  test_close_store (store);
  test_remove_dir (dir);
}

/* A list outlives its store while the program ends; what is drawn of it then says nothing. */
static void
test_closed (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (BasaltRun) item = NULL;
  GListModel *list;

  fill (dir, 3);
  list = G_LIST_MODEL (basalt_run_list_new (store, query_rowids (store), NULL, NULL));
  basalt_store_close_async (store, test_wait_result_cb, &closed);
  g_assert_true (basalt_store_close_finish (store, test_wait (&closed), NULL));

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 3);
  item = g_list_model_get_item (list, 0);
  g_assert_true (basalt_run_get_damaged (item));

  drop_list (list);
  g_clear_object (&closed);
  g_assert_finalize_object (store);
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
  g_test_add_func ("/store/run-list/stale", test_stale);
  g_test_add_func ("/store/run-list/live", test_live);
  g_test_add_func ("/store/run-list/changes", test_changes);
  g_test_add_func ("/store/run-list/find-ids", test_find_ids);
  g_test_add_func ("/store/run-list/damaged", test_damaged);
  g_test_add_func ("/store/run-list/closed", test_closed);

  return g_test_run ();
}
