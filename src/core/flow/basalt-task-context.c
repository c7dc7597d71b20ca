/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-task-context-private.h"
#include "basalt-task-context.h"

#include "basalt-flow-error.h"
#include "basalt-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _BasaltTaskContext
{
  GObject parent_instance;

  BasaltJournal *journal;
  BasaltRun *run;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;
  const BasaltFlowNode *node; /* lives as long as the run's flow */
  GPtrArray *upstream;        /* GBytes, one a name of node->after */
  BasaltProblem *problem;
  gboolean journal_failed;
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (BasaltTaskContext, basalt_task_context, G_TYPE_OBJECT)

static void
basalt_task_context_finalize (GObject *object)
{
  BasaltTaskContext *self = BASALT_TASK_CONTEXT (object);

  g_clear_object (&self->journal);
  g_clear_object (&self->run);
  g_clear_object (&self->task);
  g_clear_object (&self->attempt);
  g_clear_pointer (&self->upstream, g_ptr_array_unref);
  g_clear_pointer (&self->problem, basalt_problem_unref);

  G_OBJECT_CLASS (basalt_task_context_parent_class)->finalize (object);
}

static void
basalt_task_context_class_init (BasaltTaskContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = basalt_task_context_finalize;
}

static void
basalt_task_context_init (BasaltTaskContext *self)
{
}

static void
attempt_changed (BasaltTaskContext *self)
{
  basalt_journal_attempt_changed (self->journal, self->run, self->task, self->attempt);
}

/**
 * basalt_task_context_get_run:
 * @self: a context
 *
 * Returns: (transfer none): the run
 */
BasaltRun *
basalt_task_context_get_run (BasaltTaskContext *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_CONTEXT (self), NULL);

  return self->run;
}

/**
 * basalt_task_context_get_task:
 * @self: a context
 *
 * Returns: (transfer none): the task run
 */
BasaltTaskRun *
basalt_task_context_get_task (BasaltTaskContext *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_CONTEXT (self), NULL);

  return self->task;
}

/**
 * basalt_task_context_get_attempt:
 * @self: a context
 *
 * Returns: (transfer none): the attempt
 */
BasaltAttempt *
basalt_task_context_get_attempt (BasaltTaskContext *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_CONTEXT (self), NULL);

  return self->attempt;
}

/**
 * basalt_task_context_get_node:
 * @self: a context
 *
 * Returns: (transfer none): the node of the flow
 */
const BasaltFlowNode *
basalt_task_context_get_node (BasaltTaskContext *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_CONTEXT (self), NULL);

  return self->node;
}

/**
 * basalt_task_context_get_input:
 * @self: a context
 * @name: an input's name
 *
 * Returns: (nullable) (transfer none): the member of the run's inputs, else of
 *   the node's config; may hold JSON null
 */
JsonNode *
basalt_task_context_get_input (BasaltTaskContext *self,
                               const char        *name)
{
  JsonObject *inputs;
  JsonNode *node = NULL;

  g_return_val_if_fail (BASALT_IS_TASK_CONTEXT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  inputs = basalt_run_get_inputs (self->run);
  if (inputs != NULL)
    node = json_object_get_member (inputs, name);

  return node != NULL ? node : json_object_get_member (self->node->config, name);
}

/**
 * basalt_task_context_get_upstream:
 * @self: a context
 * @index: a position among the nodes that this one comes after
 *
 * Returns: (nullable) (transfer none): that node's output; %NULL where there
 *   is no such position
 */
GBytes *
basalt_task_context_get_upstream (BasaltTaskContext *self,
                                  guint              index)
{
  g_return_val_if_fail (BASALT_IS_TASK_CONTEXT (self), NULL);

  return index < self->upstream->len ? g_ptr_array_index (self->upstream, index) : NULL;
}

/**
 * basalt_task_context_get_invocation_id:
 * @self: a context
 *
 * Returns: (transfer none): UUID text, the same for all attempts of the task
 *   run, another in the next round
 */
const char *
basalt_task_context_get_invocation_id (BasaltTaskContext *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_CONTEXT (self), NULL);

  /* A round has task runs of its own. */
  return basalt_task_run_get_id (self->task);
}

/**
 * basalt_task_context_get_try:
 * @self: a context
 * @max_tries: (out) (optional): how many the policy allows
 *
 * Tries count what the policy counts: an attempt that spent no retry is not
 * one, and each round begins anew.
 *
 * Returns: which try this is, from 1
 */
guint
basalt_task_context_get_try (BasaltTaskContext *self,
                             guint             *max_tries)
{
  g_return_val_if_fail (BASALT_IS_TASK_CONTEXT (self), 0);

  if (max_tries != NULL)
    *max_tries = basalt_task_run_get_retries (self->task) + 1;

  return basalt_task_run_get_retries_spent (self->task) + 1;
}

