/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-log-list.h"
#include "basalt-log-text.h"
#include "test-wait.h"

#include <glib/gstdio.h>
#include <string.h>

/* 2026-11-22 14:02:11.483 UTC; tests run with TZ=UTC. */
#define TIME G_GINT64_CONSTANT (1795356131483000)

typedef struct
{
  guint n_signals;
  guint position;
  guint removed;
  guint added;
} Changes;

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            gpointer    user_data)
{
  Changes *changes = user_data;

  changes->n_signals++;
  changes->position = position;
  changes->removed = removed;
  changes->added = added;
}

static void
add (BasaltLogList *list,
     const char    *level,
     const char    *message)
{
  basalt_log_list_append (list, TIME, level, "task_runs", "call-bedrock", 1, message, -1);
}

static char *
get_line (BasaltLogList *list,
          guint          position)
{
  g_autoptr (BasaltLogRecord) record = g_list_model_get_item (G_LIST_MODEL (list), position);
  g_autofree char *line = basalt_log_record_to_line (record);
  g_autoptr (GString) same = g_string_new (NULL);
  BasaltLogEntry entry;

  /* With and without an object, and on another thread. */
  g_assert_true (basalt_log_list_get_entry (list, position, &entry));
  basalt_log_entry_append_line (&entry, basalt_log_list_get_source (list, entry.source), same);
  g_assert_cmpstr (line, ==, same->str);

  return g_steal_pointer (&line);
}

static void
assert_line (BasaltLogList *list,
             guint          position,
             const char    *expected)
{
  g_autofree char *line = get_line (list, position);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_append (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (BasaltLogRecord) record =
    basalt_log_record_new (TIME + 1000, BASALT_LOG_DEBUG, "flow_runs", "Of the run", NULL, 0);
  g_autoptr (BasaltLogRecord) kept = NULL;
  g_autoptr (BasaltLogRecord) again = NULL;
  Changes changes = { 0 };
  const BasaltLogSource *source;
  BasaltLogEntry entry;

  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), &changes);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == BASALT_TYPE_LOG_RECORD);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 0));
  g_assert_false (basalt_log_list_get_entry (list, 0, &entry));

  add (list, "INFO", "Attempt 1/3 started");
  basalt_log_list_append_record (list, record);
  add (list, "info", "Attempt 1/3 ended");
  g_assert_cmpuint (changes.n_signals, ==, 3);
  g_assert_cmpuint (changes.position, ==, 2);
  g_assert_cmpuint (changes.removed, ==, 0);
  g_assert_cmpuint (changes.added, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  g_assert_cmpuint (basalt_log_list_get_length (list), ==, 3);
  assert_line (list, 0, "14:02:11.483 | INFO    | Task run 'call-bedrock' - Attempt 1/3 started");
  assert_line (list, 1, "14:02:11.484 | DEBUG   | Of the run");

  /* The same source is there once for each spelling; what it says is the same. */
  g_assert_true (basalt_log_list_get_entry (list, 2, &entry));
  source = basalt_log_list_get_source (list, entry.source);
  g_assert_cmpstr (source->level_name, ==, "INFO");
  g_assert_cmpstr (source->logger, ==, "task_runs");
  g_assert_cmpuint (basalt_log_list_get_n_sources (list), ==, 2);

  /* One object at a time, made again when nobody holds it. */
  kept = g_list_model_get_item (G_LIST_MODEL (list), 0);
  again = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (kept == again);
  g_clear_object (&again);
  g_assert_finalize_object (g_steal_pointer (&kept));
  kept = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpstr (basalt_log_record_get_message (kept), ==, "Attempt 1/3 started");

  /* An object outlives the log it comes from. */
  basalt_log_list_clear (list);
  g_assert_cmpuint (changes.removed, ==, 3);
  g_assert_cmpuint (basalt_log_list_get_length (list), ==, 0);
  g_assert_cmpuint (basalt_log_list_get_n_sources (list), ==, 0);
  add (list, "ERROR", "Another");
  again = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpstr (basalt_log_record_get_message (again), ==, "Another");
  g_clear_object (&list);
  g_assert_cmpstr (basalt_log_record_get_message (kept), ==, "Attempt 1/3 started");
  g_assert_cmpstr (basalt_log_record_get_task (kept), ==, "call-bedrock");
}

