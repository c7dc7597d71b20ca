/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-engine-transfer.h"
#include "cli-options.h"

#include <glib/gi18n-lib.h>

static const GOptionEntry import_entries[] = {
  { NULL },
};

/**
 * cli_import:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli import`: merges the runs of an exported file, all or none.
 *
 * Returns: the exit status
 */
CliExit
cli_import (int    argc,
            char **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  BasaltImportResult counts;
  CliExit status = CLI_EXIT_OK;

  if (!cli_options_parse ("import", _ ("FILE"),
                          _ (
                            "Merges the runs of a file that “basalt-cli export” wrote as JSON: all "
                            "of them or none."),
                          import_entries, NULL, &argc, &argv, &error))
    return cli_usage_error ("import", "%s", error->message);
  if (argc != 2 || *argv[1] == '\0')
    return cli_usage_error ("import", _ ("Name one file."));

  engine = basalt_engine_new (NULL);
  if (!cli_open (engine, NULL, &error))
    return cli_error ("%s", error->message);

  file = g_file_new_for_commandline_arg (argv[1]);
  basalt_engine_import_async (engine, file, NULL, NULL, NULL, cli_keep_result_cb, &result);
  cli_wait (&result);
  if (!basalt_engine_import_finish (engine, result, &counts, &error))
    status = cli_error ("%s", error->message);
  if (!cli_close (engine) && status == CLI_EXIT_OK)
    status = CLI_EXIT_FAILED;
  if (status != CLI_EXIT_OK)
    return status;

  /* Translators: numbers of runs */
  line = g_strdup_printf (_ ("New: %u. Later rounds of known runs: %u. Known already: %u."),
                          counts.added, counts.updated, counts.known);
  cli_note (line);

  return CLI_EXIT_OK;
}
