/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http-private.h"

#include "basalt-text.h"

#include <glib/gi18n-lib.h>

/* Characters of where a redirect leads; the rest is of no use, and a server may send any amount. */
#define LOCATION_MAX 300

/*
 * What went wrong with an exchange, in the words of BASALT_AWS_ERROR: which host,
 * at which step. What a library says stands behind that, never alone.
 */

/* "60 s", for sentences */
static char *
format_duration (guint ms)
{
  if (ms % 1000 != 0)
    /* Translators: milliseconds. */
    return g_strdup_printf (_ ("%u ms"), ms);

  /* Translators: seconds. */
  return g_strdup_printf (_ ("%u s"), ms / 1000);
}

/* Why a certificate was refused; libraries only say that it was. */
static const char *
describe_certificate (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return _ ("its certificate belongs to another host");
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return _ ("its certificate has expired, or this computer’s clock is wrong");
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return _ ("its certificate is not valid yet, or this computer’s clock is wrong");
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return _ ("its certificate was revoked");
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return _ ("its certificate is not signed by an authority this system knows");

  return NULL;
}

static gboolean
is_proxy_error (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED);
}

static GError *
new_tls_error (const GError *cause,
               SoupMessage  *message,
               const char   *host)
{
  const char *reason =
    describe_certificate (soup_message_get_tls_peer_certificate_errors (message));

  return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_TLS,
                      /* Translators: the first is a host, the second says why. */
                      _ ("No secure connection to %s: %s"), host,
                      reason != NULL ? reason : cause->message);
}

static GError *
new_network_error (const GError *cause,
                   const char   *host,
                   AwsHttpStep   step)
{
  switch (step)
    {
    case AWS_HTTP_STEP_QUEUED:
    case AWS_HTTP_STEP_RESOLVING:
    case AWS_HTTP_STEP_CONNECTING:
    case AWS_HTTP_STEP_PROXY:
    case AWS_HTTP_STEP_TLS:
      return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_NETWORK,
                          _ ("Cannot connect to %s: %s"), host, cause->message);

    case AWS_HTTP_STEP_SENDING:
      return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_NETWORK,
                          _ ("The connection to %s broke while the request was sent: %s"), host,
                          cause->message);

    case AWS_HTTP_STEP_WAITING:
      return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_NETWORK,
                          _ ("%s closed the connection without an answer: %s"), host,
                          cause->message);

    case AWS_HTTP_STEP_READING:
      return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_NETWORK,
                          _ ("The connection to %s broke while the answer arrived: %s"), host,
                          cause->message);
    }

  g_return_val_if_reached (NULL);
}

/*
 * @cause in our domain; %G_IO_ERROR_CANCELLED stays what it is.
 */
GError *
aws_http_error_new (const GError *cause,
                    SoupMessage  *message,
                    AwsHttpStep   step)
{
  g_autofree char *host = aws_http_uri_to_host (soup_message_get_uri (message));

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);

  if (cause->domain == G_RESOLVER_ERROR ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND))
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_DNS,
                        _ ("The address of %s was not found: %s"), host, cause->message);

  if (cause->domain == G_TLS_ERROR)
    return new_tls_error (cause, message, host);

  if (is_proxy_error (cause))
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROXY,
                        _ ("The proxy did not connect to %s: %s"), host, cause->message);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_TIMED_OUT,
                        _ ("The system gave up the connection to %s: %s"), host, cause->message);

  /* libsoup says the same of headers that break off and of what is not HTTP at all. The
   * first passes, so both are tried again. */
  if (g_error_matches (cause, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING))
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_TRUNCATED,
                        _ ("The answer of %s broke off in its headers, or is not HTTP: %s"), host,
                        cause->message);

  if (cause->domain == SOUP_SESSION_ERROR ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                        _ ("What %s answered is not HTTP: %s"), host, cause->message);

  if (step == AWS_HTTP_STEP_READING &&
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return aws_http_error_new_truncated (message);

  return new_network_error (cause, host, step);
}

/* The body is shorter than was announced, or there is none where one must be. */
GError *
aws_http_error_new_truncated (SoupMessage *message)
{
  g_autofree char *host = aws_http_uri_to_host (soup_message_get_uri (message));

  return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_TRUNCATED,
                      _ ("The answer of %s ended too early."), host);
}

