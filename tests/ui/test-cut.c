/* SPDX-License-Identifier: GPL-3.0-or-later */

/* No button's text is cut, in no language, at the widths that a window is to be usable at. What is
 * in popovers, and text twice as large, test-layout.py goes through. */

#include "config.h"

#include "basalt-close-question.h"
#include "basalt-compare-window.h"
#include "basalt-connection-editor.h"
#include "basalt-history-page.h"
#include "basalt-history-preferences.h"
#include "basalt-preferences-window.h"
#include "basalt-run-preferences.h"
#include "basalt-translations.h"
#include "basalt-window.h"

#include "ui-cut.h"
#include "ui-engine.h"
#include "ui-runs.h"
#include "ui-test.h"

#include <libintl.h>

/* The line that is drawn around a window for want of a shadow, on both sides. */
#define FRAME 10

typedef struct
{
  char *dir;
  BasaltEngine *engine;
  GtkApplication *application;
  BasaltRun *done;
  BasaltRun *failed;
} Fixture;

typedef struct
{
  Fixture *fixture;
  const char *language;
} Case;

static BasaltRun *
start (Fixture          *fixture,
       BasaltConnection *demo,
       const char       *model)
{
  g_autoptr (BasaltRunRequest) request = basalt_engine_new_prompt_request (fixture->engine, demo);
  g_autoptr (GError) error = NULL;
  BasaltRun *run;

  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", "Say hello");
  json_object_set_string_member (basalt_run_request_get_inputs (request), "model", model);
  run = basalt_engine_start (fixture->engine, request, &error);
  g_assert_no_error (error);
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (run)));
  test_wait_until (!basalt_engine_is_active (fixture->engine, run));

  return run;
}

static void
set_up (Fixture *fixture)
{
  g_autoptr (BasaltConnection) demo = NULL;
  g_autoptr (GError) error = NULL;

  fixture->dir = ui_make_dir ();
  fixture->engine = ui_engine_open (fixture->dir);
  basalt_engine_set_watch (fixture->engine, TRUE);
  test_wait_until (basalt_engine_get_history (fixture->engine) != NULL);
  demo = ui_engine_add_demo (fixture->engine);
  fixture->done = start (fixture, demo, "basalt.demo-steady-v1:0");
  fixture->failed = start (fixture, demo, "basalt.demo-denied-v1:0");
  fixture->application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (fixture->application), NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->application);
  g_clear_object (&fixture->done);
  g_clear_object (&fixture->failed);
  ui_engine_close (fixture->engine);
  ui_remove_tree (fixture->dir);
  g_free (fixture->dir);
}

static void
set_animations (gboolean enabled)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", enabled, NULL);
}

/* Two frames: what is filled in one is laid out in the next. */
static void
count_frame_cb (GdkFrameClock *clock,
                guint         *frames)
{
  (*frames)++;
}

static void
settle (GtkWidget *window)
{
  GdkFrameClock *clock;
  guint frames = 0;
  gulong id;

  test_wait_until (gtk_widget_get_mapped (window));
  clock = gtk_widget_get_frame_clock (window);
  id = g_signal_connect (clock, "after-paint", G_CALLBACK (count_frame_cb), &frames);
  while (frames < 2)
    {
      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (clock, id);
}

static void
look (GtkWidget  *window,
      const char *what)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  settle (window);
  ui_find_cut (window, FALSE, lines);
  if (lines->len > 0)
    {
      g_test_message ("%s, %d wide: %s", what, gtk_widget_get_width (window), lines->str);
      g_test_fail ();
    }
}

/* As wide as the screen, or as it wants to be if that is less. */
static void
show (GtkWidget *window,
      int        screen)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  width = width > 0 ? MIN (width, screen) : screen;
  gtk_window_set_default_size (GTK_WINDOW (window), width, MIN (height, 600));
  gtk_window_present (GTK_WINDOW (window));
  settle (window);
  g_assert_cmpint (gtk_widget_get_width (window), <=, width + FRAME);
}

static GtkWindow *
find_question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }

  return NULL;
}

/* A question is as wide as its parent lets it be. */
static void
look_at_question (void)
{
  GtkWindow *question = find_question ();

  g_assert_nonnull (question);
  look (GTK_WIDGET (question), gtk_window_get_title (question));
  gtk_window_destroy (question);
}

static void
answered_cb (BasaltCloseAnswer answer,
             gpointer          user_data)
{
}

