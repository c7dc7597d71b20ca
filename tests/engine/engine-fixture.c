/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine-fixture.h"

#include <ftw.h>
#include <stdio.h>

static int
remove_cb (const char        *path,
           const struct stat *info,
           int                type,
           struct FTW        *where)
{
  return remove (path);
}

void
engine_fixture_open (EngineFixture *fixture)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->engine = basalt_engine_new (data_dir);
  basalt_engine_open_async (fixture->engine, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  basalt_engine_open_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
}

void
engine_fixture_close (EngineFixture *fixture)
{
  BasaltEngine *engine;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_close_async (fixture->engine, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  basalt_engine_close_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);

  /* What it does for itself is cancelled, and holds it until that is told. */
  engine = g_steal_pointer (&fixture->engine);
  g_object_add_weak_pointer (G_OBJECT (engine), (gpointer *) &engine);
  g_object_unref (engine);
  test_wait_until (engine == NULL);
}

void
engine_fixture_set_up (EngineFixture *fixture,
                       gconstpointer  data)
{
  static const char *const unset[] = {
    "AWS_ACCESS_KEY_ID",  "AWS_SECRET_ACCESS_KEY",    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",        "AWS_BEARER_TOKEN_BEDROCK", "AWS_REGION",
    "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL",         "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
  };
  g_autofree char *config = NULL;
  g_autofree char *credentials = NULL;
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("basalt-engine-XXXXXX", &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (unset); i++)
    g_unsetenv (unset[i]);
  config = g_build_filename (fixture->dir, "config", NULL);
  credentials = g_build_filename (fixture->dir, "credentials", NULL);
  g_setenv ("AWS_CONFIG_FILE", config, TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", credentials, TRUE);

  engine_fixture_open (fixture);
}

void
engine_fixture_tear_down (EngineFixture *fixture,
                          gconstpointer  data)
{
  engine_fixture_close (fixture);
  nftw (fixture->dir, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer (&fixture->dir, g_free);
}

void
engine_fixture_restart (EngineFixture *fixture)
{
  engine_fixture_close (fixture);
  engine_fixture_open (fixture);
}

BasaltRunRequest *
engine_fixture_new_request (EngineFixture *fixture,
                            const char    *model,
                            const char    *prompt)
{
  g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (fixture->engine);
  BasaltRunRequest *request = basalt_engine_new_prompt_request (fixture->engine, demo);
  JsonObject *inputs = basalt_run_request_get_inputs (request);

  if (model != NULL)
    json_object_set_string_member (inputs, "model", model);
  if (prompt != NULL)
    json_object_set_string_member (inputs, "prompt", prompt);
  json_object_set_int_member (basalt_run_request_get_policy (request), "delay_ms", 0);

  return request;
}

static void
log_cb (GListModel *logs,
        guint       position,
        guint       removed,
        guint       added,
        gpointer    user_data)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (BasaltLogRecord) record = g_list_model_get_item (logs, i);
      g_autofree char *line = basalt_log_record_to_line (record);

      g_test_message ("%s", line);
    }
}

BasaltRun *
engine_fixture_start (EngineFixture    *fixture,
                      BasaltRunRequest *request)
{
  g_autoptr (GError) error = NULL;
  BasaltRun *run = basalt_engine_start (fixture->engine, request, &error);

  g_assert_no_error (error);
  g_assert_nonnull (run);
  g_signal_connect (basalt_run_get_logs (run), "items-changed", G_CALLBACK (log_cb), NULL);

  return run;
}

void
engine_fixture_wait (BasaltRun *run)
{
  test_wait_until (basalt_state_is_terminal (basalt_run_get_state (run)));

  if (basalt_run_get_problem (run) != NULL)
    g_test_message ("%s", basalt_problem_get_sentence (basalt_run_get_problem (run)));
}

BasaltRun *
engine_fixture_run (EngineFixture *fixture,
                    const char    *model,
                    const char    *prompt)
{
  g_autoptr (BasaltRunRequest) request = engine_fixture_new_request (fixture, model, prompt);
  BasaltRun *run = engine_fixture_start (fixture, request);

  engine_fixture_wait (run);

  return run;
}

gboolean
engine_fixture_retry (EngineFixture  *fixture,
                      BasaltRun      *run,
                      GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_retry_async (fixture->engine, run, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  return basalt_engine_retry_finish (fixture->engine, result, error);
}

char *
engine_fixture_get_output (BasaltRun *run)
{
  gsize length = 0;
  const char *text = basalt_run_get_output (run, BASALT_OUTPUT_TEXT, &length);

  return g_strndup (text != NULL ? text : "", length);
}
