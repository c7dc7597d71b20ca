/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-attempt-list.h"
#include "basalt-request-view.h"
#include "basalt-text-pane.h"

#include "ui-engine.h"
#include "ui-runs.h"
#include "ui-test.h"

typedef struct
{
  BasaltRun *run;
  BasaltTaskRun *task;
  GtkWidget *window;
  BasaltRequestView *view;
  GtkDropDown *drop_down;
  char *copied;
} Fixture;

static void
copy_text_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->copied);
  fixture->copied = g_variant_dup_string (parameter, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  static const GActionEntry entries[] = { { "copy-text", copy_text_cb, "s" } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *view = basalt_request_view_new ();

  fixture->run = ui_run_new ("Hello");
  fixture->view = BASALT_REQUEST_VIEW (view);
  fixture->window = ui_show (view);
  fixture->drop_down = GTK_DROP_DOWN (ui_find (view, GTK_TYPE_DROP_DOWN, NULL));
  /* The window of the application has it. */
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  gtk_widget_insert_action_group (fixture->window, "win", G_ACTION_GROUP (group));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->run);
  g_free (fixture->copied);
}

/* A first attempt that was refused and a second that is under way. */
static void
begin (Fixture *fixture)
{
  fixture->task = ui_run_begin (fixture->run);
  basalt_attempt_set_sent (basalt_run_get_output_attempt (fixture->run), "{\"first\":1}");
  basalt_run_end_attempt (fixture->run, fixture->task, basalt_run_get_output_attempt (fixture->run),
                          BASALT_STATE_FAILED, NULL);
}

static BasaltAttempt *
retry (Fixture *fixture)
{
  BasaltAttempt *attempt;

  basalt_run_transition (fixture->run, fixture->task, BASALT_STATE_AWAITING_RETRY, NULL, NULL);
  basalt_run_transition (fixture->run, fixture->task, BASALT_STATE_RETRYING, NULL, NULL);
  attempt = basalt_run_begin_attempt (fixture->run, fixture->task, 10);
  basalt_attempt_set_sent (attempt, "{\"messages\":[]}");

  return attempt;
}

static void
assert_text (Fixture    *fixture,
             const char *part,
             gboolean    is_there)
{
  g_autofree char *text = basalt_request_view_dup_text (fixture->view);

  g_assert_cmpint (strstr (text, part) != NULL, ==, is_there);
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  user_data)
{
  GtkWidget *nothing = ui_find (GTK_WIDGET (fixture->view), GTK_TYPE_LABEL, "Nothing Sent");

  g_assert_true (gtk_widget_get_visible (nothing));
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "request.copy-curl", NULL);
  basalt_request_view_set_run (fixture->view, fixture->run);
  g_assert_true (gtk_widget_get_visible (nothing));
  g_assert_null (basalt_request_view_get_shown (fixture->view));
  g_assert_null (fixture->copied);

  begin (fixture);
  g_assert_false (gtk_widget_get_visible (nothing));
}

static void
test_accessible (Fixture       *fixture,
                 gconstpointer  user_data)
{
  basalt_request_view_set_run (fixture->view, fixture->run);
  begin (fixture);
  /* The rest of the drop-down, with a search that is not there, belongs to the toolkit. */
  ui_assert_named (ui_find (GTK_WIDGET (fixture->view), GTK_TYPE_MENU_BUTTON, NULL));
  ui_assert_named (ui_find (GTK_WIDGET (fixture->view), BASALT_TYPE_TEXT_PANE, NULL));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->drop_down),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Attempt");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (
                                         GTK_WIDGET (fixture->drop_down))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "call-bedrock, attempt 1 · Failed");
  test_wait_until (ui_find (GTK_WIDGET (fixture->drop_down), GTK_TYPE_LABEL,
                            "call-bedrock, attempt 1 · Failed") != NULL);
}

