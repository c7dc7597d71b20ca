/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-sweep.h"
#include "basalt-store-private.h"

/*
 * How a sweep goes on: each of its steps is a job of the writer, with a pause in between, so that
 * the facts of runs never wait for more than one of them.
 */

typedef struct
{
  BasaltRunsSweep *sweep;
  BasaltMovedFunc moved;
  gpointer moved_data;
} Sweeping;

static void push_step (GTask *task);

static void
sweeping_free (Sweeping *self)
{
  basalt_runs_sweep_free (self->sweep);
  g_free (self);
}

static gboolean
step (BasaltDatabase  *database,
      gpointer         data,
      GError         **error)
{
  GTask *task = data;
  Sweeping *sweeping = g_task_get_task_data (task);
  gboolean ok;

  /* Only what may take long looks at it: the others are undone where it strikes. */
  basalt_database_set_cancellable (database, g_task_get_cancellable (task));
  ok = basalt_runs_sweep_step (sweeping->sweep, database, error);
  basalt_database_set_cancellable (database, NULL);

  return ok;
}

static gboolean
paused_cb (gpointer user_data)
{
  push_step (user_data);

  return G_SOURCE_REMOVE;
}

static void
stepped_cb (GObject      *store,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Sweeping *sweeping = g_task_get_task_data (task);
  g_autoptr (GSource) source = NULL;
  const BasaltMovedRuns *moved;
  GError *error = NULL;
  guint pause_ms;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (basalt_runs_sweep_take_n_crashed (sweeping->sweep) > 0)
    g_signal_emit_by_name (store, "changed");

  moved = basalt_runs_sweep_get_moved (sweeping->sweep);
  if (moved != NULL && sweeping->moved != NULL)
    sweeping->moved (moved, sweeping->moved_data);

  if (basalt_runs_sweep_is_done (sweeping->sweep, &pause_ms))
    {
      g_task_return_int (task, basalt_runs_sweep_get_n_moved (sweeping->sweep));
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;

  /* Belongs to the task, which cannot end before it: a few milliseconds. */
  source = g_timeout_source_new (pause_ms);
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_static_name (source, "[basalt] sweep");
  g_source_set_callback (source, paused_cb, g_steal_pointer (&task), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
push_step (GTask *task)
{
  BasaltStore *self = g_task_get_source_object (task);
  BasaltStoreJob *job = basalt_store_job_new (step, g_object_ref (task), g_object_unref);

  job->flags = BASALT_STORE_JOB_URGENT | BASALT_STORE_JOB_ALONE;
  job->task = g_task_new (self, NULL, stepped_cb, g_object_ref (task));
  g_task_set_source_tag (job->task, push_step);
  basalt_store_push_write (self, job);
}

static void
begin (BasaltStore         *self,
       BasaltRunsSweep     *sweep,
       BasaltMovedFunc      moved,
       gpointer             moved_data,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Sweeping *sweeping = g_new0 (Sweeping, 1);

  sweeping->sweep = sweep;
  sweeping->moved = moved;
  sweeping->moved_data = moved_data;
  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, sweeping, (GDestroyNotify) sweeping_free);
  push_step (task);
}

/**
 * basalt_store_move_async:
 * @self: a store
 * @ids: ids of runs
 * @move: where to
 * @prompts_dir: (nullable): where prompts' files lie
 * @moved: (nullable): told after each transaction; the store's results go on only after it
 * @moved_data: for @moved; outlives the operation
 * @cancellable: (nullable): stops it between two transactions
 * @callback: called when it is over; finish with basalt_store_move_finish()
 * @user_data: for @callback
 *
 * Moves runs to the trash, back, or deletes them. Left as they are: runs that a process works on,
 * here or elsewhere, that are there already, or that are gone.
 */
void
basalt_store_move_async (BasaltStore         *self,
                         const char *const   *ids,
                         BasaltRunMove        move,
                         const char          *prompts_dir,
                         BasaltMovedFunc      moved,
                         gpointer             moved_data,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (ids != NULL);

  begin (self, basalt_runs_sweep_new_move (ids, move, prompts_dir), moved, moved_data, cancellable,
         callback, user_data);
}

/**
 * basalt_store_sweep_async:
 * @self: a store
 * @rules: what is to go
 * @prompts_dir: (nullable): where prompts' files lie
 * @moved: (nullable): told after each transaction
 * @moved_data: for @moved; outlives the operation
 * @cancellable: (nullable): stops it between two transactions
 * @callback: called when it is over; finish with basalt_store_move_finish()
 * @user_data: for @callback
 *
 * Tidies the history up. Runs that a process works on are left as they are.
 */
void
basalt_store_sweep_async (BasaltStore            *self,
                          const BasaltSweepRules *rules,
                          const char             *prompts_dir,
                          BasaltMovedFunc         moved,
                          gpointer                moved_data,
                          GCancellable           *cancellable,
                          GAsyncReadyCallback     callback,
                          gpointer                user_data)
{
  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (rules != NULL);

  begin (self, basalt_runs_sweep_new (rules, prompts_dir), moved, moved_data, cancellable, callback,
         user_data);
}

/**
 * basalt_store_move_finish:
 * @self: a store
 * @result: the result
 * @n_alive: (out) (optional): of the ids given, how many are of runs that a process works on
 * @error: return location for an error
 *
 * Returns: how many runs were moved; -1 on error: those that @moved was told of were moved all the
 *   same
 */
int
basalt_store_move_finish (BasaltStore   *self,
                          GAsyncResult  *result,
                          guint         *n_alive,
                          GError       **error)
{
  Sweeping *sweeping;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  sweeping = g_task_get_task_data (G_TASK (result));
  if (n_alive != NULL)
    *n_alive = basalt_runs_sweep_get_n_alive (sweeping->sweep);

  return (int) g_task_propagate_int (G_TASK (result), error);
}
