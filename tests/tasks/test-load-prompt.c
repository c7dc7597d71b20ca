/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-load-prompt.h"
#include "task-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  char *dir;
  BasaltTaskExecutor *executor;
  TaskJournal *journal;
  BasaltRunRequest *request;
  BasaltRunner *runner;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("basalt-load-prompt-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->executor = basalt_load_prompt_new (fixture->dir);
  fixture->journal = task_journal_new ();
  fixture->request = task_request_new (0, NULL);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_folder (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->runner);
  g_clear_object (&fixture->request);
  g_clear_object (&fixture->journal);
  g_clear_object (&fixture->executor);
  remove_folder (fixture->dir);
  g_free (fixture->dir);
}

static char *
write_file (Fixture    *fixture,
            const char *data,
            gssize      length)
{
  char *path = g_build_filename (fixture->dir, "prompt.txt", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, length, &error);
  g_assert_no_error (error);

  return path;
}

static void
load (Fixture    *fixture,
      const char *path)
{
  JsonObject *inputs = basalt_run_request_get_inputs (fixture->request);

  if (path != NULL)
    json_object_set_string_member (inputs, "prompt_file", path);
  fixture->runner = task_runner_new (fixture->request, fixture->journal, fixture->executor, NULL);
  task_runner_run (fixture->runner);
}

static void
assert_loaded (Fixture    *fixture,
               const char *expected)
{
  BasaltRun *run = basalt_runner_get_run (fixture->runner);
  GBytes *output = basalt_task_run_get_output (task_get_run (fixture->runner, 0));
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, expected, -1);

  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_COMPLETED);
  g_assert_cmpmem (g_bytes_get_data (output, NULL), g_bytes_get_size (output), expected,
                   strlen (expected));
  g_assert_cmpstr (basalt_run_get_prompt (run), ==, expected);
  g_assert_cmpstr (basalt_run_get_prompt_sha256 (run), ==, hash);
}

static void
assert_failed (Fixture    *fixture,
               const char *code)
{
  BasaltRun *run = basalt_runner_get_run (fixture->runner);
  BasaltProblem *problem = basalt_run_get_problem (run);

  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);
  g_assert_nonnull (problem);
  g_assert_cmpstr (problem->code, ==, code);
  g_assert_cmpuint (problem->flags & BASALT_PROBLEM_RETRYABLE, ==, 0);
  g_assert_nonnull (problem->sentence);
}

static void
test_file (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *path = write_file (fixture, "  Grüße\r\n\t\n", -1);

  load (fixture, path);
  assert_loaded (fixture, "  Grüße\r\n\t\n");
}

static void
test_stored (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  fixture->runner = task_runner_new (fixture->request, fixture->journal, fixture->executor, NULL);
  name = g_strconcat (basalt_run_get_id (basalt_runner_get_run (fixture->runner)), ".txt", NULL);
  path = g_build_filename (fixture->dir, name, NULL);
  g_file_set_contents (path, "typed", -1, NULL);
  task_runner_run (fixture->runner);
  assert_loaded (fixture, "typed");
}

static void
test_byte_order_mark (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *path = write_file (fixture, "\xef\xbb\xbfHello", -1);

  load (fixture, path);
  assert_loaded (fixture, "Hello");
}

static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "nowhere.txt", NULL);

  load (fixture, path);
  assert_failed (fixture, "PromptFileMissing");
  g_assert_nonnull (
    strstr (basalt_run_get_problem (basalt_runner_get_run (fixture->runner))->sentence,
            "nowhere.txt"));
}

static void
test_stored_missing (Fixture       *fixture,
                     gconstpointer  data)
{
  load (fixture, NULL);
  assert_failed (fixture, "PromptFileMissing");
}

static void
test_directory (Fixture       *fixture,
                gconstpointer  data)
{
  load (fixture, fixture->dir);
  assert_failed (fixture, "PromptFileIsDirectory");
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *path = write_file (fixture, "", -1);

  load (fixture, path);
  assert_failed (fixture, "PromptEmpty");
}

static void
test_only_byte_order_mark (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char *path = write_file (fixture, "\xef\xbb\xbf", -1);

  load (fixture, path);
  assert_failed (fixture, "PromptEmpty");
}

static void
test_not_utf8 (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *path = write_file (fixture, "Gr\xfc\xdf", -1);

  load (fixture, path);
  assert_failed (fixture, "PromptNotUtf8");
  g_assert_nonnull (
    strstr (basalt_run_get_problem (basalt_runner_get_run (fixture->runner))->sentence, "byte 3"));
}

