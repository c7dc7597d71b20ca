/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-composer.h"
#include "basalt-run-private.h"

#include "basalt-run-defaults.h"

#include "ui-engine.h"
#include "ui-test.h"

#include <string.h>

#define STEADY "basalt.demo-steady-v1:0"
#define MEBIBYTE 1048576

typedef struct
{
  char *dir;
  BasaltEngine *engine;
  BasaltConnection *demo;
  GtkWidget *window;
  BasaltComposer *composer;
  BasaltRunRequest *request; /* of the last "run" */
} Fixture;

static void
run_cb (Fixture          *fixture,
        BasaltRunRequest *request)
{
  g_set_object (&fixture->request, request);
}

static void
make_composer (Fixture *fixture)
{
  fixture->composer = BASALT_COMPOSER (basalt_composer_new ());
  g_signal_connect_swapped (fixture->composer, "run", G_CALLBACK (run_cb), fixture);
  basalt_composer_set_engine (fixture->composer, fixture->engine);
  fixture->window = ui_show (GTK_WIDGET (fixture->composer));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = ui_make_dir ();
  fixture->engine = ui_engine_open (fixture->dir);
  fixture->demo = ui_engine_add_demo (fixture->engine);
  make_composer (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_engine_close (fixture->engine);
  g_clear_object (&fixture->demo);
  g_clear_object (&fixture->request);
  ui_remove_tree (fixture->dir);
  g_free (fixture->dir);
}

static void
assert_text (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *text = basalt_composer_dup_text (fixture->composer);

  g_assert_cmpstr (text, ==, expected);
}

static char *
write_file (Fixture    *fixture,
            const char *name,
            const char *contents,
            gssize      length)
{
  char *path = g_build_filename (fixture->dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, length, &error);
  g_assert_no_error (error);

  return path;
}

static void
load (Fixture    *fixture,
      const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  basalt_composer_load_file (fixture->composer, file);
  g_assert_cmpstr (basalt_composer_get_problem (fixture->composer), ==,
                   "The file is still being read.");
  test_wait_until (g_strcmp0 (basalt_composer_get_problem (fixture->composer),
                              "The file is still being read.") != 0);
}

static GtkLabel *
get_problem_label (Fixture *fixture)
{
  GtkWidget *revealer = ui_find (GTK_WIDGET (fixture->composer), GTK_TYPE_REVEALER, NULL);

  return gtk_revealer_get_reveal_child (GTK_REVEALER (revealer)) ?
           GTK_LABEL (ui_find (revealer, GTK_TYPE_LABEL, NULL)) :
           NULL;
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *run = ui_find (GTK_WIDGET (fixture->composer), GTK_TYPE_BUTTON, "_Run");

  g_assert_cmpstr (basalt_composer_get_model (fixture->composer), ==, STEADY);
  g_assert_false (basalt_composer_get_can_run (fixture->composer));
  g_assert_false (gtk_widget_get_sensitive (run));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (run), ==, "Write a prompt first.");
  g_assert_null (get_problem_label (fixture));

  /* Run's keys say why nothing happens. */
  g_assert_false (basalt_composer_activate_run (fixture->composer));
  g_assert_null (fixture->request);
  g_assert_cmpstr (gtk_label_get_text (get_problem_label (fixture)), ==, "Write a prompt first.");

  basalt_composer_set_text (fixture->composer, " \n\t ");
  g_assert_false (basalt_composer_get_can_run (fixture->composer));

  basalt_composer_set_text (fixture->composer, "Hello");
  g_assert_true (basalt_composer_get_can_run (fixture->composer));
  g_assert_true (gtk_widget_get_sensitive (run));
  g_assert_null (basalt_composer_get_problem (fixture->composer));
  g_assert_null (get_problem_label (fixture));
}

