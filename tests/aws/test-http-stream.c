/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http.h"

#include "test-http-util.h"

/* What the stream function saw, and what it is to do. */
typedef struct
{
  guint answers;
  GByteArray *data;
  gboolean ended;  /* the operation completed */
  gsize fail_at;   /* bytes, or G_MAXSIZE; 0 at the headers */
  gsize cancel_at; /* the same */
  GCancellable *cancellable;
  GAsyncResult *result;
  gboolean success;
} Stream;

static gboolean
stream_func (AwsHttpStreamEvent   event,
             AwsHttpAnswer       *answer,
             const guint8        *data,
             gsize                length,
             gpointer             user_data,
             GError             **error)
{
  Stream *stream = user_data;

  g_assert_false (stream->ended);
  g_assert_cmpuint (aws_http_answer_get_status (answer), ==, 200);

  if (event == AWS_HTTP_STREAM_ANSWER)
    {
      g_assert_cmpuint (stream->answers++, ==, 0);
      g_assert_cmpuint (length, ==, 0);
    }
  else
    {
      g_assert_cmpuint (stream->answers, ==, 1);
      g_assert_cmpuint (length, >, 0);
      g_byte_array_append (stream->data, data, (guint) length);
    }

  if (stream->data->len >= stream->cancel_at)
    {
      g_assert_false (g_cancellable_is_cancelled (stream->cancellable));
      g_cancellable_cancel (stream->cancellable);
    }

  if (stream->data->len >= stream->fail_at)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "no more");
      return FALSE;
    }

  return TRUE;
}

static void
streamed_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Stream *stream = user_data;

  stream->ended = TRUE;
  stream->result = g_object_ref (result);
}

static Stream
stream_init (void)
{
  Stream stream = { 0 };

  stream.data = g_byte_array_new ();
  stream.fail_at = G_MAXSIZE;
  stream.cancel_at = G_MAXSIZE;
  stream.cancellable = g_cancellable_new ();

  return stream;
}

static void
stream_clear (Stream *stream)
{
  g_byte_array_unref (stream->data);
  g_object_unref (stream->cancellable);
  g_clear_object (&stream->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stream, stream_clear)

static void
start (Fixture *f,
       Stream  *stream)
{
  aws_http_session_stream_async (f->session, f->request, stream_func, stream, stream->cancellable,
                                 streamed_cb, stream);
}

static void
finish (Fixture *f,
        Stream  *stream)
{
  test_wait_until (stream->result != NULL);
  fixture_clear_outcome (f);
  stream->success =
    aws_http_session_stream_finish (f->session, stream->result, &f->answer, &f->fault, &f->error);
  g_assert_true (stream->success == (f->error == NULL));
}

static TestReply *
make_reply (const char *text)
{
  TestReply *reply = test_reply_new (200);

  test_reply_add_header (reply, "Content-Type", "application/vnd.amazon.eventstream");
  test_reply_set_body (reply, text, -1);
  test_reply_set_chunk_size (reply, 4);

  return reply;
}

static void
test_whole (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) stream = stream_init ();
  g_autofree char *text = g_strnfill (300 * 1000, 'y');
  TestReply *reply = make_reply (text);

  test_reply_set_chunk_size (reply, 5000);
  test_server_push (f.server, reply);
  start (&f, &stream);
  finish (&f, &stream);

  g_assert_no_error (f.error);
  g_assert_cmpstr (aws_http_answer_get_content_type (f.answer), ==,
                   "application/vnd.amazon.eventstream");
  g_assert_cmpmem (stream.data->data, stream.data->len, text, strlen (text));
}

/* Bytes are handed out as they come, and not when the body is complete. */
static void
test_as_it_arrives (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) stream = stream_init ();
  TestReply *reply = make_reply ("firstsecond");

  test_reply_add_pause (reply, 0, TEST_FOREVER);
  test_server_push (f.server, reply);
  start (&f, &stream);

  test_wait_until (stream.answers == 1);
  g_assert_cmpuint (stream.data->len, ==, 0);
  test_server_release (f.server);
  finish (&f, &stream);
  g_assert_no_error (f.error);

  {
    g_auto (Stream) second = stream_init ();

    reply = make_reply ("firstsecond");
    test_reply_add_pause (reply, 5, TEST_FOREVER);
    test_server_push (f.server, reply);
    start (&f, &second);
    test_wait_until (second.data->len == 5);
    g_assert_false (second.ended);
    test_server_release (f.server);
    finish (&f, &second);
    g_assert_no_error (f.error);
    g_assert_cmpmem (second.data->data, second.data->len, "firstsecond", 11);
  }
}

static void
test_fault (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) stream = stream_init ();

  test_server_push_json (f.server, 400, "{\"__type\":\"ValidationException\",\"message\":\"no\"}");
  start (&f, &stream);
  finish (&f, &stream);

  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  g_assert_cmpstr (f.fault->code, ==, "ValidationException");
  g_assert_cmpuint (stream.answers, ==, 0);
}

