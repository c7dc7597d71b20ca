/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-staged-backup.h"

#include "basalt-migrations.h"
#include "basalt-store-owner.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define FOLDER_PREFIX "restore-"

/* Rowids of runs go on above those that windows of other processes know, and above those that they
 * may still record until the backup is in place. */
#define ROWID_MARGIN 1000000

struct _BasaltStagedBackup
{
  char *folder;
  char *path;
  int lock; /* of the folder */
};

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }

  g_rmdir (folder);
}

/**
 * basalt_staged_backup_sweep:
 * @data_dir: the folder of the history
 *
 * Removes folders of staged backups, and backups that are not complete, of processes that were
 * killed: nobody holds their lock.
 */
void
basalt_staged_backup_sweep (const char *data_dir)
{
  g_autoptr (GDir) dir = g_dir_open (data_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      gboolean is_folder = g_str_has_prefix (name, FOLDER_PREFIX);
      int fd;

      if (!is_folder &&
          !(g_str_has_prefix (name, "history.backup-") && g_str_has_suffix (name, ".db.tmp")))
        continue;

      path = g_build_filename (data_dir, name, NULL);
      fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
      if (fd < 0)
        continue;
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        {
          if (is_folder)
            remove_folder (path);
          else
            g_unlink (path);
        }
      close (fd);
    }
}

/**
 * basalt_staged_backup_free:
 * @self: (transfer full): a staged backup whose database is not open any more
 */
