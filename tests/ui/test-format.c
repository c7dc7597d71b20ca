/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-format.h"

static void
assert_duration (gint64      milliseconds,
                 const char *expected)
{
  g_autofree char *text = basalt_format_duration (milliseconds);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_duration (void)
{
  assert_duration (-5, "0 ms");
  assert_duration (0, "0 ms");
  assert_duration (99, "99 ms");
  assert_duration (100, "0.1 s");
  assert_duration (800, "0.8 s");
  assert_duration (9949, "9.9 s");
  assert_duration (9950, "10 s");
  assert_duration (59499, "59 s");
  assert_duration (59500, "1 min 0 s");
  assert_duration (185000, "3 min 5 s");
  assert_duration (3600000, "1 h 0 min");
  assert_duration (7620000, "2 h 7 min");
}

static void
assert_count (gint64      count,
              const char *expected)
{
  g_autofree char *text = basalt_format_count (count);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_count (void)
{
  assert_count (0, "0");
  assert_count (611, "611");
  assert_count (1204, "1\u202f204");
  assert_count (123456, "123\u202f456");
  assert_count (1234567, "1\u202f234\u202f567");
  assert_count (-123456, "-123\u202f456");
}

static void
test_tokens (void)
{
  BasaltUsage usage = BASALT_USAGE_INIT;
  g_autofree char *both = NULL;
  g_autofree char *one = NULL;

  g_assert_null (basalt_format_tokens (NULL));
  g_assert_null (basalt_format_tokens (&usage));

  usage.input_tokens = 1204;
  one = basalt_format_tokens (&usage);
  g_assert_cmpstr (one, ==, "1\u202f204 in / – out");

  usage.output_tokens = 611;
  both = basalt_format_tokens (&usage);
  g_assert_cmpstr (both, ==, "1\u202f204 in / 611 out");
}

static gint64
get_time (int year,
          int month,
          int day,
          int hour,
          int minute)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, hour, minute, 0);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
assert_when (gint64      time,
             const char *expected)
{
  g_autofree char *text = basalt_format_when (time, get_time (2026, 3, 1, 14, 30));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_when (void)
{
  assert_when (get_time (2026, 3, 1, 14, 2), "14:02");
  assert_when (get_time (2026, 3, 1, 0, 0), "00:00");
  assert_when (get_time (2026, 2, 28, 23, 59), "Yesterday");
  assert_when (get_time (2026, 2, 27, 12, 0), "27 Feb");
  assert_when (get_time (2025, 3, 1, 14, 2), "1 Mar 2025");
  /* A clock that was set back. */
  assert_when (get_time (2026, 3, 2, 9, 0), "2 Mar");
  assert_when (G_MAXINT64, "");
}

static void
test_moment (void)
{
  g_autofree char *none = basalt_format_moment (0);
  g_autofree char *some = basalt_format_moment (get_time (2026, 3, 1, 14, 2) + 45678);

  g_assert_cmpstr (none, ==, "–");
  g_assert_cmpstr (some, ==, "2026-03-01 14:02:00.045");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/duration", test_duration);
  g_test_add_func ("/format/count", test_count);
  g_test_add_func ("/format/tokens", test_tokens);
  g_test_add_func ("/format/when", test_when);
  g_test_add_func ("/format/moment", test_moment);

  return g_test_run ();
}
