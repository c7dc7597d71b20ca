/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-text.h"
#include "cli-connection.h"
#include "cli-options.h"
#include "cli-output.h"
#include "cli-prompt.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
    N_ ("How many tries may follow the first (2)"), N_ ("N") },
  { "retry-delay", 0, 0, G_OPTION_ARG_FILENAME, &options.retry_delay,
    N_ ("Wait before each of them (10)"), N_ ("SECONDS") },
  { "timeout", 0, 0, G_OPTION_ARG_FILENAME, &options.timeout, N_ ("Longest the run may take"),
    N_ ("SECONDS") },
  { "no-stream", 0, 0, G_OPTION_ARG_NONE, &options.no_stream,
    N_ ("Ask for the answer in one piece"), NULL },
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
    N_ ("Print one JSON object at the end instead of the answer"), NULL },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &options.quiet, N_ ("Write no log lines"), NULL },
  { NULL },
};

/* A run being watched. */
typedef struct
{
  BasaltEngine *engine;
  BasaltRun *run;
  GCancellable *cancellable;
  CliWriter *answer;
  CliWriter *log;
  gboolean terminal;      /* the answer goes to one: make controls visible */
  gboolean shared;        /* and the log goes to the same one */
  gboolean line_open;     /* on it, the answer's last character was no line feed */
  GString *held;          /* log lines for when that line is at its end */
  BasaltAttempt *attempt; /* unowned: which one @written counts in */
  gsize written;
  int signal_number;
  guint signal_ids[2]; /* of those that somebody sends */
  guint hangup_id;     /* of the one that comes when the terminal goes, twice often */
} Watch;

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
      if (!cli_options_parse_number ("--timeout", options.timeout, 0.001, 604800, &seconds, error))
        return FALSE;
      basalt_run_request_set_timeout_ms (request, (gint64) (seconds * 1000));
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

static gboolean
connect_request (BasaltEngine      *engine,
                 BasaltRunRequest  *request,
                 GError           **error)
{
  g_autoptr (BasaltConnection) connection = cli_connection_get (engine, error);
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

  return TRUE;
}

/* -- While it runs -- */

static gboolean
is_one_terminal (void)
{
  struct stat out, err;

  return isatty (STDOUT_FILENO) == 1 && isatty (STDERR_FILENO) == 1 &&
         fstat (STDOUT_FILENO, &out) == 0 && fstat (STDERR_FILENO, &err) == 0 &&
         out.st_rdev == err.st_rdev;
}

static void
write_held (Watch *watch)
{
  cli_writer_write (watch->answer, watch->held->str, watch->held->len);
  g_string_truncate (watch->held, 0);
}

static void
end_line (Watch *watch)
{
  if (watch->line_open)
    cli_writer_write (watch->answer, "\n", 1);
  watch->line_open = FALSE;
  write_held (watch);
}

/* What was held goes in at the first end of a line. */
static void
write_to_terminal (Watch      *watch,
                   const char *text)
{
  const char *end = watch->held->len > 0 ? strchr (text, '\n') : NULL;

  if (end != NULL)
    {
      cli_writer_write (watch->answer, text, (gsize) (end + 1 - text));
      watch->line_open = FALSE;
      write_held (watch);
      text = end + 1;
    }

  if (*text == '\0')
    return;
  cli_writer_write (watch->answer, text, strlen (text));
  watch->line_open = !g_str_has_suffix (text, "\n");
}

static void
write_answer (Watch *watch)
{
  BasaltAttempt *attempt = basalt_run_get_output_attempt (watch->run);
  g_autofree char *visible = NULL;
  const char *text;
  gsize length;

  if (options.json || attempt == NULL)
    return;

  if (attempt != watch->attempt)
    watch->written = 0;
  watch->attempt = attempt;

  text = basalt_attempt_get_output (attempt, BASALT_OUTPUT_TEXT, &length);
  if (text == NULL || length <= watch->written)
    return;

  text += watch->written;
  length -= watch->written;
  watch->written += length;

  if (!watch->terminal)
    {
      cli_writer_write (watch->answer, text, length);
      return;
    }

  /* A carriage return is nothing special before a line feed, which may come next. */
  if (text[length - 1] == '\r' && !basalt_state_is_terminal (basalt_run_get_state (watch->run)))
    {
      length--;
      watch->written--;
      if (length == 0)
        return;
    }
  visible = basalt_text_make_visible (text, (gssize) length, BASALT_TEXT_VISIBLE_NONE);
  write_to_terminal (watch, visible);
}

