/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-draw.h"

#include "basalt-timeline-paint.h"
#include "basalt-timeline-text.h"

#include <glib/gi18n-lib.h>

/* In heights of a line of text. */
#define AXIS_LINES 1.6
#define BAR_LINES 1.9
#define PART_LINES 0.4
#define LANE_LINES 3.9

/* Narrower bars are not told apart: they give columns that are about as wide as the second. */
#define MIN_BAR_WIDTH 3.0
#define MANY_WIDTH 2.0
#define MIN_TICK_DISTANCE 76.0
#define TEXT_MARGIN 6.0
#define ICON_SIZE 16.0
#define PICK_MARGIN 3.0

/* What a frame needs at hand. */
typedef struct
{
  GtkSnapshot *snapshot;
  GtkWidget *widget;
  const BasaltTimelineLayout *layout;
  BasaltTimeline *timeline;
  const BasaltTimelineBar *focus;
  BasaltTimelinePalette palette;
  PangoLayout *text;
  double width;
  double height;
} Frame;

/**
 * basalt_timeline_layout_measure:
 * @self: a layout
 * @widget: the widget that is drawn in
 *
 * Takes the heights from the widget's font.
 */
void
basalt_timeline_layout_measure (BasaltTimelineLayout *self,
                                GtkWidget            *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);

  self->line_height = (double) pango_font_metrics_get_height (metrics) / PANGO_SCALE;
  self->axis_height = self->line_height * AXIS_LINES;
  self->lane_height = self->line_height * LANE_LINES;
  pango_font_metrics_unref (metrics);
}

/**
 * basalt_timeline_layout_get_height:
 * @self: a layout
 * @timeline: what is drawn
 *
 * Returns: the height of all of it, in pixels
 */
double
basalt_timeline_layout_get_height (const BasaltTimelineLayout *self,
                                   BasaltTimeline             *timeline)
{
  return self->axis_height + self->lane_height * basalt_timeline_get_n_lanes (timeline);
}

/**
 * basalt_timeline_layout_get_lane_y:
 * @self: a layout
 * @lane: a lane
 *
 * Returns: its upper side before scrolling, in pixels
 */
double
basalt_timeline_layout_get_lane_y (const BasaltTimelineLayout *self,
                                   guint                       lane)
{
  return self->axis_height + self->lane_height * lane;
}

static double
get_x (const BasaltTimelineLayout *self,
       BasaltTimeline             *timeline,
       gint64                      time)
{
  return (double) (time - basalt_timeline_get_origin (timeline)) * self->scale +
         BASALT_TIMELINE_MARGIN - self->x;
}

static gint64
get_time (const BasaltTimelineLayout *self,
          BasaltTimeline             *timeline,
          double                      x)
{
  double offset = (x + self->x - BASALT_TIMELINE_MARGIN) / self->scale;

  return basalt_timeline_get_origin (timeline) + (gint64) CLAMP (offset, -1e15, 1e15);
}

/**
 * basalt_timeline_layout_get_rect:
 * @self: a layout
 * @timeline: what is drawn
 * @bar: a bar of it
 * @rect: (out caller-allocates): where it lies in the widget
 */
void
basalt_timeline_layout_get_rect (const BasaltTimelineLayout *self,
                                 BasaltTimeline             *timeline,
                                 const BasaltTimelineBar    *bar,
                                 graphene_rect_t            *rect)
{
  double left = get_x (self, timeline, bar->start);
  double right = get_x (self, timeline, basalt_timeline_bar_get_end (bar, self->now));
  double top =
    basalt_timeline_layout_get_lane_y (self, bar->lane) - self->y + self->line_height * 1.25;
  double height = self->line_height * BAR_LINES;

  if (basalt_timeline_kind_is_part (bar->kind))
    {
      top += height - self->line_height * PART_LINES;
      height = self->line_height * PART_LINES;
    }

  graphene_rect_init (rect, (float) left, (float) top, (float) (right - left), (float) height);
}

/**
 * basalt_timeline_layout_pick:
 * @self: a layout
 * @timeline: what is drawn
 * @x: a place in the widget
 * @y: a place in the widget
 * @lane: (out): the lane of the bar there
 * @index: (out): the bar's place in its lane
 *
 * Returns: whether there is a bar
 */
gboolean
basalt_timeline_layout_pick (const BasaltTimelineLayout *self,
                             BasaltTimeline             *timeline,
                             double                      x,
                             double                      y,
                             guint                      *lane,
                             guint                      *index)
{
  double in_lanes = y + self->y - self->axis_height;
  gint64 last = get_time (self, timeline, x + PICK_MARGIN);
  gboolean found = FALSE;
  guint n;

  if (y < self->axis_height || in_lanes < 0)
    return FALSE;

  *lane = (guint) (in_lanes / self->lane_height);
  if (*lane >= basalt_timeline_get_n_lanes (timeline))
    return FALSE;

  n = basalt_timeline_get_n_bars (timeline, *lane);
  for (guint i = basalt_timeline_find (timeline, *lane, get_time (self, timeline, x - PICK_MARGIN));
       i < n; i++)
    {
      const BasaltTimelineBar *bar = basalt_timeline_get_bar (timeline, *lane, i);
      graphene_rect_t rect;

      if (bar->start > last)
        break;

      basalt_timeline_layout_get_rect (self, timeline, bar, &rect);
      if (y < rect.origin.y || y > rect.origin.y + rect.size.height ||
          x > rect.origin.x + rect.size.width + PICK_MARGIN)
        continue;

      /* A part lies over its attempt, and what is under the pointer over what is beside it. */
      *index = i;
      found = TRUE;
      if (x >= rect.origin.x && x <= rect.origin.x + rect.size.width &&
          (basalt_timeline_kind_is_part (bar->kind) || i + 1 == n ||
           y < rect.origin.y + rect.size.height - self->line_height * PART_LINES))
        break;
    }

  return found;
}

