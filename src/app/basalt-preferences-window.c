/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-preferences-window.h"

#include "basalt-accessible.h"
#include "basalt-connection-editor.h"
#include "basalt-connection-row.h"
#include "basalt-history-preferences.h"
#include "basalt-run-preferences.h"
#include "basalt-toast-queue.h"
#include "basalt-toast.h"

#include <glib/gi18n-lib.h>

struct _BasaltPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  BasaltEngine *engine;

  /* Connections that were removed while Undo is still offered: (element-type BasaltConnection). */
  GPtrArray *removed;
  GtkFilterListModel *shown;
  GtkFilter *filter;
  GtkCheckButton *group;

  GtkListBox *list;
  BasaltRunPreferences *runs;
  BasaltHistoryPreferences *history;
};

G_DEFINE_FINAL_TYPE (BasaltPreferencesWindow,
                     basalt_preferences_window,
                     ADW_TYPE_PREFERENCES_WINDOW)

enum
{
  PROP_0,
  PROP_ENGINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Takes the toast. The overlay is the window's own, around its pages. */
static void
show_toast (BasaltPreferencesWindow *self,
            AdwToast                *toast)
{
  basalt_toast_queue_add (GTK_WIDGET (self->list), toast);
}

static void
update_default (BasaltPreferencesWindow *self)
{
  BasaltConnection *connection = basalt_engine_get_default_connection (self->engine);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      if (BASALT_IS_CONNECTION_ROW (row))
        basalt_connection_row_set_default (BASALT_CONNECTION_ROW (row),
                                           basalt_connection_row_get_connection (
                                             BASALT_CONNECTION_ROW (row)) == connection);
    }
}

static void
present_editor (BasaltPreferencesWindow *self,
                GtkWidget               *editor)
{
  gtk_window_set_transient_for (GTK_WINDOW (editor), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (editor));
}

static void
use_cb (BasaltPreferencesWindow *self,
        BasaltConnectionRow     *row)
{
  basalt_engine_set_default_connection (self->engine, basalt_connection_row_get_connection (row));
}

static void
edit_cb (BasaltPreferencesWindow *self,
         BasaltConnectionRow     *row)
{
  present_editor (self, basalt_connection_editor_new (self->engine,
                                                      basalt_connection_row_get_connection (row)));
}

static void
add_cb (BasaltPreferencesWindow *self)
{
  present_editor (self, basalt_connection_editor_new_to_add (self->engine,
                                                             BASALT_CONNECTION_PROFILE, NULL));
}

/* -- Removing: the connection goes when Undo does -- */

static gboolean
filter_cb (gpointer item,
           gpointer user_data)
{
  BasaltPreferencesWindow *self = user_data;

  return !g_ptr_array_find (self->removed, item, NULL);
}

static void
remove_connection_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (BasaltPreferencesWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_remove_connection_finish (BASALT_ENGINE (object), result, &error) &&
      self->engine != NULL)
    show_toast (self, basalt_toast_new (error->message));
}

static void
remove_now (BasaltPreferencesWindow *self,
            BasaltConnection        *connection)
{
  g_autoptr (BasaltConnection) kept = g_object_ref (connection);

  if (self->removed == NULL || !g_ptr_array_remove (self->removed, connection))
    return;

  basalt_engine_remove_connection_async (self->engine, kept, NULL, remove_connection_cb,
                                         g_object_ref (self));
}

static void
undo_cb (BasaltPreferencesWindow *self,
         AdwToast                *toast)
{
  BasaltConnection *connection = g_object_get_data (G_OBJECT (toast), "connection");

  if (self->removed == NULL)
    return;

  g_ptr_array_remove (self->removed, connection);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_LESS_STRICT);
}

static void
toast_dismissed_cb (BasaltPreferencesWindow *self,
                    AdwToast                *toast)
{
  remove_now (self, g_object_get_data (G_OBJECT (toast), "connection"));
}

static void
remove_cb (BasaltPreferencesWindow *self,
           BasaltConnectionRow     *row)
{
  BasaltConnection *connection = basalt_connection_row_get_connection (row);
  const char *name = basalt_connection_get_name (connection);
  /* Translators: %s is a connection's name. */
  g_autofree char *sentence = g_strdup_printf (_ ("“%s” removed"), name != NULL ? name : "");
  AdwToast *toast = basalt_toast_new_undo (sentence);

  g_object_set_data_full (G_OBJECT (toast), "connection", g_object_ref (connection),
                          g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_dismissed_cb), self,
                           G_CONNECT_SWAPPED);

  /* Also what keeps the row from being removed twice. */
  g_ptr_array_add (self->removed, g_object_ref (connection));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_MORE_STRICT);
  show_toast (self, toast);
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  BasaltPreferencesWindow *self = user_data;
  GtkWidget *row = basalt_connection_row_new (item);

  basalt_connection_row_set_group (BASALT_CONNECTION_ROW (row), self->group);
  basalt_connection_row_set_default (BASALT_CONNECTION_ROW (row),
                                     basalt_engine_get_default_connection (self->engine) == item);
  g_signal_connect_object (row, "use", G_CALLBACK (use_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "edit", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);

  return row;
}

