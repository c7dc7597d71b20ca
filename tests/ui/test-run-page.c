/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-details-view.h"
#include "basalt-engine-organize.h"
#include "basalt-lineage.h"
#include "basalt-lost-page.h"
#include "basalt-notes-editor.h"
#include "basalt-rating.h"
#include "basalt-tag-editor.h"
#include "basalt-window.h"

#include "ui-engine.h"
#include "ui-runs.h"
#include "ui-test.h"

typedef struct
{
  char *dir;
  BasaltEngine *engine;
  BasaltConnection *demo;
  BasaltRun *run;
} Fixture;

static BasaltRun *
start (Fixture    *fixture,
       const char *prompt,
       BasaltRun  *parent)
{
  g_autoptr (BasaltRunRequest) request =
    basalt_engine_new_prompt_request (fixture->engine, fixture->demo);
  g_autoptr (GError) error = NULL;
  BasaltRun *run;

  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", prompt);
  json_object_set_string_member (basalt_run_request_get_inputs (request), "model",
                                 "basalt.demo-steady-v1:0");
  if (parent != NULL)
    basalt_run_request_set_parent_id (request, basalt_run_get_id (parent));
  run = basalt_engine_start (fixture->engine, request, &error);
  g_assert_no_error (error);
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (run)));
  test_wait_until (!basalt_engine_is_active (fixture->engine, run));

  return run;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = ui_make_dir ();
  fixture->engine = ui_engine_open (fixture->dir);
  basalt_engine_set_watch (fixture->engine, TRUE);
  test_wait_until (basalt_engine_get_history (fixture->engine) != NULL);
  fixture->demo = ui_engine_add_demo (fixture->engine);
  fixture->run = start (fixture, "Say hello", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->run);
  g_clear_object (&fixture->demo);
  ui_engine_close (fixture->engine);
  ui_remove_tree (fixture->dir);
  g_free (fixture->dir);
}

static void
move (Fixture *fixture,
      BasaltRun *run,
      void (*action) (BasaltEngine *,
                      const char *const *,
                      GCancellable *,
                      GAsyncReadyCallback,
                      gpointer))
{
  const char *ids[] = { basalt_run_get_id (run), NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) moved = NULL;

  action (fixture->engine, ids, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  moved = basalt_engine_move_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (moved), ==, 1);
}

static GtkTextBuffer *
get_note (GtkWidget *editor)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find (editor, GTK_TYPE_TEXT_VIEW, NULL)));
}

static GtkWidget *
show_notes (Fixture    *fixture,
            GtkWidget **window)
{
  GtkWidget *editor = basalt_notes_editor_new ();

  basalt_notes_editor_set_engine (BASALT_NOTES_EDITOR (editor), fixture->engine);
  basalt_notes_editor_set_run (BASALT_NOTES_EDITOR (editor), fixture->run);
  *window = ui_show (editor);

  return editor;
}

