/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-chart.h"

#include "basalt-accessible.h"
#include "basalt-timeline-input.h"
#include "basalt-timeline-text.h"
#include "basalt-timeline-viewport.h"

#define MIN_WIDTH 240
#define NATURAL_HEIGHT 160

struct _BasaltTimelineChart
{
  GtkWidget parent_instance;

  BasaltTimeline *timeline;
  GSignalGroup *timeline_signals;

  BasaltTimelineViewport viewport;
  GtkScrollablePolicy policies[2]; /* by GtkOrientation */
  gint64 drawn_at;
  guint round; /* the newest that was seen */

  /* The bar that the keyboard is at, where there are any. */
  guint lane;
  guint index;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltTimelineChart,
                               basalt_timeline_chart,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

enum
{
  PROP_0,
  PROP_TIMELINE,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  ATTEMPT_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update (BasaltTimelineChart *self)
{
  basalt_timeline_viewport_update (&self->viewport);
  self->drawn_at = self->viewport.layout.now;
}

/* -- The bar that the keyboard is at -- */

static gboolean
has_focus_bar (BasaltTimelineChart *self)
{
  return self->timeline != NULL && self->lane < basalt_timeline_get_n_lanes (self->timeline) &&
         self->index < basalt_timeline_get_n_bars (self->timeline, self->lane);
}

static void
update_accessible (BasaltTimelineChart *self)
{
  g_autofree char *summary = NULL;
  g_autofree char *bar = NULL;

  if (self->timeline == NULL)
    return;

  summary = basalt_timeline_text_summary (self->timeline, g_get_real_time ());
  if (has_focus_bar (self))
    bar = basalt_timeline_text_bar (self->timeline, basalt_timeline_chart_get_focus (self),
                                    g_get_real_time ());

  basalt_widget_set_accessible_label (GTK_WIDGET (self), summary);
  basalt_widget_set_accessible_description (GTK_WIDGET (self), bar != NULL ? bar : "");
}

static void
set_focus_bar (BasaltTimelineChart *self,
               guint                lane,
               guint                index)
{
  self->lane = lane;
  self->index = index;
  if (!has_focus_bar (self))
    return;

  basalt_timeline_viewport_show (&self->viewport, basalt_timeline_chart_get_focus (self));
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
}

/* The next lane with a bar, and in it what is nearest in time. */
static gboolean
move_lane (BasaltTimelineChart *self,
           int                  step)
{
  gint64 time = has_focus_bar (self) ? basalt_timeline_chart_get_focus (self)->start : 0;
  int n = (int) basalt_timeline_get_n_lanes (self->timeline);

  for (int lane = (int) self->lane + step; lane >= 0 && lane < n; lane += step)
    {
      if (basalt_timeline_get_n_bars (self->timeline, (guint) lane) > 0)
        {
          set_focus_bar (self, (guint) lane,
                         basalt_timeline_find (self->timeline, (guint) lane, time));
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
move_bar (BasaltTimelineChart *self,
          int                  step)
{
  guint n = basalt_timeline_get_n_bars (self->timeline, self->lane);

  if ((step < 0 && self->index == 0) || (step > 0 && self->index + 1 >= n))
    return FALSE;

  set_focus_bar (self, self->lane, step < 0 ? self->index - 1 : self->index + 1);
  return TRUE;
}

/* -- What is drawn changes -- */

static void
changed_cb (BasaltTimelineChart *self,
            guint                lane,
            guint                position,
            guint                removed,
            guint                added)
{
  /* What it was at is gone: the nearest that is left. */
  if (lane == self->lane && removed > 0 && self->index >= position && !has_focus_bar (self) &&
      basalt_timeline_get_n_bars (self->timeline, lane) > 0)
    self->index = basalt_timeline_get_n_bars (self->timeline, lane) - 1;

  if (removed > 0 || added > 0)
    update_accessible (self);

  /* Whoever tries again wants to see that. */
  if (basalt_run_get_round (basalt_timeline_get_run (self->timeline)) > self->round)
    {
      self->round = basalt_run_get_round (basalt_timeline_get_run (self->timeline));
      basalt_timeline_viewport_reset (&self->viewport, FALSE);
    }
  update (self);
}

static void
reset_cb (BasaltTimelineChart *self)
{
  BasaltRun *run = self->timeline != NULL ? basalt_timeline_get_run (self->timeline) : NULL;

  self->lane = 0;
  self->index = 0;
  self->round = run != NULL ? basalt_run_get_round (run) : 0;
  update_accessible (self);
  basalt_timeline_viewport_reset (&self->viewport, FALSE);
  update (self);
}

/* -- The widget -- */

static void
basalt_timeline_chart_snapshot (GtkWidget   *widget,
                                GtkSnapshot *snapshot)
{
  BasaltTimelineChart *self = BASALT_TIMELINE_CHART (widget);

  if (self->timeline != NULL)
    basalt_timeline_draw (snapshot, widget, &self->viewport.layout, self->timeline,
                          gtk_widget_has_visible_focus (widget) ?
                            basalt_timeline_chart_get_focus (self) :
                            NULL);
}

static gboolean
basalt_timeline_chart_query_tooltip (GtkWidget  *widget,
                                     int         x,
                                     int         y,
                                     gboolean    keyboard_mode,
                                     GtkTooltip *tooltip)
{
  BasaltTimelineChart *self = BASALT_TIMELINE_CHART (widget);
  const BasaltTimelineBar *bar = NULL;
  g_autofree char *text = NULL;
  graphene_rect_t rect;
  guint lane, index;

  if (self->timeline == NULL)
    return FALSE;

  if (keyboard_mode)
    bar = basalt_timeline_chart_get_focus (self);
  else if (basalt_timeline_layout_pick (&self->viewport.layout, self->timeline, x, y, &lane,
                                        &index))
    bar = basalt_timeline_get_bar (self->timeline, lane, index);
  if (bar == NULL)
    return FALSE;

  text = basalt_timeline_text_bar (self->timeline, bar, g_get_real_time ());
  gtk_tooltip_set_text (tooltip, text);
  basalt_timeline_layout_get_rect (&self->viewport.layout, self->timeline, bar, &rect);
  rect.size.width = MAX (rect.size.width, 4);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){
                                       (int) CLAMP (rect.origin.x, -1e6, 1e6), (int) rect.origin.y,
                                       (int) MIN (rect.size.width, 1e6), (int) rect.size.height });

  return TRUE;
}

static void
basalt_timeline_chart_measure (GtkWidget      *widget,
                               GtkOrientation  orientation,
                               int             for_size,
                               int            *minimum,
                               int            *natural,
                               int            *minimum_baseline,
                               int            *natural_baseline)
{
  BasaltTimelineChart *self = BASALT_TIMELINE_CHART (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = MIN_WIDTH;
  else
    {
      basalt_timeline_layout_measure (&self->viewport.layout, widget);
      *minimum = (int) (self->viewport.layout.axis_height + self->viewport.layout.lane_height);
      *natural = MAX (*minimum, NATURAL_HEIGHT);
    }
}

static void
basalt_timeline_chart_size_allocate (GtkWidget *widget,
                                     int        width,
                                     int        height,
                                     int        baseline)
{
  BasaltTimelineChart *self = BASALT_TIMELINE_CHART (widget);

  basalt_timeline_layout_measure (&self->viewport.layout, widget);
  update (self);
}

static void
basalt_timeline_chart_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (basalt_timeline_chart_parent_class)->map (widget);

  update (BASALT_TIMELINE_CHART (widget));
}

static void
basalt_timeline_chart_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  BasaltTimelineChart *self = BASALT_TIMELINE_CHART (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->viewport.adjustments[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->viewport.adjustments[GTK_ORIENTATION_VERTICAL]);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_VERTICAL]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_timeline_chart_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  BasaltTimelineChart *self = BASALT_TIMELINE_CHART (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      basalt_timeline_chart_set_timeline (self, g_value_get_object (value));
      break;
    case PROP_HADJUSTMENT:
      basalt_timeline_viewport_set_adjustment (&self->viewport, GTK_ORIENTATION_HORIZONTAL,
                                               g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      basalt_timeline_viewport_set_adjustment (&self->viewport, GTK_ORIENTATION_VERTICAL,
                                               g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_HORIZONTAL] = (GtkScrollablePolicy) g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_VERTICAL] = (GtkScrollablePolicy) g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_timeline_chart_dispose (GObject *object)
{
  BasaltTimelineChart *self = BASALT_TIMELINE_CHART (object);

  basalt_timeline_viewport_clear (&self->viewport);
  g_clear_object (&self->timeline_signals);
  g_clear_object (&self->timeline);

  G_OBJECT_CLASS (basalt_timeline_chart_parent_class)->dispose (object);
}

static void
basalt_timeline_chart_class_init (BasaltTimelineChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_timeline_chart_get_property;
  object_class->set_property = basalt_timeline_chart_set_property;
  object_class->dispose = basalt_timeline_chart_dispose;
  widget_class->snapshot = basalt_timeline_chart_snapshot;
  widget_class->query_tooltip = basalt_timeline_chart_query_tooltip;
  widget_class->measure = basalt_timeline_chart_measure;
  widget_class->size_allocate = basalt_timeline_chart_size_allocate;
  widget_class->map = basalt_timeline_chart_map;

  g_object_class_install_property (object_class, PROP_TIMELINE,
                                   g_param_spec_object ("timeline", NULL, NULL,
                                                        BASALT_TYPE_TIMELINE,
                                                        G_PARAM_READWRITE |
                                                          G_PARAM_EXPLICIT_NOTIFY |
                                                          G_PARAM_STATIC_STRINGS));
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  /**
   * BasaltTimelineChart::attempt-activated:
   * @self: a chart
   * @attempt: the attempt of a bar
   *
   * Somebody wants to see the attempt that a bar is of.
   */
  signals[ATTEMPT_ACTIVATED] =
    g_signal_new ("attempt-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, BASALT_TYPE_ATTEMPT);

  basalt_timeline_input_install_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
basalt_timeline_chart_init (BasaltTimelineChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  basalt_timeline_viewport_init (&self->viewport, widget);

  self->timeline_signals = g_signal_group_new (BASALT_TYPE_TIMELINE);
  g_signal_group_connect_swapped (self->timeline_signals, "changed", G_CALLBACK (changed_cb), self);
  g_signal_group_connect_swapped (self->timeline_signals, "reset", G_CALLBACK (reset_cb), self);

  basalt_timeline_input_add_controllers (self);
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  /* Time runs from left to right in every language. */
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
}

/**
 * basalt_timeline_chart_new:
 *
 * Returns: (transfer full): a chart without a timeline
 */
GtkWidget *
basalt_timeline_chart_new (void)
{
  return g_object_new (BASALT_TYPE_TIMELINE_CHART, NULL);
}

/**
 * basalt_timeline_chart_set_timeline:
 * @self: a chart
 * @timeline: (nullable): what to draw
 */
void
basalt_timeline_chart_set_timeline (BasaltTimelineChart *self,
                                    BasaltTimeline      *timeline)
{
  g_return_if_fail (BASALT_IS_TIMELINE_CHART (self));
  g_return_if_fail (timeline == NULL || BASALT_IS_TIMELINE (timeline));

  if (!g_set_object (&self->timeline, timeline))
    return;

  self->viewport.timeline = timeline;
  g_signal_group_set_target (self->timeline_signals, timeline);
  reset_cb (self);
  g_object_notify (G_OBJECT (self), "timeline");
}

/**
 * basalt_timeline_chart_zoom:
 * @self: a chart
 * @factor: by how much; over 1 to see more detail
 *
 * Zooms around the bar that the keyboard is at, if it is in sight, else around the middle.
 */
void
basalt_timeline_chart_zoom (BasaltTimelineChart *self,
                            double               factor)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double x = width / 2;
  graphene_rect_t rect;

  g_return_if_fail (BASALT_IS_TIMELINE_CHART (self));
  g_return_if_fail (factor > 0);

  if (has_focus_bar (self))
    {
      basalt_timeline_layout_get_rect (&self->viewport.layout, self->timeline,
                                       basalt_timeline_chart_get_focus (self), &rect);
      if (rect.origin.x >= 0 && rect.origin.x <= width)
        x = rect.origin.x;
    }
  basalt_timeline_viewport_zoom (&self->viewport, factor, x);
}

/**
 * basalt_timeline_chart_zoom_at:
 * @self: a chart
 * @factor: by how much; over 1 to see more detail
 * @x: a place in the chart; what lies there stays there
 */
void
basalt_timeline_chart_zoom_at (BasaltTimelineChart *self,
                               double               factor,
                               double               x)
{
  g_return_if_fail (BASALT_IS_TIMELINE_CHART (self));
  g_return_if_fail (factor > 0);

  basalt_timeline_viewport_zoom (&self->viewport, factor, x);
}

/**
 * basalt_timeline_chart_zoom_to_fit:
 * @self: a chart
 *
 * Shows all rounds of the run, also while it becomes longer.
 */
void
basalt_timeline_chart_zoom_to_fit (BasaltTimelineChart *self)
{
  g_return_if_fail (BASALT_IS_TIMELINE_CHART (self));

  basalt_timeline_viewport_reset (&self->viewport, TRUE);
}

/**
 * basalt_timeline_chart_get_zoom:
 * @self: a chart
 *
 * Returns: how many times larger than to fit it is drawn
 */
double
basalt_timeline_chart_get_zoom (BasaltTimelineChart *self)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE_CHART (self), 1);

  return basalt_timeline_viewport_get_zoom (&self->viewport);
}

/**
 * basalt_timeline_chart_advance:
 * @self: a chart
 *
 * Draws again where a bar has grown by as much as can be seen.
 *
 * Returns: whether it is drawn again
 */
gboolean
basalt_timeline_chart_advance (BasaltTimelineChart *self)
{
  gint64 now = g_get_real_time ();

  g_return_val_if_fail (BASALT_IS_TIMELINE_CHART (self), FALSE);

  if (self->timeline == NULL || !basalt_timeline_is_open (self->timeline) ||
      (double) ABS (now - self->drawn_at) * self->viewport.layout.scale < 0.5)
    return FALSE;

  update (self);
  return TRUE;
}

/**
 * basalt_timeline_chart_get_focus:
 * @self: a chart
 *
 * Returns: (transfer none) (nullable): the bar that the keyboard is at, until the timeline changes
 */
const BasaltTimelineBar *
basalt_timeline_chart_get_focus (BasaltTimelineChart *self)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE_CHART (self), NULL);

