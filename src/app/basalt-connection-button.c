/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-connection-button.h"

#include "basalt-accessible.h"
#include "basalt-connection-label.h"
#include "basalt-fit.h"
#include "basalt-preferences-window.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltConnectionButton
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  BasaltConnection *connection;
  GMenu *connections_menu;
  GSimpleActionGroup *actions;
  GSimpleAction *use_action;

  GtkMenuButton *button;
  GtkLabel *name_label;
  GtkLabel *summary_label;
};

G_DEFINE_FINAL_TYPE (BasaltConnectionButton, basalt_connection_button, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ENGINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update_labels (BasaltConnectionButton *self)
{
  g_autofree char *name = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *spoken = NULL;

  if (self->connection != NULL)
    {
      const char *text = basalt_connection_get_name (self->connection);

      if (text == NULL)
        text = basalt_connection_get_id (self->connection);
      name = basalt_text_make_visible (text, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
      summary = basalt_connection_dup_summary (self->connection);
    }
  else
    {
      name = g_strdup (_ ("No Connection"));
      summary = g_strdup (_ ("Add one to run prompts"));
    }

  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->summary_label, summary);
  /* Translators: a connection's name, then its kind and region. For screen readers. */
  spoken = g_strdup_printf (_ ("Connection: %s, %s"), name, summary);
  basalt_menu_button_set_accessible_label (self->button, spoken);
}

/* A menu label takes an underscore for a mnemonic. */
static char *
dup_menu_label (BasaltConnection *connection)
{
  const char *name = basalt_connection_get_name (connection);
  const char *region = basalt_connection_get_region (connection);
  g_autofree char *text = NULL;
  g_autofree char *visible = NULL;
  g_auto (GStrv) parts = NULL;

  if (name == NULL)
    name = basalt_connection_get_id (connection);
  text = region != NULL && basalt_connection_get_kind (connection) != BASALT_CONNECTION_DEMO ?
           g_strdup_printf ("%s · %s", name, region) :
           g_strdup (name);
  visible = basalt_text_make_visible (text, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  parts = g_strsplit (visible, "_", -1);

  return g_strjoinv ("__", parts);
}

static void
update_menu (BasaltConnectionButton *self)
{
  GListModel *connections;

  g_menu_remove_all (self->connections_menu);
  if (self->engine == NULL)
    return;

  connections = basalt_engine_get_connections (self->engine);
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (BasaltConnection) connection = g_list_model_get_item (connections, i);
      g_autofree char *label = dup_menu_label (connection);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "connection.use", "s",
                                         basalt_connection_get_id (connection));
      g_menu_append_item (self->connections_menu, item);
    }
}

static void
default_changed_cb (BasaltConnectionButton *self)
{
  BasaltConnection *connection = NULL;

  if (self->engine != NULL)
    connection = basalt_engine_get_default_connection (self->engine);

  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_func (self->connection, update_labels, self);
  g_set_object (&self->connection, connection);
  if (connection != NULL)
    g_signal_connect_object (connection, "notify", G_CALLBACK (update_labels), self,
                             G_CONNECT_SWAPPED);

  g_simple_action_set_state (self->use_action,
                             g_variant_new_string (
                               connection != NULL ? basalt_connection_get_id (connection) : ""));
  update_labels (self);
}

static void
use_cb (BasaltConnectionButton *self,
        GVariant               *id)
{
  GListModel *connections;

  if (self->engine == NULL || id == NULL)
    return;

  connections = basalt_engine_get_connections (self->engine);
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (BasaltConnection) connection = g_list_model_get_item (connections, i);

      if (g_strcmp0 (basalt_connection_get_id (connection), g_variant_get_string (id, NULL)) == 0)
        {
          basalt_engine_set_default_connection (self->engine, connection);
          return;
        }
    }
}

