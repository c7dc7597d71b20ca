/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "aws-event-stream.h"
#include "bedrock-converse-response.h"
#include "bedrock-converse-stream.h"

#include <string.h>

static void
event_cb (const BedrockConverseEvent *event,
          gpointer                    user_data)
{
  guint *events = user_data;

  (*events)++;
  if (event->text != NULL)
    {
      g_assert_cmpuint (event->length, ==, strlen (event->text));
      g_assert_true (g_utf8_validate_len (event->text, event->length, NULL));
    }
}

static void
read_stream (const char   *content_type,
             const guint8 *data,
             gsize         length)
{
  guint events = 0;
  g_autoptr (BedrockConverseStream) stream = bedrock_converse_stream_new (event_cb, &events);
  g_autoptr (GError) error = NULL;

  bedrock_converse_stream_answer (stream, 200, NULL, content_type);
  if (bedrock_converse_stream_push (stream, data, length, &error) &&
      bedrock_converse_stream_finish (stream, &error))
    {
      g_assert_no_error (error);
      g_assert_true (bedrock_converse_stream_is_stopped (stream));
    }
  else
    g_assert_nonnull (error);
}

/* The payload of an event whose checksums are right, which chance does not find. */
static void
read_payload (guint8        choice,
              const guint8 *data,
              gsize         length)
{
  static const char *const types[] = {
    "messageStart", "contentBlockStart", "contentBlockDelta",   "contentBlockStop",
    "messageStop",  "metadata",          "throttlingException",
  };
  const char *type = types[choice % G_N_ELEMENTS (types)];
  gboolean exception = g_str_has_suffix (type, "Exception");
  g_autoptr (GBytes) payload = g_bytes_new (data, MIN (length, 1024 * 1024));
  g_autoptr (AwsEvent) event = aws_event_new (payload);
  g_autoptr (GBytes) frame = NULL;

  aws_event_add_string (event, ":message-type", exception ? "exception" : "event");
  aws_event_add_string (event, exception ? ":exception-type" : ":event-type", type);
  frame = aws_event_encode (event);
  read_stream ("application/vnd.amazon.eventstream", g_bytes_get_data (frame, NULL),
               g_bytes_get_size (frame));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr (GBytes) body = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  guint events = 0;

  read_stream ("application/vnd.amazon.eventstream", data, length);
  read_stream ("text/plain", data, length);

  if (!bedrock_converse_response_parse (body, 200, NULL, event_cb, &events, &error))
    g_assert_nonnull (error);

  if (length > 0)
    read_payload (data[0], data + 1, length - 1);
  /* The corpus is JSON from its first byte on. */
  for (guint8 choice = 0; choice < 7; choice++)
    read_payload (choice, data, length);

  return 0;
}
