/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http.h"

#include "test-http-util.h"

#include <gio/gio.h>
#include <string.h>

/* Nobody listens: a port that was free a moment ago. */
static void
test_refused (void)
{
  g_auto (Fixture) f = fixture_init ();
  g_autofree char *url = g_strdup (test_server_get_url (f.server));

  test_server_free (f.server);
  f.server = test_server_new ();
  fixture_set_endpoint (&f, url);
  fixture_send (&f, 100);

  fixture_assert_error (&f, BASALT_AWS_ERROR_NETWORK);
  fixture_assert_says (&f, "Cannot connect to 127.0.0.1:");
  g_assert_null (f.fault);
  g_assert_true (aws_error_is_retryable (f.error, NULL));
}

static void
test_unknown_host (void)
{
  g_auto (Fixture) f = fixture_init ();

  fixture_set_endpoint (&f, "http://basalt-test.invalid");
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_DNS);
  fixture_assert_says (&f, "The address of basalt-test.invalid was not found");
}

static void
run_raw (const char     *bytes,
         gssize          length,
         BasaltAwsError  code)
{
  g_auto (Fixture) f = fixture_init ();

  test_server_push (f.server, test_reply_new_raw (bytes, length));
  fixture_send (&f, 100);
  g_test_message ("%.20s", bytes);
  fixture_assert_error (&f, code);
}

/* Answers that are none, or not whole. */
static void
test_garbage (void)
{
  run_raw ("", 0, BASALT_AWS_ERROR_NETWORK);
  run_raw ("garbage\r\n\r\n", -1, BASALT_AWS_ERROR_TRUNCATED);
  run_raw ("\0\1\2\3\r\n\r\n", 8, BASALT_AWS_ERROR_TRUNCATED);
  run_raw ("HTTP/1.1 abc\r\n\r\n", -1, BASALT_AWS_ERROR_TRUNCATED);
  run_raw ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", -1, BASALT_AWS_ERROR_TRUNCATED);
}

/* libsoup takes a length that is none for the last one until some version after 3.2, and for what
 * it is from then on. */
static void
test_bad_chunk (void)
{
  g_auto (Fixture) f = fixture_init ();
  const char *reply = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";

  test_server_push (f.server, test_reply_new_raw (reply, -1));
  fixture_send (&f, 100);
  fixture_assert_error (&f, g_error_matches (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL) ?
                              BASALT_AWS_ERROR_PROTOCOL :
                              BASALT_AWS_ERROR_TRUNCATED);
}

/* Wherever the body breaks off. */
static void
test_cut (void)
{
  const gsize chunk_sizes[] = { 0, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (chunk_sizes); i++)
    {
      for (gsize cut = 0; cut < 11; cut++)
        {
          g_auto (Fixture) f = fixture_init ();
          TestReply *reply = test_reply_new (200);

          test_reply_add_header (reply, "Content-Type", "application/json");
          test_reply_set_body (reply, "{\"}\\\"\":[1]}", -1);
          test_reply_set_chunk_size (reply, chunk_sizes[i]);
          test_reply_set_cut (reply, cut);
          test_server_push (f.server, reply);
          fixture_send (&f, 100);
          g_test_message ("chunks of %u, cut at %u", (guint) chunk_sizes[i], (guint) cut);
          fixture_assert_error (&f, BASALT_AWS_ERROR_TRUNCATED);
          g_assert_true (aws_error_is_retryable (f.error, NULL));
        }
    }
}

static void
test_first_limit (void)
{
  g_auto (Fixture) f = fixture_init ();
  TestReply *reply = test_reply_new (200);

  aws_http_request_set_timeouts (f.request, 0, 50, 0, 0);
  test_server_push (f.server, test_reply_new (0));
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_TIMED_OUT);
  fixture_assert_says (&f, "did not answer within 50 ms");
  test_wait_until (test_server_count_closed (f.server) == 1);

  /* Headers alone are no answer. */
  test_reply_set_body (reply, "abc", -1);
  test_reply_add_pause (reply, 0, TEST_FOREVER);
  test_server_push (f.server, reply);
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_TIMED_OUT);
  fixture_assert_says (&f, "did not answer within 50 ms");
  test_wait_until (test_server_count_closed (f.server) == 2);
}