static void
output_appended_cb (BasaltRun        *run,
                    BasaltOutputKind  kind,
                    Watch            *watch)
{
  if (kind == BASALT_OUTPUT_TEXT)
    write_answer (watch);
}

/* On a terminal that shows both, only what went wrong breaks a line of the answer. */
static void
write_log (Watch           *watch,
           BasaltLogRecord *record)
{
  g_autofree char *text = basalt_log_record_to_line (record);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  if (!watch->shared)
    cli_writer_write (watch->log, line, strlen (line));
  else if (watch->line_open && basalt_log_record_get_level (record) < BASALT_LOG_WARNING)
    g_string_append (watch->held, line);
  else
    {
      end_line (watch);
      cli_writer_write (watch->answer, line, strlen (line));
    }
}

static void
logs_changed_cb (GListModel *logs,
                 guint       position,
                 guint       removed,
                 guint       added,
                 Watch      *watch)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (BasaltLogRecord) record = g_list_model_get_item (logs, i);

      write_log (watch, record);
    }
}

/* The first asks the run to stop, and it ends Cancelled on record; the second
 * does not wait for that. */
static gboolean
stop (Watch      *watch,
      int         signal_number,
      const char *reason)
{
  if (watch->signal_number != 0)
    _exit (128 + signal_number);

  watch->signal_number = signal_number;
  g_cancellable_cancel (watch->cancellable);
  if (watch->run != NULL)
    basalt_engine_stop (watch->engine, watch->run, reason);

  return G_SOURCE_CONTINUE;
}

static gboolean
sigint_cb (gpointer user_data)
{
  return stop (user_data, SIGINT, "Stopped with Ctrl+C");
}

static gboolean
sigterm_cb (gpointer user_data)
{
  return stop (user_data, SIGTERM, "Stopped by SIGTERM");
}

static gboolean
sighup_cb (gpointer user_data)
{
  Watch *watch = user_data;

  if (watch->signal_number == 0)
    stop (watch, SIGHUP, "Stopped by SIGHUP");

  return G_SOURCE_CONTINUE;
}

