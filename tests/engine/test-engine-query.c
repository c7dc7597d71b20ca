/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-organize.h"
#include "basalt-engine-search.h"
#include "engine-fixture.h"

#include <string.h>

#define STEADY "basalt.demo-steady-v1:0"

/* -- Completion -- */

static GPtrArray *
complete (EngineFixture *fixture,
          const char    *text,
          guint          cursor)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *completions;

  basalt_engine_complete_query_async (fixture->engine, text, cursor, NULL, test_wait_result_cb,
                                      &result);
  test_wait_until (result != NULL);
  completions = basalt_engine_complete_query_finish (fixture->engine, result, &error);
  g_assert_no_error (error);

  return completions;
}

/* @typed and @expected have a bar where the cursor is. @labels: all that is offered. */
static void
assert_offers (EngineFixture *fixture,
               const char    *typed,
               const char    *labels,
               const char    *expected)
{
  const char *bar = strchr (typed, '|');
  g_autofree char *text = g_strdup_printf ("%.*s%s", (int) (bar - typed), typed, bar + 1);
  g_autoptr (GPtrArray) completions = complete (fixture, text, (guint) (bar - typed));
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < completions->len; i++)
    {
      const BasaltQueryCompletion *completion = completions->pdata[i];

      g_string_append_printf (all, "%s%s", i > 0 ? ", " : "", completion->label);
    }
  g_assert_cmpstr (all->str, ==, labels);

  if (expected != NULL)
    {
      const BasaltQueryCompletion *first = completions->pdata[0];
      g_autofree char *shown =
        g_strdup_printf ("%.*s|%s", (int) first->cursor, first->text, first->text + first->cursor);

      g_assert_cmpstr (shown, ==, expected);
    }
}

static void
test_complete (EngineFixture *fixture,
               gconstpointer  data)
{
  g_autoptr (BasaltRun) run G_GNUC_UNUSED = engine_fixture_run (fixture, STEADY, "Hello");

  /* Keys. */
  assert_offers (fixture, "|",
                 "state:, model:, flow:, connection:, tag:, since:, before:, has:, rating:, is:, "
                 "in:, sort:",
                 "state:|");
  assert_offers (fixture, "words |",
                 "state:, model:, flow:, connection:, tag:, since:, before:, has:, rating:, is:, "
                 "in:, sort:",
                 "words state:|");
  assert_offers (fixture, "STA|", "state:", "state:|");
  assert_offers (fixture, "words fl| more", "flow:", "words flow:| more");
  assert_offers (fixture, "s|", "state:, since:, sort:", "state:|");
  /* The rest of the word goes. */
  assert_offers (fixture, "mod|xx more", "model:", "model:| more");

  /* Values of every history. */
  assert_offers (fixture, "state:f|", "state:failed", "state:failed |");
  assert_offers (fixture, "x state:F| y", "state:failed", "x state:failed |y");
  assert_offers (fixture, "state:ca|", "state:cancelled, state:cancelling", "state:cancelled |");
  assert_offers (fixture, "has:|",
                 "has:error, has:retry, has:note, has:tag, has:rating, has:parent", "has:error |");
  assert_offers (fixture, "is:|", "is:pinned", "is:pinned |");
  assert_offers (fixture, "in:t|", "in:trash", "in:trash |");
  assert_offers (fixture, "since:y|", "since:yesterday", "since:yesterday |");
  assert_offers (fixture, "before:7|", "before:7d", "before:7d |");
  assert_offers (fixture, "rating:|", "rating:5, rating:4, rating:3, rating:2, rating:1", NULL);
  assert_offers (fixture, "sort:|",
                 "sort:newest, sort:oldest, sort:longest, sort:shortest, sort:most-tokens, "
                 "sort:fewest-tokens",
                 NULL);
  assert_offers (fixture, "sort:lo|", "sort:longest", "sort:longest |");

  /* Values without their keys. */
  assert_offers (fixture, "timed|", "state:timed-out", "state:timed-out |");
  assert_offers (fixture, "steady|", "model:" STEADY, "model:" STEADY " |");
  assert_offers (fixture, "prom|", "flow:prompt", "flow:prompt |");

  /* Nothing to add, and nothing to be offered. */
  assert_offers (fixture, "state:failed|", "", NULL);
  assert_offers (fixture, "state:zzz|", "", NULL);
  assert_offers (fixture, "zzz|", "", NULL);
  assert_offers (fixture, "\"sta|", "", NULL);
  assert_offers (fixture, "\"sta|te\" x", "", NULL);
  assert_offers (fixture, "tag:|", "", NULL);
  assert_offers (fixture, "tag:|\"x\"", "", NULL);

  /* A cursor in the key completes the key. */
  assert_offers (fixture, "sta|te:failed x", "state:", "state:| x");
}

