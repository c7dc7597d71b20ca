/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ui-engine.h"
#include "ui-test.h"

#include "basalt-engine-organize.h"
#include "basalt-history-preferences.h"
#include "basalt-notifier.h"
#include "basalt-search-provider.h"

/* What the history costs, and the rules that tidy it up, over a history of a few runs. */

static BasaltRun *
run_demo (BasaltEngine *engine)
{
  g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (engine);
  g_autoptr (BasaltRunRequest) request = basalt_engine_new_prompt_request (engine, demo);
  g_autoptr (GError) error = NULL;
  BasaltRun *run;

  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", "Keep me");
  json_object_set_string_member (basalt_run_request_get_inputs (request), "model",
                                 "basalt.demo-steady-v1:0");
  run = basalt_engine_start (engine, request, &error);
  g_assert_no_error (error);
  test_wait_until (!basalt_engine_is_active (engine, run));

  return run;
}

static void
trash (BasaltEngine *engine,
       BasaltRun    *run)
{
  const char *ids[] = { basalt_run_get_id (run), NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) moved = NULL;

  basalt_engine_trash_async (engine, ids, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  moved = basalt_engine_move_finish (engine, result, &error);
  g_assert_no_error (error);
}

static const char *
get_subtitle (GtkWidget  *page,
              const char *title)
{
  GtkWidget *row = ui_find (page, ADW_TYPE_ACTION_ROW, title);

  g_assert_nonnull (row);

  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
}

static GtkWidget *
show_page (BasaltEngine *engine)
{
  GtkWidget *page = g_object_new (BASALT_TYPE_HISTORY_PREFERENCES, NULL);

  basalt_history_preferences_set_engine (BASALT_HISTORY_PREFERENCES (page), engine);
  ui_show (page);
  test_wait_until (g_strcmp0 (get_subtitle (page, "Size"), "") != 0 &&
                   get_subtitle (page, "Size") != NULL);

  return page;
}

static void
test_size (void)
{
  g_autofree char *dir = ui_make_dir ();
  BasaltEngine *engine = ui_engine_open (dir);
  g_autoptr (BasaltRun) kept G_GNUC_UNUSED = run_demo (engine);
  g_autoptr (BasaltRun) gone = run_demo (engine);
  GtkWidget *page;
  GtkWidget *empty;

  trash (engine, gone);
  page = show_page (engine);
  g_assert_nonnull (strstr (get_subtitle (page, "Size"), "1 run"));
  g_assert_cmpstr (get_subtitle (page, "Trash"), ==, "1 run");
  g_assert_cmpstr (get_subtitle (page, "Folder"), ==, dir);
  ui_assert_named (page);

  empty = ui_find (page, GTK_TYPE_BUTTON, "_Empty…");
  g_assert_true (gtk_widget_is_sensitive (empty));
  g_signal_emit_by_name (empty, "clicked");
  for (GList *link = gtk_window_list_toplevels (); link != NULL;
       link = g_list_delete_link (link, link))
    {
      if (ADW_IS_MESSAGE_DIALOG (link->data))
        adw_message_dialog_response (link->data, "empty");
    }
  test_wait_until (g_strcmp0 (get_subtitle (page, "Trash"), "Empty") == 0);
  g_assert_false (gtk_widget_is_sensitive (empty));
  g_assert_nonnull (strstr (get_subtitle (page, "Size"), "1 run"));

  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (page)));
  ui_engine_close (engine);
  ui_remove_tree (dir);
}