/* What another hand wrote into the history is shown, not lost. */
static void
test_damaged (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (BasaltLogRecord) record = NULL;
  g_autoptr (BasaltLogRecord) zero = NULL;
  g_autofree char *level = g_strnfill (1000, 'L');
  g_autofree char *longest = NULL;
  BasaltLogEntry entry;

  basalt_log_list_append (list, TIME, "FATAL", "task_runs", NULL, 0, "Known to others", -1);
  basalt_log_list_append (list, TIME, NULL, NULL, NULL, 0, NULL, 0);
  basalt_log_list_append (list, TIME, "INFO", "\xff", "t\xff", 1, "a\xff\x1b", -1);
  basalt_log_list_append (list, TIME, "INFO", "l", NULL, 0, "one\0two", 7);
  basalt_log_list_append (list, G_MAXINT64, "INFO", "l", NULL, 0, "When?", -1);
  basalt_log_list_append (list, TIME, level, "l", NULL, 0, "m", -1);
  basalt_log_list_append (list, TIME, "IN\nFO", "l", NULL, 0, "\xe2\x80\xae", -1);

  assert_line (list, 0, "14:02:11.483 | FATAL   | Known to others");
  assert_line (list, 1, "14:02:11.483 | ?       | ");
  assert_line (list, 2, "14:02:11.483 | INFO    | Task run 't\xef\xbf\xbd' - a\xef\xbf\xbd␛");
  assert_line (list, 3, "14:02:11.483 | INFO    | one\xef\xbf\xbdtwo");
  assert_line (list, 4, "--:--:--.--- | INFO    | When?");
  assert_line (list, 6, "14:02:11.483 | IN FO   | <U+202E>");
  longest = get_line (list, 5);
  g_assert_cmpuint (strlen (longest), <, 100);

  /* No level hides what it does not know. */
  record = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpint (basalt_log_record_get_level (record), ==, BASALT_LOG_ERROR);
  g_assert_cmpstr (basalt_log_record_get_level_name (record), ==, "FATAL");

  /* As on record, but where C cannot say it. */
  g_assert_true (basalt_log_list_get_entry (list, 3, &entry));
  g_assert_cmpmem (entry.message, entry.length, "one\0two", 7);
  g_assert_false (entry.plain);
  zero = g_list_model_get_item (G_LIST_MODEL (list), 3);
  g_assert_cmpstr (basalt_log_record_get_message (zero), ==, "one\xef\xbf\xbdtwo");
}

static void
test_take (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (BasaltLogList) other = basalt_log_list_new ();
  Changes changes = { 0 };

  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), &changes);
  basalt_log_list_take (list, other);
  g_assert_cmpuint (changes.n_signals, ==, 0);

  add (other, "INFO", "One");
  add (other, "INFO", "Two");
  basalt_log_list_take (list, other);
  g_assert_cmpuint (changes.n_signals, ==, 1);
  g_assert_cmpuint (changes.added, ==, 2);
  g_assert_cmpuint (basalt_log_list_get_length (other), ==, 0);

  add (other, "WARNING", "Three");
  basalt_log_list_take (list, other);
  g_assert_cmpuint (changes.n_signals, ==, 2);
  g_assert_cmpuint (changes.position, ==, 2);
  g_assert_cmpuint (changes.added, ==, 1);
  assert_line (list, 1, "14:02:11.483 | INFO    | Task run 'call-bedrock' - Two");
  assert_line (list, 2, "14:02:11.483 | WARNING | Task run 'call-bedrock' - Three");

  add (list, "INFO", "Four");
  assert_line (list, 3, "14:02:11.483 | INFO    | Task run 'call-bedrock' - Four");
}

