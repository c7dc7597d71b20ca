/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http.h"
#include "aws-sigv4.h"

#include "test-http-util.h"

#include <string.h>

static void
test_send (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_autoptr (AwsHttpAnswer) answer = NULL;
  g_autoptr (AwsHttpAnswer) again = NULL;
  TestReply *reply = test_reply_new (200);
  const TestRequest *request;
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", test_server_get_port (f.server));

  test_reply_add_header (reply, "Content-Type", "application/json; charset=utf-8");
  test_reply_add_header (reply, "x-amzn-RequestId", "abc-123");
  test_reply_add_header (reply, "X-Other", "one");
  test_reply_set_body (reply, "{}", 2);
  test_server_push (f.server, reply);

  fixture_set_body (&f, "{\"a\":1}");
  aws_http_request_set_header (f.request, "X-Mine", "first");
  aws_http_request_set_header (f.request, "x-mine", "second");
  fixture_send (&f, 100);

  g_assert_no_error (f.error);
  g_assert_null (f.fault);
  fixture_assert_body (&f, "{}");
  answer = g_steal_pointer (&f.answer);
  g_assert_cmpuint (aws_http_answer_get_status (answer), ==, 200);
  g_assert_cmpstr (aws_http_answer_get_content_type (answer), ==, "application/json");
  g_assert_cmpstr (aws_http_answer_get_request_id (answer), ==, "abc-123");
  g_assert_cmpstr (aws_http_answer_get_header (answer, "x-OTHER"), ==, "one");
  g_assert_null (aws_http_answer_get_header (answer, "x-none"));
  again = g_boxed_copy (AWS_TYPE_HTTP_ANSWER, answer);
  g_assert_true (again == answer);

  request = test_server_get_request (f.server, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->target, ==, "/model/a%3A0%2Fb/converse?x=1&y=%2F");
  g_assert_cmpstr (test_request_get_header (request, "host"), ==, host);
  g_assert_cmpstr (test_request_get_header (request, "user-agent"), ==, "Basalt/" BASALT_VERSION);
  g_assert_cmpstr (test_request_get_header (request, "content-type"), ==, "application/json");
  g_assert_cmpstr (test_request_get_header (request, "content-length"), ==, "7");
  g_assert_cmpstr (test_request_get_header (request, "x-mine"), ==, "second");
  g_assert_null (test_request_get_header (request, "authorization"));
  g_assert_null (test_request_get_header (request, "x-amz-date"));
  g_assert_null (test_request_get_header (request, "accept-encoding"));
  g_assert_null (test_request_get_header (request, "cookie"));
  g_assert_cmpmem (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body),
                   "{\"a\":1}", 7);
}

static void
test_no_body (void)
{
  g_auto (Fixture) f = fixture_init ();

  test_server_push (f.server, test_reply_new (204));
  fixture_send (&f, 100);

  g_assert_no_error (f.error);
  fixture_assert_body (&f, "");
  g_assert_cmpuint (aws_http_answer_get_status (f.answer), ==, 204);
  g_assert_null (aws_http_answer_get_content_type (f.answer));
  g_assert_null (aws_http_answer_get_request_id (f.answer));
}

static void
test_keep_alive (void)
{
  g_auto (Fixture) f = fixture_init ();

  test_server_push_json (f.server, 200, "{}");
  test_server_push_json (f.server, 400, "{\"message\":\"no\"}");
  test_server_push_json (f.server, 200, "{}");

  f.method = "GET";
  fixture_set_endpoint (&f, test_server_get_url (f.server));
  fixture_send (&f, 100);
  g_assert_no_error (f.error);
  fixture_send (&f, 100);
  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  fixture_send (&f, 100);
  g_assert_no_error (f.error);

  /* Answers that were read to their end leave the connection to the next. */
  g_assert_cmpuint (test_server_count_requests (f.server), ==, 3);
  g_assert_cmpuint (test_server_count_connections (f.server), ==, 1);

  /* A prompt gets a new one: an old one may have died unnoticed, and it may wait an hour. */
  f.method = "POST";
  fixture_set_endpoint (&f, test_server_get_url (f.server));
  test_server_push_json (f.server, 200, "{}");
  fixture_send (&f, 100);
  g_assert_no_error (f.error);
  g_assert_cmpuint (test_server_count_connections (f.server), ==, 2);

  aws_http_session_abort (f.session);
  test_wait_until (test_server_count_closed (f.server) == 2);
}

