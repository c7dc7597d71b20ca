/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-fixture.h"

#include <signal.h>
#include <string.h>

/* What is done with runs that are on record. */

static guint
count_runs (CliFixture *fixture,
            const char *words)
{
  g_autoptr (JsonNode) node = NULL;

  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--json", words, NULL), ==, 0);

  return json_array_get_length (basalt_json_get_array (cli_fixture_json (fixture, &node), "runs"));
}

static void
run_demo (CliFixture *fixture,
          const char *model,
          const char *prompt)
{
  cli_fixture_run (fixture, "run", "--demo", "--quiet", "--retries", "0", "--model", model, prompt,
                   NULL);
}

static void
test_words (CliFixture    *fixture,
            gconstpointer  data)
{
  run_demo (fixture, "basalt.demo-steady-v1:0", "Columns of basalt");
  run_demo (fixture, DEMO_DENIED, "May I?");

  g_assert_cmpuint (count_runs (fixture, "state:failed"), ==, 1);
  g_assert_cmpuint (count_runs (fixture, "state:failed state:completed"), ==, 2);
  g_assert_cmpuint (count_runs (fixture, "has:error"), ==, 1);
  g_assert_cmpuint (count_runs (fixture, "model:steady basalt"), ==, 1);
  g_assert_cmpuint (count_runs (fixture, "columns state:failed"), ==, 0);
  g_assert_cmpuint (count_runs (fixture, "since:1h flow:prompt"), ==, 2);
  g_assert_cmpuint (count_runs (fixture, "\"of basalt\" -1 OR NEAR( * ^"), ==, 0);

  g_assert_cmpint (cli_fixture_run (fixture, "runs", "columns", "of", NULL), ==, 0);
  cli_assert_contains (fixture->out, "Columns of basalt");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "since:never", NULL), ==, 2);
  cli_assert_contains (fixture->err, "never");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "since:0d", NULL), ==, 2);
  cli_assert_contains (fixture->err, "“0d” is not in the past");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "since:9999999999d", NULL), ==, 2);
  cli_assert_contains (fixture->err, "“9999999999d” goes back too far");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "before:", "yesterday", NULL), ==, 2);
  cli_assert_contains (fixture->err, "“before:” needs a value");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--", "-state:failed", NULL), ==, 2);
  cli_assert_contains (fixture->err, "“-state:failed” cannot be left out");
  /* Only words with a key: the rest is text. */
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--", "-rf", NULL), ==, 0);
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--sort", "sideways", NULL), ==, 2);
  cli_assert_contains (fixture->err, "sideways");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "tag:none", NULL), ==, 0);
  g_assert_cmpstr (fixture->err, ==, "No runs match.\n");
}

static char *
read_line (GDataInputStream *lines)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

  g_assert_no_error (error);

  return line;
}

/* An endpoint that remembers from one process to the next, and the environment for it. */
static GSubprocess *
start_endpoint (CliFixture *fixture)
{
  static const char *const names[] = { "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID",
                                       "AWS_SECRET_ACCESS_KEY" };
  GSubprocess *process = cli_fixture_start (fixture, "demo-endpoint", NULL);
  g_autoptr (GDataInputStream) lines =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = read_line (lines);

      cli_fixture_setenv (fixture, names[i], strchr (line, ' ') + 1);
    }
  cli_fixture_setenv (fixture, "AWS_REGION", "us-east-1");

  return process;
}

static void
test_retry (CliFixture    *fixture,
            gconstpointer  data)
{
  g_autoptr (GSubprocess) endpoint = start_endpoint (fixture);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *id = NULL;
  g_autofree char *partial = NULL;
  JsonArray *tasks;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--quiet", "--model", DEMO_FLAKY, "Cut me",
                                    NULL),
                   ==, 1);
  partial = g_strdup (fixture->out);
  id = cli_fixture_newest (fixture, "id");

  /* The old answer is not written again, nor the old log. */
  g_assert_cmpint (cli_fixture_run (fixture, "retry", id, NULL), ==, 0);
  g_assert_true (g_str_has_prefix (fixture->out, partial));
  g_assert_cmpuint (strlen (fixture->out), >, strlen (partial));
  cli_assert_contains (fixture->err, "Beginning flow run for flow 'prompt' again");
  g_assert_null (strstr (fixture->err, "StreamInterrupted"));

  g_assert_cmpint (cli_fixture_run (fixture, "show", "--json", id, NULL), ==, 0);
  tasks = basalt_json_get_array (cli_fixture_json (fixture, &node), "tasks");
  g_assert_cmpuint (json_array_get_length (tasks), ==, 3);
  g_assert_cmpuint (count_runs (fixture, ""), ==, 1);

  g_assert_cmpint (cli_fixture_run (fixture, "retry", id, NULL), ==, 2);
  cli_assert_contains (fixture->err, "can be retried");
  g_assert_cmpstr (fixture->out, ==, "");
  g_assert_cmpint (cli_fixture_run (fixture, "retry", NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "retry", "nobody", NULL), ==, 2);

  g_subprocess_send_signal (endpoint, SIGTERM);
  g_assert_true (g_subprocess_wait (endpoint, NULL, NULL));
}

