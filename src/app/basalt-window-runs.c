/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What can be done with the run that is shown. Each action that cannot be done now says why, rather
 * than to be dead under its key. */

#include "basalt-compare-window.h"
#include "basalt-engine-organize.h"
#include "basalt-window-private.h"

#include <glib/gi18n-lib.h>

static BasaltComposer *
get_composer (BasaltWindow *self)
{
  return basalt_run_page_get_composer (self->page);
}

/* -- Again -- */

/* Why nothing can be made of the run now; (nullable). */
static const char *
find_obstacle (BasaltRun *run)
{
  if (basalt_run_get_damaged (run))
    return _ ("The record of this run is damaged: what was sent is not known.");
  if (!basalt_run_get_loaded (run))
    return _ ("The run is still being read.");
  if (!basalt_state_is_terminal (basalt_run_get_state (run)))
    return _ ("The run is still under way. Stop it first.");

  return NULL;
}

/* What Run Again sends; %NULL after a toast that tells why it cannot. */
static BasaltRunRequest *
new_request (BasaltWindow *self)
{
  const char *obstacle = find_obstacle (self->run);
  g_autoptr (GError) error = NULL;
  BasaltRunRequest *request;

  if (obstacle != NULL)
    {
      basalt_window_add_toast (self, obstacle);
      return NULL;
    }

  request = basalt_composer_new_request_for_run (get_composer (self), self->run, &error);
  if (request == NULL)
    basalt_window_add_toast (self, error->message);

  return request;
}

static void
run_again_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  g_autoptr (BasaltRunRequest) request = new_request (self);

  if (request != NULL)
    basalt_window_start (self, request);
}

static void
use_model_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  g_autoptr (BasaltRunRequest) request = new_request (self);

  if (request == NULL)
    return;

  json_object_set_string_member (basalt_run_request_get_inputs (request), "model",
                                 g_variant_get_string (parameter, NULL));
  basalt_window_start (self, request);
}

static void
duplicate_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  g_autoptr (BasaltRunRequest) request = new_request (self);

  if (request != NULL)
    basalt_run_page_choose_model (self->page, basalt_run_request_get_connection (request));
}

static void
edit_run_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  if (basalt_run_get_damaged (self->run) && basalt_run_get_inputs (self->run) == NULL)
    basalt_window_add_toast (self, find_obstacle (self->run));
  else if (!basalt_run_get_loaded (self->run))
    basalt_window_add_toast (self, _ ("The run is still being read."));
  else
    {
      basalt_shell_uncover_content (self->shell);
      basalt_composer_edit_run (get_composer (self), self->run);
    }
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
  const char *obstacle = find_obstacle (self->run);

  if (obstacle == NULL && basalt_run_get_deleted_at (self->run) != 0)
    obstacle = _ ("The run is in the trash. Restore it first.");
  if (obstacle == NULL && !basalt_run_can_retry (self->run))
    obstacle = _ ("The run is complete: there is nothing to retry. Use Run Again.");

  if (obstacle != NULL)
    basalt_window_add_toast (self, obstacle);
  else
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

/* -- Other runs -- */

static void
run_found_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (BasaltWindow) self = BASALT_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run =
    basalt_engine_find_run_finish (BASALT_ENGINE (object), result, &error);

  if (run != NULL)
    basalt_window_show_run (self, run);
  else if (g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND))
    basalt_window_add_toast (self, _ ("This run was deleted."));
  else
    basalt_window_add_toast (self, error->message);
}

static void
show_run_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_engine_find_run_async (self->engine, g_variant_get_string (parameter, NULL), NULL,
                                run_found_cb, g_object_ref (self));
}

/* -- Comparing -- */

/* Two runs on the way to be compared. */
typedef struct
{
  BasaltWindow *window;
  char *other; /* id of the second one, until it is looked for */
  BasaltRun *first;
} Comparison;

static void
comparison_free (Comparison *self)
{
  g_object_unref (self->window);
  g_free (self->other);
  g_clear_object (&self->first);
  g_free (self);
}

static void
compare (BasaltWindow *self,
         BasaltRun    *a,
         BasaltRun    *b)
{
  GtkWidget *window = basalt_compare_window_new (GTK_WINDOW (self), self->engine);

  basalt_compare_window_set_runs (BASALT_COMPARE_WINDOW (window), a, b);
  gtk_window_present (GTK_WINDOW (window));
}

