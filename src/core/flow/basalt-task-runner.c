/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-task-runner.h"

#include "basalt-run-private.h"
#include "basalt-task-context-private.h"
#include "basalt-time.h"

#include <glib/gi18n-lib.h>

/* Tries that spend no retry are bounded, so that they cannot go on for ever. */
#define MAX_CLOCK_SKEWS 2
#define MAX_INTERRUPTIONS 5

/* A shorter suspend breaks no connection. */
#define MIN_SUSPEND (G_USEC_PER_SEC)

typedef enum
{
  END_BY_ITSELF,
  END_STOPPED,
  END_TIMED_OUT,
} EndReason;

struct _BasaltTaskRunner
{
  GObject parent_instance;

  BasaltRun *run;
  BasaltTaskRun *task_run;
  const BasaltFlowNode *node; /* lives as long as the run's flow */
  BasaltJournal *journal;
  BasaltTaskExecutor *executor;
  GPtrArray *upstream;
  BasaltRetryPolicy policy;

  GTask *task; /* while it runs; it refers back to us */
  BasaltTaskContext *context;
  GCancellable *cancellable;
  gint64 suspended;

  guint wait_source;
  gint64 wait_started; /* monotonic */

  guint retries_spent;
  guint clock_skews;
  guint interruptions;
  EndReason end_reason;
  char *stop_message;
  BasaltProblem *timeout_problem;
};

G_DEFINE_FINAL_TYPE (BasaltTaskRunner, basalt_task_runner, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static BasaltSuspendClock suspend_clock = basalt_time_get_suspended;

static void begin_attempt (BasaltTaskRunner *self, gint64 wait_ms);

static void
basalt_task_runner_dispose (GObject *object)
{
  BasaltTaskRunner *self = BASALT_TASK_RUNNER (object);

  g_clear_handle_id (&self->wait_source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  if (self->task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->task);

      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The runner is gone");
    }

  G_OBJECT_CLASS (basalt_task_runner_parent_class)->dispose (object);
}

static void
basalt_task_runner_finalize (GObject *object)
{
  BasaltTaskRunner *self = BASALT_TASK_RUNNER (object);

  g_clear_object (&self->run);
  g_clear_object (&self->task_run);
  g_clear_object (&self->journal);
  g_clear_object (&self->executor);
  g_clear_object (&self->context);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->upstream, g_ptr_array_unref);
  g_clear_pointer (&self->timeout_problem, basalt_problem_unref);
  g_free (self->stop_message);

  G_OBJECT_CLASS (basalt_task_runner_parent_class)->finalize (object);
}

