/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-import.h"

#include "basalt-runs-columns.h"
#include "basalt-runs-table.h"
#include "basalt-search-text.h"
#include "basalt-uuid.h"

#include <glib/gi18n-lib.h>

/*
 * Writes whole runs that come from a file. Unlike basalt-runs-table.c, nothing that is there is
 * ever changed: an id that is taken fails.
 */

/* A run's or task's id, with a mark behind it that makes another id of it. */
#define MARKED(id, mark) \
  "CASE WHEN " mark " IS NULL THEN " id " ELSE CAST (" id " || " mark " AS BLOB) END"

static gboolean
insert_run (BasaltDatabase      *database,
            const char          *owner,
            GBytes              *mark,
            const BasaltRunRow  *row,
            gint64              *run,
            GError             **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autofree char *name = basalt_uuid_to_name (row->id);

  statement = basalt_database_prepare (
    database,
    "INSERT INTO run (uuid, name, flow, flow_hash, parent, state, round, created_at, started_at,"
    "  ended_at, deleted_at, timeout_ms, model, region, endpoint, prompt_sha256, stop_reason,"
    "  input_tokens, output_tokens, total_tokens, cache_read_tokens, cache_write_tokens, title,"
    "  problem, pinned, rating, note, importing, connection_name)"
    " VALUES (" MARKED ("?1", "?2") ", ?3, (SELECT id FROM flow WHERE hash = ?4), ?4, ?5, ?6, ?7,"
                                    "  ?8, ?9, ?10, 0, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
                                    "?19, ?20, ?21, ?22, ?23, ?24, ?25,"
                                    "  ?26, ?27, ?28 ->> '$.name')",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, row->id);
  basalt_statement_bind_blob (statement, 2, mark);
  basalt_statement_bind_text (statement, 3, name, -1);
  basalt_statement_bind_text (statement, 4, row->flow_hash, -1);
  basalt_statement_bind_uuid (statement, 5, row->parent_id);
  basalt_statement_bind_text (statement, 6, basalt_state_to_name (row->state), -1);
  basalt_statement_bind_int (statement, 7, row->round);
  basalt_statement_bind_int (statement, 8, row->created_at);
  basalt_statement_bind_nonzero (statement, 9, row->started_at);
  basalt_statement_bind_nonzero (statement, 10, row->ended_at);
  basalt_statement_bind_nonzero (statement, 11, row->timeout_ms);
  basalt_statement_bind_text (statement, 12, row->model, -1);
  basalt_statement_bind_text (statement, 13, row->region, -1);
  basalt_statement_bind_text (statement, 14, row->endpoint, -1);
  basalt_statement_bind_text (statement, 15, row->prompt_sha256, -1);
  basalt_statement_bind_text (statement, 16, row->stop_reason, -1);
  basalt_statement_bind_known (statement, 17, row->usage.input_tokens);
  basalt_statement_bind_known (statement, 18, row->usage.output_tokens);
  basalt_statement_bind_known (statement, 19, row->usage.total_tokens);
  basalt_statement_bind_known (statement, 20, row->usage.cache_read_tokens);
  basalt_statement_bind_known (statement, 21, row->usage.cache_write_tokens);
  basalt_statement_bind_text (statement, 22, row->title, -1);
  basalt_statement_bind_text (statement, 23, row->problem_json, -1);
  basalt_statement_bind_int (statement, 24, row->pinned);
  basalt_statement_bind_nonzero (statement, 25, row->rating);
  basalt_statement_bind_text (statement, 26, row->note != NULL ? row->note : "", -1);
  basalt_statement_bind_uuid (statement, 27, owner);
  basalt_statement_bind_text (statement, 28, row->connection_json, -1);
  if (!basalt_statement_run (statement, error))
    return FALSE;

  *run = basalt_database_get_last_rowid (database);

  return basalt_runs_table_add_input (database, *run, row, error);
}

/* The id of a task of another run can only come from a hand that wrote into the file. */
static gboolean
check_task (BasaltDatabase  *database,
            const char      *run,
            const char      *task,
            GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database,
                             "SELECT 1 FROM task_run JOIN run ON run.id = run"
                             " WHERE task_run.uuid IN (?1, CAST (?1 || " BASALT_IMPORT_NEWER
                             " AS BLOB)) AND substr (run.uuid, 1, 16) <> ?2",
                             error);
  GError *local_error = NULL;

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, task);
  basalt_statement_bind_uuid (statement, 2, run);
  if (basalt_statement_next (statement, &local_error))
    g_set_error (&local_error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 /* Translators: why a file cannot be imported; %s is an id. */
                 _ ("the task %s in it is of another run"), task);

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

