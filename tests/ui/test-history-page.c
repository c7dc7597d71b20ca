/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The history in the window, on an engine with runs of the demo. */

#include "basalt-engine-organize.h"
#include "basalt-engine-search.h"
#include "basalt-history-bar.h"
#include "basalt-history-completion.h"
#include "basalt-history-filters.h"
#include "basalt-history-list.h"
#include "basalt-history-page.h"
#include "basalt-history-row.h"
#include "basalt-history-saved.h"
#include "basalt-history-search.h"
#include "basalt-history-strip.h"

#include "ui-engine.h"
#include "ui-test.h"

#include <string.h>

typedef struct
{
  char *dir;
  BasaltEngine *engine;
  BasaltConnection *demo;
  GtkWidget *window;
  BasaltHistoryPage *page;
  BasaltHistoryList *list;
  BasaltRun *activated;
} Fixture;

static void
activated_cb (BasaltHistoryPage *page,
              BasaltRun         *run,
              Fixture           *fixture)
{
  g_set_object (&fixture->activated, run);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  fixture->dir = ui_make_dir ();
  fixture->engine = ui_engine_open (fixture->dir);
  fixture->demo = ui_engine_add_demo (fixture->engine);
  basalt_engine_set_watch (fixture->engine, TRUE);
  fixture->page = g_object_new (BASALT_TYPE_HISTORY_PAGE, "engine", fixture->engine, NULL);
  g_signal_connect (fixture->page, "run-activated", G_CALLBACK (activated_cb), fixture);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), GTK_WIDGET (fixture->page));
  /* The pointer is somewhere, and GTK 4.8 does not stop a tooltip of a window that goes. */
  gtk_widget_set_can_target (overlay, FALSE);
  fixture->window = ui_show (overlay);
  fixture->list =
    BASALT_HISTORY_LIST (ui_find (GTK_WIDGET (fixture->page), BASALT_TYPE_HISTORY_LIST, NULL));
  test_wait_until (basalt_engine_get_history (fixture->engine) != NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->activated);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->demo);
  ui_engine_close (fixture->engine);
  ui_remove_tree (fixture->dir);
  g_free (fixture->dir);
}

static BasaltRun *
start (Fixture    *fixture,
       const char *prompt,
       const char *model)
{
  g_autoptr (BasaltRunRequest) request =
    basalt_engine_new_prompt_request (fixture->engine, fixture->demo);
  JsonObject *inputs = basalt_run_request_get_inputs (request);
  g_autoptr (GError) error = NULL;
  BasaltRun *run;

  json_object_set_string_member (inputs, "prompt", prompt);
  json_object_set_string_member (inputs, "model", model);
  run = basalt_engine_start (fixture->engine, request, &error);
  g_assert_no_error (error);

  return run;
}

/* "denied" ends at once, and Failed. */
static BasaltRun *
add_run (Fixture    *fixture,
         const char *prompt)
{
  BasaltRun *run = start (fixture, prompt, "basalt.demo-denied-v1:0");

  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (run)));

  return run;
}

static void
add_runs (Fixture *fixture,
          guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("Prompt number %u", i);
      g_autoptr (BasaltRun) run G_GNUC_UNUSED = add_run (fixture, prompt);
    }
  test_wait_until (g_list_model_get_n_items (basalt_engine_get_history (fixture->engine)) == n);
}

static guint
count (Fixture *fixture)
{
  GListModel *model = basalt_history_list_get_model (fixture->list);

  return model != NULL ? g_list_model_get_n_items (model) : 0;
}

static BasaltHistorySearch *
get_search (Fixture *fixture)
{
  basalt_history_page_start_search (fixture->page);

  return BASALT_HISTORY_SEARCH (
    ui_find (GTK_WIDGET (fixture->page), BASALT_TYPE_HISTORY_SEARCH, NULL));
}

