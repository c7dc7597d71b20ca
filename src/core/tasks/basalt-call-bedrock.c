/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-call-bedrock.h"

#include "basalt-aws-problem.h"
#include "basalt-bedrock-inputs.h"
#include "basalt-flow-error.h"
#include "bedrock-client.h"

#include <string.h>

/* Silence that is worth telling. */
#define SILENCE_MS (5 * 1000)

#define NO_BLOCK G_MAXUINT

struct _BasaltCallBedrock
{
  GObject parent_instance;

  AwsHttpSession *session;
  BasaltTargetResolver *resolver; /* unowned: it owns us */
};

/* One attempt. */
typedef struct
{
  BasaltTaskContext *context;
  BedrockConverseRequest *request;
  BasaltTarget *target;
  GString *text;
  GHashTable *ignored;
  char *request_id;
  guint http_status;
  gint64 n_chars;
  gint64 sent_at;
  gint64 heard_at;
  gint64 clock;
  guint silence_id;
  guint tool_block;
  gboolean tool_has_input;
  gboolean has_output;
  gboolean stalled;
} Call;

static void basalt_call_bedrock_iface_init (BasaltTaskExecutorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltCallBedrock,
                               basalt_call_bedrock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BASALT_TYPE_TASK_EXECUTOR,
                                                      basalt_call_bedrock_iface_init))

static void
call_free (Call *call)
{
  g_clear_handle_id (&call->silence_id, g_source_remove);
  g_clear_object (&call->context);
  g_clear_pointer (&call->request, bedrock_converse_request_unref);
  g_clear_pointer (&call->target, basalt_target_free);
  g_string_free (call->text, TRUE);
  g_clear_pointer (&call->ignored, g_hash_table_unref);
  g_free (call->request_id);
  g_free (call);
}

static void
return_problem (GTask         *task,
                BasaltProblem *problem)
{
  Call *call = g_task_get_task_data (task);

  basalt_task_context_set_problem (call->context, problem);
  g_task_return_new_error (task, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_TASK, "%s", problem->message);
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* -- The answer -- */

static gboolean
silence_cb (gpointer user_data)
{
  Call *call = user_data;
  gint64 silent_ms = (g_get_monotonic_time () - call->heard_at) / 1000;

  /* Something came since the timer was set: wait for what is left. */
  if (silent_ms < SILENCE_MS)
    {
      call->silence_id = g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) (SILENCE_MS - silent_ms),
                                             silence_cb, call, NULL);
      return G_SOURCE_REMOVE;
    }

  call->silence_id = 0;
  call->stalled = TRUE;
  basalt_task_context_set_stalled (call->context, TRUE);
  basalt_task_context_log (call->context, BASALT_LOG_INFO,
                           "Still waiting: nothing came for %d second(s)", SILENCE_MS / 1000);

  return G_SOURCE_REMOVE;
}

static void
watch_silence (Call *call)
{
  call->heard_at = g_get_monotonic_time ();

  if (call->stalled)
    {
      call->stalled = FALSE;
      basalt_task_context_set_stalled (call->context, FALSE);
    }

  if (call->silence_id == 0)
    call->silence_id = g_timeout_add_full (G_PRIORITY_DEFAULT, SILENCE_MS, silence_cb, call, NULL);
}

static void
end_silence (Call *call)
{
  g_clear_handle_id (&call->silence_id, g_source_remove);
  if (call->stalled)
    basalt_task_context_set_stalled (call->context, FALSE);
  call->stalled = FALSE;
}

static void
append (Call             *call,
        BasaltOutputKind  kind,
        const char       *text,
        gsize             length)
{
  if (length == 0)
    return;

  /* A signature is the end of what was reasoned, nothing that was said. */
  if (!call->has_output && kind != BASALT_OUTPUT_SIGNATURE)
    {
      call->has_output = TRUE;
      basalt_task_context_log (call->context, BASALT_LOG_INFO,
                               "First output after %" G_GINT64_FORMAT " ms",
                               (g_get_monotonic_time () - call->sent_at) / 1000);
    }

  if (kind == BASALT_OUTPUT_TEXT)
    {
      g_string_append_len (call->text, text, (gssize) length);
      call->n_chars += g_utf8_strlen (text, (gssize) length);
    }

  basalt_task_context_append_output (call->context, kind, text, (gssize) length);
}

