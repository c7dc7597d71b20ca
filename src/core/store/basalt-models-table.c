/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-models-table.h"

/**
 * basalt_models_table_load:
 * @database: a connection
 * @connection: a connection's id
 * @models: (inout) (element-type BasaltModel): takes the models, in the order they were saved in
 * @fetched_at: (out): microseconds since 1970 UTC; 0 if there is no catalogue
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_models_table_load (BasaltDatabase  *database,
                          const char      *connection,
                          GPtrArray       *models,
                          gint64          *fetched_at,
                          GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  *fetched_at = 0;

  /* An empty catalogue is a row without a model. */
  statement = basalt_database_prepare (
    database,
    "SELECT fetched_at, model, name, provider, via, streaming, lifecycle, invocable, reason,"
    "  base_model"
    " FROM catalogue LEFT JOIN model ON model.catalogue = catalogue.id"
    " WHERE connection = ?1 ORDER BY model.id",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_text (statement, 1, connection, -1);
  while (basalt_statement_next (statement, &local_error))
    {
      const char *id = basalt_statement_get_text (statement, 1, NULL);

      *fetched_at = basalt_statement_get_int (statement, 0);
      if (id != NULL)
        g_ptr_array_add (models,
                         basalt_model_new (id, basalt_statement_get_text (statement, 2, NULL),
                                           basalt_statement_get_text (statement, 3, NULL),
                                           basalt_statement_get_text (statement, 4, NULL),
                                           basalt_statement_get_int (statement, 5) != 0,
                                           basalt_statement_get_text (statement, 6, NULL),
                                           basalt_statement_get_int (statement, 7) != 0,
                                           basalt_statement_get_text (statement, 8, NULL),
                                           basalt_statement_get_text (statement, 9, NULL)));
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

static gboolean
save_model (BasaltDatabase  *database,
            gint64           catalogue,
            BasaltModel     *model,
            GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (
    database,
    "INSERT INTO model (catalogue, model, name, provider, via, streaming, lifecycle, invocable,"
    "  reason, base_model)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, catalogue);
  basalt_statement_bind_text (statement, 2, basalt_model_get_id (model), -1);
  basalt_statement_bind_text (statement, 3, basalt_model_get_name (model), -1);
  basalt_statement_bind_text (statement, 4, basalt_model_get_provider (model), -1);
  basalt_statement_bind_text (statement, 5, basalt_model_get_via (model), -1);
  basalt_statement_bind_int (statement, 6, basalt_model_get_streaming (model));
  basalt_statement_bind_text (statement, 7, basalt_model_get_lifecycle (model), -1);
  basalt_statement_bind_int (statement, 8, basalt_model_get_invocable (model));
  basalt_statement_bind_text (statement, 9, basalt_model_get_reason (model), -1);
  basalt_statement_bind_text (statement, 10, basalt_model_get_base_model_id (model), -1);

  return basalt_statement_run (statement, error);
}

/**
 * basalt_models_table_save:
 * @database: a connection in a transaction
 * @connection: a connection's id
 * @models: (element-type BasaltModel): its whole catalogue
 * @fetched_at: microseconds since 1970 UTC
 * @error: return location for an error
 *
 * Puts a catalogue in the place of the former one.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_models_table_save (BasaltDatabase  *database,
                          const char      *connection,
                          GPtrArray       *models,
                          gint64           fetched_at,
                          GError         **error)
{
  g_autoptr (BasaltStatement) remove = NULL;
  g_autoptr (BasaltStatement) insert = NULL;
  gint64 catalogue;

  remove = basalt_database_prepare (database, "DELETE FROM catalogue WHERE connection = ?1", error);
  if (remove == NULL)
    return FALSE;
  basalt_statement_bind_text (remove, 1, connection, -1);
  if (!basalt_statement_run (remove, error))
    return FALSE;

  insert =
    basalt_database_prepare (database,
                             "INSERT INTO catalogue (connection, fetched_at) VALUES (?1, ?2)",
                             error);
  if (insert == NULL)
    return FALSE;
  basalt_statement_bind_text (insert, 1, connection, -1);
  basalt_statement_bind_int (insert, 2, fetched_at);
  if (!basalt_statement_run (insert, error))
    return FALSE;

  catalogue = basalt_database_get_last_rowid (database);
  for (guint i = 0; i < models->len; i++)
    {
      if (!save_model (database, catalogue, models->pdata[i], error))
        return FALSE;
    }

  return TRUE;
}
