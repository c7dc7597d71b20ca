/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What the whole program can be asked for: by its menus and keys, by notifications, and by the
 * desktop over the bus. */

#include "basalt-application-private.h"

#include "basalt-about.h"
#include "basalt-close-question.h"
#include "basalt-preferences-window.h"

static void ask_to_quit (BasaltApplication *self);

static void
unsaved_answered_cb (BasaltCloseAnswer answer,
                     gpointer          user_data)
{
  if (answer == BASALT_CLOSE_STOP)
    basalt_application_quit_now (BASALT_APPLICATION (user_data));
}

static void
ask_about_unsaved (BasaltApplication *self,
                   gboolean           stopping)
{
  self->stopping = stopping;
  g_set_weak_pointer (&self->unsaved,
                      basalt_close_question_present_unsaved (GTK_WINDOW (self->window),
                                                             unsaved_answered_cb, self));
}

static void
answered_cb (BasaltCloseAnswer answer,
             gpointer          user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  g_clear_weak_pointer (&self->question);
  switch (answer)
    {
    case BASALT_CLOSE_KEEP_RUNNING:
      /* They may have ended while the question was asked. */
      if (basalt_engine_get_active_runs (self->engine) == 0)
        {
          ask_to_quit (self);
          break;
        }
      self->background = TRUE;
      gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
      break;
    case BASALT_CLOSE_STOP:
      if (basalt_engine_get_behind (self->engine))
        ask_about_unsaved (self, TRUE);
      else
        basalt_application_quit_now (self);
      break;
    case BASALT_CLOSE_CANCEL:
      break;
    }
}

/* Quits at once where nothing is lost by it, or nobody there to be asked. */
static void
ask_to_quit (BasaltApplication *self)
{
  guint n_active = basalt_engine_get_active_runs (self->engine);
  gboolean behind = basalt_engine_get_behind (self->engine);

  if ((n_active == 0 && !behind) || self->window == NULL ||
      !gtk_widget_get_visible (GTK_WIDGET (self->window)))
    basalt_application_quit_now (self);
  else if (self->question != NULL || self->unsaved != NULL)
    gtk_window_present (self->question != NULL ? self->question : self->unsaved);
  else if (n_active > 0)
    g_set_weak_pointer (&self->question,
                        basalt_close_question_present (GTK_WINDOW (self->window), n_active,
                                                       answered_cb, self));
  else
    ask_about_unsaved (self, FALSE);
}

/**
 * basalt_application_behind_changed:
 * @self: the application
 *
 * Goes on with quitting, if that was asked for, once there is nothing any more that would be lost.
 */
void
basalt_application_behind_changed (BasaltApplication *self)
{
  GtkWindow *unsaved = self->unsaved;

  if (unsaved == NULL || basalt_engine_get_behind (self->engine))
    return;

  g_clear_weak_pointer (&self->unsaved);
  gtk_window_destroy (unsaved);
  if (self->stopping)
    basalt_application_quit_now (self);
  else
    ask_to_quit (self);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  ask_to_quit (BASALT_APPLICATION (user_data));
}

static void
want_run (BasaltApplication *self,
          GVariant          *parameter,
          gboolean           retry)
{
  g_free (self->wanted);
  self->wanted = g_variant_dup_string (parameter, NULL);
  self->wanted_retry = retry;
  self->wanted_new = FALSE;
  basalt_application_show (self);
}

static void
new_run_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  g_clear_pointer (&self->wanted, g_free);
  self->wanted_new = TRUE;
  basalt_application_show (self);
}

static void
use_demo_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  self->demo = TRUE;
  basalt_application_show (self);
}

static void
show_run_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  want_run (BASALT_APPLICATION (user_data), parameter, FALSE);
}

static void
retry_run_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  want_run (BASALT_APPLICATION (user_data), parameter, TRUE);
}

static GtkWidget *
present_preferences (BasaltApplication *self)
{
  GtkWidget *preferences = basalt_preferences_window_new (self->engine);

  gtk_window_set_transient_for (GTK_WINDOW (preferences), GTK_WINDOW (self->window));
  gtk_window_set_modal (GTK_WINDOW (preferences), TRUE);
  gtk_window_present (GTK_WINDOW (preferences));

  return preferences;
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  if (self->window != NULL && self->open)
    present_preferences (self);
}

static void
connections_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  if (self->window != NULL && self->open)
    basalt_preferences_window_show_connections (
      BASALT_PREFERENCES_WINDOW (present_preferences (self)));
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  if (self->window != NULL)
    gtk_window_present (GTK_WINDOW (basalt_about_window_new (GTK_WINDOW (self->window))));
}

static void
show_data_folder_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);
  const char *folder = basalt_engine_get_data_dir (self->engine);
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);

  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, NULL, NULL);
}

static void
reopen_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  basalt_application_open_engine (BASALT_APPLICATION (user_data));
}

/**
 * basalt_application_add_actions:
 * @self: the application, at its startup
 *
 * Adds its actions, and the keys of its own and of its windows' actions. Those that the desktop and
 * other processes ask for (new-run, show-run, retry-run, use-demo) show the window.
 */
void
basalt_application_add_actions (BasaltApplication *self)
{
  static const GActionEntry entries[] = {
    { "quit", quit_cb },
    { "new-run", new_run_cb },
    { "use-demo", use_demo_cb },
    { "show-run", show_run_cb, "s" },
    { "retry-run", retry_run_cb, "s" },
    { "preferences", preferences_cb },
    { "connections", connections_cb },
    { "about", about_cb },
    { "show-data-folder", show_data_folder_cb },
    { "reopen", reopen_cb },
  };
  /* Escape is not among them, nor is a key that editors use: these fire before a focused
   * widget sees the key. */
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "win.new-run", { "<Control>n" } },
    { "win.open-file", { "<Control>o" } },
    { "win.run", { "<Control>Return", "<Control>KP_Enter" } },
    { "win.run-again", { "<Control>r" } },
    { "win.edit-run", { "<Control><Shift>r" } },
    { "win.retry", { "<Control><Alt>r" } },
    { "win.compare-with", { "<Control><Shift>d" } },
    { "win.pin", { "<Control>d" } },
    { "win.duplicate", { "<Control><Shift>m" } },
    { "win.focus-prompt", { "<Control>l" } },
    { "win.choose-model", { "<Control>m" } },
    { "win.search", { "<Control><Shift>f" } },
    { "win.inspector-page::timeline", { "<Alt>1" } },
    { "win.inspector-page::logs", { "<Alt>2" } },
    { "win.inspector-page::details", { "<Alt>3" } },
    { "win.inspector-page::request", { "<Alt>4" } },
    { "win.previous-run", { "<Alt>Page_Up" } },
    { "win.next-run", { "<Alt>Page_Down" } },
    { "win.copy-response", { "<Control><Shift>c" } },
    { "win.toggle-history", { "F9" } },
    { "win.show-inspector", { "<Alt>Return" } },
    { "win.show-help", { "F1" } },
    { "win.show-help-overlay", { "<Control>question" } },
    { "window.close", { "<Control>w" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.quit", { "<Control>q" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].keys);
}
