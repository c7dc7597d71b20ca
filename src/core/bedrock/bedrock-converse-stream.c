/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-converse-stream.h"

#include "aws-event-stream.h"
#include "basalt-json.h"
#include "basalt-text.h"
#include "bedrock-converse-emitter.h"
#include "bedrock-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define EVENT_STREAM_TYPE "application/vnd.amazon.eventstream"

/* How much of an answer that is not a stream is kept to show its first line. */
#define MAX_FOREIGN_BYTES 4096

struct _BedrockConverseStream
{
  BedrockConverseEmitter emitter;
  AwsEventDecoder *decoder;
  AwsFault *fault;
  GString *foreign; /* start of an answer that is not an event stream, else NULL */
  char *content_type;
  guint block; /* of the last event that named one */
  guint stopped : 1;
  guint metadata : 1;
};

/* Members of a union that are there: null counts as absent, and "__type" is not an arm (WIRE.md
 * §2). */
static gboolean
is_arm (const char *name,
        JsonNode   *node)
{
  return !JSON_NODE_HOLDS_NULL (node) && strcmp (name, "__type") != 0;
}

static const char *
node_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ?
           json_node_get_string (node) :
           NULL;
}

/* Tells a delta of @kind, or that it was of a wrong type. An empty delta is no fact. */
static void
emit_delta (BedrockConverseStream    *self,
            BedrockConverseEventKind  kind,
            const char               *name,
            const char               *text)
{
  if (text == NULL)
    bedrock_converse_emitter_ignored (&self->emitter, self->block, name);
  else if (*text != '\0')
    bedrock_converse_emitter_text (&self->emitter, kind, self->block, text);
}

static void
handle_reasoning (BedrockConverseStream *self,
                  JsonObject            *reasoning)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, reasoning);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!is_arm (name, node))
        continue;

      if (strcmp (name, "text") == 0)
        emit_delta (self, BEDROCK_CONVERSE_REASONING, "reasoningContent", node_string (node));
      else if (strcmp (name, "signature") == 0 || strcmp (name, "redactedContent") == 0)
        emit_delta (self, BEDROCK_CONVERSE_SIGNATURE, "reasoningContent", node_string (node));
      else
        {
          g_autofree char *path = g_strdup_printf ("reasoningContent.%s", name);

          bedrock_converse_emitter_ignored (&self->emitter, self->block, path);
        }
    }
}

static void
handle_delta (BedrockConverseStream *self,
              JsonObject            *object)
{
  JsonObject *delta = basalt_json_get_object (object, "delta");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (delta == NULL)
    return;

  json_object_iter_init_ordered (&iter, delta);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonObject *arm = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (!is_arm (name, node))
        continue;

      if (strcmp (name, "text") == 0)
        emit_delta (self, BEDROCK_CONVERSE_TEXT, name, node_string (node));
      else if (strcmp (name, "toolUse") == 0)
        emit_delta (self, BEDROCK_CONVERSE_TOOL_INPUT, name, basalt_json_get_string (arm, "input"));
      else if (strcmp (name, "reasoningContent") == 0 && arm != NULL)
        handle_reasoning (self, arm);
      else
        bedrock_converse_emitter_ignored (&self->emitter, self->block, name);
    }
}

static void
handle_start (BedrockConverseStream *self,
              JsonObject            *object)
{
  JsonObject *start = basalt_json_get_object (object, "start");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (start == NULL)
    return;

  json_object_iter_init_ordered (&iter, start);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!is_arm (name, node))
        continue;

      if (strcmp (name, "toolUse") == 0 && JSON_NODE_HOLDS_OBJECT (node))
        bedrock_converse_emitter_tool_start (&self->emitter, self->block,
                                             json_node_get_object (node));
      else
        bedrock_converse_emitter_ignored (&self->emitter, self->block, name);
    }
}

static void
take_block (BedrockConverseStream *self,
            JsonObject            *object)
{
  gint64 block;

  if (basalt_json_get_int (object, "contentBlockIndex", &block) && block >= 0 && block <= G_MAXINT)
    self->block = (guint) block;
}

