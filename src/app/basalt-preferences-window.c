/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-preferences-window.h"

struct _BasaltPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  BasaltEngine *engine;
};

G_DEFINE_FINAL_TYPE (BasaltPreferencesWindow, basalt_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
basalt_preferences_window_dispose (GObject *object)
{
  BasaltPreferencesWindow *self = BASALT_PREFERENCES_WINDOW (object);

  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_preferences_window_parent_class)->dispose (object);
}

static void
basalt_preferences_window_class_init (BasaltPreferencesWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/io/github/basaltflows/Basalt/basalt-preferences-window.ui");
}

static void
basalt_preferences_window_init (BasaltPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
basalt_preferences_window_new (BasaltEngine *engine)
{
  BasaltPreferencesWindow *self = g_object_new (BASALT_TYPE_PREFERENCES_WINDOW, NULL);

  g_set_object (&self->engine, engine);

  return GTK_WIDGET (self);
}

void
basalt_preferences_window_show_connections (BasaltPreferencesWindow *self)
{
  g_return_if_fail (BASALT_IS_PREFERENCES_WINDOW (self));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self), "connections");
}
