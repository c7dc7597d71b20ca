/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-uuid.h"
#include "store-fixture.h"

#include <string.h>

static guint
count (BasaltStore *store,
       const char  *state,
       const char  *model,
       gint64       since,
       guint        limit)
{
  char *states[] = { (char *) state, NULL };
  char *models[] = { (char *) model, NULL };
  BasaltRunQuery query = {
    .limit = limit,
    .states = state != NULL ? states : NULL,
    .models = model != NULL ? models : NULL,
    .since = since,
  };
  g_autoptr (GPtrArray) runs = test_query (store, &query);

  return runs->len;
}

static void
test_filters (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltRunQuery all = { 0 };
  g_autoptr (GPtrArray) runs = NULL;

  for (guint i = 0; i < 6; i++)
    g_free (test_record_run (store, "prompt", "answer"));
  test_execute (dir, "UPDATE run SET created_at = id * 1000;"
                     "UPDATE run SET state = 'Failed', model = 'Other_Model%' WHERE id = 2;"
                     "UPDATE run SET state = 'TimedOut' WHERE id = 3;"
                     "UPDATE run SET state = 'Bewitched' WHERE id = 4;"
                     "UPDATE run SET deleted_at = 1 WHERE id = 6");

  /* Newest first, without the trash. */
  runs = test_query (store, &all);
  g_assert_cmpuint (runs->len, ==, 5);
  for (guint i = 0; i < runs->len; i++)
    g_assert_cmpint (basalt_run_get_created_at (runs->pdata[i]), ==, (5 - i) * 1000);
  g_assert_false (basalt_run_get_loaded (runs->pdata[0]));
  g_assert_cmpint (basalt_run_get_usage (runs->pdata[0])->input_tokens, ==, 12);

  g_assert_cmpuint (count (store, NULL, NULL, 0, 2), ==, 2);
  g_assert_cmpuint (count (store, "completed", NULL, 0, 0), ==, 2);
  g_assert_cmpuint (count (store, "FAILED", NULL, 0, 0), ==, 2);
  g_assert_cmpuint (count (store, "TimedOut", NULL, 0, 0), ==, 1);
  g_assert_cmpuint (count (store, "awaitingretry", NULL, 0, 0), ==, 0);
  g_assert_cmpuint (count (store, "no such state", NULL, 0, 0), ==, 0);
  g_assert_cmpuint (count (store, NULL, "STEADY", 0, 0), ==, 4);
  g_assert_cmpuint (count (store, NULL, "_model%", 0, 0), ==, 1);
  g_assert_cmpuint (count (store, NULL, "%", 0, 0), ==, 1);
  g_assert_cmpuint (count (store, NULL, NULL, 4000, 0), ==, 2);
  g_assert_cmpuint (count (store, "completed", "steady", 2000, 1), ==, 1);

  test_close_store (store);
  test_remove_dir (dir);
}

static char *
find (BasaltStore  *store,
      const char   *spec,
      GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_store_find_run_async (store, spec, NULL, test_wait_result_cb, &result);

  return basalt_store_find_run_finish (store, test_wait (&result), error);
}

static void
assert_found (BasaltStore *store,
              const char  *spec,
              const char  *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = find (store, spec, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, id);
}

static void
assert_not_found (BasaltStore *store,
                  const char  *spec,
                  int          code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = find (store, spec, &error);

  g_assert_null (found);
  g_assert_error (error, BASALT_STORE_ERROR, code);
}

