/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows, which of them are selected, and the strip: on runs made by hand. */

#include "basalt-history-list.h"
#include "basalt-history-row.h"
#include "basalt-history-selection.h"
#include "basalt-history-strip.h"

#include "ui-engine.h"
#include "ui-runs.h"
#include "ui-test.h"

/* -- A long list that counts what is read of it -- */

#define LIST_TYPE_COUNTED (counted_list_get_type ())
G_DECLARE_FINAL_TYPE (CountedList, counted_list, COUNTED, LIST, GObject)

struct _CountedList
{
  GObject parent_instance;

  GHashTable *runs; /* by position, made when asked for: GTK wants no item twice */
  guint n_items;
  guint n_reads;
};

static void counted_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CountedList,
                               counted_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, counted_list_model_init))

static GType
counted_list_get_item_type (GListModel *model)
{
  return BASALT_TYPE_RUN;
}

static guint
counted_list_get_n_items (GListModel *model)
{
  return ((CountedList *) model)->n_items;
}

static gpointer
counted_list_get_item (GListModel *model,
                       guint       position)
{
  CountedList *self = (CountedList *) model;
  BasaltRun *run;

  if (position >= self->n_items)
    return NULL;

  self->n_reads++;
  run = g_hash_table_lookup (self->runs, GUINT_TO_POINTER (position));
  if (run == NULL)
    {
      g_autofree char *prompt = g_strdup_printf ("Run %u", position);

      run = ui_run_new (prompt);
      g_hash_table_insert (self->runs, GUINT_TO_POINTER (position), run);
    }

  return g_object_ref (run);
}

static void
counted_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = counted_list_get_item_type;
  iface->get_n_items = counted_list_get_n_items;
  iface->get_item = counted_list_get_item;
}

static void
counted_list_finalize (GObject *object)
{
  g_hash_table_unref (((CountedList *) object)->runs);
  G_OBJECT_CLASS (counted_list_parent_class)->finalize (object);
}

static void
counted_list_class_init (CountedListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = counted_list_finalize;
}

static void
counted_list_init (CountedList *self)
{
  self->runs = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

static CountedList *
counted_list_new (guint n_items)
{
  CountedList *list = g_object_new (LIST_TYPE_COUNTED, NULL);

  list->n_items = n_items;

  return list;
}

/* -- The selection -- */

static GListModel *
make_strings (guint n)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (list, "item");

  return G_LIST_MODEL (list);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_selection (void)
{
  g_autoptr (GListModel) model = make_strings (10);
  g_autoptr (BasaltHistorySelection) selection = basalt_history_selection_new (model);
  GtkSelectionModel *iface = GTK_SELECTION_MODEL (selection);
  guint n_notified = 0;

  g_signal_connect_swapped (selection, "notify::n-selected", G_CALLBACK (count_cb), &n_notified);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection)), ==, 10);
  g_assert_cmpuint (basalt_history_selection_get_selected (selection), ==,
                    GTK_INVALID_LIST_POSITION);

  /* One at a time. */
  gtk_selection_model_select_item (iface, 3, TRUE);
  gtk_selection_model_select_item (iface, 5, TRUE);
  g_assert_cmpuint (basalt_history_selection_get_selected (selection), ==, 5);
  g_assert_false (gtk_selection_model_is_selected (iface, 3));
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_false (gtk_selection_model_select_item (iface, 10, TRUE));

  /* Rows that come and go move it. */
  gtk_string_list_splice (GTK_STRING_LIST (model), 0, 0, (const char *[]){ "a", "b", NULL });
  g_assert_cmpuint (basalt_history_selection_get_selected (selection), ==, 7);
  gtk_string_list_remove (GTK_STRING_LIST (model), 0);
  g_assert_cmpuint (basalt_history_selection_get_selected (selection), ==, 6);
  gtk_string_list_remove (GTK_STRING_LIST (model), 6);
  g_assert_cmpuint (basalt_history_selection_get_n_selected (selection), ==, 0);
}