/*
 * A tool call is shown, not executed: as one JSON object a line. Its input
 * comes as pieces of JSON text, which stand as they came, so that what was there is kept when
 * the stream breaks.
 */
static void
begin_tool (Call       *call,
            guint       block,
            const char *start)
{
  g_autofree char *text = NULL;
  gsize length = strlen (start);

  /* {"name":"…","toolUseId":"…"}: leave the object open for its input. */
  while (length > 0 && start[length - 1] != '}')
    length--;
  if (length > 0)
    length--;

  text = g_strndup (start, length);
  g_strchomp (text);
  call->tool_block = block;
  call->tool_has_input = FALSE;
  append (call, BASALT_OUTPUT_TOOL, text, strlen (text));
  append (call, BASALT_OUTPUT_TOOL, ",\"input\":", strlen (",\"input\":"));
}

static void
append_tool_input (Call       *call,
                   guint       block,
                   const char *text,
                   gsize       length)
{
  if (call->tool_block != block)
    begin_tool (call, block, "{\"name\":null}");

  if (length > 0)
    call->tool_has_input = TRUE;
  append (call, BASALT_OUTPUT_TOOL, text, length);
}

static void
end_tool (Call  *call,
          guint  block)
{
  if (call->tool_block != block)
    return;

  if (!call->tool_has_input)
    append (call, BASALT_OUTPUT_TOOL, "{}", 2);
  append (call, BASALT_OUTPUT_TOOL, "}\n", 2);
  call->tool_block = NO_BLOCK;
}

static void
ignore (Call       *call,
        const char *what)
{
  if (call->ignored == NULL)
    call->ignored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (g_hash_table_add (call->ignored, g_strdup (what)))
    basalt_task_context_log (call->context, BASALT_LOG_INFO, "Not shown: %s", what);
}

static void
event_cb (const BedrockConverseEvent *event,
          gpointer                    user_data)
{
  Call *call = user_data;

  watch_silence (call);

  switch (event->kind)
    {
    case BEDROCK_CONVERSE_ANSWER:
      call->http_status = event->http_status;
      g_free (call->request_id);
      call->request_id = g_strdup (event->request_id);
      basalt_task_context_set_answer (call->context, event->http_status, event->request_id);
      break;
    case BEDROCK_CONVERSE_START:
      break;
    case BEDROCK_CONVERSE_TEXT:
      append (call, BASALT_OUTPUT_TEXT, event->text, event->length);
      break;
    case BEDROCK_CONVERSE_REASONING:
      append (call, BASALT_OUTPUT_REASONING, event->text, event->length);
      break;
    case BEDROCK_CONVERSE_SIGNATURE:
      append (call, BASALT_OUTPUT_SIGNATURE, event->text, event->length);
      break;
    case BEDROCK_CONVERSE_TOOL_START:
      begin_tool (call, event->block, event->text);
      break;
    case BEDROCK_CONVERSE_TOOL_INPUT:
      append_tool_input (call, event->block, event->text, event->length);
      break;
    case BEDROCK_CONVERSE_BLOCK_STOP:
      end_tool (call, event->block);
      break;
    case BEDROCK_CONVERSE_STOP:
      basalt_task_context_set_stop_reason (call->context, event->text);
      if (g_strcmp0 (event->text, "max_tokens") == 0)
        basalt_task_context_log (call->context, BASALT_LOG_WARNING,
                                 "The answer was cut at the limit of tokens");
      break;
    case BEDROCK_CONVERSE_METADATA:
      basalt_task_context_set_usage (call->context, &event->usage, event->latency_ms);
      break;
    case BEDROCK_CONVERSE_IGNORED:
      ignore (call, event->text);
      break;
    case BEDROCK_CONVERSE_RESPONSE:
      basalt_task_context_set_response (call->context, event->text);
      break;
    }
}

/* -- What went wrong -- */

/* How long the task has been trying, for the sentence about throttling. */
static gint64
get_elapsed_ms (BasaltTaskContext *context,
                guint              tries)
{
  GListModel *attempts = basalt_task_run_get_attempts (basalt_task_context_get_task (context));
  guint n = g_list_model_get_n_items (attempts);
  g_autoptr (BasaltAttempt) first = NULL;

  if (n == 0)
    return 0;

  first = g_list_model_get_item (attempts, n > tries ? n - tries : 0);

  return (g_get_real_time () - basalt_attempt_get_started_at (first)) / 1000;
}