/* A deleted run may come back: it is not missing. */
static void
test_find_missing (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "title", "answer");
  g_autofree char *first = basalt_uuid_new_v7 ();
  g_autofree char *second = basalt_uuid_new_v7 ();
  const char *ids[] = { first, id, second, NULL };
  const char *expected[] = { first, second, NULL };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_auto (GStrv) missing = NULL;
      g_autoptr (GError) error = NULL;

      if (i == 1)
        test_execute (dir, "UPDATE run SET deleted_at = 1");
      basalt_store_find_missing_async (store, ids, NULL, test_wait_result_cb, &result);
      missing = basalt_store_find_missing_finish (store, test_wait (&result), &error);
      g_assert_no_error (error);
      g_assert_true (g_strv_equal ((const char *const *) missing, expected));
    }

  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_find (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *first = test_record_run (store, "first title", "answer");
  g_autofree char *second = test_record_run (store, "second title", "answer");
  g_autoptr (BasaltRun) run = test_load_run (store, first, NULL);
  g_autofree char *upper = g_ascii_strup (first, -1);
  g_autofree char *name = g_ascii_strup (basalt_run_get_name (run), -1);
  g_autofree char *spaced = g_strdup_printf ("  %s\n", first);
  g_autoptr (GError) error = NULL;

  assert_found (store, first, first);
  assert_found (store, upper, first);
  assert_found (store, spaced, first);
  assert_found (store, first + 24, first);
  assert_found (store, second + 20, second);
  assert_found (store, name, first);

  /* Ids of one second begin alike. */
  g_assert_null (find (store, "0", &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_AMBIGUOUS);
  g_assert_nonnull (strstr (error->message, first));
  g_assert_nonnull (strstr (error->message, second));
  g_assert_nonnull (strstr (error->message, "first title"));

  assert_not_found (store, "", BASALT_STORE_ERROR_NOT_FOUND);
  assert_not_found (store, "-", BASALT_STORE_ERROR_NOT_FOUND);
  assert_not_found (store, "fffffffff", BASALT_STORE_ERROR_NOT_FOUND);
  assert_not_found (store, "no-such-name", BASALT_STORE_ERROR_NOT_FOUND);
  assert_not_found (store, "'; --", BASALT_STORE_ERROR_NOT_FOUND);
  assert_not_found (store, "\xff", BASALT_STORE_ERROR_NOT_FOUND);
  assert_not_found (store, "00000000000000000000000000000000000000000",
                    BASALT_STORE_ERROR_NOT_FOUND);

  for (guint i = 0; i < 12; i++)
    g_free (test_record_run (store, "more", "answer"));
  g_clear_error (&error);
  g_assert_null (find (store, "0", &error));
  g_assert_true (g_str_has_suffix (error->message, "…"));

  g_clear_object (&run);
  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_fill (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "prompt", "answer");
  BasaltRunQuery all = { 0 };
  GPtrArray *runs = test_query (store, &all);
  g_autoptr (BasaltRun) run = g_object_ref (runs->pdata[0]);
  g_autoptr (GError) error = NULL;

  g_assert_false (basalt_run_get_loaded (run));
  g_assert_null (basalt_run_get_flow (run));

  /* Twice at once, and once more: the same object, once filled. */
  {
    g_autoptr (GAsyncResult) first = NULL;
    g_autoptr (GAsyncResult) second = NULL;
    g_autoptr (GAsyncResult) third = NULL;
    g_autoptr (BasaltRun) filled = NULL;
    g_autoptr (BasaltRun) again = NULL;
    g_autoptr (BasaltRun) anew = NULL;

    basalt_store_fill_run_async (store, run, NULL, test_wait_result_cb, &first);
    basalt_store_fill_run_async (store, run, NULL, test_wait_result_cb, &second);
    filled = basalt_store_load_run_finish (store, test_wait (&first), &error);
    g_assert_no_error (error);
    again = basalt_store_load_run_finish (store, test_wait (&second), NULL);
    basalt_store_fill_run_async (store, run, NULL, test_wait_result_cb, &third);
    anew = basalt_store_load_run_finish (store, test_wait (&third), NULL);
    g_assert_true (filled == run && again == run && anew == run);
  }
  g_assert_true (basalt_run_get_loaded (run));
  g_assert_cmpstr (basalt_run_get_output (run, BASALT_OUTPUT_TEXT, NULL), ==, "answer");
  g_assert_cmpuint (basalt_run_get_states (run)->len, ==, 6);

  g_assert_null (test_load_run (store, "0192f3a4-0000-7000-8000-0000000000ff", &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* A definition that was damaged by hand takes nothing else with it. */
  test_execute (dir, "UPDATE flow SET definition = '[]'");
  {
    g_autoptr (BasaltRun) damaged = test_load_run (store, id, &error);

    g_assert_no_error (error);
    g_assert_true (basalt_run_get_damaged (damaged));
    g_assert_null (basalt_run_get_flow (damaged));
    g_assert_cmpuint (basalt_run_get_states (damaged)->len, ==, 6);
  }

  g_ptr_array_unref (runs);
  test_close_store (store);
  test_remove_dir (dir);
}

/* A search that nobody waits for any more is given up halfway. */
static void
test_abandoned (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_free (test_record_run (store, "prompt", "answer"));
  test_execute (dir,
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
                " INSERT INTO run (uuid, name, flow, flow_hash, state, created_at, ended_at, model)"
                " SELECT CAST (printf ('%016d', i) AS BLOB), 'n', 1, 'h', 'Completed', i, i,"
                "  'some.model.that.has.a.long.name' FROM n");
  query->models = g_strdupv ((char *[]){ (char *) "nothing like it", NULL });

  for (guint wait = 0; wait < 40; wait += 8)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GArray) rowids = NULL;

      g_cancellable_reset (cancellable);
      basalt_store_query_rowids_async (store, query, cancellable, test_wait_result_cb, &result);
      g_usleep (wait * 1000);
      g_cancellable_cancel (cancellable);
      rowids = basalt_store_query_rowids_finish (store, test_wait (&result), &error);
      g_assert_null (rowids);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
    }

  g_assert_cmpuint (test_search (store, "prompt"), ==, 1);
  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/query/filters", test_filters);
  g_test_add_func ("/store/query/find", test_find);
  g_test_add_func ("/store/query/find-missing", test_find_missing);
  g_test_add_func ("/store/query/fill", test_fill);
  g_test_add_func ("/store/query/abandoned", test_abandoned);

  return g_test_run ();
}
