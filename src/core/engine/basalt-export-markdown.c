/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-export.h"

#include "basalt-text.h"
#include "basalt-time.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/*
 * A document for people. What a person, a model or a server wrote is never taken for Markdown:
 * short texts are escaped, long ones stand in code blocks whose fence is longer than any in them.
 */

/* Of these, none means anything to Markdown after a backslash. */
#define SPECIAL "\\`*_{}[]<>()#+!|~&@:$^="

/* One line of @text, as it is and nothing else. */
static void
append_escaped (GString    *out,
                const char *text)
{
  g_autofree char *visible = basalt_text_make_visible (text, -1, BASALT_TEXT_VISIBLE_ONE_LINE);

  for (const char *p = visible; *p != '\0'; p++)
    {
      /* Else "www.…" becomes a link where links need no brackets. */
      if (strchr (SPECIAL, *p) != NULL ||
          (*p == '.' && p > visible && g_ascii_tolower (p[-1]) == 'w'))
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
}

/* The most characters @c of @text that stand next to each other. */
static guint
get_longest (const char *text,
             char        c)
{
  guint longest = 0;
  guint n = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      n = *p == c ? n + 1 : 0;
      longest = MAX (longest, n);
    }

  return longest;
}

static void
append_block (GString    *out,
              const char *text,
              gsize       length)
{
  g_autofree char *visible =
    basalt_text_make_visible (text, (gssize) length, BASALT_TEXT_VISIBLE_NONE);
  guint n = MAX (get_longest (visible, '`') + 1, 3);

  for (guint i = 0; i < n; i++)
    g_string_append_c (out, '`');
  g_string_append (out, "text\n");
  g_string_append (out, visible);
  if (!g_str_has_suffix (visible, "\n"))
    g_string_append_c (out, '\n');
  for (guint i = 0; i < n; i++)
    g_string_append_c (out, '`');
  g_string_append (out, "\n\n");
}

static void
append_heading (GString    *out,
                const char *heading)
{
  g_string_append_printf (out, "## %s\n\n", heading);
}

/* Does nothing where there is nothing to say. */
static void
append_fact (GString    *out,
             const char *name,
             const char *value)
{
  if (value == NULL || *value == '\0')
    return;

  g_string_append_printf (out, "| %s | ", name);
  append_escaped (out, value);
  g_string_append (out, " |\n");
}

static char *
get_tokens (const BasaltUsage *usage)
{
  if (usage->input_tokens < 0 && usage->output_tokens < 0)
    return NULL;

  /* Translators: how many tokens a model read and wrote. */
  return g_strdup_printf (_ ("%" PRId64 " in, %" PRId64 " out"), MAX (usage->input_tokens, 0),
                          MAX (usage->output_tokens, 0));
}

static void
append_facts (GString   *out,
              BasaltRun *run)
{
  BasaltConnection *connection = basalt_run_get_connection (run);
  gint64 duration = basalt_run_get_duration_ms (run);
  g_autofree char *started = basalt_time_to_rfc3339 (basalt_run_get_started_at (run));
  g_autofree char *ended = basalt_time_to_rfc3339 (basalt_run_get_ended_at (run));
  g_autofree char *created = basalt_time_to_rfc3339 (basalt_run_get_created_at (run));
  g_autofree char *took = NULL;
  g_autofree char *rating = NULL;
  g_autofree char *tags = g_strjoinv (", ", (char **) basalt_run_get_tags (run));
  g_autofree char *tokens = get_tokens (basalt_run_get_usage (run));

  if (basalt_run_get_ended_at (run) != 0 && duration >= 0)
    /* Translators: how long a run took, in seconds. */
    took = g_strdup_printf (_ ("%.3f s"), (double) duration / 1000);
  if (basalt_run_get_rating (run) > 0)
    /* Translators: a rating: so many of five stars. */
    rating = g_strdup_printf (_ ("%u of 5"), basalt_run_get_rating (run));

  /* Translators: the headings of a table about a run. */
  g_string_append_printf (out, "| %s | %s |\n|---|---|\n", _ ("Run"), basalt_run_get_name (run));
  append_fact (out, _ ("ID"), basalt_run_get_id (run));
  append_fact (out, _ ("State"), basalt_state_get_label (basalt_run_get_state (run)));
  append_fact (out, _ ("Flow"), basalt_run_get_flow_name (run));
  append_fact (out, _ ("Model"), basalt_run_get_model (run));
  append_fact (out, _ ("Connection"),
               connection != NULL ? basalt_connection_get_name (connection) : NULL);
  append_fact (out, _ ("Region"), basalt_run_get_region (run));
  append_fact (out, _ ("Created"), created);
  append_fact (out, _ ("Started"), started);
  append_fact (out, _ ("Ended"), ended);
  append_fact (out, _ ("Duration"), took);
  append_fact (out, _ ("Tokens"), tokens);
  append_fact (out, _ ("Stop reason"), basalt_run_get_stop_reason (run));
  append_fact (out, _ ("Rating"), rating);
  append_fact (out, _ ("Tags"), tags);
  g_string_append_c (out, '\n');
}

