/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* A request as a Python program. */

#include "basalt-request-parts.h"

#include "basalt-demo-endpoint.h"
#include "basalt-json.h"

#include <math.h>

static void append_value (GString *text, JsonNode *node, guint indent);

static void
append_line (GString *text,
             guint    indent)
{
  g_string_append_printf (text, "\n%*s", (int) indent, "");
}

static void
append_double (GString *text,
               double   value)
{
  if (!isfinite (value))
    {
      g_string_append (text, isnan (value) ? "float(\"nan\")" :
                             value > 0     ? "float(\"inf\")" :
                                             "float(\"-inf\")");
      return;
    }

  basalt_json_append_double (text, value);
}

static void
append_object (GString    *text,
               JsonObject *object,
               guint       indent)
{
  g_autoptr (GList) members = json_object_get_members (object);

  if (members == NULL)
    {
      g_string_append (text, "{}");
      return;
    }

  g_string_append_c (text, '{');
  for (GList *l = members; l != NULL; l = l->next)
    {
      append_line (text, indent + 4);
      basalt_request_append_python (text, l->data);
      g_string_append (text, ": ");
      append_value (text, json_object_get_member (object, l->data), indent + 4);
      g_string_append_c (text, ',');
    }
  append_line (text, indent);
  g_string_append_c (text, '}');
}

static void
append_array (GString   *text,
              JsonArray *array,
              guint      indent)
{
  if (json_array_get_length (array) == 0)
    {
      g_string_append (text, "[]");
      return;
    }

  g_string_append_c (text, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      append_line (text, indent + 4);
      append_value (text, json_array_get_element (array, i), indent + 4);
      g_string_append_c (text, ',');
    }
  append_line (text, indent);
  g_string_append_c (text, ']');
}

static void
append_value (GString  *text,
              JsonNode *node,
              guint     indent)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    append_object (text, json_node_get_object (node), indent);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    append_array (text, json_node_get_array (node), indent);
  else if (JSON_NODE_HOLDS_NULL (node))
    g_string_append (text, "None");
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    basalt_request_append_python (text, json_node_get_string (node));
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    g_string_append (text, json_node_get_boolean (node) ? "True" : "False");
  else if (json_node_get_value_type (node) == G_TYPE_INT64)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    append_double (text, json_node_get_double (node));
}

static void
append_argument (GString    *text,
                 const char *name,
                 const char *value)
{
  g_string_append_printf (text, "    %s=", name);
  basalt_request_append_python (text, value);
  g_string_append (text, ",\n");
}

static void
append_client (GString                  *text,
               const BasaltRequestParts *parts)
{
  g_string_append (text, "session = boto3.Session(");
  if (parts->profile != NULL)
    {
      g_string_append (text, "profile_name=");
      basalt_request_append_python (text, parts->profile);
    }
  g_string_append (text, ")\nclient = session.client(\n    \"bedrock-runtime\",\n");

  append_argument (text, "region_name", parts->region);
  if (!parts->is_default)
    append_argument (text, "endpoint_url", parts->endpoint);
  if (parts->kind == BASALT_CONNECTION_DEMO)
    {
      append_argument (text, "aws_access_key_id", BASALT_DEMO_ACCESS_KEY_ID);
      append_argument (text, "aws_secret_access_key", BASALT_DEMO_SECRET_ACCESS_KEY);
    }
  g_string_append (text, ")\n\n");
}

static void
append_request (GString                  *text,
                const BasaltRequestParts *parts)
{
  JsonObject *body = json_node_get_object (parts->json);
  g_autoptr (GList) members = json_object_get_members (body);

  g_string_append (text, "request = {\n    \"modelId\": ");
  basalt_request_append_python (text, parts->model);
  g_string_append (text, ",\n");
  for (GList *l = members; l != NULL; l = l->next)
    {
      g_string_append (text, "    ");
      basalt_request_append_python (text, l->data);
      g_string_append (text, ": ");
      append_value (text, json_object_get_member (body, l->data), 4);
      g_string_append (text, ",\n");
    }
  g_string_append (text, "}\n\n");
}

/*
 * basalt_request_to_python:
 * @parts: a request
 *
 * Returns: (transfer full): a program that prints the answer
 */
char *
basalt_request_to_python (const BasaltRequestParts *parts)
{
  GString *text = g_string_new (NULL);

  g_string_append (text, parts->kind == BASALT_CONNECTION_API_KEY ?
                           "# boto3 1.39 or newer takes API keys.\n" :
                           "# boto3 1.34.116 or newer knows converse.\n");
  basalt_request_append_keys (text, parts);
  /* A key in the environment would go before those that are given. */
  g_string_append (text, parts->kind == BASALT_CONNECTION_DEMO ?
                           "import os\n\nimport boto3\n\n"
                           "os.environ.pop(\"AWS_BEARER_TOKEN_BEDROCK\", None)\n" :
                           "import boto3\n\n");
  append_client (text, parts);
  append_request (text, parts);

  if (parts->stream)
    g_string_append (text, "response = client.converse_stream(**request)\n"
                           "for event in response[\"stream\"]:\n"
                           "    delta = event.get(\"contentBlockDelta\", {}).get(\"delta\", {})\n"
                           "    print(delta.get(\"text\", \"\"), end=\"\", flush=True)\n"
                           "print()\n");
  else
    g_string_append (text, "response = client.converse(**request)\n"
                           "for block in response[\"output\"][\"message\"][\"content\"]:\n"
                           "    print(block.get(\"text\", \"\"))\n");

  return g_string_free (text, FALSE);
}
