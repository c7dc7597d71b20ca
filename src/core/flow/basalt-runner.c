/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runner.h"

#include "basalt-flow-error.h"
#include "basalt-run-private.h"
#include "basalt-task-context-private.h"
#include "basalt-task-runner.h"

#include <glib/gi18n-lib.h>

struct _BasaltRunner
{
  GObject parent_instance;

  BasaltRun *run;
  BasaltJournal *journal;
  GHashTable *executors;

  GTask *task;       /* while it runs; it refers back to us */
  GPtrArray *active; /* BasaltTaskRunner */
  GHashTable *done;  /* node name → GBytes: outputs of this and earlier rounds */
  guint timeout_source;

  gboolean created; /* the run is on record */
  gboolean ending;  /* its end is being recorded */
  gboolean stopped;
  gboolean failed; /* a task ended otherwise than well */
  gboolean advancing;
  char *stop_reason;
  BasaltProblem *timeout_problem; /* set when the run's time is over */
  BasaltState end_state;
  char *end_message;
  BasaltProblem *end_problem;
};

G_DEFINE_FINAL_TYPE (BasaltRunner, basalt_runner, G_TYPE_OBJECT)

static void advance (BasaltRunner *self);

static void
basalt_runner_dispose (GObject *object)
{
  BasaltRunner *self = BASALT_RUNNER (object);

  g_clear_handle_id (&self->timeout_source, g_source_remove);

  if (self->task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->task);
      g_autoptr (GPtrArray) active = g_steal_pointer (&self->active);

      self->active = g_ptr_array_new_with_free_func (g_object_unref);
      for (guint i = 0; i < active->len; i++)
        g_object_run_dispose (g_ptr_array_index (active, i));
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The runner is gone");
    }

  G_OBJECT_CLASS (basalt_runner_parent_class)->dispose (object);
}

static void
basalt_runner_finalize (GObject *object)
{
  BasaltRunner *self = BASALT_RUNNER (object);

  g_clear_object (&self->run);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->executors, g_hash_table_unref);
  g_clear_pointer (&self->active, g_ptr_array_unref);
  g_clear_pointer (&self->done, g_hash_table_unref);
  g_clear_pointer (&self->timeout_problem, basalt_problem_unref);
  g_clear_pointer (&self->end_problem, basalt_problem_unref);
  g_free (self->end_message);
  g_free (self->stop_reason);

  G_OBJECT_CLASS (basalt_runner_parent_class)->finalize (object);
}

static void
basalt_runner_class_init (BasaltRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = basalt_runner_dispose;
  object_class->finalize = basalt_runner_finalize;
}

static void
basalt_runner_init (BasaltRunner *self)
{
  self->active = g_ptr_array_new_with_free_func (g_object_unref);
  self->done =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
}

static void
write_log (BasaltRunner   *self,
           BasaltLogLevel  level,
           const char     *message)
{
  basalt_task_context_write_log (self->journal, self->run, NULL, NULL, level, message);
}

static void
move (BasaltRunner *self,
      BasaltState   state,
      const char   *message)
{
  /* The journal hears of it before anybody who may act on it. */
  g_object_freeze_notify (G_OBJECT (self->run));
  basalt_run_transition (self->run, NULL, state, message, NULL);
  basalt_journal_state_changed (self->journal, self->run, NULL, message);
  g_object_thaw_notify (G_OBJECT (self->run));
}

/* The run's state while it is alive is that of its tasks: what is happening
 * counts more than what is waited for. */
static void
follow_tasks (BasaltRunner *self)
{
  static const BasaltState order[] = {
    BASALT_STATE_RUNNING,
    BASALT_STATE_RETRYING,
    BASALT_STATE_AWAITING_RETRY,
  };
  BasaltState state = basalt_run_get_state (self->run);

  if (self->stopped || self->ending)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      for (guint j = 0; j < self->active->len; j++)
        {
          BasaltTaskRunner *runner = g_ptr_array_index (self->active, j);

          if (basalt_task_run_get_state (basalt_task_runner_get_task (runner)) != order[i])
            continue;

          if (state != order[i] && basalt_state_can_move (BASALT_STATE_SCOPE_RUN, state, order[i]))
            move (self, order[i], NULL);
          return;
        }
    }
}

