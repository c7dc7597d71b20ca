/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-request-command.h"

#include "basalt-demo-endpoint.h"
#include "basalt-engine.h"
#include "basalt-json.h"
#include "basalt-run-private.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define CONNECTION_ID "0192c3a4-0000-7000-8000-0000000000aa"
#define PROFILE_ARN \
  "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/basaltdemo01"

/* What a shell, a terminal or an interpreter could take for its own. */
static const char *const hostile[] = {
  "It's \"quoted\" $HOME $(touch pwned) `touch pwned` ${IFS} \\ \\\\ \\n",
  "--leading-dash\n-x\n",
  "first line\n\tEND_OF_REQUEST\nEND_OF_REQUEST\nlast 'line'\n",
  "!history %s %n \\045 $'x' <<EOF & ; | > /dev/null #",
  "emoji \U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467, 日本語, e\u0301",
  "\u202eright to left\u202c \u200b\u2028\u2029\ufeff \x7f\302\23331m",
  "'''\"\"\"'\"'\"' {braces} [brackets] %% {{x}} \\u0041 \\\\u0000 \\x41",
};

typedef struct
{
  BasaltDemoEndpoint *demo;
  char *dir;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->demo = basalt_demo_endpoint_new ();
  basalt_demo_endpoint_set_pace (fixture->demo, 0);
  basalt_demo_endpoint_start (fixture->demo, 0, &error);
  g_assert_no_error (error);
  fixture->dir = g_dir_make_tmp ("basalt-command-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

      /* Nothing that a prompt says was done. */
      g_assert_cmpstr (name, !=, "pwned");
      g_remove (path);
    }
  g_rmdir (fixture->dir);
  g_free (fixture->dir);
  g_object_unref (fixture->demo);
}

static char *
make_body (const char *prompt)
{
  g_autoptr (JsonNode) text = json_node_init_string (json_node_alloc (), prompt);
  g_autofree char *json = json_to_string (text, FALSE);

  return g_strdup_printf ("{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":%s}]}],"
                          "\"inferenceConfig\":{\"maxTokens\":400,\"temperature\":0.7}}",
                          json);
}

static BasaltRun *
new_run (BasaltConnectionKind  kind,
         const char           *model,
         gboolean              stream,
         const char           *body)
{
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltConnection) connection = basalt_connection_new (CONNECTION_ID, kind);
  g_autoptr (BasaltRunRequest) request = NULL;
  BasaltRun *run;
  BasaltTaskRun *task;

  basalt_connection_set_region (connection, "us-east-1");
  basalt_connection_set_profile (connection, "it's acme");
  request = basalt_run_request_new (flow, connection);
  json_object_set_string_member (basalt_run_request_get_inputs (request), "model", model);
  json_object_set_boolean_member (basalt_run_request_get_inputs (request), "stream", stream);
  run = basalt_run_new_from_request (request, "owner");
  basalt_run_transition (run, NULL, BASALT_STATE_RUNNING, NULL, NULL);
  task =
    basalt_run_add_task (run, basalt_flow_find_node (basalt_run_get_flow (run), "call-bedrock"),
                         NULL);
  basalt_run_transition (run, task, BASALT_STATE_RUNNING, NULL, NULL);
  basalt_run_begin_attempt (run, task, -1);
  if (body != NULL)
    basalt_attempt_set_sent (basalt_run_get_output_attempt (run), body);

  return run;
}

static char *
make_command (BasaltRequestCommand  command,
              BasaltRun            *run)
{
  g_autoptr (GError) error = NULL;
  char *text =
    basalt_request_command_new (command, run, basalt_run_get_output_attempt (run), &error);

  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_suffix (text, "\n"));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      /* Nothing is pasted that is not seen. */
      g_assert_true (c == '\n' || g_unichar_isgraph (c) || c == ' ' || g_unichar_ismark (c));
      g_assert_cmpint (g_unichar_type (c), !=, G_UNICODE_FORMAT);
    }

  return text;
}