static void
test_selection_choosing (void)
{
  g_autoptr (GListModel) model = make_strings (10);
  g_autoptr (BasaltHistorySelection) selection = basalt_history_selection_new (model);
  GtkSelectionModel *iface = GTK_SELECTION_MODEL (selection);
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_range (8, 5);
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (0, 100);

  basalt_history_selection_set_choosing (selection, TRUE);
  basalt_history_selection_toggle (selection, 1);
  basalt_history_selection_toggle (selection, 4);
  /* What an arrow key would do. */
  gtk_selection_model_select_item (iface, 2, TRUE);
  g_assert_cmpuint (basalt_history_selection_get_n_selected (selection), ==, 2);
  g_assert_cmpuint (basalt_history_selection_get_selected (selection), ==,
                    GTK_INVALID_LIST_POSITION);

  gtk_selection_model_select_range (iface, 6, 3, TRUE);
  g_assert_cmpuint (basalt_history_selection_get_n_selected (selection), ==, 5);
  gtk_selection_model_unselect_range (iface, 6, 3);
  basalt_history_selection_toggle (selection, 4);
  g_assert_cmpuint (basalt_history_selection_get_selected (selection), ==, 1);

  gtk_selection_model_select_all (iface);
  g_assert_cmpuint (basalt_history_selection_get_n_selected (selection), ==, 10);
  /* What is not there cannot be selected. */
  gtk_selection_model_set_selection (iface, wanted, mask);
  g_assert_cmpuint (basalt_history_selection_get_n_selected (selection), ==, 2);
  gtk_selection_model_unselect_all (iface);
  g_assert_cmpuint (basalt_history_selection_get_n_selected (selection), ==, 0);
}

/* -- The list -- */

static void
wait_frames (GtkWidget *widget,
             guint      n)
{
  gint64 first = gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (widget));

  test_wait_until (
    (gtk_widget_queue_draw (widget),
     gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (widget)) >= first + n));
}

static void
test_list_reads_few (void)
{
  g_autoptr (CountedList) first = counted_list_new (1000000);
  g_autoptr (CountedList) second = counted_list_new (1000000);
  BasaltHistoryList *list = BASALT_HISTORY_LIST (basalt_history_list_new ());
  GtkWidget *window;

  basalt_history_list_set_model (list, G_LIST_MODEL (first));
  window = ui_show (GTK_WIDGET (list));
  g_assert_cmpuint (first->n_reads, <, 100);
  wait_frames (GTK_WIDGET (list), 40);
  g_assert_cmpuint (first->n_reads, <, 1000);

  first->n_reads = 0;
  basalt_history_list_set_model (list, G_LIST_MODEL (second));
  wait_frames (GTK_WIDGET (list), 3);
  g_assert_cmpuint (first->n_reads, ==, 0);
  g_assert_cmpuint (second->n_reads, <, 1000);

  /* All of a million, without reading them. */
  second->n_reads = 0;
  gtk_widget_activate_action (ui_find (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW, NULL),
                              "list.select-all", NULL);
  g_assert_cmpuint (basalt_history_list_get_n_selected (list), ==, 1000000);
  g_assert_true (basalt_history_list_get_choosing (list));
  g_assert_cmpuint (second->n_reads, <, 1000);
  basalt_history_list_set_choosing (list, FALSE);
  g_assert_cmpuint (basalt_history_list_get_n_selected (list), ==, 0);

  gtk_window_destroy (GTK_WINDOW (window));
}

static GListStore *
make_runs (guint n)
{
  GListStore *store = g_list_store_new (BASALT_TYPE_RUN);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("Run %u", i);
      g_autoptr (BasaltRun) run = ui_run_new (prompt);

      g_list_store_append (store, run);
    }

  return store;
}

static void
test_list_selects (void)
{
  g_autoptr (GListStore) runs = make_runs (5);
  g_autoptr (BasaltRun) third = g_list_model_get_item (G_LIST_MODEL (runs), 2);
  g_autoptr (BasaltRun) later = ui_run_new ("Later");
  g_autoptr (GPtrArray) chosen = NULL;
  BasaltHistoryList *list = BASALT_HISTORY_LIST (basalt_history_list_new ());
  GtkWidget *window = ui_show (GTK_WIDGET (list));
  guint n_notified = 0;

  g_signal_connect_swapped (list, "notify::selected-run", G_CALLBACK (count_cb), &n_notified);
  basalt_history_list_select_run (list, third);
  g_assert_null (basalt_history_list_get_selected_run (list));
  /* It was wanted before it was there. */
  basalt_history_list_set_model (list, G_LIST_MODEL (runs));
  g_assert_true (basalt_history_list_get_selected_run (list) == third);
  g_assert_cmpuint (n_notified, ==, 1);

  g_assert_true (basalt_history_list_step (list, 1));
  g_assert_true (basalt_history_list_step (list, 1));
  g_assert_false (basalt_history_list_step (list, 1));
  basalt_history_list_select_run (list, later);
  g_assert_null (basalt_history_list_get_selected_run (list));
  g_list_store_insert (runs, 0, later);
  g_assert_true (basalt_history_list_get_selected_run (list) == later);

  /* Choosing: none of them is the one that is shown. */
  basalt_history_list_choose_run (list, third);
  g_assert_true (basalt_history_list_get_choosing (list));
  g_assert_null (basalt_history_list_get_selected_run (list));
  chosen = basalt_history_list_get_chosen (list);
  g_assert_cmpuint (chosen->len, ==, 1);
  g_assert_true (chosen->pdata[0] == third);

  basalt_history_list_set_choosing (list, FALSE);
  g_assert_true (basalt_history_list_get_selected_run (list) == later);

  gtk_window_destroy (GTK_WINDOW (window));
}

