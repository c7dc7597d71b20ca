/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-log-line.h"
#include "basalt-log-pattern.h"

G_BEGIN_DECLS

/* Lines of context around a match, at most; and all lines, with the matches among them. */
#define BASALT_LOG_MAX_CONTEXT 10
#define BASALT_LOG_ALL_CONTEXT G_MAXUINT

#define BASALT_TYPE_LOG_FILTER (basalt_log_filter_get_type ())

/*
 * BasaltLogFilter: the rows of a log that somebody wants to see: a GListModel of BasaltLogLine,
 * with a divider where another attempt begins and a gap where records are left out. It follows the
 * log as it grows. Rows are only ever added at the end, or all replaced: until the first rows for
 * new conditions are found, those for the former ones stay. Searching is done on another thread,
 * a slice at a time.
 *
 * Properties: searching (whether records are still to be looked at), n-matches (of the pattern),
 * n-sources (of the log; what there is to choose from).
 */
G_DECLARE_FINAL_TYPE (BasaltLogFilter, basalt_log_filter, BASALT, LOG_FILTER, GObject)

BasaltLogFilter  *basalt_log_filter_new          (void);
void              basalt_log_filter_set_list     (BasaltLogFilter  *self,
                                                  BasaltLogList    *list);
BasaltLogList    *basalt_log_filter_get_list     (BasaltLogFilter  *self);

/* Conditions. Setting what is set does nothing. */
void              basalt_log_filter_set_level    (BasaltLogFilter  *self,
                                                  BasaltLogLevel    level);
void              basalt_log_filter_set_logger   (BasaltLogFilter  *self,
                                                  const char       *logger);
void              basalt_log_filter_set_attempt  (BasaltLogFilter  *self,
                                                  const char       *task,
                                                  guint             attempt);
void              basalt_log_filter_set_pattern  (BasaltLogFilter  *self,
                                                  BasaltLogPattern *pattern);
BasaltLogPattern *basalt_log_filter_get_pattern  (BasaltLogFilter  *self);
void              basalt_log_filter_set_context  (BasaltLogFilter  *self,
                                                  guint             context);

gboolean          basalt_log_filter_get_searching (BasaltLogFilter *self);
guint             basalt_log_filter_get_n_searched (BasaltLogFilter *self);
guint             basalt_log_filter_get_n_matches (BasaltLogFilter *self);
guint             basalt_log_filter_get_n_unknown (BasaltLogFilter *self);

/* Rows, without objects. G_MAXUINT is none. */
BasaltLogLineKind basalt_log_filter_get_kind     (BasaltLogFilter  *self,
                                                  guint             row);
guint             basalt_log_filter_get_position (BasaltLogFilter  *self,
                                                  guint             row);
guint             basalt_log_filter_find_row     (BasaltLogFilter  *self,
                                                  guint             position);
guint             basalt_log_filter_find_match   (BasaltLogFilter  *self,
                                                  guint             row,
                                                  gboolean          forward);
guint             basalt_log_filter_count_matches (BasaltLogFilter *self,
                                                   guint            row);
GArray           *basalt_log_filter_dup_positions (BasaltLogFilter *self);

G_END_DECLS
