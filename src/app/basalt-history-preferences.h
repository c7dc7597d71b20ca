/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_PREFERENCES (basalt_history_preferences_get_type ())

/* BasaltHistoryPreferences: what the history costs on disk, and the rules that tidy it up. */
G_DECLARE_FINAL_TYPE (BasaltHistoryPreferences, basalt_history_preferences, BASALT,
                      HISTORY_PREFERENCES, AdwPreferencesPage)

void basalt_history_preferences_set_engine (BasaltHistoryPreferences *self,
                                            BasaltEngine             *engine);

G_END_DECLS
