/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-json-members.h"
#include "cli-connection.h"
#include "cli-output.h"
#include "cli-table.h"

#include <glib/gi18n-lib.h>

#define COMMAND "models"

static struct
{
  gboolean json;
} options;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print JSON"), NULL },
  { NULL },
};

static gboolean
print_json (GListModel *models)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "models");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (BasaltModel) model = g_list_model_get_item (models, i);
      const char *provider = basalt_model_get_provider (model);

      json_builder_begin_object (builder);
      basalt_json_add_text (builder, "id", basalt_model_get_id (model));
      basalt_json_add_text (builder, "name", basalt_model_get_name (model));
      basalt_json_add_text (builder, "provider",
                            provider != NULL && *provider != '\0' ? provider : NULL);
      basalt_json_add_text (builder, "via", basalt_model_get_via (model));
      json_builder_set_member_name (builder, "streaming");
      json_builder_add_boolean_value (builder, basalt_model_get_streaming (model));
      basalt_json_add_text (builder, "lifecycle", basalt_model_get_lifecycle (model));
      json_builder_set_member_name (builder, "invocable");
      json_builder_add_boolean_value (builder, basalt_model_get_invocable (model));
      basalt_json_add_text (builder, "reason", basalt_model_get_reason (model));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);

  return cli_output_print_json (node);
}

static gboolean
print_table (GListModel *models)
{
  const char *const titles[] = {
    /* Translators: titles of columns */
    _ ("ID"), _ ("PROVIDER"), _ ("VIA"), _ ("LIFECYCLE"), _ ("NAME"),
  };
  g_autoptr (CliTable) table = cli_table_new (G_N_ELEMENTS (titles), titles);

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (BasaltModel) model = g_list_model_get_item (models, i);
      g_autofree char *name = NULL;

      if (basalt_model_get_invocable (model))
        name = g_strdup (basalt_model_get_name (model));
      else
        /* Translators: a model's name, and why it cannot be used */
        name = g_strdup_printf (_ ("%s (not usable: %s)"), basalt_model_get_name (model),
                                basalt_model_get_reason (model));

      cli_table_add (table, 0, basalt_model_get_id (model));
      cli_table_add (table, 1, basalt_model_get_provider (model));
      cli_table_add (table, 2, basalt_model_get_via (model));
      cli_table_add (table, 3, basalt_model_get_lifecycle (model));
      cli_table_add (table, 4, name);
    }

  return cli_table_print (table);
}

static CliExit
list_models (BasaltEngine     *engine,
             BasaltConnection *connection)
{
  g_autoptr (GListModel) models = basalt_engine_get_models (engine, connection);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  gboolean printed;

  basalt_engine_refresh_models_async (engine, connection, NULL, cli_keep_result_cb, &result);
  cli_wait (&result);
  if (!basalt_engine_refresh_models_finish (engine, result, &problem, &error))
    return problem != NULL ? cli_problem (problem) : cli_error ("%s", error->message);

  if (g_list_model_get_n_items (models) == 0 && !options.json)
    {
      cli_note (_ ("No models."));
      return CLI_EXIT_OK;
    }

  printed = options.json ? print_json (models) : print_table (models);

  return printed ? CLI_EXIT_OK : CLI_EXIT_FAILED;
}

/**
 * cli_models:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli models`: lists what can be given as a model.
 *
 * Returns: the exit status
 */
CliExit
cli_models (int    argc,
            char **argv)
{
  return cli_connection_run (COMMAND, _ ("Lists what can be given as a model."), entries,
                             list_models, argc, argv);
}
