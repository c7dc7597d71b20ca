/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-database-private.h"

#include "basalt-uuid.h"

#include <string.h>

void
basalt_statement_free (BasaltStatement *self)
{
  sqlite3_finalize (self->handle);
  g_free (self);
}

/**
 * basalt_database_prepare:
 * @self: a connection
 * @sql: one statement
 * @error: return location for an error
 *
 * Returns: (transfer full): the statement, reset and without parameters. Each SQL text is
 *   compiled once in a connection's life, so a statement cannot be used twice at a time
 */
BasaltStatement *
basalt_database_prepare (BasaltDatabase  *self,
                         const char      *sql,
                         GError         **error)
{
  BasaltStatement *statement;

  basalt_database_assert_thread (self);

  statement = g_hash_table_lookup (self->statements, sql);
  if (statement == NULL)
    {
      sqlite3_stmt *handle = NULL;

      int code =
        sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);

      if (!basalt_database_check (self, code, error))
        return NULL;

      statement = g_new0 (BasaltStatement, 1);
      statement->database = self;
      statement->handle = handle;
      g_hash_table_insert (self->statements, g_strdup (sql), statement);
    }

  g_assert (!statement->in_use);
  statement->in_use = TRUE;

  return statement;
}

/**
 * basalt_statement_release:
 * @self: (transfer full): a statement
 *
 * Gives a statement back to its connection. Text and blobs read from it are gone.
 */
void
basalt_statement_release (BasaltStatement *self)
{
  basalt_database_assert_thread (self->database);

  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
  self->in_use = FALSE;
}

/**
 * basalt_statement_bind_int:
 * @self: a statement
 * @index: of the parameter, from 1
 * @value: its value
 */
void
basalt_statement_bind_int (BasaltStatement *self,
                           int              index,
                           gint64           value)
{
  sqlite3_bind_int64 (self->handle, index, value);
}

/**
 * basalt_statement_bind_nonzero:
 * @self: a statement
 * @index: of the parameter, from 1
 * @value: a number, or a time in microseconds since 1970 UTC, for which 0 means that it is not
 *   known; 0 is bound as null
 */
void
basalt_statement_bind_nonzero (BasaltStatement *self,
                               int              index,
                               gint64           value)
{
  if (value != 0)
    sqlite3_bind_int64 (self->handle, index, value);
}

/**
 * basalt_statement_bind_known:
 * @self: a statement
 * @index: of the parameter, from 1
 * @count: a number that is -1 while unknown, which is bound as null
 */
void
basalt_statement_bind_known (BasaltStatement *self,
                             int              index,
                             gint64           count)
{
  if (count >= 0)
    sqlite3_bind_int64 (self->handle, index, count);
}

/**
 * basalt_statement_bind_text:
 * @self: a statement
 * @index: of the parameter, from 1
 * @text: (nullable): UTF-8 that stays as it is until the statement is released
 * @length: bytes in @text, or -1
 */
void
basalt_statement_bind_text (BasaltStatement *self,
                            int              index,
                            const char      *text,
                            gssize           length)
{
  if (text != NULL)
    sqlite3_bind_text64 (self->handle, index, text,
                         length < 0 ? strlen (text) : (sqlite3_uint64) length, SQLITE_STATIC,
                         SQLITE_UTF8);
}

/**
 * basalt_statement_bind_blob:
 * @self: a statement
 * @index: of the parameter, from 1
 * @bytes: (nullable): bytes that live until the statement is released
 */
void
basalt_statement_bind_blob (BasaltStatement *self,
                            int              index,
                            GBytes          *bytes)
{
  gsize size;
  const void *data;

  if (bytes == NULL)
    return;

  data = g_bytes_get_data (bytes, &size);
  if (size > 0)
    sqlite3_bind_blob64 (self->handle, index, data, size, SQLITE_STATIC);
  else
    sqlite3_bind_zeroblob (self->handle, index, 0);
}

/**
 * basalt_statement_bind_uuid:
 * @self: a statement
 * @index: of the parameter, from 1
 * @uuid: (nullable): UUID text; what is not one is bound as null
 */
