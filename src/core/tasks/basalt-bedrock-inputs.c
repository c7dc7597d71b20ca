/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-bedrock-inputs.h"

#include "basalt-json.h"

#include <glib/gi18n-lib.h>

static const char *
get_string_input (BasaltTaskContext *context,
                  const char        *name)
{
  JsonNode *node = basalt_task_context_get_input (context, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static gboolean
get_number_input (BasaltTaskContext *context,
                  const char        *name,
                  double            *value)
{
  JsonNode *node = basalt_task_context_get_input (context, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != G_TYPE_INT64 &&
       json_node_get_value_type (node) != G_TYPE_DOUBLE))
    return FALSE;

  *value = json_node_get_double (node);

  return TRUE;
}

static void
add_stop_sequences (BedrockConverseRequest *request,
                    BasaltTaskContext      *context)
{
  JsonNode *node = basalt_task_context_get_input (context, "stop_sequences");
  JsonArray *sequences;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return;

  sequences = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (sequences); i++)
    {
      const char *sequence = basalt_json_array_get_string (sequences, i);

      if (sequence != NULL)
        bedrock_converse_request_add_stop (request, sequence);
    }
}

/**
 * basalt_bedrock_inputs_check:
 * @context: an attempt of a node that calls a model
 *
 * Looks whether there is what no request can do without: a model, a node that gives
 * the prompt, a connection.
 *
 * Returns: (transfer full) (nullable): what is missing, or %NULL
 */
BasaltProblem *
basalt_bedrock_inputs_check (BasaltTaskContext *context)
{
  const BasaltFlowNode *node = basalt_task_context_get_node (context);
  const char *model = get_string_input (context, "model");
  BasaltProblem *problem = NULL;

  if (model == NULL || *model == '\0')
    {
      problem = basalt_problem_new ("ModelMissing", "The run has no model");
      problem->sentence = g_strdup (_ ("No model was chosen."));
    }
  else if (node->after == NULL || node->after[0] == NULL)
    {
      problem = basalt_problem_new ("PromptMissing", "The node follows none that gives a prompt");
      problem->sentence = g_strdup (_ ("The flow gives no prompt to the model."));
    }
  else if (basalt_run_get_connection (basalt_task_context_get_run (context)) == NULL)
    {
      problem = basalt_problem_new ("ConnectionMissing", "The run has no connection");
      problem->sentence = g_strdup (_ ("No connection was chosen."));
      problem->action = BASALT_ACTION_ADD_CONNECTION;
    }

  if (problem != NULL)
    {
      problem->flags |= BASALT_PROBLEM_CONFIGURATION;
      if (problem->action == BASALT_ACTION_NONE)
        problem->action = BASALT_ACTION_EDIT_AND_RUN;
    }

  return problem;
}

/**
 * basalt_bedrock_inputs_to_request:
 * @context: an attempt whose inputs passed basalt_bedrock_inputs_check()
 *
 * Makes the request from the inputs and from the output of the node before. Inputs
 * of another type than theirs are as if they were not set.
 *
 * Returns: (transfer full): the request
 */
BedrockConverseRequest *
basalt_bedrock_inputs_to_request (BasaltTaskContext *context)
{
  BedrockConverseRequest *request =
    bedrock_converse_request_new (get_string_input (context, "model"));
  JsonNode *stream = basalt_task_context_get_input (context, "stream");
  GBytes *upstream = basalt_task_context_get_upstream (context, 0);
  const char *system = get_string_input (context, "system");
  g_autofree char *prompt = NULL;
  const char *data;
  double number;
  gsize length;

  data = g_bytes_get_data (upstream, &length);
  prompt = g_strndup (data, length);
  bedrock_converse_request_add_user_text (request, prompt);

  if (system != NULL && *system != '\0')
    bedrock_converse_request_set_system (request, system);
  if (get_number_input (context, "max_tokens", &number))
    bedrock_converse_request_set_max_tokens (request, (gint64) number);
  if (get_number_input (context, "temperature", &number))
    bedrock_converse_request_set_temperature (request, number);
  if (get_number_input (context, "top_p", &number))
    bedrock_converse_request_set_top_p (request, number);
  add_stop_sequences (request, context);
  bedrock_converse_request_set_stream (request,
                                       stream == NULL || !JSON_NODE_HOLDS_VALUE (stream) ||
                                         json_node_get_value_type (stream) != G_TYPE_BOOLEAN ||
                                         json_node_get_boolean (stream));

  return request;
}
