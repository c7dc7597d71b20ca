/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-shell.h"

#include "test-wait.h"

#include "ui-test.h"

#include <math.h>

typedef struct
{
  GtkWidget *window;
  GtkWidget *history;
  GtkWidget *content;
  GtkWidget *inspector;
  BasaltShell *shell;
} Fixture;

/* With a window that is not shown yet */
static void
set_up_hidden (Fixture       *fixture,
               gconstpointer  data)
{
  fixture->history = gtk_button_new_with_label ("history");
  fixture->content = gtk_button_new_with_label ("content");
  fixture->inspector = gtk_button_new_with_label ("inspector");
  fixture->shell =
    BASALT_SHELL (basalt_shell_new (fixture->history, fixture->content, fixture->inspector));
  fixture->window = adw_window_new ();
  adw_window_set_content (ADW_WINDOW (fixture->window), GTK_WIDGET (fixture->shell));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), GPOINTER_TO_INT (data), 600);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  set_up_hidden (fixture, data);
  gtk_window_present (GTK_WINDOW (fixture->window));
  test_wait_until (gtk_widget_get_width (GTK_WIDGET (fixture->shell)) > 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static gboolean
get_flag (Fixture    *fixture,
          const char *name)
{
  gboolean value;

  g_object_get (fixture->shell, name, &value, NULL);

  return value;
}

static gboolean
frame_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  guint *n = data;

  return --*n > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Each of them lays out what is to be. */
static void
wait_frames (Fixture *fixture,
             guint    n)
{
  gtk_widget_add_tick_callback (fixture->window, frame_cb, &n, NULL);
  test_wait_until (n == 0);
}

static void
test_wide (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_false (basalt_shell_get_folded (fixture->shell));
  g_assert_false (basalt_shell_get_at_history (fixture->shell));
  g_assert_true (gtk_widget_get_mapped (fixture->history));
  g_assert_true (gtk_widget_get_mapped (fixture->content));
  g_assert_false (gtk_widget_get_mapped (fixture->inspector));
  g_assert_true (get_flag (fixture, "history-visible"));

  /* Content that needs the inspector's room, and then no longer, does not bring it up. */
  gtk_widget_set_size_request (fixture->content, 700, -1);
  wait_frames (fixture, 3);
  gtk_widget_set_size_request (fixture->content, 350, -1);
  wait_frames (fixture, 3);
  g_assert_false (basalt_shell_get_show_inspector (fixture->shell));

  basalt_shell_set_show_inspector (fixture->shell, TRUE);
  test_wait_until (gtk_widget_get_mapped (fixture->inspector));
  g_assert_true (get_flag (fixture, "inspector-beside"));
  g_assert_true (gtk_widget_get_mapped (fixture->content));

  basalt_shell_set_show_history (fixture->shell, FALSE);
  g_assert_false (gtk_widget_is_visible (fixture->history));
  g_assert_false (get_flag (fixture, "history-visible"));
  basalt_shell_set_show_history (fixture->shell, TRUE);
  test_wait_until (gtk_widget_get_mapped (fixture->history));
}

/* Going somewhere that is visible anyway leaves the focus where somebody put it. */
static void
test_focus (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWindow *window = GTK_WINDOW (fixture->window);

  gtk_widget_grab_focus (fixture->content);
  basalt_shell_go_to_history (fixture->shell);
  gtk_widget_grab_focus (fixture->history);
  g_assert_true (gtk_window_get_focus (window) == fixture->history);
  basalt_shell_go_to_content (fixture->shell);
  g_assert_true (gtk_window_get_focus (window) == fixture->history);
  basalt_shell_go_to_history (fixture->shell);
  g_assert_true (gtk_window_get_focus (window) == fixture->history);

  /* In a window that becomes narrow, one is where one went last. */
  gtk_window_set_default_size (window, 360, 600);
  test_wait_until (basalt_shell_get_folded (fixture->shell));
  g_assert_true (basalt_shell_get_at_history (fixture->shell));
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  test_wait_until (basalt_shell_get_folded (fixture->shell));
  g_assert_false (basalt_shell_get_at_history (fixture->shell));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->shell)), <=, 360);
  test_wait_until (!gtk_widget_get_child_visible (fixture->history) ||
                   !gtk_widget_get_mapped (fixture->history));

  basalt_shell_go_to_history (fixture->shell);
  g_assert_true (basalt_shell_get_at_history (fixture->shell));
  test_wait_until (gtk_widget_get_mapped (fixture->history));

  /* Hidden in a wide window, it is still where one goes back to in a narrow one. */
  basalt_shell_set_show_history (fixture->shell, FALSE);
  g_assert_true (gtk_widget_is_visible (fixture->history));

  basalt_shell_go_to_content (fixture->shell);
  g_assert_false (basalt_shell_get_at_history (fixture->shell));
  test_wait_until (gtk_widget_get_mapped (fixture->content));

  basalt_shell_set_show_inspector (fixture->shell, TRUE);
  test_wait_until (gtk_widget_get_mapped (fixture->inspector));
  g_assert_false (get_flag (fixture, "inspector-beside"));
  g_assert_cmpint (gtk_widget_get_width (fixture->inspector), <=, 360);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* Where there is room for two areas and not for three, the inspector lies over the content, and
 * stays as it is. */
