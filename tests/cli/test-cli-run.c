/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-fixture.h"
#include "test-server.h"

#include <pty.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define WHOLE_ANSWER                                                                               \
  "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Fine\\u001b[31m\"}]}" \
  "},"                                                                                             \
  "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":2,"                   \
  "\"totalTokens\":3},\"metrics\":{\"latencyMs\":4}}"

static void
assert_members (JsonObject        *object,
                const char *const *names)
{
  guint n = 0;

  for (; names[n] != NULL; n++)
    if (!json_object_has_member (object, names[n]))
      g_error ("The member “%s” is missing", names[n]);
  g_assert_cmpuint (json_object_get_size (object), ==, n);
}

static void
assert_null (JsonObject *object,
             const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  g_assert_true (json_object_get_null_member (object, name));
}

static gint64
get_int (JsonObject *object,
         const char *name)
{
  gint64 value = -1;

  g_assert_true (basalt_json_get_int (object, name, &value));

  return value;
}

/* Credentials and an endpoint of the standard AWS variables. */
static TestServer *
start_server (CliFixture *fixture)
{
  TestServer *server = test_server_new ();

  cli_fixture_setenv (fixture, "AWS_ACCESS_KEY_ID", "AKID");
  cli_fixture_setenv (fixture, "AWS_SECRET_ACCESS_KEY", "secret");
  cli_fixture_setenv (fixture, "AWS_REGION", "eu-west-1");
  cli_fixture_setenv (fixture, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", test_server_get_url (server));

  return server;
}

static void
test_demo (CliFixture    *fixture,
           gconstpointer  data)
{
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "Hello there", NULL), ==, 0);
  cli_assert_contains (fixture->out, "Hello there");
  cli_assert_contains (fixture->err, "| INFO    | Task run 'load-prompt' - Attempt 1/3 started");
  cli_assert_contains (fixture->err, "| INFO    | Task run 'call-bedrock' - Attempt 1/3 started");
}

static void
test_quiet (CliFixture    *fixture,
            gconstpointer  data)
{
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--quiet", "Hi", NULL), ==, 0);
  g_assert_cmpstr (fixture->err, ==, "");
  g_assert_cmpuint (fixture->out_length, >, 0);
}

