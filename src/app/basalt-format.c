/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Narrow no-break space: groups digits the same way in every language (ISO 80000-1 §7.3.1). */
#define GROUP_SEPARATOR "\u202f"

/**
 * basalt_format_duration:
 * @milliseconds: how long; negative counts as nothing
 *
 * Says how long something took, with as much precision as a person can use.
 *
 * Returns: (transfer full): "35 ms", "0.8 s", "42 s", "3 min 5 s" or "2 h 7 min"
 */
char *
basalt_format_duration (gint64 milliseconds)
{
  gint64 seconds;

  milliseconds = MAX (milliseconds, 0);
  if (milliseconds < 100)
    /* Translators: milliseconds */
    return g_strdup_printf (_ ("%d ms"), (int) milliseconds);

  /* Rounded before the choice, so that 9.96 s is not shown as "10.0 s". */
  if (milliseconds < 9950)
    /* Translators: seconds with one decimal */
    return g_strdup_printf (_ ("%.1f s"), (double) milliseconds / 1000.0);

  seconds = (milliseconds + 500) / 1000;
  if (seconds < 60)
    /* Translators: whole seconds */
    return g_strdup_printf (_ ("%d s"), (int) seconds);
  if (seconds < 3600)
    /* Translators: minutes and seconds */
    return g_strdup_printf (_ ("%d min %d s"), (int) (seconds / 60), (int) (seconds % 60));

  /* Translators: hours and minutes */
  return g_strdup_printf (_ ("%d h %d min"), (int) (seconds / 3600), (int) (seconds % 3600 / 60));
}

/**
 * basalt_format_count:
 * @count: a number of things
 *
 * Groups digits from four on: "1 204".
 *
 * Returns: (transfer full): the number, for people
 */
char *
basalt_format_count (gint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  GString *out = g_string_new (NULL);
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0)
        g_string_append (out, GROUP_SEPARATOR);
      g_string_append_c (out, digits[i]);
    }

  return g_string_free (out, FALSE);
}

/**
 * basalt_format_tokens:
 * @usage: (nullable): what a call cost
 *
 * Returns: (transfer full) (nullable): "1 204 in / 611 out", or %NULL while neither is known
 */
char *
basalt_format_tokens (const BasaltUsage *usage)
{
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;

  if (usage == NULL || (usage->input_tokens < 0 && usage->output_tokens < 0))
    return NULL;

  input = usage->input_tokens < 0 ? g_strdup ("–") : basalt_format_count (usage->input_tokens);
  output = usage->output_tokens < 0 ? g_strdup ("–") : basalt_format_count (usage->output_tokens);

  /* Translators: numbers of tokens read and written by a model */
  return g_strdup_printf (_ ("%s in / %s out"), input, output);
}

/**
 * basalt_format_when:
 * @time: microseconds since 1970 UTC
 * @now: the present, likewise
 *
 * Says when something was in a few characters: the time for today, else the
 * day, else the date.
 *
 * Returns: (transfer full): "14:02", "Yesterday", "12 Nov" or "12 Nov 2025"
 */
char *
basalt_format_when (gint64 time,
                    gint64 now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) present = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  g_autoptr (GDateTime) yesterday = NULL;

  if (then == NULL || present == NULL)
    return g_strdup ("");

  if (g_date_time_get_year (then) == g_date_time_get_year (present) &&
      g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (present))
    /* Translators: time of day, see g_date_time_format() */
    return g_date_time_format (then, _ ("%H:%M"));

  yesterday = g_date_time_add_days (present, -1);
  if (g_date_time_get_year (then) == g_date_time_get_year (yesterday) &&
      g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (yesterday))
    return g_strdup (_ ("Yesterday"));

  if (g_date_time_get_year (then) == g_date_time_get_year (present))
    /* Translators: day and short month, see g_date_time_format() */
    return g_date_time_format (then, _ ("%-d %b"));

  /* Translators: day, short month and year, see g_date_time_format() */
  return g_date_time_format (then, _ ("%-d %b %Y"));
}

/**
 * basalt_format_moment:
 * @time: microseconds since 1970 UTC, 0 where it is not known
 *
 * Returns: (transfer full): date and local time with milliseconds, or a dash
 */
char *
basalt_format_moment (gint64 time)
{
  g_autoptr (GDateTime) seconds = NULL;
  g_autofree char *text = NULL;

  if (time == 0)
    return g_strdup ("–");

  seconds = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  if (seconds == NULL)
    return g_strdup ("–");

  text = g_date_time_format (seconds, "%Y-%m-%d %H:%M:%S");
  return g_strdup_printf ("%s.%03d", text, (int) (time / 1000 % 1000));
}
