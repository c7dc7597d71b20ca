/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine-search.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_SEARCH (basalt_history_search_get_type ())

/*
 * BasaltHistorySearch: a search of the history as one text, and ways to write it: typing, with
 * suggestions; filters and the order, which put query words into it; and saved ones.
 *
 * Properties: text (notify). It changes while somebody types; "changed" comes when they pause.
 *
 * Signals: "changed": to be searched for. "leave": Down was typed below the last line.
 * "removed" (BasaltSavedSearch): a saved search was removed.
 */
G_DECLARE_FINAL_TYPE (
  BasaltHistorySearch, basalt_history_search, BASALT, HISTORY_SEARCH, GtkWidget)

GtkWidget   *basalt_history_search_new           (void);
void         basalt_history_search_set_engine    (BasaltHistorySearch *self,
                                                  BasaltEngine        *engine);
GtkEditable *basalt_history_search_get_entry     (BasaltHistorySearch *self);
const char  *basalt_history_search_get_text      (BasaltHistorySearch *self);
void         basalt_history_search_set_text      (BasaltHistorySearch *self,
                                                  const char          *text);
/* What was found: -1 while it is not known. */
void         basalt_history_search_set_n_results (BasaltHistorySearch *self,
                                                  gint64               n_results);

G_END_DECLS
