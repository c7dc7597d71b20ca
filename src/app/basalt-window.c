/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-window-private.h"

#include "basalt-drop-area.h"
#include "basalt-text.h"
#include "basalt-toast-queue.h"
#include "basalt-toast.h"

#include <glib/gi18n-lib.h>

/* Longer than a toast's own five: the text that went may have taken long to write. */
#define UNDO_SECONDS 20

G_DEFINE_FINAL_TYPE (BasaltWindow, basalt_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_ENGINE,
  PROP_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update_title (BasaltWindow *self)
{
  const char *title = self->run != NULL ? basalt_run_get_title (self->run) : NULL;
  g_autofree char *visible = NULL;
  g_autofree char *text = NULL;

  if (title == NULL || *title == '\0')
    {
      gtk_window_set_title (GTK_WINDOW (self), _ ("Basalt"));
      return;
    }

  visible = basalt_text_make_visible (title, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  /* Translators: the window's title: a run's title and the program's name */
  text = g_strdup_printf (_ ("%s – Basalt"), visible);
  gtk_window_set_title (GTK_WINDOW (self), text);
}

static void
run_changed_cb (BasaltWindow *self)
{
  g_signal_group_set_target (self->task_signals,
                             self->run != NULL ? basalt_run_get_current_task (self->run) : NULL);
  update_title (self);
  basalt_window_update_actions (self);
}

/* What cannot be read is told where it would stand. */
static void
show_lost (BasaltWindow *self,
           const GError *error)
{
  if (self->run == NULL)
    return;

  if (g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND))
    basalt_run_page_set_lost (self->page, BASALT_RUN_LOST_GONE, NULL);
  else
    basalt_run_page_set_lost (self->page, BASALT_RUN_LOST_DAMAGED, error->message);
}

static void
open_run_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (BasaltWindow) self = BASALT_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (basalt_engine_open_run_finish (BASALT_ENGINE (object), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  show_lost (self, error);
}

static void
run_looked_for_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (BasaltWindow) self = BASALT_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run =
    basalt_engine_find_run_finish (BASALT_ENGINE (object), result, &error);

  if (run == NULL && g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND))
    show_lost (self, error);
}

/* Rows went from the history: the run that is shown may be among them. */
static void
history_items_changed_cb (BasaltWindow *self,
                          guint         position,
                          guint         removed)
{
  if (removed == 0 || self->run == NULL || basalt_engine_is_active (self->engine, self->run))
    return;

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  self->looking = g_cancellable_new ();
  basalt_engine_find_run_async (self->engine, basalt_run_get_id (self->run), self->looking,
                                run_looked_for_cb, g_object_ref (self));
}

static void
history_changed_cb (BasaltWindow *self)
{
  g_signal_group_set_target (self->history_signals, basalt_engine_get_history (self->engine));
  basalt_window_update_actions (self);
}