/* -- Window -- */

static gboolean
basalt_preferences_window_close_request (GtkWindow *window)
{
  BasaltPreferencesWindow *self = BASALT_PREFERENCES_WINDOW (window);

  while (self->removed->len > 0)
    remove_now (self, g_ptr_array_index (self->removed, 0));

  return GTK_WINDOW_CLASS (basalt_preferences_window_parent_class)->close_request (window);
}

static void
basalt_preferences_window_constructed (GObject *object)
{
  BasaltPreferencesWindow *self = BASALT_PREFERENCES_WINDOW (object);

  G_OBJECT_CLASS (basalt_preferences_window_parent_class)->constructed (object);

  self->shown =
    gtk_filter_list_model_new (g_object_ref (basalt_engine_get_connections (self->engine)),
                               g_object_ref (self->filter));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->shown), create_row_cb, self, NULL);
  g_signal_connect_object (self->engine, "notify::default-connection", G_CALLBACK (update_default),
                           self, G_CONNECT_SWAPPED);

  basalt_run_preferences_set_engine (self->runs, self->engine);
  basalt_history_preferences_set_engine (self->history, self->engine);
}

static void
basalt_preferences_window_get_property (GObject    *object,
                                        guint       prop_id,
                                        GValue     *value,
                                        GParamSpec *pspec)
{
  BasaltPreferencesWindow *self = BASALT_PREFERENCES_WINDOW (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_preferences_window_set_property (GObject      *object,
                                        guint         prop_id,
                                        const GValue *value,
                                        GParamSpec   *pspec)
{
  BasaltPreferencesWindow *self = BASALT_PREFERENCES_WINDOW (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      self->engine = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_preferences_window_dispose (GObject *object)
{
  BasaltPreferencesWindow *self = BASALT_PREFERENCES_WINDOW (object);

  if (self->list != NULL && self->shown != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->group);
  /* Destroyed without being closed, with its parent or the display. */
  for (guint i = 0; self->removed != NULL && i < self->removed->len; i++)
    basalt_engine_remove_connection_async (self->engine, g_ptr_array_index (self->removed, i), NULL,
                                           NULL, NULL);
  g_clear_pointer (&self->removed, g_ptr_array_unref);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_preferences_window_parent_class)->dispose (object);
}

static void
basalt_preferences_window_class_init (BasaltPreferencesWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = basalt_preferences_window_constructed;
  object_class->get_property = basalt_preferences_window_get_property;
  object_class->set_property = basalt_preferences_window_set_property;
  object_class->dispose = basalt_preferences_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = basalt_preferences_window_close_request;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_HISTORY_PREFERENCES);
  g_type_ensure (BASALT_TYPE_RUN_PREFERENCES);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltPreferencesWindow, list);
  gtk_widget_class_bind_template_child (widget_class, BasaltPreferencesWindow, runs);
  gtk_widget_class_bind_template_child (widget_class, BasaltPreferencesWindow, history);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
basalt_preferences_window_init (BasaltPreferencesWindow *self)
{
  GtkWidget *placeholder;

  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_widget_hush_mnemonics (GTK_WIDGET (self));

  self->removed = g_ptr_array_new_with_free_func (g_object_unref);
  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_cb, self, NULL));
  /* Never shown: the rows make a radio group with it. */
  self->group = GTK_CHECK_BUTTON (g_object_ref_sink (gtk_check_button_new ()));

  placeholder = adw_action_row_new ();
  basalt_row_set_text (ADW_PREFERENCES_ROW (placeholder), _ ("No connection yet"), NULL);
  gtk_list_box_set_placeholder (self->list, placeholder);
}

/**
 * basalt_preferences_window_new:
 * @engine: an engine that is open
 *
 * Returns: (transfer none): the preferences; make them transient for the window and present them
 */
GtkWidget *
basalt_preferences_window_new (BasaltEngine *engine)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (engine), NULL);

  return g_object_new (BASALT_TYPE_PREFERENCES_WINDOW, "engine", engine, NULL);
}

void
basalt_preferences_window_show_connections (BasaltPreferencesWindow *self)
{
  g_return_if_fail (BASALT_IS_PREFERENCES_WINDOW (self));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self), "connections");
}