static void
test_idle_limit (void)
{
  g_auto (Fixture) f = fixture_init ();
  TestReply *reply = test_reply_new (200);

  aws_http_request_set_timeouts (f.request, 0, 15 * 1000, 60, 0);
  test_reply_set_body (reply, "abcdef", -1);
  test_reply_add_pause (reply, 3, TEST_FOREVER);
  test_server_push (f.server, reply);
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_TIMED_OUT);
  fixture_assert_says (&f, "sent nothing for 60 ms");
  g_assert_nonnull (f.answer);
  test_wait_until (test_server_count_closed (f.server) == 1);

  /* Each read starts it anew. */
  aws_http_request_set_timeouts (f.request, 0, 15 * 1000, 2000, 0);
  reply = test_reply_new (200);
  test_reply_set_body (reply, "abcdef", -1);
  for (gsize i = 1; i < 6; i++)
    test_reply_add_pause (reply, i, 500);
  test_server_push (f.server, reply);
  fixture_send (&f, 100);
  g_assert_no_error (f.error);
}

static void
test_total_limit (void)
{
  g_auto (Fixture) f = fixture_init ();
  TestReply *reply = test_reply_new (200);

  aws_http_request_set_timeouts (f.request, 0, 0, 0, 1000);
  test_reply_set_body (reply, "abcdef", -1);
  test_reply_add_pause (reply, 3, TEST_FOREVER);
  test_server_push (f.server, reply);
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_TIMED_OUT);
  fixture_assert_says (&f, "took longer than 1 s");
}

/* An error whose body does not come is still that error, once the limit is over. */
static void
test_fault_limit (void)
{
  g_auto (Fixture) f = fixture_init ();
  TestReply *reply = test_reply_new (403);

  aws_http_request_set_timeouts (f.request, 0, 0, 50, 0);
  test_reply_add_header (reply, "x-amzn-errortype", "AccessDeniedException");
  test_reply_set_body (reply, "{\"message\":\"no\"}", -1);
  test_reply_add_pause (reply, 4, TEST_FOREVER);
  test_server_push (f.server, reply);
  fixture_send (&f, 100);

  g_assert_error (f.error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
  g_assert_cmpstr (f.fault->code, ==, "AccessDeniedException");
}

/* Wherever the headers break off, there is never a success. */
static void
test_header_cut (void)
{
  const char *whole = "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok";

  for (gsize cut = 0; cut < strlen (whole); cut++)
    {
      g_auto (Fixture) f = fixture_init ();

      test_server_push (f.server, test_reply_new_raw (whole, (gssize) cut));
      fixture_send (&f, 100);
      fixture_assert_error (&f, cut == 0 ? BASALT_AWS_ERROR_NETWORK : BASALT_AWS_ERROR_TRUNCATED);
    }
}

/* A body that ends with the connection is old, and allowed. */
static void
test_until_close (void)
{
  const char *text = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}";
  g_auto (Fixture) f = fixture_init ();

  test_server_push (f.server, test_reply_new_raw (text, -1));
  fixture_send (&f, 100);
  g_assert_no_error (f.error);
  fixture_assert_body (&f, "{}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-failure/refused", test_refused);
  g_test_add_func ("/http-failure/unknown-host", test_unknown_host);
  g_test_add_func ("/http-failure/garbage", test_garbage);
  g_test_add_func ("/http-failure/bad-chunk", test_bad_chunk);
  g_test_add_func ("/http-failure/cut", test_cut);
  g_test_add_func ("/http-failure/header-cut", test_header_cut);
  g_test_add_func ("/http-failure/until-close", test_until_close);
  g_test_add_func ("/http-failure/first-limit", test_first_limit);
  g_test_add_func ("/http-failure/idle-limit", test_idle_limit);
  g_test_add_func ("/http-failure/total-limit", test_total_limit);
  g_test_add_func ("/http-failure/fault-limit", test_fault_limit);

  return g_test_run ();
}