/**
 * basalt_task_context_log:
 * @self: a context
 * @level: how much it matters
 * @format: a printf format of the message; English, no secrets
 * @...: its arguments
 *
 * Adds a record to the attempt's log.
 */
void
basalt_task_context_log (BasaltTaskContext *self,
                         BasaltLogLevel     level,
                         const char        *format,
                         ...)
{
  g_autofree char *message = NULL;
  va_list args;

  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));

  if (self->ended)
    return;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  basalt_task_context_write_log (self->journal, self->run, self->task, self->attempt, level,
                                 message);
}

static void
sending_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  BasaltTaskContext *self = g_task_get_source_object (task);

  if (basalt_journal_attempt_sending_finish (BASALT_JOURNAL (source), result, &error))
    {
      /* The time to the first token counts from here, not from before the disk. */
      if (!self->ended)
        basalt_attempt_set_sent (self->attempt, basalt_attempt_get_request (self->attempt));
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (g_task_return_error_if_cancelled (task))
    return;

  g_clear_pointer (&self->problem, basalt_problem_unref);
  self->problem = basalt_task_context_journal_problem (error);
  self->journal_failed = TRUE;
  g_task_return_new_error (task, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_JOURNAL, "%s",
                           error->message);
}

/**
 * basalt_task_context_announce_send_async:
 * @self: a context
 * @request: (nullable): what will be sent, JSON, secrets masked
 * @cancellable: (nullable): to give up
 * @callback: called when the attempt is on disk
 * @user_data: for @callback
 *
 * Puts the request on record. Nothing may be sent before it completed.
 */
void
basalt_task_context_announce_send_async (BasaltTaskContext   *self,
                                         const char          *request,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_task_context_announce_send_async);

  if (self->ended)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The attempt has ended");
      return;
    }

  basalt_attempt_set_sent (self->attempt, request);
  basalt_journal_attempt_sending_async (self->journal, self->run, self->task, self->attempt,
                                        cancellable, sending_cb, g_steal_pointer (&task));
}

/**
 * basalt_task_context_announce_send_finish:
 * @self: a context
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether to send; fails with %BASALT_FLOW_ERROR_JOURNAL where the
 *   attempt could not be put on record (the context knows the problem: fail
 *   with this error), and with %G_IO_ERROR_CANCELLED
 */
gboolean
basalt_task_context_announce_send_finish (BasaltTaskContext  *self,
                                          GAsyncResult       *result,
                                          GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * basalt_task_context_set_destination:
 * @self: a context
 * @region: (nullable): the region in force
 * @endpoint: (nullable): where the request goes
 *
 * Tells where the run's requests go; call it before announcing the first.
 */
void
basalt_task_context_set_destination (BasaltTaskContext *self,
                                     const char        *region,
                                     const char        *endpoint)
{
  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));

  if (!self->ended)
    basalt_run_set_destination (self->run, region, endpoint);
}

/**
 * basalt_task_context_set_answer:
 * @self: a context
 * @http_status: the answer's status; 0 keeps what is known
 * @request_id: (nullable): the server's request id; %NULL keeps what is known
 */
void
basalt_task_context_set_answer (BasaltTaskContext *self,
                                guint              http_status,
                                const char        *request_id)
{
  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));

  if (self->ended)
    return;

  basalt_attempt_set_answer (self->attempt, http_status, request_id);
  attempt_changed (self);
}

/**
 * basalt_task_context_append_output:
 * @self: a context
 * @kind: which output
 * @text: UTF-8; need not end with a zero
 * @length: bytes in @text, or -1 if it ends with a zero
 *
 * Adds output as it arrives. Bytes that are not UTF-8 become U+FFFD.
 */
void
basalt_task_context_append_output (BasaltTaskContext *self,
                                   BasaltOutputKind   kind,
                                   const char        *text,
                                   gssize             length)
{
  g_autofree char *valid = NULL;
  gboolean first;

  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));
  g_return_if_fail (text != NULL || length == 0);

  if (self->ended || length == 0)
    return;

  if (length < 0)
    length = (gssize) strlen (text);
  if (!g_utf8_validate_len (text, (gsize) length, NULL))
    {
      valid = g_utf8_make_valid (text, length);
      text = valid;
      length = (gssize) strlen (valid);
    }

  first = basalt_attempt_get_first_token_ms (self->attempt) < 0;
  basalt_run_append_output (self->run, self->attempt, kind, text, (gsize) length);
  basalt_journal_output_appended (self->journal, self->run, self->task, self->attempt, kind, text,
                                  (gsize) length);
  if (first && basalt_attempt_get_first_token_ms (self->attempt) >= 0)
    attempt_changed (self);
}

/**
 * basalt_task_context_set_usage:
 * @self: a context
 * @usage: (nullable): what the attempt cost; %NULL keeps what is known
 * @server_latency_ms: as the server measured; -1 keeps what is known
 */
