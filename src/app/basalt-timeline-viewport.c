/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-viewport.h"

#define MAX_SCALE 0.1 /* pixels a µs: a millisecond is 100 pixels */

/* A round is shown alone where all of the run is so many times longer. */
#define LONG_PAUSE 3

static gint64
get_end (BasaltTimelineViewport *self)
{
  gint64 origin = basalt_timeline_get_origin (self->timeline);

  return MAX (basalt_timeline_get_end (self->timeline, self->layout.now),
              origin + G_TIME_SPAN_MILLISECOND);
}

/* Where what is shown begins, while nobody zooms or scrolls. */
static gint64
get_fitting_start (BasaltTimelineViewport *self)
{
  gint64 origin = basalt_timeline_get_origin (self->timeline);
  gint64 start = self->whole ? 0 : basalt_timeline_get_round_start (self->timeline);
  gint64 end = get_end (self);

  if (start <= origin || end - origin <= (end - start) * LONG_PAUSE)
    return origin;

  return start;
}

static double
get_fitting_scale (BasaltTimelineViewport *self,
                   gint64                  start)
{
  double width = gtk_widget_get_width (self->widget) - 2 * BASALT_TIMELINE_MARGIN;
  gint64 span = MAX (get_end (self) - start, G_TIME_SPAN_MILLISECOND);

  return MAX (width, 1) / (double) span;
}

static double
get_whole_scale (BasaltTimelineViewport *self)
{
  return get_fitting_scale (self, basalt_timeline_get_origin (self->timeline));
}

static double
get_content_width (BasaltTimelineViewport *self)
{
  gint64 span = get_end (self) - basalt_timeline_get_origin (self->timeline);

  return (double) span * self->layout.scale + 2 * BASALT_TIMELINE_MARGIN;
}

static void
configure (GtkAdjustment *adjustment,
           double         value,
           double         upper,
           double         page)
{
  upper = MAX (upper, page);
  gtk_adjustment_configure (adjustment, CLAMP (value, 0, upper - page), 0, upper, page * 0.1,
                            page * 0.9, page);
}

static void
scrolled_cb (BasaltTimelineViewport *self)
{
  self->layout.x = gtk_adjustment_get_value (self->adjustments[GTK_ORIENTATION_HORIZONTAL]);
  self->layout.y = gtk_adjustment_get_value (self->adjustments[GTK_ORIENTATION_VERTICAL]);
  gtk_widget_queue_draw (self->widget);
}

/* Somebody has gone somewhere in time. */
static void
panned_cb (BasaltTimelineViewport *self)
{
  if (!self->updating)
    self->fit = FALSE;
  scrolled_cb (self);
}

/**
 * basalt_timeline_viewport_init:
 * @self: (out caller-allocates): a viewport
 * @widget: the widget that it is part of
 */
void
basalt_timeline_viewport_init (BasaltTimelineViewport *self,
                               GtkWidget              *widget)
{
  *self = (BasaltTimelineViewport){ .widget = widget, .fit = TRUE };
  self->layout.scale = MAX_SCALE;
}

/**
 * basalt_timeline_viewport_clear:
 * @self: a viewport
 *
 * Lets go of what is scrolled with.
 */
void
basalt_timeline_viewport_clear (BasaltTimelineViewport *self)
{
  self->timeline = NULL;
  basalt_timeline_viewport_set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, NULL);
  basalt_timeline_viewport_set_adjustment (self, GTK_ORIENTATION_VERTICAL, NULL);
}

/**
 * basalt_timeline_viewport_set_adjustment:
 * @self: a viewport
 * @orientation: which of the two
 * @adjustment: (nullable): what is scrolled with
 */
void
basalt_timeline_viewport_set_adjustment (BasaltTimelineViewport *self,
                                         GtkOrientation          orientation,
                                         GtkAdjustment          *adjustment)
{
  GtkAdjustment **place = &self->adjustments[orientation];

  if (*place != NULL)
    {
      g_signal_handlers_disconnect_by_data (*place, self);
      g_clear_object (place);
    }

  if (adjustment == NULL)
    return;

  *place = g_object_ref_sink (adjustment);
  g_signal_connect_swapped (adjustment, "value-changed",
                            orientation == GTK_ORIENTATION_HORIZONTAL ? G_CALLBACK (panned_cb) :
                                                                        G_CALLBACK (scrolled_cb),
                            self);
  basalt_timeline_viewport_update (self);
}

/**
 * basalt_timeline_viewport_reset:
 * @self: a viewport
 * @whole: whether to show all rounds, whatever the pauses between them
 *
 * Forgets what somebody zoomed and scrolled.
 */
void
basalt_timeline_viewport_reset (BasaltTimelineViewport *self,
                                gboolean                whole)
{
  self->fit = TRUE;
  self->whole = whole;
  basalt_timeline_viewport_update (self);
}

/**
 * basalt_timeline_viewport_update:
 * @self: a viewport
 *
 * The timeline, the present or the widget's size have changed. The end stays in sight
 * where it was and the run goes on.
 */
