/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-request-body.h"

#include "basalt-json.h"
#include "basalt-run-private.h"

#include <gio/gio.h>
#include <string.h>

#define CONNECTION_ID "0192c3a4-0000-7000-8000-0000000000aa"

typedef struct
{
  BasaltRun *run;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltConnection) connection =
    basalt_connection_new (CONNECTION_ID, BASALT_CONNECTION_DEMO);
  g_autoptr (BasaltRunRequest) request = basalt_run_request_new (flow, connection);

  json_object_set_string_member (basalt_run_request_get_inputs (request), "model", "a");
  fixture->run = basalt_run_new_from_request (request, "owner");
  basalt_run_transition (fixture->run, NULL, BASALT_STATE_RUNNING, NULL, NULL);
  fixture->task =
    basalt_run_add_task (fixture->run, basalt_flow_find_node (flow, "call-bedrock"), NULL);
  basalt_run_transition (fixture->run, fixture->task, BASALT_STATE_RUNNING, NULL, NULL);
  fixture->attempt = basalt_run_begin_attempt (fixture->run, fixture->task, -1);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_object_unref (fixture->run);
}

static void
assert_sent (Fixture    *fixture,
             const char *request,
             const char *expected)
{
  g_autofree char *text = NULL;

  basalt_attempt_set_sent (fixture->attempt, request);
  text = basalt_request_body_sent (fixture->attempt);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_sent (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_assert_null (basalt_request_body_sent (fixture->attempt));

  assert_sent (fixture, "{\"a\":[1,\"b\"]}", "{\n  \"a\" : [\n    1,\n    \"b\"\n  ]\n}");
  assert_sent (fixture, "no JSON", "no JSON");
  assert_sent (fixture, "{\"a\":\"b\\u0000c\\\\u0000\"}",
               "{\n  \"a\" : \"b\xe2\x90\x80"
               "c\\\\u0000\"\n}");
}

static void
test_masked (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autofree char *text = NULL;

  basalt_attempt_set_sent (fixture->attempt,
                           "{\"X-Api-Key\":\"s1\",\"deep\":[{\"secretAccessKey\":\"s2\"}],"
                           "\"Authorization\":\"s3\",\"maxTokens\":5,\"tokens\":\"kept\","
                           "\"password\":{\"type\":\"string\"},\"text\":\"the password is kept\"}");
  text = basalt_request_body_sent (fixture->attempt);
  g_assert_null (strstr (text, "\"s1\""));
  g_assert_null (strstr (text, "\"s2\""));
  g_assert_null (strstr (text, "\"s3\""));
  g_assert_nonnull (strstr (text, "\"kept\""));
  g_assert_nonnull (strstr (text, "the password is kept"));
  g_assert_nonnull (strstr (text, "\"type\" : \"string\""));
}

static void
test_received (Fixture       *fixture,
               gconstpointer  user_data)
{
  gboolean streamed = TRUE;
  g_autofree char *text = NULL;

  g_assert_null (basalt_request_body_received (fixture->attempt, &streamed));
  g_assert_false (streamed);

  basalt_attempt_set_response (fixture->attempt, "{\"message\":\"no\",\"token\":\"s1\"}");
  text = basalt_request_body_received (fixture->attempt, &streamed);
  g_assert_false (streamed);
  g_assert_nonnull (strstr (text, "\"message\" : \"no\""));
  g_assert_null (strstr (text, "s1"));
}

/* What came in frames is shown as one answer, once it is over. */
static void
test_streamed (Fixture       *fixture,
               gconstpointer  user_data)
{
  const BasaltUsage usage = { 3, 5, 8, -1, -1 };
  const char *const tools = "{\"name\":\"t\",\"input\":{}}\n{\"na";
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *root;
  JsonArray *content;
  gboolean streamed;
  gint64 number;

  basalt_attempt_set_sent (fixture->attempt, "{}");
  basalt_attempt_set_answer (fixture->attempt, 200, "id");
  basalt_run_append_output (fixture->run, fixture->attempt, BASALT_OUTPUT_REASONING, "Why", 3);
  basalt_run_append_output (fixture->run, fixture->attempt, BASALT_OUTPUT_TEXT, "Hi\xff", 3);
  basalt_run_append_output (fixture->run, fixture->attempt, BASALT_OUTPUT_TOOL, tools,
                            strlen (tools));
  g_assert_null (basalt_request_body_received (fixture->attempt, &streamed));

  basalt_attempt_set_usage (fixture->attempt, &usage, 42);
  basalt_attempt_set_stop_reason (fixture->attempt, "end_turn");
  basalt_run_end_attempt (fixture->run, fixture->task, fixture->attempt, BASALT_STATE_COMPLETED,
                          NULL);
  text = basalt_request_body_received (fixture->attempt, &streamed);
  g_assert_true (streamed);
  node = basalt_json_parse_object (text, -1, NULL);
  g_assert_nonnull (node);
  root = json_node_get_object (node);
  g_assert_cmpstr (basalt_json_get_string (root, "stopReason"), ==, "end_turn");
  g_assert_true (
    basalt_json_get_int (basalt_json_get_object (root, "usage"), "totalTokens", &number));
  g_assert_cmpint (number, ==, 8);
  g_assert_true (
    basalt_json_get_int (basalt_json_get_object (root, "metrics"), "latencyMs", &number));
  g_assert_cmpint (number, ==, 42);

  content = basalt_json_get_array (basalt_json_get_object (basalt_json_get_object (root, "output"),
                                                           "message"),
                                   "content");
  g_assert_cmpuint (json_array_get_length (content), ==, 4);
  g_assert_cmpstr (basalt_json_get_string (basalt_json_array_get_object (content, 1), "text"), ==,
                   "Hi\xef\xbf\xbd");
  g_assert_nonnull (basalt_json_get_object (basalt_json_array_get_object (content, 2), "toolUse"));
  g_assert_cmpstr (basalt_json_get_string (basalt_json_array_get_object (content, 3), "toolUse"),
                   ==, "{\"na");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/engine/request-body/sent", Fixture, NULL, set_up, test_sent, tear_down);
  g_test_add ("/engine/request-body/masked", Fixture, NULL, set_up, test_masked, tear_down);
  g_test_add ("/engine/request-body/received", Fixture, NULL, set_up, test_received, tear_down);
  g_test_add ("/engine/request-body/streamed", Fixture, NULL, set_up, test_streamed, tear_down);

  return g_test_run ();
}
