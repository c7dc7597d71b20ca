/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_SELECTION (basalt_history_selection_get_type ())

/*
 * BasaltHistorySelection: which rows of a list are selected. Like GtkMultiSelection, but it never
 * asks the list for its items, of which there may be a million, and it knows two manners: one row
 * at a time, or, while several are being chosen, rows that stay chosen.
 *
 * Properties: n-selected (read-only, notify), choosing.
 */
G_DECLARE_FINAL_TYPE (
  BasaltHistorySelection, basalt_history_selection, BASALT, HISTORY_SELECTION, GObject)

BasaltHistorySelection *basalt_history_selection_new            (GListModel             *model);
GListModel             *basalt_history_selection_get_model      (BasaltHistorySelection *self);
guint                   basalt_history_selection_get_selected   (BasaltHistorySelection *self);
void                    basalt_history_selection_set_selected   (BasaltHistorySelection *self,
                                                                 guint                   position);
guint                   basalt_history_selection_get_n_selected (BasaltHistorySelection *self);
gboolean                basalt_history_selection_get_choosing   (BasaltHistorySelection *self);
void                    basalt_history_selection_set_choosing   (BasaltHistorySelection *self,
                                                                 gboolean                choosing);
void                    basalt_history_selection_toggle         (BasaltHistorySelection *self,
                                                                 guint                   position);

G_END_DECLS
