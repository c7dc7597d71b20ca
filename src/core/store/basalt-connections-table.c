/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-connections-table.h"

/**
 * basalt_connections_table_load:
 * @database: a connection to the database
 * @connections: (inout) (element-type BasaltConnection): takes the connections, by name
 * @error: return location for an error
 *
 * A row of a kind that this version does not know is left out, and left alone.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_connections_table_load (BasaltDatabase  *database,
                               GPtrArray       *connections,
                               GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  statement = basalt_database_prepare (
    database,
    "SELECT uuid, kind, name, region, endpoint_url, profile, default_model FROM connection"
    " ORDER BY name COLLATE NOCASE, id",
    error);
  if (statement == NULL)
    return FALSE;

  while (basalt_statement_next (statement, &local_error))
    {
      g_autofree char *id = basalt_statement_dup_uuid (statement, 0);
      BasaltConnection *connection;
      BasaltConnectionKind kind;

      if (id == NULL ||
          !basalt_connection_kind_from_string (basalt_statement_get_text (statement, 1, NULL),
                                               &kind))
        continue;

      connection = basalt_connection_new (id, kind);
      basalt_connection_set_name (connection, basalt_statement_get_text (statement, 2, NULL));
      basalt_connection_set_region (connection, basalt_statement_get_text (statement, 3, NULL));
      basalt_connection_set_endpoint_url (connection,
                                          basalt_statement_get_text (statement, 4, NULL));
      basalt_connection_set_profile (connection, basalt_statement_get_text (statement, 5, NULL));
      basalt_connection_set_default_model (connection,
                                           basalt_statement_get_text (statement, 6, NULL));
      g_ptr_array_add (connections, connection);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

/**
 * basalt_connections_table_save:
 * @database: a connection to the database, in a transaction
 * @connection: what to insert, or to bring up to date
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_connections_table_save (BasaltDatabase    *database,
                               BasaltConnection  *connection,
                               GError           **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (
    database,
    "INSERT INTO connection (uuid, kind, name, region, endpoint_url, profile, default_model)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT (uuid) DO UPDATE SET kind = excluded.kind, name = excluded.name,"
    "  region = excluded.region, endpoint_url = excluded.endpoint_url,"
    "  profile = excluded.profile, default_model = excluded.default_model",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, basalt_connection_get_id (connection));
  basalt_statement_bind_text (statement, 2,
                              basalt_connection_kind_to_string (
                                basalt_connection_get_kind (connection)),
                              -1);
  basalt_statement_bind_text (statement, 3, basalt_connection_get_name (connection), -1);
  basalt_statement_bind_text (statement, 4, basalt_connection_get_region (connection), -1);
  basalt_statement_bind_text (statement, 5, basalt_connection_get_endpoint_url (connection), -1);
  basalt_statement_bind_text (statement, 6, basalt_connection_get_profile (connection), -1);
  basalt_statement_bind_text (statement, 7, basalt_connection_get_default_model (connection), -1);

  return basalt_statement_run (statement, error);
}

/**
 * basalt_connections_table_remove:
 * @database: a connection to the database, in a transaction
 * @id: a connection's id
 * @error: return location for an error
 *
 * Removes a connection and its catalogue. Runs keep their own copy of what they used.
 *
 * Returns: whether it succeeded, also when there was none
 */
gboolean
basalt_connections_table_remove (BasaltDatabase  *database,
                                 const char      *id,
                                 GError         **error)
{
  g_autoptr (BasaltStatement) connection = NULL;
  g_autoptr (BasaltStatement) catalogue = NULL;

  connection = basalt_database_prepare (database, "DELETE FROM connection WHERE uuid = ?1", error);
  if (connection == NULL)
    return FALSE;
  basalt_statement_bind_uuid (connection, 1, id);
  if (!basalt_statement_run (connection, error))
    return FALSE;

  catalogue =
    basalt_database_prepare (database, "DELETE FROM catalogue WHERE connection = ?1", error);
  if (catalogue == NULL)
    return FALSE;
  basalt_statement_bind_text (catalogue, 1, id, -1);

  return basalt_statement_run (catalogue, error);
}
