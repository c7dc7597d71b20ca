/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "transfer-fixture.h"

#include "basalt-demo-endpoint.h"
#include "basalt-json.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
test_formats (EngineFixture *fixture,
              gconstpointer  data)
{
  BasaltExportFormat format = BASALT_EXPORT_CSV;

  g_assert_true (basalt_export_format_from_string ("JSON", &format));
  g_assert_cmpint (format, ==, BASALT_EXPORT_JSON);
  g_assert_true (basalt_export_format_from_string ("markdown", &format));
  g_assert_cmpint (format, ==, BASALT_EXPORT_MARKDOWN);
  g_assert_false (basalt_export_format_from_string ("pdf", &format));
  g_assert_false (basalt_export_format_from_string (NULL, &format));
  g_assert_true (basalt_export_format_from_name ("/tmp/my.runs/all.CSV", &format));
  g_assert_cmpint (format, ==, BASALT_EXPORT_CSV);
  g_assert_true (basalt_export_format_from_name ("a.md", &format));
  g_assert_cmpint (format, ==, BASALT_EXPORT_MARKDOWN);
  g_assert_false (basalt_export_format_from_name ("a", &format));
  g_assert_false (basalt_export_format_from_name ("a.zip", &format));
  g_assert_false (basalt_export_format_from_name (NULL, &format));
  g_assert_cmpint (format, ==, BASALT_EXPORT_MARKDOWN);

  g_assert_cmpstr (basalt_export_format_to_string (BASALT_EXPORT_MARKDOWN), ==, "markdown");
  g_assert_cmpstr (basalt_export_format_to_string (BASALT_EXPORT_JSON), ==, "json");
  g_assert_cmpstr (basalt_export_format_to_string (BASALT_EXPORT_CSV), ==, "csv");
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = basalt_json_parse_object (text, -1, &error);

  g_assert_no_error (error);

  return node;
}

/* The members of a run that `show --json` prints are the same ones; the lines are runs. */
static void
test_json (EngineFixture *fixture,
           gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_auto (GStrv) lines = NULL;
  JsonObject *file;
  JsonArray *runs;
  int n;

  transfer_make_runs (fixture);
  text = transfer_export (fixture, NULL, BASALT_EXPORT_JSON, &n);
  g_assert_cmpint (n, ==, 4);
  root = parse (text);
  file = json_node_get_object (root);
  g_assert_cmpstr (basalt_json_get_string (file, "format"), ==,
                   "io.github.basaltflows.Basalt.runs");
  g_assert_cmpint (json_object_get_int_member (file, "version"), ==, 1);
  g_assert_nonnull (basalt_json_get_string (file, "exported_at"));
  runs = basalt_json_get_array (file, "runs");
  g_assert_cmpuint (json_array_get_length (runs), ==, 4);

  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7);

  for (guint i = 0; i < 4; i++)
    {
      JsonObject *run = basalt_json_array_get_object (runs, i);
      JsonObject *record = basalt_json_get_object (run, "record");
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (BasaltRun) loaded = NULL;
      g_autoptr (JsonNode) shown = NULL;
      g_autofree char *expected = NULL;

      g_assert_nonnull (record);
      g_assert_cmpstr (basalt_json_get_string (record, "flow_hash"), !=, NULL);
      g_assert_nonnull (basalt_json_get_object (record, "connection"));
      g_assert_cmpuint (json_array_get_length (basalt_json_get_array (record, "logs")), >, 2);
      g_assert_cmpuint (json_array_get_length (basalt_json_get_array (record, "states")), >, 3);
      g_assert_cmpuint (strlen (basalt_json_get_string (record, "created_at")), ==,
                        strlen ("2026-11-22T14:02:11.483201Z"));

      basalt_engine_find_run_async (fixture->engine, basalt_json_get_string (run, "id"), NULL,
                                    test_wait_result_cb, &result);
      test_wait_until (result != NULL);
      loaded = basalt_engine_find_run_finish (fixture->engine, result, NULL);
      g_assert_nonnull (loaded);
      shown = basalt_engine_run_to_json (loaded);
      expected = basalt_json_to_string (shown, FALSE);
      /* All but the closing brace. */
      expected[strlen (expected) - 1] = '\0';
      g_assert_true (g_str_has_prefix (lines[i + 1], expected));
    }
}

