/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-json-members.h"
#include "basalt-json.h"
#include "cli-options.h"
#include "cli-output.h"

#include <glib/gi18n-lib.h>

#define COMMAND "logs"

static struct
{
  char *level;
  gboolean follow;
  gboolean json;
} options;

static const GOptionEntry entries[] = {
  { "level", 0, 0, G_OPTION_ARG_FILENAME, &options.level,
    N_ ("Only this level and above: debug, info, warning or error"), N_ ("LEVEL") },
  { "follow", 'f', 0, G_OPTION_ARG_NONE, &options.follow,
    N_ ("Go on with what is written, until the run ends"), NULL },
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print JSON, one object a line"), NULL },
  { NULL },
};

static char *
record_to_json (BasaltLogRecord *record)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  guint attempt = basalt_log_record_get_attempt (record);

  json_builder_begin_object (builder);
  basalt_json_add_time (builder, "time", basalt_log_record_get_time (record));
  basalt_json_add_text (builder, "level", basalt_log_record_get_level_name (record));
  basalt_json_add_text (builder, "logger", basalt_log_record_get_logger (record));
  basalt_json_add_text (builder, "task", basalt_log_record_get_task (record));
  basalt_json_add_int (builder, "attempt", attempt, attempt != 0);
  basalt_json_add_text (builder, "message", basalt_log_record_get_message (record));
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);

  return basalt_json_to_string (node, FALSE);
}

/* What is printed in one go. */
#define PRINT_RECORDS 1000

/* A log that is printed as it grows. */
typedef struct
{
  GListModel *logs;
  BasaltLogLevel level;
  guint n_printed; /* or left out, for their level */
  gboolean failed; /* nobody reads any more */
} Printing;

static void
print_new (Printing *printing)
{
  guint n = g_list_model_get_n_items (printing->logs);
  g_autoptr (GString) text = g_string_new (NULL);

  for (; !printing->failed && printing->n_printed < n; printing->n_printed++)
    {
      g_autoptr (BasaltLogRecord) record =
        g_list_model_get_item (printing->logs, printing->n_printed);
      g_autofree char *line = NULL;

      if (basalt_log_record_get_level (record) >= printing->level)
        {
          line = options.json ? record_to_json (record) : basalt_log_record_to_line (record);
          g_string_append (text, line);
          g_string_append_c (text, '\n');
        }
      if ((printing->n_printed + 1) % PRINT_RECORDS == 0)
        {
          printing->failed = !cli_output_print ("%s", text->str);
          g_string_truncate (text, 0);
        }
    }

  if (!printing->failed && text->len > 0)
    printing->failed = !cli_output_print ("%s", text->str);
}

static gboolean
print_records (BasaltEngine   *engine,
               BasaltRun      *run,
               BasaltLogLevel  level)
{
  Printing printing = { .logs = basalt_run_get_logs (run), .level = level };

  if (options.follow)
    basalt_engine_set_watch (engine, TRUE);

  print_new (&printing);
  while (options.follow && !printing.failed &&
         !basalt_state_is_terminal (basalt_run_get_state (run)))
    {
      g_main_context_iteration (NULL, TRUE);
      print_new (&printing);
    }
  /* The end is shown after the last record is on record, and read together with it. */
  print_new (&printing);

  return !printing.failed;
}

/**
 * cli_logs:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli logs`: shows the log of one run.
 *
 * Returns: the exit status
 */
CliExit
cli_logs (int    argc,
          char **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *level_name = NULL;
  BasaltLogLevel level = BASALT_LOG_DEBUG;
  CliExit status = CLI_EXIT_OK;

  if (!cli_options_parse (COMMAND, _ ("RUN"), _ ("Shows the log of a run, oldest line first."),
                          entries, NULL, &argc, &argv, &error))
    return cli_usage_error (COMMAND, "%s", error->message);
  if (argc != 2 || *argv[1] == '\0')
    return cli_usage_error (COMMAND, _ ("Name one run."));

  level_name = options.level != NULL ? g_ascii_strup (options.level, -1) : NULL;
  if (level_name != NULL && !basalt_log_level_from_string (level_name, &level))
    return cli_usage_error (COMMAND, _ ("--level must be debug, info, warning or error, not “%s”."),
                            options.level);

  engine = basalt_engine_new (NULL);
  if (!cli_open (engine, NULL, &error))
    return cli_error ("%s", error->message);

  run = cli_find_run (engine, COMMAND, argv[1], &status);
  if (run != NULL && !print_records (engine, run, level))
    status = CLI_EXIT_FAILED;
  if (!cli_close (engine) && status == CLI_EXIT_OK)
    status = CLI_EXIT_FAILED;

  return status;
}
