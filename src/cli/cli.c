/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-text.h"
#include "basalt-translations.h"
#include "cli-output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static const struct
{
  const char *name;
  const char *summary;
  CliExit (*func) (int argc, char **argv);
} commands[] = {
  { "run", N_ ("Run a prompt; the answer goes to standard output as it arrives"), cli_run },
  { "runs", N_ ("List and search runs"), cli_runs },
  { "show", N_ ("Show a run"), cli_show },
  { "logs", N_ ("Show the log of a run"), cli_logs },
  { "retry", N_ ("Try a run again that did not complete"), cli_retry },
  { "delete", N_ ("Move runs to the trash"), cli_delete },
  { "restore", N_ ("Bring runs back from the trash"), cli_restore },
  { "export", N_ ("Write runs as JSON, Markdown or CSV"), cli_export },
  { "import", N_ ("Merge runs from an exported file"), cli_import },
  { "connections", N_ ("List the connections that are saved"), cli_connections },
  { "models", N_ ("List what can be given as a model"), cli_models },
  { "whoami", N_ ("Say as whom requests are made, and why"), cli_whoami },
  { "demo-endpoint", N_ ("Serve the demo endpoint for other programs"), cli_demo_endpoint },
};

/**
 * cli_error:
 * @format: what went wrong, translated
 * @...: for @format
 *
 * Tells it on standard error.
 *
 * Returns: %CLI_EXIT_FAILED
 */
CliExit
cli_error (const char *format,
           ...)
{
  g_autofree char *message = NULL;
  g_autofree char *visible = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  visible = basalt_text_make_visible (message, -1, BASALT_TEXT_VISIBLE_NONE);
  line = g_strdup_printf ("basalt-cli: %s\n", visible);
  cli_output_write_now (STDERR_FILENO, line, strlen (line));

  return CLI_EXIT_FAILED;
}

/**
 * cli_note:
 * @sentence: what there is to know where nothing is wrong, translated
 *
 * Tells it on standard error, so that it is never taken for output.
 */
void
cli_note (const char *sentence)
{
  g_autofree char *line = g_strconcat (sentence, "\n", NULL);

  cli_output_write_now (STDERR_FILENO, line, strlen (line));
}

/**
 * cli_usage_error:
 * @command: (nullable): the command, %NULL for the program itself
 * @format: what to mend, translated
 * @...: for @format
 *
 * Tells it on standard error, and where help is.
 *
 * Returns: %CLI_EXIT_USAGE
 */
CliExit
cli_usage_error (const char *command,
                 const char *format,
                 ...)
{
  g_autofree char *message = NULL;
  g_autofree char *program = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  program = command != NULL ? g_strconcat ("basalt-cli ", command, NULL) : g_strdup ("basalt-cli");
  /* Translators: the first is what is wrong, the second a command to type */
  cli_error (_ ("%s\nSee “%s --help”."), message, program);

  return CLI_EXIT_USAGE;
}

/**
 * cli_problem:
 * @problem: why something failed
 *
 * Tells it on standard error: the sentence, the advice, and the code and request
 * id to quote.
 *
 * Returns: the exit status that goes with it
 */
CliExit
cli_problem (BasaltProblem *problem)
{
  GString *text = g_string_new (basalt_problem_get_sentence (problem));
  g_autofree char *owned = NULL;

  if (problem->hint != NULL)
    g_string_append_printf (text, "\n%s", problem->hint);

  g_string_append_printf (text, "\n%s", problem->code);
  if (problem->http_status != 0)
    g_string_append_printf (text, " (HTTP %u)", problem->http_status);
  /* What was said word for word is the sentence already. */
  if (g_strcmp0 (problem->message, basalt_problem_get_sentence (problem)) != 0)
    g_string_append_printf (text, ": %s", problem->message);
  if (problem->request_id != NULL)
    /* Translators: of a request to AWS, to quote to its support */
    g_string_append_printf (text, _ ("\nRequest id: %s"), problem->request_id);

  owned = g_string_free (text, FALSE);
  cli_error ("%s", owned);

  return (problem->flags & BASALT_PROBLEM_CREDENTIALS) != 0 ? CLI_EXIT_CREDENTIALS :
                                                              CLI_EXIT_FAILED;
}