static void
test_json (CliFixture    *fixture,
           gconstpointer  data)
{
  static const char *const members[] = {
    "id",       "name",   "flow",          "state",      "connection", "model",     "region",
    "endpoint", "prompt", "prompt_sha256", "parameters", "output",     "reasoning", "stop_reason",
    "usage",    "timing", "parent_id",     "tasks",      "error",      NULL,
  };
  static const char *const usage_members[] = { "input_tokens",
                                               "output_tokens",
                                               "total_tokens",
                                               "cache_read_input_tokens",
                                               "cache_write_input_tokens",
                                               NULL };
  static const char *const timing_members[] = { "created_at",     "started_at",        "ended_at",
                                                "first_token_ms", "server_latency_ms", NULL };
  static const char *const task_members[] = { "name", "round", "state", "attempts", NULL };
  static const char *const attempt_members[] = {
    "number",      "state",      "wait_ms",    "started_at",   "ended_at",      "first_token_ms",
    "http_status", "error_code", "request_id", "input_tokens", "output_tokens", NULL,
  };
  g_autoptr (JsonNode) node = NULL;
  JsonObject *run, *parameters, *task, *attempt;
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "Hi", -1);
  double temperature;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--json", "--quiet", "--no-stream",
                                    "--system", "Be brief", "--max-tokens", "4096", "--temperature",
                                    "0.25", "--stop", "<<1>>", "--stop", "<<2>>", "Hi", NULL),
                   ==, 0);
  run = cli_fixture_json (fixture, &node);
  assert_members (run, members);
  g_assert_cmpuint (strlen (basalt_json_get_string (run, "id")), ==, 36);
  g_assert_nonnull (strchr (basalt_json_get_string (run, "name"), '-'));
  g_assert_cmpstr (basalt_json_get_string (run, "flow"), ==, "prompt");
  g_assert_cmpstr (basalt_json_get_string (run, "state"), ==, "Completed");
  g_assert_cmpstr (basalt_json_get_string (run, "connection"), ==, "demo");
  g_assert_cmpstr (basalt_json_get_string (run, "model"), ==, "basalt.demo-steady-v1:0");
  g_assert_cmpstr (basalt_json_get_string (run, "region"), ==, "us-east-1");
  cli_assert_contains (basalt_json_get_string (run, "endpoint"), "http://127.0.0.1:");
  g_assert_cmpstr (basalt_json_get_string (run, "prompt"), ==, "Hi");
  g_assert_cmpstr (basalt_json_get_string (run, "prompt_sha256"), ==, hash);
  g_assert_cmpstr (basalt_json_get_string (run, "stop_reason"), ==, "end_turn");
  g_assert_nonnull (basalt_json_get_string (run, "output"));
  assert_null (run, "reasoning");
  assert_null (run, "parent_id");
  assert_null (run, "error");
  assert_members (basalt_json_get_object (run, "usage"), usage_members);
  assert_members (basalt_json_get_object (run, "timing"), timing_members);
  g_assert_true (
    g_str_has_suffix (basalt_json_get_string (basalt_json_get_object (run, "timing"), "ended_at"),
                      "Z"));

  parameters = basalt_json_get_object (run, "parameters");
  g_assert_cmpint (get_int (parameters, "max_tokens"), ==, 4096);
  g_assert_true (basalt_json_get_double (parameters, "temperature", &temperature));
  g_assert_cmpfloat_with_epsilon (temperature, 0.25, 1e-9);
  g_assert_cmpstr (basalt_json_get_string (parameters, "system"), ==, "Be brief");
  g_assert_cmpuint (json_array_get_length (basalt_json_get_array (parameters, "stop_sequences")),
                    ==, 2);
  assert_null (parameters, "top_p");

  g_assert_cmpuint (json_array_get_length (basalt_json_get_array (run, "tasks")), ==, 2);
  task = basalt_json_array_get_object (basalt_json_get_array (run, "tasks"), 1);
  assert_members (task, task_members);
  g_assert_cmpstr (basalt_json_get_string (task, "name"), ==, "call-bedrock");
  attempt = basalt_json_array_get_object (basalt_json_get_array (task, "attempts"), 0);
  assert_members (attempt, attempt_members);
  g_assert_cmpint (get_int (attempt, "number"), ==, 1);
  g_assert_cmpint (get_int (attempt, "http_status"), ==, 200);
  assert_null (attempt, "error_code");
}

static void
test_throttled (CliFixture    *fixture,
                gconstpointer  data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *attempts;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--model", DEMO_THROTTLED,
                                    "--retry-delay", "0", "--json", "Hi", NULL),
                   ==, 0);
  attempts =
    basalt_json_get_array (basalt_json_array_get_object (
                             basalt_json_get_array (cli_fixture_json (fixture, &node), "tasks"), 1),
                           "attempts");
  g_assert_cmpuint (json_array_get_length (attempts), ==, 3);
  g_assert_cmpstr (basalt_json_get_string (basalt_json_array_get_object (attempts, 0),
                                           "error_code"),
                   ==, "ThrottlingException");
  g_assert_cmpint (get_int (basalt_json_array_get_object (attempts, 1), "http_status"), ==, 429);
  cli_assert_contains (fixture->err, "Retry 1/2 will start 0 second(s) from now");
}

static void
test_retries_spent (CliFixture    *fixture,
                    gconstpointer  data)
{
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--model", DEMO_THROTTLED,
                                    "--retries", "1", "--retry-delay", "0", "--quiet", "Hi", NULL),
                   ==, 1);
  cli_assert_contains (fixture->err, "Bedrock is limiting this account: 2 attempts");
  cli_assert_contains (fixture->err, "ThrottlingException (HTTP 429)");
  g_assert_cmpuint (fixture->out_length, ==, 0);
}

static void
test_flaky (CliFixture    *fixture,
            gconstpointer  data)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *run;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--model", DEMO_FLAKY, "--json",
                                    "--retry-delay", "0", "Hi", NULL),
                   ==, 1);
  run = cli_fixture_json (fixture, &node);
  g_assert_cmpstr (basalt_json_get_string (run, "state"), ==, "Failed");
  g_assert_cmpstr (basalt_json_get_string (basalt_json_get_object (run, "error"), "code"), ==,
                   "StreamInterrupted");
  g_assert_cmpuint (strlen (basalt_json_get_string (run, "output")), >, 100);
  cli_assert_contains (fixture->err, "They are kept");
}