static GMenuModel *
menu_cb (BasaltHistoryList  *list,
         GPtrArray          *runs,
         GPtrArray         **asked)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, "Something", NULL);
  g_clear_pointer (asked, g_ptr_array_unref);
  *asked = g_ptr_array_ref (runs);

  return G_MENU_MODEL (menu);
}

static void
focus_second_row (GtkWidget *view)
{
  g_assert_true (
    gtk_widget_grab_focus (gtk_widget_get_next_sibling (gtk_widget_get_first_child (view))));
}

static void
test_list_menu (void)
{
  g_autoptr (GListStore) runs = make_runs (3);
  g_autoptr (BasaltRun) second = g_list_model_get_item (G_LIST_MODEL (runs), 1);
  g_autoptr (GPtrArray) asked = NULL;
  BasaltHistoryList *list = BASALT_HISTORY_LIST (basalt_history_list_new ());
  GtkWidget *view;
  GtkWidget *window;

  g_signal_connect (list, "menu", G_CALLBACK (menu_cb), &asked);
  basalt_history_list_set_model (list, G_LIST_MODEL (runs));
  window = ui_show (GTK_WIDGET (list));
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (list)));
  g_assert_nonnull (basalt_history_list_get_current_run (list));

  view = ui_find (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW, NULL);
  focus_second_row (view);
  g_assert_true (basalt_history_list_popup_menu (list));
  g_assert_cmpuint (asked->len, ==, 1);
  g_assert_true (asked->pdata[0] == second);

  /* On a row that was chosen, it is about all that were. */
  gtk_widget_activate_action (view, "list.select-all", NULL);
  focus_second_row (view);
  g_assert_true (basalt_history_list_popup_menu (list));
  g_assert_cmpuint (asked->len, ==, 3);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- A row -- */

static guint
count_widgets (GtkWidget *widget)
{
  guint n = 1;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_widgets (child);

  return n;
}

static void
test_row (void)
{
  BasaltHistoryRow *row = BASALT_HISTORY_ROW (basalt_history_row_new ());
  GtkWidget *window = ui_show (GTK_WIDGET (row));
  g_autoptr (BasaltRun) run = ui_run_new ("Say <b>something</b>");
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, 2 * sizeof (guint));
  const guint range[] = { 0, 3 };
  int height;
  int higher;

  basalt_history_row_set_run (row, run);
  g_assert_cmpuint (count_widgets (GTK_WIDGET (row)), ==, 1);
  g_assert_cmpstr (basalt_history_row_get_title (row), ==, "Say <b>something</b>");
  gtk_widget_measure (GTK_WIDGET (row), GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);

  basalt_run_set_annotations (run, TRUE, 4, "", "draft\nwork");
  g_assert_nonnull (
    strstr (basalt_history_row_get_description (row), ", pinned, rated 4 stars, tag draft"));

  g_array_append_val (ranges, range);
  basalt_history_row_set_has_excerpt (row, TRUE);
  basalt_history_row_set_matches (row, ranges);
  basalt_history_row_set_excerpt (row, "Say something", ranges);
  gtk_widget_measure (GTK_WIDGET (row), GTK_ORIENTATION_VERTICAL, -1, &higher, NULL, NULL, NULL);
  g_assert_cmpint (higher, >, height);
  basalt_history_row_set_selecting (row, TRUE, TRUE);
  wait_frames (GTK_WIDGET (row), 2);

  /* What was found in one run is not shown in the next. */
  basalt_history_row_set_run (row, NULL);
  g_assert_null (basalt_history_row_get_excerpt (row));

  basalt_run_set_damaged (run, TRUE);
  basalt_history_row_set_run (row, run);
  g_assert_cmpstr (basalt_history_row_get_title (row), ==, "Damaged record");
  wait_frames (GTK_WIDGET (row), 2);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- The strip -- */

