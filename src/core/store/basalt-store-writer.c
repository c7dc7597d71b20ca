/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-writer.h"

#include <glib/gi18n-lib.h>

/* What nobody waits for is committed after this at the latest: 100 ms, less the commit itself. */
#define BATCH_DELAY (80 * G_TIME_SPAN_MILLISECOND)
/* How often facts are tried again that the disk could not take. */
#define RETRY_DELAY (1 * G_TIME_SPAN_SECOND)

struct _BasaltStoreWriter
{
  GMainContext *context;
  BasaltStoreWriterOpen open;
  BasaltStoreWriterNotify behind_changed;
  gpointer user_data;
  gboolean behind; /* in the context: as was told last */
  GThread *thread;
  GTask *opened; /* returns when the database is open; the thread's own once it runs */

  GMutex mutex; /* guards what follows, up to the blank line */
  GCond wake;
  GQueue queue;    /* of BasaltStoreJob */
  guint n_urgent;  /* of those in the queue */
  gint64 due;      /* when the queue is to be taken; 0 while it is empty */
  gboolean quit;   /* write what is there, then end */
  gboolean ended;  /* no more jobs are taken */
  GQueue changes;  /* GSource: in the context, each to say that it is behind, or not any more */
  GTask *finished; /* returns when the thread is about to end */

  /* The writer's thread only. */
  BasaltDatabase *database;
  GQueue kept;          /* of BasaltStoreJob: what the disk could not take, oldest first */
  GHashTable *failures; /* (element-type utf8 GError): by run, until its next awaited job */
  gboolean keeping;     /* there was something kept after the last batch */
  gboolean last_round;
  GError *lost; /* why facts are not on disk at the end */
};

static void
fail_job (BasaltStoreJob *job,
          const GError   *error)
{
  g_clear_error (&job->error);
  job->error = g_error_copy (error);
}

/* Whether trying again later can help: it is the disk that failed, not the job. */
static gboolean
is_environmental (const GError *error)
{
  return error->domain == BASALT_STORE_ERROR && error->code != BASALT_STORE_ERROR_FAILED &&
         error->code != BASALT_STORE_ERROR_NOT_FOUND;
}

/* A job that fails for a reason of its own leaves nothing behind, and the others unharmed. */
static gboolean
run_in_savepoint (BasaltStoreWriter  *self,
                  BasaltStoreJob     *job,
                  GError            **error)
{
  if (!basalt_database_execute (self->database, "SAVEPOINT job", error))
    return FALSE;

  if (!job->run (self->database, job->data, error))
    {
      basalt_database_execute (self->database, "ROLLBACK TO job", NULL);
      basalt_database_execute (self->database, "RELEASE job", NULL);
      return FALSE;
    }

  return basalt_database_execute (self->database, "RELEASE job", error);
}

/* Gives a job that is awaited the error of an earlier one that was not, about the same run. */
static void
settle_failure (BasaltStoreWriter *self,
                BasaltStoreJob    *job)
{
  GError *earlier;

  if (job->about == NULL)
    return;

  if (job->error != NULL && job->task == NULL)
    {
      if (!g_hash_table_contains (self->failures, job->about))
        g_hash_table_insert (self->failures, g_strdup (job->about), g_error_copy (job->error));
      return;
    }

  earlier = job->task != NULL ? g_hash_table_lookup (self->failures, job->about) : NULL;
  if (earlier != NULL)
    {
      if (job->error == NULL)
        fail_job (job, earlier);
      g_hash_table_remove (self->failures, job->about);
    }
}

static gboolean
change_cb (gpointer user_data)
{
  BasaltStoreWriter *self = user_data;

  g_mutex_lock (&self->mutex);
  g_source_unref (g_queue_pop_head (&self->changes));
  g_mutex_unlock (&self->mutex);

  self->behind = !self->behind;
  self->behind_changed (self->user_data);

  return G_SOURCE_REMOVE;
}

