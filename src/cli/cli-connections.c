/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-json-members.h"
#include "cli-options.h"
#include "cli-output.h"
#include "cli-table.h"

#include <glib/gi18n-lib.h>

#define COMMAND "connections"

static struct
{
  gboolean json;
} options;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print JSON"), NULL },
  { NULL },
};

static gboolean
print_json (GListModel       *connections,
            BasaltConnection *chosen)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "connections");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (BasaltConnection) connection = g_list_model_get_item (connections, i);

      json_builder_begin_object (builder);
      basalt_json_add_text (builder, "name", basalt_connection_get_name (connection));
      basalt_json_add_text (builder, "kind",
                            basalt_connection_kind_to_string (
                              basalt_connection_get_kind (connection)));
      basalt_json_add_text (builder, "region", basalt_connection_get_region (connection));
      basalt_json_add_text (builder, "endpoint", basalt_connection_get_endpoint_url (connection));
      basalt_json_add_text (builder, "profile", basalt_connection_get_profile (connection));
      basalt_json_add_text (builder, "model", basalt_connection_get_default_model (connection));
      json_builder_set_member_name (builder, "default");
      json_builder_add_boolean_value (builder, connection == chosen);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);

  return cli_output_print_json (node);
}

static gboolean
print_table (GListModel *connections)
{
  const char *const titles[] = {
    /* Translators: titles of columns */
    _ ("NAME"),
    _ ("KIND"),
    _ ("REGION"),
    _ ("MODEL"),
  };
  g_autoptr (CliTable) table = cli_table_new (G_N_ELEMENTS (titles), titles);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (BasaltConnection) connection = g_list_model_get_item (connections, i);

      cli_table_add (table, 0, basalt_connection_get_name (connection));
      cli_table_add (table, 1,
                     basalt_connection_kind_to_string (basalt_connection_get_kind (connection)));
      cli_table_add (table, 2, basalt_connection_get_region (connection));
      cli_table_add (table, 3, basalt_connection_get_default_model (connection));
    }

  return cli_table_print (table);
}

/**
 * cli_connections:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli connections`: lists what can be given to --connection. No secret is
 * looked at, and nothing is sent.
 *
 * Returns: the exit status
 */
CliExit
cli_connections (int    argc,
                 char **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *connections;
  gboolean done = TRUE;

  if (!cli_options_parse (COMMAND, NULL, _ ("Lists the connections that are saved."), entries, NULL,
                          &argc, &argv, &error))
    return cli_usage_error (COMMAND, "%s", error->message);
  if (argc > 1)
    return cli_usage_error (COMMAND, _ ("“%s” is left over."), argv[1]);

  engine = basalt_engine_new (NULL);
  if (!cli_open (engine, NULL, &error))
    return cli_error ("%s", error->message);

  connections = basalt_engine_get_connections (engine);
  if (options.json)
    done = print_json (connections, basalt_engine_get_default_connection (engine));
  else if (g_list_model_get_n_items (connections) == 0)
    cli_note (_ ("No connections."));
  else
    done = print_table (connections);

  return cli_close (engine) && done ? CLI_EXIT_OK : CLI_EXIT_FAILED;
}
