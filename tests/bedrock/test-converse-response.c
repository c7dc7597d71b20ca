/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-error.h"
#include "bedrock-converse-response.h"

#include "converse-log.h"

static char *
parse (const char  *json,
       GError     **error)
{
  GString *log = g_string_new (NULL);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  gboolean ok;

  ok = bedrock_converse_response_parse (body, 200, "req-1", converse_log_cb, log, error);
  g_assert_true (g_str_has_prefix (log->str, "answer 200 req-1\n"));
  g_string_erase (log, 0, strlen ("answer 200 req-1\n"));

  if (ok)
    {
      g_autofree char *told = g_strdup_printf ("response 0 %s\n", json);

      g_assert_true (g_str_has_prefix (log->str, told));
      g_string_erase (log, 0, (gssize) strlen (told));
    }

  return g_string_free (log, FALSE);
}

static void
assert_log (const char *json,
            const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *log = parse (json, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (log, ==, expected);
}

static void
test_text (void)
{
  assert_log ("{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Hello\"},"
              "{\"text\":\"again\"}]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":4,"
              "\"outputTokens\":2,\"totalTokens\":6,\"cacheReadInputTokens\":1},\"metrics\":"
              "{\"latencyMs\":12}}",
              "start 0 assistant\n"
              "text 0 Hello\n"
              "block-stop 0 \n"
              "text 1 again\n"
              "block-stop 1 \n"
              "stop 0 end_turn\n"
              "metadata 4 2 6 1 -1 12\n");
}

static void
test_other_blocks (void)
{
  assert_log ("{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":["
              "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"Hm\",\"signature\":\"sig\"}}},"
              "{\"reasoningContent\":{\"redactedContent\":\"AQID\"}},"
              "{\"toolUse\":{\"toolUseId\":\"t1\",\"name\":\"get\",\"input\":{\"a\":[1,true]}}},"
              "{\"toolUse\":{\"toolUseId\":\"t2\",\"name\":\"none\"}},"
              "{\"citationsContent\":{\"content\":[{\"text\":\"cited\"},{\"text\":\" text\"}],"
              "\"citations\":[{\"title\":\"t\"}]}},"
              "{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":\"AAAA\"}}},"
              "{\"image\":{\"format\":\"png\"}},"
              "{\"hologram\":{}}]}},\"stopReason\":\"tool_use\"}",
              "start 0 assistant\n"
              "reasoning 0 Hm\n"
              "signature 0 sig\n"
              "block-stop 0 \n"
              "signature 1 AQID\n"
              "block-stop 1 \n"
              "tool-start 2 {\"name\":\"get\",\"toolUseId\":\"t1\"}\n"
              "tool-input 2 {\"a\":[1,true]}\n"
              "block-stop 2 \n"
              "tool-start 3 {\"name\":\"none\",\"toolUseId\":\"t2\"}\n"
              "block-stop 3 \n"
              "text 4 cited\n"
              "text 4  text\n"
              "ignored 4 citation\n"
              "block-stop 4 \n"
              "ignored 5 image\n"
              "block-stop 5 \n"
              "block-stop 6 \n"
              "ignored 7 hologram\n"
              "block-stop 7 \n"
              "stop 0 tool_use\n"
              "metadata -1 -1 -1 -1 -1 -1\n");
}

static void
test_wrong_types (void)
{
  assert_log ("{\"output\":{\"message\":{\"role\":1,\"content\":[7,null,{\"text\":3},"
              "{\"text\":null,\"__type\":\"x\"},{\"toolUse\":[]},{\"reasoningContent\":\"x\"},"
              "{\"reasoningContent\":{\"reasoningText\":\"x\"}},"
              "{\"citationsContent\":{\"content\":[1]}},{\"text\":\"a\\ud800\"}]}},"
              "\"stopReason\":[],\"usage\":[],\"metrics\":\"m\"}",
              "start 0 \n"
              "ignored 2 text\n"
              "block-stop 2 \n"
              "block-stop 3 \n"
              "ignored 4 toolUse\n"
              "block-stop 4 \n"
              "ignored 5 reasoningContent\n"
              "block-stop 5 \n"
              "block-stop 6 \n"
              "block-stop 7 \n"
              "text 8 a\ufffd\n"
              "block-stop 8 \n"
              "stop 0 \n"
              "metadata -1 -1 -1 -1 -1 -1\n");
  assert_log ("{\"output\":{\"message\":{}}}", "start 0 \nstop 0 \n"
                                               "metadata -1 -1 -1 -1 -1 -1\n");
}

static void
test_failures (void)
{
  static const struct
  {
    const char *body;
    const char *shown;
    const char *log;
  } cases[] = {
    { "", "", "" },
    { "<html>\n<body>", "<html>", "" },
    { "[1,2]", "[1,2]", "" },
    { "{\"message\":\"hm\"}", "{\"message\"", "response 0 {\"message\":\"hm\"}\n" },
    { "{\"output\":[]}", "{\"output\"", "response 0 {\"output\":[]}\n" },
    { "{\"output\"}", "{\"output\"", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *log = parse (cases[i].body, &error);

      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, cases[i].shown));
      g_assert_cmpstr (log, ==, cases[i].log);
    }
}

/* Wherever the answer ends early, that is what is said, and nothing was told. */
static void
test_truncation (void)
{
  static const char json[] = " {\"output\":{\"message\":{\"role\":\"assistant\",\"content\":"
                             "[{\"text\":\"Hello\"}]}},\"stopReason\":\"end_turn\"} \n";
  gsize end = strlen (json) - strlen (" \n");

  for (gsize length = 2; length < end; length++)
    {
      g_autofree char *start = g_strndup (json, length);
      g_autoptr (GError) error = NULL;
      g_autofree char *log = parse (start, &error);
      int code = start[length - 1] == '}' ? BASALT_AWS_ERROR_PROTOCOL : BASALT_AWS_ERROR_TRUNCATED;

      g_assert_error (error, BASALT_AWS_ERROR, code);
      g_assert_cmpstr (log, ==, "");
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bedrock/converse-response/text", test_text);
  g_test_add_func ("/bedrock/converse-response/other-blocks", test_other_blocks);
  g_test_add_func ("/bedrock/converse-response/wrong-types", test_wrong_types);
  g_test_add_func ("/bedrock/converse-response/failures", test_failures);
  g_test_add_func ("/bedrock/converse-response/truncation", test_truncation);

  return g_test_run ();
}
