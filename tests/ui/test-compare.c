/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-compare-table.h"
#include "basalt-compare-window.h"
#include "basalt-diff-item.h"
#include "basalt-diff-rows.h"
#include "basalt-diff-view.h"
#include "basalt-run-facts.h"

#include "ui-engine.h"
#include "ui-runs.h"
#include "ui-test.h"

static BasaltTextDiff *
compare (const char *a,
         const char *b)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltTextDiff *diff;

  basalt_text_diff_new_async (a, strlen (a), b, strlen (b), NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  diff = basalt_text_diff_new_finish (result, &error);
  g_assert_no_error (error);

  return diff;
}

/* Signs and texts of all rows, a line a row. */
static char *
print_rows (BasaltTextDiff *diff,
            gboolean        split,
            gboolean        all)
{
  static const char signs[] = { '=', '-', '+', '!', '.' };
  g_autoptr (BasaltDiffRows) rows = basalt_diff_rows_new (diff, split, all);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (rows)); i++)
    {
      g_autoptr (BasaltDiffItem) item = g_list_model_get_item (G_LIST_MODEL (rows), i);
      const BasaltDiffRowData *data = basalt_diff_item_get_data (item);
      g_autofree char *a = basalt_diff_item_dup_text (item, 0);
      g_autofree char *b = basalt_diff_item_dup_text (item, 1);

      g_string_append_printf (out, "%c%u:%s|%u:%s\n", signs[data->kind], data->sides[0].line, a,
                              data->sides[1].line, b);
    }

  return g_string_free (out, FALSE);
}

static void
test_rows (void)
{
  g_autoptr (BasaltTextDiff) diff =
    compare ("1\n2\n3\n4\n5\n6\n7\nold one\n9\n", "1\n2\n3\n4\n5\n6\n7\nnew one\nmore\n9\n");
  g_autofree char *unified = print_rows (diff, FALSE, FALSE);
  g_autofree char *split = print_rows (diff, TRUE, FALSE);
  g_autofree char *all = print_rows (diff, FALSE, TRUE);
  g_autofree char *text = basalt_text_diff_to_text (diff);

  g_assert_cmpstr (unified, ==,
                   ".0:|0:\n=5:5|5:5\n=6:6|6:6\n=7:7|7:7\n-8:old one|0:\n+0:|8:new one\n"
                   "+0:|9:more\n=9:9|10:9\n");
  g_assert_cmpstr (split, ==,
                   ".0:|0:\n=5:5|5:5\n=6:6|6:6\n=7:7|7:7\n!8:old one|8:new one\n!0:|9:more\n"
                   "=9:9|10:9\n");
  g_assert_true (g_str_has_prefix (all, "=1:1|1:1\n=2:2|2:2\n"));
  g_assert_cmpstr (text, ==, "…\n  5\n  6\n  7\n- old one\n+ new one\n+ more\n  9\n");
  g_assert_cmpuint (basalt_text_diff_get_n_changes (diff), ==, 1);
  g_assert_false (basalt_text_diff_get_coarse (diff));
}

/* Words that differ are marked in their lines, by more than colour. */
static void
test_marks (void)
{
  g_autoptr (BasaltTextDiff) diff =
    compare ("The old man sat down.\n", "The young man sat down.\n");
  g_autoptr (BasaltDiffRows) rows = basalt_diff_rows_new (diff, TRUE, FALSE);
  g_autoptr (BasaltDiffItem) item = g_list_model_get_item (G_LIST_MODEL (rows), 0);
  g_autoptr (PangoAttrList) removed = basalt_diff_item_get_attributes (item, 0);
  g_autoptr (PangoAttrList) added = basalt_diff_item_get_attributes (item, 1);
  g_autofree char *old = pango_attr_list_to_string (removed);
  g_autofree char *new = pango_attr_list_to_string (added);
  g_autofree char *words = basalt_diff_item_describe (item);

  g_assert_cmpstr (old, ==, "4 7 strikethrough true\n4 7 weight bold");
  g_assert_cmpstr (new, ==, "4 9 underline single\n4 9 weight bold");
  g_assert_cmpstr (words, ==, "Changed from: The old man sat down., to: The young man sat down.");
}

/* A line feed that only one of them ends with can be seen. */
static void
test_line_feed (void)
{
  g_autoptr (BasaltTextDiff) diff = compare ("same\nend", "same\nend\n");
  g_autofree char *rows = print_rows (diff, TRUE, FALSE);

  g_assert_cmpstr (rows, ==, "=1:same|1:same\n!2:end|2:end⏎\n");
}

