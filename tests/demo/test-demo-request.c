/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-request.h"

#include <gio/gio.h>
#include <string.h>

static BasaltDemoRequest *
parse (const char  *json,
       GError     **error)
{
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

  return basalt_demo_request_parse (BASALT_DEMO_STEADY, TRUE, body, error);
}

static void
test_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltDemoRequest) request =
    parse ("{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"first question\"}]},"
           "{\"role\":\"assistant\",\"content\":[{\"text\":\"an answer\"}]},"
           "{\"role\":\"user\",\"content\":[{\"text\":\"one\"},{\"text\":\"two three\"}]}],"
           "\"system\":[{\"text\":\"Be brief.\"},{\"cachePoint\":{}},{\"text\":\"Please.\"}],"
           "\"inferenceConfig\":{\"maxTokens\":12,\"temperature\":0.5,\"topP\":1,"
           "\"stopSequences\":[\"x\",\"y\"]},\"future\":{}}",
           &error);

  g_assert_no_error (error);
  g_assert_cmpstr (request->prompt, ==, "one\ntwo three");
  g_assert_cmpstr (request->system, ==, "Be brief.\nPlease.");
  g_assert_cmpint (request->max_tokens, ==, 12);
  g_assert_cmpfloat_with_epsilon (request->temperature, 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (request->top_p, 1.0, 1e-9);
  g_assert_cmpuint (request->stops->len, ==, 2);
  g_assert_cmpint (request->input_tokens, ==, 10);
  g_assert_true (request->stream);
}

static void
test_minimal (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltDemoRequest) request =
    parse ("{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}", &error);

  g_assert_no_error (error);
  g_assert_null (request->system);
  g_assert_cmpint (request->max_tokens, ==, 0);
  g_assert_cmpfloat (request->temperature, <, 0.0);
  g_assert_cmpfloat (request->top_p, <, 0.0);
  g_assert_cmpuint (request->stops->len, ==, 0);
}

#define USER "{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}"
#define CONFIG(text) "{\"messages\":[" USER "],\"inferenceConfig\":{" text "}}"

static void
test_refused (void)
{
  static const struct
  {
    const char *json;
    const char *says;
  } cases[] = {
    { "", "Malformed input request" },
    { "[]", "Malformed input request" },
    { "{\"messages\":", "Malformed input request" },
    { "{}", "must start with a user message" },
    { "{\"messages\":{}}", "must start with a user message" },
    { "{\"messages\":[]}", "must start with a user message" },
    { "{\"messages\":[1]}", "messages.1.member.role" },
    { "{\"messages\":[{\"role\":\"pope\"}]}", "messages.1.member.role" },
    { "{\"messages\":[{\"role\":\"assistant\",\"content\":[{\"text\":\"x\"}]}]}",
      "must start with a user message" },
    { "{\"messages\":[{\"role\":\"user\"}]}", "messages.0 is empty" },
    { "{\"messages\":[{\"role\":\"user\",\"content\":[]}]}", "messages.0 is empty" },
    { "{\"messages\":[{\"role\":\"user\",\"content\":[{\"image\":{}}]}]}", "messages.0.content.0" },
    { "{\"messages\":[" USER ",{\"role\":\"user\",\"content\":[{\"text\":\" \\n\"}]}]}",
      "messages.1.content.0 is blank" },
    { "{\"messages\":[" USER "],\"system\":[{\"text\":\"\"}]}", "system.0 is blank" },
    { CONFIG ("\"maxTokens\":0"), "greater than or equal to 1" },
    { CONFIG ("\"maxTokens\":\"9\""), "not an integer" },
    { CONFIG ("\"maxTokens\":null"), "not an integer" },
    { CONFIG ("\"temperature\":1.5"), "less than or equal to 1" },
    { CONFIG ("\"temperature\":-0.1"), "greater than or equal to 0" },
    { CONFIG ("\"topP\":\"x\""), "not a number" },
    { CONFIG ("\"topP\":2"), "'inferenceConfig.topP'" },
    { CONFIG ("\"stopSequences\":[\"a\",3]"), "stopSequences.1" },
    { CONFIG ("\"stopSequences\":[\"\"]"), "stopSequences.0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].json, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].says));
      g_assert_null (parse (cases[i].json, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/request/full", test_full);
  g_test_add_func ("/demo/request/minimal", test_minimal);
  g_test_add_func ("/demo/request/refused", test_refused);

  return g_test_run ();
}