/**
 * cli_keep_result_cb:
 * @source: who is done
 * @result: with what
 * @user_data: a `GAsyncResult **` for cli_wait()
 */
void
cli_keep_result_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/**
 * cli_wait:
 * @result: (inout): where cli_keep_result_cb() puts it
 *
 * Goes round in the main context until there is a result.
 */
void
cli_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/**
 * cli_open:
 * @engine: an engine
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Returns: whether the history is open
 */
gboolean
cli_open (BasaltEngine  *engine,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_open_async (engine, cancellable, cli_keep_result_cb, &result);
  cli_wait (&result);

  return basalt_engine_open_finish (engine, result, error);
}

/**
 * cli_close:
 * @engine: an engine
 *
 * Closes the history; tells on standard error where that fails.
 *
 * Returns: whether everything is on disk
 */
gboolean
cli_close (BasaltEngine *engine)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_close_async (engine, cli_keep_result_cb, &result);
  cli_wait (&result);
  if (basalt_engine_close_finish (engine, result, &error))
    return TRUE;

  cli_error ("%s", error->message);

  return FALSE;
}

/**
 * cli_find_run:
 * @engine: an engine that is open
 * @command: who asks
 * @spec: what was typed for RUN
 * @status: (out): the exit status where there is none
 *
 * Returns: (transfer full) (nullable): the run; %NULL when it was told on
 *   standard error why there is none
 */
BasaltRun *
cli_find_run (BasaltEngine *engine,
              const char   *command,
              const char   *spec,
              CliExit      *status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltRun *run;

  basalt_engine_find_run_async (engine, spec, NULL, cli_keep_result_cb, &result);
  cli_wait (&result);
  run = basalt_engine_find_run_finish (engine, result, &error);
  if (run != NULL)
    return run;

  if (g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE))
    *status = cli_error ("%s", error->message);
  else
    *status = cli_usage_error (command, "%s", error->message);

  return NULL;
}

/* A descriptor that is closed would be given to the next file that is opened:
 * answers would go into the history. */
static void
ensure_standard_files (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF && open ("/dev/null", O_RDWR) != fd)
      _exit (CLI_EXIT_FAILED);
}

static void
print_help (void)
{
  GString *text = g_string_new (NULL);
  g_autofree char *owned = NULL;

  g_string_append (text, _ ("Usage: basalt-cli COMMAND [OPTION…]\n\n"
                            "Runs prompts on Amazon Bedrock and keeps a history of them.\n\n"
                            "Commands:\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-15s %s\n", commands[i].name, _ (commands[i].summary));
  g_string_append (text, _ ("\nOptions:\n"
                            "  --help          Show this help\n"
                            "  --version       Show the version\n\n"
                            "“basalt-cli COMMAND --help” tells a command’s options.\n"));

  owned = g_string_free (text, FALSE);
  cli_output_write_now (STDOUT_FILENO, owned, strlen (owned));
}

static gboolean
is_word (const char *argument,
         const char *word,
         const char *short_word)
{
  return strcmp (argument, word) == 0 || strcmp (argument, short_word) == 0;
}

/**
 * cli_main:
 * @argc: number of arguments
 * @argv: the program's arguments
 *
 * Does what the arguments say.
 *
 * Returns: the exit status
 */
CliExit
cli_main (int    argc,
          char **argv)
{
  ensure_standard_files ();
  signal (SIGPIPE, SIG_IGN);
  basalt_translations_bind ();

  if (argc < 2)
    return cli_usage_error (NULL, _ ("Name a command."));

  if (is_word (argv[1], "--help", "-h") || strcmp (argv[1], "help") == 0)
    {
      print_help ();
      return CLI_EXIT_OK;
    }

  if (strcmp (argv[1], "--version") == 0)
    {
      cli_output_print ("basalt-cli %s\n", BASALT_VERSION);
      return CLI_EXIT_OK;
    }

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].func (argc - 1, argv + 1);

  if (argv[1][0] == '-')
    return cli_usage_error (NULL, _ ("Unknown option “%s”."), argv[1]);

  return cli_usage_error (NULL, _ ("Unknown command “%s”."), argv[1]);
}
