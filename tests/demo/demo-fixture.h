/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-demo-endpoint.h"
#include "bedrock-client.h"
#include "test-wait.h"

/* The endpoint without pauses, and what is needed to call it. */
typedef struct
{
  BasaltDemoEndpoint *endpoint;
  AwsHttpSession *session;
  AwsCredentials *credentials;
  BedrockTarget target;
} DemoFixture;

static inline AwsCredentials *
demo_credentials (const char *id,
                  const char *secret)
{
  g_autoptr (BasaltSecret) key = basalt_secret_new (secret);

  return aws_credentials_new (id, key, NULL, 0, "test");
}

static inline void
demo_set_up (DemoFixture   *fixture,
             gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->endpoint = basalt_demo_endpoint_new ();
  basalt_demo_endpoint_set_pace (fixture->endpoint, 0.0);
  g_assert_null (basalt_demo_endpoint_get_url (fixture->endpoint));
  basalt_demo_endpoint_start (fixture->endpoint, 0, &error);
  g_assert_no_error (error);

  fixture->session = aws_http_session_new ();
  fixture->credentials =
    demo_credentials (BASALT_DEMO_ACCESS_KEY_ID, BASALT_DEMO_SECRET_ACCESS_KEY);
  fixture->target = (BedrockTarget) {
    .endpoint = basalt_demo_endpoint_get_url (fixture->endpoint),
    .region = BASALT_DEMO_REGION,
    .credentials = fixture->credentials,
  };
}

static inline void
demo_tear_down (DemoFixture   *fixture,
                gconstpointer  user_data)
{
  g_object_unref (fixture->session);
  aws_credentials_unref (fixture->credentials);
  g_object_unref (fixture->endpoint);
}

/* One call; what it told, in sum. */
typedef struct
{
  GAsyncResult *result;
  GString *text;
  GString *reasoning;
  char *stop_reason;
  char *request_id;
  guint deltas;
  BasaltUsage usage;
  gint64 latency_ms;
  gboolean stopped;
  GError *error;
  AwsFault *fault;
} DemoCall;

static inline void
demo_call_event_cb (const BedrockConverseEvent *event,
                    gpointer                    user_data)
{
  DemoCall *call = user_data;

  switch (event->kind)
    {
    case BEDROCK_CONVERSE_ANSWER:
      call->request_id = g_strdup (event->request_id);
      break;
    case BEDROCK_CONVERSE_TEXT:
      g_string_append (call->text, event->text);
      call->deltas++;
      break;
    case BEDROCK_CONVERSE_REASONING:
      g_string_append (call->reasoning, event->text);
      break;
    case BEDROCK_CONVERSE_STOP:
      call->stop_reason = g_strdup (event->text);
      break;
    case BEDROCK_CONVERSE_METADATA:
      call->usage = event->usage;
      call->latency_ms = event->latency_ms;
      break;
    case BEDROCK_CONVERSE_START:
    case BEDROCK_CONVERSE_BLOCK_STOP:
    case BEDROCK_CONVERSE_RESPONSE:
      break;
    case BEDROCK_CONVERSE_SIGNATURE:
    case BEDROCK_CONVERSE_TOOL_START:
    case BEDROCK_CONVERSE_TOOL_INPUT:
    case BEDROCK_CONVERSE_IGNORED:
      g_assert_not_reached ();
    }
}

static inline DemoCall *
demo_call_start (DemoFixture            *fixture,
                 BedrockConverseRequest *request,
                 GCancellable           *cancellable)
{
  DemoCall *call = g_new0 (DemoCall, 1);

  call->text = g_string_new (NULL);
  call->reasoning = g_string_new (NULL);
  call->usage = BASALT_USAGE_INIT;
  bedrock_converse_async (fixture->session, &fixture->target, request, demo_call_event_cb, call,
                          cancellable, test_wait_result_cb, &call->result);

  return call;
}

static inline gboolean
demo_call_finish (DemoFixture *fixture,
                  DemoCall    *call)
{
  test_wait_until (call->result != NULL);
  call->stopped =
    bedrock_converse_finish (fixture->session, call->result, &call->fault, &call->error);
  g_assert_cmpint (call->stopped, ==, call->error == NULL);

  return call->stopped;
}

static inline void
demo_call_free (DemoCall *call)
{
  g_clear_object (&call->result);
  g_string_free (call->text, TRUE);
  g_string_free (call->reasoning, TRUE);
  g_free (call->stop_reason);
  g_free (call->request_id);
  g_clear_error (&call->error);
  g_clear_pointer (&call->fault, aws_fault_free);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoCall, demo_call_free)

/* Asks @model and waits for the end. */
static inline DemoCall *
demo_ask (DemoFixture *fixture,
          const char  *model,
          const char  *prompt,
          gboolean     stream)
{
  g_autoptr (BedrockConverseRequest) request = bedrock_converse_request_new (model);
  DemoCall *call;

  bedrock_converse_request_add_user_text (request, prompt);
  bedrock_converse_request_set_stream (request, stream);
  call = demo_call_start (fixture, request, NULL);
  demo_call_finish (fixture, call);

  return call;
}
