/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-converse-stream.h"

#include "converse-log.h"

#define EVENT_STREAM "application/vnd.amazon.eventstream"

typedef enum
{
  WHOLE,
  BYTE_BY_BYTE,
} Split;

/* Reads @data; returns what was told, and what went wrong at the end. */
static char *
read_stream (const GByteArray  *data,
             gsize              length,
             Split              split,
             GError           **error)
{
  GString *log = g_string_new (NULL);
  g_autoptr (BedrockConverseStream) stream = bedrock_converse_stream_new (converse_log_cb, log);
  gsize step = split == WHOLE ? MAX (length, 1) : 1;
  gboolean ok = TRUE;

  bedrock_converse_stream_answer (stream, 200, "req-1", EVENT_STREAM);
  g_assert_cmpstr (log->str, ==, "answer 200 req-1\n");
  g_string_truncate (log, 0);

  for (gsize i = 0; i < length && ok; i += step)
    ok = bedrock_converse_stream_push (stream, data->data + i, MIN (step, length - i), error);
  if (ok)
    ok = bedrock_converse_stream_finish (stream, error);
  if (ok)
    g_assert_true (bedrock_converse_stream_is_stopped (stream));

  return g_string_free (log, FALSE);
}

static void
assert_log (const GByteArray *data,
            const char       *expected)
{
  for (Split split = WHOLE; split <= BYTE_BY_BYTE; split++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *log = read_stream (data, data->len, split, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (log, ==, expected);
    }
}

static void
assert_failure (const GByteArray *data,
                int               code,
                const char       *expected)
{
  for (Split split = WHOLE; split <= BYTE_BY_BYTE; split++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *log = read_stream (data, data->len, split, &error);

      g_assert_error (error, BASALT_AWS_ERROR, code);
      g_assert_cmpstr (log, ==, expected);
    }
}

/* An answer that consists of @payload as a delta of block 0, and an end. */
static void
assert_delta (const char *payload,
              const char *expected)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autofree char *log = g_strconcat (expected, "stop 0 end_turn\n", NULL);

  converse_add_event (data, "contentBlockDelta", payload);
  converse_add_event (data, "messageStop", "{\"stopReason\":\"end_turn\"}");
  assert_log (data, log);
}

static void
test_text (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  converse_add_hello (data);
  assert_log (data, CONVERSE_HELLO);
}

/* The example of WIRE.md §8. */
static void
test_reasoning_and_tool (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  converse_add_event (data, "messageStart", "{\"p\":\"abcdefg\",\"role\":\"assistant\"}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"text\":"
                      "\"Let me\"}},\"p\":\"abcd\"}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"signature\":"
                      "\"EqoBCkg\"}},\"p\":\"ab\"}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":"
                      "{\"redactedContent\":\"AQID/w==\"}}}");
  converse_add_event (data, "contentBlockStop", "{\"contentBlockIndex\":0,\"p\":\"abc\"}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":1,\"delta\":{\"text\":\"Checking.\"}}");
  converse_add_event (data, "contentBlockStop", "{\"contentBlockIndex\":1}");
  converse_add_event (data, "contentBlockStart",
                      "{\"contentBlockIndex\":2,\"start\":{\"toolUse\":{\"name\":\"get_weather\","
                      "\"toolUseId\":\"tooluse_kZJM\",\"type\":\"server_tool_use\"}}}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":2,\"delta\":{\"toolUse\":{\"input\":\"\"}}}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":2,\"delta\":{\"toolUse\":{\"input\":"
                      "\"{\\\"city\\\": \\\"Pa\"}}}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":2,\"delta\":{\"toolUse\":{\"input\":\"ris\\\"}\"}}}");
  converse_add_event (data, "contentBlockStop", "{\"contentBlockIndex\":2}");
  converse_add_event (data, "messageStop", "{\"stopReason\":\"tool_use\"}");
  converse_add_event (data, "metadata",
                      "{\"metrics\":{\"latencyMs\":1432},\"usage\":{\"inputTokens\":400,"
                      "\"outputTokens\":60,\"totalTokens\":460,\"cacheReadInputTokens\":30,"
                      "\"cacheWriteInputTokens\":7,\"cacheDetails\":[{\"ttl\":\"5m\"}]}}");

  assert_log (data, "start 0 assistant\n"
                    "reasoning 0 Let me\n"
                    "signature 0 EqoBCkg\n"
                    "signature 0 AQID/w==\n"
                    "block-stop 0 \n"
                    "text 1 Checking.\n"
                    "block-stop 1 \n"
                    "tool-start 2 {\"name\":\"get_weather\",\"toolUseId\":\"tooluse_kZJM\"}\n"
                    "tool-input 2 {\"city\": \"Pa\n"
                    "tool-input 2 ris\"}\n"
                    "block-stop 2 \n"
                    "stop 0 tool_use\n"
                    "metadata 400 60 460 30 7 1432\n");
}