static const char *
get_title (Fixture *fixture)
{
  GtkWidget *status = ui_find (GTK_WIDGET (fixture->page), ADW_TYPE_STATUS_PAGE, NULL);

  return status != NULL && gtk_widget_get_mapped (status) ?
           adw_status_page_get_title (ADW_STATUS_PAGE (status)) :
           NULL;
}

static gboolean
has_label (Fixture    *fixture,
           const char *text)
{
  GtkWidget *label = ui_find (fixture->window, GTK_TYPE_LABEL, text);

  return label != NULL && gtk_widget_get_mapped (label);
}

static void
activate (Fixture    *fixture,
          const char *action)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (fixture->page), action,
                                                     g_variant_new_strv (NULL, 0)));
}

static BasaltHistoryRow *
get_row (Fixture    *fixture,
         const char *title)
{
  GtkWidget *view = ui_find (GTK_WIDGET (fixture->list), GTK_TYPE_LIST_VIEW, NULL);

  for (GtkWidget *item = gtk_widget_get_first_child (view); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      BasaltHistoryRow *row = BASALT_HISTORY_ROW (gtk_widget_get_first_child (item));

      if (row != NULL && g_strcmp0 (basalt_history_row_get_title (row), title) == 0)
        return row;
    }

  return NULL;
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (BasaltRun) run = NULL;

  test_wait_until (g_strcmp0 (get_title (fixture), "No Runs Yet") == 0);
  run = add_run (fixture, "First");
  test_wait_until (count (fixture) == 1 && get_title (fixture) == NULL);
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (BasaltRun) needle G_GNUC_UNUSED = add_run (fixture, "A needle in it");
  BasaltHistorySearch *search;

  {
    g_autoptr (BasaltRun) other G_GNUC_UNUSED = add_run (fixture, "Only hay");
  }
  test_wait_until (count (fixture) == 2);

  search = get_search (fixture);
  basalt_history_search_set_text (search, "needle");
  test_wait_until (count (fixture) == 1);
  test_wait_until (has_label (fixture, "1 run"));
  test_wait_until (get_row (fixture, "A needle in it") != NULL);

  /* Words of the log are shown, as they are not in the title. */
  basalt_history_search_set_text (search, "AccessDenied");
  test_wait_until (count (fixture) == 2 && get_row (fixture, "Only hay") != NULL &&
                   basalt_history_row_get_excerpt (get_row (fixture, "Only hay")) != NULL);
  g_assert_nonnull (
    strstr (basalt_history_row_get_excerpt (get_row (fixture, "Only hay")), "AccessDenied"));

  basalt_history_search_set_text (search, "needle nothing\" AND (");
  test_wait_until (g_strcmp0 (get_title (fixture), "No Results") == 0);
  basalt_history_search_set_text (search, "");
  test_wait_until (count (fixture) == 2 && get_title (fixture) == NULL);
  test_wait_until (basalt_history_row_get_excerpt (get_row (fixture, "Only hay")) == NULL);

  /* Closed, it is gone for assistive technology, too; and comes again. */
  g_signal_emit_by_name (basalt_history_search_get_entry (search), "stop-search");
  test_wait_until (!gtk_widget_get_visible (GTK_WIDGET (search)));
  g_assert_true (get_search (fixture) == search);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (search)));
  test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (search)));
}

