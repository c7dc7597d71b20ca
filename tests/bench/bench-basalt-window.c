/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Basalt's own application, watched until its window has drawn twice. */

#include "basalt-application.h"
#include "bench-frames.h"

static void
window_added_cb (GtkApplication *application,
                 GtkWindow      *window,
                 gpointer        user_data)
{
  bench_frames_watch (GTK_WIDGET (window));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (BasaltApplication) application = basalt_application_new ();

  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
