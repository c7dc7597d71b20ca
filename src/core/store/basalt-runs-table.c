/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-table.h"

#include "basalt-runs-columns.h"
#include "basalt-search-text.h"
#include "basalt-uuid.h"

#include <glib/gi18n-lib.h>

/* What a run's row can become; the rest is fixed when it is created. */
static void
bind_run (BasaltStatement    *statement,
          const BasaltRunRow *row)
{
  basalt_statement_bind_uuid (statement, 1, row->id);
  basalt_statement_bind_uuid (statement, 2, row->owner);
  basalt_statement_bind_text (statement, 3, basalt_state_to_name (row->state), -1);
  basalt_statement_bind_int (statement, 4, row->round);
  basalt_statement_bind_nonzero (statement, 5, row->started_at);
  basalt_statement_bind_nonzero (statement, 6,
                                 basalt_state_is_terminal (row->state) ? row->ended_at : 0);
  basalt_statement_bind_text (statement, 7, row->model, -1);
  basalt_statement_bind_text (statement, 8, row->region, -1);
  basalt_statement_bind_text (statement, 9, row->endpoint, -1);
  basalt_statement_bind_text (statement, 10, row->prompt_sha256, -1);
  basalt_statement_bind_text (statement, 11, row->stop_reason, -1);
  basalt_statement_bind_known (statement, 12, row->usage.input_tokens);
  basalt_statement_bind_known (statement, 13, row->usage.output_tokens);
  basalt_statement_bind_known (statement, 14, row->usage.total_tokens);
  basalt_statement_bind_known (statement, 15, row->usage.cache_read_tokens);
  basalt_statement_bind_known (statement, 16, row->usage.cache_write_tokens);
  basalt_statement_bind_text (statement, 17, row->problem_json, -1);
}

static gboolean
find_run (BasaltDatabase  *database,
          const char      *uuid,
          gint64          *rowid,
          GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database, "SELECT id FROM run WHERE uuid = ?1", error);
  g_autoptr (GError) local_error = NULL;

  *rowid = 0;

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, uuid);
  if (basalt_statement_next (statement, &local_error))
    *rowid = basalt_statement_get_int (statement, 0);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

static gboolean
fail_not_recorded (const char  *uuid,
                   GError     **error)
{
  g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND,
               _ ("The history has no run %s."), uuid);

  return FALSE;
}

/**
 * basalt_runs_table_add_flow:
 * @database: a connection in a transaction
 * @row: a run with its flow
 * @error: return location for an error
 *
 * Records the flow of a run, if it is not there.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_table_add_flow (BasaltDatabase      *database,
                            const BasaltRunRow  *row,
                            GError             **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (database,
                                       "INSERT INTO flow (hash, name, definition)"
                                       " VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_text (statement, 1, row->flow_hash, -1);
  basalt_statement_bind_text (statement, 2, row->flow_name, -1);
  basalt_statement_bind_text (statement, 3, row->flow_json, -1);

  return basalt_statement_run (statement, error);
}

/**
 * basalt_runs_table_add_input:
 * @database: a connection in a transaction
 * @run: rowid of the run
 * @row: a run with what it was given
 * @error: return location for an error
 *
 * Records what never changes of a run, beside its row.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_table_add_input (BasaltDatabase      *database,
                             gint64               run,
                             const BasaltRunRow  *row,
                             GError             **error)
{
  g_autoptr (BasaltStatement) input = NULL;

  input = basalt_database_prepare (database,
                                   "INSERT INTO run_input (run, connection, inputs, policy, prompt)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5)",
                                   error);
  if (input == NULL)
    return FALSE;

  basalt_statement_bind_int (input, 1, run);
  basalt_statement_bind_text (input, 2, row->connection_json, -1);
  basalt_statement_bind_text (input, 3, row->inputs_json, -1);
  basalt_statement_bind_text (input, 4, row->policy_json, -1);
  basalt_statement_bind_text (input, 5, row->prompt, -1);

  return basalt_statement_run (input, error);
}

static gboolean
insert_run (BasaltDatabase      *database,
            const BasaltRunRow  *row,
            gint64              *rowid,
            GError             **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autofree char *name = basalt_uuid_to_name (row->id);

  statement = basalt_database_prepare (
    database,
    "INSERT INTO run (uuid, owner, state, round, started_at, ended_at, model, region, endpoint,"
    "  prompt_sha256, stop_reason, input_tokens, output_tokens, total_tokens,"
    "  cache_read_tokens, cache_write_tokens, problem,"
    "  flow, flow_hash, name, title, parent, created_at, timeout_ms, connection_name)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
    "  (SELECT id FROM flow WHERE hash = ?18), ?18, ?19, ?20, ?21, ?22, ?23,"
    "  CASE WHEN json_valid (?24) THEN ?24 ->> '$.name' END)",
    error);
  if (statement == NULL)
    return FALSE;

  bind_run (statement, row);
  basalt_statement_bind_text (statement, 18, row->flow_hash, -1);
  basalt_statement_bind_text (statement, 19, name, -1);
  basalt_statement_bind_text (statement, 20, row->title != NULL ? row->title : "", -1);
  basalt_statement_bind_uuid (statement, 21, row->parent_id);
  basalt_statement_bind_int (statement, 22, row->created_at);
  basalt_statement_bind_nonzero (statement, 23, row->timeout_ms);
  basalt_statement_bind_text (statement, 24, row->connection_json, -1);
  if (!basalt_statement_run (statement, error))
    return FALSE;

  *rowid = basalt_database_get_last_rowid (database);

  return basalt_runs_table_add_input (database, *rowid, row, error);
}

/**
 * basalt_runs_table_create_run:
 * @database: a connection in a transaction
 * @row: everything of a run
 * @rowid: (out): its rowid
 * @error: return location for an error
 *
 * Records a new run and makes it findable; for a run that is there, a new round of it. A new round
 * of a run that was deleted is not recorded: it stays deleted.
 *
 * Returns: whether it succeeded; fails with %BASALT_STORE_ERROR_NOT_FOUND for a deleted run
 */