static void
basalt_task_runner_class_init (BasaltTaskRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = basalt_task_runner_dispose;
  object_class->finalize = basalt_task_runner_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
basalt_task_runner_init (BasaltTaskRunner *self)
{
}

static void G_GNUC_PRINTF (3, 4)
  write_log (BasaltTaskRunner *self, BasaltLogLevel level, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  basalt_task_context_write_log (self->journal, self->run, self->task_run,
                                 basalt_task_run_get_current_attempt (self->task_run), level,
                                 message);
}

/* "ThrottlingException (HTTP 429): Too many requests" */
static char *
describe (const BasaltProblem *problem)
{
  if (problem->http_status != 0)
    return g_strdup_printf ("%s (HTTP %u): %s", problem->code, problem->http_status,
                            problem->message);

  return g_strdup_printf ("%s: %s", problem->code, problem->message);
}

/* Seconds as short as they can be written: "10", "2.5". */
static const char *
format_seconds (char   buffer[G_ASCII_DTOSTR_BUF_SIZE],
                gint64 milliseconds)
{
  return g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.10g", (double) milliseconds / 1000.0);
}

static void
move (BasaltTaskRunner *self,
      BasaltState       state,
      const char       *message,
      BasaltProblem    *problem)
{
  /* The journal hears of it before anybody who may act on it. */
  g_object_freeze_notify (G_OBJECT (self->run));
  g_object_freeze_notify (G_OBJECT (self->task_run));
  basalt_run_transition (self->run, self->task_run, state, message, problem);
  basalt_journal_state_changed (self->journal, self->run, self->task_run, message);
  g_object_thaw_notify (G_OBJECT (self->task_run));
  g_object_thaw_notify (G_OBJECT (self->run));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
finish (BasaltTaskRunner *self,
        BasaltState       state,
        const char       *message,
        BasaltProblem    *problem)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  /* The line comes before the state: who waits for the state finds it. */
  write_log (self,
             basalt_state_get_state_type (state) == BASALT_STATE_TYPE_FAILED ? BASALT_LOG_ERROR :
                                                                               BASALT_LOG_INFO,
             "Finished in state %s", basalt_state_to_name (state));
  move (self, state, message, problem);
  g_task_return_boolean (task, TRUE);
}

/* Ends a task run that no attempt is under way for. */
static void
finish_early (BasaltTaskRunner *self)
{
  if (self->end_reason == END_TIMED_OUT)
    finish (self, BASALT_STATE_TIMED_OUT, self->timeout_problem->message, self->timeout_problem);
  else
    finish (self, BASALT_STATE_CANCELLED, self->stop_message, NULL);
}

static void
end_attempt (BasaltTaskRunner *self,
             BasaltState       state,
             BasaltProblem    *problem)
{
  BasaltAttempt *attempt = basalt_task_run_get_current_attempt (self->task_run);

  basalt_run_end_attempt (self->run, self->task_run, attempt, state, problem);
  basalt_journal_attempt_changed (self->journal, self->run, self->task_run, attempt);
}

static gboolean
wait_cb (gpointer user_data)
{
  g_autoptr (BasaltTaskRunner) self = g_object_ref (user_data);

  self->wait_source = 0;
  begin_attempt (self, (g_get_monotonic_time () - self->wait_started) / 1000);

  return G_SOURCE_REMOVE;
}

static void
begin_wait (BasaltTaskRunner *self,
            gint64            wait_ms,
            const char       *message)
{
  basalt_task_run_set_retry (self->task_run, g_get_real_time () + wait_ms * 1000,
                             self->retries_spent);
  self->wait_started = g_get_monotonic_time ();
  self->wait_source = g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) wait_ms, wait_cb, self, NULL);
  g_source_set_name_by_id (self->wait_source, "[basalt] retry wait");

  /* Last: whoever sees the new state may stop, or retry now. */
  move (self, BASALT_STATE_AWAITING_RETRY, message, NULL);
}

static gboolean
has_output (BasaltAttempt *attempt)
{
  static const BasaltOutputKind kinds[] = {
    BASALT_OUTPUT_TEXT,
    BASALT_OUTPUT_REASONING,
    BASALT_OUTPUT_TOOL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize length;

      basalt_attempt_get_output (attempt, kinds[i], &length);
      if (length > 0)
        return TRUE;
    }

  return FALSE;
}

/* Completes what the executor told with what only we know. */
static void
complete_problem (BasaltTaskRunner *self,
                  BasaltProblem    *problem)
{
  BasaltProblemFlags transient = BASALT_PROBLEM_RETRYABLE | BASALT_PROBLEM_TIMED_OUT;

  if (has_output (basalt_task_run_get_current_attempt (self->task_run)))
    problem->flags |= BASALT_PROBLEM_AFTER_OUTPUT;

  /* An answer from the server was not broken by a suspend. */
  if ((problem->flags & transient) && problem->http_status < 400 &&
      suspend_clock () - self->suspended >= MIN_SUSPEND)
    problem->flags |= BASALT_PROBLEM_INTERRUPTED;
}