/* What is newer than we is told once a name and does no harm. */
static void
test_unknown (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  converse_add_event (data, "messageStart", "{\"role\":\"assistant\",\"mood\":{\"x\":[1]}}");
  converse_add_event (data, "futureEvent", "not even JSON");
  converse_add_event (data, "futureEvent", "{}");
  converse_add_event (data, "contentBlockStart",
                      "{\"contentBlockIndex\":0,\"start\":{\"image\":{\"format\":\"png\"}}}");
  for (guint i = 0; i < 3; i++)
    converse_add_event (data, "contentBlockDelta",
                        "{\"contentBlockIndex\":0,\"delta\":{\"image\":{\"source\":{\"bytes\":"
                        "\"AAAA\"}}}}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":1,\"delta\":{\"citation\":{\"title\":\"t\"}}}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":1,\"delta\":{\"toolResult\":[{\"text\":\"r\"}]}}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":1,\"delta\":{\"reasoningContent\":{\"dream\":1}}}");
  converse_add_event (data, "contentBlockDelta",
                      "{\"contentBlockIndex\":1,\"delta\":{\"__type\":\"x\",\"text\":\"ok\","
                      "\"toolUse\":null}}");
  converse_add_event (data, "messageStop", "{\"stopReason\":\"newer_reason\"}");

  assert_log (data, "start 0 assistant\n"
                    "ignored 0 futureEvent\n"
                    "ignored 0 image\n"
                    "ignored 1 citation\n"
                    "ignored 1 toolResult\n"
                    "ignored 1 reasoningContent.dream\n"
                    "text 1 ok\n"
                    "stop 0 newer_reason\n");
}

static void
test_many_unknown (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *long_name = g_strnfill (1000, 'x');
  g_autofree char *log = NULL;
  g_auto (GStrv) lines = NULL;

  converse_add_event (data, long_name, "{}");
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("event-%u", i);

      converse_add_event (data, name, "{}");
    }
  converse_add_event (data, "messageStop", "{\"stopReason\":\"end_turn\"}");

  log = read_stream (data, data->len, WHOLE, &error);
  g_assert_no_error (error);
  lines = g_strsplit (log, "\n", -1);
  /* 64 names, the end, and what follows the last line feed. */
  g_assert_cmpuint (g_strv_length (lines), ==, 66);
  g_assert_cmpuint (strlen (lines[0]), ==, strlen ("ignored 0 ") + 128);
}

static void
test_wrong_types (void)
{
  assert_delta ("{\"contentBlockIndex\":\"0\",\"delta\":{\"text\":\"a\"}}", "text 0 a\n");
  assert_delta ("{\"contentBlockIndex\":-1,\"delta\":{\"text\":\"a\"}}", "text 0 a\n");
  assert_delta ("{\"contentBlockIndex\":1e300,\"delta\":{\"text\":\"a\"}}", "text 0 a\n");
  assert_delta ("{\"contentBlockIndex\":3.0,\"delta\":{\"text\":\"a\"}}", "text 3 a\n");
  assert_delta ("{\"contentBlockIndex\":0,\"delta\":{\"text\":5}}", "ignored 0 text\n");
  assert_delta ("{\"contentBlockIndex\":0,\"delta\":{\"text\":{\"a\":1}}}", "ignored 0 text\n");
  assert_delta ("{\"contentBlockIndex\":0,\"delta\":{\"text\":null}}", "");
  assert_delta ("{\"contentBlockIndex\":0,\"delta\":[1]}", "");
  assert_delta ("{\"contentBlockIndex\":0,\"delta\":\"text\"}", "");
  assert_delta ("{\"contentBlockIndex\":0}", "");
  assert_delta ("{}", "");
  assert_delta ("{\"delta\":{\"toolUse\":7}}", "ignored 0 toolUse\n");
  assert_delta ("{\"delta\":{\"toolUse\":{\"input\":{\"a\":1}}}}", "ignored 0 toolUse\n");
  assert_delta ("{\"delta\":{\"reasoningContent\":\"x\"}}", "ignored 0 reasoningContent\n");
  assert_delta ("{\"delta\":{\"reasoningContent\":{\"text\":1,\"signature\":[]}}}",
                "ignored 0 reasoningContent\n");
}

