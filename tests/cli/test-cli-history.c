/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-fixture.h"
#include "test-server.h"

#include <string.h>

static void
run_demo (CliFixture *fixture,
          const char *prompt)
{
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--no-stream", "--quiet", prompt,
                                    NULL),
                   ==, 0);
}

static guint
count_runs (CliFixture *fixture,
            const char *option,
            const char *value)
{
  g_autoptr (JsonNode) node = NULL;

  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--json", option, value, NULL), ==, 0);

  return json_array_get_length (basalt_json_get_array (cli_fixture_json (fixture, &node), "runs"));
}

static void
test_empty (CliFixture    *fixture,
            gconstpointer  data)
{
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--json", NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, "{\"runs\":[]}\n");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, "");
  g_assert_cmpstr (fixture->err, ==, "No runs yet.\n");
  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--state", "Failed", NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, "");
  g_assert_cmpstr (fixture->err, ==, "No runs match.\n");
  g_assert_cmpint (cli_fixture_run (fixture, "show", "nobody", NULL), ==, 2);
  g_assert_cmpint (cli_fixture_run (fixture, "logs", "nobody", NULL), ==, 2);
}

static void
test_runs (CliFixture    *fixture,
           gconstpointer  data)
{
  static const char *const members[] = { "id",    "name",  "title",       "flow",       "state",
                                         "model", "usage", "duration_ms", "created_at", "damaged" };
  g_autoptr (JsonNode) node = NULL;
  JsonArray *runs;
  JsonObject *run;
  gint64 duration;

  run_demo (fixture, "A first prompt about basalt columns");
  run_demo (fixture, "Something else");

  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--json", NULL), ==, 0);
  runs = basalt_json_get_array (cli_fixture_json (fixture, &node), "runs");
  g_assert_cmpuint (json_array_get_length (runs), ==, 2);
  run = basalt_json_array_get_object (runs, 0);
  g_assert_cmpuint (json_object_get_size (run), ==, G_N_ELEMENTS (members));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (json_object_has_member (run, members[i]));
  g_assert_cmpstr (basalt_json_get_string (run, "title"), ==, "Something else");
  g_assert_cmpstr (basalt_json_get_string (run, "state"), ==, "Completed");
  g_assert_true (basalt_json_get_int (run, "duration_ms", &duration));
  g_assert_cmpint (duration, >=, 0);
  g_assert_cmpuint (json_object_get_size (basalt_json_get_object (run, "usage")), ==, 5);
  g_assert_false (json_object_get_boolean_member (run, "damaged"));

  g_assert_cmpuint (count_runs (fixture, "--limit", "1"), ==, 1);
  g_assert_cmpuint (count_runs (fixture, "--state", "completed"), ==, 2);
  g_assert_cmpuint (count_runs (fixture, "--state", "Failed"), ==, 0);
  g_assert_cmpuint (count_runs (fixture, "--model", "steady"), ==, 2);
  g_assert_cmpuint (count_runs (fixture, "--model", "claude"), ==, 0);
  g_assert_cmpuint (count_runs (fixture, "--search", "basalt columns"), ==, 1);
  g_assert_cmpuint (count_runs (fixture, "--since", "1h"), ==, 2);
  g_assert_cmpuint (count_runs (fixture, "--since", "2999-01-01"), ==, 0);
  g_assert_cmpuint (count_runs (fixture, "--since", "2020-01-01T00:00:00Z"), ==, 2);

  g_assert_cmpint (cli_fixture_run (fixture, "runs", NULL), ==, 0);
  cli_assert_contains (fixture->out, "Something else\n");
  cli_assert_contains (fixture->out, "basalt.demo-steady-v1:0");
}

static void
test_show (CliFixture    *fixture,
           gconstpointer  data)
{
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *json = NULL;
  g_autofree char *beginning = NULL;
  const char *specs[4];

  run_demo (fixture, "Show me");
  id = cli_fixture_newest (fixture, "id");
  name = cli_fixture_newest (fixture, "name");
  beginning = g_strndup (id, 20);
  specs[0] = id;
  specs[1] = name;
  specs[2] = beginning;
  specs[3] = id + strlen (id) - 8;

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_assert_cmpint (cli_fixture_run (fixture, "show", "--json", specs[i], NULL), ==, 0);
      if (json != NULL)
        g_assert_cmpstr (fixture->out, ==, json);
      g_free (json);
      json = g_strdup (fixture->out);
    }

  g_assert_cmpint (cli_fixture_run (fixture, "show", id, NULL), ==, 0);
  cli_assert_contains (fixture->out, id);
  cli_assert_contains (fixture->out, "\nPrompt\nShow me\n");
  cli_assert_contains (fixture->out, "\nAnswer\n");
  cli_assert_contains (fixture->out, "call-bedrock");
}