void
basalt_staged_backup_free (BasaltStagedBackup *self)
{
  if (self->folder != NULL)
    remove_folder (self->folder);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

/**
 * basalt_staged_backup_get_path:
 * @self: a staged backup
 *
 * Returns: its database
 */
const char *
basalt_staged_backup_get_path (BasaltStagedBackup *self)
{
  return self->path;
}

/* Takes @message, which has one %s for the file. */
#define set_file_error(error, code, message, file)                     \
  G_STMT_START                                                         \
  {                                                                    \
    g_autofree char *file_name = g_file_get_parse_name (file);         \
                                                                       \
    g_set_error (error, BASALT_STORE_ERROR, code, message, file_name); \
  }                                                                    \
  G_STMT_END

static gboolean
fail_damaged (GFile   *file,
              GError **error)
{
  set_file_error (error, BASALT_STORE_ERROR_DAMAGED,
                  _ ("“%s” is not a backup of Basalt, or it is damaged. The history was left as it "
                     "is."),
                  file);

  return FALSE;
}

/* What is wrong with the copy is told of the file that somebody chose; what is wrong with the disk
 * stays. */
static void
translate (GFile   *file,
           GError  *local_error,
           GError **error)
{
  g_autoptr (GError) owned = local_error;

  if (g_error_matches (owned, BASALT_STORE_ERROR, BASALT_STORE_ERROR_DAMAGED) ||
      g_error_matches (owned, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FAILED))
    fail_damaged (file, error);
  else if (g_error_matches (owned, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NEWER))
    set_file_error (error, BASALT_STORE_ERROR_NEWER,
                    _ ("“%s” was written by a newer version of Basalt. Update Basalt to restore "
                       "it. The history was left as it is."),
                    file);
  else
    g_propagate_error (error, g_steal_pointer (&owned));
}

/* A file that a program has open, or that was cut off from its log, is not a whole history. */
static gboolean
check_source (GFile       *file,
              const char  *history,
              GError     **error)
{
  static const char *const companions[] = { "-wal", "-journal" };
  const char *path = g_file_peek_path (file);
  struct stat chosen, ours, info;

  if (path == NULL || g_stat (path, &chosen) < 0)
    return TRUE;

  if (g_stat (history, &ours) == 0 && chosen.st_dev == ours.st_dev && chosen.st_ino == ours.st_ino)
    {
      set_file_error (error, BASALT_STORE_ERROR_FAILED,
                      _ ("“%s” is the history itself. Choose a backup of it."), file);
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *companion = g_strconcat (path, companions[i], NULL);

      if (g_stat (companion, &info) == 0 && info.st_size > 0)
        {
          set_file_error (error, BASALT_STORE_ERROR_FAILED,
                          _ ("“%s” is not a backup, but a history that a program has open, or had "
                             "when the computer stopped. Make a backup of it with Basalt first."),
                          file);
          return FALSE;
        }
    }

  return TRUE;
}

static BasaltStagedBackup *
make_folder (const char  *history,
             GError     **error)
{
  g_autoptr (BasaltStagedBackup) self = g_new0 (BasaltStagedBackup, 1);
  g_autofree char *data_dir = g_path_get_dirname (history);
  g_autofree char *template = g_build_filename (data_dir, FOLDER_PREFIX "XXXXXX", NULL);

  self->lock = -1;
  basalt_staged_backup_sweep (data_dir);
  if (g_mkdtemp (template) != NULL)
    {
      self->folder = g_steal_pointer (&template);
      self->lock = open (self->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
  if (self->lock < 0 || flock (self->lock, LOCK_EX | LOCK_NB) < 0)
    {
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_OPEN,
                   _ ("No folder can be made in “%s” to look through the backup. Check its "
                      "permissions."),
                   data_dir);
      return NULL;
    }

  self->path = g_build_filename (self->folder, "history.db", NULL);

  return g_steal_pointer (&self);
}

static char *
get_text (BasaltDatabase  *database,
          const char      *sql,
          GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (database, sql, error);
  GError *local_error = NULL;
  char *text = NULL;

  if (statement == NULL)
    return NULL;

  if (basalt_statement_next (statement, &local_error))
    text = g_strdup (basalt_statement_get_text (statement, 0, NULL));
  if (local_error != NULL)
    {
      g_free (text);
      g_propagate_error (error, local_error);
      return NULL;
    }

  return text != NULL ? text : g_strdup ("");
}

#define SCHEMA                                                                                   \
  "SELECT group_concat (entry, char (10)) FROM (SELECT type || ' ' || name || ' ' || tbl_name"   \
  " || ' ' || ifnull (sql, '') AS entry FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%'" \
  " ESCAPE '\\' ORDER BY type, name)"

/* Takes comments and blanks out of SQL in place: earlier versions of this program wrote the same
 * schema with others. */
static void
strip_sql (char *sql)
{
  char *to = sql;

  for (const char *from = sql; *from != '\0'; from++)
    {
      if (g_str_has_prefix (from, "--"))
        from += strcspn (from, "\n");
      if (*from == '\0')
        break;
      if (!g_ascii_isspace (*from))
        *to++ = *from;
    }
  *to = '\0';
}

/* A trigger or view that does not belong there could do anything, so the schema must be ours to
 * the letter. */
static gboolean
has_our_schema (BasaltStagedBackup  *self,
                BasaltDatabase      *database,
                gboolean            *ours,
                GError             **error)
{
  g_autofree char *path = g_build_filename (self->folder, "empty.db", NULL);
  g_autoptr (BasaltDatabase) empty = NULL;
  g_autofree char *schema = get_text (database, SCHEMA, error);
  g_autofree char *expected = NULL;
  const char *const *steps;
  guint n_steps;

  if (schema == NULL || !g_file_set_contents (path, "", 0, error))
    return FALSE;

  empty = basalt_database_open (path, BASALT_DATABASE_WRITE, error);
  steps = basalt_migrations_get_steps (&n_steps);
  if (empty == NULL || !basalt_migrations_run (empty, steps, n_steps, error))
    return FALSE;

  expected = get_text (empty, SCHEMA, error);
  if (expected == NULL)
    return FALSE;

  strip_sql (schema);
  strip_sql (expected);
  *ours = g_str_equal (schema, expected);

  return TRUE;
}

static gboolean
has_rows (BasaltDatabase  *database,
          const char      *sql,
          gboolean        *any,
          GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (database, sql, error);
  GError *local_error = NULL;

  if (statement == NULL)
    return FALSE;

  *any = basalt_statement_next (statement, &local_error);
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

/* Looks it through before anything in it is used. */
static gboolean
check (BasaltStagedBackup  *self,
       BasaltDatabase      *database,
       gint64               page_size,
       gboolean            *sound,
       GError             **error)
{
  g_autofree char *checked = NULL;
  gboolean any = FALSE;
  const char *const *steps;
  gint64 application_id, version, size;
  guint n_steps;

  *sound = FALSE;

  if (!basalt_database_get_int (database, "PRAGMA application_id", &application_id, error) ||
      !basalt_database_get_int (database, "PRAGMA user_version", &version, error) ||
      !basalt_database_get_int (database, "PRAGMA page_size", &size, error))
    return FALSE;
  if (application_id != BASALT_DATABASE_APPLICATION_ID || version < 1 || size != page_size)
    return TRUE;

  checked = get_text (database, "PRAGMA quick_check (1)", error);
  if (checked == NULL)
    return FALSE;
  if (!g_str_equal (checked, "ok"))
    return TRUE;

  /* A newer one is refused in here. */
  steps = basalt_migrations_get_steps (&n_steps);
  if (!basalt_migrations_run (database, steps, n_steps, error) ||
      !has_our_schema (self, database, sound, error))
    return FALSE;
  if (!*sound)
    return TRUE;

  if (!has_rows (database, "PRAGMA foreign_key_check", &any, error) ||
      !basalt_database_execute (database,
                                "INSERT INTO run_text (run_text) VALUES ('integrity-check')",
                                error))
    return FALSE;
  *sound = !any;

  return TRUE;
}

static gboolean
prepare (BasaltDatabase  *database,
         gint64           last_rowid,
         GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  gboolean emptied;
  int n_crashed;

  /* The folder has no owners: what was alive when the backup was made has long ended. */
  if (!basalt_store_owner_reap (database, &n_crashed, error))
    return FALSE;

  statement = basalt_database_prepare (database,
                                       "UPDATE sqlite_sequence SET seq = max (seq, ?1)"
                                       " WHERE name = 'run'",
                                       error);
  if (statement == NULL)
    return FALSE;
  basalt_statement_bind_int (statement, 1, last_rowid + ROWID_MARGIN);

  return basalt_statement_run (statement, error) &&
         (basalt_database_get_changes (database) > 0 ||
          basalt_database_execute (database, "INSERT INTO sqlite_sequence VALUES ('run', 1000000)",
                                   error)) &&
         basalt_database_empty_log (database, &emptied, error);
}

/* What it has to fit to. */
static gboolean
look_at_history (const char  *history,
                 gint64      *page_size,
                 gint64      *last_rowid,
                 GError     **error)
{
  g_autoptr (BasaltDatabase) database =
    basalt_database_open (history, BASALT_DATABASE_QUERY_ONLY, error);

  return database != NULL &&
         basalt_database_get_int (database, "PRAGMA page_size", page_size, error) &&
         basalt_database_get_int (database, "SELECT seq FROM sqlite_sequence WHERE name = 'run'",
                                  last_rowid, error);
}

/**
 * basalt_staged_backup_new:
 * @file: a backup; not changed
 * @history: the file of the history that it is for; not changed
 * @cancellable: (nullable): to abort
 * @error: return location for an error
 *
 * Takes as long as it takes to copy and read the whole file: call it on a thread.
 *
 * Returns: (transfer full): the backup, fit to take the history's place; fails with
 *   %BASALT_STORE_ERROR_DAMAGED for what is no whole backup of Basalt, %BASALT_STORE_ERROR_NEWER,
 *   %BASALT_STORE_ERROR_FAILED for what is in use, with what copying says, and what the disk says
 */
BasaltStagedBackup *
basalt_staged_backup_new (GFile         *file,
                          const char    *history,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr (BasaltStagedBackup) self = NULL;
  g_autoptr (BasaltDatabase) database = NULL;
  g_autoptr (GFile) copy = NULL;
  GError *local_error = NULL;
  gint64 page_size, last_rowid;
  gboolean sound;

  if (!check_source (file, history, error) ||
      !look_at_history (history, &page_size, &last_rowid, error))
    return NULL;

  self = make_folder (history, error);
  if (self == NULL)
    return NULL;

  copy = g_file_new_for_path (self->path);
  if (!g_file_copy (file, copy, G_FILE_COPY_TARGET_DEFAULT_PERMS, cancellable, NULL, NULL, error))
    return NULL;
  g_chmod (self->path, 0600);

  database = basalt_database_open (self->path, BASALT_DATABASE_WRITE, &local_error);
  if (database != NULL)
    basalt_database_set_cancellable (database, cancellable);
  if (database == NULL || !check (self, database, page_size, &sound, &local_error))
    {
      translate (file, local_error, error);
      return NULL;
    }
  if (!sound)
    {
      fail_damaged (file, error);
      return NULL;
    }

  return prepare (database, last_rowid, error) ? g_steal_pointer (&self) : NULL;
}
