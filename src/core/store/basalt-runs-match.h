/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-search-finder.h"

G_BEGIN_DECLS

/* Columns of the index, in the order in which people are shown what is in them. */
typedef enum
{
  BASALT_SEARCH_TITLE,
  BASALT_SEARCH_PROMPT,
  BASALT_SEARCH_RESPONSE,
  BASALT_SEARCH_LOG,
} BasaltSearchColumn;

/**
 * BasaltSearchMatch:
 * @column: where the words are
 * @excerpt: some words around them
 * @ranges: (element-type BasaltSearchRange): what they are in @excerpt
 */
typedef struct
{
  BasaltSearchColumn column;
  char *excerpt;
  GArray *ranges;
} BasaltSearchMatch;

void     basalt_search_match_free (BasaltSearchMatch   *self);
gboolean basalt_runs_match        (BasaltDatabase      *database,
                                   const char          *id,
                                   BasaltSearchWords   *words,
                                   GCancellable        *cancellable,
                                   BasaltSearchMatch  **match,
                                   GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltSearchMatch, basalt_search_match_free)

G_END_DECLS
