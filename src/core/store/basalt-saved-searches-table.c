/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-saved-searches-table.h"

/**
 * basalt_saved_search_row_free:
 * @self: (transfer full): a row
 */
void
basalt_saved_search_row_free (BasaltSavedSearchRow *self)
{
  g_free (self->name);
  g_free (self->query);
  g_free (self->sort);
  g_free (self);
}

/**
 * basalt_saved_searches_table_load:
 * @database: a connection
 * @rows: (inout) (element-type BasaltSavedSearchRow): takes the rows
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_saved_searches_table_load (BasaltDatabase  *database,
                                  GPtrArray       *rows,
                                  GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database, "SELECT name, query, sort FROM saved_search ORDER BY name",
                             error);
  GError *local_error = NULL;

  if (statement == NULL)
    return FALSE;

  while (basalt_statement_next (statement, &local_error))
    {
      BasaltSavedSearchRow *row = g_new (BasaltSavedSearchRow, 1);

      row->name = g_strdup (basalt_statement_get_text (statement, 0, NULL));
      row->query = g_strdup (basalt_statement_get_text (statement, 1, NULL));
      row->sort = g_strdup (basalt_statement_get_text (statement, 2, NULL));
      g_ptr_array_add (rows, row);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

/**
 * basalt_saved_searches_table_save:
 * @database: a connection in a transaction
 * @name: the search's name
 * @query: as it was typed
 * @sort: the name of an order
 * @error: return location for an error
 *
 * Keeps a search, in place of one of the same name.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_saved_searches_table_save (BasaltDatabase  *database,
                                  const char      *name,
                                  const char      *query,
                                  const char      *sort,
                                  GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database,
                             "INSERT INTO saved_search (name, query, sort) VALUES (?1, ?2, ?3)"
                             " ON CONFLICT (name) DO UPDATE"
                             " SET query = excluded.query, sort = excluded.sort",
                             error);

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_text (statement, 1, name, -1);
  basalt_statement_bind_text (statement, 2, query, -1);
  basalt_statement_bind_text (statement, 3, sort, -1);

  return basalt_statement_run (statement, error);
}

/**
 * basalt_saved_searches_table_remove:
 * @database: a connection in a transaction
 * @name: the search's name
 * @error: return location for an error
 *
 * Returns: whether it succeeded; also if there is none of that name
 */
gboolean
basalt_saved_searches_table_remove (BasaltDatabase  *database,
                                    const char      *name,
                                    GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database, "DELETE FROM saved_search WHERE name = ?1", error);

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_text (statement, 1, name, -1);

  return basalt_statement_run (statement, error);
}