/* Enters the terminal state that is on record now, or that could not be put on
 * record. */
static void
end_now (BasaltRunner *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  basalt_run_transition (self->run, NULL, self->end_state, self->end_message, self->end_problem);
  g_task_return_boolean (task, TRUE);
}

static void
ending_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BasaltRunner) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!basalt_journal_run_ending_finish (BASALT_JOURNAL (source), result, &error) &&
      self->task != NULL)
    basalt_run_set_journal_error (self->run, error->message);

  if (self->task != NULL)
    end_now (self);
}

static void
end (BasaltRunner  *self,
     BasaltState    state,
     const char    *message,
     BasaltProblem *problem)
{
  g_autofree char *line = g_strdup_printf ("Finished in state %s", basalt_state_to_name (state));

  self->ending = TRUE;
  self->end_state = state;
  self->end_message = g_strdup (message);
  self->end_problem = problem != NULL ? basalt_problem_ref (problem) : NULL;
  g_clear_handle_id (&self->timeout_source, g_source_remove);

  basalt_run_flush_output (self->run);
  write_log (self,
             basalt_state_get_state_type (state) == BASALT_STATE_TYPE_FAILED ? BASALT_LOG_ERROR :
                                                                               BASALT_LOG_INFO,
             line);
  basalt_journal_run_ending_async (self->journal, self->run, state, message, problem, ending_cb,
                                   g_object_ref (self));
}

/* The last word on a run whose tasks have all ended. */
static void
end_by_tasks (BasaltRunner *self)
{
  GListModel *tasks = basalt_run_get_tasks (self->run);
  guint n = g_list_model_get_n_items (tasks);
  BasaltTaskRun *timed_out = NULL, *failed = NULL, *decisive;

  if (self->stopped)
    {
      end (self, BASALT_STATE_CANCELLED, self->stop_reason, NULL);
      return;
    }

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);

      if (basalt_task_run_get_round (task) != basalt_run_get_round (self->run))
        continue;

      if (failed == NULL && basalt_task_run_get_state (task) == BASALT_STATE_FAILED)
        failed = task;
      if (timed_out == NULL && basalt_task_run_get_state (task) == BASALT_STATE_TIMED_OUT)
        timed_out = task;
    }

  decisive = failed != NULL ? failed : timed_out;
  if (decisive != NULL)
    {
      BasaltProblem *problem = basalt_task_run_get_problem (decisive);

      end (self, basalt_task_run_get_state (decisive), problem != NULL ? problem->message : NULL,
           problem);
    }
  else if (g_hash_table_size (self->done) ==
           basalt_flow_get_n_nodes (basalt_run_get_flow (self->run)))
    end (self, BASALT_STATE_COMPLETED, NULL, NULL);
  else
    end (self, BASALT_STATE_TIMED_OUT, self->timeout_problem->message, self->timeout_problem);
}

static void
task_changed_cb (BasaltTaskRunner *task_runner,
                 gpointer          user_data)
{
  follow_tasks (BASALT_RUNNER (user_data));
}

static void
task_done_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (BasaltRunner) self = user_data;
  BasaltTaskRunner *runner = BASALT_TASK_RUNNER (source);
  BasaltTaskRun *task = basalt_task_runner_get_task (runner);
  GBytes *output = basalt_task_run_get_output (task);

  if (self->task == NULL)
    return;

  if (basalt_state_is_success (basalt_task_run_get_state (task)))
    g_hash_table_insert (self->done, g_strdup (basalt_task_run_get_name (task)),
                         output != NULL ? g_bytes_ref (output) : g_bytes_new (NULL, 0));
  else
    self->failed = TRUE;

  g_ptr_array_remove (self->active, runner);
  follow_tasks (self);
  advance (self);
}

