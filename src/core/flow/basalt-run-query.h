/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-state.h"

G_BEGIN_DECLS

#define BASALT_TYPE_RUN_QUERY (basalt_run_query_get_type ())

/**
 * BasaltRunSort:
 * @BASALT_RUN_SORT_DEFAULT: best match first where text is searched for, else pinned runs first,
 *   then the newest
 *
 * The order of what a query finds. Runs without the number come last.
 */
typedef enum
{
  BASALT_RUN_SORT_DEFAULT,
  BASALT_RUN_SORT_NEWEST,
  BASALT_RUN_SORT_OLDEST,
  BASALT_RUN_SORT_LONGEST,
  BASALT_RUN_SORT_SHORTEST,
  BASALT_RUN_SORT_MOST_TOKENS,
  BASALT_RUN_SORT_FEWEST_TOKENS,
} BasaltRunSort;
#define BASALT_N_RUN_SORTS (BASALT_RUN_SORT_FEWEST_TOKENS + 1)

/* What a run must have: the query word has:error, and so on. */
typedef enum
{
  BASALT_RUN_HAS_ERROR = 1 << 0,
  BASALT_RUN_HAS_RETRY = 1 << 1,  /* a second attempt, or a second round */
  BASALT_RUN_HAS_NOTE = 1 << 2,
  BASALT_RUN_HAS_TAG = 1 << 3,
  BASALT_RUN_HAS_RATING = 1 << 4,
  BASALT_RUN_HAS_PARENT = 1 << 5, /* made from another run */
} BasaltRunHas;

/**
 * BasaltRunQuery:
 * @limit: at most so many, 0 for all
 * @states: (nullable): names of states or of types ("failed"), any case; one of them
 * @models: (nullable): parts of model ids; one of them
 * @flows: (nullable): names of flows; one of them
 * @connections: (nullable): names of connections; one of them
 * @tags: (nullable): all of them
 * @search: (nullable): words in title, prompt, response or logs, all of them; "quoted" ones next
 *   to each other; nothing in it is an operator
 * @begun: whether each word of @search that is not quoted may be only begun, and not just the last
 * @parent: (nullable): id of the run that it was made from
 * @since: µs since 1970 UTC, 0 for all
 * @before: µs since 1970 UTC, exclusive, 0 for all
 * @has: flags of BasaltRunHas; all of them
 * @min_rating: 0 for any
 * @pinned: only pinned ones
 * @trash: those in the trash, instead of those that are not
 * @sort: the order
 *
 * Which runs, in which order. A plain boxed value.
 */
typedef struct
{
  guint limit;
  GStrv states;
  GStrv models;
  GStrv flows;
  GStrv connections;
  GStrv tags;
  char *search;
  gboolean begun;
  char *parent;
  gint64 since;
  gint64 before;
  BasaltRunHas has;
  guint min_rating;
  gboolean pinned;
  gboolean trash;
  BasaltRunSort sort;
} BasaltRunQuery;

GType           basalt_run_query_get_type   (void);
BasaltRunQuery *basalt_run_query_new        (void);
BasaltRunQuery *basalt_run_query_copy       (const BasaltRunQuery  *self);
void            basalt_run_query_free       (BasaltRunQuery        *self);
/* Whether it is the whole history: no condition but @trash, whatever order. */
gboolean        basalt_run_query_is_all     (const BasaltRunQuery  *self);

/* The names of the states that a word means: "failed" is a type, "timed-out" a state; any case.
 * (transfer full) (element-type utf8) */
GPtrArray      *basalt_run_query_expand_state (const char          *text);

/* "newest" and so on; for the command line and for what is kept. */
const char     *basalt_run_sort_to_string   (BasaltRunSort          sort);
gboolean        basalt_run_sort_from_string (const char            *text,
                                             BasaltRunSort         *sort);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltRunQuery, basalt_run_query_free)

G_END_DECLS
