/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-query.h"

#include <glib/gi18n-lib.h>

#define SUMMARY_COLUMNS                                                                     \
  "run.id, uuid, title, flow.name, flow_hash, model, region, endpoint, prompt_sha256, "     \
  "parent, owner, problem, stop_reason, state, round, timeout_ms, created_at, started_at, " \
  "ended_at, input_tokens, output_tokens, total_tokens, cache_read_tokens, "                \
  "cache_write_tokens, deleted_at, pinned, rating, note, "                                  \
  "(SELECT group_concat (name, char (10)) FROM (SELECT tag.name FROM run_tag"               \
  " JOIN tag ON tag.id = run_tag.tag WHERE run_tag.run = run.id ORDER BY tag.name)) AS tags"
#define N_SUMMARY_COLUMNS 29

static const char *
keep_text (BasaltRunRecord *record,
           BasaltStatement *statement,
           int              column)
{
  gsize length;
  const char *text = basalt_statement_get_text (statement, column, &length);

  return basalt_run_record_keep (record, text, (gssize) length);
}

static const char *
keep_uuid (BasaltRunRecord *record,
           BasaltStatement *statement,
           int              column)
{
  g_autofree char *text = basalt_statement_dup_uuid (statement, column);

  return basalt_run_record_keep (record, text, -1);
}

/* A name that this version does not know can only come from a hand that wrote into the file. */
static BasaltState
get_state (BasaltStatement *statement,
           int              column)
{
  const char *name = basalt_statement_get_text (statement, column, NULL);
  BasaltState state = BASALT_STATE_CRASHED;

  if (name != NULL)
    basalt_state_from_name (name, &state);

  return state;
}

/* Values of which the row that is made has no trace any more. */
static gboolean
holds_nonsense (BasaltStatement *statement)
{
  const char *state = basalt_statement_get_text (statement, 13, NULL);
  gint64 round = basalt_statement_get_int (statement, 14);
  BasaltState known;

  return state == NULL || !basalt_state_from_name (state, &known) || round < 0 ||
         round > G_MAXINT || basalt_statement_get_int (statement, 15) < 0 ||
         basalt_statement_get_int (statement, 16) <= 0;
}

static void
read_summary (BasaltStatement     *statement,
              BasaltRunRecord     *record,
              BasaltSummaryRecord *summary)
{
  BasaltRunRow *row = &summary->row;

  summary->rowid = basalt_statement_get_int (statement, 0);
  summary->partly = holds_nonsense (statement);
  row->id = keep_uuid (record, statement, 1);
  row->title = keep_text (record, statement, 2);
  row->flow_name = keep_text (record, statement, 3);
  row->flow_hash = keep_text (record, statement, 4);
  row->model = keep_text (record, statement, 5);
  row->region = keep_text (record, statement, 6);
  row->endpoint = keep_text (record, statement, 7);
  row->prompt_sha256 = keep_text (record, statement, 8);
  row->parent_id = keep_uuid (record, statement, 9);
  row->owner = keep_uuid (record, statement, 10);
  row->problem_json = keep_text (record, statement, 11);
  row->stop_reason = keep_text (record, statement, 12);
  row->state = get_state (statement, 13);
  row->round = (guint) basalt_statement_get_int (statement, 14);
  row->timeout_ms = basalt_statement_get_int (statement, 15);
  row->created_at = basalt_statement_get_int (statement, 16);
  row->started_at = basalt_statement_get_int (statement, 17);
  row->ended_at = basalt_statement_get_int (statement, 18);
  row->usage.input_tokens = basalt_statement_get_known (statement, 19);
  row->usage.output_tokens = basalt_statement_get_known (statement, 20);
  row->usage.total_tokens = basalt_statement_get_known (statement, 21);
  row->usage.cache_read_tokens = basalt_statement_get_known (statement, 22);
  row->usage.cache_write_tokens = basalt_statement_get_known (statement, 23);
  row->deleted_at = basalt_statement_get_int (statement, 24);
  row->pinned = basalt_statement_get_int (statement, 25) != 0;
  row->rating = (guint) basalt_statement_get_int (statement, 26);
  row->note = keep_text (record, statement, 27);
  row->tags = keep_text (record, statement, 28);
}

