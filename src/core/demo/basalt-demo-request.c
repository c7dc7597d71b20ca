/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-request.h"

#include "basalt-demo-text.h"
#include "basalt-json.h"

#include <gio/gio.h>
#include <string.h>

/* What the service says of a request that it refuses; not translated, as the service's own are not.
 */
G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError     **error,
        const char  *format,
        ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, args);
  va_end (args);

  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

static gboolean
parse_message (BasaltDemoRequest  *self,
               JsonObject         *message,
               guint               index,
               GError            **error)
{
  const char *role = basalt_json_get_string (message, "role");
  JsonArray *content = basalt_json_get_array (message, "content");
  g_autoptr (GString) text = g_string_new (NULL);

  if (g_strcmp0 (role, "user") != 0 && g_strcmp0 (role, "assistant") != 0)
    return refuse (error,
                   "1 validation error detected: Value at 'messages.%u.member.role' failed to "
                   "satisfy constraint: Member must satisfy enum value set: [user, assistant]",
                   index + 1);

  if (index == 0 && strcmp (role, "user") != 0)
    return refuse (error, "A conversation must start with a user message. Try again with a "
                          "conversation that starts with a user message.");

  if (content == NULL || json_array_get_length (content) == 0)
    return refuse (error,
                   "The content field in the Message object at messages.%u is empty. Add a "
                   "ContentBlock object to the content field and try again.",
                   index);

  for (guint i = 0; i < json_array_get_length (content); i++)
    {
      const char *part = basalt_json_get_string (basalt_json_array_get_object (content, i), "text");

      if (part == NULL)
        return refuse (error,
                       "This model doesn't support the content type at "
                       "messages.%u.content.%u. It reads text only.",
                       index, i);
      if (is_blank (part))
        return refuse (error,
                       "The text field in the ContentBlock object at "
                       "messages.%u.content.%u is blank. Add text to the text field, and "
                       "try again.",
                       index, i);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, part);
    }

  self->input_tokens += basalt_demo_text_count_words (text->str);
  if (strcmp (role, "user") == 0)
    {
      g_free (self->prompt);
      self->prompt = g_strdup (text->str);
    }

  return TRUE;
}

static gboolean
parse_system (BasaltDemoRequest  *self,
              JsonObject         *root,
              GError            **error)
{
  JsonArray *system = basalt_json_get_array (root, "system");

  for (guint i = 0; system != NULL && i < json_array_get_length (system); i++)
    {
      const char *text = basalt_json_get_string (basalt_json_array_get_object (system, i), "text");
      char *joined;

      if (text == NULL)
        continue;
      if (is_blank (text))
        return refuse (error,
                       "The text field in the SystemContentBlock object at system.%u is "
                       "blank. Add text to the text field, and try again.",
                       i);

      joined =
        self->system != NULL ? g_strconcat (self->system, "\n", text, NULL) : g_strdup (text);
      g_free (self->system);
      self->system = joined;
    }

  if (self->system != NULL)
    self->input_tokens += basalt_demo_text_count_words (self->system);

  return TRUE;
}

/* Takes a number between 0 and 1; @value stays as it is where there is none. */
static gboolean
parse_share (JsonObject  *config,
             const char  *member,
             double      *value,
             GError     **error)
{
  if (config == NULL || !json_object_has_member (config, member))
    return TRUE;

  if (!basalt_json_get_double (config, member, value))
    return refuse (error, "Value at 'inferenceConfig.%s' is not a number", member);

  if (!(*value >= 0.0 && *value <= 1.0))
    return refuse (error,
                   "1 validation error detected: Value '%g' at 'inferenceConfig.%s' failed to "
                   "satisfy constraint: Member must have value %s",
                   *value, member,
                   *value > 1.0 ? "less than or equal to 1" : "greater than or equal to 0");

  return TRUE;
}

static gboolean
parse_config (BasaltDemoRequest  *self,
              JsonObject         *config,
              GError            **error)
{
  JsonArray *stops = basalt_json_get_array (config, "stopSequences");

  if (config != NULL && json_object_has_member (config, "maxTokens") &&
      !basalt_json_get_int (config, "maxTokens", &self->max_tokens))
    return refuse (error, "Value at 'inferenceConfig.maxTokens' is not an integer");

  if (config != NULL && json_object_has_member (config, "maxTokens") && self->max_tokens < 1)
    return refuse (error,
                   "1 validation error detected: Value '%" G_GINT64_FORMAT
                   "' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must "
                   "have value greater than or equal to 1",
                   self->max_tokens);

  for (guint i = 0; stops != NULL && i < json_array_get_length (stops); i++)
    {
      const char *stop = basalt_json_array_get_string (stops, i);

      if (stop == NULL || *stop == '\0')
        return refuse (error, "Value at 'inferenceConfig.stopSequences.%u' is not a text", i);
      g_ptr_array_add (self->stops, g_strdup (stop));
    }

  return parse_share (config, "temperature", &self->temperature, error) &&
         parse_share (config, "topP", &self->top_p, error);
}

static gboolean
parse (BasaltDemoRequest  *self,
       JsonObject         *root,
       GError            **error)
{
  JsonArray *messages = basalt_json_get_array (root, "messages");
  guint n = messages != NULL ? json_array_get_length (messages) : 0;

  if (n == 0)
    return refuse (error, "A conversation must start with a user message. Try again with a "
                          "conversation that starts with a user message.");

  for (guint i = 0; i < n; i++)
    if (!parse_message (self, basalt_json_array_get_object (messages, i), i, error))
      return FALSE;

  return parse_system (self, root, error) &&
         parse_config (self, basalt_json_get_object (root, "inferenceConfig"), error);
}

/*
 * basalt_demo_request_parse:
 * @model: of the path
 * @stream: whether ConverseStream was called
 * @body: what arrived
 * @error: return location for an error
 *
 * Reads a Converse body as strictly as the service does, where it matters to a
 * client.
 *
 * Returns: (transfer full): the request, or %NULL with the service's words for
 *   what is wrong
 */
BasaltDemoRequest *
basalt_demo_request_parse (BasaltDemoModel   model,
                           gboolean          stream,
                           GBytes           *body,
                           GError          **error)
{
  g_autoptr (BasaltDemoRequest) self = g_new0 (BasaltDemoRequest, 1);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *data;
  gsize length;

  self->model = model;
  self->stream = stream;
  self->temperature = -1.0;
  self->top_p = -1.0;
  self->stops = g_ptr_array_new_with_free_func (g_free);

  data = g_bytes_get_data (body, &length);
  node = basalt_json_parse_object (data, (gssize) length, &local_error);
  if (node == NULL)
    {
      refuse (error, "Malformed input request: %s, please reformat your input and try again.",
              local_error->message);
      return NULL;
    }

  return parse (self, json_node_get_object (node), error) ? g_steal_pointer (&self) : NULL;
}

/*
 * basalt_demo_request_free:
 * @self: (transfer full): a request
 */
void
basalt_demo_request_free (BasaltDemoRequest *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->prompt);
  g_free (self->system);
  g_ptr_array_unref (self->stops);
  g_free (self);
}
