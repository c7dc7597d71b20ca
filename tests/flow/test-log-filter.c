/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-log-filter.h"
#include "test-wait.h"

#include <string.h>

/* A row of the model as the test tells it: "M3" is a match, record 3. */
static char *
describe (BasaltLogFilter *filter)
{
  static const char letters[] = "RMDG";
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (filter)); i++)
    {
      g_autoptr (BasaltLogLine) line = g_list_model_get_item (G_LIST_MODEL (filter), i);

      g_assert_cmpint (basalt_log_line_get_kind (line), ==, basalt_log_filter_get_kind (filter, i));
      g_assert_cmpuint (basalt_log_line_get_position (line), ==,
                        basalt_log_filter_get_position (filter, i));
      g_string_append_printf (text, "%s%c%u", text->len > 0 ? " " : "",
                              letters[basalt_log_line_get_kind (line)],
                              basalt_log_line_get_position (line));
    }

  return g_string_free (text, FALSE);
}

static void
settle (BasaltLogFilter *filter)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  test_wait_until (!basalt_log_filter_get_searching (filter));
}

static void
assert_rows (BasaltLogFilter *filter,
             const char      *expected)
{
  g_autofree char *rows = NULL;

  settle (filter);
  rows = describe (filter);
  g_assert_cmpstr (rows, ==, expected);
}

static void
add (BasaltLogList *list,
     const char    *level,
     const char    *task,
     guint          attempt,
     const char    *message)
{
  basalt_log_list_append (list, 0, level, task != NULL ? "task_runs" : "flow_runs", task, attempt,
                          message, -1);
}

static void
set_text (BasaltLogFilter       *filter,
          const char            *text,
          BasaltLogPatternFlags  flags)
{
  g_autoptr (BasaltLogPattern) pattern = NULL;
  g_autoptr (GError) error = NULL;

  if (text != NULL)
    pattern = basalt_log_pattern_new (text, flags, &error);
  g_assert_no_error (error);
  basalt_log_filter_set_pattern (filter, pattern);
}

static BasaltLogList *
make_list (void)
{
  BasaltLogList *list = basalt_log_list_new ();

  add (list, "INFO", NULL, 0, "begin");          /* 0 */
  add (list, "INFO", "load", 1, "one");          /* 1 */
  add (list, "DEBUG", "load", 1, "two");         /* 2 */
  add (list, "WARNING", "call", 1, "Throttled"); /* 3 */
  add (list, "INFO", NULL, 0, "meanwhile");      /* 4 */
  add (list, "INFO", "call", 1, "three");        /* 5 */
  add (list, "ERROR", "call", 2, "throttled");   /* 6 */
  add (list, "FATAL", "call", 2, "four");        /* 7 */
  add (list, "INFO", NULL, 0, "end");            /* 8 */

  return list;
}

static void
test_conditions (void)
{
  g_autoptr (BasaltLogList) list = make_list ();
  g_autoptr (BasaltLogFilter) filter = basalt_log_filter_new ();

  assert_rows (filter, "");
  basalt_log_filter_set_list (filter, list);
  g_assert_true (basalt_log_filter_get_list (filter) == list);
  assert_rows (filter, "R0 D1 R1 R2 D3 R3 R4 R5 D6 R6 R7 R8");

  /* A level that is not known is hidden by none. */
  basalt_log_filter_set_level (filter, BASALT_LOG_WARNING);
  assert_rows (filter, "D3 R3 D6 R6 R7");
  basalt_log_filter_set_level (filter, BASALT_LOG_ERROR);
  assert_rows (filter, "D6 R6 R7");
  basalt_log_filter_set_level (filter, BASALT_LOG_DEBUG);

  basalt_log_filter_set_logger (filter, "flow_runs");
  assert_rows (filter, "R0 R4 R8");
  basalt_log_filter_set_logger (filter, "nobody");
  assert_rows (filter, "");
  basalt_log_filter_set_logger (filter, NULL);

  basalt_log_filter_set_attempt (filter, "call", 1);
  assert_rows (filter, "D3 R3 R5");
  basalt_log_filter_set_attempt (filter, "call", 2);
  assert_rows (filter, "D6 R6 R7");
  basalt_log_filter_set_attempt (filter, NULL, 0);
  assert_rows (filter, "R0 D1 R1 R2 D3 R3 R4 R5 D6 R6 R7 R8");

  basalt_log_filter_set_list (filter, NULL);
  assert_rows (filter, "");
}