/* What no JSON string can hold is in base64. */
static void
test_bytes (EngineFixture *fixture,
            gconstpointer  data)
{
  g_autoptr (BasaltRun) run G_GNUC_UNUSED =
    engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Bytes");
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;

  transfer_sql (fixture, "UPDATE task_run SET output = x'ff00fe' WHERE node = 'load-prompt'");
  transfer_sql (fixture,
                "UPDATE output_chunk SET text = 'a' || char (0) || 'b' WHERE kind = 'text'");
  text = transfer_export (fixture, NULL, BASALT_EXPORT_JSON, NULL);
  root = parse (text);
  g_assert_nonnull (strstr (text, "\"output\":{\"base64\":\"/wD+\"}"));
  g_assert_nonnull (strstr (text, "\"text\":{\"base64\":\"YQBi\"}"));
}

static void
test_ids (EngineFixture *fixture,
          gconstpointer  data)
{
  g_autoptr (BasaltRun) a = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "A");
  g_autoptr (BasaltRun) b = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "B");
  const char *ids[] = { basalt_run_get_id (b), basalt_run_get_id (a), NULL };
  const char *unknown[] = { basalt_run_get_id (b), "01939393-0000-7000-8000-000000000000", NULL };
  const char *none[] = { NULL };
  g_autofree char *text = transfer_export (fixture, ids, BASALT_EXPORT_CSV, NULL);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int n;

  g_assert_cmpuint (strstr (text, ids[0]) - text, <, strstr (text, ids[1]) - text);

  /* All of them: oldest first, and not those in the trash. */
  g_clear_pointer (&text, g_free);
  text = transfer_export (fixture, NULL, BASALT_EXPORT_CSV, NULL);
  g_assert_cmpuint (strstr (text, ids[1]) - text, <, strstr (text, ids[0]) - text);
  transfer_sql (fixture, "UPDATE run SET deleted_at = 5 WHERE name = '%s'",
                basalt_run_get_name (a));
  g_clear_pointer (&text, g_free);
  text = transfer_export (fixture, NULL, BASALT_EXPORT_CSV, &n);
  g_assert_null (strstr (text, ids[1]));
  g_assert_cmpint (n, ==, 1);

  /* Whoever names it gets it. */
  g_clear_pointer (&text, g_free);
  text = transfer_export (fixture, ids, BASALT_EXPORT_CSV, &n);
  g_assert_cmpint (n, ==, 2);

  g_clear_pointer (&text, g_free);
  text = transfer_export (fixture, none, BASALT_EXPORT_JSON, &n);
  g_assert_cmpint (n, ==, 0);
  json_node_unref (parse (text));

  /* Nothing is written where one is missing. */
  basalt_engine_export_async (fixture->engine, unknown, BASALT_EXPORT_JSON, stream, NULL, NULL,
                              NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (basalt_engine_export_finish (fixture->engine, result, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND);
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)), ==, 0);
}

static void
test_markdown (EngineFixture *fixture,
               gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autofree char *hostile = NULL;
  g_autoptr (BasaltRun) run = NULL;
  int n;

  transfer_make_runs (fixture);
  text = transfer_export (fixture, NULL, BASALT_EXPORT_MARKDOWN, &n);
  g_assert_cmpint (n, ==, 4);
  g_assert_true (g_str_has_prefix (text, "# What is basalt?\n\n| Run | "));
  g_assert_nonnull (
    strstr (text, "## Prompt\n\n```text\nWhat is basalt?\nSay it in “two” words.\n```\n"));
  g_assert_nonnull (strstr (text, "\n---\n\n# Wait for me\n"));
  g_assert_nonnull (strstr (text, "## Note\n\n```text\nGood.\nKeep “it”.\n```\n"));
  g_assert_nonnull (strstr (text, "| Tags | basalt, two words |"));
  g_assert_nonnull (strstr (text, "| Rating | 4 of 5 |"));
  g_assert_nonnull (strstr (text, "## Error\n"));
  g_assert_nonnull (strstr (text, "| Code | AccessDeniedException |"));
  g_assert_nonnull (strstr (text, "| call-bedrock | 3 | Completed |"));
  g_assert_nonnull (strstr (text, " 429 | ThrottlingException |"));

  run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "x");
  transfer_sql (
    fixture,
    "UPDATE run SET title = '](https://evil) | <b>www.evil.com</b>' || char (10) || '# no'"
    " WHERE name = '%s'; UPDATE run_input SET prompt = 'a' || char (10) || '````'"
    " || char (10) || '# out' || char (27) WHERE prompt = 'x'",
    basalt_run_get_name (run));
  hostile = transfer_export (fixture, (const char *const[]){ basalt_run_get_id (run), NULL },
                             BASALT_EXPORT_MARKDOWN, NULL);
  g_assert_true (g_str_has_prefix (
    hostile, "# \\]\\(https\\://evil\\) \\| \\<b\\>www\\.evil.com\\</b\\> \\# no\n\n| Run | "));
  g_assert_nonnull (strstr (hostile, "\n`````text\na\n````\n# out␛\n`````\n"));
}

