/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* A request as a script around curl. */

#include "basalt-request-parts.h"

#include "aws-endpoint.h"
#include "basalt-demo-endpoint.h"

#include <string.h>

/*
 * curl's own --aws-sigv4 is of no use here: up to the version of Debian 12 it signs the path as it
 * is sent, but for all services except S3 the path is escaped once more (WIRE.md §11.2). So openssl
 * signs. Its -hmac and -mac options take keys as arguments, which every user of the computer can
 * see: hence HMAC by its definition (RFC 2104), with shell builtins around a plain digest.
 *
 * Names that zsh gives a meaning to, such as path and status, are not used, and there are no
 * comments within: to a zsh that is typed at they are commands.
 */
static const char functions[] =
  "sha256 () { openssl dgst -sha256 | sed 's/.*[= ]//'; }\n"
  "hex () { od -An -v -tx1 | tr -d ' \\n'; }\n"
  "\n"
  "hmac () {\n"
  "  rest=$1 inner='' outer='' n=0\n"
  "  while [ $n -lt 64 ]; do\n"
  "    byte=0\n"
  "    if [ -n \"$rest\" ]; then byte=$((0x${rest%\"${rest#??}\"})) rest=${rest#??}; fi\n"
  "    i=$((byte ^ 54)) o=$((byte ^ 92)) n=$((n + 1))\n"
  "    inner=\"$inner\\\\0$((i / 64))$((i / 8 % 8))$((i % 8))\"\n"
  "    outer=\"$outer\\\\0$((o / 64))$((o / 8 % 8))$((o % 8))\"\n"
  "  done\n"
  "  { printf '%b' \"$outer\"; { printf '%b' \"$inner\"; cat; } | openssl dgst -sha256 -binary; } "
  "|\n"
  "    sha256\n"
  "}\n"
  "\n";

static const char sign[] =
  "date=$(date -u +%Y%m%dT%H%M%SZ)\n"
  "scope=${date%T*}/$region/bedrock/aws4_request\n"
  "signed='content-type;host;x-amz-date'\n"
  "headers=\"content-type:application/json\n"
  "host:$host\n"
  "x-amz-date:$date\"\n"
  "if [ -n \"${AWS_SESSION_TOKEN:-}\" ]; then\n"
  "  signed=\"$signed;x-amz-security-token\"\n"
  "  headers=\"$headers\n"
  "x-amz-security-token:$AWS_SESSION_TOKEN\"\n"
  "fi\n"
  "request=$(printf '%s\\n' POST \"$resource\" '' \"$headers\" '' \"$signed\" \"$(sha256 "
  "<\"$body\")\")\n"
  "key=$(printf 'AWS4%s' \"$AWS_SECRET_ACCESS_KEY\" | hex)\n"
  "for part in \"${date%T*}\" \"$region\" bedrock aws4_request \"AWS4-HMAC-SHA256\n"
  "$date\n"
  "$scope\n"
  "$(printf %s \"$request\" | sha256)\"; do\n"
  "  key=$(printf %s \"$part\" | hmac \"$key\")\n"
  "done\n"
  "\n"
  "printf '%s\\n' \"$headers\" \"authorization: AWS4-HMAC-SHA256 "
  "Credential=$AWS_ACCESS_KEY_ID/$scope, "
  "SignedHeaders=$signed, Signature=$key\" |\n";

static const char send_bearer[] =
  "printf '%s\\n' 'content-type:application/json' \"authorization: Bearer "
  "$AWS_BEARER_TOKEN_BEDROCK\" |\n";

/* The JSON of each frame, a line each: frames are told by their control characters. */
static const char unpack[] =
  " |\n"
  "  LC_ALL=C tr '\\000-\\037' '\\n' | LC_ALL=C sed -n 's/^[^{]*\\({.*}\\).*$/\\1/p'";

static void
append_assignment (GString    *text,
                   const char *name,
                   const char *value)
{
  g_string_append_printf (text, "%s=", name);
  basalt_request_append_shell (text, value);
  g_string_append_c (text, '\n');
}

