/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-converse.h"

#include "aws-endpoint.h"
#include "basalt-json.h"

struct _BedrockConverseRequest
{
  gatomicrefcount refs;

  char *model_id;
  char *system;
  GPtrArray *user_texts;
  GPtrArray *stops;
  gint64 max_tokens;
  double temperature;
  double top_p;
  guint has_max_tokens : 1;
  guint has_temperature : 1;
  guint has_top_p : 1;
  guint stream : 1;
};

/* Appends @text as a JSON string. */
static void
append_string (GString    *json,
               const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autofree char *escaped = json_to_string (node, FALSE);

  g_string_append (json, escaped);
}

static void
append_member (GString    *json,
               const char *name)
{
  if (json->str[json->len - 1] != '{')
    g_string_append_c (json, ',');
  g_string_append_printf (json, "\"%s\":", name);
}

static void
append_inference_config (GString                *json,
                         BedrockConverseRequest *self)
{
  g_string_append_c (json, '{');

  if (self->has_max_tokens)
    {
      append_member (json, "maxTokens");
      g_string_append_printf (json, "%" G_GINT64_FORMAT, self->max_tokens);
    }

  if (self->has_temperature)
    {
      append_member (json, "temperature");
      basalt_json_append_double (json, self->temperature);
    }

  if (self->has_top_p)
    {
      append_member (json, "topP");
      basalt_json_append_double (json, self->top_p);
    }

  if (self->stops->len > 0)
    {
      append_member (json, "stopSequences");
      g_string_append_c (json, '[');
      for (guint i = 0; i < self->stops->len; i++)
        {
          if (i > 0)
            g_string_append_c (json, ',');
          append_string (json, g_ptr_array_index (self->stops, i));
        }
      g_string_append_c (json, ']');
    }

  g_string_append_c (json, '}');
}

/**
 * bedrock_converse_request_new:
 * @model_id: a model id, an inference profile's id, or an ARN of either; taken
 *   as it is
 *
 * Starts a request for `POST /model/{modelId}/converse` or `…/converse-stream`
 * (WIRE.md §3.1). It streams unless bedrock_converse_request_set_stream() says
 * otherwise. Nothing has a default: what is not set is not sent, because models
 * refuse parameters they do not know.
 *
 * Returns: (transfer full): a request without messages
 */
BedrockConverseRequest *
bedrock_converse_request_new (const char *model_id)
{
  BedrockConverseRequest *self;

  g_return_val_if_fail (model_id != NULL, NULL);

  self = g_new0 (BedrockConverseRequest, 1);
  g_atomic_ref_count_init (&self->refs);
  self->model_id = g_strdup (model_id);
  self->user_texts = g_ptr_array_new_with_free_func (g_free);
  self->stops = g_ptr_array_new_with_free_func (g_free);
  self->stream = TRUE;

  return self;
}

/**
 * bedrock_converse_request_ref:
 * @self: a request
 *
 * Returns: (transfer full): @self
 */
BedrockConverseRequest *
bedrock_converse_request_ref (BedrockConverseRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * bedrock_converse_request_unref:
 * @self: (transfer full): a request
 *
 * Drops a reference and frees the request with the last one.
 */
void
bedrock_converse_request_unref (BedrockConverseRequest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->model_id);
  g_free (self->system);
  g_ptr_array_unref (self->user_texts);
  g_ptr_array_unref (self->stops);
  g_free (self);
}

/**
 * bedrock_converse_request_add_user_text:
 * @self: a request
 * @text: UTF-8
 *
 * Appends a text block to the user's message. Blocks share one message, since
 * roles must alternate.
 */
void
bedrock_converse_request_add_user_text (BedrockConverseRequest *self,
                                        const char             *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  g_ptr_array_add (self->user_texts, g_strdup (text));
}

/**
 * bedrock_converse_request_set_system:
 * @self: a request
 * @text: (nullable): the system prompt; %NULL sends none
 *
 * Sets what stands before the conversation.
 */
void
bedrock_converse_request_set_system (BedrockConverseRequest *self,
                                     const char             *text)
{
  g_return_if_fail (self != NULL);

  g_free (self->system);
  self->system = g_strdup (text);
}

/**
 * bedrock_converse_request_set_max_tokens:
 * @self: a request
 * @max_tokens: the most tokens to write; the service refuses less than 1
 *
 * Bounds the length of the answer.
 */