static void
test_request (Fixture       *fixture,
              gconstpointer  data)
{
  JsonObject *inputs;

  basalt_composer_set_text (fixture->composer, "  Hello\nworld \n");
  g_assert_true (basalt_composer_activate_run (fixture->composer));
  g_assert_nonnull (fixture->request);
  g_assert_true (basalt_run_request_get_connection (fixture->request) == fixture->demo);
  g_assert_cmpstr (basalt_flow_get_name (basalt_run_request_get_flow (fixture->request)), ==,
                   "prompt");

  inputs = basalt_run_request_get_inputs (fixture->request);
  g_assert_cmpuint (json_object_get_size (inputs), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (inputs, "prompt"), ==, "  Hello\nworld \n");
  g_assert_cmpstr (json_object_get_string_member (inputs, "model"), ==, STEADY);
  g_assert_cmpuint (json_object_get_size (basalt_run_request_get_policy (fixture->request)), ==, 0);
  g_assert_cmpint (basalt_run_request_get_timeout_ms (fixture->request), ==, 0);

  /* The text stays until the window says that the run began. */
  assert_text (fixture, "  Hello\nworld \n");
  basalt_composer_clear (fixture->composer);
  assert_text (fixture, "");
}

static void
test_model_used_last (Fixture       *fixture,
                      gconstpointer  data)
{
  basalt_composer_set_text (fixture->composer, "Hello");
  basalt_composer_set_model (fixture->composer, "basalt.demo-slow-v1:0");
  g_assert_cmpstr (basalt_connection_get_default_model (fixture->demo), ==, STEADY);

  g_assert_true (basalt_composer_activate_run (fixture->composer));
  g_assert_cmpstr (basalt_connection_get_default_model (fixture->demo), ==,
                   "basalt.demo-slow-v1:0");
}

static void
test_connections (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (BasaltConnection) profile = NULL;

  profile = basalt_engine_new_profile_connection (fixture->engine, "acme-dev");
  ui_engine_save (fixture->engine, profile);
  basalt_composer_set_text (fixture->composer, "Hello");
  g_assert_true (basalt_composer_get_can_run (fixture->composer));

  /* The composer follows the engine; a model of another connection is not taken along. */
  basalt_engine_set_default_connection (fixture->engine, profile);
  g_assert_true (basalt_composer_get_connection (fixture->composer) == profile);
  g_assert_null (basalt_composer_get_model (fixture->composer));
  g_assert_cmpstr (basalt_composer_get_problem (fixture->composer), ==, "Choose a model first.");

  basalt_composer_set_model (fixture->composer, "us.anthropic.claude-sonnet-4-20250514-v1:0");
  g_assert_true (basalt_composer_get_can_run (fixture->composer));

  basalt_engine_set_default_connection (fixture->engine, fixture->demo);
  g_assert_cmpstr (basalt_composer_get_model (fixture->composer), ==, STEADY);

  basalt_composer_set_connection (fixture->composer, NULL);
  g_assert_cmpstr (basalt_composer_get_problem (fixture->composer), ==, "Add a connection first.");
}

static void
test_too_long (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *text = g_malloc (MEBIBYTE + 2);

  memset (text, 'a', MEBIBYTE + 1);
  for (gsize i = 99; i < MEBIBYTE; i += 100)
    text[i] = '\n';
  text[MEBIBYTE] = '\0';
  basalt_composer_set_text (fixture->composer, text);
  g_assert_true (basalt_composer_get_can_run (fixture->composer));

  text[MEBIBYTE] = 'a';
  text[MEBIBYTE + 1] = '\0';
  basalt_composer_set_text (fixture->composer, text);
  g_assert_false (basalt_composer_get_can_run (fixture->composer));
  g_assert_true (g_str_has_suffix (basalt_composer_get_problem (fixture->composer),
                                   "at most 1 MiB (1,048,576 bytes) can be sent."));
  g_assert_nonnull (get_problem_label (fixture));
}

