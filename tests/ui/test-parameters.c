/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-parameter-row.h"
#include "basalt-parameters.h"

#include "ui-engine.h"
#include "ui-test.h"

typedef struct
{
  BasaltParameters *parameters;
  GtkWidget *window;
  guint changes;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->changes++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->parameters = g_object_ref_sink (BASALT_PARAMETERS (basalt_parameters_new ()));
  /* Somewhere the focus can go to. */
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->parameters));
  g_signal_connect_swapped (fixture->parameters, "changed", G_CALLBACK (changed_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->parameters);
}

static void
type_number (Fixture    *fixture,
             const char *title,
             const char *text)
{
  GtkWidget *row = ui_find (GTK_WIDGET (fixture->parameters), BASALT_TYPE_PARAMETER_ROW, title);

  g_assert_nonnull (row);
  basalt_parameter_row_set_text (BASALT_PARAMETER_ROW (row), text);
}

static void
type_text (Fixture    *fixture,
           guint       index,
           const char *text)
{
  GtkWidget *group = NULL;
  GtkWidget *view = ui_find (GTK_WIDGET (fixture->parameters), GTK_TYPE_TEXT_VIEW, NULL);

  if (index == 1)
    {
      group = gtk_widget_get_ancestor (view, ADW_TYPE_PREFERENCES_GROUP);
      view = ui_find (gtk_widget_get_next_sibling (group), GTK_TYPE_TEXT_VIEW, NULL);
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

static char *
store (Fixture *fixture,
       gint64  *timeout_ms)
{
  g_autoptr (JsonObject) both = json_object_new ();
  JsonObject *inputs = json_object_new ();
  JsonObject *policy = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  *timeout_ms = basalt_parameters_store (fixture->parameters, inputs, policy);
  json_object_set_object_member (both, "inputs", inputs);
  json_object_set_object_member (both, "policy", policy);
  json_node_set_object (node, both);

  return json_to_string (node, FALSE);
}

static void
test_default (Fixture       *fixture,
              gconstpointer  data)
{
  gint64 timeout_ms = -1;
  g_autofree char *json = store (fixture, &timeout_ms);

  g_assert_cmpstr (json, ==, "{\"inputs\":{},\"policy\":{}}");
  g_assert_cmpint (timeout_ms, ==, 0);
  g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 0);
  g_assert_null (basalt_parameters_get_problem (fixture->parameters));
}

static void
test_set (Fixture       *fixture,
          gconstpointer  data)
{
  g_autofree char *json = NULL;
  g_autofree char *again = NULL;
  gint64 timeout_ms = 0;

  type_number (fixture, "Maximum Tokens", "4096");
  type_number (fixture, "Temperature", " 0,25 ");
  type_number (fixture, "Top-p", "1");
  type_number (fixture, "Retries", "0");
  type_number (fixture, "Delay", "1.5");
  type_number (fixture, "Time Limit", "90");
  type_text (fixture, 0, "Answer in one word.\n");
  type_text (fixture, 1, "END\n\n\\n\\nHuman:\n  \nC:\\\\x");

  g_assert_null (basalt_parameters_get_problem (fixture->parameters));
  g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 8);
  g_assert_cmpuint (fixture->changes, >=, 8);

  json = store (fixture, &timeout_ms);
  g_assert_cmpstr (json, ==,
                   "{\"inputs\":{\"max_tokens\":4096,\"temperature\":0.25,\"top_p\":1.0,"
                   "\"system\":\"Answer in one word.\\n\","
                   "\"stop_sequences\":[\"END\",\"\\n\\nHuman:\",\"  \",\"C:\\\\x\"]},"
                   "\"policy\":{\"retries\":0,\"delay_ms\":1500}}");
  g_assert_cmpint (timeout_ms, ==, 90000);

  /* What was stored comes back as it was. */
  {
    g_autoptr (JsonNode) node = json_from_string (json, NULL);
    JsonObject *both = json_node_get_object (node);

    basalt_parameters_reset (fixture->parameters);
    g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 0);
    basalt_parameters_load (fixture->parameters, json_object_get_object_member (both, "inputs"),
                            json_object_get_object_member (both, "policy"), timeout_ms);
    again = store (fixture, &timeout_ms);
    g_assert_cmpstr (again, ==, json);
    g_assert_cmpint (timeout_ms, ==, 90000);
  }
}

