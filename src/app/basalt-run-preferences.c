/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-preferences.h"

#include "basalt-accessible.h"
#include "basalt-parameters.h"
#include "basalt-run-defaults.h"
#include "basalt-toast-queue.h"
#include "basalt-toast.h"

#include <glib/gi18n-lib.h>

struct _BasaltRunPreferences
{
  AdwPreferencesPage parent_instance;

  BasaltEngine *engine;
  gboolean showing; /* the page is being filled, not changed by a person */
  gboolean keeping; /* what was changed is on its way to the engine */

  BasaltParameters *parameters;
};

G_DEFINE_FINAL_TYPE (BasaltRunPreferences, basalt_run_preferences, ADW_TYPE_PREFERENCES_PAGE)

static void
show (BasaltRunPreferences    *self,
      const BasaltRunDefaults *defaults)
{
  self->showing = TRUE;
  basalt_parameters_load (self->parameters, defaults->inputs, defaults->policy,
                          defaults->timeout_ms);
  self->showing = FALSE;
}

static void
changed_cb (BasaltRunPreferences *self)
{
  g_autoptr (BasaltRunDefaults) defaults = NULL;

  if (self->showing || self->engine == NULL)
    return;

  defaults = basalt_run_defaults_new ();
  defaults->timeout_ms =
    basalt_parameters_store (self->parameters, defaults->inputs, defaults->policy);
  self->keeping = TRUE;
  basalt_engine_set_run_defaults (self->engine, defaults);
  self->keeping = FALSE;
}

/* Another process has restored a backup, or this one has. */
static void
run_defaults_cb (BasaltRunPreferences *self)
{
  g_autoptr (BasaltRunDefaults) defaults = NULL;

  if (self->keeping)
    return;

  defaults = basalt_engine_get_run_defaults (self->engine);
  show (self, defaults);
}

/* -- Reset -- */

static void
undo_cb (BasaltRunPreferences *self,
         AdwToast             *toast)
{
  const BasaltRunDefaults *defaults = g_object_get_data (G_OBJECT (toast), "defaults");

  if (self->engine == NULL)
    return;

  basalt_engine_set_run_defaults (self->engine, defaults);
}

static void
reset_cb (BasaltRunPreferences *self)
{
  g_autoptr (BasaltRunDefaults) defaults = NULL;
  AdwToast *toast;

  if (self->engine == NULL)
    return;

  defaults = basalt_engine_get_run_defaults (self->engine);
  /* Only something wrong that was typed goes. */
  if (basalt_run_defaults_is_empty (defaults))
    return;

  toast = basalt_toast_new_undo (_ ("Defaults reset"));
  g_object_set_data_full (G_OBJECT (toast), "defaults", g_steal_pointer (&defaults),
                          (GDestroyNotify) basalt_run_defaults_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  basalt_toast_queue_add (GTK_WIDGET (self), toast);
}

/* -- Page -- */

static void
basalt_run_preferences_dispose (GObject *object)
{
  BasaltRunPreferences *self = BASALT_RUN_PREFERENCES (object);

  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_run_preferences_parent_class)->dispose (object);
}

static void
basalt_run_preferences_class_init (BasaltRunPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_run_preferences_dispose;

  g_type_ensure (BASALT_TYPE_PARAMETERS);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-run-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPreferences, parameters);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

static void
basalt_run_preferences_init (BasaltRunPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_widget_hush_mnemonics (GTK_WIDGET (self));
  basalt_parameters_set_keeps_settled (self->parameters, TRUE);
}

/**
 * basalt_run_preferences_set_engine:
 * @self: a page
 * @engine: an engine that is open
 */
void
basalt_run_preferences_set_engine (BasaltRunPreferences *self,
                                   BasaltEngine         *engine)
{
  g_return_if_fail (BASALT_IS_RUN_PREFERENCES (self));
  g_return_if_fail (BASALT_IS_ENGINE (engine));
  g_return_if_fail (self->engine == NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "run-defaults-changed", G_CALLBACK (run_defaults_cb), self,
                           G_CONNECT_SWAPPED);
  run_defaults_cb (self);
}
