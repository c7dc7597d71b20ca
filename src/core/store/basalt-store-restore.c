/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-database-copy.h"
#include "basalt-migrations.h"
#include "basalt-runs-organize.h"
#include "basalt-staged-backup.h"
#include "basalt-store-owner.h"
#include "basalt-store-watch.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/*
 * How a backup takes the place of the history: a copy of it is looked through and brought up to
 * date on a thread; then, while nobody can write, what is there is backed up, and its pages are
 * replaced in one transaction, which other processes see like any other.
 */

typedef struct
{
  char *history;
  GFile *file;
  BasaltStagedBackup *staged;
  char *safety; /* the backup of what was there */
  BasaltStoreMark mark;
} Restoring;

static void
restoring_clear (gpointer data)
{
  Restoring *self = data;

  g_free (self->history);
  g_clear_object (&self->file);
  g_clear_pointer (&self->staged, basalt_staged_backup_free);
  g_free (self->safety);
}

static void
restoring_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, restoring_clear);
}

/* -- On the writer's thread -- */

/* Says no while a process works on a run; else keeps what is there. The lock against writers is
 * held, so both hold true until it is replaced. */
static gboolean
approve (gpointer   user_data,
         GError   **error)
{
  Restoring *self = user_data;
  g_autofree char *data_dir = g_path_get_dirname (self->history);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S-%f");
  g_autofree char *base = g_strdup_printf ("history.backup-%s.db", time);
  g_autofree char *path = g_build_filename (data_dir, base, NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autoptr (BasaltDatabase) database = NULL;
  g_autoptr (BasaltDatabaseCopy) copy = NULL;
  gint64 n_alive;
  guint n_steps;

  database = basalt_database_open (self->history, BASALT_DATABASE_WRITE, error);
  if (database == NULL)
    return FALSE;

  basalt_migrations_get_steps (&n_steps);
  basalt_database_set_version (database, n_steps);
  if (!basalt_database_check_version (database, error) ||
      !basalt_database_get_int (database, "SELECT count (*) FROM run WHERE NOT " BASALT_RUN_IS_FREE,
                                &n_alive, error))
    return FALSE;

  if (n_alive > 0)
    {
      g_set_error_literal (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_ALIVE,
                           _ ("A run is active, here or in another window or command. Stop it, or "
                              "wait until it ends, then restore the backup."));
      return FALSE;
    }

  copy = basalt_database_copy_new (path, temporary, FALSE, error);
  if (copy == NULL || !basalt_database_copy_write (copy, database, error))
    return FALSE;

  self->safety = g_steal_pointer (&path);

  return TRUE;
}

static gboolean
replace (BasaltDatabase  *database,
         gpointer         data,
         GError         **error)
{
  Restoring *self = g_task_get_task_data (data);
  g_autoptr (BasaltDatabase) source = NULL;
  gboolean emptied;
  int n_crashed;

  /* Runs of processes that are gone are not alive. */
  if (!basalt_store_owner_reap (database, &n_crashed, error))
    return FALSE;

  source = basalt_database_open (basalt_staged_backup_get_path (self->staged),
                                 BASALT_DATABASE_WRITE, error);
  if (source == NULL || !basalt_database_replace (database, source, approve, self, error))
    {
      if (self->safety != NULL)
        g_unlink (self->safety);
      return FALSE;
    }

  /* The log is as large as the history now. A reader that is in the way leaves it for later. */
  if (!basalt_database_empty_log (database, &emptied, NULL))
    g_debug ("The log could not be emptied");

  return basalt_store_mark_read (&self->mark, database, error);
}

/* -- On the store's -- */

static void
replaced_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  BasaltStore *self = BASALT_STORE (source);
  g_autoptr (GTask) task = user_data;
  Restoring *restoring = g_task_get_task_data (task);
  GError *error = NULL;

  /* Whatever it was that somebody cancelled: it is done, or it is not. */
  g_task_set_check_cancellable (task, FALSE);
  g_clear_pointer (&restoring->staged, basalt_staged_backup_free);

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  basalt_store_watch_begin (basalt_store_get_watch (self), &restoring->mark);
  g_signal_emit_by_name (self, "replaced");
  g_task_return_pointer (task, g_steal_pointer (&restoring->safety), g_free);
}

static void
stage_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Restoring *restoring = task_data;
  GError *error = NULL;

  restoring->staged =
    basalt_staged_backup_new (restoring->file, restoring->history, cancellable, &error);
  if (restoring->staged != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
staged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltStore *self = g_task_get_source_object (task);
  BasaltStoreJob *job;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  job = basalt_store_job_new (replace, g_object_ref (task), g_object_unref);
  job->flags = BASALT_STORE_JOB_URGENT | BASALT_STORE_JOB_ALONE;
  job->task = g_task_new (self, NULL, replaced_cb, g_steal_pointer (&task));
  basalt_store_push_write (self, job);
}

/**
 * basalt_store_restore_async:
 * @self: a store
 * @file: a backup; not changed
 * @cancellable: (nullable): cancellable, until the backup was looked through
 * @callback: called when it is in place, or cannot be
 * @user_data: for @callback
 *
 * Puts a backup in the place of the history. Whenever this process ends, the history is the old
 * one, whole, or the new one.
 */
void
basalt_store_restore_async (BasaltStore         *self,
                            GFile               *file,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) stage = NULL;
  Restoring *restoring;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_restore_async);
  if (basalt_store_get_real_path (self) == NULL)
    {
      g_task_return_new_error (task, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED,
                               _ ("The history is closed."));
      return;
    }

  restoring = g_atomic_rc_box_new0 (Restoring);
  restoring->history = g_strdup (basalt_store_get_real_path (self));
  restoring->file = g_object_ref (file);
  g_task_set_task_data (task, restoring, restoring_unref);

  /* The thread has no part in the task: it must not be the last one to let go of the store. */
  stage = g_task_new (NULL, cancellable, staged_cb, g_object_ref (task));
  g_task_set_source_tag (stage, stage_thread);
  g_task_set_task_data (stage, g_atomic_rc_box_acquire (restoring), restoring_unref);
  g_task_run_in_thread (stage, stage_thread);
}

/**
 * basalt_store_restore_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full): the path of a backup of what was there before; fails with
 *   %BASALT_STORE_ERROR: then nothing changed
 */
char *
basalt_store_restore_finish (BasaltStore   *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