static void
test_denied (CliFixture    *fixture,
             gconstpointer  data)
{
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--model", DEMO_DENIED, "Hi", NULL),
                   ==, 1);
  cli_assert_contains (fixture->err, "AccessDeniedException (HTTP 403)");
  cli_assert_contains (fixture->err, "bedrock:InvokeModelWithResponseStream");
}

static void
test_no_credentials (CliFixture    *fixture,
                     gconstpointer  data)
{
  g_autofree char *state = NULL;

  cli_fixture_setenv (fixture, "AWS_REGION", "us-east-1");
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--model", "m", "Hi", NULL), ==, 3);
  cli_assert_contains (fixture->err, "No AWS credentials were found");
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--quiet", "--model", "m", "Hi", NULL), ==, 3);
  g_assert_true (strstr (fixture->err, "Looked in") == g_strrstr (fixture->err, "Looked in"));
  state = cli_fixture_newest (fixture, "state");
  g_assert_cmpstr (state, ==, "Failed");
}

static void
test_no_model (CliFixture    *fixture,
               gconstpointer  data)
{
  g_assert_cmpint (cli_fixture_run (fixture, "run", "Hi", NULL), ==, 2);
  cli_assert_contains (fixture->err, "--model");
  cli_assert_contains (fixture->err, "basalt-cli run --help");
}

static void
test_file (CliFixture    *fixture,
           gconstpointer  data)
{
  g_autofree char *path = cli_fixture_write (fixture, "prompt.txt", "\xef\xbb\xbf  Grüße\n", -1);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "  Grüße\n", -1);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *run;

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--json", "--quiet", "--prompt-file",
                                    path, NULL),
                   ==, 0);
  run = cli_fixture_json (fixture, &node);
  g_assert_cmpstr (basalt_json_get_string (run, "prompt"), ==, "  Grüße\n");
  g_assert_cmpstr (basalt_json_get_string (run, "prompt_sha256"), ==, hash);
}

/* What is wrong with a file is a failed run, on record. */
static void
test_bad_files (CliFixture    *fixture,
                gconstpointer  data)
{
  static const struct
  {
    const char *name;
    const char *code;
  } cases[] = {
    { "missing.txt", "PromptFileMissing" }, { ".", "PromptFileIsDirectory" },
    { "empty.txt", "PromptEmpty" },         { "latin1.txt", "PromptNotUtf8" },
    { "huge.txt", "PromptTooLarge" },
  };
  g_autofree char *text = g_strnfill (1048577, 'x');

  g_free (cli_fixture_write (fixture, "empty.txt", "", 0));
  g_free (cli_fixture_write (fixture, "latin1.txt", "\xfc", 1));
  g_free (cli_fixture_write (fixture, "huge.txt", text, -1));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *state = NULL;

      g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--quiet", "--prompt-file",
                                        cases[i].name, NULL),
                       ==, 1);
      cli_assert_contains (fixture->err, cases[i].code);
      state = cli_fixture_newest (fixture, "state");
      g_assert_cmpstr (state, ==, "Failed");
    }
}

static void
test_stdin (CliFixture    *fixture,
            gconstpointer  data)
{
  g_autoptr (GBytes) input = g_bytes_new_static ("\xef\xbb\xbfTwo\nlines\n", 13);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) not_text = g_bytes_new_static ("\xff", 1);
  g_autofree char *text = g_strnfill (1048577, 'x');
  g_autoptr (GBytes) huge = g_bytes_new_static (text, 1048577);
  g_autoptr (JsonNode) node = NULL;

  g_assert_cmpint (cli_fixture_run_with_input (fixture, input, "run", "--demo", "--json", "--quiet",
                                               "-", NULL),
                   ==, 0);
  g_assert_cmpstr (basalt_json_get_string (cli_fixture_json (fixture, &node), "prompt"), ==,
                   "Two\nlines\n");

  g_assert_cmpint (cli_fixture_run_with_input (fixture, nothing, "run", "--demo", "-", NULL), ==,
                   2);
  cli_assert_contains (fixture->err, "empty");
  g_assert_cmpint (cli_fixture_run_with_input (fixture, not_text, "run", "--demo", "-", NULL), ==,
                   2);
  g_assert_cmpint (cli_fixture_run_with_input (fixture, huge, "run", "--demo", "-", NULL), ==, 2);
  cli_assert_contains (fixture->err, "1,048,576");
}

