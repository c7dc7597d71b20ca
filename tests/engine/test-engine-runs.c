/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine-fixture.h"

#include "basalt-demo-endpoint.h"
#include "basalt-json.h"
#include "basalt-uuid.h"

#include <glib/gstdio.h>
#include <utime.h>

static BasaltAttempt *
last_attempt (BasaltRun *run)
{
  BasaltAttempt *attempt = basalt_run_get_output_attempt (run);

  g_assert_nonnull (attempt);

  return attempt;
}

static void
test_completes (EngineFixture *fixture,
                gconstpointer  data)
{
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "What is it?");
  g_autofree char *output = engine_fixture_get_output (run);
  g_autofree char *name = g_strconcat (basalt_run_get_id (run), ".txt", NULL);
  g_autofree char *path = g_build_filename (fixture->dir, "data", "prompts", name, NULL);
  g_autofree char *written = NULL;
  GStatBuf info;

  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (strlen (output), >, 20);
  g_assert_cmpstr (basalt_run_get_title (run), ==, "What is it?");
  g_assert_cmpstr (basalt_run_get_stop_reason (run), ==, "end_turn");
  g_assert_cmpint (basalt_run_get_usage (run)->output_tokens, >, 0);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (run)), ==, 2);
  g_assert_cmpint (basalt_attempt_get_first_token_ms (last_attempt (run)), >=, 0);
  g_assert_null (basalt_run_get_problem (run));
  g_assert_false (basalt_engine_is_active (fixture->engine, run));

  g_file_get_contents (path, &written, NULL, NULL);
  g_assert_cmpstr (written, ==, "What is it?");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_survives_restart (EngineFixture *fixture,
                       gconstpointer  data)
{
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Remember");
  g_autofree char *id = g_strdup (basalt_run_get_id (run));
  g_autoptr (JsonNode) before = basalt_engine_run_to_json (run);
  g_autofree char *before_text = basalt_json_to_string (before, FALSE);
  g_autofree char *after_text = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autoptr (BasaltRun) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_object (&run);
  engine_fixture_restart (fixture);

  basalt_engine_find_run_async (fixture->engine, id, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  again = basalt_engine_find_run_finish (fixture->engine, result, &error);
  g_assert_no_error (error);

  /* What was shown live is what is read back. */
  after = basalt_engine_run_to_json (again);
  after_text = basalt_json_to_string (after, FALSE);
  g_assert_cmpstr (after_text, ==, before_text);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (again)), >, 4);
}

static void
test_throttled (EngineFixture *fixture,
                gconstpointer  data)
{
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_THROTTLED, "Again");
  g_autoptr (BasaltTaskRun) call = g_list_model_get_item (basalt_run_get_tasks (run), 1);
  GListModel *attempts = basalt_task_run_get_attempts (call);

  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (g_list_model_get_n_items (attempts), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (BasaltAttempt) attempt = g_list_model_get_item (attempts, i);

      g_assert_cmpuint (basalt_attempt_get_number (attempt), ==, i + 1);
      g_assert_cmpuint (basalt_attempt_get_http_status (attempt), ==, i < 2 ? 429 : 200);
      g_assert_cmpstr (basalt_attempt_get_error_code (attempt), ==,
                       i < 2 ? "ThrottlingException" : NULL);
      g_assert_nonnull (basalt_attempt_get_request_id (attempt));
    }
}

static void
test_flaky_then_retry (EngineFixture *fixture,
                       gconstpointer  data)
{
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_FLAKY, "Cut me");
  g_autofree char *partial = engine_fixture_get_output (run);
  g_autofree char *id = g_strdup (basalt_run_get_id (run));
  g_autofree char *whole = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);
  g_assert_cmpuint (strlen (partial), >, 100);
  g_assert_cmpstr (basalt_run_get_problem (run)->code, ==, "StreamInterrupted");
  g_assert_true (basalt_run_can_retry (run));

  g_assert_true (engine_fixture_retry (fixture, run, &error));
  g_assert_no_error (error);
  engine_fixture_wait (run);

  whole = engine_fixture_get_output (run);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpstr (basalt_run_get_id (run), ==, id);
  g_assert_cmpuint (strlen (whole), >, strlen (partial));
  g_assert_cmpuint (basalt_run_get_round (run), ==, 1);
  g_assert_cmpuint (basalt_attempt_get_number (last_attempt (run)), ==, 2);
  g_assert_null (basalt_run_get_problem (run));
  /* load-prompt once, call-bedrock twice. */
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (run)), ==, 3);

  g_assert_false (engine_fixture_retry (fixture, run, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
}

static void
test_denied (EngineFixture *fixture,
             gconstpointer  data)
{
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_DENIED, "Let me in");
  BasaltProblem *problem = basalt_run_get_problem (run);

  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (problem->code, ==, "AccessDeniedException");
  g_assert_cmpint (problem->action, ==, BASALT_ACTION_COPY_POLICY);
  g_assert_cmpuint (problem->http_status, ==, 403);
  g_assert_nonnull (problem->request_id);
  g_assert_nonnull (
    strstr (basalt_problem_get_sentence (problem), "bedrock:InvokeModelWithResponseStream"));
}

