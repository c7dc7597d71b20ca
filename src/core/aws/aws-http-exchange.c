/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http-exchange-private.h"

#define BUFFER_SIZE (32 * 1024)
/* Enough for any error that AWS sends, and for the first lines of a web page. */
#define FAULT_BODY_MAX (64 * 1024)

/* One exchange: the data of its GTask. The main loop's sources borrow the task,
 * which lives until exchange_end() has cleared them. */
struct _AwsHttpExchange
{
  GPtrArray *under_way; /* the session's; we are in it until we end */
  SoupMessage *message;
  GInputStream *stream;
  guint8 *buffer;
  AwsHttpTimeouts timeouts;
  AwsHttpStep step;

  /* Ours, cancelled to close the connection: by the caller's, a limit, or a refused answer. */
  GCancellable *inner;
  GSource *cancelled;
  GSource *connect_timer;
  GSource *first_timer;
  GSource *idle_timer;
  GSource *total_timer;
  GError *stopped; /* why we cancelled @inner ourselves */

  AwsHttpStreamFunc func; /* or NULL: the body is collected */
  gpointer func_data;
  GByteArray *body;
  gsize max_length;
  gboolean any_data;

  AwsHttpAnswer *answer; /* of a success */
  AwsFault *fault;       /* of anything else */
  gboolean ended;
};

static void read_next (GTask *task);

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
exchange_clear_sources (AwsHttpExchange *exchange)
{
  clear_source (&exchange->cancelled);
  clear_source (&exchange->connect_timer);
  clear_source (&exchange->first_timer);
  clear_source (&exchange->idle_timer);
  clear_source (&exchange->total_timer);
}

/* Starts @timer, or starts it again; 0 ms is no limit. */
static void
arm_timer (GTask        *task,
           GSource     **timer,
           guint         ms,
           GSourceFunc   func)
{
  if (ms == 0)
    return;

  if (*timer == NULL)
    {
      *timer = g_timeout_source_new (ms);
      g_source_set_static_name (*timer, "aws-http limit");
      g_source_set_callback (*timer, func, task, NULL);
      g_source_attach (*timer, g_task_get_context (task));
    }
  else
    g_source_set_ready_time (*timer, g_get_monotonic_time () + (gint64) ms * 1000);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  AwsHttpExchange *exchange = g_task_get_task_data (user_data);
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  aws_http_exchange_stop (exchange, error);

  return G_SOURCE_REMOVE;
}

static void
exchange_time_out (AwsHttpExchange *exchange,
                   AwsHttpStep      step,
                   guint            ms)
{
  aws_http_exchange_stop (exchange, aws_http_error_new_timed_out (exchange->message, step, ms));
}

static gboolean
connect_timed_out_cb (gpointer user_data)
{
  AwsHttpExchange *exchange = g_task_get_task_data (user_data);

  exchange_time_out (exchange, exchange->step, exchange->timeouts.connect_ms);

  return G_SOURCE_REMOVE;
}

static gboolean
first_timed_out_cb (gpointer user_data)
{
  AwsHttpExchange *exchange = g_task_get_task_data (user_data);
  AwsHttpStep step = exchange->step;

  /* Headers alone are not yet an answer. */
  if (step == AWS_HTTP_STEP_READING)
    step = AWS_HTTP_STEP_WAITING;
  exchange_time_out (exchange, step, exchange->timeouts.first_ms);

  return G_SOURCE_REMOVE;
}

static gboolean
idle_timed_out_cb (gpointer user_data)
{
  AwsHttpExchange *exchange = g_task_get_task_data (user_data);

  exchange_time_out (exchange, exchange->step, exchange->timeouts.idle_ms);

  return G_SOURCE_REMOVE;
}

static gboolean
total_timed_out_cb (gpointer user_data)
{
  AwsHttpExchange *exchange = g_task_get_task_data (user_data);

  aws_http_exchange_stop (exchange, aws_http_error_new_total (exchange->message,
                                                              exchange->timeouts.total_ms));

  return G_SOURCE_REMOVE;
}

static void
arm_connect_timer (GTask *task)
{
  AwsHttpExchange *exchange = g_task_get_task_data (task);

  arm_timer (task, &exchange->connect_timer, exchange->timeouts.connect_ms, connect_timed_out_cb);
}

