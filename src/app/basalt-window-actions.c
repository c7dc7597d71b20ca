/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-window-private.h"

#include "basalt-help-window.h"

#include <glib/gi18n-lib.h>

static BasaltComposer *
get_composer (BasaltWindow *self)
{
  return basalt_run_page_get_composer (self->page);
}

static void
new_run_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  basalt_window_new_run (BASALT_WINDOW (widget));
}

static void
open_file_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_shell_uncover_content (self->shell);
  basalt_composer_open_file (get_composer (self));
}

static void
run_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  if (!basalt_shell_get_at_history (self->shell))
    basalt_composer_activate_run (get_composer (self));
}

static void
stop_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_engine_stop (self->engine, self->run, "Stopped in the window");
}

static void
focus_prompt_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_shell_uncover_content (self->shell);
  basalt_composer_focus_prompt (get_composer (self));
}

static void
choose_model_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_shell_uncover_content (self->shell);
  basalt_composer_choose_model (get_composer (self));
}

static void
show_history_page (BasaltWindow *self)
{
  basalt_shell_set_show_history (self->shell, TRUE);
  basalt_shell_go_to_history (self->shell);
}

static void
search_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  show_history_page (self);
  basalt_history_page_start_search (self->history);
}

static void
inspector_page_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  if (basalt_inspector_set_page (self->inspector, g_variant_get_string (parameter, NULL)))
    basalt_shell_set_show_inspector (self->shell, TRUE);
}

static void
hide_inspector_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  basalt_shell_set_show_inspector (BASALT_WINDOW (widget)->shell, FALSE);
}

static void
step_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_history_page_step (self->history, g_str_equal (action, "win.next-run") ? 1 : -1);
}

/* F9: the same key also where one area is shown at a time. */
static void
toggle_history_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  BasaltShell *shell = BASALT_WINDOW (widget)->shell;

  if (!basalt_shell_get_folded (shell))
    basalt_shell_set_show_history (shell, !basalt_shell_get_show_history (shell));
  else if (basalt_shell_get_at_history (shell))
    basalt_shell_go_to_content (shell);
  else
    basalt_shell_go_to_history (shell);
}

static void
back_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  basalt_shell_go_to_history (BASALT_WINDOW (widget)->shell);
}

static void
copy_text_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  basalt_window_copy_text (BASALT_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
show_help_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  basalt_help_window_present (GTK_WINDOW (widget));
}

/* Built when somebody asks for it: GtkApplication would build one with every window. */
static void
show_help_overlay_cb (GtkWidget  *widget,
                      const char *action,
                      GVariant   *parameter)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/io/github/basaltflows/Basalt/help-overlay.ui");
  GtkWindow *overlay = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (overlay, GTK_WINDOW (widget));
  gtk_window_present (overlay);
}

/**
 * basalt_window_install_actions:
 * @widget_class: the window's class
 *
 * Adds the window's actions, and Escape. Escape is a shortcut of the window, in
 * the bubble phase: popovers, the search and the editor come first.
 */
void
basalt_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-run", NULL, new_run_cb);
  gtk_widget_class_install_action (widget_class, "win.open-file", NULL, open_file_cb);
  gtk_widget_class_install_action (widget_class, "win.run", NULL, run_cb);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, stop_cb);
  gtk_widget_class_install_action (widget_class, "win.focus-prompt", NULL, focus_prompt_cb);
  gtk_widget_class_install_action (widget_class, "win.choose-model", NULL, choose_model_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.inspector-page", "s", inspector_page_cb);
  gtk_widget_class_install_action (widget_class, "win.hide-inspector", NULL, hide_inspector_cb);
  gtk_widget_class_install_action (widget_class, "win.previous-run", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "win.next-run", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "win.toggle-history", NULL, toggle_history_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-text", "s", copy_text_cb);
  gtk_widget_class_install_action (widget_class, "win.show-help", NULL, show_help_cb);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL,
                                   show_help_overlay_cb);

  basalt_window_install_run_actions (widget_class);

  basalt_window_install_file_actions (widget_class);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.stop", NULL);
}

/**
 * basalt_window_new_run:
 * @self: a window
 *
 * Shows the page of a new run, with what is written in the composer as it is.
 */
void
basalt_window_new_run (BasaltWindow *self)
{
  g_return_if_fail (BASALT_IS_WINDOW (self));

  basalt_window_show_run (self, NULL);
  basalt_shell_uncover_content (self->shell);
  basalt_composer_focus_prompt (get_composer (self));
}

/**
 * basalt_window_search:
 * @self: a window
 * @text: what to search for, as typed into the history's search
 *
 * Shows what is found in the history.
 */
void
basalt_window_search (BasaltWindow *self,
                      const char   *text)
{
  g_return_if_fail (BASALT_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  show_history_page (self);
  basalt_history_page_search (self->history, text);
}

/**
 * basalt_window_update_actions:
 * @self: a window
 *
 * Enables what can be done with the run that is shown.
 */
void
basalt_window_update_actions (BasaltWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean open = self->engine != NULL && basalt_engine_get_history (self->engine) != NULL;

  basalt_window_update_file_actions (self);
  gtk_widget_action_set_enabled (widget, "win.new-run", open);
  gtk_widget_action_set_enabled (widget, "win.open-file", open);
  gtk_widget_action_set_enabled (widget, "win.run", open);
  basalt_window_update_run_actions (self);
}

/**
 * basalt_window_start:
 * @self: a window
 * @request: what to run
 *
 * Starts a run and shows it; a toast tells why it could not be started.
 *
 * Returns: whether the run has begun
 */
gboolean
basalt_window_start (BasaltWindow     *self,
                     BasaltRunRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run = basalt_engine_start (self->engine, request, &error);

  if (run == NULL)
    {
      basalt_window_add_toast (self, error->message);
      return FALSE;
    }

  basalt_window_show_run (self, run);
  return TRUE;
}