static void
append_output (GString          *out,
               const char       *heading,
               BasaltRun        *run,
               BasaltOutputKind  kind)
{
  gsize length = 0;
  const char *text = basalt_run_get_output (run, kind, &length);

  if (text == NULL || length == 0)
    return;

  append_heading (out, heading);
  append_block (out, text, length);
}

static void
append_problem (GString   *out,
                BasaltRun *run)
{
  BasaltProblem *problem = basalt_run_get_problem (run);

  if (problem == NULL)
    return;

  append_heading (out, _ ("Error"));
  append_escaped (out, basalt_problem_get_sentence (problem));
  g_string_append (out, "\n\n");
  if (problem->hint != NULL)
    {
      append_escaped (out, problem->hint);
      g_string_append (out, "\n\n");
    }

  g_string_append_printf (out, "| %s | ", _ ("Code"));
  append_escaped (out, problem->code);
  g_string_append (out, " |\n|---|---|\n");
  append_fact (out, _ ("Message"), problem->message);
  append_fact (out, _ ("Request ID"), problem->request_id);
  g_string_append_c (out, '\n');
}

static void
append_cell (GString    *out,
             const char *value)
{
  g_string_append (out, " ");
  append_escaped (out, value != NULL ? value : "");
  g_string_append (out, " |");
}

static void
append_attempt (GString       *out,
                BasaltTaskRun *task,
                BasaltAttempt *attempt)
{
  g_autofree char *started = basalt_time_to_rfc3339 (basalt_attempt_get_started_at (attempt));
  g_autofree char *number = g_strdup_printf ("%u", basalt_attempt_get_number (attempt));
  g_autofree char *took = NULL;
  g_autofree char *status = NULL;

  if (basalt_attempt_get_ended_at (attempt) != 0)
    took = g_strdup_printf (_ ("%.3f s"), (double) (basalt_attempt_get_ended_at (attempt) -
                                                    basalt_attempt_get_started_at (attempt)) /
                                            G_USEC_PER_SEC);
  if (basalt_attempt_get_http_status (attempt) != 0)
    status = g_strdup_printf ("%u", basalt_attempt_get_http_status (attempt));

  g_string_append_c (out, '|');
  append_cell (out, basalt_task_run_get_name (task));
  append_cell (out, number);
  append_cell (out, basalt_state_get_label (basalt_attempt_get_state (attempt)));
  append_cell (out, started);
  append_cell (out, took);
  append_cell (out, status);
  append_cell (out, basalt_attempt_get_error_code (attempt));
  append_cell (out, basalt_attempt_get_request_id (attempt));
  g_string_append_c (out, '\n');
}

static void
append_attempts (GString   *out,
                 BasaltRun *run)
{
  GListModel *tasks = basalt_run_get_tasks (run);

  if (g_list_model_get_n_items (tasks) == 0)
    return;

  append_heading (out, _ ("Attempts"));
  g_string_append_printf (out, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", _ ("Task"),
                          /* Translators: the number of an attempt. */
                          _ ("Attempt"), _ ("State"), _ ("Started"), _ ("Duration"), _ ("HTTP"),
                          _ ("Error"), _ ("Request ID"));
  g_string_append (out, "|---|---|---|---|---|---|---|---|\n");
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);
      GListModel *attempts = basalt_task_run_get_attempts (task);

      for (guint j = 0; j < g_list_model_get_n_items (attempts); j++)
        {
          g_autoptr (BasaltAttempt) attempt = g_list_model_get_item (attempts, j);

          append_attempt (out, task, attempt);
        }
    }
  g_string_append_c (out, '\n');
}

static void
begin (GString *out)
{
}

static void
add (GString               *out,
     BasaltRun             *run,
     const BasaltRunRecord *record,
     gboolean               first)
{
  const char *title = basalt_run_get_title (run);
  const char *prompt = basalt_run_get_prompt (run);
  const char *note = basalt_run_get_note (run);

  if (!first)
    g_string_append (out, "---\n\n");

  g_string_append (out, "# ");
  append_escaped (out, title != NULL && *title != '\0' ? title : basalt_run_get_name (run));
  g_string_append (out, "\n\n");
  append_facts (out, run);

  if (note != NULL && *note != '\0')
    {
      append_heading (out, _ ("Note"));
      append_block (out, note, strlen (note));
    }
  if (prompt != NULL)
    {
      append_heading (out, _ ("Prompt"));
      append_block (out, prompt, strlen (prompt));
    }
  append_output (out, _ ("Reasoning"), run, BASALT_OUTPUT_REASONING);
  append_output (out, _ ("Response"), run, BASALT_OUTPUT_TEXT);
  append_problem (out, run);
  append_attempts (out, run);
}

static void
end (GString *out)
{
}

const BasaltExportWriter basalt_export_markdown_writer = { begin, add, end, FALSE };