static void
handle_known (BedrockConverseStream *self,
              const char            *type,
              JsonObject            *object)
{
  if (g_str_has_prefix (type, "contentBlock"))
    take_block (self, object);

  if (strcmp (type, "messageStart") == 0)
    bedrock_converse_emitter_text (&self->emitter, BEDROCK_CONVERSE_START, 0,
                                   basalt_json_get_string (object, "role"));
  else if (strcmp (type, "contentBlockStart") == 0)
    handle_start (self, object);
  else if (strcmp (type, "contentBlockDelta") == 0)
    handle_delta (self, object);
  else if (strcmp (type, "contentBlockStop") == 0)
    bedrock_converse_emitter_text (&self->emitter, BEDROCK_CONVERSE_BLOCK_STOP, self->block, NULL);
  else if (strcmp (type, "messageStop") == 0)
    {
      if (!self->stopped)
        bedrock_converse_emitter_text (&self->emitter, BEDROCK_CONVERSE_STOP, 0,
                                       basalt_json_get_string (object, "stopReason"));
      self->stopped = TRUE;
    }
  else if (!self->metadata)
    {
      bedrock_converse_emitter_metadata (&self->emitter, object);
      self->metadata = TRUE;
    }
}

static gboolean
handle_event (BedrockConverseStream  *self,
              const AwsEvent         *event,
              GError                **error)
{
  static const char *const known[] = { "messageStart",
                                       "contentBlockStart",
                                       "contentBlockDelta",
                                       "contentBlockStop",
                                       "messageStop",
                                       "metadata",
                                       NULL };
  const char *type = aws_event_get_string (event, ":event-type");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *data;
  gsize length;

  if (type == NULL)
    {
      g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                           _ ("A message of the answer does not say of which event type it is"));
      return FALSE;
    }

  if (!g_strv_contains (known, type))
    {
      bedrock_converse_emitter_ignored (&self->emitter, self->block, type);
      return TRUE;
    }

  data = g_bytes_get_data (event->payload, &length);
  node = basalt_json_parse_object (data, (gssize) length, &local_error);
  if (node == NULL)
    {
      g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                   /* Translators: an event's name, then what is wrong with its JSON */
                   _ ("The event “%s” of the answer cannot be read: %s"), type,
                   local_error->message);
      return FALSE;
    }

  handle_known (self, type, json_node_get_object (node));

  return TRUE;
}

/* An unmodeled error has its text in a header instead of the payload. */
static AwsFault *
fault_from_error_message (const AwsEvent *event)
{
  const char *message = aws_event_get_string (event, ":error-message");
  g_autoptr (GBytes) text = message != NULL ? g_bytes_new (message, strlen (message)) : NULL;

  return aws_fault_new_from_event (aws_event_get_string (event, ":error-code"), "error", text);
}

static gboolean
handle_message (BedrockConverseStream  *self,
                const AwsEvent         *event,
                GError                **error)
{
  const char *message_type = aws_event_get_string (event, ":message-type");

  if (g_strcmp0 (message_type, "event") == 0)
    return handle_event (self, event, error);

  if (g_strcmp0 (message_type, "exception") == 0)
    self->fault = aws_fault_new_from_event (aws_event_get_string (event, ":exception-type"),
                                            message_type, event->payload);
  else if (g_strcmp0 (message_type, "error") == 0)
    self->fault = fault_from_error_message (event);

  if (self->fault != NULL)
    {
      g_propagate_error (error, aws_fault_to_error (self->fault));
      return FALSE;
    }

  if (message_type == NULL)
    g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                         _ ("A message of the answer does not say of which type it is"));
  else
    g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                 _ ("The answer has a message of the unknown type “%s”"), message_type);

  return FALSE;
}

/* "application/json; charset=utf-8" is "application/json"; the case is free (RFC 9110 §8.3.1). */
static gboolean
content_type_is (const char *content_type,
                 const char *wanted)
{
  gsize length = strlen (wanted);

  return content_type != NULL && g_ascii_strncasecmp (content_type, wanted, length) == 0 &&
         strchr ("; \t", content_type[length]) != NULL;
}

static void
set_foreign_error (BedrockConverseStream  *self,
                   GError                **error)
{
  g_autofree char *line = bedrock_first_line (self->foreign->str, self->foreign->len);
  g_autofree char *type =
    basalt_text_make_visible (self->content_type != NULL ? self->content_type : "—", -1,
                              BASALT_TEXT_VISIBLE_ONE_LINE);

  if (line == NULL)
    g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                 /* Translators: a content type */
                 _ ("The answer is not an event stream but %s, and is empty"), type);
  else
    g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                 /* Translators: a content type, then the first line of the answer */
                 _ ("The answer is not an event stream but %s: %s"), type, line);
}

/*
 * bedrock_converse_stream_new:
 * @func: told of each fact, in order
 * @func_data: for @func
 *
 * Returns: (transfer full): a reader at the start of an answer
 */