static void
test_wrong_types_elsewhere (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  converse_add_event (data, "messageStart", "{\"role\":7}");
  converse_add_event (data, "contentBlockStart", "{\"start\":[]}");
  converse_add_event (data, "contentBlockStart", "{\"start\":{\"toolUse\":[],\"__type\":\"t\"}}");
  converse_add_event (data, "contentBlockStart", "{\"start\":{\"toolUse\":{\"name\":1}}}");
  converse_add_event (data, "contentBlockStop", "{\"contentBlockIndex\":{}}");
  converse_add_event (data, "messageStop", "{\"stopReason\":3}");
  converse_add_event (data, "messageStop", "{\"stopReason\":\"again\"}");
  converse_add_event (data, "metadata",
                      "{\"usage\":{\"inputTokens\":\"9\",\"outputTokens\":-4,\"totalTokens\":2.5,"
                      "\"cacheReadInputTokens\":1e400,\"cacheWriteInputTokens\":3.0},"
                      "\"metrics\":17}");
  converse_add_event (data, "metadata", "{\"usage\":{\"inputTokens\":1}}");

  assert_log (data, "start 0 \n"
                    "ignored 0 toolUse\n"
                    "tool-start 0 {\"name\":\"\",\"toolUseId\":\"\"}\n"
                    "block-stop 0 \n"
                    "stop 0 \n"
                    "metadata -1 -1 -1 -1 3 -1\n");
}

/* The log checks that every text is valid UTF-8. */
static void
test_escapes (void)
{
  assert_delta ("{\"delta\":{\"text\":\"a\\ud83d\\ude39b\"}}", "text 0 a\U0001f639b\n");
  assert_delta ("{\"delta\":{\"text\":\"a\\ud83d\"}}", "text 0 a\ufffd\n");
  assert_delta ("{\"delta\":{\"text\":\"\\ude39b\"}}", "text 0 \ufffdb\n");
  assert_delta ("{\"delta\":{\"text\":\"\\ud83d\\ud83d\\ude39\"}}", "text 0 \ufffd\U0001f639\n");
  assert_delta ("{\"delta\":{\"text\":\"\\uD83D\\u0041\"}}", "text 0 \ufffdA\n");
  assert_delta ("{\"delta\":{\"text\":\"a\\u0000b\"}}", "text 0 a\ufffdb\n");
  assert_delta ("{\"delta\":{\"text\":\"\\\\u0000\\\\ud83d\"}}", "text 0 \\u0000\\ud83d\n");
  assert_delta ("{\"delta\":{\"text\":\"\\u202e\\u001b[31m\"}}", "text 0 \u202e\x1b[31m\n");
}

static void
test_invalid_json (void)
{
  static const char *const payloads[] = {
    "",           "{",        "null",
    "[]",         "\"text\"", "{\"delta\":{\"text\":\"a}",
    "{\"a\":1}}", "\xff\xfe", "{\"delta\":{\"text\":\"\xc3\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *log = NULL;

      converse_add_event (data, "messageStart", "{\"role\":\"assistant\"}");
      converse_add_event (data, "contentBlockDelta", payloads[i]);
      assert_failure (data, BASALT_AWS_ERROR_PROTOCOL, "start 0 assistant\n");

      log = read_stream (data, data->len, WHOLE, &error);
      g_assert_nonnull (strstr (error->message, "contentBlockDelta"));
    }
}