static void
test_retry_fails (CliFixture    *fixture,
                  gconstpointer  data)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *id = NULL;

  run_demo (fixture, DEMO_DENIED, "May I?");
  id = cli_fixture_newest (fixture, "id");
  g_assert_cmpint (cli_fixture_run (fixture, "retry", "--json", "--quiet", id, NULL), ==, 1);
  g_assert_cmpstr (basalt_json_get_string (cli_fixture_json (fixture, &node), "state"), ==,
                   "Failed");
}

/* Like a run without credentials: the status says so. */
static void
test_retry_without_credentials (CliFixture    *fixture,
                                gconstpointer  data)
{
  g_autofree char *id = NULL;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--profile", "nobody", "--region", "us-east-1",
                                    "--model", "m", "May I?", NULL),
                   ==, 3);
  id = cli_fixture_newest (fixture, "id");
  g_assert_cmpint (cli_fixture_run (fixture, "retry", id, NULL), ==, 3);
  cli_assert_contains (fixture->err, "Nothing was sent: ");
  cli_assert_contains (fixture->err, "nobody");
  g_assert_null (strstr (fixture->err, "--help"));
}

static void
test_delete (CliFixture    *fixture,
             gconstpointer  data)
{
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *other = NULL;

  run_demo (fixture, "basalt.demo-steady-v1:0", "One");
  other = cli_fixture_newest (fixture, "id");
  run_demo (fixture, "basalt.demo-steady-v1:0", "Two");
  id = cli_fixture_newest (fixture, "id");
  name = cli_fixture_newest (fixture, "name");

  /* All names must mean a run, or nothing happens. */
  g_assert_cmpint (cli_fixture_run (fixture, "delete", id, "nobody", NULL), ==, 2);
  g_assert_cmpuint (count_runs (fixture, ""), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "delete", NULL), ==, 2);

  g_assert_cmpint (cli_fixture_run (fixture, "delete", name, NULL), ==, 0);
  cli_assert_contains (fixture->err, id);
  cli_assert_contains (fixture->err, "Moved to the trash");
  g_assert_cmpuint (count_runs (fixture, ""), ==, 1);
  g_assert_cmpuint (count_runs (fixture, "in:trash"), ==, 1);
  /* Only its whole id leads there. */
  g_assert_cmpint (cli_fixture_run (fixture, "show", name, NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "show", id, NULL), ==, 0);

  /* Again: it is there already, and stays. The others go. */
  g_assert_cmpint (cli_fixture_run (fixture, "delete", id, NULL), ==, 1);
  cli_assert_contains (fixture->err,
                       "is in the trash already. “basalt-cli restore” brings it back");
  g_assert_cmpint (cli_fixture_run (fixture, "delete", id, other, other, NULL), ==, 1);
  cli_assert_contains (fixture->err, "is in the trash already");
  cli_assert_contains (fixture->err, "Moved to the trash");
  g_assert_cmpuint (count_runs (fixture, "in:trash"), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "restore", other, other, NULL), ==, 0);
  g_assert_cmpuint (strlen (strstr (fixture->err, "Brought back")), ==, strlen ("Brought back\n"));
  g_assert_cmpuint (count_runs (fixture, "in:trash"), ==, 1);

  g_assert_cmpint (cli_fixture_run (fixture, "restore", "nobody", NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "restore", name, NULL), ==, 0);
  g_assert_cmpuint (count_runs (fixture, ""), ==, 2);
  g_assert_cmpuint (count_runs (fixture, "in:trash"), ==, 0);

  g_assert_cmpint (cli_fixture_run (fixture, "delete", "--permanently", id + strlen (id) - 8, NULL),
                   ==, 0);
  g_assert_cmpuint (count_runs (fixture, ""), ==, 1);
  g_assert_cmpuint (count_runs (fixture, "in:trash"), ==, 0);
}

