/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-view.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-timeline-input.h"
#include "basalt-timeline-swatch.h"
#include "basalt-timeline-table.h"
#include "basalt-timeline-text.h"

#include <adwaita.h>

/* How often what grows is drawn: smooth for those who like motion, else as a clock ticks. */
#define SMOOTH_INTERVAL (33 * G_TIME_SPAN_MILLISECOND)
#define CALM_INTERVAL G_TIME_SPAN_SECOND

struct _BasaltTimelineView
{
  GtkWidget parent_instance;

  BasaltTimeline *timeline;
  gboolean show_table;
  guint tick_id; /* runs while a bar grows and somebody looks */
  gint64 drawn_at;
  gint64 told_at;

  GtkLabel *summary;
  GtkWidget *zoom_buttons;
  GtkStack *stack;
  BasaltTimelineChart *chart;
  GtkFlowBox *legend;
  BasaltTimelineTable *table;
};

G_DEFINE_FINAL_TYPE (BasaltTimelineView, basalt_timeline_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RUN,
  PROP_SHOW_TABLE,
  N_PROPS
};

enum
{
  ATTEMPT_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
update_summary (BasaltTimelineView *self)
{
  g_autofree char *text = basalt_timeline_text_summary (self->timeline, g_get_real_time ());

  if (g_strcmp0 (gtk_label_get_label (self->summary), text) != 0)
    gtk_label_set_label (self->summary, text);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  BasaltTimelineView *self = BASALT_TIMELINE_VIEW (widget);
  gint64 time = gdk_frame_clock_get_frame_time (clock);

  if (time - self->drawn_at >=
      (adw_get_enable_animations (widget) ? SMOOTH_INTERVAL : CALM_INTERVAL))
    {
      self->drawn_at = time;
      if (!self->show_table)
        basalt_timeline_chart_advance (self->chart);
    }

  if (time - self->told_at >= CALM_INTERVAL)
    {
      self->told_at = time;
      update_summary (self);
      if (self->show_table)
        basalt_timeline_table_advance (self->table);
    }

  return G_SOURCE_CONTINUE;
}

static void
update_tick (BasaltTimelineView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean needed = gtk_widget_get_mapped (widget) && basalt_timeline_is_open (self->timeline);

  if (needed && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
  else if (!needed && self->tick_id != 0)
    {
      gtk_widget_remove_tick_callback (widget, self->tick_id);
      self->tick_id = 0;
    }
}

/* What is drawn is explained, and nothing else. */
static void
update_legend (BasaltTimelineView *self)
{
  for (guint i = 0; i <= BASALT_TIMELINE_STREAM; i++)
    {
      GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->legend, (int) i);

      gtk_widget_set_visible (GTK_WIDGET (child),
                              basalt_timeline_count (self->timeline, (BasaltTimelineKind) i, 0,
                                                     NULL) > 0);
    }
}

static void
reset_cb (BasaltTimelineView *self)
{
  update_summary (self);
  update_legend (self);
  update_tick (self);
}

static void
changed_cb (BasaltTimelineView *self,
            guint               lane,
            guint               position,
            guint               removed,
            guint               added)
{
  update_summary (self);
  if (removed > 0 || added > 0)
    update_legend (self);
  update_tick (self);
}

static void
attempt_activated_cb (BasaltTimelineView *self,
                      BasaltAttempt      *attempt)
{
  g_signal_emit (self, signals[ATTEMPT_ACTIVATED], 0, attempt);
}

static void
zoom_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltTimelineView *self = BASALT_TIMELINE_VIEW (widget);

  if (g_str_equal (action, "timeline.zoom-to-fit"))
    basalt_timeline_chart_zoom_to_fit (self->chart);
  else
    basalt_timeline_chart_zoom (self->chart, g_str_equal (action, "timeline.zoom-in") ?
                                               BASALT_TIMELINE_ZOOM_STEP :
                                               1 / BASALT_TIMELINE_ZOOM_STEP);
}

static void
add_legend (BasaltTimelineView *self)
{
  for (guint i = 0; i <= BASALT_TIMELINE_STREAM; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      const char *kind = basalt_timeline_text_kind ((BasaltTimelineKind) i);
      GtkWidget *label = gtk_label_new (kind);

      gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (box), basalt_timeline_swatch_new ((BasaltTimelineKind) i));
      gtk_box_append (GTK_BOX (box), label);
      gtk_flow_box_insert (self->legend, box, -1);
      /* There is nothing to do with it. */
      gtk_widget_set_focusable (gtk_widget_get_parent (box), FALSE);
      basalt_widget_set_accessible_label (gtk_widget_get_parent (box), kind);
    }
}