static gboolean
insert_task (BasaltDatabase    *database,
             const char        *id,
             gint64             run,
             GBytes            *mark,
             BasaltTaskRecord  *task,
             GError           **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  const BasaltTaskRow *row = &task->row;

  if (!check_task (database, id, row->id, error))
    return FALSE;

  statement =
    basalt_database_prepare (database,
                             "INSERT INTO task_run (uuid, run, " BASALT_TASK_COLUMNS ")"
                             " VALUES (" MARKED ("?1", "?2") ", ?13, " BASALT_TASK_VALUES ")",
                             error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, row->id);
  basalt_statement_bind_blob (statement, 2, mark);
  basalt_runs_columns_bind_task (statement, row);
  basalt_statement_bind_int (statement, 13, run);
  if (!basalt_statement_run (statement, error))
    return FALSE;

  task->rowid = basalt_database_get_last_rowid (database);

  return TRUE;
}

static gboolean
insert_bodies (BasaltDatabase             *database,
               const BasaltAttemptRecord  *attempt,
               GError                    **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  if (attempt->row.request == NULL && attempt->row.response == NULL)
    return TRUE;

  statement = basalt_database_prepare (database,
                                       "INSERT INTO attempt_body (attempt, request, response)"
                                       " VALUES (?1, ?2, ?3)",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, attempt->rowid);
  basalt_statement_bind_text (statement, 2, attempt->row.request, -1);
  basalt_statement_bind_text (statement, 3, attempt->row.response, -1);

  return basalt_statement_run (statement, error);
}

static gboolean
insert_attempt (BasaltDatabase       *database,
                gint64                task,
                BasaltAttemptRecord  *attempt,
                GError              **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  const BasaltAttemptRow *row = &attempt->row;

  statement = basalt_database_prepare (database,
                                       "INSERT INTO attempt (task_run, " BASALT_ATTEMPT_COLUMNS ")"
                                       " VALUES (?1, " BASALT_ATTEMPT_VALUES ")",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, task);
  basalt_runs_columns_bind_attempt (statement, row);
  if (!basalt_statement_run (statement, error))
    return FALSE;

  attempt->rowid = basalt_database_get_last_rowid (database);

  return insert_bodies (database, attempt, error);
}

static gboolean
insert_output (BasaltDatabase            *database,
               gint64                     attempt,
               const BasaltOutputRecord  *output,
               GError                   **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database,
                             "INSERT INTO output_chunk (attempt, kind, time, text)"
                             " VALUES (?1, ?2, ?3, ?4)",
                             error);

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, attempt);
  basalt_statement_bind_text (statement, 2, basalt_output_kind_to_string (output->kind), -1);
  basalt_statement_bind_int (statement, 3, output->time);
  basalt_statement_bind_text (statement, 4, output->text, (gssize) output->length);

  return basalt_statement_run (statement, error);
}

static gboolean
insert_state (BasaltDatabase           *database,
              gint64                    run,
              GBytes                   *mark,
              const BasaltStateRecord  *state,
              GError                  **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (
    database,
    "INSERT INTO run_state (run, task_run, time, state, message)"
    " VALUES (?1, (SELECT id FROM task_run WHERE uuid = " MARKED ("?2", "?3") "), ?4, ?5, ?6)",
    error);

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, run);
  basalt_statement_bind_uuid (statement, 2, state->task);
  basalt_statement_bind_blob (statement, 3, mark);
  basalt_statement_bind_int (statement, 4, state->time);
  basalt_statement_bind_text (statement, 5, basalt_state_to_name (state->state), -1);
  basalt_statement_bind_text (statement, 6, state->message, -1);

  return basalt_statement_run (statement, error);
}