/* Runs that come while a search is shown are found by it. */
static void
test_search_news (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (BasaltRun) first G_GNUC_UNUSED = add_run (fixture, "A needle in it");
  g_autoptr (BasaltRun) second G_GNUC_UNUSED = NULL;
  g_autoptr (BasaltRun) third G_GNUC_UNUSED = NULL;
  BasaltHistorySearch *search = get_search (fixture);
  g_autofree char *path = g_build_filename (fixture->dir, "backup.db", NULL);
  g_autoptr (GFile) backup = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) backed_up = NULL;
  g_autoptr (GAsyncResult) restored = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *model;

  basalt_engine_back_up_async (fixture->engine, backup, NULL, test_wait_result_cb, &backed_up);
  test_wait_until (backed_up != NULL);
  g_assert_true (basalt_engine_back_up_finish (fixture->engine, backed_up, &error));
  g_assert_no_error (error);

  basalt_history_search_set_text (search, "needle state:failed");
  test_wait_until (basalt_history_list_get_model (fixture->list) !=
                   basalt_engine_get_history (fixture->engine));
  model = basalt_history_list_get_model (fixture->list);

  second = add_run (fixture, "Another needle");
  test_wait_until (count (fixture) == 2);
  third = add_run (fixture, "Only hay");
  test_wait_until (g_list_model_get_n_items (basalt_engine_get_history (fixture->engine)) == 3);
  g_assert_true (basalt_history_list_get_model (fixture->list) == model);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_true (has_label (fixture, "2 runs"));

  /* Another history in the place of this one is searched, too. */
  basalt_engine_restore_backup_async (fixture->engine, backup, NULL, test_wait_result_cb,
                                      &restored);
  test_wait_until (restored != NULL);
  kept = basalt_engine_restore_backup_finish (fixture->engine, restored, &error);
  g_assert_no_error (error);
  test_wait_until (count (fixture) == 1);
  test_wait_until (has_label (fixture, "1 run"));
}

static void
test_search_words (Fixture       *fixture,
                   gconstpointer  data)
{
  BasaltHistorySearch *search;
  GtkWidget *status;

  add_runs (fixture, 3);
  search = get_search (fixture);

  basalt_history_search_set_text (search, "state:failed");
  test_wait_until (has_label (fixture, "3 runs"));
  g_assert_true (has_label (fixture, "Newest"));
  basalt_history_search_set_text (search, "state:completed number");
  test_wait_until (g_strcmp0 (get_title (fixture), "No Results") == 0);
  status = ui_find (GTK_WIDGET (fixture->page), ADW_TYPE_STATUS_PAGE, NULL);
  g_assert_cmpstr (adw_status_page_get_description (ADW_STATUS_PAGE (status)), ==,
                   "Filters are on: state:completed");
  g_assert_true (has_label (fixture, "Best Match"));
  ui_click (status, "_Clear");
  test_wait_until (count (fixture) == 3);
  g_assert_cmpstr (basalt_history_search_get_text (search), ==, "");

  /* Said while it is typed; the rest is searched for. */
  basalt_history_search_set_text (search, "since:tomorrowish number");
  test_wait_until (
    has_label (fixture, "“tomorrowish” is not a time. Try 7d, 12h, yesterday or 2026-01-31."));
  test_wait_until (has_label (fixture, "3 runs"));

  /* The order is a query word too. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (search), "search.sort", "s", "oldest"));
  g_assert_cmpstr (basalt_history_search_get_text (search), ==,
                   "since:tomorrowish number sort:oldest");
  g_assert_true (has_label (fixture, "Oldest"));
  test_wait_until (get_row (fixture, "Prompt number 0") != NULL);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (search), "search.sort", "s", "default"));
  g_assert_cmpstr (basalt_history_search_get_text (search), ==, "since:tomorrowish number");
}

static GtkWidget *
open_popover (Fixture *fixture,
              GType    type,
              guint    index)
{
  BasaltHistorySearch *search = get_search (fixture);
  GtkWidget *first = ui_find (GTK_WIDGET (search), GTK_TYPE_MENU_BUTTON, NULL);
  GtkWidget *button = index == 0 ? first : gtk_widget_get_next_sibling (first);
  GtkWidget *popover;

  test_wait_until (gtk_widget_get_mapped (button));
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (popover, type));
  test_wait_until (gtk_widget_get_mapped (popover));

  return popover;
}

/* The drop-down in a row, which comes after its label. */
static GtkDropDown *
get_drop_down (GtkWidget *popover,
               guint      row)
{
  GtkWidget *box = gtk_widget_get_parent (ui_find (popover, GTK_TYPE_DROP_DOWN, NULL));

  while (row-- > 0)
    box = gtk_widget_get_next_sibling (box);

  return GTK_DROP_DOWN (gtk_widget_get_last_child (box));
}

/* The drop-down at a place, and the choice with a label in it. */
static void
choose (GtkWidget  *popover,
        guint       row,
        const char *label)
{
  GtkDropDown *drop_down = get_drop_down (popover, row);
  GListModel *model = gtk_drop_down_get_model (drop_down);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i), label))
        {
          gtk_drop_down_set_selected (drop_down, i);
          return;
        }
    }
  g_error ("There is no “%s”", label);
}

