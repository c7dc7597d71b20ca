/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-window-private.h"

#include <glib/gi18n-lib.h>

static void
copy_text (BasaltWindow *self,
           const char   *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  basalt_window_add_toast (self, _ ("Copied"));
}

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
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_window_show_run (self, NULL);
  basalt_composer_focus_prompt (get_composer (self));
}

static void
open_file_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_shell_go_to_content (self->shell);
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
retried_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BasaltWindow) self = BASALT_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_retry_finish (BASALT_ENGINE (object), result, &error))
    basalt_window_add_toast (self, error->message);
}

static void
retry_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_engine_retry_async (self->engine, self->run, NULL, retried_cb, g_object_ref (self));
}

static void
retry_now_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_engine_retry_now (self->engine, self->run);
}

static void
run_again_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  g_autoptr (BasaltRunRequest) request =
    basalt_composer_new_request_for_run (get_composer (self), self->run);

  if (request != NULL)
    basalt_window_start (self, request);
}

static void
use_model_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  g_autoptr (BasaltRunRequest) request =
    basalt_composer_new_request_for_run (get_composer (self), self->run);

  if (request == NULL)
    return;

  json_object_set_string_member (basalt_run_request_get_inputs (request), "model",
                                 g_variant_get_string (parameter, NULL));
  basalt_window_start (self, request);
}

static void
edit_run_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_composer_edit_run (get_composer (self), self->run);
  basalt_composer_focus_prompt (get_composer (self));
}

static void
focus_prompt_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_shell_go_to_content (self->shell);
  basalt_composer_focus_prompt (get_composer (self));
}

static void
choose_model_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_shell_go_to_content (self->shell);
  basalt_composer_choose_model (get_composer (self));
}

static void
search_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_shell_set_show_history (self->shell, TRUE);
  basalt_shell_go_to_history (self->shell);
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
copy_response_cb (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  gsize length = 0;
  const char *output = basalt_run_get_output (self->run, BASALT_OUTPUT_TEXT, &length);
  g_autofree char *text = NULL;

  if (output == NULL || length == 0)
    return;

  /* As the model wrote it; a clipboard holds strings, so a zero byte cannot stay. */
  text = g_utf8_make_valid (output, (gssize) length);
  copy_text (self, text);
}

static void
copy_prompt_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  const char *prompt = basalt_run_get_prompt (self->run);

  if (prompt != NULL)
    copy_text (self, prompt);
}

static void
copy_policy_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  BasaltProblem *problem = basalt_run_get_problem (self->run);

  if (problem != NULL && problem->action_argument != NULL)
    copy_text (self, problem->action_argument);
}

static void
copy_text_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  copy_text (BASALT_WINDOW (widget), g_variant_get_string (parameter, NULL));
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
  gtk_widget_class_install_action (widget_class, "win.retry", NULL, retry_cb);
  gtk_widget_class_install_action (widget_class, "win.retry-now", NULL, retry_now_cb);
  gtk_widget_class_install_action (widget_class, "win.run-again", NULL, run_again_cb);
  gtk_widget_class_install_action (widget_class, "win.use-model", "s", use_model_cb);
  gtk_widget_class_install_action (widget_class, "win.edit-run", NULL, edit_run_cb);
  gtk_widget_class_install_action (widget_class, "win.focus-prompt", NULL, focus_prompt_cb);
  gtk_widget_class_install_action (widget_class, "win.choose-model", NULL, choose_model_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.inspector-page", "s", inspector_page_cb);
  gtk_widget_class_install_action (widget_class, "win.hide-inspector", NULL, hide_inspector_cb);
  gtk_widget_class_install_action (widget_class, "win.previous-run", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "win.next-run", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "win.toggle-history", NULL, toggle_history_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-response", NULL, copy_response_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-prompt", NULL, copy_prompt_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-policy", NULL, copy_policy_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-text", "s", copy_text_cb);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL,
                                   show_help_overlay_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.stop", NULL);
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
  BasaltRun *run = self->run;
  BasaltTaskRun *task = run != NULL ? basalt_run_get_current_task (run) : NULL;
  gboolean open = self->engine != NULL && basalt_engine_get_history (self->engine) != NULL;
  gboolean loaded = run != NULL && basalt_run_get_loaded (run);
  gboolean terminal = run != NULL && basalt_state_is_terminal (basalt_run_get_state (run));
  gboolean active = run != NULL && !terminal && basalt_engine_is_active (self->engine, run);
  gboolean waiting =
    active && task != NULL && basalt_task_run_get_state (task) == BASALT_STATE_AWAITING_RETRY;

  gtk_widget_action_set_enabled (widget, "win.new-run", open);
  gtk_widget_action_set_enabled (widget, "win.open-file", open);
  gtk_widget_action_set_enabled (widget, "win.run", open);
  gtk_widget_action_set_enabled (widget, "win.stop", active);
  gtk_widget_action_set_enabled (widget, "win.retry",
                                 terminal && loaded && basalt_run_can_retry (run));
  gtk_widget_action_set_enabled (widget, "win.retry-now", waiting);
  gtk_widget_action_set_enabled (widget, "win.run-again", terminal && loaded);
  gtk_widget_action_set_enabled (widget, "win.use-model", terminal && loaded);
  gtk_widget_action_set_enabled (widget, "win.edit-run", loaded);
  gtk_widget_action_set_enabled (widget, "win.copy-response", loaded);
  gtk_widget_action_set_enabled (widget, "win.copy-prompt", loaded);
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
