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

/**
 * cli_json_add_text:
 * @builder: a builder in an object
 * @name: the member
 * @text: (nullable): its value; made valid where it is not UTF-8
 */
void
cli_json_add_text (JsonBuilder *builder,
                   const char  *name,
                   const char  *text)
{
  json_builder_set_member_name (builder, name);
  if (text == NULL)
    json_builder_add_null_value (builder);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      json_builder_add_string_value (builder, valid);
    }
}

/**
 * cli_json_add_int:
 * @builder: a builder in an object
 * @name: the member
 * @value: its value
 * @known: %FALSE for null
 */
void
cli_json_add_int (JsonBuilder *builder,
                  const char  *name,
                  gint64       value,
                  gboolean     known)
{
  json_builder_set_member_name (builder, name);
  if (known)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/**
 * cli_json_add_time:
 * @builder: a builder in an object
 * @name: the member
 * @time: µs since 1970 UTC, 0 for null
 */
void
cli_json_add_time (JsonBuilder *builder,
                   const char  *name,
                   gint64       time)
{
  g_autofree char *text = basalt_time_to_rfc3339 (time);

  cli_json_add_text (builder, name, text);
}

/**
 * cli_json_add_usage:
 * @builder: a builder in an object
 * @name: the member
 * @usage: what it cost
 */
void
cli_json_add_usage (JsonBuilder       *builder,
                    const char        *name,
                    const BasaltUsage *usage)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  cli_json_add_int (builder, "input_tokens", usage->input_tokens, usage->input_tokens >= 0);
  cli_json_add_int (builder, "output_tokens", usage->output_tokens, usage->output_tokens >= 0);
  cli_json_add_int (builder, "total_tokens", usage->total_tokens, usage->total_tokens >= 0);
  cli_json_add_int (builder, "cache_read_input_tokens", usage->cache_read_tokens,
                    usage->cache_read_tokens >= 0);
  cli_json_add_int (builder, "cache_write_input_tokens", usage->cache_write_tokens,
                    usage->cache_write_tokens >= 0);
  json_builder_end_object (builder);
}