static const char *
get_choice (GtkWidget *popover,
            guint      row)
{
  return gtk_string_object_get_string (
    gtk_drop_down_get_selected_item (get_drop_down (popover, row)));
}

static void
test_filters (Fixture       *fixture,
              gconstpointer  data)
{
  BasaltHistorySearch *search;
  GtkWidget *popover;
  GtkWidget *check;

  add_runs (fixture, 2);
  popover = open_popover (fixture, BASALT_TYPE_HISTORY_FILTERS, 0);
  search = get_search (fixture);
  ui_assert_named (popover);

  choose (popover, 0, "Completed");
  g_assert_cmpstr (basalt_history_search_get_text (search), ==, "state:Completed");
  test_wait_until (g_strcmp0 (get_title (fixture), "No Results") == 0);
  choose (popover, 0, "Any State");
  g_assert_cmpstr (basalt_history_search_get_text (search), ==, "");
  test_wait_until (count (fixture) == 2);

  /* Values of the history are offered. */
  test_wait_until (g_list_model_get_n_items (gtk_drop_down_get_model (get_drop_down (popover, 1))) >
                   1);
  choose (popover, 6, "Last 7 Days");
  g_assert_cmpstr (basalt_history_search_get_text (search), ==, "since:7d");
  check = ui_find (popover, GTK_TYPE_CHECK_BUTTON, NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_cmpstr (basalt_history_search_get_text (search), ==, "since:7d has:error");
  test_wait_until (has_label (fixture, "2 runs"));

  /* What is typed is shown here. */
  basalt_history_search_set_text (search, "model:haiku rating:3 since:2020-01-01 words");
  g_assert_cmpstr (get_choice (popover, 1), ==, "haiku");
  g_assert_cmpstr (get_choice (popover, 5), ==, "3 stars or more");
  g_assert_cmpstr (get_choice (popover, 6), ==, "Custom…");
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  g_assert_cmpuint (basalt_history_filters_count (basalt_history_search_get_text (search)), ==, 3);
  ui_click (popover, "Clear Filters");
  g_assert_cmpstr (basalt_history_search_get_text (search), ==, "words");
  gtk_popover_popdown (GTK_POPOVER (popover));
  test_wait_until (!gtk_widget_get_mapped (popover));
}

static void
test_completion (Fixture       *fixture,
                 gconstpointer  data)
{
  BasaltHistorySearch *search;
  GtkEditable *entry;
  BasaltHistoryCompletion *completion;
  int position = 0;

  add_runs (fixture, 1);
  search = get_search (fixture);
  entry = basalt_history_search_get_entry (search);
  test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (entry)));
  completion =
    BASALT_HISTORY_COMPLETION (ui_find (GTK_WIDGET (search), BASALT_TYPE_HISTORY_COMPLETION, NULL));
  g_assert_false (basalt_history_completion_take (completion, TRUE));
  g_assert_false (basalt_history_completion_move (completion, 1));

  gtk_editable_insert_text (entry, "stat", -1, &position);
  gtk_editable_set_position (entry, -1);
  test_wait_until (gtk_widget_get_visible (GTK_WIDGET (completion)));
  /* Return searches for what was typed, unless a suggestion was chosen. */
  g_assert_false (basalt_history_completion_take (completion, FALSE));
  g_assert_true (basalt_history_completion_take (completion, TRUE));
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "state:");
  g_assert_cmpint (gtk_editable_get_position (entry), ==, 6);

  /* On with its values. */
  position = 6;
  test_wait_until (gtk_widget_get_visible (GTK_WIDGET (completion)));
  gtk_editable_insert_text (entry, "fai", -1, &position);
  gtk_editable_set_position (entry, -1);
  test_wait_until (ui_find (GTK_WIDGET (completion), GTK_TYPE_LABEL, "state:failed") != NULL &&
                   ui_find (GTK_WIDGET (completion), GTK_TYPE_LABEL, "state:completed") == NULL);
  g_assert_true (basalt_history_completion_move (completion, 1));
  g_assert_true (
    gtk_test_accessible_has_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
  g_assert_true (basalt_history_completion_take (completion, FALSE));
  g_assert_true (g_str_has_prefix (gtk_editable_get_text (entry), "state:failed"));
  test_wait_until (has_label (fixture, "1 run"));

  position = (int) g_utf8_strlen (gtk_editable_get_text (entry), -1);
  gtk_editable_insert_text (entry, " mod", -1, &position);
  gtk_editable_set_position (entry, -1);
  test_wait_until (gtk_widget_get_visible (GTK_WIDGET (completion)));
  g_assert_true (basalt_history_completion_close (completion));
  g_assert_false (basalt_history_completion_close (completion));
}

