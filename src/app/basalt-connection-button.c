/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-connection-button.h"

struct _BasaltConnectionButton
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
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
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
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

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-connection-button.ui");
}

static void
basalt_connection_button_init (BasaltConnectionButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
basalt_connection_button_new (void)
{
  return g_object_new (BASALT_TYPE_CONNECTION_BUTTON, NULL);
}

void
basalt_connection_button_set_engine (BasaltConnectionButton *self,
                       BasaltEngine *engine)
{
  g_return_if_fail (BASALT_IS_CONNECTION_BUTTON (self));

  if (g_set_object (&self->engine, engine))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

BasaltEngine *
basalt_connection_button_get_engine (BasaltConnectionButton *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION_BUTTON (self), NULL);

  return self->engine;
}
