/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"
#include "basalt-history-row.h"

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_MATCHES (basalt_history_matches_get_type ())

/*
 * BasaltHistoryMatches: marks in rows what was searched for. Titles are marked at once; where else
 * the words stand is looked up for the rows that are seen, and given up when a row goes.
 */
G_DECLARE_FINAL_TYPE (
  BasaltHistoryMatches, basalt_history_matches, BASALT, HISTORY_MATCHES, GObject)

/* @viewport: not owned; outlives it */
BasaltHistoryMatches *basalt_history_matches_new        (GtkWidget            *viewport);
void                  basalt_history_matches_set_search (BasaltHistoryMatches *self,
                                                         BasaltEngine         *engine,
                                                         const char           *search);
void                  basalt_history_matches_add_row    (BasaltHistoryMatches *self,
                                                         BasaltHistoryRow     *row);
void                  basalt_history_matches_remove_row (BasaltHistoryMatches *self,
                                                         BasaltHistoryRow     *row);
/* What is seen may be something else now. */
void                  basalt_history_matches_queue      (BasaltHistoryMatches *self);

G_END_DECLS
