/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-organize.h"

#include "basalt-search-text.h"

#include <glib/gstdio.h>

/*
 * What people do to runs that are on record, in the transaction of the caller: notes, the way to
 * the trash and back, deleting, and the claim of a process to run one once more.
 */

/* Ends a look for one row: whether it ended without an error. */
static gboolean
finish_row (GError  *local_error,
            GError **error)
{
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

/**
 * basalt_runs_organize_find:
 * @database: a connection
 * @id: a run's id
 * @rowid: (out): its rowid; 0 if there is no such run
 * @is_free: (out) (optional): whether no process that lives works on it
 * @error: return location for an error
 *
 * Returns: whether it is known
 */
gboolean
basalt_runs_organize_find (BasaltDatabase  *database,
                           const char      *id,
                           gint64          *rowid,
                           gboolean        *is_free,
                           GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  *rowid = 0;
  statement = basalt_database_prepare (database,
                                       "SELECT id, " BASALT_RUN_IS_FREE
                                       " FROM run WHERE uuid = ?1 AND deleted_at IS NOT 0",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, id);
  if (basalt_statement_next (statement, &local_error))
    {
      *rowid = basalt_statement_get_int (statement, 0);
      if (is_free != NULL)
        *is_free = basalt_statement_get_int (statement, 1) != 0;
    }

  return finish_row (local_error, error);
}

/* -- Notes -- */

static gboolean
run_with_text (BasaltDatabase  *database,
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

static gboolean
run_with_int (BasaltDatabase  *database,
              const char      *sql,
              gint64           run,
              gint64           value,
              GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, run);
  basalt_statement_bind_int (statement, 2, value);

  return basalt_statement_run (statement, error);
}

static gboolean
add_tag (BasaltDatabase  *database,
         gint64           run,
         const char      *tag,
         GError         **error)
{
  g_autoptr (BasaltStatement) name =
    basalt_database_prepare (database,
                             "INSERT INTO tag (name) VALUES (?1) ON CONFLICT (name) DO NOTHING",
                             error);

  if (name == NULL)
    return FALSE;

  basalt_statement_bind_text (name, 1, tag, -1);

  return basalt_statement_run (name, error) &&
         run_with_text (database,
                        "INSERT INTO run_tag (run, tag)"
                        " VALUES (?1, (SELECT id FROM tag WHERE name = ?2))"
                        " ON CONFLICT DO NOTHING",
                        run, tag, error);
}

static gboolean
read_annotations (BasaltDatabase      *database,
                  gint64               run,
                  BasaltAnnotatedRun **annotated,
                  GError             **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  statement = basalt_database_prepare (
    database,
    "SELECT uuid, pinned, ifnull (rating, 0), note,"
    "  (SELECT group_concat (name, char (10)) FROM (SELECT tag.name FROM run_tag"
    "   JOIN tag ON tag.id = run_tag.tag WHERE run_tag.run = run.id ORDER BY tag.name))"
    " FROM run WHERE id = ?1",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, run);
  if (basalt_statement_next (statement, &local_error))
    {
      BasaltAnnotatedRun *row = g_new0 (BasaltAnnotatedRun, 1);

      row->id = basalt_statement_dup_uuid (statement, 0);
      row->pinned = basalt_statement_get_int (statement, 1) != 0;
      row->rating = (guint) basalt_statement_get_int (statement, 2);
      row->note = g_strdup (basalt_statement_get_text (statement, 3, NULL));
      row->tags = g_strdup (basalt_statement_get_text (statement, 4, NULL));
      *annotated = row;
    }

  return finish_row (local_error, error);
}

/**
 * basalt_runs_organize_annotate:
 * @database: a connection in a transaction
 * @id: a run's id
 * @change: what to change
 * @annotated: (out) (transfer full) (nullable): what is noted now; %NULL if there is no such run
 * @error: return location for an error
 *
 * Changes what people noted about a run. Nothing of the run itself is written, so that this can
 * happen while another process works on it.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_organize_annotate (BasaltDatabase             *database,
                               const char                 *id,
                               const BasaltRunAnnotation  *change,
                               BasaltAnnotatedRun        **annotated,
                               GError                    **error)
{
  gint64 run;

  *annotated = NULL;
  if (!basalt_runs_organize_find (database, id, &run, NULL, error))
    return FALSE;
  if (run == 0)
    return TRUE;

  if (change->pinned >= 0 && !run_with_int (database, "UPDATE run SET pinned = ?2 WHERE id = ?1",
                                            run, change->pinned != 0, error))
    return FALSE;
  if (change->rating >= 0 &&
      !run_with_int (database, "UPDATE run SET rating = nullif (?2, 0) WHERE id = ?1", run,
                     change->rating, error))
    return FALSE;
  if (change->note != NULL &&
      !run_with_text (database, "UPDATE run SET note = ?2 WHERE id = ?1", run, change->note, error))
    return FALSE;

  for (guint i = 0; change->remove_tags != NULL && change->remove_tags[i] != NULL; i++)
    {
      if (!run_with_text (database,
                          "DELETE FROM run_tag"
                          " WHERE run = ?1 AND tag = (SELECT id FROM tag WHERE name = ?2)",
                          run, change->remove_tags[i], error))
        return FALSE;
    }
  for (guint i = 0; change->add_tags != NULL && change->add_tags[i] != NULL; i++)
    {
      if (!add_tag (database, run, change->add_tags[i], error))
        return FALSE;
    }

  return read_annotations (database, run, annotated, error);
}

/**
 * basalt_runs_organize_tidy:
 * @database: a connection in a transaction
 * @error: return location for an error
 *
 * Removes tags and flows that no run has any more.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_organize_tidy (BasaltDatabase  *database,
                           GError         **error)
{
  return basalt_database_execute (
    database,
    "DELETE FROM tag WHERE NOT EXISTS (SELECT 1 FROM run_tag WHERE run_tag.tag = tag.id);"
    "DELETE FROM flow WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.flow = flow.id)",
    error);
}

/* -- To the trash, back, and for good -- */

/* The words first, by what the rows say; the file before the commit, because it can be made again
 * from the row, and a row that is gone cannot tell of a file. */
static gboolean
delete_run (BasaltDatabase  *database,
            gint64           run,
            const char      *prompts_dir,
            gboolean        *deleted,
            GError         **error)
{
  g_autoptr (BasaltStatement) select = NULL;
  g_autoptr (BasaltStatement) statement = NULL;
  g_autofree char *id = NULL;
  GError *local_error = NULL;

  *deleted = FALSE;
  select =
    basalt_database_prepare (database,
                             "SELECT uuid FROM run"
                             " WHERE id = ?1 AND deleted_at IS NOT 0 AND " BASALT_RUN_IS_FREE,
                             error);
  if (select == NULL)
    return FALSE;
  basalt_statement_bind_int (select, 1, run);
  if (basalt_statement_next (select, &local_error))
    {
      *deleted = TRUE;
      id = basalt_statement_dup_uuid (select, 0);
    }
  if (!finish_row (local_error, error))
    return FALSE;
  if (!*deleted)
    return TRUE;

  statement = basalt_database_prepare (database, "DELETE FROM run WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  basalt_statement_bind_int (statement, 1, run);
  if (!basalt_search_text_forget (database, run, error) || !basalt_statement_run (statement, error))
    return FALSE;

  if (id != NULL && prompts_dir != NULL)
    {
      g_autofree char *name = g_strconcat (id, ".txt", NULL);
      g_autofree char *path = g_build_filename (prompts_dir, name, NULL);

      g_unlink (path);
    }

  return TRUE;
}

/**
 * basalt_runs_organize_move:
 * @database: a connection in a transaction
 * @run: a run's rowid
 * @move: where to
 * @now: the time of it, microseconds since 1970 UTC
 * @prompts_dir: (nullable): where prompts' files lie
 * @moved: (out): whether it went there; %FALSE if it was there already, or a process works on it
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_organize_move (BasaltDatabase  *database,
                           gint64           run,
                           BasaltRunMove    move,
                           gint64           now,
                           const char      *prompts_dir,
                           gboolean        *moved,
                           GError         **error)
{
  const char *sql = NULL;

  switch (move)
    {
    case BASALT_RUN_MOVE_TRASH:
      sql = "UPDATE run SET deleted_at = ?2"
            " WHERE id = ?1 AND deleted_at IS NULL AND " BASALT_RUN_IS_FREE;
      break;
    case BASALT_RUN_MOVE_RESTORE:
      sql = "UPDATE run SET deleted_at = NULL WHERE id = ?1 AND ?2 AND " BASALT_RUN_IS_IN_TRASH;
      break;
    case BASALT_RUN_MOVE_DELETE:
      return delete_run (database, run, prompts_dir, moved, error);
    }

  *moved = FALSE;
  if (!run_with_int (database, sql, run, now, error))
    return FALSE;

  *moved = basalt_database_get_changes (database) > 0;

  return TRUE;
}

/* -- The claim -- */

static gboolean
explain_claim (BasaltDatabase  *database,
               const char      *id,
               BasaltRunClaim  *claim,
               GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  *claim = BASALT_RUN_CLAIM_GONE;
  statement = basalt_database_prepare (database,
                                       "SELECT deleted_at IS NOT NULL, ended_at IS NULL"
                                       " FROM run WHERE uuid = ?1 AND deleted_at IS NOT 0",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, id);
  if (basalt_statement_next (statement, &local_error))
    {
      if (basalt_statement_get_int (statement, 0) != 0)
        *claim = BASALT_RUN_CLAIM_IN_TRASH;
      else if (basalt_statement_get_int (statement, 1) != 0)
        *claim = BASALT_RUN_CLAIM_ALIVE;
      else
        *claim = BASALT_RUN_CLAIM_CHANGED;
    }

  return finish_row (local_error, error);
}

/**
 * basalt_runs_organize_claim:
 * @database: a connection in a transaction
 * @id: a run's id
 * @round: the round that the claimer knows as the last one
 * @owner: who claims it
 * @claim: (out): whether it is the claimer's now, or why it is not
 * @error: return location for an error
 *
 * Begins the next round of a run on record, if nobody did before and nobody took the run away.
 *
 * Returns: whether @claim was set
 */
gboolean
basalt_runs_organize_claim (BasaltDatabase  *database,
                            const char      *id,
                            guint            round,
                            const char      *owner,
                            BasaltRunClaim  *claim,
                            GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (
    database,
    "UPDATE run SET owner = ?3, state = 'Pending', round = round + 1, started_at = NULL,"
    "  ended_at = NULL, problem = NULL"
    " WHERE uuid = ?1 AND round = ?2 AND ended_at IS NOT NULL AND deleted_at IS NULL"
    "  AND state IN ('Failed', 'TimedOut', 'Crashed', 'Cancelled')",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, id);
  basalt_statement_bind_int (statement, 2, round);
  basalt_statement_bind_uuid (statement, 3, owner);
  if (!basalt_statement_run (statement, error))
    return FALSE;

  *claim = BASALT_RUN_CLAIM_TAKEN;

  return basalt_database_get_changes (database) > 0 || explain_claim (database, id, claim, error);
}
