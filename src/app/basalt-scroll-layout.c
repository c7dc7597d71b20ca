/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-scroll-layout.h"

struct _BasaltScrollLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (BasaltScrollLayout, basalt_scroll_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkWidget *
get_scrolled (GtkScrolledWindow *scroller)
{
  GtkWidget *child = gtk_scrolled_window_get_child (scroller);

  return GTK_IS_VIEWPORT (child) ? gtk_viewport_get_child (GTK_VIEWPORT (child)) : child;
}

static GtkSizeRequestMode
basalt_scroll_layout_get_request_mode (GtkLayoutManager *layout,
                                       GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
basalt_scroll_layout_measure (GtkLayoutManager *layout,
                              GtkWidget        *widget,
                              GtkOrientation    orientation,
                              int               for_size,
                              int              *minimum,
                              int              *natural,
                              int              *minimum_baseline,
                              int              *natural_baseline)
{
  GtkWidget *scroller = gtk_widget_get_first_child (widget);
  int height;

  if (scroller == NULL || !gtk_widget_should_layout (scroller))
    return;

  gtk_widget_measure (scroller, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;

  gtk_widget_measure (get_scrolled (GTK_SCROLLED_WINDOW (scroller)), orientation, for_size, NULL,
                      &height, NULL, NULL);
  *natural = MAX (*minimum, height);
}

static void
basalt_scroll_layout_allocate (GtkLayoutManager *layout,
                               GtkWidget        *widget,
                               int               width,
                               int               height,
                               int               baseline)
{
  GtkWidget *scroller = gtk_widget_get_first_child (widget);

  if (scroller != NULL && gtk_widget_should_layout (scroller))
    gtk_widget_allocate (scroller, width, height, baseline, NULL);
}

static void
basalt_scroll_layout_class_init (BasaltScrollLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = basalt_scroll_layout_get_request_mode;
  layout_class->measure = basalt_scroll_layout_measure;
  layout_class->allocate = basalt_scroll_layout_allocate;
}

static void
basalt_scroll_layout_init (BasaltScrollLayout *self)
{
}