/* Ids go into the path with everything escaped. */
static void
test_model_ids (CliFixture    *fixture,
                gconstpointer  data)
{
  static const struct
  {
    const char *id;
    const char *target;
  } cases[] = {
    { "anthropic.claude-3-haiku-20240307-v1:0",
      "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse" },
    { "us.anthropic.claude-sonnet-4-6", "/model/us.anthropic.claude-sonnet-4-6/converse" },
    { "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2",
      "/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fa1b2"
      "/converse" },
  };
  TestServer *server = start_server (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      test_server_push_json (server, 200, WHOLE_ANSWER);
      g_assert_cmpint (cli_fixture_run (fixture, "run", "--quiet", "--no-stream", "--model",
                                        cases[i].id, "Hi", NULL),
                       ==, 0);
      /* Raw, since it is no terminal. */
      g_assert_cmpstr (fixture->out, ==, "Fine\x1b[31m");
      g_assert_cmpstr (test_server_get_request (server, i)->target, ==, cases[i].target);
      cli_assert_contains (test_request_get_header (test_server_get_request (server, i),
                                                    "authorization"),
                           "/eu-west-1/bedrock/aws4_request");
    }

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--model", "a b", "Hi", NULL), ==, 2);
  test_server_free (server);
}

static void
test_region_and_endpoint (CliFixture    *fixture,
                          gconstpointer  data)
{
  TestServer *server = start_server (fixture);

  cli_fixture_setenv (fixture, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:1");
  test_server_push_json (server, 200, WHOLE_ANSWER);
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--quiet", "--no-stream", "--model", "m",
                                    "--region", "ap-south-1", "--endpoint-url",
                                    test_server_get_url (server), "Hi", NULL),
                   ==, 0);
  cli_assert_contains (test_request_get_header (test_server_get_request (server, 0),
                                                "authorization"),
                       "/ap-south-1/bedrock/aws4_request");
  test_server_free (server);
}

static void
test_profile (CliFixture    *fixture,
              gconstpointer  data)
{
  TestServer *server = start_server (fixture);
  g_autofree char *path =
    cli_fixture_write (fixture, "credentials",
                       "[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = x\n", -1);

  cli_fixture_setenv (fixture, "AWS_SHARED_CREDENTIALS_FILE", path);
  test_server_push_json (server, 200, WHOLE_ANSWER);
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--quiet", "--no-stream", "--model", "m",
                                    "--profile", "work", "Hi", NULL),
                   ==, 0);
  cli_assert_contains (test_request_get_header (test_server_get_request (server, 0),
                                                "authorization"),
                       "Credential=AKIDWORK/");
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--quiet", "--model", "m", "--profile",
                                    "nobody", "Hi", NULL),
                   ==, 3);
  test_server_free (server);
}

static void
test_timeout (CliFixture    *fixture,
              gconstpointer  data)
{
  TestServer *server = start_server (fixture);
  g_autofree char *state = NULL;

  test_server_push (server, test_reply_new (0));
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--quiet", "--model", "m", "--timeout", "0.2",
                                    "Hi", NULL),
                   ==, 1);
  state = cli_fixture_newest (fixture, "state");
  g_assert_cmpstr (state, ==, "TimedOut");
  test_server_free (server);
}

/* Started, and the server has its request: now it is stopped. */
static void
stop_with (CliFixture *fixture,
           int         signal_number,
           int         expected)
{
  TestServer *server = start_server (fixture);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *run;

  test_server_push (server, test_reply_new (0));
  process = cli_fixture_start (fixture, "run", "--model", "m", "--json", "Hi", NULL);
  test_wait_until (test_server_count_requests (server) == 1);
  g_subprocess_send_signal (process, signal_number);
  if (signal_number == SIGHUP)
    g_subprocess_send_signal (process, signal_number);
  g_assert_cmpint (cli_fixture_wait (fixture, process), ==, expected);
  run = cli_fixture_json (fixture, &node);
  g_assert_cmpstr (basalt_json_get_string (run, "state"), ==, "Cancelled");
  g_assert_cmpuint (test_server_count_requests (server), ==, 1);
  test_server_free (server);
}

