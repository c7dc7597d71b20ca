/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http-private.h"

#include <glib/gi18n-lib.h>

#define BUFFER_SIZE (32 * 1024)
/* Enough for any error that AWS sends, and for the first lines of a web page. */
#define FAULT_BODY_MAX (64 * 1024)
#define MAX_CONNECTIONS 256
#define MAX_CONNECTIONS_PER_HOST 128
#define KEEP_ALIVE_SECONDS 60

struct _AwsHttpSession
{
  GObject parent_instance;

  SoupSession *soup;       /* made when first needed, as is: */
  SoupSession *local_soup; /* to this machine itself */
  GHashTable *offsets; /* host in lower case → gint64 * */
  GPtrArray *tasks;    /* under way; they hold us */
};

/* One exchange: the data of its GTask. The main loop's sources borrow the task,
 * which lives until exchange_end() has cleared them. */
typedef struct
{
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
} Exchange;

G_DEFINE_FINAL_TYPE (AwsHttpSession, aws_http_session, G_TYPE_OBJECT)

static void read_next (GTask *task);

static SoupSession *
new_soup (void)
{
  /* No limit on sockets: a model may think for an hour; the limits are ours, per exchange. */
  SoupSession *soup =
    soup_session_new_with_options ("timeout", 0, "idle-timeout", KEEP_ALIVE_SECONDS, "max-conns",
                                   MAX_CONNECTIONS, "max-conns-per-host", MAX_CONNECTIONS_PER_HOST,
                                   "user-agent", "Basalt/" BASALT_VERSION, NULL);

  /* Frames are to arrive as they are sent, and a small answer is not to become a huge one. */
  soup_session_remove_feature_by_type (soup, SOUP_TYPE_CONTENT_DECODER);

  return soup;
}

/*
 * The session for @message. What goes to the demo endpoint or to another server on
 * this machine is for no proxy, and finding the system's costs more than the call:
 * modules, threads and settings.
 */
static SoupSession *
get_soup (AwsHttpSession *self,
          SoupMessage    *message)
{
  const char *host = g_uri_get_host (soup_message_get_uri (message));

  if (aws_host_is_loopback (host))
    {
      if (self->local_soup == NULL)
        {
          self->local_soup = new_soup ();
          soup_session_set_proxy_resolver (self->local_soup, NULL);
        }
      return self->local_soup;
    }

  if (self->soup == NULL)
    self->soup = new_soup ();

  return self->soup;
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
exchange_clear_sources (Exchange *exchange)
{
  clear_source (&exchange->cancelled);
  clear_source (&exchange->connect_timer);
  clear_source (&exchange->first_timer);
  clear_source (&exchange->idle_timer);
  clear_source (&exchange->total_timer);
}

static void
exchange_free (Exchange *exchange)
{
  exchange_clear_sources (exchange);
  g_clear_object (&exchange->stream);
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->inner);
  g_clear_error (&exchange->stopped);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
  g_clear_pointer (&exchange->answer, aws_http_answer_unref);
  g_clear_pointer (&exchange->fault, aws_fault_free);
  g_free (exchange->buffer);
  g_free (exchange);
}

/* Starts @timer, or starts it again; 0 ms is no limit. */
static void
arm_timer (GTask       *task,
           GSource    **timer,
           guint        ms,
           GSourceFunc  func)
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

/* Ends the exchange from our side; its pending operation reports back at once. */
static void
exchange_stop (Exchange *exchange,
               GError   *error)
{
  if (exchange->stopped == NULL)
    exchange->stopped = error;
  else
    g_error_free (error);

  g_cancellable_cancel (exchange->inner);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Exchange *exchange = g_task_get_task_data (user_data);
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  exchange_stop (exchange, error);

  return G_SOURCE_REMOVE;
}

static gboolean
connect_timed_out_cb (gpointer user_data)
{
  Exchange *exchange = g_task_get_task_data (user_data);

  exchange_stop (exchange, aws_http_error_new_timed_out (exchange->message, exchange->step,
                                                         exchange->timeouts.connect_ms));

  return G_SOURCE_REMOVE;
}

