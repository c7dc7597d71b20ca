/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * What opening a run with a long log costs: bench-log-load [RECORDS]
 *
 * Prints how long it takes until the run is there, the longest time for which the main loop did
 * nothing else meanwhile, and the memory that the run takes.
 */

static long
get_resident_kb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;

  line = strstr (text, "VmRSS:");

  return line != NULL ? strtol (line + strlen ("VmRSS:"), NULL, 10) : 0;
}

int
main (int   argc,
      char *argv[])
{
  int n = argc > 1 ? atoi (argv[1]) : 1000000;
  g_autofree char *dir = test_make_dir ();
  g_autofree char *id = NULL;
  g_autofree char *sql = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltStore *store = test_open_store (dir);
  BasaltRun *run;
  gint64 begun;
  gint64 slice;
  gint64 longest = 0;
  gint64 dropped;
  long before;
  long after;

  id = test_record_run (store, "A long log", "answer");
  sql = g_strdup_printf (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
    " INSERT INTO log (run, time, level, logger, task, attempt, message)"
    " SELECT 1, 1760000000000000 + i * 1000, CASE i %% 7 WHEN 0 THEN 'WARNING' ELSE 'INFO' END,"
    "  'task_runs', 'call-bedrock', 1 + i / 1000 %% 9,"
    "  'Record ' || i || ' of what was done, in a line of the usual length, with a number in it'"
    " FROM n",
    n);
  test_execute (dir, sql);

  before = get_resident_kb ();
  begun = g_get_monotonic_time ();
  basalt_store_load_run_async (store, id, NULL, test_wait_result_cb, &result);
  while (result == NULL)
    {
      while (!g_main_context_pending (NULL))
        g_thread_yield ();
      slice = g_get_monotonic_time ();
      g_main_context_iteration (NULL, FALSE);
      longest = MAX (longest, g_get_monotonic_time () - slice);
    }
  run = basalt_store_load_run_finish (store, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  after = get_resident_kb ();
  printf ("%u records: %.0f ms, longest slice of the main loop %.2f ms, %.0f MB\n",
          g_list_model_get_n_items (basalt_run_get_logs (run)),
          (double) (g_get_monotonic_time () - begun) / 1000, (double) longest / 1000,
          (double) (after - before) / 1024);

  dropped = g_get_monotonic_time ();
  g_object_unref (run);
  printf ("let go of after %.2f ms\n", (double) (g_get_monotonic_time () - dropped) / 1000);

  test_close_store (store);
  test_remove_dir (dir);

  return 0;
}
