/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "cli-options.h"
#include "cli-output.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#define COMMAND "demo-endpoint"

static struct
{
  char *port;
} options;

static const GOptionEntry entries[] = {
  { "port", 0, 0, G_OPTION_ARG_FILENAME, &options.port,
    N_ ("Listen on this port (any that is free)"), N_ ("N") },
  { NULL },
};

static gboolean
stop_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_CONTINUE;
}

/**
 * cli_demo_endpoint:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli demo-endpoint`: serves the demo endpoint until it is stopped with
 * Ctrl+C or SIGTERM.
 *
 * Returns: the exit status
 */
CliExit
cli_demo_endpoint (int    argc,
                   char **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  const char *url;
  gint64 port = 0;
  gboolean stopped = FALSE;

  if (!cli_options_parse (COMMAND, NULL,
                          _ ("Serves the demo endpoint on the loopback until it is stopped."),
                          entries, NULL, &argc, &argv, &error))
    return cli_usage_error (COMMAND, "%s", error->message);
  if (argc > 1)
    return cli_usage_error (COMMAND, _ ("“%s” is left over."), argv[1]);
  if (options.port != NULL &&
      !cli_options_parse_int ("--port", options.port, 0, 65535, &port, &error))
    return cli_usage_error (COMMAND, "%s", error->message);

  g_unix_signal_add (SIGINT, stop_cb, &stopped);
  g_unix_signal_add (SIGTERM, stop_cb, &stopped);

  engine = basalt_engine_new (NULL);
  url = basalt_engine_start_demo (engine, (guint16) port, &error);
  if (url == NULL)
    return cli_error ("%s", error->message);

  /* Programs read these lines: they are not translated. */
  if (!cli_output_print ("listening %s\naccess_key_id %s\nsecret_access_key %s\n", url,
                         basalt_engine_get_demo_access_key_id (), basalt_engine_get_demo_secret ()))
    return CLI_EXIT_FAILED;

  while (!stopped)
    g_main_context_iteration (NULL, TRUE);

  return CLI_EXIT_OK;
}