static void
test_file (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *path =
    write_file (fixture, "notes & <b>.md", "\xef\xbb\xbfLine 1\nLine 2\n", -1);
  GtkWidget *composer = GTK_WIDGET (fixture->composer);
  GtkTextBuffer *buffer;

  basalt_composer_set_text (fixture->composer, "Mine");
  load (fixture, path);
  assert_text (fixture, "Line 1\nLine 2\n");
  g_assert_cmpstr (basalt_composer_get_file_name (fixture->composer), ==, "notes & <b>.md");
  g_assert_nonnull (ui_find (composer, GTK_TYPE_LABEL, "notes & <b>.md"));

  /* The text is pinned: what happens to the file does not matter. */
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_true (basalt_composer_activate_run (fixture->composer));
  g_assert_cmpstr (json_object_get_string_member (basalt_run_request_get_inputs (fixture->request),
                                                  "prompt"),
                   ==, "Line 1\nLine 2\n");

  /* One step brings back what was written before. */
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find (composer, GTK_TYPE_TEXT_VIEW, NULL)));
  gtk_text_buffer_undo (buffer);
  assert_text (fixture, "Mine");
  g_assert_nonnull (ui_find (composer, GTK_TYPE_LABEL, "notes & <b>.md (edited)"));

  /* Edited text stays when the file is taken away. */
  ui_click (composer, "window-close-symbolic");
  g_assert_null (basalt_composer_get_file_name (fixture->composer));
  assert_text (fixture, "Mine");
}

static void
test_file_removed (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *path = write_file (fixture, "notes.md", "From a file", -1);

  load (fixture, path);
  ui_click (GTK_WIDGET (fixture->composer), "window-close-symbolic");
  assert_text (fixture, "");
  g_assert_null (basalt_composer_get_file_name (fixture->composer));
}

static void
test_file_problems (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *large = g_malloc0 (MEBIBYTE + 1);
  g_auto (GStrv) paths = g_new0 (char *, 6);

  memset (large, 'a', MEBIBYTE + 1);
  paths[0] = g_build_filename (fixture->dir, "missing.txt", NULL);
  paths[1] = g_strdup (fixture->dir);
  paths[2] = write_file (fixture, "empty.txt", "", 0);
  paths[3] = write_file (fixture, "binary.txt", "a\xff\xfe", 3);
  paths[4] = write_file (fixture, "large.txt", large, MEBIBYTE + 1);

  basalt_composer_set_text (fixture->composer, "Mine");
  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (paths[i]);
      const char *shown;

      load (fixture, paths[i]);
      g_assert_nonnull (get_problem_label (fixture));
      shown = gtk_label_get_text (get_problem_label (fixture));
      g_test_message ("%s: %s", name, shown);
      g_assert_nonnull (strstr (shown, name));
      assert_text (fixture, "Mine");
      g_assert_null (basalt_composer_get_file_name (fixture->composer));
      g_assert_true (basalt_composer_get_can_run (fixture->composer));
    }

  /* Typing on is the answer to it. */
  basalt_composer_set_text (fixture->composer, "Mine, and more");
  g_assert_null (get_problem_label (fixture));
}

static gboolean
draft_contains (Fixture    *fixture,
                const char *part)
{
  const char *draft = basalt_engine_get_setting (fixture->engine, "draft");

  return draft != NULL && strstr (draft, part) != NULL;
}

static void
test_draft_saved (Fixture       *fixture,
                  gconstpointer  data)
{
  gint64 start = g_get_monotonic_time ();

  basalt_composer_set_text (fixture->composer, "Half a thou");
  test_wait_until (draft_contains (fixture, "Half a thou"));
  /* The engine takes 100 ms more; 200 ms are promised. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);

  basalt_composer_set_model (fixture->composer, "basalt.demo-long-v1:0");
  test_wait_until (draft_contains (fixture, "demo-long"));
}

static void
reopen (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->demo);
  ui_engine_close (fixture->engine);
  fixture->engine = ui_engine_open (fixture->dir);
  make_composer (fixture);
}

static void
test_draft_restored (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *path = write_file (fixture, "notes.md", "From a file", -1);

  load (fixture, path);
  basalt_composer_set_model (fixture->composer, "some.model-v1:0");
  reopen (fixture);
  assert_text (fixture, "From a file");
  g_assert_cmpstr (basalt_composer_get_model (fixture->composer), ==, "some.model-v1:0");
  g_assert_cmpstr (basalt_composer_get_file_name (fixture->composer), ==, "notes.md");
  g_assert_nonnull (ui_find (GTK_WIDGET (fixture->composer), GTK_TYPE_LABEL, "notes.md"));

  /* Typed, and gone at once: what a window that is closed leaves. */
  basalt_composer_set_text (fixture->composer, "Typed last");
  reopen (fixture);
  assert_text (fixture, "Typed last");
  g_assert_null (basalt_composer_get_file_name (fixture->composer));
}