static char *
make_demo_command (Fixture              *fixture,
                   BasaltRequestCommand  command,
                   const char           *model,
                   gboolean              stream,
                   const char           *prompt)
{
  g_autofree char *body = make_body (prompt);
  g_autoptr (BasaltRun) run = new_run (BASALT_CONNECTION_DEMO, model, stream, body);

  basalt_run_set_destination (run, BASALT_DEMO_REGION,
                              basalt_demo_endpoint_get_url (fixture->demo));

  return make_command (command, run);
}

/* The checksum of a frame is no text. */
static char *
dup_text (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return data != NULL ? g_utf8_make_valid (data, (gssize) length) : g_strdup ("");
}

/* Feeds @input to a program in the fixture's folder. Its output. */
static char *
execute (Fixture           *fixture,
         const char *const *argv,
         const char        *input,
         const char        *path,
         gboolean          *ok)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                               G_SUBPROCESS_FLAGS_STDERR_PIPE);
  static const char *const unset[] = {
    "AWS_PROFILE",       "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN", "AWS_REGION",        "AWS_BEARER_TOKEN_BEDROCK",
    "http_proxy",        "all_proxy"
  };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GBytes) sent = g_bytes_new (input, input != NULL ? strlen (input) : 0);
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  char *output;

  for (guint i = 0; i < G_N_ELEMENTS (unset); i++)
    g_subprocess_launcher_unsetenv (launcher, unset[i]);
  /* What is set for something else is not in the way. */
  g_subprocess_launcher_setenv (launcher, "AWS_SESSION_TOKEN", "another", TRUE);
  g_subprocess_launcher_setenv (launcher, "AWS_BEARER_TOKEN_BEDROCK", "another", TRUE);
  g_subprocess_launcher_setenv (launcher, "AWS_EC2_METADATA_DISABLED", "true", TRUE);
  g_subprocess_launcher_setenv (launcher, "PYTHONDONTWRITEBYTECODE", "1", TRUE);
  g_subprocess_launcher_setenv (launcher, "PYTHONPATH", fixture->dir, TRUE);
  if (path != NULL)
    g_subprocess_launcher_setenv (launcher, "PATH", path, TRUE);
  g_subprocess_launcher_set_cwd (launcher, fixture->dir);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, sent, NULL, &out, &err, &error);
  g_assert_no_error (error);
  output = dup_text (out);
  errors = dup_text (err);
  if (ok != NULL)
    *ok = g_subprocess_get_successful (process);
  else if (!g_subprocess_get_successful (process) || *errors != '\0')
    g_error ("%s failed: %s%s", argv[0], output, errors);

  return output;
}

static char *
run_shell (Fixture    *fixture,
           const char *shell,
           const char *script)
{
  const char *const argv[] = { shell, NULL };

  return execute (fixture, argv, script, NULL, NULL);
}

/* What the demo says that it got; all ids here are of one model. */
static void
assert_answered (const char *answer,
                 const char *prompt)
{
  g_autofree char *length =
    g_strdup_printf ("prompt of %ld characters", g_utf8_strlen (prompt, -1));

  if (strstr (answer, length) == NULL || strstr (answer, BASALT_DEMO_MODEL_STEADY) == NULL)
    g_error ("No answer to a %s: %s", length, answer);
}

/* The texts of an answer: streamed, a JSON object a line; or in one piece. */
static char *
read_answer (const char *output,
             gboolean    stream)
{
  GString *text = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = NULL;
      JsonObject *object;
      const char *piece;

      if (*lines[i] == '\0')
        continue;

      node = basalt_json_parse_object (lines[i], -1, NULL);
      /* Behind a frame's JSON its checksum may look like JSON too. */
      if (node == NULL && stream)
        continue;
      g_assert_nonnull (node);
      object = json_node_get_object (node);
      if (stream)
        object = basalt_json_get_object (object, "delta");
      else
        object = basalt_json_array_get_object (
          basalt_json_get_array (basalt_json_get_object (basalt_json_get_object (object, "output"),
                                                         "message"),
                                 "content"),
          0);
      piece = object != NULL ? basalt_json_get_string (object, "text") : NULL;
      if (piece != NULL)
        g_string_append (text, piece);
    }

  return g_string_free (text, FALSE);
}

