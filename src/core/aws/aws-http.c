/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http-exchange-private.h"

#include <glib/gi18n-lib.h>

#define MAX_CONNECTIONS 256
#define MAX_CONNECTIONS_PER_HOST 128
#define KEEP_ALIVE_SECONDS 60

struct _AwsHttpSession
{
  GObject parent_instance;

  SoupSession *soup;       /* made when first needed, as is: */
  SoupSession *local_soup; /* to this machine itself */
  GHashTable *offsets;     /* host in lower case → gint64 * */
  GPtrArray *tasks;        /* exchanges under way; they hold us */
};

G_DEFINE_FINAL_TYPE (AwsHttpSession, aws_http_session, G_TYPE_OBJECT)

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

/* Takes @task, whose data is the exchange that is to begin. */
static void
start_exchange (AwsHttpSession *self,
                GTask          *task,
                AwsHttpRequest *request)
{
  const char *host = aws_http_request_get_host (request);
  SoupMessage *message = NULL;
  GError *error = NULL;
  gint64 now;

  /* What the caller cancelled is not a result: the exchange reports it, once. */
  g_task_set_check_cancellable (task, FALSE);

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      now =
        g_get_real_time () + (host != NULL ? aws_http_session_get_clock_offset (self, host) : 0);
      message = aws_http_request_build (request, now, &error);
    }

  if (message == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  aws_http_exchange_start (task, self->tasks, get_soup (self, message), message,
                           aws_http_request_get_timeouts (request));
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
    aws_http_exchange_stop (g_task_get_task_data (g_ptr_array_index (tasks, i)),
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
  GTask *task;

  g_return_if_fail (AWS_IS_HTTP_SESSION (self));
  g_return_if_fail (request != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, aws_http_session_send_async);
  g_task_set_task_data (task, aws_http_exchange_new_body (max_length),
                        (GDestroyNotify) aws_http_exchange_free);
  start_exchange (self, task, request);
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

  aws_http_exchange_take_outcome (g_task_get_task_data (G_TASK (result)), answer, fault);

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
  GTask *task;

  g_return_if_fail (AWS_IS_HTTP_SESSION (self));
  g_return_if_fail (request != NULL);
  g_return_if_fail (func != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, aws_http_session_stream_async);
  g_task_set_task_data (task, aws_http_exchange_new_stream (func, func_data),
                        (GDestroyNotify) aws_http_exchange_free);
  start_exchange (self, task, request);
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

  aws_http_exchange_take_outcome (g_task_get_task_data (G_TASK (result)), answer, fault);

  return g_task_propagate_boolean (G_TASK (result), error);
}
