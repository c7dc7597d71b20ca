/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ui-engine.h"
#include "ui-test.h"

#include "basalt-parameter-row.h"
#include "basalt-parameter-text.h"
#include "basalt-preferences-window.h"
#include "basalt-run-defaults.h"
#include "basalt-run-preferences.h"

/* The page of the preferences that says what new runs start with. */

typedef struct
{
  char *dir;
  BasaltEngine *engine;
  GtkWidget *window;
  GtkWidget *page;
} Fixture;

static void
open_window (Fixture *fixture)
{
  fixture->window = basalt_preferences_window_new (fixture->engine);
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->page = ui_find (fixture->window, BASALT_TYPE_RUN_PREFERENCES, NULL);
  g_assert_nonnull (fixture->page);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = ui_make_dir ();
  fixture->engine = ui_engine_open (fixture->dir);
  open_window (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_engine_close (fixture->engine);
  ui_remove_tree (fixture->dir);
  g_free (fixture->dir);
}

static BasaltParameterRow *
find_row (Fixture    *fixture,
          const char *title)
{
  GtkWidget *row = ui_find (fixture->page, BASALT_TYPE_PARAMETER_ROW, title);

  g_assert_nonnull (row);

  return BASALT_PARAMETER_ROW (row);
}

static char *
describe (Fixture *fixture)
{
  g_autoptr (BasaltRunDefaults) defaults = basalt_engine_get_run_defaults (fixture->engine);
  g_autoptr (JsonNode) inputs = json_node_init_object (json_node_alloc (), defaults->inputs);
  g_autoptr (JsonNode) policy = json_node_init_object (json_node_alloc (), defaults->policy);
  g_autofree char *inputs_text = json_to_string (inputs, FALSE);
  g_autofree char *policy_text = json_to_string (policy, FALSE);

  return g_strdup_printf ("%s %s %" G_GINT64_FORMAT, inputs_text, policy_text,
                          defaults->timeout_ms);
}

static void
assert_defaults (Fixture    *fixture,
                 const char *text)
{
  g_autofree char *defaults = describe (fixture);

  g_assert_cmpstr (defaults, ==, text);
}

static void
set_text (Fixture    *fixture,
          gboolean    stop,
          const char *text)
{
  GtkWidget *group = ui_find (fixture->page, BASALT_TYPE_PARAMETER_TEXT, NULL);
  GtkWidget *view =
    ui_find (stop ? gtk_widget_get_next_sibling (group) : group, GTK_TYPE_TEXT_VIEW, NULL);

  g_assert_nonnull (view);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

#define ALL                                                                           \
  "{\"max_tokens\":4096,\"temperature\":0.25,\"top_p\":1.0,\"system\":\"Be brief.\"," \
  "\"stop_sequences\":[\"END\",\"\\n\\n\"]} {\"retries\":0,\"delay_ms\":1500} 90000"

static void
set_all (Fixture *fixture)
{
  basalt_parameter_row_set_text (find_row (fixture, "Maximum Tokens"), "4096");
  basalt_parameter_row_set_text (find_row (fixture, "Temperature"), "0,25");
  basalt_parameter_row_set_text (find_row (fixture, "Top-p"), "1");
  basalt_parameter_row_set_text (find_row (fixture, "Retries"), "0");
  basalt_parameter_row_set_text (find_row (fixture, "Delay"), "1.5");
  basalt_parameter_row_set_text (find_row (fixture, "Time Limit"), "90");
  set_text (fixture, FALSE, "Be brief.");
  set_text (fixture, TRUE, "END\n\\n\\n");
}

static void
test_kept (Fixture       *fixture,
           gconstpointer  data)
{
  double value = 0;

  assert_defaults (fixture, "{} {} 0");
  set_all (fixture);
  assert_defaults (fixture, ALL);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_engine_close (fixture->engine);
  fixture->engine = ui_engine_open (fixture->dir);
  open_window (fixture);
  assert_defaults (fixture, ALL);
  g_assert_true (basalt_parameter_row_get_value (find_row (fixture, "Delay"), &value));
  g_assert_cmpfloat_with_epsilon (value, 1.5, 1e-9);
}

/* What is out of bounds gets a sentence, and what was there before stays in force. */
static void
test_wrong (Fixture       *fixture,
            gconstpointer  data)
{
  BasaltParameterRow *row = find_row (fixture, "Temperature");
  GtkWidget *entry = ui_find (GTK_WIDGET (row), GTK_TYPE_ENTRY, NULL);

  basalt_parameter_row_set_text (row, "0.5");
  assert_defaults (fixture, "{\"temperature\":0.5} {} 0");

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "runs");
  test_wait_until (gtk_widget_get_mapped (entry));
  gtk_widget_grab_focus (entry);
  basalt_parameter_row_set_text (row, "0");
  basalt_parameter_row_set_text (row, "0.55555x");
  g_assert_cmpstr (basalt_parameter_row_get_problem (row), ==,
                   "Temperature: Enter a number from 0 to 1.");
  assert_defaults (fixture, "{\"temperature\":0.5} {} 0");

  /* Others can be changed meanwhile. */
  basalt_parameter_row_set_text (find_row (fixture, "Retries"), "3");
  assert_defaults (fixture, "{\"temperature\":0.5} {\"retries\":3} 0");

  basalt_parameter_row_set_text (row, "");
  g_assert_null (basalt_parameter_row_get_problem (row));
  assert_defaults (fixture, "{} {\"retries\":3} 0");
}

static void
test_reset (Fixture       *fixture,
            gconstpointer  data)
{
  set_all (fixture);
  ui_click (fixture->page, "Reset All to Default");
  assert_defaults (fixture, "{} {} 0");
  g_assert_null (basalt_engine_get_setting (fixture->engine, "run-defaults"));

  ui_click_soon (fixture->window, "_Undo");
  assert_defaults (fixture, ALL);
  g_assert_null (basalt_parameter_row_get_problem (find_row (fixture, "Maximum Tokens")));
}

static void
test_names (Fixture       *fixture,
            gconstpointer  data)
{
  ui_assert_named (fixture->page);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

#define ADD(path, function) \
  g_test_add ("/run-preferences/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("kept", test_kept);
  ADD ("wrong", test_wrong);
  ADD ("reset", test_reset);
  ADD ("names", test_names);

  return g_test_run ();
}