/* More than fit in one of anything. */
static void
test_many (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (BasaltLogSnapshot) snapshot = NULL;
  g_autofree char *large = g_strnfill (10 * 1024 * 1024, 'x');
  BasaltLogEntry entry;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *message = g_strdup_printf ("Record %u", i);
      g_autofree char *task = g_strdup_printf ("task-%u", i % 700);

      basalt_log_list_append (list, i, "INFO", "task_runs", task, i % 3, message, -1);
    }
  add (list, "INFO", large);
  add (list, "INFO", "After it");
  g_assert_cmpuint (basalt_log_list_get_n_sources (list), ==, 2100 + 1);

  snapshot = basalt_log_list_snapshot (list, 0);
  add (list, "INFO", "Not in the snapshot");
  basalt_log_list_clear (list);
  g_assert_cmpuint (basalt_log_snapshot_get_length (snapshot), ==, 5002);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *message = g_strdup_printf ("Record %u", i);
      g_autofree char *task = g_strdup_printf ("task-%u", i % 700);
      const BasaltLogSource *source;

      basalt_log_snapshot_get_entry (snapshot, i, &entry);
      source = basalt_log_snapshot_get_source (snapshot, entry.source);
      g_assert_cmpstr (entry.message, ==, message);
      g_assert_cmpint (entry.time, ==, i);
      g_assert_cmpstr (source->task, ==, task);
      g_assert_cmpuint (source->attempt, ==, i % 3);
    }
  basalt_log_snapshot_get_entry (snapshot, 5000, &entry);
  g_assert_cmpuint (entry.length, ==, 10 * 1024 * 1024);
  g_assert_cmpstr (entry.message, ==, large);
}

static void
test_text (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autofree char *all = NULL;
  g_autofree char *part = NULL;
  g_autofree char *nothing = NULL;
  g_autoptr (GError) error = NULL;
  static const guint positions[] = { 2, 0, 17 };

  basalt_log_text_format_async (list, NULL, NULL, test_wait_result_cb, &third);
  test_wait_until (third != NULL);
  nothing = basalt_log_text_format_finish (third, &error);
  g_assert_cmpstr (nothing, ==, "");

  add (list, "INFO", "One");
  add (list, "INFO", "Two\nlines");
  add (list, "ERROR", "Three");
  basalt_log_text_format_async (list, NULL, NULL, test_wait_result_cb, &first);
  g_array_append_vals (some, positions, G_N_ELEMENTS (positions));
  basalt_log_text_format_async (list, some, NULL, test_wait_result_cb, &second);
  add (list, "INFO", "Too late");
  test_wait_until (first != NULL && second != NULL);

  all = basalt_log_text_format_finish (first, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (all, ==,
                   "14:02:11.483 | INFO    | Task run 'call-bedrock' - One\n"
                   "14:02:11.483 | INFO    | Task run 'call-bedrock' - Two lines\n"
                   "14:02:11.483 | ERROR   | Task run 'call-bedrock' - Three");
  part = basalt_log_text_format_finish (second, &error);
  g_assert_cmpstr (part, ==,
                   "14:02:11.483 | ERROR   | Task run 'call-bedrock' - Three\n"
                   "14:02:11.483 | INFO    | Task run 'call-bedrock' - One");
}

static void
test_save (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("basalt-log-XXXXXX", &error);
  g_autofree char *path = g_build_filename (dir, "a.log", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "none", "a.log", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) no_file = g_file_new_for_path (nowhere);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GAsyncResult) failed = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autofree char *text = NULL;
  g_autofree char *same = NULL;
  gsize length;

  for (guint i = 0; i < 10000; i++)
    add (list, "INFO", "A line of the log");

  basalt_log_text_save_async (list, NULL, file, NULL, test_wait_result_cb, &saved);
  test_wait_until (saved != NULL);
  g_assert_true (basalt_log_text_save_finish (saved, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  g_assert_cmpuint (length, ==,
                    10000 * strlen ("14:02:11.483 | INFO    | Task run 'call-bedrock' - "
                                    "A line of the log\n"));
  g_assert_true (g_str_has_suffix (text, "A line of the log\n"));

  basalt_log_text_save_async (list, NULL, no_file, NULL, test_wait_result_cb, &failed);
  test_wait_until (failed != NULL);
  g_assert_false (basalt_log_text_save_finish (failed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* What was there stays where nothing new was written, and nothing lies beside it. */
  basalt_log_list_clear (list);
  add (list, "INFO", "Another");
  g_cancellable_cancel (cancelled);
  basalt_log_text_save_async (list, NULL, file, cancelled, test_wait_result_cb, &stopped);
  test_wait_until (stopped != NULL);
  g_assert_false (basalt_log_text_save_finish (stopped, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &same, NULL, NULL));
  g_assert_cmpstr (same, ==, text);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/log-list/append", test_append);
  g_test_add_func ("/flow/log-list/damaged", test_damaged);
  g_test_add_func ("/flow/log-list/take", test_take);
  g_test_add_func ("/flow/log-list/many", test_many);
  g_test_add_func ("/flow/log-list/text", test_text);
  g_test_add_func ("/flow/log-list/save", test_save);

  return g_test_run ();
}