static gboolean
first_timed_out_cb (gpointer user_data)
{
  Exchange *exchange = g_task_get_task_data (user_data);
  AwsHttpStep step = exchange->step;

  /* Headers alone are not yet an answer. */
  if (step == AWS_HTTP_STEP_READING)
    step = AWS_HTTP_STEP_WAITING;
  exchange_stop (exchange, aws_http_error_new_timed_out (exchange->message, step,
                                                         exchange->timeouts.first_ms));

  return G_SOURCE_REMOVE;
}

static gboolean
idle_timed_out_cb (gpointer user_data)
{
  Exchange *exchange = g_task_get_task_data (user_data);

  exchange_stop (exchange, aws_http_error_new_timed_out (exchange->message, exchange->step,
                                                         exchange->timeouts.idle_ms));

  return G_SOURCE_REMOVE;
}

static gboolean
total_timed_out_cb (gpointer user_data)
{
  Exchange *exchange = g_task_get_task_data (user_data);

  exchange_stop (exchange,
                 aws_http_error_new_total (exchange->message, exchange->timeouts.total_ms));

  return G_SOURCE_REMOVE;
}

static void
arm_connect_timer (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);

  arm_timer (task, &exchange->connect_timer, exchange->timeouts.connect_ms, connect_timed_out_cb);
}

/* The first of these comes when a connection is looked for, not when the message is queued. */
static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  gpointer            user_data)
{
  Exchange *exchange = g_task_get_task_data (user_data);

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
  Exchange *exchange = g_task_get_task_data (user_data);

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
  Exchange *exchange = g_task_get_task_data (user_data);

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
  AwsHttpSession *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);

  g_assert (!exchange->ended);
  exchange->ended = TRUE;
  g_ptr_array_remove_fast (self->tasks, task);

  exchange_clear_sources (exchange);
  if (exchange->message != NULL)
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
  Exchange *exchange = g_task_get_task_data (task);

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
  Exchange *exchange = g_task_get_task_data (task);
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
take_data (Exchange  *exchange,
           gsize      length,
           GError   **error)
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
  Exchange *exchange = g_task_get_task_data (task);
  GError *error = NULL;

  if (exchange->stopped == NULL &&
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    exchange_stop (exchange, error);

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
is_truncated (Exchange *exchange)
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
  Exchange *exchange = g_task_get_task_data (task);
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

          g_byte_array_append (exchange->body, exchange->buffer, (guint) MIN ((gsize) length, room));
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
  Exchange *exchange = g_task_get_task_data (task);

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
  Exchange *exchange = g_task_get_task_data (task);
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
      if (exchange->func != NULL &&
          !exchange->func (AWS_HTTP_STREAM_ANSWER, exchange->answer, NULL, 0, exchange->func_data,
                           &error))
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

/* Takes @task and its exchange, whose way of taking the body is set. */
static void
exchange_start (GTask          *task,
                AwsHttpRequest *request)
{
  AwsHttpSession *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  const char *host = aws_http_request_get_host (request);
  GError *error = NULL;
  gint64 now;

  g_ptr_array_add (self->tasks, task);

  /* What the caller cancelled is not a result: it is reported by us, once. */
  g_task_set_check_cancellable (task, FALSE);
  exchange->inner = g_cancellable_new ();
  exchange->body = g_byte_array_new ();
  exchange->timeouts = *aws_http_request_get_timeouts (request);

  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      exchange_end (task, error);
      g_object_unref (task);
      return;
    }

  now = g_get_real_time () + (host != NULL ? aws_http_session_get_clock_offset (self, host) : 0);
  exchange->message = aws_http_request_build (request, now, &error);
  if (exchange->message == NULL)
    {
      exchange_end (task, error);
      g_object_unref (task);
      return;
    }

  g_signal_connect (exchange->message, "network-event", G_CALLBACK (network_event_cb), task);
  g_signal_connect (exchange->message, "starting", G_CALLBACK (starting_cb), task);
  g_signal_connect (exchange->message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), task);
  g_signal_connect (exchange->message, "wrote-body", G_CALLBACK (wrote_body_cb), task);

  if (cancellable != NULL)
    {
      exchange->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (exchange->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (exchange->cancelled, g_task_get_context (task));
    }

  arm_timer (task, &exchange->first_timer, exchange->timeouts.first_ms, first_timed_out_cb);
  arm_timer (task, &exchange->total_timer, exchange->timeouts.total_ms, total_timed_out_cb);

  soup_session_send_async (get_soup (self, exchange->message), exchange->message,
                           G_PRIORITY_DEFAULT, exchange->inner, send_cb, task);
}

