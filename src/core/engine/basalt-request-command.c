/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-request-command.h"

#include "basalt-demo-endpoint.h"
#include "basalt-request-parts.h"

#include <string.h>

/* Linux takes arguments of 128 KiB, others may take less: longer requests go through a file. */
#define MAX_ARGUMENT (64 * 1024)

static void
append_option (GString    *text,
               const char *name,
               const char *value)
{
  /* As one word, so that a value may begin with a dash. */
  g_string_append_printf (text, " \\\n  --%s=", name);
  basalt_request_append_shell (text, value);
}

/* The body, and with it the model's id. */
static char *
make_input (const BasaltRequestParts *parts)
{
  g_autoptr (JsonNode) model = json_node_init_string (json_node_alloc (), parts->model);
  g_autofree char *model_json = json_to_string (model, FALSE);
  const char *rest = parts->body + 1;

  while (g_ascii_isspace (*rest))
    rest++;

  return g_strdup_printf ("{\"modelId\":%s%s%s", model_json, *rest != '}' ? "," : "", rest);
}

static void
append_aws (GString                  *text,
            const BasaltRequestParts *parts)
{
  /* What else is set would go before the keys, even where it is empty. */
  if (parts->kind == BASALT_CONNECTION_DEMO)
    g_string_append (text, "env -u AWS_SESSION_TOKEN -u AWS_BEARER_TOKEN_BEDROCK \\\n"
                           "  AWS_ACCESS_KEY_ID='" BASALT_DEMO_ACCESS_KEY_ID "' \\\n"
                           "  AWS_SECRET_ACCESS_KEY='" BASALT_DEMO_SECRET_ACCESS_KEY "' \\\n"
                           "  ");

  g_string_append (text, "aws bedrock-runtime converse");
  if (parts->profile != NULL)
    append_option (text, "profile", parts->profile);
  append_option (text, "region", parts->region);
  if (!parts->is_default)
    append_option (text, "endpoint-url", parts->endpoint);

  /* As two words: only then does the CLI not ask for the options that stand in it. */
  g_string_append (text, " \\\n  --cli-input-json ");
}

/*
 * basalt_request_to_aws_cli:
 * @parts: a request
 *
 * Returns: (transfer full): a command for a POSIX shell
 */
char *
basalt_request_to_aws_cli (const BasaltRequestParts *parts)
{
  GString *text = g_string_new (NULL);
  g_autofree char *input = make_input (parts);

  if (parts->stream)
    g_string_append (text, "# The AWS CLI has no streaming: the answer comes in one piece.\n");
  basalt_request_append_keys (text, parts);

  if (strlen (input) <= MAX_ARGUMENT)
    {
      append_aws (text, parts);
      basalt_request_append_shell (text, input);
      g_string_append_c (text, '\n');
    }
  else
    {
      /* No pipe: the CLI reads it twice. */
      g_string_append (text, "(\n");
      basalt_request_append_file (text, input);
      append_aws (text, parts);
      g_string_append (text, "\"file://$body\"\n)\n");
    }

  return g_string_free (text, FALSE);
}

/**
 * basalt_request_command_new:
 * @command: what to make
 * @run: a run that was loaded
 * @attempt: one of its attempts
 * @error: return location for an error
 *
 * Writes down what sends the request of @attempt once more, outside this program. It has
 * no secret in it, but the public keys of the demo endpoint: it says which variables to set,
 * or names a profile.
 *
 * Returns: (transfer full): text to paste, which ends with a line feed; fails with
 *   %BASALT_ENGINE_ERROR_USAGE where @attempt sent no request, or one that cannot be pasted, such
 *   as with a NUL character in it
 */
char *
basalt_request_command_new (BasaltRequestCommand   command,
                            BasaltRun             *run,
                            BasaltAttempt         *attempt,
                            GError               **error)
{
  g_autoptr (BasaltRequestParts) parts = NULL;

  g_return_val_if_fail (BASALT_IS_RUN (run), NULL);
  g_return_val_if_fail (BASALT_IS_ATTEMPT (attempt), NULL);

  parts = basalt_request_parts_new (run, attempt, error);
  if (parts == NULL)
    return NULL;

  switch (command)
    {
    case BASALT_REQUEST_COMMAND_AWS_CLI:
      return basalt_request_to_aws_cli (parts);
    case BASALT_REQUEST_COMMAND_CURL:
      return basalt_request_to_curl (parts);
    case BASALT_REQUEST_COMMAND_PYTHON:
      return basalt_request_to_python (parts);
    }

  g_return_val_if_reached (NULL);
}
