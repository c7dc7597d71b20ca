/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "converse-log.h"
#include "test-server.h"
#include "test-target.h"
#include "test-wait.h"

#define EVENT_STREAM "application/vnd.amazon.eventstream"

typedef struct
{
  TestServer *server;
  AwsHttpSession *session;
  AwsCredentials *credentials;
  BedrockTarget target;
  BedrockConverseRequest *request;
  GCancellable *cancellable;
  GString *log;
  gboolean done;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->server = test_server_new ();
  fixture->session = aws_http_session_new ();
  fixture->credentials = test_target_credentials ();
  fixture->target = test_target (test_server_get_url (fixture->server), fixture->credentials);
  fixture->request = bedrock_converse_request_new ("acme.model-v1:0");
  bedrock_converse_request_add_user_text (fixture->request, "Hello");
  fixture->cancellable = g_cancellable_new ();
  fixture->log = g_string_new (NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  test_server_free (fixture->server);
  g_object_unref (fixture->session);
  aws_credentials_unref (fixture->credentials);
  bedrock_converse_request_unref (fixture->request);
  g_object_unref (fixture->cancellable);
  g_string_free (fixture->log, TRUE);
}

static void
event_cb (const BedrockConverseEvent *event,
          gpointer                    user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (fixture->done);
  converse_log_cb (event, fixture->log);
}

static void
start (Fixture       *fixture,
       GAsyncResult **result)
{
  fixture->done = FALSE;
  bedrock_converse_async (fixture->session, &fixture->target, fixture->request, event_cb, fixture,
                          fixture->cancellable, test_wait_result_cb, result);
}

static gboolean
run (Fixture   *fixture,
     AwsFault **fault,
     GError   **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  start (fixture, &result);
  test_wait_until (result != NULL);
  fixture->done = TRUE;

  return bedrock_converse_finish (fixture->session, result, fault, error);
}

static TestReply *
new_reply (const char *content_type,
           const void *data,
           gssize      length)
{
  TestReply *reply = test_reply_new (200);

  test_reply_add_header (reply, "Content-Type", content_type);
  test_reply_add_header (reply, "x-amzn-RequestId", "req-7");
  test_reply_set_body (reply, data, length);

  return reply;
}

static TestReply *
new_stream_reply (const GByteArray *data)
{
  TestReply *reply = new_reply (EVENT_STREAM, data->data, (gssize) data->len);

  test_reply_set_chunk_size (reply, 50);

  return reply;
}

static void
test_stream (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (AwsFault) fault = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = bedrock_converse_request_to_json (fixture->request);
  const TestRequest *request;

  fixture->target.invocation_id = "11111111-2222-4333-8444-555555555555";
  fixture->target.attempt = 2;
  fixture->target.max_attempts = 3;
  converse_add_hello (data);
  test_server_push (fixture->server, new_stream_reply (data));

  g_assert_true (run (fixture, &fault, &error));
  g_assert_no_error (error);
  g_assert_null (fault);
  g_assert_cmpstr (fixture->log->str, ==, "answer 200 req-7\n" CONVERSE_HELLO);

  request = test_server_get_request (fixture->server, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->target, ==, "/model/acme.model-v1%3A0/converse-stream");
  g_assert_cmpstr (test_request_get_header (request, "content-type"), ==, "application/json");
  g_assert_cmpstr (test_request_get_header (request, "accept"), ==, EVENT_STREAM);
  g_assert_cmpstr (test_request_get_header (request, "amz-sdk-invocation-id"), ==,
                   fixture->target.invocation_id);
  g_assert_cmpstr (test_request_get_header (request, "amz-sdk-request"), ==, "attempt=2; max=3");
  g_assert_nonnull (
    strstr (test_request_get_header (request, "authorization"), "/us-east-1/bedrock/aws4_request"));
  g_assert_cmpmem (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body), json,
                   strlen (json));
}

static void
test_bearer (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autoptr (BasaltSecret) key = basalt_secret_new ("ABSKexample");
  g_autoptr (AwsCredentials) bearer = aws_credentials_new_bearer (key, 0, "test");
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  const TestRequest *request;

  fixture->target.credentials = bearer;
  converse_add_hello (data);
  test_server_push (fixture->server, new_stream_reply (data));

  g_assert_true (run (fixture, NULL, &error));
  g_assert_no_error (error);

  request = test_server_get_request (fixture->server, 0);
  g_assert_cmpstr (test_request_get_header (request, "authorization"), ==, "Bearer ABSKexample");
  g_assert_null (test_request_get_header (request, "x-amz-date"));
  g_assert_null (test_request_get_header (request, "amz-sdk-invocation-id"));
  g_assert_null (test_request_get_header (request, "amz-sdk-request"));
}

