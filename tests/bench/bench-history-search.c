/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How long a search takes from its beginning to its first results:
 *
 *   bench-history-search DATA-DIR RUNS TEXT...
 *
 * Prints a line for each text: milliseconds (the median of RUNS), results, a tab, and the SQL that
 * found them, for the same to be done in another program.
 */

#include "basalt-engine-search.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static GMutex mutex;
static GString *statements;

static int
traced_cb (unsigned  what,
           void     *data,
           void     *statement,
           void     *sql)
{
  char *text;

  if (strstr (sql, " MATCH ") == NULL || !g_str_has_prefix (sql, "SELECT"))
    return 0;

  text = sqlite3_expanded_sql (statement);
  g_mutex_lock (&mutex);
  g_string_append_printf (statements, "%s; ", text);
  g_mutex_unlock (&mutex);
  sqlite3_free (text);

  return 0;
}

static int
trace (sqlite3     *handle,
       const char **message,
       const void  *api)
{
  return sqlite3_trace_v2 (handle, SQLITE_TRACE_STMT, traced_cb, NULL);
}

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

static int
compare (const void *a,
         const void *b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

static void
measure (BasaltEngine *engine,
         const char   *text,
         guint         n_runs)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autofree char *sql = NULL;
  guint n_found = 0;

  query->search = g_strdup (text);
  for (guint i = 0; i <= n_runs; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GListModel) list = NULL;
      g_autoptr (GError) error = NULL;
      gint64 begin = g_get_monotonic_time ();
      gint64 took;

      g_mutex_lock (&mutex);
      g_string_truncate (statements, 0);
      g_mutex_unlock (&mutex);
      basalt_engine_search_async (engine, query, NULL, result_cb, &result);
      list = basalt_engine_search_finish (engine, wait_for (&result), &error);
      if (list == NULL)
        g_error ("%s", error->message);
      took = g_get_monotonic_time () - begin;
      n_found = g_list_model_get_n_items (list);

      if (i == 0)
        {
          /* Not that of the search for the rest, which may have begun. */
          g_mutex_lock (&mutex);
          sql = g_strdup (statements->str);
          g_mutex_unlock (&mutex);
          *strchr (sql, ';') = '\0';
          continue;
        }
      g_array_append_val (times, took);
      /* What is left of the search is abandoned with its list, and is over before the next. */
      g_clear_object (&list);
      for (gint64 end = g_get_monotonic_time () + 200 * 1000; g_get_monotonic_time () < end;)
        g_main_context_iteration (NULL, FALSE);
    }

  qsort (times->data, times->len, sizeof (gint64), compare);
  printf ("%.3f %u\t%s\n", (double) g_array_index (times, gint64, times->len / 2) / 1000.0, n_found,
          sql);
  fflush (stdout);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;

  if (argc < 4)
    return 2;

  statements = g_string_new (NULL);
  sqlite3_auto_extension ((void (*) (void)) trace);
  engine = basalt_engine_new (argv[1]);
  basalt_engine_open_async (engine, NULL, result_cb, &opened);
  if (!basalt_engine_open_finish (engine, wait_for (&opened), &error))
    g_error ("%s", error->message);

  for (int i = 3; i < argc; i++)
    measure (engine, argv[i], (guint) atoi (argv[2]));

  basalt_engine_close_async (engine, result_cb, &closed);
  basalt_engine_close_finish (engine, wait_for (&closed), NULL);

  return 0;
}
