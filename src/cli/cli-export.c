/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-engine-transfer.h"
#include "cli-options.h"
#include "cli-output.h"

#include <errno.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

static struct
{
  char *format;
  char *output;
  gboolean all;
} options;

static const GOptionEntry export_entries[] = {
  { "format", 0, 0, G_OPTION_ARG_FILENAME, &options.format,
    N_ ("json (what import reads), markdown or csv"), N_ ("FORMAT") },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
    N_ ("Write to this file instead of standard output"), N_ ("FILE") },
  { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, N_ ("All runs that are not in the trash"), NULL },
  { NULL },
};

static gboolean
choose_format (BasaltExportFormat *format,
               CliExit            *status)
{
  *format = BASALT_EXPORT_JSON;
  if (options.format != NULL)
    {
      if (basalt_export_format_from_string (options.format, format))
        return TRUE;
      *status = cli_usage_error ("export", _ ("--format must be json, markdown or csv, not “%s”."),
                                 options.format);
      return FALSE;
    }
  if (options.output != NULL)
    basalt_export_format_from_name (options.output, format);

  return TRUE;
}

static GStrv
find_ids (BasaltEngine  *engine,
          char         **specs,
          CliExit       *status)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; specs[i] != NULL; i++)
    {
      g_autoptr (BasaltRun) run = cli_find_run (engine, "export", specs[i], status);

      if (run == NULL)
        return NULL;
      /* Each once, however often it is named. */
      if (g_hash_table_add (seen, g_strdup (basalt_run_get_id (run))))
        g_strv_builder_add (builder, basalt_run_get_id (run));
    }

  return g_strv_builder_end (builder);
}

/* What was asked for and is not in the file is no success. */
static CliExit
tell_left_out (char **left_out)
{
  guint n = g_strv_length (left_out);
  g_autofree char *lines = g_strjoinv ("\n", left_out);

  if (n == 0)
    return CLI_EXIT_OK;

  return cli_error (ngettext ("%u run could not be exported. The others were.\n%s",
                              /* Translators: %s is a list of the runs, a line each. */
                              "%u runs could not be exported. The others were.\n%s", n),
                    n, lines);
}

static CliExit
export_runs (BasaltEngine        *engine,
             char               **specs,
             BasaltExportFormat   format)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (BasaltExportResult) exported = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  CliExit status = CLI_EXIT_FAILED;

  if (!options.all)
    {
      ids = find_ids (engine, specs, &status);
      if (ids == NULL)
        return status;
    }

  if (options.output != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (options.output);

      basalt_engine_export_file_async (engine, (const char *const *) ids, format, file, NULL, NULL,
                                       NULL, cli_keep_result_cb, &result);
    }
  else
    {
      g_autoptr (GOutputStream) stream = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

      basalt_engine_export_async (engine, (const char *const *) ids, format, stream, NULL, NULL,
                                  NULL, cli_keep_result_cb, &result);
    }
  cli_wait (&result);

  exported = basalt_engine_export_finish (engine, result, &error);
  if (exported != NULL)
    return tell_left_out (exported->left_out);
  /* A reader that has enough is no failure. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    return CLI_EXIT_OK;

  if (options.output == NULL && error->domain == G_IO_ERROR)
    return cli_error (_ ("Standard output cannot be written: %s."),
                      error->code == G_IO_ERROR_NO_SPACE ? g_strerror (ENOSPC) : error->message);

  return cli_error ("%s", error->message);
}

/**
 * cli_export:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli export`: writes runs to standard output or to a file.
 *
 * Returns: the exit status
 */
CliExit
cli_export (int    argc,
            char **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  BasaltExportFormat format;
  CliExit status;

  if (!cli_options_parse ("export", _ ("[RUN…]"),
                          _ ("Writes runs with everything on record. No secret is in it."),
                          export_entries, NULL, &argc, &argv, &error))
    return cli_usage_error ("export", "%s", error->message);
  if (!choose_format (&format, &status))
    return status;
  if (options.output != NULL && *options.output == '\0')
    return cli_usage_error ("export", _ ("--output must name a file."));
  if ((argc < 2) != options.all)
    return cli_usage_error ("export", _ ("Name the runs, or give --all."));

  engine = basalt_engine_new (NULL);
  if (!cli_open (engine, NULL, &error))
    return cli_error ("%s", error->message);

  status = export_runs (engine, argv + 1, format);
  if (!cli_close (engine) && status == CLI_EXIT_OK)
    status = CLI_EXIT_FAILED;

  return status;
}