static void
test_search (void)
{
  g_autoptr (BasaltLogList) list = make_list ();
  g_autoptr (BasaltLogFilter) filter = basalt_log_filter_new ();

  basalt_log_filter_set_list (filter, list);
  set_text (filter, "throttled", BASALT_LOG_PATTERN_NONE);
  assert_rows (filter, "D3 M3 D6 M6");
  g_assert_cmpuint (basalt_log_filter_get_n_matches (filter), ==, 2);
  set_text (filter, "throttled", BASALT_LOG_PATTERN_MATCH_CASE);
  assert_rows (filter, "D6 M6");
  set_text (filter, "^Task run 'call' - T", BASALT_LOG_PATTERN_REGEX);
  assert_rows (filter, "D3 M3 M5 D6 M6");
  set_text (filter, "t.*ed|end", BASALT_LOG_PATTERN_REGEX | BASALT_LOG_PATTERN_MATCH_CASE);
  assert_rows (filter, "D3 M3 D6 M6 M8");
  /* Not an expression unless it is said to be one. */
  set_text (filter, "t.*ed", BASALT_LOG_PATTERN_NONE);
  assert_rows (filter, "");

  set_text (filter, "thr", BASALT_LOG_PATTERN_NONE);
  basalt_log_filter_set_context (filter, 1);
  assert_rows (filter, "D2 R2 D3 M3 R4 M5 D6 M6 R7");
  set_text (filter, "four", BASALT_LOG_PATTERN_NONE);
  assert_rows (filter, "D6 R6 M7 R8");
  set_text (filter, "begin|four", BASALT_LOG_PATTERN_REGEX);
  assert_rows (filter, "M0 D1 R1 G6 D6 R6 M7 R8");

  /* Context is of what the other conditions let through. */
  basalt_log_filter_set_level (filter, BASALT_LOG_WARNING);
  assert_rows (filter, "D6 R6 M7");
  basalt_log_filter_set_level (filter, BASALT_LOG_DEBUG);

  basalt_log_filter_set_context (filter, BASALT_LOG_ALL_CONTEXT);
  assert_rows (filter, "M0 D1 R1 R2 D3 R3 R4 R5 D6 R6 M7 R8");
  basalt_log_filter_set_context (filter, 0);
  assert_rows (filter, "M0 D7 M7");
  basalt_log_filter_set_context (filter, 11);
  basalt_log_filter_set_context (filter, 10);
  assert_rows (filter, "M0 D1 R1 R2 D3 R3 R4 R5 D6 R6 M7 R8");
}

