/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-fit.h"

/**
 * basalt_button_wrap_label:
 * @button: a button that has a label
 *
 * Lets a label go on in a second line where there is no room for it in one, as with large text, so
 * that it is neither cut nor says how narrow a window can be.
 */
void
basalt_button_wrap_label (GtkButton *button)
{
  GtkWidget *label = gtk_button_get_child (button);

  g_return_if_fail (GTK_IS_LABEL (label));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
}

static void
wrap_labels (GtkWidget *widget,
             gboolean   show_shortcuts)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!GTK_IS_LABEL (child))
        wrap_labels (child, show_shortcuts);
      else if (g_str_equal (gtk_widget_get_css_name (child), "accelerator"))
        gtk_widget_set_visible (child, show_shortcuts);
      else if (gtk_label_get_ellipsize (GTK_LABEL (child)) == PANGO_ELLIPSIZE_NONE &&
               !gtk_label_get_wrap (GTK_LABEL (child)))
        {
          gtk_label_set_wrap (GTK_LABEL (child), TRUE);
          /* In one line where there is room: Japanese has places for breaks everywhere. */
          gtk_label_set_natural_wrap_mode (GTK_LABEL (child), GTK_NATURAL_WRAP_NONE);
        }
    }
}

/* What a menu shows is made when its model changes: each time it is shown, all is there. */
static void
fit_popover_cb (GtkWidget *popover)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (popover));
  int width;

  wrap_labels (popover, TRUE);
  gtk_widget_measure (popover, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  if (window != NULL && width > gtk_widget_get_width (window))
    wrap_labels (popover, FALSE);
}

/**
 * basalt_popover_fit:
 * @popover: a popover, perhaps a menu
 *
 * Lets the labels in a popover go on in a second line where the window is too narrow for them in
 * one, as with large text, and leaves a menu's shortcuts out there: GTK would cut the popover at
 * the screen's edge.
 */
void
basalt_popover_fit (GtkPopover *popover)
{
  g_return_if_fail (GTK_IS_POPOVER (popover));

  g_signal_connect (popover, "map", G_CALLBACK (fit_popover_cb), NULL);
}
