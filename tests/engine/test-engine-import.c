/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "transfer-fixture.h"

#include "basalt-demo-endpoint.h"
#include "basalt-json.h"
#include "basalt-uuid.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static char *
get_path (EngineFixture *fixture,
          const char    *name)
{
  return g_build_filename (fixture->dir, name, NULL);
}

/* All columns of the runs, but those that only mean something in one database. */
static char *
dump_runs (EngineFixture *fixture)
{
  g_autofree char *columns =
    transfer_get_text (fixture, "SELECT group_concat ('quote (' || name || ')', ' || '','' || ')"
                                " FROM pragma_table_info ('run') WHERE name NOT IN"
                                "  ('id', 'flow', 'owner', 'indexed_output', 'indexed_log')");
  g_autofree char *sql = g_strdup_printf ("SELECT group_concat (line, char (10)) FROM"
                                          " (SELECT %s AS line FROM run ORDER BY uuid)",
                                          columns);

  return transfer_get_text (fixture, sql);
}

/* Everything of A is in B, to the last byte. */
static void
test_round_trip (EngineFixture *a,
                 gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *path = get_path (a, "runs.json");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *new_rows = NULL;
  g_autoptr (GError) error = NULL;
  BasaltImportResult counts;

  transfer_make_runs (a);
  transfer_sql (a, "UPDATE task_run SET output = x'ff00fe' WHERE id = 1;"
                   "UPDATE output_chunk SET text = 'a' || char (0) || 'b' WHERE id = 1;"
                   "UPDATE run SET title = title || ' \\ \" ' || char (10) || char (1) || '𝄞'"
                   " WHERE id = 2");
  g_assert_cmpint (transfer_export_file (a, path, NULL, &error), ==, 4);
  before = transfer_export_bare (a);

  engine_fixture_set_up (&b, NULL);
  g_assert_true (transfer_import (&b, path, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.added, ==, 4);
  g_assert_cmpuint (counts.known, ==, 0);
  g_assert_cmpuint (counts.updated, ==, 0);
  after = transfer_export_bare (&b);
  g_assert_cmpstr (before, ==, after);
  rows = dump_runs (a);
  new_rows = dump_runs (&b);
  g_assert_cmpstr (rows, ==, new_rows);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM run WHERE importing IS NOT NULL"),
                   ==, 0);

  /* They are found by their words. */
  g_assert_cmpuint (transfer_search (&b, "Wait for me"), ==, 1);
  g_assert_cmpuint (transfer_search (&b, "demo"), ==, transfer_search (a, "demo"));

  /* Once more, nothing changes. */
  g_assert_true (transfer_import (&b, path, &counts, &error));
  g_assert_cmpuint (counts.added, ==, 0);
  g_assert_cmpuint (counts.known, ==, 4);
  g_assert_cmpuint (counts.updated, ==, 0);
  g_clear_pointer (&after, g_free);
  after = transfer_export_bare (&b);
  g_assert_cmpstr (before, ==, after);

  /* Nor after a restart. */
  engine_fixture_restart (&b);
  g_clear_pointer (&after, g_free);
  after = transfer_export_bare (&b);
  g_assert_cmpstr (before, ==, after);

  engine_fixture_tear_down (&b, NULL);
}

static void
test_history_shows (EngineFixture *a,
                    gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *path = get_path (a, "runs.json");
  g_autoptr (BasaltRun) run = engine_fixture_run (a, BASALT_DEMO_MODEL_STEADY, "Show me");
  g_autoptr (BasaltRun) shown = NULL;

  g_assert_cmpint (transfer_export_file (a, path, NULL, NULL), ==, 1);
  engine_fixture_set_up (&b, NULL);
  basalt_engine_set_watch (b.engine, TRUE);
  test_wait_until (basalt_engine_get_history (b.engine) != NULL);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_engine_get_history (b.engine)), ==, 0);

  g_assert_true (transfer_import (&b, path, NULL, NULL));
  test_wait_until (g_list_model_get_n_items (basalt_engine_get_history (b.engine)) == 1);
  shown = g_list_model_get_item (basalt_engine_get_history (b.engine), 0);
  g_assert_cmpstr (basalt_run_get_id (shown), ==, basalt_run_get_id (run));
  g_assert_cmpstr (basalt_run_get_title (shown), ==, "Show me");

  engine_fixture_tear_down (&b, NULL);
}