static void
test_saved (Fixture       *fixture,
            gconstpointer  data)
{
  BasaltHistorySearch *search;
  GListModel *searches = basalt_engine_get_saved_searches (fixture->engine);
  GtkWidget *popover;
  GtkWidget *list;

  add_runs (fixture, 2);
  search = get_search (fixture);
  basalt_history_search_set_text (search, "state:failed");
  popover = open_popover (fixture, BASALT_TYPE_HISTORY_SAVED, 1);
  g_assert_false (gtk_widget_get_sensitive (ui_find (popover, GTK_TYPE_BUTTON, "Save")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (popover, GTK_TYPE_ENTRY, NULL)), "Broken <ones>");
  ui_click (popover, "Save");
  test_wait_until (g_list_model_get_n_items (searches) == 1);

  basalt_history_search_set_text (search, "");
  test_wait_until (ui_find (popover, GTK_TYPE_LABEL, "Broken <ones>") != NULL);
  ui_assert_named (popover);
  list = ui_find (popover, GTK_TYPE_LIST_BOX, NULL);
  g_signal_emit_by_name (list, "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  g_assert_cmpstr (basalt_history_search_get_text (search), ==, "state:failed");

  ui_click (popover, "edit-delete-symbolic");
  test_wait_until (g_list_model_get_n_items (searches) == 0);
  test_wait_until (has_label (fixture, "“Broken <ones>” removed"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.undo", NULL);
  test_wait_until (g_list_model_get_n_items (searches) == 1);
  gtk_popover_popdown (GTK_POPOVER (popover));
  test_wait_until (!gtk_widget_get_mapped (popover));
}

static void
test_trash (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (BasaltRun) slow = NULL;
  GtkWidget *view;

  add_runs (fixture, 3);
  test_wait_until (count (fixture) == 3 && get_row (fixture, "Prompt number 1") != NULL);
  basalt_history_page_step (fixture->page, 1);
  g_assert_nonnull (basalt_history_page_get_selected_run (fixture->page));

  activate (fixture, "history.trash");
  test_wait_until (has_label (fixture, "1 run moved to the trash"));
  test_wait_until (count (fixture) == 2);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.undo", NULL);
  test_wait_until (count (fixture) == 3);
  test_wait_until (has_label (fixture, "1 run restored"));

  /* What is alive stays, and it is said. */
  slow = start (fixture, "Slow", "basalt.demo-slow-v1:0");
  test_wait_until (count (fixture) == 4);
  view = ui_find (GTK_WIDGET (fixture->list), GTK_TYPE_LIST_VIEW, NULL);
  gtk_widget_activate_action (view, "list.select-all", NULL);
  g_assert_true (basalt_history_list_get_choosing (fixture->list));
  test_wait_until (has_label (fixture, "4 selected"));
  ui_assert_named (ui_find (GTK_WIDGET (fixture->page), BASALT_TYPE_HISTORY_BAR, NULL));
  activate (fixture, "history.trash");
  test_wait_until (count (fixture) == 1);
  test_wait_until (
    has_label (fixture, "3 runs moved to the trash. 1 was left: it is still active"));
  g_assert_false (basalt_history_list_get_choosing (fixture->list));
  basalt_engine_stop (fixture->engine, slow, NULL);
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (slow)));
}

static gboolean
has_focus (Fixture *fixture,
           GType    type)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  return focus != NULL && gtk_widget_get_mapped (focus) &&
         gtk_widget_get_ancestor (focus, type) != NULL;
}

