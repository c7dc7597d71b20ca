/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-log-filter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_LOG_SEARCH (basalt_log_search_get_type ())

/*
 * BasaltLogSearch: what of a log to show, and what to search for in it: sets the conditions of a
 * BasaltLogFilter, and tells what came of it.
 *
 * Signals: changing: other conditions are about to be set; navigate (gboolean
 * forward): somebody wants the next match, or the previous one; stop: somebody
 * leaves the search, whose text was empty.
 */
G_DECLARE_FINAL_TYPE (BasaltLogSearch, basalt_log_search, BASALT, LOG_SEARCH, GtkWidget)

void        basalt_log_search_set_filter  (BasaltLogSearch *self,
                                           BasaltLogFilter *filter);
void        basalt_log_search_set_level   (BasaltLogSearch *self,
                                           BasaltLogLevel   level);
void        basalt_log_search_set_text    (BasaltLogSearch *self,
                                           const char      *text,
                                           gboolean         regex);
/* Which match the reader is at, from 1; 0 for none. */
void        basalt_log_search_set_current (BasaltLogSearch *self,
                                           guint            current);
/* What is told about the search: the number of matches, or why there cannot be any. */
const char *basalt_log_search_get_status  (BasaltLogSearch *self);
/* All loggers and attempts again: those of another run are others. */
void        basalt_log_search_reset       (BasaltLogSearch *self);

G_END_DECLS