static void
test_whole (Fixture       *fixture,
            gconstpointer  user_data)
{
  static const char json[] = "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":"
                             "[{\"text\":\"Hi\"}]}},\"stopReason\":\"end_turn\"}";
  g_autoptr (GError) error = NULL;
  const TestRequest *request;

  bedrock_converse_request_set_stream (fixture->request, FALSE);
  test_server_push (fixture->server, new_reply ("application/json", json, -1));

  g_assert_true (run (fixture, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->log->str, ==,
                   "answer 200 req-7\n"
                   "response 0 {\"output\":{\"message\":{\"role\":\"assistant\",\"content\":"
                   "[{\"text\":\"Hi\"}]}},\"stopReason\":\"end_turn\"}\n"
                   "start 0 assistant\n"
                   "text 0 Hi\n"
                   "block-stop 0 \n"
                   "stop 0 end_turn\n"
                   "metadata -1 -1 -1 -1 -1 -1\n");

  request = test_server_get_request (fixture->server, 0);
  g_assert_cmpstr (request->target, ==, "/model/acme.model-v1%3A0/converse");
  g_assert_cmpstr (test_request_get_header (request, "accept"), ==, "application/json");
}

static void
test_whole_foreign (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AwsFault) fault = NULL;

  bedrock_converse_request_set_stream (fixture->request, FALSE);
  test_server_push (fixture->server, new_reply ("text/plain", "<html>Sign in</html>", -1));

  g_assert_false (run (fixture, &fault, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (error->message, "<html>Sign in</html>"));
}

/* 16 MiB is enough for any answer; a server that sends more is not followed. */
static void
test_whole_too_long (Fixture       *fixture,
                     gconstpointer  user_data)
{
  gsize length = 17 * 1024 * 1024;
  g_autofree char *body = g_strnfill (length, ' ');
  g_autoptr (GError) error = NULL;

  bedrock_converse_request_set_stream (fixture->request, FALSE);
  test_server_push (fixture->server, new_reply ("application/json", body, (gssize) length));

  g_assert_false (run (fixture, NULL, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
}

static void
test_stream_foreign (Fixture       *fixture,
                     gconstpointer  user_data)
{
  static const char *const types[] = { "text/plain", "application/json" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError) error = NULL;

      test_server_push (fixture->server, new_reply (types[i], "{\"hello\": 1}\n", -1));
      g_assert_false (run (fixture, NULL, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, "{\"hello\": 1}"));
      g_assert_nonnull (strstr (error->message, types[i]));
    }
}

/* Pages are caught by the HTTP layer, which knows what to advise; status and id are told. */
static void
test_web_page (Fixture       *fixture,
               gconstpointer  user_data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      bedrock_converse_request_set_stream (fixture->request, i == 0);
      test_server_push (fixture->server, new_reply ("text/html", "<html>Sign in</html>", -1));
      g_assert_false (run (fixture, NULL, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
      g_assert_cmpstr (fixture->log->str, ==, "answer 200 req-7\n");
      g_string_truncate (fixture->log, 0);
    }
}

/* What is not streamed is told at its end, and an answer that breaks off has one too. */
static void
test_whole_cut (Fixture       *fixture,
                gconstpointer  user_data)
{
  TestReply *reply = new_reply ("application/json", "{\"output\":{}}", -1);
  g_autoptr (GError) error = NULL;

  bedrock_converse_request_set_stream (fixture->request, FALSE);
  test_reply_set_cut (reply, 5);
  test_server_push (fixture->server, reply);

  g_assert_false (run (fixture, NULL, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TRUNCATED);
  g_assert_cmpstr (fixture->log->str, ==, "answer 200 req-7\n");
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  user_data)
{
  for (guint i = 0; i < 2; i++)
    {
      TestReply *reply = test_reply_new (403);
      g_autoptr (AwsFault) fault = NULL;
      g_autoptr (GError) error = NULL;

      bedrock_converse_request_set_stream (fixture->request, i == 0);
      test_reply_add_header (reply, "x-amzn-errortype", "AccessDeniedException:http://x/");
      test_reply_add_header (reply, "x-amzn-requestid", "req-9");
      test_reply_add_header (reply, "Content-Type", "application/json");
      test_reply_set_body (reply, "{\"message\":\"You shall not\"}", -1);
      test_server_push (fixture->server, reply);

      g_assert_false (run (fixture, &fault, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
      g_assert_cmpstr (error->message, ==, "You shall not");
      g_assert_cmpstr (fault->code, ==, "AccessDeniedException");
      g_assert_cmpstr (fault->request_id, ==, "req-9");
      g_assert_cmpuint (fault->http_status, ==, 403);
      g_assert_cmpstr (fixture->log->str, ==, "");
    }
}

/* The exception has no request id of its own: the answer's is given. */
static void
test_exception (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (AwsFault) fault = NULL;
  g_autoptr (GError) error = NULL;

  converse_add_event (data, "messageStart", "{\"role\":\"assistant\"}");
  converse_add_event (data, "contentBlockDelta", "{\"delta\":{\"text\":\"kept\"}}");
  converse_add_message (data, "exception", ":exception-type", "throttlingException",
                        "{\"message\":\"Slow down\"}");
  test_server_push (fixture->server, new_stream_reply (data));

  g_assert_false (run (fixture, &fault, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  g_assert_cmpstr (error->message, ==, "Slow down");
  g_assert_cmpstr (fault->code, ==, "ThrottlingException");
  g_assert_cmpstr (fault->request_id, ==, "req-7");
  g_assert_cmpstr (fixture->log->str, ==, "answer 200 req-7\nstart 0 assistant\ntext 0 kept\n");
}

/* The connection breaks after @offset bytes of the body. */
static gboolean
run_cut (Fixture           *fixture,
         const GByteArray  *data,
         gsize              offset,
         GError           **error)
{
  TestReply *reply = new_stream_reply (data);

  test_reply_set_cut (reply, offset);
  test_server_push (fixture->server, reply);
  g_string_truncate (fixture->log, 0);

  return run (fixture, NULL, error);
}

static void
test_cut (Fixture       *fixture,
          gconstpointer  user_data)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  converse_add_hello (data);

  for (gsize offset = 0; offset < data->len; offset += 61)
    {
      g_autoptr (GError) error = NULL;

      if (run_cut (fixture, data, offset, &error))
        continue;

      g_assert_nonnull (error);
      g_assert_true (error->domain == BASALT_AWS_ERROR);
      g_assert_true (error->code == BASALT_AWS_ERROR_TRUNCATED ||
                     error->code == BASALT_AWS_ERROR_NETWORK);
      g_assert_true (g_str_has_prefix ("answer 200 req-7\n" CONVERSE_HELLO, fixture->log->str));
      g_assert_null (strstr (fixture->log->str, "metadata"));
    }
}

/* The answer is whole though the connection breaks: it is not paid for twice. */
static void
test_cut_after_stop (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GByteArray) tail = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  converse_add_hello (data);
  converse_add_event (tail, "metadata",
                      "{\"metrics\":{\"latencyMs\":321},\"p\":\"ab\",\"usage\":{\"inputTokens\":4,"
                      "\"outputTokens\":2,\"totalTokens\":6}}");

  g_assert_true (run_cut (fixture, data, data->len - tail->len, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->log->str, ==, "answer 200 req-7\n" CONVERSE_HELLO_TEXT);

  g_assert_true (run_cut (fixture, data, data->len, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->log->str, ==, "answer 200 req-7\n" CONVERSE_HELLO);

  /* In the middle of the metadata the stream is damaged. */
  g_assert_false (run_cut (fixture, data, data->len - 5, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (fixture->log->str, ==, "answer 200 req-7\n" CONVERSE_HELLO_TEXT);
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AwsFault) fault = NULL;
  TestReply *reply;

  converse_add_hello (data);
  reply = new_stream_reply (data);
  test_reply_add_pause (reply, 400, TEST_FOREVER);
  test_server_push (fixture->server, reply);

  start (fixture, &result);
  test_wait_until (strstr (fixture->log->str, "text 0 Hel") != NULL);
  g_assert_null (result);
  g_cancellable_cancel (fixture->cancellable);
  test_wait_until (result != NULL);
  fixture->done = TRUE;

  g_assert_false (bedrock_converse_finish (fixture->session, result, &fault, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (fault);
  test_wait_until (test_server_count_closed (fixture->server) == 1);
}

static void
test_cancelled_before (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (run (fixture, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (test_server_count_requests (fixture->server), ==, 0);
}

static void
test_idle (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  TestReply *reply;

  converse_add_hello (data);
  reply = new_stream_reply (data);
  test_reply_add_pause (reply, 400, TEST_FOREVER);
  test_server_push (fixture->server, reply);
  fixture->target.idle_ms = 50;
  fixture->target.connect_ms = 5000;
  fixture->target.first_ms = 5000;

  g_assert_false (run (fixture, NULL, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (fixture->log->str, "text 0 Hel"));
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *fixture, gconstpointer user_data);
  } tests[] = {
    { "stream", test_stream },
    { "bearer", test_bearer },
    { "whole", test_whole },
    { "whole-foreign", test_whole_foreign },
    { "whole-too-long", test_whole_too_long },
    { "stream-foreign", test_stream_foreign },
    { "web-page", test_web_page },
    { "whole-cut", test_whole_cut },
    { "refused", test_refused },
    { "exception", test_exception },
    { "cut", test_cut },
    { "cut-after-stop", test_cut_after_stop },
    { "cancel", test_cancel },
    { "cancelled-before", test_cancelled_before },
    { "idle", test_idle },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/bedrock/client/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
    }

  return g_test_run ();
}
