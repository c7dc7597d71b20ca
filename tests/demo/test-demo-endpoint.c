/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "demo-fixture.h"

#include <string.h>

#define N_STREAMS 20

/* How many endpoints' threads there are; GLib's own come and go. */
static guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "comm", NULL);
      g_autofree char *comm = NULL;

      n += g_file_get_contents (path, &comm, NULL, NULL) && strcmp (comm, "demo-endpoint\n") == 0;
    }

  return n;
}

/* A thread that was joined is in the system's list for a moment longer, and one that was started
 * names itself when it runs. */
static void
wait_for_threads (guint expected)
{
  gint64 late = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (count_threads () != expected && g_get_monotonic_time () < late)
    g_thread_yield ();
  g_assert_cmpuint (count_threads (), ==, expected);
}

/* Sends a signed request of any kind; returns the fault, NULL on success. */
static AwsFault *
send_request (DemoFixture    *fixture,
              const char     *method,
              const char     *path,
              const char     *query,
              const char     *body,
              AwsCredentials *credentials)
{
  g_autoptr (AwsHttpRequest) request =
    aws_http_request_new (method, fixture->target.endpoint, path, query);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  AwsFault *fault = NULL;

  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      aws_http_request_set_body (request, "application/json", bytes);
    }
  aws_http_request_set_credentials (request, credentials, "eu-central-1", "bedrock");
  aws_http_session_send_async (fixture->session, request, 1024 * 1024, NULL, test_wait_result_cb,
                               &result);
  test_wait_until (result != NULL);
  answer = aws_http_session_send_finish (fixture->session, result, NULL, &fault, &error);
  g_assert_cmpint (fault == NULL, ==, answer != NULL);

  return fault;
}

static void
assert_refused (DemoFixture    *fixture,
                const char     *method,
                const char     *path,
                const char     *query,
                const char     *body,
                AwsCredentials *credentials,
                guint           status,
                const char     *code)
{
  g_autoptr (AwsFault) fault = send_request (fixture, method, path, query, body, credentials);

  g_assert_nonnull (fault);
  g_assert_cmpuint (fault->http_status, ==, status);
  g_assert_cmpstr (fault->code, ==, code);
  g_assert_nonnull (fault->message);
  g_assert_nonnull (fault->request_id);
}

static void
test_signature (DemoFixture   *fixture,
                gconstpointer  user_data)
{
  g_autoptr (AwsCredentials) wrong_secret =
    demo_credentials (BASALT_DEMO_ACCESS_KEY_ID, "not the secret");
  g_autoptr (AwsCredentials) wrong_id =
    demo_credentials ("AKIDSOMEBODY", BASALT_DEMO_SECRET_ACCESS_KEY);
  g_autoptr (AwsFault) any_region = NULL;

  assert_refused (fixture, "GET", "/foundation-models", NULL, NULL, wrong_secret, 403,
                  "InvalidSignatureException");
  assert_refused (fixture, "GET", "/foundation-models", NULL, NULL, wrong_id, 403,
                  "UnrecognizedClientException");
  assert_refused (fixture, "GET", "/foundation-models", NULL, NULL, NULL, 403,
                  "MissingAuthenticationTokenException");

  any_region =
    send_request (fixture, "GET", "/foundation-models", NULL, NULL, fixture->credentials);
  g_assert_null (any_region);
}

