/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-diff-item.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Stands for a line feed at the end that the other text has not. */
#define LINE_FEED "⏎"

struct _BasaltDiffItem
{
  GObject parent_instance;

  BasaltTextDiff *diff;
  BasaltDiffRowData data;
};

G_DEFINE_FINAL_TYPE (BasaltDiffItem, basalt_diff_item, G_TYPE_OBJECT)

static void
basalt_diff_item_finalize (GObject *object)
{
  BasaltDiffItem *self = BASALT_DIFF_ITEM (object);

  basalt_text_diff_unref (self->diff);

  G_OBJECT_CLASS (basalt_diff_item_parent_class)->finalize (object);
}

static void
basalt_diff_item_class_init (BasaltDiffItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_diff_item_finalize;
}

static void
basalt_diff_item_init (BasaltDiffItem *self)
{
}

/**
 * basalt_diff_item_new:
 * @diff: a comparison
 * @data: one of its rows
 *
 * Returns: (transfer full): the row as an object
 */
BasaltDiffItem *
basalt_diff_item_new (BasaltTextDiff          *diff,
                      const BasaltDiffRowData *data)
{
  BasaltDiffItem *self = g_object_new (BASALT_TYPE_DIFF_ITEM, NULL);

  self->diff = basalt_text_diff_ref (diff);
  self->data = *data;

  return self;
}

const BasaltDiffRowData *
basalt_diff_item_get_data (BasaltDiffItem *self)
{
  g_return_val_if_fail (BASALT_IS_DIFF_ITEM (self), NULL);

  return &self->data;
}

/**
 * basalt_diff_item_dup_text:
 * @self: a row
 * @side: 0 for A, 1 for B
 *
 * Returns: (transfer full): what to show of that side; "" for nothing
 */
char *
basalt_diff_item_dup_text (BasaltDiffItem *self,
                           guint           side)
{
  const BasaltDiffPiece *piece;
  g_autofree char *text = NULL;

  g_return_val_if_fail (BASALT_IS_DIFF_ITEM (self), NULL);
  g_return_val_if_fail (side < 2, NULL);

  piece = &self->data.sides[side];
  if (!piece->there)
    return g_strdup ("");

  text = g_strndup (basalt_text_diff_get_text (self->diff, side) + piece->text.start,
                    piece->text.end - piece->text.start);
  if (self->data.change != 0 && basalt_text_diff_ends_openly (self->diff, side, piece))
    return g_strconcat (text, LINE_FEED, NULL);

  return g_steal_pointer (&text);
}

static void
add_attribute (PangoAttrList   *list,
               PangoAttribute  *attribute,
               BasaltDiffRange  range)
{
  attribute->start_index = (guint) range.start;
  attribute->end_index = (guint) range.end;
  pango_attr_list_insert (list, attribute);
}

/* By more than colour: what went is struck out, what came is underlined, and both are bold. */
static void
mark (PangoAttrList   *list,
      guint            side,
      BasaltDiffRange  range)
{
  if (range.start >= range.end)
    return;

  add_attribute (list,
                 side == 0 ? pango_attr_strikethrough_new (TRUE) :
                             pango_attr_underline_new (PANGO_UNDERLINE_SINGLE),
                 range);
  add_attribute (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), range);
}

/* The first mark that ends behind @start. */
static guint
find_mark (GArray *marks,
           gsize   start)
{
  guint low = 0;
  guint high = marks->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (marks, BasaltDiffRange, middle).end <= start)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * basalt_diff_item_get_attributes:
 * @self: a row
 * @side: 0 for A, 1 for B
 *
 * Returns: (transfer full): marks on the words that differ, for basalt_diff_item_dup_text()
 */
PangoAttrList *
basalt_diff_item_get_attributes (BasaltDiffItem *self,
                                 guint           side)
{
  PangoAttrList *list;
  const BasaltDiffRange *text;
  GArray *marks;

  g_return_val_if_fail (BASALT_IS_DIFF_ITEM (self), NULL);
  g_return_val_if_fail (side < 2, NULL);

  list = pango_attr_list_new ();
  if (self->data.change == 0 || !self->data.sides[side].there)
    return list;

  text = &self->data.sides[side].text;
  marks = basalt_text_diff_get_marks (self->diff, side);
  for (guint i = find_mark (marks, text->start); i < marks->len; i++)
    {
      BasaltDiffRange range = g_array_index (marks, BasaltDiffRange, i);

      if (range.start >= text->end)
        break;
      mark (list, side,
            (BasaltDiffRange){ MAX (range.start, text->start) - text->start,
                               MIN (range.end, text->end) - text->start });
    }
  if (basalt_text_diff_ends_openly (self->diff, side, &self->data.sides[side]))
    mark (list, side,
          (BasaltDiffRange){ text->end - text->start,
                             text->end - text->start + strlen (LINE_FEED) });

  return list;
}

/**
 * basalt_diff_item_describe:
 * @self: a row
 *
 * Returns: (transfer full): the row in words, for those who hear it
 */
char *
basalt_diff_item_describe (BasaltDiffItem *self)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  g_return_val_if_fail (BASALT_IS_DIFF_ITEM (self), NULL);

  a = basalt_diff_item_dup_text (self, 0);
  b = basalt_diff_item_dup_text (self, 1);

  switch (self->data.kind)
    {
    case BASALT_DIFF_ROW_GAP:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u unchanged line",
                                           "%u unchanged lines", self->data.n_hidden),
                              self->data.n_hidden);

    case BASALT_DIFF_ROW_SAME:
      /* Translators: a line of text that is the same in both runs, for screen readers */
      return g_strdup_printf (_ ("Unchanged: %s"), b);

    case BASALT_DIFF_ROW_REMOVED:
    case BASALT_DIFF_ROW_ADDED:
    case BASALT_DIFF_ROW_CHANGED:
      break;
    }

  if (self->data.sides[0].there && self->data.sides[1].there)
    /* Translators: a line of text as it was and as it is, for screen readers */
    return g_strdup_printf (_ ("Changed from: %s, to: %s"), a, b);
  if (self->data.sides[0].there)
    /* Translators: a line of text, for screen readers */
    return g_strdup_printf (_ ("Removed: %s"), a);

  /* Translators: a line of text, for screen readers */
  return g_strdup_printf (_ ("Added: %s"), b);
}
