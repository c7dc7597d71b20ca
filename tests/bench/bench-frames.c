/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bench-frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static guint n_frames;

static long
get_resident_kb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;

  line = strstr (text, "VmRSS:");

  return line != NULL ? strtol (line + strlen ("VmRSS:"), NULL, 10) : 0;
}

static void
after_paint_cb (GdkFrameClock *clock,
                gpointer       user_data)
{
  const char *start = g_getenv ("BASALT_BENCH_START");
  gint64 begun;

  if (++n_frames < 2)
    {
      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
      return;
    }

  begun = start != NULL ? g_ascii_strtoll (start, NULL, 10) : 0;
  printf ("%.1f %ld\n", (double) (g_get_monotonic_time () - begun) / 1000.0, get_resident_kb ());
  fflush (stdout);
  _exit (0);
}

static void
realize_cb (GtkWidget *window,
            gpointer   user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb),
                    NULL);
}

void
bench_frames_watch (GtkWidget *window)
{
  if (gtk_widget_get_realized (window))
    realize_cb (window, NULL);
  else
    g_signal_connect (window, "realize", G_CALLBACK (realize_cb), NULL);
}