static void
look_at_questions (GtkWidget *window,
                   BasaltRun *run)
{
  const char *ids[] = { basalt_run_get_id (run), NULL };
  GtkWidget *history = ui_find (window, BASALT_TYPE_HISTORY_PAGE, NULL);

  basalt_close_question_present (GTK_WINDOW (window), 2, answered_cb, NULL);
  look_at_question ();
  basalt_close_question_present_unsaved (GTK_WINDOW (window), answered_cb, NULL);
  look_at_question ();
  gtk_widget_activate_action (history, "history.empty-trash", NULL);
  look_at_question ();
  gtk_widget_activate_action (history, "history.delete", "^as", ids);
  look_at_question ();
  gtk_widget_activate_action (history, "history.add-tag", "^as", ids);
  look_at_question ();
}

static void
look_at_window (Fixture *fixture,
                int      width)
{
  static const char *const pages[] = { "timeline", "logs", "request" };
  GtkWidget *window = basalt_window_new (fixture->application, fixture->engine);

  show (window, width);
  basalt_window_new_run (BASALT_WINDOW (window));
  look (window, "new run");
  basalt_window_show_run (BASALT_WINDOW (window), fixture->failed);
  look (window, "failed run");
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      gtk_widget_activate_action (window, "win.inspector-page", "s", pages[i]);
      look (window, pages[i]);
    }
  gtk_widget_activate_action (window, "win.hide-inspector", NULL);
  basalt_window_search (BASALT_WINDOW (window), "in:trash ");
  look (window, "trash");
  look_at_questions (window, fixture->done);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
look_at_compare (Fixture *fixture,
                 int      width)
{
  GtkWidget *window = basalt_compare_window_new (NULL, fixture->engine);

  /* Without animations GtkRevealer, which the tabs below are in, complains of its own width. */
  set_animations (TRUE);
  basalt_compare_window_set_runs (BASALT_COMPARE_WINDOW (window), fixture->done, fixture->failed);
  show (window, width);
  look (window, "compare");
  gtk_window_destroy (GTK_WINDOW (window));
  set_animations (FALSE);
}

static void
look_at_preferences (Fixture *fixture,
                     int      width)
{
  const GType types[] = { BASALT_TYPE_RUN_PREFERENCES, BASALT_TYPE_HISTORY_PREFERENCES };
  GtkWidget *window = basalt_preferences_window_new (fixture->engine);

  show (window, width);
  look (window, "preferences of connections");
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *page = ui_find (window, types[i], NULL);

      adw_preferences_window_set_visible_page (ADW_PREFERENCES_WINDOW (window),
                                               ADW_PREFERENCES_PAGE (page));
      look (window, g_type_name (types[i]));
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
look_at_editor (Fixture *fixture,
                int      width)
{
  GtkWidget *window =
    basalt_connection_editor_new_to_add (fixture->engine, BASALT_CONNECTION_ACCESS_KEYS, NULL);

  show (window, width);
  look (window, "connection editor");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_language (gconstpointer data)
{
  static const int widths[] = { 1000, 360 };
  const Case *test = data;
  const char *language = test->language;

  g_setenv ("LANGUAGE", language, TRUE);
  textdomain (GETTEXT_PACKAGE); /* or what was translated before is remembered */
  g_assert_cmpint (g_str_equal (language, "en"), ==, g_str_equal (gettext ("_Cancel"), "_Cancel"));

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      look_at_editor (test->fixture, widths[i]);
      look_at_compare (test->fixture, widths[i]);
      look_at_preferences (test->fixture, widths[i]);
      look_at_window (test->fixture, widths[i]);
    }
}

/* A locale that says what LANGUAGE asks for. C.UTF-8 does so in Debian 12, and speaks English alone
 * in newer systems. */
static void
make_locale (void)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), "en_US.utf8", NULL);
  const char *argv[] = { "localedef", "-i", "en_US", "-f", "UTF-8", path, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  g_assert_no_error (error);

  g_setenv ("LOCPATH", g_get_home_dir (), TRUE);
}

int
main (int    argc,
      char **argv)
{
  static const char *const languages[] = { "de", "en", "es", "fr", "ja", "pt_BR" };
  Case cases[G_N_ELEMENTS (languages)];
  Fixture fixture;
  int status;

  make_locale ();
  /* Before anything is translated: GLib does all of it or nothing. */
  g_setenv ("LANGUAGE", languages[0], TRUE);
  basalt_translations_bind ();
  ui_test_init_in_locale (&argc, &argv, "en_US.UTF-8");
  adw_init ();
  set_animations (FALSE);

  /* What is looked at is the same in each language, and takes a moment to make. */
  set_up (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autofree char *path = g_strconcat ("/cut/", languages[i], NULL);

      cases[i] = (Case){ &fixture, languages[i] };
      g_test_add_data_func (path, &cases[i], test_language);
    }
  status = g_test_run ();
  tear_down (&fixture);

  return status;
}
