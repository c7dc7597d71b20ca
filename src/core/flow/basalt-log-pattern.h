/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BASALT_LOG_PATTERN_NONE = 0,
  BASALT_LOG_PATTERN_REGEX = 1 << 0,
  BASALT_LOG_PATTERN_MATCH_CASE = 1 << 1,
} BasaltLogPatternFlags;

typedef enum
{
  BASALT_LOG_MATCH_NO,
  BASALT_LOG_MATCH_YES,
  /* It would take too long to find out. */
  BASALT_LOG_MATCH_UNKNOWN,
} BasaltLogMatch;

/* BasaltLogPattern: what is searched for in a log. Immutable; may be used on many threads. */
typedef struct _BasaltLogPattern BasaltLogPattern;

BasaltLogPattern *basalt_log_pattern_new   (const char            *text,
                                            BasaltLogPatternFlags  flags,
                                            GError               **error);
BasaltLogPattern *basalt_log_pattern_ref   (BasaltLogPattern      *self);
void              basalt_log_pattern_unref (BasaltLogPattern      *self);

/* Thorough; not for the main thread. */
BasaltLogMatch    basalt_log_pattern_match (BasaltLogPattern      *self,
                                            const char            *text,
                                            gsize                  length);
/* Gives up within about a millisecond; for what is shown. */
gboolean          basalt_log_pattern_find  (BasaltLogPattern      *self,
                                            const char            *text,
                                            gsize                  length,
                                            gsize                  from,
                                            gsize                 *start,
                                            gsize                 *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltLogPattern, basalt_log_pattern_unref)

G_END_DECLS
