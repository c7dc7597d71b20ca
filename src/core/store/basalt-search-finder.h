/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-search-words.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes [start, end) of a text. */
typedef struct
{
  guint start;
  guint end;
} BasaltSearchRange;

/*
 * BasaltSearchFinder: where the words of a search stand in a text, which it is given piece by piece
 * until it has found all of them. Finds what the index finds.
 */
typedef struct _BasaltSearchFinder BasaltSearchFinder;

/* @words outlive it. */
BasaltSearchFinder *basalt_search_finder_new          (BasaltSearchWords   *words,
                                                       GCancellable        *cancellable);
void                basalt_search_finder_free         (BasaltSearchFinder  *self);
gboolean            basalt_search_finder_feed         (BasaltSearchFinder  *self,
                                                       const char          *text,
                                                       gsize                length,
                                                       gboolean             last);
guint               basalt_search_finder_get_n_found  (BasaltSearchFinder  *self);
gboolean            basalt_search_finder_found_all    (BasaltSearchFinder  *self);
char               *basalt_search_finder_make_excerpt (BasaltSearchFinder  *self,
                                                       const char          *text,
                                                       gsize                length,
                                                       gboolean             within_line,
                                                       GArray             **ranges);

/* All of them, in order: (transfer full) (element-type BasaltSearchRange) */
GArray             *basalt_search_finder_mark         (BasaltSearchWords   *words,
                                                       const char          *text,
                                                       gsize                length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltSearchFinder, basalt_search_finder_free)

G_END_DECLS