/* The newest is followed, until another is chosen. */
static void
test_attempts (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autoptr (BasaltAttempt) property = NULL;
  BasaltAttempt *first, *second, *third;

  basalt_request_view_set_run (fixture->view, fixture->run);
  begin (fixture);
  first = basalt_run_get_output_attempt (fixture->run);
  g_assert_true (basalt_request_view_get_shown (fixture->view) == first);
  assert_text (fixture, "\"first\" : 1", TRUE);

  second = retry (fixture);
  g_assert_true (basalt_request_view_get_shown (fixture->view) == second);
  g_assert_cmpuint (gtk_drop_down_get_selected (fixture->drop_down), ==, 0);
  assert_text (fixture, "\"first\" : 1", FALSE);
  test_wait_until (ui_find (GTK_WIDGET (fixture->drop_down), GTK_TYPE_LABEL,
                            "call-bedrock, attempt 2 · Retrying") != NULL);

  gtk_drop_down_set_selected (fixture->drop_down, 1);
  g_assert_true (basalt_request_view_get_shown (fixture->view) == first);
  g_object_get (fixture->view, "attempt", &property, NULL);
  g_assert_true (property == first);

  /* It stays, whatever comes. */
  basalt_run_end_attempt (fixture->run, fixture->task, second, BASALT_STATE_FAILED, NULL);
  third = retry (fixture);
  g_assert_true (basalt_request_view_get_shown (fixture->view) == first);
  g_assert_cmpuint (gtk_drop_down_get_selected (fixture->drop_down), ==, 2);

  gtk_drop_down_set_selected (fixture->drop_down, 0);
  g_assert_true (basalt_request_view_get_shown (fixture->view) == third);
  basalt_run_end_attempt (fixture->run, fixture->task, third, BASALT_STATE_FAILED, NULL);
  g_assert_true (basalt_request_view_get_shown (fixture->view) == third);
  retry (fixture);
  g_assert_true (basalt_request_view_get_shown (fixture->view) != third);

  /* From outside. */
  basalt_request_view_set_attempt (fixture->view, second);
  g_assert_cmpuint (gtk_drop_down_get_selected (fixture->drop_down), ==, 2);

  /* What nobody looks at is let go, and found again. */
  basalt_request_view_set_run (fixture->view, NULL);
  g_assert_null (basalt_request_view_get_shown (fixture->view));
  basalt_request_view_set_run (fixture->view, fixture->run);
  g_assert_true (basalt_request_view_get_shown (fixture->view) == second);
}

static void
test_list (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  g_autoptr (BasaltAttemptList) list = basalt_attempt_list_new (run);
  BasaltAttempt *attempt;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 0));
  ui_run_begin (run);
  attempt = basalt_run_get_output_attempt (run);
  g_assert_cmpuint (basalt_attempt_list_find (list, attempt), ==, 0);
  g_assert_cmpuint (basalt_attempt_list_find (list, NULL), ==, GTK_INVALID_LIST_POSITION);
}

static void
test_copy (Fixture       *fixture,
           gconstpointer  user_data)
{
  static const struct
  {
    const char *action;
    const char *has;
  } cases[] = {
    { "request.copy-both", "\"first\" : 1" },
    { "request.copy-aws-cli", "aws bedrock-runtime converse" },
    { "request.copy-curl", "curl " },
    { "request.copy-python", "import boto3" },
  };

  basalt_request_view_set_run (fixture->view, fixture->run);
  begin (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_clear_pointer (&fixture->copied, g_free);
      g_assert_true (
        gtk_widget_activate_action (GTK_WIDGET (fixture->view), cases[i].action, NULL));
      g_assert_nonnull (fixture->copied);
      g_assert_nonnull (strstr (fixture->copied, cases[i].has));
    }
}

static void
test_copy_refused (Fixture       *fixture,
                   gconstpointer  user_data)
{
  fixture->task = ui_run_begin (fixture->run);
  basalt_attempt_set_sent (basalt_run_get_output_attempt (fixture->run),
                           "{\"text\":\"a\\u0000b\"}");
  basalt_request_view_set_run (fixture->view, fixture->run);
  assert_text (fixture, "\xe2\x90\x80", TRUE);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "request.copy-curl", NULL);
  g_assert_null (fixture->copied);
}

/* A megabyte comes over some frames, and is all there when it is asked for. */
static void
test_large (Fixture       *fixture,
            gconstpointer  user_data)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (
    GTK_TEXT_VIEW (ui_find (GTK_WIDGET (fixture->view), BASALT_TYPE_TEXT_PANE, NULL)));
  const int length = 1024 * 1024;
  g_autofree char *large = g_strnfill ((gsize) length, 'x');
  g_autofree char *request = g_strdup_printf ("{\"text\":\"é%s\",\"end\":1}", large);

  fixture->task = ui_run_begin (fixture->run);
  basalt_request_view_set_run (fixture->view, fixture->run);
  basalt_attempt_set_sent (basalt_run_get_output_attempt (fixture->run), request);
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), <, length / 4);
  test_wait_until (gtk_text_buffer_get_char_count (buffer) > length);
  assert_text (fixture, "\"end\" : 1", TRUE);

  /* Another comes before it is there: nothing of it is left. */
  basalt_request_view_set_run (fixture->view, NULL);
  basalt_request_view_set_run (fixture->view, fixture->run);
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), <, length / 4);
  assert_text (fixture, "\"end\" : 1", TRUE);
  basalt_request_view_set_run (fixture->view, NULL);
  assert_text (fixture, "x", FALSE);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add ("/ui/request/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
  g_test_add ("/ui/request/accessible", Fixture, NULL, set_up, test_accessible, tear_down);
  g_test_add ("/ui/request/attempts", Fixture, NULL, set_up, test_attempts, tear_down);
  g_test_add_func ("/ui/request/list", test_list);
  g_test_add ("/ui/request/copy", Fixture, NULL, set_up, test_copy, tear_down);
  g_test_add ("/ui/request/copy-refused", Fixture, NULL, set_up, test_copy_refused, tear_down);
  g_test_add ("/ui/request/large", Fixture, NULL, set_up, test_large, tear_down);

  return g_test_run ();
}
