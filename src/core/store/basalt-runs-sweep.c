/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-sweep.h"

#include "basalt-runs-organize.h"
#include "basalt-store-owner.h"

#include <glib/gi18n-lib.h>

/* How long a transaction goes on to take the next run. A run with a million log records takes
 * longer: it goes as a whole. */
#define STEP_TIME (20 * G_TIME_SPAN_MILLISECOND)
/* How many runs are looked for at a time. */
#define N_CANDIDATES 64
/* Others want to write too: a run that lives here or elsewhere gets every other moment, and a
 * program that is just beginning finds a gap in time. */
#define PAUSE_MS 5
#define PAUSE_FOR_RUNS_MS 25
/* How many pages of the index, or of the file, are written in one go: about 2 MB. */
#define N_INDEX_PAGES 250
#define N_FILE_PAGES 500
/* Below that, freed pages are left for the runs to come. */
#define MIN_FREE_PAGES 250
/* The index gives back its share when its own housekeeping comes by: so many hundredths of what
 * tables give back at once, as measured in a history of 20,000 runs. */
#define INDEX_SHARE 13
/* How long readers are waited for until the log can be emptied: so often, so long. */
#define N_LOG_TRIES 50
#define LOG_PAUSE_MS 100

typedef enum
{
  PHASE_IDS,
  PHASE_TRASH,
  PHASE_AGE,
  PHASE_COUNT,
  PHASE_SIZE_IN_TRASH,
  PHASE_SIZE,
  PHASE_TIDY,
  PHASE_INDEX,
  PHASE_PAGES,
  PHASE_LOG,
  PHASE_DONE,
} Phase;

struct _BasaltRunsSweep
{
  Phase phase;
  char **ids; /* nullable */
  guint n_ids_done;
  BasaltRunMove move; /* of ids */
  BasaltSweepRules rules;
  char *prompts_dir;

  gboolean begun;
  guint pause_ms;
  gint64 last_time; /* of the last candidate of a phase, and its rowid */
  gint64 last_rowid;
  gint64 excess;     /* runs that PHASE_COUNT still moves */
  gint64 used_first; /* bytes in use when PHASE_SIZE_IN_TRASH began */
  gboolean merging;
  guint n_log_tries;

  BasaltMovedRuns moved;
  guint n_moved;
  guint n_deleted;
  int n_crashed; /* not told yet */
  guint n_alive;
};

