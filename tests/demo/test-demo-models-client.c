/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-model.h"
#include "demo-fixture.h"

#include <string.h>

static void
test_steady (DemoFixture   *fixture,
             gconstpointer  user_data)
{
  g_autoptr (DemoCall) call = demo_ask (fixture, BASALT_DEMO_MODEL_STEADY, "Say hello", TRUE);

  g_assert_no_error (call->error);
  g_assert_cmpstr (call->stop_reason, ==, "end_turn");
  g_assert_nonnull (strstr (call->text->str, "Demo text"));
  g_assert_nonnull (strstr (call->text->str, "“Say hello”"));
  g_assert_nonnull (call->request_id);
  g_assert_cmpint (call->usage.input_tokens, ==, 2);
  g_assert_cmpint (call->usage.output_tokens, >, 40);
  g_assert_cmpint (call->usage.total_tokens, ==,
                   call->usage.input_tokens + call->usage.output_tokens);
  /* A word a delta. */
  g_assert_cmpint (call->deltas, ==, call->usage.output_tokens);
  g_assert_cmpint (call->latency_ms, >=, 0);
}

static void
test_whole (DemoFixture   *fixture,
            gconstpointer  user_data)
{
  g_autoptr (DemoCall) call = demo_ask (fixture, BASALT_DEMO_MODEL_STEADY, "Say hello", FALSE);
  g_autoptr (DemoCall) slow = demo_ask (fixture, BASALT_DEMO_MODEL_SLOW, "Say hello", FALSE);

  g_assert_no_error (call->error);
  g_assert_cmpint (call->deltas, ==, 1);
  g_assert_cmpstr (call->stop_reason, ==, "end_turn");
  g_assert_nonnull (strstr (call->text->str, "a Converse request"));
  g_assert_cmpint (call->usage.input_tokens, ==, 2);

  g_assert_no_error (slow->error);
  g_assert_cmpuint (slow->reasoning->len, >, 0);
}

static void
test_slow (DemoFixture   *fixture,
           gconstpointer  user_data)
{
  g_autoptr (DemoCall) call = demo_ask (fixture, BASALT_DEMO_MODEL_SLOW, "Say hello", TRUE);

  g_assert_no_error (call->error);
  g_assert_nonnull (strstr (call->reasoning->str, "demo reasoning"));
  g_assert_nonnull (strstr (call->text->str, "falls silent"));
}

static void
test_throttled (DemoFixture   *fixture,
                gconstpointer  user_data)
{
  static const char *const invocations[] = { "first", "second", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (invocations); i++)
    {
      fixture->target.invocation_id = invocations[i];

      for (guint attempt = 1; attempt <= 3; attempt++)
        {
          g_autoptr (DemoCall) call = NULL;

          fixture->target.attempt = attempt;
          fixture->target.max_attempts = 3;
          call = demo_ask (fixture, BASALT_DEMO_MODEL_THROTTLED, "hi", attempt != 2);

          /* Without an id the operation counts as part of what is asked. */
          if (invocations[i] == NULL)
            continue;

          if (attempt < 3)
            {
              g_assert_error (call->error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
              g_assert_cmpstr (call->fault->code, ==, "ThrottlingException");
              g_assert_cmpuint (call->fault->http_status, ==, 429);
              g_assert_true (aws_error_is_retryable (call->error, call->fault));
              g_assert_nonnull (call->fault->request_id);
            }
          else
            g_assert_no_error (call->error);
        }
    }
}

static void
test_throttled_by_body (DemoFixture   *fixture,
                        gconstpointer  user_data)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (DemoCall) call = demo_ask (fixture, BASALT_DEMO_MODEL_THROTTLED, "hi", TRUE);
      g_autoptr (DemoCall) other = NULL;

      g_assert_cmpint (call->stopped, ==, i % 3 == 2);
      if (i == 0)
        {
          other = demo_ask (fixture, BASALT_DEMO_MODEL_THROTTLED, "another", TRUE);
          g_assert_false (other->stopped);
        }
    }
}

/* Fails, succeeds when it is asked again by another invocation, and fails again. */
static void
test_flaky (DemoFixture   *fixture,
            gconstpointer  user_data)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *invocation = g_strdup_printf ("invocation-%u", i);
      g_autoptr (DemoCall) call = NULL;

      fixture->target.invocation_id = invocation;
      call = demo_ask (fixture, BASALT_DEMO_MODEL_FLAKY, "hi", TRUE);

      if (i % 2 == 0)
        {
          g_assert_nonnull (call->error);
          g_assert_true (call->error->domain == BASALT_AWS_ERROR);
          g_assert_true (call->error->code == BASALT_AWS_ERROR_TRUNCATED ||
                         call->error->code == BASALT_AWS_ERROR_NETWORK);
          g_assert_cmpuint (call->text->len, >=, 200);
          g_assert_cmpuint (call->text->len, <, 240);
          g_assert_null (call->stop_reason);
          g_assert_null (call->fault);
        }
      else
        {
          g_assert_no_error (call->error);
          g_assert_cmpstr (call->stop_reason, ==, "end_turn");
        }
    }
}

static void
test_flaky_whole (DemoFixture   *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (DemoCall) first = demo_ask (fixture, BASALT_DEMO_MODEL_FLAKY, "hi", FALSE);
  g_autoptr (DemoCall) second = demo_ask (fixture, BASALT_DEMO_MODEL_FLAKY, "hi", FALSE);

  g_assert_nonnull (first->error);
  g_assert_true (aws_error_is_retryable (first->error, NULL));
  g_assert_cmpuint (first->text->len, ==, 0);
  g_assert_no_error (second->error);
}