/* -- curl -- */

static void
test_curl (Fixture       *fixture,
           gconstpointer  user_data)
{
  static const char *const models[] = { BASALT_DEMO_MODEL_STEADY, PROFILE_ARN };
  const char *const shells[] = { "sh", "bash", "busybox-sh", "mksh", "zsh" };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    for (guint stream = 0; stream < 2; stream++)
      {
        g_autofree char *script =
          make_demo_command (fixture, BASALT_REQUEST_COMMAND_CURL, models[i], stream, "Hello");

        for (guint j = 0; j < G_N_ELEMENTS (shells); j++)
          {
            g_autofree char *found = g_find_program_in_path (shells[j]);
            g_autofree char *output = NULL;
            g_autofree char *answer = NULL;

            if (found == NULL)
              continue;
            output = run_shell (fixture, found, script);
            answer = read_answer (output, stream);
            assert_answered (answer, "Hello");
            g_assert_nonnull (
              strstr (answer, stream ? "ConverseStream request" : "Converse request"));
          }
      }
}

static void
test_curl_hostile (Fixture       *fixture,
                   gconstpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *script = make_demo_command (fixture, BASALT_REQUEST_COMMAND_CURL,
                                                   BASALT_DEMO_MODEL_STEADY, FALSE, hostile[i]);
      g_autofree char *output = run_shell (fixture, "sh", script);
      g_autofree char *answer = read_answer (output, FALSE);

      assert_answered (answer, hostile[i]);
    }
}

/* A megabyte is no argument of a program. */
static void
test_curl_large (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autofree char *prompt = g_strnfill (1024 * 1024, 'x');
  g_autofree char *script = NULL;
  g_autofree char *output = NULL;
  g_autofree char *answer = NULL;

  memcpy (prompt, "Long: ", 6);
  script = make_demo_command (fixture, BASALT_REQUEST_COMMAND_CURL, BASALT_DEMO_MODEL_STEADY, FALSE,
                              prompt);
  output = run_shell (fixture, "sh", script);
  answer = read_answer (output, FALSE);
  assert_answered (answer, prompt);
}

/* A signature that is wrong is told, as is a model that is not there. */
static void
test_curl_refused (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autofree char *script =
    make_demo_command (fixture, BASALT_REQUEST_COMMAND_CURL, "basalt.none-v1:0", TRUE, "Hello");
  g_autofree char *output = run_shell (fixture, "sh", script);
  g_autoptr (GString) forged = g_string_new (script);
  g_autofree char *refusal = NULL;

  g_assert_nonnull (strstr (output, "The provided model identifier is invalid."));

  g_string_replace (forged, BASALT_DEMO_SECRET_ACCESS_KEY, "guessed", 0);
  refusal = run_shell (fixture, "sh", forged->str);
  g_assert_nonnull (strstr (refusal, "signature"));
}

/* -- AWS CLI -- */

/* Whether there is a program, and it can be used. */
static gboolean
can_run (Fixture           *fixture,
         const char *const *argv)
{
  g_autofree char *found = g_find_program_in_path (argv[0]);
  g_autofree char *output = NULL;
  gboolean ok;

  if (found == NULL)
    return FALSE;

  output = execute (fixture, argv, NULL, NULL, &ok);

  return ok;
}

static void
test_aws_cli (Fixture       *fixture,
              gconstpointer  user_data)
{
  static const char *const probe[] = { "aws",      "bedrock-runtime",
                                       "converse", "--generate-cli-skeleton",
                                       "input",    NULL };
  static const char *const models[] = { BASALT_DEMO_MODEL_STEADY, PROFILE_ARN };

  if (!can_run (fixture, probe))
    {
      g_test_skip ("there is no aws that knows bedrock-runtime converse");
      return;
    }

  /* The CLI takes its time to start. */
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i += 3)
    {
      const char *model = models[i % G_N_ELEMENTS (models)];
      g_autofree char *command =
        make_demo_command (fixture, BASALT_REQUEST_COMMAND_AWS_CLI, model, TRUE, hostile[i]);
      g_autofree char *output = run_shell (fixture, "sh", command);

      assert_answered (output, hostile[i]);
    }
}

