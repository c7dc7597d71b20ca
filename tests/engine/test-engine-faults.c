/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine-fixture.h"
#include "test-disk.h"

#include <string.h>

/* Runs a prompt through @connection, which must fail before anything is sent. */
static BasaltRun *
fail_with (EngineFixture    *fixture,
           BasaltConnection *connection,
           const char       *code)
{
  g_autoptr (BasaltRunRequest) request =
    basalt_engine_new_prompt_request (fixture->engine, connection);
  JsonObject *inputs = basalt_run_request_get_inputs (request);
  BasaltRun *run;

  json_object_set_string_member (inputs, "model", "a.model-v1:0");
  json_object_set_string_member (inputs, "prompt", "Hello");
  run = engine_fixture_start (fixture, request);
  engine_fixture_wait (run);

  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_run_get_problem (run)->code, ==, code);
  g_assert_true (basalt_run_get_problem (run)->flags & BASALT_PROBLEM_CONFIGURATION);

  return run;
}

static BasaltIdentity *
whoami (EngineFixture     *fixture,
        BasaltConnection  *connection,
        GCancellable      *cancellable,
        GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_whoami_async (fixture->engine, connection, cancellable, test_wait_result_cb,
                              &result);
  test_wait_until (result != NULL);

  return basalt_engine_whoami_finish (fixture->engine, result, error);
}

