/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <unistd.h>

/*
 * bench-sweep DATA-DIR: moves all runs of a history but the last hundred to the trash and empties
 * it, while another process records runs, and says how long both take. The history is changed: give
 * it a copy.
 */

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

/* Records runs until it is told to stop, and says what it waited for each. */
static int
record (const char *dir)
{
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GArray) waits = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (TRUE)
    {
      g_autoptr (BasaltRun) run = test_make_run (store, "in between", "m");
      gint64 begin = g_get_monotonic_time (), wait;
      GPollFD poll = { STDIN_FILENO, G_IO_IN | G_IO_HUP, 0 };

      g_assert_true (test_create_run (store, run, NULL));
      wait = g_get_monotonic_time () - begin;
      g_array_append_val (waits, wait);
      g_assert_true (test_end_run (store, run, BASALT_STATE_FAILED, NULL, NULL));
      if (g_poll (&poll, 1, 20) > 0)
        break;
    }

  g_array_sort (waits, compare);
  if (waits->len > 0)
    g_print ("  another process recorded %u runs meanwhile and waited %.1f ms each in the middle, "
             "%.1f ms at most\n",
             waits->len, (double) g_array_index (waits, gint64, waits->len / 2) / 1000.0,
             (double) g_array_index (waits, gint64, waits->len - 1) / 1000.0);
  test_close_store (store);

  return 0;
}

int
main (int    argc,
      char **argv)
{
  BasaltSweepRules rules = { .trash_before = G_MAXINT64, .wipe = TRUE };
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltStore *store;
  gint64 begin;
  int n;

  if (argc == 3 && g_str_equal (argv[1], "--record"))
    return record (argv[2]);
  if (argc != 2)
    {
      g_printerr ("Usage: bench-sweep DATA-DIR\n");
      return 2;
    }

  test_execute (argv[1], "UPDATE run SET deleted_at = 1 WHERE ended_at IS NOT NULL"
                         " AND id <= (SELECT max (id) - 100 FROM run)");
  store = test_open_store (argv[1]);
  child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, self_path, "--record", argv[1], NULL);
  g_assert_no_error (error);

  begin = g_get_monotonic_time ();
  basalt_store_sweep_async (store, &rules, NULL, NULL, NULL, NULL, test_wait_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  n = basalt_store_move_finish (store, result, NULL, &error);
  g_print ("%d runs deleted and wiped in %.2f s%s\n", n,
           (double) (g_get_monotonic_time () - begin) / 1e6, error != NULL ? error->message : "");

  g_output_stream_close (g_subprocess_get_stdin_pipe (child), NULL, NULL);
  g_subprocess_wait (child, NULL, NULL);
  g_clear_object (&result);
  test_close_store (store);

  return n < 0;
}
