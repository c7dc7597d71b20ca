/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "engine-fixture.h"

#include "basalt-demo-endpoint.h"

#include <sqlite3.h>

typedef struct
{
  const char *dir;
  guint n_ends;
  int n_committed;
  guint n_shown;
} Ends;

/* What anybody who opens the database finds, at this moment. */
static int
count_committed (const char *dir,
                 const char *id)
{
  g_autofree char *path = g_build_filename (dir, "data", "history.db", NULL);
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;
  int n;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT count (*) FROM logs WHERE run_id = ?1", -1,
                                       &statement, NULL),
                   ==, SQLITE_OK);
  sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return n;
}

static void
state_cb (BasaltRun  *run,
          GParamSpec *pspec,
          Ends       *ends)
{
  if (!basalt_state_is_terminal (basalt_run_get_state (run)))
    return;

  ends->n_ends++;
  ends->n_committed = count_committed (ends->dir, basalt_run_get_id (run));
  ends->n_shown = g_list_model_get_n_items (basalt_run_get_logs (run));
}

/* Records are committed before a terminal state shows, whichever it is. */
static void
test_flushed (EngineFixture *fixture,
              gconstpointer  data)
{
  static const struct
  {
    const char *model;
    BasaltState state;
  } ends_of[] = {
    { BASALT_DEMO_MODEL_STEADY, BASALT_STATE_COMPLETED },
    { BASALT_DEMO_MODEL_THROTTLED, BASALT_STATE_COMPLETED },
    { BASALT_DEMO_MODEL_FLAKY, BASALT_STATE_FAILED },
    { BASALT_DEMO_MODEL_DENIED, BASALT_STATE_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends_of); i++)
    {
      g_autoptr (BasaltRunRequest) request =
        engine_fixture_new_request (fixture, ends_of[i].model, "To the end");
      g_autoptr (BasaltRun) run = engine_fixture_start (fixture, request);
      Ends ends = { .dir = fixture->dir };

      g_signal_connect (run, "notify::state", G_CALLBACK (state_cb), &ends);
      engine_fixture_wait (run);
      g_assert_cmpint (basalt_run_get_state (run), ==, ends_of[i].state);
      g_assert_cmpuint (ends.n_ends, ==, 1);
      g_assert_cmpuint (ends.n_shown, >, 4);
      g_assert_cmpint (ends.n_committed, ==, ends.n_shown);

      /* Nothing comes after the end. */
      g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_logs (run)), ==, ends.n_shown);
      g_signal_handlers_disconnect_by_data (run, &ends);
    }
}

static void
test_flushed_cancelled (EngineFixture *fixture,
                        gconstpointer  data)
{
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, BASALT_DEMO_MODEL_SLOW, "Stop me");
  g_autoptr (BasaltRun) run = engine_fixture_start (fixture, request);
  Ends ends = { .dir = fixture->dir };

  g_signal_connect (run, "notify::state", G_CALLBACK (state_cb), &ends);
  test_wait_until (basalt_run_get_state (run) == BASALT_STATE_RUNNING);
  basalt_engine_stop (fixture->engine, run, NULL);
  engine_fixture_wait (run);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_CANCELLED);
  g_assert_cmpuint (ends.n_ends, ==, 1);
  g_assert_cmpint (ends.n_committed, ==, ends.n_shown);
  g_signal_handlers_disconnect_by_data (run, &ends);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/engine/log/flushed", EngineFixture, NULL, engine_fixture_set_up, test_flushed,
              engine_fixture_tear_down);
  g_test_add ("/engine/log/flushed-cancelled", EngineFixture, NULL, engine_fixture_set_up,
              test_flushed_cancelled, engine_fixture_tear_down);

  return g_test_run ();
}
