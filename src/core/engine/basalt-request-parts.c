/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-request-parts.h"

#include "aws-endpoint.h"
#include "basalt-demo-endpoint.h"
#include "basalt-engine.h"
#include "basalt-json.h"
#include "basalt-request-body.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* JSON has no other way to say it; json-glib would end the text there, and a shell too. */
static gboolean
has_nul (const char *json)
{
  for (const char *p = strchr (json, '\\'); p != NULL; p = strchr (p, '\\'))
    {
      if (g_str_has_prefix (p, "\\u0000"))
        return TRUE;
      /* Skips what is escaped: it may be a backslash. */
      p += p[1] != '\0' ? 2 : 1;
    }

  return FALSE;
}

/* What a terminal acts on and what reorders text is not to be pasted unseen. */
static gboolean
is_hidden (gunichar c)
{
  if (c < 0x20)
    return c != '\n' && c != '\t';

  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
      return TRUE;
    default:
      return FALSE;
    }
}

/* JSON has such characters in its strings only, where they may be escaped. */
static char *
escape_hidden (const char *json)
{
  GString *text = g_string_sized_new (strlen (json) + 1);

  for (const char *p = json; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_hidden (c))
        g_string_append_len (text, p, g_utf8_next_char (p) - p);
      else if (c < 0x10000)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_printf (text, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                                0xdc00 + ((c - 0x10000) & 0x3ff));
    }

  return g_string_free (text, FALSE);
}

static gboolean
refuse (GError     **error,
        const char  *message)
{
  g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE, message);

  return FALSE;
}

static gboolean
read_body (BasaltRequestParts  *self,
           const char          *request,
           GError             **error)
{
  if (request == NULL)
    return refuse (error, _ ("This attempt sent no request."));
  if (!g_utf8_validate (request, -1, NULL))
    return refuse (error, _ ("The request that is on record is damaged."));
  if (has_nul (request))
    return refuse (error, _ ("The request has a NUL character, which cannot stand in a command."));

  self->json = basalt_json_parse_object (request, -1, NULL);
  if (self->json == NULL)
    return refuse (error, _ ("The request that is on record is damaged."));

  /* As it was sent, to the byte, unless there is something that must not leave. */
  if (basalt_request_mask_secrets (self->json))
    {
      g_autofree char *masked = basalt_json_to_string (self->json, FALSE);

      self->body = escape_hidden (masked);
    }
  else
    self->body = escape_hidden (request);
  g_strstrip (self->body);

  return TRUE;
}

static gboolean
read_place (BasaltRequestParts  *self,
            BasaltRun           *run,
            GError             **error)
{
  const char *region = basalt_run_get_region (run);
  const char *endpoint = basalt_run_get_endpoint (run);
  g_autofree char *own = NULL;
  gsize length;

  if (region == NULL || !aws_region_is_valid (region, NULL))
    return refuse (error, _ ("It is not known which region the request was sent to."));

  self->region = g_strdup (region);
  own = aws_endpoint_resolve (AWS_SERVICE_BEDROCK_RUNTIME, region, NULL, NULL, NULL);
  self->endpoint = g_strdup (endpoint != NULL ? endpoint : own);
  if (self->endpoint == NULL || !aws_endpoint_url_is_valid (self->endpoint, NULL))
    return refuse (error, _ ("It is not known where the request was sent to."));

  length = strlen (self->endpoint);
  while (length > 0 && self->endpoint[length - 1] == '/')
    self->endpoint[--length] = '\0';
  self->is_default = g_strcmp0 (self->endpoint, own) == 0;

  return TRUE;
}

static gboolean
is_plain (const char *text)
{
  if (text == NULL)
    return TRUE;
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_hidden (c) || c == '\n' || c == '\t')
        return FALSE;
    }

  return TRUE;
}

/*
 * basalt_request_parts_new:
 * @run: a run that was loaded; outlives what is returned
 * @attempt: one of its attempts
 * @error: return location for an error
 *
 * Returns: (transfer full): the request of @attempt; fails with %BASALT_ENGINE_ERROR_USAGE
 *   where there is none, or none that a command can carry
 */