static gboolean
is_active (BasaltRunner *self,
           const char   *name)
{
  for (guint i = 0; i < self->active->len; i++)
    {
      BasaltTaskRunner *runner = g_ptr_array_index (self->active, i);

      if (g_str_equal (basalt_task_run_get_name (basalt_task_runner_get_task (runner)), name))
        return TRUE;
    }

  return FALSE;
}

/* To walk over while task runs end. */
static GPtrArray *
copy_active (BasaltRunner *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->active->len; i++)
    g_ptr_array_add (copy, g_object_ref (g_ptr_array_index (self->active, i)));

  return copy;
}

/* The outputs that @node takes, in its order; NULL while one is missing. */
static GPtrArray *
collect_upstream (BasaltRunner         *self,
                  const BasaltFlowNode *node)
{
  g_autoptr (GPtrArray) upstream = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; node->after[i] != NULL; i++)
    {
      GBytes *output = g_hash_table_lookup (self->done, node->after[i]);

      if (output == NULL)
        return NULL;
      g_ptr_array_add (upstream, g_bytes_ref (output));
    }

  return g_steal_pointer (&upstream);
}

static void
start_node (BasaltRunner         *self,
            const BasaltFlowNode *node,
            GPtrArray            *upstream)
{
  BasaltTaskRun *task = basalt_run_add_task (self->run, node, NULL);
  BasaltTaskRunner *runner;

  basalt_journal_state_changed (self->journal, self->run, task, NULL);
  runner = basalt_task_runner_new (self->run, task, node, self->journal,
                                   g_hash_table_lookup (self->executors, node->type), upstream);
  g_ptr_array_add (self->active, runner);
  g_signal_connect_object (runner, "changed", G_CALLBACK (task_changed_cb), self, 0);
  basalt_task_runner_run_async (runner, task_done_cb, g_object_ref (self));

  /* Who saw the new task run may have stopped the run before it was active. */
  if (self->stopped)
    basalt_task_runner_stop (runner, self->stop_reason);
}

/* Starts every node that has what it takes; ends the run where nothing is left
 * to do. After a failure nothing new is started: it would be paid for in a run
 * that cannot complete. */
static void
advance (BasaltRunner *self)
{
  BasaltFlow *flow = basalt_run_get_flow (self->run);
  guint n = basalt_flow_get_n_nodes (flow);

  /* Starting a node can lead back here through whoever watches the run. */
  if (self->advancing || self->ending)
    return;

  self->advancing = TRUE;
  for (guint i = 0; i < n; i++)
    {
      const BasaltFlowNode *node = basalt_flow_get_node (flow, i);
      g_autoptr (GPtrArray) upstream = NULL;

      if (self->stopped || self->failed || self->timeout_problem != NULL)
        break;

      if (g_hash_table_contains (self->done, node->name) || is_active (self, node->name))
        continue;

      upstream = collect_upstream (self, node);
      if (upstream != NULL)
        start_node (self, node, upstream);
    }
  self->advancing = FALSE;

  if (self->active->len == 0)
    end_by_tasks (self);
}

/* What earlier rounds completed is not done, or paid for, again. */
static void
reuse_earlier_rounds (BasaltRunner *self)
{
  GListModel *tasks = basalt_run_get_tasks (self->run);
  guint n = g_list_model_get_n_items (tasks);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);
      GBytes *output = basalt_task_run_get_output (task);

      if (basalt_state_is_success (basalt_task_run_get_state (task)) && output != NULL &&
          *basalt_task_run_get_path (task) == '\0' &&
          basalt_flow_find_node (basalt_run_get_flow (self->run),
                                 basalt_task_run_get_name (task)) != NULL)
        g_hash_table_insert (self->done, g_strdup (basalt_task_run_get_name (task)),
                             g_bytes_ref (output));
    }
}

