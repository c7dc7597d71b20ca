/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-request.h"

#include "basalt-text.h"

#include <string.h>

#define FIRST_LINE_BYTES 4096
#define FIRST_LINE_CHARS 200

/*
 * bedrock_request_new:
 * @target: where and as whom
 * @service: which service signs
 * @method: HTTP method
 * @path: escaped
 * @query: (nullable): escaped
 *
 * Starts a signed request, with the headers by which the service tells the
 * tries of one invocation apart (WIRE.md §14).
 *
 * Returns: (transfer full): a request without body and time-outs
 */
AwsHttpRequest *
bedrock_request_new (const BedrockTarget *target,
                     AwsService           service,
                     const char          *method,
                     const char          *path,
                     const char          *query)
{
  AwsHttpRequest *request = aws_http_request_new (method, target->endpoint, path, query);

  aws_http_request_set_credentials (request, target->credentials, target->region,
                                    aws_service_get_signing_name (service));

  if (target->invocation_id != NULL)
    aws_http_request_set_header (request, "amz-sdk-invocation-id", target->invocation_id);

  if (target->attempt > 0)
    {
      g_autofree char *value = g_strdup_printf ("attempt=%u; max=%u", target->attempt,
                                                MAX (target->max_attempts, target->attempt));

      aws_http_request_set_header (request, "amz-sdk-request", value);
    }

  return request;
}

/*
 * bedrock_first_line:
 * @data: (nullable): what a server sent; hostile
 * @length: bytes in @data
 *
 * Returns: (transfer full) (nullable): the first line of @data that has
 *   something to read, at most 200 characters, made safe to show
 */
char *
bedrock_first_line (const char *data,
                    gsize       length)
{
  g_autofree char *valid = NULL;
  g_auto (GStrv) lines = NULL;

  if (length == 0)
    return NULL;

  valid = g_utf8_make_valid (data, (gssize) MIN (length, FIRST_LINE_BYTES));
  lines = g_strsplit_set (valid, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      g_autofree char *start = NULL;

      if (*line == '\0')
        continue;

      start = g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), FIRST_LINE_CHARS));

      return basalt_text_make_visible (start, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
    }

  return NULL;
}
