/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_RUN_PREFERENCES (basalt_run_preferences_get_type ())

/*
 * BasaltRunPreferences: the page of the preferences that says what new runs start with. What is set
 * is kept at once; a number that is out of order is not, and what was there before stays.
 */
G_DECLARE_FINAL_TYPE (BasaltRunPreferences,
                      basalt_run_preferences,
                      BASALT,
                      RUN_PREFERENCES,
                      AdwPreferencesPage)

void basalt_run_preferences_set_engine (BasaltRunPreferences *self,
                                        BasaltEngine         *engine);

G_END_DECLS