/* Its status is told, its text is not. */
static void
test_web_page (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) stream = stream_init ();
  TestReply *reply = test_reply_new (200);

  test_reply_add_header (reply, "Content-Type", "text/html");
  test_reply_set_body (reply, "<html>Sign in</html>", -1);
  test_server_push (f.server, reply);
  start (&f, &stream);
  finish (&f, &stream);

  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
  g_assert_cmpuint (stream.answers, ==, 1);
  g_assert_cmpuint (stream.data->len, ==, 0);
}

static void
run_func_fails (gsize at)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) stream = stream_init ();
  TestReply *reply = make_reply ("firstsecond");

  /* The rest never comes: ending must not wait for it. */
  test_reply_add_pause (reply, 5, TEST_FOREVER);
  test_server_push (f.server, reply);
  stream.fail_at = at;
  start (&f, &stream);
  finish (&f, &stream);

  g_assert_error (f.error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  test_wait_until (test_server_count_closed (f.server) == 1);
}

static void
test_func_fails (void)
{
  run_func_fails (0);
  run_func_fails (5);
}

static void
run_cancel_in_func (gsize at)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) stream = stream_init ();

  /* All of it may be there already: not a byte more is handed out. */
  test_server_push (f.server, make_reply ("firstsecondthird"));
  stream.cancel_at = at;
  start (&f, &stream);
  finish (&f, &stream);

  g_assert_error (f.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancel_in_func (void)
{
  run_cancel_in_func (0);
  run_cancel_in_func (1);
}

static void
test_cancel_before (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) stream = stream_init ();

  g_cancellable_cancel (stream.cancellable);
  start (&f, &stream);
  g_assert_false (stream.ended);
  finish (&f, &stream);
  g_assert_error (f.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (test_server_count_connections (f.server), ==, 0);
}

/* The server sees the socket closed, whatever it was about to do. */
static void
test_cancel_waiting (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) stream = stream_init ();

  test_server_push (f.server, test_reply_new (0));
  start (&f, &stream);
  test_wait_until (test_server_count_requests (f.server) == 1);
  g_cancellable_cancel (stream.cancellable);
  finish (&f, &stream);

  g_assert_error (f.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (stream.answers, ==, 0);
  test_wait_until (test_server_count_closed (f.server) == 1);
}

static void
run_cancel_reading (gsize at)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) stream = stream_init ();
  TestReply *reply = make_reply ("firstsecond");

  test_reply_add_pause (reply, at, TEST_FOREVER);
  test_server_push (f.server, reply);
  start (&f, &stream);
  test_wait_until (stream.answers == 1 && stream.data->len == at);
  g_cancellable_cancel (stream.cancellable);
  finish (&f, &stream);

  g_assert_error (f.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (stream.data->len, ==, at);
  test_wait_until (test_server_count_closed (f.server) == 1);
}

static void
test_cancel_reading (void)
{
  run_cancel_reading (0);
  run_cancel_reading (5);
}

static void
test_abort (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_auto (Stream) waiting = stream_init ();
  g_auto (Stream) reading = stream_init ();
  TestReply *reply = make_reply ("firstsecond");

  test_reply_add_pause (reply, 5, TEST_FOREVER);
  test_server_push (f.server, reply);
  start (&f, &reading);
  test_wait_until (reading.data->len == 5);
  test_server_push (f.server, test_reply_new (0));
  start (&f, &waiting);
  test_wait_until (test_server_count_requests (f.server) == 2);

  aws_http_session_abort (f.session);
  finish (&f, &waiting);
  g_assert_error (f.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  finish (&f, &reading);
  g_assert_error (f.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_wait_until (test_server_count_closed (f.server) == 2);
}

/* An operation keeps its session. */
static void
test_session_goes (void)
{
  g_autoptr (TestServer) server = test_server_new ();
  g_autoptr (AwsHttpRequest) request =
    aws_http_request_new ("GET", test_server_get_url (server), "/", NULL);
  AwsHttpSession *session = aws_http_session_new ();
  GAsyncResult *result = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  test_server_push_json (server, 200, "{}");
  aws_http_session_send_async (session, request, 10, NULL, test_wait_result_cb, &result);
  g_object_unref (session);
  g_clear_pointer (&request, aws_http_request_unref);

  test_wait_until (result != NULL);
  body = aws_http_session_send_finish (session, result, NULL, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (result);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-stream/whole", test_whole);
  g_test_add_func ("/http-stream/as-it-arrives", test_as_it_arrives);
  g_test_add_func ("/http-stream/fault", test_fault);
  g_test_add_func ("/http-stream/web-page", test_web_page);
  g_test_add_func ("/http-stream/func-fails", test_func_fails);
  g_test_add_func ("/http-stream/cancel-in-func", test_cancel_in_func);
  g_test_add_func ("/http-stream/cancel-before", test_cancel_before);
  g_test_add_func ("/http-stream/cancel-waiting", test_cancel_waiting);
  g_test_add_func ("/http-stream/cancel-reading", test_cancel_reading);
  g_test_add_func ("/http-stream/abort", test_abort);
  g_test_add_func ("/http-stream/session-goes", test_session_goes);

  return g_test_run ();
}
