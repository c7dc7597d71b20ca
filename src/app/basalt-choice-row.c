/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-choice-row.h"

#include "basalt-accessible.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltChoiceRow
{
  AdwEntryRow parent_instance;

  GtkMenuButton *button;
  GtkPopover *popover;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (BasaltChoiceRow, basalt_choice_row, ADW_TYPE_ENTRY_ROW)

/* Regions with an explicit bedrock-runtime host in AWS's endpoint table (WIRE.md §1). Bedrock comes
 * to others: the row takes any text. The names are AWS's own. */
static const struct
{
  const char *region;
  const char *name;
} aws_regions[] = {
  { "us-east-1", "US East (N. Virginia)" },
  { "us-east-2", "US East (Ohio)" },
  { "us-west-2", "US West (Oregon)" },
  { "ca-central-1", "Canada (Central)" },
  { "sa-east-1", "South America (São Paulo)" },
  { "eu-central-1", "Europe (Frankfurt)" },
  { "eu-central-2", "Europe (Zurich)" },
  { "eu-north-1", "Europe (Stockholm)" },
  { "eu-south-1", "Europe (Milan)" },
  { "eu-south-2", "Europe (Spain)" },
  { "eu-west-1", "Europe (Ireland)" },
  { "eu-west-2", "Europe (London)" },
  { "eu-west-3", "Europe (Paris)" },
  { "ap-northeast-1", "Asia Pacific (Tokyo)" },
  { "ap-northeast-2", "Asia Pacific (Seoul)" },
  { "ap-northeast-3", "Asia Pacific (Osaka)" },
  { "ap-south-1", "Asia Pacific (Mumbai)" },
  { "ap-south-2", "Asia Pacific (Hyderabad)" },
  { "ap-southeast-1", "Asia Pacific (Singapore)" },
  { "ap-southeast-2", "Asia Pacific (Sydney)" },
  { "us-gov-east-1", "AWS GovCloud (US-East)" },
  { "us-gov-west-1", "AWS GovCloud (US-West)" },
};

static void
row_activated_cb (BasaltChoiceRow *self,
                  GtkListBoxRow   *row)
{
  gtk_editable_set_text (GTK_EDITABLE (self), g_object_get_data (G_OBJECT (row), "value"));
  gtk_popover_popdown (self->popover);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* The title comes from the template that uses the row, after this one was built. */
static void
title_changed_cb (BasaltChoiceRow *self)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));
  /* Translators: %s is the name of an entry, such as “Region”. */
  g_autofree char *choose = g_strdup_printf (_ ("Choose %s"), title);

  basalt_entry_row_set_accessible_label (ADW_ENTRY_ROW (self), title);
  basalt_menu_button_set_accessible_label (self->button, choose);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), choose);
  basalt_widget_set_accessible_label (GTK_WIDGET (self->list), title);
}

static void
basalt_choice_row_class_init (BasaltChoiceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-choice-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltChoiceRow, button);
  gtk_widget_class_bind_template_child (widget_class, BasaltChoiceRow, popover);
  gtk_widget_class_bind_template_child (widget_class, BasaltChoiceRow, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
basalt_choice_row_init (BasaltChoiceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::title", G_CALLBACK (title_changed_cb), NULL);
}

/**
 * basalt_choice_row_add_choice:
 * @self: a row
 * @value: the text that choosing it enters
 * @detail: (nullable): what people call it
 */
void
basalt_choice_row_add_choice (BasaltChoiceRow *self,
                              const char      *value,
                              const char      *detail)
{
  g_autofree char *visible = NULL;
  g_autofree char *name = NULL;
  GtkWidget *row;
  GtkWidget *box;
  GtkWidget *label;

  g_return_if_fail (BASALT_IS_CHOICE_ROW (self));
  g_return_if_fail (value != NULL);

  visible = basalt_text_make_visible (value, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  label = gtk_label_new (visible);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_box_append (GTK_BOX (box), label);

  if (detail != NULL)
    {
      label = gtk_label_new (detail);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }

  row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "value", g_strdup (value), g_free);
  name = detail != NULL ? g_strdup_printf ("%s, %s", visible, detail) : g_strdup (visible);
  basalt_widget_set_accessible_label (row, name);
  gtk_list_box_append (self->list, row);
  gtk_widget_set_visible (GTK_WIDGET (self->button), TRUE);
}

/**
 * basalt_choice_row_add_aws_regions:
 * @self: a row
 *
 * Offers the regions that are known to have Bedrock.
 */
void
basalt_choice_row_add_aws_regions (BasaltChoiceRow *self)
{
  g_return_if_fail (BASALT_IS_CHOICE_ROW (self));

  for (guint i = 0; i < G_N_ELEMENTS (aws_regions); i++)
    basalt_choice_row_add_choice (self, aws_regions[i].region, aws_regions[i].name);
}