static void
test_complete_history (EngineFixture *fixture,
                       gconstpointer  data)
{
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, STEADY, "Hello");
  g_autoptr (BasaltRun) other G_GNUC_UNUSED =
    engine_fixture_run (fixture, "basalt.demo-refuses-v1:0", "Hello");
  g_autofree char *connection =
    g_strdup_printf ("connection:%s", basalt_connection_get_name (basalt_run_get_connection (run)));

  assert_offers (fixture, "model:|", "model:basalt.demo-refuses-v1:0, model:" STEADY, NULL);
  assert_offers (fixture, "model:STEA| x", "model:" STEADY, "model:" STEADY " |x");
  assert_offers (fixture, "flow:|", "flow:prompt", "flow:prompt |");
  if (strchr (connection, ' ') == NULL)
    assert_offers (fixture, "connection:|", connection, NULL);
}

/* Tags are whatever somebody typed, or another history had. */
static void
test_complete_tags (EngineFixture *fixture,
                    gconstpointer  data)
{
  static const char *const tags[] = { "blue",       "Blau", "two words", "say \"hi\"",
                                      "\u202eevil", "Élan", NULL };
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, STEADY, "Hello");
  const char *ids[] = { basalt_run_get_id (run), NULL };
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  notes.add_tags = tags;
  basalt_engine_annotate_async (fixture->engine, ids, &notes, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (basalt_engine_annotate_finish (fixture->engine, result, &error));
  g_assert_no_error (error);

  assert_offers (fixture, "tag:BL| x", "tag:Blau, tag:blue", "tag:Blau |x");
  assert_offers (fixture, "tag:two|", "tag:\"two words\"", "tag:\"two words\" |");
  assert_offers (fixture, "x tag:\"two w|", "tag:\"two words\"", "x tag:\"two words\" |");
  assert_offers (fixture, "tag:\"two\"| x", "tag:\"two words\"", "tag:\"two words\" |x");
  assert_offers (fixture, "tag:\"t| x\"", "tag:\"two words\"", "tag:\"two words\" |");
  assert_offers (fixture, "tag:say|", "tag:\"say \"\"hi\"\"\"", "tag:\"say \"\"hi\"\"\" |");
  assert_offers (fixture, "tag:él|", "tag:Élan", "tag:Élan |");
  assert_offers (fixture, "tag:\u202e|", "tag:<U+202E>evil", "tag:\u202eevil |");
  assert_offers (fixture, "two|", "tag:\"two words\"", "tag:\"two words\" |");
}