/* A reader of RFC 4180: (element-type GStrv). */
static GPtrArray *
parse_csv (const char *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  while (*text != '\0')
    {
      g_autoptr (GStrvBuilder) line = g_strv_builder_new ();
      gboolean more = TRUE;

      while (more)
        {
          g_autoptr (GString) cell = g_string_new (NULL);

          if (*text == '"')
            {
              for (text++; *text != '"' || text[1] == '"'; text++)
                {
                  g_assert_cmpint (*text, !=, '\0');
                  text += *text == '"' ? 1 : 0;
                  g_string_append_c (cell, *text);
                }
              text++;
            }
          else
            {
              gsize length = strcspn (text, ",\r");

              g_string_append_len (cell, text, (gssize) length);
              text += length;
            }

          g_strv_builder_add (line, cell->str);
          more = *text == ',';
          text += more ? 1 : 0;
        }

      g_assert_true (g_str_has_prefix (text, "\r\n"));
      text += 2;
      g_ptr_array_add (lines, g_strv_builder_end (line));
    }

  return lines;
}

static const char *
get_cell (GPtrArray  *lines,
          guint       line,
          const char *column)
{
  GStrv header = lines->pdata[0];

  for (guint i = 0; header[i] != NULL; i++)
    {
      if (g_str_equal (header[i], column))
        return ((GStrv) lines->pdata[line])[i];
    }

  g_assert_not_reached ();
}

static void
test_csv (EngineFixture *fixture,
          gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  transfer_make_runs (fixture);
  transfer_sql (fixture, "UPDATE run SET title = '=cmd|'' /C calc''!A0', note = '+1', model = '@x',"
                         " region = '-2', stop_reason = NULL WHERE problem IS NOT NULL;"
                         "UPDATE run_input SET prompt = char (9) || 'tab' WHERE prompt = 'May I?'");
  text = transfer_export (fixture, NULL, BASALT_EXPORT_CSV, NULL);
  lines = parse_csv (text);
  g_assert_cmpuint (lines->len, ==, 5);
  for (guint i = 0; i < lines->len; i++)
    g_assert_cmpuint (g_strv_length (lines->pdata[i]), ==, g_strv_length (lines->pdata[0]));

  g_assert_cmpstr (get_cell (lines, 1, "prompt"), ==, "What is basalt?\nSay it in “two” words.");
  g_assert_cmpstr (get_cell (lines, 1, "state"), ==, "Completed");
  g_assert_cmpstr (get_cell (lines, 1, "tags"), ==, "basalt, two words");
  g_assert_cmpstr (get_cell (lines, 1, "rating"), ==, "4");
  g_assert_cmpstr (get_cell (lines, 1, "pinned"), ==, "1");
  g_assert_cmpstr (get_cell (lines, 1, "error_code"), ==, "");
  g_assert_cmpint (g_ascii_strtoll (get_cell (lines, 1, "output_tokens"), NULL, 10), >, 0);
  g_assert_cmpint (g_ascii_strtoll (get_cell (lines, 1, "duration_ms"), NULL, 10), >=, 0);
  g_assert_cmpuint (strlen (get_cell (lines, 1, "output")), >, 10);

  g_assert_cmpstr (get_cell (lines, 4, "error_code"), ==, "AccessDeniedException");
  g_assert_cmpstr (get_cell (lines, 4, "title"), ==, "'=cmd|' /C calc'!A0");
  g_assert_cmpstr (get_cell (lines, 4, "note"), ==, "'+1");
  g_assert_cmpstr (get_cell (lines, 4, "model"), ==, "'@x");
  g_assert_cmpstr (get_cell (lines, 4, "region"), ==, "'-2");
  g_assert_cmpstr (get_cell (lines, 4, "prompt"), ==, "'\ttab");
  g_assert_cmpstr (get_cell (lines, 4, "rating"), ==, "");
}

