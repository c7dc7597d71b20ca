/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-inhibitor.h"

#include <glib/gi18n-lib.h>

struct _BasaltInhibitor
{
  GObject parent_instance;

  GtkApplication *application; /* unowned: it owns this */
  GSignalGroup *engine_signals;
  guint cookie; /* 0: nothing is held */
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
active_runs_cb (BasaltInhibitor *self,
                GParamSpec      *pspec,
                BasaltEngine    *engine)
{
  if (basalt_engine_get_active_runs (engine) == 0)
    release (self);
  else if (self->cookie == 0)
    self->cookie =
      gtk_application_inhibit (self->application,
                               gtk_application_get_active_window (self->application),
                               GTK_APPLICATION_INHIBIT_SUSPEND, _ ("Prompts are being answered"));
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
                                  G_CALLBACK (active_runs_cb), self);
}

/**
 * basalt_inhibitor_new:
 * @application: the application, which owns the inhibitor
 * @engine: whose runs keep the system awake
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
