/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-search.h"

#include "basalt-engine-private.h"
#include "basalt-store-search.h"

#include <string.h>

/* -- Finding runs -- */

/* Those that somebody sees first; the search goes on for the others once they are there. As many as
 * are ranked: see basalt-runs-select.c. */
#define FIRST_FOUND 1000

static void
rowids_found_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  BasaltRunQuery *query = g_task_get_task_data (task);
  BasaltRunList *list;
  GError *error = NULL;
  GArray *rowids = basalt_store_query_rowids_finish (BASALT_STORE (source), result, &error);

  if (rowids == NULL)
    basalt_engine_return_store_error (task, error);
  /* Found, but nobody waits any more; and after the engine's end no list can follow it. */
  else if (g_task_return_error_if_cancelled (task) || self->lists == NULL)
    g_array_unref (rowids);
  else
    {
      gboolean cut = query->limit == 0 && rowids->len == FIRST_FOUND;

      list = basalt_engine_history_new_list (self, rowids, query->trash);
      if (cut)
        basalt_engine_history_fill_list (self, list, query);
      g_task_return_pointer (task, list, g_object_unref);
    }
}

/**
 * basalt_engine_search_async:
 * @self: an engine that is open
 * @query: which runs, in which order
 * @cancellable: (nullable): abandons the search halfway
 * @callback: called when done
 * @user_data: for @callback
 *
 * Searches the history. Nothing but other searches waits for it.
 */
void
basalt_engine_search_async (BasaltEngine         *self,
                            const BasaltRunQuery *query,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (BasaltRunQuery) first = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_search_async);
  g_task_set_task_data (task, basalt_run_query_copy (query),
                        (GDestroyNotify) basalt_run_query_free);
  first = basalt_run_query_copy (query);
  if (first->limit == 0)
    first->limit = FIRST_FOUND;
  basalt_store_query_rowids_async (self->store, first, cancellable, rowids_found_cb,
                                   g_steal_pointer (&task));
}

/**
 * basalt_engine_search_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): a list of [class@Run]. Rows are read as they are asked for; runs that
 *   live here are their live objects. It does not change but for runs that are deleted, and for
 *   those that are found after the first ones, which come in below
 */
GListModel *
basalt_engine_search_finish (BasaltEngine  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -- What is found by now -- */

/* Somebody who has found more looks for something else first. */
#define MAX_NEWS 10000

typedef struct
{
  BasaltRunList *list;
  gboolean trash;
} News;

static void
news_free (News *news)
{
  g_object_unref (news->list);
  g_free (news);
}

/* What is found now, and behind its neighbour whatever else is shown. */
static GArray *
merge (GArray *shown,
       GArray *found)
{
  g_autoptr (GHashTable) now = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *merged = g_array_sized_new (FALSE, FALSE, sizeof (gint64), MAX (found->len, 1));
  const gint64 *old = (const gint64 *) (gpointer) shown->data;

  for (guint i = 0; i < found->len; i++)
    g_hash_table_add (now, &g_array_index (found, gint64, i));
  for (guint i = 0; i < shown->len; i++)
    g_hash_table_insert (places, &g_array_index (shown, gint64, i), GUINT_TO_POINTER (i + 1));

  for (guint i = 0; i < shown->len && !g_hash_table_contains (now, &old[i]); i++)
    g_array_append_val (merged, old[i]);
  for (guint i = 0; i < found->len; i++)
    {
      gint64 *rowid = &g_array_index (found, gint64, i);
      guint next = GPOINTER_TO_UINT (g_hash_table_lookup (places, rowid));

      g_array_append_val (merged, *rowid);
      for (; next > 0 && next < shown->len && !g_hash_table_contains (now, &old[next]); next++)
        g_array_append_val (merged, old[next]);
    }

  return merged;
}

static void
news_found_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  News *news = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GArray) found =
    basalt_store_query_rowids_finish (BASALT_STORE (source), result, &error);
  g_autoptr (GArray) shown = NULL;
  g_autoptr (GArray) merged = NULL;

  if (found == NULL)
    {
      basalt_engine_return_store_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task) || self->lists == NULL)
    return;

  if (found->len > MAX_NEWS || g_list_model_get_n_items (G_LIST_MODEL (news->list)) > MAX_NEWS)
    {
      g_task_return_pointer (task, g_object_ref (news->list), g_object_unref);
      return;
    }

  shown = basalt_run_list_get_rowids (news->list);
  merged = merge (shown, found);
  if (basalt_run_list_become (news->list, merged))
    g_task_return_pointer (task, g_object_ref (news->list), g_object_unref);
  else
    g_task_return_pointer (task,
                           basalt_engine_history_new_list (self, g_steal_pointer (&merged),
                                                           news->trash),
                           g_object_unref);
}

/**
 * basalt_engine_search_news_async:
 * @self: an engine that is open
 * @found: what [method@Engine.search_finish] returned
 * @query: what it was found by
 * @cancellable: (nullable): abandons the search halfway
 * @callback: called when done
 * @user_data: for @callback
 *
 * Searches again, and brings into the list what is found by now, in its place. Runs that are shown
 * and would not be found again stay. A list of more than 10,000 runs, or one that would become so,
 * stays as it is.
 */
