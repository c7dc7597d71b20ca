/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-container.h"

/**
 * basalt_widget_dispose_children:
 * @widget: a widget in its dispose()
 *
 * Lets go of every child. gtk_widget_dispose_template() does so only for those
 * that are bound to a member.
 */
void
basalt_widget_dispose_children (GtkWidget *widget)
{
  GtkWidget *child;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

/**
 * basalt_stack_show_page:
 * @stack: a stack without transitions
 * @name: the page to show
 *
 * Shows one page and hides the others. GtkStack alone leaves them visible to
 * assistive technology, which would read pages that nobody sees.
 */
void
basalt_stack_show_page (GtkStack   *stack,
                        const char *name)
{
  g_autoptr (GtkSelectionModel) pages = NULL;
  GtkWidget *child;

  g_return_if_fail (GTK_IS_STACK (stack));
  g_return_if_fail (name != NULL);

  child = gtk_stack_get_child_by_name (stack, name);
  g_return_if_fail (child != NULL);

  gtk_stack_page_set_visible (gtk_stack_get_page (stack, child), TRUE);
  gtk_stack_set_visible_child (stack, child);

  pages = gtk_stack_get_pages (stack);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (pages), i);
      GtkStackPage *page = GTK_STACK_PAGE (item);

      if (gtk_stack_page_get_child (page) != child)
        gtk_stack_page_set_visible (page, FALSE);
    }
}

/**
 * basalt_widget_focus_children:
 * @widget: a container that never has the focus itself
 * @direction: where a key moves the focus
 *
 * For #GtkWidgetClass.focus of a widget that gives the focus to a child when it is asked to grab
 * it. GTK's own function asks it when Shift+Tab leaves the first child, so that the focus would be
 * caught in it.
 *
 * Returns: whether a child has the focus now
 */
gboolean
basalt_widget_focus_children (GtkWidget        *widget,
                              GtkDirectionType  direction)
{
  gboolean back;
  GtkWidget *child;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  back = direction == GTK_DIR_TAB_BACKWARD || direction == GTK_DIR_UP || direction == GTK_DIR_LEFT;
  child = gtk_widget_get_focus_child (widget);
  if (child == NULL)
    child = back ? gtk_widget_get_last_child (widget) : gtk_widget_get_first_child (widget);

  while (child != NULL)
    {
      if (!GTK_IS_NATIVE (child) && gtk_widget_get_mapped (child) &&
          gtk_widget_child_focus (child, direction))
        return TRUE;
      child = back ? gtk_widget_get_prev_sibling (child) : gtk_widget_get_next_sibling (child);
    }

  return FALSE;
}