static void
test_delete_alive (CliFixture    *fixture,
                   gconstpointer  data)
{
  g_autoptr (GSubprocess) running =
    cli_fixture_start (fixture, "run", "--demo", "--quiet", "--model", DEMO_SLOW, "Slowly", NULL);
  g_autoptr (GDataInputStream) answer =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (running));
  g_autofree char *first G_GNUC_UNUSED = read_line (answer);
  g_autofree char *id = cli_fixture_newest (fixture, "id");

  g_assert_cmpint (cli_fixture_run (fixture, "delete", id, NULL), ==, 1);
  g_assert_cmpint (cli_fixture_run (fixture, "delete", "--permanently", id, NULL), ==, 1);
  g_assert_cmpuint (count_runs (fixture, ""), ==, 1);
  g_assert_cmpint (cli_fixture_run (fixture, "retry", id, NULL), !=, 0);

  g_subprocess_send_signal (running, SIGINT);
  g_assert_true (g_subprocess_wait (running, NULL, NULL));
  g_assert_cmpint (cli_fixture_run (fixture, "delete", id, NULL), ==, 0);
}

static void
test_export (CliFixture    *fixture,
             gconstpointer  data)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *path = g_build_filename (fixture->home, "runs.md", NULL);
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  run_demo (fixture, "basalt.demo-steady-v1:0", "Export me");
  run_demo (fixture, DEMO_DENIED, "And me");
  id = cli_fixture_newest (fixture, "id");

  g_assert_cmpint (cli_fixture_run (fixture, "export", "--all", NULL), ==, 0);
  node = basalt_json_parse_object (fixture->out, (gssize) fixture->out_length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (
                      basalt_json_get_array (json_node_get_object (node), "runs")),
                    ==, 2);

  g_assert_cmpint (cli_fixture_run (fixture, "export", id, "--output", path, NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, "");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  cli_assert_contains (text, "And me");
  g_assert_null (strstr (text, "Export me"));
  g_assert_false (g_str_has_prefix (text, "{"));

  g_assert_cmpint (cli_fixture_run (fixture, "export", "--format", "csv", id, NULL), ==, 0);
  g_assert_true (g_str_has_prefix (fixture->out, "id,name,"));

  g_assert_cmpint (cli_fixture_run (fixture, "export", NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "export", "--all", id, NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "export", "--format", "docx", id, NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "export", "nobody", NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "export", id, "-o", "/nowhere/x.json", NULL), ==, 1);
  cli_assert_contains (fixture->err, "there is no folder “/nowhere”. Choose another");
  g_assert_cmpint (cli_fixture_run (fixture, "export", id, "-o", fixture->home, NULL), ==, 1);
  cli_assert_contains (fixture->err, "is a folder. Name a file in it.");
  g_assert_cmpint (cli_fixture_run (fixture, "export", id, "-o", "/dev/null", NULL), ==, 1);
  cli_assert_contains (fixture->err, "“/dev/null” is not a file, but a device.");
  g_assert_cmpint (cli_fixture_run (fixture, "export", id, "-o", "/dev/full", NULL), ==, 1);
  cli_assert_contains (fixture->err, "“/dev/full” is not a file, but a device.");
  g_assert_cmpint (cli_fixture_run (fixture, "export", id, "-o", "", NULL), ==, 2);
  cli_assert_contains (fixture->err, "--output must name a file.");

  /* Each once, however often it is named. */
  g_assert_cmpint (cli_fixture_run (fixture, "export", "--format", "csv", id, id, NULL), ==, 0);
  g_assert_cmpuint (g_strrstr (fixture->out, id) - fixture->out, ==,
                    strstr (fixture->out, id) - fixture->out);
}

