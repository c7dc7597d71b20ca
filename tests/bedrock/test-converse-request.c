/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-json.h"
#include "bedrock-converse.h"

#include <locale.h>

static void
test_minimal (void)
{
  g_autoptr (BedrockConverseRequest) request = bedrock_converse_request_new ("acme.model");
  g_autofree char *empty = bedrock_converse_request_to_json (request);
  g_autofree char *json = NULL;

  g_assert_cmpstr (empty, ==, "{\"messages\":[]}");

  bedrock_converse_request_add_user_text (request, "Hello");
  json = bedrock_converse_request_to_json (request);
  g_assert_cmpstr (json, ==,
                   "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hello\"}]}]}");
  g_assert_true (bedrock_converse_request_get_stream (request));
  g_assert_cmpstr (bedrock_converse_request_get_model_id (request), ==, "acme.model");
}

static void
test_everything (void)
{
  g_autoptr (BedrockConverseRequest) request = bedrock_converse_request_new ("acme.model");
  g_autoptr (BedrockConverseRequest) other = bedrock_converse_request_ref (request);
  g_autofree char *json = NULL;

  bedrock_converse_request_add_user_text (request, "one");
  bedrock_converse_request_add_user_text (request, "two");
  bedrock_converse_request_set_system (request, "Be brief.");
  bedrock_converse_request_set_system (request, "Be \"brief\".");
  bedrock_converse_request_set_max_tokens (request, 200);
  bedrock_converse_request_set_temperature (request, 0.7);
  bedrock_converse_request_set_top_p (request, 0.0);
  bedrock_converse_request_add_stop (request, "\n\n");
  bedrock_converse_request_add_stop (request, "END");

  json = bedrock_converse_request_to_json (other);
  g_assert_cmpstr (json, ==,
                   "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"one\"},"
                   "{\"text\":\"two\"}]}],"
                   "\"system\":[{\"text\":\"Be \\\"brief\\\".\"}],"
                   "\"inferenceConfig\":{\"maxTokens\":200,\"temperature\":0.7,\"topP\":0,"
                   "\"stopSequences\":[\"\\n\\n\",\"END\"]}}");
}

/* What a person wrote reaches the service byte by byte. */
static void
test_hostile_text (void)
{
  static const char text[] = "\x01\x1f\x7f\t\"\\/\r\n\u2028\u202e\U0001f639 e\u0301 </script>";
  g_autoptr (BedrockConverseRequest) request = bedrock_converse_request_new ("acme.model");
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *message;
  JsonArray *content;

  bedrock_converse_request_add_user_text (request, text);
  json = bedrock_converse_request_to_json (request);
  g_assert_null (strchr (json, '\n'));

  node = basalt_json_parse_object (json, -1, &error);
  g_assert_no_error (error);
  message =
    basalt_json_array_get_object (basalt_json_get_array (json_node_get_object (node), "messages"),
                                  0);
  content = basalt_json_get_array (message, "content");
  g_assert_cmpstr (basalt_json_get_string (basalt_json_array_get_object (content, 0), "text"), ==,
                   text);
}

static void
test_numbers (void)
{
  static const struct
  {
    double value;
    const char *text;
  } cases[] = {
    { 0.0, "0" },
    { 1.0, "1" },
    { 0.1, "0.1" },
    { 0.7, "0.7" },
    { 0.95, "0.95" },
    { 0.999, "0.999" },
    { 0.1 + 0.2, "0.30000000000000004" },
    { 1.0 / 3.0, "0.3333333333333333" },
    { 1e-7, "1e-07" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BedrockConverseRequest) request = bedrock_converse_request_new ("m");
      g_autofree char *expected =
        g_strdup_printf ("{\"messages\":[],\"inferenceConfig\":{\"temperature\":%s}}",
                         cases[i].text);
      g_autofree char *json = NULL;

      bedrock_converse_request_set_temperature (request, cases[i].value);
      json = bedrock_converse_request_to_json (request);
      g_assert_cmpstr (json, ==, expected);
    }
}

/* Where there is such a locale, a decimal comma must not reach the wire. */
static void
test_locale (void)
{
  g_autoptr (BedrockConverseRequest) request = bedrock_converse_request_new ("m");
  g_autofree char *json = NULL;

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    g_test_message ("de_DE.UTF-8 is not installed; tried in the default locale");

  bedrock_converse_request_set_top_p (request, 0.25);
  json = bedrock_converse_request_to_json (request);
  setlocale (LC_NUMERIC, "C");
  g_assert_cmpstr (json, ==, "{\"messages\":[],\"inferenceConfig\":{\"topP\":0.25}}");
}

static void
test_path (void)
{
  static const struct
  {
    const char *id;
    gboolean stream;
    const char *path;
  } cases[] = {
    { "anthropic.claude-3-sonnet-20240229-v1:0", FALSE,
      "/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse" },
    { "anthropic.claude-sonnet-4-6", TRUE, "/model/anthropic.claude-sonnet-4-6/converse-stream" },
    { "us.anthropic.claude-sonnet-4-20250514-v1:0", TRUE,
      "/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse-stream" },
    { "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6", FALSE,
      "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2F"
      "a1b2c3d4e5f6/converse" },
    { "arn:aws:bedrock:us-east-1:1:prompt/ABC:2", TRUE,
      "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aprompt%2FABC%3A2/converse-stream" },
    { " %:/?#[]@!$&'()*+,;=\xf0\x9f\x98\xb9", FALSE,
      "/model/%20%25%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%F0%9F%98%B9/converse" },
    { "../..", FALSE, "/model/..%2F../converse" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BedrockConverseRequest) request = bedrock_converse_request_new (cases[i].id);
      g_autofree char *path = NULL;

      bedrock_converse_request_set_stream (request, cases[i].stream);
      path = bedrock_converse_request_get_path (request);
      g_assert_cmpstr (path, ==, cases[i].path);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bedrock/converse-request/minimal", test_minimal);
  g_test_add_func ("/bedrock/converse-request/everything", test_everything);
  g_test_add_func ("/bedrock/converse-request/hostile-text", test_hostile_text);
  g_test_add_func ("/bedrock/converse-request/numbers", test_numbers);
  g_test_add_func ("/bedrock/converse-request/locale", test_locale);
  g_test_add_func ("/bedrock/converse-request/path", test_path);

  return g_test_run ();
}
