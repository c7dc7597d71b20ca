/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-reader.h"

/* 16 MB, of which little is used unless the history is long: then searches that follow each other
 * find in it what they have in common. SQLite's own 2 MB do not hold the words of one. */
#define CACHE_SIZE "PRAGMA cache_size = -16384"

struct _BasaltStoreReader
{
  const char *name;
  GMainContext *context;
  char *path;
  GThread *thread;
  GAsyncQueue *queue;
};

/* Ends the thread when it comes out of the queue. */
static BasaltStoreJob last_job;

static void
run_job (BasaltDatabase *database,
         BasaltStoreJob *job)
{
  GCancellable *cancellable = g_task_get_cancellable (job->task);

  if (g_cancellable_set_error_if_cancelled (cancellable, &job->error))
    return;

  basalt_database_set_cancellable (database, cancellable);
  if (!job->run (database, job->data, &job->error))
    g_assert (job->error != NULL);
  basalt_database_set_cancellable (database, NULL);
}

static gpointer
reader_thread (gpointer user_data)
{
  BasaltStoreReader *self = user_data;
  g_autoptr (BasaltDatabase) database = NULL;
  gboolean is_set_up = FALSE;
  BasaltStoreJob *job;

  while ((job = g_async_queue_pop (self->queue)) != &last_job)
    {
      GPtrArray *jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_store_job_free);

      g_ptr_array_add (jobs, job);
      if (database == NULL)
        database = basalt_database_open (self->path, BASALT_DATABASE_QUERY_ONLY, &job->error);
      if (database != NULL && !is_set_up)
        is_set_up = basalt_database_execute (database, CACHE_SIZE, NULL);
      if (database != NULL)
        run_job (database, job);

      basalt_store_jobs_complete (self->context, jobs);
    }

  return NULL;
}

/**
 * basalt_store_reader_new:
 * @name: (static): the thread's name
 * @context: where results are handed back
 * @path: a database that is there
 *
 * Returns: (transfer full): a reader
 */
BasaltStoreReader *
basalt_store_reader_new (const char   *name,
                         GMainContext *context,
                         const char   *path)
{
  BasaltStoreReader *self = g_new0 (BasaltStoreReader, 1);

  self->name = name;
  self->context = g_main_context_ref (context);
  self->path = g_strdup (path);
  self->queue = g_async_queue_new ();

  return self;
}

/**
 * basalt_store_reader_push:
 * @self: a reader
 * @job: (transfer full): a job with a task
 *
 * Queues a job. Cancelling the cancellable of its task abandons it, also halfway through a
 * statement.
 */
void
basalt_store_reader_push (BasaltStoreReader *self,
                          BasaltStoreJob    *job)
{
  if (self->thread == NULL)
    self->thread = g_thread_new (self->name, reader_thread, self);

  g_async_queue_push (self->queue, job);
}

/**
 * basalt_store_reader_free:
 * @self: (transfer full): a reader
 *
 * Waits for the thread; what is queued is done.
 */
void
basalt_store_reader_free (BasaltStoreReader *self)
{
  if (self->thread != NULL)
    {
      g_async_queue_push (self->queue, &last_job);
      g_thread_join (self->thread);
    }

  g_async_queue_unref (self->queue);
  g_main_context_unref (self->context);
  g_free (self->path);
  g_free (self);
}