/* Under nohup it stays ignored. */
static guint
add_hangup (Watch *watch)
{
  struct sigaction action;

  if (sigaction (SIGHUP, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
    return 0;

  return g_unix_signal_add (SIGHUP, sighup_cb, watch);
}

static void
watch_run (Watch *watch)
{
  GListModel *logs = basalt_run_get_logs (watch->run);

  if (!options.quiet)
    {
      logs_changed_cb (logs, 0, 0, g_list_model_get_n_items (logs), watch);
      g_signal_connect (logs, "items-changed", G_CALLBACK (logs_changed_cb), watch);
    }
  g_signal_connect (watch->run, "output-appended", G_CALLBACK (output_appended_cb), watch);

  while (basalt_engine_is_active (watch->engine, watch->run))
    g_main_context_iteration (NULL, TRUE);

  g_signal_handlers_disconnect_by_data (logs, watch);
  g_signal_handlers_disconnect_by_data (watch->run, watch);
  write_answer (watch);
  end_line (watch);
}

/* -- At the end -- */

static CliExit
exit_status (Watch *watch)
{
  BasaltState state = basalt_run_get_state (watch->run);

  if (basalt_state_is_success (state))
    return CLI_EXIT_OK;

  if (state == BASALT_STATE_CANCELLED && watch->signal_number != 0)
    return (CliExit) (128 + watch->signal_number);

  if (basalt_run_get_problem (watch->run) != NULL && state != BASALT_STATE_CANCELLED)
    return cli_problem (basalt_run_get_problem (watch->run));

  return CLI_EXIT_FAILED;
}

/* Signals end the program from here on: what is left to wait for is a reader. */
static CliExit
finish (Watch *watch)
{
  gboolean closed;
  CliExit status;
  int failed;

  for (guint i = 0; i < G_N_ELEMENTS (watch->signal_ids); i++)
    g_clear_handle_id (&watch->signal_ids[i], g_source_remove);

  closed = cli_close (watch->engine);
  g_clear_handle_id (&watch->hangup_id, g_source_remove);
  failed = cli_writer_finish (g_steal_pointer (&watch->answer));
  cli_writer_finish (g_steal_pointer (&watch->log));
  status = exit_status (watch);
  if (!closed && status == CLI_EXIT_OK)
    status = CLI_EXIT_FAILED;

  if (options.json)
    {
      g_autoptr (JsonNode) node = basalt_engine_run_to_json (watch->run);

      if (!cli_output_print_json (node) && status == CLI_EXIT_OK)
        status = CLI_EXIT_FAILED;
    }
  else if (failed != 0 && failed != EPIPE)
    {
      cli_error (_ ("Standard output cannot be written: %s."), g_strerror (failed));
      if (status == CLI_EXIT_OK)
        status = CLI_EXIT_FAILED;
    }

  return status;
}

static void
watch_clear (Watch *watch)
{
  for (guint i = 0; i < G_N_ELEMENTS (watch->signal_ids); i++)
    g_clear_handle_id (&watch->signal_ids[i], g_source_remove);
  g_clear_handle_id (&watch->hangup_id, g_source_remove);
  g_clear_pointer (&watch->answer, cli_writer_finish);
  g_clear_pointer (&watch->log, cli_writer_finish);
  if (watch->held != NULL)
    g_string_free (g_steal_pointer (&watch->held), TRUE);
  g_clear_object (&watch->cancellable);
  g_clear_object (&watch->run);
  g_clear_object (&watch->engine);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

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
  g_auto (Watch) watch = { 0 };
  g_autoptr (BasaltRunRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  if (!cli_options_parse (COMMAND, _ ("[PROMPT | -]"),
                          _ ("Runs a prompt. The answer goes to standard output as it arrives."),
                          entries, cli_connection_entries, &argc, &argv, &error))
    return cli_usage_error (COMMAND, "%s", error->message);

  watch.engine = basalt_engine_new (NULL);
  request = check_options (watch.engine, argc, argv, &error);
  if (request == NULL)
    return cli_usage_error (COMMAND, "%s", error->message);

  /* Not before: standard input is read without going round in the main context. */
  watch.cancellable = g_cancellable_new ();
  watch.signal_ids[0] = g_unix_signal_add (SIGINT, sigint_cb, &watch);
  watch.signal_ids[1] = g_unix_signal_add (SIGTERM, sigterm_cb, &watch);
  watch.hangup_id = add_hangup (&watch);
  watch.terminal = isatty (STDOUT_FILENO) == 1;
  watch.shared = is_one_terminal ();
  watch.held = g_string_new (NULL);
  watch.answer = cli_writer_new (STDOUT_FILENO);
  watch.log = cli_writer_new (STDERR_FILENO);

  if (!cli_open (watch.engine, watch.cancellable, &error))
    return watch.signal_number != 0 ? (CliExit) (128 + watch.signal_number) :
                                      cli_error ("%s", error->message);

  if (!connect_request (watch.engine, request, &error))
    {
      cli_close (watch.engine);
      return cli_usage_error (COMMAND, "%s", error->message);
    }

  if (watch.signal_number != 0)
    {
      cli_close (watch.engine);
      return (CliExit) (128 + watch.signal_number);
    }

  watch.run = basalt_engine_start (watch.engine, request, &error);
  if (watch.run == NULL)
    {
      cli_close (watch.engine);
      return g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE) ?
               cli_usage_error (COMMAND, "%s", error->message) :
               cli_error ("%s", error->message);
    }

  watch_run (&watch);

  return finish (&watch);
}
