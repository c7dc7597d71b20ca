/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-database-copy.h"

#include "basalt-database-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

struct _BasaltDatabaseCopy
{
  char *path;
  char *temporary;
  int fd; /* locked as long as it is open */
  gboolean written;
};

static gboolean
fail_with_errno (const char  *path,
                 int          code,
                 GError     **error)
{
  g_set_error (error, BASALT_STORE_ERROR,
               code == ENOSPC || code == EDQUOT ? BASALT_STORE_ERROR_FULL : BASALT_STORE_ERROR_OPEN,
               _ ("The backup “%s” cannot be written: %s. The history was left as it is."), path,
               g_strerror (code));

  return FALSE;
}

/* Who had the lock before may have given the file its final name. */
static gboolean
is_same_file (int         fd,
              const char *path)
{
  struct stat ours, named;

  return fstat (fd, &ours) == 0 && lstat (path, &named) == 0 && ours.st_dev == named.st_dev &&
         ours.st_ino == named.st_ino;
}

/**
 * basalt_database_copy_new:
 * @path: the name of the copy, in a directory whose path has no symbolic link
 * @temporary: its name until it is complete, in the same directory; what a process that was killed
 *   left there is overwritten
 * @wait: whether to wait for another process that writes it
 * @error: return location for an error
 *
 * Makes the file, for nobody else's eyes, before SQLite does: it would make it 0644.
 *
 * Returns: (transfer full): a copy that is empty yet; fails with %BASALT_STORE_ERROR_OPEN,
 *   %BASALT_STORE_ERROR_FULL, and %BASALT_STORE_ERROR_BUSY if another process writes it
 */
BasaltDatabaseCopy *
basalt_database_copy_new (const char  *path,
                          const char  *temporary,
                          gboolean     wait,
                          GError     **error)
{
  int fd;

  while (TRUE)
    {
      BasaltDatabaseCopy *self;

      fd = open (temporary, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (fd < 0)
        {
          fail_with_errno (path, errno, error);
          return NULL;
        }

      if (flock (fd, LOCK_EX | (wait ? 0 : LOCK_NB)) < 0 && !wait)
        {
          close (fd);
          g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_BUSY,
                       _ ("Another program is writing the backup “%s” right now."), path);
          return NULL;
        }

      if (!is_same_file (fd, temporary))
        {
          close (fd);
          continue;
        }

      self = g_new0 (BasaltDatabaseCopy, 1);
      self->path = g_strdup (path);
      self->temporary = g_strdup (temporary);
      self->fd = fd;
      if (ftruncate (fd, 0) < 0 || fchmod (fd, 0600) < 0)
        {
          fail_with_errno (path, errno, error);
          basalt_database_copy_free (self);
          return NULL;
        }

      return self;
    }
}

static gboolean
sync_directory_of (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);

  return ok;
}

/**
 * basalt_database_copy_write:
 * @self: a copy that is empty yet
 * @database: a connection outside a transaction; what it sees now is copied
 * @error: return location for an error
 *
 * Writes the copy and gives it its name, in the place of what had that name.
 *
 * Returns: whether it is complete and on disk
 */
gboolean
basalt_database_copy_write (BasaltDatabaseCopy  *self,
                            BasaltDatabase      *database,
                            GError             **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (database, "VACUUM INTO ?1", error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_text (statement, 1, self->temporary, -1);
  if (!basalt_statement_run (statement, error))
    return FALSE;

  if (fsync (self->fd) < 0 || g_rename (self->temporary, self->path) < 0)
    return fail_with_errno (self->path, errno, error);

  self->written = TRUE;
  if (!sync_directory_of (self->path))
    return fail_with_errno (self->path, errno, error);

  return TRUE;
}

/**
 * basalt_database_copy_free:
 * @self: (transfer full): a copy; what is not complete is removed
 */
void
basalt_database_copy_free (BasaltDatabaseCopy *self)
{
  if (!self->written)
    g_unlink (self->temporary);
  close (self->fd);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

/**
 * basalt_database_replace:
 * @self: a connection outside a transaction
 * @source: a connection to another database, of the same page size, outside a transaction
 * @approve: called when @self is locked against every writer, before it changes
 * @user_data: for @approve
 * @error: return location for an error
 *
 * Puts the contents of @source in the place of those of @self, in one transaction: other
 * connections see all of the old or all of the new, and so does who opens the file after a crash.
 *
 * Returns: whether the new contents are on disk
 */
gboolean
basalt_database_replace (BasaltDatabase             *self,
                         BasaltDatabase             *source,
                         BasaltDatabaseReplaceFunc   approve,
                         gpointer                    user_data,
                         GError                    **error)
{
  sqlite3_backup *backup;
  int code;

  basalt_database_assert_thread (self);
  basalt_database_assert_thread (source);

  backup = sqlite3_backup_init (self->handle, "main", source->handle, "main");
  if (backup == NULL)
    return basalt_database_check (self, SQLITE_ERROR, error);

  /* The first page takes the lock; what finishes early is undone. */
  code = sqlite3_backup_step (backup, 1);
  if (code == SQLITE_OK && !approve (user_data, error))
    {
      sqlite3_backup_finish (backup);
      return FALSE;
    }
  if (code == SQLITE_OK)
    code = sqlite3_backup_step (backup, -1);

  /* Says again what went wrong, but not that something was missing. */
  if (sqlite3_backup_finish (backup) == SQLITE_OK && code == SQLITE_DONE)
    return TRUE;

  if (code == SQLITE_DONE)
    code = sqlite3_errcode (self->handle);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_BUSY,
                 _ ("Another program holds the history file “%s”. Close it, then try again."),
                 self->path);
  else
    basalt_database_check (self, code, error);

  return FALSE;
}
