/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-json-members.h"

static void
test_members (void)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  BasaltUsage usage = BASALT_USAGE_INIT;

  usage.input_tokens = 3;
  usage.output_tokens = 0;

  json_builder_begin_object (builder);
  basalt_json_add_text (builder, "text", "héron");
  basalt_json_add_text (builder, "broken", "a\xff");
  basalt_json_add_text (builder, "no-text", NULL);
  basalt_json_add_int (builder, "int", 0, TRUE);
  basalt_json_add_int (builder, "no-int", 7, FALSE);
  basalt_json_add_time (builder, "time", G_GINT64_CONSTANT (1700000000123456));
  basalt_json_add_time (builder, "no-time", 0);
  basalt_json_add_usage (builder, "usage", &usage);
  basalt_json_add_usage (builder, "no-usage", NULL);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==,
                   "{\"text\":\"héron\",\"broken\":\"a\uFFFD\",\"no-text\":null,"
                   "\"int\":0,\"no-int\":null,"
                   "\"time\":\"2023-11-14T22:13:20.123Z\",\"no-time\":null,"
                   "\"usage\":{\"input_tokens\":3,\"output_tokens\":0,\"total_tokens\":null,"
                   "\"cache_read_input_tokens\":null,\"cache_write_input_tokens\":null},"
                   "\"no-usage\":{\"input_tokens\":null,\"output_tokens\":null,"
                   "\"total_tokens\":null,\"cache_read_input_tokens\":null,"
                   "\"cache_write_input_tokens\":null}}");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-members/members", test_members);

  return g_test_run ();
}