  return has_focus_bar (self) ? basalt_timeline_get_bar (self->timeline, self->lane, self->index) :
                                NULL;
}

/**
 * basalt_timeline_chart_move_focus:
 * @self: a chart
 * @direction: left and right within a lane; up and down to the next
 *
 * Returns: whether there is a bar that way
 */
gboolean
basalt_timeline_chart_move_focus (BasaltTimelineChart *self,
                                  GtkDirectionType     direction)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE_CHART (self), FALSE);

  if (self->timeline == NULL || basalt_timeline_get_n_lanes (self->timeline) == 0)
    return FALSE;

  switch (direction)
    {
    case GTK_DIR_LEFT:
    case GTK_DIR_TAB_BACKWARD:
      return move_bar (self, -1);
    case GTK_DIR_RIGHT:
    case GTK_DIR_TAB_FORWARD:
      return move_bar (self, 1);
    case GTK_DIR_UP:
      return move_lane (self, -1);
    case GTK_DIR_DOWN:
      return move_lane (self, 1);
    }

  return FALSE;
}

/**
 * basalt_timeline_chart_go_to_end:
 * @self: a chart
 * @end: whether to the end, else to the start
 *
 * Scrolls as far as it goes, and takes the lane's last or first bar.
 */
void
basalt_timeline_chart_go_to_end (BasaltTimelineChart *self,
                                 gboolean             end)
{
  guint n;

  g_return_if_fail (BASALT_IS_TIMELINE_CHART (self));

  if (!has_focus_bar (self))
    return;

  n = basalt_timeline_get_n_bars (self->timeline, self->lane);
  set_focus_bar (self, self->lane, end ? n - 1 : 0);
  basalt_timeline_viewport_go_to_end (&self->viewport, end);
}