/* A later round takes the place of an earlier one, also in what is on the screen; notes stay. */
static void
test_later_round (EngineFixture *a,
                  gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *first = get_path (a, "first.json");
  g_autofree char *second = get_path (a, "second.json");
  g_autofree char *output = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *after = NULL;
  g_autoptr (BasaltRun) run = engine_fixture_run (a, BASALT_DEMO_MODEL_FLAKY, "Twice");
  g_autoptr (BasaltRun) other = engine_fixture_run (a, BASALT_DEMO_MODEL_FLAKY, "Also twice");
  g_autoptr (BasaltRun) shown = NULL;
  g_autoptr (GError) error = NULL;
  BasaltImportResult counts;

  g_assert_cmpint (transfer_export_file (a, first, NULL, NULL), ==, 2);
  engine_fixture_set_up (&b, NULL);
  g_assert_true (transfer_import (&b, first, NULL, NULL));
  shown = transfer_open (&b, basalt_run_get_id (run));
  g_assert_cmpint (basalt_run_get_state (shown), ==, BASALT_STATE_FAILED);
  transfer_sql (&b,
                "UPDATE run SET note = 'Mine', rating = 2 WHERE uuid IN"
                " (SELECT uuid FROM run ORDER BY created_at LIMIT 1);"
                "INSERT INTO tag (name) VALUES ('b');"
                "INSERT INTO run_tag SELECT id, (SELECT id FROM tag) FROM run WHERE rating = 2");

  g_assert_true (engine_fixture_retry (a, run, NULL));
  g_assert_true (engine_fixture_retry (a, other, NULL));
  engine_fixture_wait (run);
  engine_fixture_wait (other);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
  transfer_sql (a, "UPDATE run SET note = 'Theirs', pinned = 1;"
                   "INSERT INTO tag (name) VALUES ('a');"
                   "INSERT INTO run_tag SELECT id, (SELECT id FROM tag) FROM run");
  g_assert_cmpint (transfer_export_file (a, second, NULL, NULL), ==, 2);
  g_assert_true (transfer_import (&b, second, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.added, ==, 0);
  g_assert_cmpuint (counts.known, ==, 0);
  g_assert_cmpuint (counts.updated, ==, 2);

  test_wait_until (basalt_run_get_loaded (shown));
  g_assert_cmpint (basalt_run_get_state (shown), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (basalt_run_get_round (shown), ==, 1);
  output = engine_fixture_get_output (shown);
  expected = engine_fixture_get_output (run);
  g_assert_cmpstr (output, ==, expected);
  g_assert_cmpstr (basalt_run_get_note (shown), ==, "Mine");
  g_assert_cmpuint (basalt_run_get_rating (shown), ==, 2);
  g_assert_false (basalt_run_get_pinned (shown));
  g_assert_cmpstr (basalt_run_get_tags (shown)[0], ==, "b");
  g_assert_null (basalt_run_get_tags (shown)[1]);

  /* One without notes has those of the file. */
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM runs WHERE note = 'Theirs'"
                                         " AND pinned AND tags = 'a'"),
                   ==, 1);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM run"), ==, 2);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM task_run"), ==,
                   transfer_get_int (a, "SELECT count (*) FROM task_run"));
  g_assert_cmpint (transfer_get_int (&b,
                                     "SELECT count (*) FROM task_run WHERE length (uuid) <> 16"),
                   ==, 0);
  g_assert_cmpuint (transfer_search (&b, "twice"), ==, 2);

  /* An earlier one does not. */
  after = transfer_export_bare (&b);
  g_assert_true (transfer_import (&b, first, &counts, NULL));
  g_assert_cmpuint (counts.known, ==, 2);
  g_clear_pointer (&output, g_free);
  output = transfer_export_bare (&b);
  g_assert_cmpstr (output, ==, after);

  engine_fixture_tear_down (&b, NULL);
}

/* What people noted goes to runs about which nobody has noted anything. */
static void
test_notes (EngineFixture *fixture,
            gconstpointer  data)
{
  g_autofree char *path = get_path (fixture, "runs.json");
  g_autofree char *noted = NULL;
  g_autofree char *after = NULL;
  BasaltImportResult counts;

  transfer_make_runs (fixture);
  g_assert_cmpint (transfer_export_file (fixture, path, NULL, NULL), ==, 4);
  noted = transfer_export_bare (fixture);

  transfer_sql (fixture,
                "DELETE FROM run_tag; UPDATE run SET note = '', pinned = 0, rating = NULL");
  g_assert_true (transfer_import (fixture, path, &counts, NULL));
  g_assert_cmpuint (counts.known, ==, 4);
  after = transfer_export_bare (fixture);
  g_assert_cmpstr (after, ==, noted);

  transfer_sql (fixture, "DELETE FROM run_tag; UPDATE run SET note = '', pinned = 0, rating = 1"
                         " WHERE rating IS NOT NULL");
  g_assert_true (transfer_import (fixture, path, &counts, NULL));
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run WHERE note <> ''"), ==, 0);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run"), ==, 4);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run_tag"), ==, 0);
}