void
basalt_task_context_set_usage (BasaltTaskContext *self,
                               const BasaltUsage *usage,
                               gint64             server_latency_ms)
{
  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));

  if (self->ended)
    return;

  basalt_attempt_set_usage (self->attempt, usage, server_latency_ms);
  attempt_changed (self);
}

/**
 * basalt_task_context_set_stop_reason:
 * @self: a context
 * @stop_reason: (nullable): why the model stopped, as the server named it
 */
void
basalt_task_context_set_stop_reason (BasaltTaskContext *self,
                                     const char        *stop_reason)
{
  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));

  if (self->ended)
    return;

  basalt_attempt_set_stop_reason (self->attempt, stop_reason);
  attempt_changed (self);
}

/**
 * basalt_task_context_set_response:
 * @self: a context
 * @response: (nullable): the body of an answer that was not streamed, or of an
 *   error
 */
void
basalt_task_context_set_response (BasaltTaskContext *self,
                                  const char        *response)
{
  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));

  if (self->ended)
    return;

  basalt_attempt_set_response (self->attempt, response);
  attempt_changed (self);
}

/**
 * basalt_task_context_set_stalled:
 * @self: a context
 * @stalled: whether the stream has given nothing for a while
 *
 * Shows "still waiting"; appended output ends it too. Not put on record.
 */
void
basalt_task_context_set_stalled (BasaltTaskContext *self,
                                 gboolean           stalled)
{
  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));

  if (!self->ended)
    basalt_attempt_set_stalled (self->attempt, stalled);
}

/**
 * basalt_task_context_set_prompt:
 * @self: a context
 * @prompt: the run's prompt as it was read, UTF-8
 * @sha256: its SHA-256 in hexadecimal
 */
void
basalt_task_context_set_prompt (BasaltTaskContext *self,
                                const char        *prompt,
                                const char        *sha256)
{
  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));

  if (!self->ended)
    basalt_run_set_prompt (self->run, prompt, sha256);
}

/**
 * basalt_task_context_set_problem:
 * @self: a context
 * @problem: why the attempt is about to fail; not shared yet
 */
void
basalt_task_context_set_problem (BasaltTaskContext *self,
                                 BasaltProblem     *problem)
{
  g_return_if_fail (BASALT_IS_TASK_CONTEXT (self));
  g_return_if_fail (problem != NULL);

  /* What follows from a failed journal does not hide it. */
  if (self->ended || self->journal_failed)
    return;

  basalt_problem_ref (problem);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  self->problem = problem;
}

/* -- For the runner, see basalt-task-context-private.h -- */

BasaltTaskContext *
basalt_task_context_new (BasaltJournal        *journal,
                         BasaltRun            *run,
                         BasaltTaskRun        *task,
                         BasaltAttempt        *attempt,
                         const BasaltFlowNode *node,
                         GPtrArray            *upstream)
{
  BasaltTaskContext *self = g_object_new (BASALT_TYPE_TASK_CONTEXT, NULL);

  self->journal = g_object_ref (journal);
  self->run = g_object_ref (run);
  self->task = g_object_ref (task);
  self->attempt = g_object_ref (attempt);
  self->node = node;
  self->upstream = g_ptr_array_ref (upstream);

  return self;
}

void
basalt_task_context_end (BasaltTaskContext *self)
{
  self->ended = TRUE;
}

BasaltProblem *
basalt_task_context_get_problem (BasaltTaskContext *self)
{
  return self->problem;
}

void
basalt_task_context_write_log (BasaltJournal  *journal,
                               BasaltRun      *run,
                               BasaltTaskRun  *task,
                               BasaltAttempt  *attempt,
                               BasaltLogLevel  level,
                               const char     *message)
{
  g_autoptr (BasaltLogRecord) record = NULL;
  g_autofree char *text = NULL;

  if (task == NULL)
    text = g_strdup_printf ("Flow run '%s' - %s", basalt_run_get_name (run), message);
  else
    text = g_utf8_make_valid (message, -1);

  record =
    basalt_log_record_new (g_get_real_time (), level, task != NULL ? "task_runs" : "flow_runs",
                           text, task != NULL ? basalt_task_run_get_name (task) : NULL,
                           attempt != NULL ? basalt_attempt_get_number (attempt) : 0);
  basalt_run_add_log (run, record);
  basalt_journal_log_added (journal, run, record);
}

BasaltProblem *
basalt_task_context_journal_problem (const GError *error)
{
  BasaltProblem *problem = basalt_problem_new_from_error ("HistoryUnavailable", error);

  problem->sentence =
    g_strdup_printf (_ ("The history cannot be written, so nothing was sent: %s"), error->message);
  problem->action = BASALT_ACTION_SHOW_BACKUP;
  problem->flags = BASALT_PROBLEM_CONFIGURATION;

  return problem;
}
