/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-export.h"

#include "basalt-runs-query.h"
#include "basalt-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Whole runs for whoever wants very many of them: records, which any thread may work on, a few at
 * a time, so that searches get their turn between them.
 */

/* What is read at a time: runs, and bytes of text in them. */
#define MAX_RUNS 64
#define MAX_BYTES (1 << 20)

typedef struct
{
  char **ids; /* nullable */
  GArray *rowids;
  GPtrArray *records;
  guint n_rowids; /* of rowids, that were looked at */
} Request;

static void
request_free (Request *request)
{
  g_strfreev (request->ids);
  g_clear_pointer (&request->rowids, g_array_unref);
  g_clear_pointer (&request->records, g_ptr_array_unref);
  g_free (request);
}

static gboolean
append_rowids (BasaltStatement  *statement,
               GArray           *rowids,
               GError          **error)
{
  GError *local_error = NULL;

  while (basalt_statement_next (statement, &local_error))
    {
      gint64 rowid = basalt_statement_get_int (statement, 0);

      g_array_append_val (rowids, rowid);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

static gboolean
list_all (BasaltDatabase  *database,
          GArray          *rowids,
          GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database,
                             "SELECT id FROM run WHERE deleted_at IS NULL ORDER BY created_at, id",
                             error);

  return statement != NULL && append_rowids (statement, rowids, error);
}

static gboolean
list_one (BasaltDatabase  *database,
          const char      *id,
          GArray          *rowids,
          GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database, "SELECT id FROM run WHERE uuid = ?1 AND importing IS NULL",
                             error);
  guint n = rowids->len;

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, id);
  if (!append_rowids (statement, rowids, error))
    return FALSE;

  if (rowids->len == n)
    {
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND,
                   _ ("The history has no run %s."), id);
      return FALSE;
    }

  return TRUE;
}

static gboolean
list_rowids (BasaltDatabase  *database,
             gpointer         data,
             GError         **error)
{
  Request *request = data;

  request->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (request->ids == NULL)
    return list_all (database, request->rowids, error);

  for (guint i = 0; request->ids[i] != NULL; i++)
    {
      if (!list_one (database, request->ids[i], request->rowids, error))
        return FALSE;
    }

  return TRUE;
}

static void
list_rowids_done (GObject  *store,
                  GTask    *task,
                  gpointer  data)
{
  Request *request = data;

  g_task_return_pointer (task, g_steal_pointer (&request->rowids), (GDestroyNotify) g_array_unref);
}

/**
 * basalt_store_list_rowids_async:
 * @self: a store
 * @ids: (nullable): ids of runs, or %NULL for all that are not in the trash
 * @cancellable: (nullable): cancellable
 * @callback: called when they are there
 * @user_data: for @callback
 */
