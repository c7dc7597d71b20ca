/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-database-copy.h"
#include "basalt-store-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>

/*
 * How large the files of the history are, and copies of it. Both read for long, on a thread and a
 * connection of their own: neither the facts of runs nor searches wait for them.
 */

typedef struct
{
  char *history; /* the database's file */
  char *path;    /* a backup's, or of a folder that counts too */
  BasaltStoreSize size;
} Work;

static void
work_clear (gpointer data)
{
  Work *self = data;

  g_free (self->history);
  g_free (self->path);
}

static void
work_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, work_clear);
}

/* Returns NULL, and through @task, where the history is not open. */
static Work *
work_new (BasaltStore *self,
          GTask       *task,
          const char  *path)
{
  Work *work;

  if (basalt_store_get_real_path (self) == NULL)
    {
      g_task_return_new_error (task, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED,
                               _ ("The history is closed."));
      return NULL;
    }

  work = g_atomic_rc_box_new0 (Work);
  work->history = g_strdup (basalt_store_get_real_path (self));
  work->path = g_strdup (path);
  g_task_set_task_data (task, work, work_unref);

  return work;
}

static void
thread_done_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The thread has no part in @task: it must not be the last one to let go of the store. */
static void
run_in_thread (GTask           *task,
               GTaskThreadFunc  func)
{
  g_autoptr (GTask) thread = NULL;

  thread = g_task_new (NULL, g_task_get_cancellable (task), thread_done_cb, g_object_ref (task));
  g_task_set_source_tag (thread, func);
  g_task_set_task_data (thread, g_atomic_rc_box_acquire (g_task_get_task_data (task)), work_unref);
  g_task_run_in_thread (thread, func);
}

/* -- Sizes -- */

static guint64
get_file_size (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 && S_ISREG (info.st_mode) ? (guint64) info.st_size : 0;
}

/* Of the files in @dir whose names begin with @prefix. */
static guint64
get_dir_size (const char   *dir,
              const char   *prefix,
              GCancellable *cancellable)
{
  g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);
  guint64 sum = 0;
  const char *name;

  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL &&
         !g_cancellable_is_cancelled (cancellable))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_str_has_prefix (name, prefix))
        sum += get_file_size (path);
    }

  return sum;
}