static void
test_import (CliFixture    *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->home, "runs.json", NULL);
  g_autofree char *foreign = NULL;
  g_autofree char *id = NULL;
  g_autofree char *shown = NULL;

  run_demo (fixture, "basalt.demo-steady-v1:0", "Take me along");
  id = cli_fixture_newest (fixture, "id");
  g_assert_cmpint (cli_fixture_run (fixture, "show", "--json", id, NULL), ==, 0);
  shown = g_strdup (fixture->out);
  g_assert_cmpint (cli_fixture_run (fixture, "export", "--all", "-o", path, NULL), ==, 0);
  g_assert_cmpint (cli_fixture_run (fixture, "import", path, NULL), ==, 0);
  cli_assert_contains (fixture->err, "New: 0.");
  cli_assert_contains (fixture->err, "Known already: 1.");

  g_assert_cmpint (cli_fixture_run (fixture, "delete", "--permanently", id, NULL), ==, 0);
  g_assert_cmpint (cli_fixture_run (fixture, "import", path, NULL), ==, 0);
  cli_assert_contains (fixture->err, "New: 1.");
  g_assert_cmpint (cli_fixture_run (fixture, "show", "--json", id, NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, shown);

  foreign = cli_fixture_write (fixture, "foreign.json", "{\"runs\": 1}", -1);
  g_assert_cmpint (cli_fixture_run (fixture, "import", foreign, NULL), ==, 1);
  g_assert_cmpint (cli_fixture_run (fixture, "import", fixture->home, NULL), ==, 1);
  g_assert_cmpint (cli_fixture_run (fixture, "import", "/nowhere.json", NULL), ==, 1);
  cli_assert_contains (fixture->err,
                       "“nowhere.json” cannot be imported: there is no such file. The history was");
  g_assert_cmpint (cli_fixture_run (fixture, "import", NULL), ==, 2);
  g_assert_cmpuint (count_runs (fixture, ""), ==, 1);
}

/* Another process's log, as it is written, to its end. */
static void
test_follow (CliFixture    *fixture,
             gconstpointer  data)
{
  g_autoptr (GSubprocess) running =
    cli_fixture_start (fixture, "run", "--demo", "--quiet", "--model", DEMO_SLOW, "Slowly", NULL);
  g_autoptr (GDataInputStream) answer =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (running));
  g_autoptr (GSubprocess) following = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *first G_GNUC_UNUSED = read_line (answer);
  g_autofree char *id = NULL;
  g_autofree char *followed = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  char *line;

  id = cli_fixture_newest (fixture, "id");
  following = cli_fixture_start (fixture, "logs", "--follow", id, NULL);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (following));
  do
    {
      line = read_line (lines);
      g_assert_nonnull (line);
      g_string_append_printf (text, "%s\n", line);
      g_free (line);
    }
  while (strstr (text->str, "started") == NULL);

  g_subprocess_send_signal (running, SIGINT);
  while ((line = read_line (lines)) != NULL)
    {
      g_string_append_printf (text, "%s\n", line);
      g_free (line);
    }
  cli_assert_contains (text->str, "Cancelled");

  g_assert_true (g_subprocess_wait (following, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (following), ==, 0);
  g_assert_true (g_subprocess_wait (running, NULL, NULL));

  /* Just what is on record in the end. */
  g_assert_cmpint (cli_fixture_run (fixture, "logs", id, NULL), ==, 0);
  g_assert_cmpstr (text->str, ==, fixture->out);
  followed = g_strdup (fixture->out);
  g_assert_cmpint (cli_fixture_run (fixture, "logs", "-f", id, NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, followed);
}

/* The process that wrote it is gone: the end is seen all the same. */
static void
test_follow_crash (CliFixture    *fixture,
                   gconstpointer  data)
{
  g_autoptr (GSubprocess) running =
    cli_fixture_start (fixture, "run", "--demo", "--quiet", "--model", DEMO_SLOW, "Slowly", NULL);
  g_autoptr (GDataInputStream) answer =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (running));
  g_autoptr (GSubprocess) following = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *first G_GNUC_UNUSED = read_line (answer);
  g_autofree char *id = cli_fixture_newest (fixture, "id");
  g_autofree char *state = NULL;
  char *line;

  following = cli_fixture_start (fixture, "logs", "--follow", id, NULL);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (following));
  g_free (read_line (lines));
  g_subprocess_send_signal (running, SIGKILL);
  g_assert_true (g_subprocess_wait (running, NULL, NULL));
  while ((line = read_line (lines)) != NULL)
    g_free (line);
  g_assert_true (g_subprocess_wait (following, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (following), ==, 0);
  state = cli_fixture_newest (fixture, "state");
  g_assert_cmpstr (state, ==, "Crashed");
}

