/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-fixture.h"

#include <string.h>

static const char *const commands[] = { "run",         "runs",   "show",   "logs",
                                        "connections", "models", "whoami", "demo-endpoint" };

static void
test_help (CliFixture    *fixture,
           gconstpointer  data)
{
  g_assert_cmpint (cli_fixture_run (fixture, "--version", NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, "basalt-cli " BASALT_VERSION "\n");

  g_assert_cmpint (cli_fixture_run (fixture, "--help", NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    cli_assert_contains (fixture->out, commands[i]);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *usage = g_strconcat ("basalt-cli ", commands[i], NULL);

      g_assert_cmpint (cli_fixture_run (fixture, commands[i], "--help", NULL), ==, 0);
      cli_assert_contains (fixture->out, usage);
      g_assert_cmpstr (fixture->err, ==, "");
    }
}

/* Arguments, and a word of what is said about them. Each exits with 2. */
static void
test_wrong (CliFixture    *fixture,
            gconstpointer  data)
{
  static const char *const cases[][8] = {
    { "Name a command", NULL },
    { "Unknown command “dance”", "dance", NULL },
    { "Unknown option “--dance”", "--dance", NULL },
    { "--dance", "run", "--dance", "Hi", NULL },
    { "--dance", "runs", "--dance", NULL },
    { "Name one run", "retry", NULL },
    { "Give a prompt", "run", "--demo", NULL },
    { "prompt is empty", "run", "--demo", "", NULL },
    { "UTF-8", "run", "--demo", "\xff", NULL },
    { "words to search for are not UTF-8", "runs", "\xff", NULL },
    { "left over", "run", "--demo", "Hi", "there", NULL },
    { "not both", "run", "--demo", "--prompt-file", "x", "Hi", NULL },
    { "name of a file", "run", "--demo", "--prompt-file", "", NULL },
    { "--temperature must be", "run", "--demo", "--temperature", "2", "Hi", NULL },
    { "--temperature must be", "run", "--demo", "--temperature", "0,5", "Hi", NULL },
    { "--temperature must be", "run", "--demo", "--temperature", "nan", "Hi", NULL },
    { "--top-p must be", "run", "--demo", "--top-p", "-0.1", "Hi", NULL },
    { "--max-tokens must be", "run", "--demo", "--max-tokens", "0", "Hi", NULL },
    { "--max-tokens must be", "run", "--demo", "--max-tokens", "1.5", "Hi", NULL },
    { "--max-tokens must be", "run", "--demo", "--max-tokens", "99999999999999999999", "Hi", NULL },
    { "--retries must be", "run", "--demo", "--retries", "-1", "Hi", NULL },
    { "--retry-delay must be", "run", "--demo", "--retry-delay", "soon", "Hi", NULL },
    { "--timeout must be", "run", "--demo", "--timeout", "soon", "Hi", NULL },
    { "--stop needs a value", "run", "--demo", "--stop", "", "Hi", NULL },
    { "--model needs a value", "run", "--demo", "--model", "", "Hi", NULL },
    { "exclude each other", "run", "--demo", "--profile", "x", "Hi", NULL },
    { "cannot change the demo", "run", "--demo", "--region", "us-east-1", "Hi", NULL },
    { "no connection named", "run", "--connection", "nobody", "Hi", NULL },
    { "nowhere!", "run", "--region", "nowhere!", "Hi", NULL },
    { "does not begin with", "run", "--endpoint-url", "ftp://x", "Hi", NULL },
    { "nowhere!", "models", "--region", "nowhere!", NULL },
    { "left over", "models", "x", NULL },
    { "left over", "whoami", "x", NULL },
    { "left over", "connections", "x", NULL },
    { "no connection named", "whoami", "--connection", "nobody", NULL },
    { "--limit must be", "runs", "--limit", "0", NULL },
    { "--state must be one of", "runs", "--state", "happy", NULL },
    { "--since must be", "runs", "--since", "yesterdayish", NULL },
    { "sideways", "runs", "--sort", "sideways", NULL },
    { "Name one run", "show", NULL },
    { "Name one run", "show", "a", "b", NULL },
    { "Name one run", "logs", NULL },
    { "--level must be", "logs", "--level", "loud", "x", NULL },
    { "--port must be", "demo-endpoint", "--port", "65536", NULL },
    { "left over", "demo-endpoint", "x", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *args = cases[i] + 1;

      g_assert_cmpint (cli_fixture_run (fixture, args[0], args[1], args[2], args[3], args[4],
                                        args[5], args[6], NULL),
                       ==, 2);
      cli_assert_contains (fixture->err, cases[i][0]);
      cli_assert_contains (fixture->err, "--help");
      g_assert_cmpuint (fixture->out_length, ==, 0);
    }

  /* Nothing of it is on record. */
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--json", NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, "{\"runs\":[]}\n");
}

static void
test_dashes (CliFixture    *fixture,
             gconstpointer  data)
{
  g_autofree char *title = NULL;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--quiet", "--no-stream", "--",
                                    "--not-an-option", NULL),
                   ==, 0);
  title = cli_fixture_newest (fixture, "title");
  g_assert_cmpstr (title, ==, "--not-an-option");
}

#define add(name, func) \
  g_test_add ("/cli/usage/" name, CliFixture, NULL, cli_fixture_set_up, func, cli_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("help", test_help);
  add ("wrong", test_wrong);
  add ("dashes", test_dashes);

  return g_test_run ();
}
