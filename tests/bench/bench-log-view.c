/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-filter.h"
#include "basalt-log-search.h"
#include "basalt-log-view.h"
#include "basalt-run-private.h"

#include <adwaita.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * The log of a run with very many records against one with few: bench-log-view [RECORDS] [stay]
 *
 * Prints how long it takes to show it, how long frames take while it is scrolled, and how long a
 * search takes, to its first result and to its end, with the longest time for which the main loop
 * did nothing else. With "stay" nothing is searched, and the window stays, to be looked at.
 */

#define FEW 1000
#define SCROLL_FRAMES 120

static gboolean stay;
static gint64 frame_begun;
static gint64 frame_longest;
static gint64 frame_sum;
static guint n_frames;

static void
before_paint_cb (GdkFrameClock *clock)
{
  frame_begun = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *clock)
{
  gint64 took = g_get_monotonic_time () - frame_begun;

  frame_longest = MAX (frame_longest, took);
  frame_sum += took;
  n_frames++;
}

static void
wait_frames (guint n)
{
  guint until = n_frames + n;

  while (n_frames < until)
    g_main_context_iteration (NULL, TRUE);
}

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static BasaltRun *
make_run (guint n)
{
  static const char *const levels[] = { "DEBUG", "INFO", "INFO", "INFO",
                                        "INFO",  "INFO", "INFO", "WARNING" };
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltConnection) connection =
    basalt_connection_new ("0190a0a0-0000-7000-8000-000000000001", BASALT_CONNECTION_DEMO);
  g_autoptr (BasaltRunRequest) request = basalt_run_request_new (flow, connection);
  g_autoptr (BasaltLogList) logs = basalt_log_list_new ();
  BasaltRun *run;

  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", "p");
  run = basalt_run_new_from_request (request, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *message =
        g_strdup_printf ("Record %u of what was done%s", i,
                         i % 5 == 0 ? ", which goes on for so long that it has to be wrapped in a "
                                      "view that is as narrow as an inspector usually is" :
                                      "");

      basalt_log_list_append (logs, G_GINT64_CONSTANT (1760000000000000) + i * 1000,
                              i % 1000 == 999 ? "ERROR" : levels[i % G_N_ELEMENTS (levels)],
                              "task_runs", "call-bedrock", 1 + i / 5000, message, -1);
    }
  basalt_run_add_log_rows (run, logs);

  return run;
}

static double
ms (gint64 microseconds)
{
  return (double) microseconds / 1000;
}

static double
measure (GtkWidget *window,
         guint      n,
         double    *longest)
{
  BasaltRun *run = make_run (n);
  GtkWidget *view = basalt_log_view_new ();
  BasaltLogSearch *search;
  GListModel *rows;
  GtkAdjustment *adjustment;
  gint64 begun = g_get_monotonic_time ();
  gint64 first = 0;
  gint64 slice_longest = 0;
  double mean;

  gtk_window_set_child (GTK_WINDOW (window), view);
  basalt_log_view_set_run (BASALT_LOG_VIEW (view), run);
  search = BASALT_LOG_SEARCH (find_widget (view, BASALT_TYPE_LOG_SEARCH));
  view = find_widget (view, GTK_TYPE_OVERLAY);
  rows =
    G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (find_widget (view, GTK_TYPE_LIST_VIEW))));
  gtk_window_present (GTK_WINDOW (window));
  while (n_frames == 0 && !gtk_widget_get_mapped (view))
    g_main_context_iteration (NULL, TRUE);
  while (g_list_model_get_n_items (rows) < n)
    {
      gint64 slice;

      while (!g_main_context_pending (NULL))
        g_thread_yield ();
      slice = g_get_monotonic_time ();
      g_main_context_iteration (NULL, FALSE);
      slice_longest = MAX (slice_longest, g_get_monotonic_time () - slice);
    }
  printf ("%u records: shown after %.0f ms, longest slice %.1f ms\n", n,
          ms (g_get_monotonic_time () - begun), ms (slice_longest));
  wait_frames (10);

  adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (find_widget (view, GTK_TYPE_SCROLLED_WINDOW)));
  frame_longest = frame_sum = 0;
  n_frames = 0;
  for (guint i = 0; i < SCROLL_FRAMES; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) - 60);
      gtk_widget_queue_draw (view);
      wait_frames (1);
    }
  mean = (double) frame_sum / n_frames;
  *longest = (double) frame_longest;
  printf ("  scrolling: %.2f ms a frame, longest %.2f ms\n", mean / 1000, ms (frame_longest));

  frame_longest = frame_sum = 0;
  n_frames = 0;
  for (guint i = 0; i < 20; i++)
    {
      gtk_adjustment_set_value (adjustment,
                                gtk_adjustment_get_upper (adjustment) / 20 * ((i * 7) % 20));
      gtk_widget_queue_draw (view);
      wait_frames (1);
    }
  printf ("  jumping: %.2f ms a frame, longest %.2f ms\n", ms (frame_sum) / n_frames,
          ms (frame_longest));

  for (guint i = 0; !stay && i < 3; i++)
    {
      static const char *const texts[] = { "record 77", "RECORD \\d*9+ ", "(a|r)+.*(n.)+e$" };

      frame_longest = frame_sum = 0;
      n_frames = 0;
      slice_longest = 0;
      first = 0;
      begun = g_get_monotonic_time ();
      basalt_log_search_set_text (search, texts[i], i > 0);
      do
        {
          gint64 slice;

          while (!g_main_context_pending (NULL))
            g_thread_yield ();
          slice = g_get_monotonic_time ();
          g_main_context_iteration (NULL, FALSE);
          slice_longest = MAX (slice_longest, g_get_monotonic_time () - slice);
          if (first == 0 && strstr (basalt_log_search_get_status (search), "match") != NULL &&
              strncmp (basalt_log_search_get_status (search), "No ", 3) != 0)
            first = g_get_monotonic_time () - begun;
        }
      while (strstr (basalt_log_search_get_status (search), "Searching") != NULL);
      printf ("  searching %s: first after %.1f ms, %s after %.0f ms; longest slice %.1f ms, "
              "longest frame %.1f ms\n",
              texts[i], ms (first), basalt_log_search_get_status (search),
              ms (g_get_monotonic_time () - begun), ms (slice_longest), ms (frame_longest));
      wait_frames (5);
    }
  basalt_log_search_set_text (search, "", FALSE);
  g_object_unref (run);

  return mean;
}

int
main (int   argc,
      char *argv[])
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 1000000;
  double few_longest;
  double many_longest;
  double few;
  double many;
  g_autoptr (GtkCssProvider) style = NULL;
  GtkWidget *window;
  GdkFrameClock *clock;

  stay = argc > 2;
  gtk_init ();
  adw_init ();
  style = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (style, "/io/github/basaltflows/Basalt/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 500, 800);
  gtk_widget_realize (window);
  clock = gtk_widget_get_frame_clock (window);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);

  few = measure (window, FEW, &few_longest);
  many = measure (window, n, &many_longest);
  printf ("frames of %u against %u records: ratio %.2f, longest %.2f\n", n, FEW, many / few,
          many_longest / few_longest);
  fflush (stdout);

  while (stay)
    g_main_context_iteration (NULL, TRUE);

  return 0;
}
