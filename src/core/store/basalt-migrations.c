/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-migrations.h"

#include "basalt-database-copy.h"
#include "basalt-schema-resource.h"

#include <glib/gi18n-lib.h>

/* The schema of this program; schema/VERSION.sql leads from the version before to VERSION. */
#define CURRENT_VERSION 2

/**
 * basalt_migrations_get_steps:
 * @n_steps: (out): how many there are, which is the schema version of this program
 *
 * Returns: (transfer none) (array length=n_steps): the steps of this program
 */
const char *const *
basalt_migrations_get_steps (guint *n_steps)
{
  static const char *steps[CURRENT_VERSION];
  static gsize read_once = 0;

  if (g_once_init_enter (&read_once))
    {
      basalt_schema_register_resource ();
      for (guint i = 0; i < CURRENT_VERSION; i++)
        {
          g_autofree char *path =
            g_strdup_printf ("/io/github/basaltflows/Basalt/schema/%u.sql", i + 1);
          GBytes *sql = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

          /* In the program itself, with a zero byte at its end. */
          g_assert (sql != NULL);
          steps[i] = g_bytes_get_data (sql, NULL);
          g_bytes_unref (sql);
        }
      g_once_init_leave (&read_once, 1);
    }

  *n_steps = CURRENT_VERSION;

  return steps;
}

/*
 * Copies the database as it is to "history.backup-VERSION.db", unless another process, which was
 * first, has done so and taken a step since.
 */
static gboolean
back_up (BasaltDatabase  *database,
         gint64           version,
         GError         **error)
{
  g_autofree char *directory = g_path_get_dirname (basalt_database_get_path (database));
  g_autofree char *base = g_strdup_printf ("history.backup-%" G_GINT64_FORMAT ".db", version);
  g_autofree char *path = g_build_filename (directory, base, NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autoptr (BasaltDatabaseCopy) copy = NULL;
  gint64 found;

  copy = basalt_database_copy_new (path, temporary, TRUE, error);
  if (copy == NULL || !basalt_database_get_int (database, "PRAGMA user_version", &found, error))
    return FALSE;

  return found != version || basalt_database_copy_write (copy, database, error);
}

static gboolean
take_step (BasaltDatabase  *database,
           const char      *sql,
           guint            version,
           GError         **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %u", version);
  gint64 found;

  if (!basalt_database_begin (database, error))
    return FALSE;

  /* Another process may have taken the step while this one waited for the lock. */
  if (basalt_database_get_int (database, "PRAGMA user_version", &found, error) &&
      (found >= version || (basalt_database_execute (database, sql, error) &&
                            basalt_database_execute (database, set_version, error))))
    return basalt_database_commit (database, error);

  basalt_database_rollback (database);

  return FALSE;
}

/**
 * basalt_migrations_run:
 * @database: a connection that may write, outside a transaction
 * @steps: (array length=n_steps): SQL from each version to the next
 * @n_steps: the version to reach
 * @error: return location for an error
 *
 * Brings the schema to the version of this program. A database that is there already is
 * backed up once, before the first step. Each step is a transaction of its own, with the new
 * `user_version` in it: one that fails leaves the version before it, complete. A database at
 * the right version is only read; a newer one is refused, also when it becomes one later: see
 * basalt_database_set_version().
 *
 * Returns: whether the schema is at @n_steps; fails with %BASALT_STORE_ERROR_NEWER,
 *   %BASALT_STORE_ERROR_DAMAGED for a database of something else, and what the disk says
 */
gboolean
basalt_migrations_run (BasaltDatabase     *database,
                       const char *const  *steps,
                       guint               n_steps,
                       GError            **error)
{
  gint64 version, application_id, n_tables;
  gboolean ok;

  /* One look at all three: another process may be making the first step right now. */
  if (!basalt_database_execute (database, "BEGIN", error))
    return FALSE;
  ok = basalt_database_get_int (database, "PRAGMA user_version", &version, error) &&
       basalt_database_get_int (database, "PRAGMA application_id", &application_id, error) &&
       basalt_database_get_int (database, "SELECT count (*) FROM sqlite_schema", &n_tables, error);
  basalt_database_rollback (database);
  if (!ok)
    return FALSE;

  if (n_tables > 0 && application_id != BASALT_DATABASE_APPLICATION_ID)
    {
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_DAMAGED,
                   _ ("The file “%s” is a database of another program. It was left as it is: move "
                      "it away, or put a backup in its place."),
                   basalt_database_get_path (database));
      return FALSE;
    }

  if (version > n_steps)
    {
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NEWER,
                   _ ("The history file “%s” was written by a newer version of Basalt. It was left "
                      "as it is: update Basalt to use it."),
                   basalt_database_get_path (database));
      return FALSE;
    }

  if (version < n_steps && n_tables > 0 && !back_up (database, version, error))
    return FALSE;

  for (guint i = (guint) version; i < n_steps; i++)
    {
      if (!take_step (database, steps[i], i + 1, error))
        return FALSE;
    }

  basalt_database_set_version (database, n_steps);

  return TRUE;
}
