/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-server.h"

#include <sys/socket.h>
#include <string.h>

#define MAX_HEAD (1024 * 1024)

typedef struct
{
  gsize offset;
  guint ms;
} Pause;

struct _TestReply
{
  guint status;
  gboolean raw;
  GString *headers;
  GBytes *body;
  gsize chunk_size;
  guint delay_ms;
  GArray *pauses;
  gboolean has_cut;
  gsize cut;
};

struct _TestServer
{
  GSocket *socket;
  char *url;
  guint16 port;
  GTlsCertificate *certificate;
  GCancellable *stopped;
  GThread *acceptor;

  GMutex lock;
  GCond changed;
  GPtrArray *workers;  /* GThread; of the acceptor, then of free() */
  GPtrArray *requests; /* TestRequest */
  GQueue replies;      /* TestReply */
  guint connections;
  guint closed;
  guint releases;
  TestServerHandler handler;
  gpointer handler_data;
};

typedef struct
{
  TestServer *server;
  GSocketConnection *tcp;
  GIOStream *stream;
  GInputStream *input;
  guint number;
  guint releases; /* of the server, when the last request came */
} Connection;

static void
test_request_free (TestRequest *self)
{
  g_free (self->method);
  g_free (self->target);
  g_hash_table_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static void
connection_free (Connection *self)
{
  g_clear_object (&self->input);
  g_clear_object (&self->stream);
  g_clear_object (&self->tcp);
  g_free (self);
}

/* Lets the test's main loop look again. */
static void
tell (TestServer *self)
{
  g_cond_broadcast (&self->changed);
  g_main_context_wakeup (NULL);
}

/* Whether the client closed within @ms, which ends early on release and at the end. */
static gboolean
wait_for_close (Connection *connection,
                guint       ms)
{
  TestServer *self = connection->server;
  GSocket *socket = g_socket_connection_get_socket (connection->tcp);
  gint64 end = ms == TEST_FOREVER ? G_MAXINT64 : g_get_monotonic_time () + (gint64) ms * 1000;

  while (!g_cancellable_is_cancelled (self->stopped))
    {
      gint64 left = end - g_get_monotonic_time ();
      gboolean released;
      char byte;

      g_mutex_lock (&self->lock);
      released = ms == TEST_FOREVER && self->releases != connection->releases;
      g_mutex_unlock (&self->lock);

      if (left <= 0 || released)
        return FALSE;

      if (!g_socket_condition_timed_wait (socket, G_IO_IN | G_IO_HUP | G_IO_ERR,
                                          MIN (left, 5 * 1000), self->stopped, NULL))
        continue;

      /* A request in advance is not a close; nobody here sends one. */
      return recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
    }

  return TRUE;
}

/* One line without its end; NULL at the end of the stream. */
static char *
read_line (Connection *connection)
{
  return g_data_input_stream_read_line (G_DATA_INPUT_STREAM (connection->input), NULL,
                                        connection->server->stopped, NULL);
}

static TestRequest *
read_request (Connection *connection)
{
  g_autofree char *line = read_line (connection);
  g_auto (GStrv) words = NULL;
  TestRequest *request;
  gsize length = 0;

  if (line == NULL)
    return NULL;

  words = g_strsplit (line, " ", 3);
  if (g_strv_length (words) != 3)
    return NULL;

  request = g_new0 (TestRequest, 1);
  request->connection = connection->number;
  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[1]);
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (;;)
    {
      g_autofree char *header = read_line (connection);
      char *colon;

      if (header == NULL)
        {
          test_request_free (request);
          return NULL;
        }
      if (*header == '\0')
        break;

      colon = strchr (header, ':');
      if (colon != NULL)
        {
          *colon = '\0';
          g_hash_table_insert (request->headers, g_ascii_strdown (header, -1),
                               g_strdup (g_strstrip (colon + 1)));
        }
    }

  if (test_request_get_header (request, "content-length") != NULL)
    length =
      (gsize) g_ascii_strtoull (test_request_get_header (request, "content-length"), NULL, 10);

  if (length > 0)
    {
      guint8 *body = g_malloc (length);
      gsize got = 0;

      g_input_stream_read_all (connection->input, body, length, &got, connection->server->stopped,
                               NULL);
      request->body = g_bytes_new_take (body, got);
      if (got < length)
        {
          test_request_free (request);
          return NULL;
        }
    }
  else
    request->body = g_bytes_new_static ("", 0);

  return request;
}