static gboolean
measure (Work          *work,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr (BasaltDatabase) database = NULL;
  g_autofree char *data_dir = g_path_get_dirname (work->history);
  g_autofree char *log = g_strconcat (work->history, "-wal", NULL);
  g_autofree char *index = g_strconcat (work->history, "-shm", NULL);
  gint64 n_runs, n_trash, n_free, page_size;

  database = basalt_database_open (work->history, BASALT_DATABASE_QUERY_ONLY, error);
  if (database == NULL)
    return FALSE;

  basalt_database_set_cancellable (database, cancellable);
  if (!basalt_database_get_int (database, "SELECT count (*) FROM run WHERE deleted_at IS NULL",
                                &n_runs, error) ||
      !basalt_database_get_int (database, "SELECT count (*) FROM run WHERE deleted_at > 0",
                                &n_trash, error) ||
      !basalt_database_get_int (database, "PRAGMA freelist_count", &n_free, error) ||
      !basalt_database_get_int (database, "PRAGMA page_size", &page_size, error))
    return FALSE;

  work->size.n_runs = (guint) n_runs;
  work->size.n_trash = (guint) n_trash;
  work->size.free_bytes = (guint64) (n_free * page_size);
  work->size.bytes = get_file_size (work->history) + get_file_size (log) + get_file_size (index);
  if (work->path != NULL)
    work->size.bytes += get_dir_size (work->path, "", cancellable);
  work->size.backup_bytes = get_dir_size (data_dir, "history.backup-", cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
measure_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;

  if (measure (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * basalt_store_measure_async:
 * @self: a store
 * @extra_dir: (nullable): a folder whose files count too
 * @cancellable: (nullable): cancellable
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Finds out what the history costs.
 */
void
basalt_store_measure_async (BasaltStore         *self,
                            const char          *extra_dir,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_measure_async);
  if (work_new (self, task, extra_dir) != NULL)
    run_in_thread (task, measure_thread);
}

/**
 * basalt_store_measure_finish:
 * @self: a store
 * @result: the result
 * @size: (out): what it costs
 * @error: return location for an error
 *
 * Returns: whether it is known
 */
gboolean
basalt_store_measure_finish (BasaltStore      *self,
                             GAsyncResult     *result,
                             BasaltStoreSize  *size,
                             GError          **error)
{
  Work *work;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  work = g_task_get_task_data (G_TASK (result));
  *size = work->size;

  return TRUE;
}

/* -- Backup -- */

static gboolean
fail (const char  *path,
      const char  *reason,
      GError     **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_OPEN,
               /* Translators: a file, and the reason. */
               _ ("The backup “%s” cannot be written: %s."), name, reason);

  return FALSE;
}

/* The history must not be the target of its own copy. */
static gboolean
is_of_history (const char *history,
               const char *directory,
               const char *base)
{
  g_autofree char *data_dir = g_path_get_dirname (history);

  return g_str_equal (data_dir, directory) &&
         (g_str_equal (base, "history.db") || g_str_has_prefix (base, "history.db-"));
}

static gboolean
back_up (Work          *work,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autofree char *given = g_path_get_dirname (work->path);
  g_autofree char *base = g_path_get_basename (work->path);
  g_autofree char *hidden = g_strconcat (".", base, ".basalt-backup", NULL);
  g_autofree char *path = NULL;
  g_autofree char *temporary = NULL;
  g_autoptr (BasaltDatabase) database = NULL;
  g_autoptr (BasaltDatabaseCopy) copy = NULL;
  struct stat info;
  char *directory;

  /* SQLite refuses a symbolic link in any folder of the path. */
  directory = realpath (given, NULL);
  if (directory == NULL)
    return fail (work->path, g_strerror (errno), error);
  path = g_build_filename (directory, base, NULL);
  temporary = g_build_filename (directory, hidden, NULL);
  if (is_of_history (work->history, directory, base))
    {
      free (directory);
      return fail (work->path, _ ("it is a file of the history itself"), error);
    }
  free (directory);

  if (lstat (path, &info) == 0 && !S_ISREG (info.st_mode) && !S_ISLNK (info.st_mode))
    return fail (work->path, _ ("there is something that is not a file"), error);

  database = basalt_database_open (work->history, BASALT_DATABASE_WRITE, error);
  if (database == NULL)
    return FALSE;
  basalt_database_set_cancellable (database, cancellable);

  copy = basalt_database_copy_new (path, temporary, FALSE, error);

  return copy != NULL && basalt_database_copy_write (copy, database, error);
}

static void
back_up_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;

  if (back_up (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
do_nothing (BasaltDatabase  *database,
            gpointer         data,
            GError         **error)
{
  return TRUE;
}

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else
    run_in_thread (task, back_up_thread);
}

/**
 * basalt_store_back_up_async:
 * @self: a store
 * @path: where to
 * @cancellable: (nullable): cancellable
 * @callback: called when the backup is complete and on disk
 * @user_data: for @callback
 *
 * Copies all that the store was told, as of one moment, into one file that only its owner can read.
 * It takes its name when it is complete, from a hidden one in the same folder, which a killed
 * process leaves there, and the next backup of this name takes over.
 */
void
basalt_store_back_up_async (BasaltStore         *self,
                            const char          *path,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  BasaltStoreJob *job;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (path != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_back_up_async);
  if (work_new (self, task, path) == NULL)
    return;

  /* What waits to be written is part of it. */
  job = basalt_store_job_new (do_nothing, NULL, NULL);
  job->flags = BASALT_STORE_JOB_URGENT;
  job->task = g_task_new (self, NULL, flushed_cb, g_steal_pointer (&task));
  basalt_store_push_write (self, job);
}
