/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-model-chooser.h"
#include "basalt-model-row.h"

#include "ui-engine.h"
#include "ui-test.h"

#include <string.h>

typedef struct
{
  char *dir;
  BasaltEngine *engine;
  BasaltConnection *demo;
  GtkWidget *window;
  GtkWidget *button;
  BasaltModelChooser *chooser;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = ui_make_dir ();
  fixture->engine = ui_engine_open (fixture->dir);
  fixture->demo = ui_engine_add_demo (fixture->engine);
  fixture->chooser = BASALT_MODEL_CHOOSER (basalt_model_chooser_new ());
  fixture->button = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (fixture->button), GTK_WIDGET (fixture->chooser));
  fixture->window = ui_show (fixture->button);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->demo);
  ui_engine_close (fixture->engine);
  ui_remove_tree (fixture->dir);
  g_free (fixture->dir);
}

static BasaltModelRow *
get_row (Fixture *fixture,
         guint    index)
{
  GtkWidget *list = ui_find (GTK_WIDGET (fixture->chooser), GTK_TYPE_LIST_BOX, NULL);

  return BASALT_MODEL_ROW (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int) index));
}

static guint
count_rows (Fixture *fixture)
{
  guint n = 0;

  while (get_row (fixture, n) != NULL)
    n++;

  return n;
}

static BasaltModelRow *
find_row (Fixture    *fixture,
          const char *id)
{
  BasaltModelRow *row;

  for (guint i = 0; (row = get_row (fixture, i)) != NULL; i++)
    {
      if (g_strcmp0 (basalt_model_row_get_id (row), id) == 0)
        return row;
    }

  return NULL;
}

static void
popup (Fixture *fixture)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (fixture->button));
  test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (fixture->chooser)));
}

static const char *
get_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (
    GTK_STACK (ui_find (GTK_WIDGET (fixture->chooser), GTK_TYPE_STACK, NULL)));
}

static void
test_demo (Fixture       *fixture,
           gconstpointer  data)
{
  const char *names[] = { "steady", "slow", "throttled", "flaky", "denied", "long" };
  GtkWidget *list;

  g_assert_cmpstr (get_page (fixture), ==, "empty");
  g_assert_cmpstr (basalt_model_chooser_get_label (fixture->chooser), ==, "Choose Model");
  basalt_model_chooser_set_connection (fixture->chooser, fixture->engine, fixture->demo);
  basalt_model_chooser_set_model (fixture->chooser, "basalt.demo-slow-v1:0");
  g_assert_cmpstr (basalt_model_chooser_get_label (fixture->chooser), ==, "basalt.demo-slow-v1:0");

  /* Opening it looks for models; what it finds names the one that is chosen. */
  popup (fixture);
  test_wait_until (find_row (fixture, "basalt.demo-slow-v1:0") != NULL);
  g_assert_cmpstr (get_page (fixture), ==, "list");
  g_assert_cmpstr (basalt_model_chooser_get_label (fixture->chooser), ==, "Demo Slow");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *id = g_strdup_printf ("basalt.demo-%s-v1:0", names[i]);

      g_assert_nonnull (find_row (fixture, id));
    }

  list = ui_find (GTK_WIDGET (fixture->chooser), GTK_TYPE_LIST_BOX, NULL);
  g_signal_emit_by_name (list, "row-activated", find_row (fixture, "basalt.demo-flaky-v1:0"));
  g_assert_cmpstr (basalt_model_chooser_get_model (fixture->chooser), ==, "basalt.demo-flaky-v1:0");
  g_assert_cmpstr (basalt_model_chooser_get_label (fixture->chooser), ==, "Demo Flaky");
  test_wait_until (!gtk_widget_get_visible (GTK_WIDGET (fixture->chooser)));
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *entry;
  guint n;

  basalt_model_chooser_set_connection (fixture->chooser, fixture->engine, fixture->demo);
  popup (fixture);
  test_wait_until (find_row (fixture, "basalt.demo-slow-v1:0") != NULL);
  n = count_rows (fixture);

  basalt_model_chooser_search (fixture->chooser, " flaky ");
  g_assert_cmpuint (count_rows (fixture), ==, 2);
  g_assert_cmpstr (basalt_model_row_get_id (get_row (fixture, 0)), ==, "basalt.demo-flaky-v1:0");
  g_assert_cmpstr (basalt_model_row_get_id (get_row (fixture, 1)), ==, "flaky");
  g_assert_null (basalt_model_row_get_model (get_row (fixture, 1)));

  /* A known id needs no row of its own. */
  basalt_model_chooser_search (fixture->chooser, "basalt.demo-flaky-v1:0");
  g_assert_cmpuint (count_rows (fixture), ==, 1);

  basalt_model_chooser_search (fixture->chooser, "");
  g_assert_cmpuint (count_rows (fixture), ==, n);

  /* Return takes the first. */
  basalt_model_chooser_search (fixture->chooser, "throttled");
  entry = ui_find (GTK_WIDGET (fixture->chooser), GTK_TYPE_SEARCH_ENTRY, NULL);
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (basalt_model_chooser_get_model (fixture->chooser), ==,
                   "basalt.demo-throttled-v1:0");
}

