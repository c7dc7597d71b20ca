/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-bar.h"

#include "basalt-accessible.h"
#include "basalt-format.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  SHOWN_IN_HISTORY,
  SHOWN_IN_TRASH,
} Shown;

static const struct
{
  const char *action;
  const char *icon_name;
  const char *label;
  Shown shown;
  guint n; /* how many have to be chosen; 0 for any number */
} items[] = {
  { "history.pin", "view-pin-symbolic", N_ ("Pin"), SHOWN_IN_HISTORY, 0 },
  { "history.add-tag", "basalt-tag-symbolic", N_ ("Add Tag…"), SHOWN_IN_HISTORY, 0 },
  { "history.compare", "view-dual-symbolic", N_ ("Compare"), SHOWN_IN_HISTORY, 2 },
  { "history.export", "document-save-symbolic", N_ ("Export…"), SHOWN_IN_HISTORY, 0 },
  { "history.trash", "user-trash-symbolic", N_ ("Move to Trash"), SHOWN_IN_HISTORY, 0 },
  { "history.restore", "edit-undo-symbolic", N_ ("Restore"), SHOWN_IN_TRASH, 0 },
  { "history.delete", "edit-delete-symbolic", N_ ("Delete for Good…"), SHOWN_IN_TRASH, 0 },
};

struct _BasaltHistoryBar
{
  AdwBin parent_instance;

  GtkLabel *count;
  GtkWidget *buttons[G_N_ELEMENTS (items)];
};

G_DEFINE_FINAL_TYPE (BasaltHistoryBar, basalt_history_bar, ADW_TYPE_BIN)

static void
basalt_history_bar_class_init (BasaltHistoryBarClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_TOOLBAR);
}

static void
basalt_history_bar_init (BasaltHistoryBar *self)
{
  GtkActionBar *bar = GTK_ACTION_BAR (gtk_action_bar_new ());

  self->count =
    g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, "ellipsize",
                  PANGO_ELLIPSIZE_END, "xalign", 0.0f, "margin-start", 6, NULL);
  gtk_action_bar_pack_start (bar, GTK_WIDGET (self->count));
  for (guint i = G_N_ELEMENTS (items); i-- > 0;)
    {
      self->buttons[i] = gtk_button_new_from_icon_name (items[i].icon_name);
      gtk_widget_set_tooltip_text (self->buttons[i], _ (items[i].label));
      basalt_widget_set_accessible_label (self->buttons[i], _ (items[i].label));
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->buttons[i]),
                                              g_variant_new_strv (NULL, 0));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->buttons[i]), items[i].action);
      gtk_action_bar_pack_end (bar, self->buttons[i]);
    }
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (bar));
  basalt_widget_set_accessible_label (GTK_WIDGET (self), _ ("Selected Runs"));
}

/**
 * basalt_history_bar_new:
 *
 * Returns: (transfer full): a bar for no rows
 */
GtkWidget *
basalt_history_bar_new (void)
{
  return g_object_new (BASALT_TYPE_HISTORY_BAR, NULL);
}

/**
 * basalt_history_bar_update:
 * @self: a bar
 * @n: how many rows are chosen
 * @max: how many can be acted on at once
 * @in_trash: whether they are in the trash
 */
void
basalt_history_bar_update (BasaltHistoryBar *self,
                           guint             n,
                           guint             max,
                           gboolean          in_trash)
{
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (BASALT_IS_HISTORY_BAR (self));

  number = basalt_format_count (n);
  text = n <= max ? /* Translators: how many runs are selected; %s is the number */
           g_strdup_printf (ngettext ("%s selected", "%s selected", n), number) :
           /* Translators: more runs are selected than can be acted on at once */
           g_strdup_printf (_ ("%s selected: too many"), number);
  gtk_label_set_label (self->count, text);
  basalt_widget_set_accessible_label (GTK_WIDGET (self->count), text);

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      gboolean here = (items[i].shown == SHOWN_IN_TRASH) == (in_trash != FALSE);

      gtk_widget_set_visible (self->buttons[i], here && (items[i].n == 0 || items[i].n == n));
      gtk_widget_set_sensitive (self->buttons[i], n > 0 && n <= max);
    }
}