static void
test_denied (DemoFixture   *fixture,
             gconstpointer  user_data)
{
  for (guint stream = 0; stream < 2; stream++)
    {
      g_autoptr (DemoCall) call = demo_ask (fixture, BASALT_DEMO_MODEL_DENIED, "hi", stream);

      g_assert_error (call->error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
      g_assert_cmpstr (call->fault->code, ==, "AccessDeniedException");
      g_assert_cmpuint (call->fault->http_status, ==, 403);
      g_assert_nonnull (strstr (call->fault->message,
                                stream ? "is not authorized to perform: "
                                         "bedrock:InvokeModelWithResponseStream on resource: arn:" :
                                         "is not authorized to perform: bedrock:InvokeModel on "));
    }
}

static void
test_long (DemoFixture   *fixture,
           gconstpointer  user_data)
{
  g_autoptr (DemoCall) call = demo_ask (fixture, BASALT_DEMO_MODEL_LONG, "hi", TRUE);

  g_assert_no_error (call->error);
  g_assert_cmpuint (call->text->len, >=, 1024 * 1024);
  g_assert_cmpuint (call->deltas, >, 5000);
  g_assert_cmpstr (call->stop_reason, ==, "end_turn");
  g_assert_true (g_utf8_validate (call->text->str, -1, NULL));
}

static void
test_limits (DemoFixture   *fixture,
             gconstpointer  user_data)
{
  g_autoptr (BedrockConverseRequest) request =
    bedrock_converse_request_new (BASALT_DEMO_MODEL_STEADY);
  g_autoptr (DemoCall) tokens = NULL;
  g_autoptr (DemoCall) stop = NULL;

  bedrock_converse_request_add_user_text (request, "hi");
  bedrock_converse_request_set_max_tokens (request, 5);
  tokens = demo_call_start (fixture, request, NULL);
  g_assert_true (demo_call_finish (fixture, tokens));
  g_assert_cmpstr (tokens->stop_reason, ==, "max_tokens");
  g_assert_cmpint (tokens->usage.output_tokens, ==, 5);

  bedrock_converse_request_set_max_tokens (request, 500);
  bedrock_converse_request_add_stop (request, "**, not");
  stop = demo_call_start (fixture, request, NULL);
  g_assert_true (demo_call_finish (fixture, stop));
  g_assert_cmpstr (stop->stop_reason, ==, "stop_sequence");
  g_assert_cmpstr (stop->text->str, ==, "**Demo text");
}

/* By profile and by ARN. */
static void
test_other_ids (DemoFixture   *fixture,
                gconstpointer  user_data)
{
  static const char *const ids[] = {
    "us." BASALT_DEMO_MODEL_STEADY,
    "arn:aws:bedrock:us-east-1::foundation-model/" BASALT_DEMO_MODEL_STEADY,
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/basaltdemo01",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (DemoCall) call = demo_ask (fixture, ids[i], "hi", TRUE);

      g_assert_no_error (call->error);
    }
}

static void
test_refused (DemoFixture   *fixture,
              gconstpointer  user_data)
{
  g_autoptr (DemoCall) unknown = demo_ask (fixture, "acme.model-v1:0", "hi", TRUE);
  g_autoptr (DemoCall) blank = demo_ask (fixture, BASALT_DEMO_MODEL_STEADY, " ", TRUE);

  g_assert_error (unknown->error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  g_assert_cmpstr (unknown->fault->code, ==, "ValidationException");
  g_assert_cmpuint (unknown->fault->http_status, ==, 400);
  g_assert_cmpstr (unknown->fault->message, ==, "The provided model identifier is invalid.");

  g_assert_cmpstr (blank->fault->code, ==, "ValidationException");
  g_assert_nonnull (strstr (blank->fault->message, "is blank"));
}

static void
test_list_models (DemoFixture   *fixture,
                  gconstpointer  user_data)
{
  static const char *const ids[] = {
    BASALT_DEMO_MODEL_STEADY, BASALT_DEMO_MODEL_SLOW,   BASALT_DEMO_MODEL_THROTTLED,
    BASALT_DEMO_MODEL_FLAKY,  BASALT_DEMO_MODEL_DENIED, BASALT_DEMO_MODEL_LONG,
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (GError) error = NULL;
  guint on_demand = 0;

  bedrock_list_models_async (fixture->session, &fixture->target, NULL, test_wait_result_cb,
                             &result);
  test_wait_until (result != NULL);
  models = bedrock_list_models_finish (fixture->session, result, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (models->len, ==, 9);

  for (guint i = 0; i < models->len; i++)
    {
      BasaltModel *model = g_ptr_array_index (models, i);

      g_assert_true (basalt_model_get_invocable (model));
      g_assert_true (basalt_model_get_streaming (model));
      g_assert_cmpstr (basalt_model_get_provider (model), ==, "Basalt");
      if (strcmp (basalt_model_get_via (model), "on-demand") != 0)
        {
          g_assert_nonnull (basalt_model_get_base_model_id (model));
          continue;
        }
      for (guint j = 0; j < G_N_ELEMENTS (ids); j++)
        on_demand += strcmp (basalt_model_get_id (model), ids[j]) == 0;
    }
  g_assert_cmpuint (on_demand, ==, 6);
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
    { "steady", test_steady },
    { "whole", test_whole },
    { "slow", test_slow },
    { "throttled", test_throttled },
    { "throttled-by-body", test_throttled_by_body },
    { "flaky", test_flaky },
    { "flaky-whole", test_flaky_whole },
    { "denied", test_denied },
    { "long", test_long },
    { "limits", test_limits },
    { "other-ids", test_other_ids },
    { "refused", test_refused },
    { "list-models", test_list_models },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/demo/models-client/", tests[i].name, NULL);

      g_test_add (path, DemoFixture, NULL, demo_set_up, tests[i].func, demo_tear_down);
    }

  return g_test_run ();
}
