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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                         \
  g_test_add ("/cli/damaged/" name, CliFixture, NULL, cli_fixture_set_up, function, \
              cli_fixture_tear_down)

  ADD ("export", test_export);

#undef ADD

  return g_test_run ();
}
