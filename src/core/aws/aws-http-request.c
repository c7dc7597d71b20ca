/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http-private.h"
#include "aws-sigv4.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _AwsHttpRequest
{
  gatomicrefcount refs;
  char *method;
  char *endpoint;
  char *path;
  char *query;
  char *host;
  GPtrArray *headers; /* name, value, name, value */
  GBytes *body;
  AwsCredentials *credentials;
  char *region;
  char *signing_name;
  AwsHttpTimeouts timeouts;
};

G_DEFINE_BOXED_TYPE (AwsHttpRequest, aws_http_request, aws_http_request_ref, aws_http_request_unref)

/*
 * The value of the Host header that libsoup is going to send, which must be
 * signed: without the scheme's default port, with brackets around an IPv6
 * address.
 */
char *
aws_http_uri_to_host (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  gboolean https = strcmp (g_uri_get_scheme (uri), "https") == 0;
  gboolean v6 = strchr (host, ':') != NULL;
  int port = g_uri_get_port (uri);

  if (port == -1 || port == (https ? 443 : 80))
    return v6 ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  return g_strdup_printf (v6 ? "[%s]:%d" : "%s:%d", host, port);
}

/* What may stand in a header without starting a new one. */
static gboolean
is_field_value (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && *p != '\t')
      return FALSE;

  return TRUE;
}

static gboolean
is_visible_ascii (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;

  return *value != '\0';
}

static gboolean
authorize_bearer (AwsHttpRequest  *self,
                  SoupMessage     *message,
                  GError         **error)
{
  GUri *uri = soup_message_get_uri (message);
  BasaltSecret *key = aws_credentials_get_bearer (self->credentials);
  char *value;

  if (strcmp (g_uri_get_scheme (uri), "https") != 0 && !aws_host_is_loopback (g_uri_get_host (uri)))
    {
      g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION,
                   _ ("An API key is sent over https only, and the endpoint of %s is http."),
                   g_uri_get_host (uri));
      return FALSE;
    }

  if (!is_visible_ascii (basalt_secret_peek (key)))
    {
      g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                           _ ("The API key has spaces, line ends or other characters that a key "
                              "cannot have."));
      return FALSE;
    }

  value = g_strconcat ("Bearer ", basalt_secret_peek (key), NULL);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
  basalt_secret_wipe_string (value);

  return TRUE;
}

static gboolean
authorize_sigv4 (AwsHttpRequest  *self,
                 SoupMessage     *message,
                 gint64           time,
                 GError         **error)
{
  GUri *uri = soup_message_get_uri (message);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  BasaltSecret *token = aws_credentials_get_session_token (self->credentials);
  g_autofree char *host = aws_http_uri_to_host (uri);
  g_autofree AwsSigv4Header *signed_headers = NULL;
  g_autoptr (AwsSigv4Result) result = NULL;
  AwsSigv4Request request = { 0 };

  if (!is_visible_ascii (aws_credentials_get_access_key_id (self->credentials)) ||
      (token != NULL && !is_visible_ascii (basalt_secret_peek (token))))
    {
      g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                           _ ("The access key id or the session token has spaces, line ends or "
                              "other characters that it cannot have."));
      return FALSE;
    }

  signed_headers = g_new0 (AwsSigv4Header, self->headers->len / 2 + 1);
  for (guint i = 0; i < self->headers->len; i += 2)
    {
      signed_headers[i / 2].name = g_ptr_array_index (self->headers, i);
      signed_headers[i / 2].value = g_ptr_array_index (self->headers, i + 1);
    }

  request.method = self->method;
  request.host = host;
  request.path = g_uri_get_path (uri);
  request.query = g_uri_get_query (uri);
  request.headers = signed_headers;
  request.n_headers = self->headers->len / 2;
  request.body = self->body;
  request.region = self->region;
  request.service = self->signing_name;
  request.time = time;

  result = aws_sigv4_sign (&request, self->credentials);

  soup_message_headers_replace (headers, "X-Amz-Date", result->amz_date);
  if (token != NULL)
    soup_message_headers_replace (headers, "X-Amz-Security-Token", basalt_secret_peek (token));
  soup_message_headers_replace (headers, "Authorization", result->authorization);

  return TRUE;
}

