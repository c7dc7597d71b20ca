/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_CONNECTION_CHECK (basalt_connection_check_get_type ())

/*
 * BasaltConnectionCheck: tries a connection and shows each step: passed, failed with the reason, or
 * not reached.
 *
 * Properties (notify): checking (read-only).
 */
G_DECLARE_FINAL_TYPE (BasaltConnectionCheck, basalt_connection_check, BASALT, CONNECTION_CHECK, AdwPreferencesGroup)

GtkWidget *basalt_connection_check_new          (void);
void       basalt_connection_check_start        (BasaltConnectionCheck *self,
                                                 BasaltEngine          *engine,
                                                 BasaltConnection      *connection);
void       basalt_connection_check_clear        (BasaltConnectionCheck *self);
gboolean   basalt_connection_check_get_checking (BasaltConnectionCheck *self);
guint      basalt_connection_check_get_n_steps  (BasaltConnectionCheck *self);

G_END_DECLS