static void
test_wrong (Fixture       *fixture,
            gconstpointer  data)
{
  static const struct
  {
    const char *title;
    const char *text;
    const char *problem;
  } cases[] = {
    { "Temperature", "1.01", "Temperature: Enter a number from 0 to 1." },
    { "Temperature", "-1", "Temperature: Enter a number from 0 to 1." },
    { "Temperature", "warm", "Temperature: Enter a number from 0 to 1." },
    { "Temperature", "0.5x", "Temperature: Enter a number from 0 to 1." },
    { "Temperature", "nan", "Temperature: Enter a number from 0 to 1." },
    { "Top-p", "1e400", "Top-p: Enter a number from 0 to 1." },
    { "Maximum Tokens", "0", "Maximum Tokens: Enter a whole number from 1 to 2147483647." },
    { "Maximum Tokens", "1.5", "Maximum Tokens: Enter a whole number from 1 to 2147483647." },
    { "Retries", "101", "Retries: Enter a whole number from 0 to 100." },
    { "Time Limit", "0", "Time Limit: Enter a number from 0.001 to 604800." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = NULL;
      gint64 timeout_ms = -1;

      type_number (fixture, cases[i].title, cases[i].text);
      g_assert_cmpstr (basalt_parameters_get_problem (fixture->parameters), ==, cases[i].problem);
      g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 0);
      json = store (fixture, &timeout_ms);
      g_assert_cmpstr (json, ==, "{\"inputs\":{},\"policy\":{}}");
      g_assert_cmpint (timeout_ms, ==, 0);

      type_number (fixture, cases[i].title, "");
      g_assert_null (basalt_parameters_get_problem (fixture->parameters));
    }
}

static void
test_too_many_stop_sequences (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 2501; i++)
    g_string_append_printf (text, "%u\n", i);

  type_text (fixture, 1, text->str);
  g_assert_cmpstr (basalt_parameters_get_problem (fixture->parameters), ==,
                   "At most 2,500 stop sequences can be sent.");
}

static const char *
get_hint (Fixture    *fixture,
          const char *title)
{
  GtkWidget *row = ui_find (GTK_WIDGET (fixture->parameters), BASALT_TYPE_PARAMETER_ROW, title);

  return basalt_parameter_row_get_subtitle (BASALT_PARAMETER_ROW (row));
}

static void
set_defaults (Fixture *fixture)
{
  g_autoptr (BasaltRunDefaults) defaults = basalt_run_defaults_new ();
  JsonArray *stops = json_array_new ();

  json_object_set_int_member (defaults->inputs, "max_tokens", 4096);
  json_object_set_double_member (defaults->inputs, "temperature", 0.7);
  json_object_set_string_member (defaults->inputs, "system", "Be brief.");
  json_array_add_string_element (stops, "END");
  json_object_set_array_member (defaults->inputs, "stop_sequences", stops);
  json_object_set_int_member (defaults->policy, "retries", 5);
  json_object_set_int_member (defaults->policy, "delay_ms", 2500);
  defaults->timeout_ms = 60000;
  basalt_parameters_set_defaults (fixture->parameters, defaults);
}

/* What stands below a field is what happens when it is left alone. */
static void
test_defaults (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *json = NULL;
  gint64 timeout_ms = -1;
  GtkWidget *check;
  GtkWidget *view;

  g_assert_cmpstr (get_hint (fixture, "Maximum Tokens"), ==, "");
  g_assert_cmpstr (get_hint (fixture, "Temperature"), ==, "From 0 to 1");
  g_assert_cmpstr (get_hint (fixture, "Retries"), ==, "Default: 2");
  g_assert_cmpstr (get_hint (fixture, "Delay"), ==, "Seconds between tries; default: 10");
  g_assert_cmpstr (get_hint (fixture, "Time Limit"), ==,
                   "Seconds for the whole run; default: none");

  set_defaults (fixture);
  g_assert_cmpstr (get_hint (fixture, "Maximum Tokens"), ==,
                   "Default: 4096. A dash leaves it to the model.");
  g_assert_cmpstr (get_hint (fixture, "Temperature"), ==,
                   "From 0 to 1; default: 0.7. A dash leaves it to the model.");
  g_assert_cmpstr (get_hint (fixture, "Top-p"), ==, "From 0 to 1");
  g_assert_cmpstr (get_hint (fixture, "Retries"), ==, "Default: 5");
  g_assert_cmpstr (get_hint (fixture, "Delay"), ==, "Seconds between tries; default: 2.5");
  g_assert_cmpstr (get_hint (fixture, "Time Limit"), ==,
                   "Seconds for the whole run; default: 60. A dash means none.");

  /* The default is shown, and not part of what was set. */
  view = ui_find (GTK_WIDGET (fixture->parameters), GTK_TYPE_TEXT_VIEW, NULL);
  check = ui_find (GTK_WIDGET (fixture->parameters), GTK_TYPE_CHECK_BUTTON, NULL);
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  g_assert_true (gtk_widget_get_visible (check));
  g_assert_false (gtk_widget_is_sensitive (view));
  g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 0);
  json = store (fixture, &timeout_ms);
  g_assert_cmpstr (json, ==, "{\"inputs\":{},\"policy\":{}}");
  g_assert_cmpint (timeout_ms, ==, 0);

  /* An own text begins with the default, and is not lost by a look at the default. */
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  g_assert_true (gtk_widget_is_sensitive (view));
  type_text (fixture, 0, "Be kind.");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  g_clear_pointer (&json, g_free);
  json = store (fixture, &timeout_ms);
  g_assert_cmpstr (json, ==, "{\"inputs\":{\"system\":\"Be kind.\"},\"policy\":{}}");
}