/* What run printed and what is kept are the same object. */
static void
test_show_is_run (CliFixture    *fixture,
                  gconstpointer  data)
{
  g_autofree char *id = NULL;
  g_autofree char *printed = NULL;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--no-stream", "--quiet", "--json",
                                    "Same", NULL),
                   ==, 0);
  printed = g_strdup (fixture->out);
  id = cli_fixture_newest (fixture, "id");
  g_assert_cmpint (cli_fixture_run (fixture, "show", "--json", id, NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, printed);
}

static void
test_show_failed (CliFixture    *fixture,
                  gconstpointer  data)
{
  g_autofree char *id = NULL;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--quiet", "--model", DEMO_DENIED,
                                    "Hi", NULL),
                   ==, 1);
  id = cli_fixture_newest (fixture, "id");
  g_assert_cmpint (cli_fixture_run (fixture, "show", id, NULL), ==, 0);
  cli_assert_contains (fixture->out, "AccessDeniedException");
  cli_assert_contains (fixture->out, "This identity may not invoke");
  cli_assert_contains (fixture->out, "HTTP 403");
}

/* Ids of one minute begin alike. */
static void
test_ambiguous (CliFixture    *fixture,
                gconstpointer  data)
{
  g_autofree char *id = NULL;
  g_autofree char *beginning = NULL;

  run_demo (fixture, "One");
  run_demo (fixture, "Two");
  id = cli_fixture_newest (fixture, "id");
  beginning = g_strndup (id, 4);
  g_assert_cmpint (cli_fixture_run (fixture, "show", beginning, NULL), ==, 2);
  cli_assert_contains (fixture->err, id);
}

static void
test_logs (CliFixture    *fixture,
           gconstpointer  data)
{
  static const char *const members[] = { "time", "level", "logger", "task", "attempt", "message" };
  g_autofree char *id = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_of_tasks = 0;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--quiet", "--model", DEMO_THROTTLED,
                                    "--retry-delay", "0", "Hi", NULL),
                   ==, 0);
  id = cli_fixture_newest (fixture, "id");

  g_assert_cmpint (cli_fixture_run (fixture, "logs", id, NULL), ==, 0);
  cli_assert_contains (fixture->out, "| INFO    | Task run 'call-bedrock' - Attempt 1/3 started");
  cli_assert_contains (fixture->out, "| WARNING | Task run 'call-bedrock' - ThrottlingException");

  g_assert_cmpint (cli_fixture_run (fixture, "logs", "--level", "warning", id, NULL), ==, 0);
  g_assert_null (strstr (fixture->out, "| INFO"));
  cli_assert_contains (fixture->out, "| WARNING");

  g_assert_cmpint (cli_fixture_run (fixture, "logs", "--json", id, NULL), ==, 0);
  lines = g_strsplit (fixture->out, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = basalt_json_parse_object (lines[i], -1, &error);
      JsonObject *record;

      g_assert_no_error (error);
      record = json_node_get_object (node);
      g_assert_cmpuint (json_object_get_size (record), ==, G_N_ELEMENTS (members));
      for (guint j = 0; j < G_N_ELEMENTS (members); j++)
        g_assert_true (json_object_has_member (record, members[j]));
      n_of_tasks += basalt_json_get_string (record, "task") != NULL;
    }
  g_assert_cmpuint (n_of_tasks, >=, 8);

  g_assert_cmpint (cli_fixture_run (fixture, "logs", "--level", "loud", id, NULL), ==, 2);
}

static void
test_models (CliFixture    *fixture,
             gconstpointer  data)
{
  static const char *const members[] = { "id",        "name",      "provider",  "via",
                                         "streaming", "lifecycle", "invocable", "reason" };
  g_autoptr (JsonNode) node = NULL;
  JsonArray *models;
  gboolean found = FALSE;

  g_assert_cmpint (cli_fixture_run (fixture, "models", "--demo", "--json", NULL), ==, 0);
  models = basalt_json_get_array (cli_fixture_json (fixture, &node), "models");
  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      JsonObject *model = basalt_json_array_get_object (models, i);

      g_assert_cmpuint (json_object_get_size (model), ==, G_N_ELEMENTS (members));
      for (guint j = 0; j < G_N_ELEMENTS (members); j++)
        g_assert_true (json_object_has_member (model, members[j]));
      found |= g_strcmp0 (basalt_json_get_string (model, "id"), DEMO_FLAKY) == 0;
    }
  g_assert_true (found);

  g_assert_cmpint (cli_fixture_run (fixture, "models", "--demo", NULL), ==, 0);
  cli_assert_contains (fixture->out, DEMO_FLAKY);

  cli_fixture_setenv (fixture, "AWS_REGION", "us-east-1");
  g_assert_cmpint (cli_fixture_run (fixture, "models", NULL), ==, 3);
}

