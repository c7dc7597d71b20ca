/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-answer.h"

#include "aws-event-stream.h"
#include "basalt-demo-text.h"
#include "basalt-json.h"

#include <string.h>

/* Pauses in milliseconds, as people see them. */
#define STEADY_MS 16
#define SLOW_MS 150
#define SLOW_THINKING_MS 1500
#define SLOW_SILENCE_MS 6000

/* Of the long model: how much is written at a time, and in what pieces. */
#define LONG_BATCH_BYTES (16 * 1024)
#define LONG_PIECE_BYTES 80

/* Where the flaky model's answer breaks. */
#define CUT_BYTES 200

typedef enum
{
  STEP_START,
  STEP_REASONING,
  STEP_TEXT,
  STEP_END,
  STEP_WHOLE, /* an answer that is not streamed */
  STEP_COMPLETE,
} Step;

struct _BasaltDemoAnswer
{
  SoupServerMessage *message;
  BasaltDemoAnswerDone done;
  gpointer user_data;

  BasaltDemoModel model;
  BasaltDemoText *text;
  gint64 input_tokens;
  double pace;
  gint64 started_at; /* monotonic */

  GSource *timer;
  Step step;
  gsize offset; /* into the text or reasoning */
  guint block;
  guint frames;
  guint cut : 1;
  guint silent : 1; /* the slow model has been silent already */
};

static void
set_usage (BasaltDemoAnswer *self,
           JsonObject       *object)
{
  JsonObject *usage = json_object_new ();
  JsonObject *metrics = json_object_new ();

  json_object_set_int_member (usage, "inputTokens", self->input_tokens);
  json_object_set_int_member (usage, "outputTokens", self->text->output_tokens);
  json_object_set_int_member (usage, "totalTokens", self->input_tokens + self->text->output_tokens);
  json_object_set_object_member (object, "usage", usage);

  json_object_set_int_member (metrics, "latencyMs",
                              (g_get_monotonic_time () - self->started_at) / 1000);
  json_object_set_object_member (object, "metrics", metrics);
}

/* Takes @object. Pads it with "p" as the service does, which clients must ignore. */
static void
append_event (BasaltDemoAnswer *self,
              GByteArray       *out,
              const char       *type,
              JsonObject       *object)
{
  static const char padding[] = "abcdefghijklmnopqrstuvwxyz";
  g_autofree char *p = g_strndup (padding, 1 + self->frames++ % (sizeof padding - 1));
  g_autoptr (JsonObject) owned = object;
  g_autofree char *json = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (AwsEvent) event = NULL;

  json_object_set_string_member (owned, "p", p);
  json = basalt_json_object_to_string (owned, FALSE);
  payload = g_bytes_new (json, strlen (json));

  event = aws_event_new (payload);
  aws_event_add_string (event, ":event-type", type);
  aws_event_add_string (event, ":content-type", "application/json");
  aws_event_add_string (event, ":message-type", "event");

  bytes = aws_event_encode (event);
  g_byte_array_append (out, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

static JsonObject *
new_block_object (BasaltDemoAnswer *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "contentBlockIndex", self->block);

  return object;
}

/* Takes @arm, the value of a delta's arm, as a text or within an object. */
static void
append_delta (BasaltDemoAnswer *self,
              GByteArray       *out,
              const char       *text,
              gsize             length,
              gboolean          reasoning)
{
  g_autofree char *piece = g_strndup (text, length);
  JsonObject *object = new_block_object (self);
  JsonObject *delta = json_object_new ();

  if (reasoning)
    {
      JsonObject *content = json_object_new ();

      json_object_set_string_member (content, "text", piece);
      json_object_set_object_member (delta, "reasoningContent", content);
    }
  else
    json_object_set_string_member (delta, "text", piece);

  json_object_set_object_member (object, "delta", delta);
  append_event (self, out, "contentBlockDelta", object);
}

static void
append_block_stop (BasaltDemoAnswer *self,
                   GByteArray       *out)
{
  append_event (self, out, "contentBlockStop", new_block_object (self));
  self->block++;
}

/* Appends the next piece of @text; returns whether that was the last. */
static gboolean
append_piece (BasaltDemoAnswer *self,
              GByteArray       *out,
              const char       *text,
              gboolean          reasoning)
{
  const char *rest = text + self->offset;
  gsize length =
    basalt_demo_text_next_piece (rest, self->model == BASALT_DEMO_LONG ? LONG_PIECE_BYTES : 1);

  if (length > 0)
    append_delta (self, out, rest, length, reasoning);
  self->offset += length;

  return rest[length] == '\0';
}

/* Writes what comes next into @out; returns the pause after it. */
static guint
do_reasoning (BasaltDemoAnswer *self,
              GByteArray       *out)
{
  if (!append_piece (self, out, self->text->reasoning, TRUE))
    return SLOW_MS;

  append_block_stop (self, out);
  self->offset = 0;
  self->step = STEP_TEXT;

  return SLOW_THINKING_MS;
}

static guint
do_text (BasaltDemoAnswer *self,
         GByteArray       *out)
{
  gsize end = self->offset + LONG_BATCH_BYTES;
  gboolean last;

  do
    last = append_piece (self, out, self->text->text, FALSE);
  while (self->model == BASALT_DEMO_LONG && !last && self->offset < end);

  if (self->cut && (last || self->offset >= CUT_BYTES))
    {
      self->step = STEP_COMPLETE;
      return 0;
    }

  if (last)
    {
      append_block_stop (self, out);
      self->step = STEP_END;
      return 0;
    }

  if (self->model == BASALT_DEMO_LONG)
    return 0;

  if (self->model != BASALT_DEMO_SLOW)
    return STEADY_MS;

  if (!self->silent && self->offset >= self->text->length / 3)
    {
      self->silent = TRUE;
      return SLOW_SILENCE_MS;
    }

  return SLOW_MS;
}

static guint
do_start (BasaltDemoAnswer *self,
          GByteArray       *out)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "role", "assistant");
  append_event (self, out, "messageStart", object);

  if (self->text->reasoning != NULL)
    {
      self->step = STEP_REASONING;
      return SLOW_MS;
    }

  /* The first word goes out with the first bytes: nothing to wait for. */
  self->step = STEP_TEXT;

  return do_text (self, out);
}