static void
compared_found_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Comparison *comparison = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run =
    basalt_engine_find_run_finish (BASALT_ENGINE (object), result, &error);
  g_autofree char *other = g_steal_pointer (&comparison->other);

  if (run != NULL && other != NULL)
    {
      comparison->first = g_steal_pointer (&run);
      basalt_engine_find_run_async (BASALT_ENGINE (object), other, NULL, compared_found_cb,
                                    comparison);
      return;
    }

  if (run != NULL)
    compare (comparison->window, comparison->first, run);
  else if (g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND))
    basalt_window_add_toast (comparison->window, _ ("One of these runs was deleted."));
  else
    basalt_window_add_toast (comparison->window, error->message);
  comparison_free (comparison);
}

static void
compare_ids (BasaltWindow *self,
             const char   *a,
             const char   *b)
{
  Comparison *comparison = g_new0 (Comparison, 1);

  comparison->window = g_object_ref (self);
  comparison->other = g_strdup (b);
  basalt_engine_find_run_async (self->engine, a, NULL, compared_found_cb, comparison);
}

static void
compare_runs_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  g_autofree const char **ids = g_variant_get_strv (parameter, NULL);

  if (g_strv_length ((char **) ids) == 2)
    compare_ids (self, ids[0], ids[1]);
  else
    basalt_window_add_toast (self, _ ("Choose two runs to compare."));
}

static void
compare_with_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  compare (self, self->run, NULL);
}

static void
compare_parent_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  const char *parent = basalt_run_get_parent_id (self->run);

  if (parent != NULL)
    compare_ids (self, parent, basalt_run_get_id (self->run));
  else
    basalt_window_add_toast (self, _ ("This run was not made from another one."));
}

static void
export_run_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  const char *ids[] = { basalt_run_get_id (self->run), NULL };

  gtk_widget_activate_action (widget, "win.export-runs", "^as", ids);
}

static void
find_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  int step = g_str_equal (action, "win.find-next")     ? 1 :
             g_str_equal (action, "win.find-previous") ? -1 :
                                                         0;

  basalt_shell_uncover_content (self->shell);
  basalt_run_page_find (self->page, step);
}

/* -- Keeping and throwing away -- */

static void
annotated_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (BasaltWindow) self = BASALT_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_annotate_finish (BASALT_ENGINE (object), result, &error))
    basalt_window_add_toast (self, error->message);
  /* The check mark is what is on record. */
  basalt_window_update_run_actions (self);
}

static void
pin_cb (GSimpleAction *action,
        GVariant      *state,
        BasaltWindow  *self)
{
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;
  const char *ids[] = { NULL, NULL };

  if (self->run == NULL)
    return;

  ids[0] = basalt_run_get_id (self->run);
  notes.pinned = g_variant_get_boolean (state);
  basalt_engine_annotate_async (self->engine, ids, &notes, NULL, annotated_cb, g_object_ref (self));
}

static void
move_run_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  const char *ids[] = { basalt_run_get_id (self->run), NULL };

  if (!g_str_equal (action, "win.trash-run"))
    basalt_history_page_restore (self->history, ids);
  else if (basalt_engine_is_active (self->engine, self->run))
    basalt_window_add_toast (self, _ ("The run is still under way. Stop it first."));
  else
    basalt_history_page_trash (self->history, ids);
}

/* -- Its words -- */

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
    {
      basalt_window_add_toast (self, _ ("There is no response to copy."));
      return;
    }

  /* As the model wrote it; a clipboard holds strings, so a zero byte cannot stay. */
  text = g_utf8_make_valid (output, (gssize) length);
  basalt_window_copy_text (self, text);
}

static void
copy_prompt_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  const char *prompt = basalt_run_get_prompt (self->run);

  if (prompt != NULL)
    basalt_window_copy_text (self, prompt);
  else
    basalt_window_add_toast (self, _ ("The prompt of this run is not on record."));
}

static void
copy_id_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_window_copy_text (self, basalt_run_get_id (self->run));
}

static void
copy_policy_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  BasaltProblem *problem = basalt_run_get_problem (self->run);

  if (problem != NULL && problem->action_argument != NULL)
    basalt_window_copy_text (self, problem->action_argument);
}

