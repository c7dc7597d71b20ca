/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include <string.h>

/* How many of the newest runs the list shows. */
#define HISTORY_LIMIT 500

/* How often an open window looks for runs whose process is gone. */
#define REAP_SECONDS 10

static void load_history (BasaltEngine *self);

static BasaltRun *
live_run (const char *id,
          gpointer    user_data)
{
  return basalt_engine_lookup_known (user_data, id);
}

static gboolean
rowids_are_same (GArray *a,
                 GArray *b)
{
  return a != NULL && a->len == b->len &&
         (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (gint64)) == 0);
}

static void
rowids_queried_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (BasaltEngine) self = user_data;
  g_autoptr (GArray) rowids = NULL;
  g_autoptr (GError) error = NULL;

  rowids = basalt_store_query_rowids_finish (BASALT_STORE (source), result, &error);
  self->history_loading = FALSE;
  if (rowids == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("The history could not be read: %s", error->message);
      return;
    }

  if (self->history != NULL && rowids_are_same (self->history_rowids, rowids))
    basalt_run_list_refresh (self->history);
  else
    {
      /* A new model, not items_changed() over the old one, which would have the
       * list view build every row again. */
      g_clear_pointer (&self->history_rowids, g_array_unref);
      self->history_rowids = g_array_copy (rowids);
      g_clear_object (&self->history);
      self->history = basalt_run_list_new (self->store, g_steal_pointer (&rowids), live_run, self);
      g_object_notify (G_OBJECT (self), "history");
    }

  if (self->history_stale)
    load_history (self);
}

static void
load_history (BasaltEngine *self)
{
  g_autoptr (BasaltRunQuery) query = NULL;

  if (!self->open)
    return;

  if (self->history_loading)
    {
      self->history_stale = TRUE;
      return;
    }

  self->history_loading = TRUE;
  self->history_stale = FALSE;
  query = basalt_run_query_new ();
  query->limit = HISTORY_LIMIT;
  basalt_store_query_rowids_async (self->store, query, self->cancellable, rowids_queried_cb,
                                   g_object_ref (self));
}

static void
store_changed_cb (BasaltStore  *store,
                  BasaltEngine *self)
{
  if (self->watching)
    load_history (self);
}

static void
run_recorded_cb (BasaltStore  *store,
                 gint64        rowid,
                 BasaltEngine *self)
{
  if (self->history == NULL)
    {
      if (self->history_loading)
        self->history_stale = TRUE;
      return;
    }

  for (guint i = 0; i < self->history_rowids->len; i++)
    {
      if (g_array_index (self->history_rowids, gint64, i) == rowid)
        return; /* A new round of a run that is listed. */
    }

  g_array_prepend_val (self->history_rowids, rowid);
  basalt_run_list_prepend (self->history, rowid);
}

void
basalt_engine_history_init (BasaltEngine *self)
{
  g_signal_connect (self->store, "changed", G_CALLBACK (store_changed_cb), self);
  g_signal_connect (self->store, "run-recorded", G_CALLBACK (run_recorded_cb), self);
}

void
basalt_engine_history_clear (BasaltEngine *self)
{
  g_clear_handle_id (&self->reap_id, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->history);
  g_clear_pointer (&self->history_rowids, g_array_unref);
}

/**
 * basalt_engine_get_history:
 * @self: an engine
 *
 * The newest runs, newest first. Rows are summaries until they are opened; a
 * run that is alive here is its live object. The property `history` tells when
 * another model takes this one's place.
 *
 * Returns: (transfer none) (nullable): a list of [class@Run]; %NULL until
 *   basalt_engine_set_watch() has read it
 */
GListModel *
basalt_engine_get_history (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  return self->history != NULL ? G_LIST_MODEL (self->history) : NULL;
}

/* -- Crashed runs -- */

static void
reaped_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BasaltEngine) self = user_data;
  g_autoptr (GError) error = NULL;
  int n = basalt_store_reap_finish (BASALT_STORE (source), result, &error);

  if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("Crashed runs could not be looked for: %s", error->message);
  if (n > 0 && self->watching)
    load_history (self);
}

static gboolean
reap_cb (gpointer user_data)
{
  BasaltEngine *self = user_data;

  if (self->open)
    basalt_store_reap_async (self->store, self->cancellable, reaped_cb, g_object_ref (self));

  return G_SOURCE_CONTINUE;
}

/**
 * basalt_engine_set_watch:
 * @self: an engine that is open
 * @watch: whether to watch
 *
 * Keeps [property@Engine:history] up to date with what other programs write,
 * and turns runs whose process is gone into Crashed ones: for as long as a
 * window shows it.
 */
void
basalt_engine_set_watch (BasaltEngine *self,
                         gboolean      watch)
{
  g_return_if_fail (BASALT_IS_ENGINE (self));

  if (self->watching == !!watch)
    return;

  self->watching = !!watch;
  basalt_store_set_watch (self->store, self->watching);
  g_clear_handle_id (&self->reap_id, g_source_remove);
  if (self->watching)
    {
      self->reap_id =
        g_timeout_add_seconds_full (G_PRIORITY_LOW, REAP_SECONDS, reap_cb, self, NULL);
      load_history (self);
      reap_cb (self);
      if (!self->swept && self->open)
        {
          self->swept = TRUE;
          basalt_engine_sweep_prompts (self);
        }
    }
}

/* -- Reading runs. Who reads the history reaps first, so that nobody is shown a
 * run as running whose process is gone. -- */

typedef struct
{
  BasaltRunQuery *query;
  char *spec;
} Reading;

static void
reading_free (Reading *self)
{
  g_clear_pointer (&self->query, basalt_run_query_free);
  g_clear_pointer (&self->spec, g_free);
  g_free (self);
}

static void
return_store_error (GTask  *task,
                    GError *error)
{
  g_task_return_error (task, basalt_engine_error_from_store (error));
  g_error_free (error);
}

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
      return_store_error (task, error);
      return;
    }

  basalt_engine_remember (self, run);
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
      return_store_error (task, error);
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
  Reading *reading = g_task_get_task_data (task);

  /* A history that cannot be written can still be read. */
  basalt_store_reap_finish (BASALT_STORE (source), result, NULL);
  basalt_store_find_run_async (BASALT_STORE (source), reading->spec, g_task_get_cancellable (task),
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
  Reading *reading;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (spec != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_find_run_async);
  reading = g_new0 (Reading, 1);
  reading->spec = g_strdup (spec);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);

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
    return_store_error (task, error);
  else
    g_task_return_pointer (task, runs, (GDestroyNotify) g_ptr_array_unref);
}

static void
reaped_before_query_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);

  basalt_store_reap_finish (BASALT_STORE (source), result, NULL);
  basalt_store_query_async (BASALT_STORE (source), reading->query, g_task_get_cancellable (task),
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
  Reading *reading;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_query_runs_async);
  reading = g_new0 (Reading, 1);
  reading->query = basalt_run_query_copy (query);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);

  basalt_store_reap_async (self->store, cancellable, reaped_before_query_cb,
                           g_steal_pointer (&task));
}

/**
 * basalt_engine_query_runs_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltRun): the runs
 */
GPtrArray *
basalt_engine_query_runs_finish (BasaltEngine  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