static char *
get_host (const char *endpoint)
{
  g_autoptr (GUri) uri = g_uri_parse (endpoint, G_URI_FLAGS_NONE, NULL);

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

/* The next attempt is signed by the server's clock (WIRE.md §11.5). */
static void
correct_clock (BasaltCallBedrock *self,
               Call              *call,
               const AwsFault    *fault)
{
  g_autofree char *host = get_host (call->target->endpoint);
  gint64 offset = fault->server_time - g_get_real_time ();

  if (host == NULL)
    return;

  aws_http_session_set_clock_offset (self->session, host, offset);
  basalt_task_context_log (call->context, BASALT_LOG_WARNING,
                           "The clock of this computer is %" G_GINT64_FORMAT
                           " second(s) %s the server's: signing by the server's",
                           ABS (offset) / G_USEC_PER_SEC, offset > 0 ? "behind" : "ahead of");
}

static BasaltProblem *
make_problem (BasaltCallBedrock *self,
              Call              *call,
              const GError      *error,
              const AwsFault    *fault)
{
  BasaltConnection *connection =
    basalt_run_get_connection (basalt_task_context_get_run (call->context));
  guint tries = basalt_task_context_get_try (call->context, NULL);
  BasaltAwsSituation situation = {
    .model = bedrock_converse_request_get_model_id (call->request),
    .region = call->target->region,
    .endpoint = call->target->endpoint,
    .connection = connection != NULL ? basalt_connection_get_name (connection) : NULL,
    .action = bedrock_converse_request_get_stream (call->request) ?
                "bedrock:InvokeModelWithResponseStream" :
                "bedrock:InvokeModel",
    .bearer = aws_credentials_is_bearer (call->target->credentials),
    .has_output = call->has_output,
    .n_chars = call->n_chars,
    .attempts = tries,
    .elapsed_ms = get_elapsed_ms (call->context, tries),
    .expires_at = aws_credentials_get_expires_at (call->target->credentials),
    .clock = call->clock,
  };
  BasaltProblem *problem = basalt_aws_problem_new (error, fault, &situation);

  if (problem->http_status == 0)
    problem->http_status = call->http_status;
  if (problem->request_id == NULL)
    problem->request_id = g_strdup (call->request_id);

  return problem;
}

static void
conversed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltCallBedrock *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (AwsFault) fault = NULL;
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = bedrock_converse_finish (self->session, result, &fault, &error);

  end_silence (call);

  if (ok)
    {
      basalt_task_context_log (call->context, BASALT_LOG_INFO,
                               "Received %" G_GINT64_FORMAT " character(s)", call->n_chars);
      g_task_return_pointer (task, g_string_free_to_bytes (g_steal_pointer (&call->text)),
                             (GDestroyNotify) g_bytes_unref);
      call->text = g_string_new (NULL);
      return;
    }

  if (is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (fault != NULL && fault->http_status != 0)
    basalt_task_context_set_answer (call->context, fault->http_status,
                                    fault->request_id != NULL ? fault->request_id :
                                                                call->request_id);
  if (fault != NULL && fault->body != NULL)
    basalt_task_context_set_response (call->context, fault->body);

  problem = make_problem (self, call, error, fault);
  if (fault != NULL && (problem->flags & BASALT_PROBLEM_CLOCK_SKEW) != 0)
    correct_clock (self, call, fault);

  return_problem (task, problem);
}

/* -- On the way to the request -- */

static void
send_announced_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltCallBedrock *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autofree char *host = get_host (call->target->endpoint);
  BedrockTarget target = { 0 };
  GError *error = NULL;

  if (!basalt_task_context_announce_send_finish (call->context, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (g_task_return_error_if_cancelled (task))
    return;

  target.endpoint = call->target->endpoint;
  target.region = call->target->region;
  target.credentials = call->target->credentials;
  target.invocation_id = basalt_task_context_get_invocation_id (call->context);
  target.attempt = basalt_task_context_get_try (call->context, &target.max_attempts);

  /* The clock that signs, so that a corrected one is not found wrong again. */
  call->clock = g_get_real_time ();
  if (host != NULL)
    call->clock += aws_http_session_get_clock_offset (self->session, host);
  call->sent_at = g_get_monotonic_time ();
  watch_silence (call);

  bedrock_converse_async (self->session, &target, call->request, event_cb, call,
                          g_task_get_cancellable (task), conversed_cb, g_object_ref (task));
}

static void
resolved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *request = NULL;

  call->target = basalt_target_resolver_resolve_finish (BASALT_TARGET_RESOLVER (source), result,
                                                        &problem, &error);
  if (call->target == NULL)
    {
      if (is_cancelled (error))
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }

      if (problem == NULL)
        {
          BasaltAwsSituation situation = { 0 };

          problem = basalt_aws_problem_new (error, NULL, &situation);
        }
      return_problem (task, problem);
      return;
    }

  basalt_task_context_set_destination (call->context, call->target->region, call->target->endpoint);
  basalt_task_context_log (call->context, BASALT_LOG_INFO, "Calling %s in %s at %s",
                           bedrock_converse_request_get_model_id (call->request),
                           call->target->region, call->target->endpoint);

  request = bedrock_converse_request_to_json (call->request);
  basalt_task_context_announce_send_async (call->context, request, g_task_get_cancellable (task),
                                           send_announced_cb, g_object_ref (task));
}