static gboolean
timeout_cb (gpointer user_data)
{
  g_autoptr (BasaltRunner) self = g_object_ref (user_data);
  g_autoptr (GPtrArray) active = NULL;
  double seconds = (double) basalt_run_get_timeout_ms (self->run) / 1000.0;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *message = NULL;

  self->timeout_source = 0;
  if (self->stopped)
    return G_SOURCE_REMOVE;

  g_ascii_formatd (number, sizeof number, "%.10g", seconds);
  message = g_strdup_printf ("The run did not end within %s second(s)", number);
  self->timeout_problem = basalt_problem_new ("RunTimedOut", message);
  self->timeout_problem->sentence =
    /* Translators: %s is a number of seconds, also with a fraction. */
    g_strdup_printf (_ ("The run was given %s s, and they are over."), number);
  self->timeout_problem->action = BASALT_ACTION_RETRY;
  self->timeout_problem->flags = BASALT_PROBLEM_TIMED_OUT;

  if (!self->created)
    return G_SOURCE_REMOVE;

  write_log (self, BASALT_LOG_ERROR, message);
  active = copy_active (self);
  for (guint i = 0; i < active->len; i++)
    basalt_task_runner_time_out (g_ptr_array_index (active, i), self->timeout_problem);

  return G_SOURCE_REMOVE;
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BasaltRunner) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  gboolean recorded = basalt_journal_run_created_finish (BASALT_JOURNAL (source), result, &error);

  if (self->task == NULL) /* disposed of */
    return;

  if (!recorded)
    {
      g_autoptr (BasaltProblem) problem = basalt_task_context_journal_problem (error);
      g_autoptr (GTask) task = g_steal_pointer (&self->task);

      g_clear_handle_id (&self->timeout_source, g_source_remove);
      if (self->stopped)
        {
          basalt_run_set_journal_error (self->run, error->message);
          basalt_run_transition (self->run, NULL, BASALT_STATE_CANCELLING, self->stop_reason, NULL);
          basalt_run_transition (self->run, NULL, BASALT_STATE_CANCELLED, self->stop_reason, NULL);
        }
      else
        basalt_run_transition (self->run, NULL, BASALT_STATE_FAILED, problem->message, problem);
      g_task_return_new_error (task, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_JOURNAL, "%s",
                               error->message);
      return;
    }

  self->created = TRUE;
  line =
    g_strdup_printf ("Beginning flow run for flow '%s'%s", basalt_run_get_flow_name (self->run),
                     basalt_run_get_round (self->run) > 0 ? " again" : "");
  write_log (self, BASALT_LOG_INFO, line);

  if (self->stopped)
    move (self, BASALT_STATE_CANCELLING, self->stop_reason);
  else if (self->timeout_problem == NULL)
    {
      reuse_earlier_rounds (self);
      move (self, BASALT_STATE_RUNNING, NULL);
    }
  advance (self);
}

/**
 * basalt_runner_new:
 * @run: a Pending run, of its first or of a new round, with its flow
 * @journal: who is told every fact
 * @executors: (element-type utf8 BasaltTaskExecutor): executors by node type
 *
 * Returns: (transfer full): a runner for this round of the run
 */
BasaltRunner *
basalt_runner_new (BasaltRun     *run,
                   BasaltJournal *journal,
                   GHashTable    *executors)
{
  BasaltRunner *self;

  g_return_val_if_fail (BASALT_IS_RUN (run), NULL);
  g_return_val_if_fail (BASALT_IS_JOURNAL (journal), NULL);
  g_return_val_if_fail (executors != NULL, NULL);

  self = g_object_new (BASALT_TYPE_RUNNER, NULL);
  self->run = g_object_ref (run);
  self->journal = g_object_ref (journal);
  self->executors = g_hash_table_ref (executors);

  return self;
}

/**
 * basalt_runner_get_run:
 * @self: a runner
 *
 * Returns: (transfer none): its run
 */