static void
basalt_timeline_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (basalt_timeline_view_parent_class)->map (widget);

  reset_cb (BASALT_TIMELINE_VIEW (widget));
}

static void
basalt_timeline_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (basalt_timeline_view_parent_class)->unmap (widget);

  update_tick (BASALT_TIMELINE_VIEW (widget));
}

static void
basalt_timeline_view_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  BasaltTimelineView *self = BASALT_TIMELINE_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, basalt_timeline_get_run (self->timeline));
      break;
    case PROP_SHOW_TABLE:
      g_value_set_boolean (value, self->show_table);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_show_table (BasaltTimelineView *self,
                gboolean            show_table)
{
  if (self->show_table == show_table)
    return;

  self->show_table = show_table;
  /* A table that nobody looks at follows nothing. */
  basalt_timeline_table_set_timeline (self->table, show_table ? self->timeline : NULL);
  basalt_stack_show_page (self->stack, show_table ? "table" : "chart");
  gtk_widget_set_sensitive (self->zoom_buttons, !show_table);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_TABLE]);
}

static void
basalt_timeline_view_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  BasaltTimelineView *self = BASALT_TIMELINE_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      basalt_timeline_view_set_run (self, g_value_get_object (value));
      break;
    case PROP_SHOW_TABLE:
      set_show_table (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_timeline_view_dispose (GObject *object)
{
  BasaltTimelineView *self = BASALT_TIMELINE_VIEW (object);

  if (self->tick_id != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
      self->tick_id = 0;
    }
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_timeline_view_parent_class)->dispose (object);
}

static void
basalt_timeline_view_finalize (GObject *object)
{
  g_object_unref (BASALT_TIMELINE_VIEW (object)->timeline);

  G_OBJECT_CLASS (basalt_timeline_view_parent_class)->finalize (object);
}

static void
basalt_timeline_view_class_init (BasaltTimelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_timeline_view_get_property;
  object_class->set_property = basalt_timeline_view_set_property;
  object_class->dispose = basalt_timeline_view_dispose;
  object_class->finalize = basalt_timeline_view_finalize;
  widget_class->map = basalt_timeline_view_map;
  widget_class->unmap = basalt_timeline_view_unmap;

  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_TABLE] =
    g_param_spec_boolean ("show-table", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * BasaltTimelineView::attempt-activated:
   * @self: a timeline view
   * @attempt: an attempt of the run
   *
   * Somebody wants to see an attempt.
   */
  signals[ATTEMPT_ACTIVATED] =
    g_signal_new ("attempt-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, BASALT_TYPE_ATTEMPT);

  gtk_widget_class_install_action (widget_class, "timeline.zoom-in", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "timeline.zoom-out", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "timeline.zoom-to-fit", NULL, zoom_cb);
  gtk_widget_class_install_property_action (widget_class, "timeline.show-table", "show-table");

  g_type_ensure (BASALT_TYPE_TIMELINE_CHART);
  g_type_ensure (BASALT_TYPE_TIMELINE_TABLE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-timeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltTimelineView, summary);
  gtk_widget_class_bind_template_child (widget_class, BasaltTimelineView, zoom_buttons);
  gtk_widget_class_bind_template_child (widget_class, BasaltTimelineView, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltTimelineView, chart);
  gtk_widget_class_bind_template_child (widget_class, BasaltTimelineView, legend);
  gtk_widget_class_bind_template_child (widget_class, BasaltTimelineView, table);
  gtk_widget_class_bind_template_callback (widget_class, attempt_activated_cb);
}

static void
basalt_timeline_view_init (BasaltTimelineView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->timeline = basalt_timeline_new ();
  g_signal_connect_object (self->timeline, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "reset", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  basalt_timeline_chart_set_timeline (self->chart, self->timeline);
  add_legend (self);
  basalt_stack_show_page (self->stack, "chart");
  reset_cb (self);
}

/**
 * basalt_timeline_view_new:
 *
 * Returns: (transfer full): a view without a run
 */
GtkWidget *
basalt_timeline_view_new (void)
{
  return g_object_new (BASALT_TYPE_TIMELINE_VIEW, NULL);
}

/**
 * basalt_timeline_view_set_run:
 * @self: a timeline view
 * @run: (nullable): the run to show
 */
void
basalt_timeline_view_set_run (BasaltTimelineView *self,
                              BasaltRun          *run)
{
  g_return_if_fail (BASALT_IS_TIMELINE_VIEW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (run == basalt_timeline_get_run (self->timeline))
    return;

  basalt_timeline_set_run (self->timeline, run);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}
