/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-import.h"

#include "basalt-search-text.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/*
 * How runs come out of a file all or none, without one long transaction: they are written little by
 * little where nobody sees them (run.deleted_at is 0, which is neither a time nor null), and
 * run.importing says whose they are. At the end one transaction touches their rows and shows them
 * all. What is of a process that is gone, or is left over, is removed at leisure.
 *
 * While a run is hidden, its uuid is
 *   the run's id, where the history has no such run;
 *   the id and a byte (NEWER), where it has one that would be replaced;
 *   the id and a byte (NOTES), where only what people noted about it would be added;
 *   17 random bytes, where it was replaced and is to be removed.
 */

#define NEWER BASALT_IMPORT_NEWER
#define NOTES BASALT_IMPORT_NOTES

#define HAS_NOTES(run)                                                      \
  "(" run ".pinned OR " run ".rating IS NOT NULL OR " run ".note <> '' OR " \
  "EXISTS (SELECT 1 FROM run_tag WHERE run_tag.run = " run ".id))"

/* What the history has under an id. */
typedef struct
{
  gint64 rowid; /* 0 for nothing */
  gboolean ours;
  gboolean hidden;
  gboolean in_trash;
  gboolean ended;
  gboolean has_notes;
  gint64 round;
} Known;

static gboolean
run_with (BasaltDatabase  *database,
          const char      *sql,
          gint64           first,
          gint64           second,
          GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, first);
  if (second != 0)
    basalt_statement_bind_int (statement, 2, second);

  return basalt_statement_run (statement, error);
}

/* Looks an id up with one of the marks, or without. */
static gboolean
look_up (BasaltDatabase  *database,
         const char      *owner,
         const char      *sql,
         const char      *id,
         Known           *known,
         GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (database, sql, error);
  GError *local_error = NULL;

  *known = (Known){ 0 };
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, id);
  basalt_statement_bind_uuid (statement, 2, owner);
  if (basalt_statement_next (statement, &local_error))
    {
      known->rowid = basalt_statement_get_int (statement, 0);
      known->ours = basalt_statement_get_int (statement, 1) != 0;
      known->hidden = basalt_statement_get_int (statement, 2) != 0;
      known->in_trash = basalt_statement_get_int (statement, 3) != 0;
      known->ended = basalt_statement_get_int (statement, 4) != 0;
      known->has_notes = basalt_statement_get_int (statement, 5) != 0;
      known->round = basalt_statement_get_int (statement, 6);
    }

  if (local_error == NULL && known->hidden && !known->ours)
    g_set_error_literal (&local_error, G_IO_ERROR, G_IO_ERROR_BUSY,
                         _ ("Another window or program is importing the same runs. Wait until it "
                            "is done, then try again."));
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

#define LOOK_UP(uuid)                                                          \
  "SELECT id, importing IS ?2, importing IS NOT NULL, deleted_at IS NOT NULL," \
  "  ended_at IS NOT NULL, " HAS_NOTES ("run") ", round FROM run WHERE uuid = " uuid

static gboolean
remove_run (BasaltDatabase  *database,
            gint64           run,
            GError         **error)
{
  return basalt_search_text_forget (database, run, error) &&
         run_with (database, "DELETE FROM run WHERE id = ?1", run, 0, error);
}

static GBytes *
get_newer_mark (void)
{
  return g_bytes_new_static ("", 1);
}

/* A later round of a run that is there. */
static gboolean
stage_newer (BasaltDatabase   *database,
             const char       *owner,
             BasaltRunRecord  *record,
             guint            *n_staged,
             GError          **error)
{
  const BasaltRunRow *row = &g_array_index (record->summaries, BasaltSummaryRecord, 0).row;
  g_autoptr (GBytes) mark = get_newer_mark ();
  Known staged;

  if (!look_up (database, owner, LOOK_UP ("CAST (?1 || " NEWER " AS BLOB)"), row->id, &staged,
                error))
    return FALSE;

  /* The file has the run twice. */
  if (staged.rowid != 0 && row->round <= staged.round)
    return TRUE;

  if (staged.rowid == 0)
    ++*n_staged;
  else if (!remove_run (database, staged.rowid, error))
    return FALSE;

  return basalt_runs_import_insert (database, owner, mark, record, error);
}

