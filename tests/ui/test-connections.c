/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-connection-button.h"
#include "basalt-connection-check.h"
#include "basalt-connection-editor.h"
#include "basalt-connection-row.h"
#include "basalt-preferences-window.h"
#include "basalt-welcome-page.h"

#include "ui-engine.h"
#include "ui-test.h"

#include <string.h>

#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

typedef struct
{
  char *dir;
  BasaltEngine *engine;
  BasaltConnection *saved; /* of the last "saved" or "done" */
} Fixture;

static void
saved_cb (Fixture          *fixture,
          BasaltConnection *connection)
{
  g_set_object (&fixture->saved, connection);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = ui_make_dir ();
  fixture->engine = ui_engine_open (fixture->dir);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ui_engine_close (fixture->engine);
  g_clear_object (&fixture->saved);
  ui_remove_tree (fixture->dir);
  g_free (fixture->dir);
}

static guint
count_connections (Fixture *fixture)
{
  return g_list_model_get_n_items (basalt_engine_get_connections (fixture->engine));
}

static BasaltConnectionEditor *
show_editor (Fixture   *fixture,
             GtkWidget *editor)
{
  g_signal_connect_swapped (editor, "saved", G_CALLBACK (saved_cb), fixture);
  ui_show (editor);

  return BASALT_CONNECTION_EDITOR (editor);
}

static BasaltConnectionEditor *
add (Fixture              *fixture,
     BasaltConnectionKind  kind)
{
  return show_editor (fixture, basalt_connection_editor_new_to_add (fixture->engine, kind, NULL));
}

/* -- The editor -- */

static void
test_editor_validates (Fixture       *fixture,
                       gconstpointer  data)
{
  BasaltConnectionEditor *editor = add (fixture, BASALT_CONNECTION_ACCESS_KEYS);
  GtkWidget *widget = GTK_WIDGET (editor);

  ui_type (widget, "Name", "");
  ui_click (widget, "_Add");
  g_assert_cmpstr (basalt_connection_editor_get_problem (editor), ==,
                   "Give the connection a name.");

  ui_type (widget, "Name", "acme");
  ui_click (widget, "_Add");
  g_assert_cmpstr (basalt_connection_editor_get_problem (editor), ==,
                   "Choose a region, for example us-east-1.");

  ui_type (widget, "Region", "not a region");
  ui_click (widget, "_Add");
  g_assert_nonnull (basalt_connection_editor_get_problem (editor));

  ui_type (widget, "Region", " mars-north-1 ");
  ui_type (widget, "Endpoint URL (Optional)", "gopher//x");
  ui_click (widget, "_Add");
  g_assert_nonnull (basalt_connection_editor_get_problem (editor));

  ui_type (widget, "Endpoint URL (Optional)", "");
  ui_click (widget, "_Add");
  g_assert_cmpstr (basalt_connection_editor_get_problem (editor), ==, "Enter the access key ID.");

  ui_type (widget, "Access Key ID", "AKIDEXAMPLE");
  ui_click (widget, "_Add");
  g_assert_cmpstr (basalt_connection_editor_get_problem (editor), ==,
                   "Enter the secret access key.");

  g_assert_cmpuint (count_connections (fixture), ==, 0);
  gtk_window_destroy (GTK_WINDOW (editor));
}

static void
test_editor_keys (Fixture       *fixture,
                  gconstpointer  data)
{
  BasaltConnectionEditor *editor = add (fixture, BASALT_CONNECTION_ACCESS_KEYS);
  GtkWidget *widget = GTK_WIDGET (editor);
  GtkWidget *secret = ui_find (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "Secret Access Key");
  GtkWidget *stored;

  ui_type (widget, "Name", "acme");
  ui_type (widget, "Region", " mars-north-1 ");
  ui_type (widget, "Access Key ID", "AKIDEXAMPLE");
  ui_type (widget, "Secret Access Key", SECRET);
  basalt_connection_editor_save (editor, TRUE);

  /* Out of the entry before anything else happens. */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (secret)), ==, "");
  test_wait_until (fixture->saved != NULL);
  g_assert_null (basalt_connection_editor_get_problem (editor));
  g_assert_cmpstr (basalt_connection_get_name (fixture->saved), ==, "acme");
  g_assert_cmpstr (basalt_connection_get_region (fixture->saved), ==, "mars-north-1");

  stored = ui_find (widget, ADW_TYPE_ACTION_ROW, "A key is stored");
  g_assert_nonnull (stored);
  g_assert_true (gtk_widget_get_visible (stored));
  g_assert_false (gtk_widget_get_visible (secret));

  /* Anew: that a key is stored is known, the key is not shown. */
  gtk_window_destroy (GTK_WINDOW (editor));
  editor = show_editor (fixture, basalt_connection_editor_new (fixture->engine, fixture->saved));
  widget = GTK_WIDGET (editor);
  test_wait_until (ui_find (widget, ADW_TYPE_ACTION_ROW, "A key is stored") != NULL);
  stored = ui_find (widget, ADW_TYPE_ACTION_ROW, "A key is stored");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (stored)), ==, "AKIDEXAMPLE");

  /* Another name needs no other key. */
  g_clear_object (&fixture->saved);
  ui_type (widget, "Name", "acme-2");
  ui_click (widget, "_Save");
  test_wait_until (fixture->saved != NULL);
  g_assert_cmpuint (count_connections (fixture), ==, 1);
  g_assert_cmpstr (basalt_connection_get_name (fixture->saved), ==, "acme-2");
}