/**
 * basalt_timeline_chart_pan:
 * @self: a chart
 * @distance: pixels, towards the end
 *
 * Goes through time, where there are no lanes out of sight that a wheel has to
 * reach.
 *
 * Returns: whether it did
 */
gboolean
basalt_timeline_chart_pan (BasaltTimelineChart *self,
                           double               distance)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE_CHART (self), FALSE);

  return basalt_timeline_viewport_pan (&self->viewport, distance);
}

/**
 * basalt_timeline_chart_activate:
 * @self: a chart
 *
 * Asks for the attempt of the bar that the keyboard is at.
 */
void
basalt_timeline_chart_activate (BasaltTimelineChart *self)
{
  const BasaltTimelineBar *bar;

  g_return_if_fail (BASALT_IS_TIMELINE_CHART (self));

  bar = basalt_timeline_chart_get_focus (self);
  if (bar != NULL && bar->attempt != NULL)
    g_signal_emit (self, signals[ATTEMPT_ACTIVATED], 0, bar->attempt);
}

/**
 * basalt_timeline_chart_activate_at:
 * @self: a chart
 * @x: a place in the chart
 * @y: a place in the chart
 *
 * Takes the bar there, and asks for its attempt.
 *
 * Returns: whether there is a bar
 */
gboolean
basalt_timeline_chart_activate_at (BasaltTimelineChart *self,
                                   double               x,
                                   double               y)
{
  guint lane, index;

  g_return_val_if_fail (BASALT_IS_TIMELINE_CHART (self), FALSE);

  if (self->timeline == NULL ||
      !basalt_timeline_layout_pick (&self->viewport.layout, self->timeline, x, y, &lane, &index))
    return FALSE;

  set_focus_bar (self, lane, index);
  basalt_timeline_chart_activate (self);

  return TRUE;
}