static void
set_run (BasaltWindow *self,
         BasaltRun    *run)
{
  /* What somebody chose goes before what was shown the last time. */
  if (self->restoring != NULL)
    {
      g_cancellable_cancel (self->restoring);
      g_clear_object (&self->restoring);
      if (run == NULL)
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
    }
  if (!g_set_object (&self->run, run))
    return;

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_signal_group_set_target (self->run_signals, run);
  basalt_run_page_set_run (self->page, run);
  basalt_inspector_set_run (self->inspector, run);
  run_changed_cb (self);

  if (run != NULL && !basalt_run_get_loaded (run))
    {
      self->opening = g_cancellable_new ();
      basalt_engine_open_run_async (self->engine, run, self->opening, open_run_cb,
                                    g_object_ref (self));
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

static void
selected_run_cb (BasaltWindow *self)
{
  BasaltRun *run = basalt_history_page_get_selected_run (self->history);

  /* A selection that went away, in a search for example, leaves the run where it is. */
  if (run == NULL)
    return;

  set_run (self, run);
  basalt_shell_go_to_content (self->shell);
}

static void
run_activated_cb (BasaltWindow *self,
                  BasaltRun    *run)
{
  basalt_window_show_run (self, run);
}

/* What the composer holds goes only when the run has begun: nothing is lost where it could not. */
static void
composer_run_cb (BasaltWindow     *self,
                 BasaltRunRequest *request,
                 BasaltComposer   *composer)
{
  if (basalt_window_start (self, request))
    basalt_composer_clear (composer);
}

static void
toast_undo_cb (BasaltWindow *self)
{
  basalt_composer_undo_file (basalt_run_page_get_composer (self->page));
}

/* What a file has done where nobody would see it, and what it has taken away. */
static void
file_read_cb (BasaltWindow   *self,
              BasaltComposer *composer)
{
  const char *problem = basalt_composer_get_file_problem (composer);
  gboolean hidden = !gtk_widget_get_mapped (GTK_WIDGET (composer));
  AdwToast *toast;

  if (problem != NULL)
    {
      if (hidden)
        basalt_window_add_toast (self, problem);
    }
  else if (basalt_composer_get_has_replaced (composer))
    {
      toast = basalt_toast_new_undo (_ ("The file took the place of what was written"));
      adw_toast_set_timeout (toast, UNDO_SECONDS);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (toast_undo_cb), self,
                               G_CONNECT_SWAPPED);
      basalt_toast_queue_add (self->toasts, toast);
    }
  else if (hidden && basalt_composer_get_connection (composer) == NULL)
    basalt_window_add_toast (self, _ ("The prompt is open. Add a connection to run it."));
}

static gboolean
files_dropped_cb (BasaltWindow *self,
                  GListModel   *files)
{
  /* Before that, the draft is still to come. */
  if (!basalt_engine_get_open (self->engine))
    return FALSE;

  basalt_window_open_files (self, files);

  return TRUE;
}

/* Somebody who opens Basalt writes a prompt. The first time only: later the focus is where it was
 * put. And not earlier, as the focus does not stay on what is not mapped. */
static void
composer_map_cb (BasaltWindow   *self,
                 BasaltComposer *composer)
{
  g_signal_handlers_disconnect_by_func (composer, composer_map_cb, self);
  basalt_composer_focus_prompt (composer);
}

/* One area at a time: in a list of places to go, none is selected; side by side, the selected
 * row tells which run is shown. */
static void
layout_changed_cb (BasaltWindow *self)
{
  if (basalt_shell_get_at_history (self->shell))
    basalt_history_page_select_run (self->history, NULL);
  else if (basalt_history_page_get_selected_run (self->history) == NULL && self->run != NULL)
    basalt_history_page_select_run (self->history, self->run);
}

static gboolean
basalt_window_close_request (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  /* The application stops what is running and writes everything first. */
  if (application != NULL && g_action_group_has_action (G_ACTION_GROUP (application), "quit"))
    {
      g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
      return GDK_EVENT_STOP;
    }

  return GTK_WINDOW_CLASS (basalt_window_parent_class)->close_request (window);
}

static void
basalt_window_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  BasaltWindow *self = BASALT_WINDOW (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_window_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  BasaltWindow *self = BASALT_WINDOW (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      self->engine = g_value_dup_object (value);
      break;
    case PROP_RUN:
      basalt_window_show_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_window_constructed (GObject *object)
{
  BasaltWindow *self = BASALT_WINDOW (object);

  G_OBJECT_CLASS (basalt_window_parent_class)->constructed (object);

  g_signal_group_set_target (self->engine_signals, self->engine);
  basalt_history_page_set_engine (self->history, self->engine);
  basalt_run_page_set_engine (self->page, self->engine);
  basalt_inspector_set_engine (self->inspector, self->engine);
  history_changed_cb (self);
}

static void
basalt_window_dispose (GObject *object)
{
  BasaltWindow *self = BASALT_WINDOW (object);

  self->restored = FALSE;
  g_cancellable_cancel (self->restoring);
  g_clear_object (&self->restoring);
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_object (&self->history_signals);
  g_clear_object (&self->engine_signals);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->task_signals);
  g_clear_object (&self->run);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_window_parent_class)->dispose (object);
}

/* GTK 4.8 asks a window of X11 for its size once more when it is gone, if it was to be laid out
 * just then. */
static void
basalt_window_unrealize (GtkWidget *widget)
{
  g_autoptr (GdkSurface) surface = g_object_ref (gtk_native_get_surface (GTK_NATIVE (widget)));

  GTK_WIDGET_CLASS (basalt_window_parent_class)->unrealize (widget);

  g_signal_handlers_disconnect_by_data (surface, widget);
}

static void
basalt_window_class_init (BasaltWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_window_get_property;
  object_class->set_property = basalt_window_set_property;
  object_class->constructed = basalt_window_constructed;
  object_class->dispose = basalt_window_dispose;
  widget_class->unrealize = basalt_window_unrealize;
  GTK_WINDOW_CLASS (klass)->close_request = basalt_window_close_request;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_DROP_AREA);
  g_type_ensure (BASALT_TYPE_HISTORY_PAGE);
  g_type_ensure (BASALT_TYPE_INSPECTOR);
  g_type_ensure (BASALT_TYPE_RUN_PAGE);
  g_type_ensure (BASALT_TYPE_SHELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BasaltWindow, shell);
  gtk_widget_class_bind_template_child (widget_class, BasaltWindow, history);
  gtk_widget_class_bind_template_child (widget_class, BasaltWindow, page);
  gtk_widget_class_bind_template_child (widget_class, BasaltWindow, inspector);
  gtk_widget_class_bind_template_callback (widget_class, files_dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_run_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_activated_cb);

  basalt_window_install_actions (widget_class);
}

