/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-import.h"

#include "basalt-store-owner.h"
#include "basalt-store-private.h"

#include <glib/gi18n-lib.h>

/* How long the writer is kept from other work by the removal of what is left of an import. */
#define SWEEP_TIME (30 * G_TIME_SPAN_MILLISECOND)
#define SWEEP_RUNS 8

/* Under which a store keeps the import that it has. */
#define CURRENT "basalt-import"

typedef struct
{
  char *owner;
  guint n_staged; /* hidden rows of it in the table run */
} Current;

static void
current_free (gpointer data)
{
  Current *current = data;

  g_free (current->owner);
  g_free (current);
}

static Current *
get_current (BasaltStore *self)
{
  return g_object_get_data (G_OBJECT (self), CURRENT);
}

static const char *
get_owner (BasaltStore *self)
{
  Current *current = get_current (self);

  return current != NULL ? current->owner : NULL;
}

static void
set_owner (BasaltStore *self,
           const char  *owner)
{
  Current *current = NULL;

  if (owner != NULL)
    {
      current = g_new0 (Current, 1);
      current->owner = g_strdup (owner);
    }
  g_object_set_data_full (G_OBJECT (self), CURRENT, current, current != NULL ? current_free : NULL);
}

static gboolean
finish_task (BasaltStore   *self,
             GAsyncResult  *result,
             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- Removing what is left -- */

typedef struct
{
  char *own; /* nullable: the owner whose import is over, though it lives */
  gboolean more;
} Sweep;

static void
sweep_free (Sweep *sweep)
{
  g_free (sweep->own);
  g_free (sweep);
}

static Sweep *
sweep_new (const char *own)
{
  Sweep *sweep = g_new0 (Sweep, 1);

  sweep->own = g_strdup (own);

  return sweep;
}

/* Removes some runs of @owner, in a transaction of their own. */
static gboolean
sweep_owner (BasaltDatabase  *database,
             const char      *owner,
             gboolean        *more,
             GError         **error)
{
  gint64 end = g_get_monotonic_time () + SWEEP_TIME;
  guint n = 0;

  if (!basalt_database_begin (database, error))
    return FALSE;

  do
    {
      if (!basalt_runs_import_remove (database, owner, SWEEP_RUNS, &n, error))
        {
          basalt_database_rollback (database);
          return FALSE;
        }
    }
  while (n == SWEEP_RUNS && g_get_monotonic_time () < end);

  /* There may be none: then this was the last time, without another one to tidy up. */
  *more = n == SWEEP_RUNS;
  if (!basalt_runs_import_tidy (database, error))
    {
      basalt_database_rollback (database);
      return FALSE;
    }

  return basalt_database_commit (database, error);
}

/* On the writer's thread. Where nothing is left, nothing is written. */
static gboolean
sweep (BasaltDatabase  *database,
       gpointer         data,
       GError         **error)
{
  Sweep *self = data;
  g_autofree char *owner = NULL;

  self->more = FALSE;
  while (!self->more)
    {
      GError *local_error = NULL;
      char *next = basalt_runs_import_next_owner (database, owner, &local_error);

      g_free (owner);
      owner = next;
      if (owner == NULL)
        {
          if (local_error == NULL)
            return TRUE;
          g_propagate_error (error, local_error);
          return FALSE;
        }

      if ((g_strcmp0 (owner, self->own) == 0 || !basalt_store_owner_is_alive (database, owner)) &&
          !sweep_owner (database, owner, &self->more, error))
        return FALSE;
    }

  return TRUE;
}

static void push_sweep (BasaltStore *self, const char *own, GTask *task);

static void
sweep_done (GObject  *store,
            GTask    *task,
            gpointer  data)
{
  Sweep *self = data;

  if (!self->more)
    g_task_return_boolean (task, TRUE);
  else if (!g_task_return_error_if_cancelled (task))
    /* Others get their turn in between. */
    push_sweep (BASALT_STORE (store), self->own, g_object_ref (task));
}

static void
push_sweep (BasaltStore *self,
            const char  *own,
            GTask       *task)
{
  BasaltStoreJob *job = basalt_store_job_new (sweep, sweep_new (own), (GDestroyNotify) sweep_free);

  job->flags = BASALT_STORE_JOB_URGENT | BASALT_STORE_JOB_ALONE;
  job->done = sweep_done;
  job->task = task;
  basalt_store_push_write (self, job);
}

static void
swept_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("What is left of an import could not be removed: %s", error->message);
}

/**
 * basalt_store_sweep_imports:
 * @self: a store that is open
 *
 * Removes runs of imports whose process ended before they were shown. Nobody waits for it.
 */
void
basalt_store_sweep_imports (BasaltStore *self)
{
  GTask *task = g_task_new (self, NULL, swept_cb, NULL);

  g_task_set_source_tag (task, basalt_store_sweep_imports);
  push_sweep (self, NULL, task);
}

/* -- An import -- */

/**
 * basalt_store_begin_import_async:
 * @self: a store that is open
 * @cancellable: (nullable): cancellable
 * @callback: called when runs can be added
 * @user_data: for @callback
 *
 * Begins an import. Unless it fails, basalt_store_end_import_async() ends it.
 */
void
basalt_store_begin_import_async (BasaltStore         *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task;
  GError *error = NULL;
  const char *owner;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_begin_import_async);

  owner = basalt_store_get_owner (self, &error);
  if (owner != NULL && get_owner (self) != NULL)
    g_set_error_literal (&error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_BUSY,
                         _ ("Another file is being imported. Wait until it is done."));
  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  set_owner (self, owner);
  /* It is ours to give back if this fails. */
  g_task_set_task_data (task, self, NULL);
  /* Of an import of ours that could not be ended. */
  push_sweep (self, owner, task);
}

