/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-select.h"

#include "basalt-runs-where.h"

#include <stdlib.h>
#include <string.h>

/*
 * The best match first, among a million runs, as somebody types: the matches are ranked that are
 * in the newest runs, and the others follow, newest first. To rank all of what half of the runs
 * have takes some ten times as long as to find it (measured with 1,000,000 runs: 0.4 s against
 * 0.07 s for these), and of several hundred thousand matches none is the best; what is rare is
 * ranked whole. Rowids stand for age, which the index of words has, and dates are not in: but for
 * imported runs it is the same.
 */
#define RANKED_RUNS 1000
/* With other conditions, among how many of the newest matches runs that fulfil them are looked for
 * before anything is known. */
#define NEWEST_MATCHES 20000
/* From so many runs on, one or two letters are a word, and not the beginning of one: FTS5 reads
 * all words that begin so before it gives the first match, for some seconds, in which it cannot be
 * interrupted. */
#define LARGE_HISTORY 100000
/* What a word counts in title, prompt, response and log. The index does not know how long texts are
 * (columnsize = 0), so that a long one is at no disadvantage: what counts is how often the words
 * are in it, and where. */
#define RANK "bm25 (run_text, 10.0, 4.0, 2.0, 1.0)"

/* Whether a run is pinned is in no index but that of pinned ones: they are left out by hand. */
static GHashTable *
make_set (GArray *rowids)
{
  GHashTable *set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < rowids->len; i++)
    g_hash_table_add (set, g_memdup2 (&g_array_index (rowids, gint64, i), sizeof (gint64)));

  return set;
}