BasaltRequestParts *
basalt_request_parts_new (BasaltRun      *run,
                          BasaltAttempt  *attempt,
                          GError        **error)
{
  g_autoptr (BasaltRequestParts) self = g_new0 (BasaltRequestParts, 1);
  BasaltConnection *connection = basalt_run_get_connection (run);
  JsonObject *inputs = basalt_run_get_inputs (run);

  if (!read_body (self, basalt_attempt_get_request (attempt), error) ||
      !read_place (self, run, error))
    return NULL;

  self->kind =
    connection != NULL ? basalt_connection_get_kind (connection) : BASALT_CONNECTION_ENVIRONMENT;
  if (self->kind == BASALT_CONNECTION_PROFILE)
    self->profile = basalt_connection_get_profile (connection);
  self->model = basalt_run_get_model (run);
  self->stream = inputs == NULL || basalt_json_get_boolean (inputs, "stream", TRUE);

  if (self->model == NULL || *self->model == '\0')
    {
      refuse (error, _ ("It is not known which model was asked."));
      return NULL;
    }
  if (!is_plain (self->model) || !is_plain (self->profile) || !is_plain (self->endpoint))
    {
      refuse (error, _ ("The model, the profile or the endpoint has characters that cannot be "
                        "seen, and that a terminal may act on."));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/*
 * basalt_request_parts_free:
 * @self: (transfer full): a request
 */
void
basalt_request_parts_free (BasaltRequestParts *self)
{
  g_free (self->region);
  g_free (self->endpoint);
  g_free (self->body);
  g_clear_pointer (&self->json, json_node_unref);
  g_free (self);
}

/*
 * basalt_request_append_keys:
 * @text: what is made
 * @self: a request
 *
 * Says where keys come from, in a comment of one line: never what they are. It is of
 * plain words, as a zsh to which it is pasted takes it for a command. Like the
 * program it stands in, it is not translated: it is handed on.
 */
void
basalt_request_append_keys (GString                  *text,
                            const BasaltRequestParts *self)
{
  const char *port;

  switch (self->kind)
    {
    case BASALT_CONNECTION_PROFILE:
      break;
    case BASALT_CONNECTION_ACCESS_KEYS:
      g_string_append (text, "# First set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for "
                             "temporary keys, AWS_SESSION_TOKEN.\n");
      break;
    case BASALT_CONNECTION_API_KEY:
      g_string_append (text, "# First set AWS_BEARER_TOKEN_BEDROCK to the API key.\n");
      break;
    case BASALT_CONNECTION_ENVIRONMENT:
      g_string_append (text, "# The credentials are those of the environment: AWS_ACCESS_KEY_ID, "
                             "AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or AWS_PROFILE.\n");
      break;
    case BASALT_CONNECTION_DEMO:
      /* Its port is another one whenever it is started, unless it is asked for. */
      port = strrchr (self->endpoint, ':');
      g_string_append_printf (text,
                              "# The keys are those of the demo endpoint, which are public. "
                              "To start it: basalt-cli demo-endpoint --port %s\n",
                              port != NULL && g_ascii_isdigit (port[1]) ? port + 1 : "N");
      break;
    }
}

/*
 * basalt_request_append_shell:
 * @text: a shell command
 * @word: what may be anything but NUL
 *
 * Appends @word as one word of a POSIX shell.
 */
void
basalt_request_append_shell (GString    *text,
                             const char *word)
{
  g_string_append_c (text, '\'');
  for (const char *p = word; *p != '\0'; p++)
    {
      if (*p == '\'')
        g_string_append (text, "'\\''");
      else
        g_string_append_c (text, *p);
    }
  g_string_append_c (text, '\'');
}

/*
 * basalt_request_append_file:
 * @text: a script for a POSIX shell, in a subshell of its own
 * @json: a JSON object
 *
 * Puts @json into a file that goes with the subshell, and whose name is `$body`.
 */
void
basalt_request_append_file (GString    *text,
                            const char *json)
{
  /* No line of JSON is like the last one, so the shell takes all of it as it is. */
  g_string_append (text, "body=$(mktemp)\n"
                         "trap 'rm -f \"$body\"' EXIT\n"
                         "cat >\"$body\" <<'END_OF_REQUEST'\n");
  g_string_append (text, json);
  g_string_append (text, "\nEND_OF_REQUEST\n");
}

/*
 * basalt_request_append_python:
 * @text: a Python program
 * @string: UTF-8
 *
 * Appends @string as a literal.
 */
void
basalt_request_append_python (GString    *text,
                              const char *string)
{
  g_string_append_c (text, '"');
  for (const char *p = string; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"' || c == '\\')
        g_string_append_printf (text, "\\%c", (char) c);
      else if (c == '\n')
        g_string_append (text, "\\n");
      else if (c == '\t')
        g_string_append (text, "\\t");
      else if (!is_hidden (c))
        g_string_append_len (text, p, g_utf8_next_char (p) - p);
      else if (c < 0x10000)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_printf (text, "\\U%08x", c);
    }
  g_string_append_c (text, '"');
}
