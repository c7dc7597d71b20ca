/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-find-bar.h"

#include "basalt-accessible.h"
#include "basalt-container.h"

#include <glib/gi18n-lib.h>

struct _BasaltFindBar
{
  GtkWidget parent_instance;

  BasaltTextFinder *finder;

  GtkSearchBar *bar;
  GtkSearchEntry *entry;
  GtkLabel *count_label;
};

G_DEFINE_FINAL_TYPE (BasaltFindBar, basalt_find_bar, GTK_TYPE_WIDGET)

static void
update (BasaltFindBar *self)
{
  guint n = self->finder != NULL ? basalt_text_finder_get_n_matches (self->finder) : 0;
  guint current = self->finder != NULL ? basalt_text_finder_get_current (self->finder) : 0;
  gboolean complete = self->finder == NULL || basalt_text_finder_get_complete (self->finder);
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  if (*words == '\0')
    count = g_strdup ("");
  else if (n > 0)
    /* Translators: which match is selected, and how many there are */
    count = g_strdup_printf (_ ("%u of %u"), current, n);
  else
    count = g_strdup (complete ? _ ("No matches") : "");
  /* More may be found. */
  text = g_strconcat (count, complete ? NULL : "…", NULL);

  gtk_label_set_text (self->count_label, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "find.next", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "find.previous", n > 0);
  if (*words != '\0' && n == 0 && complete)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

static void
entry_changed_cb (BasaltFindBar *self)
{
  if (self->finder != NULL && gtk_search_bar_get_search_mode (self->bar))
    basalt_text_finder_set_text (self->finder, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  update (self);
}

/* Closed by its button, Escape, or whoever opened it: marks go, and the match stays selected. */
static void
mode_changed_cb (BasaltFindBar *self)
{
  BasaltTextPane *pane;

  /* What is folded away would still be read to those who do not see that it is. */
  gtk_widget_set_visible (GTK_WIDGET (self->bar), gtk_search_bar_get_search_mode (self->bar));
  if (self->finder == NULL || gtk_search_bar_get_search_mode (self->bar))
    return;

  pane = basalt_text_finder_get_current_pane (self->finder);
  if (pane != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (pane));
  basalt_text_finder_set_text (self->finder, NULL);
}

static void
step_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  basalt_find_bar_step (BASALT_FIND_BAR (widget), g_str_equal (action, "find.next") ? 1 : -1);
}

static void
close_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  basalt_find_bar_close (BASALT_FIND_BAR (widget));
}

static void
next_cb (BasaltFindBar *self)
{
  basalt_find_bar_step (self, 1);
}

static void
previous_cb (BasaltFindBar *self)
{
  basalt_find_bar_step (self, -1);
}

static gboolean
key_pressed_cb (BasaltFindBar   *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  if ((keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter) || !(state & GDK_SHIFT_MASK) ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return GDK_EVENT_PROPAGATE;

  basalt_find_bar_step (self, -1);
  return GDK_EVENT_STOP;
}

/* GtkSearchBar gives its button an icon and no name; GTK has the word. */
static void
name_close_button (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BUTTON (child) && gtk_widget_has_css_class (child, "close"))
        basalt_widget_set_accessible_label (child, g_dgettext ("gtk40", "Close"));
      else
        name_close_button (child);
    }
}

static void
basalt_find_bar_dispose (GObject *object)
{
  BasaltFindBar *self = BASALT_FIND_BAR (object);

  if (self->finder != NULL)
    g_signal_handlers_disconnect_by_func (self->finder, update, self);
  g_clear_object (&self->finder);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_find_bar_parent_class)->dispose (object);
}

static void
basalt_find_bar_class_init (BasaltFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_find_bar_dispose;

  gtk_widget_class_install_action (widget_class, "find.next", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "find.previous", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "find.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "find.close", NULL);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SEARCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, BasaltFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, BasaltFindBar, count_label);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
}

static void
basalt_find_bar_init (BasaltFindBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, GTK_EDITABLE (self->entry));
  basalt_widget_set_accessible_label (GTK_WIDGET (self), _ ("Find in the Run"));
  name_close_button (GTK_WIDGET (self->bar));
  update (self);
}

GtkWidget *
basalt_find_bar_new (void)
{
  return g_object_new (BASALT_TYPE_FIND_BAR, NULL);
}

/**
 * basalt_find_bar_set_finder:
 * @self: a bar
 * @finder: what it drives
 */
void
basalt_find_bar_set_finder (BasaltFindBar    *self,
                            BasaltTextFinder *finder)
{
  g_return_if_fail (BASALT_IS_FIND_BAR (self));
  g_return_if_fail (BASALT_IS_TEXT_FINDER (finder));
  g_return_if_fail (self->finder == NULL);

  self->finder = g_object_ref (finder);
  g_signal_connect_swapped (finder, "changed", G_CALLBACK (update), self);
}

/**
 * basalt_find_bar_open:
 * @self: a bar
 * @text: (nullable): what to find; %NULL for what was looked for last
 *
 * Shows the bar, with the focus in it.
 */
void
basalt_find_bar_open (BasaltFindBar *self,
                      const char    *text)
{
  g_return_if_fail (BASALT_IS_FIND_BAR (self));

  gtk_search_bar_set_search_mode (self->bar, TRUE);
  if (text != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
  entry_changed_cb (self);
}

void
basalt_find_bar_close (BasaltFindBar *self)
{
  g_return_if_fail (BASALT_IS_FIND_BAR (self));

  gtk_search_bar_set_search_mode (self->bar, FALSE);
}

gboolean
basalt_find_bar_get_open (BasaltFindBar *self)
{
  g_return_val_if_fail (BASALT_IS_FIND_BAR (self), FALSE);

  return gtk_search_bar_get_search_mode (self->bar);
}

/**
 * basalt_find_bar_step:
 * @self: a bar
 * @step: 1 for the next match, -1 for the one before
 *
 * Opens the bar where it is closed.
 */
void
basalt_find_bar_step (BasaltFindBar *self,
                      int            step)
{
  g_return_if_fail (BASALT_IS_FIND_BAR (self));

  if (!basalt_find_bar_get_open (self))
    basalt_find_bar_open (self, NULL);
  else if (self->finder != NULL)
    basalt_text_finder_step (self->finder, step);
}