void
bedrock_converse_request_set_max_tokens (BedrockConverseRequest *self,
                                         gint64                  max_tokens)
{
  g_return_if_fail (self != NULL);

  self->max_tokens = max_tokens;
  self->has_max_tokens = TRUE;
}

/**
 * bedrock_converse_request_set_temperature:
 * @self: a request
 * @temperature: 0 to 1; finite
 *
 * Sets how much the model varies its answer.
 */
void
bedrock_converse_request_set_temperature (BedrockConverseRequest *self,
                                          double                  temperature)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (temperature > -G_MAXDOUBLE && temperature < G_MAXDOUBLE);

  self->temperature = temperature;
  self->has_temperature = TRUE;
}

/**
 * bedrock_converse_request_set_top_p:
 * @self: a request
 * @top_p: 0 to 1; finite
 *
 * Sets from how probable a set of tokens the model chooses. Newer models refuse
 * it together with a temperature.
 */
void
bedrock_converse_request_set_top_p (BedrockConverseRequest *self,
                                    double                  top_p)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (top_p > -G_MAXDOUBLE && top_p < G_MAXDOUBLE);

  self->top_p = top_p;
  self->has_top_p = TRUE;
}

/**
 * bedrock_converse_request_add_stop:
 * @self: a request
 * @sequence: text at which the model stops
 *
 * Adds a stop sequence.
 */
void
bedrock_converse_request_add_stop (BedrockConverseRequest *self,
                                   const char             *sequence)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (sequence != NULL);

  g_ptr_array_add (self->stops, g_strdup (sequence));
}

/**
 * bedrock_converse_request_set_stream:
 * @self: a request
 * @stream: whether to use ConverseStream rather than Converse
 *
 * Chooses the operation.
 */
void
bedrock_converse_request_set_stream (BedrockConverseRequest *self,
                                     gboolean                stream)
{
  g_return_if_fail (self != NULL);

  self->stream = !!stream;
}

/**
 * bedrock_converse_request_get_stream:
 * @self: a request
 *
 * Returns: whether ConverseStream is used
 */
gboolean
bedrock_converse_request_get_stream (BedrockConverseRequest *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->stream;
}

/**
 * bedrock_converse_request_get_model_id:
 * @self: a request
 *
 * Returns: (transfer none): the model id as it was given
 */
const char *
bedrock_converse_request_get_model_id (BedrockConverseRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->model_id;
}

/**
 * bedrock_converse_request_get_path:
 * @self: a request
 *
 * Makes the path of the operation. Everything in the model id but unreserved
 * characters is escaped (WIRE.md §2): an ARN has slashes that must not count as
 * such.
 *
 * Returns: (transfer full): the escaped path, `/model/…%3A0/converse-stream`
 */
char *
bedrock_converse_request_get_path (BedrockConverseRequest *self)
{
  GString *path;

  g_return_val_if_fail (self != NULL, NULL);

  path = g_string_new ("/model/");
  aws_uri_append_label (path, self->model_id);
  g_string_append (path, self->stream ? "/converse-stream" : "/converse");

  return g_string_free (path, FALSE);
}

/**
 * bedrock_converse_request_to_json:
 * @self: a request
 *
 * Writes the body. The same request always gives the same bytes, so that what
 * is recorded is what was sent.
 *
 * Returns: (transfer full): JSON, UTF-8, on one line
 */
char *
bedrock_converse_request_to_json (BedrockConverseRequest *self)
{
  GString *json;

  g_return_val_if_fail (self != NULL, NULL);

  json = g_string_new ("{");

  append_member (json, "messages");
  g_string_append_c (json, '[');
  if (self->user_texts->len > 0)
    {
      g_string_append (json, "{\"role\":\"user\",\"content\":[");
      for (guint i = 0; i < self->user_texts->len; i++)
        {
          g_string_append (json, i > 0 ? ",{\"text\":" : "{\"text\":");
          append_string (json, g_ptr_array_index (self->user_texts, i));
          g_string_append_c (json, '}');
        }
      g_string_append (json, "]}");
    }
  g_string_append_c (json, ']');

  if (self->system != NULL)
    {
      append_member (json, "system");
      g_string_append (json, "[{\"text\":");
      append_string (json, self->system);
      g_string_append (json, "}]");
    }

  if (self->has_max_tokens || self->has_temperature || self->has_top_p || self->stops->len > 0)
    {
      append_member (json, "inferenceConfig");
      append_inference_config (json, self);
    }

  g_string_append_c (json, '}');

  return g_string_free (json, FALSE);
}
