/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-inspector.h"
#include "basalt-timeline-chart.h"
#include "basalt-timeline-table.h"
#include "basalt-timeline-text.h"
#include "basalt-timeline-view.h"

#include "test-timeline.h"
#include "ui-engine.h"
#include "ui-runs.h"
#include "ui-test.h"

#include <string.h>

typedef struct
{
  BasaltRun *run;
  GtkWidget *view;
  GtkWidget *window;
  BasaltTimelineChart *chart;
  BasaltAttempt *activated;
} Fixture;

static void
activated_cb (Fixture       *fixture,
              BasaltAttempt *attempt)
{
  fixture->activated = attempt;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->run = timeline_run_new_retried ();
  fixture->view = basalt_timeline_view_new ();
  basalt_timeline_view_set_run (BASALT_TIMELINE_VIEW (fixture->view), fixture->run);
  g_signal_connect_swapped (fixture->view, "attempt-activated", G_CALLBACK (activated_cb), fixture);
  fixture->window = ui_show (fixture->view);
  fixture->chart =
    BASALT_TIMELINE_CHART (ui_find (fixture->view, BASALT_TYPE_TIMELINE_CHART, NULL));
  test_wait_until (gtk_widget_get_width (GTK_WIDGET (fixture->chart)) > 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->run);
}

/* Runs the key's binding as a key press would. */
static void
press (Fixture         *fixture,
       guint            key,
       GdkModifierType  modifiers)
{
  GtkWidget *chart = GTK_WIDGET (fixture->chart);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (chart);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;

      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
              gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key &&
              gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers)
            {
              g_assert_true (gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0,
                                                           chart,
                                                           gtk_shortcut_get_arguments (shortcut)));
              return;
            }
        }
    }

  g_error ("The key %s does nothing", gdk_keyval_name (key));
}

static void
assert_at (Fixture            *fixture,
           guint               lane,
           BasaltTimelineKind  kind,
           guint               number)
{
  const BasaltTimelineBar *bar = basalt_timeline_chart_get_focus (fixture->chart);

  g_assert_nonnull (bar);
  g_assert_cmpuint (bar->lane, ==, lane);
  g_assert_cmpint (bar->kind, ==, kind);
  g_assert_cmpuint (bar->number, ==, number);
}

static void
test_accessible (Fixture       *fixture,
                 gconstpointer  user_data)
{
  GtkWidget *summary =
    ui_find (fixture->view, GTK_TYPE_LABEL, "2 tasks, 3 attempts, 12 s: 10 s waiting");

  ui_assert_named (fixture->view);
  g_assert_nonnull (summary);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->chart),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "2 tasks, 3 attempts, 12 s: 10 s waiting");
  g_assert_true (gtk_widget_get_focusable (GTK_WIDGET (fixture->chart)));

  press (fixture, GDK_KEY_Down, 0);
  gtk_test_accessible_assert_property (
    GTK_ACCESSIBLE (fixture->chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
    "call-bedrock, attempt 1\nAttempt · 0.5 s · Failed\n6 ms after the start of the run");
}

static void
test_keyboard (Fixture       *fixture,
               gconstpointer  user_data)
{
  assert_at (fixture, 0, BASALT_TIMELINE_ATTEMPT, 1);
  press (fixture, GDK_KEY_Right, 0);
  press (fixture, GDK_KEY_Up, 0);
  assert_at (fixture, 0, BASALT_TIMELINE_ATTEMPT, 1);

  press (fixture, GDK_KEY_Down, 0);
  assert_at (fixture, 1, BASALT_TIMELINE_ATTEMPT, 1);
  press (fixture, GDK_KEY_Right, 0);
  assert_at (fixture, 1, BASALT_TIMELINE_WAIT, 2);
  press (fixture, GDK_KEY_End, 0);
  assert_at (fixture, 1, BASALT_TIMELINE_STREAM, 2);
  press (fixture, GDK_KEY_Left, 0);
  assert_at (fixture, 1, BASALT_TIMELINE_FIRST_TOKEN, 2);
  g_assert_null (fixture->activated);
  press (fixture, GDK_KEY_Return, 0);
  g_assert_nonnull (fixture->activated);
  g_assert_cmpuint (basalt_attempt_get_number (fixture->activated), ==, 2);
  press (fixture, GDK_KEY_Home, 0);
  assert_at (fixture, 1, BASALT_TIMELINE_ATTEMPT, 1);
}