static void
test_few_models (CliFixture    *fixture,
                 gconstpointer  data)
{
  static const char *const lists[] = { "[]", "[{\"modelId\":\"bare\"}]" };
  TestServer *server = test_server_new ();
  g_autoptr (JsonNode) node = NULL;
  JsonObject *model;

  cli_fixture_setenv (fixture, "AWS_ACCESS_KEY_ID", "AKID");
  cli_fixture_setenv (fixture, "AWS_SECRET_ACCESS_KEY", "secret");
  cli_fixture_setenv (fixture, "AWS_REGION", "eu-west-1");
  cli_fixture_setenv (fixture, "AWS_ENDPOINT_URL", test_server_get_url (server));
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"modelSummaries\":%s}", lists[i]);

      test_server_push_json (server, 200, body);
      test_server_push_json (server, 200, "{\"inferenceProfileSummaries\":[]}");
      test_server_push_json (server, 200, "{\"inferenceProfileSummaries\":[]}");
    }

  g_assert_cmpint (cli_fixture_run (fixture, "models", NULL), ==, 0);
  g_assert_cmpstr (fixture->out, ==, "");
  g_assert_cmpstr (fixture->err, ==, "No models.\n");

  g_assert_cmpint (cli_fixture_run (fixture, "models", "--json", NULL), ==, 0);
  model = basalt_json_array_get_object (basalt_json_get_array (cli_fixture_json (fixture, &node),
                                                               "models"),
                                        0);
  g_assert_cmpstr (basalt_json_get_string (model, "id"), ==, "bare");
  g_assert_true (json_object_get_null_member (model, "provider"));
  test_server_free (server);
}

static void
test_whoami (CliFixture    *fixture,
             gconstpointer  data)
{
  static const char *const members[] = { "identity", "source",     "access_key_id",
                                         "region",   "expires_at", "chain" };
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) none = NULL;
  JsonObject *object;

  cli_fixture_setenv (fixture, "AWS_ACCESS_KEY_ID", "AKIDTEST");
  cli_fixture_setenv (fixture, "AWS_SECRET_ACCESS_KEY", "do-not-show");
  cli_fixture_setenv (fixture, "AWS_REGION", "eu-north-1");
  g_assert_cmpint (cli_fixture_run (fixture, "whoami", "--json", NULL), ==, 0);
  g_assert_null (strstr (fixture->out, "do-not-show"));
  object = cli_fixture_json (fixture, &node);
  g_assert_cmpuint (json_object_get_size (object), ==, G_N_ELEMENTS (members));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (json_object_has_member (object, members[i]));
  g_assert_cmpstr (basalt_json_get_string (object, "access_key_id"), ==, "AKIDTEST");
  g_assert_cmpstr (basalt_json_get_string (object, "region"), ==, "eu-north-1");

  g_assert_cmpint (cli_fixture_run (fixture, "whoami", NULL), ==, 0);
  cli_assert_contains (fixture->out, "AKIDTEST");

  cli_fixture_setenv (fixture, "AWS_ACCESS_KEY_ID", NULL);
  cli_fixture_setenv (fixture, "AWS_SECRET_ACCESS_KEY", NULL);
  g_assert_cmpint (cli_fixture_run (fixture, "whoami", "--json", NULL), ==, 3);
  object = cli_fixture_json (fixture, &none);
  g_assert_true (json_object_get_null_member (object, "source"));
  g_assert_cmpuint (json_array_get_length (basalt_json_get_array (object, "chain")), >, 0);
  g_assert_cmpint (cli_fixture_run (fixture, "whoami", NULL), ==, 3);
  cli_assert_contains (fixture->out, "No AWS credentials were found");
}

static void
test_demo_endpoint (CliFixture    *fixture,
                    gconstpointer  data)
{
  g_autoptr (GSubprocess) process = cli_fixture_start (fixture, "demo-endpoint", NULL);
  g_autoptr (GDataInputStream) lines =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autofree char *first = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_autofree char *second = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_autofree char *third = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  const char *mark = "listening ";
  g_autoptr (GError) error = NULL;

  g_assert_true (g_str_has_prefix (first, "listening http://127.0.0.1:"));
  cli_fixture_setenv (fixture, "AWS_ENDPOINT_URL", first + strlen (mark));
  cli_fixture_setenv (fixture, "AWS_ACCESS_KEY_ID", strchr (second, ' ') + 1);
  cli_fixture_setenv (fixture, "AWS_SECRET_ACCESS_KEY", strchr (third, ' ') + 1);
  cli_fixture_setenv (fixture, "AWS_REGION", "us-east-1");
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--quiet", "--model", "basalt.demo-steady-v1:0",
                                    "Over there", NULL),
                   ==, 0);
  cli_assert_contains (fixture->out, "Over there");

  g_subprocess_send_signal (process, 15);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

#define add(name, func)                                                         \
  g_test_add ("/cli/history/" name, CliFixture, NULL, cli_fixture_set_up, func, \
              cli_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("empty", test_empty);
  add ("runs", test_runs);
  add ("show", test_show);
  add ("show-is-run", test_show_is_run);
  add ("show-failed", test_show_failed);
  add ("ambiguous", test_ambiguous);
  add ("logs", test_logs);
  add ("models", test_models);
  add ("few-models", test_few_models);
  add ("whoami", test_whoami);
  add ("demo-endpoint", test_demo_endpoint);

  return g_test_run ();
}
