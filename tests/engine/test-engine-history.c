/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The list of all runs, and lists of some: how they follow what happens to runs. */

#include "basalt-engine-private.h"
#include "basalt-engine-search.h"
#include "engine-fixture.h"

#include "basalt-database.h"

/* Now: what has been in the trash for long is deleted by the engine itself. */
#define MOVE_TO_TRASH "UPDATE run SET deleted_at = strftime ('%s', 'now') * 1000000 "
#define MANY 500

/* As another process would do it. */
static void
execute (EngineFixture *fixture,
         const char    *sql)
{
  g_autofree char *path = g_build_filename (fixture->dir, "data", "history.db", NULL);
  g_autoptr (BasaltDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  database = basalt_database_open (path, BASALT_DATABASE_WRITE, &error);
  g_assert_no_error (error);
  basalt_database_execute (database, sql, &error);
  g_assert_no_error (error);
}

/* Runs 1 to MANY, the last one the newest. */
static void
fill (EngineFixture *fixture)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO flow (hash, name, definition) VALUES ('h', 'prompt', '{}');"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
    " INSERT INTO run (uuid, name, flow, flow_hash, state, created_at, ended_at, title)"
    " SELECT CAST (printf ('%%016d', i) AS BLOB), 'amber-heron', 1, 'h', 'Completed',"
    "   i * 1000, i * 1000 + 5, 'Run ' || i FROM n",
    MANY);

  execute (fixture, sql);
}

static char *
id_of (guint number)
{
  g_autofree char *digits = g_strdup_printf ("%016u", number);
  GString *id = g_string_new (NULL);

  for (guint i = 0; i < 16; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        g_string_append_c (id, '-');
      g_string_append_printf (id, "%02x", digits[i]);
    }

  return g_string_free (id, FALSE);
}

static guint
count (EngineFixture *fixture)
{
  GListModel *history = basalt_engine_get_history (fixture->engine);

  return history != NULL ? g_list_model_get_n_items (history) : 0;
}

static void
assert_title (GListModel *list,
              guint       position,
              const char *title)
{
  g_autoptr (BasaltRun) run = g_list_model_get_item (list, position);

  g_assert_nonnull (run);
  g_assert_cmpstr (basalt_run_get_title (run), ==, title);
}

static gboolean
has_title (GListModel *list,
           guint       position,
           const char *title)
{
  g_autoptr (BasaltRun) run = g_list_model_get_item (list, position);

  return run != NULL && g_strcmp0 (basalt_run_get_title (run), title) == 0;
}

typedef struct
{
  guint n_changes;
  guint n_models;
  guint position;
  guint removed;
  guint added;
} Changes;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Changes    *changes)
{
  changes->n_changes++;
  changes->position = position;
  changes->removed = removed;
  changes->added = added;
}

static void
history_cb (BasaltEngine *engine,
            GParamSpec   *pspec,
            Changes      *changes)
{
  if (changes->n_models++ == 0)
    g_signal_connect (basalt_engine_get_history (engine), "items-changed",
                      G_CALLBACK (items_changed_cb), changes);
}

static void
watch (EngineFixture *fixture,
       Changes       *changes)
{
  g_signal_connect (fixture->engine, "notify::history", G_CALLBACK (history_cb), changes);
  basalt_engine_set_watch (fixture->engine, TRUE);
}

static void
unwatch (EngineFixture *fixture,
         Changes       *changes)
{
  g_signal_handlers_disconnect_by_data (fixture->engine, changes);
  g_signal_handlers_disconnect_by_data (basalt_engine_get_history (fixture->engine), changes);
  basalt_engine_set_watch (fixture->engine, FALSE);
}

/* The first runs are there at once, the others come in below, and new ones below the pinned. */
static void
test_all (EngineFixture *fixture,
          gconstpointer  data)
{
  Changes changes = { 0 };
  GListModel *history;
  g_autoptr (BasaltRun) run = NULL;

  fill (fixture);
  execute (fixture,
           "UPDATE run SET pinned = 1 WHERE id IN (3, 400);" MOVE_TO_TRASH "WHERE id = 499");
  watch (fixture, &changes);
  test_wait_until (changes.n_models == 1);
  history = basalt_engine_get_history (fixture->engine);
  g_assert_cmpuint (g_list_model_get_n_items (history), ==, 64);
  assert_title (history, 0, "Run 400");
  assert_title (history, 1, "Run 3");
  assert_title (history, 2, "Run 500");
  assert_title (history, 3, "Run 498");

  test_wait_until (count (fixture) == MANY - 1);
  g_assert_cmpuint (changes.n_models, ==, 1);
  g_assert_cmpuint (changes.n_changes, ==, 1);
  g_assert_cmpuint (changes.position, ==, 64);
  g_assert_cmpuint (changes.removed, ==, 0);
  g_assert_cmpuint (changes.added, ==, MANY - 1 - 64);
  assert_title (history, MANY - 2, "Run 1");

  run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "New");
  g_assert_cmpuint (count (fixture), ==, MANY);
  g_assert_cmpuint (changes.n_changes, ==, 2);
  g_assert_cmpuint (changes.position, ==, 2);
  assert_title (history, 2, "New");
  assert_title (history, 3, "Run 500");

  unwatch (fixture, &changes);
}

