/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * bench-timeline [--window [ATTEMPTS]]
 *
 * How long a frame of the timeline takes, for 10,000 bars and for 100, at several zooms. Prints
 * milliseconds and ratios. With --window the run of so many attempts is shown instead, until
 * the window is closed.
 */

#include "basalt-timeline-chart.h"
#include "basalt-timeline-view.h"

#include "test-timeline.h"

#include <adwaita.h>
#include <string.h>

#define FRAMES 200
#define MANY 3800 /* attempts: over 10,000 bars */
#define FEW 38

typedef struct
{
  GtkWidget *window;
  GtkWidget *view;
  BasaltTimelineChart *chart;
  BasaltRun *run;
} Subject;

static GtkWidget *
find (GtkWidget *widget,
      GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
subject_init (Subject *self,
              guint    n_attempts)
{
  self->run = timeline_run_new_long (n_attempts);
  self->view = basalt_timeline_view_new ();
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 900, 500);
  gtk_window_set_child (GTK_WINDOW (self->window), self->view);
  gtk_window_present (GTK_WINDOW (self->window));
  self->chart = BASALT_TIMELINE_CHART (find (self->view, BASALT_TYPE_TIMELINE_CHART));
  while (gtk_widget_get_width (GTK_WIDGET (self->chart)) == 0)
    g_main_context_iteration (NULL, TRUE);
  basalt_timeline_view_set_run (BASALT_TIMELINE_VIEW (self->view), self->run);
}

/* Milliseconds a frame: building its render nodes, and drawing them. */
static void
measure (Subject *self,
         double  *build,
         double  *draw)
{
  GtkWidget *widget = GTK_WIDGET (self->chart);
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gtk_widget_get_width (widget),
                                gtk_widget_get_height (widget));
  cairo_t *cr = cairo_create (surface);
  gint64 building = 0;
  gint64 drawing = 0;

  for (guint i = 0; i < FRAMES; i++)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();
      gint64 start = g_get_monotonic_time ();
      GskRenderNode *node;

      GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
      node = gtk_snapshot_free_to_node (snapshot);
      building += g_get_monotonic_time () - start;

      start = g_get_monotonic_time ();
      gsk_render_node_draw (node, cr);
      drawing += g_get_monotonic_time () - start;
      gsk_render_node_unref (node);
    }

  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  *build = (double) building / 1000 / FRAMES;
  *draw = (double) drawing / 1000 / FRAMES;
}

static void
compare (void)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (BasaltRun) run = timeline_run_new_long (MANY);
  g_autoptr (BasaltTimeline) timeline = basalt_timeline_new ();
  Subject many, few;

  start = g_get_monotonic_time ();
  basalt_timeline_set_run (timeline, run);
  g_print ("%u bars laid out in %.1f ms\n", basalt_timeline_get_n_bars (timeline, 0),
           (double) (g_get_monotonic_time () - start) / 1000);

  subject_init (&many, MANY);
  subject_init (&few, FEW);
  for (double zoom = 1; zoom < 100000; zoom *= 10)
    {
      double build[2], draw[2];

      measure (&many, &build[0], &draw[0]);
      measure (&few, &build[1], &draw[1]);
      g_print ("zoom %g: %.2f + %.2f ms a frame; 100 bars %.2f + %.2f ms; ratio %.2f\n", zoom,
               build[0], draw[0], build[1], draw[1], (build[0] + draw[0]) / (build[1] + draw[1]));
      basalt_timeline_chart_zoom (many.chart, 10);
      basalt_timeline_chart_zoom (few.chart, 10);
    }
}

int
main (int    argc,
      char **argv)
{
  adw_init ();
  /* As the application has them. */
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/io/github/basaltflows/Basalt/icons");

  if (argc > 1 && strcmp (argv[1], "--window") == 0)
    {
      Subject subject;

      subject_init (&subject, argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : MANY);
      g_object_add_weak_pointer (G_OBJECT (subject.window), (gpointer *) &subject.window);
      while (subject.window != NULL)
        g_main_context_iteration (NULL, TRUE);
      return 0;
    }

  compare ();

  return 0;
}