/* A clock that is 20 minutes off is refused, and the answer tells the time. */
static void
test_skew (DemoFixture   *fixture,
           gconstpointer  user_data)
{
  g_autoptr (AwsFault) fault = NULL;

  aws_http_session_set_clock_offset (fixture->session, "127.0.0.1", -20 * 60 * G_USEC_PER_SEC);
  fault = send_request (fixture, "GET", "/foundation-models", NULL, NULL, fixture->credentials);
  g_assert_nonnull (fault);
  g_assert_cmpstr (fault->code, ==, "InvalidSignatureException");
  g_assert_nonnull (strstr (fault->message, "Signature expired"));
  g_assert_cmpint (ABS (fault->server_time - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);
}

static void
test_routes (DemoFixture   *fixture,
             gconstpointer  user_data)
{
  static const struct
  {
    const char *method;
    const char *path;
  } unknown[] = {
    { "GET", "/" },
    { "GET", "/model/x/converse" },
    { "POST", "/foundation-models" },
    { "POST", "/model/x/invoke" },
    { "POST", "/model/a/b/converse" },
    { "POST", "/model//converse/" },
    { "GET", "/foundation-models/x" },
  };
  static const char *const good[] = {
    NULL, "maxResults=1", "maxResults=1&nextToken=1", "type=APPLICATION", "type=SYSTEM_DEFINED",
  };
  static const char *const bad[] = { "maxResults=0", "maxResults=x", "nextToken=mine" };

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    assert_refused (fixture, unknown[i].method, unknown[i].path, NULL, NULL, fixture->credentials,
                    404, "UnknownOperationException");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (AwsFault) fault =
        send_request (fixture, "GET", "/inference-profiles", good[i], NULL, fixture->credentials);

      g_assert_null (fault);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (fixture, "GET", "/inference-profiles", bad[i], NULL, fixture->credentials, 400,
                    "ValidationException");
}

static void
test_malformed (DemoFixture   *fixture,
                gconstpointer  user_data)
{
  static const char path[] = "/model/basalt.demo-steady-v1%3A0/converse";

  assert_refused (fixture, "POST", path, NULL, "", fixture->credentials, 400,
                  "ValidationException");
  assert_refused (fixture, "POST", path, NULL, "{\"messages\":", fixture->credentials, 400,
                  "ValidationException");
  assert_refused (fixture, "POST", path, NULL, "[[[[]]]]", fixture->credentials, 400,
                  "ValidationException");
  assert_refused (fixture, "POST", "/model/%ff%00/converse", NULL, "{}", fixture->credentials, 400,
                  "ValidationException");
}

/* What is too long is refused without being kept. */
static void
test_too_long (DemoFixture   *fixture,
               gconstpointer  user_data)
{
  static const char head[] = "POST /model/x/converse HTTP/1.1\r\nHost: x\r\n"
                             "Content-Length: 25000001\r\n\r\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *body = g_strnfill (25000001, 'x');
  char answer[64] = { 0 };
  gsize length;

  g_socket_client_set_timeout (client, 20);
  connection = g_socket_client_connect_to_uri (client, fixture->target.endpoint, 80, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), head,
                             strlen (head), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), body,
                             25000001, NULL, NULL, &error);
  g_assert_no_error (error);
  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer, 20,
                           &length, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 413"));
}

static void
test_concurrent (DemoFixture   *fixture,
                 gconstpointer  user_data)
{
  DemoCall *calls[N_STREAMS];

  for (guint i = 0; i < N_STREAMS; i++)
    {
      g_autoptr (BedrockConverseRequest) request =
        bedrock_converse_request_new (BASALT_DEMO_MODEL_STEADY);
      g_autofree char *prompt = g_strdup_printf ("prompt number %u", i);

      bedrock_converse_request_add_user_text (request, prompt);
      calls[i] = demo_call_start (fixture, request, NULL);
    }

  for (guint i = 0; i < N_STREAMS; i++)
    {
      g_autofree char *said = g_strdup_printf ("“prompt number %u”", i);

      g_assert_true (demo_call_finish (fixture, calls[i]));
      g_assert_nonnull (strstr (calls[i]->text->str, said));
      demo_call_free (calls[i]);
    }
}

/* A client that goes away is noticed, and the endpoint serves on. */
static void
test_cancel (DemoFixture   *fixture,
             gconstpointer  user_data)
{
  g_autoptr (DemoCall) after = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (BedrockConverseRequest) request =
        bedrock_converse_request_new (BASALT_DEMO_MODEL_LONG);
      g_autoptr (DemoCall) call = NULL;

      bedrock_converse_request_add_user_text (request, "hi");
      call = demo_call_start (fixture, request, cancellable);
      test_wait_until (call->deltas > 10);
      g_cancellable_cancel (cancellable);
      g_assert_false (demo_call_finish (fixture, call));
      g_assert_error (call->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }

  after = demo_ask (fixture, BASALT_DEMO_MODEL_STEADY, "hi", TRUE);
  g_assert_no_error (after->error);
}

