/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-text.h"
#include "cli-format.h"
#include "cli-options.h"
#include "cli-output.h"
#include "cli-table.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#define COMMAND "show"

static struct
{
  gboolean json;
} options;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print JSON"), NULL },
  { NULL },
};

static void
add_field (CliTable   *fields,
           const char *label,
           const char *value)
{
  if (value == NULL)
    return;

  cli_table_add (fields, 0, label);
  cli_table_add (fields, 1, value);
}

static void
add_block (GString    *text,
           const char *label,
           const char *value)
{
  g_autofree char *visible = NULL;

  if (value == NULL || *value == '\0')
    return;

  visible = isatty (STDOUT_FILENO) == 1 ?
              basalt_text_make_visible (value, -1, BASALT_TEXT_VISIBLE_NONE) :
              g_strdup (value);
  g_string_append_printf (text, "\n%s\n%s", label, visible);
  if (text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
}

static void
add_attempts (GString   *text,
              BasaltRun *run)
{
  GListModel *tasks = basalt_run_get_tasks (run);

  g_string_append_printf (text, "\n%s\n", _ ("Attempts"));
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);
      GListModel *attempts = basalt_task_run_get_attempts (task);

      for (guint j = 0; j < g_list_model_get_n_items (attempts); j++)
        {
          g_autoptr (BasaltAttempt) attempt = g_list_model_get_item (attempts, j);
          g_autofree char *started = cli_format_time (basalt_attempt_get_started_at (attempt));
          const char *code = basalt_attempt_get_error_code (attempt);
          const char *request_id = basalt_attempt_get_request_id (attempt);

          g_string_append_printf (text, "  %-14s %2u  %-10s %s", basalt_task_run_get_name (task),
                                  basalt_attempt_get_number (attempt),
                                  basalt_state_to_name (basalt_attempt_get_state (attempt)),
                                  started);
          if (basalt_attempt_get_http_status (attempt) != 0)
            g_string_append_printf (text, "  HTTP %u", basalt_attempt_get_http_status (attempt));
          if (code != NULL)
            g_string_append_printf (text, "  %s", code);
          if (request_id != NULL)
            g_string_append_printf (text, "  %s", request_id);
          g_string_append_c (text, '\n');
        }
    }
}

static gboolean
print_text (BasaltRun *run)
{
  g_autoptr (CliTable) fields = cli_table_new (2, NULL);
  GString *text = g_string_new (NULL);
  BasaltConnection *connection = basalt_run_get_connection (run);
  BasaltProblem *problem = basalt_run_get_problem (run);
  g_autofree char *created = cli_format_time (basalt_run_get_created_at (run));
  g_autofree char *took = cli_format_duration (basalt_run_get_duration_ms (run));
  g_autofree char *tokens = cli_format_tokens (basalt_run_get_usage (run));
  g_autofree char *lines = NULL;
  g_autofree char *owned = NULL;

  add_field (fields, _ ("Id"), basalt_run_get_id (run));
  add_field (fields, _ ("Name"), basalt_run_get_name (run));
  add_field (fields, _ ("Title"), basalt_run_get_title (run));
  add_field (fields, _ ("State"), basalt_state_to_name (basalt_run_get_state (run)));
  if (basalt_run_get_damaged (run))
    add_field (fields, _ ("Damaged"), _ ("Part of the record cannot be read"));
  add_field (fields, _ ("Connection"),
             connection != NULL ? basalt_connection_get_name (connection) : NULL);
  add_field (fields, _ ("Model"), basalt_run_get_model (run));
  add_field (fields, _ ("Region"), basalt_run_get_region (run));
  add_field (fields, _ ("Endpoint"), basalt_run_get_endpoint (run));
  add_field (fields, _ ("Created"), created);
  add_field (fields, _ ("Took"), took);
  add_field (fields, _ ("Tokens"), tokens);
  add_field (fields, _ ("Stop reason"), basalt_run_get_stop_reason (run));
  if (problem != NULL)
    {
      add_field (fields, _ ("Error"), basalt_problem_get_sentence (problem));
      add_field (fields, _ ("Advice"), problem->hint);
      add_field (fields, _ ("Code"), problem->code);
      add_field (fields, _ ("Request id"), problem->request_id);
    }

  lines = cli_table_to_string (fields, 0);
  g_string_append (text, lines);
  add_attempts (text, run);
  add_block (text, _ ("Prompt"), basalt_run_get_prompt (run));
  add_block (text, _ ("Reasoning"), basalt_run_get_output (run, BASALT_OUTPUT_REASONING, NULL));
  add_block (text, _ ("Tool use"), basalt_run_get_output (run, BASALT_OUTPUT_TOOL, NULL));
  add_block (text, _ ("Answer"), basalt_run_get_output (run, BASALT_OUTPUT_TEXT, NULL));
  owned = g_string_free (text, FALSE);

  return cli_output_print ("%s", owned);
}

/**
 * cli_show:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli show`: shows one run.
 *
 * Returns: the exit status
 */
CliExit
cli_show (int    argc,
          char **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  CliExit status = CLI_EXIT_OK;
  gboolean printed;

  if (!cli_options_parse (COMMAND, _ ("RUN"),
                          _ (
                            "Shows a run, named by its id, a unique beginning or end of it, or its "
                            "name."),
                          entries, NULL, &argc, &argv, &error))
    return cli_usage_error (COMMAND, "%s", error->message);
  if (argc != 2 || *argv[1] == '\0')
    return cli_usage_error (COMMAND, _ ("Name one run."));

  engine = basalt_engine_new (NULL);
  if (!cli_open (engine, NULL, &error))
    return cli_error ("%s", error->message);

  run = cli_find_run (engine, COMMAND, argv[1], &status);
  if (!cli_close (engine) && status == CLI_EXIT_OK)
    status = CLI_EXIT_FAILED;
  if (run == NULL)
    return status;

  if (options.json)
    {
      g_autoptr (JsonNode) node = basalt_engine_run_to_json (run);

      printed = cli_output_print_json (node);
    }
  else
    printed = print_text (run);

  return printed ? status : CLI_EXIT_FAILED;
}