/* What a shell makes of the command: an aws that writes down what it got. */
static void
test_aws_cli_words (Fixture       *fixture,
                    gconstpointer  user_data)
{
  g_autofree char *aws = g_build_filename (fixture->dir, "aws", NULL);
  g_autofree char *path = g_strconcat (fixture->dir, ":", g_getenv ("PATH"), NULL);
  const char *const argv[] = { "sh", NULL };
  g_autoptr (GError) error = NULL;

  g_file_set_contents (aws,
                       "#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done\n"
                       "case $word in file://*) cat \"${word#file://}\";; esac\n",
                       -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (aws, 0700), ==, 0);

  for (guint i = 0; i <= G_N_ELEMENTS (hostile); i++)
    {
      /* The last is too long for an argument. */
      gboolean is_long = i == G_N_ELEMENTS (hostile);
      g_autofree char *prompt = is_long ? g_strnfill (300000, '\'') : g_strdup (hostile[i]);
      g_autofree char *body = make_body (prompt);
      g_autoptr (BasaltRun) run = new_run (BASALT_CONNECTION_PROFILE, "a.model-v1:0", FALSE, body);
      g_autofree char *command = make_command (BASALT_REQUEST_COMMAND_AWS_CLI, run);
      g_autofree char *output = execute (fixture, argv, command, path, NULL);
      g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
      g_autoptr (JsonNode) sent = NULL;
      g_autoptr (JsonNode) expected = basalt_json_parse_object (body, -1, NULL);

      g_assert_cmpstr (lines[0], ==, "bedrock-runtime");
      g_assert_cmpstr (lines[1], ==, "converse");
      g_assert_cmpstr (lines[2], ==, "--profile=it's acme");
      g_assert_cmpstr (lines[3], ==, "--region=us-east-1");
      g_assert_cmpstr (lines[4], ==, "--cli-input-json");
      g_assert_cmpint (g_str_has_prefix (lines[5], "file:///"), ==, is_long);
      sent = basalt_json_parse_object (lines[is_long ? 6 : 5], -1, NULL);
      g_assert_nonnull (sent);
      json_object_set_string_member (json_node_get_object (expected), "modelId", "a.model-v1:0");
      g_assert_true (json_node_equal (sent, expected));
    }
}

/* -- Python -- */

#define FAKE_BOTO3                                            \
  "import json\n"                                             \
  "class Client:\n"                                           \
  "    def converse(self, **request):\n"                      \
  "        print(json.dumps(request))\n"                      \
  "        return {'output': {'message': {'content': []}}}\n" \
  "    def converse_stream(self, **request):\n"               \
  "        print(json.dumps(request))\n"                      \
  "        return {'stream': []}\n"                           \
  "class Session:\n"                                          \
  "    def __init__(self, **options):\n"                      \
  "        print(json.dumps(options))\n"                      \
  "    def client(self, name, **options):\n"                  \
  "        print(json.dumps(options))\n"                      \
  "        return Client()\n"

/* The literals say what was sent: a boto3 that writes down what it got. */
static void
test_python_literals (Fixture       *fixture,
                      gconstpointer  user_data)
{
  static const char *const probe[] = { "python3", "-c", "pass", NULL };
  static const char *const argv[] = { "python3", "-", NULL };
  g_autofree char *module = g_build_filename (fixture->dir, "boto3.py", NULL);
  g_autoptr (GError) error = NULL;

  if (!can_run (fixture, probe))
    {
      g_test_skip ("there is no python3");
      return;
    }

  g_file_set_contents (module, FAKE_BOTO3, -1, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *body = make_body (hostile[i]);
      g_autoptr (BasaltRun) run =
        new_run (BASALT_CONNECTION_PROFILE, "a.model-v1:0", i % 2 == 0, body);
      g_autofree char *program = make_command (BASALT_REQUEST_COMMAND_PYTHON, run);
      g_autofree char *output = execute (fixture, argv, program, NULL, NULL);
      g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
      g_autoptr (JsonNode) expected = basalt_json_parse_object (body, -1, NULL);
      g_autoptr (JsonNode) sent = NULL;

      g_assert_cmpstr (lines[0], ==, "{\"profile_name\": \"it's acme\"}");
      g_assert_cmpstr (lines[1], ==, "{\"region_name\": \"us-east-1\"}");
      sent = basalt_json_parse_object (lines[2], -1, NULL);
      json_object_set_string_member (json_node_get_object (expected), "modelId", "a.model-v1:0");
      g_assert_true (json_node_equal (sent, expected));
    }
}