/* -- Drawing -- */

/* Returns whether @text fitted. */
static gboolean
draw_text (Frame         *frame,
           const char    *text,
           const GdkRGBA *color,
           double         x,
           double         y,
           double         width)
{
  int text_width;

  pango_layout_set_text (frame->text, text, -1);
  pango_layout_get_pixel_size (frame->text, &text_width, NULL);
  if (text_width > width)
    return FALSE;

  gtk_snapshot_save (frame->snapshot);
  gtk_snapshot_translate (frame->snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (frame->snapshot, frame->text, color);
  gtk_snapshot_restore (frame->snapshot);

  return TRUE;
}

static void
draw_axis (Frame *frame)
{
  const BasaltTimelineLayout *layout = frame->layout;
  gint64 step = basalt_timeline_text_tick_step (MIN_TICK_DISTANCE / layout->scale);
  gint64 origin = basalt_timeline_get_origin (frame->timeline);
  gint64 first = MAX (get_time (layout, frame->timeline, -MIN_TICK_DISTANCE) - origin, 0);
  gint64 last = get_time (layout, frame->timeline, frame->width) - origin;

  for (gint64 time = first / step * step; time <= last; time += step)
    {
      g_autofree char *text = basalt_timeline_text_tick (time, step);
      float x = (float) get_x (layout, frame->timeline, origin + time);

      gtk_snapshot_append_color (frame->snapshot, &frame->palette.line,
                                 &GRAPHENE_RECT_INIT (x, (float) (layout->axis_height * 0.75), 1,
                                                      (float) frame->height));
      draw_text (frame, text, &frame->palette.dim, x, layout->line_height * 0.1, frame->width - x);
    }
}

/* As much as there is room for, beside the shape that stands for how the attempt ended. */
static void
draw_bar_text (Frame                   *frame,
               const BasaltTimelineBar *bar,
               const graphene_rect_t   *rect)
{
  double left = MAX (rect->origin.x, 0) + TEXT_MARGIN;
  double right = MIN (rect->origin.x + rect->size.width, frame->width) - TEXT_MARGIN;
  double height = rect->size.height;
  double y = rect->origin.y;
  g_autofree char *duration = NULL;
  g_autofree char *full = NULL;
  g_autofree char *brief = NULL;

  if (right - left < ICON_SIZE / 2)
    return;

  if (bar->kind == BASALT_TIMELINE_ATTEMPT)
    {
      height -= frame->layout->line_height * PART_LINES;
      if (right - left < ICON_SIZE)
        return;
      basalt_timeline_paint_state (frame->snapshot, &frame->palette, frame->widget, bar->state,
                                   (float) left, (float) (y + (height - ICON_SIZE) / 2), ICON_SIZE);
      left += ICON_SIZE + TEXT_MARGIN;
      brief = g_strdup_printf ("%u", bar->number);
      /* Translators: the number of an attempt and its state */
      full =
        g_strdup_printf (_ ("Attempt %u · %s"), bar->number, basalt_state_get_label (bar->state));
    }
  else
    {
      duration = basalt_timeline_text_duration (bar, frame->layout->now);
      full = g_strdup_printf ("%s · %s", basalt_timeline_text_kind (bar->kind), duration);
      brief = g_strdup (basalt_timeline_text_kind (bar->kind));
    }

  y += (height - frame->layout->line_height) / 2;
  if (!draw_text (frame, full, &frame->palette.text, left, y, right - left))
    draw_text (frame, brief, &frame->palette.text, left, y, right - left);
}

static void
draw_bar (Frame                   *frame,
          const BasaltTimelineBar *bar,
          const graphene_rect_t   *rect)
{
  graphene_rect_t seen = *rect;

  /* Large rectangles lose their corners in floats; what is out of sight may lie anywhere. */
  if (seen.origin.x < -40)
    {
      seen.size.width += seen.origin.x + 40;
      seen.origin.x = -40;
    }
  seen.size.width = MIN (seen.size.width, (float) frame->width + 40 - seen.origin.x);

  if (basalt_timeline_kind_is_part (bar->kind))
    {
      seen.origin.x += 2;
      seen.size.width -= MIN (seen.size.width, 4);
      seen.origin.y -= 2;
    }
  basalt_timeline_paint_bar (frame->snapshot, &frame->palette, bar->kind, bar->state, &seen);
  if (!basalt_timeline_kind_is_part (bar->kind))
    draw_bar_text (frame, bar, &seen);
  if (bar == frame->focus)
    basalt_timeline_paint_focus (frame->snapshot, &frame->palette, &seen);
}

/* A column of bars that are too narrow. */
typedef struct
{
  graphene_rect_t rect;
  gboolean failed;
} Column;

/* Over their neighbours, and wide enough to be seen. */
static void
draw_columns (Frame  *frame,
              GArray *columns)
{
  for (guint i = 0; i < columns->len; i++)
    {
      Column *column = &g_array_index (columns, Column, i);

      column->rect.size.width = MAX (column->rect.size.width, MANY_WIDTH);
      basalt_timeline_paint_many (frame->snapshot, &frame->palette, column->failed, &column->rect);
    }
}

static void
add_to_columns (GArray                  *columns,
                const BasaltTimelineBar *bar,
                const graphene_rect_t   *rect)
{
  Column *last = columns->len > 0 ? &g_array_index (columns, Column, columns->len - 1) : NULL;
  gboolean failed = basalt_state_get_state_type (bar->state) == BASALT_STATE_TYPE_FAILED;

  if (last == NULL || rect->origin.x >= last->rect.origin.x + MANY_WIDTH)
    {
      const Column column = { *rect, failed };

      g_array_append_val (columns, column);
      return;
    }

  last->rect.size.width =
    MAX (last->rect.size.width, rect->origin.x + rect->size.width - last->rect.origin.x);
  last->failed = last->failed || failed;
}

static void
draw_lane (Frame *frame,
           guint  lane)
{
  const BasaltTimelineLayout *layout = frame->layout;
  guint n = basalt_timeline_get_n_bars (frame->timeline, lane);
  gint64 last = get_time (layout, frame->timeline, frame->width);
  g_autofree char *name = basalt_timeline_text_task (frame->timeline, lane);
  double top = basalt_timeline_layout_get_lane_y (layout, lane) - layout->y;
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (Column));
  gboolean skip_parts = FALSE;

  pango_layout_set_width (frame->text, (int) (frame->width * PANGO_SCALE));
  draw_text (frame, name, &frame->palette.dim, BASALT_TIMELINE_MARGIN, top, frame->width);
  pango_layout_set_width (frame->text, -1);

  for (guint i = n > 0 ? basalt_timeline_find (frame->timeline, lane,
                                               get_time (layout, frame->timeline, 0)) :
                         n;
       i < n; i++)
    {
      const BasaltTimelineBar *bar = basalt_timeline_get_bar (frame->timeline, lane, i);
      gboolean part = basalt_timeline_kind_is_part (bar->kind);
      graphene_rect_t rect;

      if (bar->start > last)
        break;
      if (part && skip_parts)
        continue;

      basalt_timeline_layout_get_rect (layout, frame->timeline, bar, &rect);
      if (rect.origin.x + rect.size.width < 0)
        continue;

      if (part || rect.size.width >= MIN_BAR_WIDTH)
        {
          skip_parts = FALSE;
          draw_bar (frame, bar, &rect);
          continue;
        }

      /* Too narrow: one column with those beside it. */
      skip_parts = TRUE;
      if (bar == frame->focus)
        {
          graphene_rect_t focus = rect;

          focus.size.width = MAX (focus.size.width, MIN_BAR_WIDTH);
          basalt_timeline_paint_focus (frame->snapshot, &frame->palette, &focus);
        }
      add_to_columns (columns, bar, &rect);
    }

  draw_columns (frame, columns);
}