static guint
do_end (BasaltDemoAnswer *self,
        GByteArray       *out)
{
  JsonObject *stop = json_object_new ();
  JsonObject *metadata = json_object_new ();

  json_object_set_string_member (stop, "stopReason", self->text->stop_reason);
  append_event (self, out, "messageStop", stop);

  set_usage (self, metadata);
  append_event (self, out, "metadata", metadata);

  self->step = STEP_COMPLETE;

  return 0;
}

static void
add_text_block (JsonArray  *content,
                const char *text)
{
  JsonObject *block = json_object_new ();

  json_object_set_string_member (block, "text", text);
  json_array_add_object_element (content, block);
}

static void
add_reasoning_block (JsonArray  *content,
                     const char *text)
{
  JsonObject *block = json_object_new ();
  JsonObject *reasoning = json_object_new ();
  JsonObject *inner = json_object_new ();

  json_object_set_string_member (inner, "text", text);
  json_object_set_object_member (reasoning, "reasoningText", inner);
  json_object_set_object_member (block, "reasoningContent", reasoning);
  json_array_add_object_element (content, block);
}

static guint
do_whole (BasaltDemoAnswer *self,
          GByteArray       *out)
{
  g_autoptr (JsonObject) root = json_object_new ();
  JsonObject *output = json_object_new ();
  JsonObject *message = json_object_new ();
  JsonArray *content = json_array_new ();
  g_autofree char *json = NULL;

  if (self->text->reasoning != NULL)
    add_reasoning_block (content, self->text->reasoning);
  add_text_block (content, self->text->text);
  json_object_set_string_member (message, "role", "assistant");
  json_object_set_array_member (message, "content", content);
  json_object_set_object_member (output, "message", message);
  json_object_set_object_member (root, "output", output);
  json_object_set_string_member (root, "stopReason", self->text->stop_reason);
  set_usage (self, root);

  json = basalt_json_object_to_string (root, FALSE);
  g_byte_array_append (out, (const guint8 *) json,
                       (guint) (self->cut ? MIN (strlen (json), CUT_BYTES) : strlen (json)));
  self->step = STEP_COMPLETE;

  return 0;
}