static void
test_navigation (void)
{
  g_autoptr (BasaltLogList) list = make_list ();
  g_autoptr (BasaltLogFilter) filter = basalt_log_filter_new ();
  g_autoptr (GArray) positions = NULL;
  static const guint expected[] = { 0, 1, 6, 7, 8 };

  basalt_log_filter_set_list (filter, list);
  g_assert_cmpuint (basalt_log_filter_find_match (filter, 0, TRUE), ==, G_MAXUINT);
  basalt_log_filter_set_context (filter, 1);
  set_text (filter, "begin|four", BASALT_LOG_PATTERN_REGEX);
  assert_rows (filter, "M0 D1 R1 G6 D6 R6 M7 R8");

  g_assert_cmpuint (basalt_log_filter_find_match (filter, 0, TRUE), ==, 6);
  g_assert_cmpuint (basalt_log_filter_find_match (filter, 6, TRUE), ==, 0);
  g_assert_cmpuint (basalt_log_filter_find_match (filter, 6, FALSE), ==, 0);
  g_assert_cmpuint (basalt_log_filter_find_match (filter, G_MAXUINT, TRUE), ==, 0);
  g_assert_cmpuint (basalt_log_filter_find_match (filter, G_MAXUINT, FALSE), ==, 6);
  g_assert_cmpuint (basalt_log_filter_count_matches (filter, 5), ==, 1);
  g_assert_cmpuint (basalt_log_filter_count_matches (filter, 6), ==, 2);

  g_assert_cmpuint (basalt_log_filter_find_row (filter, 0), ==, 0);
  g_assert_cmpuint (basalt_log_filter_find_row (filter, 3), ==, 5);
  g_assert_cmpuint (basalt_log_filter_find_row (filter, 8), ==, 7);
  g_assert_cmpuint (basalt_log_filter_find_row (filter, 9), ==, G_MAXUINT);

  positions = basalt_log_filter_dup_positions (filter);
  g_assert_cmpmem (positions->data, positions->len * sizeof (guint), expected, sizeof expected);
}

static void
count_removed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  guint      *n_removed)
{
  /* Never both, never in the middle. */
  g_assert_true (removed == 0 || added == 0);
  g_assert_cmpuint (position + removed + added, ==, g_list_model_get_n_items (model) + removed);
  *n_removed += removed;
}

static void
test_live (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (BasaltLogFilter) filter = basalt_log_filter_new ();
  g_autoptr (BasaltLogLine) held = NULL;
  guint n_removed = 0;
  guint n_sources;

  g_signal_connect (filter, "items-changed", G_CALLBACK (count_removed_cb), &n_removed);
  basalt_log_filter_set_list (filter, list);
  set_text (filter, "x", BASALT_LOG_PATTERN_NONE);
  basalt_log_filter_set_context (filter, 1);

  add (list, "INFO", NULL, 0, "a");
  add (list, "INFO", NULL, 0, "b");
  assert_rows (filter, "");
  add (list, "INFO", NULL, 0, "x");
  assert_rows (filter, "R1 M2");
  add (list, "INFO", NULL, 0, "c");
  assert_rows (filter, "R1 M2 R3");
  add (list, "INFO", NULL, 0, "d");
  assert_rows (filter, "R1 M2 R3");
  add (list, "INFO", "t", 1, "e");
  add (list, "INFO", "t", 1, "x");
  assert_rows (filter, "R1 M2 R3 G5 D5 R5 M6");
  g_assert_cmpuint (n_removed, ==, 0);
  g_object_get (filter, "n-sources", &n_sources, NULL);
  g_assert_cmpuint (n_sources, ==, 2);

  /* A row that somebody holds stays whole when the log goes. */
  held = g_list_model_get_item (G_LIST_MODEL (filter), 6);
  basalt_log_list_clear (list);
  assert_rows (filter, "");
  g_assert_cmpuint (n_removed, ==, 7);
  g_assert_cmpstr (basalt_log_line_get_entry (held)->message, ==, "x");
  g_assert_cmpstr (basalt_log_line_get_source (held)->task, ==, "t");
  add (list, "INFO", NULL, 0, "x again");
  assert_rows (filter, "M0");
}