/* @ms went by at @step. */
GError *
aws_http_error_new_timed_out (SoupMessage *message,
                              AwsHttpStep  step,
                              guint        ms)
{
  g_autofree char *host = aws_http_uri_to_host (soup_message_get_uri (message));
  g_autofree char *limit = format_duration (ms);
  g_autofree char *text = NULL;

  /* Translators: in these sentences the first is a host, the second a time such as “10 s”. */
  switch (step)
    {
    case AWS_HTTP_STEP_QUEUED:
      text = g_strdup_printf (_ ("No connection to %s became free within %s."), host, limit);
      break;

    case AWS_HTTP_STEP_RESOLVING:
      text = g_strdup_printf (_ ("The address of %s was not found within %s."), host, limit);
      break;

    case AWS_HTTP_STEP_CONNECTING:
      text = g_strdup_printf (_ ("No connection to %s within %s."), host, limit);
      break;

    case AWS_HTTP_STEP_PROXY:
      text = g_strdup_printf (_ ("The proxy did not connect to %s within %s."), host, limit);
      break;

    case AWS_HTTP_STEP_TLS:
      text = g_strdup_printf (_ ("No secure connection to %s within %s."), host, limit);
      break;

    case AWS_HTTP_STEP_SENDING:
      text = g_strdup_printf (_ ("%s did not take the request for %s."), host, limit);
      break;

    case AWS_HTTP_STEP_WAITING:
      text = g_strdup_printf (_ ("%s did not answer within %s."), host, limit);
      break;

    case AWS_HTTP_STEP_READING:
      text = g_strdup_printf (_ ("%s sent nothing for %s."), host, limit);
      break;
    }

  return g_error_new_literal (BASALT_AWS_ERROR, BASALT_AWS_ERROR_TIMED_OUT, text);
}

/* The whole exchange took longer than @ms. */
GError *
aws_http_error_new_total (SoupMessage *message,
                          guint        ms)
{
  g_autofree char *host = aws_http_uri_to_host (soup_message_get_uri (message));
  g_autofree char *limit = format_duration (ms);

  return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_TIMED_OUT,
                      _ ("The whole exchange with %s took longer than %s."), host, limit);
}

/* Credentials go nowhere but where they were meant for: redirects are reported. */
GError *
aws_http_error_new_redirect (SoupMessage *message)
{
  g_autofree char *host = aws_http_uri_to_host (soup_message_get_uri (message));
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autofree char *shown = NULL;

  if (location == NULL || *location == '\0')
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_REDIRECT,
                        _ ("%s answered with a redirect (HTTP status %u), which is not followed."),
                        host, soup_message_get_status (message));

  shown = basalt_text_make_visible (location, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  if (g_utf8_strlen (shown, -1) > LOCATION_MAX)
    {
      g_autofree char *start = g_utf8_substring (shown, 0, LOCATION_MAX);

      g_free (shown);
      shown = g_strconcat (start, "…", NULL);
    }

  return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_REDIRECT,
                      _ ("%s redirects to %s, which is not followed. Check the endpoint URL."),
                      host, shown);
}

/* The answer is the proxy's own. Nobody asks for its password here: the system's settings
 * hold it. */
GError *
aws_http_error_new_proxy (SoupMessage *message)
{
  g_autofree char *host = aws_http_uri_to_host (soup_message_get_uri (message));
  guint status = soup_message_get_status (message);

  if (status == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED)
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROXY,
                        _ ("The proxy did not connect to %s: it asks for a password. Check the "
                           "proxy settings of this system."),
                        host);

  return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROXY,
                      _ ("The proxy did not connect to %s: it answered with HTTP status %u."), host,
                      status);
}

/* A success that is a web page: a sign-in page of the network, or a wrong endpoint. */
GError *
aws_http_error_new_not_data (SoupMessage *message)
{
  g_autofree char *host = aws_http_uri_to_host (soup_message_get_uri (message));

  return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                      _ ("%s answered with a web page. Check the endpoint URL and whether this "
                         "network asks you to sign in."),
                      host);
}

/* The body is longer than we take. */
GError *
aws_http_error_new_too_long (SoupMessage *message,
                             gsize        max_length)
{
  g_autofree char *host = aws_http_uri_to_host (soup_message_get_uri (message));
  g_autofree char *limit = g_format_size (max_length);

  return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                      _ ("The answer of %s is longer than %s."), host, limit);
}
