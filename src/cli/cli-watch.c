/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-watch.h"

#include "basalt-text.h"
#include "cli-output.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _CliWatch
{
  BasaltEngine *engine;
  BasaltRun *run; /* NULL until there is one */
  GCancellable *cancellable;
  CliWatchFlags flags;
  CliWriter *answer;
  CliWriter *log;
  gboolean terminal;      /* the answer goes to one: make controls visible */
  gboolean shared;        /* the log goes where the answer does */
  gboolean line_open;     /* there, the answer's last character was no line feed */
  GString *held;          /* log lines for when that line is at its end */
  BasaltAttempt *attempt; /* unowned: which one @written counts in */
  gsize written;
  int signal_number;
  guint signal_ids[2]; /* of those that somebody sends */
  guint hangup_id;     /* of the one that comes when the terminal goes, twice often */
};

/* One terminal, which may have two names, or one file or pipe. */
static gboolean
is_shared (void)
{
  struct stat out, err;

  if (fstat (STDOUT_FILENO, &out) != 0 || fstat (STDERR_FILENO, &err) != 0)
    return FALSE;
  if (isatty (STDOUT_FILENO) == 1 && isatty (STDERR_FILENO) == 1)
    return out.st_rdev == err.st_rdev;

  return out.st_dev == err.st_dev && out.st_ino == err.st_ino;
}

static void
write_held (CliWatch *watch)
{
  cli_writer_write (watch->answer, watch->held->str, watch->held->len);
  g_string_truncate (watch->held, 0);
}

static void
end_line (CliWatch *watch)
{
  if (watch->line_open)
    cli_writer_write (watch->answer, "\n", 1);
  watch->line_open = FALSE;
  write_held (watch);
}

/* What was held goes in at the first end of a line. */
static void
write_among_log (CliWatch   *watch,
                 const char *text,
                 gsize       length)
{
  const char *end = watch->held->len > 0 ? memchr (text, '\n', length) : NULL;

  if (end != NULL)
    {
      gsize line = (gsize) (end + 1 - text);

      cli_writer_write (watch->answer, text, line);
      watch->line_open = FALSE;
      write_held (watch);
      text += line;
      length -= line;
    }

  if (length == 0)
    return;
  cli_writer_write (watch->answer, text, length);
  watch->line_open = text[length - 1] != '\n';
}

static void
write_answer (CliWatch *watch)
{
  BasaltAttempt *attempt = basalt_run_get_output_attempt (watch->run);
  g_autofree char *visible = NULL;
  const char *text;
  gsize length;

  if ((watch->flags & CLI_WATCH_JSON) != 0 || attempt == NULL)
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
      if (watch->shared)
        write_among_log (watch, text, length);
      else
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
  write_among_log (watch, visible, strlen (visible));
}

static void
output_appended_cb (BasaltRun        *run,
                    BasaltOutputKind  kind,
                    CliWatch         *watch)
{
  if (kind == BASALT_OUTPUT_TEXT)
    write_answer (watch);
}

/* Where both go to one place, only what went wrong breaks a line of the answer. */
static void
write_log (CliWatch        *watch,
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
                 CliWatch   *watch)
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
stop (CliWatch   *watch,
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
  CliWatch *watch = user_data;

  if (watch->signal_number == 0)
    stop (watch, SIGHUP, "Stopped by SIGHUP");

  return G_SOURCE_CONTINUE;
}