/* What was found stays until there is something new to show. */
static void
test_stays (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (BasaltLogFilter) filter = basalt_log_filter_new ();
  guint n_removed = 0;

  for (guint i = 0; i < 200000; i++)
    add (list, "INFO", "t", 1, i % 100 == 0 ? "hundred" : "other");
  g_signal_connect (filter, "items-changed", G_CALLBACK (count_removed_cb), &n_removed);
  basalt_log_filter_set_list (filter, list);
  g_assert_true (basalt_log_filter_get_searching (filter));
  settle (filter);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (filter)), ==, 200001);

  set_text (filter, "hun", BASALT_LOG_PATTERN_NONE);
  g_assert_true (basalt_log_filter_get_searching (filter));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (filter)), ==, 200001);
  /* Changed again before anything was found. */
  set_text (filter, "hundred", BASALT_LOG_PATTERN_NONE);
  settle (filter);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (filter)), ==, 2001);
  g_assert_cmpuint (basalt_log_filter_get_n_matches (filter), ==, 2000);
  g_assert_cmpuint (basalt_log_filter_get_n_searched (filter), ==, 200000);
  g_assert_cmpuint (n_removed, ==, 200001);

  /* Gone while it searches. */
  set_text (filter, "other", BASALT_LOG_PATTERN_NONE);
  basalt_log_filter_set_list (filter, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (filter)), ==, 0);
  set_text (filter, "hun", BASALT_LOG_PATTERN_NONE);
  basalt_log_filter_set_list (filter, list);

  /* Let go while it searches: it stops. */
  g_assert_true (basalt_log_filter_get_searching (filter));
  g_assert_finalize_object (g_steal_pointer (&filter));
}

static void
test_pattern (void)
{
  static const char *const invalid[] = { "foo(",      "[a", "a{2,1}",
                                         "(?<n",      "*",  "(*LIMIT_MATCH=9)a",
                                         "(*NO_JIT)b" };
  static const char *const hostile[] = { "(a+)+$",    "(a|a)*$",       "(.*.*.*)x.*(.*)(b|c+)+$",
                                         "(a?){99}$", "^(\\w+\\s?)*$", "(?:(?:a?){50}){50}b" };
  g_autofree char *subject = g_strnfill (5000, 'a');
  g_autofree char *deep = g_strnfill (10000, '(');
  g_autofree char *refused = g_strconcat (subject, "!", NULL);
  g_autoptr (BasaltLogPattern) too_deep = NULL;
  g_autoptr (BasaltLogPattern) empty = NULL;
  g_autoptr (BasaltLogPattern) text = NULL;
  g_autoptr (GError) error = NULL;
  gsize start;
  gsize end;

  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autoptr (GError) why = NULL;

      g_test_message ("%s", invalid[i]);
      g_assert_null (basalt_log_pattern_new (invalid[i], BASALT_LOG_PATTERN_REGEX, &why));
      g_assert_true (why != NULL && why->domain == G_REGEX_ERROR);
    }
  too_deep = basalt_log_pattern_new (deep, BASALT_LOG_PATTERN_REGEX, &error);
  g_assert_null (too_deep);
  g_assert_nonnull (error);

  /* They end, and do not claim what they did not find out. */
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (BasaltLogPattern) pattern =
        basalt_log_pattern_new (hostile[i], BASALT_LOG_PATTERN_REGEX, NULL);

      g_assert_nonnull (pattern);
      g_assert_cmpint (basalt_log_pattern_match (pattern, refused, strlen (refused)), !=,
                       BASALT_LOG_MATCH_YES);
      basalt_log_pattern_find (pattern, refused, strlen (refused), 0, &start, &end);
    }

  text = basalt_log_pattern_new ("Ä.b", BASALT_LOG_PATTERN_NONE, NULL);
  g_assert_cmpint (basalt_log_pattern_match (text, "xä.B", 5), ==, BASALT_LOG_MATCH_YES);
  g_assert_cmpint (basalt_log_pattern_match (text, "xä-B", 5), ==, BASALT_LOG_MATCH_NO);
  g_assert_true (basalt_log_pattern_find (text, "xä.B Ä.b", 10, 0, &start, &end));
  g_assert_cmpuint (start, ==, 1);
  g_assert_cmpuint (end, ==, 5);
  g_assert_true (basalt_log_pattern_find (text, "xä.B Ä.b", 10, end, &start, &end));
  g_assert_cmpuint (start, ==, 6);
  g_assert_false (basalt_log_pattern_find (text, "xä.B Ä.b", 10, end, &start, &end));

  /* Nothing to mark in a match of nothing. */
  empty = basalt_log_pattern_new ("ö*", BASALT_LOG_PATTERN_REGEX, NULL);
  g_assert_cmpint (basalt_log_pattern_match (empty, "", 0), ==, BASALT_LOG_MATCH_YES);
  g_assert_false (basalt_log_pattern_find (empty, "ä", 2, 0, &start, &end));
  g_assert_true (basalt_log_pattern_find (empty, "äöö", 6, 0, &start, &end));
  g_assert_cmpuint (start, ==, 2);
  g_assert_cmpuint (end, ==, 6);
  g_assert_false (basalt_log_pattern_find (empty, "äöö", 6, 6, &start, &end));
}

