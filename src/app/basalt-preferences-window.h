/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_PREFERENCES_WINDOW (basalt_preferences_window_get_type ())

/*
 * BasaltPreferencesWindow: general preferences and the list of connections.
 *
 * Properties: engine (BasaltEngine, construct-only).
 */
G_DECLARE_FINAL_TYPE (BasaltPreferencesWindow, basalt_preferences_window, BASALT, PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

GtkWidget *basalt_preferences_window_new              (BasaltEngine            *engine);
void       basalt_preferences_window_show_connections (BasaltPreferencesWindow *self);

G_END_DECLS
