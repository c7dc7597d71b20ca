/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-page-keys.h"

static void
step_page (AdwViewStack *stack,
           gboolean      forward)
{
  g_autoptr (GtkSelectionModel) pages = adw_view_stack_get_pages (stack);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (pages));

  for (guint i = 0; i < n; i++)
    {
      if (gtk_selection_model_is_selected (pages, i))
        {
          gtk_selection_model_select_item (pages, (forward ? i + 1 : i + n - 1) % n, TRUE);
          return;
        }
    }
}

static gboolean
next_page_cb (GtkWidget *widget,
              GVariant  *arguments,
              gpointer   stack)
{
  step_page (stack, TRUE);

  return GDK_EVENT_STOP;
}

static gboolean
previous_page_cb (GtkWidget *widget,
                  GVariant  *arguments,
                  gpointer   stack)
{
  step_page (stack, FALSE);

  return GDK_EVENT_STOP;
}

/**
 * basalt_page_keys_add:
 * @widget: what lies around @stack and its switcher
 * @stack: pages
 *
 * Ctrl+Page Down and Ctrl+Page Up go through the pages, round and round, from wherever the focus is
 * in @widget. They come before what is in the pages, where they would scroll sideways.
 */
void
basalt_page_keys_add (GtkWidget    *widget,
                      AdwViewStack *stack)
{
  GtkEventController *controller;
  const struct
  {
    guint key;
    GtkShortcutFunc callback;
  } keys[] = { { GDK_KEY_Page_Down, next_page_cb },
               { GDK_KEY_KP_Page_Down, next_page_cb },
               { GDK_KEY_Page_Up, previous_page_cb },
               { GDK_KEY_KP_Page_Up, previous_page_cb } };

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (ADW_IS_VIEW_STACK (stack));

  controller = gtk_shortcut_controller_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, GDK_CONTROL_MASK),
                        gtk_callback_action_new (keys[i].callback, stack, NULL)));
  gtk_widget_add_controller (widget, controller);
}
