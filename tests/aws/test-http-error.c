/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http-private.h"

static SoupMessage *
make_message (void)
{
  return soup_message_new ("POST", "https://bedrock.example:8443/model");
}

static void
assert_error (GError     *error,
              int         code,
              const char *message)
{
  g_assert_error (error, BASALT_AWS_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
  g_error_free (error);
}

/* @cause at @step; takes nothing. */
static GError *
map (GQuark      domain,
     int         code,
     AwsHttpStep step)
{
  g_autoptr (SoupMessage) message = make_message ();
  g_autoptr (GError) cause = g_error_new_literal (domain, code, "it said so");

  return aws_http_error_new (cause, message, step);
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = map (G_IO_ERROR, G_IO_ERROR_CANCELLED, AWS_HTTP_STEP_READING);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "it said so");
}

static void
test_causes (void)
{
  static const int proxy[] = { G_IO_ERROR_PROXY_FAILED, G_IO_ERROR_PROXY_AUTH_FAILED,
                               G_IO_ERROR_PROXY_NEED_AUTH, G_IO_ERROR_PROXY_NOT_ALLOWED };

  assert_error (map (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, AWS_HTTP_STEP_RESOLVING),
                BASALT_AWS_ERROR_DNS,
                "The address of bedrock.example:8443 was not found: it said so");
  assert_error (map (G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, AWS_HTTP_STEP_CONNECTING),
                BASALT_AWS_ERROR_DNS,
                "The address of bedrock.example:8443 was not found: it said so");
  for (gsize i = 0; i < G_N_ELEMENTS (proxy); i++)
    assert_error (map (G_IO_ERROR, proxy[i], AWS_HTTP_STEP_PROXY), BASALT_AWS_ERROR_PROXY,
                  "The proxy did not connect to bedrock.example:8443: it said so");
  assert_error (map (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, AWS_HTTP_STEP_CONNECTING),
                BASALT_AWS_ERROR_TIMED_OUT,
                "The system gave up the connection to bedrock.example:8443: it said so");
  assert_error (map (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, AWS_HTTP_STEP_WAITING),
                BASALT_AWS_ERROR_TRUNCATED,
                "The answer of bedrock.example:8443 broke off in its headers, or is not HTTP: "
                "it said so");
  assert_error (map (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING, AWS_HTTP_STEP_READING),
                BASALT_AWS_ERROR_PROTOCOL,
                "What bedrock.example:8443 answered is not HTTP: it said so");
  assert_error (map (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, AWS_HTTP_STEP_READING),
                BASALT_AWS_ERROR_TRUNCATED, "The answer of bedrock.example:8443 ended too early.");
}

/* What broke says less than where it broke. */
static void
test_steps (void)
{
  static const struct
  {
    AwsHttpStep step;
    const char *broken;
    const char *late;
  } steps[] = {
    { AWS_HTTP_STEP_QUEUED, "Cannot connect to bedrock.example:8443: it said so",
      "No connection to bedrock.example:8443 became free within 10 s." },
    { AWS_HTTP_STEP_RESOLVING, "Cannot connect to bedrock.example:8443: it said so",
      "The address of bedrock.example:8443 was not found within 10 s." },
    { AWS_HTTP_STEP_CONNECTING, "Cannot connect to bedrock.example:8443: it said so",
      "No connection to bedrock.example:8443 within 10 s." },
    { AWS_HTTP_STEP_PROXY, "Cannot connect to bedrock.example:8443: it said so",
      "The proxy did not connect to bedrock.example:8443 within 10 s." },
    { AWS_HTTP_STEP_TLS, "Cannot connect to bedrock.example:8443: it said so",
      "No secure connection to bedrock.example:8443 within 10 s." },
    { AWS_HTTP_STEP_SENDING,
      "The connection to bedrock.example:8443 broke while the request was sent: it said so",
      "bedrock.example:8443 did not take the request for 10 s." },
    { AWS_HTTP_STEP_WAITING,
      "bedrock.example:8443 closed the connection without an answer: it said so",
      "bedrock.example:8443 did not answer within 10 s." },
    { AWS_HTTP_STEP_READING,
      "The connection to bedrock.example:8443 broke while the answer arrived: it said so",
      "bedrock.example:8443 sent nothing for 10 s." },
  };
  g_autoptr (SoupMessage) message = make_message ();

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      assert_error (map (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, steps[i].step),
                    BASALT_AWS_ERROR_NETWORK, steps[i].broken);
      assert_error (aws_http_error_new_timed_out (message, steps[i].step, 10000),
                    BASALT_AWS_ERROR_TIMED_OUT, steps[i].late);
    }

  assert_error (aws_http_error_new_total (message, 1500), BASALT_AWS_ERROR_TIMED_OUT,
                "The whole exchange with bedrock.example:8443 took longer than 1500 ms.");
}

static GTlsCertificateFlags seen_flags;

/* In place of libsoup's, which tells what a handshake left behind. */
GTlsCertificateFlags
soup_message_get_tls_peer_certificate_errors (SoupMessage *message)
{
  return seen_flags;
}

/* Libraries only say that a certificate was refused. */
static void
test_certificates (void)
{
  static const struct
  {
    GTlsCertificateFlags flags;
    const char *reason;
  } cases[] = {
    { G_TLS_CERTIFICATE_NO_FLAGS, "it said so" },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, "it said so" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_UNKNOWN_CA,
      "its certificate belongs to another host" },
    { G_TLS_CERTIFICATE_EXPIRED, "its certificate has expired, or this computer’s clock is wrong" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED,
      "its certificate is not valid yet, or this computer’s clock is wrong" },
    { G_TLS_CERTIFICATE_REVOKED, "its certificate was revoked" },
    { G_TLS_CERTIFICATE_UNKNOWN_CA,
      "its certificate is not signed by an authority this system knows" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected =
        g_strconcat ("No secure connection to bedrock.example:8443: ", cases[i].reason, NULL);

      seen_flags = cases[i].flags;
      assert_error (map (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, AWS_HTTP_STEP_TLS),
                    BASALT_AWS_ERROR_TLS, expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-error/cancelled", test_cancelled);
  g_test_add_func ("/http-error/causes", test_causes);
  g_test_add_func ("/http-error/steps", test_steps);
  g_test_add_func ("/http-error/certificates", test_certificates);

  return g_test_run ();
}
