/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_PAGE (basalt_history_page_get_type ())

/*
 * BasaltHistoryPage: the runs, newest first, with a search.
 *
 * Properties: engine (BasaltEngine, nullable), selected-run (BasaltRun,
 * nullable; writable), show-end-title-buttons.
 *
 * Signal "run-activated" (BasaltRun): a row was pressed or Return was typed on it.
 */
G_DECLARE_FINAL_TYPE (BasaltHistoryPage, basalt_history_page, BASALT, HISTORY_PAGE, GtkWidget)

void       basalt_history_page_set_engine       (BasaltHistoryPage *self,
                                                 BasaltEngine      *engine);
BasaltRun *basalt_history_page_get_selected_run (BasaltHistoryPage *self);
void       basalt_history_page_select_run       (BasaltHistoryPage *self,
                                                 BasaltRun         *run);
gboolean   basalt_history_page_step             (BasaltHistoryPage *self,
                                                 int                step);
void       basalt_history_page_trash            (BasaltHistoryPage *self,
                                                 const char *const *ids);
void       basalt_history_page_restore          (BasaltHistoryPage *self,
                                                 const char *const *ids);
void       basalt_history_page_start_search     (BasaltHistoryPage *self);
void       basalt_history_page_search           (BasaltHistoryPage *self,
                                                 const char        *text);

G_END_DECLS
