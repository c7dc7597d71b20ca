/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-search.h"

#include "basalt-store-private.h"

/*
 * What a search field needs beside the runs that are found: excerpts, names to complete, and
 * searches that are kept.
 */

typedef struct
{
  char *id; /* of a run */
  BasaltSearchWords *words;
  GCancellable *cancellable;
  BasaltSearchMatch *match;
  BasaltRunsNames kind;
  GArray *names;
  GPtrArray *rows;
  BasaltSavedSearchRow *row;
} Request;

static void
request_free (Request *request)
{
  g_free (request->id);
  g_clear_pointer (&request->words, basalt_search_words_free);
  g_clear_object (&request->cancellable);
  g_clear_pointer (&request->match, basalt_search_match_free);
  g_clear_pointer (&request->names, g_array_unref);
  g_clear_pointer (&request->rows, g_ptr_array_unref);
  g_clear_pointer (&request->row, basalt_saved_search_row_free);
  g_free (request);
}

static gboolean
find_match (BasaltDatabase  *database,
            gpointer         data,
            GError         **error)
{
  Request *request = data;

  return basalt_runs_match (database, request->id, request->words, request->cancellable,
                            &request->match, error);
}

static void
find_match_done (GObject  *store,
                 GTask    *task,
                 gpointer  data)
{
  Request *request = data;

  g_task_return_pointer (task, g_steal_pointer (&request->match),
                         (GDestroyNotify) basalt_search_match_free);
}

/**
 * basalt_store_find_match_async:
 * @self: a store
 * @id: a run's id
 * @search: what was searched for
 * @cancellable: (nullable): abandons it halfway
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Finds where the words of a search stand in a run. It does not wait behind searches.
 */
void
basalt_store_find_match_async (BasaltStore         *self,
                               const char          *id,
                               const char          *search,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_find_match_async);

  request = g_new0 (Request, 1);
  request->id = g_strdup (id);
  request->words = basalt_search_words_new (search);
  g_set_object (&request->cancellable, cancellable);
  basalt_store_push_read (self, basalt_store_job_new_awaited (find_match, find_match_done, request,
                                                              (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_find_match_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): where the words are; %NULL without @error if they are
 * nowhere
 */
BasaltSearchMatch *
basalt_store_find_match_finish (BasaltStore   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

static gboolean
list_names (BasaltDatabase  *database,
            gpointer         data,
            GError         **error)
{
  Request *request = data;

  request->names = basalt_runs_names_read (database, request->kind, FALSE, error);

  return request->names != NULL;
}

static void
list_names_done (GObject  *store,
                 GTask    *task,
                 gpointer  data)
{
  Request *request = data;

  g_task_return_pointer (task, g_steal_pointer (&request->names), (GDestroyNotify) g_array_unref);
}

/**
 * basalt_store_list_names_async:
 * @self: a store
 * @names: which kind
 * @cancellable: (nullable): cancellable
 * @callback: called when they are there
 * @user_data: for @callback
 *
 * Reads what the runs of the history have of a kind.
 */
void
basalt_store_list_names_async (BasaltStore         *self,
                               BasaltRunsNames      names,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_list_names_async);

  request = g_new0 (Request, 1);
  request->kind = names;
  basalt_store_push_read (self, basalt_store_job_new_awaited (list_names, list_names_done, request,
                                                              (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_list_names_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltRunsName): names, sorted by bytes
 */
GArray *
basalt_store_list_names_finish (BasaltStore   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

/* -- Searches that are kept -- */

static gboolean
load_searches (BasaltDatabase  *database,
               gpointer         data,
               GError         **error)
{
  Request *request = data;

  request->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_saved_search_row_free);

  return basalt_saved_searches_table_load (database, request->rows, error);
}

static void
load_searches_done (GObject  *store,
                    GTask    *task,
                    gpointer  data)
{
  Request *request = data;

  g_task_return_pointer (task, g_steal_pointer (&request->rows),
                         (GDestroyNotify) g_ptr_array_unref);
}

/**
 * basalt_store_load_searches_async:
 * @self: a store
 * @cancellable: (nullable): cancellable
 * @callback: called when they are there
 * @user_data: for @callback
 */
void
basalt_store_load_searches_async (BasaltStore         *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_load_searches_async);
  basalt_store_push_read (self, basalt_store_job_new_awaited (load_searches, load_searches_done,
                                                              g_new0 (Request, 1),
                                                              (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_load_searches_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltSavedSearchRow): searches that are kept
 */
GPtrArray *
basalt_store_load_searches_finish (BasaltStore   *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

static void
push_write (BasaltStore        *self,
            BasaltStoreJobFunc  run,
            const char         *name,
            const char         *query,
            const char         *sort,
            GTask              *task)
{
  Request *request = g_new0 (Request, 1);
  BasaltStoreJob *job;

  request->row = g_new (BasaltSavedSearchRow, 1);
  request->row->name = g_strdup (name);
  request->row->query = g_strdup (query);
  request->row->sort = g_strdup (sort);
  job = basalt_store_job_new_awaited (run, NULL, request, (GDestroyNotify) request_free, task);
  job->flags = BASALT_STORE_JOB_URGENT;
  basalt_store_push_write (self, job);
}

static gboolean
save_search (BasaltDatabase  *database,
             gpointer         data,
             GError         **error)
{
  const BasaltSavedSearchRow *row = ((Request *) data)->row;

  return basalt_saved_searches_table_save (database, row->name, row->query, row->sort, error);
}

/**
 * basalt_store_save_search_async:
 * @self: a store
 * @name: the search's name
 * @query: as it was typed
 * @sort: the name of an order
 * @cancellable: (nullable): cancellable
 * @callback: called when it is on disk; finish with basalt_store_write_finish()
 * @user_data: for @callback
 *
 * Keeps a search, in place of one of the same name.
 */
void
basalt_store_save_search_async (BasaltStore         *self,
                                const char          *name,
                                const char          *query,
                                const char          *sort,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (name != NULL && query != NULL && sort != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_save_search_async);
  push_write (self, save_search, name, query, sort, task);
}

static gboolean
remove_search (BasaltDatabase  *database,
               gpointer         data,
               GError         **error)
{
  return basalt_saved_searches_table_remove (database, ((Request *) data)->row->name, error);
}

/**
 * basalt_store_remove_search_async:
 * @self: a store
 * @name: the search's name
 * @cancellable: (nullable): cancellable
 * @callback: called when it is gone; finish with basalt_store_write_finish()
 * @user_data: for @callback
 */
void
basalt_store_remove_search_async (BasaltStore         *self,
                                  const char          *name,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_remove_search_async);
  push_write (self, remove_search, name, NULL, NULL, task);
}