/* json-glib would make invalid UTF-8 of octal escapes and of short ones. */
static void
test_unknown_escapes (void)
{
  static const char *const texts[] = {
    "\\377", "\\ud8", "\\ud83x", "\\u", "\\u00g0", "\\x41", "\\a", "\\'", "\\\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autofree char *payload = g_strdup_printf ("{\"delta\":{\"text\":\"%s\"}}", texts[i]);

      converse_add_event (data, "contentBlockDelta", payload);
      assert_failure (data, BASALT_AWS_ERROR_PROTOCOL, "");
    }
}

static void
test_depth (void)
{
  static const guint depths[] = { 64, 200, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autofree char *open = g_strnfill (depths[i], '[');
      g_autofree char *close = g_strnfill (depths[i], ']');
      g_autofree char *payload =
        g_strconcat ("{\"p\":", open, close, ",\"delta\":{\"text\":\"deep\"}}", NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *log = NULL;

      converse_add_event (data, "contentBlockDelta", payload);
      converse_add_event (data, "messageStop", "{\"stopReason\":\"end_turn\"}");

      log = read_stream (data, data->len, WHOLE, &error);
      if (depths[i] == 64)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (log, ==, "text 0 deep\nstop 0 end_turn\n");
        }
      else
        {
          g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
          g_assert_cmpstr (log, ==, "");
        }
    }
}

/*
 * Wherever the stream ends: what arrived was told, in order, and only an end
 * between messages after messageStop is a whole answer.
 */
static void
test_truncation (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GByteArray) metadata = g_byte_array_new ();
  gsize stop_end;

  converse_add_hello (data);
  converse_add_event (metadata, "metadata",
                      "{\"metrics\":{\"latencyMs\":321},\"p\":\"ab\",\"usage\":{\"inputTokens\":4,"
                      "\"outputTokens\":2,\"totalTokens\":6}}");
  stop_end = data->len - metadata->len;

  for (gsize length = 0; length <= data->len; length++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *log = read_stream (data, length, length % 2 ? WHOLE : BYTE_BY_BYTE, &error);

      g_assert_true (g_str_has_prefix (CONVERSE_HELLO, log));
      if (length == data->len)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (log, ==, CONVERSE_HELLO);
        }
      else if (length == stop_end)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (log, ==, CONVERSE_HELLO_TEXT);
        }
      else
        g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TRUNCATED);
    }
}

/* Any changed byte is found; nothing wrong is told. */
static void
test_damage (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  converse_add_hello (data);

  for (guint i = 0; i < data->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *log = NULL;

      data->data[i] ^= 0x20;
      log = read_stream (data, data->len, WHOLE, &error);
      data->data[i] ^= 0x20;

      g_assert_nonnull (error);
      g_assert_true (error->domain == BASALT_AWS_ERROR);
      g_assert_true (g_str_has_prefix (CONVERSE_HELLO, log));
    }
}

static void
test_message_types (void)
{
  static const char *const types[] = { NULL, "", "Event", "request" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GByteArray) data = g_byte_array_new ();

      converse_add_event (data, "messageStart", "{\"role\":\"assistant\"}");
      converse_add_message (data, types[i], ":event-type", "messageStop",
                            "{\"stopReason\":\"end_turn\"}");
      assert_failure (data, BASALT_AWS_ERROR_PROTOCOL, "start 0 assistant\n");
    }
}

static void
test_no_event_type (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  converse_add_message (data, "event", NULL, NULL, "{}");
  assert_failure (data, BASALT_AWS_ERROR_PROTOCOL, "");
}

