/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BasaltQueryWord:
 * @start: bytes into the text
 * @end: bytes into the text, exclusive
 * @key: (nullable): one of basalt_run_query_get_keys(); %NULL: it is text
 * @value: what comes after the key, without quotes; the word as typed where it is text
 * @open: whether a quote begins in it that does not end
 *
 * A word of what was typed into the search field.
 */
typedef struct
{
  gsize start;
  gsize end;
  const char *key;
  char *value;
  gboolean open;
} BasaltQueryWord;

const char *const *basalt_query_words_get_keys (void);
const char        *basalt_query_words_match_key (const char *text);
GArray            *basalt_query_words_scan     (const char  *text);
GArray            *basalt_query_words_scan_text (const char *text);
char              *basalt_query_words_join     (const char  *key,
                                                const char  *value);

G_END_DECLS
