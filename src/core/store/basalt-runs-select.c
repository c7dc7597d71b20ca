/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-select.h"

#include "basalt-runs-where.h"

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
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  pinned = basalt_database_prepare (database,
                                    "SELECT id FROM run INDEXED BY run_by_pin"
                                    " WHERE pinned AND deleted_at IS NULL"
                                    " ORDER BY created_at DESC, id DESC",
                                    error);
  if (pinned == NULL || !append_rowids (pinned, NULL, limit, rowids, error))
    return FALSE;

  *n_pinned = rowids->len;
  for (guint i = 0; i < *n_pinned; i++)
    g_hash_table_add (seen, g_memdup2 (&g_array_index (rowids, gint64, i), sizeof (gint64)));

  all = basalt_database_prepare (database,
                                 "SELECT id FROM run INDEXED BY run_by_newest"
                                 " WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC",
                                 error);

  return all != NULL && append_rowids (all, seen, limit, rowids, error);
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
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GString) sql = NULL;
  const char *match;
  GError *local_error = NULL;
  int next;

  where = basalt_runs_where_new (database, query, error);
  if (where == NULL)
    return FALSE;
  if (basalt_runs_where_is_hopeless (where))
    return TRUE;

  next = basalt_runs_where_get_next (where);
  match = basalt_runs_where_get_match (where);

  sql = g_string_new ("SELECT run.id FROM run WHERE ");
  g_string_append (sql, basalt_runs_where_get_sql (where));
  if (match != NULL)
    g_string_append_printf (sql,
                            " AND run.id IN (SELECT rowid FROM run_text WHERE run_text MATCH ?%d)",
                            next + 1);
  g_string_append_printf (sql, " ORDER BY run.created_at DESC, run.id DESC LIMIT ?%d", next);

  statement = basalt_database_prepare (database, sql->str, error);
  if (statement == NULL)
    return FALSE;

  basalt_runs_where_bind (where, statement);
  basalt_statement_bind_int (statement, next, query->limit > 0 ? (gint64) query->limit : -1);
  if (match != NULL)
    basalt_statement_bind_text (statement, next + 1, match, -1);

  while (basalt_statement_next (statement, &local_error))
    {
      gint64 rowid = basalt_statement_get_int (statement, 0);

      g_array_append_val (rowids, rowid);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}