static BasaltRunsSweep *
sweep_new (const char *prompts_dir)
{
  BasaltRunsSweep *self = g_new0 (BasaltRunsSweep, 1);

  self->prompts_dir = g_strdup (prompts_dir);
  self->moved.rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->moved.ids = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/**
 * basalt_runs_sweep_new_move:
 * @ids: ids of runs
 * @move: where to
 * @prompts_dir: (nullable): where prompts' files lie
 *
 * Returns: (transfer full): a sweep of the runs that are there and that no process works on
 */
BasaltRunsSweep *
basalt_runs_sweep_new_move (const char *const *ids,
                            BasaltRunMove      move,
                            const char        *prompts_dir)
{
  BasaltRunsSweep *self = sweep_new (prompts_dir);

  self->ids = g_strdupv ((char **) ids);
  self->move = move;
  self->phase = PHASE_IDS;

  return self;
}

/**
 * basalt_runs_sweep_new:
 * @rules: what is to go
 * @prompts_dir: (nullable): where prompts' files lie
 *
 * Returns: (transfer full): a sweep
 */
BasaltRunsSweep *
basalt_runs_sweep_new (const BasaltSweepRules *rules,
                       const char             *prompts_dir)
{
  BasaltRunsSweep *self = sweep_new (prompts_dir);

  self->rules = *rules;
  self->phase = PHASE_TRASH;

  return self;
}

/**
 * basalt_runs_sweep_free:
 * @self: (transfer full): a sweep
 */
void
basalt_runs_sweep_free (BasaltRunsSweep *self)
{
  g_strfreev (self->ids);
  g_free (self->prompts_dir);
  g_array_unref (self->moved.rowids);
  g_ptr_array_unref (self->moved.ids);
  g_free (self);
}

static void
enter (BasaltRunsSweep *self,
       Phase            phase)
{
  self->phase = phase;
  self->last_time = G_MININT64;
  self->last_rowid = 0;
}

/* Moves a run and takes it down. */
static gboolean
move_run (BasaltRunsSweep  *self,
          BasaltDatabase   *database,
          gint64            rowid,
          const char       *id,
          BasaltRunMove     move,
          GError          **error)
{
  gboolean moved;

  if (!basalt_runs_organize_move (database, rowid, move, self->moved.time, self->prompts_dir,
                                  &moved, error))
    return FALSE;

  if (moved)
    {
      self->moved.move = move;
      g_array_append_val (self->moved.rowids, rowid);
      g_ptr_array_add (self->moved.ids, g_strdup (id));
    }

  return TRUE;
}

static gboolean
step_ids (BasaltRunsSweep  *self,
          BasaltDatabase   *database,
          gint64            deadline,
          GError          **error)
{
  while (self->ids[self->n_ids_done] != NULL && g_get_monotonic_time () < deadline)
    {
      const char *id = self->ids[self->n_ids_done];
      gboolean is_free = TRUE;
      gint64 rowid;

      if (!basalt_runs_organize_find (database, id, &rowid, &is_free, error) ||
          (rowid != 0 && !move_run (self, database, rowid, id, self->move, error)))
        return FALSE;

      if (rowid != 0 && !is_free)
        self->n_alive++;
      self->n_ids_done++;
    }

  if (self->ids[self->n_ids_done] == NULL)
    enter (self, PHASE_TIDY);

  return TRUE;
}

static gboolean
get_used_bytes (BasaltDatabase  *database,
                gint64          *used,
                GError         **error)
{
  gint64 n_pages, n_free, page_size;

  if (!basalt_database_get_int (database, "PRAGMA page_count", &n_pages, error) ||
      !basalt_database_get_int (database, "PRAGMA freelist_count", &n_free, error) ||
      !basalt_database_get_int (database, "PRAGMA page_size", &page_size, error))
    return FALSE;

  *used = (n_pages - n_free) * page_size;

  return TRUE;
}

static gboolean
is_small_enough (BasaltRunsSweep  *self,
                 BasaltDatabase   *database,
                 gboolean         *enough,
                 GError          **error)
{
  gint64 used, freed;

  if (!get_used_bytes (database, &used, error))
    return FALSE;

  if (self->used_first == 0)
    self->used_first = used;
  freed = MAX (self->used_first - used, 0);
  *enough = used - freed * INDEX_SHARE / 100 <= (gint64) self->rules.max_bytes;

  return TRUE;
}

#define IN_TRASH                                                                               \
  "SELECT id, deleted_at, uuid FROM run WHERE " BASALT_RUN_IS_IN_TRASH " AND deleted_at <= ?1" \
  " AND (deleted_at, id) > (?2, ?3) AND NOT (pinned AND ?4) AND " BASALT_RUN_IS_FREE           \
  " ORDER BY deleted_at, id LIMIT ?5"
#define OLDEST                                                                             \
  "SELECT id, created_at, uuid FROM run WHERE deleted_at IS NULL AND created_at < ?1"      \
  " AND ifnull (ended_at, 0) < ?1 AND (created_at, id) > (?2, ?3) AND NOT (pinned AND ?4)" \
  " AND " BASALT_RUN_IS_FREE " ORDER BY created_at, id LIMIT ?5"

/* Moves runs that @sql gives, up to the deadline or until the phase has enough. */
static gboolean
step_candidates (BasaltRunsSweep  *self,
                 BasaltDatabase   *database,
                 const char       *sql,
                 gint64            before,
                 BasaltRunMove     move,
                 gint64            deadline,
                 gboolean         *at_end,
                 GError          **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GError *local_error = NULL;

  statement = basalt_database_prepare (database, sql, error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, before);
  basalt_statement_bind_int (statement, 2, self->last_time);
  basalt_statement_bind_int (statement, 3, self->last_rowid);
  basalt_statement_bind_int (statement, 4, self->rules.spare_pinned);
  basalt_statement_bind_int (statement, 5, N_CANDIDATES);
  while (basalt_statement_next (statement, &local_error))
    {
      gint64 rowid = basalt_statement_get_int (statement, 0);
      gint64 time = basalt_statement_get_int (statement, 1);

      g_array_append_val (rowids, rowid);
      g_array_append_val (times, time);
      g_ptr_array_add (ids, basalt_statement_dup_uuid (statement, 2));
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }

  *at_end = rowids->len < N_CANDIDATES;
  for (guint i = 0; i < rowids->len; i++)
    {
      gboolean enough = FALSE;

      if (self->phase == PHASE_COUNT && self->excess <= 0)
        enough = TRUE;
      else if ((self->phase == PHASE_SIZE || self->phase == PHASE_SIZE_IN_TRASH) &&
               !is_small_enough (self, database, &enough, error))
        return FALSE;

      if (enough || g_get_monotonic_time () >= deadline)
        {
          *at_end = enough;
          return TRUE;
        }

      self->last_rowid = g_array_index (rowids, gint64, i);
      self->last_time = g_array_index (times, gint64, i);
      if (!move_run (self, database, self->last_rowid, ids->pdata[i], move, error))
        return FALSE;
      self->excess--;
    }

  return TRUE;
}

static gboolean
count_excess (BasaltRunsSweep  *self,
              BasaltDatabase   *database,
              GError          **error)
{
  gint64 n_runs, n_pinned;

  /* Each by its index. Pinned ones are outside the rule: they do not fill the history up. */
  if (!basalt_database_get_int (database, "SELECT count (*) FROM run WHERE deleted_at IS NULL",
                                &n_runs, error) ||
      !basalt_database_get_int (database,
                                "SELECT count (*) FROM run WHERE pinned AND deleted_at IS NULL",
                                &n_pinned, error))
    return FALSE;

  self->excess = n_runs - n_pinned - self->rules.max_runs;

  return TRUE;
}

static gboolean
step_runs (BasaltRunsSweep  *self,
           BasaltDatabase   *database,
           gint64            deadline,
           GError          **error)
{
  gboolean at_end = TRUE;
  gboolean ok = TRUE;
  Phase next = self->phase + 1;

  switch (self->phase)
    {
    case PHASE_IDS:
      return step_ids (self, database, deadline, error);

    case PHASE_TRASH:
      ok = step_candidates (self, database, IN_TRASH, self->rules.trash_before,
                            BASALT_RUN_MOVE_DELETE, deadline, &at_end, error);
      break;

    case PHASE_AGE:
      ok = step_candidates (self, database, OLDEST, self->rules.created_before,
                            BASALT_RUN_MOVE_TRASH, deadline, &at_end, error);
      break;

    case PHASE_COUNT:
      ok = count_excess (self, database, error) &&
           step_candidates (self, database, OLDEST, G_MAXINT64, BASALT_RUN_MOVE_TRASH, deadline,
                            &at_end, error);
      break;

    case PHASE_SIZE_IN_TRASH:
      ok = step_candidates (self, database, IN_TRASH, G_MAXINT64, BASALT_RUN_MOVE_DELETE, deadline,
                            &at_end, error);
      break;

    case PHASE_SIZE:
      ok = step_candidates (self, database, OLDEST, G_MAXINT64, BASALT_RUN_MOVE_DELETE, deadline,
                            &at_end, error);
      break;

    case PHASE_TIDY:
      ok = basalt_runs_organize_tidy (database, error);
      break;

    case PHASE_INDEX:
    case PHASE_PAGES:
    case PHASE_LOG:
    case PHASE_DONE:
      g_assert_not_reached ();
    }

  if (ok && at_end)
    enter (self, next);

  return ok;
}

/* FTS5 can put its index together a piece at a time; words of rows that are gone stay behind. The
 * first call says that all of it is meant, and the last one changes nothing. */
static gboolean
step_index (BasaltRunsSweep  *self,
            BasaltDatabase   *database,
            GError          **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  gint64 before, after;

  statement =
    basalt_database_prepare (database, "INSERT INTO run_text (run_text, rank) VALUES ('merge', ?1)",
                             error);
  if (statement == NULL ||
      !basalt_database_get_int (database, "SELECT total_changes ()", &before, error))
    return FALSE;

  basalt_statement_bind_int (statement, 1, self->merging ? N_INDEX_PAGES : -N_INDEX_PAGES);
  if (!basalt_statement_run (statement, error) ||
      !basalt_database_get_int (database, "SELECT total_changes ()", &after, error))
    return FALSE;

  self->merging = TRUE;
  if (after - before < 2)
    enter (self, PHASE_PAGES);

  return TRUE;
}

/*
 * Gives pages back. A history that an early version began cannot do it piece by piece: it is
 * written anew, if that is worth it and no run has to wait; from then on it can.
 */
static gboolean
step_pages (BasaltRunsSweep  *self,
            BasaltDatabase   *database,
            GError          **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA incremental_vacuum (%d)", N_FILE_PAGES);
  gint64 mode, n_pages, n_free, n_left, is_alive;

  if (!basalt_database_get_int (database, "PRAGMA auto_vacuum", &mode, error) ||
      !basalt_database_get_int (database, "PRAGMA page_count", &n_pages, error) ||
      !basalt_database_get_int (database, "PRAGMA freelist_count", &n_free, error) ||
      !basalt_database_get_int (database,
                                "SELECT EXISTS (SELECT 1 FROM run WHERE NOT " BASALT_RUN_IS_FREE
                                " AND ended_at IS NULL)",
                                &is_alive, error))
    return FALSE;

  if (n_free < MIN_FREE_PAGES)
    {
      enter (self, PHASE_LOG);
      return TRUE;
    }

  if (mode == 0)
    {
      enter (self, PHASE_LOG);
      return n_free < n_pages / 4 || is_alive != 0 ||
             basalt_database_execute (database, "PRAGMA auto_vacuum = INCREMENTAL; VACUUM", error);
    }

  if (!basalt_database_begin (database, error))
    return FALSE;
  if (!basalt_database_execute (database, sql, error) ||
      !basalt_database_get_int (database, "PRAGMA freelist_count", &n_left, error))
    {
      basalt_database_rollback (database);
      return FALSE;
    }
  if (n_left >= n_free)
    enter (self, PHASE_LOG);

  return basalt_database_commit (database, error);
}

static gboolean
step_log (BasaltRunsSweep  *self,
          BasaltDatabase   *database,
          GError          **error)
{
  gboolean emptied;

  if (!basalt_database_empty_log (database, &emptied, error))
    return FALSE;

  if (emptied)
    enter (self, PHASE_DONE);
  else if (++self->n_log_tries >= N_LOG_TRIES)
    {
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_BUSY,
                   _ ("The runs are deleted, but another program is reading the history, and some "
                      "of their words are still in the file “%s-wal”. Empty the trash again when "
                      "it is done."),
                   basalt_database_get_path (database));
      return FALSE;
    }

  return TRUE;
}

