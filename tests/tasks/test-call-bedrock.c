/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-event-stream.h"
#include "basalt-call-bedrock.h"
#include "basalt-json.h"
#include "basalt-load-prompt.h"
#include "task-fixture.h"
#include "test-server.h"

#include <glib/gstdio.h>
#include <string.h>

#define MODEL "anthropic.claude-3-haiku-20240307-v1:0"
#define PATH "/model/anthropic.claude-3-haiku-20240307-v1%3A0"

/* -- A resolver that knows one target, or says why not -- */

#define STUB_TYPE_RESOLVER (stub_resolver_get_type ())
G_DECLARE_FINAL_TYPE (StubResolver, stub_resolver, STUB, RESOLVER, GObject)

struct _StubResolver
{
  GObject parent_instance;

  char *endpoint;
  gboolean fails;
  gboolean has_problem;
};

static void
stub_resolve_async (BasaltTargetResolver *resolver,
                    BasaltConnection     *connection,
                    AwsService            service,
                    GCancellable         *cancellable,
                    GAsyncReadyCallback   callback,
                    gpointer              user_data)
{
  StubResolver *self = STUB_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  g_autoptr (BasaltSecret) secret = basalt_secret_new ("secret");
  g_autoptr (AwsCredentials) credentials = NULL;

  g_assert_cmpint (service, ==, AWS_SERVICE_BEDROCK_RUNTIME);
  g_assert_cmpstr (basalt_connection_get_name (connection), ==, "acme-dev");

  if (self->fails)
    {
      g_task_return_new_error (task, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                               "nothing was found");
      return;
    }

  credentials = aws_credentials_new ("AKID", secret, NULL, 0, "test");
  g_task_return_pointer (task, basalt_target_new (self->endpoint, "us-east-1", credentials),
                         (GDestroyNotify) basalt_target_free);
}

static BasaltTarget *
stub_resolve_finish (BasaltTargetResolver  *resolver,
                     GAsyncResult          *result,
                     BasaltProblem        **problem,
                     GError               **error)
{
  StubResolver *self = STUB_RESOLVER (resolver);

  if (self->fails && self->has_problem)
    {
      *problem = basalt_problem_new ("NoCredentials", "looked everywhere");
      (*problem)->flags = BASALT_PROBLEM_CREDENTIALS;
    }

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
stub_resolver_iface_init (BasaltTargetResolverInterface *iface)
{
  iface->resolve_async = stub_resolve_async;
  iface->resolve_finish = stub_resolve_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StubResolver,
                               stub_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BASALT_TYPE_TARGET_RESOLVER,
                                                      stub_resolver_iface_init))

static void
stub_resolver_finalize (GObject *object)
{
  g_free (STUB_RESOLVER (object)->endpoint);

  G_OBJECT_CLASS (stub_resolver_parent_class)->finalize (object);
}

static void
stub_resolver_class_init (StubResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stub_resolver_finalize;
}

static void
stub_resolver_init (StubResolver *self)
{
}

/* -- Fixture -- */

