/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "cli-connection.h"
#include "cli-format.h"
#include "cli-output.h"
#include "cli-table.h"

#include "basalt-json-members.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

#define COMMAND "whoami"

static struct
{
  gboolean json;
} options;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print JSON"), NULL },
  { NULL },
};

static gboolean
print_json (BasaltIdentity *identity)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "identity");
  if (identity->account != NULL || identity->arn != NULL)
    {
      json_builder_begin_object (builder);
      basalt_json_add_text (builder, "account", identity->account);
      basalt_json_add_text (builder, "arn", identity->arn);
      json_builder_end_object (builder);
    }
  else
    json_builder_add_null_value (builder);
  basalt_json_add_text (builder, "source", identity->source);
  basalt_json_add_text (builder, "access_key_id", identity->access_key_id);
  basalt_json_add_text (builder, "region", identity->region);
  basalt_json_add_time (builder, "expires_at", identity->expires_at);
  json_builder_set_member_name (builder, "chain");
  json_builder_begin_array (builder);
  for (guint i = 0; i < identity->chain->len; i++)
    {
      BasaltChainLink *link = g_ptr_array_index (identity->chain, i);

      json_builder_begin_object (builder);
      basalt_json_add_text (builder, "source", link->source);
      basalt_json_add_text (builder, "result", link->result);
      basalt_json_add_text (builder, "detail", link->detail);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);

  return cli_output_print_json (node);
}

static void
add_field (CliTable   *fields,
           const char *label,
           const char *value)
{
  if (value == NULL)
    return;

  cli_table_add (fields, 0, label);
  cli_table_add (fields, 1, value);
}

static gboolean
print_text (BasaltIdentity *identity)
{
  g_autoptr (CliTable) fields = cli_table_new (2, NULL);
  GString *text = g_string_new (NULL);
  g_autofree char *lines = NULL;
  g_autofree char *expires = NULL;
  g_autofree char *owned = NULL;
  g_autofree char *visible = NULL;

  if (identity->source == NULL)
    g_string_append (text, _ ("No AWS credentials were found.\n"));
  if (identity->expires_at != 0)
    expires = cli_format_time (identity->expires_at);

  add_field (fields, _ ("Source"), identity->source);
  add_field (fields, _ ("Access key id"), identity->access_key_id);
  add_field (fields, _ ("Account"), identity->account);
  add_field (fields, _ ("ARN"), identity->arn);
  add_field (fields, _ ("Region"), identity->region);
  add_field (fields, _ ("Expires"), expires);
  lines = cli_table_to_string (fields, 0);
  g_string_append (text, lines);

  if (identity->chain->len > 0)
    g_string_append_printf (text, "\n%s\n", _ ("Looked in"));
  for (guint i = 0; i < identity->chain->len; i++)
    {
      BasaltChainLink *link = g_ptr_array_index (identity->chain, i);

      g_string_append_printf (text, "  %s: %s", link->source, link->result);
      if (link->detail != NULL)
        g_string_append_printf (text, " (%s)", link->detail);
      g_string_append_c (text, '\n');
    }
  owned = g_string_free (text, FALSE);
  visible = basalt_text_make_visible (owned, -1, BASALT_TEXT_VISIBLE_NONE);

  return cli_output_print ("%s", visible);
}

static CliExit
tell (BasaltEngine     *engine,
      BasaltConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (BasaltIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  gboolean printed;

  basalt_engine_whoami_async (engine, connection, NULL, cli_keep_result_cb, &result);
  cli_wait (&result);
  identity = basalt_engine_whoami_finish (engine, result, &error);
  if (identity == NULL)
    return cli_error ("%s", error->message);

  printed = options.json ? print_json (identity) : print_text (identity);
  if (!printed)
    return CLI_EXIT_FAILED;

  return identity->source != NULL ? CLI_EXIT_OK : CLI_EXIT_CREDENTIALS;
}

/**
 * cli_whoami:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli whoami`: says where credentials come from, and where they were
 * looked for.
 *
 * Returns: the exit status
 */
CliExit
cli_whoami (int    argc,
            char **argv)
{
  return cli_connection_run (COMMAND, _ ("Says as whom requests are made, and why."), entries, tell,
                             argc, argv);
}
