/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-welcome-page.h"

struct _BasaltWelcomePage
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
};

G_DEFINE_FINAL_TYPE (BasaltWelcomePage, basalt_welcome_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ENGINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
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

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, BASALT_TYPE_CONNECTION);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-welcome-page.ui");
}

static void
basalt_welcome_page_init (BasaltWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
basalt_welcome_page_new (void)
{
  return g_object_new (BASALT_TYPE_WELCOME_PAGE, NULL);
}

void
basalt_welcome_page_set_engine (BasaltWelcomePage *self,
                       BasaltEngine *engine)
{
  g_return_if_fail (BASALT_IS_WELCOME_PAGE (self));

  if (g_set_object (&self->engine, engine))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

BasaltEngine *
basalt_welcome_page_get_engine (BasaltWelcomePage *self)
{
  g_return_val_if_fail (BASALT_IS_WELCOME_PAGE (self), NULL);

  return self->engine;
}
