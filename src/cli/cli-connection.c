/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-connection.h"

#include "basalt-text.h"
#include "basalt-uuid.h"
#include "cli-options.h"

#include <glib/gi18n-lib.h>

/* A program parses its arguments once. */
static struct
{
  char *name;
  char *profile;
  gboolean demo;
  char *region;
  char *endpoint_url;
} options;

/* File names are not converted: text is UTF-8 here, whatever the locale. */
const GOptionEntry cli_connection_entries[] = {
  { "connection", 0, 0, G_OPTION_ARG_FILENAME, &options.name, N_ ("Use a saved connection"),
    N_ ("NAME") },
  { "profile", 0, 0, G_OPTION_ARG_FILENAME, &options.profile,
    N_ ("Use a profile of the shared AWS files"), N_ ("NAME") },
  { "demo", 0, 0, G_OPTION_ARG_NONE, &options.demo, N_ ("Use the demo endpoint in this program"),
    NULL },
  { "region", 0, 0, G_OPTION_ARG_FILENAME, &options.region, N_ ("Call this region"),
    N_ ("REGION") },
  { "endpoint-url", 0, 0, G_OPTION_ARG_FILENAME, &options.endpoint_url, N_ ("Call this endpoint"),
    N_ ("URL") },
  { NULL },
};

static gboolean
usage (GError     **error,
       const char  *message)
{
  g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE, message);

  return FALSE;
}

/**
 * cli_connection_check:
 * @engine: an engine, open or not
 * @error: return location for an error
 *
 * Returns: whether the connection options can be used together; fails with
 *   %BASALT_ENGINE_ERROR_USAGE and what to mend
 */
gboolean
cli_connection_check (BasaltEngine  *engine,
                      GError       **error)
{
  g_autofree char *name = basalt_uuid_new_v7 ();
  g_autoptr (BasaltConnection) probe = NULL;

  if ((options.name != NULL) + (options.profile != NULL) + options.demo > 1)
    return usage (error, _ ("--connection, --profile and --demo exclude each other: give one."));

  if (options.demo && (options.region != NULL || options.endpoint_url != NULL))
    return usage (error, _ ("--region and --endpoint-url cannot change the demo connection."));

  if (!cli_options_check_text ("--connection", options.name, error) ||
      !cli_options_check_text ("--profile", options.profile, error) ||
      !cli_options_check_text ("--region", options.region, error) ||
      !cli_options_check_text ("--endpoint-url", options.endpoint_url, error))
    return FALSE;

  /* A name that nobody has: only the fields are looked at. */
  probe = basalt_connection_new (name, BASALT_CONNECTION_ENVIRONMENT);
  basalt_connection_set_name (probe, name);
  basalt_connection_set_region (probe, options.region);
  basalt_connection_set_endpoint_url (probe, options.endpoint_url);

  return basalt_engine_check_connection_fields (engine, probe, error);
}

/**
 * cli_connection_needs_open:
 *
 * Returns: whether cli_connection_get() needs an open engine: saved
 *   connections lie in the history's file
 */
gboolean
cli_connection_needs_open (void)
{
  return options.name != NULL;
}

static BasaltConnection *
find_saved (BasaltEngine  *engine,
            GError       **error)
{
  g_autoptr (BasaltConnection) saved = basalt_engine_find_connection (engine, options.name);
  GListModel *connections = basalt_engine_get_connections (engine);
  GString *names;

  /* What the options change is not saved. */
  if (saved != NULL)
    return basalt_connection_copy (saved);

  names = g_string_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (BasaltConnection) connection = g_list_model_get_item (connections, i);
      /* Translators: a name in a list of them */
      g_autofree char *quoted =
        g_strdup_printf (_ ("“%s”"), basalt_connection_get_name (connection));

      basalt_text_append_item (names, quoted);
    }

  if (names->len > 0)
    g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                 _ ("There is no connection named “%s”. There are: %s."), options.name, names->str);
  else
    g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                 _ ("There is no connection named “%s”: none is saved."), options.name);
  g_string_free (names, TRUE);

  return NULL;
}

/**
 * cli_connection_get:
 * @engine: an engine; open if cli_connection_needs_open()
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the connection that the options name;
 *   without options one that goes by the standard AWS rules. Fails with
 *   %BASALT_ENGINE_ERROR_USAGE
 */
BasaltConnection *
cli_connection_get (BasaltEngine  *engine,
                    GError       **error)
{
  g_autoptr (BasaltConnection) connection = NULL;

  if (options.demo)
    return basalt_engine_new_demo_connection (engine);

  if (options.name != NULL)
    connection = find_saved (engine, error);
  else if (options.profile != NULL)
    connection = basalt_engine_new_profile_connection (engine, options.profile);
  else
    connection = basalt_engine_new_environment_connection (engine);

  if (connection == NULL)
    return NULL;

  if (basalt_connection_get_kind (connection) == BASALT_CONNECTION_DEMO &&
      (options.region != NULL || options.endpoint_url != NULL))
    {
      usage (error, _ ("--region and --endpoint-url cannot change the demo connection."));
      return NULL;
    }

  if (options.region != NULL)
    basalt_connection_set_region (connection, options.region);
  if (options.endpoint_url != NULL)
    basalt_connection_set_endpoint_url (connection, options.endpoint_url);

  return g_steal_pointer (&connection);
}

/**
 * cli_connection_run:
 * @command: the command's name
 * @summary: what it does, in a sentence
 * @entries: its own options
 * @func: does it
 * @argc: number of arguments
 * @argv: arguments
 *
 * Runs a command that takes a connection and nothing but options.
 *
 * Returns: the exit status
 */
CliExit
cli_connection_run (const char          *command,
                    const char          *summary,
                    const GOptionEntry  *entries,
                    CliConnectionFunc    func,
                    int                  argc,
                    char               **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (BasaltConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  CliExit status;

  if (!cli_options_parse (command, NULL, summary, entries, cli_connection_entries, &argc, &argv,
                          &error))
    return cli_usage_error (command, "%s", error->message);
  if (argc > 1)
    return cli_usage_error (command, _ ("“%s” is left over."), argv[1]);

  engine = basalt_engine_new (NULL);
  if (!cli_connection_check (engine, &error))
    return cli_usage_error (command, "%s", error->message);
  if (cli_connection_needs_open () && !cli_open (engine, NULL, &error))
    return cli_error ("%s", error->message);

  connection = cli_connection_get (engine, &error);
  status = connection != NULL ? func (engine, connection) :
                                cli_usage_error (command, "%s", error->message);
  if (!cli_close (engine) && status == CLI_EXIT_OK)
    status = CLI_EXIT_FAILED;

  return status;
}
