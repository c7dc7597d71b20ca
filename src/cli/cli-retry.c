/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-options.h"
#include "cli-watch.h"

#include <glib/gi18n-lib.h>

#define COMMAND "retry"

static struct
{
  gboolean json;
  gboolean quiet;
} options;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
    N_ ("Print one JSON object at the end instead of the answer"), NULL },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &options.quiet, N_ ("Write no log lines"), NULL },
  { NULL },
};

/* Why no round has begun. */
static CliExit
tell_refusal (const GError *error)
{
  if (g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE))
    return cli_usage_error (COMMAND, "%s", error->message);

  cli_error ("%s", error->message);

  return g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_CREDENTIALS) ?
           CLI_EXIT_CREDENTIALS :
           CLI_EXIT_FAILED;
}

static gboolean
begin_round (BasaltEngine  *engine,
             BasaltRun     *run,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_retry_async (engine, run, cancellable, cli_keep_result_cb, &result);
  cli_wait (&result);

  return basalt_engine_retry_finish (engine, result, error);
}

/**
 * cli_retry:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli retry`: a new round of a run that did not complete.
 *
 * Returns: the exit status
 */
CliExit
cli_retry (int    argc,
           char **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (CliWatch) watch = NULL;
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  CliExit status = CLI_EXIT_OK;
  guint n_seen;

  if (!cli_options_parse (COMMAND, _ ("RUN"),
                          _ ("Tries a run again that failed, timed out, crashed or was cancelled: "
                             "what had completed is not repeated."),
                          entries, NULL, &argc, &argv, &error))
    return cli_usage_error (COMMAND, "%s", error->message);
  if (argc != 2 || *argv[1] == '\0')
    return cli_usage_error (COMMAND, _ ("Name one run."));

  engine = basalt_engine_new (NULL);
  watch = cli_watch_new (engine, (options.json ? CLI_WATCH_JSON : 0) |
                                   (options.quiet ? CLI_WATCH_QUIET : 0));
  if (!cli_open (engine, cli_watch_get_cancellable (watch), &error))
    return cli_watch_interrupted (watch, &status) ? status : cli_error ("%s", error->message);

  run = cli_find_run (engine, COMMAND, argv[1], &status);
  if (run == NULL || cli_watch_interrupted (watch, &status))
    {
      cli_close (engine);
      return status;
    }

  n_seen = g_list_model_get_n_items (basalt_run_get_logs (run));
  if (!begin_round (engine, run, cli_watch_get_cancellable (watch), &error))
    {
      cli_close (engine);
      return cli_watch_interrupted (watch, &status) ? status : tell_refusal (error);
    }

  return cli_watch_run (watch, run, n_seen);
}