/* A pace of 1 with pauses of seconds: stopping does not wait for them. */
static void
test_stop_with_streams (void)
{
  static const char *const models[] = { BASALT_DEMO_MODEL_SLOW, BASALT_DEMO_MODEL_STEADY,
                                        BASALT_DEMO_MODEL_LONG };
  for (guint round = 0; round < 3; round++)
    {
      DemoFixture fixture;
      DemoCall *calls[2 * G_N_ELEMENTS (models)];
      g_autoptr (GError) error = NULL;

      demo_set_up (&fixture, NULL);
      basalt_demo_endpoint_stop (fixture.endpoint);
      g_assert_null (basalt_demo_endpoint_get_url (fixture.endpoint));
      basalt_demo_endpoint_stop (fixture.endpoint);
      wait_for_threads (0);

      basalt_demo_endpoint_set_pace (fixture.endpoint, 50.0);
      g_assert_true (basalt_demo_endpoint_start (fixture.endpoint, 0, &error));
      wait_for_threads (1);
      fixture.target.endpoint = basalt_demo_endpoint_get_url (fixture.endpoint);

      for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
        {
          g_autoptr (BedrockConverseRequest) request = bedrock_converse_request_new (models[i / 2]);

          bedrock_converse_request_add_user_text (request, "hi");
          /* Not all are answered at once: the slow one waits before it says anything whole. */
          bedrock_converse_request_set_stream (request, i != 1);
          calls[i] = demo_call_start (&fixture, request, NULL);
        }
      test_wait_until (calls[0]->request_id != NULL && calls[2]->deltas > 0 &&
                       calls[3]->deltas > 0);

      basalt_demo_endpoint_stop (fixture.endpoint);
      for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
        {
          demo_call_finish (&fixture, calls[i]);
          if (i < 4)
            g_assert_nonnull (calls[i]->error);
          demo_call_free (calls[i]);
        }

      demo_tear_down (&fixture, NULL);
      wait_for_threads (0);
    }
}

static void
test_port (void)
{
  g_autoptr (BasaltDemoEndpoint) first = basalt_demo_endpoint_new ();
  g_autoptr (BasaltDemoEndpoint) second = basalt_demo_endpoint_new ();
  g_autoptr (GError) error = NULL;
  guint port;

  g_assert_true (basalt_demo_endpoint_start (first, 0, &error));
  g_assert_true (g_str_has_prefix (basalt_demo_endpoint_get_url (first), "http://127.0.0.1:"));
  port =
    (guint) g_ascii_strtoull (strrchr (basalt_demo_endpoint_get_url (first), ':') + 1, NULL, 10);

  g_assert_false (basalt_demo_endpoint_start (second, (guint16) port, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_null (basalt_demo_endpoint_get_url (second));
  g_clear_error (&error);

  basalt_demo_endpoint_stop (first);
  g_assert_true (basalt_demo_endpoint_start (second, (guint16) port, &error));
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *name;
    void (*func) (DemoFixture *fixture, gconstpointer user_data);
  } tests[] = {
    { "signature", test_signature }, { "skew", test_skew },
    { "routes", test_routes },       { "malformed", test_malformed },
    { "too-long", test_too_long },   { "concurrent", test_concurrent },
    { "cancel", test_cancel },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/demo/endpoint/", tests[i].name, NULL);

      g_test_add (path, DemoFixture, NULL, demo_set_up, tests[i].func, demo_tear_down);
    }
  g_test_add_func ("/demo/endpoint/stop-with-streams", test_stop_with_streams);
  g_test_add_func ("/demo/endpoint/port", test_port);

  return g_test_run ();
}
