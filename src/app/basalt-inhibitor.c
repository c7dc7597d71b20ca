/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-inhibitor.h"

#include <glib/gi18n-lib.h>

struct _BasaltInhibitor
{
  GObject parent_instance;

  GtkApplication *application; /* unowned: it owns this */
  GSignalGroup *engine_signals;
  GtkApplicationInhibitFlags flags; /* what is held */
  guint cookie;                     /* 0: nothing is */
};

G_DEFINE_FINAL_TYPE (BasaltInhibitor, basalt_inhibitor, G_TYPE_OBJECT)

static void
release (BasaltInhibitor *self)
{
  if (self->cookie != 0)
    gtk_application_uninhibit (self->application, self->cookie);
  self->cookie = 0;
}

static void
update_cb (BasaltInhibitor *self,
           GParamSpec      *pspec,
           BasaltEngine    *engine)
{
  gboolean behind = basalt_engine_get_behind (engine);
  GtkApplicationInhibitFlags flags = 0;

  if (basalt_engine_get_active_runs (engine) > 0)
    flags |= GTK_APPLICATION_INHIBIT_SUSPEND;
  if (behind)
    flags |= GTK_APPLICATION_INHIBIT_LOGOUT;
  if (self->flags == flags)
    return;

  release (self);
  self->flags = flags;
  if (flags != 0)
    self->cookie =
      gtk_application_inhibit (self->application,
                               gtk_application_get_active_window (self->application), flags,
                               behind ? _ ("Not all is saved") : _ ("Prompts are being answered"));
}

static void
basalt_inhibitor_dispose (GObject *object)
{
  BasaltInhibitor *self = BASALT_INHIBITOR (object);

  g_clear_object (&self->engine_signals);
  release (self);

  G_OBJECT_CLASS (basalt_inhibitor_parent_class)->dispose (object);
}

static void
basalt_inhibitor_class_init (BasaltInhibitorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_inhibitor_dispose;
}

static void
basalt_inhibitor_init (BasaltInhibitor *self)
{
  self->engine_signals = g_signal_group_new (BASALT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::active-runs",
                                  G_CALLBACK (update_cb), self);
  g_signal_group_connect_swapped (self->engine_signals, "notify::behind", G_CALLBACK (update_cb),
                                  self);
}

/**
 * basalt_inhibitor_new:
 * @application: the application, which owns the inhibitor
 * @engine: whose runs keep the system awake, and whose history, while a full disk keeps it from
 *   being written, keeps the session from ending unasked
 *
 * Returns: (transfer full): an inhibitor
 */
BasaltInhibitor *
basalt_inhibitor_new (GtkApplication *application,
                      BasaltEngine   *engine)
{
  BasaltInhibitor *self = g_object_new (BASALT_TYPE_INHIBITOR, NULL);

  self->application = application;
  g_signal_group_set_target (self->engine_signals, engine);

  return self;
}
