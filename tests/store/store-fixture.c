/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <ftw.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

char *
test_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("basalt-store-XXXXXX", &error);

  g_assert_no_error (error);

  return dir;
}

static int
remove_cb (const char        *path,
           const struct stat *info,
           int                type,
           struct FTW        *walk)
{
  return g_remove (path);
}

void
test_remove_dir (const char *path)
{
  g_assert_cmpint (nftw (path, remove_cb, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
}

/* Waits for the result that test_wait_result_cb() puts into @result. */
GAsyncResult *
test_wait (GAsyncResult **result)
{
  test_wait_until (*result != NULL);

  return *result;
}

BasaltStore *
test_open_store (const char *dir)
{
  BasaltStore *store = basalt_store_new (dir);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_store_open_async (store, NULL, test_wait_result_cb, &result);
  basalt_store_open_finish (store, test_wait (&result), &error);
  g_assert_no_error (error);

  return store;
}

void
test_close_store (BasaltStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_store_close_async (store, test_wait_result_cb, &result);
  basalt_store_close_finish (store, test_wait (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (store);
}

gboolean
test_try_open (const char  *dir,
               GError     **error)
{
  g_autoptr (BasaltStore) store = basalt_store_new (dir);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  gboolean ok;

  basalt_store_open_async (store, NULL, test_wait_result_cb, &result);
  ok = basalt_store_open_finish (store, test_wait (&result), error);
  basalt_store_close_async (store, test_wait_result_cb, &closed);
  g_assert_true (basalt_store_close_finish (store, test_wait (&closed), NULL));

  return ok;
}

int
test_reap (BasaltStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int n;

  basalt_store_reap_async (store, NULL, test_wait_result_cb, &result);
  n = basalt_store_reap_finish (store, test_wait (&result), &error);
  g_assert_no_error (error);

  return n;
}

BasaltRun *
test_make_run (BasaltStore *store,
               const char  *prompt,
               const char  *model)
{
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltConnection) connection = NULL;
  g_autoptr (BasaltRunRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *inputs;
  const char *owner = basalt_store_get_owner (store, &error);

  g_assert_no_error (error);

  connection =
    basalt_connection_new ("0192f3a4-0000-7000-8000-000000000001", BASALT_CONNECTION_DEMO);
  basalt_connection_set_name (connection, "Demo");
  basalt_connection_set_region (connection, "us-east-1");
  request = basalt_run_request_new (flow, connection);
  basalt_run_request_set_timeout_ms (request, 90000);
  inputs = basalt_run_request_get_inputs (request);
  if (prompt != NULL)
    json_object_set_string_member (inputs, "prompt", prompt);
  else
    json_object_set_string_member (inputs, "prompt_file", "/nowhere/prompt.txt");
  json_object_set_string_member (inputs, "model", model);

  return basalt_run_new_from_request (request, owner);
}

gboolean
test_create_run (BasaltStore  *store,
                 BasaltRun    *run,
                 GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_journal_run_created_async (BASALT_JOURNAL (store), run, NULL, test_wait_result_cb,
                                    &result);

  return basalt_journal_run_created_finish (BASALT_JOURNAL (store), test_wait (&result), error);
}

BasaltTaskRun *
test_begin_task (BasaltStore    *store,
                 BasaltRun      *run,
                 const char     *node,
                 BasaltAttempt **attempt)
{
  BasaltJournal *journal = BASALT_JOURNAL (store);
  BasaltTaskRun *task;

  if (basalt_run_get_state (run) == BASALT_STATE_PENDING)
    {
      basalt_run_transition (run, NULL, BASALT_STATE_RUNNING, NULL, NULL);
      basalt_journal_state_changed (journal, run, NULL, NULL);
    }

  task = basalt_run_add_task (run, basalt_flow_find_node (basalt_run_get_flow (run), node), "");
  basalt_journal_state_changed (journal, run, task, NULL);
  basalt_run_transition (run, task, BASALT_STATE_RUNNING, "starting", NULL);
  basalt_journal_state_changed (journal, run, task, "starting");
  *attempt = basalt_run_begin_attempt (run, task, 0);
  basalt_journal_attempt_changed (journal, run, task, *attempt);

  return task;
}

void
test_send (BasaltStore   *store,
           BasaltRun     *run,
           BasaltTaskRun *task,
           BasaltAttempt *attempt)
{
  BasaltJournal *journal = BASALT_JOURNAL (store);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_attempt_set_sent (attempt, "{\"messages\":[]}");
  basalt_journal_attempt_sending_async (journal, run, task, attempt, NULL, test_wait_result_cb,
                                        &result);
  basalt_journal_attempt_sending_finish (journal, test_wait (&result), &error);
  g_assert_no_error (error);
}

void
test_say (BasaltStore   *store,
          BasaltRun     *run,
          BasaltTaskRun *task,
          BasaltAttempt *attempt,
          const char    *text)
{
  basalt_run_append_output (run, attempt, BASALT_OUTPUT_TEXT, text, strlen (text));
  basalt_journal_output_appended (BASALT_JOURNAL (store), run, task, attempt, BASALT_OUTPUT_TEXT,
                                  text, strlen (text));
}

void
test_log (BasaltStore *store,
          BasaltRun   *run,
          const char  *message)
{
  g_autoptr (BasaltLogRecord) log =
    basalt_log_record_new (g_get_real_time (), BASALT_LOG_WARNING, "basalt.test", message,
                           "call-bedrock", 1);

  basalt_run_add_log (run, log);
  basalt_journal_log_added (BASALT_JOURNAL (store), run, log);
}

gboolean
test_end_run (BasaltStore    *store,
              BasaltRun      *run,
              BasaltState     state,
              BasaltProblem  *problem,
              GError        **error)
{
  BasaltJournal *journal = BASALT_JOURNAL (store);
  g_autoptr (GAsyncResult) result = NULL;

  basalt_journal_run_ending_async (journal, run, state, "the end", problem, test_wait_result_cb,
                                   &result);
  if (!basalt_journal_run_ending_finish (journal, test_wait (&result), error))
    return FALSE;

  return basalt_run_transition (run, NULL, state, "the end", problem);
}

/* A run from beginning to end; returns its id. */
char *
test_record_run (BasaltStore *store,
                 const char  *prompt,
                 const char  *answer)
{
  BasaltJournal *journal = BASALT_JOURNAL (store);
  g_autoptr (BasaltRun) run = test_make_run (store, prompt, "basalt.demo-steady-v1:0");
  g_autoptr (GError) error = NULL;
  BasaltUsage usage = { 12, 34, 46, -1, -1 };
  g_autoptr (GBytes) output = g_bytes_new (answer, strlen (answer));
  BasaltTaskRun *task;
  BasaltAttempt *attempt;

  test_create_run (store, run, &error);
  g_assert_no_error (error);
  task = test_begin_task (store, run, "call-bedrock", &attempt);
  test_send (store, run, task, attempt);
  basalt_attempt_set_answer (attempt, 200, "req-1");
  test_say (store, run, task, attempt, answer);
  basalt_attempt_set_usage (attempt, &usage, 77);
  basalt_attempt_set_stop_reason (attempt, "end_turn");
  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_COMPLETED, NULL);
  basalt_journal_attempt_changed (journal, run, task, attempt);
  basalt_task_run_set_output (task, output);
  basalt_run_transition (run, task, BASALT_STATE_COMPLETED, NULL, NULL);
  basalt_journal_state_changed (journal, run, task, NULL);
  test_end_run (store, run, BASALT_STATE_COMPLETED, NULL, &error);
  g_assert_no_error (error);

  return g_strdup (basalt_run_get_id (run));
}

BasaltRun *
test_load_run (BasaltStore  *store,
               const char   *id,
               GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_store_load_run_async (store, id, NULL, test_wait_result_cb, &result);

  return basalt_store_load_run_finish (store, test_wait (&result), error);
}

GPtrArray *
test_query (BasaltStore    *store,
            BasaltRunQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *runs;

  basalt_store_query_async (store, query, NULL, test_wait_result_cb, &result);
  runs = basalt_store_query_finish (store, test_wait (&result), &error);
  g_assert_no_error (error);

  return runs;
}

guint
test_search (BasaltStore *store,
             const char  *search)
{
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GPtrArray) runs = NULL;

  query->search = g_strdup (search);
  runs = test_query (store, query);

  return runs->len;
}

/* Looks into the file with SQLite alone, as a person would. */
static sqlite3 *
open_raw (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 10000);

  return handle;
}

char *
test_select_text (const char *dir,
                  const char *sql)
{
  sqlite3 *handle = open_raw (dir);
  sqlite3_stmt *statement;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return text;
}

gint64
test_select_int (const char *dir,
                 const char *sql)
{
  g_autofree char *text = test_select_text (dir, sql);

  g_assert_nonnull (text);

  return g_ascii_strtoll (text, NULL, 10);
}

void
test_execute (const char *dir,
              const char *sql)
{
  sqlite3 *handle = open_raw (dir);
  char *message = NULL;

  sqlite3_exec (handle, sql, NULL, NULL, &message);
  g_assert_null (message);
  sqlite3_close (handle);
}
