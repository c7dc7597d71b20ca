/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "basalt-run-private.h"

#include <glib/gi18n-lib.h>

/* A new round of a run that is on record. */

static gboolean
begin_round (BasaltEngine  *self,
             BasaltRun     *run,
             GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  const char *owner;

  if (!self->open || self->close_task != NULL)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE,
                           _ ("The history is not open. Nothing was sent."));
      return FALSE;
    }

  if (basalt_engine_is_active (self, run) || !basalt_run_can_retry (run))
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                           _ ("Only a run that failed, timed out, crashed or was cancelled "
                              "can be retried."));
      return FALSE;
    }

  owner = basalt_store_get_owner (self->store, &local_error);
  if (owner == NULL)
    {
      g_propagate_error (error, basalt_engine_error_from_store (local_error));
      return FALSE;
    }

  if (!basalt_engine_write_prompt_file (self, run, error))
    return FALSE;

  basalt_run_next_round (run, owner);
  basalt_engine_remember (self, run);
  basalt_engine_run_it (self, run);

  return TRUE;
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = BASALT_ENGINE (source);
  GError *error = NULL;

  if (!basalt_engine_open_run_finish (self, result, &error) ||
      !begin_round (self, g_task_get_task_data (task), &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * basalt_engine_retry_async:
 * @self: an engine that is open
 * @run: a run that failed, timed out, crashed or was cancelled
 * @cancellable: (nullable): to abort before the round begins
 * @callback: called when the round has begun
 * @user_data: for @callback
 *
 * Starts a new round of @run: the same run id, tasks that completed are not
 * repeated, attempts are numbered on.
 */
void
basalt_engine_retry_async (BasaltEngine        *self,
                           BasaltRun           *run,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_retry_async);
  g_task_set_task_data (task, g_object_ref (run), g_object_unref);
  basalt_engine_open_run_async (self, run, cancellable, opened_cb, task);
}

/**
 * basalt_engine_retry_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether a round has begun; fails with %BASALT_ENGINE_ERROR_USAGE in
 *   any other state, and as basalt_engine_start() does
 */
gboolean
basalt_engine_retry_finish (BasaltEngine  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