/* Where there is a default, none can be asked for. */
static void
test_none (Fixture       *fixture,
           gconstpointer  data)
{
  const char *none = "{\"inputs\":{\"max_tokens\":null,\"temperature\":null,\"system\":\"\","
                     "\"stop_sequences\":[]},\"policy\":{}}";
  g_autofree char *json = NULL;
  g_autofree char *again = NULL;
  gint64 timeout_ms = 0;
  g_autoptr (JsonNode) node = json_from_string (none, NULL);
  JsonObject *both = json_node_get_object (node);

  type_number (fixture, "Temperature", "-");
  g_assert_nonnull (basalt_parameters_get_problem (fixture->parameters));

  set_defaults (fixture);
  type_number (fixture, "Maximum Tokens", "-");
  type_number (fixture, "Temperature", " – ");
  type_number (fixture, "Time Limit", "—");
  type_text (fixture, 0, "");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (GTK_WIDGET (fixture->parameters),
                                                          GTK_TYPE_CHECK_BUTTON, NULL)),
                               FALSE);
  type_text (fixture, 0, "");
  basalt_parameters_load (fixture->parameters, json_object_get_object_member (both, "inputs"),
                          json_object_get_object_member (both, "policy"),
                          BASALT_RUN_REQUEST_NO_TIMEOUT);
  g_assert_null (basalt_parameters_get_problem (fixture->parameters));
  g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 5);
  json = store (fixture, &timeout_ms);
  g_assert_cmpstr (json, ==, none);
  g_assert_cmpint (timeout_ms, ==, BASALT_RUN_REQUEST_NO_TIMEOUT);

  /* Retries there always are, be it 0. */
  type_number (fixture, "Retries", "-");
  g_assert_cmpstr (basalt_parameters_get_problem (fixture->parameters), ==,
                   "Retries: Enter a whole number from 0 to 100.");
  type_number (fixture, "Retries", "");

  /* It says nothing any more once there is no default. */
  basalt_parameters_set_defaults (fixture->parameters, NULL);
  g_assert_null (basalt_parameters_get_problem (fixture->parameters));
  g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 0);
  again = store (fixture, &timeout_ms);
  g_assert_cmpstr (again, ==, "{\"inputs\":{},\"policy\":{}}");
  g_assert_cmpint (timeout_ms, ==, 0);
}

/* Inputs of a run may come from anywhere. */
static void
test_load_wrong_types (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (JsonNode) node =
    json_from_string ("{\"max_tokens\":\"many\",\"temperature\":null,\"top_p\":[1],\"system\":5,"
                      "\"stop_sequences\":[1,\"x\",null]}",
                      NULL);

  basalt_parameters_load (fixture->parameters, json_node_get_object (node), NULL, -5);
  g_assert_null (basalt_parameters_get_problem (fixture->parameters));
  g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 1);
}

static void
test_reset_button (Fixture       *fixture,
                   gconstpointer  data)
{
  GtkWidget *row;
  GtkWidget *button;

  row = ui_find (GTK_WIDGET (fixture->parameters), BASALT_TYPE_PARAMETER_ROW, "Retries");
  button = ui_find (row, GTK_TYPE_BUTTON, "edit-clear-symbolic");
  g_assert_false (gtk_widget_get_sensitive (button));

  type_number (fixture, "Retries", "7");
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 0);
  g_assert_false (gtk_widget_get_sensitive (button));

  type_number (fixture, "Retries", "7");
  type_text (fixture, 0, "Be brief.");
  ui_click (GTK_WIDGET (fixture->parameters), "Reset All to Default");
  g_assert_cmpuint (basalt_parameters_get_n_set (fixture->parameters), ==, 0);
}

static void
test_names (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *row = ui_find (GTK_WIDGET (fixture->parameters), BASALT_TYPE_PARAMETER_ROW, "Top-p");
  GtkWidget *entry = ui_find (row, GTK_TYPE_ENTRY, NULL);

  gtk_test_accessible_assert_property (entry, GTK_ACCESSIBLE_PROPERTY_LABEL, "Top-p");
  ui_assert_named (GTK_WIDGET (fixture->parameters));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

#define ADD(path, function) \
  g_test_add ("/parameters/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("default", test_default);
  ADD ("set", test_set);
  ADD ("wrong", test_wrong);
  ADD ("too-many-stop-sequences", test_too_many_stop_sequences);
  ADD ("defaults", test_defaults);
  ADD ("none", test_none);
  ADD ("load-wrong-types", test_load_wrong_types);
  ADD ("reset-button", test_reset_button);
  ADD ("names", test_names);

  return g_test_run ();
}