/* Records that would take too long are counted, not claimed, and hold nothing up. */
static void
test_unknown (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (BasaltLogFilter) filter = basalt_log_filter_new ();
  g_autofree char *subject = g_strnfill (5000, 'a');
  g_autofree char *large = g_strnfill (10 * 1024 * 1024, 'b');

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *refused = g_strconcat (subject, "!", NULL);

      add (list, "INFO", NULL, 0, refused);
    }
  add (list, "INFO", NULL, 0, large);
  add (list, "INFO", NULL, 0, "aaa");
  basalt_log_filter_set_list (filter, list);
  set_text (filter, "^(a+)+$", BASALT_LOG_PATTERN_REGEX);
  assert_rows (filter, "M21");
  g_assert_cmpuint (basalt_log_filter_get_n_unknown (filter), ==, 20);
}

/* -- Against the same thing done simply -- */

typedef struct
{
  BasaltLogLevel level;
  const char *logger;
  const char *task;
  guint attempt;
  const char *word;
  guint context;
} Conditions;

static char *
filter_naively (BasaltLogList    *list,
                const Conditions *conditions)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  g_autoptr (GPtrArray) passing = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gboolean *matches = NULL;
  g_autofree char *divider = NULL;
  GString *text = g_string_new (NULL);
  guint last = G_MAXUINT;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltLogRecord) record = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (basalt_log_record_get_level (record) < conditions->level ||
          (conditions->logger != NULL &&
           !g_str_equal (conditions->logger, basalt_log_record_get_logger (record))) ||
          (conditions->task != NULL &&
           (g_strcmp0 (conditions->task, basalt_log_record_get_task (record)) != 0 ||
            conditions->attempt != basalt_log_record_get_attempt (record))))
        continue;
      g_ptr_array_add (passing, g_steal_pointer (&record));
      g_array_append_val (positions, i);
    }

  matches = g_new0 (gboolean, passing->len + 1);
  for (guint i = 0; i < passing->len; i++)
    {
      g_autofree char *line = basalt_log_record_to_line (passing->pdata[i]);

      matches[i] = conditions->word != NULL &&
                   strstr (line + strlen ("00:00:00.000 | WARNING | "), conditions->word) != NULL;
    }

  for (guint i = 0; i < passing->len; i++)
    {
      guint position = g_array_index (positions, guint, i);
      gboolean shown = conditions->word == NULL || conditions->context == BASALT_LOG_ALL_CONTEXT;
      guint attempt = basalt_log_record_get_attempt (passing->pdata[i]);
      guint context = conditions->context;

      for (guint j = 0; !shown && j < passing->len; j++)
        shown = matches[j] && (i > j ? i - j : j - i) <= context;
      if (!shown)
        continue;

      if (last != G_MAXUINT && last + 1 != i && context > 0)
        g_string_append_printf (text, " G%u", position);
      last = i;
      if (attempt != 0)
        {
          g_autofree char *now =
            g_strdup_printf ("%s %u", basalt_log_record_get_task (passing->pdata[i]), attempt);

          if (g_strcmp0 (now, divider) != 0)
            {
              g_string_append_printf (text, " D%u", position);
              g_free (divider);
              divider = g_steal_pointer (&now);
            }
        }
      g_string_append_printf (text, " %c%u", matches[i] ? 'M' : 'R', position);
    }
  if (text->len > 0)
    g_string_erase (text, 0, 1);

  return g_string_free (text, FALSE);
}

