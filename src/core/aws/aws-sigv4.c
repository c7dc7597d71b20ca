/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-sigv4-private.h"

#include "aws-endpoint.h"

#include <string.h>

#define SHA256_LENGTH 32

typedef struct
{
  char *name;
  char *value;
} SignedHeader;

typedef struct
{
  char *name;
  char *value;
} QueryItem;

/* Headers that proxies and the HTTP library add or change, and those that are
 * set by the signer itself (WIRE.md §11.1); `proxy-` and `sec-` beside them. */
static const char *const unsigned_headers[] = {
  "authorization",
  "cache-control",
  "connection",
  "content-length",
  "expect",
  "from",
  "host",
  "keep-alive",
  "max-forwards",
  "pragma",
  "referer",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-security-token",
  "x-amzn-trace-id",
  NULL,
};

/* A value may be a session token. */
static void
signed_header_free (SignedHeader *header)
{
  g_free (header->name);
  basalt_secret_wipe_string (header->value);
  g_free (header);
}

static int
signed_header_compare (gconstpointer a,
                       gconstpointer b)
{
  const SignedHeader *const *one = a;
  const SignedHeader *const *two = b;

  return strcmp ((*one)->name, (*two)->name);
}

static void
query_item_free (QueryItem *item)
{
  g_free (item->name);
  g_free (item->value);
  g_free (item);
}

static int
query_item_compare (gconstpointer a,
                    gconstpointer b)
{
  const QueryItem *const *one = a;
  const QueryItem *const *two = b;
  int order = strcmp ((*one)->name, (*two)->name);

  return order != 0 ? order : strcmp ((*one)->value, (*two)->value);
}

/* Trimmed at both ends, every run of white space one space. */
static char *
collapse_white_space (const char *value)
{
  char *out = g_malloc (strlen (value) + 1);
  char *end = out;
  gboolean space = FALSE;

  for (const char *p = value; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p))
        {
          space = end > out;
          continue;
        }
      if (space)
        *end++ = ' ';
      space = FALSE;
      *end++ = *p;
    }
  *end = '\0';

  return out;
}

/* Appends one byte escaped. */
static void
append_byte (GString *out,
             guchar   byte)
{
  const char text[] = { (char) byte, '\0' };

  if (byte == '\0')
    g_string_append (out, "%00");
  else
    aws_uri_append_label (out, text);
}

/* Removes empty, `.` and `..` segments; a trailing slash stays, and `/a/.` has none, as other
 * signers see it (RFC 3986 would say `/a/`). */
static char *
normalize_path (const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; segments[i] != NULL; i++)
    {
      if (*segments[i] == '\0' || strcmp (segments[i], ".") == 0)
        continue;
      if (strcmp (segments[i], "..") == 0)
        {
          if (kept->len > 0)
            g_ptr_array_remove_index (kept, kept->len - 1);
          continue;
        }
      g_ptr_array_add (kept, segments[i]);
    }

  for (guint i = 0; i < kept->len; i++)
    {
      g_string_append_c (out, '/');
      g_string_append (out, g_ptr_array_index (kept, i));
    }
  if (out->len == 0 || g_str_has_suffix (path, "/"))
    g_string_append_c (out, '/');

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The path as sent, escaped once more: `%3A` becomes `%253A`. */
static void
append_path (GString               *out,
             const AwsSigv4Request *request)
{
  g_autofree char *path = NULL;

  if (request->flags & AWS_SIGV4_KEEP_PATH)
    path = g_strdup (request->path != NULL && *request->path != '\0' ? request->path : "/");
  else
    path = normalize_path (request->path != NULL ? request->path : "");

  for (const guchar *p = (const guchar *) path; *p != '\0'; p++)
    {
      if (*p == '/')
        g_string_append_c (out, '/');
      else
        append_byte (out, *p);
    }
}

/* Escapes what is not, and leaves alone what is: every byte ends escaped once. */
static char *
escape_query_part (const char *text,
                   gsize       length)
{
  GString *out = g_string_sized_new (length + 16);

  for (gsize i = 0; i < length; i++)
    {
      int high = -1;
      int low = -1;

      if (text[i] == '%' && i + 2 < length)
        {
          high = g_ascii_xdigit_value (text[i + 1]);
          low = g_ascii_xdigit_value (text[i + 2]);
        }

      if (high >= 0 && low >= 0)
        {
          append_byte (out, (guchar) (high << 4 | low));
          i += 2;
        }
      else
        append_byte (out, (guchar) text[i]);
    }

  return g_string_free (out, FALSE);
}

static void
append_query (GString    *out,
              const char *query)
{
  g_autoptr (GPtrArray) items = NULL;
  g_auto (GStrv) parts = NULL;

  if (query == NULL || *query == '\0')
    return;

  items = g_ptr_array_new_with_free_func ((GDestroyNotify) query_item_free);
  parts = g_strsplit (query, "&", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      gsize name_length = strcspn (parts[i], "=");
      const char *value = parts[i] + name_length;
      QueryItem *item;

      if (*parts[i] == '\0')
        continue;
      if (*value == '=')
        value++;

      item = g_new0 (QueryItem, 1);
      item->name = escape_query_part (parts[i], name_length);
      item->value = escape_query_part (value, strlen (value));
      g_ptr_array_add (items, item);
    }

  g_ptr_array_sort (items, query_item_compare);
  for (guint i = 0; i < items->len; i++)
    {
      const QueryItem *item = g_ptr_array_index (items, i);

      if (i > 0)
        g_string_append_c (out, '&');
      g_string_append_printf (out, "%s=%s", item->name, item->value);
    }
}

