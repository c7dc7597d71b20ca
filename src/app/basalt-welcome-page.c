/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-welcome-page.h"

#include "basalt-accessible.h"
#include "basalt-connection-editor.h"
#include "basalt-container.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltWelcomePage
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  GPtrArray *profile_rows;
  gboolean busy;

  GtkWidget *content;
  GtkButton *demo_button;
  GtkRevealer *problem_revealer;
  GtkLabel *problem_label;
  AdwPreferencesGroup *profiles_group;
};

G_DEFINE_FINAL_TYPE (BasaltWelcomePage, basalt_welcome_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ENGINE,
  N_PROPS
};

enum
{
  DONE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_problem (BasaltWelcomePage *self,
             const char        *sentence)
{
  if (sentence != NULL)
    {
      g_autofree char *visible = basalt_text_make_visible (sentence, -1, BASALT_TEXT_VISIBLE_NONE);

      gtk_label_set_text (self->problem_label, visible);
    }
  gtk_revealer_set_reveal_child (self->problem_revealer, sentence != NULL);
}

static void
finish (BasaltWelcomePage *self,
        BasaltConnection  *connection)
{
  basalt_engine_set_default_connection (self->engine, connection);
  g_signal_emit (self, signals[DONE], 0, connection);
}

static void
editor_saved_cb (BasaltWelcomePage *self,
                 BasaltConnection  *connection)
{
  if (self->engine != NULL)
    finish (self, connection);
}

static void
present_editor (BasaltWelcomePage    *self,
                BasaltConnectionKind  kind,
                const char           *profile)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *editor;

  if (self->engine == NULL)
    return;

  editor = basalt_connection_editor_new_to_add (self->engine, kind, profile);
  g_signal_connect_object (editor, "saved", G_CALLBACK (editor_saved_cb), self, G_CONNECT_SWAPPED);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (editor), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (editor));
}

static void
profile_activated_cb (BasaltWelcomePage *self,
                      GtkWidget         *row)
{
  present_editor (self, BASALT_CONNECTION_PROFILE, g_object_get_data (G_OBJECT (row), "profile"));
}

static void
api_key_activated_cb (BasaltWelcomePage *self)
{
  present_editor (self, BASALT_CONNECTION_API_KEY, NULL);
}

static void
access_keys_activated_cb (BasaltWelcomePage *self)
{
  present_editor (self, BASALT_CONNECTION_ACCESS_KEYS, NULL);
}

static void
environment_activated_cb (BasaltWelcomePage *self)
{
  present_editor (self, BASALT_CONNECTION_ENVIRONMENT, NULL);
}

typedef struct
{
  BasaltWelcomePage *page;
  BasaltConnection *connection;
} DemoData;

static void
demo_data_free (DemoData *data)
{
  g_clear_object (&data->page);
  g_clear_object (&data->connection);
  g_free (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoData, demo_data_free)

static void
set_busy (BasaltWelcomePage *self,
          gboolean           busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->demo_button), !busy);
}

static void
demo_saved_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (DemoData) data = user_data;
  BasaltWelcomePage *self = data->page;
  g_autoptr (GError) error = NULL;

  set_busy (self, FALSE);
  if (!basalt_engine_save_connection_finish (BASALT_ENGINE (object), result, &error))
    {
      set_problem (self, error->message);
      return;
    }

  if (self->engine != NULL)
    finish (self, data->connection);
}

static BasaltConnection *
find_demo (BasaltWelcomePage *self)
{
  GListModel *connections = basalt_engine_get_connections (self->engine);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (BasaltConnection) connection = g_list_model_get_item (connections, i);

      if (basalt_connection_get_kind (connection) == BASALT_CONNECTION_DEMO)
        return g_steal_pointer (&connection);
    }

  return NULL;
}

static void
basalt_welcome_page_map (GtkWidget *widget)
{
  /* Who went to make a profile and came back finds it. */
  basalt_welcome_page_refresh (BASALT_WELCOME_PAGE (widget));

  GTK_WIDGET_CLASS (basalt_welcome_page_parent_class)->map (widget);

  /* Return is all that a first start needs. */
  gtk_widget_grab_focus (widget);
}

static gboolean
basalt_welcome_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BASALT_WELCOME_PAGE (widget)->demo_button));
}

