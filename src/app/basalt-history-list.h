/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_LIST (basalt_history_list_get_type ())

/*
 * BasaltHistoryList: rows of runs, one of which is selected, or several while they are being
 * chosen. Makes few rows for the first frame and the others afterwards.
 *
 * Properties: selected-run (read-only, notify: the one row that is selected while none are being
 * chosen), n-selected (read-only, notify), choosing (writable, notify: rows have check marks; begins
 * by itself when a second row is selected).
 *
 * Signals: "run-activated" (BasaltRun): a row was pressed or Return was typed on it.
 * "menu" (GPtrArray of BasaltRun) → GMenuModel (transfer full): what can be done with these runs.
 */
G_DECLARE_FINAL_TYPE (BasaltHistoryList, basalt_history_list, BASALT, HISTORY_LIST, GtkWidget)

/* More selected rows than these are not acted on at once. */
#define BASALT_HISTORY_LIST_MAX_CHOSEN 10000

GtkWidget  *basalt_history_list_new              (void);
void        basalt_history_list_set_model        (BasaltHistoryList *self,
                                                  GListModel        *model);
GListModel *basalt_history_list_get_model        (BasaltHistoryList *self);
void        basalt_history_list_set_search       (BasaltHistoryList *self,
                                                  BasaltEngine      *engine,
                                                  const char        *search);
BasaltRun  *basalt_history_list_get_selected_run (BasaltHistoryList *self);
BasaltRun  *basalt_history_list_get_current_run  (BasaltHistoryList *self);
void        basalt_history_list_select_run       (BasaltHistoryList *self,
                                                  BasaltRun         *run);
gboolean    basalt_history_list_step             (BasaltHistoryList *self,
                                                  int                step);
gboolean    basalt_history_list_get_choosing     (BasaltHistoryList *self);
void        basalt_history_list_set_choosing     (BasaltHistoryList *self,
                                                  gboolean           choosing);
guint       basalt_history_list_get_n_selected   (BasaltHistoryList *self);
GPtrArray  *basalt_history_list_get_chosen       (BasaltHistoryList *self);
void        basalt_history_list_choose_run       (BasaltHistoryList *self,
                                                  BasaltRun         *run);
gboolean    basalt_history_list_popup_menu       (BasaltHistoryList *self);

G_END_DECLS
