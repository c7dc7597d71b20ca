/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-sigv4-private.h"

#include <string.h>

/* The messages are those of the services, untranslated, because clients match them. */

#define CODE_MISSING "MissingAuthenticationTokenException"
#define CODE_INCOMPLETE "IncompleteSignatureException"
#define CODE_UNKNOWN "UnrecognizedClientException"
#define CODE_INVALID "InvalidSignatureException"

typedef struct
{
  char *credential;
  char *signed_headers;
  char *signature;
  char **scope; /* access key id, day, region, service, terminator */
} Authorization;

typedef struct
{
  const char *code;
  char *message;
} Refusal;

static void
authorization_clear (Authorization *self)
{
  g_free (self->credential);
  g_free (self->signed_headers);
  g_free (self->signature);
  g_strfreev (self->scope);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Authorization, authorization_clear)

G_GNUC_PRINTF (3, 4)
static gboolean
refuse (Refusal    *refusal,
        const char *code,
        const char *format,
        ...)
{
  va_list args;

  va_start (args, format);
  refusal->code = code;
  refusal->message = g_strdup_vprintf (format, args);
  va_end (args);

  return FALSE;
}

/* The first header of that name; @count says how many there are. */
static const char *
find_header (const AwsSigv4Request *request,
             const char            *name,
             guint                 *count)
{
  const char *value = NULL;

  *count = 0;
  for (gsize i = 0; i < request->n_headers; i++)
    if (g_ascii_strcasecmp (request->headers[i].name, name) == 0)
      {
        if (value == NULL)
          value = request->headers[i].value;
        (*count)++;
      }

  return value;
}

/* `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` */
static gboolean
parse_authorization (const char    *value,
                     Authorization *self,
                     Refusal       *refusal)
{
  g_auto (GStrv) parts = NULL;
  gsize algorithm = strcspn (value, " ");

  if (algorithm != strlen (AWS_SIGV4_ALGORITHM) ||
      strncmp (value, AWS_SIGV4_ALGORITHM, algorithm) != 0)
    return refuse (refusal, CODE_INCOMPLETE, "Unsupported AWS 'algorithm'.");

  parts = g_strsplit (value + algorithm, ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      static const char *const names[] = { "Credential=", "SignedHeaders=", "Signature=" };
      char **const places[] = { &self->credential, &self->signed_headers, &self->signature };
      const char *part = g_strstrip (parts[i]);
      guint n;

      for (n = 0; n < G_N_ELEMENTS (names); n++)
        if (g_str_has_prefix (part, names[n]))
          break;

      if (n == G_N_ELEMENTS (names) || *places[n] != NULL)
        return refuse (refusal, CODE_INCOMPLETE,
                       "Authorization header has an unknown or repeated parameter.");
      *places[n] = g_strdup (part + strlen (names[n]));
    }

  if (self->credential == NULL || *self->credential == '\0')
    return refuse (refusal, CODE_INCOMPLETE,
                   "Authorization header requires 'Credential' parameter.");
  if (self->signature == NULL || *self->signature == '\0')
    return refuse (refusal, CODE_INCOMPLETE,
                   "Authorization header requires 'Signature' parameter.");
  if (self->signed_headers == NULL || *self->signed_headers == '\0')
    return refuse (refusal, CODE_INCOMPLETE,
                   "Authorization header requires 'SignedHeaders' parameter.");

  self->scope = g_strsplit (self->credential, "/", -1);
  if (g_strv_length (self->scope) != 5)
    return refuse (refusal, CODE_INCOMPLETE,
                   "Credential must have exactly 5 slash-delimited elements, e.g. "
                   "keyid/date/region/service/term, got '%s'",
                   self->credential);

  return TRUE;
}

/* `20250102T030405Z` and nothing else. */
static gboolean
parse_date (const char *text,
            gint64     *time)
{
  g_autoptr (GDateTime) date = NULL;

  if (strlen (text) != 16 || text[8] != 'T' || text[15] != 'Z')
    return FALSE;
  for (guint i = 0; i < 15; i++)
    if (i != 8 && !g_ascii_isdigit (text[i]))
      return FALSE;

  date = g_date_time_new_from_iso8601 (text, NULL);
  if (date == NULL)
    return FALSE;

  *time = g_date_time_to_unix (date) * G_USEC_PER_SEC;

  return TRUE;
}