static void
test_sigint (CliFixture    *fixture,
             gconstpointer  data)
{
  stop_with (fixture, SIGINT, 130);
}

static void
test_sigterm (CliFixture    *fixture,
              gconstpointer  data)
{
  stop_with (fixture, SIGTERM, 143);
}

/* The terminal is gone, and says so twice. */
static void
test_sighup (CliFixture    *fixture,
             gconstpointer  data)
{
  stop_with (fixture, SIGHUP, 129);
}

/* Under nohup a run outlives its terminal. */
static void
test_nohup (CliFixture    *fixture,
            gconstpointer  data)
{
  TestServer *server = start_server (fixture);
  g_autoptr (GSubprocess) process = NULL;

  test_server_push (server, test_reply_new (0));
  fixture->ignore_hangup = TRUE;
  process = cli_fixture_start (fixture, "run", "--model", "m", "Hi", NULL);
  fixture->ignore_hangup = FALSE;
  test_wait_until (test_server_count_requests (server) == 1);
  g_subprocess_send_signal (process, SIGHUP);
  g_subprocess_send_signal (process, SIGTERM);
  g_assert_cmpint (cli_fixture_wait (fixture, process), ==, 143);
  g_assert_cmpint (cli_fixture_run (fixture, "export", "--all", NULL), ==, 0);
  cli_assert_contains (fixture->out, "Stopped by SIGTERM");
  g_assert_null (strstr (fixture->out, "Stopped by SIGHUP"));
  test_server_free (server);
}

/* Killed: whoever looks next finds a crashed run with its prompt. */
static void
test_sigkill (CliFixture    *fixture,
              gconstpointer  data)
{
  TestServer *server = start_server (fixture);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *state = NULL;
  g_autofree char *title = NULL;

  test_server_push (server, test_reply_new (0));
  process = cli_fixture_start (fixture, "run", "--model", "m", "Not lost", NULL);
  test_wait_until (test_server_count_requests (server) == 1);
  g_subprocess_send_signal (process, SIGKILL);
  g_assert_cmpint (cli_fixture_wait (fixture, process), ==, -SIGKILL);

  state = cli_fixture_newest (fixture, "state");
  title = cli_fixture_newest (fixture, "title");
  g_assert_cmpstr (state, ==, "Crashed");
  g_assert_cmpstr (title, ==, "Not lost");
  test_server_free (server);
}

/* `basalt-cli run … | true`: the run goes on, and is kept whole. */
static void
test_closed_pipe (CliFixture    *fixture,
                  gconstpointer  data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *state = NULL;
  g_autoptr (GError) error = NULL;

  process = cli_fixture_start (fixture, "run", "--demo", "--quiet", "Hi", NULL);
  g_input_stream_close (g_subprocess_get_stdout_pipe (process), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  state = cli_fixture_newest (fixture, "state");
  g_assert_cmpstr (state, ==, "Completed");
}

/* On a terminal nothing moves the cursor, and the prompt gets a line of its own. */
static void
test_terminal (CliFixture    *fixture,
               gconstpointer  data)
{
  TestServer *server = start_server (fixture);
  struct winsize size = { .ws_row = 24, .ws_col = 100 };
  char buffer[4096] = "";
  gsize length = 0;
  int master;

  g_assert_cmpint (openpty (&master, &fixture->terminal, NULL, NULL, &size), ==, 0);
  test_server_push_json (server, 200, WHOLE_ANSWER);
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--quiet", "--no-stream", "--model", "m",
                                    "A title that is longer than what is left of the line", NULL),
                   ==, 0);
  g_assert_cmpint (cli_fixture_run (fixture, "runs", NULL), ==, 0);

  /* The last line of the table ends the reading. */
  while (strstr (buffer, "…\r\n") == NULL)
    {
      ssize_t n = read (master, buffer + length, sizeof buffer - 1 - length);

      g_assert_cmpint (n, >, 0);
      length += (gsize) n;
    }
  g_assert_true (g_str_has_prefix (buffer, "Fine␛[31m\r\n"));
  g_assert_null (strchr (buffer, '\x1b'));

  close (fixture->terminal);
  close (master);
  test_server_free (server);
}

