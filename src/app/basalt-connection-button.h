/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_CONNECTION_BUTTON (basalt_connection_button_get_type ())

/*
 * BasaltConnectionButton: shows the default connection's name and region; its menu makes another one
 * the default, or opens the preferences' page of connections.
 *
 * Properties: engine (BasaltEngine, nullable).
 */
G_DECLARE_FINAL_TYPE (BasaltConnectionButton, basalt_connection_button, BASALT, CONNECTION_BUTTON, GtkWidget)

GtkWidget    *basalt_connection_button_new        (void);
void          basalt_connection_button_set_engine (BasaltConnectionButton *self,
                                                   BasaltEngine           *engine);
BasaltEngine *basalt_connection_button_get_engine (BasaltConnectionButton *self);

G_END_DECLS
