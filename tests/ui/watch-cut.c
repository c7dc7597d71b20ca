/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Put before a program by LD_PRELOAD, says at each SIGUSR2 which labels of its buttons are cut:
 * into the file that BASALT_TEST_CUT names, a line each, written under another name first. */

#include "ui-cut.h"

#include <glib-unix.h>
#include <glib/gstdio.h>

#include <signal.h>

static gboolean
write_cb (gpointer data)
{
  const char *path = g_getenv ("BASALT_TEST_CUT");
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GString) lines = g_string_new (NULL);
  GListModel *windows = gtk_window_get_toplevels ();
  int dpi = 0;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      ui_find_cut (window, dpi > 96 * PANGO_SCALE, lines);
    }

  if (!g_file_set_contents (part, lines->str, (gssize) lines->len, NULL) ||
      g_rename (part, path) != 0)
    g_critical ("%s cannot be written", path);

  return G_SOURCE_REMOVE;
}

/* After what is still to be laid out. */
static gboolean
asked_cb (gpointer data)
{
  g_idle_add_full (G_PRIORITY_LOW, write_cb, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

__attribute__ ((constructor)) static void
start (void)
{
  /* Not for what the program starts. */
  g_unsetenv ("LD_PRELOAD");
  if (g_getenv ("BASALT_TEST_CUT") != NULL)
    g_unix_signal_add (SIGUSR2, asked_cb, NULL);
}