/* Before the results of the same batch are handed back, and after those of earlier ones: whoever
 * is told that a fact is kept finds the writer behind. */
static void
tell_keeping (BasaltStoreWriter *self)
{
  gboolean keeping = !g_queue_is_empty (&self->kept);
  GSource *source;

  /* What is lost at the end is not written. */
  if (self->keeping == keeping || self->last_round)
    return;

  self->keeping = keeping;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[basalt] store behind");
  g_source_set_callback (source, change_cb, self, NULL);
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->changes, source);
  g_source_attach (source, self->context);
  g_mutex_unlock (&self->mutex);
}

/* Runs all jobs of a batch in one transaction. Fails only when none of them is on disk. */
static gboolean
write_together (BasaltStoreWriter  *self,
                GPtrArray          *batch,
                GError            **error)
{
  if (!basalt_database_begin (self->database, error))
    return FALSE;

  for (guint i = 0; i < batch->len; i++)
    {
      BasaltStoreJob *job = batch->pdata[i];
      g_autoptr (GError) local_error = NULL;

      if (run_in_savepoint (self, job, &local_error))
        continue;

      if (is_environmental (local_error))
        {
          basalt_database_rollback (self->database);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      fail_job (job, local_error);
    }

  return basalt_database_commit (self->database, error);
}

/*
 * After a failure of the disk: whoever waits is told; facts about runs stay, without those who
 * waited for them, and are written before anything else when the disk can take them.
 */
static GPtrArray *
keep_facts (BasaltStoreWriter *self,
            GPtrArray         *batch,
            const GError      *error)
{
  GPtrArray *failed = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_store_job_free);

  for (guint i = 0; i < batch->len; i++)
    {
      BasaltStoreJob *job = batch->pdata[i];

      g_clear_error (&job->error);
      if ((job->flags & BASALT_STORE_JOB_KEEP) != 0 && !self->last_round)
        {
          if (job->task != NULL)
            {
              BasaltStoreJob *messenger = basalt_store_job_new (NULL, NULL, NULL);

              messenger->task = g_steal_pointer (&job->task);
              messenger->store = job->store != NULL ? g_object_ref (job->store) : NULL;
              fail_job (messenger, error);
              g_ptr_array_add (failed, messenger);
            }
          job->done = NULL;
          g_queue_push_tail (&self->kept, job);
        }
      else
        {
          if (self->lost == NULL && job->task == NULL)
            self->lost = g_error_copy (error);
          fail_job (job, error);
          g_ptr_array_add (failed, job);
        }
    }

  g_ptr_array_set_free_func (batch, NULL);
  g_ptr_array_unref (batch);

  return failed;
}

/* A batch begins with what was kept: nothing that comes later is written before. */
static GPtrArray *
begin_batch (BasaltStoreWriter *self)
{
  GPtrArray *batch = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_store_job_free);
  BasaltStoreJob *job;

  while ((job = g_queue_pop_head (&self->kept)) != NULL)
    g_ptr_array_add (batch, job);

  return batch;
}

/* Takes (transfer full) @batch; jobs come back in order. */
static void
write_batch (BasaltStoreWriter *self,
             GPtrArray         *batch)
{
  g_autoptr (GError) error = NULL;

  if (batch->len == 0)
    {
      g_ptr_array_unref (batch);
      return;
    }

  if (write_together (self, batch, &error))
    {
      for (guint i = 0; i < batch->len; i++)
        settle_failure (self, batch->pdata[i]);
    }
  else
    batch = keep_facts (self, batch, error);

  tell_keeping (self);
  basalt_store_jobs_complete (self->context, batch);
}

static void
run_alone (BasaltStoreWriter *self,
           BasaltStoreJob    *job)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_store_job_free);

  g_ptr_array_add (jobs, job);
  if (!job->run (self->database, job->data, &job->error))
    g_assert (job->error != NULL);

  basalt_store_jobs_complete (self->context, jobs);
}