static void
test_python (Fixture       *fixture,
             gconstpointer  user_data)
{
  static const char *const probe[] = {
    "python3", "-c", "import boto3; boto3.client('bedrock-runtime', region_name='x').converse", NULL
  };
  static const char *const argv[] = { "python3", "-", NULL };
  static const char *const models[] = { BASALT_DEMO_MODEL_STEADY, PROFILE_ARN };

  if (!can_run (fixture, probe))
    {
      g_test_skip ("there is no boto3 that knows converse");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      const char *model = models[i % G_N_ELEMENTS (models)];
      g_autofree char *program =
        make_demo_command (fixture, BASALT_REQUEST_COMMAND_PYTHON, model, i % 2 == 0, hostile[i]);
      g_autofree char *output = execute (fixture, argv, program, NULL, NULL);

      assert_answered (output, hostile[i]);
    }
}

/* -- All of them -- */

/* Which variables to set, and never what to. */
static void
test_credentials (void)
{
  static const struct
  {
    BasaltConnectionKind kind;
    const char *says;
  } cases[] = {
    { BASALT_CONNECTION_PROFILE, "it" },
    { BASALT_CONNECTION_ACCESS_KEYS, "# First set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY" },
    { BASALT_CONNECTION_API_KEY, "# First set AWS_BEARER_TOKEN_BEDROCK" },
    { BASALT_CONNECTION_ENVIRONMENT, "# The credentials are those of the environment" },
    { BASALT_CONNECTION_DEMO, BASALT_DEMO_SECRET_ACCESS_KEY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int command = 0; command <= BASALT_REQUEST_COMMAND_PYTHON; command++)
      {
        g_autofree char *body = make_body ("Hello");
        g_autoptr (BasaltRun) run = new_run (cases[i].kind, "a.model", TRUE, body);
        g_autofree char *text = make_command ((BasaltRequestCommand) command, run);
        gboolean bearer = cases[i].kind == BASALT_CONNECTION_API_KEY;

        g_assert_nonnull (strstr (text, cases[i].says));
        if (cases[i].kind != BASALT_CONNECTION_DEMO)
          g_assert_null (strstr (text, BASALT_DEMO_SECRET_ACCESS_KEY));
        if (command == BASALT_REQUEST_COMMAND_CURL)
          {
            g_assert_cmpint (strstr (text, "Bearer") != NULL, ==, bearer);
            g_assert_cmpint (strstr (text, "Signature=") != NULL, ==, !bearer);
            g_assert_nonnull (strstr (
              text,
              "https://bedrock-runtime.us-east-1.amazonaws.com/model/a.model/converse-stream"));
          }
        /* The region's own endpoint needs not be said to those who know it. */
        else
          g_assert_null (strstr (text, "amazonaws.com"));
      }
}

/* The key is read from the variable when the script runs; its value is in the request only. */
static void
test_bearer (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autofree char *curl = g_build_filename (fixture->dir, "curl", NULL);
  g_autofree char *path = g_strconcat (fixture->dir, ":", g_getenv ("PATH"), NULL);
  g_autofree char *body = make_body ("Hello");
  g_autoptr (BasaltRun) run = new_run (BASALT_CONNECTION_API_KEY, "a:b/c", FALSE, body);
  g_autofree char *text = make_command (BASALT_REQUEST_COMMAND_CURL, run);
  g_autofree char *script = g_strconcat ("AWS_BEARER_TOKEN_BEDROCK='the key'\n", text, NULL);
  const char *const argv[] = { "sh", NULL };
  g_autofree char *output = NULL;
  g_autofree char *refusal = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  g_file_set_contents (curl, "#!/bin/sh\nprintf '%s\\n' \"$@\"\ncat\n", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (curl, 0700), ==, 0);

  output = execute (fixture, argv, script, path, NULL);
  g_assert_nonnull (strstr (output, "\nauthorization: Bearer the key\n"));
  g_assert_nonnull (strstr (output, "/model/a%3Ab%2Fc/converse\n"));

  g_free (script);
  script = g_strconcat ("unset AWS_BEARER_TOKEN_BEDROCK\n", text, NULL);
  refusal = execute (fixture, argv, script, path, &ok);
  g_assert_false (ok);
}

static void
assert_refused (BasaltRun *run)
{
  for (int command = 0; command <= BASALT_REQUEST_COMMAND_PYTHON; command++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text =
        basalt_request_command_new ((BasaltRequestCommand) command, run,
                                    basalt_run_get_output_attempt (run), &error);

      g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
      g_assert_null (text);
    }
}

static void
test_refused (void)
{
  static const char *const bodies[] = {
    NULL, "", "[]", "{\"messages\":", "{\"text\":\"a\\u0000b\"}", "{\"text\":\"\xff\"}",
  };
  g_autoptr (BasaltRun) model = new_run (BASALT_CONNECTION_DEMO, "a\033[31m", TRUE, "{}");
  g_autoptr (BasaltRun) region = new_run (BASALT_CONNECTION_DEMO, "a", TRUE, "{}");
  g_autoptr (BasaltRun) endpoint = new_run (BASALT_CONNECTION_DEMO, "a", TRUE, "{}");

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (BasaltRun) run = new_run (BASALT_CONNECTION_DEMO, "a", TRUE, bodies[i]);

      assert_refused (run);
    }

  assert_refused (model);
  basalt_run_set_destination (region, "$(id)", NULL);
  assert_refused (region);
  basalt_run_set_destination (endpoint, "us-east-1", "file:///etc/passwd");
  assert_refused (endpoint);
}

