/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-swatch.h"

#include "basalt-timeline-paint.h"

#define WIDTH 28
#define HEIGHT 14
#define PART_HEIGHT 8

struct _BasaltTimelineSwatch
{
  GtkWidget parent_instance;

  BasaltTimelineKind kind;
};

G_DEFINE_FINAL_TYPE (BasaltTimelineSwatch, basalt_timeline_swatch, GTK_TYPE_WIDGET)

static void
basalt_timeline_swatch_snapshot (GtkWidget   *widget,
                                 GtkSnapshot *snapshot)
{
  BasaltTimelineSwatch *self = BASALT_TIMELINE_SWATCH (widget);
  BasaltTimelinePalette palette;
  graphene_rect_t rect = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                             (float) gtk_widget_get_height (widget));

  if (basalt_timeline_kind_is_part (self->kind))
    {
      rect.origin.y = (rect.size.height - PART_HEIGHT) / 2;
      rect.size.height = PART_HEIGHT;
    }
  basalt_timeline_palette_init (&palette, widget);
  basalt_timeline_paint_bar (snapshot, &palette, self->kind, BASALT_STATE_COMPLETED, &rect);
}

static void
basalt_timeline_swatch_measure (GtkWidget      *widget,
                                GtkOrientation  orientation,
                                int             for_size,
                                int            *minimum,
                                int            *natural,
                                int            *minimum_baseline,
                                int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
basalt_timeline_swatch_class_init (BasaltTimelineSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = basalt_timeline_swatch_snapshot;
  widget_class->measure = basalt_timeline_swatch_measure;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
basalt_timeline_swatch_init (BasaltTimelineSwatch *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * basalt_timeline_swatch_new:
 * @kind: a kind of bar
 *
 * Returns: (transfer full): an example of it
 */
GtkWidget *
basalt_timeline_swatch_new (BasaltTimelineKind kind)
{
  BasaltTimelineSwatch *self = g_object_new (BASALT_TYPE_TIMELINE_SWATCH, NULL);

  self->kind = kind;

  return GTK_WIDGET (self);
}