/* An answer with another content type, with what it shows of it. */
static void
test_foreign (void)
{
  static const struct
  {
    const char *type;
    const char *body;
    const char *shown;
  } cases[] = {
    { "text/html; charset=utf-8", "\n\n  <html><title>Log in</title>\n<p>", "<html><title>Log in" },
    { "application/json", "{\"message\":\"hm\"}", "{\"message\":\"hm\"}" },
    { "text/plain", "", "text/plain" },
    { NULL, "hello", "hello" },
    { "text/plain", "a\x1b[31m\xff", "a\u241b[31m\ufffd" },
    { "application/vnd.amazon.eventstreams", "x", "eventstreams" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) log = g_string_new (NULL);
      g_autoptr (BedrockConverseStream) stream = bedrock_converse_stream_new (converse_log_cb, log);
      g_autoptr (GError) error = NULL;

      bedrock_converse_stream_answer (stream, 200, NULL, cases[i].type);
      for (const char *p = cases[i].body; *p != '\0'; p++)
        g_assert_true (bedrock_converse_stream_push (stream, (const guint8 *) p, 1, &error));
      g_assert_false (bedrock_converse_stream_finish (stream, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, cases[i].shown));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpstr (log->str, ==, "answer 200 -\n");
    }
}

/* An endless page is not read to its end. */
static void
test_foreign_long (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (BedrockConverseStream) stream = bedrock_converse_stream_new (converse_log_cb, log);
  g_autofree char *page = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;

  bedrock_converse_stream_answer (stream, 200, NULL, "text/html");
  g_assert_false (bedrock_converse_stream_push (stream, (const guint8 *) page, 100000, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
  g_assert_cmpuint (strlen (error->message), <, 400);
}

static void
test_content_type_forms (void)
{
  static const char *const types[] = {
    "application/vnd.amazon.eventstream",
    "Application/Vnd.Amazon.EventStream; charset=utf-8",
    "application/vnd.amazon.eventstream ;x=y",
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GString) log = g_string_new (NULL);
      g_autoptr (BedrockConverseStream) stream = bedrock_converse_stream_new (converse_log_cb, log);
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      converse_add_hello (data);
      bedrock_converse_stream_answer (stream, 200, "r", types[i]);
      g_assert_true (bedrock_converse_stream_push (stream, data->data, data->len, &error));
      g_assert_true (bedrock_converse_stream_finish (stream, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (log->str, ==, "answer 200 r\n" CONVERSE_HELLO);
    }
}

/* Whatever comes: an error, and no crash. */
static void
test_garbage (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *log = NULL;
      guint length = (guint) g_rand_int_range (rand, 1, 2000);

      for (guint i = 0; i < length; i++)
        {
          guint8 byte = (guint8) g_rand_int_range (rand, 0, 256);

          g_byte_array_append (data, &byte, 1);
        }

      log = read_stream (data, data->len, round % 2 ? WHOLE : BYTE_BY_BYTE, &error);
      g_assert_nonnull (error);
      g_assert_cmpstr (log, ==, "");
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bedrock/converse-stream/text", test_text);
  g_test_add_func ("/bedrock/converse-stream/reasoning-and-tool", test_reasoning_and_tool);
  g_test_add_func ("/bedrock/converse-stream/unknown", test_unknown);
  g_test_add_func ("/bedrock/converse-stream/many-unknown", test_many_unknown);
  g_test_add_func ("/bedrock/converse-stream/wrong-types", test_wrong_types);
  g_test_add_func ("/bedrock/converse-stream/wrong-types-elsewhere", test_wrong_types_elsewhere);
  g_test_add_func ("/bedrock/converse-stream/escapes", test_escapes);
  g_test_add_func ("/bedrock/converse-stream/invalid-json", test_invalid_json);
  g_test_add_func ("/bedrock/converse-stream/unknown-escapes", test_unknown_escapes);
  g_test_add_func ("/bedrock/converse-stream/depth", test_depth);
  g_test_add_func ("/bedrock/converse-stream/truncation", test_truncation);
  g_test_add_func ("/bedrock/converse-stream/damage", test_damage);
  g_test_add_func ("/bedrock/converse-stream/message-types", test_message_types);
  g_test_add_func ("/bedrock/converse-stream/no-event-type", test_no_event_type);
  g_test_add_func ("/bedrock/converse-stream/foreign", test_foreign);
  g_test_add_func ("/bedrock/converse-stream/foreign-long", test_foreign_long);
  g_test_add_func ("/bedrock/converse-stream/content-type-forms", test_content_type_forms);
  g_test_add_func ("/bedrock/converse-stream/garbage", test_garbage);

  return g_test_run ();
}