/* Runs in the trash stay there; those that are alive are not touched. */
static void
test_left_alone (EngineFixture *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = get_path (fixture, "runs.json");
  g_autofree char *text = NULL;
  g_autofree char *later = NULL;
  g_autoptr (BasaltRun) gone = engine_fixture_run (fixture, BASALT_DEMO_MODEL_DENIED, "Gone");
  g_autoptr (BasaltRun) alive = engine_fixture_run (fixture, BASALT_DEMO_MODEL_DENIED, "Alive");
  BasaltImportResult counts;

  text = transfer_export (fixture, NULL, BASALT_EXPORT_JSON, NULL);
  later = transfer_replace (text, "\"round\":0,\"created_at\"", "\"round\":1,\"created_at\"");
  g_assert_true (g_file_set_contents (path, later, -1, NULL));

  transfer_sql (fixture,
                "UPDATE run SET deleted_at = 77 WHERE name = '%s';"
                "UPDATE run SET state = 'Scheduled', ended_at = NULL WHERE name = '%s'",
                basalt_run_get_name (gone), basalt_run_get_name (alive));
  g_assert_true (transfer_import (fixture, path, &counts, NULL));
  g_assert_cmpuint (counts.known, ==, 2);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run WHERE round = 0"), ==, 2);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run WHERE deleted_at = 77"),
                   ==, 1);
}

/* A run that was under way is over where it is imported. */
static void
test_not_ended (EngineFixture *fixture,
                gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *path = get_path (fixture, "runs.json");
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, BASALT_DEMO_MODEL_SLOW, "Go on");
  g_autoptr (BasaltRun) run = engine_fixture_start (fixture, request);
  g_autoptr (BasaltRun) there = NULL;
  g_autoptr (GError) error = NULL;
  guint crashed = 0;

  transfer_wait_for (fixture, "SELECT count (*) > 1 FROM output_chunk WHERE kind = 'text'");
  g_assert_cmpint (transfer_export_file (fixture, path, NULL, &error), ==, 1);
  g_assert_no_error (error);
  basalt_engine_stop (fixture->engine, run, NULL);
  engine_fixture_wait (run);

  engine_fixture_set_up (&b, NULL);
  g_assert_true (transfer_import (&b, path, NULL, &error));
  g_assert_no_error (error);
  there = transfer_open (&b, basalt_run_get_id (run));
  g_assert_cmpint (basalt_run_get_state (there), ==, BASALT_STATE_CRASHED);
  g_assert_cmpstr (basalt_run_get_problem (there)->code, ==, "NotEnded");
  g_assert_cmpint (basalt_run_get_ended_at (there), >=, basalt_run_get_started_at (there));
  g_assert_cmpuint (strlen (basalt_run_get_output (there, BASALT_OUTPUT_TEXT, NULL)), >, 0);
  g_assert_true (basalt_run_can_retry (there));
  for (guint i = 0; i < basalt_run_get_states (there)->len; i++)
    {
      BasaltStateChange *change = basalt_run_get_states (there)->pdata[i];

      crashed += change->state == BASALT_STATE_CRASHED;
    }
  g_assert_cmpuint (crashed, ==, 2);
  g_assert_cmpint (
    transfer_get_int (&b, "SELECT (SELECT count (*) FROM attempt WHERE ended_at IS NULL) +"
                          " (SELECT count (*) FROM task_run WHERE ended_at IS NULL)"),
    ==, 0);

  engine_fixture_tear_down (&b, NULL);
}

/* The same run twice in a file: the later round of it counts. */
static void
test_duplicates (EngineFixture *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = get_path (fixture, "runs.json");
  g_autofree char *text = NULL;
  g_autofree char *later = NULL;
  g_autofree char *run = NULL;
  g_autofree char *all = NULL;
  g_autoptr (BasaltRun) denied G_GNUC_UNUSED =
    engine_fixture_run (fixture, BASALT_DEMO_MODEL_DENIED, "Same");
  EngineFixture b = { 0 };
  BasaltImportResult counts;

  text = transfer_export (fixture, NULL, BASALT_EXPORT_JSON, NULL);
  run = transfer_get_line (text);
  later = transfer_replace (run, "\"round\":0,\"created_at\"", "\"round\":3,\"created_at\"");
  all = g_strdup_printf (TRANSFER_HEAD "%s,%s,%s,%s]}", run, run, later, run);
  g_assert_true (g_file_set_contents (path, all, -1, NULL));

  engine_fixture_set_up (&b, NULL);
  g_assert_true (transfer_import (&b, path, &counts, NULL));
  g_assert_cmpuint (counts.added, ==, 1);
  g_assert_cmpuint (counts.known, ==, 3);
  g_assert_cmpint (transfer_get_int (&b, "SELECT round FROM runs"), ==, 3);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM run"), ==, 1);
  engine_fixture_tear_down (&b, NULL);

  /* And where there is an earlier one. */
  g_assert_true (transfer_import (fixture, path, &counts, NULL));
  g_assert_cmpuint (counts.updated, ==, 1);
  g_assert_cmpuint (counts.known, ==, 3);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT round FROM runs"), ==, 3);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run"), ==, 1);
}

