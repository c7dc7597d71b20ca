/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-organize.h"
#include "basalt-engine-search.h"
#include "engine-fixture.h"

#include <string.h>

#define STEADY "basalt.demo-steady-v1:0"

static GListModel *
search (EngineFixture *fixture,
        const char    *text)
{
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *runs;

  query->search = g_strdup (text);
  basalt_engine_search_async (fixture->engine, query, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  runs = basalt_engine_search_finish (fixture->engine, result, &error);
  g_assert_no_error (error);

  return runs;
}

/* @text with what is marked in brackets. */
static char *
show (const char *text,
      GArray     *ranges)
{
  GString *shown = g_string_new (NULL);
  guint position = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      const BasaltRunMatchRange *range = &g_array_index (ranges, BasaltRunMatchRange, i);

      g_string_append_len (shown, text + position, range->start - position);
      g_string_append_printf (shown, "[%.*s]", (int) (range->end - range->start),
                              text + range->start);
      position = range->end;
    }
  g_string_append (shown, text + position);

  return g_string_free (shown, FALSE);
}

/* What is found is a list of the runs that live here. */
static void
test_search (EngineFixture *fixture,
             gconstpointer  data)
{
  g_autoptr (BasaltRun) first = engine_fixture_run (fixture, STEADY, "The quarterly report");
  g_autoptr (BasaltRun) second = engine_fixture_run (fixture, STEADY, "A poem about a report");
  g_autoptr (GListModel) both = search (fixture, "report");
  g_autoptr (GListModel) one = search (fixture, "report quarterly");
  g_autoptr (GListModel) none = search (fixture, "nowhere");
  g_autoptr (BasaltRun) found = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (both), ==, 2);
  g_assert_true (g_list_model_get_item_type (both) == BASALT_TYPE_RUN);
  g_assert_cmpuint (g_list_model_get_n_items (one), ==, 1);
  found = g_list_model_get_item (one, 0);
  g_assert_true (found == first);
  g_assert_cmpuint (g_list_model_get_n_items (none), ==, 0);

  g_clear_object (&found);
  g_clear_object (&both);
  g_clear_object (&one);
  g_clear_object (&none);
  g_clear_object (&first);
  g_clear_object (&second);

  /* Summaries after a restart. A list may outlive the engine. */
  engine_fixture_restart (fixture);
  one = search (fixture, "quarterly");
  found = g_list_model_get_item (one, 0);
  g_assert_cmpstr (basalt_run_get_title (found), ==, "The quarterly report");
  g_assert_false (basalt_run_get_loaded (found));
}

static void
set_pinned (EngineFixture *fixture,
            BasaltRun     *run,
            gboolean       pinned)
{
  const char *ids[] = { basalt_run_get_id (run), NULL };
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  notes.pinned = pinned;
  basalt_engine_annotate_async (fixture->engine, ids, &notes, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (basalt_engine_annotate_finish (fixture->engine, result, &error));
  g_assert_no_error (error);
}

static void
search_news (EngineFixture        *fixture,
             GListModel           *list,
             const BasaltRunQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) same = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_search_news_async (fixture->engine, list, query, NULL, test_wait_result_cb,
                                   &result);
  test_wait_until (result != NULL);
  same = basalt_engine_search_news_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_assert_true (same == list);
}

static void
assert_runs (GListModel *list,
             BasaltRun  *first,
             BasaltRun  *second,
             BasaltRun  *third)
{
  BasaltRun *runs[] = { first, second, third };

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autoptr (BasaltRun) run = g_list_model_get_item (list, i);

      g_assert_true (run == runs[i]);
    }
}