void
basalt_store_list_rowids_async (BasaltStore         *self,
                                const char *const   *ids,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_list_rowids_async);

  request = g_new0 (Request, 1);
  request->ids = g_strdupv ((char **) ids);
  basalt_store_push_read (self,
                          basalt_store_job_new_awaited (list_rowids, list_rowids_done, request,
                                                        (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_list_rowids_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type gint64): rowids
 */
GArray *
basalt_store_list_rowids_finish (BasaltStore   *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

static char *
dup_id (BasaltDatabase  *database,
        gint64           rowid,
        GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement =
    basalt_database_prepare (database, "SELECT uuid FROM run WHERE id = ?1 AND importing IS NULL",
                             error);
  if (statement == NULL)
    return NULL;

  basalt_statement_bind_int (statement, 1, rowid);

  return basalt_statement_next (statement, error) ? basalt_statement_dup_uuid (statement, 0) : NULL;
}

static gsize
get_length (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

/* About how much text a record holds. */
static gsize
get_size (BasaltRunRecord *record)
{
  gsize size = record->log != NULL ? basalt_log_list_get_length (record->log) * 100 : 0;

  for (guint i = 0; i < record->tasks->len; i++)
    {
      GBytes *output = g_array_index (record->tasks, BasaltTaskRecord, i).row.output;

      size += output != NULL ? g_bytes_get_size (output) : 0;
    }
  for (guint i = 0; i < record->attempts->len; i++)
    {
      BasaltAttemptRow *row = &g_array_index (record->attempts, BasaltAttemptRecord, i).row;

      size += get_length (row->request) + get_length (row->response);
    }
  for (guint i = 0; i < record->outputs->len; i++)
    size += g_array_index (record->outputs, BasaltOutputRecord, i).length;

  return size;
}

/* What is known of a run that cannot be read whole; nothing if it is gone. */
static BasaltRunRecord *
read_damaged (BasaltDatabase *database,
              gint64          rowid,
              gboolean        is_there)
{
  g_autoptr (BasaltRunRecord) record = basalt_run_record_new ();

  basalt_runs_query_rows (database, &rowid, 1, record, NULL);
  if (record->summaries->len == 0 && is_there)
    {
      BasaltSummaryRecord summary = { .rowid = rowid };

      g_array_append_val (record->summaries, summary);
    }
  if (record->summaries->len == 0)
    return NULL;

  g_array_index (record->summaries, BasaltSummaryRecord, 0).damaged = TRUE;

  return g_steal_pointer (&record);
}

static gboolean
read_records (BasaltDatabase  *database,
              gpointer         data,
              GError         **error)
{
  Request *request = data;
  gsize size = 0;

  request->records = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_run_record_free);
  while (request->n_rowids < MIN (request->rowids->len, MAX_RUNS) && size < MAX_BYTES)
    {
      gint64 rowid = g_array_index (request->rowids, gint64, request->n_rowids);
      g_autoptr (BasaltRunRecord) record = basalt_run_record_new ();
      g_autoptr (GError) local_error = NULL;
      g_autofree char *id = dup_id (database, rowid, &local_error);

      if (id != NULL && basalt_runs_query_read (database, id, record, &local_error))
        {
          size += get_size (record);
          g_ptr_array_add (request->records, g_steal_pointer (&record));
        }
      else if (local_error == NULL ||
               g_error_matches (local_error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_DAMAGED))
        {
          BasaltRunRecord *damaged = read_damaged (database, rowid, local_error != NULL);

          if (damaged != NULL)
            g_ptr_array_add (request->records, damaged);
        }
      else if (!g_error_matches (local_error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      request->n_rowids++;
    }

  return TRUE;
}

static void
read_records_done (GObject  *store,
                   GTask    *task,
                   gpointer  data)
{
  Request *request = data;

  g_task_set_task_data (task, GUINT_TO_POINTER (request->n_rowids), NULL);
  g_task_return_pointer (task, g_steal_pointer (&request->records),
                         (GDestroyNotify) g_ptr_array_unref);
}

/**
 * basalt_store_read_records_async:
 * @self: a store
 * @rowids: (array length=n_rowids): rowids of runs
 * @n_rowids: how many
 * @cancellable: (nullable): cancellable
 * @callback: called when some are there
 * @user_data: for @callback
 *
 * Reads everything of the first runs of @rowids, each as of one moment: at least one, and about
 * a megabyte at most, if no run alone is larger.
 */
void
basalt_store_read_records_async (BasaltStore         *self,
                                 const gint64        *rowids,
                                 guint                n_rowids,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_read_records_async);

  request = g_new0 (Request, 1);
  request->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (request->rowids, rowids, MIN (n_rowids, MAX_RUNS));
  basalt_store_push_read (self,
                          basalt_store_job_new_awaited (read_records, read_records_done, request,
                                                        (GDestroyNotify) request_free, task));
}

/**
 * basalt_store_read_records_finish:
 * @self: a store
 * @result: the result
 * @n_rowids: (out): how many of the rowids were looked at
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltRunRecord): records, in the order of the rowids;
 *   fewer than @n_rowids where runs are gone. Of one that cannot be read there is no more than a
 *   summary that says so
 */
GPtrArray *
basalt_store_read_records_finish (BasaltStore   *self,
                                  GAsyncResult  *result,
                                  guint         *n_rowids,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  *n_rowids = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));

  return basalt_store_finish_pointer (self, result, error);
}