static void
test_zoom (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autoptr (GtkAdjustment) adjustment = NULL;
  double upper;

  g_object_get (fixture->chart, "hadjustment", &adjustment, NULL);
  g_assert_cmpfloat_with_epsilon (basalt_timeline_chart_get_zoom (fixture->chart), 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_upper (adjustment),
                                  gtk_adjustment_get_page_size (adjustment), 1e-9);

  press (fixture, GDK_KEY_plus, 0);
  g_assert_cmpfloat_with_epsilon (basalt_timeline_chart_get_zoom (fixture->chart), 1.5, 0.01);
  upper = gtk_adjustment_get_upper (adjustment);
  g_assert_cmpfloat (upper, >, gtk_adjustment_get_page_size (adjustment));
  press (fixture, GDK_KEY_plus, GDK_CONTROL_MASK);
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), >, upper);

  /* The ends are where they are. */
  press (fixture, GDK_KEY_End, 0);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment) +
                                    gtk_adjustment_get_page_size (adjustment),
                                  gtk_adjustment_get_upper (adjustment), 1);
  press (fixture, GDK_KEY_Home, 0);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment), 0, 1e-9);

  press (fixture, GDK_KEY_minus, 0);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_upper (adjustment), upper, 1);
  press (fixture, GDK_KEY_minus, 0);
  press (fixture, GDK_KEY_minus, 0);
  g_assert_cmpfloat_with_epsilon (basalt_timeline_chart_get_zoom (fixture->chart), 1, 1e-9);

  for (guint i = 0; i < 100; i++)
    gtk_widget_activate_action (fixture->view, "timeline.zoom-in", NULL);
  /* A millisecond is 100 pixels then. */
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), <, 12310 * 100 + 100);
  gtk_widget_activate_action (fixture->view, "timeline.zoom-out", NULL);
  g_assert_cmpfloat (basalt_timeline_chart_get_zoom (fixture->chart), >, 1);
  press (fixture, GDK_KEY_0, 0);
  g_assert_cmpfloat_with_epsilon (basalt_timeline_chart_get_zoom (fixture->chart), 1, 1e-9);
}

static void
test_pointer (Fixture       *fixture,
              gconstpointer  user_data)
{
  double width = gtk_widget_get_width (GTK_WIDGET (fixture->chart));
  double height = gtk_widget_get_height (GTK_WIDGET (fixture->chart));
  double y;

  /* Somewhere in the second lane a wait lies in the middle. */
  for (y = 0; y < height; y++)
    {
      if (basalt_timeline_chart_activate_at (fixture->chart, width / 2, y))
        break;
    }
  assert_at (fixture, 1, BASALT_TIMELINE_WAIT, 2);
  g_assert_cmpuint (basalt_attempt_get_number (fixture->activated), ==, 2);
  g_assert_true (basalt_timeline_chart_activate_at (fixture->chart, width - 40, y));
  g_assert_cmpint (basalt_timeline_chart_get_focus (fixture->chart)->kind, !=,
                   BASALT_TIMELINE_WAIT);

  g_assert_false (basalt_timeline_chart_activate_at (fixture->chart, width / 2, height - 1));
  g_assert_false (basalt_timeline_chart_activate_at (fixture->chart, width / 2, 1));

  /* All of it is in sight: there is nothing to pan. */
  g_assert_false (basalt_timeline_chart_pan (fixture->chart, 10));
  basalt_timeline_chart_zoom_at (fixture->chart, 8, width / 2);
  g_assert_true (basalt_timeline_chart_pan (fixture->chart, 10));
}

/* A round that came long after the first is what is shown, until all is asked for. */
static void
test_rounds (Fixture       *fixture,
             gconstpointer  user_data)
{
  static const TimelineAttempt first = { 1, BASALT_STATE_FAILED, -1, 10, -1, -1, 1000 };
  static const TimelineAttempt second = { 2, BASALT_STATE_COMPLETED, -1, 3600000, -1, -1, 3601000 };
  g_autoptr (BasaltRun) run = timeline_run_new (BASALT_STATE_COMPLETED, 3601000);
  BasaltRunRow row = { .id = TIMELINE_RUN_ID,
                       .title = "A run",
                       .flow_name = "prompt",
                       .flow_hash = "hash",
                       .state = BASALT_STATE_COMPLETED,
                       .round = 1,
                       .created_at = timeline_time (0),
                       .ended_at = timeline_time (3601000) };
  g_autoptr (GtkAdjustment) adjustment = NULL;
  BasaltTaskRun *task;

  task = timeline_run_add_task (run, "1", "call-bedrock", 0, BASALT_STATE_FAILED, 10, 1000);
  timeline_run_add_attempt (run, task, &first);
  task =
    timeline_run_add_task (run, "2", "call-bedrock", 1, BASALT_STATE_COMPLETED, 3600000, 3601000);
  timeline_run_add_attempt (run, task, &second);
  basalt_run_update_from_row (run, &row);
  basalt_run_set_loaded (run, TRUE);

  basalt_timeline_view_set_run (BASALT_TIMELINE_VIEW (fixture->view), run);
  g_object_get (fixture->chart, "hadjustment", &adjustment, NULL);
  g_assert_cmpfloat (basalt_timeline_chart_get_zoom (fixture->chart), >, 1000);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 0);

  press (fixture, GDK_KEY_Home, 0);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment), 0, 1e-9);
  press (fixture, GDK_KEY_0, 0);
  g_assert_cmpfloat_with_epsilon (basalt_timeline_chart_get_zoom (fixture->chart), 1, 1e-9);
}

