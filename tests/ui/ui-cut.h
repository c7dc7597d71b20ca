/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Labels of buttons whose text does not fit. Assistive technology is told the whole of it, so that
 * only the widgets know. */

#include <gtk/gtk.h>

#include <string.h>

typedef struct
{
  const char *owner; /* the type or a style class of what the label is in */
  gboolean large;    /* only where text is larger than usual */
} UiCutReason;

static const UiCutReason ui_cut_reasons[] = {
  /* Names that a server, a person or a file system gave: as long as they like. A tooltip has them
   * whole, or what the button opens. */
  { "BasaltModelButton", FALSE },
  { "BasaltConnectionButton", FALSE },
  { "BasaltPromptFile", FALSE },
  { "BasaltHistorySaved", FALSE },
  { "BasaltTagEditor", FALSE },
  { "BasaltLineage", FALSE },
  { "compare-runs", FALSE },
  { "BasaltRequestView", FALSE },
  { "BasaltProblemView", FALSE },
  /* Tabs share the width there is; each has an icon. */
  { "AdwViewSwitcherButton", TRUE },
};

/* The button that @widget is in. What a menu or a row offers is a button to a person. */
static inline GtkWidget *
ui_get_button (GtkWidget *widget)
{
  for (; widget != NULL && !GTK_IS_NATIVE (widget); widget = gtk_widget_get_parent (widget))
    {
      if (GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_DROP_DOWN (widget) ||
          strcmp (G_OBJECT_TYPE_NAME (widget), "GtkModelButton") == 0)
        return widget;
    }

  return NULL;
}

static inline gboolean
ui_may_be_cut (GtkWidget *label,
               gboolean   large)
{
  for (GtkWidget *widget = label; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      for (guint i = 0; i < G_N_ELEMENTS (ui_cut_reasons); i++)
        {
          const UiCutReason *reason = &ui_cut_reasons[i];

          if ((strcmp (G_OBJECT_TYPE_NAME (widget), reason->owner) == 0 ||
               gtk_widget_has_css_class (widget, reason->owner)) &&
              (large || !reason->large))
            return TRUE;
        }
    }

  return FALSE;
}

/* Adds a line to @lines for each label of a button below @widget that is shown and cut, and is not
 * to be. */
static inline void
ui_find_cut (GtkWidget *widget,
             gboolean   large,
             GString   *lines)
{
  if (!gtk_widget_get_mapped (widget))
    return;

  if (GTK_IS_LABEL (widget))
    {
      GtkWidget *button = ui_get_button (widget);

      if (button != NULL && pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))) &&
          !ui_may_be_cut (widget, large))
        {
          g_string_append_printf (lines, "“%s” in", gtk_label_get_text (GTK_LABEL (widget)));
          for (; button != NULL && !GTK_IS_NATIVE (button); button = gtk_widget_get_parent (button))
            {
              if (!g_str_has_prefix (G_OBJECT_TYPE_NAME (button), "GtkBox"))
                g_string_append_printf (lines, " %s", G_OBJECT_TYPE_NAME (button));
            }
          g_string_append_c (lines, '\n');
        }
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    ui_find_cut (child, large, lines);
}