/* Phases that there is no rule for take no transaction. */
static void
skip_phases (BasaltRunsSweep *self)
{
  const gboolean wanted[] = {
    [PHASE_IDS] = TRUE,
    [PHASE_TRASH] = self->rules.trash_before > 0,
    [PHASE_AGE] = self->rules.created_before > 0,
    [PHASE_COUNT] = self->rules.max_runs > 0,
    [PHASE_SIZE_IN_TRASH] = self->rules.max_bytes > 0,
    [PHASE_SIZE] = self->rules.max_bytes > 0,
    [PHASE_TIDY] = self->n_deleted > 0,
    [PHASE_INDEX] = self->rules.wipe,
    /* By size, pages are wanted back; after a few deleted runs they are not worth it. */
    [PHASE_PAGES] = self->rules.wipe || (self->rules.max_bytes > 0 && self->n_deleted > 0),
    [PHASE_LOG] = self->rules.wipe,
    [PHASE_DONE] = TRUE,
  };

  while (!wanted[self->phase])
    enter (self, self->phase + 1);
}

static gboolean
begin (BasaltRunsSweep  *self,
       BasaltDatabase   *database,
       GError          **error)
{
  if (self->begun)
    return TRUE;

  /* Runs of processes that are gone are free. */
  if (!basalt_store_owner_reap (database, &self->n_crashed, error))
    return FALSE;

  self->begun = TRUE;
  enter (self, self->phase);

  return TRUE;
}