static gboolean
header_is_signed (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return !g_strv_contains (unsigned_headers, lower) && !g_str_has_prefix (lower, "proxy-") &&
         !g_str_has_prefix (lower, "sec-");
}

static void
hmac_sha256 (const guint8 *key,
             gsize         key_length,
             const char   *text,
             guint8        digest[SHA256_LENGTH])
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  gsize length = SHA256_LENGTH;

  g_hmac_update (hmac, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (hmac, digest, &length);
}

/**
 * aws_sigv4_headers_new: (skip)
 *
 * Returns: (transfer full): an empty set of headers for aws_sigv4_canonicalize()
 */
GPtrArray *
aws_sigv4_headers_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) signed_header_free);
}

/**
 * aws_sigv4_headers_add: (skip)
 * @headers: a set
 * @name: in any case
 * @value: as sent; white space is collapsed (WIRE.md §11.2)
 */
void
aws_sigv4_headers_add (GPtrArray  *headers,
                       const char *name,
                       const char *value)
{
  SignedHeader *header = g_new0 (SignedHeader, 1);

  header->name = g_ascii_strdown (name, -1);
  header->value = collapse_white_space (value);
  g_ptr_array_add (headers, header);
}

/**
 * aws_sigv4_format_date: (skip)
 * @time: microseconds since 1970 UTC
 *
 * Returns: (transfer full): `20250102T030405Z`
 */
char *
aws_sigv4_format_date (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return date != NULL ? g_date_time_format (date, "%Y%m%dT%H%M%SZ") : g_strdup ("00000000T000000Z");
}

/**
 * aws_sigv4_hash_body: (skip)
 * @request: a request
 *
 * Returns: (transfer full): the SHA-256 of its body, of nothing where it has none
 */
char *
aws_sigv4_hash_body (const AwsSigv4Request *request)
{
  if (request->body == NULL)
    return g_compute_checksum_for_string (G_CHECKSUM_SHA256, "", 0);

  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, request->body);
}

/**
 * aws_sigv4_canonicalize: (skip)
 * @request: method, path, query and flags count
 * @headers: what is signed; sorted in place
 * @body_hash: SHA-256 of the body
 * @signed_headers: (out): names joined by `;`
 *
 * Builds the canonical request (WIRE.md §11.2). It may hold a session token:
 * wipe it.
 *
 * Returns: (transfer full): the canonical request
 */
char *
aws_sigv4_canonicalize (const AwsSigv4Request  *request,
                        GPtrArray              *headers,
                        const char             *body_hash,
                        char                  **signed_headers)
{
  GString *names = g_string_new (NULL);
  GString *out;
  const char *last = NULL;
  gsize size = 512;

  /* Large enough that no copy of the token stays behind when it grows. */
  size += 3 * (request->path != NULL ? strlen (request->path) : 0);
  size += 3 * (request->query != NULL ? strlen (request->query) : 0);
  for (guint i = 0; i < headers->len; i++)
    {
      const SignedHeader *header = g_ptr_array_index (headers, i);

      size += 2 * strlen (header->name) + strlen (header->value) + 4;
    }
  out = g_string_sized_new (size);

  g_string_append (out, request->method);
  g_string_append_c (out, '\n');
  append_path (out, request);
  g_string_append_c (out, '\n');
  append_query (out, request->query);

  /* GLib's sort is stable: values of one name stay in order. */
  g_ptr_array_sort (headers, signed_header_compare);
  for (guint i = 0; i < headers->len; i++)
    {
      const SignedHeader *header = g_ptr_array_index (headers, i);

      if (g_strcmp0 (last, header->name) == 0)
        {
          g_string_append_c (out, ',');
          g_string_append (out, header->value);
          continue;
        }

      g_string_append_c (out, '\n');
      g_string_append (out, header->name);
      g_string_append_c (out, ':');
      g_string_append (out, header->value);
      if (last != NULL)
        g_string_append_c (names, ';');
      g_string_append (names, header->name);
      last = header->name;
    }

  g_string_append (out, "\n\n");
  g_string_append (out, names->str);
  g_string_append_c (out, '\n');
  g_string_append (out, body_hash);

  *signed_headers = g_string_free (names, FALSE);

  return g_string_free (out, FALSE);
}

/**
 * aws_sigv4_string_to_sign: (skip)
 * @date: `20250102T030405Z`
 * @scope: `20250102/us-east-1/bedrock/aws4_request`
 * @canonical_request: of aws_sigv4_canonicalize()
 *
 * Returns: (transfer full): the string to sign (WIRE.md §11.3)
 */