/* Another process pins, trashes, restores and deletes: the list becomes what it should be by the
 * changes that make the difference. */
static void
test_follows (EngineFixture *fixture,
              gconstpointer  data)
{
  Changes changes = { 0 };
  GListModel *history;
  g_autoptr (BasaltRun) held = NULL;
  g_autoptr (BasaltRun) again = NULL;

  fill (fixture);
  watch (fixture, &changes);
  test_wait_until (count (fixture) == MANY);
  history = basalt_engine_get_history (fixture->engine);
  held = g_list_model_get_item (history, 10);

  changes.n_changes = 0;
  execute (fixture, MOVE_TO_TRASH "WHERE id BETWEEN 101 AND 150");
  test_wait_until (count (fixture) == MANY - 50);
  g_assert_cmpuint (changes.n_changes, ==, 1);
  g_assert_cmpuint (changes.position, ==, MANY - 150);
  g_assert_cmpuint (changes.removed, ==, 50);

  execute (fixture, "UPDATE run SET deleted_at = NULL WHERE id = 120");
  test_wait_until (count (fixture) == MANY - 49);
  g_assert_cmpuint (changes.position, ==, MANY - 150);
  g_assert_cmpuint (changes.added, ==, 1);
  assert_title (history, MANY - 150, "Run 120");

  execute (fixture, "UPDATE run SET pinned = 1 WHERE id = 7");
  test_wait_until (has_title (history, 0, "Run 7"));
  execute (fixture, "DELETE FROM run WHERE id = 499");
  test_wait_until (count (fixture) == MANY - 50);
  execute (fixture, "UPDATE run SET title = 'Other' WHERE id = 490");
  test_wait_until (g_strcmp0 (basalt_run_get_title (held), "Other") == 0);

  /* It is the same list, and the same objects. */
  g_assert_true (history == basalt_engine_get_history (fixture->engine));
  again = g_list_model_get_item (history, 10);
  g_assert_true (again == held);

  unwatch (fixture, &changes);
}

static GArray *
make_rowids (guint first,
             guint last)
{
  GArray *rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (gint64 i = last; i >= first; i--)
    g_array_append_val (rowids, i);

  return rowids;
}

/* What this process removes goes at once, from every list, whether its row was seen or not. */
static void
test_remove (EngineFixture *fixture,
             gconstpointer  data)
{
  Changes changes = { 0 };
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GListModel) trash = NULL;
  GListModel *history;
  g_autofree char *seen = id_of (MANY - 1);
  g_autofree char *unseen = id_of (50);
  g_autofree char *deleted = id_of (300);
  const char *one[] = { seen, NULL };
  const char *all[] = { seen, unseen, deleted, NULL };

  fill (fixture);
  watch (fixture, &changes);
  test_wait_until (count (fixture) == MANY);
  history = basalt_engine_get_history (fixture->engine);
  assert_title (history, 0, "Run 500");
  found =
    G_LIST_MODEL (basalt_engine_history_new_list (fixture->engine, make_rowids (40, 499), FALSE));
  trash =
    G_LIST_MODEL (basalt_engine_history_new_list (fixture->engine, make_rowids (50, 51), TRUE));
  assert_title (found, 0, "Run 499");

  basalt_engine_set_watch (fixture->engine, FALSE);
  execute (fixture, MOVE_TO_TRASH "WHERE id IN (499, 50, 51)");
  basalt_engine_history_remove (fixture->engine, one);
  g_assert_cmpuint (count (fixture), ==, MANY - 1);
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 459);
  assert_title (history, 1, "Run 498");

  execute (fixture, "DELETE FROM run WHERE id = 300");
  basalt_engine_history_remove (fixture->engine, all);
  test_wait_until (count (fixture) == MANY - 4);
  test_wait_until (g_list_model_get_n_items (found) == 456);
  g_assert_true (history == basalt_engine_get_history (fixture->engine));
  /* In the trash they are where they should be, until they come back. */
  g_assert_cmpuint (g_list_model_get_n_items (trash), ==, 2);

  execute (fixture, "UPDATE run SET deleted_at = NULL WHERE id = 51");
  basalt_engine_history_reload (fixture->engine);
  test_wait_until (count (fixture) == MANY - 3);
  test_wait_until (g_list_model_get_n_items (trash) == 1);
  assert_title (trash, 0, "Run 50");

  basalt_engine_set_watch (fixture->engine, TRUE);
  unwatch (fixture, &changes);
}