/*
 * Makes the message for one attempt, signed for @time (µs since 1970 UTC). Fails
 * with BASALT_AWS_ERROR_CONFIGURATION or BASALT_AWS_ERROR_CREDENTIALS, before
 * anything is sent.
 */
SoupMessage *
aws_http_request_build (AwsHttpRequest  *self,
                        gint64           time,
                        GError         **error)
{
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *url = NULL;
  SoupMessageHeaders *headers;

  if (!aws_endpoint_url_is_valid (self->endpoint, error))
    return NULL;

  url = g_strconcat (self->endpoint, self->path, self->query != NULL ? "?" : "",
                     self->query != NULL ? self->query : "", NULL);
  /* These flags leave %3A and %2F alone (WIRE.md §17). */
  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL)
    {
      g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION,
                           _ ("The endpoint URL and the path of the request make no URL."));
      return NULL;
    }

  message = soup_message_new_from_uri (self->method, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (message);

  for (guint i = 0; i < self->headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (self->headers, i);
      const char *value = g_ptr_array_index (self->headers, i + 1);

      if (!is_field_value (value))
        {
          g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION,
                       /* Translators: %s is the name of an HTTP header. */
                       _ ("The value for “%s” has a line end or a control character."), name);
          return NULL;
        }
      soup_message_headers_replace (headers, name, value);
    }

  if (self->body != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, self->body);

  if (self->credentials != NULL)
    {
      gboolean authorized = aws_credentials_is_bearer (self->credentials) ?
                              authorize_bearer (self, message, error) :
                              authorize_sigv4 (self, message, time, error);

      if (!authorized)
        return NULL;
    }

  return g_steal_pointer (&message);
}

const AwsHttpTimeouts *
aws_http_request_get_timeouts (AwsHttpRequest *self)
{
  return &self->timeouts;
}

/**
 * aws_http_request_new:
 * @method: "GET", "POST", …
 * @endpoint: URL, with or without a path, without query
 * @path: the operation's path, escaped, from "/" on; appended to @endpoint's
 * @query: (nullable): escaped, without "?"
 *
 * Makes a request without headers, body or credentials, with the time-outs of
 * a control operation: %AWS_HTTP_CONNECT_MS and %AWS_HTTP_CONTROL_MS in all.
 * A bad @endpoint is reported when it is sent.
 *
 * Returns: (transfer full): the request
 */
AwsHttpRequest *
aws_http_request_new (const char *method,
                      const char *endpoint,
                      const char *path,
                      const char *query)
{
  AwsHttpRequest *self;
  gsize length;

  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (endpoint != NULL, NULL);
  g_return_val_if_fail (path != NULL && *path == '/', NULL);

  length = strlen (endpoint);
  while (length > 0 && endpoint[length - 1] == '/')
    length--;

  self = g_new0 (AwsHttpRequest, 1);
  g_atomic_ref_count_init (&self->refs);
  self->method = g_strdup (method);
  self->endpoint = g_strndup (endpoint, length);
  self->path = g_strdup (path);
  self->query = g_strdup (query);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->timeouts.connect_ms = AWS_HTTP_CONNECT_MS;
  self->timeouts.total_ms = AWS_HTTP_CONTROL_MS;

  return self;
}

/**
 * aws_http_request_ref:
 * @self: a request
 *
 * Returns: (transfer full): @self
 */