static gboolean
check_scope (const AwsSigv4Request *request,
             const Authorization   *authorization,
             const char            *date,
             Refusal               *refusal)
{
  char **scope = authorization->scope;

  if (strncmp (scope[1], date, 8) != 0 || strlen (scope[1]) != 8)
    return refuse (refusal, CODE_INVALID,
                   "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                   "date from HTTP: '%s' != '%.8s', from '%s'.",
                   scope[1], date, date);
  if (request->region != NULL && strcmp (scope[2], request->region) != 0)
    return refuse (refusal, CODE_INVALID,
                   "Credential should be scoped to a valid region, not '%s'.", scope[2]);
  if (request->service != NULL && strcmp (scope[3], request->service) != 0)
    return refuse (refusal, CODE_INVALID, "Credential should be scoped to correct service: '%s'.",
                   request->service);
  if (strcmp (scope[4], AWS_SIGV4_TERMINATOR) != 0)
    return refuse (refusal, CODE_INVALID,
                   "Credential should be scoped with a valid terminator: '%s', not '%s'.",
                   AWS_SIGV4_TERMINATOR, scope[4]);

  return TRUE;
}

static gboolean
check_date (const char *date,
            gint64      time,
            gint64      now,
            guint       max_skew_s,
            Refusal    *refusal)
{
  const gint64 skew = (gint64) max_skew_s * G_USEC_PER_SEC;
  g_autofree char *now_date = aws_sigv4_format_date (now);
  g_autofree char *earliest = aws_sigv4_format_date (now - skew);
  g_autofree char *latest = aws_sigv4_format_date (now + skew);

  if (time < now - skew)
    return refuse (refusal, CODE_INVALID,
                   "Signature expired: %s is now earlier than %s (%s - %u min.)", date, earliest,
                   now_date, max_skew_s / 60);
  if (time > now + skew)
    return refuse (refusal, CODE_INVALID,
                   "Signature not yet current: %s is still later than %s (%s + %u min.)", date,
                   latest, now_date, max_skew_s / 60);

  return TRUE;
}

