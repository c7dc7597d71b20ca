/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "transfer-fixture.h"

#include "basalt-demo-endpoint.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* What becomes of an import whose process is killed, and how much memory one takes. */

#define N_RUNS 150
#define N_KILLS 12

/* Memory that an import takes at most, whatever the size of the file. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED
#endif
#define MAX_MEMORY_KB (100 * 1024)
#define LARGE_RUNS 50
#define LARGE_TEXT (4 * 1024 * 1024)

static char *self_path;

/* Imports a file, and says what it took: "ADDED UPDATED PEAK_KB". */
static int
child_import (const char *dir,
              const char *file)
{
  EngineFixture fixture = { g_strdup (dir), NULL };
  g_autoptr (GFile) source = g_file_new_for_path (file);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltImportResult counts;
  struct rusage usage;

  engine_fixture_open (&fixture);
  basalt_engine_import_async (fixture.engine, source, NULL, NULL, NULL, test_wait_result_cb,
                              &result);
  /* As long as it takes: the test that waits for this process has its limit. */
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  basalt_engine_import_finish (fixture.engine, result, &counts, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  getrusage (RUSAGE_SELF, &usage);
  engine_fixture_close (&fixture);
  g_free (fixture.dir);
  g_print ("%u %u %ld\n", counts.added, counts.updated, usage.ru_maxrss);

  return 0;
}

static GSubprocess *
start_child (EngineFixture *fixture,
             const char    *file)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self_path,
                                         "--child", fixture->dir, file, NULL);

  g_assert_no_error (error);

  return child;
}

static char *
write_file (EngineFixture *fixture,
            const char    *name,
            const char    *text)
{
  char *path = g_build_filename (fixture->dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return path;
}

static char *
make_export (EngineFixture *fixture,
             guint          n)
{
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Killed");
  const char *ids[] = { basalt_run_get_id (run), NULL };
  g_autofree char *text = transfer_export (fixture, ids, BASALT_EXPORT_JSON, NULL);

  return transfer_multiply (text, n);
}

/* How long an import takes that nobody kills, in microseconds. */
static gint64
measure (const char *file)
{
  EngineFixture other = { 0 };
  g_autoptr (GSubprocess) child = NULL;
  gint64 start;

  engine_fixture_set_up (&other, NULL);
  engine_fixture_close (&other);
  start = g_get_monotonic_time ();
  child = start_child (&other, file);
  g_assert_true (g_subprocess_wait_check (child, NULL, NULL));
  start = g_get_monotonic_time () - start;
  engine_fixture_open (&other);
  engine_fixture_tear_down (&other, NULL);

  return start;
}

/* Starts an import, kills it, and opens the history again. */
static void
kill_import (EngineFixture *fixture,
             const char    *file,
             gint64         after)
{
  g_autoptr (GSubprocess) child = start_child (fixture, file);

  g_usleep ((gulong) after);
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, NULL);

  engine_fixture_open (fixture);
}

/* What a killed import left is removed, and nothing else is harmed. */
static void
check_swept (EngineFixture *fixture,
             gint64         n_runs)
{
  g_autofree char *check = NULL;

  transfer_wait_for (fixture, "SELECT NOT EXISTS (SELECT 1 FROM run WHERE importing IS NOT NULL)");
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run"), ==, n_runs);
  g_assert_cmpint (transfer_get_int (fixture, "SELECT count (*) FROM run WHERE deleted_at IS NOT"
                                              " NULL OR length (uuid) <> 16"),
                   ==, 0);
  check = transfer_get_text (fixture, "PRAGMA integrity_check");
  g_assert_cmpstr (check, ==, "ok");
  transfer_sql (fixture, "INSERT INTO run_text (run_text) VALUES ('integrity-check')");
}

static void
test_killed (EngineFixture *fixture,
             gconstpointer  data)
{
  g_autofree char *text = make_export (fixture, N_RUNS);
  g_autofree char *file = write_file (fixture, "runs.json", text);
  gint64 duration = measure (file);
  guint n_whole = 0;

  for (guint i = 0; i < N_KILLS; i++)
    {
      EngineFixture b = { 0 };
      gint64 n;

      engine_fixture_set_up (&b, NULL);
      engine_fixture_close (&b);
      kill_import (&b, file, g_test_rand_int_range (0, (gint32) duration));

      n = transfer_get_int (&b, "SELECT count (*) FROM runs");
      g_test_message ("%d of %d runs", (int) n, N_RUNS);
      g_assert_true (n == 0 || n == N_RUNS);
      g_assert_cmpuint (transfer_search (&b, "Killed"), ==, n);
      n_whole += n > 0;
      check_swept (&b, n);
      if (n == 0)
        transfer_check_empty (&b);

      engine_fixture_tear_down (&b, NULL);
    }

  g_test_message ("whole after %u of %u kills", n_whole, N_KILLS);
}

