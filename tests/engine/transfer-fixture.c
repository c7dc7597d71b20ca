/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "transfer-fixture.h"

#include "basalt-demo-endpoint.h"
#include "basalt-json.h"
#include "basalt-uuid.h"

#include <sqlite3.h>
#include <string.h>

static sqlite3 *
open_history (EngineFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->dir, "data", "history.db", NULL);
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 10000);

  return handle;
}

void
transfer_sql (EngineFixture *fixture,
              const char    *sql,
              ...)
{
  sqlite3 *handle = open_history (fixture);
  char *message = NULL;
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, sql);
  text = g_strdup_vprintf (sql, args);
  va_end (args);
  sqlite3_exec (handle, text, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
}

char *
transfer_get_text (EngineFixture *fixture,
                   const char    *sql)
{
  sqlite3 *handle = open_history (fixture);
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
transfer_get_int (EngineFixture *fixture,
                  const char    *sql)
{
  g_autofree char *text = transfer_get_text (fixture, sql);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
transfer_wait_for (EngineFixture *fixture,
                   const char    *sql)
{
  /* Another process says nothing when it writes. */
  guint id = g_timeout_add (5, wake_cb, NULL);

  test_wait_until (transfer_get_int (fixture, sql) != 0);
  g_source_remove (id);
}

void
transfer_make_runs (EngineFixture *fixture)
{
  g_autoptr (BasaltRun) steady = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY,
                                                     "What is basalt?\nSay it in “two” words.");
  g_autoptr (BasaltRun) throttled =
    engine_fixture_run (fixture, BASALT_DEMO_MODEL_THROTTLED, "Wait for me");
  g_autoptr (BasaltRun) flaky = engine_fixture_run (fixture, BASALT_DEMO_MODEL_FLAKY, "Try again");
  g_autoptr (BasaltRun) denied = engine_fixture_run (fixture, BASALT_DEMO_MODEL_DENIED, "May I?");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (basalt_run_get_state (steady), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpint (basalt_run_get_state (throttled), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpint (basalt_run_get_state (flaky), ==, BASALT_STATE_FAILED);
  g_assert_cmpint (basalt_run_get_state (denied), ==, BASALT_STATE_FAILED);

  g_assert_true (engine_fixture_retry (fixture, flaky, &error));
  g_assert_no_error (error);
  engine_fixture_wait (flaky);
  g_assert_cmpint (basalt_run_get_state (flaky), ==, BASALT_STATE_COMPLETED);

  transfer_sql (fixture, "INSERT OR IGNORE INTO tag (name) VALUES ('basalt'), ('two words')");
  transfer_sql (fixture,
                "UPDATE run SET pinned = 1, rating = 4, note = 'Good.' || char (10) || 'Keep “it”.'"
                " WHERE name = '%s';"
                "INSERT INTO run_tag (run, tag)"
                " SELECT run.id, tag.id FROM run JOIN tag WHERE run.name = '%s'",
                basalt_run_get_name (steady), basalt_run_get_name (steady));
  transfer_sql (fixture,
                "UPDATE run SET parent = (SELECT uuid FROM run WHERE name = '%s')"
                " WHERE name = '%s'",
                basalt_run_get_name (steady), basalt_run_get_name (denied));
}

char *
transfer_export (EngineFixture      *fixture,
                 const char *const  *ids,
                 BasaltExportFormat  format,
                 int                *n_runs)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (BasaltExportResult) exported = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_export_async (fixture->engine, ids, format, stream, NULL, NULL, NULL,
                              test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  exported = basalt_engine_export_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  if (n_runs != NULL)
    *n_runs = (int) exported->written;

  g_assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

char *
transfer_export_bare (EngineFixture *fixture)
{
  char *text = transfer_export (fixture, NULL, BASALT_EXPORT_JSON, NULL);
  char *moment = strstr (text, "\"exported_at\":\"");

  g_assert_nonnull (moment);
  moment += strlen ("\"exported_at\":\"");
  memset (moment, 'x', strcspn (moment, "\""));

  return text;
}

int
transfer_export_file (EngineFixture  *fixture,
                      const char     *path,
                      GCancellable   *cancellable,
                      GError        **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (BasaltExportResult) exported = NULL;

  basalt_engine_export_file_async (fixture->engine, NULL, BASALT_EXPORT_JSON, file, NULL, NULL,
                                   cancellable, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  exported = basalt_engine_export_finish (fixture->engine, result, error);

  return exported != NULL ? (int) exported->written : -1;
}

gboolean
transfer_import (EngineFixture       *fixture,
                 const char          *path,
                 BasaltImportResult  *counts,
                 GError             **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_import_async (fixture->engine, file, NULL, NULL, NULL, test_wait_result_cb,
                              &result);
  test_wait_until (result != NULL);

  return basalt_engine_import_finish (fixture->engine, result, counts, error);
}

guint
transfer_search (EngineFixture *fixture,
                 const char    *text)
{
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) runs = NULL;

  query->search = g_strdup (text);
  basalt_engine_query_runs_async (fixture->engine, query, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  runs = basalt_engine_query_runs_finish (fixture->engine, result, NULL);
  g_assert_nonnull (runs);

  return runs != NULL ? runs->len : 0;
}

BasaltRun *
transfer_open (EngineFixture *fixture,
               const char    *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltRun *run;

  basalt_engine_find_run_async (fixture->engine, id, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  run = basalt_engine_find_run_finish (fixture->engine, result, &error);
  g_assert_no_error (error);

  return run;
}

void
transfer_check_empty (EngineFixture *fixture)
{
  static const char *const tables[] = { "run",     "run_input",    "run_state",    "task_run",
                                        "attempt", "attempt_body", "output_chunk", "log",
                                        "tag",     "run_tag",      "flow" };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strconcat ("SELECT count (*) FROM ", tables[i], NULL);

      g_test_message ("%s", tables[i]);
      g_assert_cmpint (transfer_get_int (fixture, sql), ==, 0);
    }
}

char *
transfer_replace (const char *text,
                  const char *from,
                  const char *to)
{
  GString *changed = g_string_new (text);
  guint n = g_string_replace (changed, from, to, 0);

  g_assert_cmpuint (n, >, 0);

  return g_string_free (changed, FALSE);
}

char *
transfer_get_line (const char *text)
{
  const char *start = strstr (text, "\"runs\":[\n");
  const char *end;

  g_assert_nonnull (start);
  start += strlen ("\"runs\":[\n");
  end = strstr (start, "\n");

  return g_strndup (start, (gsize) (end - start) - (end[-1] == ',' ? 1 : 0));
}

char *
transfer_multiply (const char *text,
                   guint       n)
{
  g_autofree char *line = transfer_get_line (text);
  g_autoptr (JsonNode) node = basalt_json_parse_object (line, -1, NULL);
  JsonObject *run = json_node_get_object (node);
  JsonArray *tasks = basalt_json_get_array (basalt_json_get_object (run, "record"), "tasks");
  GString *all = g_string_new (TRANSFER_HEAD);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) copy = g_string_new (line);
      g_autofree char *id = basalt_uuid_new_v7 ();

      g_string_replace (copy, basalt_json_get_string (run, "id"), id, 0);
      for (guint j = 0; j < json_array_get_length (tasks); j++)
        {
          g_autofree char *task = basalt_uuid_new_v7 ();

          g_string_replace (copy,
                            basalt_json_get_string (basalt_json_array_get_object (tasks, j), "id"),
                            task, 0);
        }
      g_string_append_printf (all, "%s\n%s", i > 0 ? "," : "", copy->str);
    }
  g_string_append (all, "\n]}\n");

  return g_string_free (all, FALSE);
}