static void
check_refused (EngineFixture *fixture,
               const char    *text,
               gssize         length,
               const char    *reason)
{
  g_autofree char *path = get_path (fixture, "bad.json");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  g_assert_false (transfer_import (fixture, path, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "“bad.json” cannot be imported: "));
  g_assert_nonnull (strstr (error->message, reason));
  transfer_check_empty (fixture);
}

static void
test_refused (EngineFixture *a,
              gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *newer = NULL;
  g_autofree char *missing = get_path (a, "missing.json");
  g_autofree char *fifo = get_path (a, "fifo.json");
  g_autofree char *many = NULL;
  g_autoptr (GError) error = NULL;

  transfer_make_runs (a);
  text = transfer_export (a, NULL, BASALT_EXPORT_JSON, NULL);
  newer = transfer_replace (text, "\"version\":1,", "\"version\":2,");
  many = transfer_multiply (text, 150);

  engine_fixture_set_up (&b, NULL);
  check_refused (&b, "", 0, "it is not an export of Basalt");
  check_refused (&b, "%PDF-1.7", -1, "it is not an export of Basalt");
  check_refused (&b, "{\"runs\":[{\"id\":1}]}", -1, "it is not an export of Basalt");
  check_refused (&b, newer, -1, "it was written by a newer version of Basalt");
  check_refused (&b, text, (gssize) strlen (text) / 2, "it is incomplete, its end is missing");
  check_refused (&b, text, (gssize) strlen (text) - 3, "it is incomplete, its end is missing");
  /* After some have been written. */
  check_refused (&b, many, (gssize) strlen (many) - 20, "it is incomplete, its end is missing");
  check_refused (&b, TRANSFER_HEAD "{\"a\":\"\xff\"}]}", -1, "its run 1 is damaged");

  g_assert_false (transfer_import (&b, missing, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (transfer_import (&b, a->dir, NULL, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (transfer_import (&b, "/dev/zero", NULL, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  /* Nobody writes into it: whoever opens it waits. */
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_false (transfer_import (&b, fifo, NULL, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  transfer_check_empty (&b);

  engine_fixture_tear_down (&b, NULL);
}

typedef struct
{
  const char *from;
  const char *to;
  const char *reason;
} Change;

/* Whatever a hand wrote into the file, it is said where. */
static void
test_hostile (EngineFixture *a,
              gconstpointer  data)
{
  static const Change changes[] = {
    { "{\"id\":\"0", "{\"id\":\"z", "“id”" },
    { "{\"id\":\"0", "{\"id\":7,\"x\":\"0", "“id”" },
    { "\"flow\":\"prompt\",\"state\":\"", "\"state\":\"Nowhere", "“state”" },
    { "\"flow\":\"prompt\",\"state\":\"", "\"state\":\"Cached\",\"x\":\"", "“state”" },
    { "\"record\":{", "\"recorded\":{", "“record”" },
    { "\"record\":{", "\"record\":[],\"x\":{", "“record”" },
    { "\"round\":0,\"created_at\"", "\"round\":-1,\"created_at\"", "“round”" },
    { "\"round\":0,\"created_at\"", "\"round\":1e99,\"created_at\"", "“round”" },
    { "\"round\":0,\"created_at\"", "\"round\":99999999999999999999,\"created_at\"", "“round”" },
    { "\"round\":0,\"created_at\"", "\"round\":\"0\",\"created_at\"", "“round”" },
    { "\"round\":0,\"created_at\"", "\"created_at\"", "“round”" },
    { "\"round\":0,\"created_at\":\"2", "\"round\":0,\"created_at\":\"x", "“created_at”" },
    { "\"round\":0,\"created_at\":\"2", "\"round\":0,\"created_at\":\"1969-01-01\",\"x\":\"",
      "“created_at”" },
    { "\"round\":0,\"created_at\":", "\"round\":0,\"created_at\":null,\"x\":", "“created_at”" },
    { "\"prompt_sha256\":\"", "\"prompt_sha256\":\"X", "“prompt_sha256”" },
    { "\"parent_id\":null", "\"parent_id\":\"me\"", "“parent_id”" },
    { "\"parent_id\":null", "\"parent_id\":{}", "“parent_id”" },
    { "\"flow_hash\":\"", "\"flow_hash\":\"0", "“flow_hash”" },
    { "\"nodes\":[", "\"nodes\":{},\"x\":[", "“flow”" },
    { "\"connection\":{", "\"connection\":{\"kind\":\"none\"},\"x\":{", "“connection”" },
    { "\"policy\":{", "\"policy\":{\"retries\":-4},\"x\":{", "“policy”" },
    { "\"inputs\":{", "\"inputs\":[1],\"x\":{", "“inputs”" },
    { "\"rating\":null", "\"rating\":6", "“rating”" },
    { "\"rating\":null", "\"rating\":true", "“rating”" },
    { "\"tags\":[]", "\"tags\":[\"a\\nb\"]", "“tags”" },
    { "\"tags\":[]", "\"tags\":[\"\"]", "“tags”" },
    { "\"tags\":[]", "\"tags\":[1]", "“tags”" },
    { "\"tags\":[]", "\"tags\":{}", "“tags”" },
    { "\"note\":\"\"", "\"note\":[]", "“note”" },
    { "\"input_tokens\":", "\"input_tokens\":-1,\"x\":", "_tokens”" },
    { "\"tags\":[],\"tasks\":[", "\"tags\":[],\"tasks\":[1,", "“tasks”" },
    { "\"tags\":[],\"tasks\":[", "\"tags\":[],\"tasks\":3,\"x\":[", "“tasks”" },
    { "\"number\":1,\"round\":0,", "\"number\":0,\"round\":0,", "“number”" },
    { "\"number\":2,\"round\":0,", "\"number\":1,\"round\":0,", "“number”" },
    { "\"attempts\":[{\"number\":1,\"round\"", "\"attempts\":[7,{\"number\":1,\"round\"",
      "“attempts”" },
    { "\"http_status\":200,\"request_id\"", "\"http_status\":2000,\"request_id\"",
      "“http_status”" },
    { "\"kind\":\"text\"", "\"kind\":\"smell\"", "“kind”" },
    { "\"output\":[{\"kind\"", "\"output\":[null,{\"kind\"", "“output”" },
    { "\"text\":\"", "\"text\":{\"base64\":\"????\"},\"x\":\"", "“text”" },
    { "\"text\":\"", "\"text\":{\"base64\":\"YQ\"},\"x\":\"", "“text”" },
    { "\"text\":\"", "\"text\":{},\"x\":\"", "“text”" },
    { "\"text\":\"", "\"text\":null,\"x\":\"", "“text”" },
    { "\"problem\":{", "\"problem\":{},\"x\":{", "“problem”" },
    { "\"problem\":{", "\"problem\":1,\"x\":{", "“problem”" },
    { "\"states\":[{\"at\"", "\"states\":[{\"in\"", "“at”" },
    { "\"states\":[", "\"states\":[3,", "“states”" },
    { "\"states\":[", "\"states\":{},\"x\":[", "“states”" },
    { "\"state\":\"Running\",\"task\":\"", "\"state\":\"Running\",\"task\":\"9", "“task”" },
    { "\"state\":\"Running\",\"task\":\"",
      "\"state\":\"Running\",\"task\":\"01939393-0000-7000-8000-000000000000\",\"x\":\"",
      "“task”" },
    { "\"logs\":[{", "\"logs\":[\"\",{", "“logs”" },
    { "\"logs\":[{", "\"logs\":null,\"x\":[{", "“logs”" },
    { "\"level\":\"INFO\"", "\"level\":\"LOUD\"", "“level”" },
    { "\"logger\":\"", "\"logger\":null,\"x\":\"", "“logger”" },
    { "\"title\":\"", "\"title\":null,\"x\":\"", "“title”" },
    { "\"retries\":2,\"retries_spent\"", "\"retries\":-2,\"retries_spent\"", "“retries”" },
  };
  EngineFixture b = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *deep = NULL;

  transfer_make_runs (a);
  text = transfer_export (a, NULL, BASALT_EXPORT_JSON, NULL);
  engine_fixture_set_up (&b, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *changed = transfer_replace (text, changes[i].from, changes[i].to);

      g_test_message ("%s → %s", changes[i].from, changes[i].to);
      check_refused (&b, changed, -1, changes[i].reason);
    }

  deep = g_strnfill (200000, '[');
  {
    g_autofree char *changed = g_strconcat (TRANSFER_HEAD "{\"a\":", deep, NULL);

    check_refused (&b, changed, -1, "it is damaged after its run 0");
  }

  engine_fixture_tear_down (&b, NULL);
}

/* A task that is of another run is never taken away from it. */
static void
test_stolen_task (EngineFixture *fixture,
                  gconstpointer  data)
{
  g_autofree char *path = get_path (fixture, "runs.json");
  g_autofree char *text = NULL;
  g_autofree char *stolen = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *id = basalt_uuid_new_v7 ();
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Mine");
  g_autoptr (GError) error = NULL;

  text = transfer_export (fixture, NULL, BASALT_EXPORT_JSON, NULL);
  before = transfer_export_bare (fixture);
  stolen = transfer_replace (text, basalt_run_get_id (run), id);
  g_assert_true (g_file_set_contents (path, stolen, -1, NULL));
  g_assert_false (transfer_import (fixture, path, NULL, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "is of another run"));
  after = transfer_export_bare (fixture);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run"), ==, 1);
}

/* What a later version may add is not in the way; NUL is no character of ours. */
static void
test_unknown_members (EngineFixture *a,
                      gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *path = get_path (a, "runs.json");
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;
  g_autofree char *most = NULL;
  g_autofree char *title = NULL;
  g_autoptr (BasaltRun) run G_GNUC_UNUSED =
    engine_fixture_run (a, BASALT_DEMO_MODEL_STEADY, "Plain");
  g_autoptr (GError) error = NULL;

  text = transfer_export (a, NULL, BASALT_EXPORT_JSON, NULL);
  more = transfer_replace (text, "\"record\":{", "\"new\":[1,{\"a\":null}],\"record\":{\"x\":1e5,");
  most = transfer_replace (more, "\"title\":\"Plain", "\"title\":\"Pl\\u0000ain\\ud800");
  g_assert_true (g_file_set_contents (path, most, -1, NULL));
  engine_fixture_set_up (&b, NULL);
  g_assert_true (transfer_import (&b, path, NULL, &error));
  g_assert_no_error (error);
  title = transfer_get_text (&b, "SELECT title FROM runs");
  g_assert_cmpstr (title, ==,
                   "Pl\xef\xbf\xbd"
                   "ain\xef\xbf\xbd");
  engine_fixture_tear_down (&b, NULL);
}

typedef struct
{
  GCancellable *cancellable;
  guint64 cancel_at;
  guint64 done;
  guint64 total;
} Progress;

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpuint (done, >=, progress->done);
  g_assert_cmpuint (done, <=, total);
  progress->done = done;
  progress->total = total;
  if (progress->cancellable != NULL && done >= progress->cancel_at)
    g_cancellable_cancel (progress->cancellable);
}

static void
test_cancelled (EngineFixture *a,
                gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *path = get_path (a, "runs.json");
  g_autofree char *text = NULL;
  g_autofree char *many = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);

  transfer_make_runs (a);
  text = transfer_export (a, NULL, BASALT_EXPORT_JSON, NULL);
  many = transfer_multiply (text, 200);
  g_assert_true (g_file_set_contents (path, many, -1, NULL));
  engine_fixture_set_up (&b, NULL);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      Progress progress = { cancellable, i * strlen (many) / 3, 0, 0 };

      if (i == 0)
        g_cancellable_cancel (cancellable);
      basalt_engine_import_async (b.engine, file, progress_cb, &progress, cancellable,
                                  test_wait_result_cb, &result);
      test_wait_until (result != NULL);
      g_assert_false (basalt_engine_import_finish (b.engine, result, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      transfer_check_empty (&b);
    }

  engine_fixture_tear_down (&b, NULL);
}

static void
test_one_at_a_time (EngineFixture *a,
                    gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *path = get_path (a, "runs.json");
  g_autofree char *text = NULL;
  g_autofree char *many = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  BasaltImportResult counts;

  transfer_make_runs (a);
  text = transfer_export (a, NULL, BASALT_EXPORT_JSON, NULL);
  many = transfer_multiply (text, 100);
  g_assert_true (g_file_set_contents (path, many, -1, NULL));
  engine_fixture_set_up (&b, NULL);
  basalt_engine_import_async (b.engine, file, progress_cb, &progress, NULL, test_wait_result_cb,
                              &first);
  test_wait_until (progress.done > 0);

  /* Nobody sees what is not all there. */
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM run"), >, 0);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM runs"), ==, 0);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM logs"), ==, 0);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM attempts"), ==, 0);
  g_assert_cmpuint (transfer_search (&b, "basalt"), ==, 0);

  basalt_engine_import_async (b.engine, file, NULL, NULL, NULL, test_wait_result_cb, &second);
  test_wait_until (second != NULL);
  g_assert_false (basalt_engine_import_finish (b.engine, second, NULL, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  test_wait_until (first != NULL);
  g_assert_true (basalt_engine_import_finish (b.engine, first, &counts, NULL));
  g_assert_cmpuint (counts.added, ==, 100);
  g_assert_cmpuint (progress.done, ==, progress.total);
  g_clear_object (&first);
  g_clear_object (&second);

  /* And then the next one may. */
  g_assert_true (transfer_import (&b, path, &counts, NULL));
  g_assert_cmpuint (counts.known, ==, 100);
  engine_fixture_tear_down (&b, NULL);
}

/* The window is closed meanwhile. */
static void
test_closed (EngineFixture *a,
             gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *path = get_path (a, "runs.json");
  g_autofree char *text = NULL;
  g_autofree char *many = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };

  transfer_make_runs (a);
  text = transfer_export (a, NULL, BASALT_EXPORT_JSON, NULL);
  many = transfer_multiply (text, 300);
  g_assert_true (g_file_set_contents (path, many, -1, NULL));
  engine_fixture_set_up (&b, NULL);
  basalt_engine_import_async (b.engine, file, progress_cb, &progress, NULL, test_wait_result_cb,
                              &result);
  test_wait_until (progress.done > 0);
  basalt_engine_close_async (b.engine, test_wait_result_cb, &closed);
  test_wait_until (result != NULL && closed != NULL);
  g_assert_false (basalt_engine_import_finish (b.engine, result, NULL, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  g_clear_object (&result);
  g_clear_object (&closed);
  g_clear_object (&b.engine);

  engine_fixture_open (&b);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM runs"), ==, 0);
  transfer_wait_for (&b, "SELECT count (*) = 0 FROM run");
  transfer_check_empty (&b);
  engine_fixture_tear_down (&b, NULL);
}

/* Whatever the database refuses, and whenever: nothing is there that was not. */
static void
test_database_fails (EngineFixture *a,
                     gconstpointer  data)
{
  static const char *const writes[] = {
    "INSERT ON flow",
    "INSERT ON run",
    "INSERT ON run_input",
    "INSERT ON tag",
    "INSERT ON run_tag",
    "INSERT ON task_run",
    "INSERT ON attempt",
    "INSERT ON attempt_body",
    "INSERT ON output_chunk",
    "INSERT ON run_state",
    "INSERT ON log",
    "UPDATE OF deleted_at ON run",
    "UPDATE OF indexed_log ON run",
  };
  EngineFixture b = { 0 };
  g_autofree char *path = get_path (a, "runs.json");
  g_autofree char *text = NULL;

  transfer_make_runs (a);
  g_assert_cmpint (transfer_export_file (a, path, NULL, NULL), ==, 4);
  engine_fixture_set_up (&b, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", writes[i]);
      transfer_sql (&b,
                    "CREATE TRIGGER refuse BEFORE %s BEGIN SELECT RAISE (ABORT, 'refused'); END",
                    writes[i]);
      g_assert_false (transfer_import (&b, path, NULL, &error));
      g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
      transfer_sql (&b, "DROP TRIGGER refuse");
      transfer_check_empty (&b);
    }

  /* What cannot be removed is seen by nobody, and gone the next time. */
  transfer_sql (&b, "CREATE TRIGGER refuse BEFORE UPDATE OF deleted_at ON run"
                    " BEGIN SELECT RAISE (ABORT, 'refused'); END;"
                    "CREATE TRIGGER keep BEFORE DELETE ON run"
                    " BEGIN SELECT RAISE (ABORT, 'kept'); END");
  g_assert_false (transfer_import (&b, path, NULL, NULL));
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM run"), ==, 4);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM runs"), ==, 0);
  g_assert_cmpuint (transfer_search (&b, "demo"), ==, 0);
  transfer_sql (&b, "DROP TRIGGER refuse");
  g_assert_false (transfer_import (&b, path, NULL, NULL));
  transfer_sql (&b, "DROP TRIGGER keep");
  g_assert_true (transfer_import (&b, path, NULL, NULL));
  text = transfer_export_bare (&b);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM run"), ==, 4);

  engine_fixture_tear_down (&b, NULL);
}

/* The same where runs would be replaced. */
static void
test_replacing_fails (EngineFixture *fixture,
                      gconstpointer  data)
{
  static const char *const writes[] = {
    "UPDATE OF uuid ON run", "UPDATE OF uuid ON task_run", "UPDATE OF note ON run",
    "UPDATE ON run_tag",     "DELETE ON run_tag",
  };
  g_autofree char *path = get_path (fixture, "later.json");
  g_autofree char *text = NULL;
  g_autofree char *later = NULL;
  g_autofree char *before = NULL;
  g_autofree char *noted = NULL;
  g_autofree char *with_notes = get_path (fixture, "noted.json");
  BasaltImportResult counts;

  transfer_make_runs (fixture);
  transfer_sql (fixture, "UPDATE run SET note = 'x' WHERE note = '';"
                         "INSERT OR IGNORE INTO run_tag SELECT run.id, tag.id FROM run JOIN tag");
  text = transfer_export (fixture, NULL, BASALT_EXPORT_JSON, NULL);
  later = transfer_replace (text, "\"round\":0,\"created_at\"", "\"round\":5,\"created_at\"");
  g_assert_true (g_file_set_contents (path, later, -1, NULL));
  before = transfer_export_bare (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;

      g_test_message ("%s", writes[i]);
      transfer_sql (fixture,
                    "CREATE TRIGGER refuse BEFORE %s BEGIN SELECT RAISE (ABORT, 'refused'); END",
                    writes[i]);
      g_assert_false (transfer_import (fixture, path, NULL, &error));
      g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
      transfer_sql (fixture, "DROP TRIGGER refuse");
      after = transfer_export_bare (fixture);
      g_assert_cmpstr (after, ==, before);
    }

  g_assert_true (transfer_import (fixture, path, &counts, NULL));
  g_assert_cmpuint (counts.updated, ==, 3);

  /* And where only notes would be added. */
  noted = transfer_export (fixture, NULL, BASALT_EXPORT_JSON, NULL);
  g_assert_true (g_file_set_contents (with_notes, noted, -1, NULL));
  transfer_sql (fixture, "DELETE FROM run_tag; UPDATE run SET note = '', pinned = 0, rating = NULL;"
                         "CREATE TRIGGER refuse BEFORE UPDATE OF note ON run"
                         " BEGIN SELECT RAISE (ABORT, 'refused'); END");
  g_assert_false (transfer_import (fixture, with_notes, NULL, NULL));
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run WHERE note <> ''"), ==, 0);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run_tag"), ==, 0);
  transfer_sql (fixture, "DROP TRIGGER refuse");
  g_assert_true (transfer_import (fixture, with_notes, NULL, NULL));
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run WHERE note <> ''"), ==, 4);
}

/* Runs that are retried or thrown away while their later rounds wait to be shown are left alone. */
static void
test_changed_meanwhile (EngineFixture *fixture,
                        gconstpointer  data)
{
  g_autofree char *path = get_path (fixture, "later.json");
  g_autofree char *text = NULL;
  g_autofree char *many = NULL;
  g_autofree char *later = NULL;
  g_autoptr (BasaltRun) run G_GNUC_UNUSED =
    engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Changing");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  BasaltImportResult counts;

  text = transfer_export (fixture, NULL, BASALT_EXPORT_JSON, NULL);
  many = transfer_multiply (text, 200);
  g_assert_true (g_file_set_contents (path, many, -1, NULL));
  g_assert_true (transfer_import (fixture, path, NULL, NULL));
  later = transfer_replace (many, "\"round\":0,\"created_at\"", "\"round\":1,\"created_at\"");
  g_assert_true (g_file_set_contents (path, later, -1, NULL));

  basalt_engine_import_async (fixture->engine, file, progress_cb, &progress, NULL,
                              test_wait_result_cb, &result);
  test_wait_until (progress.done > 0);
  transfer_sql (fixture, "UPDATE run SET deleted_at = 9 WHERE id = 2;"
                         "UPDATE run SET state = 'Scheduled', ended_at = NULL WHERE id = 3;"
                         "UPDATE run SET round = 7 WHERE id = 4;"
                         "PRAGMA foreign_keys = ON; DELETE FROM run WHERE id = 5");
  test_wait_until (result != NULL);
  g_assert_true (basalt_engine_import_finish (fixture->engine, result, &counts, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_cmpuint (counts.updated, ==, 196);
  g_assert_cmpuint (counts.added, ==, 1);
  g_assert_cmpuint (counts.known, ==, 3);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run"), ==, 201);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run WHERE id IN (2, 3)"
                                              " AND round = 0"),
                   ==, 2);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT round FROM run WHERE id = 4"), ==, 7);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run WHERE round = 1"), ==,
                   197);
}

