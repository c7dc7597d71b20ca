/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What of a window survives a restart, and a kill: its size, its panes, the run that it shows. The
 * draft is the composer's. */

#include "basalt-window-private.h"

/* Names of the engine's settings in which the window keeps its shape. */
#define SETTING_WIDTH "window-width"
#define SETTING_HEIGHT "window-height"
#define SETTING_MAXIMIZED "window-maximized"
#define SETTING_HISTORY "show-history"
#define SETTING_INSPECTOR "show-inspector"
#define SETTING_PAGE "inspector-page"
#define SETTING_RUN "shown-run"

#define MIN_SIZE 200
#define MAX_SIZE 16384

static void
save_number (BasaltWindow *self,
             const char   *name,
             int           value)
{
  g_autofree char *text = g_strdup_printf ("%d", value);

  basalt_engine_set_setting (self->engine, name, text);
}

static int
read_number (BasaltWindow *self,
             const char   *name,
             int           fallback)
{
  const char *text = basalt_engine_get_setting (self->engine, name);
  gint64 value;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, MAX_SIZE, &value, NULL))
    return fallback;

  return (int) value;
}

/* At every change, not at the end: a killed window comes back as it was. */
static void
save_state_cb (BasaltWindow *self)
{
  int width;
  int height;

  if (!self->restored)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width >= MIN_SIZE && height >= MIN_SIZE)
    {
      save_number (self, SETTING_WIDTH, width);
      save_number (self, SETTING_HEIGHT, height);
    }
  save_number (self, SETTING_MAXIMIZED, gtk_window_is_maximized (GTK_WINDOW (self)));
  save_number (self, SETTING_HISTORY, basalt_shell_get_show_history (self->shell));
  save_number (self, SETTING_INSPECTOR, basalt_shell_get_show_inspector (self->shell));
  basalt_engine_set_setting (self->engine, SETTING_PAGE,
                             basalt_inspector_get_page (self->inspector));
  if (self->restoring == NULL)
    basalt_engine_set_setting (self->engine, SETTING_RUN,
                               self->run != NULL ? basalt_run_get_id (self->run) : NULL);
}

/* It may have been deleted since, by another program: then the page of a new run is shown. */
static void
run_restored_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (BasaltWindow) self = BASALT_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run =
    basalt_engine_find_run_finish (BASALT_ENGINE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->restoring);
  if (run != NULL)
    basalt_window_show_run (self, run);
  else
    g_debug ("The run that was shown the last time cannot be read: %s", error->message);
}

/**
 * basalt_window_follow_state:
 * @self: a window, being made
 *
 * Keeps what changes, from basalt_window_restore() on.
 */
void
basalt_window_follow_state (BasaltWindow *self)
{
  g_signal_connect (self, "notify::default-width", G_CALLBACK (save_state_cb), NULL);
  g_signal_connect (self, "notify::default-height", G_CALLBACK (save_state_cb), NULL);
  g_signal_connect (self, "notify::maximized", G_CALLBACK (save_state_cb), NULL);
  g_signal_connect_swapped (self->shell, "notify::show-history", G_CALLBACK (save_state_cb), self);
  g_signal_connect_swapped (self->shell, "notify::show-inspector", G_CALLBACK (save_state_cb),
                            self);
  g_signal_connect_swapped (self->inspector, "notify::page", G_CALLBACK (save_state_cb), self);
  g_signal_connect (self, "notify::run", G_CALLBACK (save_state_cb), NULL);
}

/**
 * basalt_window_restore:
 * @self: a window
 *
 * Takes size, panes and the run that was shown from the engine's settings, when the engine is open;
 * later calls do nothing. From then on changes are kept.
 */
void
basalt_window_restore (BasaltWindow *self)
{
  const char *id;

  g_return_if_fail (BASALT_IS_WINDOW (self));

  if (self->restored)
    return;

  if (basalt_engine_get_setting (self->engine, SETTING_WIDTH) != NULL)
    gtk_window_set_default_size (GTK_WINDOW (self), read_number (self, SETTING_WIDTH, -1),
                                 read_number (self, SETTING_HEIGHT, -1));
  if (read_number (self, SETTING_MAXIMIZED, 0))
    gtk_window_maximize (GTK_WINDOW (self));
  basalt_shell_set_show_history (self->shell, read_number (self, SETTING_HISTORY, 1) != 0);
  basalt_shell_set_show_inspector (self->shell, read_number (self, SETTING_INSPECTOR, 0) != 0);
  basalt_inspector_set_page (self->inspector,
                             basalt_engine_get_setting (self->engine, SETTING_PAGE));

  self->restored = TRUE;

  id = basalt_engine_get_setting (self->engine, SETTING_RUN);
  if (id == NULL || *id == '\0' || self->run != NULL)
    return;

  self->restoring = g_cancellable_new ();
  basalt_engine_find_run_async (self->engine, id, self->restoring, run_restored_cb,
                                g_object_ref (self));
}