AwsHttpRequest *
aws_http_request_ref (AwsHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * aws_http_request_unref:
 * @self: (transfer full): a request
 *
 * Drops a reference.
 */
void
aws_http_request_unref (AwsHttpRequest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->method);
  g_free (self->endpoint);
  g_free (self->path);
  g_free (self->query);
  g_free (self->host);
  g_ptr_array_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->credentials, aws_credentials_unref);
  g_free (self->region);
  g_free (self->signing_name);
  g_free (self);
}

/**
 * aws_http_request_get_host:
 * @self: a request
 *
 * Returns: (nullable) (transfer none): the host it goes to, without the port, as
 *   aws_http_session_set_clock_offset() takes it; %NULL where the endpoint is no URL
 */
const char *
aws_http_request_get_host (AwsHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->host == NULL)
    {
      g_autoptr (GUri) uri = g_uri_parse (self->endpoint, SOUP_HTTP_URI_FLAGS, NULL);

      if (uri != NULL)
        self->host = g_strdup (g_uri_get_host (uri));
    }

  return self->host;
}

/**
 * aws_http_request_set_body:
 * @self: a request
 * @content_type: its media type
 * @body: its bytes
 *
 * Sets body and Content-Type.
 */
void
aws_http_request_set_body (AwsHttpRequest *self,
                           const char     *content_type,
                           GBytes         *body)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (content_type != NULL);
  g_return_if_fail (body != NULL);

  aws_http_request_set_header (self, "Content-Type", content_type);
  g_bytes_ref (body);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = body;
}

/**
 * aws_http_request_set_header:
 * @self: a request
 * @name: a header's name, other than Host and those that the signature brings
 * @value: its value
 *
 * Sets a header, in place of an older one of the same name. It is signed.
 */
void
aws_http_request_set_header (AwsHttpRequest *self,
                             const char     *name,
                             const char     *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  for (guint i = 0; i < self->headers->len; i += 2)
    {
      if (g_ascii_strcasecmp (g_ptr_array_index (self->headers, i), name) == 0)
        {
          g_free (self->headers->pdata[i + 1]);
          self->headers->pdata[i + 1] = g_strdup (value);
          return;
        }
    }

  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

/**
 * aws_http_request_set_credentials:
 * @self: a request
 * @credentials: (nullable): as whom, or %NULL to send it unsigned
 * @region: (nullable): the signing region; not needed for an API key
 * @signing_name: (nullable): the signing name; not needed for an API key
 *
 * Sets who asks. A key pair signs (WIRE.md §11); an API key is sent as it is,
 * over https or to this machine only (§12).
 */
void
aws_http_request_set_credentials (AwsHttpRequest *self,
                                  AwsCredentials *credentials,
                                  const char     *region,
                                  const char     *signing_name)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (credentials == NULL || aws_credentials_is_bearer (credentials) ||
                    (region != NULL && signing_name != NULL));

  if (credentials != NULL)
    aws_credentials_ref (credentials);
  g_clear_pointer (&self->credentials, aws_credentials_unref);
  self->credentials = credentials;
  g_free (self->region);
  self->region = g_strdup (region);
  g_free (self->signing_name);
  self->signing_name = g_strdup (signing_name);
}

/**
 * aws_http_request_set_timeouts:
 * @self: a request
 * @connect_ms: milliseconds until the connection is up; while the request is
 *   written, the longest standstill
 * @first_ms: milliseconds until the first byte of the body
 * @idle_ms: milliseconds between two reads of the body
 * @total_ms: milliseconds for the whole exchange
 *
 * Sets the limits after which the exchange fails with
 * %BASALT_AWS_ERROR_TIMED_OUT; 0 is none.
 */
void
aws_http_request_set_timeouts (AwsHttpRequest *self,
                               guint           connect_ms,
                               guint           first_ms,
                               guint           idle_ms,
                               guint           total_ms)
{
  g_return_if_fail (self != NULL);

  self->timeouts.connect_ms = connect_ms;
  self->timeouts.first_ms = first_ms;
  self->timeouts.idle_ms = idle_ms;
  self->timeouts.total_ms = total_ms;
}