/* A secret that should not be there does not leave either. */
static void
test_masked (void)
{
  g_autoptr (BasaltRun) run =
    new_run (BASALT_CONNECTION_DEMO, "a", TRUE,
             "{\"additionalModelRequestFields\":{\"api_key\":\"s3cr3t\"},\"maxTokens\":1}");

  for (int command = 0; command <= BASALT_REQUEST_COMMAND_PYTHON; command++)
    {
      g_autofree char *text = make_command ((BasaltRequestCommand) command, run);

      g_assert_null (strstr (text, "s3cr3t"));
      g_assert_nonnull (strstr (text, "api_key"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/engine/request-command/curl", Fixture, NULL, set_up, test_curl, tear_down);
  g_test_add ("/engine/request-command/curl-hostile", Fixture, NULL, set_up, test_curl_hostile,
              tear_down);
  g_test_add ("/engine/request-command/curl-large", Fixture, NULL, set_up, test_curl_large,
              tear_down);
  g_test_add ("/engine/request-command/curl-refused", Fixture, NULL, set_up, test_curl_refused,
              tear_down);
  g_test_add ("/engine/request-command/bearer", Fixture, NULL, set_up, test_bearer, tear_down);
  g_test_add ("/engine/request-command/aws-cli", Fixture, NULL, set_up, test_aws_cli, tear_down);
  g_test_add ("/engine/request-command/aws-cli-words", Fixture, NULL, set_up, test_aws_cli_words,
              tear_down);
  g_test_add ("/engine/request-command/python-literals", Fixture, NULL, set_up,
              test_python_literals, tear_down);
  g_test_add ("/engine/request-command/python", Fixture, NULL, set_up, test_python, tear_down);
  g_test_add_func ("/engine/request-command/credentials", test_credentials);
  g_test_add_func ("/engine/request-command/refused", test_refused);
  g_test_add_func ("/engine/request-command/masked", test_masked);

  return g_test_run ();
}
