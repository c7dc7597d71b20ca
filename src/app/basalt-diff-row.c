/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-diff-row.h"

#include "basalt-container.h"

#include <glib/gi18n-lib.h>

/* One side of the row. */
typedef struct
{
  GtkWidget *box;
  GtkLabel *number;
  GtkLabel *sign;
  GtkLabel *text;
} Cell;

struct _BasaltDiffRow
{
  GtkWidget parent_instance;

  Cell cells[2];
};

G_DEFINE_FINAL_TYPE (BasaltDiffRow, basalt_diff_row, GTK_TYPE_WIDGET)

static void
cell_init (Cell      *cell,
           GtkWidget *parent)
{
  GtkWidget *number = gtk_label_new (NULL);
  GtkWidget *sign = gtk_label_new (NULL);
  GtkWidget *text = gtk_label_new (NULL);

  cell->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (cell->box, "diff-cell");
  gtk_widget_set_hexpand (cell->box, TRUE);

  cell->number = GTK_LABEL (number);
  gtk_label_set_width_chars (cell->number, 4);
  gtk_label_set_xalign (cell->number, 1);
  gtk_label_set_yalign (cell->number, 0);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "caption");

  cell->sign = GTK_LABEL (sign);
  gtk_label_set_width_chars (cell->sign, 1);
  gtk_label_set_yalign (cell->sign, 0);
  gtk_widget_add_css_class (sign, "monospace");

  cell->text = GTK_LABEL (text);
  gtk_label_set_wrap (cell->text, TRUE);
  gtk_label_set_wrap_mode (cell->text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (cell->text, 0);
  gtk_label_set_yalign (cell->text, 0);
  gtk_label_set_natural_wrap_mode (cell->text, GTK_NATURAL_WRAP_NONE);
  gtk_widget_set_hexpand (text, TRUE);

  gtk_box_append (GTK_BOX (cell->box), number);
  gtk_box_append (GTK_BOX (cell->box), sign);
  gtk_box_append (GTK_BOX (cell->box), text);
  gtk_widget_set_parent (cell->box, parent);
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
cell_set_number (Cell  *cell,
                 guint  number)
{
  g_autofree char *text = number > 0 ? g_strdup_printf ("%u", number) : g_strdup ("");

  gtk_label_set_text (cell->number, text);
}

static void
cell_show (Cell           *cell,
           BasaltDiffItem *item,
           guint           side)
{
  const BasaltDiffRowData *data = basalt_diff_item_get_data (item);
  const BasaltDiffPiece *piece = &data->sides[side];
  gboolean changed = data->change != 0 && piece->there;
  g_autofree char *text = basalt_diff_item_dup_text (item, side);
  g_autoptr (PangoAttrList) attributes = basalt_diff_item_get_attributes (item, side);

  cell_set_number (cell, piece->line);
  gtk_label_set_text (cell->sign, !changed ? " " : side == 0 ? "−" : "+");
  gtk_label_set_text (cell->text, text);
  gtk_label_set_attributes (cell->text, attributes);
  set_class (cell->box, "removed", changed && side == 0);
  set_class (cell->box, "added", changed && side == 1);
  set_class (cell->box, "missing", data->change != 0 && !piece->there);
  gtk_widget_remove_css_class (GTK_WIDGET (cell->text), "dim-label");
}

static void
cell_show_gap (Cell           *cell,
               BasaltDiffItem *item)
{
  g_autofree char *text = basalt_diff_item_describe (item);

  cell_set_number (cell, 0);
  gtk_label_set_text (cell->sign, "…");
  gtk_label_set_text (cell->text, text);
  gtk_label_set_attributes (cell->text, NULL);
  set_class (cell->box, "removed", FALSE);
  set_class (cell->box, "added", FALSE);
  set_class (cell->box, "missing", FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (cell->text), "dim-label");
}

static void
basalt_diff_row_dispose (GObject *object)
{
  basalt_widget_dispose_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (basalt_diff_row_parent_class)->dispose (object);
}

static void
basalt_diff_row_class_init (BasaltDiffRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_diff_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "diff-row");
}

static void
basalt_diff_row_init (BasaltDiffRow *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_homogeneous (GTK_BOX_LAYOUT (layout), TRUE);
  for (guint side = 0; side < 2; side++)
    cell_init (&self->cells[side], GTK_WIDGET (self));
}

GtkWidget *
basalt_diff_row_new (void)
{
  return g_object_new (BASALT_TYPE_DIFF_ROW, NULL);
}

/**
 * basalt_diff_row_set_item:
 * @self: a row
 * @item: what to show
 * @split: A beside B, rather than the side that @item has
 */
void
basalt_diff_row_set_item (BasaltDiffRow  *self,
                          BasaltDiffItem *item,
                          gboolean        split)
{
  const BasaltDiffRowData *data;
  guint only;

  g_return_if_fail (BASALT_IS_DIFF_ROW (self));
  g_return_if_fail (BASALT_IS_DIFF_ITEM (item));

  data = basalt_diff_item_get_data (item);
  only = data->kind == BASALT_DIFF_ROW_REMOVED ? 0 : 1;
  if (data->kind == BASALT_DIFF_ROW_GAP)
    split = FALSE;

  for (guint side = 0; side < 2; side++)
    {
      gtk_widget_set_visible (self->cells[side].box, split || side == only);
      if (data->kind == BASALT_DIFF_ROW_GAP)
        cell_show_gap (&self->cells[side], item);
      else
        cell_show (&self->cells[side], item, side);
    }
}