static void
basalt_call_bedrock_execute_async (BasaltTaskExecutor  *executor,
                                   BasaltTaskContext   *context,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  BasaltCallBedrock *self = BASALT_CALL_BEDROCK (executor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (BasaltProblem) problem = NULL;
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, basalt_call_bedrock_execute_async);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  call->context = g_object_ref (context);
  call->text = g_string_new (NULL);
  call->tool_block = NO_BLOCK;

  problem = basalt_bedrock_inputs_check (context);
  if (problem != NULL)
    {
      return_problem (task, problem);
      return;
    }

  if (self->resolver == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine is closed");
      return;
    }

  call->request = basalt_bedrock_inputs_to_request (context);
  basalt_target_resolver_resolve_async (self->resolver,
                                        basalt_run_get_connection (
                                          basalt_task_context_get_run (context)),
                                        AWS_SERVICE_BEDROCK_RUNTIME, cancellable, resolved_cb,
                                        g_object_ref (task));
}

static GBytes *
basalt_call_bedrock_execute_finish (BasaltTaskExecutor  *executor,
                                    GAsyncResult        *result,
                                    GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, executor), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
basalt_call_bedrock_dispose (GObject *object)
{
  BasaltCallBedrock *self = BASALT_CALL_BEDROCK (object);

  g_clear_weak_pointer (&self->resolver);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (basalt_call_bedrock_parent_class)->dispose (object);
}

static void
basalt_call_bedrock_class_init (BasaltCallBedrockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_call_bedrock_dispose;
}

static void
basalt_call_bedrock_iface_init (BasaltTaskExecutorInterface *iface)
{
  iface->execute_async = basalt_call_bedrock_execute_async;
  iface->execute_finish = basalt_call_bedrock_execute_finish;
}

static void
basalt_call_bedrock_init (BasaltCallBedrock *self)
{
}

/**
 * basalt_call_bedrock_new:
 * @session: the program's HTTP session
 * @resolver: who knows where and as whom to call; not referenced, since it
 *   owns the executor
 *
 * Makes the executor of nodes of type `call-bedrock`. It sends the output of
 * the node before it as the user's message, with the inputs `model`, `system`,
 * `max_tokens`, `temperature`, `top_p`, `stop_sequences` and `stream` where
 * they are set, and gives the answer's text as the node's output. Nothing is sent before
 * the attempt is on record. Five seconds of silence are told by the attempt's
 * stalled-since and a line in the log.
 *
 * Cancelling closes the socket at once; output that arrived stays with the attempt.
 *
 * Returns: (transfer full): the executor
 */
BasaltTaskExecutor *
basalt_call_bedrock_new (AwsHttpSession       *session,
                         BasaltTargetResolver *resolver)
{
  BasaltCallBedrock *self;

  g_return_val_if_fail (AWS_IS_HTTP_SESSION (session), NULL);
  g_return_val_if_fail (BASALT_IS_TARGET_RESOLVER (resolver), NULL);

  self = g_object_new (BASALT_TYPE_CALL_BEDROCK, NULL);
  self->session = g_object_ref (session);
  g_set_weak_pointer (&self->resolver, resolver);

  return BASALT_TASK_EXECUTOR (self);
}
