/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading runs. Who reads the history reaps first, so that nobody is shown a run as running whose
 * process is gone. */

#include "config.h"

#include "basalt-engine-private.h"

#include "basalt-store-history.h"

static void
run_filled_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  BasaltRun *run;
  GError *error = NULL;

  run = basalt_store_load_run_finish (BASALT_STORE (source), result, &error);
  if (run == NULL)
    {
      basalt_engine_return_store_error (task, error);
      return;
    }

  basalt_engine_remember (self, run);
  basalt_engine_follow (self, run);
  g_task_return_pointer (task, run, g_object_unref);
}

/**
 * basalt_engine_open_run_async:
 * @self: an engine that is open
 * @run: a run of the history
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads tasks, attempts, output and logs of a run of which only the summary is
 * there.
 */
void
basalt_engine_open_run_async (BasaltEngine        *self,
                              BasaltRun           *run,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_open_run_async);

  if (basalt_run_get_loaded (run))
    {
      g_task_return_pointer (task, g_object_ref (run), g_object_unref);
      return;
    }

  basalt_store_fill_run_async (self->store, run, cancellable, run_filled_cb,
                               g_steal_pointer (&task));
}

/**
 * basalt_engine_open_run_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the run is whole now
 */
gboolean
basalt_engine_open_run_finish (BasaltEngine  *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_autoptr (BasaltRun) run = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  run = g_task_propagate_pointer (G_TASK (result), error);

  return run != NULL;
}

static void
run_found_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  g_autofree char *id = NULL;
  BasaltRun *known;
  GError *error = NULL;

  id = basalt_store_find_run_finish (BASALT_STORE (source), result, &error);
  if (id == NULL)
    {
      basalt_engine_return_store_error (task, error);
      return;
    }

  known = basalt_engine_lookup_known (self, id);
  if (known != NULL && basalt_run_get_loaded (known))
    g_task_return_pointer (task, g_object_ref (known), g_object_unref);
  else if (known != NULL)
    basalt_store_fill_run_async (self->store, known, g_task_get_cancellable (task), run_filled_cb,
                                 g_object_ref (task));
  else
    basalt_store_load_run_async (self->store, id, g_task_get_cancellable (task), run_filled_cb,
                                 g_object_ref (task));
}

static void
reaped_before_find_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *spec = g_task_get_task_data (task);

  /* A history that cannot be written can still be read. */
  basalt_store_reap_finish (BASALT_STORE (source), result, NULL);
  basalt_store_find_run_async (BASALT_STORE (source), spec, g_task_get_cancellable (task),
                               run_found_cb, g_object_ref (task));
}

/**
 * basalt_engine_find_run_async:
 * @self: an engine that is open
 * @spec: an id, a unique beginning or end of one, or a unique name
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds and reads a run.
 */
void
basalt_engine_find_run_async (BasaltEngine        *self,
                              const char          *spec,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (spec != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_find_run_async);
  g_task_set_task_data (task, g_strdup (spec), g_free);

  basalt_store_reap_async (self->store, cancellable, reaped_before_find_cb,
                           g_steal_pointer (&task));
}

/**
 * basalt_engine_find_run_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the run, whole; fails with
 *   %BASALT_ENGINE_ERROR_NOT_FOUND, or %BASALT_ENGINE_ERROR_AMBIGUOUS with the
 *   candidates in the message
 */
BasaltRun *
basalt_engine_find_run_finish (BasaltEngine  *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
runs_queried_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *runs = basalt_store_query_finish (BASALT_STORE (source), result, &error);

  if (runs == NULL)
    basalt_engine_return_store_error (task, error);
  else
    g_task_return_pointer (task, runs, (GDestroyNotify) g_ptr_array_unref);
}

static void
reaped_before_query_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltRunQuery *query = g_task_get_task_data (task);

  basalt_store_reap_finish (BASALT_STORE (source), result, NULL);
  basalt_store_query_async (BASALT_STORE (source), query, g_task_get_cancellable (task),
                            runs_queried_cb, g_object_ref (task));
}

/**
 * basalt_engine_query_runs_async:
 * @self: an engine that is open
 * @query: which runs
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads the summaries of the runs that @query names, newest first.
 */
void
basalt_engine_query_runs_async (BasaltEngine        *self,
                                BasaltRunQuery      *query,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_query_runs_async);
  g_task_set_task_data (task, basalt_run_query_copy (query),
                        (GDestroyNotify) basalt_run_query_free);

  basalt_store_reap_async (self->store, cancellable, reaped_before_query_cb,
                           g_steal_pointer (&task));
}

/**
 * basalt_engine_query_runs_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltRun): the runs; those whose rows are damaged are
 *   marked so, and may have the id %BASALT_RUN_NO_ID
 */
GPtrArray *
basalt_engine_query_runs_finish (BasaltEngine  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
