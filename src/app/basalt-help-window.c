/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-help-window.h"

#include "basalt-help-page.h"
#include "basalt-help-text.h"
#include "basalt-toast-queue.h"
#include "basalt-toast.h"

#include <glib/gi18n-lib.h>

/* The help is a part of the program: it is there offline, in a sandbox, and of the same version. */
struct _BasaltHelpWindow
{
  AdwWindow parent_instance;

  const BasaltHelpTopic *topic; /* what is shown */

  GtkWidget *toasts;
  AdwLeaflet *leaflet;
  GtkWidget *content;
  GtkSearchEntry *search;
  GtkListBox *list;
  BasaltHelpPage *page;
  AdwWindowTitle *title;
};

G_DEFINE_FINAL_TYPE (BasaltHelpWindow, basalt_help_window, ADW_TYPE_WINDOW)

static const BasaltHelpTopic *
get_topic (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "topic");
}

static void
show_topic (BasaltHelpWindow      *self,
            const BasaltHelpTopic *topic)
{
  if (topic == NULL || topic == self->topic)
    return;

  self->topic = topic;
  basalt_help_page_set_topic (self->page, topic);
  adw_window_title_set_title (self->title, _ (topic->title));
}

static void
row_selected_cb (BasaltHelpWindow *self,
                 GtkListBoxRow    *row)
{
  if (row != NULL)
    show_topic (self, get_topic (row));
}

/* Enter and a click go to the text; the arrow keys only show it beside the list. */
static void
row_activated_cb (BasaltHelpWindow *self,
                  GtkListBoxRow    *row)
{
  show_topic (self, get_topic (row));
  adw_leaflet_set_visible_child (self->leaflet, self->content);
  gtk_widget_grab_focus (GTK_WIDGET (self->page));
}

static gboolean
filter_cb (GtkListBoxRow *row,
           gpointer       user_data)
{
  BasaltHelpWindow *self = BASALT_HELP_WINDOW (user_data);

  return basalt_help_topic_matches (get_topic (row),
                                    gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static GtkListBoxRow *
find_first_match (BasaltHelpWindow *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      if (filter_cb (row, self))
        return row;
    }

  return NULL;
}

/* What is shown is always one of those that are listed, as long as there are any. */
static void
search_changed_cb (BasaltHelpWindow *self)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);

  gtk_list_box_invalidate_filter (self->list);
  if (selected == NULL || !filter_cb (selected, self))
    {
      GtkListBoxRow *first = find_first_match (self);

      if (first != NULL)
        gtk_list_box_select_row (self->list, first);
    }
}

/* Somebody types anywhere: the words go on in the search, with the cursor behind them. */
static void
search_started_cb (BasaltHelpWindow *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_editable_set_position (GTK_EDITABLE (self->search), -1);
}

static void
search_activate_cb (BasaltHelpWindow *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL && filter_cb (row, self))
    row_activated_cb (self, row);
}

/* Escape takes away the words first, then the window. */
static void
stop_search_cb (BasaltHelpWindow *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
search_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  BasaltHelpWindow *self = BASALT_HELP_WINDOW (widget);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
escape_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  stop_search_cb (BASALT_HELP_WINDOW (widget));
}

static void
back_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltHelpWindow *self = BASALT_HELP_WINDOW (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : GTK_WIDGET (self->search));
}

static void
link_opened_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (BasaltHelpWindow) self = BASALT_HELP_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error) && self->toasts != NULL)
    basalt_toast_queue_add (self->toasts,
                            basalt_toast_new (
                              _ ("No program opened the link. Its address is in the tooltip.")));
}

static void
open_link_cb (BasaltHelpWindow *self,
              const char       *uri)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self));
  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (display);

  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL,
                                           link_opened_cb, g_object_ref (self));
}

/* What can be done is done by the window that has the runs. */
static void
action_cb (BasaltHelpWindow *self,
           const char       *name)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), name, NULL);
}

static void
basalt_help_window_class_init (BasaltHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BASALT_TYPE_HELP_PAGE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltHelpWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BasaltHelpWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, BasaltHelpWindow, content);
  gtk_widget_class_bind_template_child (widget_class, BasaltHelpWindow, search);
  gtk_widget_class_bind_template_child (widget_class, BasaltHelpWindow, list);
  gtk_widget_class_bind_template_child (widget_class, BasaltHelpWindow, page);
  gtk_widget_class_bind_template_child (widget_class, BasaltHelpWindow, title);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_started_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, action_cb);

  gtk_widget_class_install_action (widget_class, "help.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "help.escape", NULL, escape_cb);
  gtk_widget_class_install_action (widget_class, "help.back", NULL, back_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "help.search",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "help.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "help.escape", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close",
                                       NULL);
}

static GtkWidget *
make_row (const BasaltHelpTopic *topic)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (_ (topic->title));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (topic->title), -1);
  g_object_set_data (G_OBJECT (row), "topic", (gpointer) topic);

  return row;
}

static void
basalt_help_window_init (BasaltHelpWindow *self)
{
  const BasaltHelpTopic *topics;
  guint n_topics;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));

  topics = basalt_help_get_topics (&n_topics);
  for (guint i = 0; i < n_topics; i++)
    gtk_list_box_append (self->list, make_row (&topics[i]));
  gtk_list_box_set_filter_func (self->list, filter_cb, self, NULL);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  gtk_window_set_focus (GTK_WINDOW (self),
                        GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
}

/**
 * basalt_help_window_new:
 * @parent: (nullable): the window that it belongs to
 *
 * Returns: (transfer none): the help at its first topic, not presented yet
 */
GtkWidget *
basalt_help_window_new (GtkWindow *parent)
{
  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);

  return g_object_new (BASALT_TYPE_HELP_WINDOW, "transient-for", parent, "destroy-with-parent",
                       TRUE, NULL);
}

/**
 * basalt_help_window_present:
 * @parent: the window that it belongs to
 *
 * Shows the help: the window that is there already, or a new one.
 */
void
basalt_help_window_present (GtkWindow *parent)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  g_return_if_fail (GTK_IS_WINDOW (parent));

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      if (BASALT_IS_HELP_WINDOW (window) && gtk_window_get_transient_for (window) == parent)
        {
          gtk_window_present (window);
          return;
        }
    }

  gtk_window_present (GTK_WINDOW (basalt_help_window_new (parent)));
}

/**
 * basalt_help_window_show_topic:
 * @self: a window
 * @id: a topic's name in this program
 *
 * Goes to a topic; an unknown one changes nothing.
 */
void
basalt_help_window_show_topic (BasaltHelpWindow *self,
                               const char       *id)
{
  GtkListBoxRow *row;

  g_return_if_fail (BASALT_IS_HELP_WINDOW (self));
  g_return_if_fail (id != NULL);

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      if (g_str_equal (get_topic (row)->id, id))
        {
          gtk_editable_set_text (GTK_EDITABLE (self->search), "");
          gtk_list_box_select_row (self->list, row);
          adw_leaflet_set_visible_child (self->leaflet, self->content);
          return;
        }
    }
}

/**
 * basalt_help_window_get_topic:
 * @self: a window
 *
 * Returns: (transfer none): the name of the topic that is shown
 */
const char *
basalt_help_window_get_topic (BasaltHelpWindow *self)
{
  g_return_val_if_fail (BASALT_IS_HELP_WINDOW (self), NULL);

  return self->topic->id;
}
