/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_ROW (basalt_history_row_get_type ())

/*
 * BasaltHistoryRow: a run in the history: state, title, model, when, duration, tokens, whether it
 * is pinned, its rating and tags; in a search also where the words were found. It draws all of
 * that itself: there are two hundred of these, and a widget for each of these things would make
 * ten times as many.
 *
 * Properties: run (BasaltRun, nullable), description (read-only).
 */
G_DECLARE_FINAL_TYPE (BasaltHistoryRow, basalt_history_row, BASALT, HISTORY_ROW, GtkWidget)

GtkWidget  *basalt_history_row_new             (void);
BasaltRun  *basalt_history_row_get_run         (BasaltHistoryRow *self);
void        basalt_history_row_set_run         (BasaltHistoryRow *self,
                                                BasaltRun        *run);
const char *basalt_history_row_get_description (BasaltHistoryRow *self);
void        basalt_history_row_set_selecting   (BasaltHistoryRow *self,
                                                gboolean          selecting,
                                                gboolean          selected);
/* @ranges: (nullable) (element-type BasaltRunMatchRange) */
void        basalt_history_row_set_matches     (BasaltHistoryRow *self,
                                                GArray           *ranges);
void        basalt_history_row_set_has_excerpt (BasaltHistoryRow *self,
                                                gboolean          has_excerpt);
void        basalt_history_row_set_excerpt     (BasaltHistoryRow *self,
                                                const char       *excerpt,
                                                GArray           *ranges);
const char *basalt_history_row_get_title       (BasaltHistoryRow *self);
const char *basalt_history_row_get_excerpt     (BasaltHistoryRow *self);

G_END_DECLS
