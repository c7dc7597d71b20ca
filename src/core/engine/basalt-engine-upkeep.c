/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-organize.h"

#include "basalt-engine-private.h"
#include "basalt-run-private.h"

#include <glib/gi18n-lib.h>

/* The files of the history: what they cost, copies of them, and a copy in their place. */

/* -- Measuring -- */

static void
measured_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltHistorySize *size = g_task_get_task_data (task);
  BasaltStoreSize measured;
  GError *error = NULL;

  if (!basalt_store_measure_finish (BASALT_STORE (source), result, &measured, &error))
    {
      basalt_engine_return_store_error (task, error);
      return;
    }

  size->n_runs = measured.n_runs;
  size->n_trash = measured.n_trash;
  size->bytes = measured.bytes;
  size->free_bytes = measured.free_bytes;
  size->backup_bytes = measured.backup_bytes;
  g_task_return_boolean (task, TRUE);
}

/**
 * basalt_engine_measure_async:
 * @self: an engine that is open
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out what the history costs: the database, its log, and the prompts' files.
 */
void
basalt_engine_measure_async (BasaltEngine        *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_ENGINE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_measure_async);
  g_task_set_task_data (task, g_new0 (BasaltHistorySize, 1), g_free);
  basalt_store_measure_async (self->store, self->prompts_dir, cancellable, measured_cb, task);
}

/**
 * basalt_engine_measure_finish:
 * @self: an engine
 * @result: what the callback got
 * @size: (out caller-allocates): what it costs
 * @error: return location for an error
 *
 * Returns: whether @size was set
 */
gboolean
basalt_engine_measure_finish (BasaltEngine       *self,
                              GAsyncResult       *result,
                              BasaltHistorySize  *size,
                              GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (size != NULL, FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *size = *(BasaltHistorySize *) g_task_get_task_data (G_TASK (result));

  return TRUE;
}

/* -- Backup -- */

static void
backed_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean ok = basalt_store_write_finish (BASALT_STORE (source), result, &error);

  basalt_engine_work_end (g_task_get_task_data (task));
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    basalt_engine_return_store_error (task, error);
}

/**
 * basalt_engine_back_up_async:
 * @self: an engine that is open
 * @file: where to; a file with a path on this computer
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Copies the whole history, with settings and connections and without their keys, which are in the
 * keyring. The file is for the eyes of its owner only. Runs go on meanwhile.
 */
void
basalt_engine_back_up_async (BasaltEngine        *self,
                             GFile               *file,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  BasaltEngineWork *work;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_back_up_async);
  if (g_file_peek_path (file) == NULL)
    {
      g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                               _ ("A backup can be written only to a folder of this computer."));
      return;
    }

  basalt_engine_settings_flush (self);
  work = basalt_engine_work_begin (self, cancellable);
  g_task_set_task_data (task, work, NULL);
  basalt_store_back_up_async (self->store, g_file_peek_path (file),
                              basalt_engine_work_get_cancellable (work), backed_up_cb,
                              g_steal_pointer (&task));
}

/**
 * basalt_engine_back_up_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the backup is complete and on disk; if not, what was at its place is still there
 */
gboolean
basalt_engine_back_up_finish (BasaltEngine  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- Everything anew, after this process or another one replaced it -- */

static void
run_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (BasaltRun) run = user_data;
  g_autoptr (BasaltRun) read = NULL;
  g_autoptr (GError) error = NULL;

  read = basalt_store_load_run_finish (BASALT_STORE (source), result, &error);
  if (g_error_matches (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND))
    basalt_run_set_deleted_at (run, g_get_real_time ());
}

static void
read_runs (BasaltEngine *self)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer run;

  /* Reading can change the table. */
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &run))
    {
      if (!basalt_engine_is_active (self, run))
        g_ptr_array_add (runs, g_object_ref (run));
    }

  for (guint i = 0; i < runs->len; i++)
    {
      basalt_run_set_loaded (runs->pdata[i], FALSE);
      basalt_store_fill_run_async (self->store, runs->pdata[i], self->cancellable, run_read_cb,
                                   g_object_ref (runs->pdata[i]));
    }
}

