/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* How a test of widgets starts. */

#include <gtk/gtk.h>

#include <locale.h>
#include <string.h>

/* Warnings of newer platforms about themselves, in which nothing of ours is: they end no test.
 * AdwMessageDialog measures its own heading narrower than the heading can be (GTK 4.18), and GDK
 * takes a frame twice from an X server without DRI3 (4.24). */
static inline GLogWriterOutput
ui_write_log (GLogLevelFlags   level,
              const GLogField *fields,
              gsize            n_fields,
              gpointer         data)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (strcmp (fields[i].key, "MESSAGE") == 0 &&
          (g_str_has_prefix (fields[i].value, "Trying to measure GtkLabel ") ||
           g_str_has_prefix (fields[i].value, "gdk_frame_timings_submitted() called on submitted")))
        return G_LOG_WRITER_HANDLED;
    }

  return g_log_writer_default (level, fields, n_fields, data);
}

/* In place of gtk_test_init(), which wants a locale that a system may not have. */
static inline void
ui_test_init_in_locale (int         *argc,
                        char      ***argv,
                        const char  *locale)
{
  g_test_init (argc, argv, NULL);
  g_log_set_writer_func (ui_write_log, NULL, NULL);
  g_assert_nonnull (setlocale (LC_ALL, locale));
  gtk_disable_setlocale ();
  gtk_init ();
}

static inline void
ui_test_init (int    *argc,
              char ***argv)
{
  ui_test_init_in_locale (argc, argv, "C.UTF-8");
}