void
basalt_timeline_viewport_update (BasaltTimelineViewport *self)
{
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  double value;
  gboolean at_end;

  if (self->timeline == NULL || horizontal == NULL || vertical == NULL)
    return;

  value = gtk_adjustment_get_value (horizontal);
  at_end =
    basalt_timeline_is_open (self->timeline) &&
    value + gtk_adjustment_get_page_size (horizontal) >= gtk_adjustment_get_upper (horizontal) - 1;

  self->layout.now = g_get_real_time ();
  if (self->layout.scale < get_whole_scale (self))
    self->fit = self->whole = TRUE;
  if (self->fit)
    {
      gint64 start = get_fitting_start (self);

      self->layout.scale = get_fitting_scale (self, start);
      value = (double) (start - basalt_timeline_get_origin (self->timeline)) * self->layout.scale;
    }
  else if (at_end)
    value = get_content_width (self);

  self->updating = TRUE;
  configure (horizontal, value, get_content_width (self), gtk_widget_get_width (self->widget));
  configure (vertical, gtk_adjustment_get_value (vertical),
             basalt_timeline_layout_get_height (&self->layout, self->timeline),
             gtk_widget_get_height (self->widget));
  self->updating = FALSE;
  self->layout.x = gtk_adjustment_get_value (horizontal);
  self->layout.y = gtk_adjustment_get_value (vertical);
  gtk_widget_queue_draw (self->widget);
}

/**
 * basalt_timeline_viewport_zoom:
 * @self: a viewport
 * @factor: by how much
 * @x: a place in the widget; what lies there stays there
 */
void
basalt_timeline_viewport_zoom (BasaltTimelineViewport *self,
                               double                  factor,
                               double                  x)
{
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
  double scale = self->layout.scale * factor;
  double whole, time;

  if (self->timeline == NULL || horizontal == NULL)
    return;

  whole = get_whole_scale (self);
  time = (self->layout.x + x - BASALT_TIMELINE_MARGIN) / self->layout.scale;
  if (scale <= whole)
    {
      basalt_timeline_viewport_reset (self, TRUE);
      return;
    }

  self->fit = FALSE;
  self->layout.scale = MIN (scale, MAX (MAX_SCALE, whole));
  basalt_timeline_viewport_update (self);
  gtk_adjustment_set_value (horizontal, time * self->layout.scale + BASALT_TIMELINE_MARGIN - x);
}

/**
 * basalt_timeline_viewport_get_zoom:
 * @self: a viewport
 *
 * Returns: how many times larger it is than where all of the run is seen
 */
double
basalt_timeline_viewport_get_zoom (BasaltTimelineViewport *self)
{
  return self->timeline != NULL ? self->layout.scale / get_whole_scale (self) : 1;
}

/**
 * basalt_timeline_viewport_show:
 * @self: a viewport
 * @bar: a bar of the timeline
 *
 * Scrolls as little as needed to see @bar.
 */
void
basalt_timeline_viewport_show (BasaltTimelineViewport  *self,
                               const BasaltTimelineBar *bar)
{
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  double width = gtk_widget_get_width (self->widget) / 2.0;
  double left, top;
  graphene_rect_t rect;

  if (horizontal == NULL || vertical == NULL)
    return;

  basalt_timeline_layout_get_rect (&self->layout, self->timeline, bar, &rect);
  left = (double) rect.origin.x + self->layout.x;
  top = basalt_timeline_layout_get_lane_y (&self->layout, bar->lane);
  gtk_adjustment_clamp_page (horizontal, left - BASALT_TIMELINE_MARGIN,
                             left + MIN ((double) rect.size.width, width) + BASALT_TIMELINE_MARGIN);
  gtk_adjustment_clamp_page (vertical, top - self->layout.axis_height,
                             top + self->layout.lane_height);
}

/**
 * basalt_timeline_viewport_go_to_end:
 * @self: a viewport
 * @end: whether to the end, else to the start
 */
void
basalt_timeline_viewport_go_to_end (BasaltTimelineViewport *self,
                                    gboolean                end)
{
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];

  if (horizontal != NULL)
    gtk_adjustment_set_value (horizontal, end ? gtk_adjustment_get_upper (horizontal) : 0);
}

/**
 * basalt_timeline_viewport_pan:
 * @self: a viewport
 * @distance: pixels, towards the end
 *
 * Goes through time, where there are no lanes out of sight that a wheel has to
 * reach.
 *
 * Returns: whether it did
 */
gboolean
basalt_timeline_viewport_pan (BasaltTimelineViewport *self,
                              double                  distance)
{
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];

  if (horizontal == NULL || vertical == NULL ||
      gtk_adjustment_get_upper (vertical) > gtk_adjustment_get_page_size (vertical) ||
      gtk_adjustment_get_upper (horizontal) <= gtk_adjustment_get_page_size (horizontal))
    return FALSE;

  gtk_adjustment_set_value (horizontal, gtk_adjustment_get_value (horizontal) + distance);

  return TRUE;
}