/* What people noted about a run that is there and has no notes. */
static gboolean
stage_notes (BasaltDatabase      *database,
             const char          *owner,
             const Known         *known,
             const BasaltRunRow  *row,
             guint               *n_staged,
             GError             **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  Known staged;

  if (!look_up (database, owner, LOOK_UP ("CAST (?1 || " NOTES " AS BLOB)"), row->id, &staged,
                error))
    return FALSE;
  if (staged.rowid != 0)
    return TRUE;

  ++*n_staged;
  statement = basalt_database_prepare (
    database,
    "INSERT INTO run (uuid, name, flow, flow_hash, state, created_at, ended_at, deleted_at,"
    "  pinned, rating, note, importing)"
    " SELECT CAST (uuid || " NOTES " AS BLOB), name, flow, flow_hash, state, created_at, ended_at,"
    "  0, ?2, ?3, ?4, ?5 FROM run WHERE id = ?1",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, known->rowid);
  basalt_statement_bind_int (statement, 2, row->pinned);
  basalt_statement_bind_nonzero (statement, 3, row->rating);
  basalt_statement_bind_text (statement, 4, row->note != NULL ? row->note : "", -1);
  basalt_statement_bind_uuid (statement, 5, owner);

  return basalt_statement_run (statement, error) &&
         basalt_runs_import_set_tags (database, basalt_database_get_last_rowid (database),
                                      row->tags, error);
}

/**
 * basalt_runs_import_stage:
 * @database: a connection in a transaction
 * @owner: whose import it is
 * @record: everything of a run, which has ended
 * @n_staged: (inout): grows by the hidden rows of the table run that this adds
 * @error: return location for an error
 *
 * Writes of a run what the history lacks, where nobody sees it.
 *
 * Returns: whether it succeeded; fails with %G_IO_ERROR_BUSY where another process imports
 *   the same run, and with %G_IO_ERROR_INVALID_DATA where a task is of another run
 */
gboolean
basalt_runs_import_stage (BasaltDatabase   *database,
                          const char       *owner,
                          BasaltRunRecord  *record,
                          guint            *n_staged,
                          GError          **error)
{
  const BasaltRunRow *row = &g_array_index (record->summaries, BasaltSummaryRecord, 0).row;
  gboolean has_notes = row->pinned || row->rating != 0 || row->tags != NULL ||
                       (row->note != NULL && *row->note != '\0');
  Known known;

  if (!look_up (database, owner, LOOK_UP ("?1"), row->id, &known, error))
    return FALSE;

  if (known.rowid == 0)
    {
      ++*n_staged;
      return basalt_runs_import_insert (database, owner, NULL, record, error);
    }

  /* The file has the run twice: the later round of it counts. */
  if (known.hidden)
    return row->round <= known.round ||
           (remove_run (database, known.rowid, error) &&
            basalt_runs_import_insert (database, owner, NULL, record, error));

  /* What is in the trash, and what is alive, is left alone. */
  if (known.in_trash || !known.ended)
    return TRUE;

  if (row->round > known.round)
    return stage_newer (database, owner, record, n_staged, error);

  return !has_notes || known.has_notes ||
         stage_notes (database, owner, &known, row, n_staged, error);
}