static gboolean
insert_logs (BasaltDatabase  *database,
             gint64           run,
             BasaltLogList   *logs,
             GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database,
                             "INSERT INTO log (run, time, level, logger, task, attempt, message)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                             error);

  if (statement == NULL)
    return FALSE;

  for (guint i = 0; logs != NULL && i < basalt_log_list_get_length (logs); i++)
    {
      const BasaltLogSource *source;
      BasaltLogEntry entry;

      basalt_log_list_get_entry (logs, i, &entry);
      source = basalt_log_list_get_source (logs, entry.source);
      basalt_statement_bind_int (statement, 1, run);
      basalt_statement_bind_int (statement, 2, entry.time);
      basalt_statement_bind_text (statement, 3, source->level_name, -1);
      basalt_statement_bind_text (statement, 4, source->logger, -1);
      basalt_statement_bind_text (statement, 5, source->task, -1);
      basalt_statement_bind_int (statement, 6, source->attempt);
      basalt_statement_bind_text (statement, 7, entry.message, (gssize) entry.length);
      if (!basalt_statement_run (statement, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * basalt_runs_import_set_tags:
 * @database: a connection in a transaction
 * @run: the rowid of a run without tags
 * @tags: (nullable): its tags, one a line
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_import_set_tags (BasaltDatabase  *database,
                             gint64           run,
                             const char      *tags,
                             GError         **error)
{
  g_auto (GStrv) list = g_strsplit (tags != NULL ? tags : "", "\n", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autoptr (BasaltStatement) name = NULL;
      g_autoptr (BasaltStatement) statement = NULL;

      name =
        basalt_database_prepare (database,
                                 "INSERT INTO tag (name) VALUES (?1) ON CONFLICT (name) DO NOTHING",
                                 error);
      if (name == NULL)
        return FALSE;
      basalt_statement_bind_text (name, 1, list[i], -1);
      if (!basalt_statement_run (name, error))
        return FALSE;

      statement = basalt_database_prepare (database,
                                           "INSERT INTO run_tag (run, tag)"
                                           " VALUES (?1, (SELECT id FROM tag WHERE name = ?2))",
                                           error);
      if (statement == NULL)
        return FALSE;
      basalt_statement_bind_int (statement, 1, run);
      basalt_statement_bind_text (statement, 2, list[i], -1);
      if (!basalt_statement_run (statement, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * basalt_runs_import_insert:
 * @database: a connection in a transaction
 * @owner: whose import it is
 * @mark: (nullable): what makes other ids of those in @record
 * @record: everything of a run; its rowids are set
 * @error: return location for an error
 *
 * Writes a run that nobody sees yet, and the words by which it can be found.
 *
 * Returns: whether it succeeded; fails with %G_IO_ERROR_INVALID_DATA where a task is of another run
 */
gboolean
basalt_runs_import_insert (BasaltDatabase   *database,
                           const char       *owner,
                           GBytes           *mark,
                           BasaltRunRecord  *record,
                           GError          **error)
{
  const BasaltRunRow *row = &g_array_index (record->summaries, BasaltSummaryRecord, 0).row;
  gint64 run;

  if (!basalt_runs_table_add_flow (database, row, error) ||
      !insert_run (database, owner, mark, row, &run, error) ||
      !basalt_runs_import_set_tags (database, run, row->tags, error))
    return FALSE;

  for (guint i = 0; i < record->tasks->len; i++)
    {
      if (!insert_task (database, row->id, run, mark,
                        &g_array_index (record->tasks, BasaltTaskRecord, i), error))
        return FALSE;
    }

  for (guint i = 0; i < record->attempts->len; i++)
    {
      BasaltAttemptRecord *attempt = &g_array_index (record->attempts, BasaltAttemptRecord, i);

      if (!insert_attempt (database,
                           g_array_index (record->tasks, BasaltTaskRecord, attempt->task).rowid,
                           attempt, error))
        return FALSE;
    }

  for (guint i = 0; i < record->outputs->len; i++)
    {
      const BasaltOutputRecord *output = &g_array_index (record->outputs, BasaltOutputRecord, i);

      if (!insert_output (
            database, g_array_index (record->attempts, BasaltAttemptRecord, output->attempt).rowid,
            output, error))
        return FALSE;
    }

  for (guint i = 0; i < record->states->len; i++)
    {
      if (!insert_state (database, run, mark, &g_array_index (record->states, BasaltStateRecord, i),
                         error))
        return FALSE;
    }

  return insert_logs (database, run, record->log, error) &&
         basalt_search_text_record (database, run, error);
}
