/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-settings-table.h"

/**
 * basalt_settings_table_load:
 * @database: a connection
 * @settings: (inout) (element-type utf8 utf8): takes names and values; owns both
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_settings_table_load (BasaltDatabase  *database,
                            GHashTable      *settings,
                            GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database, "SELECT name, value FROM setting", error);
  g_autoptr (GError) local_error = NULL;

  if (statement == NULL)
    return FALSE;

  while (basalt_statement_next (statement, &local_error))
    g_hash_table_insert (settings, g_strdup (basalt_statement_get_text (statement, 0, NULL)),
                         g_strdup (basalt_statement_get_text (statement, 1, NULL)));

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

/**
 * basalt_settings_table_save:
 * @database: a connection in a transaction
 * @name: the setting's name
 * @value: (nullable): its value; %NULL removes it
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_settings_table_save (BasaltDatabase  *database,
                            const char      *name,
                            const char      *value,
                            GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database,
                             value != NULL ?
                               "INSERT INTO setting (name, value) VALUES (?1, ?2)"
                               " ON CONFLICT (name) DO UPDATE SET value = excluded.value" :
                               "DELETE FROM setting WHERE name = ?1",
                             error);

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_text (statement, 1, name, -1);
  if (value != NULL)
    basalt_statement_bind_text (statement, 2, value, -1);

  return basalt_statement_run (statement, error);
}
