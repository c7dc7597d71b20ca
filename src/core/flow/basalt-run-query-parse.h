/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run-query.h"

G_BEGIN_DECLS

/*
 * Query words, as people type them into the search field and after `basalt-cli runs`:
 *
 *   state:failed model:haiku flow:prompt connection:work tag:x since:7d before:2026-01-01
 *   has:error rating:3 is:pinned in:trash sort:longest "exact words" any other words
 *
 * A value with blanks is quoted: tag:"two words". A word whose key is not one of these is text.
 */

/* Keys, in the order in which they are offered; NULL at the end. */
const char *const *basalt_run_query_get_keys (void);

/* Never fails: a value that cannot be one (since:tomorrowish) is left out, and @complaint, a
 * translated sentence, says so. @now: µs since 1970 UTC, what "7d" counts from; days begin in the
 * person's time zone. */
BasaltRunQuery    *basalt_run_query_parse    (const char  *text,
                                              gint64       now,
                                              char       **complaint);

/* Moments: "7d", "12h", "today", "yesterday", "2026-01-01", RFC 3339. */
gboolean           basalt_run_query_parse_when (const char *text,
                                              gint64       now,
                                              gint64      *when);

/* For filters as buttons: @text with key:@value in place of what it had of @key; a NULL @value
 * takes the key out. The rest of @text stays as typed. */
char              *basalt_run_query_set_word (const char  *text,
                                              const char  *key,
                                              const char  *value);
/* The (first) value of @key in @text, or NULL. */
char              *basalt_run_query_get_word (const char  *text,
                                              const char  *key);

G_END_DECLS