static void
test_stop (EngineFixture *fixture,
           gconstpointer  data)
{
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, BASALT_DEMO_MODEL_SLOW, "Take your time");
  g_autoptr (BasaltRun) run = engine_fixture_start (fixture, request);
  gsize length = 0;

  g_assert_true (basalt_engine_is_active (fixture->engine, run));
  g_assert_cmpuint (basalt_engine_get_active_runs (fixture->engine), ==, 1);
  test_wait_until ((basalt_run_get_output (run, BASALT_OUTPUT_TEXT, &length), length > 0));
  basalt_engine_stop (fixture->engine, run, "Enough");
  engine_fixture_wait (run);

  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_CANCELLED);
  basalt_run_get_output (run, BASALT_OUTPUT_TEXT, &length);
  g_assert_cmpuint (length, >, 0);

  /* Harmless on a run that has ended. */
  basalt_engine_stop (fixture->engine, run, NULL);
  g_assert_false (basalt_engine_retry_now (fixture->engine, run));
}

static void
test_close_while_active (EngineFixture *fixture,
                         gconstpointer  data)
{
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, BASALT_DEMO_MODEL_SLOW, "Still at it");
  g_autoptr (BasaltRun) run = engine_fixture_start (fixture, request);
  g_autofree char *id = g_strdup (basalt_run_get_id (run));
  g_autoptr (BasaltRun) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  test_wait_until ((basalt_run_get_output (run, BASALT_OUTPUT_TEXT, &length), length > 0));
  g_clear_object (&run);
  engine_fixture_restart (fixture);

  basalt_engine_find_run_async (fixture->engine, id, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  again = basalt_engine_find_run_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (basalt_run_get_state (again), ==, BASALT_STATE_CANCELLED);
  g_assert_nonnull (basalt_run_get_output (again, BASALT_OUTPUT_TEXT, &length));
  g_assert_cmpuint (length, >, 0);
}

static void
test_several_at_once (EngineFixture *fixture,
                      gconstpointer  data)
{
  BasaltRun *runs[8];

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *prompt = g_strdup_printf ("Number %u", i);
      g_autoptr (BasaltRunRequest) request =
        engine_fixture_new_request (fixture, BASALT_DEMO_MODEL_STEADY, prompt);

      runs[i] = engine_fixture_start (fixture, request);
    }
  g_assert_cmpuint (basalt_engine_get_active_runs (fixture->engine), ==, G_N_ELEMENTS (runs));

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *prompt = g_strdup_printf ("Number %u", i);

      engine_fixture_wait (runs[i]);
      g_assert_cmpint (basalt_run_get_state (runs[i]), ==, BASALT_STATE_COMPLETED);
      g_assert_cmpstr (basalt_run_get_prompt (runs[i]), ==, prompt);
      g_object_unref (runs[i]);
    }
}

typedef struct
{
  const char *member;
  const char *json;
} BadInput;

static void
test_bad_requests (EngineFixture *fixture,
                   gconstpointer  data)
{
  static const BadInput bad[] = {
    { "prompt", "\"\"" },     { "model", "\"\"" },          { "model", "\"has space\"" },
    { "temperature", "1.5" }, { "temperature", "\"hot\"" }, { "top_p", "-0.1" },
    { "max_tokens", "0" },
  };
  g_autofree char *long_id = g_strnfill (3000, 'm');
  g_autofree char *long_prompt = g_strnfill (1048577, 'p');

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (BasaltRunRequest) request =
        engine_fixture_new_request (fixture, BASALT_DEMO_MODEL_STEADY, "Hello");
      g_autoptr (GError) error = NULL;

      json_object_set_member (basalt_run_request_get_inputs (request), bad[i].member,
                              json_from_string (bad[i].json, NULL));
      g_assert_null (basalt_engine_start (fixture->engine, request, &error));
      g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
    }

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (BasaltRunRequest) request =
        engine_fixture_new_request (fixture, i == 0 ? long_id : BASALT_DEMO_MODEL_STEADY,
                                    i == 0 ? "Hello" : long_prompt);
      g_autoptr (GError) error = NULL;

      g_assert_null (basalt_engine_start (fixture->engine, request, &error));
      g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
    }

  g_assert_cmpuint (basalt_engine_get_active_runs (fixture->engine), ==, 0);
}