static void
test_zero_byte (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = write_file (fixture, "a\0b", 3);

  load (fixture, path);
  assert_failed (fixture, "PromptNotUtf8");
  g_assert_nonnull (
    strstr (basalt_run_get_problem (basalt_runner_get_run (fixture->runner))->sentence, "zero"));
}

static void
test_largest (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *text = g_strnfill (BASALT_PROMPT_MAX_BYTES, 'x');
  g_autofree char *path = write_file (fixture, text, -1);

  load (fixture, path);
  assert_loaded (fixture, text);
}

static void
test_too_large (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *text = g_strnfill (BASALT_PROMPT_MAX_BYTES + 1, 'x');
  g_autofree char *path = write_file (fixture, text, -1);

  load (fixture, path);
  assert_failed (fixture, "PromptTooLarge");
  g_assert_nonnull (
    strstr (basalt_run_get_problem (basalt_runner_get_run (fixture->runner))->sentence,
            "1,048,576"));
}

/* Nobody ever writes to it. */
static void
test_fifo (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "pipe", NULL);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  load (fixture, path);
  assert_failed (fixture, "PromptUnreadable");
}

static void
test_device (Fixture       *fixture,
             gconstpointer  data)
{
  load (fixture, "/dev/zero");
  assert_failed (fixture, "PromptUnreadable");
}

/* The kernel refuses to read its beginning: an error that can pass, retried and named. */
static void
test_io_error (Fixture       *fixture,
               gconstpointer  data)
{
  BasaltProblem *problem;

  if (g_access ("/proc/self/mem", R_OK) != 0)
    {
      g_test_fail_printf ("/proc is not there");
      return;
    }

  g_clear_object (&fixture->request);
  fixture->request = task_request_new (1, NULL);
  load (fixture, "/proc/self/mem");
  problem = basalt_run_get_problem (basalt_runner_get_run (fixture->runner));
  g_assert_cmpstr (problem->code, ==, "PromptUnreadable");
  g_assert_cmpuint (problem->flags & BASALT_PROBLEM_RETRYABLE, !=, 0);
  g_assert_cmpuint (g_list_model_get_n_items (
                      basalt_task_run_get_attempts (task_get_run (fixture->runner, 0))),
                    ==, 2);
}

/* A name too long for any file system. */
static void
test_unreadable (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *name = g_strnfill (300, 'x');
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

  load (fixture, path);
  assert_failed (fixture, "PromptUnreadable");
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = write_file (fixture, "Hello", -1);
  g_autoptr (GAsyncResult) result = NULL;

  json_object_set_string_member (basalt_run_request_get_inputs (fixture->request), "prompt_file",
                                 path);
  fixture->runner = task_runner_new (fixture->request, fixture->journal, fixture->executor, NULL);
  task_runner_start (fixture->runner, &result);
  basalt_runner_stop (fixture->runner, "Stopped");
  test_wait_until (result != NULL);
  g_assert_cmpint (basalt_run_get_state (basalt_runner_get_run (fixture->runner)), ==,
                   BASALT_STATE_CANCELLED);
}

static void
test_check (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\xef\xbb\xbfx", 4);
  g_autoptr (GBytes) zero = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) good = NULL;
  g_autoptr (GBytes) bad = NULL;
  g_autoptr (BasaltProblem) problem = NULL;

  good = basalt_load_prompt_check (bytes, "a.txt", &problem);
  g_assert_null (problem);
  g_assert_cmpmem (g_bytes_get_data (good, NULL), g_bytes_get_size (good), "x", 1);

  bad = basalt_load_prompt_check (zero, "a.txt", &problem);
  g_assert_null (bad);
  g_assert_cmpstr (problem->code, ==, "PromptEmpty");
  g_assert_cmpstr (problem->sentence, ==, "“a.txt” is empty.");
}

#define add(name, func) \
  g_test_add ("/tasks/load-prompt/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("file", test_file);
  add ("stored", test_stored);
  add ("byte-order-mark", test_byte_order_mark);
  add ("missing", test_missing);
  add ("stored-missing", test_stored_missing);
  add ("directory", test_directory);
  add ("empty", test_empty);
  add ("only-byte-order-mark", test_only_byte_order_mark);
  add ("not-utf8", test_not_utf8);
  add ("zero-byte", test_zero_byte);
  add ("largest", test_largest);
  add ("too-large", test_too_large);
  add ("fifo", test_fifo);
  add ("device", test_device);
  add ("io-error", test_io_error);
  add ("unreadable", test_unreadable);
  add ("cancelled", test_cancelled);
  g_test_add_func ("/tasks/load-prompt/check", test_check);

  return g_test_run ();
}