static void
activated_cb (GtkWidget  *widget,
              BasaltRun  *run,
              BasaltRun **activated)
{
  g_set_object (activated, run);
}

static void
test_strip (void)
{
  g_autoptr (GListStore) runs = make_runs (3);
  g_autoptr (BasaltRun) first = g_list_model_get_item (G_LIST_MODEL (runs), 0);
  g_autoptr (BasaltRun) second = g_list_model_get_item (G_LIST_MODEL (runs), 1);
  g_autoptr (BasaltRun) another = ui_run_new ("Another");
  g_autoptr (BasaltRun) activated = NULL;
  g_autofree char *text = NULL;
  BasaltHistoryStrip *strip = BASALT_HISTORY_STRIP (basalt_history_strip_new ());
  GtkWidget *window = ui_show (GTK_WIDGET (strip));
  BasaltTaskRun *task;
  int width;

  g_signal_connect (strip, "run-activated", G_CALLBACK (activated_cb), &activated);
  basalt_history_strip_set_model (strip, G_LIST_MODEL (runs));
  test_wait_until (basalt_history_strip_get_n_runs (strip) == 3);
  g_assert_cmpstr (basalt_history_strip_get_summary (strip), ==,
                   "Last 3 runs: 3 waiting; longest 0 ms");

  /* It follows the runs and the list. */
  task = ui_run_begin (first);
  g_assert_nonnull (strstr (basalt_history_strip_get_summary (strip), "1 running, 2 waiting"));
  ui_run_end (first, task, BASALT_STATE_COMPLETED, NULL);
  ui_run_end (second, ui_run_begin (second), BASALT_STATE_FAILED, NULL);
  g_assert_true (g_str_has_prefix (basalt_history_strip_get_summary (strip),
                                   "Last 3 runs: 1 completed, 1 failed, 1 waiting; longest "));
  gtk_test_accessible_check_property (GTK_ACCESSIBLE (strip), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      basalt_history_strip_get_summary (strip));
  g_list_store_insert (runs, 0, another);
  test_wait_until (basalt_history_strip_get_n_runs (strip) == 4);
  text = basalt_history_strip_describe (strip, 0);
  g_assert_true (g_str_has_prefix (text, "Another\nPending, "));
  g_assert_null (basalt_history_strip_describe (strip, 4));

  /* The newest is at the end of the line. */
  width = gtk_widget_get_width (GTK_WIDGET (strip));
  g_assert_cmpint (basalt_history_strip_get_index_at (strip, width - 1), ==, 0);
  g_assert_cmpint (basalt_history_strip_get_index_at (strip, 1), ==, -1);
  basalt_history_strip_set_selected_run (strip, another);
  wait_frames (GTK_WIDGET (strip), 2);

  g_list_store_remove_all (runs);
  test_wait_until (basalt_history_strip_get_n_runs (strip) == 0);
  g_assert_null (basalt_history_strip_get_summary (strip));

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_strip_is_bounded (void)
{
  g_autoptr (CountedList) runs = counted_list_new (1000000);
  BasaltHistoryStrip *strip = BASALT_HISTORY_STRIP (basalt_history_strip_new ());
  GtkWidget *window = ui_show (GTK_WIDGET (strip));

  basalt_history_strip_set_model (strip, G_LIST_MODEL (runs));
  test_wait_until (basalt_history_strip_get_n_runs (strip) == 40);
  g_assert_cmpuint (runs->n_reads, <, 100);

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add_func ("/history/selection", test_selection);
  g_test_add_func ("/history/selection/choosing", test_selection_choosing);
  g_test_add_func ("/history/list/reads-few", test_list_reads_few);
  g_test_add_func ("/history/list/selects", test_list_selects);
  g_test_add_func ("/history/list/menu", test_list_menu);
  g_test_add_func ("/history/row", test_row);
  g_test_add_func ("/history/strip", test_strip);
  g_test_add_func ("/history/strip/bounded", test_strip_is_bounded);

  return g_test_run ();
}
