/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-owner.h"

#include "basalt-runs-table.h"
#include "basalt-uuid.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* States that no process has to be alive for. */
#define UNOWNED_STATES "'Scheduled', 'Late', 'Paused'"

struct _BasaltStoreOwner
{
  char *id;
  char *path;
  int fd;
};

static char *
get_lock_path (const char *directory,
               const char *id)
{
  g_autofree char *base = g_strconcat (id, ".lock", NULL);

  return g_build_filename (directory, base, NULL);
}

/* Whether @fd is what @path names: a reaper may have removed the file before it was locked. */
static gboolean
is_same_file (int         fd,
              const char *path)
{
  struct stat ours, named;

  return fstat (fd, &ours) == 0 && lstat (path, &named) == 0 && ours.st_dev == named.st_dev &&
         ours.st_ino == named.st_ino;
}

/**
 * basalt_store_owner_new:
 * @data_dir: the directory of the history
 * @error: return location for an error
 *
 * Claims a new owner id for this process.
 *
 * Returns: (transfer full): the owner; fails with %BASALT_STORE_ERROR_OPEN and
 *   %BASALT_STORE_ERROR_FULL
 */
BasaltStoreOwner *
basalt_store_owner_new (const char  *data_dir,
                        GError     **error)
{
  g_autoptr (BasaltStoreOwner) self = g_new0 (BasaltStoreOwner, 1);
  g_autofree char *directory = g_build_filename (data_dir, "owners", NULL);

  self->id = basalt_uuid_new_v7 ();
  self->path = get_lock_path (directory, self->id);
  self->fd = -1;

  if (g_mkdir (directory, 0700) == 0 || errno == EEXIST)
    {
      do
        {
          if (self->fd >= 0)
            close (self->fd);
          self->fd = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        }
      while (self->fd >= 0 && flock (self->fd, LOCK_EX) == 0 &&
             !is_same_file (self->fd, self->path));
    }

  if (self->fd < 0)
    {
      int saved_errno = errno;

      g_set_error (error, BASALT_STORE_ERROR,
                   saved_errno == ENOSPC || saved_errno == EDQUOT ? BASALT_STORE_ERROR_FULL :
                                                                    BASALT_STORE_ERROR_OPEN,
                   _ ("The file “%s” cannot be made: %s. Check the permissions of its folder."),
                   self->path, g_strerror (saved_errno));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * basalt_store_owner_free:
 * @self: (transfer full): an owner
 *
 * Gives up the claim. Runs of it that have not ended are found crashed from now on.
 */
void
basalt_store_owner_free (BasaltStoreOwner *self)
{
  if (self->fd >= 0)
    {
      /* While the lock is held: nobody else can have begun to use the name. */
      g_unlink (self->path);
      close (self->fd);
    }
  g_free (self->path);
  g_free (self->id);
  g_free (self);
}

/**
 * basalt_store_owner_get_id:
 * @self: an owner
 *
 * Returns: UUID text
 */
const char *
basalt_store_owner_get_id (BasaltStoreOwner *self)
{
  return self->id;
}

/* A lock taken to find out that its process is gone; kept until its runs are marked. */
typedef struct
{
  char *path;
  int fd;
} StaleLock;

static void
stale_lock_free (StaleLock *lock)
{
  close (lock->fd);
  g_free (lock->path);
  g_free (lock);
}

/*
 * Whether the process behind a lock file lives. If not, and there is a file, its lock is taken and
 * added to @stale: two reapers never work on the same one.
 */
static gboolean
is_alive (const char *path,
          GPtrArray  *stale)
{
  int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  StaleLock *lock;

  /* What cannot be looked at for another reason is not for us to judge. */
  if (fd < 0)
    return errno != ENOENT;

  if (flock (fd, LOCK_EX | LOCK_NB) < 0 || !is_same_file (fd, path))
    {
      close (fd);
      return TRUE;
    }

  lock = g_new (StaleLock, 1);
  lock->path = g_strdup (path);
  lock->fd = fd;
  g_ptr_array_add (stale, lock);

  return FALSE;
}

/**
 * basalt_store_owner_is_alive:
 * @database: a connection of the history
 * @id: UUID text of an owner
 *
 * Returns: whether the process that it stands for may live; this one's does
 */
gboolean
basalt_store_owner_is_alive (BasaltDatabase *database,
                             const char     *id)
{
  g_autofree char *data_dir = g_path_get_dirname (basalt_database_get_path (database));
  g_autofree char *directory = g_build_filename (data_dir, "owners", NULL);
  g_autofree char *path = get_lock_path (directory, id);
  g_autoptr (GPtrArray) stale = g_ptr_array_new_with_free_func ((GDestroyNotify) stale_lock_free);

  return is_alive (path, stale);
}

static gboolean
find_dead_owners (BasaltDatabase  *database,
                  const char      *directory,
                  GPtrArray       *dead,
                  GPtrArray       *stale,
                  GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  statement = basalt_database_prepare (database,
                                       "SELECT DISTINCT owner FROM run"
                                       " WHERE ended_at IS NULL AND owner IS NOT NULL"
                                       "  AND state NOT IN (" UNOWNED_STATES ")",
                                       error);
  if (statement == NULL)
    return FALSE;

  while (basalt_statement_next (statement, &local_error))
    {
      g_autofree char *id = basalt_statement_dup_uuid (statement, 0);
      g_autofree char *path = id != NULL ? get_lock_path (directory, id) : NULL;

      if (path != NULL && !is_alive (path, stale))
        g_ptr_array_add (dead, g_steal_pointer (&id));
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

/* Lock files without runs are left by processes that were killed when all was done. */
static void
find_stale_locks (const char *directory,
                  GPtrArray  *stale)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_str_has_suffix (name, ".lock"))
        is_alive (path, stale);
    }
}

static gboolean
run_for (BasaltDatabase  *database,
         const char      *sql,
         gint64           run,
         const char      *text,
         GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, run);
  if (text != NULL)
    basalt_statement_bind_text (statement, 2, text, -1);

  return basalt_statement_run (statement, error);
}