static char *
dup_row (BasaltTimelineTable *table,
         guint                row)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint column = 0; column < 6; column++)
    g_ptr_array_add (cells, basalt_timeline_table_dup_text (table, row, column));
  g_ptr_array_add (cells, NULL);

  return g_strjoinv ("|", (char **) cells->pdata);
}

static void
test_table (Fixture       *fixture,
            gconstpointer  user_data)
{
  static const char *const expected[] = {
    "load-prompt|1|Attempt|2 ms|3 ms|Completed",
    "call-bedrock|1|Attempt|6 ms|0.5 s|Failed",
    "call-bedrock|2|Wait|0.5 s|10 s|Awaiting Retry",
    "call-bedrock|2|Attempt|11 s|1.8 s|Completed",
    "call-bedrock|2|To First Token|11 s|0.8 s|Completed",
    "call-bedrock|2|Stream|11 s|1.0 s|Completed",
  };
  BasaltTimelineTable *table =
    BASALT_TIMELINE_TABLE (ui_find (fixture->view, BASALT_TYPE_TIMELINE_TABLE, NULL));
  GListModel *rows;

  g_assert_null (basalt_timeline_table_get_rows (table));
  gtk_widget_activate_action (fixture->view, "timeline.show-table", NULL);
  test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (table)));

  rows = basalt_timeline_table_get_rows (table);
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *text = dup_row (table, i);

      g_assert_cmpstr (text, ==, expected[i]);
    }
  test_wait_until (ui_find (fixture->view, GTK_TYPE_LABEL, "Attempt · Completed") != NULL);

  g_signal_emit_by_name (ui_find (fixture->view, GTK_TYPE_COLUMN_VIEW, NULL), "activate", 4);
  g_assert_cmpuint (basalt_attempt_get_number (fixture->activated), ==, 2);

  gtk_widget_activate_action (fixture->view, "timeline.show-table", NULL);
  g_assert_null (basalt_timeline_table_get_rows (table));
}

/* A machine that is busy may put a queue before it. */
static void
assert_last_row (BasaltTimelineTable *table,
                 const char          *kind)
{
  guint n = g_list_model_get_n_items (basalt_timeline_table_get_rows (table));
  g_autofree char *text = NULL;

  g_assert_cmpuint (n, >=, 1);
  text = basalt_timeline_table_dup_text (table, n - 1, 2);
  g_assert_cmpstr (text, ==, kind);
}

/* The table and the summary are in step with a run that goes on. */
static void
test_live (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  BasaltTimelineTable *table =
    BASALT_TIMELINE_TABLE (ui_find (fixture->view, BASALT_TYPE_TIMELINE_TABLE, NULL));
  BasaltTaskRun *task;

  basalt_timeline_view_set_run (BASALT_TIMELINE_VIEW (fixture->view), run);
  g_assert_nonnull (ui_find (fixture->view, GTK_TYPE_LABEL, "Nothing Has Run Yet"));
  gtk_widget_activate_action (fixture->view, "timeline.show-table", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_timeline_table_get_rows (table)), ==, 0);

  task = ui_run_begin (run);
  assert_last_row (table, "Attempt");
  test_wait_until (ui_find (GTK_WIDGET (table), GTK_TYPE_LABEL, "Attempt · Running") != NULL);
  ui_run_end (run, task, BASALT_STATE_COMPLETED, NULL);
  assert_last_row (table, "Attempt");
  test_wait_until (ui_find (GTK_WIDGET (table), GTK_TYPE_LABEL, "Attempt · Completed") != NULL);
}