static void
check_no_secret (EngineFixture *fixture,
                 const char    *secret)
{
  for (guint i = BASALT_EXPORT_MARKDOWN; i <= BASALT_EXPORT_CSV; i++)
    {
      g_autofree char *text = transfer_export (fixture, NULL, i, NULL);

      g_assert_nonnull (strstr (text, "Psst"));
      g_assert_null (strstr (text, secret));
    }
}

static void
test_no_secrets (EngineFixture *fixture,
                 gconstpointer  data)
{
  g_autoptr (BasaltConnection) connection = NULL;
  g_autoptr (BasaltRunRequest) request = NULL;
  g_autoptr (BasaltRun) run = NULL;
  const char *url = basalt_engine_start_demo (fixture->engine, 0, NULL);

  g_setenv ("AWS_ACCESS_KEY_ID", basalt_engine_get_demo_access_key_id (), TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", basalt_engine_get_demo_secret (), TRUE);
  connection = basalt_engine_new_environment_connection (fixture->engine);
  basalt_connection_set_endpoint_url (connection, url);
  basalt_connection_set_region (connection, "us-east-1");
  request = basalt_engine_new_prompt_request (fixture->engine, connection);
  json_object_set_string_member (basalt_run_request_get_inputs (request), "model",
                                 BASALT_DEMO_MODEL_STEADY);
  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", "Psst");
  run = engine_fixture_start (fixture, request);
  engine_fixture_wait (run);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);

  check_no_secret (fixture, basalt_engine_get_demo_secret ());
  check_no_secret (fixture, "AWS4-HMAC-SHA256");
  g_unsetenv ("AWS_ACCESS_KEY_ID");
  g_unsetenv ("AWS_SECRET_ACCESS_KEY");
}

/* A run that cannot be read takes none of the others with it. */
static void
test_damaged (EngineFixture *fixture,
              gconstpointer  data)
{
  g_autoptr (BasaltRun) good = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Good");
  g_autoptr (BasaltRun) bad = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Bad");
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  const char *ids[] = { basalt_run_get_id (bad), basalt_run_get_id (good), NULL };
  const char *only[] = { basalt_run_get_id (bad), NULL };
  int n;

  transfer_sql (fixture, "UPDATE run_input SET inputs = '{' WHERE prompt = 'Bad'");
  text = transfer_export (fixture, ids, BASALT_EXPORT_JSON, &n);
  g_assert_cmpint (n, ==, 1);
  root = parse (text);

  basalt_engine_export_async (fixture->engine, only, BASALT_EXPORT_JSON, stream, NULL, NULL, NULL,
                              test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (basalt_engine_export_finish (fixture->engine, result, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, only[0]));
}

/* What can be read of a damaged run is shown, and it is not exported: nobody could import it. */
static void
test_partly_damaged (EngineFixture *fixture,
                     gconstpointer  data)
{
  static const char *const changes[] = {
    "UPDATE run_input SET inputs = '{'", "UPDATE run_input SET connection = '['",
    "UPDATE run_input SET policy = 'x'", "UPDATE flow SET definition = '[]'",
    "UPDATE run SET flow = 999",
  };
  g_autoptr (BasaltRun) made = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Partly");
  g_autofree char *id = g_strdup (basalt_run_get_id (made));

  g_clear_object (&made);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      const char *ids[] = { id, NULL };
      g_autoptr (BasaltRun) run = NULL;
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", changes[i]);
      engine_fixture_restart (fixture);
      transfer_sql (fixture, "%s", changes[i]);
      run = transfer_open (fixture, id);
      g_assert_true (basalt_run_get_damaged (run));
      g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
      g_assert_cmpstr (basalt_run_get_prompt (run), ==, "Partly");
      g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (run)), ==, 2);
      g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (run)), >, 0);
      /* What is in order is there. */
      if (i == 0)
        g_assert_nonnull (basalt_run_get_connection (run));
      g_clear_object (&run);

      basalt_engine_export_async (fixture->engine, ids, BASALT_EXPORT_JSON, stream, NULL, NULL,
                                  NULL, test_wait_result_cb, &result);
      test_wait_until (result != NULL);
      g_assert_null (basalt_engine_export_finish (fixture->engine, result, &error));
      g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
      transfer_sql (fixture,
                    "UPDATE run_input SET inputs = '{}', connection = NULL, policy = NULL");
    }
}