/**
 * basalt_store_begin_import_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: whether the import has begun
 */
gboolean
basalt_store_begin_import_finish (BasaltStore   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  if (finish_task (self, result, error))
    return TRUE;

  if (g_task_get_task_data (G_TASK (result)) != NULL)
    set_owner (self, NULL);

  return FALSE;
}

typedef struct
{
  char *owner;
  GPtrArray *records; /* (element-type BasaltRunRecord) */
  guint n_staged;
  BasaltImportCounts counts;
  gint64 newest;
} Import;

static void
import_free (Import *import)
{
  g_free (import->owner);
  g_clear_pointer (&import->records, g_ptr_array_unref);
  g_free (import);
}

static Import *
import_new (BasaltStore *self)
{
  Import *import = g_new0 (Import, 1);

  import->owner = g_strdup (get_owner (self));

  return import;
}

static gboolean
stage (BasaltDatabase  *database,
       gpointer         data,
       GError         **error)
{
  Import *self = data;

  self->n_staged = 0;
  for (guint i = 0; i < self->records->len; i++)
    {
      if (!basalt_runs_import_stage (database, self->owner, self->records->pdata[i],
                                     &self->n_staged, error))
        return FALSE;
    }

  return TRUE;
}

static void
stage_done (GObject  *store,
            GTask    *task,
            gpointer  data)
{
  Import *self = data;
  Current *current = get_current (BASALT_STORE (store));

  if (current != NULL)
    current->n_staged += self->n_staged;
  g_task_return_boolean (task, TRUE);
}

/**
 * basalt_store_add_import_async:
 * @self: a store in which an import has begun
 * @records: (transfer full) (element-type BasaltRunRecord): runs; few enough for one transaction
 * @cancellable: (nullable): cancellable
 * @callback: called when they are on disk
 * @user_data: for @callback
 *
 * Writes runs, where nobody sees them yet.
 */
void
basalt_store_add_import_async (BasaltStore         *self,
                               GPtrArray           *records,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  BasaltStoreJob *job;
  Import *import;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (records != NULL);

  import = import_new (self);
  import->records = records;
  job = basalt_store_job_new (stage, import, (GDestroyNotify) import_free);
  job->flags = BASALT_STORE_JOB_URGENT;
  job->done = stage_done;
  job->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, basalt_store_add_import_async);
  basalt_store_push_write (self, job);
}

/**
 * basalt_store_add_import_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: whether all of them were written; none was, otherwise. Fails with %BASALT_STORE_ERROR,
 *   and with %G_IO_ERROR_INVALID_DATA and the end of a sentence about the file
 */
gboolean
basalt_store_add_import_finish (BasaltStore   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return finish_task (self, result, error);
}

static gboolean
show (BasaltDatabase  *database,
      gpointer         data,
      GError         **error)
{
  Import *self = data;

  self->counts = (BasaltImportCounts){ 0 };

  return basalt_runs_import_show (database, self->owner, self->n_staged, &self->counts, error) &&
         basalt_database_get_int (database, "SELECT max (id) FROM run", &self->newest, error);
}

static void
show_done (GObject  *store,
           GTask    *task,
           gpointer  data)
{
  Import *self = data;

  basalt_store_skip_announced (BASALT_STORE (store), self->newest);
  g_task_set_task_data (task, g_memdup2 (&self->counts, sizeof self->counts), g_free);
  g_task_return_boolean (task, TRUE);
}

/**
 * basalt_store_show_import_async:
 * @self: a store in which an import has begun
 * @callback: called when all runs that were added can be seen
 * @user_data: for @callback
 */
void
basalt_store_show_import_async (BasaltStore         *self,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  BasaltStoreJob *job;
  Import *import;

  g_return_if_fail (BASALT_IS_STORE (self));

  import = import_new (self);
  import->n_staged = get_current (self) != NULL ? get_current (self)->n_staged : 0;
  job = basalt_store_job_new (show, import, (GDestroyNotify) import_free);
  job->flags = BASALT_STORE_JOB_URGENT;
  job->done = show_done;
  job->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (job->task, basalt_store_show_import_async);
  basalt_store_push_write (self, job);
}

/**
 * basalt_store_show_import_finish:
 * @self: a store
 * @result: the result
 * @counts: (out): how many runs were added, and updated
 * @error: return location for an error
 *
 * Returns: whether the history has them all; it has none of them, otherwise
 */
gboolean
basalt_store_show_import_finish (BasaltStore         *self,
                                 GAsyncResult        *result,
                                 BasaltImportCounts  *counts,
                                 GError             **error)
{
  if (!finish_task (self, result, error))
    return FALSE;

  *counts = *(BasaltImportCounts *) g_task_get_task_data (G_TASK (result));

  return TRUE;
}

/**
 * basalt_store_end_import_async:
 * @self: a store in which an import has begun
 * @callback: called when nothing is left of it
 * @user_data: for @callback
 *
 * Ends an import: what was not shown is removed, and what was replaced.
 */
void
basalt_store_end_import_async (BasaltStore         *self,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, basalt_store_end_import_async);
  push_sweep (self, get_owner (self), task);
}

/**
 * basalt_store_end_import_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: whether nothing is left of the import, which has ended in any case
 */
gboolean
basalt_store_end_import_finish (BasaltStore   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  set_owner (self, NULL);

  return finish_task (self, result, error);
}