static void
test_rules (void)
{
  g_autofree char *dir = ui_make_dir ();
  BasaltEngine *engine = ui_engine_open (dir);
  BasaltRetention rules = { 30, 45, 0, 0 };
  GtkWidget *page;
  GtkWidget *row;
  GtkWidget *gauge;

  /* A rule that is none of the choices is one more, not another rule. */
  basalt_engine_set_retention (engine, &rules);
  page = show_page (engine);
  row = ui_find (page, ADW_TYPE_COMBO_ROW, "Move to Trash after");
  g_assert_cmpstr (gtk_string_object_get_string (
                     adw_combo_row_get_selected_item (ADW_COMBO_ROW (row))),
                   ==, "45 days");
  basalt_engine_get_retention (engine, &rules);
  g_assert_cmpuint (rules.max_age_days, ==, 45);
  g_assert_cmpuint (rules.trash_days, ==, 30);

  gauge = ui_find (page, GTK_TYPE_LEVEL_BAR, NULL);
  g_assert_false (gtk_widget_get_mapped (gauge));
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_find (page, ADW_TYPE_COMBO_ROW, "Limit of Size")),
                              1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_find (page, ADW_TYPE_COMBO_ROW, "Keep at Most")),
                              2);
  adw_combo_row_set_selected (ADW_COMBO_ROW (
                                ui_find (page, ADW_TYPE_COMBO_ROW, "Delete from Trash after")),
                              1);
  basalt_engine_get_retention (engine, &rules);
  g_assert_cmpuint (rules.max_age_days, ==, 0);
  g_assert_cmpuint (rules.max_runs, ==, 10000);
  g_assert_cmpuint (rules.trash_days, ==, 7);
  g_assert_cmpuint (rules.max_bytes, ==, 500000000);
  test_wait_until (gtk_widget_get_mapped (gauge));
  g_assert_cmpfloat (gtk_level_bar_get_value (GTK_LEVEL_BAR (gauge)), <, 0.1);

  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (page)));
  ui_engine_close (engine);
  ui_remove_tree (dir);
}

/* A row with a choice tells whether its list is open. */
static void
test_expanded (void)
{
  g_autofree char *dir = ui_make_dir ();
  BasaltEngine *engine = ui_engine_open (dir);
  GtkWidget *page = show_page (engine);
  GtkWidget *row = ui_find (page, ADW_TYPE_COMBO_ROW, "Keep at Most");
  GtkWidget *popover = ui_find (row, GTK_TYPE_POPOVER, NULL);

  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);
  adw_action_row_activate (ADW_ACTION_ROW (row));
  test_wait_until (gtk_widget_get_mapped (popover));
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);

  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (page)));
  ui_engine_close (engine);
  ui_remove_tree (dir);
}

static void
test_notify (void)
{
  g_autofree char *dir = ui_make_dir ();
  BasaltEngine *engine = ui_engine_open (dir);
  GtkWidget *page = show_page (engine);
  GtkWidget *toggle = ui_find (page, GTK_TYPE_SWITCH, NULL);

  g_assert_true (gtk_switch_get_active (GTK_SWITCH (toggle)));
  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  g_assert_cmpstr (basalt_engine_get_setting (engine, BASALT_SETTING_NOTIFY), ==, "0");
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  g_assert_null (basalt_engine_get_setting (engine, BASALT_SETTING_NOTIFY));

  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (page)));
  ui_engine_close (engine);
  ui_remove_tree (dir);
}

/* Off, until somebody switches it on. */
static void
test_desktop_search (void)
{
  g_autofree char *dir = ui_make_dir ();
  BasaltEngine *engine = ui_engine_open (dir);
  GtkWidget *page = show_page (engine);
  GtkWidget *row = ui_find (page, ADW_TYPE_ACTION_ROW, "Show Runs in Desktop Search");
  GtkWidget *toggle = ui_find (row, GTK_TYPE_SWITCH, NULL);

  g_assert_false (gtk_switch_get_active (GTK_SWITCH (toggle)));
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  g_assert_cmpstr (basalt_engine_get_setting (engine, BASALT_SETTING_DESKTOP_SEARCH), ==, "1");
  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  g_assert_null (basalt_engine_get_setting (engine, BASALT_SETTING_DESKTOP_SEARCH));

  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (page)));
  ui_engine_close (engine);
  ui_remove_tree (dir);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add_func ("/history-preferences/size", test_size);
  g_test_add_func ("/history-preferences/rules", test_rules);
  g_test_add_func ("/history-preferences/expanded", test_expanded);
  g_test_add_func ("/history-preferences/notify", test_notify);
  g_test_add_func ("/history-preferences/desktop-search", test_desktop_search);

  return g_test_run ();
}
