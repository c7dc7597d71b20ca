/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-side.h"

static void
measure_cb (GtkWidget      *widget,
            GtkOrientation  orientation,
            int             for_size,
            int            *minimum,
            int            *natural,
            int            *minimum_baseline,
            int            *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child == NULL || !gtk_widget_should_layout (child))
    return;

  gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = *minimum;
}

static void
allocate_cb (GtkWidget *widget,
             int        width,
             int        height,
             int        baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_allocate (child, width, height, baseline, NULL);
}

static GtkSizeRequestMode
request_mode_cb (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/**
 * basalt_side_new:
 * @child: what is shown at a side
 *
 * Makes a bin whose natural width is its minimum: a side is as wide as its size request says,
 * whatever words come and go in it.
 *
 * Returns: (transfer floating): the bin
 */
GtkWidget *
basalt_side_new (GtkWidget *child)
{
  GtkWidget *side = adw_bin_new ();

  gtk_widget_set_layout_manager (side,
                                 gtk_custom_layout_new (request_mode_cb, measure_cb, allocate_cb));
  gtk_widget_set_hexpand (side, FALSE);
  adw_bin_set_child (ADW_BIN (side), child);

  return side;
}