/* A search hands out its first results, and the others come in below them. */
static void
test_search_in_parts (EngineFixture *fixture,
                      gconstpointer  data)
{
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GListModel) dropped = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;
  Changes changes = { 0 };

  execute (fixture, "INSERT INTO flow (hash, name, definition) VALUES ('h', 'prompt', '{}');"
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)"
                    " INSERT INTO run (uuid, name, flow, flow_hash, state, created_at, title)"
                    " SELECT CAST (printf ('%016d', i) AS BLOB), 'n', 1, 'h', 'Completed', i,"
                    "   'Run ' || i FROM n;"
                    "INSERT INTO run_text (rowid, title, prompt, response, log)"
                    " SELECT id, 'gneiss', '', '', '' FROM run");
  query->search = g_strdup ("gneiss");
  basalt_engine_search_async (fixture->engine, query, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  list = basalt_engine_search_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1000);
  assert_title (list, 0, "Run 3000");
  assert_title (list, 999, "Run 2001");

  /* One goes while the others are being looked for. */
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), &changes);
  execute (fixture, MOVE_TO_TRASH "WHERE id IN (2999, 7)");
  basalt_engine_history_reload (fixture->engine);
  test_wait_until (g_list_model_get_n_items (list) == 2998);
  assert_title (list, 1, "Run 2998");
  assert_title (list, 2997, "Run 1");

  /* Nobody waits for the rest of a list that is gone. */
  basalt_engine_search_async (fixture->engine, query, NULL, test_wait_result_cb, &again);
  test_wait_until (again != NULL);
  dropped = basalt_engine_search_finish (fixture->engine, again, &error);
  g_assert_no_error (error);
  g_clear_object (&again);
  g_assert_finalize_object (g_steal_pointer (&dropped));
}

/* A list may outlive its engine. */
static void
test_outlives (EngineFixture *fixture,
               gconstpointer  data)
{
  g_autoptr (GListModel) found = NULL;

  fill (fixture);
  found =
    G_LIST_MODEL (basalt_engine_history_new_list (fixture->engine, make_rowids (1, 100), FALSE));
  assert_title (found, 0, "Run 100");
  engine_fixture_restart (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 100);
  assert_title (found, 1, "Run 99");
}

/* Removals that happen while the history is being read are not undone by it. */
static void
test_remove_while_reading (EngineFixture *fixture,
                           gconstpointer  data)
{
  Changes changes = { 0 };
  g_autofree char *first = id_of (MANY);
  const char *ids[] = { first, NULL };
  g_autoptr (BasaltRun) run = NULL;

  fill (fixture);
  watch (fixture, &changes);
  test_wait_until (changes.n_models == 1);
  assert_title (basalt_engine_get_history (fixture->engine), 0, "Run 500");

  /* The rest is being read now. */
  execute (fixture, MOVE_TO_TRASH "WHERE id = 500");
  basalt_engine_history_remove (fixture->engine, ids);
  test_wait_until (count (fixture) == MANY - 1);
  assert_title (basalt_engine_get_history (fixture->engine), 0, "Run 499");

  basalt_engine_history_reload (fixture->engine);
  run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "New");
  test_wait_until (count (fixture) == MANY);
  assert_title (basalt_engine_get_history (fixture->engine), 0, "New");
  g_assert_cmpuint (changes.n_models, ==, 1);

  unwatch (fixture, &changes);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, function) \
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, function, engine_fixture_tear_down)

  add ("/engine/history/all", test_all);
  add ("/engine/history/follows", test_follows);
  add ("/engine/history/remove", test_remove);
  add ("/engine/history/search-in-parts", test_search_in_parts);
  add ("/engine/history/outlives", test_outlives);
  add ("/engine/history/remove-while-reading", test_remove_while_reading);

  return g_test_run ();
}
