/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-json-members.h"
#include "basalt-run-query-parse.h"
#include "basalt-text.h"
#include "cli-format.h"
#include "cli-options.h"
#include "cli-output.h"
#include "cli-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define COMMAND "runs"

#define DEFAULT_LIMIT 20

/* The end of an id is enough to name a run; its beginning is the time. */
#define ID_END_LENGTH 8

static struct
{
  char *limit;
  char *state;
  char *model;
  char *search;
  char *since;
  char *sort;
  gboolean json;
} options;

static const GOptionEntry entries[] = {
  { "limit", 0, 0, G_OPTION_ARG_FILENAME, &options.limit, N_ ("At most so many (20)"), N_ ("N") },
  { "state", 0, 0, G_OPTION_ARG_FILENAME, &options.state, N_ ("Only runs in this state"),
    N_ ("STATE") },
  { "model", 0, 0, G_OPTION_ARG_FILENAME, &options.model,
    N_ ("Only models whose id holds this text"), N_ ("TEXT") },
  { "search", 0, 0, G_OPTION_ARG_FILENAME, &options.search,
    N_ ("Only runs with these words in title, prompt, answer or log"), N_ ("TEXT") },
  { "since", 0, 0, G_OPTION_ARG_FILENAME, &options.since,
    N_ ("Only runs since then: 7d, 24h, 30m, a date or a time"), N_ ("WHEN") },
  { "sort", 0, 0, G_OPTION_ARG_FILENAME, &options.sort,
    N_ ("newest, oldest, longest, shortest, most-tokens or fewest-tokens"), N_ ("ORDER") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print JSON"), NULL },
  { NULL },
};

static gboolean
check_state (const char  *text,
             GError     **error)
{
  g_autoptr (GPtrArray) known = basalt_run_query_expand_state (text);
  GString *names;

  if (known->len > 0)
    return TRUE;

  names = g_string_new (NULL);
  for (guint i = 0; i < BASALT_N_STATES; i++)
    basalt_text_append_item (names, basalt_state_to_name ((BasaltState) i));
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--state must be one of %s, not “%s”."), names->str, text);
  g_string_free (names, TRUE);

  return FALSE;
}

static void
add_value (GStrv      *values,
           const char *value)
{
  g_autoptr (GStrvBuilder) builder = NULL;

  if (value == NULL)
    return;

  builder = g_strv_builder_new ();
  if (*values != NULL)
    g_strv_builder_addv (builder, (const char **) *values);
  g_strv_builder_add (builder, value);
  g_strfreev (*values);
  *values = g_strv_builder_end (builder);
}

static gboolean
check_words (const char  *words,
             GError     **error)
{
  if (g_utf8_validate (words, -1, NULL))
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("The words to search for are not UTF-8 text."));

  return FALSE;
}

/* In a search field such a word is being typed; here it is not going to be more. */
static gboolean
check_values (char   **argv,
              GError **error)
{
  const char *const *keys = basalt_run_query_get_keys ();

  for (guint i = 1; argv[i] != NULL; i++)
    {
      for (guint j = 0; keys[j] != NULL; j++)
        {
          gsize length = strlen (keys[j]);

          if (g_ascii_strncasecmp (argv[i], keys[j], length) != 0 ||
              g_strcmp0 (argv[i] + length, ":") != 0)
            continue;

          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       /* Translators: %s is the beginning of a condition, as “since:”. */
                       _ ("“%s” needs a value behind the colon, without a blank."), argv[i]);
          return FALSE;
        }
    }

  return TRUE;
}

static BasaltRunQuery *
read_query (int      argc,
            char   **argv,
            GError **error)
{
  g_autofree char *words = g_strjoinv (" ", argv + 1);
  g_autoptr (BasaltRunQuery) query = NULL;
  g_autofree char *complaint = NULL;
  gint64 limit = DEFAULT_LIMIT;
  gint64 since = 0;

  if (!cli_options_check_text ("--state", options.state, error) ||
      !cli_options_check_text ("--model", options.model, error) ||
      !cli_options_check_text ("--search", options.search, error) ||
      (options.limit != NULL &&
       !cli_options_parse_int ("--limit", options.limit, 1, G_MAXINT32, &limit, error)) ||
      (options.state != NULL && !check_state (options.state, error)) ||
      (options.since != NULL &&
       !cli_options_parse_when ("--since", options.since, g_get_real_time (), &since, error)) ||
      !check_words (words, error) || !check_values (argv, error))
    return NULL;

  query = basalt_run_query_parse (words, g_get_real_time (), &complaint);
  if (complaint != NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, complaint);
      return NULL;
    }

  /* An option is a word more. */
  query->limit = (guint) limit;
  add_value (&query->states, options.state);
  add_value (&query->models, options.model);
  if (options.search != NULL)
    {
      char *joined = query->search != NULL && *query->search != '\0' ?
                       g_strconcat (options.search, " ", query->search, NULL) :
                       g_strdup (options.search);

      g_free (query->search);
      query->search = joined;
    }
  query->since = MAX (query->since, since);
  /* A list that is read from the top: pins are for the window. */
  if (query->sort == BASALT_RUN_SORT_DEFAULT && query->search == NULL)
    query->sort = BASALT_RUN_SORT_NEWEST;
  if (options.sort != NULL && !basalt_run_sort_from_string (options.sort, &query->sort))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--sort must be newest, oldest, longest, shortest, most-tokens or "
                      "fewest-tokens, not “%s”."),
                   options.sort);
      return NULL;
    }

  return g_steal_pointer (&query);
}

