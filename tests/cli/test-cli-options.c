/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-time.h"
#include "cli-format.h"
#include "cli-options.h"
#include "cli-output.h"
#include "cli-table.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

static void
test_int (void)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  g_assert_true (cli_options_parse_int ("--n", " 12 ", 1, 20, &value, &error));
  g_assert_cmpint (value, ==, 12);
  g_assert_false (cli_options_parse_int ("--n", "21", 1, 20, &value, &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  g_assert_cmpstr (error->message, ==, "--n must be a whole number from 1 to 20, not “21”.");
  g_assert_false (cli_options_parse_int ("--n", "", 1, 20, &value, NULL));
  g_assert_false (cli_options_parse_int ("--n", "1x", 1, 20, &value, NULL));
}

static void
test_number (void)
{
  static const char *const wrong[] = {
    "", " ", "x", "1x", "0x1", "inf", "nan", "1e999", "2", "-1"
  };
  g_autoptr (GError) error = NULL;
  double value = 0;

  g_assert_true (cli_options_parse_number ("--n", "0.25", 0, 1, &value, &error));
  g_assert_cmpfloat_with_epsilon (value, 0.25, 1e-12);
  g_assert_true (cli_options_parse_number ("--n", "1e-1", 0, 1, &value, &error));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (cli_options_parse_number ("--n", wrong[i], 0, 1, &value, NULL));
  g_assert_false (cli_options_parse_number ("--n", "7", 0, 1, &value, &error));
  g_assert_cmpstr (error->message, ==, "--n must be a number from 0 to 1, not “7”.");
}

static void
test_when (void)
{
  const gint64 now = basalt_time_from_rfc3339 ("2026-11-22T14:02:11Z");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 time = 0;

  g_assert_true (cli_options_parse_when ("--since", "7d", now, &time, &error));
  text = basalt_time_to_rfc3339 (time);
  g_assert_cmpstr (text, ==, "2026-11-15T14:02:11.000Z");

  g_assert_false (cli_options_parse_when ("--since", "soon", now, &time, &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  g_assert_true (g_str_has_prefix (error->message, "--since must be a span like 7d"));
  g_assert_true (g_str_has_suffix (error->message, ", not “soon”."));
}

static void
test_format (void)
{
  BasaltUsage usage = BASALT_USAGE_INIT;
  g_autofree char *unknown = cli_format_duration (-1);
  g_autofree char *seconds = cli_format_duration (800);
  g_autofree char *minutes = cli_format_duration (192000);
  g_autofree char *hours = cli_format_duration (2 * 3600000 + 60000);
  g_autofree char *no_time = cli_format_time (0);
  g_autofree char *a_time = cli_format_time (G_GINT64_CONSTANT (1700000000000000));
  g_autofree char *no_tokens = cli_format_tokens (&usage);
  g_autofree char *tokens = NULL;

  g_assert_cmpstr (unknown, ==, "-");
  g_assert_cmpstr (seconds, ==, "0.8 s");
  g_assert_cmpstr (minutes, ==, "3 min 12 s");
  g_assert_cmpstr (hours, ==, "2 h 1 min");
  g_assert_cmpstr (no_time, ==, "-");
  g_assert_cmpstr (a_time, ==, "2023-11-14 22:13:20");
  g_assert_cmpstr (no_tokens, ==, "-");
  usage.input_tokens = 1204;
  usage.output_tokens = 611;
  tokens = cli_format_tokens (&usage);
  g_assert_cmpstr (tokens, ==, "1204 in / 611 out");
}

static void
test_table (void)
{
  static const char *const titles[] = { "A", "TITLE" };
  g_autoptr (CliTable) table = cli_table_new (2, titles);
  g_autofree char *whole = NULL;
  g_autofree char *cut = NULL;

  cli_table_add (table, 0, "日本");
  cli_table_add (table, 1, "twelve chars and more");
  cli_table_add (table, 0, NULL);
  cli_table_add (table, 1, "a\nb\x1b");

  whole = cli_table_to_string (table, 0);
  g_assert_cmpstr (whole, ==, "A     TITLE\n日本  twelve chars and more\n      a b␛\n");
  cut = cli_table_to_string (table, 16);
  g_assert_cmpstr (cut, ==, "A     TITLE\n日本  twelve ch…\n      a b␛\n");
}

/* A reader who is slow holds up the writer's thread, not us; one who goes away
 * is told at the end. */
static void
test_writer (void)
{
  g_autofree char *block = g_strnfill (1024 * 1024, 'x');
  CliWriter *writer;
  gsize got = 0;
  char buffer[65536];
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  writer = cli_writer_new (fds[1]);
  for (guint i = 0; i < 4; i++)
    cli_writer_write (writer, block, 1024 * 1024);
  while (got < 4 * 1024 * 1024)
    {
      ssize_t n = read (fds[0], buffer, sizeof buffer);

      g_assert_cmpint (n, >, 0);
      got += (gsize) n;
    }
  g_assert_cmpint (cli_writer_finish (writer), ==, 0);

  signal (SIGPIPE, SIG_IGN);
  close (fds[0]);
  writer = cli_writer_new (fds[1]);
  cli_writer_write (writer, block, 10);
  cli_writer_write (writer, block, 10);
  g_assert_cmpint (cli_writer_finish (writer), ==, EPIPE);
  close (fds[1]);

  /* Nothing was ever written: no thread. */
  g_assert_cmpint (cli_writer_finish (cli_writer_new (-1)), ==, 0);
}

/* Somebody made the descriptor non-blocking: waited for, not lost. */
static gpointer
reader_thread (gpointer user_data)
{
  char buffer[65536];
  gsize got = 0;
  ssize_t n;

  while ((n = read (GPOINTER_TO_INT (user_data), buffer, sizeof buffer)) > 0)
    got += (gsize) n;

  return GSIZE_TO_POINTER (got);
}

static void
test_non_blocking (void)
{
  g_autofree char *block = g_strnfill (1024 * 1024, 'x');
  GThread *reader;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (fds[1], TRUE, NULL));
  reader = g_thread_new ("reader", reader_thread, GINT_TO_POINTER (fds[0]));
  g_assert_cmpint (cli_output_write_now (fds[1], block, 1024 * 1024), ==, 0);
  close (fds[1]);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (reader)), ==, 1024 * 1024);
  close (fds[0]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/options/int", test_int);
  g_test_add_func ("/cli/options/number", test_number);
  g_test_add_func ("/cli/options/when", test_when);
  g_test_add_func ("/cli/format", test_format);
  g_test_add_func ("/cli/table", test_table);
  g_test_add_func ("/cli/writer", test_writer);
  g_test_add_func ("/cli/output/non-blocking", test_non_blocking);

  return g_test_run ();
}
