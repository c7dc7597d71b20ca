/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-client.h"

#include "bedrock-converse-emitter.h"
#include "bedrock-converse-response.h"
#include "bedrock-converse-stream.h"
#include "bedrock-request.h"

#include <string.h>

/* Of an answer that is not streamed. The longest answers of models are far below. */
#define MAX_RESPONSE_LENGTH (16u * 1024 * 1024)

typedef struct
{
  BedrockConverseFunc func;
  gpointer func_data;
  BedrockConverseStream *stream; /* NULL for Converse */
  AwsFault *fault;
} ConverseState;

static void
converse_state_free (ConverseState *state)
{
  g_clear_pointer (&state->stream, bedrock_converse_stream_free);
  g_clear_pointer (&state->fault, aws_fault_free);
  g_free (state);
}

/* Ends @task with @error; a fault that came in the stream gets the answer's request id. */
static void
return_error (GTask         *task,
              AwsHttpAnswer *answer,
              GError        *error)
{
  ConverseState *state = g_task_get_task_data (task);

  if (state->fault == NULL && state->stream != NULL)
    state->fault = bedrock_converse_stream_steal_fault (state->stream);

  if (state->fault != NULL && state->fault->request_id == NULL && answer != NULL)
    state->fault->request_id = g_strdup (aws_http_answer_get_request_id (answer));

  g_task_return_error (task, error);
}

static gboolean
stream_cb (AwsHttpStreamEvent   event,
           AwsHttpAnswer       *answer,
           const guint8        *data,
           gsize                length,
           gpointer             user_data,
           GError             **error)
{
  ConverseState *state = user_data;

  switch (event)
    {
    case AWS_HTTP_STREAM_ANSWER:
      bedrock_converse_stream_answer (state->stream, aws_http_answer_get_status (answer),
                                      aws_http_answer_get_request_id (answer),
                                      aws_http_answer_get_content_type (answer));
      return TRUE;

    case AWS_HTTP_STREAM_DATA:
      return bedrock_converse_stream_push (state->stream, data, length, error);
    }

  g_return_val_if_reached (FALSE);
}

/*
 * Whether @error came after all that matters: the model had stopped and no
 * message was cut. Only usage may be missing then, and asking again would be
 * paying again (WIRE.md §8).
 */
static gboolean
is_late (ConverseState *state,
         const GError  *error)
{
  return (g_error_matches (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TRUNCATED) ||
          g_error_matches (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_NETWORK) ||
          g_error_matches (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TIMED_OUT)) &&
         bedrock_converse_stream_is_stopped (state->stream) &&
         bedrock_converse_stream_finish (state->stream, NULL);
}

static void
stream_done_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ConverseState *state = g_task_get_task_data (task);
  g_autoptr (AwsHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  ok = aws_http_session_stream_finish (AWS_HTTP_SESSION (object), result, &answer, &state->fault,
                                       &error);
  if (ok)
    ok = bedrock_converse_stream_finish (state->stream, &error);
  else
    ok = is_late (state, error);

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, answer, g_steal_pointer (&error));
}

static void
send_done_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ConverseState *state = g_task_get_task_data (task);
  g_autoptr (AwsHttpAnswer) answer = NULL;
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;

  body = aws_http_session_send_finish (AWS_HTTP_SESSION (object), result, &answer, &state->fault,
                                       &error);

  /* Its body broke off or is a web page: that there was an answer is a fact all the same. */
  if (body == NULL && answer != NULL)
    {
      BedrockConverseEmitter emitter = { .func = state->func, .func_data = state->func_data };

      bedrock_converse_emitter_answer (&emitter, aws_http_answer_get_status (answer),
                                       aws_http_answer_get_request_id (answer));
    }

  if (body == NULL || !bedrock_converse_response_parse (body, aws_http_answer_get_status (answer),
                                                        aws_http_answer_get_request_id (answer),
                                                        state->func, state->func_data, &error))
    return_error (task, answer, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * bedrock_converse_async:
 * @session: the program's HTTP session
 * @target: where and as whom; borrowed for this call
 * @request: what to ask; a snapshot is taken
 * @func: told of each fact of the answer, in the caller's main context
 * @func_data: for @func; must outlive the operation
 * @cancellable: (nullable): closes the connection at once
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Calls Converse or ConverseStream once (WIRE.md §3); nothing is repeated.
 * @func gets the same kinds of facts either way, and never after the end. What
 * it got before a failure or a cancellation stands.
 */
void
bedrock_converse_async (AwsHttpSession         *session,
                        const BedrockTarget    *target,
                        BedrockConverseRequest *request,
                        BedrockConverseFunc     func,
                        gpointer                func_data,
                        GCancellable           *cancellable,
                        GAsyncReadyCallback     callback,
                        gpointer                user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (AwsHttpRequest) http = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *path = NULL;
  ConverseState *state;
  gboolean stream;
  char *json;

  g_return_if_fail (AWS_IS_HTTP_SESSION (session));
  g_return_if_fail (target != NULL);
  g_return_if_fail (request != NULL);
  g_return_if_fail (func != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  stream = bedrock_converse_request_get_stream (request);
  state = g_new0 (ConverseState, 1);
  state->func = func;
  state->func_data = func_data;
  if (stream)
    state->stream = bedrock_converse_stream_new (func, func_data);

  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, bedrock_converse_async);
  g_task_set_task_data (task, state, (GDestroyNotify) converse_state_free);
  /* The session tells of cancellation; an answer that is whole is not thrown away for a late one.
   */
  g_task_set_check_cancellable (task, FALSE);

  path = bedrock_converse_request_get_path (request);
  json = bedrock_converse_request_to_json (request);
  body = g_bytes_new_take (json, strlen (json));

  http = bedrock_request_new (target, AWS_SERVICE_BEDROCK_RUNTIME, "POST", path, NULL);
  aws_http_request_set_body (http, "application/json", body);
  aws_http_request_set_header (http, "accept",
                               stream ? "application/vnd.amazon.eventstream" : "application/json");
  aws_http_request_set_timeouts (http,
                                 target->connect_ms > 0 ? target->connect_ms : AWS_HTTP_CONNECT_MS,
                                 target->first_ms > 0 ? target->first_ms : AWS_HTTP_FIRST_MS,
                                 target->idle_ms > 0 ? target->idle_ms : AWS_HTTP_IDLE_MS, 0);

  if (stream)
    aws_http_session_stream_async (session, http, stream_cb, state, cancellable, stream_done_cb,
                                   g_steal_pointer (&task));
  else
    aws_http_session_send_async (session, http, MAX_RESPONSE_LENGTH, cancellable, send_done_cb,
                                 g_steal_pointer (&task));
}

/**
 * bedrock_converse_finish:
 * @session: the session
 * @result: what the callback got
 * @fault: (out) (optional) (nullable) (transfer full): what the service said,
 *   if it was the service that failed
 * @error: return location for an error
 *
 * Ends bedrock_converse_async().
 *
 * Returns: %TRUE when the model had stopped. Else %FALSE with
 *   %G_IO_ERROR_CANCELLED or one of %BASALT_AWS_ERROR
 */
gboolean
bedrock_converse_finish (AwsHttpSession  *session,
                         GAsyncResult    *result,
                         AwsFault       **fault,
                         GError         **error)
{
  ConverseState *state;

  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, bedrock_converse_async), FALSE);

  state = g_task_get_task_data (G_TASK (result));
  if (fault != NULL)
    *fault = g_steal_pointer (&state->fault);

  return g_task_propagate_boolean (G_TASK (result), error);
}