static void
add_any (BasaltLogList *list)
{
  static const char *const levels[] = { "DEBUG", "INFO", "INFO", "WARNING", "ERROR", "LOUD" };
  static const char *const tasks[] = { NULL, "load", "call", "call" };
  static const char *const messages[] = { "apple",       "banana", "cherry", "dip\xff",
                                          "egg\nbanana", "fig",    "grape" };
  const char *task = tasks[g_test_rand_int_range (0, G_N_ELEMENTS (tasks))];

  add (list, levels[g_test_rand_int_range (0, G_N_ELEMENTS (levels))], task,
       task != NULL ? (guint) g_test_rand_int_range (0, 4) : 0,
       messages[g_test_rand_int_range (0, G_N_ELEMENTS (messages))]);
}

static void
test_property (void)
{
  static const char *const words[] = { NULL, "banana", "fig", "\xef\xbf\xbd", "call", "none" };
  static const guint contexts[] = { 0, 1, 2, 10, BASALT_LOG_ALL_CONTEXT };

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (BasaltLogList) list = basalt_log_list_new ();
      g_autoptr (BasaltLogFilter) filter = basalt_log_filter_new ();
      Conditions conditions = { 0 };
      guint n_removed = 0;

      g_signal_connect (filter, "items-changed", G_CALLBACK (count_removed_cb), &n_removed);
      basalt_log_filter_set_list (filter, list);

      /* Conditions change, and records come, in any order. */
      for (guint step = 0; step < 8; step++)
        {
          for (int i = g_test_rand_int_range (0, step == 3 ? 700 : 60); i > 0; i--)
            add_any (list);

          if (g_test_rand_bit ())
            {
              conditions.level = (BasaltLogLevel) g_test_rand_int_range (0, 4);
              basalt_log_filter_set_level (filter, conditions.level);
            }
          if (g_test_rand_bit ())
            {
              conditions.logger = g_test_rand_bit () ? "task_runs" : NULL;
              basalt_log_filter_set_logger (filter, conditions.logger);
            }
          if (g_test_rand_bit ())
            {
              conditions.task = g_test_rand_bit () ? "call" : NULL;
              conditions.attempt = (guint) g_test_rand_int_range (0, 4);
              basalt_log_filter_set_attempt (filter, conditions.task, conditions.attempt);
            }
          if (g_test_rand_bit ())
            {
              conditions.word = words[g_test_rand_int_range (0, G_N_ELEMENTS (words))];
              set_text (filter, conditions.word,
                        g_test_rand_bit () ? BASALT_LOG_PATTERN_MATCH_CASE :
                                             BASALT_LOG_PATTERN_REGEX);
            }
          if (g_test_rand_bit ())
            {
              conditions.context = contexts[g_test_rand_int_range (0, G_N_ELEMENTS (contexts))];
              basalt_log_filter_set_context (filter, conditions.context);
            }

          if (g_test_rand_bit () || step == 7)
            {
              g_autofree char *expected = filter_naively (list, &conditions);

              assert_rows (filter, expected);
            }
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/log-filter/conditions", test_conditions);
  g_test_add_func ("/flow/log-filter/search", test_search);
  g_test_add_func ("/flow/log-filter/navigation", test_navigation);
  g_test_add_func ("/flow/log-filter/live", test_live);
  g_test_add_func ("/flow/log-filter/stays", test_stays);
  g_test_add_func ("/flow/log-filter/pattern", test_pattern);
  g_test_add_func ("/flow/log-filter/unknown", test_unknown);
  g_test_add_func ("/flow/log-filter/property", test_property);

  return g_test_run ();
}