/* Reads pairs of rowids for @owner. */
static GArray *
select_pairs (BasaltDatabase  *database,
              const char      *sql,
              const char      *owner,
              GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (database, sql, error);
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;

  if (statement == NULL)
    return NULL;

  basalt_statement_bind_uuid (statement, 1, owner);
  while (basalt_statement_next (statement, &local_error))
    {
      gint64 first = basalt_statement_get_int (statement, 0);
      gint64 second = basalt_statement_get_int (statement, 1);

      g_array_append_val (pairs, first);
      g_array_append_val (pairs, second);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  return g_steal_pointer (&pairs);
}

/* Moves notes from a run that has some to one; what that one had is gone. */
static gboolean
move_notes (BasaltDatabase  *database,
            gint64           to,
            gint64           from,
            GError         **error)
{
  return run_with (database,
                   "UPDATE run SET (pinned, rating, note) ="
                   "  (SELECT pinned, rating, note FROM run WHERE id = ?2) WHERE id = ?1",
                   to, from, error) &&
         run_with (database, "DELETE FROM run_tag WHERE run = ?1", to, 0, error) &&
         run_with (database, "UPDATE run_tag SET run = ?1 WHERE run = ?2", to, from, error);
}

/* Puts @newer in the place of @older, which is hidden from now on. */
static gboolean
replace_run (BasaltDatabase  *database,
             gint64           newer,
             gint64           older,
             GError         **error)
{
  gboolean has_notes;
  g_autoptr (BasaltStatement) notes = NULL;
  GError *local_error = NULL;

  notes = basalt_database_prepare (database, "SELECT " HAS_NOTES ("run") " FROM run WHERE id = ?1",
                                   error);
  if (notes == NULL)
    return FALSE;
  basalt_statement_bind_int (notes, 1, older);
  has_notes =
    basalt_statement_next (notes, &local_error) && basalt_statement_get_int (notes, 0) != 0;
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }

  return (!has_notes || move_notes (database, newer, older, error)) &&
         run_with (database, "UPDATE task_run SET uuid = randomblob (17) WHERE run = ?1", older, 0,
                   error) &&
         run_with (database,
                   "UPDATE run SET uuid = randomblob (17), deleted_at = 0,"
                   "  importing = (SELECT importing FROM run WHERE id = ?2) WHERE id = ?1",
                   older, newer, error);
}

/* The ids of a run that takes the place of another, or of one that is gone meanwhile. */
static gboolean
take_ids (BasaltDatabase  *database,
          gint64           run,
          GError         **error)
{
  return run_with (database, "UPDATE task_run SET uuid = substr (uuid, 1, 16) WHERE run = ?1", run,
                   0, error) &&
         run_with (database, "UPDATE run SET uuid = substr (uuid, 1, 16) WHERE id = ?1", run, 0,
                   error);
}

static gboolean
replace_runs (BasaltDatabase      *database,
              const char          *owner,
              BasaltImportCounts  *counts,
              GError             **error)
{
  g_autoptr (GArray) pairs = NULL;

  /* Looked at again: a run may have been retried, or thrown away, since it was staged. */
  pairs = select_pairs (database,
                        "SELECT newer.id, older.id FROM run AS newer"
                        " LEFT JOIN run AS older ON older.uuid = substr (newer.uuid, 1, 16)"
                        " WHERE newer.importing = ?1 AND length (newer.uuid) = 17"
                        "  AND substr (newer.uuid, 17) = " NEWER
                        "  AND (older.id IS NULL OR (older.deleted_at IS NULL"
                        "   AND older.ended_at IS NOT NULL AND older.round < newer.round))"
                        " ORDER BY newer.id",
                        owner, error);
  if (pairs == NULL)
    return FALSE;

  for (guint i = 0; i < pairs->len; i += 2)
    {
      gint64 newer = g_array_index (pairs, gint64, i);
      gint64 older = g_array_index (pairs, gint64, i + 1);

      if ((older != 0 && !replace_run (database, newer, older, error)) ||
          !take_ids (database, newer, error))
        return FALSE;

      if (older != 0)
        counts->updated++;
    }

  return TRUE;
}

static gboolean
add_notes (BasaltDatabase  *database,
           const char      *owner,
           GError         **error)
{
  g_autoptr (GArray) pairs = NULL;

  pairs = select_pairs (database,
                        "SELECT known.id, notes.id FROM run AS notes"
                        " JOIN run AS known ON known.uuid = substr (notes.uuid, 1, 16)"
                        " WHERE notes.importing = ?1 AND length (notes.uuid) = 17"
                        "  AND substr (notes.uuid, 17) = " NOTES
                        "  AND known.deleted_at IS NULL AND known.ended_at IS NOT NULL"
                        "  AND NOT " HAS_NOTES ("known") " ORDER BY notes.id",
                        owner, error);
  if (pairs == NULL)
    return FALSE;

  for (guint i = 0; i < pairs->len; i += 2)
    {
      if (!move_notes (database, g_array_index (pairs, gint64, i),
                       g_array_index (pairs, gint64, i + 1), error))
        return FALSE;
    }

  return TRUE;
}