/* Whatever is not unreserved, once more. */
static char *
escape_again (const char *path)
{
  GString *text = g_string_new (NULL);
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);

  for (guint i = 0; segments[i] != NULL; i++)
    {
      if (*segments[i] == '\0')
        continue;
      g_string_append_c (text, '/');
      aws_uri_append_label (text, segments[i]);
    }

  return g_string_free (text, FALSE);
}

static void
append_credentials (GString                  *text,
                    const BasaltRequestParts *parts)
{
  if (parts->kind == BASALT_CONNECTION_PROFILE)
    {
      g_string_append (text, "eval \"$(aws configure export-credentials --format=env --profile=");
      basalt_request_append_shell (text, parts->profile != NULL ? parts->profile : "default");
      g_string_append (text, ")\"\n");
    }
  else if (parts->kind == BASALT_CONNECTION_ENVIRONMENT)
    g_string_append (text, "if [ -z \"${AWS_ACCESS_KEY_ID:-}\" ]; then\n"
                           "  eval \"$(aws configure export-credentials --format=env)\"\n"
                           "fi\n");
  else if (parts->kind == BASALT_CONNECTION_DEMO)
    g_string_append (text, "AWS_ACCESS_KEY_ID='" BASALT_DEMO_ACCESS_KEY_ID "'\n"
                           "AWS_SECRET_ACCESS_KEY='" BASALT_DEMO_SECRET_ACCESS_KEY "'\n"
                           "AWS_SESSION_TOKEN=''\n");

  if (parts->kind == BASALT_CONNECTION_API_KEY)
    g_string_append (text, ": \"${AWS_BEARER_TOKEN_BEDROCK:?is not set}\"\n");
  else
    g_string_append (text, ": \"${AWS_ACCESS_KEY_ID:?is not set}\" "
                           "\"${AWS_SECRET_ACCESS_KEY:?is not set}\"\n");
}

/*
 * basalt_request_to_curl:
 * @parts: a request
 *
 * Returns: (transfer full): a script for a POSIX shell, in a subshell of its own
 */
char *
basalt_request_to_curl (const BasaltRequestParts *parts)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GString) url = g_string_new (parts->endpoint);
  g_autofree char *resource = NULL;
  g_autofree char *host = NULL;
  gboolean bearer = parts->kind == BASALT_CONNECTION_API_KEY;
  const char *authority;

  g_string_append (url, "/model/");
  aws_uri_append_label (url, parts->model);
  g_string_append (url, parts->stream ? "/converse-stream" : "/converse");

  authority = strstr (url->str, "://") + strlen ("://");
  host = g_strndup (authority, strcspn (authority, "/"));
  resource = escape_again (authority + strcspn (authority, "/"));

  if (!bearer)
    g_string_append (text, "# openssl signs the request, and curl sends it. hmac is HMAC-SHA256 "
                           "spelled out, as keys must not be arguments of a program.\n");
  if (parts->kind == BASALT_CONNECTION_PROFILE)
    g_string_append (text, "# The AWS CLI 2 gives the keys of the profile. Without it, first set "
                           "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n");
  basalt_request_append_keys (text, parts);

  g_string_append (text, "(\nset -eu\n");
  append_credentials (text, parts);
  if (!bearer)
    {
      append_assignment (text, "region", parts->region);
      append_assignment (text, "host", host);
      append_assignment (text, "resource", resource);
    }

  basalt_request_append_file (text, parts->body);
  g_string_append_c (text, '\n');

  if (bearer)
    g_string_append (text, send_bearer);
  else
    {
      g_string_append (text, functions);
      g_string_append (text, sign);
    }

  g_string_append (text, "  curl --silent --show-error --http1.1 --no-buffer --header @- \\\n"
                         "    --data-binary \"@$body\" ");
  basalt_request_append_shell (text, url->str);
  if (parts->stream)
    g_string_append (text, unpack);
  g_string_append (text, "\n)\n");

  return g_string_free (text, FALSE);
}