static void
attempt_failed (BasaltTaskRunner *self,
                BasaltProblem    *problem)
{
  BasaltState state =
    problem->flags & BASALT_PROBLEM_TIMED_OUT ? BASALT_STATE_TIMED_OUT : BASALT_STATE_FAILED;
  gboolean paid = (problem->flags & BASALT_PROBLEM_AFTER_OUTPUT) && !self->policy.after_output;
  g_autofree char *description = describe (problem);
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];
  gint64 wait_ms;

  if ((problem->flags & BASALT_PROBLEM_CLOCK_SKEW) && !paid && self->clock_skews < MAX_CLOCK_SKEWS)
    {
      self->clock_skews++;
      end_attempt (self, state, problem);
      write_log (self, BASALT_LOG_WARNING,
                 "%s - Trying again at once with the server's time; no retry is spent",
                 description);
      begin_attempt (self, 0);
      return;
    }

  if ((problem->flags & BASALT_PROBLEM_INTERRUPTED) && !paid &&
      self->interruptions < MAX_INTERRUPTIONS)
    {
      /* The network needs a while after resume, hence the policy's wait. */
      self->interruptions++;
      wait_ms = basalt_retry_policy_get_wait (&self->policy, 1, problem->retry_after_ms,
                                              g_random_double ());
      end_attempt (self, state, problem);
      write_log (self, BASALT_LOG_WARNING,
                 "%s - Interrupted by system suspend - Another try will start %s second(s) from "
                 "now; no retry is spent",
                 description, format_seconds (seconds, wait_ms));
      begin_wait (self, wait_ms, description);
      return;
    }

  if (basalt_retry_policy_allows (&self->policy, self->retries_spent, problem))
    {
      self->retries_spent++;
      wait_ms = basalt_retry_policy_get_wait (&self->policy, self->retries_spent,
                                              problem->retry_after_ms, g_random_double ());
      end_attempt (self, state, problem);
      write_log (self, BASALT_LOG_WARNING, "%s - Retry %u/%u will start %s second(s) from now",
                 description, self->retries_spent, self->policy.retries,
                 format_seconds (seconds, wait_ms));
      begin_wait (self, wait_ms, description);
      return;
    }

  end_attempt (self, state, problem);
  write_log (self, BASALT_LOG_ERROR, "%s", description);
  finish (self, state, description, problem);
}

static void
executed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (BasaltTaskRunner) self = user_data;
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  output = basalt_task_executor_execute_finish (BASALT_TASK_EXECUTOR (source), result, &error);
  basalt_task_context_end (self->context);

  if (self->task == NULL) /* disposed of */
    return;

  if (self->end_reason == END_STOPPED)
    {
      end_attempt (self, BASALT_STATE_CANCELLED, NULL);
      finish (self, BASALT_STATE_CANCELLED, self->stop_message, NULL);
      return;
    }

  if (output != NULL)
    {
      end_attempt (self, BASALT_STATE_COMPLETED, NULL);
      basalt_task_run_set_output (self->task_run, output);
      finish (self, BASALT_STATE_COMPLETED, NULL, NULL);
      return;
    }

  if (self->end_reason == END_TIMED_OUT)
    {
      end_attempt (self, BASALT_STATE_TIMED_OUT, self->timeout_problem);
      finish (self, BASALT_STATE_TIMED_OUT, self->timeout_problem->message, self->timeout_problem);
      return;
    }

  problem = basalt_task_context_get_problem (self->context);
  if (problem != NULL)
    basalt_problem_ref (problem);
  else
    problem = basalt_problem_new_from_error ("TaskFailed", error);
  complete_problem (self, problem);
  attempt_failed (self, problem);
}

static void
begin_attempt (BasaltTaskRunner *self,
               gint64            wait_ms)
{
  BasaltState state = basalt_task_run_get_state (self->task_run);
  BasaltAttempt *attempt;
  guint number;

  if (state == BASALT_STATE_PENDING)
    move (self, BASALT_STATE_RUNNING, NULL, NULL);
  else if (state != BASALT_STATE_RETRYING)
    move (self, BASALT_STATE_RETRYING, NULL, NULL);

  /* Somebody who saw the new state may have put an end to it. */
  if (self->end_reason != END_BY_ITSELF)
    {
      finish_early (self);
      return;
    }

  attempt = basalt_run_begin_attempt (self->run, self->task_run, wait_ms);
  basalt_journal_attempt_changed (self->journal, self->run, self->task_run, attempt);
  /* Numbered on over rounds, as everywhere else; the last one there may be is what is left. */
  number = basalt_attempt_get_number (attempt);
  write_log (self, BASALT_LOG_INFO, "Attempt %u/%u started", number,
             number + self->policy.retries - MIN (self->retries_spent, self->policy.retries));

  g_clear_object (&self->context);
  self->context = basalt_task_context_new (self->journal, self->run, self->task_run, attempt,
                                           self->node, self->upstream);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->suspended = suspend_clock ();
  basalt_task_executor_execute_async (self->executor, self->context, self->cancellable, executed_cb,
                                      g_object_ref (self));
}