/* The window is made before the engine is open. */
static void
test_draft_before_open (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_composer_set_text (fixture->composer, "Kept");
  basalt_composer_set_model (fixture->composer, "basalt.demo-long-v1:0");
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->demo);
  ui_engine_close (fixture->engine);

  fixture->engine = basalt_engine_new (fixture->dir);
  make_composer (fixture);
  assert_text (fixture, "");
  g_assert_cmpstr (basalt_composer_get_problem (fixture->composer), ==,
                   "The history is not open yet.");
  basalt_composer_set_text (fixture->composer, ", and typed early");

  basalt_engine_open_async (fixture->engine, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (basalt_engine_open_finish (fixture->engine, result, NULL));
  assert_text (fixture, "Kept, and typed early");
  g_assert_cmpstr (basalt_composer_get_model (fixture->composer), ==, "basalt.demo-long-v1:0");
  g_assert_true (basalt_composer_get_can_run (fixture->composer));
}

static BasaltRun *
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  BasaltRun *run;

  g_assert_true (basalt_composer_activate_run (fixture->composer));
  run = basalt_engine_start (fixture->engine, fixture->request, &error);
  g_assert_no_error (error);
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (run)));

  return run;
}

static void
test_edit_run (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (BasaltRunRequest) again = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *inputs;

  basalt_composer_set_text (fixture->composer, "Say hello");
  run = start (fixture);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);

  basalt_composer_clear (fixture->composer);
  basalt_composer_set_model (fixture->composer, "basalt.demo-long-v1:0");
  basalt_composer_edit_run (fixture->composer, run);
  assert_text (fixture, "Say hello");
  g_assert_cmpstr (basalt_composer_get_model (fixture->composer), ==, STEADY);
  g_assert_true (basalt_composer_get_can_run (fixture->composer));

  again = basalt_composer_new_request_for_run (fixture->composer, run, &error);
  g_assert_no_error (error);
  inputs = basalt_run_request_get_inputs (again);
  g_assert_cmpstr (json_object_get_string_member (inputs, "prompt"), ==, "Say hello");
  g_assert_cmpstr (json_object_get_string_member (inputs, "model"), ==, STEADY);
  g_assert_cmpstr (basalt_run_request_get_parent_id (again), ==, basalt_run_get_id (run));
  g_assert_true (basalt_run_request_get_connection (again) == fixture->demo);
}

/* All that a run was given comes back, that which has no widget included, and the run that it
 * becomes knows where it is from. */