static gboolean
is_log_line (const char *line)
{
  return g_regex_match_simple ("\\| (DEBUG|INFO|WARNING|ERROR) ", line, 0, 0);
}

/* One terminal or pipe for the answer and the log: they share no line. */
static void
check_one_place (CliFixture *fixture,
                 int         reader,
                 int         writer,
                 const char *model,
                 int         status)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  const char *end;
  guint n_logs = 0;
  guint n_answer = 0;

  fixture->terminal = writer;
  fixture->log_to_terminal = TRUE;
  g_assert_cmpint (cli_fixture_run (fixture, "run", "--demo", "--model", model, "--retry-delay",
                                    "0", "Say something", NULL),
                   ==, status);
  /* What comes last, and ends the reading. */
  g_assert_cmpint (write (writer, "\f", 1), ==, 1);
  while ((end = strchr (text->str, '\f')) == NULL)
    {
      char buffer[4096];
      ssize_t n = read (reader, buffer, sizeof buffer);

      g_assert_cmpint (n, >, 0);
      g_string_append_len (text, buffer, n);
    }
  g_test_message ("%s", text->str);
  g_assert_cmpint (end[-1], ==, '\n');

  lines = g_strsplit (text->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (is_log_line (lines[i]))
      {
        n_logs++;
        g_assert_true (
          g_regex_match_simple ("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\| ", lines[i], 0, 0));
      }
    else if (strstr (lines[i], "It got a ConverseStream request") != NULL)
      n_answer++;
  g_assert_cmpuint (n_logs, >=, 4);
  g_assert_cmpuint (n_answer, >=, 1);

  close (writer);
  close (reader);
}

static void
test_one_place (CliFixture    *fixture,
                gconstpointer  data)
{
  /* One ends with its answer, the other is cut off in the middle of a line. */
  static const char *const models[] = { "basalt.demo-steady-v1:0", DEMO_FLAKY };
  struct winsize size = { .ws_row = 24, .ws_col = 100 };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      int ends[2];

      g_assert_cmpint (openpty (&ends[0], &ends[1], NULL, NULL, &size), ==, 0);
      check_one_place (fixture, ends[0], ends[1], models[i], (int) i);

      g_assert_cmpint (pipe (ends), ==, 0);
      check_one_place (fixture, ends[0], ends[1], models[i], (int) i);
    }
}

static void
test_unusable_history (CliFixture    *fixture,
                       gconstpointer  data)
{
  TestServer *server = start_server (fixture);
  g_autofree char *path = cli_fixture_write (fixture, "basalt", "in the way", -1);

  g_assert_cmpint (cli_fixture_run (fixture, "run", "--model", "m", "Hi", NULL), ==, 1);
  cli_assert_contains (fixture->err, path);
  g_assert_cmpuint (test_server_count_requests (server), ==, 0);
  g_assert_cmpint (cli_fixture_run (fixture, "runs", NULL), ==, 1);
  test_server_free (server);
}

#define add(name, func) \
  g_test_add ("/cli/run/" name, CliFixture, NULL, cli_fixture_set_up, func, cli_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("demo", test_demo);
  add ("quiet", test_quiet);
  add ("json", test_json);
  add ("throttled", test_throttled);
  add ("retries-spent", test_retries_spent);
  add ("flaky", test_flaky);
  add ("denied", test_denied);
  add ("no-credentials", test_no_credentials);
  add ("no-model", test_no_model);
  add ("file", test_file);
  add ("bad-files", test_bad_files);
  add ("stdin", test_stdin);
  add ("model-ids", test_model_ids);
  add ("region-and-endpoint", test_region_and_endpoint);
  add ("profile", test_profile);
  add ("timeout", test_timeout);
  add ("sigint", test_sigint);
  add ("sigterm", test_sigterm);
  add ("sighup", test_sighup);
  add ("nohup", test_nohup);
  add ("sigkill", test_sigkill);
  add ("closed-pipe", test_closed_pipe);
  add ("terminal", test_terminal);
  add ("one-place", test_one_place);
  add ("unusable-history", test_unusable_history);

  return g_test_run ();
}