/* What was cut to be laid out is whole in what is copied, and control characters are seen. */
static void
test_long_line (void)
{
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GString) b = g_string_new (NULL);
  g_autoptr (BasaltTextDiff) diff = NULL;
  g_autoptr (BasaltDiffRows) rows = NULL;
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autofree char *copied = NULL;

  for (guint i = 0; i < 3000; i++)
    {
      g_string_append (a, "wörter ");
      g_string_append (b, i == 1500 ? "\x1b[2J " : "wörter ");
    }
  diff = compare (a->str, b->str);
  rows = basalt_diff_rows_new (diff, TRUE, FALSE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (rows)); i++)
    {
      g_autoptr (BasaltDiffItem) item = g_list_model_get_item (G_LIST_MODEL (rows), i);
      g_autofree char *text = basalt_diff_item_dup_text (item, 0);

      g_assert_cmpuint (strlen (text), <=, 1024);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_string_append (joined, text);
    }
  g_assert_cmpstr (joined->str, ==, a->str);

  copied = basalt_text_diff_to_text (diff);
  g_assert_nonnull (strstr (copied, "␛[2J"));
  g_assert_null (strchr (copied, '\x1b'));
  g_assert_true (g_str_has_suffix (copied, " \n"));
  g_assert_null (strstr (copied, "\n  "));
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_text_diff_new_async ("a", 1, "b", 1, cancellable, test_wait_result_cb, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_null (basalt_text_diff_new_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_view (void)
{
  const char *a = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";
  const char *b = "one\n2\nthree\nfour\nfive\nsix\nseven\neight\n9\nten\n";
  GtkWidget *widget = basalt_diff_view_new ();
  GtkWidget *window = ui_show (widget);
  BasaltDiffView *view = BASALT_DIFF_VIEW (widget);

  basalt_diff_view_set_texts (view, a, strlen (a), b, strlen (b));
  g_assert_cmpstr (basalt_diff_view_get_page (view), ==, "comparing");
  test_wait_until (basalt_diff_view_get_n_changes (view) == 2);
  g_assert_cmpstr (basalt_diff_view_get_page (view), ==, "rows");

  g_assert_cmpuint (basalt_diff_view_get_change (view), ==, 0);
  g_assert_true (basalt_diff_view_step (view, 1));
  g_assert_cmpuint (basalt_diff_view_get_change (view), ==, 1);
  g_assert_true (basalt_diff_view_step (view, 1));
  g_assert_cmpuint (basalt_diff_view_get_change (view), ==, 2);
  g_assert_false (basalt_diff_view_step (view, 1));
  /* Where somebody looks stays where it is. */
  g_object_set (view, "show-all", TRUE, NULL);
  g_assert_cmpuint (basalt_diff_view_get_change (view), ==, 2);
  g_assert_true (basalt_diff_view_step (view, -1));
  g_assert_cmpuint (basalt_diff_view_get_change (view), ==, 1);

  g_object_set (view, "show-all", FALSE, NULL);
  basalt_diff_view_set_texts (view, a, strlen (a), a, strlen (a));
  test_wait_until (g_str_equal (basalt_diff_view_get_page (view), "same"));
  basalt_diff_view_set_texts (view, NULL, 0, "", 0);
  test_wait_until (g_str_equal (basalt_diff_view_get_page (view), "empty"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Side by side where there is room. */
static void
test_width (void)
{
  GtkWidget *widget = basalt_diff_view_new ();
  GtkWidget *window = gtk_window_new ();
  gboolean split = FALSE;

  gtk_window_set_default_size (GTK_WINDOW (window), 900, 400);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  basalt_diff_view_set_texts (BASALT_DIFF_VIEW (widget), "a\n", 2, "b\n", 2);
  gtk_window_present (GTK_WINDOW (window));
  test_wait_until ((g_object_get (widget, "split", &split, NULL), split));
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 400);
  test_wait_until ((g_object_get (widget, "split", &split, NULL), !split));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_facts (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  g_autoptr (GPtrArray) facts = basalt_run_facts_of_parameters (run);
  gboolean tokens = FALSE;
  gboolean retries = FALSE;

  for (guint i = 0; i < facts->len; i++)
    {
      const BasaltRunFact *fact = g_ptr_array_index (facts, i);

      g_assert_cmpstr (fact->key, !=, "input-prompt");
      if (g_str_equal (fact->key, "input-max_tokens"))
        {
          tokens = TRUE;
          g_assert_cmpstr (fact->value, ==, "400");
          g_assert_true (fact->set);
        }
      else if (g_str_equal (fact->key, "policy-retries"))
        {
          retries = TRUE;
          g_assert_cmpstr (fact->value, ==, "2");
          g_assert_false (fact->set);
        }
    }
  g_assert_true (tokens && retries);
}

static void
test_table (void)
{
  g_autoptr (BasaltRun) a = ui_run_new ("Hello");
  g_autoptr (BasaltRun) b = ui_run_new ("Hello");
  GtkWidget *widget = g_object_ref_sink (basalt_compare_table_new ());
  BasaltCompareTable *table = BASALT_COMPARE_TABLE (widget);
  g_autofree char *text = NULL;

  basalt_compare_table_set_runs (table, a, b);
  g_assert_cmpuint (basalt_compare_table_get_n_differences (table), ==, 0);
  g_assert_null (ui_find (widget, ADW_TYPE_PREFERENCES_ROW, NULL));

  ui_run_begin (b);
  basalt_compare_table_set_runs (table, a, b);
  /* The state, and the number of attempts. */
  g_assert_cmpuint (basalt_compare_table_get_n_differences (table), ==, 2);
  g_assert_nonnull (ui_find (widget, GTK_TYPE_LABEL, "≠ State"));
  g_assert_null (ui_find (widget, GTK_TYPE_LABEL, "= max_tokens"));
  g_object_set (table, "show-all", TRUE, NULL);
  g_assert_nonnull (ui_find (widget, GTK_TYPE_LABEL, "= max_tokens"));
  text = basalt_compare_table_dup_text (table);
  g_assert_nonnull (strstr (text, "≠ State: Pending | Running\n"));
  g_assert_nonnull (strstr (text, "= temperature: Chosen by the model (default) | "));
  g_object_unref (widget);
}

static BasaltRun *
run_demo (BasaltEngine     *engine,
          BasaltConnection *demo,
          const char       *prompt)
{
  g_autoptr (BasaltRunRequest) request = basalt_engine_new_prompt_request (engine, demo);
  g_autoptr (GError) error = NULL;
  BasaltRun *run;

  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", prompt);
  json_object_set_string_member (basalt_run_request_get_inputs (request), "model",
                                 "basalt.demo-steady-v1:0");
  run = basalt_engine_start (engine, request, &error);
  g_assert_no_error (error);
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (run)));

  return run;
}

/* All but the header: its window controls are the toolkit's. */
static void
assert_named (GtkWidget *window)
{
  GtkWidget *content = adw_window_get_content (ADW_WINDOW (window));

  for (GtkWidget *child = gtk_widget_get_first_child (content); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!ADW_IS_HEADER_BAR (child) && !ADW_IS_VIEW_SWITCHER_BAR (child))
        ui_assert_named (child);
    }
}

static void
test_window (void)
{
  g_autofree char *dir = ui_make_dir ();
  BasaltEngine *engine = ui_engine_open (dir);
  g_autoptr (BasaltConnection) demo = ui_engine_add_demo (engine);
  g_autoptr (BasaltRun) a = run_demo (engine, demo, "Name three rocks");
  g_autoptr (BasaltRun) b G_GNUC_UNUSED = run_demo (engine, demo, "Name four rocks");
  GtkWidget *widget = basalt_compare_window_new (NULL, engine);
  BasaltCompareWindow *window = BASALT_COMPARE_WINDOW (widget);
  GtkWidget *view;
  GtkWidget *list;

  /* The second one is chosen. */
  basalt_compare_window_set_runs (window, a, NULL);
  ui_show (widget);
  g_assert_cmpstr (basalt_compare_window_get_page (window), ==, "choose");
  test_wait_until (ui_find (widget, ADW_TYPE_PREFERENCES_ROW, "Name four rocks") != NULL);
  g_assert_null (ui_find (widget, ADW_TYPE_PREFERENCES_ROW, "Name three rocks"));
  assert_named (widget);
  list = ui_find (widget, GTK_TYPE_LIST_BOX, NULL);
  g_signal_emit_by_name (list, "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));

  /* It is read first. */
  test_wait_until (g_str_equal (basalt_compare_window_get_page (window), "response"));
  view = ui_find (widget, BASALT_TYPE_DIFF_VIEW, NULL);
  test_wait_until (basalt_diff_view_get_n_changes (BASALT_DIFF_VIEW (view)) > 0);
  gtk_widget_activate_action (widget, "compare.page", "s", "prompt");
  g_assert_cmpstr (basalt_compare_window_get_page (window), ==, "prompt");
  test_wait_until (ui_find (widget, GTK_TYPE_LABEL, "1 change") != NULL);
  gtk_widget_activate_action (widget, "compare.next", NULL);
  g_assert_nonnull (ui_find (widget, GTK_TYPE_LABEL, "Change 1 of 1"));
  assert_named (widget);

  gtk_window_destroy (GTK_WINDOW (widget));
  ui_engine_close (engine);
  ui_remove_tree (dir);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add_func ("/compare/rows", test_rows);
  g_test_add_func ("/compare/marks", test_marks);
  g_test_add_func ("/compare/line-feed", test_line_feed);
  g_test_add_func ("/compare/long-line", test_long_line);
  g_test_add_func ("/compare/cancel", test_cancel);
  g_test_add_func ("/compare/view", test_view);
  g_test_add_func ("/compare/width", test_width);
  g_test_add_func ("/compare/facts", test_facts);
  g_test_add_func ("/compare/table", test_table);
  g_test_add_func ("/compare/window", test_window);

  return g_test_run ();
}