/* One run that an import would refuse takes none of the others with it, and is not kept quiet
 * about. */
static void
test_importable (EngineFixture *fixture,
                 gconstpointer  data)
{
#define BAD "(SELECT id FROM run WHERE title = 'Bad')"
  static const char *const changes[] = {
    "UPDATE run SET round = -5 WHERE id = " BAD,
    "UPDATE run SET created_at = 0 WHERE id = " BAD,
    "UPDATE run SET state = 'Nonsense' WHERE id = " BAD,
    "UPDATE run SET flow_hash = 'x' WHERE id = " BAD,
    "UPDATE run SET rating = 9 WHERE id = " BAD,
    "UPDATE task_run SET round = -1 WHERE run = " BAD,
    "UPDATE task_run SET uuid = randomblob (3) WHERE run = " BAD,
    "UPDATE attempt SET http_status = 5000 WHERE task_run IN"
    " (SELECT id FROM task_run WHERE run = " BAD ")",
    "UPDATE run SET uuid = x'0102' WHERE id = " BAD,
  };
#undef BAD
  g_autofree char *path = g_build_filename (fixture->dir, "runs.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (BasaltRun) good G_GNUC_UNUSED =
    engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Good");

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (BasaltRun) bad = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Bad");
      g_autoptr (BasaltExportResult) exported = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      BasaltImportResult counts;

      g_test_message ("%s", changes[i]);
      transfer_sql (fixture, "%s", changes[i]);
      basalt_engine_export_file_async (fixture->engine, NULL, BASALT_EXPORT_JSON, file, NULL, NULL,
                                       NULL, test_wait_result_cb, &result);
      test_wait_until (result != NULL);
      exported = basalt_engine_export_finish (fixture->engine, result, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (exported->written, ==, 1);
      g_assert_cmpuint (g_strv_length (exported->left_out), ==, 1);
      g_assert_nonnull (strstr (exported->left_out[0], "its record is damaged"));
      g_assert_nonnull (
        strstr (exported->left_out[0], strstr (changes[i], "run SET uuid = x") != NULL ?
                                         "“Bad”" :
                                         basalt_run_get_id (bad)));

      g_assert_true (transfer_import (fixture, path, &counts, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (counts.known, ==, 1);
      transfer_sql (fixture, "PRAGMA foreign_keys = ON; DELETE FROM run WHERE title = 'Bad'");
    }
}

typedef struct
{
  guint n_calls;
  guint64 done;
  guint64 total;
  GCancellable *cancellable;
} Progress;

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpuint (done, >=, progress->done);
  progress->n_calls++;
  progress->done = done;
  progress->total = total;
  if (progress->cancellable != NULL && done > 0)
    g_cancellable_cancel (progress->cancellable);
}

/* More runs than are read at a time. */
static void
make_many (EngineFixture *fixture,
           guint          n)
{
  g_autoptr (BasaltRun) run G_GNUC_UNUSED =
    engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Many");

  transfer_sql (fixture,
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
                "INSERT INTO run (uuid, name, flow, flow_hash, state, created_at, ended_at)"
                " SELECT randomblob (16), 'a-b', flow, flow_hash, state, created_at + i, ended_at"
                " FROM run JOIN n WHERE run.id = 1",
                n - 1);
}

static void
test_progress (EngineFixture *fixture,
               gconstpointer  data)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltExportResult) exported = NULL;
  Progress progress = { 0 };

  make_many (fixture, 200);
  basalt_engine_export_async (fixture->engine, NULL, BASALT_EXPORT_JSON, stream, progress_cb,
                              &progress, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  exported = basalt_engine_export_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (exported->written, ==, 200);
  g_assert_cmpuint (g_strv_length (exported->left_out), ==, 0);
  g_assert_cmpuint (progress.n_calls, >, 3);
  g_assert_cmpuint (progress.done, ==, 200);
  g_assert_cmpuint (progress.total, ==, 200);

  g_clear_object (&result);
  progress = (Progress){ .cancellable = cancellable };
  basalt_engine_export_async (fixture->engine, NULL, BASALT_EXPORT_JSON, stream, progress_cb,
                              &progress, cancellable, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (basalt_engine_export_finish (fixture->engine, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (progress.done, <, 200);
}

static guint
count_files (EngineFixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
test_file (EngineFixture *fixture,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "runs.json", NULL);
  g_autofree char *link = g_build_filename (fixture->dir, "link.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (BasaltRun) run G_GNUC_UNUSED =
    engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "File");
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  g_assert_cmpint (transfer_export_file (fixture, path, NULL, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  json_node_unref (parse (text));

  /* One that is there keeps its mode; other names of it keep what they had. */
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_cmpint (transfer_export_file (fixture, path, NULL, &error), ==, 1);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0640);

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_cmpint (transfer_export_file (fixture, link, NULL, &error), ==, 1);
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (link, &text, NULL, NULL));
  json_node_unref (parse (text));
}

static void
test_file_failures (EngineFixture *fixture,
                    gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "runs.json", NULL);
  g_autofree char *missing = g_build_filename (fixture->dir, "missing", "runs.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { .cancellable = cancellable };
  guint n;

  make_many (fixture, 200);
  n = count_files (fixture);

  g_assert_cmpint (transfer_export_file (fixture, missing, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (transfer_export_file (fixture, fixture->dir, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_clear_error (&error);

  /* Cancelled half-way: no file is there that was not, and one that was is as it was. */
  for (guint i = 0; i < 2; i++)
    {
      g_cancellable_reset (cancellable);
      g_clear_object (&result);
      progress.done = 0;
      basalt_engine_export_file_async (fixture->engine, NULL, BASALT_EXPORT_JSON, file, progress_cb,
                                       &progress, cancellable, test_wait_result_cb, &result);
      test_wait_until (result != NULL);
      g_assert_null (basalt_engine_export_finish (fixture->engine, result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
      g_assert_cmpuint (progress.done, >, 0);
      g_assert_cmpuint (count_files (fixture), ==, n + i);
      g_assert_true (g_file_set_contents (path, "old", -1, NULL));
    }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");

  /* Before it began. */
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (transfer_export_file (fixture, path, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A stream that cannot take it says so. */
static void
test_full (EngineFixture *fixture,
           gconstpointer  data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/full");
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  stream = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, &error);
  g_assert_no_error (error);
  basalt_engine_export_async (fixture->engine, NULL, BASALT_EXPORT_JSON, G_OUTPUT_STREAM (stream),
                              NULL, NULL, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (basalt_engine_export_finish (fixture->engine, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                 \
  g_test_add ("/engine/export/" name, EngineFixture, NULL, engine_fixture_set_up, function, \
              engine_fixture_tear_down)

  ADD ("formats", test_formats);
  ADD ("json", test_json);
  ADD ("bytes", test_bytes);
  ADD ("ids", test_ids);
  ADD ("markdown", test_markdown);
  ADD ("csv", test_csv);
  ADD ("no-secrets", test_no_secrets);
  ADD ("damaged", test_damaged);
  ADD ("partly-damaged", test_partly_damaged);
  ADD ("importable", test_importable);
  ADD ("progress", test_progress);
  ADD ("file", test_file);
  ADD ("file-failures", test_file_failures);
  ADD ("full", test_full);

#undef ADD

  return g_test_run ();
}
