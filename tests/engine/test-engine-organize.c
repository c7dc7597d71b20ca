/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-organize.h"
#include "transfer-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean
annotate (EngineFixture         *fixture,
          BasaltRun             *run,
          const BasaltRunNotes  *notes,
          GError               **error)
{
  const char *ids[] = { basalt_run_get_id (run), NULL };
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_annotate_async (fixture->engine, ids, notes, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  return basalt_engine_annotate_finish (fixture->engine, result, error);
}

typedef void (*MoveFunc) (BasaltEngine *self,
                          const char *const *ids,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

static guint
move (EngineFixture  *fixture,
      MoveFunc        func,
      BasaltRun      *run,
      GError        **error)
{
  const char *ids[] = { basalt_run_get_id (run), NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) moved = NULL;

  func (fixture->engine, ids, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  moved = basalt_engine_move_finish (fixture->engine, result, error);
  if (moved == NULL)
    return 0;

  g_assert_cmpstr (moved[0], ==, ids[0]);

  return g_strv_length (moved);
}

static int
empty_trash (EngineFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int n;

  basalt_engine_empty_trash_async (fixture->engine, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  n = basalt_engine_empty_trash_finish (fixture->engine, result, &error);
  g_assert_no_error (error);

  return n;
}

static guint
count_history (EngineFixture *fixture)
{
  GListModel *history = basalt_engine_get_history (fixture->engine);

  return history != NULL ? g_list_model_get_n_items (history) : 0;
}

static gboolean
is_first (EngineFixture *fixture,
          BasaltRun     *run)
{
  g_autoptr (BasaltRun) first =
    g_list_model_get_item (basalt_engine_get_history (fixture->engine), 0);

  return first == run;
}

static BasaltRun *
run_steady (EngineFixture *fixture,
            const char    *prompt)
{
  return engine_fixture_run (fixture, "basalt.demo-steady-v1:0", prompt);
}

static void
test_annotate (EngineFixture *fixture,
               gconstpointer  data)
{
  const char *tags[] = { "  two words\t", "e\xcc\x81t\xc3\xa9", "\xe7\x81\xab", NULL };
  const char *blank[] = { "fine", " \t ", NULL };
  const char *broken[] = { "two\nlines", NULL };
  const char *invalid[] = { "\xff\xfe", NULL };
  g_autofree char *hundred = g_strnfill (100, 'a');
  g_autofree char *more = g_strnfill (101, 'a');
  const char *longest[] = { hundred, NULL };
  const char *too_long[] = { more, NULL };
  const char *remove[] = { "two words", NULL };
  BasaltRunNotes notes = { 1, 5, "a note", tags, NULL };
  BasaltRunNotes change = BASALT_RUN_NOTES_INIT;
  g_autoptr (BasaltRun) first = run_steady (fixture, "first");
  g_autoptr (BasaltRun) second = run_steady (fixture, "second");
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup (basalt_run_get_id (first));

  basalt_engine_set_watch (fixture->engine, TRUE);
  test_wait_until (count_history (fixture) == 2);

  g_assert_true (annotate (fixture, first, &notes, &error));
  g_assert_no_error (error);
  g_assert_true (basalt_run_get_pinned (first));
  g_assert_cmpuint (basalt_run_get_rating (first), ==, 5);
  g_assert_cmpstr (basalt_run_get_note (first), ==, "a note");
  g_assert_cmpuint (g_strv_length ((char **) basalt_run_get_tags (first)), ==, 3);
  g_assert_true (g_strv_contains (basalt_run_get_tags (first), "two words"));
  g_assert_true (g_strv_contains (basalt_run_get_tags (first), "\xc3\xa9t\xc3\xa9"));
  g_assert_false (basalt_run_get_pinned (second));

  /* Pinned ones come first. */
  test_wait_until (is_first (fixture, first));

  change.remove_tags = remove;
  g_assert_true (annotate (fixture, first, &change, &error));
  g_assert_cmpuint (g_strv_length ((char **) basalt_run_get_tags (first)), ==, 2);
  g_assert_true (basalt_run_get_pinned (first));

  change.remove_tags = NULL;
  change.add_tags = longest;
  g_assert_true (annotate (fixture, first, &change, &error));
  g_assert_cmpuint (g_strv_length ((char **) basalt_run_get_tags (first)), ==, 3);

  change.add_tags = blank;
  g_assert_false (annotate (fixture, first, &change, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  change.add_tags = broken;
  g_assert_false (annotate (fixture, first, &change, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  change.add_tags = invalid;
  g_assert_false (annotate (fixture, first, &change, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  change.add_tags = too_long;
  g_assert_false (annotate (fixture, first, &change, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  change.add_tags = NULL;
  change.rating = 6;
  g_assert_false (annotate (fixture, first, &change, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_cmpuint (g_strv_length ((char **) basalt_run_get_tags (first)), ==, 3);

  g_clear_object (&first);
  g_clear_object (&second);
  engine_fixture_restart (fixture);
  {
    g_autoptr (GAsyncResult) result = NULL;

    basalt_engine_find_run_async (fixture->engine, id, NULL, test_wait_result_cb, &result);
    test_wait_until (result != NULL);
    first = basalt_engine_find_run_finish (fixture->engine, result, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (g_strv_length ((char **) basalt_run_get_tags (first)), ==, 3);
    g_assert_cmpstr (basalt_run_get_note (first), ==, "a note");
  }

  g_assert_cmpuint (move (fixture, basalt_engine_delete_async, first, &error), ==, 1);
  g_assert_false (annotate (fixture, first, &notes, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND);
}

static char *
get_prompt_path (EngineFixture *fixture,
                 BasaltRun     *run)
{
  g_autofree char *name = g_strconcat (basalt_run_get_id (run), ".txt", NULL);

  return g_build_filename (basalt_engine_get_data_dir (fixture->engine), "prompts", name, NULL);
}

static void
test_trash (EngineFixture *fixture,
            gconstpointer  data)
{
  g_autoptr (BasaltRun) first = run_steady (fixture, "first");
  g_autoptr (BasaltRun) second = run_steady (fixture, "second");
  g_autofree char *prompt = get_prompt_path (fixture, first);
  g_autoptr (GError) error = NULL;

  basalt_engine_set_watch (fixture->engine, TRUE);
  test_wait_until (count_history (fixture) == 2);

  g_assert_cmpuint (move (fixture, basalt_engine_trash_async, first, &error), ==, 1);
  g_assert_cmpint (basalt_run_get_deleted_at (first), >, 0);
  test_wait_until (count_history (fixture) == 1);
  g_assert_true (g_file_test (prompt, G_FILE_TEST_EXISTS));

  g_assert_cmpuint (move (fixture, basalt_engine_restore_async, first, &error), ==, 1);
  g_assert_cmpint (basalt_run_get_deleted_at (first), ==, 0);
  test_wait_until (count_history (fixture) == 2);
  g_assert_cmpuint (move (fixture, basalt_engine_restore_async, first, &error), ==, 0);
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_cmpuint (move (fixture, basalt_engine_trash_async, first, &error), ==, 1);
  g_assert_cmpint (empty_trash (fixture), ==, 1);
  g_assert_false (g_file_test (prompt, G_FILE_TEST_EXISTS));
  g_assert_cmpint (empty_trash (fixture), ==, 0);
  test_wait_until (count_history (fixture) == 1);

  g_assert_cmpuint (move (fixture, basalt_engine_delete_async, second, &error), ==, 1);
  test_wait_until (count_history (fixture) == 0);
  g_assert_cmpuint (move (fixture, basalt_engine_delete_async, second, &error), ==, 0);
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND);
}

static void
test_alive (EngineFixture *fixture,
            gconstpointer  data)
{
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, "basalt.demo-slow-v1:0", "a long one");
  g_autoptr (BasaltRun) run = engine_fixture_start (fixture, request);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (move (fixture, basalt_engine_trash_async, run, &error), ==, 0);
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_ALIVE);
  g_clear_error (&error);
  g_assert_cmpuint (move (fixture, basalt_engine_delete_async, run, &error), ==, 0);
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_ALIVE);
  g_assert_cmpint (empty_trash (fixture), ==, 0);

  basalt_engine_stop (fixture->engine, run, NULL);
  engine_fixture_wait (run);
  g_clear_error (&error);
  g_assert_cmpuint (move (fixture, basalt_engine_trash_async, run, &error), ==, 1);
}

static void
test_retention (EngineFixture *fixture,
                gconstpointer  data)
{
  BasaltRunNotes pin = { 1, -1, NULL, NULL, NULL };
  BasaltRetention retention;
  BasaltRetention rules = { 0, 0, 1, 0 };
  g_autoptr (BasaltRun) first = run_steady (fixture, "first");
  g_autoptr (BasaltRun) second = run_steady (fixture, "second");
  g_autoptr (BasaltRun) third = run_steady (fixture, "third");
  g_autoptr (BasaltRun) fourth = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_get_retention (fixture->engine, &retention);
  g_assert_cmpuint (retention.trash_days, ==, 30);
  g_assert_cmpuint (retention.max_age_days, ==, 0);
  g_assert_cmpuint (retention.max_runs, ==, 0);
  g_assert_cmpuint (retention.max_bytes, ==, 0);

  /* When it changes. */
  g_assert_true (annotate (fixture, first, &pin, &error));
  basalt_engine_set_retention (fixture->engine, &rules);
  test_wait_until (basalt_run_get_deleted_at (second) > 0);
  g_assert_cmpint (basalt_run_get_deleted_at (first), ==, 0);
  g_assert_cmpint (basalt_run_get_deleted_at (third), ==, 0);

  g_clear_object (&first);
  g_clear_object (&second);
  g_clear_object (&third);
  engine_fixture_restart (fixture);
  basalt_engine_get_retention (fixture->engine, &retention);
  g_assert_cmpuint (retention.trash_days, ==, 0);
  g_assert_cmpuint (retention.max_runs, ==, 1);

  /* When a window watches. */
  third = run_steady (fixture, "fourth");
  fourth = run_steady (fixture, "fifth");
  basalt_engine_set_watch (fixture->engine, TRUE);
  test_wait_until (basalt_run_get_deleted_at (third) > 0);
  g_assert_cmpint (basalt_run_get_deleted_at (fourth), ==, 0);
  test_wait_until (count_history (fixture) == 2);

  basalt_engine_set_setting (fixture->engine, "retention", "{\"trash_days\": -1, \"max_bytes\":");
  basalt_engine_get_retention (fixture->engine, &retention);
  g_assert_cmpuint (retention.trash_days, ==, 30);
}

static void
make_older (EngineFixture *fixture,
            BasaltRun     *run,
            guint          n_days)
{
  transfer_sql (fixture,
                "UPDATE run SET created_at = created_at - %u * 86400000000,"
                " ended_at = ended_at - %u * 86400000000 WHERE title = '%s'",
                n_days, n_days, basalt_run_get_title (run));
}

/* After a clock has jumped ahead, nothing is too old for a day. */
static void
test_retention_clock (EngineFixture *fixture,
                      gconstpointer  data)
{
  const gint64 day = G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC;
  BasaltRetention rules = { .max_age_days = 10, .max_runs = 3 };
  g_autoptr (BasaltRun) first = run_steady (fixture, "first");
  g_autoptr (BasaltRun) second = run_steady (fixture, "second");
  g_autoptr (BasaltRun) third = run_steady (fixture, "third");
  g_autoptr (BasaltRun) fourth = run_steady (fixture, "fourth");
  g_autofree char *long_ago =
    g_strdup_printf ("{\"seen\":%" G_GINT64_FORMAT "}", g_get_real_time () - 400 * day);
  g_autofree char *over = NULL;

  make_older (fixture, first, 30);
  make_older (fixture, second, 20);
  basalt_engine_set_setting (fixture->engine, "retention-clock", long_ago);

  /* Rules that ask for no time hold; they come after those that do. */
  basalt_engine_set_retention (fixture->engine, &rules);
  test_wait_until (basalt_run_get_deleted_at (first) > 0);
  g_assert_cmpint (basalt_run_get_deleted_at (second), ==, 0);

  /* The same within that day. */
  rules.max_runs = 2;
  make_older (fixture, third, 5);
  basalt_engine_set_retention (fixture->engine, &rules);
  test_wait_until (basalt_run_get_deleted_at (second) > 0);
  make_older (fixture, third, 15);
  rules.max_runs = 4;
  basalt_engine_set_retention (fixture->engine, &rules);

  /* Then it is. */
  over = g_strdup_printf ("{\"seen\":%" G_GINT64_FORMAT ",\"wait_until\":%" G_GINT64_FORMAT "}",
                          g_get_real_time (), g_get_real_time () - 1);
  basalt_engine_set_setting (fixture->engine, "retention-clock", over);
  rules.max_runs = 5;
  basalt_engine_set_retention (fixture->engine, &rules);
  test_wait_until (basalt_run_get_deleted_at (third) > 0);
  g_assert_cmpint (basalt_run_get_deleted_at (fourth), ==, 0);
}

/* -- Backup -- */

static gboolean
back_up (EngineFixture  *fixture,
         GFile          *file,
         GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_back_up_async (fixture->engine, file, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  return basalt_engine_back_up_finish (fixture->engine, result, error);
}

static char *
restore_backup (EngineFixture  *fixture,
                GFile          *file,
                GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_engine_restore_backup_async (fixture->engine, file, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  return basalt_engine_restore_backup_finish (fixture->engine, result, error);
}

static void
save_demo (EngineFixture *fixture,
           const char    *name)
{
  g_autoptr (BasaltConnection) connection = basalt_engine_new_demo_connection (fixture->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_connection_set_name (connection, name);
  basalt_engine_save_connection_async (fixture->engine, connection, NULL, NULL, NULL, NULL,
                                       test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  basalt_engine_save_connection_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
}

static void
test_backup (EngineFixture *fixture,
             gconstpointer  data)
{
  EngineFixture other = { .dir = fixture->dir };
  g_autofree char *path = g_build_filename (fixture->dir, "copy.db", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) elsewhere = g_file_new_for_uri ("https://example.com/copy.db");
  g_autoptr (BasaltRun) first = run_steady (fixture, "first");
  g_autoptr (BasaltRun) second = NULL;
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, "basalt.demo-slow-v1:0", "a long one");
  g_autoptr (BasaltRun) slow = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *safety = NULL;
  BasaltRunNotes notes = { 1, -1, "after the backup", NULL, NULL };

  basalt_engine_set_watch (fixture->engine, TRUE);
  save_demo (fixture, "before");
  basalt_engine_set_setting (fixture->engine, "draft", "old");

  g_assert_false (back_up (fixture, elsewhere, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_true (back_up (fixture, file, &error));
  g_assert_no_error (error);

  second = run_steady (fixture, "second");
  g_assert_true (annotate (fixture, first, &notes, &error));
  save_demo (fixture, "later");
  basalt_engine_set_setting (fixture->engine, "draft", "new");
  test_wait_until (count_history (fixture) == 2);
  g_assert_cmpuint (g_list_model_get_n_items (basalt_engine_get_connections (fixture->engine)), ==,
                    2);

  engine_fixture_open (&other);
  basalt_engine_set_watch (other.engine, TRUE);
  test_wait_until (count_history (&other) == 2);

  slow = engine_fixture_start (fixture, request);
  safety = restore_backup (fixture, file, &error);
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_ALIVE);
  g_clear_error (&error);
  safety = restore_backup (&other, file, &error);
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_ALIVE);
  g_clear_error (&error);
  basalt_engine_stop (fixture->engine, slow, NULL);
  engine_fixture_wait (slow);
  test_wait_until (basalt_engine_get_active_runs (fixture->engine) == 0);

  safety = restore_backup (fixture, file, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (safety, G_FILE_TEST_IS_REGULAR));
  test_wait_until (count_history (fixture) == 1);
  test_wait_until (count_history (&other) == 1);
  test_wait_until (g_list_model_get_n_items (basalt_engine_get_connections (fixture->engine)) == 1);
  test_wait_until (g_list_model_get_n_items (basalt_engine_get_connections (other.engine)) == 1);
  g_assert_cmpstr (basalt_engine_get_setting (fixture->engine, "draft"), ==, "old");
  test_wait_until (basalt_run_get_loaded (first) && !basalt_run_get_pinned (first));
  g_assert_cmpstr (basalt_run_get_note (first), ==, "");
  test_wait_until (basalt_run_get_deleted_at (second) > 0);

  g_clear_object (&second);
  second = run_steady (fixture, "third");
  test_wait_until (count_history (fixture) == 2);
  test_wait_until (count_history (&other) == 2);

  g_clear_object (&file);
  file = g_file_new_for_path (safety);
  g_clear_pointer (&safety, g_free);
  safety = restore_backup (fixture, file, &error);
  g_assert_no_error (error);
  test_wait_until (count_history (fixture) == 3);
  test_wait_until (g_strcmp0 (basalt_engine_get_setting (fixture->engine, "draft"), "new") == 0);

  g_clear_object (&first);
  g_clear_object (&second);
  g_clear_object (&slow);
  engine_fixture_close (&other);
}

static void
test_measure (EngineFixture *fixture,
              gconstpointer  data)
{
  g_autoptr (BasaltRun) first = run_steady (fixture, "first");
  g_autoptr (BasaltRun) second G_GNUC_UNUSED = run_steady (fixture, "second");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltHistorySize size;

  g_assert_cmpuint (move (fixture, basalt_engine_trash_async, first, &error), ==, 1);
  basalt_engine_measure_async (fixture->engine, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (basalt_engine_measure_finish (fixture->engine, result, &size, &error));
  g_assert_cmpuint (size.n_runs, ==, 1);
  g_assert_cmpuint (size.n_trash, ==, 1);
  g_assert_cmpuint (size.bytes, >, 10000);
  g_assert_cmpuint (size.free_bytes, <, size.bytes);
  g_assert_cmpuint (size.backup_bytes, ==, 0);
}

/* -- Retry -- */

static void
assert_cannot_retry (EngineFixture *fixture,
                     BasaltRun     *run,
                     int            code,
                     const char    *words)
{
  g_autoptr (GError) error = NULL;
  guint round = basalt_run_get_round (run);

  g_assert_false (engine_fixture_retry (fixture, run, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, BASALT_ENGINE_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpuint (basalt_run_get_round (run), ==, round);
  g_assert_true (basalt_state_is_terminal (basalt_run_get_state (run)));
  g_assert_cmpuint (basalt_engine_get_active_runs (fixture->engine), ==, 0);
}

static void
test_retry_prompt_gone (EngineFixture *fixture,
                        gconstpointer  data)
{
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, "basalt.demo-steady-v1:0", NULL);
  g_autofree char *path = g_build_filename (fixture->dir, "prompt.txt", NULL);
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt_file", path);
  run = engine_fixture_start (fixture, request);
  engine_fixture_wait (run);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);

  assert_cannot_retry (fixture, run, BASALT_ENGINE_ERROR_USAGE, "prompt.txt");

  g_assert_true (g_file_set_contents (path, "now it is there", -1, NULL));
  g_assert_true (engine_fixture_retry (fixture, run, &error));
  engine_fixture_wait (run);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpuint (basalt_run_get_round (run), ==, 1);
}

/* A prompt that was read once is not needed again. */
static void
test_retry_prompt_read (EngineFixture *fixture,
                        gconstpointer  data)
{
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, "basalt.demo-flaky-v1:0", NULL);
  g_autofree char *path = g_build_filename (fixture->dir, "prompt.txt", NULL);
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "read once", -1, NULL));
  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt_file", path);
  json_object_set_int_member (basalt_run_request_get_policy (request), "retries", 0);
  run = engine_fixture_start (fixture, request);
  engine_fixture_wait (run);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (engine_fixture_retry (fixture, run, &error));
  engine_fixture_wait (run);
}

static void
save_connection (EngineFixture    *fixture,
                 BasaltConnection *connection,
                 const char       *key)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_save_connection_async (fixture->engine, connection, NULL, key, NULL, NULL,
                                       test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  if (!basalt_engine_save_connection_finish (fixture->engine, result, &error))
    g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_KEYRING);
}

static BasaltRun *
run_nowhere (EngineFixture    *fixture,
             BasaltConnection *connection)
{
  g_autoptr (BasaltRunRequest) request =
    basalt_engine_new_prompt_request (fixture->engine, connection);
  BasaltRun *run;

  json_object_set_string_member (basalt_run_request_get_inputs (request), "model", "m");
  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", "a prompt");
  json_object_set_int_member (basalt_run_request_get_policy (request), "retries", 0);
  run = engine_fixture_start (fixture, request);
  engine_fixture_wait (run);
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);

  return run;
}

static void
test_retry_connection_gone (EngineFixture *fixture,
                            gconstpointer  data)
{
  g_autoptr (BasaltConnection) connection =
    basalt_connection_new ("0192f3a4-0000-7000-8000-00000000beef", BASALT_CONNECTION_API_KEY);
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  basalt_connection_set_name (connection, "Work");
  basalt_connection_set_region (connection, "us-east-1");
  basalt_connection_set_endpoint_url (connection, "http://127.0.0.1:9");
  save_connection (fixture, connection, "key");
  run = run_nowhere (fixture, connection);

  basalt_engine_remove_connection_async (fixture->engine, connection, NULL, test_wait_result_cb,
                                         &result);
  test_wait_until (result != NULL);
  basalt_engine_remove_connection_finish (fixture->engine, result, NULL);
  assert_cannot_retry (fixture, run, BASALT_ENGINE_ERROR_CREDENTIALS, "Work");
}

static void
test_retry_profile_gone (EngineFixture *fixture,
                         gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "credentials", NULL);
  g_autoptr (BasaltConnection) connection =
    basalt_engine_new_profile_connection (fixture->engine, "ephemeral");
  g_autoptr (BasaltRun) run = NULL;

  g_assert_true (g_file_set_contents (path,
                                      "[ephemeral]\naws_access_key_id = AKIDEXAMPLE\n"
                                      "aws_secret_access_key = example\n",
                                      -1, NULL));
  basalt_connection_set_region (connection, "us-east-1");
  basalt_connection_set_endpoint_url (connection, "http://127.0.0.1:9");
  run = run_nowhere (fixture, connection);

  g_assert_true (
    g_file_set_contents (path, "[other]\naws_access_key_id = AKIDEXAMPLE\n", -1, NULL));
  assert_cannot_retry (fixture, run, BASALT_ENGINE_ERROR_CREDENTIALS, "ephemeral");
}

static void
test_retry_trashed (EngineFixture *fixture,
                    gconstpointer  data)
{
  g_autoptr (BasaltRun) run =
    engine_fixture_run (fixture, "basalt.demo-denied-v1:0", "to be retried");
  g_autofree char *prompt = get_prompt_path (fixture, run);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);
  g_assert_cmpuint (move (fixture, basalt_engine_trash_async, run, &error), ==, 1);
  assert_cannot_retry (fixture, run, BASALT_ENGINE_ERROR_USAGE, "trash");
  g_assert_cmpuint (move (fixture, basalt_engine_delete_async, run, &error), ==, 1);
  assert_cannot_retry (fixture, run, BASALT_ENGINE_ERROR_USAGE, "trash");
  g_assert_false (g_file_test (prompt, G_FILE_TEST_EXISTS));
}

/* Its record is there, and cannot be read. */
static void
test_retry_damaged (EngineFixture *fixture,
                    gconstpointer  data)
{
  static const char *const changes[] = {
    "UPDATE run_input SET connection = '{broken'",
    "UPDATE flow SET definition = '[]'",
    "DELETE FROM run_input",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (BasaltRun) run =
        engine_fixture_run (fixture, "basalt.demo-denied-v1:0", "to be retried");
      g_autofree char *id = g_strdup (basalt_run_get_id (run));
      g_autoptr (GListModel) history = NULL;

      g_clear_object (&run);
      engine_fixture_restart (fixture);
      transfer_sql (fixture, "%s", changes[i]);
      basalt_engine_set_watch (fixture->engine, TRUE);
      test_wait_until (count_history (fixture) == 1);
      history = g_object_ref (basalt_engine_get_history (fixture->engine));
      run = g_list_model_get_item (history, 0);
      g_assert_cmpstr (basalt_run_get_id (run), ==, id);

      /* What is not there at all is not warned of. */
      if (i < 2)
        g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "The record of run * is damaged: *");
      assert_cannot_retry (fixture, run, BASALT_ENGINE_ERROR_USAGE, "damaged");
      g_test_assert_expected_messages ();
      g_clear_object (&history);
      {
        g_autoptr (GError) error = NULL;

        g_assert_cmpuint (move (fixture, basalt_engine_delete_async, run, &error), ==, 1);
      }
    }
}

/* Another process was faster: this one sends nothing, and knows what the other one did. */
static void
test_retry_elsewhere (EngineFixture *fixture,
                      gconstpointer  data)
{
  EngineFixture other = { .dir = fixture->dir };
  g_autoptr (BasaltRun) run =
    engine_fixture_run (fixture, "basalt.demo-denied-v1:0", "to be retried");
  g_autofree char *prompt = get_prompt_path (fixture, run);
  g_autoptr (BasaltRun) theirs = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_open (&other);
  basalt_engine_find_run_async (other.engine, basalt_run_get_id (run), NULL, test_wait_result_cb,
                                &result);
  test_wait_until (result != NULL);
  theirs = basalt_engine_find_run_finish (other.engine, result, &error);
  g_assert_no_error (error);
  g_assert_true (engine_fixture_retry (&other, theirs, &error));
  engine_fixture_wait (theirs);
  g_assert_cmpuint (basalt_run_get_round (theirs), ==, 1);

  g_assert_false (engine_fixture_retry (fixture, run, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_ALIVE);
  g_clear_error (&error);
  g_assert_cmpuint (basalt_run_get_round (run), ==, 1);
  g_assert_true (basalt_run_get_loaded (run));
  g_assert_cmpuint (g_list_model_get_n_items (basalt_run_get_tasks (run)), ==,
                    g_list_model_get_n_items (basalt_run_get_tasks (theirs)));

  /* Now that it is up to date, it can. */
  g_assert_true (engine_fixture_retry (fixture, run, &error));
  engine_fixture_wait (run);
  g_assert_cmpuint (basalt_run_get_round (run), ==, 2);

  /* Deleted elsewhere: it stays deleted, file and all. */
  g_assert_cmpuint (move (&other, basalt_engine_delete_async, theirs, &error), ==, 1);
  g_assert_false (engine_fixture_retry (fixture, run, &error));
  g_assert_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (prompt, G_FILE_TEST_EXISTS));

  g_clear_object (&theirs);
  g_clear_object (&result);
  engine_fixture_close (&other);
}

static void
over_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Two clicks are one retry; closing in the middle ends it. */
static void
test_retry_twice (EngineFixture *fixture,
                  gconstpointer  data)
{
  g_autoptr (BasaltRun) run =
    engine_fixture_run (fixture, "basalt.demo-denied-v1:0", "to be retried");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  gboolean over = FALSE;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup (basalt_run_get_id (run));

  basalt_engine_retry_async (fixture->engine, run, NULL, test_wait_result_cb, &first);
  basalt_engine_retry_async (fixture->engine, run, NULL, test_wait_result_cb, &second);
  test_wait_until (first != NULL && second != NULL);
  g_assert_true (basalt_engine_retry_finish (fixture->engine, first, NULL));
  g_assert_false (basalt_engine_retry_finish (fixture->engine, second, &error));
  engine_fixture_wait (run);
  g_assert_cmpuint (basalt_run_get_round (run), ==, 1);

  g_clear_object (&first);
  g_clear_object (&second);
  basalt_engine_retry_async (fixture->engine, run, NULL, over_cb, &over);
  g_clear_object (&run);
  engine_fixture_close (fixture);
  g_assert_true (over);
  engine_fixture_open (fixture);
  basalt_engine_find_run_async (fixture->engine, id, NULL, test_wait_result_cb, &first);
  test_wait_until (first != NULL);
  run = basalt_engine_find_run_finish (fixture->engine, first, NULL);
  g_assert_true (basalt_state_is_terminal (basalt_run_get_state (run)));
  g_assert_cmpint (basalt_run_get_state (run), !=, BASALT_STATE_CRASHED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, func) \
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, func, engine_fixture_tear_down)
  add ("/engine/organize/annotate", test_annotate);
  add ("/engine/organize/trash", test_trash);
  add ("/engine/organize/alive", test_alive);
  add ("/engine/organize/retention", test_retention);
  add ("/engine/organize/retention-clock", test_retention_clock);
  add ("/engine/organize/backup", test_backup);
  add ("/engine/organize/measure", test_measure);
  add ("/engine/organize/retry-prompt-gone", test_retry_prompt_gone);
  add ("/engine/organize/retry-prompt-read", test_retry_prompt_read);
  add ("/engine/organize/retry-connection-gone", test_retry_connection_gone);
  add ("/engine/organize/retry-profile-gone", test_retry_profile_gone);
  add ("/engine/organize/retry-trashed", test_retry_trashed);
  add ("/engine/organize/retry-damaged", test_retry_damaged);
  add ("/engine/organize/retry-elsewhere", test_retry_elsewhere);
  add ("/engine/organize/retry-twice", test_retry_twice);
#undef add

  return g_test_run ();
}