static gboolean
write_bytes (Connection *connection,
             const void *data,
             gsize       length)
{
  GOutputStream *output = g_io_stream_get_output_stream (connection->stream);

  return g_output_stream_write_all (output, data, length, NULL, connection->server->stopped,
                                    NULL) &&
         g_output_stream_flush (output, connection->server->stopped, NULL);
}

/* Body bytes from @from to @to, framed. */
static gboolean
write_body (Connection *connection,
            TestReply  *reply,
            gsize       from,
            gsize       to)
{
  const guint8 *data = g_bytes_get_data (reply->body, NULL);

  if (reply->chunk_size == 0)
    return from == to || write_bytes (connection, data + from, to - from);

  while (from < to)
    {
      gsize n = MIN (reply->chunk_size, to - from);
      g_autoptr (GString) chunk = g_string_new (NULL);

      g_string_printf (chunk, "%" G_GSIZE_MODIFIER "x\r\n", n);
      g_string_append_len (chunk, (const char *) data + from, (gssize) n);
      g_string_append (chunk, "\r\n");
      if (!write_bytes (connection, chunk->str, chunk->len))
        return FALSE;
      from += n;
    }

  return TRUE;
}

/* Returns whether the connection stays; sets @client_closed where it was the client. */
static gboolean
send_reply (Connection *connection,
            TestReply  *reply,
            gboolean   *client_closed)
{
  g_autoptr (GString) head = g_string_new (NULL);
  gsize length = g_bytes_get_size (reply->body);
  gsize at = 0;

  *client_closed = TRUE;

  if (reply->delay_ms > 0 && wait_for_close (connection, reply->delay_ms))
    return FALSE;

  if (reply->status == 0 && !reply->raw)
    {
      *client_closed = wait_for_close (connection, TEST_FOREVER);
      return FALSE;
    }

  if (!reply->raw)
    {
      g_string_append_printf (head, "HTTP/1.1 %u Scripted\r\n%s", reply->status,
                              reply->headers->str);
      if (reply->chunk_size > 0)
        g_string_append (head, "Transfer-Encoding: chunked\r\n");
      else if (reply->status != 204 && reply->status != 304)
        g_string_append_printf (head, "Content-Length: %" G_GSIZE_FORMAT "\r\n", length);
      g_string_append (head, "\r\n");
      if (!write_bytes (connection, head->str, head->len))
        return FALSE;
    }

  if (reply->has_cut)
    length = MIN (length, reply->cut);

  for (guint i = 0; i < reply->pauses->len; i++)
    {
      Pause *pause = &g_array_index (reply->pauses, Pause, i);
      gsize to = MIN (pause->offset, length);

      if (to > at)
        {
          if (!write_body (connection, reply, at, to))
            return FALSE;
          at = to;
        }
      if (wait_for_close (connection, pause->ms))
        return FALSE;
    }

  if (!write_body (connection, reply, at, length))
    return FALSE;

  *client_closed = FALSE;
  if (reply->has_cut || reply->raw)
    return FALSE;

  if (reply->chunk_size > 0)
    *client_closed = !write_bytes (connection, "0\r\n\r\n", 5);

  return !*client_closed;
}

static TestReply *
take_reply (TestServer        *self,
            const TestRequest *request)
{
  TestServerHandler handler;
  TestReply *reply;
  gpointer data;

  g_mutex_lock (&self->lock);
  reply = g_queue_pop_head (&self->replies);
  handler = self->handler;
  data = self->handler_data;
  g_mutex_unlock (&self->lock);

  if (reply == NULL && handler != NULL)
    reply = handler (request, data);

  return reply != NULL ? reply : test_reply_new (500);
}