/* The first of these comes when a connection is looked for, not when the message is queued. */
static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  gpointer            user_data)
{
  AwsHttpExchange *exchange = g_task_get_task_data (user_data);

  if (exchange->connect_timer == NULL)
    arm_connect_timer (user_data);

  switch (event)
    {
    case G_SOCKET_CLIENT_RESOLVING:
    case G_SOCKET_CLIENT_RESOLVED:
      exchange->step = AWS_HTTP_STEP_RESOLVING;
      break;

    case G_SOCKET_CLIENT_CONNECTING:
    case G_SOCKET_CLIENT_CONNECTED:
    case G_SOCKET_CLIENT_COMPLETE:
      exchange->step = AWS_HTTP_STEP_CONNECTING;
      break;

    case G_SOCKET_CLIENT_PROXY_NEGOTIATING:
    case G_SOCKET_CLIENT_PROXY_NEGOTIATED:
      exchange->step = AWS_HTTP_STEP_PROXY;
      break;

    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
    case G_SOCKET_CLIENT_TLS_HANDSHAKED:
      exchange->step = AWS_HTTP_STEP_TLS;
      break;

    default:
      break;
    }
}

/* A connection is there; from now on the limit is for a standstill while writing. */
static void
starting_cb (SoupMessage *message,
             gpointer     user_data)
{
  AwsHttpExchange *exchange = g_task_get_task_data (user_data);

  exchange->step = AWS_HTTP_STEP_SENDING;
  arm_connect_timer (user_data);
}

static void
wrote_body_data_cb (SoupMessage *message,
                    guint        size,
                    gpointer     user_data)
{
  arm_connect_timer (user_data);
}

static void
wrote_body_cb (SoupMessage *message,
               gpointer     user_data)
{
  AwsHttpExchange *exchange = g_task_get_task_data (user_data);

  exchange->step = AWS_HTTP_STEP_WAITING;
  clear_source (&exchange->connect_timer);
}

/*
 * The only way out. Takes @error, or NULL for success. Afterwards nothing
 * refers to the task but the task itself.
 */
static void
exchange_end (GTask  *task,
              GError *error)
{
  AwsHttpExchange *exchange = g_task_get_task_data (task);

  g_assert (!exchange->ended);
  exchange->ended = TRUE;
  g_ptr_array_remove_fast (exchange->under_way, task);

  exchange_clear_sources (exchange);
  g_signal_handlers_disconnect_by_data (exchange->message, task);

  /* Without this, dropping an unfinished stream would keep its connection. */
  if (error != NULL)
    g_cancellable_cancel (exchange->inner);
  g_clear_object (&exchange->stream);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (exchange->func != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body)),
                           (GDestroyNotify) g_bytes_unref);
}

/* Our own reason comes before what the cancelled operation says. */
static void
exchange_end_with (GTask        *task,
                   const GError *cause)
{
  AwsHttpExchange *exchange = g_task_get_task_data (task);

  if (exchange->stopped != NULL)
    exchange_end (task, g_steal_pointer (&exchange->stopped));
  else
    exchange_end (task, aws_http_error_new (cause, exchange->message, exchange->step));
}

static const char *
get_answer_header (const char *name,
                   gpointer    user_data)
{
  return soup_message_headers_get_one (user_data, name);
}

/* Not a success: what it was, with as much of the body as came. */
static void
exchange_end_with_fault (GTask *task)
{
  AwsHttpExchange *exchange = g_task_get_task_data (task);
  guint status = soup_message_get_status (exchange->message);
  g_autoptr (GBytes) body = g_bytes_new (exchange->body->data, exchange->body->len);

  exchange->fault =
    aws_fault_parse_answer (status, get_answer_header,
                            soup_message_get_response_headers (exchange->message), body);

  if (status >= 300 && status < 400)
    exchange_end (task, aws_http_error_new_redirect (exchange->message));
  else if (status == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED)
    exchange_end (task, aws_http_error_new_proxy (exchange->message));
  else
    exchange_end (task, aws_fault_to_error (exchange->fault));
}

/* FALSE with @error where the exchange is to end with it. */
static gboolean
take_data (AwsHttpExchange  *exchange,
           gsize             length,
           GError          **error)
{
  exchange->any_data = TRUE;

  if (exchange->func != NULL)
    return exchange->func (AWS_HTTP_STREAM_DATA, exchange->answer, exchange->buffer, length,
                           exchange->func_data, error);

  if (length > exchange->max_length - exchange->body->len)
    {
      g_propagate_error (error,
                         aws_http_error_new_too_long (exchange->message, exchange->max_length));
      return FALSE;
    }

  g_byte_array_append (exchange->body, exchange->buffer, (guint) length);

  return TRUE;
}