BedrockConverseStream *
bedrock_converse_stream_new (BedrockConverseFunc func,
                             gpointer            func_data)
{
  BedrockConverseStream *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (BedrockConverseStream, 1);
  bedrock_converse_emitter_init (&self->emitter, func, func_data);
  self->decoder = aws_event_decoder_new ();

  return self;
}

/*
 * bedrock_converse_stream_free:
 * @self: (transfer full): a reader
 */
void
bedrock_converse_stream_free (BedrockConverseStream *self)
{
  g_return_if_fail (self != NULL);

  bedrock_converse_emitter_clear (&self->emitter);
  aws_event_decoder_free (self->decoder);
  g_clear_pointer (&self->fault, aws_fault_free);
  if (self->foreign != NULL)
    g_string_free (self->foreign, TRUE);
  g_free (self->content_type);
  g_free (self);
}

/*
 * bedrock_converse_stream_answer:
 * @self: a reader
 * @http_status: of the answer, 2xx
 * @request_id: (nullable): of the answer
 * @content_type: (nullable): as the server wrote it
 *
 * Takes the head of the answer. Where it is not an event stream, what follows
 * is kept only to show its first line, and bedrock_converse_stream_push() or
 * bedrock_converse_stream_finish() fail.
 */
void
bedrock_converse_stream_answer (BedrockConverseStream *self,
                                guint                  http_status,
                                const char            *request_id,
                                const char            *content_type)
{
  g_return_if_fail (self != NULL);

  if (!content_type_is (content_type, EVENT_STREAM_TYPE))
    {
      self->foreign = g_string_new (NULL);
      self->content_type = g_strdup (content_type);
    }

  bedrock_converse_emitter_answer (&self->emitter, http_status, request_id);
}

/*
 * bedrock_converse_stream_push:
 * @self: a reader
 * @data: bytes of the body, split anywhere
 * @length: bytes in @data
 * @error: return location for an error
 *
 * Tells what the bytes complete. After a failure, push no more; what was told
 * before it stands.
 *
 * Returns: %FALSE with %BASALT_AWS_ERROR_SERVICE when the service ended the
 *   stream with an exception, which bedrock_converse_stream_steal_fault() has
 *   in full; with %BASALT_AWS_ERROR_PROTOCOL when the bytes are not what
 *   WIRE.md §8 and §9 allow
 */
gboolean
bedrock_converse_stream_push (BedrockConverseStream  *self,
                              const guint8           *data,
                              gsize                   length,
                              GError                **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->foreign != NULL)
    {
      gsize room = MAX_FOREIGN_BYTES - self->foreign->len;

      g_string_append_len (self->foreign, (const char *) data, (gssize) MIN (length, room));
      if (length < room)
        return TRUE;

      set_foreign_error (self, error);
      return FALSE;
    }

  aws_event_decoder_push (self->decoder, data, length);

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (AwsEvent) event = aws_event_decoder_next (self->decoder, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      if (event == NULL)
        return TRUE;

      if (!handle_message (self, event, error))
        return FALSE;
    }
}

/*
 * bedrock_converse_stream_finish:
 * @self: a reader
 * @error: return location for an error
 *
 * Takes the end of the body. An answer whose `metadata` alone is missing is
 * whole.
 *
 * Returns: %FALSE with %BASALT_AWS_ERROR_TRUNCATED when the body ended inside a
 *   message or before `messageStop`, with %BASALT_AWS_ERROR_PROTOCOL when it
 *   was no event stream
 */
gboolean
bedrock_converse_stream_finish (BedrockConverseStream  *self,
                                GError                **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->foreign != NULL)
    {
      set_foreign_error (self, error);
      return FALSE;
    }

  if (!aws_event_decoder_finish (self->decoder, error))
    return FALSE;

  if (!self->stopped)
    {
      g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TRUNCATED,
                           _ ("The answer ended before the model had stopped"));
      return FALSE;
    }

  return TRUE;
}

/*
 * bedrock_converse_stream_is_stopped:
 *
 * Returns: whether `messageStop` arrived
 */
gboolean
bedrock_converse_stream_is_stopped (BedrockConverseStream *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->stopped;
}

/*
 * bedrock_converse_stream_steal_fault:
 *
 * Returns: (transfer full) (nullable): the exception that ended the stream
 */
AwsFault *
bedrock_converse_stream_steal_fault (BedrockConverseStream *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_steal_pointer (&self->fault);
}