/**
 * basalt_window_install_run_actions:
 * @widget_class: the window's class
 *
 * Adds what can be done with the run that is shown.
 */
void
basalt_window_install_run_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.retry", NULL, retry_cb);
  gtk_widget_class_install_action (widget_class, "win.retry-now", NULL, retry_now_cb);
  gtk_widget_class_install_action (widget_class, "win.run-again", NULL, run_again_cb);
  gtk_widget_class_install_action (widget_class, "win.use-model", "s", use_model_cb);
  gtk_widget_class_install_action (widget_class, "win.duplicate", NULL, duplicate_cb);
  gtk_widget_class_install_action (widget_class, "win.edit-run", NULL, edit_run_cb);
  gtk_widget_class_install_action (widget_class, "win.show-run", "s", show_run_cb);
  gtk_widget_class_install_action (widget_class, "win.compare-runs", "as", compare_runs_cb);
  gtk_widget_class_install_action (widget_class, "win.compare-with", NULL, compare_with_cb);
  gtk_widget_class_install_action (widget_class, "win.compare-parent", NULL, compare_parent_cb);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, find_cb);
  gtk_widget_class_install_action (widget_class, "win.find-next", NULL, find_cb);
  gtk_widget_class_install_action (widget_class, "win.find-previous", NULL, find_cb);
  /* Shortcuts of the window, in the bubble phase: the log has a search of its own. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.find", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, GDK_CONTROL_MASK, "win.find-next",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "win.find-previous", NULL);
  gtk_widget_class_install_action (widget_class, "win.trash-run", NULL, move_run_cb);
  gtk_widget_class_install_action (widget_class, "win.restore-run", NULL, move_run_cb);
  gtk_widget_class_install_action (widget_class, "win.export-run", NULL, export_run_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-response", NULL, copy_response_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-prompt", NULL, copy_prompt_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-id", NULL, copy_id_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-policy", NULL, copy_policy_cb);
}

/**
 * basalt_window_add_run_actions:
 * @self: a window that is being made
 *
 * Adds the action that has a state: whether the run is pinned.
 */
void
basalt_window_add_run_actions (BasaltWindow *self)
{
  g_autoptr (GSimpleAction) pin =
    g_simple_action_new_stateful ("pin", NULL, g_variant_new_boolean (FALSE));

  g_signal_connect_object (pin, "change-state", G_CALLBACK (pin_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (pin));
  self->pin = pin;
}

/**
 * basalt_window_update_run_actions:
 * @self: a window
 *
 * Enables what is about a run where one is shown, and what is about waiting while it waits.
 */
void
basalt_window_update_run_actions (BasaltWindow *self)
{
  static const char *const of_run[] = {
    "win.retry",      "win.run-again",     "win.use-model",     "win.duplicate",
    "win.edit-run",   "win.copy-response", "win.copy-prompt",   "win.copy-id",
    "win.export-run", "win.compare-with",  "win.compare-parent"
  };
  GtkWidget *widget = GTK_WIDGET (self);
  BasaltRun *run = self->run;
  BasaltTaskRun *task = run != NULL ? basalt_run_get_current_task (run) : NULL;
  gboolean terminal = run != NULL && basalt_state_is_terminal (basalt_run_get_state (run));
  gboolean active = run != NULL && !terminal && basalt_engine_is_active (self->engine, run);
  gboolean waiting =
    active && task != NULL && basalt_task_run_get_state (task) == BASALT_STATE_AWAITING_RETRY;

  for (guint i = 0; i < G_N_ELEMENTS (of_run); i++)
    gtk_widget_action_set_enabled (widget, of_run[i], run != NULL);
  gtk_widget_action_set_enabled (widget, "win.trash-run",
                                 run != NULL && basalt_run_get_deleted_at (run) == 0);
  gtk_widget_action_set_enabled (widget, "win.restore-run",
                                 run != NULL && basalt_run_get_deleted_at (run) != 0);
  g_simple_action_set_enabled (self->pin, run != NULL);
  g_simple_action_set_state (self->pin,
                             g_variant_new_boolean (run != NULL && basalt_run_get_pinned (run)));
  gtk_widget_action_set_enabled (widget, "win.stop", active);
  gtk_widget_action_set_enabled (widget, "win.retry-now", waiting);
}