/* Whether the exchange is to end; asks the caller's cancellable too, whose source may be late. */
static gboolean
exchange_is_stopped (GTask *task)
{
  AwsHttpExchange *exchange = g_task_get_task_data (task);
  GError *error = NULL;

  if (exchange->stopped == NULL &&
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    aws_http_exchange_stop (exchange, error);

  return exchange->stopped != NULL;
}

/* Whether every bracket and string of JSON is closed; the rest is the parser's business. */
static gboolean
is_closed_json (const guint8 *data,
                gsize         length)
{
  gboolean in_string = FALSE;
  gsize depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && data[i] == '\\')
        i++;
      else if (data[i] == '"')
        in_string = !in_string;
      else if (!in_string && (data[i] == '{' || data[i] == '['))
        depth++;
      else if (!in_string && (data[i] == '}' || data[i] == ']') && depth > 0)
        depth--;
    }

  return !in_string && depth == 0;
}

/*
 * libsoup reports a body that is shorter than its Content-Length. Where there is none, it takes
 * for a whole answer what breaks off after a line of the headers, between two
 * chunks, or at a chunk whose length is no number (3.2.3).
 */
static gboolean
is_truncated (AwsHttpExchange *exchange)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);
  const char *type = aws_http_answer_get_content_type (exchange->answer);

  if (soup_message_get_http_version (exchange->message) >= SOUP_HTTP_2_0 ||
      soup_message_get_status (exchange->message) == SOUP_STATUS_NO_CONTENT ||
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    return FALSE;

  if (!exchange->any_data)
    return TRUE;

  return exchange->func == NULL && type != NULL && g_str_has_suffix (type, "json") &&
         !is_closed_json (exchange->body->data, exchange->body->len);
}

static void
close_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  /* The body is whole: what closing says changes nothing. */
  g_input_stream_close_finish (G_INPUT_STREAM (object), result, NULL);
  exchange_end (task, NULL);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  AwsHttpExchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  clear_source (&exchange->first_timer);

  /* An error whose body breaks off or is late is still that error. */
  if (exchange_is_stopped (task) &&
      (exchange->answer != NULL ||
       g_error_matches (exchange->stopped, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    {
      exchange_end (task, g_steal_pointer (&exchange->stopped));
      return;
    }

  if (exchange->answer == NULL)
    {
      if (length > 0)
        {
          gsize room = FAULT_BODY_MAX - exchange->body->len;

          g_byte_array_append (exchange->body, exchange->buffer,
                               (guint) MIN ((gsize) length, room));
        }

      if (length > 0 && exchange->body->len < FAULT_BODY_MAX)
        read_next (task);
      else
        exchange_end_with_fault (task);
      return;
    }

  if (length < 0)
    exchange_end_with (task, error);
  else if (length == 0 && is_truncated (exchange))
    exchange_end (task, aws_http_error_new_truncated (exchange->message));
  else if (length == 0)
    {
      /* Hands the connection back before anybody hears that we are done. */
      exchange_clear_sources (exchange);
      g_input_stream_close_async (exchange->stream, G_PRIORITY_DEFAULT, NULL, close_cb,
                                  g_object_ref (task));
    }
  else if (!take_data (exchange, (gsize) length, &error))
    exchange_end (task, g_steal_pointer (&error));
  else
    read_next (task);
}

static void
read_next (GTask *task)
{
  AwsHttpExchange *exchange = g_task_get_task_data (task);

  if (exchange->first_timer == NULL)
    arm_timer (task, &exchange->idle_timer, exchange->timeouts.idle_ms, idle_timed_out_cb);

  g_input_stream_read_async (exchange->stream, exchange->buffer, BUFFER_SIZE, G_PRIORITY_DEFAULT,
                             exchange->inner, read_cb, g_object_ref (task));
}

static gboolean
is_web_page (AwsHttpAnswer *answer)
{
  const char *type = aws_http_answer_get_content_type (answer);

  return type != NULL && (g_ascii_strcasecmp (type, "text/html") == 0 ||
                          g_ascii_strcasecmp (type, "application/xhtml+xml") == 0);
}

static void
send_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  AwsHttpExchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  clear_source (&exchange->connect_timer);

  if (exchange_is_stopped (task) || exchange->stream == NULL)
    {
      exchange_end_with (task, error);
      return;
    }

  /* Our message has not been sent: libsoup hands out what the proxy said to CONNECT. */
  if (exchange->step < AWS_HTTP_STEP_SENDING)
    {
      exchange_end (task, aws_http_error_new_proxy (exchange->message));
      return;
    }

  exchange->step = AWS_HTTP_STEP_READING;
  exchange->buffer = g_malloc (BUFFER_SIZE);

  if (SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (exchange->message)))
    {
      exchange->answer = aws_http_answer_new (exchange->message);
      if (exchange->func != NULL && !exchange->func (AWS_HTTP_STREAM_ANSWER, exchange->answer, NULL,
                                                     0, exchange->func_data, &error))
        {
          exchange_end (task, g_steal_pointer (&error));
          return;
        }

      if (is_web_page (exchange->answer))
        {
          exchange_end (task, aws_http_error_new_not_data (exchange->message));
          return;
        }
    }

  read_next (task);
}

