/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-format.h"

#include "basalt-time.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/**
 * cli_format_time:
 * @time: µs since 1970 UTC
 *
 * Returns: (transfer full): local date and time for people, `-` for unknown
 */
char *
cli_format_time (gint64 time)
{
  g_autoptr (GDateTime) date = NULL;

  if (time != BASALT_TIME_NONE)
    date = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M:%S") : g_strdup ("-");
}

/**
 * cli_format_duration:
 * @ms: milliseconds, negative for unknown
 *
 * Returns: (transfer full): `0.8 s`, `3 min 12 s`, or `-`
 */
char *
cli_format_duration (gint64 ms)
{
  if (ms < 0)
    return g_strdup ("-");

  if (ms < 60 * 1000)
    return g_strdup_printf (_ ("%.1f s"), (double) ms / 1000);

  if (ms < 60 * 60 * 1000)
    return g_strdup_printf (_ ("%d min %d s"), (int) (ms / 60000), (int) (ms / 1000 % 60));

  return g_strdup_printf (_ ("%" PRId64 " h %d min"), ms / 3600000, (int) (ms / 60000 % 60));
}

/**
 * cli_format_tokens:
 * @usage: (nullable): what it cost
 *
 * Returns: (transfer full): `1204 in / 611 out`, or `-`
 */
char *
cli_format_tokens (const BasaltUsage *usage)
{
  if (usage == NULL || usage->input_tokens < 0 || usage->output_tokens < 0)
    return g_strdup ("-");

  /* Translators: tokens read and tokens written */
  return g_strdup_printf (_ ("%" PRId64 " in / %" PRId64 " out"), usage->input_tokens,
                          usage->output_tokens);
}
