/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "cli-connection.h"
#include "cli-options.h"
#include "cli-prompt.h"
#include "cli-watch.h"

#include "basalt-run-defaults.h"

#include <glib/gi18n-lib.h>

#define COMMAND "run"

static struct
{
  char *prompt_file;
  char *model;
  char *system;
  char *max_tokens;
  char *temperature;
  char *top_p;
  char **stop;
  char *retries;
  char *retry_delay;
  char *timeout;
  gboolean no_stream;
  gboolean no_defaults;
  gboolean json;
  gboolean quiet;
} options;

/* Numbers are read by cli_options_parse_…(), which goes by no locale. */
static const GOptionEntry entries[] = {
  { "prompt-file", 0, 0, G_OPTION_ARG_FILENAME, &options.prompt_file,
    N_ ("Read the prompt from a file"), N_ ("FILE") },
  { "model", 0, 0, G_OPTION_ARG_FILENAME, &options.model,
    N_ ("Model id, inference profile id or ARN"), N_ ("ID") },
  { "system", 0, 0, G_OPTION_ARG_FILENAME, &options.system, N_ ("System prompt"), N_ ("TEXT") },
  { "max-tokens", 0, 0, G_OPTION_ARG_FILENAME, &options.max_tokens,
    N_ ("Most tokens the answer may have"), N_ ("N") },
  { "temperature", 0, 0, G_OPTION_ARG_FILENAME, &options.temperature, N_ ("From 0 to 1"),
    N_ ("X") },
  { "top-p", 0, 0, G_OPTION_ARG_FILENAME, &options.top_p, N_ ("From 0 to 1"), N_ ("X") },
  { "stop", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.stop,
    N_ ("Stop the answer at this text; may be given several times"), N_ ("SEQ") },
  { "retries", 0, 0, G_OPTION_ARG_FILENAME, &options.retries,
    N_ ("How many tries may follow the first (2, or as set in Preferences)"), N_ ("N") },
  { "retry-delay", 0, 0, G_OPTION_ARG_FILENAME, &options.retry_delay,
    N_ ("Wait before each of them (10, or as set in Preferences)"), N_ ("SECONDS") },
  { "timeout", 0, 0, G_OPTION_ARG_FILENAME, &options.timeout,
    N_ ("Longest the run may take; 0 for no limit"), N_ ("SECONDS") },
  { "no-defaults", 0, 0, G_OPTION_ARG_NONE, &options.no_defaults,
    N_ ("Leave out what Preferences say new runs start with"), NULL },
  { "no-stream", 0, 0, G_OPTION_ARG_NONE, &options.no_stream,
    N_ ("Ask for the answer in one piece"), NULL },
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
    N_ ("Print one JSON object at the end instead of the answer"), NULL },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &options.quiet, N_ ("Write no log lines"), NULL },
  { NULL },
};

/* -- The request -- */

static gboolean
add_parameters (JsonObject  *inputs,
                GError     **error)
{
  gint64 tokens;
  double number;

  if (!cli_options_check_text ("--model", options.model, error) ||
      !cli_options_check_text ("--system", options.system, error))
    return FALSE;

  if (options.model != NULL)
    json_object_set_string_member (inputs, "model", options.model);
  if (options.system != NULL)
    json_object_set_string_member (inputs, "system", options.system);

  if (options.max_tokens != NULL)
    {
      if (!cli_options_parse_int ("--max-tokens", options.max_tokens, 1, G_MAXINT32, &tokens,
                                  error))
        return FALSE;
      json_object_set_int_member (inputs, "max_tokens", tokens);
    }
  if (options.temperature != NULL)
    {
      if (!cli_options_parse_number ("--temperature", options.temperature, 0, 1, &number, error))
        return FALSE;
      json_object_set_double_member (inputs, "temperature", number);
    }
  if (options.top_p != NULL)
    {
      if (!cli_options_parse_number ("--top-p", options.top_p, 0, 1, &number, error))
        return FALSE;
      json_object_set_double_member (inputs, "top_p", number);
    }

  if (options.stop != NULL)
    {
      JsonArray *stops = json_array_new ();

      json_object_set_array_member (inputs, "stop_sequences", stops);
      for (guint i = 0; options.stop[i] != NULL; i++)
        {
          if (!cli_options_check_text ("--stop", options.stop[i], error))
            return FALSE;
          json_array_add_string_element (stops, options.stop[i]);
        }
    }

  if (options.no_stream)
    json_object_set_boolean_member (inputs, "stream", FALSE);

  return TRUE;
}