static void
test_between (Fixture       *fixture,
              gconstpointer  data)
{
  guint n_changes = 0;

  g_assert_false (basalt_shell_get_folded (fixture->shell));
  g_signal_connect_swapped (fixture->shell, "notify::show-inspector", G_CALLBACK (count_cb),
                            &n_changes);
  basalt_shell_set_show_inspector (fixture->shell, TRUE);
  test_wait_until (gtk_widget_get_mapped (fixture->inspector));
  wait_frames (fixture, 50);
  g_assert_true (basalt_shell_get_show_inspector (fixture->shell));
  g_assert_false (get_flag (fixture, "inspector-beside"));
  g_assert_cmpuint (n_changes, ==, 1);
}

/* What is covered has no focus and gets none; what had it has it again. */
static void
test_covered (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWindow *window = GTK_WINDOW (fixture->window);

  gtk_widget_grab_focus (fixture->content);
  basalt_shell_set_show_inspector (fixture->shell, TRUE);
  test_wait_until (gtk_window_get_focus (window) == fixture->inspector);
  g_assert_false (gtk_widget_grab_focus (fixture->content));
  basalt_shell_set_show_inspector (fixture->shell, FALSE);
  g_assert_true (gtk_window_get_focus (window) == fixture->content);
  test_wait_until (!gtk_widget_get_mapped (fixture->inspector));

  /* Who is elsewhere stays there. */
  gtk_widget_grab_focus (fixture->history);
  basalt_shell_set_show_inspector (fixture->shell, TRUE);
  test_wait_until (gtk_widget_get_mapped (fixture->inspector));
  wait_frames (fixture, 50);
  g_assert_true (gtk_window_get_focus (window) == fixture->history);

  basalt_shell_uncover_content (fixture->shell);
  g_assert_false (basalt_shell_get_show_inspector (fixture->shell));
  g_assert_true (gtk_widget_grab_focus (fixture->content));
}

/* In a window that becomes too narrow for it, the inspector goes, and comes back with the room. */
static void
test_narrowed (Fixture       *fixture,
               gconstpointer  data)
{
  guint n_changes = 0;

  basalt_shell_set_show_inspector (fixture->shell, TRUE);
  test_wait_until (get_flag (fixture, "inspector-beside"));
  wait_frames (fixture, 50);
  g_signal_connect_swapped (fixture->shell, "notify::show-inspector", G_CALLBACK (count_cb),
                            &n_changes);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 600);
  test_wait_until (gtk_widget_get_width (GTK_WIDGET (fixture->shell)) <= 800);
  wait_frames (fixture, 50);
  g_assert_false (basalt_shell_get_show_inspector (fixture->shell));
  g_assert_cmpuint (n_changes, ==, 1);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 600);
  test_wait_until (get_flag (fixture, "inspector-beside"));
  wait_frames (fixture, 50);
  g_assert_true (basalt_shell_get_show_inspector (fixture->shell));
  g_assert_cmpuint (n_changes, ==, 2);

  /* The history takes its room. */
  basalt_shell_set_show_history (fixture->shell, FALSE);
  wait_frames (fixture, 3);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 600);
  test_wait_until (gtk_widget_get_width (GTK_WIDGET (fixture->shell)) <= 800);
  wait_frames (fixture, 50);
  g_assert_true (get_flag (fixture, "inspector-beside"));
  basalt_shell_set_show_history (fixture->shell, TRUE);
  test_wait_until (!basalt_shell_get_show_inspector (fixture->shell));
  wait_frames (fixture, 50);
  g_assert_false (basalt_shell_get_show_inspector (fixture->shell));
  g_assert_cmpuint (n_changes, ==, 3);

  /* Who asks for it, has it. */
  basalt_shell_set_show_inspector (fixture->shell, TRUE);
  test_wait_until (gtk_widget_get_mapped (fixture->inspector));
  wait_frames (fixture, 50);
  g_assert_true (basalt_shell_get_show_inspector (fixture->shell));
  g_assert_cmpuint (n_changes, ==, 4);
}