/* A backup is put in the place of the history: half of a file is nothing. */
static void
test_history_replaced (EngineFixture *a,
                       gconstpointer  data)
{
  EngineFixture b = { 0 };
  g_autofree char *path = get_path (a, "runs.json");
  g_autofree char *text = NULL;
  g_autofree char *many = NULL;
  g_autoptr (BasaltRun) run G_GNUC_UNUSED =
    engine_fixture_run (a, BASALT_DEMO_MODEL_STEADY, "Replaced");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };

  text = transfer_export (a, NULL, BASALT_EXPORT_JSON, NULL);
  many = transfer_multiply (text, 200);
  g_assert_true (g_file_set_contents (path, many, -1, NULL));
  engine_fixture_set_up (&b, NULL);
  basalt_engine_import_async (b.engine, file, progress_cb, &progress, NULL, test_wait_result_cb,
                              &result);
  test_wait_until (progress.done > 0);
  transfer_sql (&b, "PRAGMA foreign_keys = ON; DELETE FROM run");
  test_wait_until (result != NULL);
  g_assert_false (basalt_engine_import_finish (b.engine, result, NULL, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "replaced"));
  g_clear_object (&result);
  transfer_check_empty (&b);
  engine_fixture_tear_down (&b, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                 \
  g_test_add ("/engine/import/" name, EngineFixture, NULL, engine_fixture_set_up, function, \
              engine_fixture_tear_down)

  ADD ("round-trip", test_round_trip);
  ADD ("history-shows", test_history_shows);
  ADD ("later-round", test_later_round);
  ADD ("notes", test_notes);
  ADD ("left-alone", test_left_alone);
  ADD ("not-ended", test_not_ended);
  ADD ("duplicates", test_duplicates);
  ADD ("refused", test_refused);
  ADD ("hostile", test_hostile);
  ADD ("stolen-task", test_stolen_task);
  ADD ("unknown-members", test_unknown_members);
  ADD ("cancelled", test_cancelled);
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("closed", test_closed);
  ADD ("database-fails", test_database_fails);
  ADD ("replacing-fails", test_replacing_fails);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("history-replaced", test_history_replaced);

#undef ADD

  return g_test_run ();
}