static gboolean
check_signed_names (char    **names,
                    Refusal  *refusal)
{
  if (!g_strv_contains ((const char *const *) names, "host"))
    return refuse (refusal, CODE_INVALID,
                   "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  if (!g_strv_contains ((const char *const *) names, "x-amz-date"))
    return refuse (refusal, CODE_INVALID,
                   "'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.");

  return TRUE;
}

/* Takes as long for a near miss as for a far one. */
static gboolean
equal_in_constant_time (const char *a,
                        const char *b)
{
  gsize length = strlen (a);
  guint difference = 0;

  if (strlen (b) != length)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    difference |= (guint) ((guchar) a[i] ^ (guchar) b[i]);

  return difference == 0;
}

static gboolean
check_key (const AwsSigv4Request *request,
           const Authorization   *authorization,
           AwsCredentials        *credentials,
           Refusal               *refusal)
{
  BasaltSecret *token = aws_credentials_get_session_token (credentials);
  guint count;
  const char *arrived = find_header (request, "x-amz-security-token", &count);

  if (strcmp (authorization->scope[0], aws_credentials_get_access_key_id (credentials)) != 0 ||
      count > 1 || (token != NULL) != (arrived != NULL) ||
      (token != NULL && !equal_in_constant_time (basalt_secret_peek (token), arrived)))
    return refuse (refusal, CODE_UNKNOWN, "The security token included in the request is invalid.");

  return TRUE;
}

static gboolean
check_signature (const AwsSigv4Request  *request,
                 const Authorization    *authorization,
                 char                  **names,
                 const char             *date,
                 AwsCredentials         *credentials,
                 Refusal                *refusal)
{
  g_autoptr (GPtrArray) headers = aws_sigv4_headers_new ();
  g_autofree char *body_hash = aws_sigv4_hash_body (request);
  g_autofree char *signed_headers = NULL;
  g_autofree char *string_to_sign = NULL;
  g_autofree char *signature = NULL;
  char *canonical;

  /* A name in the set without a header that arrived has nothing to compare:
   * the set that is rebuilt is smaller and the signature differs. */
  for (gsize i = 0; i < request->n_headers; i++)
    {
      g_autofree char *name = g_ascii_strdown (request->headers[i].name, -1);

      if (g_strv_contains ((const char *const *) names, name))
        aws_sigv4_headers_add (headers, name, request->headers[i].value);
    }

  canonical = aws_sigv4_canonicalize (request, headers, body_hash, &signed_headers);
  string_to_sign =
    aws_sigv4_string_to_sign (date, strchr (authorization->credential, '/') + 1, canonical);
  basalt_secret_wipe_string (canonical);
  signature =
    aws_sigv4_compute_signature (aws_credentials_get_secret (credentials), authorization->scope[1],
                                 authorization->scope[2], authorization->scope[3], string_to_sign);

  if (!equal_in_constant_time (signature, authorization->signature))
    return refuse (refusal, CODE_INVALID,
                   "The request signature we calculated does not match the signature you "
                   "provided. Check your AWS Secret Access Key and signing method. Consult the "
                   "service documentation for details.");

  return TRUE;
}

static gboolean
verify (const AwsSigv4Request *request,
        AwsCredentials        *credentials,
        gint64                 now,
        guint                  max_skew_s,
        Refusal               *refusal)
{
  g_auto (Authorization) authorization = { 0 };
  g_auto (GStrv) names = NULL;
  const char *value;
  const char *date;
  gint64 time;
  guint count;

  value = find_header (request, "authorization", &count);
  if (value == NULL || *value == '\0')
    return refuse (refusal, CODE_MISSING, "Missing Authentication Token");
  if (count > 1)
    return refuse (refusal, CODE_INCOMPLETE, "Authorization header occurs more than once.");

  if (!parse_authorization (value, &authorization, refusal))
    return FALSE;

  date = find_header (request, "x-amz-date", &count);
  if (date == NULL || count > 1)
    return refuse (refusal, CODE_INCOMPLETE,
                   "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                   "header.");
  if (!parse_date (date, &time))
    return refuse (refusal, CODE_INCOMPLETE,
                   "Date must be in ISO-8601 'basic format'. Got '%s'. See "
                   "http://en.wikipedia.org/wiki/ISO_8601",
                   date);

  names = g_strsplit (authorization.signed_headers, ";", -1);

  return check_scope (request, &authorization, date, refusal) &&
         check_signed_names (names, refusal) &&
         check_key (request, &authorization, credentials, refusal) &&
         check_date (date, time, now, max_skew_s, refusal) &&
         check_signature (request, &authorization, names, date, credentials, refusal);
}

/**
 * aws_sigv4_verify:
 * @request: what arrived: the path and query as sent, every header, `host`
 *   among them, and the body. A region or service of %NULL accepts any.
 *   The members `host` and `time` do not count; of the flags,
 *   %AWS_SIGV4_KEEP_PATH does
 * @credentials: the one key pair that is known
 * @now: our time, microseconds since 1970 UTC
 * @max_skew_s: how far the date may be off either way, in seconds
 * @code: (out) (optional) (transfer none): the AWS error code to answer
 * @message: (out) (optional) (transfer full): the message to answer, without
 *   secrets
 *
 * The server's side of aws_sigv4_sign(): computes the signature again from
 * what arrived and compares it in constant time. The codes are those of AWS
 * (WIRE.md §10.2): MissingAuthenticationTokenException without an
 * authorization; IncompleteSignatureException for one that cannot be read;
 * UnrecognizedClientException for another key or session token;
 * InvalidSignatureException for a wrong scope, a date too far off, `host` or
 * `x-amz-date` that are not signed, and a signature that differs.
 *
 * Returns: whether the request is signed by @credentials
 */
gboolean
aws_sigv4_verify (const AwsSigv4Request  *request,
                  AwsCredentials         *credentials,
                  gint64                  now,
                  guint                   max_skew_s,
                  const char            **code,
                  char                  **message)
{
  Refusal refusal = { 0 };
  gboolean valid;

  g_return_val_if_fail (request != NULL && request->method != NULL, FALSE);
  g_return_val_if_fail (credentials != NULL && !aws_credentials_is_bearer (credentials), FALSE);

  valid = verify (request, credentials, now, max_skew_s, &refusal);

  if (code != NULL)
    *code = refusal.code;
  if (message != NULL)
    *message = g_steal_pointer (&refusal.message);
  g_free (refusal.message);

  return valid;
}
