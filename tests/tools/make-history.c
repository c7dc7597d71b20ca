/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/*
 * Makes a history of many runs, as large as one needs to see how the program fares with it:
 *
 *   basalt-make-history --runs N --data-dir DIR [--seed S]
 *
 * DIR is where history.db will lie: $XDG_DATA_HOME/basalt. The same seed makes the same runs.
 */

#include "basalt-store.h"
#include "history-run.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>

#define RUNS_PER_TRANSACTION 5000
/* The end of the two years: 1 November 2026. */
#define LAST_TIME G_GINT64_CONSTANT (1793491200000000)
#define TWO_YEARS (730 * G_TIME_SPAN_DAY)

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

/* Opens the history with the store once, and closes it: that makes the schema. */
static gboolean
make_schema (const char  *data_dir,
             char       **path,
             GError     **error)
{
  g_autoptr (BasaltStore) store = basalt_store_new (data_dir);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  char *real;

  basalt_store_open_async (store, NULL, result_cb, &opened);
  if (!basalt_store_open_finish (store, wait_for (&opened), error))
    return FALSE;

  basalt_store_close_async (store, result_cb, &closed);
  if (!basalt_store_close_finish (store, wait_for (&closed), error))
    return FALSE;

  real = realpath (basalt_store_get_path (store), NULL);
  *path = g_strdup (real);
  free (real);

  return TRUE;
}

static gboolean
write_runs (const char  *path,
            guint        n_runs,
            guint32      seed,
            GError     **error)
{
  g_autoptr (BasaltDatabase) database = basalt_database_open (path, BASALT_DATABASE_WRITE, error);
  g_autoptr (HistoryWriter) writer = NULL;
  gint64 begin = g_get_monotonic_time ();

  /* What a crash breaks is made again; what there is to overwrite is nobody's secret. */
  if (database == NULL ||
      !basalt_database_execute (database,
                                "PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF;"
                                "PRAGMA cache_size = -400000",
                                error) ||
      !basalt_database_begin (database, error))
    return FALSE;

  writer = history_writer_new (database, n_runs, seed, LAST_TIME - TWO_YEARS, LAST_TIME, error);
  if (writer == NULL)
    return FALSE;

  for (guint i = 1; i <= n_runs; i++)
    {
      double seconds;

      if (!history_writer_next (writer, error))
        return FALSE;
      if (i % RUNS_PER_TRANSACTION != 0 && i != n_runs)
        continue;

      if (!basalt_database_commit (database, error))
        return FALSE;
      seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
      g_printerr ("\r%u of %u runs, %.0f s, %.0f s to go ", i, n_runs, seconds,
                  seconds / i * (n_runs - i));
      if (i < n_runs && !basalt_database_begin (database, error))
        return FALSE;
    }
  g_printerr ("\n");

  return basalt_database_execute (database, "PRAGMA wal_checkpoint (TRUNCATE)", error);
}

int
main (int   argc,
      char *argv[])
{
  int n_runs = 0;
  int seed = 1;
  g_autofree char *data_dir = NULL;
  g_autofree char *history = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;
  const GOptionEntry entries[] = {
    { "runs", 0, 0, G_OPTION_ARG_INT, &n_runs, "How many runs", "N" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir,
      "Where the history will lie; it must have none yet", "DIR" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "The same number makes the same runs", "S" },
    { NULL }
  };

  setlocale (LC_CTYPE, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (n_runs <= 0 || data_dir == NULL || argc > 1)
    {
      g_printerr ("Usage: basalt-make-history --runs N --data-dir DIR [--seed S]\n");
      return 2;
    }

  history = g_build_filename (data_dir, "history.db", NULL);
  if (g_stat (history, &info) == 0)
    {
      g_printerr ("%s is there already.\n", history);
      return 1;
    }

  if (!make_schema (data_dir, &path, &error) ||
      !write_runs (path, (guint) n_runs, (guint32) seed, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  return 0;
}
