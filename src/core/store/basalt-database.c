/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-database-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* How long a statement waits for another process. */
#define BUSY_TIMEOUT_MS 5000
/* The same on a thread that draws: readers wait only while a log is recovered. */
#define QUERY_TIMEOUT_MS 500
/* How long emptying the log waits for readers. */
#define LOG_TIMEOUT_MS 50
/* Pages in the write-ahead log at which a commit moves them into the database: 4 MB. */
#define MAX_LOG_PAGES 1000
/* And at which closing does: below it, the log is left for the next process. */
#define TIDY_LOG_PAGES 500
/* How many virtual machine steps run between two looks at the cancellable. */
#define PROGRESS_STEPS 2000

/*
 * What the system said when a file could not be used. sqlite3_system_errno() alone tells what
 * errno became while SQLite undid the transaction; the files remember.
 */
static int
get_system_error (sqlite3 *handle)
{
  int last = 0;
  sqlite3_file *log = NULL;

  if (handle == NULL)
    return 0;

  if (sqlite3_file_control (handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
      log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &last);
  if (last == 0)
    sqlite3_file_control (handle, "main", SQLITE_FCNTL_LAST_ERRNO, &last);

  return last != 0 ? last : sqlite3_system_errno (handle);
}

/* Maps what SQLite said last to our domain, in a sentence that names the file and says what to do.
 */
static void
set_error (sqlite3     *handle,
           const char  *path,
           int          code,
           GError     **error)
{
  int system_error = 0;
  const char *detail = handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (code);

  switch (code & 0xff)
    {
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The search was abandoned");
      return;

    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_DAMAGED,
                   _ (
                     "The history file “%s” is damaged. It was left as it is: move it away, or put "
                     "a backup in its place."),
                   path);
      return;

    case SQLITE_READONLY:
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_READ_ONLY,
                   _ ("The history file “%s” cannot be written. Check its permissions and those of "
                      "its folder."),
                   path);
      return;

    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_BUSY,
                   _ ("Another program holds the history file “%s”. Close it, then try again."),
                   path);
      return;

    case SQLITE_FULL:
      system_error = ENOSPC;
      break;

    case SQLITE_IOERR:
      system_error = get_system_error (handle);
      break;

    case SQLITE_CANTOPEN:
      system_error = handle != NULL ? sqlite3_system_errno (handle) : 0;
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_OPEN,
                   _ ("The history file “%s” cannot be opened: %s. Check its permissions and those "
                      "of its folder."),
                   path, system_error != 0 ? g_strerror (system_error) : detail);
      return;

    default:
      break;
    }

  if (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG)
    g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FULL,
                 _ ("There is no space left for the history file “%s”. Free some, then try again."),
                 path);
  else
    g_set_error (error, BASALT_STORE_ERROR,
                 (code & 0xff) == SQLITE_IOERR ? BASALT_STORE_ERROR_IO : BASALT_STORE_ERROR_FAILED,
                 /* Translators: the second %s is a message of the database, in English. */
                 _ ("The history file “%s” could not be used: %s."), path, detail);
}

/* Whether SQLite's @code means success; sets @error otherwise. */
gboolean
basalt_database_check (BasaltDatabase  *self,
                       int              code,
                       GError         **error)
{
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;

  set_error (self->handle, self->path, sqlite3_extended_errcode (self->handle), error);

  return FALSE;
}

static int
progress_cb (void *user_data)
{
  BasaltDatabase *self = user_data;

  return g_cancellable_is_cancelled (self->cancellable);
}