static void
choose_pause (BasaltRunsSweep *self,
              BasaltDatabase  *database)
{
  gint64 is_alive;

  self->pause_ms = PAUSE_MS;
  if (basalt_database_get_int (database, "SELECT EXISTS (SELECT 1 FROM run WHERE ended_at IS NULL)",
                               &is_alive, NULL) &&
      is_alive != 0)
    self->pause_ms = PAUSE_FOR_RUNS_MS;
  if (self->phase == PHASE_LOG && self->n_log_tries > 0)
    self->pause_ms = LOG_PAUSE_MS;
}

/**
 * basalt_runs_sweep_step:
 * @self: a sweep that is not done
 * @database: a connection outside a transaction
 * @error: return location for an error
 *
 * Does the next piece of work.
 *
 * Returns: whether it succeeded; if not, nothing of this piece was done, and the sweep is over
 */
gboolean
basalt_runs_sweep_step (BasaltRunsSweep  *self,
                        BasaltDatabase   *database,
                        GError          **error)
{
  gboolean ok = FALSE;

  g_array_set_size (self->moved.rowids, 0);
  g_ptr_array_set_size (self->moved.ids, 0);
  self->moved.time = g_get_real_time ();

  if (!begin (self, database, error))
    return FALSE;

  skip_phases (self);
  switch (self->phase)
    {
    case PHASE_IDS:
    case PHASE_TRASH:
    case PHASE_AGE:
    case PHASE_COUNT:
    case PHASE_SIZE_IN_TRASH:
    case PHASE_SIZE:
    case PHASE_TIDY:
    case PHASE_INDEX:
      {
        gint64 deadline = g_get_monotonic_time () + STEP_TIME;

        if (!basalt_database_begin (database, error))
          return FALSE;
        ok = self->phase == PHASE_INDEX ? step_index (self, database, error) :
                                          step_runs (self, database, deadline, error);
        if (!ok)
          basalt_database_rollback (database);
        else
          ok = basalt_database_commit (database, error);
        break;
      }

    case PHASE_PAGES:
      ok = step_pages (self, database, error);
      break;

    case PHASE_LOG:
      ok = step_log (self, database, error);
      break;

    case PHASE_DONE:
      ok = TRUE;
      break;
    }

  if (!ok)
    {
      g_array_set_size (self->moved.rowids, 0);
      g_ptr_array_set_size (self->moved.ids, 0);
      return FALSE;
    }

  self->n_moved += self->moved.rowids->len;
  if (self->moved.move == BASALT_RUN_MOVE_DELETE)
    self->n_deleted += self->moved.rowids->len;
  skip_phases (self);
  choose_pause (self, database);

  return TRUE;
}