/*
 * Ends a run, with its open tasks and attempts, at the last moment of which anything is known.
 * What it had is kept.
 */
static gboolean
crash_run (BasaltDatabase  *database,
           gint64           run,
           const char      *id,
           const char      *problem,
           GError         **error)
{
  static const char message[] = "The process that ran it is gone";
  g_autofree char *name = basalt_uuid_to_name (id);
  g_autofree char *line =
    g_strdup_printf ("Flow run '%s' - %s; what it had is kept", name, message);

  return run_for (database,
                  "UPDATE run SET state = 'Crashed', problem = ?2, ended_at = max ("
                  "  created_at, ifnull (started_at, 0),"
                  "  ifnull ((SELECT max (time) FROM run_state WHERE run = ?1), 0),"
                  "  ifnull ((SELECT max (time) FROM log WHERE run = ?1), 0),"
                  "  ifnull ((SELECT max (max (ifnull (attempt.started_at, 0), ifnull "
                  "(attempt.sent_at, 0),"
                  "                            ifnull (attempt.ended_at, 0)))"
                  "    FROM attempt JOIN task_run ON task_run.id = task_run"
                  "    WHERE task_run.run = ?1), 0),"
                  "  ifnull ((SELECT max (time) FROM output_chunk"
                  "    JOIN attempt ON attempt.id = attempt"
                  "    JOIN task_run ON task_run.id = task_run WHERE task_run.run = ?1), 0))"
                  " WHERE id = ?1",
                  run, problem, error) &&
         run_for (database,
                  "INSERT INTO run_state (run, task_run, time, state, message)"
                  " SELECT ?1, task_run.id, run.ended_at, 'Crashed', ?2"
                  " FROM task_run JOIN run ON run.id = run"
                  " WHERE run = ?1 AND task_run.ended_at IS NULL",
                  run, message, error) &&
         run_for (database,
                  "UPDATE attempt SET state = 'Crashed', problem = ?2,"
                  "  ended_at = (SELECT ended_at FROM run WHERE id = ?1)"
                  " WHERE ended_at IS NULL"
                  "  AND task_run IN (SELECT id FROM task_run WHERE run = ?1)",
                  run, problem, error) &&
         run_for (database,
                  "UPDATE task_run SET state = 'Crashed', problem = ?2,"
                  "  ended_at = (SELECT ended_at FROM run WHERE id = ?1)"
                  " WHERE run = ?1 AND ended_at IS NULL",
                  run, problem, error) &&
         run_for (database,
                  "INSERT INTO run_state (run, time, state, message)"
                  " SELECT id, ended_at, 'Crashed', ?2 FROM run WHERE id = ?1",
                  run, message, error) &&
         run_for (database,
                  "INSERT INTO log (run, time, level, logger, message)"
                  " SELECT id, ended_at, 'ERROR', 'basalt.store', ?2 FROM run WHERE id = ?1",
                  run, line, error) &&
         basalt_runs_table_index_run (database, id, error);
}