static void
manage_cb (BasaltConnectionButton *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *preferences;

  if (self->engine == NULL)
    return;

  preferences = basalt_preferences_window_new (self->engine);
  basalt_preferences_window_show_connections (BASALT_PREFERENCES_WINDOW (preferences));
  if (GTK_IS_WINDOW (root))
    {
      gtk_window_set_transient_for (GTK_WINDOW (preferences), GTK_WINDOW (root));
      gtk_window_set_modal (GTK_WINDOW (preferences), TRUE);
    }
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
basalt_connection_button_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  BasaltConnectionButton *self = BASALT_CONNECTION_BUTTON (object);

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
basalt_connection_button_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  BasaltConnectionButton *self = BASALT_CONNECTION_BUTTON (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      basalt_connection_button_set_engine (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_connection_button_dispose (GObject *object)
{
  BasaltConnectionButton *self = BASALT_CONNECTION_BUTTON (object);

  if (self->button != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->button));
  self->button = NULL;
  if (self->use_action != NULL)
    g_signal_handlers_disconnect_by_data (self->use_action, self);
  g_clear_object (&self->use_action);
  g_clear_object (&self->actions);
  g_clear_object (&self->connections_menu);
  g_clear_object (&self->connection);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_connection_button_parent_class)->dispose (object);
}

static void
basalt_connection_button_class_init (BasaltConnectionButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_connection_button_get_property;
  object_class->set_property = basalt_connection_button_set_property;
  object_class->dispose = basalt_connection_button_dispose;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-connection-button.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionButton, button);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionButton, name_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionButton, summary_label);
}

/* GtkMenuButton keeps its child as narrow as it can be, in the middle. */
static void
fill_button (BasaltConnectionButton *self)
{
  GtkWidget *widget = gtk_menu_button_get_child (self->button);

  for (; widget != GTK_WIDGET (self->button); widget = gtk_widget_get_parent (widget))
    {
      gtk_widget_set_halign (widget, GTK_ALIGN_FILL);
      gtk_widget_set_hexpand (widget, TRUE);
    }
}

static void
basalt_connection_button_init (BasaltConnectionButton *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) manage_menu = g_menu_new ();
  g_autoptr (GSimpleAction) manage_action = g_simple_action_new ("manage", NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  fill_button (self);

  self->actions = g_simple_action_group_new ();
  self->use_action =
    g_simple_action_new_stateful ("use", G_VARIANT_TYPE_STRING, g_variant_new_string (""));
  g_signal_connect_object (self->use_action, "activate", G_CALLBACK (use_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manage_action, "activate", G_CALLBACK (manage_cb), self,
                           G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (self->use_action));
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (manage_action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "connection", G_ACTION_GROUP (self->actions));

  self->connections_menu = g_menu_new ();
  g_menu_append (manage_menu, _ ("_Connections…"), "connection.manage");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (self->connections_menu));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (manage_menu));
  gtk_menu_button_set_menu_model (self->button, G_MENU_MODEL (menu));
  basalt_popover_fit (gtk_menu_button_get_popover (self->button));

  update_labels (self);
}

GtkWidget *
basalt_connection_button_new (void)
{
  return g_object_new (BASALT_TYPE_CONNECTION_BUTTON, NULL);
}

/**
 * basalt_connection_button_set_engine:
 * @self: a connection button
 * @engine: (nullable): an engine
 */
void
basalt_connection_button_set_engine (BasaltConnectionButton *self,
                                     BasaltEngine           *engine)
{
  g_return_if_fail (BASALT_IS_CONNECTION_BUTTON (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  if (self->engine == engine)
    return;

  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->engine, self);
      g_signal_handlers_disconnect_by_data (basalt_engine_get_connections (self->engine), self);
    }
  g_set_object (&self->engine, engine);
  if (engine != NULL)
    {
      g_signal_connect_object (engine, "notify::default-connection",
                               G_CALLBACK (default_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (basalt_engine_get_connections (engine), "items-changed",
                               G_CALLBACK (update_menu), self, G_CONNECT_SWAPPED);
    }

  update_menu (self);
  default_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

BasaltEngine *
basalt_connection_button_get_engine (BasaltConnectionButton *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION_BUTTON (self), NULL);

  return self->engine;
}
