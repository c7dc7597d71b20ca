/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-find.h"
#include "basalt-runs-query.h"
#include "basalt-runs-select.h"
#include "basalt-store-private.h"

/*
 * What the store gives back about runs. Rows are read on the reader's thread; objects are made of
 * them on the thread that owns objects.
 */

typedef struct
{
  char *id; /* or what a person typed */
  char **ids;
  char **missing;
  BasaltRun *run;
  BasaltRunQuery *query;
  BasaltRunRecord *record;
  guint n_logs_known;
  GArray *rowids;
} Request;

static void
request_free (Request *request)
{
  g_free (request->id);
  g_strfreev (request->ids);
  g_strfreev (request->missing);
  g_clear_object (&request->run);
  g_clear_pointer (&request->query, basalt_run_query_free);
  g_clear_pointer (&request->record, basalt_run_record_free);
  g_clear_pointer (&request->rowids, g_array_unref);
  g_free (request);
}

static gboolean
read_whole (BasaltDatabase  *database,
            gpointer         data,
            GError         **error)
{
  Request *request = data;

  request->record = basalt_run_record_new ();
  request->record->n_logs_known = request->n_logs_known;

  return basalt_runs_query_read (database, request->id, request->record, error);
}

/* What can be read of a run: parts of its definition that are damaged are left out. */
static BasaltRun *
make_run (const BasaltRunRow  *row,
          GError             **error)
{
  BasaltRunRow part = *row;
  const char **parts[] = { &part.flow_json, &part.connection_json, &part.inputs_json,
                           &part.policy_json };
  const char *texts[G_N_ELEMENTS (parts)];
  BasaltRun *run = basalt_run_new_from_row (row, NULL);

  if (run != NULL && row->flow_json != NULL)
    return run;

  g_clear_object (&run);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      texts[i] = *parts[i];
      *parts[i] = NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (BasaltRun) readable = NULL;

      *parts[i] = texts[i];
      readable = basalt_run_new_from_row (&part, NULL);
      if (readable == NULL)
        *parts[i] = NULL;
    }

  run = basalt_run_new_from_row (&part, error);
  if (run != NULL)
    basalt_run_set_damaged (run, TRUE);

  return run;
}