typedef struct
{
  TestServer *server;
  StubResolver *resolver;
  AwsHttpSession *session;
  TaskJournal *journal;
  BasaltTaskExecutor *load_prompt;
  BasaltTaskExecutor *executor;
  BasaltRunRequest *request;
  BasaltRunner *runner;
  GByteArray *frames;
  char *dir;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = test_server_new ();
  fixture->resolver = g_object_new (STUB_TYPE_RESOLVER, NULL);
  fixture->resolver->endpoint = g_strdup (test_server_get_url (fixture->server));
  fixture->session = aws_http_session_new ();
  fixture->journal = task_journal_new ();
  fixture->dir = g_dir_make_tmp ("basalt-call-bedrock-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->load_prompt = basalt_load_prompt_new (fixture->dir);
  fixture->executor =
    basalt_call_bedrock_new (fixture->session, BASALT_TARGET_RESOLVER (fixture->resolver));
  fixture->frames = g_byte_array_new ();
  fixture->request = task_request_new (0, MODEL);

  path = g_build_filename (fixture->dir, "prompt.txt", NULL);
  g_file_set_contents (path, "Hello", -1, NULL);
  json_object_set_string_member (basalt_run_request_get_inputs (fixture->request), "prompt_file",
                                 path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "prompt.txt", NULL);

  g_clear_object (&fixture->runner);
  g_clear_object (&fixture->request);
  g_clear_object (&fixture->executor);
  g_clear_object (&fixture->load_prompt);
  g_clear_object (&fixture->resolver);
  g_clear_object (&fixture->session);
  g_clear_object (&fixture->journal);
  g_byte_array_unref (fixture->frames);
  test_server_free (fixture->server);
  g_remove (path);
  g_rmdir (fixture->dir);
  g_free (fixture->dir);
}

static void
add_frame (Fixture    *fixture,
           const char *message_type,
           const char *type,
           const char *json)
{
  g_autoptr (GBytes) payload = g_bytes_new_static (json, strlen (json));
  g_autoptr (AwsEvent) event = aws_event_new (payload);
  g_autoptr (GBytes) bytes = NULL;

  aws_event_add_string (event, ":message-type", message_type);
  aws_event_add_string (event,
                        strcmp (message_type, "event") == 0 ? ":event-type" : ":exception-type",
                        type);
  aws_event_add_string (event, ":content-type", "application/json");
  bytes = aws_event_encode (event);
  g_byte_array_append (fixture->frames, g_bytes_get_data (bytes, NULL),
                       (guint) g_bytes_get_size (bytes));
}

static void
add_text (Fixture    *fixture,
          const char *text)
{
  g_autofree char *json =
    g_strdup_printf ("{\"contentBlockIndex\":0,\"delta\":{\"text\":\"%s\"},\"p\":\"ab\"}", text);

  add_frame (fixture, "event", "contentBlockDelta", json);
}

static void
add_end (Fixture    *fixture,
         const char *reason)
{
  g_autofree char *json = g_strdup_printf ("{\"stopReason\":\"%s\"}", reason);

  add_frame (fixture, "event", "messageStop", json);
  add_frame (fixture, "event", "metadata",
             "{\"usage\":{\"inputTokens\":12,\"outputTokens\":34,\"totalTokens\":46},"
             "\"metrics\":{\"latencyMs\":567}}");
}

static TestReply *
reply_with_frames (Fixture *fixture)
{
  TestReply *reply = test_reply_new (200);

  test_reply_add_header (reply, "Content-Type", "application/vnd.amazon.eventstream");
  test_reply_add_header (reply, "x-amzn-RequestId", "req-7");
  test_reply_set_body (reply, fixture->frames->data, fixture->frames->len);

  return reply;
}

static void
push_error (Fixture    *fixture,
            guint       status,
            const char *code,
            const char *message)
{
  TestReply *reply = test_reply_new (status);
  g_autofree char *json = g_strdup_printf ("{\"message\":\"%s\"}", message);

  test_reply_add_header (reply, "Content-Type", "application/json");
  test_reply_add_header (reply, "x-amzn-errortype", code);
  test_reply_add_header (reply, "x-amzn-RequestId", "req-8");
  test_reply_set_body (reply, json, -1);
  test_server_push (fixture->server, reply);
}

static void
prepare (Fixture *fixture)
{
  fixture->runner =
    task_runner_new (fixture->request, fixture->journal, fixture->load_prompt, fixture->executor);
}

static BasaltRun *
run (Fixture *fixture)
{
  prepare (fixture);
  task_runner_run (fixture->runner);

  return basalt_runner_get_run (fixture->runner);
}

static JsonObject *
get_body (Fixture   *fixture,
          guint      index,
          JsonNode **node)
{
  const TestRequest *request = test_server_get_request (fixture->server, index);
  g_autoptr (GError) error = NULL;

  *node = basalt_json_parse_object (g_bytes_get_data (request->body, NULL),
                                    (gssize) g_bytes_get_size (request->body), &error);
  g_assert_no_error (error);

  return json_node_get_object (*node);
}

/* -- Tests -- */

static void
test_answer (Fixture       *fixture,
             gconstpointer  data)
{
  BasaltRun *done;
  BasaltAttempt *attempt;
  GBytes *output;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *body;

  add_frame (fixture, "event", "messageStart", "{\"role\":\"assistant\"}");
  add_text (fixture, "Grü");
  add_text (fixture, "ße");
  add_frame (fixture, "event", "contentBlockStop", "{\"contentBlockIndex\":0}");
  add_end (fixture, "end_turn");
  test_server_push (fixture->server, reply_with_frames (fixture));

  done = run (fixture);
  g_assert_cmpint (basalt_run_get_state (done), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpstr (basalt_run_get_output (done, BASALT_OUTPUT_TEXT, NULL), ==, "Grüße");
  g_assert_cmpstr (basalt_run_get_stop_reason (done), ==, "end_turn");
  g_assert_cmpint (basalt_run_get_usage (done)->input_tokens, ==, 12);
  g_assert_cmpint (basalt_run_get_usage (done)->output_tokens, ==, 34);
  g_assert_cmpint (basalt_run_get_usage (done)->total_tokens, ==, 46);
  g_assert_cmpint (basalt_run_get_usage (done)->cache_read_tokens, ==, BASALT_USAGE_UNKNOWN);
  g_assert_cmpstr (basalt_run_get_region (done), ==, "us-east-1");
  g_assert_cmpstr (basalt_run_get_endpoint (done), ==, test_server_get_url (fixture->server));

  attempt = task_get_attempt (fixture->runner, 1, 0);
  g_assert_cmpuint (basalt_attempt_get_http_status (attempt), ==, 200);
  g_assert_cmpstr (basalt_attempt_get_request_id (attempt), ==, "req-7");
  g_assert_cmpint (basalt_attempt_get_server_latency_ms (attempt), ==, 567);
  g_assert_cmpint (basalt_attempt_get_first_token_ms (attempt), >=, 0);
  output = basalt_task_run_get_output (task_get_run (fixture->runner, 1));
  g_assert_cmpmem (g_bytes_get_data (output, NULL), g_bytes_get_size (output), "Grüße",
                   strlen ("Grüße"));

  /* Only what was set is sent. */
  g_assert_cmpstr (test_server_get_request (fixture->server, 0)->target, ==,
                   PATH "/converse-stream");
  body = get_body (fixture, 0, &node);
  g_assert_nonnull (basalt_json_get_array (body, "messages"));
  g_assert_false (json_object_has_member (body, "inferenceConfig"));
  g_assert_false (json_object_has_member (body, "system"));
  g_assert_nonnull (strstr (basalt_attempt_get_request (attempt), "Hello"));
}

static void
test_parameters (Fixture       *fixture,
                 gconstpointer  data)
{
  JsonObject *inputs = basalt_run_request_get_inputs (fixture->request);
  JsonArray *stops = json_array_new ();
  g_autoptr (JsonNode) node = NULL;
  JsonObject *config;
  BasaltRun *done;
  gint64 tokens;
  double number;

  json_array_add_string_element (stops, "END");
  json_object_set_string_member (inputs, "system", "Be brief");
  json_object_set_int_member (inputs, "max_tokens", 100);
  json_object_set_double_member (inputs, "temperature", 0.5);
  json_object_set_int_member (inputs, "top_p", 1);
  json_object_set_array_member (inputs, "stop_sequences", stops);
  json_object_set_boolean_member (inputs, "stream", FALSE);
  test_server_push_json (
    fixture->server, 200,
    "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Whole\"}]}},"
    "\"stopReason\":\"max_tokens\",\"usage\":{\"inputTokens\":1,\"outputTokens\":2,"
    "\"totalTokens\":3},\"metrics\":{\"latencyMs\":4}}");

  done = run (fixture);
  g_assert_cmpint (basalt_run_get_state (done), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpstr (basalt_run_get_output (done, BASALT_OUTPUT_TEXT, NULL), ==, "Whole");
  g_assert_true (task_log_has (fixture->runner, "cut at the limit"));
  g_assert_nonnull (
    strstr (basalt_attempt_get_response (task_get_attempt (fixture->runner, 1, 0)), "Whole"));

  g_assert_cmpstr (test_server_get_request (fixture->server, 0)->target, ==, PATH "/converse");
  config = basalt_json_get_object (get_body (fixture, 0, &node), "inferenceConfig");
  g_assert_true (basalt_json_get_int (config, "maxTokens", &tokens));
  g_assert_cmpint (tokens, ==, 100);
  g_assert_true (basalt_json_get_double (config, "temperature", &number));
  g_assert_cmpfloat_with_epsilon (number, 0.5, 1e-9);
  g_assert_true (basalt_json_get_double (config, "topP", &number));
  g_assert_cmpfloat_with_epsilon (number, 1, 1e-9);
  g_assert_cmpstr (basalt_json_array_get_string (basalt_json_get_array (config, "stopSequences"),
                                                 0),
                   ==, "END");
}

static void
test_every_kind (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (JsonNode) tool = NULL;
  g_autofree char *first = NULL;
  const char *tools;
  BasaltRun *done;

  add_frame (fixture, "event", "contentBlockDelta",
             "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"text\":\"Hm\"}}}");
  add_frame (fixture, "event", "contentBlockDelta",
             "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"signature\":\"Sig\"}}}");
  add_frame (fixture, "event", "contentBlockStart",
             "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"name\":\"weather\","
             "\"toolUseId\":\"t1\"}}}");
  add_frame (fixture, "event", "contentBlockDelta",
             "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{\\\"city\\\":\"}}}");
  add_frame (fixture, "event", "contentBlockDelta",
             "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"\\\"Pa\\\"}\"}}}");
  add_frame (fixture, "event", "contentBlockStop", "{\"contentBlockIndex\":1}");
  add_frame (fixture, "event", "contentBlockStart",
             "{\"contentBlockIndex\":2,\"start\":{\"toolUse\":{\"name\":\"now\","
             "\"toolUseId\":\"t2\"}}}");
  add_frame (fixture, "event", "contentBlockStop", "{\"contentBlockIndex\":2}");
  add_frame (fixture, "event", "brandNewEvent", "{}");
  add_frame (fixture, "event", "brandNewEvent", "{}");
  add_end (fixture, "tool_use");
  test_server_push (fixture->server, reply_with_frames (fixture));

  done = run (fixture);
  g_assert_cmpint (basalt_run_get_state (done), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpstr (basalt_run_get_output (done, BASALT_OUTPUT_REASONING, NULL), ==, "Hm");
  g_assert_cmpstr (basalt_run_get_output (done, BASALT_OUTPUT_SIGNATURE, NULL), ==, "Sig");

  tools = basalt_run_get_output (done, BASALT_OUTPUT_TOOL, NULL);
  first = g_strndup (tools, strcspn (tools, "\n"));
  tool = basalt_json_parse_object (first, -1, NULL);
  g_assert_nonnull (tool);
  g_assert_cmpstr (basalt_json_get_string (json_node_get_object (tool), "name"), ==, "weather");
  g_assert_cmpstr (basalt_json_get_string (json_node_get_object (tool), "toolUseId"), ==, "t1");
  g_assert_cmpstr (basalt_json_get_string (basalt_json_get_object (json_node_get_object (tool),
                                                                   "input"),
                                           "city"),
                   ==, "Pa");
  g_assert_nonnull (strstr (tools, "\"input\":{}}\n"));
  g_assert_true (task_log_has (fixture->runner, "brandNewEvent"));
}

static void
test_throttled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "prompt.txt", NULL);
  BasaltProblem *problem;
  BasaltRun *done;
  const char *first_id;

  g_clear_object (&fixture->request);
  fixture->request = task_request_new (2, MODEL);
  json_object_set_string_member (basalt_run_request_get_inputs (fixture->request), "prompt_file",
                                 path);
  for (guint i = 0; i < 3; i++)
    push_error (fixture, 429, "ThrottlingException", "Too many requests");

  done = run (fixture);
  problem = basalt_run_get_problem (done);
  g_assert_cmpint (basalt_run_get_state (done), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (problem->code, ==, "ThrottlingException");
  g_assert_cmpuint (problem->http_status, ==, 429);
  g_assert_cmpstr (problem->request_id, ==, "req-8");
  g_assert_nonnull (strstr (problem->sentence, "3 attempts"));
  g_assert_cmpuint (test_server_count_requests (fixture->server), ==, 3);

  first_id =
    test_request_get_header (test_server_get_request (fixture->server, 0), "amz-sdk-invocation-id");
  g_assert_nonnull (first_id);
  g_assert_cmpstr (first_id, ==,
                   test_request_get_header (test_server_get_request (fixture->server, 2),
                                            "amz-sdk-invocation-id"));
  g_assert_nonnull (strstr (test_request_get_header (test_server_get_request (fixture->server, 2),
                                                     "amz-sdk-request"),
                            "attempt=3"));
  g_assert_cmpuint (basalt_attempt_get_http_status (task_get_attempt (fixture->runner, 1, 0)), ==,
                    429);
  g_assert_nonnull (
    strstr (basalt_attempt_get_response (task_get_attempt (fixture->runner, 1, 0)), "Too many"));
}

static void
test_denied (Fixture       *fixture,
             gconstpointer  data)
{
  BasaltRun *done;

  push_error (fixture, 403, "AccessDeniedException", "no");
  done = run (fixture);
  g_assert_cmpint (basalt_run_get_state (done), ==, BASALT_STATE_FAILED);
  g_assert_cmpint (basalt_run_get_problem (done)->action, ==, BASALT_ACTION_COPY_POLICY);
  g_assert_cmpuint (test_server_count_requests (fixture->server), ==, 1);
}

/* The stream breaks after output: kept, and not paid for twice. */
static void
test_interrupted (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "prompt.txt", NULL);
  BasaltProblem *problem;
  BasaltRun *done;

  g_clear_object (&fixture->request);
  fixture->request = task_request_new (2, MODEL);
  json_object_set_string_member (basalt_run_request_get_inputs (fixture->request), "prompt_file",
                                 path);
  add_text (fixture, "Half an ans");
  test_server_push (fixture->server, reply_with_frames (fixture));

  done = run (fixture);
  problem = basalt_run_get_problem (done);
  g_assert_cmpint (basalt_run_get_state (done), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (problem->code, ==, "StreamInterrupted");
  g_assert_cmpstr (problem->sentence, ==, "The answer stopped after 11 characters. They are kept.");
  g_assert_cmpstr (problem->request_id, ==, "req-7");
  g_assert_cmpstr (basalt_run_get_output (done, BASALT_OUTPUT_TEXT, NULL), ==, "Half an ans");
  g_assert_cmpuint (test_server_count_requests (fixture->server), ==, 1);
}

static void
test_exception_in_stream (Fixture       *fixture,
                          gconstpointer  data)
{
  BasaltProblem *problem;
  BasaltRun *done;

  add_text (fixture, "x");
  add_frame (fixture, "exception", "modelStreamErrorException", "{\"message\":\"it broke\"}");
  test_server_push (fixture->server, reply_with_frames (fixture));

  done = run (fixture);
  problem = basalt_run_get_problem (done);
  g_assert_cmpstr (problem->code, ==, "ModelStreamErrorException");
  g_assert_cmpstr (problem->message, ==, "it broke");
  g_assert_cmpuint (problem->flags & BASALT_PROBLEM_AFTER_OUTPUT, !=, 0);
  g_assert_cmpstr (problem->request_id, ==, "req-7");
}

/* Ten minutes off: signed again with the server's date, which spends no retry. */
static void
test_clock_skew (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_minutes (now, 10);
  g_autofree char *date = g_date_time_format (then, "%a, %d %b %Y %H:%M:%S GMT");
  g_autofree char *stamp = g_date_time_format (then, "%Y%m%dT%H");
  TestReply *reply = test_reply_new (403);
  BasaltRun *done;

  test_reply_add_header (reply, "Date", date);
  test_reply_add_header (reply, "x-amzn-errortype", "InvalidSignatureException");
  test_reply_set_body (reply, "{\"message\":\"Signature expired\"}", -1);
  test_server_push (fixture->server, reply);
  add_text (fixture, "ok");
  add_end (fixture, "end_turn");
  test_server_push (fixture->server, reply_with_frames (fixture));

  done = run (fixture);
  g_assert_cmpint (basalt_run_get_state (done), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (test_server_count_requests (fixture->server), ==, 2);
  g_assert_cmpint (aws_http_session_get_clock_offset (fixture->session, "127.0.0.1"), >,
                   9 * G_TIME_SPAN_MINUTE);
  g_assert_true (
    g_str_has_prefix (test_request_get_header (test_server_get_request (fixture->server, 1),
                                               "x-amz-date"),
                      stamp));
  g_assert_true (task_log_has (fixture->runner, "behind the server's"));
  g_assert_cmpuint (basalt_task_run_get_retries_spent (task_get_run (fixture->runner, 1)), ==, 0);
}

/* A server whose date never fits is not asked for ever. */
static void
test_clock_skew_for_ever (Fixture       *fixture,
                          gconstpointer  data)
{
  BasaltRun *done;

  for (guint i = 0; i < 8; i++)
    {
      TestReply *reply = test_reply_new (403);

      test_reply_add_header (reply, "Date",
                             i % 2 == 0 ? "Mon, 01 Jan 2035 00:00:00 GMT" :
                                          "Mon, 01 Jan 2001 00:00:00 GMT");
      test_reply_add_header (reply, "x-amzn-errortype", "InvalidSignatureException");
      test_server_push (fixture->server, reply);
    }

  done = run (fixture);
  g_assert_cmpint (basalt_run_get_state (done), ==, BASALT_STATE_FAILED);
  g_assert_cmpuint (test_server_count_requests (fixture->server), <=, 4);
}

static void
test_silence (Fixture       *fixture,
              gconstpointer  data)
{
  TestReply *reply;
  g_autoptr (GAsyncResult) result = NULL;
  BasaltAttempt *attempt;

  add_text (fixture, "First");
  add_end (fixture, "end_turn");
  reply = reply_with_frames (fixture);
  test_reply_add_pause (reply, 0, TEST_FOREVER);
  test_server_push (fixture->server, reply);

  prepare (fixture);
  task_runner_start (fixture->runner, &result);
  test_wait_until (task_log_has (fixture->runner, "Still waiting"));
  attempt = task_get_attempt (fixture->runner, 1, 0);
  g_assert_cmpint (basalt_attempt_get_stalled_since (attempt), !=, 0);

  test_server_release (fixture->server);
  test_wait_until (result != NULL);
  g_assert_cmpint (basalt_attempt_get_stalled_since (attempt), ==, 0);
  g_assert_cmpint (basalt_run_get_state (basalt_runner_get_run (fixture->runner)), ==,
                   BASALT_STATE_COMPLETED);
}

/* The socket is closed at once, and what had arrived stays. */
static void
test_stopped (Fixture       *fixture,
              gconstpointer  data)
{
  TestReply *reply;
  g_autoptr (GAsyncResult) result = NULL;
  BasaltRun *stopped;
  gsize length;

  add_text (fixture, "Partial");
  length = fixture->frames->len;
  add_end (fixture, "end_turn");
  reply = reply_with_frames (fixture);
  test_reply_add_pause (reply, length, TEST_FOREVER);
  test_server_push (fixture->server, reply);

  prepare (fixture);
  stopped = basalt_runner_get_run (fixture->runner);
  task_runner_start (fixture->runner, &result);
  test_wait_until (
    g_strcmp0 (basalt_run_get_output (stopped, BASALT_OUTPUT_TEXT, NULL), "Partial") == 0);
  basalt_runner_stop (fixture->runner, "Stopped");
  test_wait_until (result != NULL);
  g_assert_cmpint (basalt_run_get_state (stopped), ==, BASALT_STATE_CANCELLED);
  g_assert_null (basalt_run_get_problem (stopped));
  g_assert_cmpstr (basalt_run_get_output (stopped, BASALT_OUTPUT_TEXT, NULL), ==, "Partial");
  test_wait_until (test_server_count_closed (fixture->server) == 1);
}

static void
stop_cb (gpointer user_data)
{
  basalt_runner_stop (user_data, "Stopped");
}

/* Stopped when it was on record but not sent: nothing is sent. */
static void
test_stopped_before_sending (Fixture       *fixture,
                             gconstpointer  data)
{
  prepare (fixture);
  task_journal_on_sending (fixture->journal, stop_cb, fixture->runner);
  task_runner_run (fixture->runner);
  g_assert_cmpint (basalt_run_get_state (basalt_runner_get_run (fixture->runner)), ==,
                   BASALT_STATE_CANCELLED);
  g_assert_cmpuint (test_server_count_requests (fixture->server), ==, 0);
}

static void
test_not_on_record (Fixture       *fixture,
                    gconstpointer  data)
{
  BasaltRun *done;

  task_journal_fail_sending (fixture->journal);
  done = run (fixture);
  g_assert_cmpint (basalt_run_get_state (done), ==, BASALT_STATE_FAILED);
  g_assert_cmpuint (test_server_count_requests (fixture->server), ==, 0);
}

static void
test_no_target (Fixture       *fixture,
                gconstpointer  data)
{
  BasaltRun *done;

  fixture->resolver->fails = TRUE;
  done = run (fixture);
  g_assert_cmpstr (basalt_run_get_problem (done)->code, ==, "NoCredentials");
  g_assert_cmpstr (basalt_run_get_problem (done)->message, ==, "nothing was found");
  g_assert_cmpuint (basalt_run_get_problem (done)->flags & BASALT_PROBLEM_CREDENTIALS, !=, 0);
}

static void
test_no_target_with_problem (Fixture       *fixture,
                             gconstpointer  data)
{
  BasaltRun *done;

  fixture->resolver->fails = TRUE;
  fixture->resolver->has_problem = TRUE;
  done = run (fixture);
  g_assert_cmpstr (basalt_run_get_problem (done)->message, ==, "looked everywhere");
}

static void
test_no_model (Fixture       *fixture,
               gconstpointer  data)
{
  BasaltRun *done;

  json_object_remove_member (basalt_run_request_get_inputs (fixture->request), "model");
  done = run (fixture);
  g_assert_cmpstr (basalt_run_get_problem (done)->code, ==, "ModelMissing");
  g_assert_cmpuint (basalt_run_get_problem (done)->flags & BASALT_PROBLEM_CONFIGURATION, !=, 0);
}

/* Nobody listens. */
static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  BasaltRun *done;

  g_socket_listener_close (listener);
  g_free (fixture->resolver->endpoint);
  fixture->resolver->endpoint = g_strdup_printf ("http://127.0.0.1:%u", port);
  done = run (fixture);
  g_assert_cmpstr (basalt_run_get_problem (done)->code, ==, "ConnectionFailed");
  g_assert_cmpuint (basalt_run_get_problem (done)->flags & BASALT_PROBLEM_RETRYABLE, !=, 0);
}

#define add(name, func) \
  g_test_add ("/tasks/call-bedrock/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("answer", test_answer);
  add ("parameters", test_parameters);
  add ("every-kind", test_every_kind);
  add ("throttled", test_throttled);
  add ("denied", test_denied);
  add ("interrupted", test_interrupted);
  add ("exception-in-stream", test_exception_in_stream);
  add ("clock-skew", test_clock_skew);
  add ("clock-skew-for-ever", test_clock_skew_for_ever);
  add ("silence", test_silence);
  add ("stopped", test_stopped);
  add ("stopped-before-sending", test_stopped_before_sending);
  add ("not-on-record", test_not_on_record);
  add ("no-target", test_no_target);
  add ("no-target-with-problem", test_no_target_with_problem);
  add ("no-model", test_no_model);
  add ("refused", test_refused);

  return g_test_run ();
}
