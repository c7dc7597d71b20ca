/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store.h"

#include "basalt-migrations.h"
#include "basalt-runs-query.h"
#include "basalt-store-import.h"
#include "basalt-staged-backup.h"
#include "basalt-store-owner.h"
#include "basalt-store-private.h"
#include "basalt-store-reader.h"
#include "basalt-store-watch.h"
#include "basalt-store-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

struct _BasaltStore
{
  GObject parent_instance;

  char *data_dir;
  char *path;
  GMainContext *context;
  GThread *thread;
  BasaltStoreWriter *writer;   /* from open to close */
  BasaltStoreReader *reader;   /* while open */
  BasaltStoreReader *searcher; /* while open: nobody who opens a run waits behind a search */
  BasaltDatabase *pages;       /* the connection of this thread, from the first read on */
  BasaltStoreOwner *owner;
  char *real_path; /* set by the writer's thread before it says that it is open */

  BasaltStoreWatch *watch;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltStore,
                               basalt_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BASALT_TYPE_JOURNAL,
                                                      basalt_store_journal_init))

enum
{
  PROP_0,
  PROP_BEHIND,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
assert_thread (BasaltStore *self)
{
  g_assert (self->thread == g_thread_self ());
}

static gboolean
fail_to_open (const char  *path,
              int          system_error,
              GError     **error)
{
  g_set_error (error, BASALT_STORE_ERROR,
               system_error == ENOSPC || system_error == EDQUOT ? BASALT_STORE_ERROR_FULL :
                                                                  BASALT_STORE_ERROR_OPEN,
               _ ("The history cannot be kept in “%s”: %s. Check its permissions and those of its "
                  "folder."),
               path, g_strerror (system_error));

  return FALSE;
}

/*
 * Makes directory and file for the person's eyes only, and finds a path without symbolic links. An
 * existing file is not opened here: closing it would drop SQLite's locks on it.
 */
static gboolean
prepare_file (BasaltStore  *self,
              GError      **error)
{
  char *resolved;
  struct stat info;

  if (g_mkdir_with_parents (self->data_dir, 0700) < 0)
    return fail_to_open (self->data_dir, errno, error);

  resolved = realpath (self->data_dir, NULL);
  if (resolved == NULL)
    return fail_to_open (self->data_dir, errno, error);

  self->real_path = g_build_filename (resolved, "history.db", NULL);
  free (resolved);

  if (lstat (self->real_path, &info) < 0)
    {
      int fd;

      if (errno != ENOENT)
        return fail_to_open (self->path, errno, error);

      fd = open (self->real_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (fd >= 0)
        close (fd);
      else if (errno != EEXIST)
        return fail_to_open (self->path, errno, error);
    }
  else if (S_ISDIR (info.st_mode))
    return fail_to_open (self->path, EISDIR, error);
  else if (S_ISLNK (info.st_mode))
    return fail_to_open (self->path, ELOOP, error);
  else if (!S_ISREG (info.st_mode))
    return fail_to_open (self->path, EINVAL, error);

  return TRUE;
}

/* On the writer's thread. */
static BasaltDatabase *
open_database (gpointer   user_data,
               GError   **error)
{
  BasaltStore *self = user_data;
  g_autoptr (BasaltDatabase) database = NULL;
  g_autofree char *data_dir = NULL;
  const char *const *steps;
  BasaltStoreMark mark;
  guint n_steps;

  if (!prepare_file (self, error))
    return NULL;

  database = basalt_database_open (self->real_path, BASALT_DATABASE_WRITE, error);
  if (database == NULL)
    return NULL;

  steps = basalt_migrations_get_steps (&n_steps);
  if (!basalt_migrations_run (database, steps, n_steps, error) ||
      !basalt_store_mark_read (&mark, database, error))
    return NULL;

  basalt_store_watch_begin (self->watch, &mark);
  data_dir = g_path_get_dirname (self->real_path);
  basalt_staged_backup_sweep (data_dir);

  return g_steal_pointer (&database);
}

static void
behind_changed (gpointer user_data)
{
  g_object_notify_by_pspec (G_OBJECT (user_data), properties[PROP_BEHIND]);
}

static void
let_go (BasaltStore *self)
{
  basalt_store_watch_set_running (self->watch, FALSE);
  g_clear_pointer (&self->searcher, basalt_store_reader_free);
  g_clear_pointer (&self->reader, basalt_store_reader_free);
  g_clear_pointer (&self->pages, basalt_database_close);
  g_clear_pointer (&self->writer, basalt_store_writer_free);
  /* Last: what the writer wrote at the end was written by a process that lives. */
  g_clear_pointer (&self->owner, basalt_store_owner_free);
}

static void
basalt_store_dispose (GObject *object)
{
  let_go (BASALT_STORE (object));

  G_OBJECT_CLASS (basalt_store_parent_class)->dispose (object);
}

static void
basalt_store_finalize (GObject *object)
{
  BasaltStore *self = BASALT_STORE (object);

  basalt_store_watch_free (self->watch);
  g_main_context_unref (self->context);
  g_free (self->real_path);
  g_free (self->path);
  g_free (self->data_dir);

  G_OBJECT_CLASS (basalt_store_parent_class)->finalize (object);
}

static void
basalt_store_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BEHIND:
      g_value_set_boolean (value, basalt_store_get_behind (BASALT_STORE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_store_class_init (BasaltStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = basalt_store_get_property;
  object_class->dispose = basalt_store_dispose;
  object_class->finalize = basalt_store_finalize;

  /**
   * BasaltStore:behind:
   *
   * Whether there is something that the disk could not take, and that is tried again.
   */
  properties[PROP_BEHIND] =
    g_param_spec_boolean ("behind", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * BasaltStore::changed:
   * @self: a store
   *
   * Another process wrote into the history, or one is gone and its runs are Crashed now.
   */
  g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);

  /**
   * BasaltStore::outdated:
   * @self: a store
   * @sentence: what that means, for people
   *
   * A newer Basalt brought the history to a schema that this one does not know. What would be
   * written from now on is refused. Nothing more is told of other processes.
   */
  g_signal_new ("outdated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BasaltStore::replaced:
   * @self: a store
   *
   * This process or another one put a backup in the place of the history: nothing that was read
   * before holds any more.
   */
  g_signal_new ("replaced", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);

  /**
   * BasaltStore::run-recorded:
   * @self: a store
   * @rowid: the new run's rowid
   *
   * A run is new in the history. Said once for each run, of this process and of others, unless
   * BasaltStore::runs-moved says that there is more to it.
   */
  g_signal_new ("run-recorded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_INT64);

  /**
   * BasaltStore::runs-moved:
   * @self: a store
   *
   * Another process took runs away, brought some back, added many, or changed their order: what was
   * read of which runs there are is old.
   */
  g_signal_new ("runs-moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
basalt_store_init (BasaltStore *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->thread = g_thread_self ();
  self->watch = basalt_store_watch_new (self, self->context);
}

/**
 * basalt_store_new:
 * @data_dir: where the history lies: "$XDG_DATA_HOME/basalt"
 *
 * Makes a store that belongs to the calling thread. Nothing is read or written before
 * basalt_store_open_async().
 *
 * Returns: (transfer full): a store
 */
BasaltStore *
basalt_store_new (const char *data_dir)
{
  BasaltStore *self;

  g_return_val_if_fail (data_dir != NULL, NULL);

  self = g_object_new (BASALT_TYPE_STORE, NULL);
  self->data_dir = g_canonicalize_filename (data_dir, NULL);
  self->path = g_build_filename (self->data_dir, "history.db", NULL);

  return self;
}

/**
 * basalt_store_get_path:
 * @self: a store
 *
 * Returns: the database's file, for people
 */
const char *
basalt_store_get_path (BasaltStore *self)
{
  g_return_val_if_fail (BASALT_IS_STORE (self), NULL);

  return self->path;
}

static void
open_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  BasaltStore *self = BASALT_STORE (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      /* Nothing runs that could be closed; the store may be opened again. */
      g_clear_pointer (&self->writer, basalt_store_writer_free);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* Closed while it was opening. */
  if (self->writer != NULL)
    {
      self->reader = basalt_store_reader_new ("basalt-reader", self->context, self->real_path);
      self->searcher = basalt_store_reader_new ("basalt-search", self->context, self->real_path);
      basalt_store_sweep_imports (self);
    }
  g_task_return_boolean (task, TRUE);
}

/**
 * basalt_store_open_async:
 * @self: a store that is not open
 * @cancellable: (nullable): cancellable
 * @callback: called when the history can be used, or cannot
 * @user_data: for @callback
 *
 * Opens the history; makes it where there is none, and brings an older one up to date after a
 * backup. An existing one of the right version is only read. Facts told to the journal meanwhile
 * wait.
 */
void
basalt_store_open_async (BasaltStore         *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (self->writer == NULL);

  assert_thread (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_open_async);

  g_clear_pointer (&self->real_path, g_free);
  self->writer = basalt_store_writer_new (self->context, open_database, behind_changed, self);
  basalt_store_writer_start (self->writer, g_task_new (self, NULL, open_cb, task));
}

/**
 * basalt_store_open_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: whether the history is open. Fails with %BASALT_STORE_ERROR: a sentence for the person
 *   that names the file. What is there was not changed then
 */
gboolean
basalt_store_open_finish (BasaltStore   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
close_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  BasaltStore *self = BASALT_STORE (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);
  gboolean behind = basalt_store_get_behind (self);

  let_go (self);
  if (behind)
    behind_changed (self);

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * basalt_store_close_async:
 * @self: a store
 * @callback: called when everything is on disk
 * @user_data: for @callback
 *
 * Writes what is queued, closes the history, and gives up the owner's lock. Harmless on a store
 * that is not open. Call once an open.
 */
void
basalt_store_close_async (BasaltStore         *self,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_STORE (self));

  assert_thread (self);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, basalt_store_close_async);

  basalt_store_watch_set_running (self->watch, FALSE);
  if (self->writer == NULL)
    {
      let_go (self);
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* Before the writer: the last connection to close tidies the write-ahead log up. */
  g_clear_pointer (&self->searcher, basalt_store_reader_free);
  g_clear_pointer (&self->reader, basalt_store_reader_free);
  g_clear_pointer (&self->pages, basalt_database_close);
  basalt_store_writer_finish (self->writer,
                              g_task_new (self, NULL, close_cb, g_steal_pointer (&task)));
}

/**
 * basalt_store_close_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: whether all facts are on disk. The store is closed in any case
 */
gboolean
basalt_store_close_finish (BasaltStore   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * basalt_store_get_behind:
 * @self: a store
 *
 * Returns: whether there is something that the disk could not take: its room is used up, or it
 *   cannot be written. It is tried again every second, and lost when the store is closed before
 */
gboolean
basalt_store_get_behind (BasaltStore *self)
{
  g_return_val_if_fail (BASALT_IS_STORE (self), FALSE);

  return self->writer != NULL && basalt_store_writer_get_behind (self->writer);
}

/**
 * basalt_store_get_owner:
 * @self: a store
 * @error: return location for an error
 *
 * Returns: (nullable): UUID text that stands for this process while it lives. The first call
 *   takes the lock. Fails with %BASALT_STORE_ERROR
 */
const char *
basalt_store_get_owner (BasaltStore  *self,
                        GError      **error)
{
  g_return_val_if_fail (BASALT_IS_STORE (self), NULL);

  assert_thread (self);

  if (self->owner == NULL)
    {
      if (g_mkdir_with_parents (self->data_dir, 0700) < 0)
        {
          fail_to_open (self->data_dir, errno, error);
          return NULL;
        }

      self->owner = basalt_store_owner_new (self->data_dir, error);
      if (self->owner == NULL)
        return NULL;
    }

  return basalt_store_owner_get_id (self->owner);
}

/* -- For the other files of the store -- */

/* Fails a job without a thread that could take it. */
static void
refuse (BasaltStore    *self,
        BasaltStoreJob *job)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_store_job_free);

  g_set_error_literal (&job->error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED,
                       _ ("The history is closed."));
  g_ptr_array_add (jobs, job);
  basalt_store_jobs_complete (self->context, jobs);
}

/**
 * basalt_store_push_write:
 * @self: a store
 * @job: (transfer full): a job for the writer
 */
void
basalt_store_push_write (BasaltStore    *self,
                         BasaltStoreJob *job)
{
  assert_thread (self);

  if (job->task != NULL)
    job->store = G_OBJECT (g_object_ref (self));

  if (self->writer != NULL)
    basalt_store_writer_push (self->writer, job);
  else
    refuse (self, job);
}

/**
 * basalt_store_push_read:
 * @self: a store
 * @job: (transfer full): a job with a task, for the reader
 */
void
basalt_store_push_read (BasaltStore    *self,
                        BasaltStoreJob *job)
{
  assert_thread (self);

  job->store = G_OBJECT (g_object_ref (self));

  if (self->reader != NULL)
    basalt_store_reader_push (self->reader, job);
  else
    refuse (self, job);
}

/**
 * basalt_store_push_search:
 * @self: a store
 * @job: (transfer full): a job with a task that may take long, for a reader of its own
 */
void
basalt_store_push_search (BasaltStore    *self,
                          BasaltStoreJob *job)
{
  assert_thread (self);

  job->store = G_OBJECT (g_object_ref (self));

  if (self->searcher != NULL)
    basalt_store_reader_push (self->searcher, job);
  else
    refuse (self, job);
}

/**
 * basalt_store_get_real_path:
 * @self: a store
 *
 * Returns: (nullable): the database's file, without symbolic links; %NULL while it is not open
 */
const char *
basalt_store_get_real_path (BasaltStore *self)
{
  assert_thread (self);

  return self->reader != NULL ? self->real_path : NULL;
}

/**
 * basalt_store_get_watch:
 * @self: a store
 *
 * Returns: what looks for other processes' runs
 */
BasaltStoreWatch *
basalt_store_get_watch (BasaltStore *self)
{
  return self->watch;
}

/**
 * basalt_store_announce_recorded:
 * @self: a store
 * @rowid: of a run that this process recorded
 */
void
basalt_store_announce_recorded (BasaltStore *self,
                                gint64       rowid)
{
  basalt_store_watch_announce (self->watch, rowid);
}

/**
 * basalt_store_skip_announced:
 * @self: a store
 * @rowid: of the newest run
 *
 * After very many runs came at once: BasaltStore::run-recorded will not tell of each of them.
 */
void
basalt_store_skip_announced (BasaltStore *self,
                             gint64       rowid)
{
  basalt_store_watch_skip (self->watch, rowid);
}

/**
 * basalt_store_read_rows:
 * @self: a store
 * @rowids: (array length=n_rowids): rowids of runs
 * @n_rowids: how many; a page at most
 * @record: (inout): takes the summaries that are there
 * @error: return location for an error
 *
 * Reads rows right now, on the thread of the store. Reads by rowid are fast enough for that.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_store_read_rows (BasaltStore      *self,
                        const gint64     *rowids,
                        guint             n_rowids,
                        BasaltRunRecord  *record,
                        GError          **error)
{
  gboolean ok;

  assert_thread (self);

  if (self->reader == NULL)
    {
      g_set_error_literal (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED,
                           _ ("The history is closed."));
      return FALSE;
    }

  if (self->pages == NULL)
    self->pages = basalt_database_open (self->real_path, BASALT_DATABASE_QUERY_ONLY, error);
  if (self->pages == NULL || !basalt_database_execute (self->pages, "BEGIN", error))
    return FALSE;

  ok = basalt_runs_query_rows (self->pages, rowids, n_rowids, record, error);
  basalt_database_rollback (self->pages);

  return ok;
}

/* -- Liveness -- */

static gboolean
reap (BasaltDatabase  *database,
      gpointer         data,
      GError         **error)
{
  return basalt_store_owner_reap (database, data, error);
}

static void
reap_done (GObject  *store,
           GTask    *task,
           gpointer  data)
{
  const int *n_crashed = data;

  if (*n_crashed > 0)
    g_signal_emit_by_name (store, "changed");
  g_task_return_int (task, *n_crashed);
}

/**
 * basalt_store_reap_async:
 * @self: a store
 * @cancellable: (nullable): cancellable
 * @callback: called when all is marked
 * @user_data: for @callback
 *
 * Turns runs that have not ended, and whose process is gone, into Crashed. Reads only, where there
 * are none.
 */
void
basalt_store_reap_async (BasaltStore         *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  BasaltStoreJob *job;

  g_return_if_fail (BASALT_IS_STORE (self));

  job = basalt_store_job_new (reap, g_new0 (int, 1), g_free);
  job->flags = BASALT_STORE_JOB_URGENT | BASALT_STORE_JOB_ALONE;
  job->done = reap_done;
  job->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, basalt_store_reap_async);
  basalt_store_push_write (self, job);
}

/**
 * basalt_store_reap_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: how many runs were marked; -1 on error
 */
int
basalt_store_reap_finish (BasaltStore   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}

/**
 * basalt_store_set_watch:
 * @self: a store
 * @watch: whether to look for what other processes write
 *
 * While on, BasaltStore::run-recorded and BasaltStore::changed follow within a second of what
 * another process wrote.
 */
void
basalt_store_set_watch (BasaltStore *self,
                        gboolean     watch)
{
  g_return_if_fail (BASALT_IS_STORE (self));

  assert_thread (self);

  basalt_store_watch_set_running (self->watch, watch);
}