static void
connections_read_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (BasaltEngine) self = user_data;
  g_autoptr (GPtrArray) connections = NULL;
  g_autoptr (GError) error = NULL;

  connections = basalt_store_load_connections_finish (BASALT_STORE (source), result, &error);
  if (connections != NULL && self->open)
    basalt_engine_connections_load (self, connections);
  else if (connections == NULL)
    g_debug ("Connections could not be read again: %s", error->message);
}

static void
settings_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (BasaltEngine) self = user_data;
  g_autoptr (GHashTable) settings = NULL;
  g_autoptr (GError) error = NULL;

  settings = basalt_store_load_settings_finish (BASALT_STORE (source), result, &error);
  if (settings == NULL || !self->open)
    return;

  /* Which one is the default is a setting. */
  g_hash_table_remove_all (self->settings);
  basalt_engine_settings_load (self, settings);
  g_signal_emit_by_name (self, "run-defaults-changed");
  basalt_store_load_connections_async (self->store, self->cancellable, connections_read_cb,
                                       g_object_ref (self));
}

static void
replaced_cb (BasaltStore  *store,
             BasaltEngine *self)
{
  if (!self->open)
    return;

  g_hash_table_remove_all (self->unsaved_settings);
  g_hash_table_remove_all (self->refused_settings);
  basalt_engine_behind_changed (self);
  g_clear_handle_id (&self->settings_id, g_source_remove);
  basalt_store_load_settings_async (self->store, self->cancellable, settings_read_cb,
                                    g_object_ref (self));
  basalt_engine_models_load_again (self);
  basalt_engine_saved_searches_load (self);
  read_runs (self);
  basalt_engine_history_reset (self);
}

static void
outdated_cb (BasaltStore  *store,
             const char   *sentence,
             BasaltEngine *self)
{
  g_free (self->outdated);
  self->outdated = g_strdup (sentence);
  g_signal_emit_by_name (self, "outdated", sentence);
  basalt_engine_behind_changed (self);
}

void
basalt_engine_upkeep_init (BasaltEngine *self)
{
  g_signal_connect (self->store, "outdated", G_CALLBACK (outdated_cb), self);
  g_signal_connect (self->store, "replaced", G_CALLBACK (replaced_cb), self);
}

/* -- Restore -- */

static void
restored_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *safety = basalt_store_restore_finish (BASALT_STORE (source), result, &error);

  g_task_set_check_cancellable (task, FALSE);
  basalt_engine_work_end (g_task_get_task_data (task));
  if (safety != NULL)
    g_task_return_pointer (task, safety, g_free);
  else
    basalt_engine_return_store_error (task, error);
}

/**
 * basalt_engine_restore_backup_async:
 * @self: an engine that is open
 * @file: a backup; not changed
 * @cancellable: (nullable): to abort, until the backup was looked through
 * @callback: called when done
 * @user_data: for @callback
 *
 * Puts a backup in the place of the history, with its settings and connections. What is shown
 * here, and in windows of other processes, follows.
 */
void
basalt_engine_restore_backup_async (BasaltEngine        *self,
                                    GFile               *file,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  BasaltEngineWork *work;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_restore_backup_async);
  if (basalt_engine_get_active_runs (self) > 0)
    {
      g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_ALIVE,
                               _ ("A run is active. Stop it, or wait until it ends, then restore "
                                  "the backup."));
      return;
    }

  /* Into the backup of what is there. */
  basalt_engine_settings_flush (self);
  work = basalt_engine_work_begin (self, cancellable);
  g_task_set_task_data (task, work, NULL);
  basalt_store_restore_async (self->store, file, basalt_engine_work_get_cancellable (work),
                              restored_cb, g_steal_pointer (&task));
}

/**
 * basalt_engine_restore_backup_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the path of a backup of what was there before; fails with
 *   %BASALT_ENGINE_ERROR_ALIVE while a run is active here or elsewhere, and with
 *   %BASALT_ENGINE_ERROR_STORE where the file is no backup that can be used, or the disk fails:
 *   then nothing changed
 */
char *
basalt_engine_restore_backup_finish (BasaltEngine  *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