/* What comes is found in its place, and what is shown stays. */
static void
test_search_news (EngineFixture *fixture,
                  gconstpointer  data)
{
  g_autoptr (BasaltRun) first = engine_fixture_run (fixture, STEADY, "One");
  g_autoptr (BasaltRun) second = engine_fixture_run (fixture, STEADY, "Two");
  g_autoptr (BasaltRun) third = NULL;
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  query->pinned = TRUE;
  set_pinned (fixture, first, TRUE);
  set_pinned (fixture, second, TRUE);
  basalt_engine_search_async (fixture->engine, query, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  list = basalt_engine_search_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  assert_runs (list, second, first, NULL);

  search_news (fixture, list, query);
  assert_runs (list, second, first, NULL);
  third = engine_fixture_run (fixture, STEADY, "Three");
  search_news (fixture, list, query);
  assert_runs (list, second, first, NULL);

  set_pinned (fixture, third, TRUE);
  set_pinned (fixture, first, FALSE);
  search_news (fixture, list, query);
  assert_runs (list, third, second, first);
  set_pinned (fixture, third, FALSE);
  search_news (fixture, list, query);
  assert_runs (list, third, second, first);

  g_cancellable_cancel (cancellable);
  basalt_engine_search_news_async (fixture->engine, list, query, cancellable, test_wait_result_cb,
                                   &cancelled);
  test_wait_until (cancelled != NULL);
  g_assert_null (basalt_engine_search_news_finish (fixture->engine, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_runs (list, third, second, first);
}

static void
test_search_cancelled (EngineFixture *fixture,
                       gconstpointer  data)
{
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GListModel) runs = NULL;
      g_autoptr (GError) error = NULL;

      if (i == 0)
        g_cancellable_cancel (cancellable);
      basalt_engine_search_async (fixture->engine, query, cancellable, test_wait_result_cb,
                                  &result);
      if (i == 1)
        g_cancellable_cancel (cancellable);
      test_wait_until (result != NULL);
      /* Also when it is too late. */
      g_cancellable_cancel (cancellable);
      runs = basalt_engine_search_finish (fixture->engine, result, &error);
      g_assert_null (runs);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static void
test_closed (EngineFixture *fixture,
             gconstpointer  data)
{
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, STEADY, "Hello");
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (BasaltEngine) engine = basalt_engine_new (fixture->dir);
  g_autoptr (GAsyncResult) searched = NULL;
  g_autoptr (GAsyncResult) matched = NULL;
  g_autoptr (GAsyncResult) looked = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_search_async (engine, query, NULL, test_wait_result_cb, &searched);
  test_wait_until (searched != NULL);
  g_assert_null (basalt_engine_search_finish (engine, searched, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  g_clear_error (&error);

  basalt_engine_find_match_async (engine, run, "Hello", NULL, test_wait_result_cb, &matched);
  test_wait_until (matched != NULL);
  g_assert_null (basalt_engine_find_match_finish (engine, matched, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  g_clear_error (&error);

  basalt_engine_find_children_async (engine, run, NULL, test_wait_result_cb, &looked);
  test_wait_until (looked != NULL);
  g_assert_null (basalt_engine_find_children_finish (engine, looked, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  g_clear_error (&error);
}

static BasaltRunMatch *
find_match (EngineFixture *fixture,
            BasaltRun     *run,
            const char    *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltRunMatch *match;

  basalt_engine_find_match_async (fixture->engine, run, text, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  match = basalt_engine_find_match_finish (fixture->engine, result, &error);
  g_assert_no_error (error);

  return match;
}

static void
assert_match (EngineFixture       *fixture,
              BasaltRun           *run,
              const char          *text,
              BasaltRunMatchPlace  place,
              const char          *expected)
{
  g_autoptr (BasaltRunMatch) match = find_match (fixture, run, text);
  g_autofree char *shown = NULL;

  g_assert_nonnull (match);
  shown = show (match->excerpt, match->ranges);
  g_assert_cmpint (match->place, ==, place);
  if (expected != NULL)
    g_assert_cmpstr (shown, ==, expected);
  else
    g_assert_nonnull (strchr (shown, '['));
}

static void
test_find_match (EngineFixture *fixture,
                 gconstpointer  data)
{
  g_autoptr (BasaltRun) run =
    engine_fixture_run (fixture, STEADY, "A title\n\nand a prompt that goes on");
  g_autofree char *output = engine_fixture_get_output (run);
  g_auto (GStrv) words = g_strsplit_set (output, " .,\n", -1);
  const char *word = NULL;

  assert_match (fixture, run, "TITLE", BASALT_RUN_MATCH_TITLE, "A [title]");
  assert_match (fixture, run, "goes on", BASALT_RUN_MATCH_PROMPT, "…and a prompt that [goes] [on]");
  assert_match (fixture, run, "\"Finished in state\"", BASALT_RUN_MATCH_LOG, NULL);

  /* Some word of the answer that is not in the prompt. */
  for (guint i = 0; words[i] != NULL && word == NULL; i++)
    {
      if (strlen (words[i]) > 5 && strstr ("A title and a prompt that goes on", words[i]) == NULL)
        word = words[i];
    }
  g_assert_nonnull (word);
  assert_match (fixture, run, word, BASALT_RUN_MATCH_RESPONSE, NULL);

  g_assert_null (find_match (fixture, run, "nowhere"));
  g_assert_null (find_match (fixture, run, NULL));
  g_assert_null (find_match (fixture, run, "->"));
}

static void
test_match_text (void)
{
  g_autoptr (GArray) ranges = basalt_engine_match_text ("Été à Paris", "ete par");
  g_autoptr (GArray) nothing = basalt_engine_match_text ("Été à Paris", NULL);
  g_autoptr (GArray) no_text = basalt_engine_match_text (NULL, "ete");
  g_autofree char *shown = show ("Été à Paris", ranges);

  g_assert_cmpstr (shown, ==, "[Été] à [Paris]");
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (no_text->len, ==, 0);
}

static GPtrArray *
find_children (EngineFixture *fixture,
               BasaltRun     *run)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *runs;

  basalt_engine_find_children_async (fixture->engine, run, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  runs = basalt_engine_find_children_finish (fixture->engine, result, &error);
  g_assert_no_error (error);

  return runs;
}

static void
test_children (EngineFixture *fixture,
               gconstpointer  data)
{
  g_autoptr (BasaltRun) parent = engine_fixture_run (fixture, STEADY, "The first");
  g_autoptr (GPtrArray) none = find_children (fixture, parent);
  g_autoptr (GPtrArray) live = NULL;
  g_autoptr (GPtrArray) read = NULL;
  char *ids[2] = { NULL };

  g_assert_cmpuint (none->len, ==, 0);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (BasaltRunRequest) request =
        engine_fixture_new_request (fixture, STEADY, "The next");
      g_autoptr (BasaltRun) run = NULL;

      basalt_run_request_set_parent_id (request, basalt_run_get_id (parent));
      run = engine_fixture_start (fixture, request);
      engine_fixture_wait (run);
      ids[i] = g_strdup (basalt_run_get_id (run));

      /* While it lives here, it is that object. */
      g_clear_pointer (&live, g_ptr_array_unref);
      live = find_children (fixture, parent);
      g_assert_cmpuint (live->len, ==, i + 1);
      g_assert_true (live->pdata[0] == run);
    }

  g_clear_pointer (&live, g_ptr_array_unref);
  engine_fixture_restart (fixture);
  read = find_children (fixture, parent);
  g_assert_cmpuint (read->len, ==, 2);
  g_assert_cmpstr (basalt_run_get_id (read->pdata[0]), ==, ids[1]);
  g_assert_cmpstr (basalt_run_get_id (read->pdata[1]), ==, ids[0]);

  g_free (ids[0]);
  g_free (ids[1]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test)                                                                 \
  g_test_add ("/engine/search/" path, EngineFixture, NULL, engine_fixture_set_up, test, \
              engine_fixture_tear_down)
  ADD ("search", test_search);
  ADD ("search-news", test_search_news);
  ADD ("search-cancelled", test_search_cancelled);
  ADD ("closed", test_closed);
  ADD ("find-match", test_find_match);
  ADD ("children", test_children);
  g_test_add_func ("/engine/search/match-text", test_match_text);

  return g_test_run ();
}