static gboolean
has_id (BasaltRun *run)
{
  return !g_str_equal (basalt_run_get_id (run), BASALT_RUN_NO_ID);
}

static gboolean
print_json (GPtrArray *runs)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "runs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < runs->len; i++)
    {
      BasaltRun *run = g_ptr_array_index (runs, i);
      gint64 duration = basalt_run_get_duration_ms (run);
      gboolean named = has_id (run);

      json_builder_begin_object (builder);
      basalt_json_add_text (builder, "id", named ? basalt_run_get_id (run) : NULL);
      basalt_json_add_text (builder, "name", named ? basalt_run_get_name (run) : NULL);
      basalt_json_add_text (builder, "title", basalt_run_get_title (run));
      basalt_json_add_text (builder, "flow", basalt_run_get_flow_name (run));
      basalt_json_add_text (builder, "state", basalt_state_to_name (basalt_run_get_state (run)));
      basalt_json_add_text (builder, "model", basalt_run_get_model (run));
      basalt_json_add_time (builder, "created_at", basalt_run_get_created_at (run));
      basalt_json_add_int (builder, "duration_ms", duration, duration >= 0);
      basalt_json_add_usage (builder, "usage", basalt_run_get_usage (run));
      json_builder_set_member_name (builder, "damaged");
      json_builder_add_boolean_value (builder, basalt_run_get_damaged (run));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);

  return cli_output_print_json (node);
}

/* Says what the mark in the table means. */
static void
note_damaged (guint n)
{
  g_autofree char *line = NULL;

  if (n == 0)
    return;

  line = g_strdup_printf (ngettext ("The record of %u run is damaged. What can be read of it is "
                                    "shown; the rest of the history is unharmed.",
                                    "The records of %u runs are damaged. What can be read of them "
                                    "is shown; the rest of the history is unharmed.",
                                    n),
                          n);
  cli_note (line);
}

static gboolean
print_table (GPtrArray *runs)
{
  const char *const titles[] = {
    /* Translators: titles of columns */
    _ ("ID"),   _ ("NAME"),   _ ("STATE"), _ ("CREATED"),
    _ ("TOOK"), _ ("TOKENS"), _ ("MODEL"), _ ("TITLE"),
  };
  g_autoptr (CliTable) table = cli_table_new (G_N_ELEMENTS (titles), titles);
  guint n_damaged = 0;
  gboolean printed;

  for (guint i = 0; i < runs->len; i++)
    {
      BasaltRun *run = g_ptr_array_index (runs, i);
      gboolean damaged = basalt_run_get_damaged (run);
      const char *id = has_id (run) ? basalt_run_get_id (run) : "-";
      gsize length = strlen (id);
      const char *state = basalt_state_to_name (basalt_run_get_state (run));
      /* Translators: %s is the state of a run. */
      g_autofree char *marked = damaged ? g_strdup_printf (_ ("%s, damaged"), state) : NULL;
      g_autofree char *created = cli_format_time (basalt_run_get_created_at (run));
      g_autofree char *took = cli_format_duration (basalt_run_get_duration_ms (run));
      g_autofree char *tokens = cli_format_tokens (basalt_run_get_usage (run));

      cli_table_add (table, 0, length > ID_END_LENGTH ? id + length - ID_END_LENGTH : id);
      cli_table_add (table, 1, has_id (run) ? basalt_run_get_name (run) : "-");
      cli_table_add (table, 2, damaged ? marked : state);
      cli_table_add (table, 3, created);
      cli_table_add (table, 4, took);
      cli_table_add (table, 5, tokens);
      cli_table_add (table, 6, basalt_run_get_model (run));
      cli_table_add (table, 7, basalt_run_get_title (run));
      n_damaged += damaged ? 1 : 0;
    }

  printed = cli_table_print (table);
  note_damaged (n_damaged);

  return printed;
}

static CliExit
tell_none (const BasaltRunQuery *query)
{
  cli_note (!basalt_run_query_is_all (query) || query->trash ? _ ("No runs match.") :
                                                               _ ("No runs yet."));

  return CLI_EXIT_OK;
}

/**
 * cli_runs:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli runs`: lists runs, newest first.
 *
 * Returns: the exit status
 */
CliExit
cli_runs (int    argc,
          char **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (BasaltRunQuery) query = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GError) error = NULL;
  gboolean printed;

  if (!cli_options_parse (
        COMMAND, _ ("[WORD…]"),
        _ ("Lists runs, the newest first, or those that match all words: text, and "
           "conditions like state:failed, model:haiku, tag:x, since:7d, "
           "before:2026-01-01, has:error, is:pinned, in:trash."),
        entries, NULL, &argc, &argv, &error))
    return cli_usage_error (COMMAND, "%s", error->message);

  query = read_query (argc, argv, &error);
  if (query == NULL)
    return cli_usage_error (COMMAND, "%s", error->message);

  engine = basalt_engine_new (NULL);
  if (!cli_open (engine, NULL, &error))
    return cli_error ("%s", error->message);

  basalt_engine_query_runs_async (engine, query, NULL, cli_keep_result_cb, &result);
  cli_wait (&result);
  runs = basalt_engine_query_runs_finish (engine, result, &error);
  if (runs == NULL)
    cli_error ("%s", error->message);
  if (!cli_close (engine) || runs == NULL)
    return CLI_EXIT_FAILED;

  if (runs->len == 0 && !options.json)
    return tell_none (query);

  printed = options.json ? print_json (runs) : print_table (runs);

  return printed ? CLI_EXIT_OK : CLI_EXIT_FAILED;
}