static void
basalt_welcome_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BasaltWelcomePage *self = BASALT_WELCOME_PAGE (object);

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
basalt_welcome_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BasaltWelcomePage *self = BASALT_WELCOME_PAGE (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      basalt_welcome_page_set_engine (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_welcome_page_dispose (GObject *object)
{
  BasaltWelcomePage *self = BASALT_WELCOME_PAGE (object);

  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_pointer (&self->profile_rows, g_ptr_array_unref);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_welcome_page_parent_class)->dispose (object);
}

static void
basalt_welcome_page_class_init (BasaltWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_welcome_page_get_property;
  object_class->set_property = basalt_welcome_page_set_property;
  object_class->dispose = basalt_welcome_page_dispose;
  widget_class->map = basalt_welcome_page_map;
  widget_class->focus = basalt_widget_focus_children;
  widget_class->grab_focus = basalt_welcome_page_grab_focus;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, BASALT_TYPE_CONNECTION);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltWelcomePage, content);
  gtk_widget_class_bind_template_child (widget_class, BasaltWelcomePage, demo_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltWelcomePage, problem_revealer);
  gtk_widget_class_bind_template_child (widget_class, BasaltWelcomePage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltWelcomePage, profiles_group);
  gtk_widget_class_bind_template_callback (widget_class, basalt_welcome_page_try_demo);
  gtk_widget_class_bind_template_callback (widget_class, api_key_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, access_keys_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, environment_activated_cb);
}

static void
basalt_welcome_page_init (BasaltWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_widget_hush_mnemonics (GTK_WIDGET (self));
  self->profile_rows = g_ptr_array_new ();
}

GtkWidget *
basalt_welcome_page_new (void)
{
  return g_object_new (BASALT_TYPE_WELCOME_PAGE, NULL);
}

/**
 * basalt_welcome_page_set_engine:
 * @self: a welcome page
 * @engine: (nullable): an engine that is open
 */
void
basalt_welcome_page_set_engine (BasaltWelcomePage *self,
                                BasaltEngine      *engine)
{
  g_return_if_fail (BASALT_IS_WELCOME_PAGE (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  if (!g_set_object (&self->engine, engine))
    return;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    basalt_welcome_page_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

BasaltEngine *
basalt_welcome_page_get_engine (BasaltWelcomePage *self)
{
  g_return_val_if_fail (BASALT_IS_WELCOME_PAGE (self), NULL);

  return self->engine;
}

/**
 * basalt_welcome_page_try_demo:
 * @self: a welcome page
 *
 * Makes the demo the default connection, which needs no network; emits "done".
 */
void
basalt_welcome_page_try_demo (BasaltWelcomePage *self)
{
  g_autoptr (BasaltConnection) connection = NULL;
  DemoData *data;

  g_return_if_fail (BASALT_IS_WELCOME_PAGE (self));

  if (self->engine == NULL || self->busy)
    return;

  set_problem (self, NULL);
  connection = find_demo (self);
  if (connection != NULL)
    {
      finish (self, connection);
      return;
    }

  data = g_new0 (DemoData, 1);
  data->page = g_object_ref (self);
  data->connection = basalt_engine_new_demo_connection (self->engine);
  set_busy (self, TRUE);
  basalt_engine_save_connection_async (self->engine, data->connection, NULL, NULL, NULL, NULL,
                                       demo_saved_cb, data);
}

/**
 * basalt_welcome_page_refresh:
 * @self: a welcome page
 *
 * Looks again which AWS profiles there are.
 */
void
basalt_welcome_page_refresh (BasaltWelcomePage *self)
{
  g_auto (GStrv) profiles = NULL;

  g_return_if_fail (BASALT_IS_WELCOME_PAGE (self));

  for (guint i = 0; i < self->profile_rows->len; i++)
    adw_preferences_group_remove (self->profiles_group, g_ptr_array_index (self->profile_rows, i));
  g_ptr_array_set_size (self->profile_rows, 0);

  if (self->engine != NULL)
    profiles = basalt_engine_list_aws_profiles (self->engine);

  for (guint i = 0; profiles != NULL && profiles[i] != NULL; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *image = gtk_image_new_from_icon_name ("go-next-symbolic");

      basalt_row_set_text (ADW_PREFERENCES_ROW (row), profiles[i], NULL);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), image);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "profile", g_strdup (profiles[i]), g_free);
      g_signal_connect_object (row, "activated", G_CALLBACK (profile_activated_cb), self,
                               G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->profiles_group, row);
      g_ptr_array_add (self->profile_rows, row);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->profiles_group), self->profile_rows->len > 0);
}