static void
test_complete_cancelled (EngineFixture *fixture,
                         gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (BasaltEngine) engine = basalt_engine_new (fixture->dir);
  g_autoptr (GError) error = NULL;

  basalt_engine_complete_query_async (fixture->engine, "model:", 6, cancellable,
                                      test_wait_result_cb, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_null (basalt_engine_complete_query_finish (fixture->engine, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  basalt_engine_complete_query_async (engine, "model:", 6, NULL, test_wait_result_cb, &closed);
  test_wait_until (closed != NULL);
  g_assert_null (basalt_engine_complete_query_finish (engine, closed, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
}

/* -- Searches that are kept -- */

static gboolean
save (EngineFixture  *fixture,
      const char     *name,
      const char     *query,
      BasaltRunSort   sort,
      GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_save_search_async (fixture->engine, name, query, sort, NULL, test_wait_result_cb,
                                   &result);
  test_wait_until (result != NULL);

  return basalt_engine_save_search_finish (fixture->engine, result, error);
}

static char *
list (EngineFixture *fixture)
{
  GListModel *searches = basalt_engine_get_saved_searches (fixture->engine);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (searches); i++)
    {
      g_autoptr (BasaltSavedSearch) search = g_list_model_get_item (searches, i);

      g_string_append_printf (text, "%s%s=%s/%s", i > 0 ? "; " : "",
                              basalt_saved_search_get_name (search),
                              basalt_saved_search_get_query (search),
                              basalt_run_sort_to_string (basalt_saved_search_get_sort (search)));
    }

  return g_string_free (text, FALSE);
}

static void
assert_list (EngineFixture *fixture,
             const char    *expected)
{
  g_autofree char *listed = list (fixture);

  g_assert_cmpstr (listed, ==, expected);
}

static void
count_cb (GListModel *model,
          guint       position,
          guint       removed,
          guint       added,
          guint      *n)
{
  (*n)++;
}

static void
test_saved (EngineFixture *fixture,
            gconstpointer  data)
{
  GListModel *searches;
  g_autoptr (BasaltSavedSearch) search = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autofree char *name = NULL;
  g_autofree char *query = NULL;
  g_autoptr (GError) error = NULL;
  guint n_changes = 0;
  int sort;

  assert_list (fixture, "");
  g_assert_true (save (fixture, " Failed  runs ", "state:failed", BASALT_RUN_SORT_NEWEST, &error));
  g_assert_no_error (error);
  g_assert_true (
    save (fixture, "A \"name\"; DROP TABLE", "tag:\"x\" 🦊", BASALT_RUN_SORT_DEFAULT, NULL));
  g_assert_true (save (fixture, "empty", NULL, BASALT_RUN_SORT_LONGEST, NULL));
  assert_list (fixture, "A \"name\"; DROP TABLE=tag:\"x\" 🦊/default; "
                        "Failed  runs=state:failed/newest; empty=/longest");

  /* One of that name is replaced; the same again changes nothing. */
  g_assert_true (save (fixture, "Failed  runs", "state:crashed", BASALT_RUN_SORT_OLDEST, NULL));
  assert_list (fixture, "A \"name\"; DROP TABLE=tag:\"x\" 🦊/default; "
                        "Failed  runs=state:crashed/oldest; empty=/longest");
  searches = basalt_engine_get_saved_searches (fixture->engine);
  g_signal_connect (searches, "items-changed", G_CALLBACK (count_cb), &n_changes);
  g_assert_true (save (fixture, "Failed  runs", "state:crashed", BASALT_RUN_SORT_OLDEST, NULL));
  g_assert_cmpuint (n_changes, ==, 0);

  search = g_list_model_get_item (searches, 1);
  g_object_get (search, "name", &name, "query", &query, "sort", &sort, NULL);
  g_assert_cmpstr (name, ==, "Failed  runs");
  g_assert_cmpstr (query, ==, "state:crashed");
  g_assert_cmpint (sort, ==, BASALT_RUN_SORT_OLDEST);

  basalt_engine_remove_search_async (fixture->engine, search, NULL, test_wait_result_cb, &removed);
  test_wait_until (removed != NULL);
  g_assert_true (basalt_engine_remove_search_finish (fixture->engine, removed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_changes, ==, 1);

  /* Still there, and still gone, after a restart. */
  g_clear_object (&removed);
  engine_fixture_restart (fixture);
  searches = basalt_engine_get_saved_searches (fixture->engine);
  g_assert_true (g_list_model_get_item_type (searches) == BASALT_TYPE_SAVED_SEARCH);
  test_wait_until (g_list_model_get_n_items (searches) == 2);
  assert_list (fixture, "A \"name\"; DROP TABLE=tag:\"x\" 🦊/default; empty=/longest");
}

static void
test_saved_badly (EngineFixture *fixture,
                  gconstpointer  data)
{
  g_autoptr (BasaltEngine) engine = basalt_engine_new (fixture->dir);
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (save (fixture, NULL, "x", BASALT_RUN_SORT_DEFAULT, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (save (fixture, " \n", "x", BASALT_RUN_SORT_DEFAULT, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  assert_list (fixture, "");

  /* Before the history is open. */
  g_assert_cmpuint (g_list_model_get_n_items (basalt_engine_get_saved_searches (engine)), ==, 0);
  basalt_engine_save_search_async (engine, "x", "x", BASALT_RUN_SORT_DEFAULT, NULL,
                                   test_wait_result_cb, &closed);
  test_wait_until (closed != NULL);
  g_assert_false (basalt_engine_save_search_finish (engine, closed, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
}

/* Asked for before the history is open; and saved while they are being read. */
static void
test_saved_early (EngineFixture *fixture,
                  gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  GListModel *searches;

  g_assert_true (save (fixture, "b", "x", BASALT_RUN_SORT_DEFAULT, NULL));
  engine_fixture_restart (fixture);

  basalt_engine_save_search_async (fixture->engine, "a", "y", BASALT_RUN_SORT_DEFAULT, NULL,
                                   test_wait_result_cb, &result);
  searches = basalt_engine_get_saved_searches (fixture->engine);
  test_wait_until (result != NULL && g_list_model_get_n_items (searches) == 2);
  assert_list (fixture, "a=y/default; b=x/default");
}

/* Another program's come while they are watched. */
static void
test_saved_elsewhere (EngineFixture *fixture,
                      gconstpointer  data)
{
  EngineFixture other = { .dir = fixture->dir };
  GListModel *searches = basalt_engine_get_saved_searches (fixture->engine);

  basalt_engine_set_watch (fixture->engine, TRUE);
  engine_fixture_open (&other);
  g_assert_true (save (&other, "theirs", "x", BASALT_RUN_SORT_DEFAULT, NULL));
  test_wait_until (g_list_model_get_n_items (searches) == 1);
  assert_list (fixture, "theirs=x/default");
  engine_fixture_close (&other);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test)                                                                \
  g_test_add ("/engine/query/" path, EngineFixture, NULL, engine_fixture_set_up, test, \
              engine_fixture_tear_down)
  ADD ("complete", test_complete);
  ADD ("complete-history", test_complete_history);
  ADD ("complete-tags", test_complete_tags);
  ADD ("complete-cancelled", test_complete_cancelled);
  ADD ("saved", test_saved);
  ADD ("saved-badly", test_saved_badly);
  ADD ("saved-early", test_saved_early);
  ADD ("saved-elsewhere", test_saved_elsewhere);

  return g_test_run ();
}
