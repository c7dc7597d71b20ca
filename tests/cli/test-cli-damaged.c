/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-fixture.h"

#include <string.h>

/* Runs whose rows hold what nobody would have written: the rest of the history is unharmed, and
 * nothing is kept quiet about. */

static void
run_demo (CliFixture *fixture,
          const char *prompt)
{
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--quiet", prompt, NULL), ==, 0);
}

static void
test_export (CliFixture    *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->home, "runs.json", NULL);
  g_autofree char *good = NULL;
  g_autofree char *bad = NULL;

  run_demo (fixture, "Good");
  good = cli_fixture_newest (fixture, "id");
  run_demo (fixture, "Bad");
  bad = cli_fixture_newest (fixture, "id");
  cli_fixture_sql (fixture, "UPDATE run SET round = -5 WHERE title = 'Bad'");

  /* What was asked for and is not in the file is told, and is no success. */
  g_assert_cmpint (cli_fixture_run (fixture, "export", "--all", "-o", path, NULL), ==, 1);
  cli_assert_contains (fixture->err, "1 run could not be exported. The others were.\n");
  cli_assert_contains (fixture->err, bad);
  g_assert_null (strstr (fixture->err, good));
  g_assert_cmpint (cli_fixture_run (fixture, "export", good, bad, NULL), ==, 1);
  cli_assert_contains (fixture->out, good);
  g_assert_null (strstr (fixture->out, bad));
  g_assert_cmpint (cli_fixture_run (fixture, "export", bad, NULL), ==, 1);
  cli_assert_contains (fixture->err, "The run cannot be exported");
  cli_assert_contains (fixture->err, bad);
  g_assert_cmpint (cli_fixture_run (fixture, "export", good, NULL), ==, 0);
  g_assert_cmpstr (fixture->err, ==, "");

  /* What is not for importing has it. */
  g_assert_cmpint (cli_fixture_run (fixture, "export", "--all", "--format", "markdown", NULL), ==,
                   0);
  cli_assert_contains (fixture->out, bad);

  cli_fixture_sql (fixture, "PRAGMA foreign_keys = ON; DELETE FROM run");
  g_assert_cmpint (cli_fixture_run (fixture, "import", path, NULL), ==, 0);
  g_assert_cmpstr (fixture->err, ==, "New: 1. Later rounds of known runs: 0. Known already: 0.\n");
}

/* They are listed, and marked. */
static void
test_runs (CliFixture    *fixture,
           gconstpointer  data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *runs;

  run_demo (fixture, "Good");
  run_demo (fixture, "Round");
  run_demo (fixture, "Nameless");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", NULL), ==, 0);
  g_assert_cmpstr (fixture->err, ==, "");

  cli_fixture_sql (fixture, "UPDATE run SET round = -5 WHERE title = 'Round';"
                            "UPDATE run SET uuid = x'0102' WHERE title = 'Nameless'");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", NULL), ==, 0);
  g_assert_true (g_str_has_prefix (fixture->err, "The records of 2 runs are damaged."));
  g_assert_null (strstr (fixture->err, "WARNING"));
  cli_assert_contains (fixture->out, "Completed, damaged");
  cli_assert_contains (fixture->out, "Nameless");
  cli_assert_contains (fixture->out, "Good");

  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--json", NULL), ==, 0);
  g_assert_cmpstr (fixture->err, ==, "");
  runs = basalt_json_get_array (cli_fixture_json (fixture, &node), "runs");
  g_assert_cmpuint (json_array_get_length (runs), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      JsonObject *run = basalt_json_array_get_object (runs, i);

      g_assert_true (json_object_has_member (run, "damaged"));
      g_assert_cmpint (json_object_get_boolean_member (run, "damaged"), ==, i < 2);
      g_assert_cmpint (json_object_get_null_member (run, "id"), ==, i == 0);
      g_assert_cmpint (json_object_get_null_member (run, "name"), ==, i == 0);
      g_assert_false (json_object_get_null_member (run, "created_at"));
    }

  /* Nobody can name it. */
  g_assert_cmpint (cli_fixture_run (fixture, "show", "00000000", NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "delete", "00000000", NULL), ==, 2);
  cli_fixture_sql (fixture, "UPDATE run SET deleted_at = 5 WHERE title = 'Nameless'");
  g_assert_cmpint (cli_fixture_run (fixture, "restore", "00000000", NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "in:trash", NULL), ==, 0);
  cli_assert_contains (fixture->out, "Nameless");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                         \
  g_test_add ("/cli/damaged/" name, CliFixture, NULL, cli_fixture_set_up, function, \
              cli_fixture_tear_down)

  ADD ("export", test_export);
  ADD ("runs", test_runs);

#undef ADD

  return g_test_run ();
}