BasaltTaskRunner *
basalt_task_runner_new (BasaltRun            *run,
                        BasaltTaskRun        *task,
                        const BasaltFlowNode *node,
                        BasaltJournal        *journal,
                        BasaltTaskExecutor   *executor,
                        GPtrArray            *upstream)
{
  BasaltTaskRunner *self = g_object_new (BASALT_TYPE_TASK_RUNNER, NULL);

  self->run = g_object_ref (run);
  self->task_run = g_object_ref (task);
  self->node = node;
  self->journal = g_object_ref (journal);
  g_set_object (&self->executor, executor);
  self->upstream = g_ptr_array_ref (upstream);

  return self;
}

BasaltTaskRun *
basalt_task_runner_get_task (BasaltTaskRunner *self)
{
  return self->task_run;
}

void
basalt_task_runner_run_async (BasaltTaskRunner    *self,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  self->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->task, basalt_task_runner_run_async);

  if (!basalt_run_get_task_policy (self->run, self->node, &self->policy, &error))
    problem = basalt_problem_new_from_error ("RetryPolicyInvalid", error);
  else if (self->executor == NULL)
    {
      problem = basalt_problem_new ("UnknownNodeType", NULL);
      problem->sentence =
        g_strdup_printf (_ ("The node “%s” is of the type “%s”, which this version cannot run."),
                         self->node->name, self->node->type);
    }

  if (problem != NULL)
    {
      g_autofree char *description = describe (problem);

      problem->flags |= BASALT_PROBLEM_CONFIGURATION;
      write_log (self, BASALT_LOG_ERROR, "%s", description);
      finish (self, BASALT_STATE_FAILED, description, problem);
      return;
    }

  begin_attempt (self, -1);
}

gboolean
basalt_task_runner_retry_now (BasaltTaskRunner *self)
{
  g_autoptr (BasaltTaskRunner) keep = NULL;

  if (self->wait_source == 0)
    return FALSE;

  keep = g_object_ref (self);
  g_clear_handle_id (&self->wait_source, g_source_remove);
  begin_attempt (self, (g_get_monotonic_time () - self->wait_started) / 1000);

  return TRUE;
}

void
basalt_task_runner_stop (BasaltTaskRunner *self,
                         const char       *reason)
{
  g_autoptr (BasaltTaskRunner) keep = NULL;
  gboolean waiting;

  if (self->task == NULL || self->end_reason != END_BY_ITSELF)
    return;

  keep = g_object_ref (self);
  self->end_reason = END_STOPPED;
  self->stop_message = g_strdup (reason);
  waiting = self->wait_source != 0;
  g_clear_handle_id (&self->wait_source, g_source_remove);
  move (self, BASALT_STATE_CANCELLING, reason, NULL);
  if (waiting)
    finish_early (self);
  else
    g_cancellable_cancel (self->cancellable);
}

void
basalt_task_runner_time_out (BasaltTaskRunner *self,
                             BasaltProblem    *problem)
{
  g_autoptr (BasaltTaskRunner) keep = NULL;

  if (self->task == NULL || self->end_reason != END_BY_ITSELF)
    return;

  keep = g_object_ref (self);
  self->end_reason = END_TIMED_OUT;
  self->timeout_problem = basalt_problem_ref (problem);
  if (self->wait_source != 0)
    {
      g_clear_handle_id (&self->wait_source, g_source_remove);
      finish_early (self);
    }
  else
    g_cancellable_cancel (self->cancellable);
}

void
basalt_task_runner_set_suspend_clock (BasaltSuspendClock clock)
{
  suspend_clock = clock != NULL ? clock : basalt_time_get_suspended;
}