/* The history may be another one than that in which runs were staged: a backup. */
static gboolean
check_staged (BasaltDatabase  *database,
              const char      *owner,
              guint            n_staged,
              GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database, "SELECT count (*) FROM run WHERE importing = ?1", error);
  GError *local_error = NULL;

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, owner);
  if (basalt_statement_next (statement, &local_error) &&
      basalt_statement_get_int (statement, 0) != n_staged)
    g_set_error_literal (&local_error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FAILED,
                         _ ("The history was replaced by another one during the import. Nothing "
                            "was imported: try again."));

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

/**
 * basalt_runs_import_show:
 * @database: a connection in a transaction
 * @owner: whose import it is
 * @n_staged: how many hidden rows it has in the table run
 * @counts: (inout): takes the runs that are new, and those that were replaced
 * @error: return location for an error
 *
 * Shows everything that @owner has staged. Texts are not touched: what is replaced is hidden, and
 * removed later.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_import_show (BasaltDatabase      *database,
                         const char          *owner,
                         guint                n_staged,
                         BasaltImportCounts  *counts,
                         GError             **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  if (!check_staged (database, owner, n_staged, error) ||
      !replace_runs (database, owner, counts, error) || !add_notes (database, owner, error))
    return FALSE;

  statement = basalt_database_prepare (database,
                                       "UPDATE run SET deleted_at = NULL, importing = NULL"
                                       " WHERE importing = ?1 AND length (uuid) = 16",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, owner);
  if (!basalt_statement_run (statement, error))
    return FALSE;

  counts->added = (guint) basalt_database_get_changes (database) - counts->updated;

  return TRUE;
}

/**
 * basalt_runs_import_tidy:
 * @database: a connection in a transaction
 * @error: return location for an error
 *
 * Removes tags and flows that came with runs that were removed.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_import_tidy (BasaltDatabase  *database,
                         GError         **error)
{
  return basalt_database_execute (
    database,
    "DELETE FROM tag WHERE NOT EXISTS (SELECT 1 FROM run_tag WHERE run_tag.tag = tag.id);"
    "DELETE FROM flow WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.flow = flow.id)",
    error);
}

/**
 * basalt_runs_import_remove:
 * @database: a connection in a transaction
 * @owner: whose import it was
 * @max: how many to remove at most
 * @n_removed: (out): how many were removed
 * @error: return location for an error
 *
 * Removes runs that @owner has hidden.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_import_remove (BasaltDatabase  *database,
                           const char      *owner,
                           guint            max,
                           guint           *n_removed,
                           GError         **error)
{
  g_autoptr (GArray) pairs = NULL;
  g_autofree char *sql =
    g_strdup_printf ("SELECT id, 0 FROM run WHERE importing = ?1 LIMIT %u", max);

  *n_removed = 0;
  pairs = select_pairs (database, sql, owner, error);
  if (pairs == NULL)
    return FALSE;

  for (guint i = 0; i < pairs->len; i += 2)
    {
      if (!remove_run (database, g_array_index (pairs, gint64, i), error))
        return FALSE;
      ++*n_removed;
    }

  return TRUE;
}

/**
 * basalt_runs_import_next_owner:
 * @database: a connection
 * @after: (nullable): the owner before
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the next owner with hidden runs; %NULL if there is none, and
 *   with @error set
 */
char *
basalt_runs_import_next_owner (BasaltDatabase  *database,
                               const char      *after,
                               GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database,
                             "SELECT importing FROM run"
                             " WHERE importing IS NOT NULL AND importing > ifnull (?1, x'')"
                             " ORDER BY importing LIMIT 1",
                             error);

  if (statement == NULL)
    return NULL;

  basalt_statement_bind_uuid (statement, 1, after);

  return basalt_statement_next (statement, error) ? basalt_statement_dup_uuid (statement, 0) : NULL;
}