/* The same where each of the runs replaces one. */
static void
test_killed_while_replacing (EngineFixture *fixture,
                             gconstpointer  data)
{
  g_autofree char *text = make_export (fixture, N_RUNS);
  g_autofree char *later =
    transfer_replace (text, "\"round\":0,\"created_at\"", "\"round\":1,\"created_at\"");
  g_autofree char *file = write_file (fixture, "runs.json", text);
  g_autofree char *second = write_file (fixture, "later.json", later);
  gint64 duration = measure (file);

  for (guint i = 0; i < N_KILLS / 2; i++)
    {
      EngineFixture b = { 0 };
      gint64 n;

      engine_fixture_set_up (&b, NULL);
      g_assert_true (transfer_import (&b, file, NULL, NULL));
      engine_fixture_close (&b);
      kill_import (&b, second, g_test_rand_int_range (0, (gint32) duration));

      n = transfer_get_int (&b, "SELECT count (*) FROM runs WHERE round = 1");
      g_test_message ("%d of %d runs", (int) n, N_RUNS);
      g_assert_true (n == 0 || n == N_RUNS);
      g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM runs"), ==, N_RUNS);
      g_assert_cmpuint (transfer_search (&b, "Killed"), ==, N_RUNS);
      check_swept (&b, N_RUNS);
      g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM task_run"), ==, 2 * N_RUNS);
      g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM task_run"
                                             " WHERE length (uuid) <> 16"),
                       ==, 0);

      engine_fixture_tear_down (&b, NULL);
    }
}

/* What a process does that lives is left alone by those that open the history. */
static void
test_alive_elsewhere (EngineFixture *fixture,
                      gconstpointer  data)
{
  g_autofree char *text = make_export (fixture, 2 * N_RUNS);
  g_autofree char *file = write_file (fixture, "runs.json", text);
  EngineFixture b = { 0 };
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_set_up (&b, NULL);
  child = start_child (&b, file);
  transfer_wait_for (&b, "SELECT count (*) FROM run");
  engine_fixture_restart (&b);
  g_assert_cmpuint (transfer_search (&b, "Killed"), ==,
                    transfer_get_int (&b, "SELECT count (*) FROM runs"));
  /* The same runs at the same time: one of the two is refused, or finds them all there. */
  transfer_import (&b, file, NULL, &error);
  if (error != NULL)
    g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  g_assert_true (g_subprocess_wait_check (child, NULL, NULL));
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM runs"), ==, 2 * N_RUNS);
  engine_fixture_tear_down (&b, NULL);
}

/* Writes an export of 200 MB that is nearly nothing but what nobody reads. */
static void
write_large (const char *path,
             const char *text)
{
  g_autofree char *filler = g_strnfill (LARGE_TEXT, 'x');
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  FILE *file = fopen (path, "w");

  g_assert_nonnull (file);
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      gboolean is_run = g_str_has_prefix (lines[i], "{\"id\"");

      if (is_run)
        fprintf (file, "{\"filler\":\"%s\",%s\n", filler, lines[i] + 1);
      else
        fprintf (file, "%s\n", lines[i]);
    }
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
test_memory (EngineFixture *fixture,
             gconstpointer  data)
{
  g_autofree char *text = make_export (fixture, LARGE_RUNS);
  g_autofree char *file = g_build_filename (fixture->dir, "large.json", NULL);
  g_autofree char *output = NULL;
  g_autoptr (GSubprocess) child = NULL;
  EngineFixture b = { 0 };
  guint added = 0;
  long peak = 0;

  write_large (file, text);
  engine_fixture_set_up (&b, NULL);
  engine_fixture_close (&b);
  child = start_child (&b, file);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, &output, NULL, NULL));
  g_assert_cmpint (sscanf (output, "%u %*u %ld", &added, &peak), ==, 2);
  g_test_message ("peak: %ld KB", peak);
  g_assert_cmpuint (added, ==, LARGE_RUNS);
#ifndef SANITIZED
  g_assert_cmpint (peak, <, MAX_MEMORY_KB);
#endif

  engine_fixture_open (&b);
  g_assert_cmpint (transfer_get_int (&b, "SELECT count (*) FROM runs"), ==, LARGE_RUNS);
  engine_fixture_tear_down (&b, NULL);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return child_import (argv[2], argv[3]);

  self_path = g_canonicalize_filename (argv[0], NULL);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                               \
  g_test_add ("/engine/import-process/" name, EngineFixture, NULL, engine_fixture_set_up, \
              function, engine_fixture_tear_down)

  ADD ("killed", test_killed);
  ADD ("killed-while-replacing", test_killed_while_replacing);
  ADD ("alive-elsewhere", test_alive_elsewhere);
  ADD ("memory", test_memory);

#undef ADD

  return g_test_run ();
}