static void
test_free_text (Fixture       *fixture,
                gconstpointer  data)
{
  const char *arn = "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2";
  g_autofree char *endless = g_strnfill (3000, 'a');
  GtkWidget *entry = ui_find (GTK_WIDGET (fixture->chooser), GTK_TYPE_SEARCH_ENTRY, NULL);
  const char *wrong[] = { "a b", endless };

  basalt_model_chooser_set_connection (fixture->chooser, fixture->engine, fixture->demo);
  basalt_model_chooser_search (fixture->chooser, arn);
  g_assert_cmpuint (count_rows (fixture), ==, 1);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (get_row (fixture, 0))));
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (basalt_model_chooser_get_model (fixture->chooser), ==, arn);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      basalt_model_chooser_search (fixture->chooser, wrong[i]);
      g_assert_cmpuint (count_rows (fixture), ==, 1);
      g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (get_row (fixture, 0))));
      g_signal_emit_by_name (entry, "activate");
      g_assert_cmpstr (basalt_model_chooser_get_model (fixture->chooser), ==, arn);
    }
}

static void
test_failure (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BasaltConnection) profile = NULL;
  GtkWidget *again = ui_find (GTK_WIDGET (fixture->chooser), GTK_TYPE_BUTTON, "Try Again");
  GtkWidget *box = gtk_widget_get_parent (again);
  GtkWidget *label = ui_find (box, GTK_TYPE_LABEL, NULL);

  profile = basalt_engine_new_profile_connection (fixture->engine, "not-there");
  basalt_connection_set_region (profile, "us-east-1");
  basalt_model_chooser_set_connection (fixture->chooser, fixture->engine, profile);
  g_assert_false (gtk_widget_get_visible (box));
  popup (fixture);
  test_wait_until (gtk_widget_get_visible (box));
  g_assert_cmpuint (strlen (gtk_label_get_text (GTK_LABEL (label))), >, 10);

  /* It goes with the connection that it is about. */
  basalt_model_chooser_set_connection (fixture->chooser, fixture->engine, fixture->demo);
  g_assert_false (gtk_widget_get_visible (box));
  test_wait_until (find_row (fixture, "basalt.demo-slow-v1:0") != NULL);
}

static void
test_rows (void)
{
  g_autoptr (BasaltModel) usable = NULL;
  g_autoptr (BasaltModel) refused = NULL;
  GtkWidget *row;

  usable = basalt_model_new ("us.acme.large-v1:0", "Large & <b>Loud</b>", "Acme",
                             "inference-profile", TRUE, "ACTIVE", TRUE, NULL, "acme.large-v1:0");
  row = g_object_ref_sink (basalt_model_row_new (usable));
  g_assert_true (gtk_widget_get_sensitive (row));
  g_assert_nonnull (ui_find (row, GTK_TYPE_LABEL, "Large & <b>Loud</b>"));
  g_assert_nonnull (ui_find (row, GTK_TYPE_LABEL, "Inference Profile"));
  gtk_test_accessible_assert_property (
    row, GTK_ACCESSIBLE_PROPERTY_LABEL,
    "Large & <b>Loud</b>, Acme, Inference Profile, us.acme.large-v1:0");
  basalt_model_row_set_selected (BASALT_MODEL_ROW (row), TRUE);
  gtk_test_accessible_assert_property (
    row, GTK_ACCESSIBLE_PROPERTY_LABEL,
    "Large & <b>Loud</b>, Acme, Inference Profile, us.acme.large-v1:0, chosen");
  g_object_unref (row);

  refused = basalt_model_new ("acme.large-v1:0", "Large\u202e", "Acme", "on-demand", TRUE, "LEGACY",
                              FALSE, "Only through an inference profile.", NULL);
  row = g_object_ref_sink (basalt_model_row_new (refused));
  g_assert_false (gtk_widget_get_sensitive (row));
  g_assert_nonnull (ui_find (row, GTK_TYPE_LABEL, "Large<U+202E>"));
  g_assert_nonnull (ui_find (row, GTK_TYPE_LABEL, "Legacy"));
  g_assert_nonnull (ui_find (row, GTK_TYPE_LABEL, "Only through an inference profile."));
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Only through an inference profile.");
  g_object_unref (row);
}

static void
test_names (Fixture       *fixture,
            gconstpointer  data)
{
  ui_assert_named (GTK_WIDGET (fixture->chooser));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

#define ADD(path, function) \
  g_test_add ("/model-chooser/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("demo", test_demo);
  ADD ("search", test_search);
  ADD ("free-text", test_free_text);
  ADD ("failure", test_failure);
  g_test_add_func ("/model-chooser/rows", test_rows);
  ADD ("names", test_names);

  return g_test_run ();
}