static void
test_many_at_once (void)
{
  g_auto (Fixture) f = fixture_init ();
  GAsyncResult *results[20] = { NULL };

  /* libsoup's own limit of two connections a host would leave the third waiting. */
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      TestReply *reply = test_reply_new (200);

      test_reply_set_body (reply, "x", 1);
      test_reply_add_pause (reply, 0, TEST_FOREVER);
      test_server_push (f.server, reply);
      aws_http_session_send_async (f.session, f.request, 10, NULL, test_wait_result_cb,
                                   &results[i]);
    }

  test_wait_until (test_server_count_requests (f.server) == G_N_ELEMENTS (results));
  test_server_release (f.server);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GError) error = NULL;

      test_wait_until (results[i] != NULL);
      body = aws_http_session_send_finish (f.session, results[i], NULL, NULL, &error);
      g_assert_no_error (error);
      g_object_unref (results[i]);
    }
}

static void
test_too_long (void)
{
  g_auto (Fixture) f = fixture_init ();

  test_server_push_json (f.server, 200, "0123456789");
  fixture_send (&f, 10);
  g_assert_no_error (f.error);

  test_server_push_json (f.server, 200, "0123456789A");
  fixture_send (&f, 10);
  fixture_assert_error (&f, BASALT_AWS_ERROR_PROTOCOL);
}

static void
test_chunked (void)
{
  g_auto (Fixture) f = fixture_init ();
  TestReply *reply = test_reply_new (200);
  g_autofree char *text = g_strnfill (100 * 1000, 'x');

  test_reply_set_body (reply, text, -1);
  test_reply_set_chunk_size (reply, 777);
  test_server_push (f.server, reply);
  fixture_send (&f, 1000 * 1000);

  g_assert_no_error (f.error);
  fixture_assert_body (&f, text);
}

static void
test_fault (void)
{
  g_auto (Fixture) f = fixture_init ();
  TestReply *reply = test_reply_new (429);

  test_reply_add_header (reply, "x-amzn-ErrorType", "ThrottlingException:http://internal/");
  test_reply_add_header (reply, "x-amzn-RequestId", "r-1");
  test_reply_add_header (reply, "Date", "Sun, 22 Nov 2026 15:00:00 GMT");
  test_reply_set_body (reply, "{\"message\":\"Too many tokens\"}", -1);
  test_server_push (f.server, reply);
  fixture_send (&f, 100);

  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  g_assert_null (f.body);
  g_assert_null (f.answer);
  g_assert_nonnull (f.fault);
  g_assert_cmpuint (f.fault->http_status, ==, 429);
  g_assert_cmpstr (f.fault->code, ==, "ThrottlingException");
  g_assert_cmpstr (f.fault->message, ==, "Too many tokens");
  g_assert_cmpstr (f.fault->request_id, ==, "r-1");
  g_assert_cmpint (f.fault->server_time, ==, G_GINT64_CONSTANT (1795359600) * G_USEC_PER_SEC);
  g_assert_true (aws_error_is_throttling (f.error, f.fault));
}

/* More than we read, less than was announced, or nothing: the status is what counts. */
static void
test_fault_bodies (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_autofree char *text = g_strnfill (1000 * 1000, 'e');
  TestReply *reply = test_reply_new (500);

  test_reply_set_body (reply, text, -1);
  test_server_push (f.server, reply);
  fixture_send (&f, 10);
  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  g_assert_cmpuint (f.fault->http_status, ==, 500);
  g_assert_cmpuint (strlen (f.fault->body), <=, 64 * 1024);
  test_wait_until (test_server_count_closed (f.server) == 1);

  reply = test_reply_new (503);
  test_reply_set_body (reply, "{\"message\":\"half", -1);
  test_reply_set_cut (reply, 5);
  test_server_push (f.server, reply);
  fixture_send (&f, 10);
  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  g_assert_cmpuint (f.fault->http_status, ==, 503);

  test_server_push (f.server, test_reply_new (403));
  fixture_send (&f, 10);
  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  g_assert_cmpuint (f.fault->http_status, ==, 403);
}

static void
test_redirect (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_autoptr (TestServer) elsewhere = test_server_new ();
  const guint statuses[] = { 301, 302, 303, 307, 308 };
  g_autofree char *far = NULL;
  TestReply *reply;

  fixture_set_keys (&f);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      reply = test_reply_new (statuses[i]);
      test_reply_add_header (reply, "Location", test_server_get_url (elsewhere));
      test_server_push (f.server, reply);
      fixture_send (&f, 100);

      fixture_assert_error (&f, BASALT_AWS_ERROR_REDIRECT);
      g_assert_nonnull (strstr (f.error->message, test_server_get_url (elsewhere)));
      g_assert_cmpuint (f.fault->http_status, ==, statuses[i]);
    }
  g_assert_cmpuint (test_server_count_connections (elsewhere), ==, 0);

  test_server_push (f.server, test_reply_new (300));
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_REDIRECT);

  /* Where it leads is quoted, and does not become the whole message. */
  far = g_strnfill (5000, 'f');
  reply = test_reply_new (302);
  test_reply_add_header (reply, "Location", far);
  test_server_push (f.server, reply);
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_REDIRECT);
  g_assert_nonnull (strstr (f.error->message, "ff…, "));
  g_assert_cmpuint (strlen (f.error->message), <, 500);
}