/**
 * aws_http_exchange_new_body:
 * @max_length: bytes of the body at most
 *
 * Makes an exchange that collects the body of a success; its task returns a #GBytes.
 *
 * Returns: (transfer full): the exchange
 */
AwsHttpExchange *
aws_http_exchange_new_body (gsize max_length)
{
  AwsHttpExchange *self = g_new0 (AwsHttpExchange, 1);

  self->inner = g_cancellable_new ();
  self->body = g_byte_array_new ();
  self->max_length = MIN (max_length, G_MAXUINT - BUFFER_SIZE);

  return self;
}

/**
 * aws_http_exchange_new_stream:
 * @func: told of a success, then of the bytes of its body
 * @func_data: for @func
 *
 * Makes an exchange that hands out the body of a success; its task returns a boolean.
 *
 * Returns: (transfer full): the exchange
 */
AwsHttpExchange *
aws_http_exchange_new_stream (AwsHttpStreamFunc func,
                              gpointer          func_data)
{
  AwsHttpExchange *self = aws_http_exchange_new_body (0);

  self->func = func;
  self->func_data = func_data;

  return self;
}

/**
 * aws_http_exchange_free:
 * @self: (transfer full): an exchange that was never started, or has ended
 */
void
aws_http_exchange_free (AwsHttpExchange *self)
{
  exchange_clear_sources (self);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_object (&self->inner);
  g_clear_error (&self->stopped);
  g_clear_pointer (&self->under_way, g_ptr_array_unref);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_pointer (&self->answer, aws_http_answer_unref);
  g_clear_pointer (&self->fault, aws_fault_free);
  g_free (self->buffer);
  g_free (self);
}

/**
 * aws_http_exchange_start:
 * @task: (transfer full): whose data is the exchange; it does not check its
 *   cancellable, since the exchange reports a cancellation itself, once
 * @under_way: (element-type GTask): holds @task, unreferenced, until the exchange ends
 * @soup: the session to send through
 * @message: (transfer full): what to send
 * @timeouts: the limits; copied
 *
 * Sends @message. The task returns when the body is whole, or on failure.
 */
void
aws_http_exchange_start (GTask                 *task,
                         GPtrArray             *under_way,
                         SoupSession           *soup,
                         SoupMessage           *message,
                         const AwsHttpTimeouts *timeouts)
{
  AwsHttpExchange *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->message = message;
  self->timeouts = *timeouts;
  self->under_way = g_ptr_array_ref (under_way);
  g_ptr_array_add (under_way, task);

  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), task);
  g_signal_connect (message, "starting", G_CALLBACK (starting_cb), task);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), task);
  g_signal_connect (message, "wrote-body", G_CALLBACK (wrote_body_cb), task);

  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (self->cancelled, g_task_get_context (task));
    }

  arm_timer (task, &self->first_timer, timeouts->first_ms, first_timed_out_cb);
  arm_timer (task, &self->total_timer, timeouts->total_ms, total_timed_out_cb);

  soup_session_send_async (soup, message, G_PRIORITY_DEFAULT, self->inner, send_cb, task);
}

/**
 * aws_http_exchange_stop:
 * @self: an exchange
 * @error: (transfer full): why
 *
 * Ends the exchange from our side; its pending operation reports back at once.
 * The first reason stands.
 */
void
aws_http_exchange_stop (AwsHttpExchange *self,
                        GError          *error)
{
  if (self->stopped == NULL)
    self->stopped = error;
  else
    g_error_free (error);

  g_cancellable_cancel (self->inner);
}

/**
 * aws_http_exchange_take_outcome:
 * @self: an exchange that ended, or was never started
 * @answer: (out) (optional) (nullable) (transfer full): status and headers of a
 *   success, even where its body failed
 * @fault: (out) (optional) (nullable) (transfer full): what the server said, where
 *   it answered with anything else
 */
void
aws_http_exchange_take_outcome (AwsHttpExchange  *self,
                                AwsHttpAnswer   **answer,
                                AwsFault        **fault)
{
  if (answer != NULL)
    *answer = g_steal_pointer (&self->answer);
  if (fault != NULL)
    *fault = g_steal_pointer (&self->fault);
}
