/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-drop-area.h"

#include <glib/gi18n-lib.h>

struct _BasaltDropArea
{
  GtkWidget parent_instance;

  GtkOverlay *overlay;
  GtkWidget *hint;
};

G_DEFINE_FINAL_TYPE (BasaltDropArea, basalt_drop_area, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_CHILD,
  N_PROPS
};

enum
{
  FILES,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GdkDragAction
enter_cb (BasaltDropArea *self,
          double          x,
          double          y)
{
  gtk_widget_set_visible (self->hint, TRUE);

  return GDK_ACTION_COPY;
}

static void
leave_cb (BasaltDropArea *self)
{
  gtk_widget_set_visible (self->hint, FALSE);
}

static gboolean
drop_cb (BasaltDropArea *self,
         const GValue   *value,
         double          x,
         double          y)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  gboolean taken = FALSE;

  gtk_widget_set_visible (self->hint, FALSE);
  for (GSList *link = g_value_get_boxed (value); link != NULL; link = link->next)
    g_list_store_append (files, link->data);
  if (g_list_model_get_n_items (G_LIST_MODEL (files)) > 0)
    g_signal_emit (self, signals[FILES], 0, files, &taken);

  return taken;
}

static void
basalt_drop_area_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BasaltDropArea *self = BASALT_DROP_AREA (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, gtk_overlay_get_child (self->overlay));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_drop_area_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_CHILD:
      basalt_drop_area_set_child (BASALT_DROP_AREA (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_drop_area_dispose (GObject *object)
{
  BasaltDropArea *self = BASALT_DROP_AREA (object);
  GtkWidget *overlay = GTK_WIDGET (g_steal_pointer (&self->overlay));

  g_clear_pointer (&overlay, gtk_widget_unparent);

  G_OBJECT_CLASS (basalt_drop_area_parent_class)->dispose (object);
}

static void
basalt_drop_area_class_init (BasaltDropAreaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_drop_area_get_property;
  object_class->set_property = basalt_drop_area_set_property;
  object_class->dispose = basalt_drop_area_dispose;

  properties[PROP_CHILD] =
    g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * BasaltDropArea::files:
   * @self: a drop area
   * @files: (element-type GFile): a list model of what was dropped, not empty
   *
   * Files were dropped.
   *
   * Returns: whether they are taken
   */
  signals[FILES] = g_signal_new ("files", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                                 G_TYPE_LIST_MODEL);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "droparea");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-drop-area.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltDropArea, overlay);
  gtk_widget_class_bind_template_child (widget_class, BasaltDropArea, hint);
}

static void
basalt_drop_area_init (BasaltDropArea *self)
{
  GtkDropTarget *target;

  gtk_widget_init_template (GTK_WIDGET (self));

  /* Before a text view in it, which would take a file for its name. */
  target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "enter", G_CALLBACK (enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/**
 * basalt_drop_area_new:
 *
 * Returns: (transfer full): an area without a child
 */
GtkWidget *
basalt_drop_area_new (void)
{
  return g_object_new (BASALT_TYPE_DROP_AREA, NULL);
}

/**
 * basalt_drop_area_set_child:
 * @self: a drop area
 * @child: (nullable): what fills it
 */
void
basalt_drop_area_set_child (BasaltDropArea *self,
                            GtkWidget      *child)
{
  g_return_if_fail (BASALT_IS_DROP_AREA (self));
  g_return_if_fail (child == NULL || GTK_IS_WIDGET (child));

  if (gtk_overlay_get_child (self->overlay) == child)
    return;

  gtk_overlay_set_child (self->overlay, child);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}