static void
test_web_page (void)
{
  g_auto (Fixture) f = fixture_init ();
  TestReply *reply = test_reply_new (200);

  test_reply_add_header (reply, "Content-Type", "text/html; charset=utf-8");
  test_reply_set_body (reply, "<html>Sign in</html>", -1);
  test_server_push (f.server, reply);
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_PROTOCOL);
  g_assert_null (f.fault);

  reply = test_reply_new (502);
  test_reply_add_header (reply, "Content-Type", "text/html");
  test_reply_set_body (reply, "<html>Bad gateway</html>", -1);
  test_server_push (f.server, reply);
  fixture_send (&f, 100);
  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  g_assert_cmpuint (f.fault->http_status, ==, 502);
}

static gint64
get_amz_date (const TestRequest *request)
{
  g_autoptr (GDateTime) date =
    g_date_time_new_from_iso8601 (test_request_get_header (request, "x-amz-date"), NULL);

  g_assert_nonnull (date);

  return g_date_time_to_unix (date) * G_USEC_PER_SEC;
}

/* Checks the signature over what really arrived. */
static void
assert_signed (const TestRequest *request,
               AwsCredentials    *credentials,
               gint64             now)
{
  g_autofree AwsSigv4Header *headers =
    g_new0 (AwsSigv4Header, g_hash_table_size (request->headers));
  g_auto (GStrv) target = g_strsplit (request->target, "?", 2);
  AwsSigv4Request sent = { 0 };
  const char *code = NULL;
  g_autofree char *message = NULL;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, request->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      headers[sent.n_headers].name = name;
      headers[sent.n_headers++].value = value;
    }

  sent.method = request->method;
  sent.host = test_request_get_header (request, "host");
  sent.path = target[0];
  sent.query = target[1];
  sent.headers = headers;
  sent.body = request->body;
  sent.region = "us-east-1";
  sent.service = "bedrock";

  if (!aws_sigv4_verify (&sent, credentials, now, 60, &code, &message))
    g_error ("%s: %s", code, message);
}

static void
test_signature (void)
{
  g_auto (Fixture) f = fixture_init ();
  const TestRequest *request;

  fixture_set_keys (&f);
  fixture_set_body (&f, "{\"a\":1}");
  aws_http_request_set_header (f.request, "amz-sdk-invocation-id", "  x   y ");
  test_server_push_json (f.server, 200, "{}");
  fixture_send (&f, 100);
  g_assert_no_error (f.error);

  request = test_server_get_request (f.server, 0);
  assert_signed (request, f.credentials, g_get_real_time ());
  g_assert_cmpstr (test_request_get_header (request, "x-amz-security-token"), ==, "session");
}

static void
test_signature_normalised (void)
{
  g_auto (Fixture) f = fixture_init ();
  const TestRequest *request;

  /* GLib rewrites these while it parses: what is sent is signed, not what was given. */
  fixture_set_path (&f, "/a/%41%7e/./b%2f%3A/", "q=%7E&b=%41");
  fixture_set_keys (&f);
  test_server_push_json (f.server, 200, "{}");
  fixture_send (&f, 100);
  g_assert_no_error (f.error);

  request = test_server_get_request (f.server, 0);
  assert_signed (request, f.credentials, g_get_real_time ());
}

static void
test_clock_offset (void)
{
  g_auto (Fixture) f = fixture_init ();
  const char *host = aws_http_request_get_host (f.request);
  gint64 offset = 3600 * (gint64) G_USEC_PER_SEC;
  const TestRequest *request;

  g_assert_cmpstr (host, ==, "127.0.0.1");
  g_assert_cmpint (aws_http_session_get_clock_offset (f.session, host), ==, 0);
  aws_http_session_set_clock_offset (f.session, host, offset);
  aws_http_session_set_clock_offset (f.session, "Other.Example", 5);
  g_assert_cmpint (aws_http_session_get_clock_offset (f.session, host), ==, offset);
  g_assert_cmpint (aws_http_session_get_clock_offset (f.session, "other.example"), ==, 5);

  fixture_set_keys (&f);
  test_server_push_json (f.server, 200, "{}");
  fixture_send (&f, 100);
  g_assert_no_error (f.error);

  request = test_server_get_request (f.server, 0);
  assert_signed (request, f.credentials, g_get_real_time () + offset);
  g_assert_cmpint (ABS (get_amz_date (request) - g_get_real_time () - offset), <,
                   60 * G_USEC_PER_SEC);
}

