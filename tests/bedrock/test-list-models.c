/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-model.h"
#include "test-server.h"
#include "test-target.h"
#include "test-wait.h"

#include <string.h>

typedef struct
{
  TestServer *server;
  AwsHttpSession *session;
  AwsCredentials *credentials;
  BedrockTarget target;
  GCancellable *cancellable;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->server = test_server_new ();
  fixture->session = aws_http_session_new ();
  fixture->credentials = test_target_credentials ();
  fixture->target = test_target (test_server_get_url (fixture->server), fixture->credentials);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  test_server_free (fixture->server);
  g_object_unref (fixture->session);
  aws_credentials_unref (fixture->credentials);
  g_object_unref (fixture->cancellable);
}

static GPtrArray *
run (Fixture   *fixture,
     AwsFault **fault,
     GError   **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bedrock_list_models_async (fixture->session, &fixture->target, fixture->cancellable,
                             test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  return bedrock_list_models_finish (fixture->session, result, fault, error);
}

static void
test_pages (Fixture       *fixture,
            gconstpointer  user_data)
{
  static const char *const targets[] = {
    "/foundation-models",
    "/inference-profiles?maxResults=1000&type=SYSTEM_DEFINED",
    "/inference-profiles?maxResults=1000&nextToken=a%2Fb%2B%26%3D&type=SYSTEM_DEFINED",
    "/inference-profiles?maxResults=1000&type=APPLICATION",
  };
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (GError) error = NULL;

  test_server_push_json (fixture->server, 200,
                         "{\"modelSummaries\":[{\"modelId\":\"acme.a\"},{\"modelId\":\"acme.b\","
                         "\"inferenceTypesSupported\":[]}]}");
  test_server_push_json (fixture->server, 200,
                         "{\"inferenceProfileSummaries\":[{\"inferenceProfileId\":\"us.acme.b\","
                         "\"models\":[{\"modelArn\":\"x:foundation-model/acme.b\"}]}],"
                         "\"nextToken\":\"a/b+&=\"}");
  test_server_push_json (fixture->server, 200,
                         "{\"inferenceProfileSummaries\":[{\"inferenceProfileId\":\"eu.acme.b\","
                         "\"models\":[{\"modelArn\":\"x:foundation-model/acme.b\"}]}]}");
  test_server_push_json (fixture->server, 200,
                         "{\"inferenceProfileSummaries\":[{\"inferenceProfileId\":\"q\","
                         "\"type\":\"APPLICATION\",\"inferenceProfileArn\":\"arn:q\","
                         "\"models\":[{\"modelArn\":\"x:foundation-model/acme.a\"}]},"
                         "{\"inferenceProfileId\":\"us.acme.b\"}],\"nextToken\":\"\"}");

  models = run (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (models->len, ==, 4);
  g_assert_cmpstr (basalt_model_get_id (models->pdata[0]), ==, "acme.a");
  g_assert_cmpstr (basalt_model_get_via (models->pdata[0]), ==, "on-demand");
  g_assert_cmpstr (basalt_model_get_id (models->pdata[1]), ==, "arn:q");
  g_assert_cmpstr (basalt_model_get_via (models->pdata[1]), ==, "application-profile");
  g_assert_cmpstr (basalt_model_get_id (models->pdata[2]), ==, "eu.acme.b");
  g_assert_cmpstr (basalt_model_get_id (models->pdata[3]), ==, "us.acme.b");

  g_assert_cmpuint (test_server_count_requests (fixture->server), ==, G_N_ELEMENTS (targets));
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      const TestRequest *request = test_server_get_request (fixture->server, i);

      g_assert_cmpstr (request->method, ==, "GET");
      g_assert_cmpstr (request->target, ==, targets[i]);
      g_assert_cmpstr (test_request_get_header (request, "accept"), ==, "application/json");
      g_assert_nonnull (strstr (test_request_get_header (request, "authorization"),
                                "/us-east-1/bedrock/aws4_request"));
    }
}

static TestReply *
endless (const TestRequest *request,
         gpointer           user_data)
{
  TestReply *reply = test_reply_new (200);

  test_reply_set_body (reply,
                       strcmp (request->target, "/foundation-models") == 0 ?
                         "{\"modelSummaries\":[]}" :
                         "{\"inferenceProfileSummaries\":[],\"nextToken\":\"more\"}",
                       -1);

  return reply;
}

static void
test_endless (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  test_server_set_handler (fixture->server, endless, NULL);
  g_assert_null (run (fixture, NULL, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
  g_assert_cmpuint (test_server_count_requests (fixture->server), ==, 101);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  user_data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (AwsFault) fault = NULL;
      g_autoptr (GError) error = NULL;

      if (i == 1)
        test_server_push_json (fixture->server, 200, "{\"modelSummaries\":[]}");
      test_server_push_json (fixture->server, 403,
                             "{\"__type\":\"AccessDeniedException\",\"message\":\"No\"}");

      g_assert_null (run (fixture, &fault, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
      g_assert_cmpstr (fault->code, ==, "AccessDeniedException");
    }
}

static void
test_not_json (Fixture       *fixture,
               gconstpointer  user_data)
{
  static const char *const bodies[] = { "", "<html>Sign in", "[]" };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (bodies); i++)
    {
      const char *body = bodies[i / 2];
      TestReply *reply = test_reply_new (200);
      g_autoptr (GError) error = NULL;

      if (i % 2 == 1)
        test_server_push_json (fixture->server, 200, "{\"modelSummaries\":[]}");
      test_reply_set_body (reply, body, -1);
      test_server_push (fixture->server, reply);

      g_assert_null (run (fixture, NULL, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, body));
    }
}

/* JSON, but of something else: no empty list. */
static void
test_no_list (Fixture       *fixture,
              gconstpointer  user_data)
{
  static const char *const bodies[] = {
    "{}",
    "{\"modelSummaries\":{},\"inferenceProfileSummaries\":{}}",
    "{\"modelSummaries\":null,\"inferenceProfileSummaries\":1}",
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      if (i % 2 == 1)
        test_server_push_json (fixture->server, 200, "{\"modelSummaries\":[]}");
      test_server_push_json (fixture->server, 200, bodies[i / 2]);

      g_assert_null (run (fixture, NULL, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
      g_assert_cmpstr (error->message, ==, "127.0.0.1 did not answer with a list of models");
    }
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (fixture->cancellable);
  g_assert_null (run (fixture, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/bedrock/list-models/pages", Fixture, NULL, set_up, test_pages, tear_down);
  g_test_add ("/bedrock/list-models/endless", Fixture, NULL, set_up, test_endless, tear_down);
  g_test_add ("/bedrock/list-models/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/bedrock/list-models/not-json", Fixture, NULL, set_up, test_not_json, tear_down);
  g_test_add ("/bedrock/list-models/no-list", Fixture, NULL, set_up, test_no_list, tear_down);
  g_test_add ("/bedrock/list-models/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);

  return g_test_run ();
}