gboolean
basalt_runs_table_create_run (BasaltDatabase      *database,
                              const BasaltRunRow  *row,
                              gint64              *rowid,
                              GError             **error)
{
  if (!find_run (database, row->id, rowid, error))
    return FALSE;

  if (*rowid != 0 || row->round > 0)
    return basalt_runs_table_update_run (database, row, error);

  return basalt_runs_table_add_flow (database, row, error) &&
         insert_run (database, row, rowid, error) &&
         basalt_search_text_record (database, *rowid, error);
}

/* The prompt is known late when it is read from a file; the words found must follow it. */
static gboolean
update_text (BasaltDatabase      *database,
             gint64               rowid,
             const BasaltRunRow  *row,
             GError             **error)
{
  g_autoptr (BasaltStatement) compare = NULL;
  g_autoptr (BasaltStatement) title = NULL;
  g_autoptr (BasaltStatement) prompt = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean same;

  compare = basalt_database_prepare (database,
                                     "SELECT title IS ifnull (?2, title) AND"
                                     "  prompt IS ifnull (?3, prompt)"
                                     " FROM run JOIN run_input ON run_input.run = run.id"
                                     " WHERE run.id = ?1",
                                     error);
  if (compare == NULL)
    return FALSE;

  basalt_statement_bind_int (compare, 1, rowid);
  basalt_statement_bind_text (compare, 2, row->title, -1);
  basalt_statement_bind_text (compare, 3, row->prompt, -1);
  same =
    basalt_statement_next (compare, &local_error) && basalt_statement_get_int (compare, 0) != 0;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (same)
    return TRUE;

  if (!basalt_search_text_forget (database, rowid, error))
    return FALSE;

  title =
    basalt_database_prepare (database, "UPDATE run SET title = ifnull (?2, title) WHERE id = ?1",
                             error);
  if (title == NULL)
    return FALSE;
  basalt_statement_bind_int (title, 1, rowid);
  basalt_statement_bind_text (title, 2, row->title, -1);
  if (!basalt_statement_run (title, error))
    return FALSE;

  prompt =
    basalt_database_prepare (database,
                             "UPDATE run_input SET prompt = ifnull (?2, prompt) WHERE run = ?1",
                             error);
  if (prompt == NULL)
    return FALSE;
  basalt_statement_bind_int (prompt, 1, rowid);
  basalt_statement_bind_text (prompt, 2, row->prompt, -1);

  return basalt_statement_run (prompt, error) && basalt_search_text_record (database, rowid, error);
}

