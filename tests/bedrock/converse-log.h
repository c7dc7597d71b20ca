/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-event-stream.h"
#include "bedrock-converse.h"

#include <string.h>

/* What a BedrockConverseFunc was told, a line a fact, so that a test compares one text. */
static inline void
converse_log_cb (const BedrockConverseEvent *event,
                 gpointer                    user_data)
{
  static const char *const names[] = {
    [BEDROCK_CONVERSE_ANSWER] = "answer",         [BEDROCK_CONVERSE_START] = "start",
    [BEDROCK_CONVERSE_TEXT] = "text",             [BEDROCK_CONVERSE_REASONING] = "reasoning",
    [BEDROCK_CONVERSE_SIGNATURE] = "signature",   [BEDROCK_CONVERSE_TOOL_START] = "tool-start",
    [BEDROCK_CONVERSE_TOOL_INPUT] = "tool-input", [BEDROCK_CONVERSE_BLOCK_STOP] = "block-stop",
    [BEDROCK_CONVERSE_STOP] = "stop",             [BEDROCK_CONVERSE_METADATA] = "metadata",
    [BEDROCK_CONVERSE_IGNORED] = "ignored",       [BEDROCK_CONVERSE_RESPONSE] = "response",
  };
  GString *log = user_data;

  g_string_append (log, names[event->kind]);

  if (event->kind == BEDROCK_CONVERSE_ANSWER)
    g_string_append_printf (log, " %u %s", event->http_status,
                            event->request_id != NULL ? event->request_id : "-");
  else if (event->kind == BEDROCK_CONVERSE_METADATA)
    g_string_append_printf (
      log,
      " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
      " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
      event->usage.input_tokens, event->usage.output_tokens, event->usage.total_tokens,
      event->usage.cache_read_tokens, event->usage.cache_write_tokens, event->latency_ms);
  else
    {
      g_assert_nonnull (event->text);
      g_assert_cmpuint (event->length, ==, strlen (event->text));
      g_assert_true (g_utf8_validate (event->text, -1, NULL));
      g_string_append_printf (log, " %u %s", event->block, event->text);
    }

  g_string_append_c (log, '\n');
}

/* Appends one message; @value goes into @name beside the other two headers. */
static inline void
converse_add_message (GByteArray *out,
                      const char *message_type,
                      const char *name,
                      const char *value,
                      const char *payload)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, strlen (payload));
  g_autoptr (AwsEvent) event = aws_event_new (bytes);
  g_autoptr (GBytes) encoded = NULL;

  if (name != NULL)
    aws_event_add_string (event, name, value);
  aws_event_add_string (event, ":content-type", "application/json");
  if (message_type != NULL)
    aws_event_add_string (event, ":message-type", message_type);

  encoded = aws_event_encode (event);
  g_byte_array_append (out, g_bytes_get_data (encoded, NULL), (guint) g_bytes_get_size (encoded));
}

static inline void
converse_add_event (GByteArray *out,
                    const char *type,
                    const char *payload)
{
  converse_add_message (out, "event", ":event-type", type, payload);
}

/* A short whole answer. */
static inline void
converse_add_hello (GByteArray *out)
{
  converse_add_event (out, "messageStart", "{\"p\":\"abc\",\"role\":\"assistant\"}");
  converse_add_event (out, "contentBlockDelta",
                      "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Hel\"},\"p\":\"abcd\"}");
  converse_add_event (out, "contentBlockDelta",
                      "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"lo\"},\"p\":\"a\"}");
  converse_add_event (out, "contentBlockStop", "{\"contentBlockIndex\":0,\"p\":\"ab\"}");
  converse_add_event (out, "messageStop", "{\"p\":\"abcde\",\"stopReason\":\"end_turn\"}");
  converse_add_event (out, "metadata",
                      "{\"metrics\":{\"latencyMs\":321},\"p\":\"ab\",\"usage\":{\"inputTokens\":4,"
                      "\"outputTokens\":2,\"totalTokens\":6}}");
}

#define CONVERSE_HELLO_TEXT                                                                        \
  "start 0 assistant\n"                                                                            \
  "text 0 Hel\n"                                                                                   \
  "text 0 lo\n"                                                                                    \
  "block-stop 0 \n"                                                                                \
  "stop 0 end_turn\n"
#define CONVERSE_HELLO CONVERSE_HELLO_TEXT "metadata 4 2 6 -1 -1 321\n"
