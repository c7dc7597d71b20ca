/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-rows.h"

struct _BasaltTimelineRow
{
  GObject parent_instance;

  BasaltTimeline *timeline;
  guint lane;
  guint index;
};

G_DEFINE_FINAL_TYPE (BasaltTimelineRow, basalt_timeline_row, G_TYPE_OBJECT)

static void
basalt_timeline_row_finalize (GObject *object)
{
  g_object_unref (BASALT_TIMELINE_ROW (object)->timeline);

  G_OBJECT_CLASS (basalt_timeline_row_parent_class)->finalize (object);
}

static void
basalt_timeline_row_class_init (BasaltTimelineRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_timeline_row_finalize;
}

static void
basalt_timeline_row_init (BasaltTimelineRow *self)
{
}

/**
 * basalt_timeline_row_get_bar:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the bar in its place, until the timeline changes; %NULL
 *   where there is none any more
 */
const BasaltTimelineBar *
basalt_timeline_row_get_bar (BasaltTimelineRow *self)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE_ROW (self), NULL);

  if (self->lane >= basalt_timeline_get_n_lanes (self->timeline) ||
      self->index >= basalt_timeline_get_n_bars (self->timeline, self->lane))
    return NULL;

  return basalt_timeline_get_bar (self->timeline, self->lane, self->index);
}

struct _BasaltTimelineRows
{
  GObject parent_instance;

  BasaltTimeline *timeline;
  GArray *counts; /* of guint: the bars of each lane, as was told */
  guint n_rows;
};

static void basalt_timeline_rows_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltTimelineRows,
                               basalt_timeline_rows,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      basalt_timeline_rows_iface_init))

static GType
basalt_timeline_rows_get_item_type (GListModel *model)
{
  return BASALT_TYPE_TIMELINE_ROW;
}

static guint
basalt_timeline_rows_get_n_items (GListModel *model)
{
  return BASALT_TIMELINE_ROWS (model)->n_rows;
}

static gpointer
basalt_timeline_rows_get_item (GListModel *model,
                               guint       position)
{
  BasaltTimelineRows *self = BASALT_TIMELINE_ROWS (model);

  for (guint lane = 0; lane < self->counts->len; lane++)
    {
      guint n = g_array_index (self->counts, guint, lane);

      if (position < n)
        {
          BasaltTimelineRow *row = g_object_new (BASALT_TYPE_TIMELINE_ROW, NULL);

          row->timeline = g_object_ref (self->timeline);
          row->lane = lane;
          row->index = position;
          return row;
        }
      position -= n;
    }

  return NULL;
}

static void
basalt_timeline_rows_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = basalt_timeline_rows_get_item_type;
  iface->get_n_items = basalt_timeline_rows_get_n_items;
  iface->get_item = basalt_timeline_rows_get_item;
}

static void
changed_cb (BasaltTimelineRows *self,
            guint               lane,
            guint               position,
            guint               removed,
            guint               added)
{
  const guint none = 0;
  guint before = 0;

  if (lane == self->counts->len)
    g_array_append_val (self->counts, none);

  for (guint i = 0; i < lane; i++)
    before += g_array_index (self->counts, guint, i);

  g_array_index (self->counts, guint, lane) += added - removed;
  self->n_rows += added - removed;
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), before + position, removed, added);
}

static void
reset_cb (BasaltTimelineRows *self)
{
  guint removed = self->n_rows;

  g_array_set_size (self->counts, 0);
  self->n_rows = 0;
  for (guint i = 0; i < basalt_timeline_get_n_lanes (self->timeline); i++)
    {
      guint n = basalt_timeline_get_n_bars (self->timeline, i);

      g_array_append_val (self->counts, n);
      self->n_rows += n;
    }

  if (removed > 0 || self->n_rows > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, self->n_rows);
}

static void
basalt_timeline_rows_finalize (GObject *object)
{
  BasaltTimelineRows *self = BASALT_TIMELINE_ROWS (object);

  g_object_unref (self->timeline);
  g_array_unref (self->counts);

  G_OBJECT_CLASS (basalt_timeline_rows_parent_class)->finalize (object);
}

static void
basalt_timeline_rows_class_init (BasaltTimelineRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_timeline_rows_finalize;
}

static void
basalt_timeline_rows_init (BasaltTimelineRows *self)
{
  self->counts = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * basalt_timeline_rows_new:
 * @timeline: a timeline
 *
 * Returns: (transfer full): its bars, as they come and go
 */
BasaltTimelineRows *
basalt_timeline_rows_new (BasaltTimeline *timeline)
{
  BasaltTimelineRows *self = g_object_new (BASALT_TYPE_TIMELINE_ROWS, NULL);

  self->timeline = g_object_ref (timeline);
  g_signal_connect_object (timeline, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "reset", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  reset_cb (self);

  return self;
}