static void
test_editor_replace_key (Fixture       *fixture,
                         gconstpointer  data)
{
  BasaltConnectionEditor *editor = add (fixture, BASALT_CONNECTION_API_KEY);
  GtkWidget *widget = GTK_WIDGET (editor);
  GtkWidget *key;

  ui_type (widget, "Region", "us-east-1");
  ui_click (widget, "_Add");
  g_assert_cmpstr (basalt_connection_editor_get_problem (editor), ==, "Enter the API key.");
  ui_type (widget, "API Key", "bedrock-api-key-example");
  ui_click (widget, "_Add");
  test_wait_until (fixture->saved != NULL);
  g_assert_cmpstr (basalt_connection_get_name (fixture->saved), ==, "api-key");

  editor = show_editor (fixture, basalt_connection_editor_new (fixture->engine, fixture->saved));
  widget = GTK_WIDGET (editor);
  test_wait_until (ui_find (widget, ADW_TYPE_ACTION_ROW, "A key is stored") != NULL);
  key = ui_find (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "API Key");
  g_assert_false (gtk_widget_get_visible (key));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (key)), ==, "");
  ui_click (widget, "Replace");
  g_assert_true (gtk_widget_get_visible (key));
  ui_click (widget, "_Save");
  g_assert_cmpstr (basalt_connection_editor_get_problem (editor), ==, "Enter the API key.");
  gtk_window_destroy (GTK_WINDOW (editor));
}

static void
test_editor_kinds (Fixture       *fixture,
                   gconstpointer  data)
{
  BasaltConnectionEditor *editor = add (fixture, BASALT_CONNECTION_PROFILE);
  GtkWidget *widget = GTK_WIDGET (editor);
  GtkWidget *kind = ui_find (widget, ADW_TYPE_COMBO_ROW, "Kind");
  GtkWidget *name = ui_find (widget, ADW_TYPE_ENTRY_ROW, "Name");
  GtkWidget *region = ui_find (widget, ADW_TYPE_ENTRY_ROW, "Region");

  /* A name that nobody typed follows. */
  ui_type (widget, "Profile", "acme-dev");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "acme-dev");
  adw_combo_row_set_selected (ADW_COMBO_ROW (kind), 3);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "environment");
  adw_combo_row_set_selected (ADW_COMBO_ROW (kind), 4);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "demo");
  g_assert_false (
    gtk_widget_is_visible (region) &&
    gtk_widget_get_visible (gtk_widget_get_ancestor (region, ADW_TYPE_PREFERENCES_GROUP)));

  ui_click (widget, "_Add");
  test_wait_until (fixture->saved != NULL);
  g_assert_cmpint (basalt_connection_get_kind (fixture->saved), ==, BASALT_CONNECTION_DEMO);
  g_assert_nonnull (basalt_connection_get_default_model (fixture->saved));

  /* The next one gets a free name. */
  editor = add (fixture, BASALT_CONNECTION_DEMO);
  name = ui_find (GTK_WIDGET (editor), ADW_TYPE_ENTRY_ROW, "Name");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "demo-2");
  ui_type (GTK_WIDGET (editor), "Name", "demo");
  ui_click (GTK_WIDGET (editor), "_Add");
  g_assert_nonnull (strstr (basalt_connection_editor_get_problem (editor), "demo"));
  gtk_window_destroy (GTK_WINDOW (editor));
}