static gpointer
connection_thread (gpointer user_data)
{
  Connection *connection = user_data;
  TestServer *self = connection->server;
  gboolean client_closed = FALSE;
  gboolean more = TRUE;

  if (self->certificate != NULL)
    {
      g_autoptr (GIOStream) tls =
        g_tls_server_connection_new (G_IO_STREAM (connection->tcp), self->certificate, NULL);

      if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->stopped, NULL))
        more = FALSE;
      g_set_object (&connection->stream, tls);
    }

  connection->input =
    G_INPUT_STREAM (g_data_input_stream_new (g_io_stream_get_input_stream (connection->stream)));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (connection->input), FALSE);
  g_data_input_stream_set_newline_type (G_DATA_INPUT_STREAM (connection->input),
                                        G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (connection->input), MAX_HEAD);

  while (more)
    {
      TestRequest *request = read_request (connection);
      g_autoptr (TestReply) reply = NULL;

      if (request == NULL)
        {
          client_closed = TRUE;
          break;
        }

      reply = take_reply (self, request);

      g_mutex_lock (&self->lock);
      g_ptr_array_add (self->requests, request);
      connection->releases = self->releases;
      tell (self);
      g_mutex_unlock (&self->lock);

      more = send_reply (connection, reply, &client_closed);
    }

  /* Nothing is lost that way: a plain close with unread input resets the connection. */
  g_socket_shutdown (g_socket_connection_get_socket (connection->tcp), FALSE, TRUE, NULL);
  g_io_stream_close (connection->stream, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection->tcp), NULL, NULL);

  g_mutex_lock (&self->lock);
  if (client_closed)
    self->closed++;
  tell (self);
  g_mutex_unlock (&self->lock);

  connection_free (connection);

  return NULL;
}

static gpointer
acceptor_thread (gpointer user_data)
{
  TestServer *self = user_data;

  for (;;)
    {
      g_autoptr (GSocket) socket = g_socket_accept (self->socket, self->stopped, NULL);
      Connection *connection;

      if (socket == NULL)
        return NULL;

      connection = g_new0 (Connection, 1);
      connection->server = self;
      connection->tcp = g_socket_connection_factory_create_connection (socket);
      connection->stream = g_object_ref (G_IO_STREAM (connection->tcp));

      g_mutex_lock (&self->lock);
      connection->number = self->connections++;
      g_ptr_array_add (self->workers,
                       g_thread_new ("test-connection", connection_thread, connection));
      tell (self);
      g_mutex_unlock (&self->lock);
    }
}

static TestServer *
server_new (GTlsCertificate *certificate)
{
  TestServer *self = g_new0 (TestServer, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->replies);
  self->workers = g_ptr_array_new ();
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) test_request_free);
  self->stopped = g_cancellable_new ();
  self->certificate = certificate;

  self->socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->socket, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->socket, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (self->socket, &error);
  g_assert_no_error (error);

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->url =
    g_strdup_printf ("%s://127.0.0.1:%u", certificate != NULL ? "https" : "http", self->port);
  self->acceptor = g_thread_new ("test-acceptor", acceptor_thread, self);

  return self;
}

TestServer *
test_server_new (void)
{
  return server_new (NULL);
}

TestServer *
test_server_new_tls (const char *certificate_file,
                     const char *key_file)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate =
    g_tls_certificate_new_from_files (certificate_file, key_file, &error);

  g_assert_no_error (error);

  return server_new (certificate);
}

void
test_server_free (TestServer *self)
{
  g_cancellable_cancel (self->stopped);
  g_thread_join (self->acceptor);
  for (guint i = 0; i < self->workers->len; i++)
    g_thread_join (g_ptr_array_index (self->workers, i));

  g_ptr_array_unref (self->workers);
  g_ptr_array_unref (self->requests);
  g_queue_clear_full (&self->replies, (GDestroyNotify) test_reply_free);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_object_unref (self->stopped);
  g_clear_object (&self->certificate);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->url);
  g_free (self);
}