static void
read_whole_done (GObject  *store,
                 GTask    *task,
                 gpointer  data)
{
  Request *request = data;
  const BasaltRunRow *row = &g_array_index (request->record->summaries, BasaltSummaryRecord, 0).row;
  g_autoptr (GError) error = NULL;

  if (request->run == NULL)
    {
      request->run = make_run (row, &error);
      if (request->run != NULL)
        g_object_freeze_notify (G_OBJECT (request->run));
    }
  else if (row->round >= basalt_run_get_round (request->run) &&
           request->n_logs_known == g_list_model_get_n_items (basalt_run_get_logs (request->run)))
    {
      /* Whoever hears of its end is to see all of its log. */
      g_object_freeze_notify (G_OBJECT (request->run));
      basalt_run_update_from_row (request->run, row);
    }
  else
    {
      /* Filled meanwhile, or begun anew by this process, which knows better. */
      g_task_return_pointer (task, g_object_ref (request->run), g_object_unref);
      return;
    }

  if (request->run == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  basalt_run_record_fill (request->record, request->run);
  if (g_array_index (request->record->summaries, BasaltSummaryRecord, 0).partly)
    basalt_run_set_damaged (request->run, TRUE);
  g_object_thaw_notify (G_OBJECT (request->run));
  g_task_return_pointer (task, g_object_ref (request->run), g_object_unref);
}

/**
 * basalt_store_load_run_async:
 * @self: a store
 * @id: a run's id
 * @cancellable: (nullable): cancellable
 * @callback: called when the run is there
 * @user_data: for @callback
 *
 * Reads a run with tasks, attempts, output, logs and states, as of one moment.
 */
void
basalt_store_load_run_async (BasaltStore         *self,
                             const char          *id,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_load_run_async);

  request = g_new0 (Request, 1);
  request->id = g_strdup (id);
  basalt_store_push_read (self, basalt_store_job_new_awaited (read_whole, read_whole_done, request,
                                                              (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_load_run_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full): the run; fails with %BASALT_STORE_ERROR, and with what
 *   basalt_run_new_from_row() says of damaged rows
 */
BasaltRun *
basalt_store_load_run_finish (BasaltStore   *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

/**
 * basalt_store_fill_run_async:
 * @self: a store
 * @run: a run of which only the summary was read
 * @cancellable: (nullable): cancellable
 * @callback: called when @run is loaded; finish with basalt_store_load_run_finish()
 * @user_data: for @callback
 *
 * Like basalt_store_load_run_async(), into an object that is there. Does nothing to a run that is
 * loaded already.
 */
void
basalt_store_fill_run_async (BasaltStore         *self,
                             BasaltRun           *run,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_fill_run_async);

  if (basalt_run_get_loaded (run))
    {
      g_task_return_pointer (task, g_object_ref (run), g_object_unref);
      g_object_unref (task);
      return;
    }

  request = g_new0 (Request, 1);
  request->id = g_strdup (basalt_run_get_id (run));
  request->run = g_object_ref (run);
  basalt_store_push_read (self, basalt_store_job_new_awaited (read_whole, read_whole_done, request,
                                                              (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_update_run_async:
 * @self: a store
 * @run: a run that another process runs, loaded before
 * @cancellable: (nullable): cancellable
 * @callback: called when @run is as it is on record; finish with basalt_store_load_run_finish()
 * @user_data: for @callback
 *
 * Brings a loaded run up to date with what was written about it since. Whoever looks at it hears
 * only of what is new.
 */
void
basalt_store_update_run_async (BasaltStore         *self,
                               BasaltRun           *run,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_update_run_async);

  request = g_new0 (Request, 1);
  request->id = g_strdup (basalt_run_get_id (run));
  request->run = g_object_ref (run);
  request->n_logs_known = g_list_model_get_n_items (basalt_run_get_logs (run));
  basalt_store_push_read (self, basalt_store_job_new_awaited (read_whole, read_whole_done, request,
                                                              (GDestroyNotify) request_free, task));
}

static gboolean
find (BasaltDatabase  *database,
      gpointer         data,
      GError         **error)
{
  Request *request = data;
  char *id = basalt_runs_find (database, request->id, error);

  if (id == NULL)
    return FALSE;

  g_free (request->id);
  request->id = id;

  return TRUE;
}

static void
find_done (GObject  *store,
           GTask    *task,
           gpointer  data)
{
  Request *request = data;

  g_task_return_pointer (task, g_steal_pointer (&request->id), g_free);
}

/**
 * basalt_store_find_run_async:
 * @self: a store
 * @spec: an id, the beginning or the end of one, or a name
 * @cancellable: (nullable): cancellable
 * @callback: called when it is known which run that is
 * @user_data: for @callback
 */
void
basalt_store_find_run_async (BasaltStore         *self,
                             const char          *spec,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (spec != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_find_run_async);

  request = g_new0 (Request, 1);
  request->id = g_strstrip (g_utf8_make_valid (spec, -1));
  basalt_store_push_read (self, basalt_store_job_new_awaited (find, find_done, request,
                                                              (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_find_run_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full): the run's id; fails with %BASALT_STORE_ERROR_NOT_FOUND and
 *   %BASALT_STORE_ERROR_AMBIGUOUS
 */
char *
basalt_store_find_run_finish (BasaltStore   *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

static gboolean
find_missing (BasaltDatabase  *database,
              gpointer         data,
              GError         **error)
{
  Request *request = data;

  request->missing = basalt_runs_find_missing (database, (const char *const *) request->ids, error);

  return request->missing != NULL;
}

static void
find_missing_done (GObject  *store,
                   GTask    *task,
                   gpointer  data)
{
  Request *request = data;

  g_task_return_pointer (task, g_steal_pointer (&request->missing), (GDestroyNotify) g_strfreev);
}

/**
 * basalt_store_find_missing_async:
 * @self: a store
 * @ids: ids
 * @cancellable: (nullable): cancellable
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Finds out which of @ids no run has.
 */
void
basalt_store_find_missing_async (BasaltStore         *self,
                                 const char *const   *ids,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (ids != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_find_missing_async);

  request = g_new0 (Request, 1);
  request->ids = g_strdupv ((char **) ids);
  basalt_store_push_read (self,
                          basalt_store_job_new_awaited (find_missing, find_missing_done, request,
                                                        (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_find_missing_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full): those that no run has, not even one that was deleted
 */
char **
basalt_store_find_missing_finish (BasaltStore   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

static gboolean
select_rowids (BasaltDatabase  *database,
               gpointer         data,
               GError         **error)
{
  Request *request = data;

  request->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  return basalt_runs_select (database, request->query, request->rowids, error);
}

static gboolean
select_rows (BasaltDatabase  *database,
             gpointer         data,
             GError         **error)
{
  Request *request = data;
  gboolean ok;

  request->record = basalt_run_record_new ();
  if (!basalt_database_execute (database, "BEGIN", error))
    return FALSE;

  ok = select_rowids (database, data, error) &&
       basalt_runs_query_rows (database, (const gint64 *) (gpointer) request->rowids->data,
                               request->rowids->len, request->record, error);
  basalt_database_rollback (database);

  return ok;
}

static void
select_rows_done (GObject  *store,
                  GTask    *task,
                  gpointer  data)
{
  Request *request = data;
  GArray *summaries = request->record->summaries;
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < summaries->len; i++)
    {
      BasaltSummaryRecord *summary = &g_array_index (summaries, BasaltSummaryRecord, i);
      BasaltRun *run = basalt_run_new_from_row (&summary->row, NULL);

      if (run == NULL)
        run = basalt_run_new_damaged (&summary->row);
      else
        basalt_run_set_damaged (run, summary->damaged || summary->partly);
      g_ptr_array_add (runs, run);
    }

  g_task_return_pointer (task, runs, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * basalt_store_query_async:
 * @self: a store
 * @query: which runs
 * @cancellable: (nullable): cancellable; abandons a search that runs
 * @callback: called when they are there
 * @user_data: for @callback
 */
void
basalt_store_query_async (BasaltStore         *self,
                          BasaltRunQuery      *query,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_query_async);

  request = g_new0 (Request, 1);
  request->query = basalt_run_query_copy (query);
  basalt_store_push_read (self,
                          basalt_store_job_new_awaited (select_rows, select_rows_done, request,
                                                        (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_query_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltRun): summaries, newest first; damaged rows are
 *   among them
 */
GPtrArray *
basalt_store_query_finish (BasaltStore   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

static void
select_rowids_done (GObject  *store,
                    GTask    *task,
                    gpointer  data)
{
  Request *request = data;

  g_task_return_pointer (task, g_steal_pointer (&request->rowids), (GDestroyNotify) g_array_unref);
}

/**
 * basalt_store_query_rowids_async:
 * @self: a store
 * @query: which runs
 * @cancellable: (nullable): cancellable; abandons a search that runs
 * @callback: called when they are there
 * @user_data: for @callback
 *
 * Nothing but other searches waits for it.
 */
void
basalt_store_query_rowids_async (BasaltStore         *self,
                                 BasaltRunQuery      *query,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_query_rowids_async);

  request = g_new0 (Request, 1);
  request->query = basalt_run_query_copy (query);
  basalt_store_push_search (self,
                            basalt_store_job_new_awaited (select_rowids, select_rowids_done,
                                                          request, (GDestroyNotify) request_free,
                                                          task));
}

/**
 * basalt_store_query_rowids_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type gint64): rowids for a BasaltRunList, in the order of the
 *   query
 */
GArray *
basalt_store_query_rowids_finish (BasaltStore   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}