static void
check (Fixture    *fixture,
       const char *region,
       const char *endpoint,
       guint       failed)
{
  BasaltConnectionEditor *editor = add (fixture, BASALT_CONNECTION_ACCESS_KEYS);
  GtkWidget *widget = GTK_WIDGET (editor);
  GtkWidget *steps = ui_find (widget, BASALT_TYPE_CONNECTION_CHECK, NULL);
  const char *names[] = { "Settings", "Credentials", "Network", "Bedrock" };

  g_clear_object (&fixture->saved);
  ui_type (widget, "Region", region);
  ui_type (widget, "Endpoint URL (Optional)", endpoint);
  ui_type (widget, "Access Key ID", basalt_engine_get_demo_access_key_id ());
  ui_type (widget, "Secret Access Key", basalt_engine_get_demo_secret ());
  ui_click (widget, "Save and Chec_k");
  test_wait_until (basalt_connection_check_get_n_steps (BASALT_CONNECTION_CHECK (steps)) == 4);
  g_assert_nonnull (fixture->saved);
  g_assert_false (basalt_connection_check_get_checking (BASALT_CONNECTION_CHECK (steps)));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWidget *row = ui_find (steps, ADW_TYPE_ACTION_ROW, names[i]);
      const char *word = i < failed ? "OK" : i == failed ? "Failed" : "Not reached";
      g_autofree char *spoken = g_strdup_printf ("%s: %s", names[i], word);

      g_assert_nonnull (row);
      g_assert_nonnull (ui_find (row, GTK_TYPE_LABEL, word));
      gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, spoken);
    }

  gtk_window_destroy (GTK_WINDOW (editor));
}

static void
test_check (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  const char *url = basalt_engine_start_demo (fixture->engine, 0, &error);

  g_assert_no_error (error);
  check (fixture, "us-east-1", url, 4);
  check (fixture, "us-east-1", "http://127.0.0.1:1", 2);
}

static void
test_editor_names (Fixture       *fixture,
                   gconstpointer  data)
{
  BasaltConnectionEditor *editor = add (fixture, BASALT_CONNECTION_ACCESS_KEYS);

  ui_assert_named (gtk_widget_get_first_child (GTK_WIDGET (editor)));
  gtk_window_destroy (GTK_WINDOW (editor));
}

/* -- The welcome page -- */