/**
 * basalt_timeline_draw:
 * @snapshot: where to draw
 * @widget: the widget
 * @layout: where in the widget
 * @timeline: what
 * @focus: (nullable): the bar that the keyboard is at
 *
 * Draws what is in sight, and nothing else: its time grows with the width of the widget and
 * the lanes in sight.
 */
void
basalt_timeline_draw (GtkSnapshot                *snapshot,
                      GtkWidget                  *widget,
                      const BasaltTimelineLayout *layout,
                      BasaltTimeline             *timeline,
                      const BasaltTimelineBar    *focus)
{
  g_autoptr (PangoLayout) text = gtk_widget_create_pango_layout (widget, NULL);
  Frame frame = { .snapshot = snapshot,
                  .widget = widget,
                  .layout = layout,
                  .timeline = timeline,
                  .focus = focus,
                  .text = text,
                  .width = gtk_widget_get_width (widget),
                  .height = gtk_widget_get_height (widget) };
  guint n = basalt_timeline_get_n_lanes (timeline);
  guint first = (guint) (layout->y / layout->lane_height);
  guint end = MIN (n, (guint) ((layout->y + frame.height) / layout->lane_height) + 1);

  if (n == 0)
    return;

  pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (text, TRUE);
  basalt_timeline_palette_init (&frame.palette, widget);

  draw_axis (&frame);
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, (float) layout->axis_height, (float) frame.width,
                                               (float) frame.height));
  for (guint lane = first; lane < end; lane++)
    draw_lane (&frame, lane);
  gtk_snapshot_pop (snapshot);
}
