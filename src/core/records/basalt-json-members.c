/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-json-members.h"

#include "basalt-time.h"

/**
 * basalt_json_add_text:
 * @builder: a builder in an object
 * @name: the member
 * @text: (nullable): its value; made valid where it is not UTF-8
 */
void
basalt_json_add_text (JsonBuilder *builder,
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
 * basalt_json_add_int:
 * @builder: a builder in an object
 * @name: the member
 * @value: its value
 * @known: %FALSE for null
 */
void
basalt_json_add_int (JsonBuilder *builder,
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
 * basalt_json_add_time:
 * @builder: a builder in an object
 * @name: the member
 * @time: µs since 1970 UTC, 0 for null
 */
void
basalt_json_add_time (JsonBuilder *builder,
                      const char  *name,
                      gint64       time)
{
  g_autofree char *text = basalt_time_to_rfc3339 (time);

  basalt_json_add_text (builder, name, text);
}

/**
 * basalt_json_add_usage:
 * @builder: a builder in an object
 * @name: the member
 * @usage: (nullable): what it cost; %NULL where nothing is known of it
 */
void
basalt_json_add_usage (JsonBuilder       *builder,
                       const char        *name,
                       const BasaltUsage *usage)
{
  const BasaltUsage unknown = BASALT_USAGE_INIT;

  if (usage == NULL)
    usage = &unknown;

  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  basalt_json_add_int (builder, "input_tokens", usage->input_tokens, usage->input_tokens >= 0);
  basalt_json_add_int (builder, "output_tokens", usage->output_tokens, usage->output_tokens >= 0);
  basalt_json_add_int (builder, "total_tokens", usage->total_tokens, usage->total_tokens >= 0);
  basalt_json_add_int (builder, "cache_read_input_tokens", usage->cache_read_tokens,
                       usage->cache_read_tokens >= 0);
  basalt_json_add_int (builder, "cache_write_input_tokens", usage->cache_write_tokens,
                       usage->cache_write_tokens >= 0);
  json_builder_end_object (builder);
}