char *
aws_sigv4_string_to_sign (const char *date,
                          const char *scope,
                          const char *canonical_request)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical_request, -1);

  return g_strjoin ("\n", AWS_SIGV4_ALGORITHM, date, scope, hash, NULL);
}

/**
 * aws_sigv4_compute_signature: (skip)
 * @secret: the secret access key
 * @day: first eight characters of the date
 * @region: of the scope
 * @service: of the scope
 * @string_to_sign: of aws_sigv4_string_to_sign()
 *
 * Derives the key (WIRE.md §11.3), signs, and wipes what was derived.
 *
 * Returns: (transfer full): 64 lower-case hexadecimal digits
 */
char *
aws_sigv4_compute_signature (BasaltSecret *secret,
                             const char   *day,
                             const char   *region,
                             const char   *service,
                             const char   *string_to_sign)
{
  const char *const steps[] = { day, region, service, AWS_SIGV4_TERMINATOR };
  char *seed = g_strconcat ("AWS4", basalt_secret_peek (secret), NULL);
  guint8 key[SHA256_LENGTH];
  guint8 next[SHA256_LENGTH];
  char *signature;

  hmac_sha256 ((const guint8 *) seed, strlen (seed), steps[0], key);
  basalt_secret_wipe_string (seed);

  for (guint i = 1; i < G_N_ELEMENTS (steps); i++)
    {
      hmac_sha256 (key, sizeof key, steps[i], next);
      memcpy (key, next, sizeof key);
    }

  signature = g_compute_hmac_for_string (G_CHECKSUM_SHA256, key, sizeof key, string_to_sign, -1);
  basalt_secret_wipe (key, sizeof key);
  basalt_secret_wipe (next, sizeof next);

  return signature;
}

/**
 * aws_sigv4_sign:
 * @request: what is sent; its headers must not change any more
 * @credentials: a key pair, not an API key
 *
 * Signs a request in the header form (WIRE.md §11). Every header of @request
 * is signed but those that the HTTP library or a proxy may change, which are
 * left out silently. Old values of the headers that the signer sets are
 * ignored, so that a request can be signed again.
 *
 * Send: `x-amz-date`, `authorization`, `x-amz-security-token` where
 * @credentials have a session token, and `x-amz-content-sha256` where
 * %AWS_SIGV4_SIGN_BODY_HEADER asked for it.
 *
 * Returns: (transfer full): what to send
 */
AwsSigv4Result *
aws_sigv4_sign (const AwsSigv4Request *request,
                AwsCredentials        *credentials)
{
  g_autoptr (GPtrArray) headers = NULL;
  g_autofree char *day = NULL;
  g_autofree char *scope = NULL;
  BasaltSecret *token;
  AwsSigv4Result *self;

  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (request->method != NULL && request->host != NULL, NULL);
  g_return_val_if_fail (request->region != NULL && request->service != NULL, NULL);
  g_return_val_if_fail (credentials != NULL && !aws_credentials_is_bearer (credentials), NULL);

  self = g_new0 (AwsSigv4Result, 1);
  self->amz_date = aws_sigv4_format_date (request->time);
  self->content_sha256 = aws_sigv4_hash_body (request);

  headers = aws_sigv4_headers_new ();
  for (gsize i = 0; i < request->n_headers; i++)
    if (header_is_signed (request->headers[i].name))
      aws_sigv4_headers_add (headers, request->headers[i].name, request->headers[i].value);

  aws_sigv4_headers_add (headers, "host", request->host);
  aws_sigv4_headers_add (headers, "x-amz-date", self->amz_date);
  token = aws_credentials_get_session_token (credentials);
  if (token != NULL)
    aws_sigv4_headers_add (headers, "x-amz-security-token", basalt_secret_peek (token));
  if (request->flags & AWS_SIGV4_SIGN_BODY_HEADER)
    aws_sigv4_headers_add (headers, "x-amz-content-sha256", self->content_sha256);

  day = g_strndup (self->amz_date, 8);
  scope = g_strjoin ("/", day, request->region, request->service, AWS_SIGV4_TERMINATOR, NULL);
  self->canonical_request =
    aws_sigv4_canonicalize (request, headers, self->content_sha256, &self->signed_headers);
  self->string_to_sign = aws_sigv4_string_to_sign (self->amz_date, scope, self->canonical_request);
  self->signature =
    aws_sigv4_compute_signature (aws_credentials_get_secret (credentials), day, request->region,
                                 request->service, self->string_to_sign);
  self->authorization =
    g_strdup_printf (AWS_SIGV4_ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                     aws_credentials_get_access_key_id (credentials), scope, self->signed_headers,
                     self->signature);

  return self;
}

/**
 * aws_sigv4_result_free:
 * @self: (transfer full) (nullable): a result
 *
 * Frees it; the canonical request, which may hold the session token, is wiped.
 */
void
aws_sigv4_result_free (AwsSigv4Result *self)
{
  if (self == NULL)
    return;

  g_free (self->amz_date);
  g_free (self->content_sha256);
  g_free (self->authorization);
  g_free (self->signed_headers);
  g_free (self->signature);
  basalt_secret_wipe_string (self->canonical_request);
  g_free (self->string_to_sign);
  g_free (self);
}
