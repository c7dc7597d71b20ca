/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-diff-rows.h"

#include "basalt-diff-item.h"

struct _BasaltDiffRows
{
  GObject parent_instance;

  BasaltTextDiff *diff;
  GArray *rows;   /* BasaltDiffRowData */
  GArray *starts; /* guint: the first row of each change */
};

static void basalt_diff_rows_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltDiffRows,
                               basalt_diff_rows,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      basalt_diff_rows_list_model_init))

static GType
basalt_diff_rows_get_item_type (GListModel *model)
{
  return BASALT_TYPE_DIFF_ITEM;
}

static guint
basalt_diff_rows_get_n_items (GListModel *model)
{
  return BASALT_DIFF_ROWS (model)->rows->len;
}

static gpointer
basalt_diff_rows_get_item (GListModel *model,
                           guint       position)
{
  BasaltDiffRows *self = BASALT_DIFF_ROWS (model);

  if (position >= self->rows->len)
    return NULL;

  return basalt_diff_item_new (self->diff,
                               &g_array_index (self->rows, BasaltDiffRowData, position));
}

static void
basalt_diff_rows_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = basalt_diff_rows_get_item_type;
  iface->get_n_items = basalt_diff_rows_get_n_items;
  iface->get_item = basalt_diff_rows_get_item;
}

static void
basalt_diff_rows_finalize (GObject *object)
{
  BasaltDiffRows *self = BASALT_DIFF_ROWS (object);

  basalt_text_diff_unref (self->diff);
  g_array_unref (self->rows);
  g_array_unref (self->starts);

  G_OBJECT_CLASS (basalt_diff_rows_parent_class)->finalize (object);
}

static void
basalt_diff_rows_class_init (BasaltDiffRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_diff_rows_finalize;
}

static void
basalt_diff_rows_init (BasaltDiffRows *self)
{
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * basalt_diff_rows_new:
 * @diff: a comparison
 * @split: A beside B
 * @all: also what is the same
 *
 * Returns: (transfer full): its rows
 */
BasaltDiffRows *
basalt_diff_rows_new (BasaltTextDiff *diff,
                      gboolean        split,
                      gboolean        all)
{
  BasaltDiffRows *self = g_object_new (BASALT_TYPE_DIFF_ROWS, NULL);

  self->diff = basalt_text_diff_ref (diff);
  self->rows = basalt_text_diff_make_rows (diff, split, all);
  for (guint i = 0; i < self->rows->len; i++)
    {
      if (g_array_index (self->rows, BasaltDiffRowData, i).change > self->starts->len)
        g_array_append_val (self->starts, i);
    }

  return self;
}

/**
 * basalt_diff_rows_find_change:
 * @self: rows
 * @change: number of a change, from 1
 *
 * Returns: position of its first row, or G_MAXUINT
 */
guint
basalt_diff_rows_find_change (BasaltDiffRows *self,
                              guint           change)
{
  g_return_val_if_fail (BASALT_IS_DIFF_ROWS (self), G_MAXUINT);

  return change >= 1 && change <= self->starts->len ?
           g_array_index (self->starts, guint, change - 1) :
           G_MAXUINT;
}

/**
 * basalt_diff_rows_find_near:
 * @self: rows
 * @position: a row; G_MAXUINT for none
 * @step: 1 for what comes behind it, -1 for what comes before it
 *
 * Returns: number of the next change from there, from 1; 0 where there is none
 */
guint
basalt_diff_rows_find_near (BasaltDiffRows *self,
                            guint           position,
                            int             step)
{
  guint found = 0;

  g_return_val_if_fail (BASALT_IS_DIFF_ROWS (self), 0);

  if (position == G_MAXUINT)
    return step > 0 && self->starts->len > 0 ? 1 : self->starts->len;

  for (guint i = 0; i < self->starts->len; i++)
    {
      guint start = g_array_index (self->starts, guint, i);

      if (step > 0 && start > position)
        return i + 1;
      if (step < 0 && start < position)
        found = i + 1;
    }

  return found;
}
