/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_FILTERS (basalt_history_filters_get_type ())

/*
 * BasaltHistoryFilters: the query words of a search as buttons. It has no state of its own: what is
 * chosen is read from the text of the search, and choosing changes that text.
 *
 * Signal "text-changed" (const char *): somebody chose something: the search with it.
 */
G_DECLARE_FINAL_TYPE (
  BasaltHistoryFilters, basalt_history_filters, BASALT, HISTORY_FILTERS, GtkPopover)

GtkWidget *basalt_history_filters_new        (void);
void       basalt_history_filters_set_engine (BasaltHistoryFilters *self,
                                              BasaltEngine         *engine);
void       basalt_history_filters_set_text   (BasaltHistoryFilters *self,
                                              const char           *text);
/* How many filters are on in @text. */
guint      basalt_history_filters_count      (const char           *text);
/* Which, in words: “state:failed, model:haiku”. (transfer full) */
char      *basalt_history_filters_describe   (const char           *text);
/* @text without them: the words that are searched for. (transfer full) */
char      *basalt_history_filters_clear      (const char           *text);

G_END_DECLS