/**
 * basalt_runs_sweep_is_done:
 * @self: a sweep
 * @pause_ms: (out): how long to leave the database to others before the next step
 *
 * Returns: whether there is no next step
 */
gboolean
basalt_runs_sweep_is_done (BasaltRunsSweep *self,
                           guint           *pause_ms)
{
  *pause_ms = self->pause_ms;

  return self->phase == PHASE_DONE;
}

/**
 * basalt_runs_sweep_get_moved:
 * @self: a sweep
 *
 * Returns: (nullable): what the last step moved
 */
const BasaltMovedRuns *
basalt_runs_sweep_get_moved (BasaltRunsSweep *self)
{
  return self->moved.rowids->len > 0 ? &self->moved : NULL;
}

/**
 * basalt_runs_sweep_take_n_crashed:
 * @self: a sweep
 *
 * Returns: how many runs turned out to be crashed since this was asked last
 */
int
basalt_runs_sweep_take_n_crashed (BasaltRunsSweep *self)
{
  int n = self->n_crashed;

  self->n_crashed = 0;

  return n;
}

/**
 * basalt_runs_sweep_get_n_moved:
 * @self: a sweep
 *
 * Returns: how many runs were moved so far
 */
guint
basalt_runs_sweep_get_n_moved (BasaltRunsSweep *self)
{
  return self->n_moved;
}

/**
 * basalt_runs_sweep_get_n_alive:
 * @self: a sweep
 *
 * Returns: of the ids given, how many are of runs that a process works on
 */
guint
basalt_runs_sweep_get_n_alive (BasaltRunsSweep *self)
{
  return self->n_alive;
}