static void
test_notes (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *window;
  GtkWidget *editor = show_notes (fixture, &window);
  GtkWidget *tags = ui_find (editor, BASALT_TYPE_TAG_EDITOR, NULL);
  GtkWidget *rating = ui_find (editor, BASALT_TYPE_RATING, NULL);
  GtkWidget *entry = ui_find (tags, GTK_TYPE_ENTRY, NULL);
  static const char *const both[] = { "a <b> & c", "rocks", NULL };

  ui_assert_named (editor);

  /* The third star, and the same once more. */
  g_signal_emit_by_name (gtk_widget_get_next_sibling (
                           gtk_widget_get_next_sibling (gtk_widget_get_first_child (rating))),
                         "clicked");
  test_wait_until (basalt_run_get_rating (fixture->run) == 3);
  g_signal_emit_by_name (gtk_widget_get_next_sibling (
                           gtk_widget_get_next_sibling (gtk_widget_get_first_child (rating))),
                         "clicked");
  test_wait_until (basalt_run_get_rating (fixture->run) == 0);

  gtk_switch_set_active (GTK_SWITCH (ui_find (editor, GTK_TYPE_SWITCH, NULL)), TRUE);
  test_wait_until (basalt_run_get_pinned (fixture->run));

  gtk_editable_set_text (GTK_EDITABLE (entry), " rocks ");
  g_signal_emit_by_name (entry, "activate");
  test_wait_until (ui_find (tags, GTK_TYPE_LABEL, "rocks") != NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  gtk_editable_set_text (GTK_EDITABLE (entry), "a <b> & c");
  g_signal_emit_by_name (entry, "activate");
  test_wait_until (g_strv_equal (basalt_run_get_tags (fixture->run), both));
  ui_assert_named (editor);
  /* The first chip goes. */
  ui_click (tags, "window-close-symbolic");
  test_wait_until (basalt_run_get_tags (fixture->run)[1] == NULL);
  g_assert_cmpstr (basalt_run_get_tags (fixture->run)[0], ==, "rocks");

  gtk_text_buffer_set_text (get_note (editor), "Good.", -1);
  test_wait_until (g_str_equal (basalt_run_get_note (fixture->run), "Good."));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A tag that another run has is offered, also one of two words; one that is there already is not.
 */
static void
test_suggestions (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (BasaltRun) other = start (fixture, "Another", NULL);
  const char *const tags[] = { "rocks", "two words", NULL };
  const char *ids[] = { basalt_run_get_id (other), NULL };
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;
  g_autoptr (GAsyncResult) result = NULL;
  GtkWidget *window;
  GtkWidget *editor = show_notes (fixture, &window);
  GtkWidget *entry = ui_find (editor, GTK_TYPE_ENTRY, NULL);
  GtkWidget *suggestion;

  notes.add_tags = tags;
  basalt_engine_annotate_async (fixture->engine, ids, &notes, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), "two w");
  test_wait_until (ui_find (editor, GTK_TYPE_LABEL, "two words") != NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "ro");
  test_wait_until (ui_find (editor, GTK_TYPE_LABEL, "rocks") != NULL);
  suggestion = gtk_widget_get_ancestor (ui_find (editor, GTK_TYPE_LABEL, "rocks"), GTK_TYPE_BUTTON);
  ui_assert_named (editor);
  g_signal_emit_by_name (suggestion, "clicked");
  test_wait_until (g_strcmp0 (basalt_run_get_tags (fixture->run)[0], "rocks") == 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What was written is kept when the run goes from the page, and when the window goes before the
 * pause is over. */
static void
test_note_kept (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (BasaltRun) other = start (fixture, "Another", NULL);
  GtkWidget *window;
  GtkWidget *editor = show_notes (fixture, &window);

  gtk_text_buffer_set_text (get_note (editor), "About the first", -1);
  basalt_notes_editor_set_run (BASALT_NOTES_EDITOR (editor), other);
  g_assert_cmpint (gtk_text_buffer_get_char_count (get_note (editor)), ==, 0);
  gtk_text_buffer_set_text (get_note (editor), "About the second", -1);
  gtk_window_destroy (GTK_WINDOW (window));

  test_wait_until (g_str_equal (basalt_run_get_note (fixture->run), "About the first"));
  test_wait_until (g_str_equal (basalt_run_get_note (other), "About the second"));
}

/* The engine is closed right behind the window: the note is on record when it is opened again. */
static void
test_note_at_quit (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *id = g_strdup (basalt_run_get_id (fixture->run));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run = NULL;
  GtkWidget *window;
  GtkWidget *editor = show_notes (fixture, &window);

  gtk_text_buffer_set_text (get_note (editor), "Last words", -1);
  g_clear_object (&fixture->run);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_engine_close (fixture->engine);

  fixture->engine = ui_engine_open (fixture->dir);
  basalt_engine_find_run_async (fixture->engine, id, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  run = basalt_engine_find_run_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (basalt_run_get_note (run), ==, "Last words");
}

/* A note from elsewhere is shown, but not over one that is being written. */
static void
test_note_elsewhere (Fixture       *fixture,
                     gconstpointer  data)
{
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;
  const char *ids[] = { basalt_run_get_id (fixture->run), NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *shown = NULL;
  GtkWidget *window;
  GtkWidget *editor = show_notes (fixture, &window);

  notes.note = "From elsewhere";
  basalt_engine_annotate_async (fixture->engine, ids, &notes, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_object_get (get_note (editor), "text", &shown, NULL);
  g_assert_cmpstr (shown, ==, "From elsewhere");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_lineage (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (BasaltRun) child = start (fixture, "Say hello again", fixture->run);
  GtkWidget *widget = basalt_lineage_new ();
  GtkWidget *window = ui_show (widget);
  BasaltLineage *lineage = BASALT_LINEAGE (widget);
  g_autofree char *from = g_strdup_printf ("Made from %s", basalt_run_get_name (fixture->run));
  g_autofree char *trash = g_strconcat (from, " (in the trash)", NULL);
  g_autofree char *gone = g_strconcat (from, " (deleted)", NULL);
  g_autoptr (BasaltRun) second = NULL;

  basalt_lineage_set_engine (lineage, fixture->engine);
  basalt_lineage_set_run (lineage, fixture->run);
  test_wait_until (basalt_lineage_get_n_children (lineage) == 1);
  g_assert_null (basalt_lineage_get_parent_text (lineage));
  g_assert_nonnull (ui_find (widget, GTK_TYPE_LABEL, "Made into 1 run"));
  g_assert_nonnull (ui_find (widget, ADW_TYPE_PREFERENCES_ROW, basalt_run_get_name (child)));

  /* It is live. */
  second = start (fixture, "And again", fixture->run);
  test_wait_until (basalt_lineage_get_n_children (lineage) == 2);

  basalt_lineage_set_run (lineage, child);
  g_assert_cmpstr (basalt_lineage_get_parent_text (lineage), ==, from);
  move (fixture, fixture->run, basalt_engine_trash_async);
  test_wait_until (g_strcmp0 (basalt_lineage_get_parent_text (lineage), trash) == 0);
  move (fixture, fixture->run, basalt_engine_delete_async);
  basalt_lineage_set_run (lineage, NULL);
  basalt_lineage_set_run (lineage, child);
  test_wait_until (g_strcmp0 (basalt_lineage_get_parent_text (lineage), gone) == 0);
  ui_assert_named (widget);
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWidget *
show_window (Fixture *fixture)
{
  GtkWidget *window = g_object_new (BASALT_TYPE_WINDOW, "engine", fixture->engine, NULL);

  basalt_window_show_run (BASALT_WINDOW (window), fixture->run);
  return ui_show (window);
}

static gboolean
is_shown (GtkWidget  *root,
          const char *label)
{
  GtkWidget *found = ui_find (root, GTK_TYPE_LABEL, label);

  return found != NULL && gtk_widget_get_mapped (found);
}

static void
test_trash (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *window = show_window (fixture);

  g_assert_false (is_shown (window, "This run is in the trash."));
  gtk_widget_activate_action (window, "win.trash-run", NULL);
  test_wait_until (is_shown (window, "This run is in the trash."));
  g_assert_cmpint (basalt_run_get_deleted_at (fixture->run), >, 0);

  ui_click_soon (window, "_Undo");
  test_wait_until (!is_shown (window, "This run is in the trash."));
  g_assert_cmpint (basalt_run_get_deleted_at (fixture->run), ==, 0);
  test_wait_until (ui_find (window, GTK_TYPE_LABEL, "1 run restored") != NULL);

  gtk_widget_activate_action (window, "win.trash-run", NULL);
  test_wait_until (is_shown (window, "This run is in the trash."));

  /* Not from here. */
  gtk_widget_activate_action (window, "win.retry", NULL);
  test_wait_until (ui_find (window, GTK_TYPE_LABEL, "1 run moved to the trash") != NULL);

  gtk_widget_activate_action (window, "win.restore-run", NULL);
  test_wait_until (!is_shown (window, "This run is in the trash."));
  g_assert_cmpint (basalt_run_get_deleted_at (fixture->run), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_gone (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *window = show_window (fixture);

  move (fixture, fixture->run, basalt_engine_delete_async);
  test_wait_until (is_shown (window, "This Run Was Deleted"));
  g_assert_false (is_shown (window, "This run is in the trash."));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_pin (Fixture       *fixture,
          gconstpointer  data)
{
  GtkWidget *window = show_window (fixture);

  g_action_group_activate_action (G_ACTION_GROUP (window), "pin", NULL);
  test_wait_until (basalt_run_get_pinned (fixture->run));
  g_action_group_activate_action (G_ACTION_GROUP (window), "pin", NULL);
  test_wait_until (!basalt_run_get_pinned (fixture->run));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_run_again (Fixture       *fixture,
                gconstpointer  data)
{
  GtkWidget *window = show_window (fixture);
  BasaltRun *again;

  gtk_widget_activate_action (window, "win.run-again", NULL);
  again = basalt_window_get_run (BASALT_WINDOW (window));
  g_assert_true (again != fixture->run);
  g_assert_cmpstr (basalt_run_get_parent_id (again), ==, basalt_run_get_id (fixture->run));
  g_assert_cmpstr (basalt_run_get_flow_hash (again), ==, basalt_run_get_flow_hash (fixture->run));
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (again)));

  gtk_widget_activate_action (window, "win.use-model", "s", "basalt.demo-slow-v1:0");
  again = basalt_window_get_run (BASALT_WINDOW (window));
  g_assert_cmpstr (basalt_run_get_model (again), ==, "basalt.demo-slow-v1:0");
  /* What cannot be done now says why. */
  gtk_widget_activate_action (window, "win.run-again", NULL);
  test_wait_until (ui_find (window, GTK_TYPE_LABEL, "The run is still under way. Stop it first.") !=
                   NULL);
  g_assert_true (basalt_window_get_run (BASALT_WINDOW (window)) == again);
  basalt_engine_stop (fixture->engine, again, "The test is over");
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (again)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_lost_page (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Say <b>hello</b>");
  GtkWidget *widget = basalt_lost_page_new ();
  GtkWidget *window = ui_show (widget);
  GtkWidget *known;

  basalt_lost_page_set_run (BASALT_LOST_PAGE (widget), run, BASALT_RUN_LOST_DAMAGED, "a <bad> row");
  g_assert_nonnull (ui_find (widget, GTK_TYPE_LABEL, "This Run Is Damaged"));
  g_assert_nonnull (ui_find (widget, GTK_TYPE_BUTTON, "Copy ID"));
  g_assert_nonnull (ui_find (widget, GTK_TYPE_BUTTON, "Move to Trash"));
  known = ui_find (widget, GTK_TYPE_LABEL, NULL);
  g_assert_nonnull (known);
  basalt_lost_page_set_run (BASALT_LOST_PAGE (widget), run, BASALT_RUN_LOST_GONE, NULL);
  g_assert_nonnull (ui_find (widget, GTK_TYPE_LABEL, "This Run Was Deleted"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* "See its third attempt's request id." */
static void
test_third_attempt (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  g_autoptr (BasaltProblem) problem = basalt_problem_new ("ThrottlingException", "Slow down");
  GtkWidget *widget = basalt_details_view_new ();
  GtkWidget *window = ui_show (widget);
  BasaltDetailsView *view = BASALT_DETAILS_VIEW (widget);
  BasaltTaskRun *task = ui_run_begin (run);

  problem->hint = g_strdup ("Ask for fewer tokens.");
  problem->request_id = g_strdup ("request-3");
  problem->http_status = 429;
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("request-%u", i);

      basalt_attempt_set_answer (basalt_run_get_output_attempt (run), 429, id);
      if (i < 3)
        {
          basalt_run_end_attempt (run, task, basalt_task_run_get_current_attempt (task),
                                  BASALT_STATE_FAILED, problem);
          basalt_run_transition (run, task, BASALT_STATE_AWAITING_RETRY, NULL, NULL);
          basalt_run_transition (run, task, BASALT_STATE_RETRYING, NULL, NULL);
          basalt_run_begin_attempt (run, task, 10000);
        }
    }
  ui_run_end (run, task, BASALT_STATE_FAILED, problem);

  basalt_details_view_set_run (view, run);
  g_assert_cmpstr (basalt_details_view_get_value (view, "attempt-call-bedrock-3-request-id"), ==,
                   "request-3");
  g_assert_nonnull (strstr (basalt_details_view_get_value (view, "attempt-call-bedrock-3"),
                            "after a wait of 10 s"));
  g_assert_cmpstr (basalt_details_view_get_value (view, "problem-code"), ==, "ThrottlingException");
  g_assert_cmpstr (basalt_details_view_get_value (view, "problem-hint"), ==,
                   "Ask for fewer tokens.");
  g_assert_cmpstr (basalt_details_view_get_value (view, "problem-request-id"), ==, "request-3");
  g_assert_cmpstr (basalt_details_view_get_value (view, "task-call-bedrock-0"), ==,
                   basalt_task_run_get_id (task));
  g_assert_cmpstr (basalt_details_view_get_badge (view, "input-max_tokens"), ==, "set");
  g_assert_cmpstr (basalt_details_view_get_badge (view, "input-temperature"), ==, "default");
  g_assert_cmpstr (basalt_details_view_get_badge (view, "policy-retries"), ==, "default");
  ui_assert_named (widget);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

#define ADD(path, function) \
  g_test_add ("/run-page/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("notes", test_notes);
  ADD ("suggestions", test_suggestions);
  ADD ("note-kept", test_note_kept);
  ADD ("note-at-quit", test_note_at_quit);
  ADD ("note-elsewhere", test_note_elsewhere);
  ADD ("lineage", test_lineage);
  ADD ("trash", test_trash);
  ADD ("gone", test_gone);
  ADD ("pin", test_pin);
  ADD ("run-again", test_run_again);
  g_test_add_func ("/run-page/lost-page", test_lost_page);
  g_test_add_func ("/run-page/third-attempt", test_third_attempt);

  return g_test_run ();
}