void
basalt_engine_search_news_async (BasaltEngine         *self,
                                 GListModel           *found,
                                 const BasaltRunQuery *query,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (BasaltRunQuery) all = NULL;
  News *news;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_RUN_LIST (found));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_search_news_async);
  news = g_new (News, 1);
  news->list = g_object_ref (BASALT_RUN_LIST (found));
  news->trash = query->trash;
  g_task_set_task_data (task, news, (GDestroyNotify) news_free);
  all = basalt_run_query_copy (query);
  if (all->limit == 0)
    all->limit = MAX_NEWS + 1;
  basalt_store_query_rowids_async (self->store, all, cancellable, news_found_cb,
                                   g_steal_pointer (&task));
}

/**
 * basalt_engine_search_news_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the list, or another one to show instead where too much has changed
 */
GListModel *
basalt_engine_search_news_finish (BasaltEngine  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -- Where the words are -- */

/**
 * basalt_run_match_free:
 * @self: (transfer full): a match
 */
void
basalt_run_match_free (BasaltRunMatch *self)
{
  g_free (self->excerpt);
  g_array_unref (self->ranges);
  g_free (self);
}

static BasaltRunMatchPlace
to_place (BasaltSearchColumn column)
{
  switch (column)
    {
    case BASALT_SEARCH_TITLE:
      return BASALT_RUN_MATCH_TITLE;
    case BASALT_SEARCH_PROMPT:
      return BASALT_RUN_MATCH_PROMPT;
    case BASALT_SEARCH_RESPONSE:
      return BASALT_RUN_MATCH_RESPONSE;
    case BASALT_SEARCH_LOG:
      return BASALT_RUN_MATCH_LOG;
    }

  g_return_val_if_reached (BASALT_RUN_MATCH_TITLE);
}

static GArray *
to_ranges (GArray *found)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (BasaltRunMatchRange));

  for (guint i = 0; i < found->len; i++)
    {
      const BasaltSearchRange *one = &g_array_index (found, BasaltSearchRange, i);
      BasaltRunMatchRange range = { one->start, one->end };

      g_array_append_val (ranges, range);
    }

  return ranges;
}

static void
match_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (BasaltSearchMatch) found = NULL;
  BasaltRunMatch *match;
  GError *error = NULL;

  found = basalt_store_find_match_finish (BASALT_STORE (source), result, &error);
  if (error != NULL)
    {
      basalt_engine_return_store_error (task, error);
      return;
    }

  if (found == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }

  match = g_new (BasaltRunMatch, 1);
  match->place = to_place (found->column);
  match->excerpt = g_steal_pointer (&found->excerpt);
  match->ranges = to_ranges (found->ranges);
  g_task_return_pointer (task, match, (GDestroyNotify) basalt_run_match_free);
}

/**
 * basalt_engine_find_match_async:
 * @self: an engine that is open
 * @run: a run that was found
 * @search: (nullable): the words, as in BasaltRunQuery
 * @cancellable: (nullable): abandons it halfway: cancel it when the row goes
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds where the words stand in a run: in the first place that has all of them, else in the one
 * that has most.
 */
void
basalt_engine_find_match_async (BasaltEngine        *self,
                                BasaltRun           *run,
                                const char          *search,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_find_match_async);
  basalt_store_find_match_async (self->store, basalt_run_get_id (run), search, cancellable,
                                 match_found_cb, task);
}

/**
 * basalt_engine_find_match_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): some words around what was found; %NULL without @error where
 *   nothing is to be marked
 */
BasaltRunMatch *
basalt_engine_find_match_finish (BasaltEngine  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * basalt_engine_match_text:
 * @text: (nullable): a text of a row's length
 * @search: (nullable): the words, as in BasaltRunQuery
 *
 * Returns: (transfer full) (element-type BasaltRunMatchRange): what to mark in @text, in order
 */
GArray *
basalt_engine_match_text (const char *text,
                          const char *search)
{
  g_autoptr (BasaltSearchWords) words = basalt_search_words_new (search);
  g_autoptr (GArray) found = NULL;

  found =
    basalt_search_finder_mark (words, text != NULL ? text : "", text != NULL ? strlen (text) : 0);

  return to_ranges (found);
}

/* -- Lineage -- */

static void
children_found_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  GError *error = NULL;
  GPtrArray *runs = basalt_store_query_finish (BASALT_STORE (source), result, &error);

  if (runs == NULL)
    {
      basalt_engine_return_store_error (task, error);
      return;
    }

  for (guint i = 0; i < runs->len; i++)
    {
      BasaltRun *known = basalt_engine_lookup_known (self, basalt_run_get_id (runs->pdata[i]));

      if (known == NULL)
        continue;

      g_object_unref (runs->pdata[i]);
      runs->pdata[i] = g_object_ref (known);
    }

  g_task_return_pointer (task, runs, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * basalt_engine_find_children_async:
 * @self: an engine that is open
 * @run: a run
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds the runs that were made from @run.
 */
void
basalt_engine_find_children_async (BasaltEngine        *self,
                                   BasaltRun           *run,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autoptr (BasaltRunQuery) query = NULL;
  GTask *task;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_find_children_async);
  query = basalt_run_query_new ();
  query->parent = g_strdup (basalt_run_get_id (run));
  query->sort = BASALT_RUN_SORT_NEWEST;
  basalt_store_query_async (self->store, query, cancellable, children_found_cb, task);
}

/**
 * basalt_engine_find_children_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltRun): the runs, newest first; none that are in the
 *   trash
 */
GPtrArray *
basalt_engine_find_children_finish (BasaltEngine  *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