/* What the preferences of the window say new runs start with. */
static void
test_defaults (CliFixture    *fixture,
               gconstpointer  data)
{
  static const struct
  {
    const char *option;
    const char *value;
    gint64 max_tokens; /* 0: none */
    const char *system;
    guint n_attempts;
  } cases[] = {
    { "--quiet", NULL, 300, "Be brief.", 2 },
    { "--max-tokens=70", NULL, 70, "Be brief.", 2 },
    { "--retries=0", "--system=Be kind.", 300, "Be kind.", 1 },
    { "--no-defaults", "--retries=0", 0, NULL, 1 },
  };

  run_demo (fixture, "basalt.demo-steady-v1:0", "There is a history");
  cli_fixture_sql (fixture, "INSERT INTO setting (name, value) VALUES ('run-defaults',"
                            " '{\"inputs\":{\"max_tokens\":300,\"system\":\"Be brief.\"},"
                            "\"policy\":{\"retries\":1,\"delay_ms\":0},\"timeout_ms\":60000}')");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = NULL;
      JsonObject *run;
      JsonObject *parameters;
      JsonObject *task;
      gint64 max_tokens = 0;

      /* Throttled twice, so that it needs more retries than it gets. */
      g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--json", "--model",
                                        DEMO_THROTTLED, "Hi", cases[i].option, cases[i].value,
                                        NULL),
                       ==, 1);
      run = cli_fixture_json (fixture, &node);
      parameters = basalt_json_get_object (run, "parameters");
      basalt_json_get_int (parameters, "max_tokens", &max_tokens);
      g_assert_cmpint (max_tokens, ==, cases[i].max_tokens);
      g_assert_cmpstr (basalt_json_get_string (parameters, "system"), ==, cases[i].system);
      task = basalt_json_array_get_object (basalt_json_get_array (run, "tasks"), 1);
      g_assert_cmpuint (json_array_get_length (basalt_json_get_array (task, "attempts")), ==,
                        cases[i].n_attempts);
    }
}

/* A default time limit can be done without. */
static void
test_default_timeout (CliFixture    *fixture,
                      gconstpointer  data)
{
  run_demo (fixture, "basalt.demo-steady-v1:0", "There is a history");
  cli_fixture_sql (fixture, "INSERT INTO setting (name, value) VALUES ('run-defaults',"
                            " '{\"policy\":{\"delay_ms\":300},\"timeout_ms\":100}')");

  cli_fixture_run (fixture, "run", "--demo", "--quiet", "--model", DEMO_THROTTLED, "Hi", NULL);
  {
    g_autofree char *state = cli_fixture_newest (fixture, "state");

    g_assert_cmpstr (state, ==, "TimedOut");
  }

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--quiet", "--model", DEMO_THROTTLED,
                                    "--timeout", "0", "Hi", NULL),
                   ==, 0);
}

static void
test_connections (CliFixture    *fixture,
                  gconstpointer  data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *connections;
  JsonObject *connection;

  g_assert_cmpint (cli_fixture_run (fixture, "connections", NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, "");
  cli_assert_contains (fixture->err, "No connections.");

  cli_fixture_sql (fixture, "INSERT INTO connection (uuid, kind, name, region, default_model)"
                            " VALUES (x'000102030405060708090a0b0c0d0e0f', 'environment',"
                            " 'my place', 'eu-west-1', 'm')");
  g_assert_cmpint (cli_fixture_run (fixture, "connections", NULL), ==, 0);
  cli_assert_contains (fixture->out, "my place  environment  eu-west-1  m");

  g_assert_cmpint (cli_fixture_run (fixture, "connections", "--json", NULL), ==, 0);
  connections = basalt_json_get_array (cli_fixture_json (fixture, &node), "connections");
  g_assert_cmpuint (json_array_get_length (connections), ==, 1);
  connection = basalt_json_array_get_object (connections, 0);
  g_assert_cmpstr (basalt_json_get_string (connection, "name"), ==, "my place");
  g_assert_cmpstr (basalt_json_get_string (connection, "kind"), ==, "environment");
  g_assert_cmpstr (basalt_json_get_string (connection, "model"), ==, "m");
  g_assert_true (json_object_get_null_member (connection, "endpoint"));
  g_assert_true (json_object_has_member (connection, "default"));
}

#define add(name, func)                                                        \
  g_test_add ("/cli/acting/" name, CliFixture, NULL, cli_fixture_set_up, func, \
              cli_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("words", test_words);
  add ("connections", test_connections);
  add ("defaults", test_defaults);
  add ("default-timeout", test_default_timeout);
  add ("retry", test_retry);
  add ("retry-fails", test_retry_fails);
  add ("retry-without-credentials", test_retry_without_credentials);
  add ("delete", test_delete);
  add ("delete-alive", test_delete_alive);
  add ("export", test_export);
  add ("import", test_import);
  add ("follow", test_follow);
  add ("follow-crash", test_follow_crash);

  return g_test_run ();
}
