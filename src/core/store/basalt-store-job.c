/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-job.h"

/**
 * basalt_store_job_new:
 * @run: does the work, on a database thread
 * @data: (transfer full): what it works on, and where it leaves results
 * @free_data: frees @data, on the thread that made the job
 *
 * Returns: (transfer full): a job; fill in the other members before pushing it
 */
BasaltStoreJob *
basalt_store_job_new (BasaltStoreJobFunc run,
                      gpointer           data,
                      GDestroyNotify     free_data)
{
  BasaltStoreJob *self = g_new0 (BasaltStoreJob, 1);

  self->run = run;
  self->data = data;
  self->free_data = free_data;

  return self;
}

/**
 * basalt_store_job_new_awaited:
 * @run: does the work, on a database thread
 * @done: (nullable): returns the results through @task; %NULL: it returns %TRUE
 * @data: (transfer full): what it works on, and where it leaves results
 * @free_data: frees @data, on the thread that made the job
 * @task: (transfer full): what somebody waits for
 *
 * Returns: (transfer full): a job for an asynchronous operation
 */
BasaltStoreJob *
basalt_store_job_new_awaited (BasaltStoreJobFunc  run,
                              BasaltStoreJobDone  done,
                              gpointer            data,
                              GDestroyNotify      free_data,
                              GTask              *task)
{
  BasaltStoreJob *self = basalt_store_job_new (run, data, free_data);

  self->done = done;
  self->task = task;

  return self;
}

/**
 * basalt_store_finish_pointer:
 * @store: a store
 * @result: the result of one of its operations
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what its task returned
 */
gpointer
basalt_store_finish_pointer (gpointer       store,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * basalt_store_job_free:
 * @self: (transfer full): a job
 */
void
basalt_store_job_free (BasaltStoreJob *self)
{
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_clear_object (&self->task);
  g_clear_object (&self->store);
  g_clear_error (&self->error);
  g_free (self->about);
  g_free (self);
}

static gboolean
complete_cb (gpointer user_data)
{
  GPtrArray *jobs = user_data;

  for (guint i = 0; i < jobs->len; i++)
    {
      BasaltStoreJob *job = jobs->pdata[i];

      if (job->error != NULL)
        {
          if (job->task != NULL)
            g_task_return_error (job->task, g_steal_pointer (&job->error));
        }
      else if (job->done != NULL)
        job->done (job->store, job->task, job->data);
      else if (job->task != NULL)
        g_task_return_boolean (job->task, TRUE);
    }

  return G_SOURCE_REMOVE;
}

/**
 * basalt_store_jobs_complete:
 * @context: the main context in which results are awaited
 * @jobs: (transfer full) (element-type BasaltStoreJob): jobs that were run, with their errors
 *
 * Hands results back, in order. Objects are let go of in @context only, so that a database thread
 * never holds the last reference to the store that joins it.
 */
void
basalt_store_jobs_complete (GMainContext *context,
                            GPtrArray    *jobs)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[basalt] store results");
  g_source_set_callback (source, complete_cb, jobs, (GDestroyNotify) g_ptr_array_unref);
  g_source_attach (source, context);
}