/* Under nohup it stays ignored. */
static guint
add_hangup (CliWatch *watch)
{
  struct sigaction action;

  if (sigaction (SIGHUP, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
    return 0;

  return g_unix_signal_add (SIGHUP, sighup_cb, watch);
}

/* -- At the end -- */

static CliExit
exit_status (CliWatch *watch)
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
finish (CliWatch *watch)
{
  gboolean closed;
  CliExit status;
  int failed;

  for (guint i = 0; i < G_N_ELEMENTS (watch->signal_ids); i++)
    g_clear_handle_id (&watch->signal_ids[i], g_source_remove);

  closed = cli_close (watch->engine);
  g_clear_handle_id (&watch->hangup_id, g_source_remove);
  /* A terminal that is gone may say so again, at any time: the kernel does, and the shell. */
  if (watch->signal_number == SIGHUP)
    signal (SIGHUP, SIG_IGN);
  failed = cli_writer_finish (g_steal_pointer (&watch->answer));
  cli_writer_finish (g_steal_pointer (&watch->log));
  status = exit_status (watch);
  if (!closed && status == CLI_EXIT_OK)
    status = CLI_EXIT_FAILED;

  if ((watch->flags & CLI_WATCH_JSON) != 0)
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

/**
 * cli_watch_new:
 * @engine: an engine, open or not yet
 * @flags: what to write
 *
 * From now on a signal that ends a program ends the run first.
 *
 * Returns: (transfer full): a watch
 */
CliWatch *
cli_watch_new (BasaltEngine  *engine,
               CliWatchFlags  flags)
{
  CliWatch *watch = g_new0 (CliWatch, 1);

  watch->engine = g_object_ref (engine);
  watch->flags = flags;
  watch->cancellable = g_cancellable_new ();
  watch->signal_ids[0] = g_unix_signal_add (SIGINT, sigint_cb, watch);
  watch->signal_ids[1] = g_unix_signal_add (SIGTERM, sigterm_cb, watch);
  watch->hangup_id = add_hangup (watch);
  watch->terminal = isatty (STDOUT_FILENO) == 1;
  watch->shared = is_shared ();
  watch->held = g_string_new (NULL);
  watch->answer = cli_writer_new (STDOUT_FILENO);
  watch->log = cli_writer_new (STDERR_FILENO);

  return watch;
}

/**
 * cli_watch_free:
 * @watch: (transfer full): a watch
 */
void
cli_watch_free (CliWatch *watch)
{
  for (guint i = 0; i < G_N_ELEMENTS (watch->signal_ids); i++)
    g_clear_handle_id (&watch->signal_ids[i], g_source_remove);
  g_clear_handle_id (&watch->hangup_id, g_source_remove);
  g_clear_pointer (&watch->answer, cli_writer_finish);
  g_clear_pointer (&watch->log, cli_writer_finish);
  g_string_free (watch->held, TRUE);
  g_object_unref (watch->cancellable);
  g_clear_object (&watch->run);
  g_object_unref (watch->engine);
  g_free (watch);
}

/**
 * cli_watch_get_cancellable:
 * @watch: a watch
 *
 * Returns: (transfer none): what a signal cancels, for whatever comes before the run
 */
GCancellable *
cli_watch_get_cancellable (CliWatch *watch)
{
  return watch->cancellable;
}

/**
 * cli_watch_interrupted:
 * @watch: a watch
 * @status: (out): the exit status that goes with the signal
 *
 * Returns: whether a signal asked the program to end
 */
gboolean
cli_watch_interrupted (CliWatch *watch,
                       CliExit  *status)
{
  if (watch->signal_number == 0)
    return FALSE;

  *status = (CliExit) (128 + watch->signal_number);

  return TRUE;
}

/**
 * cli_watch_run:
 * @watch: a watch
 * @run: a run that has begun
 * @n_seen: how many records of its log are older than what is watched
 *
 * Writes the answer to standard output and the log to standard error until @run
 * has ended, closes the engine, and tells what went wrong.
 *
 * Returns: the exit status
 */
CliExit
cli_watch_run (CliWatch  *watch,
               BasaltRun *run,
               guint      n_seen)
{
  GListModel *logs = basalt_run_get_logs (run);

  watch->run = g_object_ref (run);
  /* An earlier round's answer is not this one's. */
  watch->attempt = basalt_run_get_output_attempt (run);
  if (watch->attempt != NULL && n_seen > 0)
    basalt_attempt_get_output (watch->attempt, BASALT_OUTPUT_TEXT, &watch->written);

  if ((watch->flags & CLI_WATCH_QUIET) == 0)
    {
      logs_changed_cb (logs, n_seen, 0, g_list_model_get_n_items (logs) - n_seen, watch);
      g_signal_connect (logs, "items-changed", G_CALLBACK (logs_changed_cb), watch);
    }
  g_signal_connect (run, "output-appended", G_CALLBACK (output_appended_cb), watch);

  while (basalt_engine_is_active (watch->engine, run))
    g_main_context_iteration (NULL, TRUE);

  g_signal_handlers_disconnect_by_data (logs, watch);
  g_signal_handlers_disconnect_by_data (run, watch);
  write_answer (watch);
  end_line (watch);

  return finish (watch);
}
