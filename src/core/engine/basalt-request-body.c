/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-request-body.h"

#include "basalt-json.h"

#include <string.h>

#define MASK "••••••"

/* Letters and digits only, in lower case: "X-Api-Key" is "xapikey". */
static gboolean
is_secret_name (const char *name)
{
  static const char *const names[] = {
    "accesstoken",       "apikey",       "authorization", "authtoken",    "bearer",
    "bearertoken",       "clientsecret", "credential",    "credentials",  "idtoken",
    "passphrase",        "password",     "privatekey",    "refreshtoken", "secret",
    "secretaccesskey",   "secretkey",    "securitytoken", "sessiontoken", "token",
    "xamzsecuritytoken", "xapikey",
  };
  g_autofree char *plain = g_malloc (strlen (name) + 1);
  char *end = plain;

  for (const char *p = name; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p))
        *end++ = g_ascii_tolower (*p);
    }
  *end = '\0';

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (strcmp (plain, names[i]) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * basalt_request_mask_secrets:
 * @node: JSON, parsed
 *
 * Puts a mask in place of every text whose member has the name of a secret. None should be
 * on record; this is the second lock.
 *
 * Returns: whether there was one
 */
gboolean
basalt_request_mask_secrets (JsonNode *node)
{
  gboolean masked = FALSE;

  g_return_val_if_fail (node != NULL, FALSE);

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        masked = basalt_request_mask_secrets (json_array_get_element (array, i)) || masked;
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (GList) members = json_object_get_members (object);

      for (GList *l = members; l != NULL; l = l->next)
        {
          if (basalt_json_get_string (object, l->data) != NULL && is_secret_name (l->data))
            {
              json_object_set_string_member (object, l->data, MASK);
              masked = TRUE;
            }
          else
            masked =
              basalt_request_mask_secrets (json_object_get_member (object, l->data)) || masked;
        }
    }

  return masked;
}

/* The parser would end a text at an escaped NUL: it becomes the sign that stands for one. */
static char *
show_nul (const char *json)
{
  char *text = g_strdup (json);

  for (char *p = strchr (text, '\\'); p != NULL; p = strchr (p, '\\'))
    {
      if (g_str_has_prefix (p, "\\u0000"))
        memcpy (p, "\\u2400", strlen ("\\u2400"));
      /* Skips what is escaped: it may be a backslash. */
      p += p[1] != '\0' ? 2 : 1;
    }

  return text;
}

/* What is no JSON stays as it is. */
static char *
make_readable (const char *body)
{
  g_autofree char *text = show_nul (body);
  g_autoptr (JsonNode) node = basalt_json_parse (text, -1, NULL);

  if (node == NULL)
    return g_strdup (body);

  basalt_request_mask_secrets (node);

  return basalt_json_to_string (node, TRUE);
}

/**
 * basalt_request_body_sent:
 * @attempt: an attempt
 *
 * Returns: (transfer full) (nullable): the JSON that it sent, with line breaks and with secrets
 *   masked; %NULL if it sent nothing
 */
char *
basalt_request_body_sent (BasaltAttempt *attempt)
{
  const char *request;

  g_return_val_if_fail (BASALT_IS_ATTEMPT (attempt), NULL);

  request = basalt_attempt_get_request (attempt);

  return request != NULL ? make_readable (request) : NULL;
}

static void
add_text (JsonArray        *content,
          BasaltAttempt    *attempt,
          BasaltOutputKind  kind)
{
  gsize length = 0;
  const char *output = basalt_attempt_get_output (attempt, kind, &length);
  g_autofree char *text = NULL;
  JsonObject *block;

  if (output == NULL || length == 0)
    return;

  text = g_utf8_make_valid (output, (gssize) length);
  block = json_object_new ();
  if (kind == BASALT_OUTPUT_REASONING)
    {
      JsonObject *reasoning = json_object_new ();
      JsonObject *inner = json_object_new ();

      json_object_set_string_member (inner, "text", text);
      json_object_set_object_member (reasoning, "reasoningText", inner);
      json_object_set_object_member (block, "reasoningContent", reasoning);
    }
  else
    json_object_set_string_member (block, "text", text);
  json_array_add_object_element (content, block);
}