/* A history that cannot be read is no reason to run without one. */
static void
test_damaged (EngineFixture *fixture,
              gconstpointer  data)
{
  g_autofree char *dir = g_build_filename (fixture->dir, "damaged", NULL);
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "This is no database, whoever put it here.", -1, NULL));

  engine = basalt_engine_new (dir);
  basalt_engine_open_async (engine, NULL, test_wait_result_cb, &opened);
  test_wait_until (opened != NULL);
  g_assert_false (basalt_engine_open_finish (engine, opened, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_false (basalt_engine_get_open (engine));
  g_clear_error (&error);

  basalt_engine_close_async (engine, test_wait_result_cb, &closed);
  test_wait_until (closed != NULL);
  g_assert_true (basalt_engine_close_finish (engine, closed, &error));
  g_assert_no_error (error);
}

static void
test_properties (EngineFixture *fixture,
                 gconstpointer  data)
{
  g_autoptr (GListModel) connections = NULL;
  g_autoptr (GListModel) history = NULL;
  g_autoptr (BasaltConnection) connection = NULL;
  guint active = 7;
  gboolean open = FALSE;

  g_object_get (fixture->engine, "connections", &connections, "history", &history,
                "default-connection", &connection, "active-runs", &active, "open", &open, NULL);

  g_assert_true (connections == basalt_engine_get_connections (fixture->engine));
  g_assert_true (history == basalt_engine_get_history (fixture->engine));
  g_assert_null (connection);
  g_assert_cmpuint (active, ==, 0);
  g_assert_true (open);
}

static void
test_no_keyring (EngineFixture *fixture,
                 gconstpointer  data)
{
  g_autoptr (BasaltConnection) keys = basalt_connection_new (NULL, BASALT_CONNECTION_ACCESS_KEYS);
  g_autoptr (BasaltIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) run = NULL;
  BasaltChainLink *link;

  basalt_connection_set_name (keys, "keys");
  basalt_connection_set_region (keys, "us-east-1");
  run = fail_with (fixture, keys, "KeyringAbsent");
  g_assert_true (basalt_run_get_problem (run)->flags & BASALT_PROBLEM_CREDENTIALS);

  identity = whoami (fixture, keys, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (identity->access_key_id);
  g_assert_cmpuint (identity->chain->len, ==, 1);
  link = g_ptr_array_index (identity->chain, 0);
  g_assert_cmpstr (link->source, ==, "keyring");
  g_assert_cmpstr (link->result, ==, "error");
}

/* What the connection leaves open is taken from the variables, which nobody has checked. */
static void
test_bad_place (EngineFixture *fixture,
                gconstpointer  data)
{
  g_autoptr (BasaltConnection) connection =
    basalt_engine_new_environment_connection (fixture->engine);
  g_autoptr (BasaltRun) none = NULL;
  g_autoptr (BasaltRun) strange = NULL;
  g_autoptr (BasaltRun) url = NULL;

  none = fail_with (fixture, connection, "ConnectionInvalid");
  g_setenv ("AWS_REGION", "us-east-1/../evil", TRUE);
  strange = fail_with (fixture, connection, "ConnectionInvalid");
  g_setenv ("AWS_REGION", "us-east-1", TRUE);
  g_setenv ("AWS_ENDPOINT_URL", "gopher://somewhere", TRUE);
  url = fail_with (fixture, connection, "ConnectionInvalid");
}

/* An API key in the environment serves a profile too, which may hold none. */
static void
test_bearer_beside_profile (EngineFixture *fixture,
                            gconstpointer  data)
{
  g_autoptr (BasaltConnection) profile =
    basalt_engine_new_profile_connection (fixture->engine, "acme");
  g_autoptr (BasaltIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (g_getenv ("AWS_CONFIG_FILE"),
                                      "[profile acme]\nregion = eu-north-1\n", -1, NULL));
  g_setenv ("AWS_BEARER_TOKEN_BEDROCK", "nobody-may-see-this", TRUE);
  identity = whoami (fixture, profile, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (identity->source);
  g_assert_null (identity->access_key_id);
  g_assert_cmpstr (identity->region, ==, "eu-north-1");
}

static void
test_cancelled (EngineFixture *fixture,
                gconstpointer  data)
{
  g_autoptr (BasaltConnection) environment =
    basalt_engine_new_environment_connection (fixture->engine);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (BasaltIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  identity = whoami (fixture, environment, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (identity);
}

/* The disk is full from the middle of a run on, and has room again later. */
static void
test_full_disk (EngineFixture *fixture,
                gconstpointer  data)
{
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, "basalt.demo-steady-v1:0", "Hello");
  g_autoptr (BasaltRun) run = engine_fixture_start (fixture, request);
  g_autofree char *id = g_strdup (basalt_run_get_id (run));
  g_autofree char *said = NULL;
  g_autoptr (BasaltRun) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  gboolean behind;

  test_wait_until (basalt_run_get_output (run, BASALT_OUTPUT_TEXT, &length) != NULL && length > 0);
  test_set_disk_full (TRUE);
  engine_fixture_wait (run);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
  said = g_strdup (basalt_run_get_output (run, BASALT_OUTPUT_TEXT, NULL));
  test_wait_until (basalt_run_get_journal_error (run) != NULL);
  g_assert_true (basalt_engine_get_behind (fixture->engine));

  test_set_disk_full (FALSE);
  test_wait_until (basalt_run_get_journal_error (run) == NULL);
  g_object_get (fixture->engine, "behind", &behind, NULL);
  g_assert_false (behind);

  g_clear_object (&run);
  engine_fixture_restart (fixture);
  basalt_engine_find_run_async (fixture->engine, id, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  again = basalt_engine_find_run_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (basalt_run_get_state (again), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpstr (basalt_run_get_output (again, BASALT_OUTPUT_TEXT, NULL), ==, said);
}

/* A draft changes while the disk is full: what is written is how it is by then. */
static void
test_full_disk_setting (EngineFixture *fixture,
                        gconstpointer  data)
{
  g_autofree char *draft = g_strnfill (100000, 'x');
  g_autoptr (BasaltEngine) other = basalt_engine_new (basalt_engine_get_data_dir (fixture->engine));
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GAsyncResult) gone = NULL;
  g_autoptr (GError) error = NULL;

  test_set_disk_full (TRUE);
  basalt_engine_set_setting (fixture->engine, "draft", draft);
  test_wait_until (basalt_engine_get_behind (fixture->engine));
  basalt_engine_set_setting (fixture->engine, "draft", "Hello");
  g_assert_true (basalt_engine_get_behind (fixture->engine));
  test_set_disk_full (FALSE);
  test_wait_until (!basalt_engine_get_behind (fixture->engine));

  /* What is left at the end is lost, and waited for no more. */
  test_set_disk_full (TRUE);
  basalt_engine_set_setting (fixture->engine, "draft", draft);
  test_wait_until (basalt_engine_get_behind (fixture->engine));
  basalt_engine_close_async (fixture->engine, test_wait_result_cb, &gone);
  test_wait_until (gone != NULL);
  g_assert_false (basalt_engine_get_behind (fixture->engine));
  test_set_disk_full (FALSE);

  basalt_engine_open_async (other, NULL, test_wait_result_cb, &opened);
  test_wait_until (opened != NULL);
  basalt_engine_open_finish (other, opened, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (basalt_engine_get_setting (other, "draft"), ==, "Hello");
  basalt_engine_close_async (other, test_wait_result_cb, &closed);
  test_wait_until (closed != NULL);
}

static void
add (const char *path, void (*func) (EngineFixture *fixture, gconstpointer data))
{
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, func, engine_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  g_test_init (&argc, &argv, NULL);

  add ("/engine/faults/damaged", test_damaged);
  add ("/engine/faults/properties", test_properties);
  add ("/engine/faults/no-keyring", test_no_keyring);
  add ("/engine/faults/bad-place", test_bad_place);
  add ("/engine/faults/bearer-beside-profile", test_bearer_beside_profile);
  add ("/engine/faults/cancelled", test_cancelled);
  add ("/engine/faults/full-disk", test_full_disk);
  add ("/engine/faults/full-disk/setting", test_full_disk_setting);

  return g_test_run ();
}