static void
test_ticks (void)
{
  static const struct
  {
    double least;
    gint64 step;
    gint64 time;
    const char *text;
  } cases[] = {
    { 0.5, 1000, 0, "0" },
    { 900, 1000, 3000, "3 ms" },
    { 1200, 2000, 1002000, "1.002 s" },
    { 15000, 20000, 1020000, "1.02 s" },
    { 400000, 500000, 1500000, "1.5 s" },
    { 3e6, 5000000, 55000000, "55 s" },
    { 3e6, 5000000, 65000000, "1:05" },
    { 1.1e9, 1800000000, G_GINT64_CONSTANT (5400000000), "1:30:00" },
    { 5e9, G_GINT64_CONSTANT (7200000000), G_GINT64_CONSTANT (180000000000), "2 d 2:00" },
    { 2e11, G_GINT64_CONSTANT (345600000000), 0, "0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 step = basalt_timeline_text_tick_step (cases[i].least);
      g_autofree char *text = basalt_timeline_text_tick (cases[i].time, step);

      g_assert_cmpint (step, ==, cases[i].step);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* Names are as hostile as anything that comes from a file. */
static void
test_hostile (void)
{
  g_autoptr (BasaltRun) run = timeline_run_new (BASALT_STATE_COMPLETED, 100);
  g_autoptr (BasaltTimeline) timeline = basalt_timeline_new ();
  g_autofree char *text = NULL;

  timeline_run_add_task (run, "1", "a\nb\u202e", 0, BASALT_STATE_COMPLETED, 1, 2);
  basalt_run_set_loaded (run, TRUE);
  basalt_timeline_set_run (timeline, run);
  text = basalt_timeline_text_task (timeline, 0);
  g_assert_null (strstr (text, "\n"));
  g_assert_null (strstr (text, "\u202e"));
}

/* An attempt that was activated is the one that the other pages show. */
static void
test_inspector (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  BasaltInspector *inspector = g_object_ref_sink (g_object_new (BASALT_TYPE_INSPECTOR, NULL));
  GtkWidget *window = ui_show (GTK_WIDGET (inspector));
  BasaltTaskRun *task = ui_run_begin (run);
  BasaltAttempt *first = basalt_task_run_get_current_attempt (task);
  g_autoptr (BasaltAttempt) attempt = NULL;
  GtkWidget *view;

  g_assert_cmpstr (basalt_inspector_get_page (inspector), ==, "timeline");
  basalt_inspector_set_run (inspector, run);
  view = ui_find (GTK_WIDGET (inspector), BASALT_TYPE_TIMELINE_VIEW, NULL);
  g_assert_nonnull (view);

  g_signal_emit_by_name (view, "attempt-activated", first);
  g_assert_cmpstr (basalt_inspector_get_page (inspector), ==, "details");

  basalt_attempt_set_sent (first, "{\"messages\":[]}");
  g_assert_true (basalt_inspector_set_page (inspector, "timeline"));
  g_signal_emit_by_name (view, "attempt-activated", first);
  g_assert_cmpstr (basalt_inspector_get_page (inspector), ==, "request");
  g_object_get (inspector, "attempt", &attempt, NULL);
  g_assert_true (attempt == first);

  /* Another run: its newest. */
  {
    g_autoptr (BasaltRun) other = ui_run_new ("Hello");
    g_autoptr (BasaltAttempt) none = NULL;

    basalt_inspector_set_run (inspector, other);
    g_object_get (inspector, "attempt", &none, NULL);
    g_assert_null (none);
  }

  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (inspector);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add ("/ui/timeline/accessible", Fixture, NULL, set_up, test_accessible, tear_down);
  g_test_add ("/ui/timeline/keyboard", Fixture, NULL, set_up, test_keyboard, tear_down);
  g_test_add ("/ui/timeline/zoom", Fixture, NULL, set_up, test_zoom, tear_down);
  g_test_add ("/ui/timeline/pointer", Fixture, NULL, set_up, test_pointer, tear_down);
  g_test_add ("/ui/timeline/rounds", Fixture, NULL, set_up, test_rounds, tear_down);
  g_test_add ("/ui/timeline/table", Fixture, NULL, set_up, test_table, tear_down);
  g_test_add ("/ui/timeline/live", Fixture, NULL, set_up, test_live, tear_down);
  g_test_add_func ("/ui/timeline/ticks", test_ticks);
  g_test_add_func ("/ui/timeline/hostile", test_hostile);
  g_test_add_func ("/ui/timeline/inspector", test_inspector);

  return g_test_run ();
}
