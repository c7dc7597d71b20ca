/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-list-filler.h"

#define FIRST_ROWS 14
#define MORE_ROWS 16
#define ALL_ROWS 256

struct _BasaltListFiller
{
  GObject parent_instance;

  GtkWidget *widget;        /* unowned */
  GListModel *model;        /* all that is to be shown */
  GtkSliceListModel *slice; /* the part of it that has rows, while they are being made */
  guint tick_id;
  guint n_frames;
};

G_DEFINE_FINAL_TYPE (BasaltListFiller, basalt_list_filler, G_TYPE_OBJECT)

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  BasaltListFiller *self = user_data;
  guint size = gtk_slice_list_model_get_size (self->slice);

  /* This comes before the frame is drawn, and the first is what somebody waits for. */
  if (self->n_frames++ == 0)
    return G_SOURCE_CONTINUE;

  if (size < MIN (ALL_ROWS, g_list_model_get_n_items (self->model)))
    {
      gtk_slice_list_model_set_size (self->slice, size + MORE_ROWS);
      return G_SOURCE_CONTINUE;
    }

  self->tick_id = 0;
  basalt_list_filler_finish (self);

  return G_SOURCE_REMOVE;
}

static void
basalt_list_filler_dispose (GObject *object)
{
  BasaltListFiller *self = BASALT_LIST_FILLER (object);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (self->widget, self->tick_id);
  self->tick_id = 0;
  g_clear_object (&self->slice);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (basalt_list_filler_parent_class)->dispose (object);
}

static void
basalt_list_filler_class_init (BasaltListFillerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_list_filler_dispose;
}

static void
basalt_list_filler_init (BasaltListFiller *self)
{
}

/**
 * basalt_list_filler_new:
 * @widget: whose frames it goes by; it outlives the use of the filler
 *
 * Returns: (transfer full): a filler without a model
 */
BasaltListFiller *
basalt_list_filler_new (GtkWidget *widget)
{
  BasaltListFiller *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (BASALT_TYPE_LIST_FILLER, NULL);
  self->widget = widget;

  return self;
}

/**
 * basalt_list_filler_set_model:
 * @self: a filler
 * @model: (nullable): all that is to be shown
 *
 * Returns: (transfer none) (nullable): what the view is to show in its place: @model itself, once
 *   there was a frame with rows
 */
GListModel *
basalt_list_filler_set_model (BasaltListFiller *self,
                              GListModel       *model)
{
  g_return_val_if_fail (BASALT_IS_LIST_FILLER (self), NULL);
  g_return_val_if_fail (model == NULL || G_IS_LIST_MODEL (model), NULL);

  basalt_list_filler_finish (self);
  g_clear_object (&self->slice);
  g_set_object (&self->model, model);
  if (self->n_frames > 0 || model == NULL)
    return model;

  self->slice = gtk_slice_list_model_new (g_object_ref (model), 0, FIRST_ROWS);
  self->tick_id = gtk_widget_add_tick_callback (self->widget, tick_cb, self, NULL);

  return G_LIST_MODEL (self->slice);
}

/**
 * basalt_list_filler_finish:
 * @self: a filler
 *
 * Shows all there is: for whoever is about to look for a row.
 */
void
basalt_list_filler_finish (BasaltListFiller *self)
{
  g_return_if_fail (BASALT_IS_LIST_FILLER (self));

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (self->widget, self->tick_id);
  self->tick_id = 0;
  if (self->slice != NULL)
    gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
}