void
basalt_statement_bind_uuid (BasaltStatement *self,
                            int              index,
                            const char      *uuid)
{
  guint8 bytes[BASALT_UUID_BYTES];

  if (uuid != NULL && basalt_uuid_to_bytes (uuid, bytes))
    sqlite3_bind_blob (self->handle, index, bytes, sizeof bytes, SQLITE_TRANSIENT);
}

/**
 * basalt_statement_next:
 * @self: a statement
 * @error: return location for an error
 *
 * Returns: %TRUE if there is a row to read; %FALSE at the end, and with @error set when
 *   the statement failed
 */
gboolean
basalt_statement_next (BasaltStatement  *self,
                       GError          **error)
{
  int code;

  basalt_database_assert_thread (self->database);

  code = sqlite3_step (self->handle);

  return basalt_database_check (self->database, code, error) && code == SQLITE_ROW;
}

/**
 * basalt_statement_run:
 * @self: a statement that gives no rows
 * @error: return location for an error
 *
 * Runs a statement, which can then be bound anew and run again.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_statement_run (BasaltStatement  *self,
                      GError          **error)
{
  gboolean ok;

  basalt_database_assert_thread (self->database);

  ok = basalt_database_check (self->database, sqlite3_step (self->handle), error);
  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);

  return ok;
}

/**
 * basalt_statement_get_int:
 * @self: a statement at a row
 * @column: from 0
 *
 * Returns: the number; 0 for null
 */
gint64
basalt_statement_get_int (BasaltStatement *self,
                          int              column)
{
  return sqlite3_column_int64 (self->handle, column);
}

/**
 * basalt_statement_get_double:
 * @self: a statement at a row
 * @column: from 0
 *
 * Returns: the number; 0 for null
 */
double
basalt_statement_get_double (BasaltStatement *self,
                             int              column)
{
  return sqlite3_column_double (self->handle, column);
}

/**
 * basalt_statement_get_known:
 * @self: a statement at a row
 * @column: from 0
 *
 * Returns: the number; -1 for null
 */
gint64
basalt_statement_get_known (BasaltStatement *self,
                            int              column)
{
  if (sqlite3_column_type (self->handle, column) == SQLITE_NULL)
    return -1;

  return sqlite3_column_int64 (self->handle, column);
}

/**
 * basalt_statement_get_text:
 * @self: a statement at a row
 * @column: from 0
 * @length: (out) (optional): bytes in the text
 *
 * Returns: (nullable): the text, until the next row
 */
const char *
basalt_statement_get_text (BasaltStatement *self,
                           int              column,
                           gsize           *length)
{
  const char *text = (const char *) sqlite3_column_text (self->handle, column);

  if (length != NULL)
    *length = (gsize) sqlite3_column_bytes (self->handle, column);

  return text;
}

/**
 * basalt_statement_dup_blob:
 * @self: a statement at a row
 * @column: from 0
 *
 * Returns: (transfer full) (nullable): the bytes; %NULL for null
 */
GBytes *
basalt_statement_dup_blob (BasaltStatement *self,
                           int              column)
{
  if (sqlite3_column_type (self->handle, column) == SQLITE_NULL)
    return NULL;

  return g_bytes_new (sqlite3_column_blob (self->handle, column),
                      (gsize) sqlite3_column_bytes (self->handle, column));
}

/**
 * basalt_statement_dup_uuid:
 * @self: a statement at a row
 * @column: from 0
 *
 * Returns: (transfer full) (nullable): UUID text; %NULL for null and for what is not a UUID
 */
char *
basalt_statement_dup_uuid (BasaltStatement *self,
                           int              column)
{
  if (sqlite3_column_type (self->handle, column) != SQLITE_BLOB ||
      sqlite3_column_bytes (self->handle, column) != BASALT_UUID_BYTES)
    return NULL;

  return basalt_uuid_from_bytes (sqlite3_column_blob (self->handle, column));
}