/* Writes what was kept and what is in @queue, in order, in as few transactions as there can be. */
static void
write_queue (BasaltStoreWriter *self,
             GQueue            *queue)
{
  GPtrArray *batch = begin_batch (self);
  BasaltStoreJob *job;

  while ((job = g_queue_pop_head (queue)) != NULL)
    {
      if ((job->flags & BASALT_STORE_JOB_ALONE) == 0)
        {
          if (batch == NULL)
            batch = begin_batch (self);
          g_ptr_array_add (batch, job);
          continue;
        }

      if (batch != NULL)
        write_batch (self, g_steal_pointer (&batch));
      run_alone (self, job);
    }

  if (batch != NULL)
    write_batch (self, batch);
}

/* Fails what is in the queue, after the database could not be opened. */
static void
refuse_queue (BasaltStoreWriter *self,
              GQueue            *queue,
              const GError      *error)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_store_job_free);
  BasaltStoreJob *job;

  while ((job = g_queue_pop_head (queue)) != NULL)
    {
      fail_job (job, error);
      g_ptr_array_add (jobs, job);
    }

  basalt_store_jobs_complete (self->context, jobs);
}

static void
return_task (BasaltStoreWriter *self,
             GTask             *task,
             const GError      *error)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_store_job_free);
  BasaltStoreJob *job = basalt_store_job_new (NULL, NULL, NULL);

  job->task = task;
  job->error = error != NULL ? g_error_copy (error) : NULL;
  g_ptr_array_add (jobs, job);
  basalt_store_jobs_complete (self->context, jobs);
}

/* Waits until there is something to do now. Returns whether the thread goes on after it. */
static gboolean
wait_for_work (BasaltStoreWriter *self,
               GQueue            *queue)
{
  gboolean go_on;

  g_mutex_lock (&self->mutex);

  while (!self->quit && self->n_urgent == 0)
    {
      if (self->due == 0)
        g_cond_wait (&self->wake, &self->mutex);
      else if (!g_cond_wait_until (&self->wake, &self->mutex, self->due))
        break;
    }

  *queue = self->queue;
  g_queue_init (&self->queue);
  self->n_urgent = 0;
  self->due = 0;
  go_on = !self->quit;
  self->ended = self->quit;

  g_mutex_unlock (&self->mutex);

  return go_on;
}

static gpointer
writer_thread (gpointer user_data)
{
  BasaltStoreWriter *self = user_data;
  g_autoptr (GError) error = NULL;

  self->database = self->open (self->user_data, &error);
  return_task (self, g_steal_pointer (&self->opened), error);

  while (!self->last_round)
    {
      GQueue queue;

      self->last_round = !wait_for_work (self, &queue);
      if (self->database != NULL)
        write_queue (self, &queue);
      else
        refuse_queue (self, &queue, error);

      g_mutex_lock (&self->mutex);
      if (!g_queue_is_empty (&self->kept) && self->due == 0)
        self->due = g_get_monotonic_time () + RETRY_DELAY;
      g_mutex_unlock (&self->mutex);
    }

  if (self->database != NULL)
    basalt_database_checkpoint (self->database);
  g_clear_pointer (&self->database, basalt_database_close);

  if (self->finished != NULL)
    return_task (self, g_steal_pointer (&self->finished), self->lost);

  return NULL;
}

/**
 * basalt_store_writer_new:
 * @context: where results are handed back
 * @open: gives the database
 * @behind_changed: in @context: basalt_store_writer_get_behind() says something else
 * @user_data: for both; outlives the writer
 *
 * Returns: (transfer full): a writer that has not started
 */
BasaltStoreWriter *
basalt_store_writer_new (GMainContext            *context,
                         BasaltStoreWriterOpen    open,
                         BasaltStoreWriterNotify  behind_changed,
                         gpointer                 user_data)
{
  BasaltStoreWriter *self = g_new0 (BasaltStoreWriter, 1);

  self->context = g_main_context_ref (context);
  self->open = open;
  self->behind_changed = behind_changed;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  g_queue_init (&self->queue);
  g_queue_init (&self->changes);
  g_queue_init (&self->kept);
  self->failures =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_error_free);

  return self;
}