/* One JSON object a line, the last of which may be cut. */
static void
add_tools (JsonArray     *content,
           BasaltAttempt *attempt)
{
  gsize length = 0;
  const char *output = basalt_attempt_get_output (attempt, BASALT_OUTPUT_TOOL, &length);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (output == NULL || length == 0)
    return;

  text = g_utf8_make_valid (output, (gssize) length);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) tool = NULL;
      JsonObject *block;

      if (*lines[i] == '\0')
        continue;

      block = json_object_new ();
      tool = basalt_json_parse_object (lines[i], -1, NULL);
      if (tool != NULL)
        json_object_set_member (block, "toolUse", g_steal_pointer (&tool));
      else
        json_object_set_string_member (block, "toolUse", lines[i]);
      json_array_add_object_element (content, block);
    }
}

static void
add_number (JsonObject *object,
            const char *member,
            gint64      number)
{
  if (number >= 0)
    json_object_set_int_member (object, member, number);
}

/* What came in frames, in the form of an answer that comes in one piece. */
static char *
put_together (BasaltAttempt *attempt)
{
  const BasaltUsage *usage = basalt_attempt_get_usage (attempt);
  g_autoptr (JsonObject) root = json_object_new ();
  JsonArray *content = json_array_new ();
  JsonObject *object = json_object_new ();
  JsonObject *message = json_object_new ();
  g_autoptr (JsonNode) node = NULL;

  add_text (content, attempt, BASALT_OUTPUT_REASONING);
  add_text (content, attempt, BASALT_OUTPUT_TEXT);
  add_tools (content, attempt);
  json_object_set_string_member (message, "role", "assistant");
  json_object_set_array_member (message, "content", content);
  json_object_set_object_member (object, "message", message);
  json_object_set_object_member (root, "output", object);

  if (basalt_attempt_get_stop_reason (attempt) != NULL)
    json_object_set_string_member (root, "stopReason", basalt_attempt_get_stop_reason (attempt));

  if (usage != NULL && (usage->input_tokens >= 0 || usage->output_tokens >= 0))
    {
      object = json_object_new ();
      add_number (object, "inputTokens", usage->input_tokens);
      add_number (object, "outputTokens", usage->output_tokens);
      add_number (object, "totalTokens", usage->total_tokens);
      add_number (object, "cacheReadInputTokens", usage->cache_read_tokens);
      add_number (object, "cacheWriteInputTokens", usage->cache_write_tokens);
      json_object_set_object_member (root, "usage", object);
    }

  if (basalt_attempt_get_server_latency_ms (attempt) >= 0)
    {
      object = json_object_new ();
      add_number (object, "latencyMs", basalt_attempt_get_server_latency_ms (attempt));
      json_object_set_object_member (root, "metrics", object);
    }

  node = json_node_init_object (json_node_alloc (), root);
  basalt_request_mask_secrets (node);

  return basalt_json_to_string (node, TRUE);
}

/**
 * basalt_request_body_received:
 * @attempt: an attempt
 * @streamed: (out): whether the answer came in frames and was put together here
 *
 * Returns: (transfer full) (nullable): what came back, with line breaks and with secrets masked;
 *   %NULL if nothing came, or while it still comes in frames
 */
char *
basalt_request_body_received (BasaltAttempt *attempt,
                              gboolean      *streamed)
{
  const char *response;

  g_return_val_if_fail (BASALT_IS_ATTEMPT (attempt), NULL);
  g_return_val_if_fail (streamed != NULL, NULL);

  *streamed = FALSE;
  response = basalt_attempt_get_response (attempt);
  if (response != NULL)
    return make_readable (response);

  if (basalt_attempt_get_request (attempt) == NULL ||
      !basalt_state_is_terminal (basalt_attempt_get_state (attempt)) ||
      basalt_attempt_get_http_status (attempt) != 200)
    return NULL;

  *streamed = TRUE;

  return put_together (attempt);
}