static gboolean
crash_runs_of (BasaltDatabase  *database,
               const char      *owner,
               const char      *problem,
               int             *n_crashed,
               GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;

  statement = basalt_database_prepare (database,
                                       "SELECT id, uuid FROM run"
                                       " WHERE ended_at IS NULL AND owner = ?1"
                                       "  AND state NOT IN (" UNOWNED_STATES ")",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, owner);
  while (basalt_statement_next (statement, &local_error))
    {
      gint64 rowid = basalt_statement_get_int (statement, 0);

      g_array_append_val (rowids, rowid);
      g_ptr_array_add (ids, basalt_statement_dup_uuid (statement, 1));
    }

  for (guint i = 0; local_error == NULL && i < rowids->len; i++)
    {
      if (crash_run (database, g_array_index (rowids, gint64, i), ids->pdata[i], problem,
                     &local_error))
        ++*n_crashed;
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

static char *
make_problem (void)
{
  g_autoptr (BasaltProblem) problem =
    basalt_problem_new ("ProcessEnded", "Basalt ended while this run was active");

  problem->sentence = g_strdup (_ ("Basalt ended while this run was active. What it had is kept."));
  problem->action = BASALT_ACTION_RETRY;

  return basalt_problem_to_json (problem);
}

/**
 * basalt_store_owner_reap:
 * @database: a connection outside a transaction
 * @n_crashed: (out): how many runs were marked
 * @error: return location for an error
 *
 * Finds the runs that have not ended and whose process is gone, and ends them in Crashed; then
 * removes the lock files of processes that are gone. Runs of a process that lives, and those that
 * wait for no process, are left alone. Where nothing is to be done, nothing is written.
 *
 * Returns: whether it succeeded; all runs are marked then, else none
 */
gboolean
basalt_store_owner_reap (BasaltDatabase  *database,
                         int             *n_crashed,
                         GError         **error)
{
  g_autofree char *data_dir = g_path_get_dirname (basalt_database_get_path (database));
  g_autofree char *directory = g_build_filename (data_dir, "owners", NULL);
  g_autoptr (GPtrArray) dead = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) stale = g_ptr_array_new_with_free_func ((GDestroyNotify) stale_lock_free);
  int n = 0;

  *n_crashed = 0;

  if (!find_dead_owners (database, directory, dead, stale, error))
    return FALSE;

  if (dead->len > 0)
    {
      g_autofree char *problem = make_problem ();

      if (!basalt_database_begin (database, error))
        return FALSE;

      for (guint i = 0; i < dead->len; i++)
        {
          if (!crash_runs_of (database, dead->pdata[i], problem, &n, error))
            {
              basalt_database_rollback (database);
              return FALSE;
            }
        }

      if (!basalt_database_commit (database, error))
        return FALSE;
    }

  find_stale_locks (directory, stale);
  for (guint i = 0; i < stale->len; i++)
    g_unlink (((StaleLock *) stale->pdata[i])->path);

  *n_crashed = n;

  return TRUE;
}