/**
 * basalt_runs_table_update_run:
 * @database: a connection in a transaction
 * @row: a run as it is now
 * @error: return location for an error
 *
 * Returns: whether it succeeded; fails with %BASALT_STORE_ERROR_NOT_FOUND for a run that was
 *   never recorded
 */
gboolean
basalt_runs_table_update_run (BasaltDatabase      *database,
                              const BasaltRunRow  *row,
                              GError             **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  gint64 rowid;

  if (!find_run (database, row->id, &rowid, error))
    return FALSE;
  if (rowid == 0)
    return fail_not_recorded (row->id, error);

  statement = basalt_database_prepare (
    database,
    "UPDATE run SET owner = ?2, state = ?3, round = ?4, started_at = ?5, ended_at = ?6,"
    "  model = ?7, region = ?8, endpoint = ?9, prompt_sha256 = ?10, stop_reason = ?11,"
    "  input_tokens = ?12, output_tokens = ?13, total_tokens = ?14, cache_read_tokens = ?15,"
    "  cache_write_tokens = ?16, problem = ?17"
    " WHERE uuid = ?1",
    error);
  if (statement == NULL)
    return FALSE;

  bind_run (statement, row);

  return basalt_statement_run (statement, error) && update_text (database, rowid, row, error);
}

/**
 * basalt_runs_table_index_run:
 * @database: a connection in a transaction
 * @run: a run's id
 * @error: return location for an error
 *
 * Makes a run findable by what it is now, its output and log included.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_table_index_run (BasaltDatabase  *database,
                             const char      *run,
                             GError         **error)
{
  gint64 rowid;

  return find_run (database, run, &rowid, error) &&
         (rowid != 0 || fail_not_recorded (run, error)) &&
         basalt_search_text_forget (database, rowid, error) &&
         basalt_search_text_record (database, rowid, error);
}

/**
 * basalt_runs_table_write_task:
 * @database: a connection in a transaction
 * @run: the run's id
 * @row: a task run as it is now
 * @error: return location for an error
 *
 * Inserts a task run, or brings its row up to date. One that has ended stays as it is.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_table_write_task (BasaltDatabase       *database,
                              const char           *run,
                              const BasaltTaskRow  *row,
                              GError              **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (
    database,
    "INSERT INTO task_run (uuid, run, " BASALT_TASK_COLUMNS ")"
    " VALUES (?1, (SELECT id FROM run WHERE uuid = ?2), " BASALT_TASK_VALUES ")"
    " ON CONFLICT (uuid) DO UPDATE SET state = excluded.state, started_at = excluded.started_at,"
    "  ended_at = excluded.ended_at, retries = excluded.retries,"
    "  retries_spent = excluded.retries_spent, problem = excluded.problem,"
    "  output = excluded.output"
    " WHERE task_run.ended_at IS NULL",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, row->id);
  basalt_statement_bind_uuid (statement, 2, run);
  basalt_runs_columns_bind_task (statement, row);

  return basalt_statement_run (statement, error);
}

static gboolean
write_bodies (BasaltDatabase          *database,
              const char              *task,
              const BasaltAttemptRow  *row,
              GError                 **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  if (row->request == NULL && row->response == NULL)
    return TRUE;

  statement = basalt_database_prepare (
    database,
    "INSERT INTO attempt_body (attempt, request, response)"
    " VALUES ((SELECT attempt.id FROM attempt JOIN task_run ON task_run.id = attempt.task_run"
    "   WHERE task_run.uuid = ?1 AND number = ?2), ?3, ?4)"
    " ON CONFLICT (attempt) DO UPDATE SET request = ifnull (excluded.request, request),"
    "  response = ifnull (excluded.response, response)"
    " WHERE excluded.request IS NOT NULL OR excluded.response IS NOT response",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, task);
  basalt_statement_bind_int (statement, 2, row->number);
  basalt_statement_bind_text (statement, 3, row->request, -1);
  basalt_statement_bind_text (statement, 4, row->response, -1);

  return basalt_statement_run (statement, error);
}

/**
 * basalt_runs_table_write_attempt:
 * @database: a connection in a transaction
 * @task: the task run's id
 * @row: an attempt as it is now; request and response may be %NULL to keep what is there
 * @error: return location for an error
 *
 * Inserts an attempt, or brings its row up to date.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_table_write_attempt (BasaltDatabase          *database,
                                 const char              *task,
                                 const BasaltAttemptRow  *row,
                                 GError                 **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (
    database,
    "INSERT INTO attempt (task_run, " BASALT_ATTEMPT_COLUMNS ")"
    " VALUES ((SELECT id FROM task_run WHERE uuid = ?1), " BASALT_ATTEMPT_VALUES ")"
    " ON CONFLICT (task_run, number) DO UPDATE SET state = excluded.state,"
    "  wait_ms = excluded.wait_ms, started_at = excluded.started_at,"
    "  sent_at = excluded.sent_at, ended_at = excluded.ended_at,"
    "  first_token_ms = excluded.first_token_ms,"
    "  server_latency_ms = excluded.server_latency_ms, http_status = excluded.http_status,"
    "  error_code = excluded.error_code, request_id = excluded.request_id,"
    "  stop_reason = excluded.stop_reason, input_tokens = excluded.input_tokens,"
    "  output_tokens = excluded.output_tokens, total_tokens = excluded.total_tokens,"
    "  cache_read_tokens = excluded.cache_read_tokens,"
    "  cache_write_tokens = excluded.cache_write_tokens, problem = excluded.problem",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, task);
  basalt_runs_columns_bind_attempt (statement, row);

  return basalt_statement_run (statement, error) && write_bodies (database, task, row, error);
}

/**
 * basalt_runs_table_add_output:
 * @database: a connection in a transaction
 * @task: the task run's id
 * @attempt: the attempt's number
 * @kind: what kind of output
 * @time: when it arrived, microseconds since 1970 UTC
 * @text: the text, which may hold zero bytes
 * @length: bytes in @text
 * @error: return location for an error
 *
 * Adds to the output of an attempt.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_table_add_output (BasaltDatabase    *database,
                              const char        *task,
                              guint              attempt,
                              BasaltOutputKind   kind,
                              gint64             time,
                              const char        *text,
                              gsize              length,
                              GError           **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (
    database,
    "INSERT INTO output_chunk (attempt, kind, time, text)"
    " VALUES ((SELECT attempt.id FROM attempt JOIN task_run ON task_run.id = attempt.task_run"
    "   WHERE task_run.uuid = ?1 AND number = ?2), ?3, ?4, ?5)",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, task);
  basalt_statement_bind_int (statement, 2, attempt);
  basalt_statement_bind_text (statement, 3, basalt_output_kind_to_string (kind), -1);
  basalt_statement_bind_int (statement, 4, time);
  basalt_statement_bind_text (statement, 5, text, (gssize) length);

  return basalt_statement_run (statement, error);
}

/**
 * basalt_runs_table_add_state:
 * @database: a connection in a transaction
 * @run: the run's id
 * @state: an entry of its state history
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_table_add_state (BasaltDatabase           *database,
                             const char               *run,
                             const BasaltStateRecord  *state,
                             GError                  **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (
    database,
    "INSERT INTO run_state (run, task_run, time, state, message)"
    " VALUES ((SELECT id FROM run WHERE uuid = ?1), (SELECT id FROM task_run WHERE uuid = ?2),"
    "  ?3, ?4, ?5)",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, run);
  basalt_statement_bind_uuid (statement, 2, state->task);
  basalt_statement_bind_int (statement, 3, state->time);
  basalt_statement_bind_text (statement, 4, basalt_state_to_name (state->state), -1);
  basalt_statement_bind_text (statement, 5, state->message, -1);

  return basalt_statement_run (statement, error);
}

/**
 * basalt_runs_table_add_log:
 * @database: a connection in a transaction
 * @run: the run's id
 * @log: a log record
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_runs_table_add_log (BasaltDatabase      *database,
                           const char          *run,
                           const BasaltLogRow  *log,
                           GError             **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (
    database,
    "INSERT INTO log (run, time, level, logger, task, attempt, message)"
    " VALUES ((SELECT id FROM run WHERE uuid = ?1), ?2, ?3, ?4, ?5, ?6, ?7)",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, run);
  basalt_statement_bind_int (statement, 2, log->time);
  basalt_statement_bind_text (statement, 3, basalt_log_level_to_string (log->level), -1);
  basalt_statement_bind_text (statement, 4, log->logger != NULL ? log->logger : "", -1);
  basalt_statement_bind_text (statement, 5, log->task, -1);
  basalt_statement_bind_int (statement, 6, log->attempt);
  basalt_statement_bind_text (statement, 7, log->message != NULL ? log->message : "", -1);

  return basalt_statement_run (statement, error);
}