BasaltRun *
basalt_runner_get_run (BasaltRunner *self)
{
  g_return_val_if_fail (BASALT_IS_RUNNER (self), NULL);

  return self->run;
}

/**
 * basalt_runner_run_async:
 * @self: a runner
 * @callback: called when the run is terminal
 * @user_data: for @callback
 *
 * Records the run, then walks its nodes: each is started as soon as the nodes
 * it comes after completed, so independent ones run at the same time. What
 * completed in earlier rounds is not repeated. After a failure nothing new is
 * started. The run's time-out counts from here, waits included.
 *
 * The runner keeps itself alive until @callback. Call once.
 */
void
basalt_runner_run_async (BasaltRunner        *self,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  gint64 timeout_ms;

  g_return_if_fail (BASALT_IS_RUNNER (self));
  g_return_if_fail (self->task == NULL && !self->ending);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, basalt_runner_run_async);

  if (basalt_run_get_state (self->run) != BASALT_STATE_PENDING ||
      basalt_run_get_flow (self->run) == NULL)
    {
      g_task_return_new_error (task, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_STATE,
                               "Only a pending run that was read in full can be started");
      return;
    }

  self->task = g_steal_pointer (&task);
  timeout_ms = basalt_run_get_timeout_ms (self->run);
  if (timeout_ms > 0)
    {
      self->timeout_source =
        g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) MIN (timeout_ms, G_MAXUINT), timeout_cb,
                            self, NULL);
      g_source_set_name_by_id (self->timeout_source, "[basalt] run time-out");
    }

  basalt_journal_run_created_async (self->journal, self->run, NULL, created_cb,
                                    g_object_ref (self));
}

/**
 * basalt_runner_run_finish:
 * @self: a runner
 * @result: what the callback got
 * @error: return location for an error
 *
 * How the run ended, its state tells.
 *
 * Returns: whether the run was recorded; fails with
 *   %BASALT_FLOW_ERROR_JOURNAL where it was not: nothing was sent, and the run
 *   is Failed with the problem "HistoryUnavailable"; and with
 *   %BASALT_FLOW_ERROR_STATE where it could not be started
 */
gboolean
basalt_runner_run_finish (BasaltRunner  *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * basalt_runner_retry_now:
 * @self: a runner
 *
 * Ends the waits of the run's tasks.
 *
 * Returns: whether one waited
 */
gboolean
basalt_runner_retry_now (BasaltRunner *self)
{
  g_autoptr (BasaltRunner) keep = NULL;
  g_autoptr (GPtrArray) active = NULL;
  gboolean any = FALSE;

  g_return_val_if_fail (BASALT_IS_RUNNER (self), FALSE);

  keep = g_object_ref (self);
  active = copy_active (self);
  for (guint i = 0; i < active->len; i++)
    any = basalt_task_runner_retry_now (g_ptr_array_index (active, i)) || any;

  return any;
}

/**
 * basalt_runner_stop:
 * @self: a runner
 * @reason: (nullable): who wanted it, English, for the state history
 *
 * Cancels the run: attempts are aborted at once, waits end, nothing new is
 * started. The run ends Cancelled, never Failed. It is harmless where the run
 * is ending or ended, and before it is started.
 */
void
basalt_runner_stop (BasaltRunner *self,
                    const char   *reason)
{
  g_autoptr (BasaltRunner) keep = NULL;
  g_autoptr (GPtrArray) active = NULL;

  g_return_if_fail (BASALT_IS_RUNNER (self));

  if (self->stopped || self->ending)
    return;

  keep = g_object_ref (self);
  self->stopped = TRUE;
  self->stop_reason = g_strdup (reason);
  if (!self->created || self->task == NULL)
    return;

  move (self, BASALT_STATE_CANCELLING, reason);
  active = copy_active (self);
  for (guint i = 0; i < active->len; i++)
    basalt_task_runner_stop (g_ptr_array_index (active, i), reason);
}