/* A side is not wider for what is in it. */
static void
test_side_widths (Fixture       *fixture,
                  gconstpointer  data)
{
  int width = gtk_widget_get_width (fixture->history);
  GtkLabel *label = GTK_LABEL (gtk_button_get_child (GTK_BUTTON (fixture->history)));

  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  gtk_label_set_text (label, "a history with more words than there is room for on a side");
  wait_frames (fixture, 3);
  g_assert_cmpint (gtk_widget_get_width (fixture->history), ==, width);
}

static void
progress_cb (AdwFlap  *flap,
             gpointer  pspec,
             guint    *n_wrong)
{
  *n_wrong += isnan (adw_flap_get_reveal_progress (flap)) != 0;
}

static GtkWidget *
find_flap (GtkWidget *widget)
{
  while (!ADW_IS_FLAP (widget))
    widget = gtk_widget_get_parent (widget);

  return widget;
}

/* The inspector is asked for before areas are laid out first, and comes at once. */
static void
test_early (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *flap = find_flap (fixture->content);
  guint n_wrong = 0;

  g_signal_connect (flap, "notify::reveal-progress", G_CALLBACK (progress_cb), &n_wrong);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_widget_grab_focus (fixture->content);
  basalt_shell_set_show_inspector (fixture->shell, TRUE);
  g_assert_cmpfloat (adw_flap_get_reveal_progress (ADW_FLAP (flap)), >=, 1);
  test_wait_until (gtk_widget_get_width (fixture->inspector) > 1);
  wait_frames (fixture, 3);
  g_assert_cmpuint (n_wrong, ==, 0);
  g_assert_true (get_flag (fixture, "inspector-beside"));
  g_assert_true (gtk_widget_is_focus (fixture->content));
}

/* The first layout shows that there is no room for it. */
static void
test_early_without_room (Fixture       *fixture,
                         gconstpointer  data)
{
  GtkWidget *flap = find_flap (fixture->content);
  guint n_wrong = 0;

  g_signal_connect (flap, "notify::reveal-progress", G_CALLBACK (progress_cb), &n_wrong);
  basalt_shell_set_show_inspector (fixture->shell, TRUE);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_widget_grab_focus (fixture->content);
  test_wait_until (!basalt_shell_get_show_inspector (fixture->shell));
  test_wait_until (!gtk_widget_get_mapped (fixture->inspector));
  wait_frames (fixture, 3);
  g_assert_cmpuint (n_wrong, ==, 0);
  g_assert_true (gtk_widget_get_mapped (fixture->content));
  g_assert_true (gtk_widget_is_focus (fixture->content));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add ("/shell/wide", Fixture, GINT_TO_POINTER (1100), set_up, test_wide, tear_down);
  g_test_add ("/shell/focus", Fixture, GINT_TO_POINTER (1100), set_up, test_focus, tear_down);
  g_test_add ("/shell/narrow", Fixture, GINT_TO_POINTER (360), set_up, test_narrow, tear_down);

  g_test_add ("/shell/between", Fixture, GINT_TO_POINTER (800), set_up, test_between, tear_down);
  g_test_add ("/shell/covered", Fixture, GINT_TO_POINTER (800), set_up, test_covered, tear_down);
  g_test_add ("/shell/side-widths", Fixture, GINT_TO_POINTER (1100), set_up, test_side_widths,
              tear_down);
  g_test_add ("/shell/early", Fixture, GINT_TO_POINTER (1100), set_up_hidden, test_early,
              tear_down);
  g_test_add ("/shell/early/without-room", Fixture, GINT_TO_POINTER (800), set_up_hidden,
              test_early_without_room, tear_down);
  g_test_add ("/shell/narrowed", Fixture, GINT_TO_POINTER (1100), set_up, test_narrowed, tear_down);

  return g_test_run ();
}
