/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-input.h"

#include <math.h>

#define SCROLL_STEP 60.0

/* What a pinch and a wheel remember. */
typedef struct
{
  double pointer_x;
  double pinch;
} Input;

static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           Input                    *input)
{
  BasaltTimelineChart *chart =
    BASALT_TIMELINE_CHART (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (state & GDK_CONTROL_MASK)
    {
      basalt_timeline_chart_zoom_at (chart, pow (BASALT_TIMELINE_ZOOM_STEP, -dy), input->pointer_x);
      return GDK_EVENT_STOP;
    }

  /* A wheel has one direction; with Shift, and to the side, the scrolled window does it. */
  if (!(state & GDK_SHIFT_MASK) && fabs (dy) > fabs (dx) &&
      basalt_timeline_chart_pan (chart, dy * SCROLL_STEP))
    return GDK_EVENT_STOP;

  return GDK_EVENT_PROPAGATE;
}

static void
motion_cb (GtkEventControllerMotion *controller,
           double                    x,
           double                    y,
           Input                    *input)
{
  input->pointer_x = x;
}

static void
pinch_begin_cb (GtkGesture       *gesture,
                GdkEventSequence *sequence,
                Input            *input)
{
  input->pinch = 1;
}

static void
pinch_cb (GtkGestureZoom *gesture,
          double          scale,
          Input          *input)
{
  GtkWidget *chart = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  double x, y;

  if (scale <= 0)
    return;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    x = input->pointer_x;
  basalt_timeline_chart_zoom_at (BASALT_TIMELINE_CHART (chart), scale / input->pinch, x);
  input->pinch = scale;
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            Input           *input)
{
  gtk_widget_grab_focus (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
}

static void
released_cb (GtkGestureClick *gesture,
             int              n_press,
             double           x,
             double           y,
             Input           *input)
{
  GtkWidget *chart = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  if (n_press == 1)
    basalt_timeline_chart_activate_at (BASALT_TIMELINE_CHART (chart), x, y);
}

static gboolean
zoom_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  BasaltTimelineChart *chart = BASALT_TIMELINE_CHART (widget);
  int step = g_variant_get_int32 (args);

  if (step == 0)
    basalt_timeline_chart_zoom_to_fit (chart);
  else
    basalt_timeline_chart_zoom (chart, pow (BASALT_TIMELINE_ZOOM_STEP, step));

  return GDK_EVENT_STOP;
}

static gboolean
move_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  GtkDirectionType direction = (GtkDirectionType) g_variant_get_int32 (args);

  /* At the last bar the keys do nothing: it is Tab that leaves the drawing. */
  basalt_timeline_chart_move_focus (BASALT_TIMELINE_CHART (widget), direction);

  return GDK_EVENT_STOP;
}

static gboolean
end_key_cb (GtkWidget *widget,
            GVariant  *args,
            gpointer   user_data)
{
  basalt_timeline_chart_go_to_end (BASALT_TIMELINE_CHART (widget), g_variant_get_boolean (args));

  return GDK_EVENT_STOP;
}

static gboolean
activate_key_cb (GtkWidget *widget,
                 GVariant  *args,
                 gpointer   user_data)
{
  basalt_timeline_chart_activate (BASALT_TIMELINE_CHART (widget));

  return GDK_EVENT_STOP;
}

/**
 * basalt_timeline_input_install_keys:
 * @widget_class: the chart's class
 *
 * Arrows, Home and End move; plus, minus and zero zoom; Enter and space activate.
 */
void
basalt_timeline_input_install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint keys[4];
    int step;
  } zooms[] = {
    { { GDK_KEY_plus, GDK_KEY_equal, GDK_KEY_KP_Add }, 1 },
    { { GDK_KEY_minus, GDK_KEY_KP_Subtract }, -1 },
    { { GDK_KEY_0, GDK_KEY_KP_0 }, 0 },
  };
  static const struct
  {
    guint keys[2];
    GtkDirectionType direction;
  } moves[] = {
    { { GDK_KEY_Left, GDK_KEY_KP_Left }, GTK_DIR_LEFT },
    { { GDK_KEY_Right, GDK_KEY_KP_Right }, GTK_DIR_RIGHT },
    { { GDK_KEY_Up, GDK_KEY_KP_Up }, GTK_DIR_UP },
    { { GDK_KEY_Down, GDK_KEY_KP_Down }, GTK_DIR_DOWN },
  };
  static const guint activations[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter,
                                       GDK_KEY_space };

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    for (const guint *key = zooms[i].keys; *key != 0; key++)
      {
        gtk_widget_class_add_binding (widget_class, *key, 0, zoom_key_cb, "i", zooms[i].step);
        gtk_widget_class_add_binding (widget_class, *key, GDK_CONTROL_MASK, zoom_key_cb, "i",
                                      zooms[i].step);
      }

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    for (guint j = 0; j < G_N_ELEMENTS (moves[i].keys); j++)
      gtk_widget_class_add_binding (widget_class, moves[i].keys[j], 0, move_key_cb, "i",
                                    (int) moves[i].direction);

  for (guint i = 0; i < G_N_ELEMENTS (activations); i++)
    gtk_widget_class_add_binding (widget_class, activations[i], 0, activate_key_cb, NULL);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, end_key_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Home, 0, end_key_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, end_key_cb, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_End, 0, end_key_cb, "b", TRUE);
}

/**
 * basalt_timeline_input_add_controllers:
 * @chart: a chart
 *
 * A wheel pans, with Ctrl it zooms; fingers zoom; a click activates.
 */
void
basalt_timeline_input_add_controllers (BasaltTimelineChart *chart)
{
  GtkWidget *widget = GTK_WIDGET (chart);
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  Input *input = g_new0 (Input, 1);

  g_object_set_data_full (G_OBJECT (chart), "basalt-timeline-input", input, g_free);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), input);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), input);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), input);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), input);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), input);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), input);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}
