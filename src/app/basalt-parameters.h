/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run-defaults.h"

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define BASALT_TYPE_PARAMETERS (basalt_parameters_get_type ())

/*
 * BasaltParameters: what a run may set: each is "Default" until the person sets it, and only what was
 * set goes into a request.
 *
 * Signal "changed": something was set, mended or reset. Signal "reset": all is about to be reset by
 * its button.
 */
G_DECLARE_FINAL_TYPE (BasaltParameters, basalt_parameters, BASALT, PARAMETERS, GtkBox)

GtkWidget  *basalt_parameters_new         (void);
guint       basalt_parameters_get_n_set   (BasaltParameters *self);
const char *basalt_parameters_get_problem (BasaltParameters *self);
void        basalt_parameters_reset       (BasaltParameters *self);
void        basalt_parameters_set_defaults (BasaltParameters *self,
                                           const BasaltRunDefaults *defaults);
void        basalt_parameters_set_keeps_settled (BasaltParameters *self,
                                           gboolean          keeps_settled);
void        basalt_parameters_load        (BasaltParameters *self,
                                           JsonObject       *inputs,
                                           JsonObject       *policy,
                                           gint64            timeout_ms);
gint64      basalt_parameters_store       (BasaltParameters *self,
                                           JsonObject       *inputs,
                                           JsonObject       *policy);

G_END_DECLS