/**
 * basalt_store_writer_start:
 * @self: a writer that has not started
 * @opened: (transfer full): returns %TRUE when the database is open, else why it is not
 *
 * Starts the thread. Jobs may be pushed before the database is open; if it cannot be opened,
 * they fail.
 */
void
basalt_store_writer_start (BasaltStoreWriter *self,
                           GTask             *opened)
{
  self->opened = opened;
  self->thread = g_thread_new ("basalt-writer", writer_thread, self);
}

/**
 * basalt_store_writer_push:
 * @self: a writer
 * @job: (transfer full): a job
 *
 * Queues a job. Jobs are done in the order in which they were pushed; those that wait together
 * are committed together: at once when one of them is urgent, else within 100 ms. A job that
 * fails for a reason of its own is undone alone. When the disk fails, the whole batch is undone;
 * jobs to be kept are tried again before all others, later.
 */
void
basalt_store_writer_push (BasaltStoreWriter *self,
                          BasaltStoreJob    *job)
{
  BasaltStoreJob *tail;
  gboolean merged = FALSE;
  gboolean taken = TRUE;

  g_mutex_lock (&self->mutex);

  tail = g_queue_peek_tail (&self->queue);
  if (self->quit || self->ended)
    taken = FALSE;
  else if (tail != NULL && tail->run == job->run && tail->merge != NULL &&
           tail->merge (tail->data, job->data))
    merged = TRUE;
  else
    {
      g_queue_push_tail (&self->queue, job);
      if ((job->flags & BASALT_STORE_JOB_URGENT) != 0)
        self->n_urgent++;
      if (self->due == 0)
        self->due = g_get_monotonic_time () + BATCH_DELAY;
      g_cond_signal (&self->wake);
    }

  g_mutex_unlock (&self->mutex);

  if (!taken)
    {
      GPtrArray *jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_store_job_free);

      g_set_error_literal (&job->error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED,
                           _ ("The history is closed."));
      g_ptr_array_add (jobs, job);
      basalt_store_jobs_complete (self->context, jobs);
    }
  else if (merged)
    basalt_store_job_free (job);
}

/**
 * basalt_store_writer_get_behind:
 * @self: a writer
 *
 * Returns: whether there are jobs that the disk could not take, and that are tried again; as last
 *   told by the function given to basalt_store_writer_new(), in the same thread
 */
gboolean
basalt_store_writer_get_behind (BasaltStoreWriter *self)
{
  return self->behind;
}

/**
 * basalt_store_writer_finish:
 * @self: a writer that was started
 * @finished: (transfer full) (nullable): returns %TRUE when all is written and the database closed
 *
 * Lets the thread write what is queued and end. No job is taken from now on.
 */
void
basalt_store_writer_finish (BasaltStoreWriter *self,
                            GTask             *finished)
{
  g_mutex_lock (&self->mutex);
  g_assert (!self->quit);
  self->finished = finished;
  self->quit = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
}

/**
 * basalt_store_writer_free:
 * @self: (transfer full): a writer
 *
 * Waits for the thread; what is queued is written.
 */
void
basalt_store_writer_free (BasaltStoreWriter *self)
{
  GSource *change;

  if (self->thread != NULL)
    {
      if (!self->quit)
        basalt_store_writer_finish (self, NULL);
      g_thread_join (self->thread);
    }

  while ((change = g_queue_pop_head (&self->changes)) != NULL)
    {
      g_source_destroy (change);
      g_source_unref (change);
    }

  g_assert (g_queue_is_empty (&self->kept));
  g_hash_table_unref (self->failures);
  g_clear_error (&self->lost);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  g_main_context_unref (self->context);
  g_free (self);
}
