/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-converse-response.h"

#include "aws-error.h"
#include "basalt-json.h"
#include "bedrock-converse-emitter.h"
#include "bedrock-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
emit_string (BedrockConverseEmitter   *emitter,
             BedrockConverseEventKind  kind,
             guint                     block,
             const char               *text)
{
  if (text != NULL && *text != '\0')
    bedrock_converse_emitter_text (emitter, kind, block, text);
}

static void
emit_reasoning (BedrockConverseEmitter *emitter,
                guint                   block,
                JsonObject             *reasoning)
{
  JsonObject *text = basalt_json_get_object (reasoning, "reasoningText");

  emit_string (emitter, BEDROCK_CONVERSE_REASONING, block, basalt_json_get_string (text, "text"));
  emit_string (emitter, BEDROCK_CONVERSE_SIGNATURE, block,
               basalt_json_get_string (text, "signature"));
  emit_string (emitter, BEDROCK_CONVERSE_SIGNATURE, block,
               basalt_json_get_string (reasoning, "redactedContent"));
}

static void
emit_tool_use (BedrockConverseEmitter *emitter,
               guint                   block,
               JsonObject             *tool_use)
{
  JsonNode *input = json_object_get_member (tool_use, "input");

  bedrock_converse_emitter_tool_start (emitter, block, tool_use);
  if (input != NULL && !JSON_NODE_HOLDS_NULL (input))
    {
      g_autofree char *text = basalt_json_to_string (input, FALSE);

      bedrock_converse_emitter_text (emitter, BEDROCK_CONVERSE_TOOL_INPUT, block, text);
    }
}

/* With citations the answer's text is not in text blocks: it would be lost with them. */
static void
emit_cited_text (BedrockConverseEmitter *emitter,
                 guint                   block,
                 JsonObject             *cited)
{
  JsonArray *content = basalt_json_get_array (cited, "content");
  guint n = content != NULL ? json_array_get_length (content) : 0;

  for (guint i = 0; i < n; i++)
    emit_string (emitter, BEDROCK_CONVERSE_TEXT, block,
                 basalt_json_get_string (basalt_json_array_get_object (content, i), "text"));

  if (basalt_json_get_array (cited, "citations") != NULL)
    bedrock_converse_emitter_ignored (emitter, block, "citation");
}

static void
emit_arm (BedrockConverseEmitter *emitter,
          guint                   block,
          const char             *name,
          JsonNode               *node)
{
  JsonObject *arm = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (JSON_NODE_HOLDS_NULL (node) || strcmp (name, "__type") == 0)
    return;

  if (strcmp (name, "text") == 0 && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    emit_string (emitter, BEDROCK_CONVERSE_TEXT, block, json_node_get_string (node));
  else if (strcmp (name, "reasoningContent") == 0 && arm != NULL)
    emit_reasoning (emitter, block, arm);
  else if (strcmp (name, "toolUse") == 0 && arm != NULL)
    emit_tool_use (emitter, block, arm);
  else if (strcmp (name, "citationsContent") == 0 && arm != NULL)
    emit_cited_text (emitter, block, arm);
  else
    bedrock_converse_emitter_ignored (emitter, block, name);
}

static void
emit_content (BedrockConverseEmitter *emitter,
              JsonArray              *content)
{
  guint n = content != NULL ? json_array_get_length (content) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *block = basalt_json_array_get_object (content, i);
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      if (block == NULL)
        continue;

      json_object_iter_init_ordered (&iter, block);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        emit_arm (emitter, i, name, node);
      bedrock_converse_emitter_text (emitter, BEDROCK_CONVERSE_BLOCK_STOP, i, NULL);
    }
}

/*
 * Whether @data begins as an object but does not end as one. libsoup takes the
 * end of the connection between two chunks for the end of the body, so this is
 * how an answer that was cut looks.
 */
static gboolean
is_cut (const char *data,
        gsize       length)
{
  while (length > 0 && g_ascii_isspace (data[length - 1]))
    length--;
  while (length > 0 && g_ascii_isspace (*data))
    {
      data++;
      length--;
    }

  return length > 0 && data[0] == '{' && (length == 1 || data[length - 1] != '}');
}

/*
 * bedrock_converse_response_parse:
 * @body: the body of a Converse answer
 * @http_status: of the answer, 2xx
 * @request_id: (nullable): of the answer
 * @func: told of each fact, as if the answer had been streamed
 * @func_data: for @func
 * @error: return location for an error
 *
 * Reads an answer that came whole (WIRE.md §3.2). The body itself is told as
 * %BEDROCK_CONVERSE_RESPONSE once it is known to be JSON.
 *
 * Returns: %FALSE with %BASALT_AWS_ERROR_PROTOCOL when the body is not JSON or
 *   has no message, with %BASALT_AWS_ERROR_TRUNCATED when its end is missing
 */
gboolean
bedrock_converse_response_parse (GBytes               *body,
                                 guint                 http_status,
                                 const char           *request_id,
                                 BedrockConverseFunc   func,
                                 gpointer              func_data,
                                 GError              **error)
{
  BedrockConverseEmitter emitter;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) local_error = NULL;
  JsonObject *root, *message;
  const char *data, *stop_reason;
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (body != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  bedrock_converse_emitter_init (&emitter, func, func_data);
  bedrock_converse_emitter_answer (&emitter, http_status, request_id);

  data = g_bytes_get_data (body, &length);
  node = basalt_json_parse_object (data, (gssize) length, &local_error);
  root = node != NULL ? json_node_get_object (node) : NULL;
  message = basalt_json_get_object (basalt_json_get_object (root, "output"), "message");

  if (root != NULL)
    {
      text = g_strndup (data, length);
      bedrock_converse_emitter_text (&emitter, BEDROCK_CONVERSE_RESPONSE, 0, text);
    }

  if (message == NULL)
    {
      g_autofree char *start = bedrock_first_line (data, length);

      bedrock_converse_emitter_clear (&emitter);
      if (root == NULL && is_cut (data, length))
        g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TRUNCATED,
                             _ ("The answer ended in the middle"));
      else if (root == NULL)
        g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                     /* Translators: what is wrong with it, then how it begins */
                     _ ("The answer is not JSON (%s): %s"), local_error->message,
                     start != NULL ? start : "");
      else
        g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                     /* Translators: how the answer begins */
                     _ ("The answer has no message: %s"), start != NULL ? start : "");
      return FALSE;
    }

  bedrock_converse_emitter_text (&emitter, BEDROCK_CONVERSE_START, 0,
                                 basalt_json_get_string (message, "role"));
  emit_content (&emitter, basalt_json_get_array (message, "content"));
  stop_reason = basalt_json_get_string (root, "stopReason");
  bedrock_converse_emitter_text (&emitter, BEDROCK_CONVERSE_STOP, 0, stop_reason);
  bedrock_converse_emitter_metadata (&emitter, root);
  bedrock_converse_emitter_clear (&emitter);

  return TRUE;
}
