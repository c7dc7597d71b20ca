/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-log-record.h"

/* 2026-11-22 14:02:11.483 UTC; tests run with TZ=UTC. */
#define TIME G_GINT64_CONSTANT (1795356131483000)

static void
test_levels (void)
{
  BasaltLogLevel level = BASALT_LOG_ERROR;

  for (int i = BASALT_LOG_DEBUG; i <= BASALT_LOG_ERROR; i++)
    {
      g_assert_true (basalt_log_level_from_string (basalt_log_level_to_string (i), &level));
      g_assert_cmpint (level, ==, i);
    }

  g_assert_true (basalt_log_level_from_string ("warning", &level));
  g_assert_cmpint (level, ==, BASALT_LOG_WARNING);
  g_assert_true (basalt_log_level_from_string ("INFO", NULL));
  g_assert_false (basalt_log_level_from_string ("LOUD", &level));
  g_assert_false (basalt_log_level_from_string (NULL, &level));
}

static void
test_properties (void)
{
  g_autoptr (BasaltLogRecord) record =
    basalt_log_record_new (TIME, BASALT_LOG_WARNING, "task_runs", "Hm", "call-bedrock", 2);
  g_autofree char *logger = NULL;
  g_autofree char *message = NULL;
  g_autofree char *task = NULL;
  gint64 time;
  guint attempt;
  int level;

  g_object_get (record, "time", &time, "level", &level, "logger", &logger, "message", &message,
                "task", &task, "attempt", &attempt, NULL);
  g_assert_cmpint (time, ==, basalt_log_record_get_time (record));
  g_assert_cmpint (level, ==, basalt_log_record_get_level (record));
  g_assert_cmpstr (logger, ==, basalt_log_record_get_logger (record));
  g_assert_cmpstr (message, ==, basalt_log_record_get_message (record));
  g_assert_cmpstr (task, ==, basalt_log_record_get_task (record));
  g_assert_cmpuint (attempt, ==, basalt_log_record_get_attempt (record));
  g_assert_cmpint (time, ==, TIME);
  g_assert_cmpint (level, ==, BASALT_LOG_WARNING);
  g_assert_cmpuint (attempt, ==, 2);
}

static void
assert_line (BasaltLogLevel  level,
             const char     *message,
             const char     *task,
             const char     *expected)
{
  g_autoptr (BasaltLogRecord) record =
    basalt_log_record_new (TIME, level, "task_runs", message, task, 1);
  g_autofree char *line = basalt_log_record_to_line (record);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_line (void)
{
  assert_line (BASALT_LOG_INFO, "Attempt 1/3 started", "call-bedrock",
               "14:02:11.483 | INFO    | Task run 'call-bedrock' - Attempt 1/3 started");
  assert_line (BASALT_LOG_WARNING,
               "ThrottlingException (HTTP 429): Too many requests - Retry 1/2 will start 10 "
               "second(s) from now",
               "call-bedrock",
               "14:02:11.483 | WARNING | Task run 'call-bedrock' - ThrottlingException (HTTP 429): "
               "Too many requests - Retry 1/2 will start 10 second(s) from now");
  assert_line (BASALT_LOG_INFO, "Flow run 'amber-heron' - Finished in state Completed", NULL,
               "14:02:11.483 | INFO    | Flow run 'amber-heron' - Finished in state Completed");

  /* A server's words do not move the cursor, or fake a second line. */
  assert_line (BASALT_LOG_ERROR, "a\n14:02:11.483 | INFO\x1b[2J\xe2\x80\xae", "t",
               "14:02:11.483 | ERROR   | Task run 't' - a 14:02:11.483 | INFO␛[2J<U+202E>");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/log-record/levels", test_levels);
  g_test_add_func ("/flow/log-record/properties", test_properties);
  g_test_add_func ("/flow/log-record/line", test_line);

  return g_test_run ();
}
