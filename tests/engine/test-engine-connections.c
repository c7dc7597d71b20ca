/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine-fixture.h"

#include "basalt-demo-endpoint.h"
#include "test-server.h"

static gboolean
save (EngineFixture     *fixture,
      BasaltConnection  *connection,
      const char        *access_key_id,
      const char        *secret,
      GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_save_connection_async (fixture->engine, connection, access_key_id, secret, NULL,
                                       NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  return basalt_engine_save_connection_finish (fixture->engine, result, error);
}

static BasaltIdentity *
whoami (EngineFixture    *fixture,
        BasaltConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltIdentity *identity;

  basalt_engine_whoami_async (fixture->engine, connection, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  identity = basalt_engine_whoami_finish (fixture->engine, result, &error);
  g_assert_no_error (error);

  return identity;
}

static GPtrArray *
check (EngineFixture    *fixture,
       BasaltConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *steps;

  basalt_engine_check_connection_async (fixture->engine, connection, NULL, test_wait_result_cb,
                                        &result);
  test_wait_until (result != NULL);
  steps = basalt_engine_check_connection_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (steps->len, ==, 4);

  return steps;
}

/* The first @ok steps are done and good, the next is done and bad, if there is one; the rest was
 * not reached. */
static void
assert_steps (GPtrArray *steps,
              guint      ok)
{
  for (guint i = 0; i < steps->len; i++)
    {
      BasaltCheckStep *step = g_ptr_array_index (steps, i);

      g_assert_cmpint (step->done, ==, i <= ok);
      g_assert_cmpint (step->ok, ==, i < ok);
      if (i == ok)
        g_assert_nonnull (step->detail);
    }
}

static void
test_saved (EngineFixture *fixture,
            gconstpointer  data)
{
  g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (fixture->engine);
  g_autoptr (BasaltConnection) profile =
    basalt_engine_new_profile_connection (fixture->engine, "acme-dev");
  g_autoptr (BasaltConnection) found = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *list;

  g_assert_null (basalt_engine_get_default_connection (fixture->engine));
  g_assert_true (save (fixture, demo, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (basalt_engine_get_default_connection (fixture->engine) == demo);
  basalt_connection_set_region (profile, "eu-central-1");
  g_assert_true (save (fixture, profile, NULL, NULL, &error));
  g_assert_no_error (error);
  basalt_engine_set_default_connection (fixture->engine, profile);

  engine_fixture_restart (fixture);

  list = basalt_engine_get_connections (fixture->engine);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);
  found = basalt_engine_find_connection (fixture->engine, "acme-dev");
  g_assert_nonnull (found);
  g_assert_cmpstr (basalt_connection_get_region (found), ==, "eu-central-1");
  g_assert_cmpstr (basalt_connection_get_profile (found), ==, "acme-dev");
  g_assert_true (basalt_engine_get_default_connection (fixture->engine) == found);
  g_clear_object (&found);
  found = basalt_engine_find_connection (fixture->engine, basalt_connection_get_id (demo));
  g_assert_cmpstr (basalt_connection_get_name (found), ==, "demo");
  g_clear_object (&found);
  g_assert_null (basalt_engine_find_connection (fixture->engine, "nobody"));
}

static void
test_edited (EngineFixture *fixture,
             gconstpointer  data)
{
  g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (fixture->engine);
  g_autoptr (BasaltConnection) copy = NULL;
  g_autoptr (BasaltConnection) other = basalt_engine_new_demo_connection (fixture->engine);
  g_autoptr (GError) error = NULL;

  g_assert_true (save (fixture, demo, NULL, NULL, NULL));
  copy = basalt_connection_copy (demo);
  basalt_connection_set_name (copy, "renamed");
  g_assert_true (save (fixture, copy, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_engine_get_connections (fixture->engine)), ==,
                    1);
  g_assert_true (basalt_engine_get_default_connection (fixture->engine) == copy);

  basalt_connection_set_name (other, "renamed");
  g_assert_false (save (fixture, other, NULL, NULL, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
}

static void
test_removed (EngineFixture *fixture,
              gconstpointer  data)
{
  g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (fixture->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (save (fixture, demo, NULL, NULL, NULL));
  basalt_engine_remove_connection_async (fixture->engine, demo, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (basalt_engine_remove_connection_finish (fixture->engine, result, &error));
  g_assert_no_error (error);
  g_assert_null (basalt_engine_get_default_connection (fixture->engine));

  g_clear_object (&result); /* It holds the engine. */
  engine_fixture_restart (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_engine_get_connections (fixture->engine)), ==,
                    0);
}

static void
test_fields (EngineFixture *fixture,
             gconstpointer  data)
{
  static const struct
  {
    BasaltConnectionKind kind;
    const char *name;
    const char *region;
    const char *url;
    const char *profile;
    gboolean good;
  } cases[] = {
    { BASALT_CONNECTION_API_KEY, "key", "us-east-1", NULL, NULL, TRUE },
    { BASALT_CONNECTION_API_KEY, NULL, "us-east-1", NULL, NULL, FALSE },
    { BASALT_CONNECTION_API_KEY, "key", NULL, NULL, NULL, FALSE },
    { BASALT_CONNECTION_ACCESS_KEYS, "keys", "not a region", NULL, NULL, FALSE },
    { BASALT_CONNECTION_ACCESS_KEYS, "keys", "us-east-1", "ftp://example.org", NULL, FALSE },
    { BASALT_CONNECTION_ACCESS_KEYS, "keys", "us-east-1", "http://127.0.0.1:8080", NULL, TRUE },
    { BASALT_CONNECTION_PROFILE, "profile", NULL, NULL, NULL, FALSE },
    { BASALT_CONNECTION_PROFILE, "profile", NULL, NULL, "acme", TRUE },
    { BASALT_CONNECTION_ENVIRONMENT, "environment", NULL, NULL, NULL, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltConnection) connection = basalt_connection_new (NULL, cases[i].kind);
      g_autoptr (GError) error = NULL;

      basalt_connection_set_name (connection, cases[i].name);
      basalt_connection_set_region (connection, cases[i].region);
      basalt_connection_set_endpoint_url (connection, cases[i].url);
      basalt_connection_set_profile (connection, cases[i].profile);
      g_assert_cmpint (basalt_engine_check_connection_fields (fixture->engine, connection, &error),
                       ==, cases[i].good);
      if (!cases[i].good)
        {
          g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
          g_assert_cmpuint (strlen (error->message), >, 10);
        }
    }
}

static void
test_whoami (EngineFixture *fixture,
             gconstpointer  data)
{
  g_autoptr (BasaltConnection) environment =
    basalt_engine_new_environment_connection (fixture->engine);
  g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (fixture->engine);
  g_autoptr (BasaltIdentity) nobody = whoami (fixture, environment);
  g_autoptr (BasaltIdentity) somebody = NULL;
  g_autoptr (BasaltIdentity) demo_identity = NULL;

  g_assert_null (nobody->source);
  g_assert_null (nobody->region);
  g_assert_cmpuint (nobody->chain->len, >=, 2);

  g_setenv ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "nobody-may-see-this", TRUE);
  g_setenv ("AWS_REGION", "eu-west-1", TRUE);
  somebody = whoami (fixture, environment);
  g_assert_nonnull (somebody->source);
  g_assert_cmpstr (somebody->access_key_id, ==, "AKIDEXAMPLE");
  g_assert_cmpstr (somebody->region, ==, "eu-west-1");
  for (guint i = 0; i < somebody->chain->len; i++)
    {
      BasaltChainLink *link = g_ptr_array_index (somebody->chain, i);

      g_assert_true (link->detail == NULL || strstr (link->detail, "nobody-may-see") == NULL);
    }

  /* The variables are of no concern to the demo. */
  demo_identity = whoami (fixture, demo);
  g_assert_cmpstr (demo_identity->access_key_id, ==, BASALT_DEMO_ACCESS_KEY_ID);
  g_assert_cmpstr (demo_identity->region, ==, BASALT_DEMO_REGION);
}

static void
test_profiles (EngineFixture *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltConnection) profile = NULL;
  g_autoptr (BasaltIdentity) identity = NULL;
  g_auto (GStrv) none = basalt_engine_list_aws_profiles (fixture->engine);
  g_auto (GStrv) two = NULL;

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_file_set_contents (g_getenv ("AWS_CONFIG_FILE"),
                       "[default]\nregion = us-west-2\n[profile acme]\nregion = eu-north-1\n"
                       "aws_access_key_id = AKIDACME\naws_secret_access_key = s\n",
                       -1, &error);
  g_assert_no_error (error);

  two = basalt_engine_list_aws_profiles (fixture->engine);
  g_assert_cmpuint (g_strv_length (two), ==, 2);
  profile = basalt_engine_new_profile_connection (fixture->engine, "acme");
  g_setenv ("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "e", TRUE);
  identity = whoami (fixture, profile);
  /* A profile that was asked for is not overridden by key variables. */
  g_assert_cmpstr (identity->access_key_id, ==, "AKIDACME");
  g_assert_cmpstr (identity->region, ==, "eu-north-1");
}

static void
test_no_credentials (EngineFixture *fixture,
                     gconstpointer  data)
{
  g_autoptr (BasaltConnection) environment =
    basalt_engine_new_environment_connection (fixture->engine);
  g_autoptr (BasaltRunRequest) request = NULL;
  g_autoptr (BasaltRun) run = NULL;
  BasaltProblem *problem;

  basalt_connection_set_region (environment, "us-east-1");
  request = basalt_engine_new_prompt_request (fixture->engine, environment);
  json_object_set_string_member (basalt_run_request_get_inputs (request), "model", "a.model-v1:0");
  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", "Hello");
  run = engine_fixture_start (fixture, request);
  engine_fixture_wait (run);

  problem = basalt_run_get_problem (run);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (problem->code, ==, "NoCredentials");
  g_assert_cmpstr (basalt_problem_get_sentence (problem), ==, problem->message);
  g_assert_nonnull (strstr (problem->message, "Looked in: environment ("));
  g_assert_cmpint (problem->action, ==, BASALT_ACTION_ADD_CONNECTION);
  g_assert_true (problem->flags & BASALT_PROBLEM_CREDENTIALS);
}

static void
test_no_region (EngineFixture *fixture,
                gconstpointer  data)
{
  g_autoptr (BasaltConnection) environment =
    basalt_engine_new_environment_connection (fixture->engine);
  g_autoptr (GPtrArray) steps = check (fixture, environment);

  assert_steps (steps, 0);
}

static void
test_check (EngineFixture *fixture,
            gconstpointer  data)
{
  g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (fixture->engine);
  g_autoptr (BasaltConnection) other = basalt_engine_new_environment_connection (fixture->engine);
  g_autoptr (TestServer) server = test_server_new ();
  g_autoptr (GPtrArray) good = check (fixture, demo);
  g_autoptr (GPtrArray) bad = NULL;

  assert_steps (good, 4);

  basalt_connection_set_region (other, "us-east-1");
  bad = check (fixture, other);
  assert_steps (bad, 1);
  g_clear_pointer (&bad, g_ptr_array_unref);

  g_setenv ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "secret", TRUE);
  basalt_connection_set_endpoint_url (other, "http://127.0.0.1:1");
  bad = check (fixture, other);
  assert_steps (bad, 2);
  g_clear_pointer (&bad, g_ptr_array_unref);

  basalt_connection_set_endpoint_url (other, test_server_get_url (server));
  bad = check (fixture, other); /* 500 */
  assert_steps (bad, 3);
}

static void
test_models (EngineFixture *fixture,
             gconstpointer  data)
{
  g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (fixture->engine);
  g_autoptr (GListModel) models = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_true (save (fixture, demo, NULL, NULL, NULL));
  models = basalt_engine_get_models (fixture->engine, demo);
  g_assert_cmpuint (g_list_model_get_n_items (models), ==, 0);
  basalt_engine_refresh_models_async (fixture->engine, demo, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (basalt_engine_refresh_models_finish (fixture->engine, result, NULL, &error));
  g_assert_no_error (error);
  n = g_list_model_get_n_items (models);
  g_assert_cmpuint (n, >=, 6);
  g_clear_object (&models);
  g_clear_object (&result); /* It holds the engine. */

  /* At the next start they are there without asking anybody. */
  engine_fixture_restart (fixture);
  models = basalt_engine_get_models (fixture->engine, demo);
  test_wait_until (g_list_model_get_n_items (models) == n);
}

/* The demo's models have names before anybody opens the list. AWS is asked only by who wants it. */
static void
test_models_of_demo (EngineFixture *fixture,
                     gconstpointer  data)
{
  g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (fixture->engine);
  g_autoptr (BasaltConnection) other = basalt_engine_new_environment_connection (fixture->engine);
  g_autoptr (TestServer) server = test_server_new ();
  g_autoptr (GListModel) others = NULL;
  g_autoptr (GListModel) models = NULL;

  g_setenv ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "secret", TRUE);
  basalt_connection_set_region (other, "us-east-1");
  basalt_connection_set_endpoint_url (other, test_server_get_url (server));
  others = basalt_engine_get_models (fixture->engine, other);

  models = basalt_engine_get_models (fixture->engine, demo);
  test_wait_until (g_list_model_get_n_items (models) >= 6);

  /* The store answers in order: what it had of the other one is long known. */
  g_assert_cmpuint (g_list_model_get_n_items (others), ==, 0);
  g_assert_cmpuint (test_server_count_requests (server), ==, 0);
}

static void
test_settings (EngineFixture *fixture,
               gconstpointer  data)
{
  g_assert_null (basalt_engine_get_setting (fixture->engine, "draft"));
  basalt_engine_set_setting (fixture->engine, "draft", "Half a thought");
  basalt_engine_set_setting (fixture->engine, "gone", "x");
  g_assert_cmpstr (basalt_engine_get_setting (fixture->engine, "draft"), ==, "Half a thought");
  engine_fixture_restart (fixture);
  g_assert_cmpstr (basalt_engine_get_setting (fixture->engine, "draft"), ==, "Half a thought");

  basalt_engine_set_setting (fixture->engine, "gone", NULL);
  engine_fixture_restart (fixture);
  g_assert_null (basalt_engine_get_setting (fixture->engine, "gone"));
}

static char *
read_prompt (EngineFixture  *fixture,
             const char     *path,
             BasaltProblem **problem)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_read_prompt_async (fixture->engine, file, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  return basalt_engine_read_prompt_finish (fixture->engine, result, problem, NULL);
}

static void
test_read_prompt (EngineFixture *fixture,
                  gconstpointer  data)
{
  static const struct
  {
    const char *contents;
    gssize length;
    const char *code;
    const char *text;
  } cases[] = {
    { "Hello\n", -1, NULL, "Hello\n" },   { "\xef\xbb\xbfWith a mark", -1, NULL, "With a mark" },
    { "", 0, "PromptEmpty", NULL },       { "\xff\xfe", 2, "PromptNotUtf8", NULL },
    { "a\0b", 3, "PromptNotUtf8", NULL },
  };
  g_autofree char *path = g_build_filename (fixture->dir, "prompt.txt", NULL);
  g_autofree char *huge = g_strnfill (1048577, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltProblem) problem = NULL;
      g_autofree char *text = NULL;

      g_assert_true (g_file_set_contents (path, cases[i].contents, cases[i].length, NULL));
      text = read_prompt (fixture, path, &problem);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpstr (problem != NULL ? problem->code : NULL, ==, cases[i].code);
    }

  {
    g_autoptr (BasaltProblem) too_large = NULL;
    g_autoptr (BasaltProblem) folder = NULL;
    g_autoptr (BasaltProblem) missing = NULL;

    g_assert_true (g_file_set_contents (path, huge, -1, NULL));
    g_assert_null (read_prompt (fixture, path, &too_large));
    g_assert_cmpstr (too_large->code, ==, "PromptTooLarge");
    g_assert_null (read_prompt (fixture, fixture->dir, &folder));
    g_assert_cmpstr (folder->code, ==, "PromptFileIsDirectory");
    g_assert_null (read_prompt (fixture, "/nowhere/at/all", &missing));
    g_assert_cmpstr (missing->code, ==, "PromptFileMissing");
    g_assert_cmpstr (missing->sentence, ==, "The prompt file “all” does not exist.");
    g_clear_pointer (&missing, basalt_problem_unref);
    g_assert_null (read_prompt (fixture, "/dev/null/all", &missing));
    g_assert_cmpstr (missing->code, ==, "PromptFileMissing");
  }
}

static void
test_demo_endpoint (EngineFixture *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  const char *url = basalt_engine_start_demo (fixture->engine, 0, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (url, "http://127.0.0.1:"));
  g_assert_cmpstr (basalt_engine_start_demo (fixture->engine, 0, NULL), ==, url);
  g_assert_cmpstr (basalt_engine_get_demo_access_key_id (), ==, BASALT_DEMO_ACCESS_KEY_ID);
  g_assert_cmpstr (basalt_engine_get_demo_secret (), ==, BASALT_DEMO_SECRET_ACCESS_KEY);
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

  add ("/engine/connections/saved", test_saved);
  add ("/engine/connections/edited", test_edited);
  add ("/engine/connections/removed", test_removed);
  add ("/engine/connections/fields", test_fields);
  add ("/engine/connections/whoami", test_whoami);
  add ("/engine/connections/profiles", test_profiles);
  add ("/engine/connections/no-credentials", test_no_credentials);
  add ("/engine/connections/no-region", test_no_region);
  add ("/engine/connections/check", test_check);
  add ("/engine/connections/models", test_models);
  add ("/engine/connections/models-of-demo", test_models_of_demo);
  add ("/engine/settings", test_settings);
  add ("/engine/read-prompt", test_read_prompt);
  add ("/engine/demo-endpoint", test_demo_endpoint);

  return g_test_run ();
}