/*
 * Breaks the connection under the answer. What libsoup still holds for it then
 * fails to be written, which ends the exchange.
 */
static void
break_connection (BasaltDemoAnswer *self)
{
  GSocket *socket = soup_server_message_get_socket (self->message);

  if (socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

static void step (BasaltDemoAnswer *self);

static gboolean
timer_cb (gpointer user_data)
{
  BasaltDemoAnswer *self = user_data;

  g_clear_pointer (&self->timer, g_source_unref);
  step (self);

  return G_SOURCE_REMOVE;
}

static void
set_timer (BasaltDemoAnswer *self,
           guint             ms)
{
  self->timer = g_timeout_source_new (ms);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/* Writes the next bytes, now. Where they are followed by a pause, the timer says when to go on. */
static void
step (BasaltDemoAnswer *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint pause_ms = 0;

  switch (self->step)
    {
    case STEP_START:
      pause_ms = do_start (self, out);
      break;
    case STEP_REASONING:
      pause_ms = do_reasoning (self, out);
      break;
    case STEP_TEXT:
      pause_ms = do_text (self, out);
      break;
    case STEP_END:
      pause_ms = do_end (self, out);
      break;
    case STEP_WHOLE:
      pause_ms = do_whole (self, out);
      break;
    case STEP_COMPLETE:
      if (self->cut)
        break_connection (self);
      soup_message_body_complete (body);
      soup_server_message_unpause (self->message);
      return;
    }

  if (out->len > 0)
    {
      g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&out));

      soup_message_body_append_bytes (body, bytes);
      soup_server_message_unpause (self->message);
    }

  pause_ms = (guint) (pause_ms * self->pace);
  if (pause_ms > 0)
    set_timer (self, pause_ms);
}

static void
wrote_chunk_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  BasaltDemoAnswer *self = user_data;

  if (self->timer == NULL)
    step (self);
  else
    soup_server_message_pause (message);
}

static void
finished_cb (SoupServerMessage *message,
             gpointer           user_data)
{
  BasaltDemoAnswer *self = user_data;

  self->done (self, self->user_data);
}

/*
 * basalt_demo_answer_start:
 * @message: what to answer
 * @request: what it asked
 * @cut: whether the connection breaks after some 200 characters
 * @pace: factor of all pauses
 * @done: told when the exchange is over, so that its owner frees the answer
 * @user_data: for @done
 *
 * Answers in chunks. The next is made only when the last one was written, so
 * that a slow reader costs no memory.
 *
 * Returns: (transfer full): the answer
 */
BasaltDemoAnswer *
basalt_demo_answer_start (SoupServerMessage       *message,
                          const BasaltDemoRequest *request,
                          gboolean                 cut,
                          double                   pace,
                          BasaltDemoAnswerDone     done,
                          gpointer                 user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  BasaltDemoAnswer *self = g_new0 (BasaltDemoAnswer, 1);

  self->message = g_object_ref (message);
  self->done = done;
  self->user_data = user_data;
  self->model = request->model;
  self->text = basalt_demo_text_new (request);
  self->input_tokens = request->input_tokens;
  self->pace = pace;
  self->started_at = g_get_monotonic_time ();
  self->step = request->stream ? STEP_START : STEP_WHOLE;
  self->cut = !!cut;

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_headers_replace (headers, "Content-Type",
                                request->stream ? "application/vnd.amazon.eventstream" :
                                                  "application/json");
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);

  g_signal_connect (message, "wrote-chunk", G_CALLBACK (wrote_chunk_cb), self);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);

  if (!request->stream && request->model == BASALT_DEMO_SLOW && self->pace > 0.0)
    {
      soup_server_message_pause (message);
      set_timer (self, (guint) (SLOW_THINKING_MS * self->pace));
    }
  else
    step (self);

  return self;
}

/*
 * basalt_demo_answer_free:
 * @self: (transfer full): an answer
 *
 * Stops answering; says nothing to the client.
 */
void
basalt_demo_answer_free (BasaltDemoAnswer *self)
{
  g_return_if_fail (self != NULL);

  if (self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_clear_pointer (&self->timer, g_source_unref);
    }

  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->message);
  basalt_demo_text_free (self->text);
  g_free (self);
}