static gboolean
append_rowids (BasaltStatement  *statement,
               GHashTable       *but,
               guint             limit,
               GArray           *rowids,
               GError          **error)
{
  GError *local_error = NULL;

  while ((limit == 0 || rowids->len < limit) && basalt_statement_next (statement, &local_error))
    {
      gint64 rowid = basalt_statement_get_int (statement, 0);

      if (but == NULL || !g_hash_table_contains (but, &rowid))
        g_array_append_val (rowids, rowid);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

/**
 * basalt_runs_select_history:
 * @database: a connection
 * @limit: at most so many, 0 for all
 * @rowids: (inout) (element-type gint64): takes rowids: of pinned runs, newest first, then of all
 *   others, newest first
 * @n_pinned: (out): how many of them are pinned
 * @error: return location for an error
 *
 * Selects what the history shows. All of it is in two indices: a sorted query for pinned ones
 * first would look at each of a million rows.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_select_history (BasaltDatabase  *database,
                            guint            limit,
                            GArray          *rowids,
                            guint           *n_pinned,
                            GError         **error)
{
  g_autoptr (BasaltStatement) pinned = NULL;
  g_autoptr (BasaltStatement) all = NULL;
  g_autoptr (GHashTable) seen = NULL;

  pinned = basalt_database_prepare (database,
                                    "SELECT id FROM run INDEXED BY run_by_pin"
                                    " WHERE pinned AND deleted_at IS NULL"
                                    " ORDER BY created_at DESC, id DESC",
                                    error);
  if (pinned == NULL || !append_rowids (pinned, NULL, limit, rowids, error))
    return FALSE;

  *n_pinned = rowids->len;
  seen = make_set (rowids);

  all = basalt_database_prepare (database,
                                 "SELECT id FROM run INDEXED BY run_by_newest"
                                 " WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC",
                                 error);

  return all != NULL && append_rowids (all, seen, limit, rowids, error);
}

/*
 * The orders that need nothing but an index. Each is in two parts, so that runs without the number
 * come last and the index still gives the others in order. A comparison with a number that none is
 * below makes SQLite look into the index only, where IS NOT NULL would look at each run.
 */
static const struct
{
  const char *first;  /* a condition, and an order */
  const char *second; /* nullable */
} orders[BASALT_N_RUN_SORTS] = {
#define NEWEST " ORDER BY run.created_at DESC, run.id DESC"
#define DURATION "(run.ended_at - run.started_at)"
  [BASALT_RUN_SORT_DEFAULT] = { " AND run.pinned" NEWEST, NEWEST },
  [BASALT_RUN_SORT_NEWEST] = { NEWEST, NULL },
  [BASALT_RUN_SORT_OLDEST] = { " ORDER BY run.created_at, run.id", NULL },
  [BASALT_RUN_SORT_LONGEST] = { " AND " DURATION " > -9000000000000000000"
                                " ORDER BY " DURATION " DESC, run.id DESC",
                                " AND " DURATION " IS NULL ORDER BY run.id DESC" },
  [BASALT_RUN_SORT_SHORTEST] = { " AND " DURATION " > -9000000000000000000"
                                 " ORDER BY " DURATION ", run.id",
                                 " AND " DURATION " IS NULL ORDER BY run.id DESC" },
  [BASALT_RUN_SORT_MOST_TOKENS] = { " AND run.total_tokens IS NOT NULL"
                                    " ORDER BY run.total_tokens DESC, run.id DESC",
                                    " AND run.total_tokens IS NULL ORDER BY run.id DESC" },
  [BASALT_RUN_SORT_FEWEST_TOKENS] = { " AND run.total_tokens IS NOT NULL"
                                      " ORDER BY run.total_tokens, run.id",
                                      " AND run.total_tokens IS NULL ORDER BY run.id DESC" },
};

typedef struct
{
  BasaltDatabase *database;
  const BasaltRunQuery *query;
  BasaltRunsWhere *where;
  char *match; /* nullable */
  GArray *rowids;
} Selection;

static gboolean
is_full (Selection *self)
{
  return self->query->limit != 0 && self->rowids->len >= self->query->limit;
}

/* Binds the conditions, the words as the parameter after them, and @number as the one after that.
 */
static void
bind (Selection       *self,
      BasaltStatement *statement,
      gint64           number)
{
  int next = basalt_runs_where_get_next (self->where);

  basalt_runs_where_bind (self->where, statement);
  if (self->match != NULL)
    basalt_statement_bind_text (statement, next, self->match, -1);
  basalt_statement_bind_int (statement, next + 1, number);
}

static gboolean
select_part (Selection   *self,
             const char  *part,
             GHashTable  *but,
             GError     **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GString) sql = NULL;

  if (is_full (self))
    return TRUE;

  sql = g_string_new ("SELECT run.id FROM run WHERE ");
  g_string_append (sql, basalt_runs_where_get_sql (self->where));
  if (self->match != NULL)
    g_string_append_printf (sql,
                            " AND run.id IN (SELECT rowid FROM run_text WHERE run_text MATCH ?%d)",
                            basalt_runs_where_get_next (self->where));
  g_string_append (sql, part);

  statement = basalt_database_prepare (self->database, sql->str, error);
  if (statement == NULL)
    return FALSE;

  bind (self, statement, 0);

  return append_rowids (statement, but, self->query->limit, self->rowids, error);
}

/* What runs in the index of words must be besides: in the history, and perhaps more. */
static char *
make_word_condition (Selection *self,
                     gboolean   join)
{
  const char *sql = basalt_runs_where_get_sql (self->where);

  /* Few are in the trash: the others need not be looked at. */
  if (g_str_equal (sql, "run.deleted_at IS NULL"))
    return g_strdup ("run_text.rowid NOT IN (SELECT id FROM run WHERE run.deleted_at IS NOT NULL)");
  if (join)
    return g_strdup (sql);

  /* The sign keeps SQLite from searching for the words once for each of the runs. */
  return g_strdup_printf ("+run_text.rowid IN (SELECT run.id FROM run WHERE %s)", sql);
}

typedef struct
{
  gint64 rowid;
  double rank;
} Ranked;

static int
compare_ranked (const void *a,
                const void *b)
{
  const Ranked *one = a;
  const Ranked *other = b;

  if (one->rank < other->rank)
    return -1;
  if (one->rank > other->rank)
    return 1;

  return one->rowid > other->rowid ? -1 : one->rowid < other->rowid;
}

/* The newest match that is too old to be looked at; 0 if there are not that many. */
static gboolean
find_floor (Selection  *self,
            gint64     *floor,
            GError    **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  *floor = 0;
  statement = basalt_database_prepare (self->database,
                                       "SELECT rowid FROM run_text WHERE run_text MATCH ?1"
                                       " ORDER BY rowid DESC LIMIT 1 OFFSET ?2",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_text (statement, 1, self->match, -1);
  basalt_statement_bind_int (statement, 2, NEWEST_MATCHES);
  if (basalt_statement_next (statement, &local_error))
    *floor = basalt_statement_get_int (statement, 0);
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

/* Appends the best of the newest. @last: below which rowid none has been looked at. */
static gboolean
select_best (Selection  *self,
             gint64     *last,
             GError    **error)
{
  g_autofree char *condition = make_word_condition (self, TRUE);
  gboolean joined = strstr (condition, "run_text.rowid") == NULL;
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (Ranked));
  g_autofree char *sql = NULL;
  GError *local_error = NULL;
  int next = basalt_runs_where_get_next (self->where);

  *last = 0;
  if (joined && !find_floor (self, last, error))
    return FALSE;

  sql = g_strdup_printf ("SELECT run_text.rowid, " RANK " FROM run_text%s"
                         " WHERE run_text MATCH ?%d AND run_text.rowid > ?%d AND %s"
                         " ORDER BY run_text.rowid DESC LIMIT %d",
                         joined ? " CROSS JOIN run ON run.id = run_text.rowid" : "", next, next + 1,
                         condition, RANKED_RUNS);
  statement = basalt_database_prepare (self->database, sql, error);
  if (statement == NULL)
    return FALSE;

  bind (self, statement, *last);
  while (basalt_statement_next (statement, &local_error))
    {
      Ranked ranked = { basalt_statement_get_int (statement, 0),
                        basalt_statement_get_double (statement, 1) };

      g_array_append_val (best, ranked);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }

  if (best->len == RANKED_RUNS)
    *last = g_array_index (best, Ranked, best->len - 1).rowid - 1;
  if (best->len > 0)
    qsort (best->data, best->len, sizeof (Ranked), compare_ranked);
  for (guint i = 0; i < best->len && !is_full (self); i++)
    g_array_append_val (self->rowids, g_array_index (best, Ranked, i).rowid);

  return TRUE;
}

static gboolean
select_rest (Selection  *self,
             gint64      last,
             GError    **error)
{
  g_autofree char *condition = make_word_condition (self, FALSE);
  g_autoptr (BasaltStatement) statement = NULL;
  g_autofree char *sql = NULL;
  int next = basalt_runs_where_get_next (self->where);

  if (last == 0 || is_full (self))
    return TRUE;

  sql = g_strdup_printf ("SELECT run_text.rowid FROM run_text"
                         " WHERE run_text MATCH ?%d AND run_text.rowid <= ?%d AND %s"
                         " ORDER BY run_text.rowid DESC",
                         next, next + 1, condition);
  statement = basalt_database_prepare (self->database, sql, error);
  if (statement == NULL)
    return FALSE;

  bind (self, statement, last);

  return append_rowids (statement, NULL, self->query->limit, self->rowids, error);
}

/* @match, without the sign for a beginning where that is of one or two letters. */
static gboolean
restrict_match (BasaltDatabase  *database,
                const char      *match,
                char           **restricted,
                GError         **error)
{
  const gsize end = strlen ("\" *");
  gsize length = strlen (match);
  gint64 n_runs;

  *restricted = g_strdup (match);
  if (length < end + 2 || !g_str_has_suffix (match, "\" *") ||
      !g_ascii_isalnum (match[length - 4]) ||
      (match[length - 5] != '"' &&
       (!g_ascii_isalnum (match[length - 5]) || length < end + 3 || match[length - 6] != '"')))
    return TRUE;

  if (!basalt_database_get_int (database, "SELECT max (id) FROM run", &n_runs, error))
    return FALSE;
  if (n_runs >= LARGE_HISTORY)
    (*restricted)[length - strlen (" *")] = '\0';

  return TRUE;
}

/**
 * basalt_runs_select:
 * @database: a connection
 * @query: which runs
 * @rowids: (inout) (element-type gint64): takes their rowids, in the order of the query
 * @error: return location for an error
 *
 * Returns: whether it succeeded; a state that does not exist finds nothing
 */
gboolean
basalt_runs_select (BasaltDatabase        *database,
                    const BasaltRunQuery  *query,
                    GArray                *rowids,
                    GError               **error)
{
  g_autoptr (BasaltRunsWhere) where = NULL;
  g_autoptr (GHashTable) pinned = NULL;
  g_autofree char *match = NULL;
  Selection selection = { database, query, NULL, NULL, rowids };
  gint64 last;

  if (query->sort == BASALT_RUN_SORT_DEFAULT && !query->trash && basalt_run_query_is_all (query))
    {
      guint n_pinned;

      return basalt_runs_select_history (database, query->limit, rowids, &n_pinned, error);
    }

  where = basalt_runs_where_new (database, query, error);
  if (where == NULL)
    return FALSE;
  if (basalt_runs_where_is_hopeless (where))
    return TRUE;
  if (basalt_runs_where_get_match (where) != NULL &&
      !restrict_match (database, basalt_runs_where_get_match (where), &match, error))
    return FALSE;

  selection.where = where;
  selection.match = match;
  if (query->sort == BASALT_RUN_SORT_DEFAULT && match != NULL)
    return select_best (&selection, &last, error) && select_rest (&selection, last, error);

  if (!select_part (&selection, orders[query->sort].first, NULL, error))
    return FALSE;
  if (orders[query->sort].second == NULL)
    return TRUE;
  if (query->sort == BASALT_RUN_SORT_DEFAULT)
    pinned = make_set (rowids);

  return select_part (&selection, orders[query->sort].second, pinned, error);
}
