/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http.h"

#include "test-http-util.h"

#include <gio/gio.h>

/* A limit that strikes while the request waits for its turn, or is half done, says so. */
static void
test_first_limit_early (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *secure = g_strdup_printf ("https://127.0.0.1:%u", port);

  fixture_set_endpoint (&f, secure);
  aws_http_request_set_timeouts (f.request, 0, 100, 0, 0);
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_TIMED_OUT);
  fixture_assert_says (&f, "No secure connection");
}

/* A server that takes the connection and says nothing to the greeting of TLS. */
static void
test_connect_limit (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *secure = g_strdup_printf ("https://127.0.0.1:%u", port);
  g_autofree char *plain = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (20 * 1000 * 1000), 20 * 1000 * 1000);

  fixture_set_endpoint (&f, secure);
  aws_http_request_set_timeouts (f.request, 100, 0, 0, 0);
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_TIMED_OUT);
  fixture_assert_says (&f, "No secure connection");
  fixture_assert_says (&f, "within 100 ms");
  g_assert_true (aws_error_is_retryable (f.error, NULL));

  /* The same limit is for a request that is not taken. */
  fixture_set_endpoint (&f, plain);
  aws_http_request_set_timeouts (f.request, 100, 0, 0, 0);
  aws_http_request_set_body (f.request, "application/json", body);
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_TIMED_OUT);
  fixture_assert_says (&f, "did not take the request for 100 ms");
}

/* Neither of these can be trusted; nothing of the request is sent. */
static void
test_tls (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_autofree char *certificate =
    g_test_build_filename (G_TEST_DIST, "vectors", "tls", "certificate.pem", NULL);
  g_autofree char *key = g_test_build_filename (G_TEST_DIST, "vectors", "tls", "key.pem", NULL);
  g_autoptr (TestServer) server = test_server_new_tls (certificate, key);
  g_autofree char *not_tls =
    g_strdup_printf ("https://127.0.0.1:%u", test_server_get_port (f.server));

  fixture_set_endpoint (&f, test_server_get_url (server));
  fixture_set_bearer (&f, "key");
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_TLS);
  fixture_assert_says (&f, "No secure connection to 127.0.0.1:");
  fixture_assert_says (&f, "its certificate");
  g_assert_cmpuint (test_server_count_requests (server), ==, 0);

  /* It takes the greeting for a request without an end of line. */
  test_server_push (f.server, test_reply_new_raw ("HTTP/1.1 400 Bad\r\n\r\n", -1));
  fixture_set_endpoint (&f, not_tls);
  aws_http_request_set_timeouts (f.request, 2000, 0, 0, 0);
  fixture_send (&f, 100);
  g_assert_nonnull (f.error);
  g_assert_true (g_error_matches (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TLS) ||
                 g_error_matches (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TIMED_OUT));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-tls/first-limit-early", test_first_limit_early);
  g_test_add_func ("/http-tls/connect-limit", test_connect_limit);
  g_test_add_func ("/http-tls/refused", test_tls);

  return g_test_run ();
}
