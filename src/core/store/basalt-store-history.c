/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-history.h"

#include "basalt-runs-select.h"
#include "basalt-store-private.h"

typedef struct
{
  guint limit;
  gboolean trash;
  GArray *rowids;
  guint n_pinned;
} Request;

static void
request_free (Request *request)
{
  g_clear_pointer (&request->rowids, g_array_unref);
  g_free (request);
}

static void
push (BasaltStore        *self,
      BasaltStoreJobFunc  run,
      Request            *request,
      GTask              *task)
{
  BasaltStoreJob *job = basalt_store_job_new (run, request, NULL);

  /* It belongs to the task, so that its results are there when the task is finished. */
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  job->task = task;
  /* Whoever opens a run does not wait for a million rowids. */
  if (request->limit > 0)
    basalt_store_push_read (self, job);
  else
    basalt_store_push_search (self, job);
}

static gboolean
read_history (BasaltDatabase  *database,
              gpointer         data,
              GError         **error)
{
  Request *request = data;
  gboolean ok;

  request->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  /* As of one moment. */
  if (!basalt_database_execute (database, "BEGIN", error))
    return FALSE;
  ok = basalt_runs_select_history (database, request->limit, request->rowids, &request->n_pinned,
                                   error);
  basalt_database_rollback (database);

  return ok;
}

/**
 * basalt_store_read_history_async:
 * @self: a store
 * @limit: how many rowids at most; 0 for all
 * @cancellable: (nullable): to abort
 * @callback: called when they are there
 * @user_data: for @callback
 *
 * Reads which runs the history shows.
 */
void
basalt_store_read_history_async (BasaltStore         *self,
                                 guint                limit,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task;
  Request *request;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_read_history_async);

  request = g_new0 (Request, 1);
  request->limit = limit;
  push (self, read_history, request, task);
}

/**
 * basalt_store_read_history_finish:
 * @self: a store
 * @result: the result
 * @n_pinned: (out): how many of them are pinned; these come first
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type gint64): rowids for a BasaltRunList, newest first
 */
GArray *
basalt_store_read_history_finish (BasaltStore   *self,
                                  GAsyncResult  *result,
                                  guint         *n_pinned,
                                  GError       **error)
{
  Request *request;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  request = g_task_get_task_data (G_TASK (result));
  *n_pinned = request->n_pinned;

  return g_steal_pointer (&request->rowids);
}

static gboolean
is_there (BasaltDatabase  *database,
          gint64           rowid,
          gboolean         trash,
          gboolean        *there,
          GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  statement =
    basalt_database_prepare (database,
                             "SELECT 1 FROM run WHERE id = ?1 AND (deleted_at IS NOT NULL) = ?2"
                             " AND deleted_at IS NOT 0",
                             error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, rowid);
  basalt_statement_bind_int (statement, 2, trash);
  *there = basalt_statement_next (statement, &local_error);
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

static gboolean
find_gone (BasaltDatabase  *database,
           gpointer         data,
           GError         **error)
{
  Request *request = data;
  g_autoptr (GArray) rowids = g_steal_pointer (&request->rowids);
  gboolean ok = TRUE;

  request->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!basalt_database_execute (database, "BEGIN", error))
    return FALSE;

  for (guint i = 0; ok && i < rowids->len; i++)
    {
      gint64 rowid = g_array_index (rowids, gint64, i);
      gboolean there = FALSE;

      ok = is_there (database, rowid, request->trash, &there, error);
      if (ok && !there)
        g_array_append_val (request->rowids, rowid);
    }
  basalt_database_rollback (database);

  return ok;
}

/**
 * basalt_store_find_gone_async:
 * @self: a store
 * @rowids: (transfer full) (element-type gint64): rowids of a list
 * @trash: whether it is a list of runs in the trash
 * @cancellable: (nullable): to abort
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Finds out which runs a list should not show any more.
 */
void
basalt_store_find_gone_async (BasaltStore         *self,
                              GArray              *rowids,
                              gboolean             trash,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;
  Request *request;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (rowids != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_find_gone_async);

  request = g_new0 (Request, 1);
  request->trash = !!trash;
  request->rowids = rowids;
  push (self, find_gone, request, task);
}

/**
 * basalt_store_find_gone_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type gint64): rowids of runs that are gone from there
 */
GArray *
basalt_store_find_gone_finish (BasaltStore   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  Request *request;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  request = g_task_get_task_data (G_TASK (result));

  return g_steal_pointer (&request->rowids);
}