static void
basalt_window_init (BasaltWindow *self)
{
  g_autoptr (GPropertyAction) show_history = NULL;
  g_autoptr (GPropertyAction) show_inspector = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  if (g_str_equal (BASALT_PROFILE, "development"))
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");

  self->engine_signals = g_signal_group_new (BASALT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::history",
                                  G_CALLBACK (history_changed_cb), self);
  self->history_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->history_signals, "items-changed",
                                  G_CALLBACK (history_items_changed_cb), self);
  g_signal_group_connect_swapped (self->engine_signals, "notify::active-runs",
                                  G_CALLBACK (basalt_window_update_actions), self);
  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (run_changed_cb), self);
  self->task_signals = g_signal_group_new (BASALT_TYPE_TASK_RUN);
  g_signal_group_connect_swapped (self->task_signals, "notify::state",
                                  G_CALLBACK (basalt_window_update_actions), self);

  basalt_window_add_run_actions (self);
  show_history = g_property_action_new ("show-history", self->shell, "show-history");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (show_history));
  show_inspector = g_property_action_new ("show-inspector", self->shell, "show-inspector");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (show_inspector));

  /* Window controls stand in the header of whichever area borders on that side, or lies over what
   * does: assistive technology would meet those below, too. */
  g_object_bind_property (self->shell, "folded", self->page, "folded", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->shell, "folded", self->history, "show-end-title-buttons",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->shell, "history-visible", self->page, "show-start-title-buttons",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_object_bind_property (self->shell, "show-inspector", self->page, "show-end-title-buttons",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_object_bind_property (self->shell, "inspector-beside", self->inspector, "beside",
                          G_BINDING_SYNC_CREATE);

  g_signal_connect_object (basalt_run_page_get_composer (self->page), "run",
                           G_CALLBACK (composer_run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (basalt_run_page_get_composer (self->page), "file-read",
                           G_CALLBACK (file_read_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (basalt_run_page_get_composer (self->page), "map",
                           G_CALLBACK (composer_map_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->shell, "notify::at-history", G_CALLBACK (layout_changed_cb),
                            self);

  basalt_window_follow_state (self);
}

/**
 * basalt_window_new:
 * @application: the application
 * @engine: the engine whose runs to show, opened or not yet
 *
 * Returns: (transfer none): a window, not presented yet
 */
GtkWidget *
basalt_window_new (GtkApplication *application,
                   BasaltEngine   *engine)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (BASALT_IS_ENGINE (engine), NULL);

  return g_object_new (BASALT_TYPE_WINDOW, "application", application, "engine", engine, NULL);
}

/**
 * basalt_window_get_run:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the run shown
 */
BasaltRun *
basalt_window_get_run (BasaltWindow *self)
{
  g_return_val_if_fail (BASALT_IS_WINDOW (self), NULL);

  return self->run;
}

/**
 * basalt_window_show_run:
 * @self: a window
 * @run: (nullable): the run to show, or %NULL for the page of a new one
 *
 * Shows a run in all areas, and reads it first if only its summary is there.
 */
void
basalt_window_show_run (BasaltWindow *self,
                        BasaltRun    *run)
{
  g_return_if_fail (BASALT_IS_WINDOW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  set_run (self, run);
  basalt_shell_go_to_content (self->shell);
  basalt_history_page_select_run (self->history, run);
}

/**
 * basalt_window_set_store_error:
 * @self: a window
 * @error: (nullable): why the history cannot be used, or %NULL if it can
 */
void
basalt_window_set_store_error (BasaltWindow *self,
                               const char   *error)
{
  g_return_if_fail (BASALT_IS_WINDOW (self));

  basalt_run_page_set_store_error (self->page, error);
  basalt_window_update_actions (self);
}

/**
 * basalt_window_open_files:
 * @self: a window whose engine is open
 * @files: (element-type GFile): a list model of prompt files, not empty
 *
 * Puts the first file's text into the composer; says so where there are others, as there is one
 * composer. What is wrong with it is told in the window, and what was written stays.
 */
void
basalt_window_open_files (BasaltWindow *self,
                          GListModel   *files)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *sentence = NULL;
  guint n_others;

  g_return_if_fail (BASALT_IS_WINDOW (self));
  g_return_if_fail (G_IS_LIST_MODEL (files));

  file = g_list_model_get_item (files, 0);
  g_return_if_fail (G_IS_FILE (file));

  basalt_shell_uncover_content (self->shell);
  basalt_composer_load_file (basalt_run_page_get_composer (self->page), file);

  n_others = g_list_model_get_n_items (files) - 1;
  if (n_others == 0)
    return;

  sentence =
    g_strdup_printf (ngettext ("One prompt at a time: %u other file was not opened.",
                               "One prompt at a time: %u other files were not opened.", n_others),
                     n_others);
  basalt_window_add_toast (self, sentence);
}

/**
 * basalt_window_add_toast:
 * @self: a window
 * @text: plain text, maybe hostile
 *
 * Shows a toast.
 */
void
basalt_window_add_toast (BasaltWindow *self,
                         const char   *text)
{
  g_return_if_fail (BASALT_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  basalt_toast_queue_add (self->toasts, basalt_toast_new (text));
}

/**
 * basalt_window_copy_text:
 * @self: a window
 * @text: UTF-8
 *
 * Puts text on the clipboard, and says so.
 */
void
basalt_window_copy_text (BasaltWindow *self,
                         const char   *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  basalt_window_add_toast (self, _ ("Copied"));
}