const char *
test_server_get_url (TestServer *self)
{
  return self->url;
}

guint16
test_server_get_port (TestServer *self)
{
  return self->port;
}

void
test_server_set_handler (TestServer        *self,
                         TestServerHandler  handler,
                         gpointer           user_data)
{
  g_mutex_lock (&self->lock);
  self->handler = handler;
  self->handler_data = user_data;
  g_mutex_unlock (&self->lock);
}

void
test_server_push (TestServer *self,
                  TestReply  *reply)
{
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->replies, reply);
  g_mutex_unlock (&self->lock);
}

void
test_server_push_json (TestServer *self,
                       guint       status,
                       const char *json)
{
  TestReply *reply = test_reply_new (status);

  test_reply_add_header (reply, "Content-Type", "application/json");
  test_reply_set_body (reply, json, -1);
  test_server_push (self, reply);
}

void
test_server_release (TestServer *self)
{
  g_mutex_lock (&self->lock);
  self->releases++;
  g_mutex_unlock (&self->lock);
}

static guint
get_locked (TestServer *self,
            guint      *value)
{
  guint result;

  g_mutex_lock (&self->lock);
  result = *value;
  g_mutex_unlock (&self->lock);

  return result;
}

guint
test_server_count_requests (TestServer *self)
{
  return get_locked (self, &self->requests->len);
}

guint
test_server_count_connections (TestServer *self)
{
  return get_locked (self, &self->connections);
}

guint
test_server_count_closed (TestServer *self)
{
  return get_locked (self, &self->closed);
}

const TestRequest *
test_server_get_request (TestServer *self,
                         guint       index)
{
  const TestRequest *request;

  g_mutex_lock (&self->lock);
  g_assert_cmpuint (index, <, self->requests->len);
  request = g_ptr_array_index (self->requests, index);
  g_mutex_unlock (&self->lock);

  return request;
}

const char *
test_request_get_header (const TestRequest *request,
                         const char        *name)
{
  return g_hash_table_lookup (request->headers, name);
}

TestReply *
test_reply_new (guint status)
{
  TestReply *self = g_new0 (TestReply, 1);

  self->status = status;
  self->headers = g_string_new (NULL);
  self->body = g_bytes_new_static ("", 0);
  self->pauses = g_array_new (FALSE, FALSE, sizeof (Pause));

  return self;
}

TestReply *
test_reply_new_raw (const void *data,
                    gssize      length)
{
  TestReply *self = test_reply_new (0);

  self->raw = TRUE;
  test_reply_set_body (self, data, length);

  return self;
}

void
test_reply_free (TestReply *self)
{
  g_string_free (self->headers, TRUE);
  g_bytes_unref (self->body);
  g_array_unref (self->pauses);
  g_free (self);
}

void
test_reply_add_header (TestReply  *self,
                       const char *name,
                       const char *value)
{
  g_string_append_printf (self->headers, "%s: %s\r\n", name, value);
}

void
test_reply_set_body (TestReply  *self,
                     const void *data,
                     gssize      length)
{
  g_bytes_unref (self->body);
  self->body = g_bytes_new (data, length < 0 ? strlen (data) : (gsize) length);
}

void
test_reply_set_chunk_size (TestReply *self,
                           gsize      size)
{
  self->chunk_size = size;
}

void
test_reply_set_delay (TestReply *self,
                      guint      ms)
{
  self->delay_ms = ms;
}

void
test_reply_add_pause (TestReply *self,
                      gsize      offset,
                      guint      ms)
{
  Pause pause = { offset, ms };

  g_array_append_val (self->pauses, pause);
}

void
test_reply_set_cut (TestReply *self,
                    gsize      offset)
{
  self->has_cut = TRUE;
  self->cut = offset;
}