static void
test_origin (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (BasaltRunRequest) first = NULL;
  g_autoptr (BasaltRunRequest) edited = NULL;
  g_autoptr (BasaltRunRequest) other = NULL;
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  JsonObject *inputs;
  JsonObject *policy;

  first = basalt_engine_new_prompt_request (fixture->engine, fixture->demo);
  inputs = basalt_run_request_get_inputs (first);
  policy = basalt_run_request_get_policy (first);
  json_object_set_string_member (inputs, "prompt", "Say hello");
  json_object_set_string_member (inputs, "model", STEADY);
  json_object_set_boolean_member (inputs, "stream", FALSE);
  json_object_set_int_member (inputs, "max_tokens", 300);
  json_object_set_double_member (policy, "backoff_factor", 2);
  json_object_set_int_member (policy, "retries", 1);
  run = basalt_engine_start (fixture->engine, first, &error);
  g_assert_no_error (error);
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (run)));

  basalt_composer_edit_run (fixture->composer, run);
  g_assert_cmpstr (basalt_composer_get_origin (fixture->composer), ==, basalt_run_get_id (run));
  name = g_strdup_printf ("From %s", basalt_run_get_name (run));
  g_assert_nonnull (ui_find (GTK_WIDGET (fixture->composer), GTK_TYPE_LABEL, name));

  basalt_composer_set_text (fixture->composer, "Say hello twice");
  edited = basalt_composer_new_request (fixture->composer);
  inputs = basalt_run_request_get_inputs (edited);
  policy = basalt_run_request_get_policy (edited);
  g_assert_cmpstr (basalt_run_request_get_parent_id (edited), ==, basalt_run_get_id (run));
  g_assert_cmpstr (json_object_get_string_member (inputs, "prompt"), ==, "Say hello twice");
  g_assert_false (json_object_get_boolean_member (inputs, "stream"));
  g_assert_cmpint (json_object_get_int_member (inputs, "max_tokens"), ==, 300);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (policy, "backoff_factor"), 2,
                                  1e-9);
  g_assert_cmpint (json_object_get_int_member (policy, "retries"), ==, 1);

  /* A prompt of its own again. */
  basalt_composer_forget_origin (fixture->composer);
  other = basalt_composer_new_request (fixture->composer);
  g_assert_null (basalt_run_request_get_parent_id (other));
  g_assert_false (json_object_has_member (basalt_run_request_get_inputs (other), "stream"));
}

static BasaltConnection *
add_second (Fixture *fixture)
{
  BasaltConnection *connection = basalt_connection_new (NULL, BASALT_CONNECTION_ENVIRONMENT);

  basalt_connection_set_name (connection, "Second");
  basalt_connection_set_region (connection, "eu-west-1");
  ui_engine_save (fixture->engine, connection);

  return connection;
}

/* It goes where the run went, and the next one goes where new ones go. */
static void
test_origin_connection (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (BasaltConnection) second = add_second (fixture);
  g_autoptr (BasaltRunRequest) edited = NULL;
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltRunRequest) request = basalt_run_request_new (flow, second);
  g_autoptr (BasaltRun) run = NULL;
  JsonObject *inputs = basalt_run_request_get_inputs (request);

  json_object_set_string_member (inputs, "prompt", "Elsewhere");
  json_object_set_string_member (inputs, "model", "maker.model-v1:0");
  run = basalt_run_new_from_request (request, "owner");
  g_assert_true (basalt_composer_get_connection (fixture->composer) == fixture->demo);

  basalt_composer_edit_run (fixture->composer, run);
  g_assert_true (basalt_composer_get_connection (fixture->composer) == second);
  g_assert_cmpstr (basalt_composer_get_model (fixture->composer), ==, "maker.model-v1:0");
  edited = basalt_composer_new_request (fixture->composer);
  g_assert_true (basalt_run_request_get_connection (edited) == second);

  basalt_composer_clear (fixture->composer);
  g_assert_true (basalt_composer_get_connection (fixture->composer) == fixture->demo);
  g_assert_null (basalt_composer_get_origin (fixture->composer));
}

/* Why a run cannot be run again is told before anything is sent. */
static void
test_obstacles (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (BasaltConnection) gone = basalt_connection_new (NULL, BASALT_CONNECTION_ACCESS_KEYS);
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltRunRequest) of_gone = basalt_run_request_new (flow, gone);
  g_autoptr (BasaltRunRequest) of_file = basalt_run_request_new (flow, fixture->demo);
  g_autoptr (BasaltRun) without_connection = NULL;
  g_autoptr (BasaltRun) without_file = NULL;
  g_autoptr (GError) error = NULL;

  basalt_connection_set_name (gone, "Work");
  json_object_set_string_member (basalt_run_request_get_inputs (of_gone), "prompt", "Hello");
  without_connection = basalt_run_new_from_request (of_gone, "owner");
  g_assert_null (
    basalt_composer_new_request_for_run (fixture->composer, without_connection, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "“Work” is gone"));
  g_clear_error (&error);

  json_object_set_string_member (basalt_run_request_get_inputs (of_file), "prompt_file",
                                 "/nonexistent/prompt.txt");
  without_file = basalt_run_new_from_request (of_file, "owner");
  g_assert_null (basalt_composer_new_request_for_run (fixture->composer, without_file, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "“/nonexistent/prompt.txt” is gone"));
}