static void
test_prompt_folder_unusable (EngineFixture *fixture,
                             gconstpointer  data)
{
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, BASALT_DEMO_MODEL_STEADY, "Hello");
  g_autofree char *path = g_build_filename (fixture->dir, "data", "prompts", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "in the way", -1, NULL));
  g_assert_null (basalt_engine_start (fixture->engine, request, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_history (EngineFixture *fixture,
              gconstpointer  data)
{
  g_autoptr (BasaltRun) first = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "First");
  g_autoptr (BasaltRun) second = NULL;
  g_autoptr (BasaltRun) row = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *history;

  g_assert_cmpint (basalt_run_get_state (first), ==, BASALT_STATE_COMPLETED);

  g_assert_null (basalt_engine_get_history (fixture->engine));
  basalt_engine_set_watch (fixture->engine, TRUE);
  test_wait_until (basalt_engine_get_history (fixture->engine) != NULL);
  history = basalt_engine_get_history (fixture->engine);
  g_assert_cmpuint (g_list_model_get_n_items (history), ==, 1);

  second = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Second");
  history = basalt_engine_get_history (fixture->engine);
  g_assert_cmpuint (g_list_model_get_n_items (history), ==, 2);
  row = g_list_model_get_item (history, 0);
  g_assert_true (row == second); /* The live object, not a copy. */
  g_clear_object (&row);

  row = g_list_model_get_item (history, 1);
  g_assert_cmpstr (basalt_run_get_title (row), ==, "First");
  basalt_engine_open_run_async (fixture->engine, row, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (basalt_engine_open_run_finish (fixture->engine, result, &error));
  g_assert_no_error (error);
  g_assert_true (basalt_run_get_loaded (row));
  basalt_engine_set_watch (fixture->engine, FALSE);
}

static guint
count_history (BasaltEngine *engine)
{
  GListModel *history = basalt_engine_get_history (engine);

  return history != NULL ? g_list_model_get_n_items (history) : 0;
}

/* What another window or the command line runs on the same history is seen here. */
static void
test_watch (EngineFixture *fixture,
            gconstpointer  data)
{
  EngineFixture other = { .dir = fixture->dir };
  g_autoptr (BasaltRun) first = NULL;
  g_autoptr (BasaltRun) here = NULL;
  g_autoptr (BasaltRun) there = NULL;

  first = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "First");
  basalt_engine_set_watch (fixture->engine, TRUE);
  test_wait_until (count_history (fixture->engine) == 1);

  engine_fixture_open (&other);
  there = engine_fixture_run (&other, BASALT_DEMO_MODEL_STEADY, "There");
  test_wait_until (count_history (fixture->engine) == 2);
  here = g_list_model_get_item (basalt_engine_get_history (fixture->engine), 0);
  g_assert_true (here != there);
  g_assert_cmpstr (basalt_run_get_id (here), ==, basalt_run_get_id (there));
  test_wait_until (basalt_run_get_state (here) == BASALT_STATE_COMPLETED);

  /* What was there before is still what it was, and what came is not alive here. */
  g_assert_true (basalt_state_is_terminal (basalt_run_get_state (first)));
  g_assert_cmpuint (basalt_engine_get_active_runs (fixture->engine), ==, 0);

  g_clear_object (&there);
  engine_fixture_close (&other);
}

static char *
write_prompt (EngineFixture *fixture,
              const char    *id,
              gint64         age)
{
  g_autofree char *name = g_strconcat (id, ".txt", NULL);
  char *path = g_build_filename (fixture->dir, "data", "prompts", name, NULL);
  struct utimbuf times = { .modtime = time (NULL) - age };
  g_autoptr (GError) error = NULL;

  times.actime = times.modtime;
  g_file_set_contents (path, "Hello", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_utime (path, &times), ==, 0);

  return path;
}

/* Of files that belong to no run only those go that are old, and ours. */
static void
test_sweep (EngineFixture *fixture,
            gconstpointer  data)
{
  const gint64 day = 24 * 60 * 60;
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Kept");
  g_autofree char *first_id = basalt_uuid_new_v7 ();
  g_autofree char *second_id = basalt_uuid_new_v7 ();
  g_autofree char *young_id = basalt_uuid_new_v7 ();
  g_autofree char *of_run = write_prompt (fixture, basalt_run_get_id (run), 2 * day);
  g_autofree char *young = write_prompt (fixture, young_id, day - 600);
  g_autofree char *other = write_prompt (fixture, "notes", 2 * day);
  g_autofree char *first = write_prompt (fixture, first_id, day + 600);
  g_autofree char *second = write_prompt (fixture, second_id, 30 * day);

  basalt_engine_set_watch (fixture->engine, TRUE);
  test_wait_until (!g_file_test (first, G_FILE_TEST_EXISTS) &&
                   !g_file_test (second, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (of_run, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
test_find (EngineFixture *fixture,
           gconstpointer  data)
{
  g_autoptr (BasaltRun) run = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Find me");
  g_autofree char *prefix = g_strndup (basalt_run_get_id (run), 13);
  const char *specs[] = { basalt_run_get_id (run), prefix, basalt_run_get_name (run),
                          basalt_run_get_id (run) + 24 };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (BasaltRun) found = NULL;

      basalt_engine_find_run_async (fixture->engine, specs[i], NULL, test_wait_result_cb, &result);
      test_wait_until (result != NULL);
      found = basalt_engine_find_run_finish (fixture->engine, result, &error);
      g_assert_no_error (error);
      g_assert_true (found == run);
    }

  {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    basalt_engine_find_run_async (fixture->engine, "no-such-run", NULL, test_wait_result_cb,
                                  &result);
    test_wait_until (result != NULL);
    g_assert_null (basalt_engine_find_run_finish (fixture->engine, result, &error));
    g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND);
  }
}

static void
test_query (EngineFixture *fixture,
            gconstpointer  data)
{
  g_autoptr (BasaltRun) one = engine_fixture_run (fixture, BASALT_DEMO_MODEL_STEADY, "Grüße, Welt");
  g_autoptr (BasaltRun) two = engine_fixture_run (fixture, BASALT_DEMO_MODEL_DENIED, "Another");
  static const struct
  {
    const char *state;
    const char *search;
    guint expected;
  } cases[] = {
    { NULL, NULL, 2 },    { "completed", NULL, 1 },     { "Failed", NULL, 1 },
    { NULL, "Grüße", 1 }, { NULL, "\"grü* OR ) -", 0 }, { "Failed", "Welt", 0 },
  };

  g_assert_cmpint (basalt_run_get_state (one), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpint (basalt_run_get_state (two), ==, BASALT_STATE_FAILED);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) runs = NULL;

      if (cases[i].state != NULL)
        query->states = g_strdupv ((char *[]){ (char *) cases[i].state, NULL });
      query->search = g_strdup (cases[i].search);
      basalt_engine_query_runs_async (fixture->engine, query, NULL, test_wait_result_cb, &result);
      test_wait_until (result != NULL);
      runs = basalt_engine_query_runs_finish (fixture->engine, result, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (runs->len, ==, cases[i].expected);
    }
}

static void
add (const char *path, void (*func) (EngineFixture *, gconstpointer))
{
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, func, engine_fixture_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/engine/runs/completes", test_completes);
  add ("/engine/runs/survives-restart", test_survives_restart);
  add ("/engine/runs/throttled", test_throttled);
  add ("/engine/runs/flaky-then-retry", test_flaky_then_retry);
  add ("/engine/runs/denied", test_denied);
  add ("/engine/runs/stop", test_stop);
  add ("/engine/runs/close-while-active", test_close_while_active);
  add ("/engine/runs/several-at-once", test_several_at_once);
  add ("/engine/runs/bad-requests", test_bad_requests);
  add ("/engine/runs/prompt-folder-unusable", test_prompt_folder_unusable);
  add ("/engine/runs/history", test_history);
  add ("/engine/runs/watch", test_watch);
  add ("/engine/runs/sweep", test_sweep);
  add ("/engine/runs/find", test_find);
  add ("/engine/runs/query", test_query);

  return g_test_run ();
}
