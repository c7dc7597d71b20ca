/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine-search.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_SAVED (basalt_history_saved_get_type ())

/*
 * BasaltHistorySaved: the searches that people keep, and a way to keep the one that is typed.
 *
 * Signals: "chosen" (BasaltSavedSearch): to be searched for. "removed" (BasaltSavedSearch): it is
 * gone, and can be saved again.
 */
G_DECLARE_FINAL_TYPE (BasaltHistorySaved, basalt_history_saved, BASALT, HISTORY_SAVED, GtkPopover)

GtkWidget *basalt_history_saved_new        (void);
void       basalt_history_saved_set_engine (BasaltHistorySaved *self,
                                            BasaltEngine       *engine);
void       basalt_history_saved_set_text   (BasaltHistorySaved *self,
                                            const char         *text);

G_END_DECLS
