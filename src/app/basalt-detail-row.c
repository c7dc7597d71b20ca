/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-detail-row.h"

#include "basalt-accessible.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltDetailRow
{
  AdwPreferencesRow parent_instance;

  char *name;
  GtkLabel *value;
  GtkLabel *badge;     /* (nullable) */
  GtkActionable *copy; /* (nullable) */
  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (BasaltDetailRow, basalt_detail_row, ADW_TYPE_PREFERENCES_ROW)

static void
basalt_detail_row_finalize (GObject *object)
{
  g_free (BASALT_DETAIL_ROW (object)->name);

  G_OBJECT_CLASS (basalt_detail_row_parent_class)->finalize (object);
}

static void
basalt_detail_row_class_init (BasaltDetailRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_detail_row_finalize;
}

static void
basalt_detail_row_init (BasaltDetailRow *self)
{
}

static void
add_copy_button (BasaltDetailRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  /* Translators: %s is what is copied, such as "Run ID" */
  g_autofree char *label = g_strdup_printf (_ ("Copy %s"), self->name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  basalt_widget_set_accessible_label (button, label);
  self->copy = GTK_ACTIONABLE (button);
  gtk_box_append (GTK_BOX (self->box), button);
}

/**
 * basalt_detail_row_new:
 * @title: what is shown above the value
 * @name: (nullable): what the value is where nothing around it is seen; %NULL for @title
 * @copyable: whether it can be copied with a button
 *
 * Returns: (transfer full): a row without a value
 */
GtkWidget *
basalt_detail_row_new (const char *title,
                       const char *name,
                       gboolean    copyable)
{
  BasaltDetailRow *self = g_object_new (BASALT_TYPE_DETAIL_ROW, "use-markup", FALSE, "title", title,
                                        "activatable", FALSE, "focusable", FALSE, NULL);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *caption = gtk_label_new (title);
  GtkWidget *value = gtk_label_new (NULL);

  self->name = g_strdup (name != NULL ? name : title);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_label_set_wrap (GTK_LABEL (caption), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (caption), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");

  self->value = GTK_LABEL (value);
  gtk_label_set_xalign (self->value, 0);
  gtk_label_set_wrap (self->value, TRUE);
  gtk_label_set_wrap_mode (self->value, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (self->value, TRUE);
  basalt_widget_set_accessible_description (value, self->name);

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), caption);
  gtk_box_append (GTK_BOX (texts), value);
  gtk_box_append (GTK_BOX (self->box), texts);
  gtk_widget_add_css_class (self->box, "detail");
  if (copyable)
    add_copy_button (self);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), self->box);

  return GTK_WIDGET (self);
}

static gboolean
has_letter (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      if (g_unichar_isalpha (g_utf8_get_char (c)))
        return TRUE;
    }

  return FALSE;
}

/* Figures without a letter, such as a date and a time, are read from left to right in any window:
 * by themselves they would follow its direction, the time first. */
static void
update_direction (BasaltDetailRow *self,
                  const char      *text)
{
  gboolean figures = !has_letter (text);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  gtk_widget_set_direction (GTK_WIDGET (self->value),
                            figures ? GTK_TEXT_DIR_LTR : GTK_TEXT_DIR_NONE);
  gtk_label_set_xalign (self->value, figures && mirrored ? 1 : 0);
}

/**
 * basalt_detail_row_set_value:
 * @self: a row
 * @value: (nullable): raw text, maybe hostile; %NULL or "" hides the row
 */
void
basalt_detail_row_set_value (BasaltDetailRow *self,
                             const char      *value)
{
  g_autofree char *visible = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (BASALT_IS_DETAIL_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self), value != NULL && *value != '\0');
  if (value == NULL || *value == '\0')
    return;

  visible = basalt_text_make_visible (value, -1, BASALT_TEXT_VISIBLE_NONE);
  if (g_strcmp0 (gtk_label_get_label (self->value), visible) == 0)
    return;

  gtk_label_set_label (self->value, visible);
  update_direction (self, visible);
  /* Translators: what something is and its value, for screen readers */
  name = g_strdup_printf (_ ("%s: %s"), self->name, visible);
  basalt_widget_set_accessible_label (GTK_WIDGET (self), name);
  if (self->copy != NULL)
    {
      gtk_actionable_set_action_target (self->copy, "s", value);
      gtk_actionable_set_action_name (self->copy, "win.copy-text");
    }
}

/**
 * basalt_detail_row_get_value:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it says; %NULL where it is not shown
 */
const char *
basalt_detail_row_get_value (BasaltDetailRow *self)
{
  g_return_val_if_fail (BASALT_IS_DETAIL_ROW (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self)) ? gtk_label_get_label (self->value) : NULL;
}

/**
 * basalt_detail_row_set_badge:
 * @self: a row
 * @badge: a word about the value
 */
void
basalt_detail_row_set_badge (BasaltDetailRow *self,
                             const char      *badge)
{
  g_return_if_fail (BASALT_IS_DETAIL_ROW (self));

  if (self->badge == NULL)
    {
      GtkWidget *label = gtk_label_new (NULL);

      self->badge = GTK_LABEL (label);
      gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (label, "badge");
      gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (self->box), label);
    }
  gtk_label_set_label (self->badge, badge);
}

const char *
basalt_detail_row_get_badge (BasaltDetailRow *self)
{
  g_return_val_if_fail (BASALT_IS_DETAIL_ROW (self), NULL);

  return self->badge != NULL ? gtk_label_get_label (self->badge) : NULL;
}