static gboolean
add_policy (BasaltRunRequest  *request,
            GError           **error)
{
  JsonObject *policy = basalt_run_request_get_policy (request);
  gint64 retries;
  double seconds;

  if (options.retries != NULL)
    {
      if (!cli_options_parse_int ("--retries", options.retries, 0, 100, &retries, error))
        return FALSE;
      json_object_set_int_member (policy, "retries", retries);
    }
  if (options.retry_delay != NULL)
    {
      if (!cli_options_parse_number ("--retry-delay", options.retry_delay, 0, 86400, &seconds,
                                     error))
        return FALSE;
      json_object_set_int_member (policy, "delay_ms", (gint64) (seconds * 1000));
    }
  if (options.timeout != NULL)
    {
      if (!cli_options_parse_number ("--timeout", options.timeout, 0, 604800, &seconds, error))
        return FALSE;
      basalt_run_request_set_timeout_ms (request, seconds > 0 ? MAX ((gint64) (seconds * 1000), 1) :
                                                                BASALT_RUN_REQUEST_NO_TIMEOUT);
    }

  return TRUE;
}

/* Everything that can be wrong with the options, before anything is opened. */
static BasaltRunRequest *
check_options (BasaltEngine  *engine,
               int            argc,
               char         **argv,
               GError       **error)
{
  g_autoptr (BasaltConnection) nobody = NULL;
  g_autoptr (BasaltRunRequest) request = NULL;
  JsonObject *inputs;

  if (argc > 2)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("There is one prompt; put it in quotes. “%s” is left over."), argv[2]);
      return NULL;
    }

  nobody = basalt_engine_new_environment_connection (engine);
  request = basalt_engine_new_prompt_request (engine, nobody);
  inputs = basalt_run_request_get_inputs (request);

  if (!cli_connection_check (engine, error) || !add_parameters (inputs, error) ||
      !add_policy (request, error) ||
      !cli_prompt_add_to (inputs, argc > 1 ? argv[1] : NULL, options.prompt_file, error))
    return NULL;

  return g_steal_pointer (&request);
}

/* What is only known once the history is open. */
static gboolean
complete_request (BasaltEngine      *engine,
                  BasaltRunRequest  *request,
                  GError           **error)
{
  g_autoptr (BasaltConnection) connection = cli_connection_get (engine, error);
  g_autoptr (BasaltRunDefaults) defaults = NULL;
  JsonObject *inputs = basalt_run_request_get_inputs (request);
  const char *model;

  if (connection == NULL)
    return FALSE;

  basalt_run_request_set_connection (request, connection);
  model = basalt_connection_get_default_model (connection);
  if (!json_object_has_member (inputs, "model") && model != NULL)
    json_object_set_string_member (inputs, "model", model);

  if (!json_object_has_member (inputs, "model"))
    {
      g_set_error_literal (
        error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        _ ("Give a model with --model; this connection has no default. “basalt-cli "
           "models” lists what there is."));
      return FALSE;
    }

  if (!options.no_defaults)
    defaults = basalt_engine_get_run_defaults (engine);
  basalt_run_defaults_apply (defaults, request);

  return TRUE;
}

/**
 * cli_run:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli run`: runs a prompt. The answer goes to standard output as it
 * arrives, log lines go to standard error.
 *
 * Returns: the exit status
 */
CliExit
cli_run (int    argc,
         char **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (BasaltRunRequest) request = NULL;
  g_autoptr (CliWatch) watch = NULL;
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  CliExit status = CLI_EXIT_OK;

  if (!cli_options_parse (COMMAND, _ ("[PROMPT | -]"),
                          _ ("Runs a prompt. The answer goes to standard output as it arrives."),
                          entries, cli_connection_entries, &argc, &argv, &error))
    return cli_usage_error (COMMAND, "%s", error->message);

  engine = basalt_engine_new (NULL);
  request = check_options (engine, argc, argv, &error);
  if (request == NULL)
    return cli_usage_error (COMMAND, "%s", error->message);

  /* Not before: standard input is read without going round in the main context. */
  watch = cli_watch_new (engine, (options.json ? CLI_WATCH_JSON : 0) |
                                   (options.quiet ? CLI_WATCH_QUIET : 0));

  if (!cli_open (engine, cli_watch_get_cancellable (watch), &error))
    return cli_watch_interrupted (watch, &status) ? status : cli_error ("%s", error->message);

  if (!complete_request (engine, request, &error))
    {
      cli_close (engine);
      return cli_usage_error (COMMAND, "%s", error->message);
    }

  if (cli_watch_interrupted (watch, &status))
    {
      cli_close (engine);
      return status;
    }

  run = basalt_engine_start (engine, request, &error);
  if (run == NULL)
    {
      cli_close (engine);
      return g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE) ?
               cli_usage_error (COMMAND, "%s", error->message) :
               cli_error ("%s", error->message);
    }

  return cli_watch_run (watch, run, 0);
}
