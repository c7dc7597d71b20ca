/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the editor says where the keyring cannot keep a key. A program of its own, since libsecret
 * chooses its backend once. */

#include "basalt-connection-editor.h"

#include "ui-engine.h"
#include "ui-test.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_session_only (void)
{
  g_autofree char *dir = ui_make_dir ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *keyring = g_build_filename (file, "keyring", NULL);
  BasaltEngine *engine;
  GtkWidget *editor;
  g_autoptr (BasaltConnection) connection = NULL;
  const char *problem;
  guint n_saved = 0;

  g_assert_true (g_file_set_contents (file, "not a folder", -1, NULL));
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);

  engine = ui_engine_open (dir);
  editor = ui_show (basalt_connection_editor_new_to_add (engine, BASALT_CONNECTION_API_KEY, NULL));
  g_signal_connect_swapped (editor, "saved", G_CALLBACK (count_cb), &n_saved);
  ui_type (editor, "Region", "us-east-1");
  ui_type (editor, "API Key", "bedrock-api-key-example");
  ui_click (editor, "_Add");
  test_wait_until (n_saved == 1);

  /* The connection is there, and the dialog stays to say what is amiss. */
  problem = basalt_connection_editor_get_problem (BASALT_CONNECTION_EDITOR (editor));
  g_assert_nonnull (problem);
  g_assert_true (g_str_has_suffix (problem, " The key is kept for this session only."));
  g_assert_true (gtk_widget_get_visible (editor));
  connection = basalt_engine_find_connection (engine, "api-key");
  g_assert_nonnull (connection);
  g_assert_nonnull (ui_find (editor, ADW_TYPE_ACTION_ROW, "A key is there for this session"));

  gtk_window_destroy (GTK_WINDOW (editor));
  ui_engine_close (engine);
  ui_remove_tree (dir);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add_func ("/keyring-failure/session-only", test_session_only);

  return g_test_run ();
}
