/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-query-parse.h"

#include <string.h>

/* "7d", "12h", "30m", "90s", "2w": so long ago. One that goes back further than time does is the
 * beginning of it. */
static gboolean
parse_span (const char *text,
            gint64      now,
            gint64     *when)
{
  static const struct
  {
    char unit;
    gint64 length;
  } units[] = {
    { 's', G_TIME_SPAN_SECOND }, { 'm', G_TIME_SPAN_MINUTE },  { 'h', G_TIME_SPAN_HOUR },
    { 'd', G_TIME_SPAN_DAY },    { 'w', 7 * G_TIME_SPAN_DAY },
  };
  gsize n_digits = strspn (text, G_CSET_DIGITS);
  guint64 number;

  if (n_digits == 0 || strlen (text) != n_digits + 1)
    return FALSE;

  /* More than that is G_MAXUINT64. */
  number = g_ascii_strtoull (text, NULL, 10);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (g_ascii_tolower (text[n_digits]) != units[i].unit)
        continue;

      if (number > (guint64) (G_MAXINT64 / units[i].length))
        *when = 0;
      else
        *when = now - (gint64) number * units[i].length;

      return TRUE;
    }

  return FALSE;
}

/* "today", "yesterday": the first moment of that day. Days are counted, not hours: some have 23. */
static gboolean
parse_day (const char *text,
           gint64      now,
           gint64     *when)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;
  g_autoptr (GDateTime) day = NULL;
  g_autoptr (GDateTime) begin = NULL;
  int days;

  if (g_ascii_strcasecmp (text, "today") == 0)
    days = 0;
  else if (g_ascii_strcasecmp (text, "yesterday") == 0)
    days = -1;
  else
    return FALSE;

  utc = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  day = local != NULL ? g_date_time_add_days (local, days) : NULL;
  if (day == NULL)
    return FALSE;

  begin = g_date_time_new (zone, g_date_time_get_year (day), g_date_time_get_month (day),
                           g_date_time_get_day_of_month (day), 0, 0, 0);
  if (begin == NULL)
    return FALSE;

  *when = g_date_time_to_unix (begin) * G_USEC_PER_SEC;

  return TRUE;
}

/* "2026-11-22": its first moment here; or an RFC 3339 time, here if it does not say where. */
static gboolean
parse_date (const char *text,
            gint64     *when)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *moment = NULL;

  if (strlen (text) == strlen ("2026-11-22") && text[4] == '-' && text[7] == '-')
    moment = g_strconcat (text, "T00:00:00", NULL);

  date = g_date_time_new_from_iso8601 (moment != NULL ? moment : text, zone);
  if (date == NULL)
    return FALSE;

  *when = g_date_time_to_unix (date) * G_USEC_PER_SEC + g_date_time_get_microsecond (date);

  return TRUE;
}

/**
 * basalt_run_query_parse_when:
 * @text: what was typed
 * @now: the time it is, µs since 1970 UTC
 * @when: (out): µs since 1970 UTC, 1 at least
 *
 * Reads a moment: `30m`, `12h`, `7d` or `2w` ago; `today`, `yesterday` or a date, which mean the
 * first moment of that day in the person's time zone; or an RFC 3339 time.
 *
 * Returns: whether it is one
 */
gboolean
basalt_run_query_parse_when (const char *text,
                             gint64      now,
                             gint64     *when)
{
  gint64 moment;

  g_return_val_if_fail (text != NULL, FALSE);

  if (!parse_span (text, now, &moment) && !parse_day (text, now, &moment) &&
      !parse_date (text, &moment))
    return FALSE;

  /* 0 is no moment at all in a query. */
  *when = MAX (moment, 1);

  return TRUE;
}
