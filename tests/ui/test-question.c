/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-question.h"

#include "ui-engine.h"
#include "ui-test.h"

/* Too long for any other answer to be beside it. */
#define LONG_LABEL \
  "_Let It Go, and All That Belongs to It, and All That Was Ever Heard of It in Any Other Place"

typedef struct
{
  GtkWidget *window;
  AdwMessageDialog *question;
  char *response;
} Fixture;

static void
response_cb (Fixture    *fixture,
             const char *response)
{
  g_assert_null (fixture->response);
  fixture->response = g_strdup (response);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  wide)
{
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), gtk_label_new ("What is asked about"));
  /* In libadwaita 1.2 the answers' length decides how they lie, in newer ones this width too, which
   * has to be known by then. */
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), wide ? 1000 : 360, 500);
  ui_show (fixture->window);
  test_wait_until (gtk_widget_get_width (fixture->window) > 0);
  fixture->question = basalt_question_new (gtk_window_get_child (GTK_WINDOW (fixture->window)),
                                           "Is It to Go?", "It cannot be brought back.");
  g_signal_connect_swapped (fixture->question, "response", G_CALLBACK (response_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_free (fixture->response);
}

static const char *
get_focused (Fixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->question));

  return GTK_IS_BUTTON (focus) ? gtk_button_get_label (GTK_BUTTON (focus)) : NULL;
}

/* As Return does. */
static void
press_focused (Fixture *fixture)
{
  g_assert_true (gtk_widget_activate (gtk_window_get_focus (GTK_WINDOW (fixture->question))));
  test_wait_until (fixture->response != NULL);
}

/* Of two buttons of the same answer the one that is shown. */
static GtkWidget *
find_shown (GtkWidget  *widget,
            const char *label)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
      g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_shown (child, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* Whether the answers are shown, side by side or one below the other. */
static gboolean
is_laid_out (Fixture    *fixture,
             const char *other,
             gboolean    wide)
{
  GtkWidget *dialog = GTK_WIDGET (fixture->question);
  GtkWidget *buttons[] = { find_shown (dialog, "_Cancel"), find_shown (dialog, other) };
  graphene_rect_t bounds[2];

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      if (buttons[i] == NULL || gtk_widget_get_width (buttons[i]) == 0 ||
          !gtk_widget_compute_bounds (buttons[i], dialog, &bounds[i]))
        return FALSE;
    }

  return wide == (ABS (bounds[0].origin.y - bounds[1].origin.y) < 1.0);
}

/* Side by side, and one below the other, which has buttons of its own. */
static void
test_focus (Fixture       *fixture,
            gconstpointer  wide)
{
  const char *label = wide ? "_Go" : LONG_LABEL;
  GtkWindow *dialog = GTK_WINDOW (fixture->question);

  g_assert_true (gtk_window_get_transient_for (dialog) == GTK_WINDOW (fixture->window));
  adw_message_dialog_add_response (fixture->question, "go", label);
  basalt_question_present (fixture->question);
  test_wait_until (is_laid_out (fixture, label, wide != NULL));

  g_assert_true (gtk_widget_get_mapped (gtk_window_get_default_widget (dialog)));
  g_assert_cmpstr (get_focused (fixture), ==, "_Cancel");
  press_focused (fixture);
  g_assert_cmpstr (fixture->response, ==, "cancel");
}

static void
test_other_default (Fixture       *fixture,
                    gconstpointer  data)
{
  adw_message_dialog_add_response (fixture->question, "stay", "_Stay");
  adw_message_dialog_set_default_response (fixture->question, "stay");
  basalt_question_present (fixture->question);
  test_wait_until (gtk_widget_get_width (GTK_WIDGET (fixture->question)) > 0);

  g_assert_cmpstr (get_focused (fixture), ==, "_Stay");
  press_focused (fixture);
  g_assert_cmpstr (fixture->response, ==, "stay");
}

static void
test_entry (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWindow *dialog = GTK_WINDOW (fixture->question);
  GtkWidget *entry = gtk_entry_new ();

  adw_message_dialog_set_extra_child (fixture->question, entry);
  adw_message_dialog_add_response (fixture->question, "go", LONG_LABEL);
  basalt_question_present (fixture->question);
  test_wait_until (gtk_widget_get_width (entry) > 0);

  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (dialog), entry));
  gtk_window_close (dialog);
  test_wait_until (fixture->response != NULL);
  g_assert_cmpstr (fixture->response, ==, "cancel");
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add ("/question/focus/wide", Fixture, GINT_TO_POINTER (TRUE), set_up, test_focus,
              tear_down);
  g_test_add ("/question/focus/narrow", Fixture, NULL, set_up, test_focus, tear_down);
  g_test_add ("/question/other-default", Fixture, NULL, set_up, test_other_default, tear_down);
  g_test_add ("/question/entry", Fixture, NULL, set_up, test_entry, tear_down);

  return g_test_run ();
}