static void
take_outcome (GTask          *task,
              AwsHttpAnswer **answer,
              AwsFault      **fault)
{
  Exchange *exchange = g_task_get_task_data (task);

  if (answer != NULL)
    *answer = g_steal_pointer (&exchange->answer);
  if (fault != NULL)
    *fault = g_steal_pointer (&exchange->fault);
}

static void
aws_http_session_dispose (GObject *object)
{
  AwsHttpSession *self = AWS_HTTP_SESSION (object);

  g_clear_object (&self->soup);
  g_clear_object (&self->local_soup);

  G_OBJECT_CLASS (aws_http_session_parent_class)->dispose (object);
}

static void
aws_http_session_finalize (GObject *object)
{
  AwsHttpSession *self = AWS_HTTP_SESSION (object);

  g_hash_table_unref (self->offsets);
  g_ptr_array_unref (self->tasks);

  G_OBJECT_CLASS (aws_http_session_parent_class)->finalize (object);
}

static void
aws_http_session_class_init (AwsHttpSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aws_http_session_dispose;
  object_class->finalize = aws_http_session_finalize;
}

static void
aws_http_session_init (AwsHttpSession *self)
{
  self->offsets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->tasks = g_ptr_array_new ();
}

/**
 * aws_http_session_new:
 *
 * Makes a session with the system's proxy and trusted certificates; without
 * redirects, cookies, cache and logger. All of it belongs to the thread that
 * makes it.
 *
 * Returns: (transfer full): the session
 */
AwsHttpSession *
aws_http_session_new (void)
{
  return g_object_new (AWS_TYPE_HTTP_SESSION, NULL);
}

/**
 * aws_http_session_abort:
 * @self: a session
 *
 * Closes every connection. Exchanges that are under way end with
 * %G_IO_ERROR_CANCELLED.
 */
void
aws_http_session_abort (AwsHttpSession *self)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (AWS_IS_HTTP_SESSION (self));

  for (guint i = 0; i < self->tasks->len; i++)
    g_ptr_array_add (tasks, g_object_ref (g_ptr_array_index (self->tasks, i)));

  /* libsoup cancels what waits for an answer, but not what reads one. */
  for (guint i = 0; i < tasks->len; i++)
    exchange_stop (g_task_get_task_data (g_ptr_array_index (tasks, i)),
                   g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                        _ ("The connection was closed by Basalt.")));

  if (self->soup != NULL)
    soup_session_abort (self->soup);
  if (self->local_soup != NULL)
    soup_session_abort (self->local_soup);
}

/**
 * aws_http_session_get_clock_offset:
 * @self: a session
 * @host: a host, without a port
 *
 * Returns: microseconds to add to our clock when signing for @host; 0 until
 *   one was set
 */
gint64
aws_http_session_get_clock_offset (AwsHttpSession *self,
                                   const char     *host)
{
  g_autofree char *key = NULL;
  const gint64 *offset;

  g_return_val_if_fail (AWS_IS_HTTP_SESSION (self), 0);
  g_return_val_if_fail (host != NULL, 0);

  key = g_ascii_strdown (host, -1);
  offset = g_hash_table_lookup (self->offsets, key);

  return offset != NULL ? *offset : 0;
}

/**
 * aws_http_session_set_clock_offset:
 * @self: a session
 * @host: a host, without a port
 * @offset: microseconds to add to our clock
 *
 * Sets what is added to our clock when signing for @host, in memory only. Whoever
 * saw aws_error_is_clock_skew() decides to (WIRE.md §11.5).
 */
void
aws_http_session_set_clock_offset (AwsHttpSession *self,
                                   const char     *host,
                                   gint64          offset)
{
  g_return_if_fail (AWS_IS_HTTP_SESSION (self));
  g_return_if_fail (host != NULL);

  g_hash_table_replace (self->offsets, g_ascii_strdown (host, -1),
                        g_memdup2 (&offset, sizeof offset));
}