/* Where the last row goes, the focus goes to what stands there then, and comes back with it: the
 * key to undo it is one of the page. */
static void
test_trash_last (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (BasaltRun) needle G_GNUC_UNUSED = add_run (fixture, "A needle in it");
  g_autoptr (BasaltRun) other G_GNUC_UNUSED = add_run (fixture, "Only hay");

  test_wait_until (count (fixture) == 2);
  basalt_history_search_set_text (get_search (fixture), "needle");
  test_wait_until (count (fixture) == 1 && get_row (fixture, "A needle in it") != NULL);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (fixture->list)));
  basalt_history_page_step (fixture->page, 0);

  activate (fixture, "history.trash");
  test_wait_until (g_strcmp0 (get_title (fixture), "No Results") == 0);
  test_wait_until (has_focus (fixture, ADW_TYPE_STATUS_PAGE));

  gtk_widget_activate_action (gtk_window_get_focus (GTK_WINDOW (fixture->window)), "history.undo",
                              NULL);
  test_wait_until (count (fixture) == 1 && get_title (fixture) == NULL);
  test_wait_until (has_focus (fixture, BASALT_TYPE_HISTORY_LIST));
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (window))
        return window;
    }

  return NULL;
}

static void
respond (const char *response)
{
  GtkWidget *dialog;

  test_wait_until (find_dialog () != NULL);
  dialog = find_dialog ();
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_trash_view (Fixture       *fixture,
                 gconstpointer  data)
{
  add_runs (fixture, 3);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.show-trash", NULL);
  test_wait_until (g_strcmp0 (get_title (fixture), "Trash Is Empty") == 0);
  g_assert_true (has_label (fixture, "Runs in the trash are deleted after 30 days."));

  basalt_history_search_set_text (get_search (fixture), "");
  test_wait_until (count (fixture) == 3);
  gtk_widget_activate_action (ui_find (GTK_WIDGET (fixture->list), GTK_TYPE_LIST_VIEW, NULL),
                              "list.select-all", NULL);
  activate (fixture, "history.trash");
  test_wait_until (g_strcmp0 (get_title (fixture), "No Runs Yet") == 0);

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.show-trash", NULL);
  test_wait_until (count (fixture) == 3 && get_title (fixture) == NULL);
  basalt_history_page_step (fixture->page, 1);
  activate (fixture, "history.restore");
  test_wait_until (count (fixture) == 2);

  /* What cannot be undone is asked about. */
  basalt_history_page_step (fixture->page, 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.delete-or-trash", NULL);
  respond ("cancel");
  g_assert_cmpuint (count (fixture), ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.delete-or-trash", NULL);
  respond ("delete");
  test_wait_until (count (fixture) == 1);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.empty-trash", NULL);
  respond ("empty");
  test_wait_until (g_strcmp0 (get_title (fixture), "Trash Is Empty") == 0);

  basalt_history_search_set_text (get_search (fixture), "");
  test_wait_until (count (fixture) == 1 && get_title (fixture) == NULL);
}

static void
test_notes (Fixture       *fixture,
            gconstpointer  data)
{
  BasaltRun *run;
  const char *const *tags;
  GtkWidget *dialog;

  add_runs (fixture, 2);
  basalt_history_page_step (fixture->page, 1);
  run = basalt_history_page_get_selected_run (fixture->page);

  activate (fixture, "history.pin");
  test_wait_until (basalt_run_get_pinned (run));
  activate (fixture, "history.unpin");
  test_wait_until (!basalt_run_get_pinned (run));
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.rate", "(^asu)",
                              (const char *[]){ NULL }, 4);
  test_wait_until (basalt_run_get_rating (run) == 4);

  activate (fixture, "history.add-tag");
  test_wait_until (find_dialog () != NULL);
  dialog = find_dialog ();
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "add"));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (dialog, GTK_TYPE_ENTRY, NULL)), " two words ");
  respond ("add");
  test_wait_until (basalt_run_get_tags (run)[0] != NULL);
  tags = basalt_run_get_tags (run);
  g_assert_cmpstr (tags[0], ==, "two words");
}

