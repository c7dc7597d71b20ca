/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-time.h"

#include <time.h>

static GDateTime *
to_date_time (gint64 time)
{
  g_autoptr (GDateTime) seconds = NULL;
  gint64 whole = time / G_USEC_PER_SEC;
  gint64 part = time % G_USEC_PER_SEC;

  if (part < 0)
    {
      part += G_USEC_PER_SEC;
      whole--;
    }

  seconds = g_date_time_new_from_unix_utc (whole);

  return seconds != NULL ? g_date_time_add (seconds, part) : NULL;
}

/**
 * basalt_time_to_rfc3339:
 * @time: microseconds since 1970 UTC
 *
 * Returns: (transfer full) (nullable): `2026-11-22T14:02:11.483Z`; %NULL for
 *   %BASALT_TIME_NONE and for years that RFC 3339 cannot write
 */
char *
basalt_time_to_rfc3339 (gint64 time)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *text = NULL;

  if (time == BASALT_TIME_NONE)
    return NULL;

  date = to_date_time (time);
  if (date == NULL)
    return NULL;

  text = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", text, g_date_time_get_microsecond (date) / 1000);
}

/**
 * basalt_time_from_rfc3339:
 * @text: (nullable): an RFC 3339 time; without an offset it is taken as UTC
 *
 * Returns: microseconds since 1970 UTC, or %BASALT_TIME_NONE where @text is
 *   not a time
 */
gint64
basalt_time_from_rfc3339 (const char *text)
{
  g_autoptr (GTimeZone) utc = NULL;
  g_autoptr (GDateTime) date = NULL;

  if (text == NULL)
    return BASALT_TIME_NONE;

  utc = g_time_zone_new_utc ();
  date = g_date_time_new_from_iso8601 (text, utc);
  if (date == NULL)
    return BASALT_TIME_NONE;

  return g_date_time_to_unix (date) * G_USEC_PER_SEC + g_date_time_get_microsecond (date);
}

/**
 * basalt_time_to_clock:
 * @time: microseconds since 1970 UTC
 *
 * Returns: (transfer full): the local time of day as log lines show it,
 *   `14:02:11.483`
 */
char *
basalt_time_to_clock (gint64 time)
{
  g_autoptr (GDateTime) date = to_date_time (time);
  g_autoptr (GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;
  g_autofree char *text = NULL;

  if (local == NULL)
    return g_strdup ("--:--:--.---");

  text = g_date_time_format (local, "%H:%M:%S");

  return g_strdup_printf ("%s.%03d", text, g_date_time_get_microsecond (local) / 1000);
}

/**
 * basalt_time_get_suspended:
 *
 * How long the system has been suspended since it booted: how far
 * CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC. Needs no logind. Two readings
 * that differ had a suspend between them.
 *
 * Returns: microseconds
 */
gint64
basalt_time_get_suspended (void)
{
  struct timespec boot, mono;

  if (clock_gettime (CLOCK_MONOTONIC, &mono) != 0 || clock_gettime (CLOCK_BOOTTIME, &boot) != 0)
    return 0;

  return ((gint64) boot.tv_sec - mono.tv_sec) * G_USEC_PER_SEC +
         ((gint64) boot.tv_nsec - mono.tv_nsec) / 1000;
}