static void
test_bearer (void)
{
  g_auto (Fixture) f = fixture_init ();
  const TestRequest *request;

  fixture_set_bearer (&f, "ABSK+key/==");
  test_server_push_json (f.server, 200, "{}");
  fixture_send (&f, 100);
  g_assert_no_error (f.error);

  request = test_server_get_request (f.server, 0);
  g_assert_cmpstr (test_request_get_header (request, "authorization"), ==, "Bearer ABSK+key/==");
  g_assert_null (test_request_get_header (request, "x-amz-date"));
  g_assert_null (test_request_get_header (request, "x-amz-security-token"));
}

/* Nothing of these is sent. */
static void
test_refused (void)
{
  const char *const remote[] = { "http://bedrock.example", "http://127.0.0.1.example",
                                 "http://localhost.example", "http://[2001:db8::1]" };
  const char *const bad[] = { "nonsense",
                              "ftp://127.0.0.1",
                              "http://",
                              "https://a b/",
                              "http://user:secret@127.0.0.1",
                              "http://127.0.0.1?x=1" };
  g_auto (Fixture) f = fixture_init ();

  for (guint i = 0; i < G_N_ELEMENTS (remote); i++)
    {
      fixture_set_endpoint (&f, remote[i]);
      fixture_set_bearer (&f, "key");
      fixture_send (&f, 100);
      fixture_assert_error (&f, BASALT_AWS_ERROR_CONFIGURATION);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      fixture_set_endpoint (&f, bad[i]);
      fixture_send (&f, 100);
      g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);
      g_assert_null (strstr (f.error->message, "secret"));
    }

  fixture_set_endpoint (&f, test_server_get_url (f.server));
  fixture_set_bearer (&f, "key\r\nX-Evil: 1");
  fixture_send (&f, 100);
  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS);
  g_assert_null (strstr (f.error->message, "Evil"));

  fixture_set_endpoint (&f, test_server_get_url (f.server));
  fixture_set_key_pair (&f, "AKID\n", "secret", NULL);
  fixture_send (&f, 100);
  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS);

  fixture_set_endpoint (&f, test_server_get_url (f.server));
  fixture_set_key_pair (&f, "AKID", "secret", "two words");
  fixture_send (&f, 100);
  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS);

  fixture_set_endpoint (&f, test_server_get_url (f.server));
  aws_http_request_set_header (f.request, "X-Mine", "a\r\nb: c");
  fixture_send (&f, 100);
  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);

  g_assert_cmpuint (test_server_count_connections (f.server), ==, 0);
}

/* localhost counts as this machine, whatever the scheme. */
static void
test_bearer_localhost (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_autofree char *url = g_strdup_printf ("http://LocalHost:%u/", test_server_get_port (f.server));

  fixture_set_endpoint (&f, url);
  fixture_set_bearer (&f, "key");
  test_server_push_json (f.server, 200, "{}");
  fixture_send (&f, 100);
  g_assert_no_error (f.error);
}

/* An endpoint may have a path of its own. */
static void
test_endpoint_path (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_autofree char *url = g_strconcat (test_server_get_url (f.server), "/gateway/v1/", NULL);

  fixture_set_endpoint (&f, url);
  fixture_set_keys (&f);
  test_server_push_json (f.server, 200, "{}");
  fixture_send (&f, 100);
  g_assert_no_error (f.error);
  g_assert_cmpstr (test_server_get_request (f.server, 0)->target, ==,
                   "/gateway/v1/model/a%3A0%2Fb/converse?x=1&y=%2F");
  assert_signed (test_server_get_request (f.server, 0), f.credentials, g_get_real_time ());
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http/send", test_send);
  g_test_add_func ("/http/no-body", test_no_body);
  g_test_add_func ("/http/keep-alive", test_keep_alive);
  g_test_add_func ("/http/many-at-once", test_many_at_once);
  g_test_add_func ("/http/too-long", test_too_long);
  g_test_add_func ("/http/chunked", test_chunked);
  g_test_add_func ("/http/fault", test_fault);
  g_test_add_func ("/http/fault-bodies", test_fault_bodies);
  g_test_add_func ("/http/redirect", test_redirect);
  g_test_add_func ("/http/web-page", test_web_page);
  g_test_add_func ("/http/signature", test_signature);
  g_test_add_func ("/http/signature-normalised", test_signature_normalised);
  g_test_add_func ("/http/clock-offset", test_clock_offset);
  g_test_add_func ("/http/bearer", test_bearer);
  g_test_add_func ("/http/bearer-localhost", test_bearer_localhost);
  g_test_add_func ("/http/refused", test_refused);
  g_test_add_func ("/http/endpoint-path", test_endpoint_path);

  return g_test_run ();
}