static int
committed_cb (void       *user_data,
              sqlite3    *handle,
              const char *name,
              int         log_pages)
{
  BasaltDatabase *self = user_data;

  self->log_pages = log_pages;
  if (log_pages >= MAX_LOG_PAGES)
    sqlite3_wal_checkpoint_v2 (handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

  return SQLITE_OK;
}

/*
 * Turning a new file into a WAL database takes an exclusive lock without asking the
 * busy handler; on a file that is one already, this only reads.
 */
static gboolean
enter_wal (BasaltDatabase  *self,
           GError         **error)
{
  gint64 deadline = g_get_monotonic_time () + BUSY_TIMEOUT_MS * G_TIME_SPAN_MILLISECOND;

  while (TRUE)
    {
      g_autoptr (GError) local_error = NULL;

      if (basalt_database_execute (self, "PRAGMA journal_mode = WAL", &local_error))
        return TRUE;

      if (!g_error_matches (local_error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_BUSY) ||
          g_get_monotonic_time () > deadline)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      g_usleep (2000);
    }
}

/*
 * Must be said before the file has its first page. Pages that deleting frees can then be given back
 * a few at a time, where else the whole file would be written anew. Costs a page in 820, and 9 % of
 * a bulk insert that does not wait for the disk.
 */
static gboolean
prepare_new_file (BasaltDatabase  *self,
                  GError         **error)
{
  gint64 n_pages;

  return basalt_database_get_int (self, "PRAGMA page_count", &n_pages, error) &&
         (n_pages > 0 || basalt_database_execute (self, "PRAGMA auto_vacuum = INCREMENTAL", error));
}

/**
 * basalt_database_open:
 * @path: an existing file, in a directory whose path has no symbolic link
 * @mode: whether the connection may write
 * @error: return location for an error
 *
 * Opens a connection for the calling thread, with the settings that every connection
 * of ours has. An empty file is a new database. Nothing is written to a database
 * that is in write-ahead mode already.
 *
 * Returns: (transfer full): the connection; fails with %BASALT_STORE_ERROR
 */
BasaltDatabase *
basalt_database_open (const char          *path,
                      BasaltDatabaseMode   mode,
                      GError             **error)
{
  g_autoptr (BasaltDatabase) self = g_new0 (BasaltDatabase, 1);
  int code;

  self->path = g_strdup (path);
  self->thread = g_thread_self ();
  self->statements =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) basalt_statement_free);

  code = sqlite3_open_v2 (path, &self->handle,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX |
                            SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE,
                          NULL);
  if (code != SQLITE_OK)
    {
      set_error (self->handle, path, code, error);
      return NULL;
    }

  /* SQLite falls back to reading only without a word. */
  if (sqlite3_db_readonly (self->handle, "main") != 0)
    {
      set_error (self->handle, path, SQLITE_READONLY, error);
      return NULL;
    }

  sqlite3_busy_timeout (self->handle,
                        mode == BASALT_DATABASE_WRITE ? BUSY_TIMEOUT_MS : QUERY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  /* Else each short process pays for moving its few pages, and for making the log anew. */
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_wal_hook (self->handle, committed_cb, self);

  if (mode == BASALT_DATABASE_WRITE && !prepare_new_file (self, error))
    return NULL;

  if (!enter_wal (self, error) || !basalt_database_execute (self,
                                                            "PRAGMA synchronous = FULL;"
                                                            "PRAGMA foreign_keys = ON;"
                                                            "PRAGMA secure_delete = ON;"
                                                            "PRAGMA temp_store = MEMORY",
                                                            error))
    return NULL;

  if (mode == BASALT_DATABASE_QUERY_ONLY &&
      !basalt_database_execute (self, "PRAGMA query_only = ON", error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * basalt_database_close:
 * @self: (transfer full): a connection
 *
 * Closes a connection. What was not committed is rolled back.
 */
void
basalt_database_close (BasaltDatabase *self)
{
  g_return_if_fail (self != NULL);

  basalt_database_assert_thread (self);

  g_hash_table_unref (self->statements);
  sqlite3_close_v2 (self->handle);
  g_clear_object (&self->cancellable);
  g_free (self->path);
  g_free (self);
}

/**
 * basalt_database_get_path:
 * @self: a connection
 *
 * Returns: the file, as it was opened
 */
const char *
basalt_database_get_path (BasaltDatabase *self)
{
  return self->path;
}

/**
 * basalt_database_execute:
 * @self: a connection
 * @sql: one or more statements without parameters; rows are not looked at
 * @error: return location for an error
 *
 * Returns: whether all statements succeeded; the first that fails is the last
 */
gboolean
basalt_database_execute (BasaltDatabase  *self,
                         const char      *sql,
                         GError         **error)
{
  basalt_database_assert_thread (self);

  return basalt_database_check (self, sqlite3_exec (self->handle, sql, NULL, NULL, NULL), error);
}

/**
 * basalt_database_get_int:
 * @self: a connection
 * @sql: a statement without parameters
 * @value: (out): the first column of its first row; 0 for no row and for null
 * @error: return location for an error
 *
 * Returns: whether @value was set
 */
gboolean
basalt_database_get_int (BasaltDatabase  *self,
                         const char      *sql,
                         gint64          *value,
                         GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (self, sql, error);
  g_autoptr (GError) local_error = NULL;

  *value = 0;

  if (statement == NULL)
    return FALSE;

  if (basalt_statement_next (statement, &local_error))
    *value = basalt_statement_get_int (statement, 0);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

/**
 * basalt_database_set_version:
 * @self: a connection
 * @version: the newest `user_version` that this program knows
 *
 * From now on, no transaction that writes begins in a database of a newer version.
 */
void
basalt_database_set_version (BasaltDatabase *self,
                             guint           version)
{
  basalt_database_assert_thread (self);

  self->version = version;
}

/**
 * basalt_database_check_version:
 * @self: a connection
 * @error: return location for an error
 *
 * A newer program may have been installed, and have brought the schema up to date, while this one
 * had the file open.
 *
 * Returns: whether this program knows the schema as it is now; fails with
 *   %BASALT_STORE_ERROR_NEWER, and what the disk says
 */
gboolean
basalt_database_check_version (BasaltDatabase  *self,
                               GError         **error)
{
  gint64 version;

  if (self->version == 0)
    return TRUE;
  if (!basalt_database_get_int (self, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version <= self->version)
    return TRUE;

  g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NEWER,
               _ ("A newer version of Basalt has updated the history file “%s”. This one writes "
                  "nothing to it any more: quit it, then start Basalt again."),
               self->path);

  return FALSE;
}

/**
 * basalt_database_begin:
 * @self: a connection
 * @error: return location for an error
 *
 * Begins a transaction that writes. It takes the lock now, so that it cannot find
 * halfway that another process wrote in between, or brought the schema to a newer version.
 *
 * Returns: whether there is a transaction
 */
gboolean
basalt_database_begin (BasaltDatabase  *self,
                       GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (self, "BEGIN IMMEDIATE", error);

  if (statement == NULL || !basalt_statement_run (statement, error))
    return FALSE;

  if (basalt_database_check_version (self, error))
    return TRUE;

  basalt_database_rollback (self);

  return FALSE;
}

/**
 * basalt_database_commit:
 * @self: a connection in a transaction
 * @error: return location for an error
 *
 * Commits and syncs. After a failure the transaction is rolled back.
 *
 * Returns: whether everything is on disk
 */
gboolean
basalt_database_commit (BasaltDatabase  *self,
                        GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (self, "COMMIT", error);

  if (statement != NULL && basalt_statement_run (statement, error))
    return TRUE;

  basalt_database_rollback (self);

  return FALSE;
}

/**
 * basalt_database_rollback:
 * @self: a connection
 *
 * Undoes the transaction, if SQLite has not done so itself (it does on a full disk).
 */
void
basalt_database_rollback (BasaltDatabase *self)
{
  basalt_database_assert_thread (self);

  if (sqlite3_get_autocommit (self->handle) == 0)
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}

/**
 * basalt_database_get_last_rowid:
 * @self: a connection
 *
 * Returns: the rowid of the last row this connection inserted
 */
gint64
basalt_database_get_last_rowid (BasaltDatabase *self)
{
  basalt_database_assert_thread (self);

  return sqlite3_last_insert_rowid (self->handle);
}

/**
 * basalt_database_get_changes:
 * @self: a connection
 *
 * Returns: how many rows the last statement inserted, updated or deleted
 */
gint64
basalt_database_get_changes (BasaltDatabase *self)
{
  basalt_database_assert_thread (self);

  return sqlite3_changes64 (self->handle);
}

/**
 * basalt_database_checkpoint:
 * @self: a connection
 *
 * Moves what readers do not need from the write-ahead log into the database, if it is worth the
 * two syncs that it takes. Waits for nobody; what is left is moved another time.
 */
void
basalt_database_checkpoint (BasaltDatabase *self)
{
  basalt_database_assert_thread (self);

  if (self->log_pages >= TIDY_LOG_PAGES)
    sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/**
 * basalt_database_empty_log:
 * @self: a connection
 * @emptied: (out): whether nothing is left in the log
 * @error: return location for an error
 *
 * Moves all of the write-ahead log into the database, and cuts the log to nothing. Waits a moment
 * for readers of the log, in which nobody can write; try again later where they stay.
 *
 * Returns: whether there was no other trouble than that
 */
gboolean
basalt_database_empty_log (BasaltDatabase  *self,
                           gboolean        *emptied,
                           GError         **error)
{
  int code;

  basalt_database_assert_thread (self);

  sqlite3_busy_timeout (self->handle, LOG_TIMEOUT_MS);
  code = sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);

  *emptied = code == SQLITE_OK;
  if (*emptied)
    self->log_pages = 0;

  return (code & 0xff) == SQLITE_BUSY || basalt_database_check (self, code, error);
}

/**
 * basalt_database_set_cancellable:
 * @self: a connection
 * @cancellable: (nullable): what interrupts the statements that follow
 *
 * A cancelled statement fails with %G_IO_ERROR_CANCELLED. Unlike sqlite3_interrupt(),
 * this cannot hit the statement that comes next.
 */
void
basalt_database_set_cancellable (BasaltDatabase *self,
                                 GCancellable   *cancellable)
{
  basalt_database_assert_thread (self);

  g_set_object (&self->cancellable, cancellable);
  sqlite3_progress_handler (self->handle, cancellable != NULL ? PROGRESS_STEPS : 0, progress_cb,
                            self);
}