/* What new runs start with is in the request unless something else was set; a run that is edited
 * is given what it had, and no default that came after it. */
static void
test_run_defaults (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (BasaltRunDefaults) defaults = basalt_run_defaults_new ();
  g_autoptr (BasaltRunRequest) before = NULL;
  g_autoptr (BasaltRunRequest) after = NULL;
  g_autoptr (BasaltRunRequest) edited = NULL;
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *inputs;
  JsonObject *policy;

  basalt_composer_set_text (fixture->composer, "Say hello");
  basalt_composer_set_model (fixture->composer, STEADY);
  before = basalt_composer_new_request (fixture->composer);
  run = basalt_engine_start (fixture->engine, before, &error);
  g_assert_no_error (error);
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (run)));

  json_object_set_string_member (defaults->inputs, "system", "Be brief.");
  json_object_set_int_member (defaults->inputs, "max_tokens", 300);
  json_object_set_int_member (defaults->policy, "retries", 7);
  defaults->timeout_ms = 60000;
  basalt_engine_set_run_defaults (fixture->engine, defaults);

  after = basalt_composer_new_request (fixture->composer);
  inputs = basalt_run_request_get_inputs (after);
  policy = basalt_run_request_get_policy (after);
  g_assert_cmpstr (json_object_get_string_member (inputs, "system"), ==, "Be brief.");
  g_assert_cmpint (json_object_get_int_member (inputs, "max_tokens"), ==, 300);
  g_assert_cmpint (json_object_get_int_member (policy, "retries"), ==, 7);
  g_assert_cmpint (basalt_run_request_get_timeout_ms (after), ==, 60000);

  basalt_composer_edit_run (fixture->composer, run);
  edited = basalt_composer_new_request (fixture->composer);
  inputs = basalt_run_request_get_inputs (edited);
  policy = basalt_run_request_get_policy (edited);
  g_assert_false (json_object_has_member (inputs, "system"));
  g_assert_false (json_object_has_member (inputs, "max_tokens"));
  g_assert_cmpint (json_object_get_int_member (policy, "retries"), ==, 2);
  g_assert_cmpint (basalt_run_request_get_timeout_ms (edited), ==, 0);
}

static void
test_names (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *view = ui_find (GTK_WIDGET (fixture->composer), GTK_TYPE_TEXT_VIEW, NULL);
  GtkWidget *run = ui_find (GTK_WIDGET (fixture->composer), GTK_TYPE_BUTTON, "_Run");

  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_LABEL, "Prompt");
  gtk_test_accessible_assert_property (run, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Write a prompt first.");
  ui_assert_named (GTK_WIDGET (fixture->composer));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

#define ADD(path, function) \
  g_test_add ("/composer/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("empty", test_empty);
  ADD ("request", test_request);
  ADD ("model-used-last", test_model_used_last);
  ADD ("connections", test_connections);
  ADD ("too-long", test_too_long);
  ADD ("file", test_file);
  ADD ("file-removed", test_file_removed);
  ADD ("file-problems", test_file_problems);
  ADD ("draft-saved", test_draft_saved);
  ADD ("draft-restored", test_draft_restored);
  ADD ("draft-before-open", test_draft_before_open);
  ADD ("edit-run", test_edit_run);
  ADD ("origin", test_origin);
  ADD ("origin-connection", test_origin_connection);
  ADD ("run-defaults", test_run_defaults);
  ADD ("obstacles", test_obstacles);
  ADD ("names", test_names);

  return g_test_run ();
}