/**
 * aws_http_session_send_async:
 * @self: a session
 * @request: what to send; may be changed or dropped afterwards
 * @max_length: bytes of the body at most
 * @cancellable: (nullable): closes the connection at once
 * @callback: called when the whole body is there, or on failure
 * @user_data: for @callback
 *
 * Sends @request and collects the body of the answer.
 */
void
aws_http_session_send_async (AwsHttpSession      *self,
                             AwsHttpRequest      *request,
                             gsize                max_length,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Exchange *exchange;
  GTask *task;

  g_return_if_fail (AWS_IS_HTTP_SESSION (self));
  g_return_if_fail (request != NULL);

  exchange = g_new0 (Exchange, 1);
  exchange->max_length = MIN (max_length, G_MAXUINT - BUFFER_SIZE);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, aws_http_session_send_async);
  g_task_set_task_data (task, exchange, (GDestroyNotify) exchange_free);
  exchange_start (task, request);
}

/**
 * aws_http_session_send_finish:
 * @self: a session
 * @result: the result
 * @answer: (out) (optional) (nullable) (transfer full): status and headers of a
 *   success, even where its body failed
 * @fault: (out) (optional) (nullable) (transfer full): what the server said, where
 *   it answered with anything else
 * @error: return location for an error
 *
 * Fails with %G_IO_ERROR_CANCELLED or in the domain %BASALT_AWS_ERROR:
 * %BASALT_AWS_ERROR_CONFIGURATION and %BASALT_AWS_ERROR_CREDENTIALS before
 * anything was sent; the status decides before the body does.
 *
 * Returns: (transfer full): the body, possibly empty
 */
GBytes *
aws_http_session_send_finish (AwsHttpSession  *self,
                              GAsyncResult    *result,
                              AwsHttpAnswer  **answer,
                              AwsFault       **fault,
                              GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, aws_http_session_send_async), NULL);

  take_outcome (G_TASK (result), answer, fault);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * aws_http_session_stream_async:
 * @self: a session
 * @request: what to send; may be changed or dropped afterwards
 * @func: (scope async): told of the answer's headers, then of its bytes
 * @func_data: for @func
 * @cancellable: (nullable): closes the connection at once
 * @callback: called at the end of the body, or on failure
 * @user_data: for @callback
 *
 * Sends @request and hands out the body of a success as it arrives. @func runs
 * in the caller's main context, and never once the operation has completed; it may
 * cancel.
 *
 * A body in chunks that breaks off between two of them ends like a whole one: what
 * is streamed must say itself where it ends.
 */
void
aws_http_session_stream_async (AwsHttpSession      *self,
                               AwsHttpRequest      *request,
                               AwsHttpStreamFunc    func,
                               gpointer             func_data,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Exchange *exchange;
  GTask *task;

  g_return_if_fail (AWS_IS_HTTP_SESSION (self));
  g_return_if_fail (request != NULL);
  g_return_if_fail (func != NULL);

  exchange = g_new0 (Exchange, 1);
  exchange->func = func;
  exchange->func_data = func_data;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, aws_http_session_stream_async);
  g_task_set_task_data (task, exchange, (GDestroyNotify) exchange_free);
  exchange_start (task, request);
}

/**
 * aws_http_session_stream_finish:
 * @self: a session
 * @result: the result
 * @answer: (out) (optional) (nullable) (transfer full): status and headers of a
 *   success, even where its body failed
 * @fault: (out) (optional) (nullable) (transfer full): what the server said, where
 *   it answered with anything else
 * @error: return location for an error
 *
 * Fails as aws_http_session_send_finish() does, or with the error of the stream
 * function.
 *
 * Returns: whether the body came to its end
 */
gboolean
aws_http_session_stream_finish (AwsHttpSession  *self,
                                GAsyncResult    *result,
                                AwsHttpAnswer  **answer,
                                AwsFault       **fault,
                                GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, aws_http_session_stream_async), FALSE);

  take_outcome (G_TASK (result), answer, fault);

  return g_task_propagate_boolean (G_TASK (result), error);
}