static void
test_welcome_demo (Fixture       *fixture,
                   gconstpointer  data)
{
  GtkWidget *page = basalt_welcome_page_new ();
  GtkWidget *window;

  basalt_welcome_page_set_engine (BASALT_WELCOME_PAGE (page), fixture->engine);
  g_signal_connect_swapped (page, "done", G_CALLBACK (saved_cb), fixture);
  window = ui_show (page);
  ui_assert_named (page);

  ui_click (page, "_Try the Demo");
  test_wait_until (fixture->saved != NULL);
  g_assert_cmpint (basalt_connection_get_kind (fixture->saved), ==, BASALT_CONNECTION_DEMO);
  g_assert_true (basalt_engine_get_default_connection (fixture->engine) == fixture->saved);

  /* Again: there is one already. */
  g_clear_object (&fixture->saved);
  ui_click (page, "_Try the Demo");
  g_assert_nonnull (fixture->saved);
  g_assert_cmpuint (count_connections (fixture), ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_welcome_profiles (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "credentials", NULL);
  GtkWidget *page = basalt_welcome_page_new ();
  GtkWidget *window;
  GtkWidget *editor = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *toplevels = gtk_window_get_toplevels ();

  g_file_set_contents (path, "[acme-dev]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=x\n",
                       -1, &error);
  g_assert_no_error (error);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", path, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);

  basalt_welcome_page_set_engine (BASALT_WELCOME_PAGE (page), fixture->engine);
  g_signal_connect_swapped (page, "done", G_CALLBACK (saved_cb), fixture);
  window = ui_show (page);

  g_signal_emit_by_name (ui_find (page, ADW_TYPE_ACTION_ROW, "acme-dev"), "activated");
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (BASALT_IS_CONNECTION_EDITOR (toplevel))
        editor = toplevel;
    }
  g_assert_nonnull (editor);
  ui_click (editor, "_Add");
  test_wait_until (fixture->saved != NULL);
  g_assert_cmpstr (basalt_connection_get_profile (fixture->saved), ==, "acme-dev");
  g_assert_true (basalt_engine_get_default_connection (fixture->engine) == fixture->saved);

  g_unsetenv ("AWS_SHARED_CREDENTIALS_FILE");
  basalt_welcome_page_refresh (BASALT_WELCOME_PAGE (page));
  g_assert_null (ui_find (page, ADW_TYPE_ACTION_ROW, "acme-dev"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- The preferences -- */

static void
test_preferences (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (BasaltConnection) demo = ui_engine_add_demo (fixture->engine);
  g_autoptr (BasaltConnection) profile = NULL;
  GtkWidget *window;
  GtkWidget *row;

  profile = basalt_engine_new_profile_connection (fixture->engine, "a_<b>&");
  ui_engine_save (fixture->engine, profile);
  window = ui_show (basalt_preferences_window_new (fixture->engine));
  basalt_preferences_window_show_connections (BASALT_PREFERENCES_WINDOW (window));

  row = ui_find (window, BASALT_TYPE_CONNECTION_ROW, "a_&lt;b&gt;&amp;");
  g_assert_nonnull (row);
  ui_assert_named (row);
  g_assert_false (
    gtk_check_button_get_active (GTK_CHECK_BUTTON (ui_find (row, GTK_TYPE_CHECK_BUTTON, NULL))));

  /* Which one new runs use is chosen here, and shown when it is chosen elsewhere. */
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (row, GTK_TYPE_CHECK_BUTTON, NULL)), TRUE);
  g_assert_true (basalt_engine_get_default_connection (fixture->engine) == profile);
  basalt_engine_set_default_connection (fixture->engine, demo);
  g_assert_false (
    gtk_check_button_get_active (GTK_CHECK_BUTTON (ui_find (row, GTK_TYPE_CHECK_BUTTON, NULL))));

  /* Removed, and brought back. */
  ui_click (row, "user-trash-symbolic");
  g_assert_null (ui_find (window, BASALT_TYPE_CONNECTION_ROW, "a_&lt;b&gt;&amp;"));
  g_assert_cmpuint (count_connections (fixture), ==, 2);
  ui_click_soon (window, "_Undo");
  row = ui_find (window, BASALT_TYPE_CONNECTION_ROW, "a_&lt;b&gt;&amp;");
  g_assert_nonnull (row);

  /* Removed for good when the window goes. */
  ui_click (row, "user-trash-symbolic");
  gtk_window_close (GTK_WINDOW (window));
  test_wait_until (count_connections (fixture) == 1);
}

/* -- The connection button -- */

static void
test_button (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *button = basalt_connection_button_new ();
  GtkWidget *window = ui_show (button);
  g_autoptr (BasaltConnection) demo = NULL;
  g_autoptr (BasaltConnection) profile = NULL;

  g_assert_nonnull (ui_find (button, GTK_TYPE_LABEL, "No Connection"));
  basalt_connection_button_set_engine (BASALT_CONNECTION_BUTTON (button), fixture->engine);
  g_assert_nonnull (ui_find (button, GTK_TYPE_LABEL, "No Connection"));

  demo = ui_engine_add_demo (fixture->engine);
  g_assert_nonnull (ui_find (button, GTK_TYPE_LABEL, "demo"));
  profile = basalt_engine_new_profile_connection (fixture->engine, "acme_dev");
  basalt_connection_set_region (profile, "eu-central-1");
  ui_engine_save (fixture->engine, profile);

  g_assert_true (
    gtk_widget_activate_action (button, "connection.use", "s", basalt_connection_get_id (profile)));
  g_assert_true (basalt_engine_get_default_connection (fixture->engine) == profile);
  g_assert_nonnull (ui_find (button, GTK_TYPE_LABEL, "acme_dev"));
  g_assert_nonnull (ui_find (button, GTK_TYPE_LABEL, "AWS Profile · eu-central-1"));
  gtk_test_accessible_assert_property (gtk_widget_get_first_child (button),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Connection: acme_dev, AWS Profile · eu-central-1");

  basalt_connection_set_name (profile, "acme");
  g_assert_nonnull (ui_find (button, GTK_TYPE_LABEL, "acme"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *keyring_dir = NULL;
  g_autofree char *keyring = NULL;
  int status;

  ui_test_init (&argc, &argv);
  adw_init ();

  /* A keyring of its own, which asks nobody. */
  keyring_dir = ui_make_dir ();
  keyring = g_build_filename (keyring_dir, "keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);

#define ADD(path, function) \
  g_test_add ("/connections/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("editor/validates", test_editor_validates);
  ADD ("editor/keys", test_editor_keys);
  ADD ("editor/replace-key", test_editor_replace_key);
  ADD ("editor/kinds", test_editor_kinds);
  ADD ("editor/check", test_check);
  ADD ("editor/names", test_editor_names);
  ADD ("welcome/demo", test_welcome_demo);
  ADD ("welcome/profiles", test_welcome_profiles);
  ADD ("preferences", test_preferences);
  ADD ("button", test_button);

  status = g_test_run ();
  ui_remove_tree (keyring_dir);

  return status;
}