/* Ends a loop over rows: whether it ended because there were no more. */
static gboolean
finish_rows (GError  *local_error,
             GError **error)
{
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

static gboolean
read_tasks (BasaltDatabase   *database,
            gint64            run,
            BasaltRunRecord  *record,
            GError          **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  statement = basalt_database_prepare (
    database,
    "SELECT id, uuid, node, path, round, state, started_at, ended_at, retries, retries_spent,"
    "  problem, output"
    " FROM task_run WHERE run = ?1 ORDER BY id",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, run);
  while (basalt_statement_next (statement, &local_error))
    {
      BasaltTaskRecord task = {
        basalt_statement_get_int (statement, 0),
        {
          .id = keep_uuid (record, statement, 1),
          .name = keep_text (record, statement, 2),
          .path = keep_text (record, statement, 3),
          .round = (guint) basalt_statement_get_int (statement, 4),
          .state = get_state (statement, 5),
          .started_at = basalt_statement_get_int (statement, 6),
          .ended_at = basalt_statement_get_int (statement, 7),
          .retries = (guint) basalt_statement_get_int (statement, 8),
          .retries_spent = (guint) basalt_statement_get_int (statement, 9),
          .problem_json = keep_text (record, statement, 10),
          .output = basalt_statement_dup_blob (statement, 11),
        },
      };

      /* What it did is shown all the same. */
      if (task.row.id == NULL)
        {
          g_autofree char *id =
            g_strdup_printf ("00000000-0000-0000-0000-%012" G_GINT64_MODIFIER "x",
                             task.rowid & G_GINT64_CONSTANT (0xffffffffffff));

          task.row.id = basalt_run_record_keep (record, id, -1);
          g_array_index (record->summaries, BasaltSummaryRecord, 0).partly = TRUE;
        }

      g_array_append_val (record->tasks, task);
    }

  return finish_rows (local_error, error);
}

static gboolean
read_attempts (BasaltDatabase   *database,
               guint             task,
               BasaltRunRecord  *record,
               GError          **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  statement = basalt_database_prepare (
    database,
    "SELECT id, number, round, state, wait_ms, started_at, sent_at, ended_at, first_token_ms,"
    "  server_latency_ms, http_status, request_id, stop_reason, problem, input_tokens,"
    "  output_tokens, total_tokens, cache_read_tokens, cache_write_tokens, request, response"
    " FROM attempt LEFT JOIN attempt_body ON attempt_body.attempt = attempt.id"
    " WHERE task_run = ?1 ORDER BY number",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1,
                             g_array_index (record->tasks, BasaltTaskRecord, task).rowid);
  while (basalt_statement_next (statement, &local_error))
    {
      BasaltAttemptRecord attempt = {
        basalt_statement_get_int (statement, 0),
        task,
        {
          .number = (guint) basalt_statement_get_int (statement, 1),
          .round = (guint) basalt_statement_get_int (statement, 2),
          .state = get_state (statement, 3),
          .wait_ms = basalt_statement_get_known (statement, 4),
          .started_at = basalt_statement_get_int (statement, 5),
          .sent_at = basalt_statement_get_int (statement, 6),
          .ended_at = basalt_statement_get_int (statement, 7),
          .first_token_ms = basalt_statement_get_known (statement, 8),
          .server_latency_ms = basalt_statement_get_known (statement, 9),
          .http_status = (guint) basalt_statement_get_int (statement, 10),
          .request_id = keep_text (record, statement, 11),
          .stop_reason = keep_text (record, statement, 12),
          .problem_json = keep_text (record, statement, 13),
          .usage = { basalt_statement_get_known (statement, 14),
                     basalt_statement_get_known (statement, 15),
                     basalt_statement_get_known (statement, 16),
                     basalt_statement_get_known (statement, 17),
                     basalt_statement_get_known (statement, 18) },
          .request = keep_text (record, statement, 19),
          .response = keep_text (record, statement, 20),
        },
      };

      g_array_append_val (record->attempts, attempt);
    }

  return finish_rows (local_error, error);
}

static gboolean
read_output (BasaltDatabase   *database,
             guint             attempt,
             BasaltRunRecord  *record,
             GError          **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  statement =
    basalt_database_prepare (database,
                             "SELECT kind, text, time FROM output_chunk WHERE attempt = ?1"
                             " ORDER BY id",
                             error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1,
                             g_array_index (record->attempts, BasaltAttemptRecord, attempt).rowid);
  while (basalt_statement_next (statement, &local_error))
    {
      BasaltOutputRecord output = { .attempt = attempt };
      const char *kind = basalt_statement_get_text (statement, 0, NULL);
      const char *text = basalt_statement_get_text (statement, 1, &output.length);

      if (!basalt_output_kind_from_string (kind, &output.kind))
        continue;

      output.text = basalt_run_record_keep (record, text, (gssize) output.length);
      output.time = basalt_statement_get_int (statement, 2);
      g_array_append_val (record->outputs, output);
    }

  return finish_rows (local_error, error);
}

static gboolean
read_states (BasaltDatabase   *database,
             gint64            run,
             BasaltRunRecord  *record,
             GError          **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  statement = basalt_database_prepare (
    database,
    "SELECT time, run_state.state, task_run.uuid, message FROM run_state"
    " LEFT JOIN task_run ON task_run.id = task_run WHERE run_state.run = ?1"
    " ORDER BY run_state.id",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, run);
  while (basalt_statement_next (statement, &local_error))
    {
      g_autofree char *task = basalt_statement_dup_uuid (statement, 2);

      basalt_run_record_add_state (record, basalt_statement_get_int (statement, 0),
                                   get_state (statement, 1), task,
                                   basalt_statement_get_text (statement, 3, NULL));
    }

  return finish_rows (local_error, error);
}

static gboolean
read_logs (BasaltDatabase   *database,
           gint64            run,
           BasaltRunRecord  *record,
           GError          **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  statement = basalt_database_prepare (
    database,
    "SELECT time, level, logger, message, task, attempt FROM log WHERE run = ?1 ORDER BY id"
    " LIMIT -1 OFFSET ?2",
    error);
  if (statement == NULL)
    return FALSE;

  if (record->log == NULL)
    record->log = basalt_log_list_new ();

  basalt_statement_bind_int (statement, 1, run);
  basalt_statement_bind_int (statement, 2, record->n_logs_known);
  while (basalt_statement_next (statement, &local_error))
    {
      gsize length;
      const char *message = basalt_statement_get_text (statement, 3, &length);
      gint64 attempt = basalt_statement_get_int (statement, 5);

      basalt_log_list_append (record->log, basalt_statement_get_int (statement, 0),
                              basalt_statement_get_text (statement, 1, NULL),
                              basalt_statement_get_text (statement, 2, NULL),
                              basalt_statement_get_text (statement, 4, NULL),
                              (guint) CLAMP (attempt, 0, G_MAXINT), message, (gssize) length);
    }

  return finish_rows (local_error, error);
}

static gboolean
read_run (BasaltDatabase   *database,
          const char       *id,
          BasaltRunRecord  *record,
          GError          **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;

  statement = basalt_database_prepare (database,
                                       "SELECT " SUMMARY_COLUMNS
                                       ", definition, connection, inputs, policy, prompt"
                                       " FROM run LEFT JOIN flow ON flow.id = run.flow"
                                       " LEFT JOIN run_input ON run_input.run = run.id"
                                       " WHERE uuid = ?1 AND importing IS NULL",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, id);
  if (basalt_statement_next (statement, &local_error))
    {
      BasaltSummaryRecord summary = { 0 };

      read_summary (statement, record, &summary);
      summary.row.flow_json = keep_text (record, statement, N_SUMMARY_COLUMNS);
      summary.row.connection_json = keep_text (record, statement, N_SUMMARY_COLUMNS + 1);
      summary.row.inputs_json = keep_text (record, statement, N_SUMMARY_COLUMNS + 2);
      summary.row.policy_json = keep_text (record, statement, N_SUMMARY_COLUMNS + 3);
      summary.row.prompt = keep_text (record, statement, N_SUMMARY_COLUMNS + 4);
      g_array_append_val (record->summaries, summary);
    }
  else if (local_error == NULL)
    g_set_error (&local_error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND,
                 _ ("The history has no run %s."), id);

  return finish_rows (local_error, error);
}

/**
 * basalt_runs_query_read:
 * @database: a connection
 * @id: a run's id
 * @record: (inout): takes the rows: one whole summary, and all that belongs to it
 * @error: return location for an error
 *
 * Reads everything of one run, as of one moment.
 *
 * Returns: whether it succeeded; fails with %BASALT_STORE_ERROR_NOT_FOUND
 */
gboolean
basalt_runs_query_read (BasaltDatabase   *database,
                        const char       *id,
                        BasaltRunRecord  *record,
                        GError          **error)
{
  gboolean ok;
  gint64 run = 0;

  if (!basalt_database_execute (database, "BEGIN", error))
    return FALSE;

  ok = read_run (database, id, record, error);
  if (ok)
    run = g_array_index (record->summaries, BasaltSummaryRecord, 0).rowid;

  ok = ok && read_tasks (database, run, record, error);
  for (guint i = 0; ok && i < record->tasks->len; i++)
    ok = read_attempts (database, i, record, error);
  for (guint i = 0; ok && i < record->attempts->len; i++)
    ok = read_output (database, i, record, error);
  ok = ok && read_states (database, run, record, error) && read_logs (database, run, record, error);

  basalt_database_rollback (database);

  return ok;
}

/* What says which run a row is about, where the whole of it cannot be read. */
static void
read_damaged (BasaltDatabase  *database,
              gint64           rowid,
              BasaltRunRecord *record)
{
  g_autoptr (BasaltStatement) statement = NULL;
  BasaltSummaryRecord summary = {
    .rowid = rowid,
    .row = { .state = BASALT_STATE_CRASHED, .usage = BASALT_USAGE_INIT },
    .damaged = TRUE,
  };

  statement =
    basalt_database_prepare (database, "SELECT uuid, title, created_at FROM run WHERE id = ?1",
                             NULL);
  if (statement == NULL)
    return;

  basalt_statement_bind_int (statement, 1, rowid);
  if (basalt_statement_next (statement, NULL))
    {
      summary.row.id = keep_uuid (record, statement, 0);
      summary.row.title = keep_text (record, statement, 1);
      summary.row.created_at = basalt_statement_get_int (statement, 2);
      g_array_append_val (record->summaries, summary);
    }
}

/**
 * basalt_runs_query_rows:
 * @database: a connection
 * @rowids: (array length=n_rowids): rowids of runs
 * @n_rowids: how many
 * @record: (inout): takes a summary for each rowid that is there, in the same order. Of a row that
 *   is damaged it says so, and which run it is, if that much can be read
 * @error: return location for an error
 *
 * Returns: whether it succeeded, which damaged rows do not prevent
 */
gboolean
basalt_runs_query_rows (BasaltDatabase   *database,
                        const gint64     *rowids,
                        guint             n_rowids,
                        BasaltRunRecord  *record,
                        GError          **error)
{
  GError *local_error = NULL;

  for (guint i = 0; i < n_rowids; i++)
    {
      g_autoptr (BasaltStatement) statement = NULL;

      statement = basalt_database_prepare (database,
                                           "SELECT " SUMMARY_COLUMNS
                                           " FROM run JOIN flow ON flow.id = run.flow"
                                           " WHERE run.id = ?1",
                                           error);
      if (statement == NULL)
        return FALSE;

      basalt_statement_bind_int (statement, 1, rowids[i]);
      if (basalt_statement_next (statement, &local_error))
        {
          BasaltSummaryRecord summary = { 0 };

          read_summary (statement, record, &summary);
          summary.damaged = summary.row.id == NULL;
          g_array_append_val (record->summaries, summary);
        }
      else if (local_error == NULL ||
               g_error_matches (local_error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_DAMAGED))
        {
          g_clear_error (&local_error);
          read_damaged (database, rowids[i], record);
        }

      if (!finish_rows (local_error, error))
        return FALSE;
    }

  return TRUE;
}