static guint
count_items (GMenuModel *menu)
{
  guint n = 0;

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);

      n += section != NULL ? count_items (section) : 1;
    }

  return n;
}

static void
test_menu (Fixture       *fixture,
           gconstpointer  data)
{
  GMenuModel *menu = NULL;
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  g_autoptr (BasaltRun) first = add_run (fixture, "First");
  g_autoptr (BasaltRun) second = add_run (fixture, "Second");
  const char *ids[] = { basalt_run_get_id (second), NULL };

  test_wait_until (count (fixture) == 2);
  g_ptr_array_add (runs, second);
  g_signal_emit_by_name (fixture->list, "menu", runs, &menu);
  /* Open; Run Again, Edit and Run, Retry; Compare With, Copy ID; Pin, Add Tag; five stars; Export;
   * Move to Trash. */
  g_assert_cmpuint (count_items (menu), ==, 15);
  g_clear_object (&menu);

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.open", "^as", ids);
  g_assert_true (fixture->activated == second);

  /* Compare with: one is chosen, another one is asked for. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "history.compare", "^as", ids);
  g_assert_true (basalt_history_list_get_choosing (fixture->list));
  g_assert_cmpuint (basalt_history_list_get_n_selected (fixture->list), ==, 1);
  test_wait_until (has_label (fixture, "Select the run to compare it with"));

  g_ptr_array_add (runs, first);
  g_signal_emit_by_name (fixture->list, "menu", runs, &menu);
  /* Compare, Copy IDs; Pin, Add Tag; stars; Export; Move to Trash. */
  g_assert_cmpuint (count_items (menu), ==, 11);
  g_clear_object (&menu);
}

static void
test_strip (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *strip;

  add_runs (fixture, 1);
  test_wait_until (ui_find (GTK_WIDGET (fixture->page), BASALT_TYPE_HISTORY_STRIP, NULL) != NULL);
  strip = ui_find (GTK_WIDGET (fixture->page), BASALT_TYPE_HISTORY_STRIP, NULL);
  g_assert_false (gtk_widget_get_visible (strip));
  {
    g_autoptr (BasaltRun) run G_GNUC_UNUSED = add_run (fixture, "Another");
  }
  test_wait_until (gtk_widget_get_visible (strip));
  test_wait_until (
    g_str_has_prefix (basalt_history_strip_get_summary (BASALT_HISTORY_STRIP (strip)),
                      "Last 2 runs: 2 failed; longest "));
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/history-page/empty", test_empty },
    { "/history-page/search", test_search },
    { "/history-page/search/news", test_search_news },
    { "/history-page/search/words", test_search_words },
    { "/history-page/filters", test_filters },
    { "/history-page/completion", test_completion },
    { "/history-page/saved", test_saved },
    { "/history-page/trash", test_trash },
    { "/history-page/trash/last", test_trash_last },
    { "/history-page/trash/view", test_trash_view },
    { "/history-page/notes", test_notes },
    { "/history-page/menu", test_menu },
    { "/history-page/strip", test_strip },
  };

  ui_test_init (&argc, &argv);
  adw_init ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
