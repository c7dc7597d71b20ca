/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-time.h"

#include <string.h>

static void
test_to_rfc3339 (void)
{
  static const struct
  {
    gint64 time;
    const char *text;
  } cases[] = {
    { BASALT_TIME_NONE, NULL },
    { 1, "1970-01-01T00:00:00.000Z" },
    { G_GINT64_CONSTANT (1795356131483999), "2026-11-22T14:02:11.483Z" },
    { G_GINT64_CONSTANT (1709164800000000), "2024-02-29T00:00:00.000Z" },
    { -1, "1969-12-31T23:59:59.999Z" },
    { -G_USEC_PER_SEC, "1969-12-31T23:59:59.000Z" },
    { G_MAXINT64, NULL },
    { G_MININT64, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = basalt_time_to_rfc3339 (cases[i].time);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_from_rfc3339 (void)
{
  const gint64 moment = G_GINT64_CONSTANT (1795356131483000);

  g_assert_cmpint (basalt_time_from_rfc3339 ("2026-11-22T14:02:11.483Z"), ==, moment);
  g_assert_cmpint (basalt_time_from_rfc3339 ("2026-11-22T14:02:11.483"), ==, moment);
  g_assert_cmpint (basalt_time_from_rfc3339 ("2026-11-22T16:02:11.483+02:00"), ==, moment);
  g_assert_cmpint (basalt_time_from_rfc3339 ("2026-11-22T14:02:11.483000Z"), ==, moment);
  g_assert_cmpint (basalt_time_from_rfc3339 ("2026-11-22T14:02:11Z"), ==, moment - 483000);
  g_assert_cmpint (basalt_time_from_rfc3339 (NULL), ==, BASALT_TIME_NONE);
  g_assert_cmpint (basalt_time_from_rfc3339 (""), ==, BASALT_TIME_NONE);
  g_assert_cmpint (basalt_time_from_rfc3339 ("yesterday"), ==, BASALT_TIME_NONE);
  g_assert_cmpint (basalt_time_from_rfc3339 ("2026-13-22T14:02:11Z"), ==, BASALT_TIME_NONE);
  g_assert_cmpint (basalt_time_from_rfc3339 ("2026-11-22"), ==, BASALT_TIME_NONE);
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 1000; i++)
    {
      gint64 time = 1000 * (gint64) (g_test_rand_double_range (1, 4e12));
      g_autofree char *text = basalt_time_to_rfc3339 (time);

      g_assert_cmpint (basalt_time_from_rfc3339 (text), ==, time);
    }
}

static void
test_to_clock (void)
{
  g_autofree char *clock = basalt_time_to_clock (G_GINT64_CONSTANT (1795356131483999));
  g_autofree char *before = basalt_time_to_clock (-1);
  g_autofree char *never = basalt_time_to_clock (G_MAXINT64);

  g_assert_cmpstr (clock, ==, "14:02:11.483");
  g_assert_cmpstr (before, ==, "23:59:59.999");
  g_assert_cmpstr (never, ==, "--:--:--.---");
}

static void
test_suspended (void)
{
  gint64 one = basalt_time_get_suspended ();
  gint64 two = basalt_time_get_suspended ();

  /* No suspend in between: equal but for the moment between two clock readings. */
  g_assert_cmpint (ABS (two - one), <, G_USEC_PER_SEC);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/util/time/to-rfc3339", test_to_rfc3339);
  g_test_add_func ("/util/time/from-rfc3339", test_from_rfc3339);
  g_test_add_func ("/util/time/round-trip", test_round_trip);
  g_test_add_func ("/util/time/to-clock", test_to_clock);
  g_test_add_func ("/util/time/suspended", test_suspended);

  return g_test_run ();
}
