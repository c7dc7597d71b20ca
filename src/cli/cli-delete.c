/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli.h"

#include "basalt-engine-organize.h"
#include "cli-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static struct
{
  gboolean permanently;
} options;

static const GOptionEntry delete_entries[] = {
  { "permanently", 0, 0, G_OPTION_ARG_NONE, &options.permanently,
    N_ ("Delete for good, not to the trash"), NULL },
  { NULL },
};

static const GOptionEntry restore_entries[] = {
  { NULL },
};

typedef void (*MoveFunc) (BasaltEngine *engine,
                          const char *const *ids,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/* Each once, however often it is named. Takes @run. */
static void
add_once (GPtrArray *runs,
          BasaltRun *run)
{
  for (guint i = 0; i < runs->len; i++)
    {
      if (g_str_equal (basalt_run_get_id (runs->pdata[i]), basalt_run_get_id (run)))
        {
          g_object_unref (run);
          return;
        }
    }

  g_ptr_array_add (runs, run);
}

/* Every name must mean a run before anything is done to any. */
static GPtrArray *
find_all (BasaltEngine  *engine,
          char         **specs,
          CliExit       *status)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; specs[i] != NULL; i++)
    {
      BasaltRun *run = cli_find_run (engine, "delete", specs[i], status);

      if (run == NULL)
        return NULL;
      add_once (runs, run);
    }

  return g_steal_pointer (&runs);
}

/* Takes those away that are in the trash already, and says what can be done with them. */
static CliExit
skip_in_trash (GPtrArray *runs)
{
  CliExit status = CLI_EXIT_OK;

  for (guint i = 0; i < runs->len;)
    {
      BasaltRun *run = runs->pdata[i];

      if (basalt_run_get_deleted_at (run) == 0)
        {
          i++;
          continue;
        }

      status =
        cli_error (_ ("%s (%s) is in the trash already. “basalt-cli restore” brings it back, "
                      "“basalt-cli delete --permanently” deletes it for good."),
                   basalt_run_get_name (run), basalt_run_get_id (run));
      g_ptr_array_remove_index (runs, i);
    }

  return status;
}

static gboolean
means (BasaltRun  *run,
       const char *spec)
{
  const char *id = basalt_run_get_id (run);
  g_autofree char *lower = g_ascii_strdown (spec, -1);

  return *lower != '\0' && !g_str_equal (id, BASALT_RUN_NO_ID) &&
         (g_str_has_prefix (id, lower) || g_str_has_suffix (id, lower) ||
          g_str_equal (basalt_run_get_name (run), lower));
}

/* The same among the runs in the trash. */
static GPtrArray *
find_in_trash (BasaltEngine  *engine,
               char         **specs,
               CliExit       *status)
{
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) trash = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  query->trash = TRUE;
  basalt_engine_query_runs_async (engine, query, NULL, cli_keep_result_cb, &result);
  cli_wait (&result);
  trash = basalt_engine_query_runs_finish (engine, result, &error);
  if (trash == NULL)
    {
      *status = cli_error ("%s", error->message);
      return NULL;
    }

  for (guint i = 0; specs[i] != NULL; i++)
    {
      BasaltRun *found = NULL;

      for (guint j = 0; j < trash->len; j++)
        {
          if (!means (trash->pdata[j], specs[i]))
            continue;
          if (found != NULL)
            {
              *status = cli_usage_error ("restore", _ ("“%s” can mean several runs in the trash."),
                                         specs[i]);
              return NULL;
            }
          found = trash->pdata[j];
        }

      if (found == NULL)
        {
          *status =
            cli_usage_error ("restore", _ ("No run in the trash is called “%s”."), specs[i]);
          return NULL;
        }
      add_once (runs, g_object_ref (found));
    }

  return g_steal_pointer (&runs);
}

/* Tells what was done to each run, and what could not be done. */
static CliExit
tell (GPtrArray  *runs,
      GStrv       moved,
      const char *done)
{
  CliExit status = CLI_EXIT_OK;

  for (guint i = 0; i < runs->len; i++)
    {
      BasaltRun *run = runs->pdata[i];
      const char *id = basalt_run_get_id (run);

      if (g_strv_contains ((const char *const *) moved, id))
        {
          /* Translators: the second %s is what was done, “Moved to the trash” */
          g_autofree char *line =
            g_strdup_printf (_ ("%s (%s): %s"), basalt_run_get_name (run), id, done);

          cli_note (line);
        }
      else
        status = cli_error (_ ("%s (%s) is active, or another program has taken it away. It was "
                               "left as it is."),
                            basalt_run_get_name (run), id);
    }

  return status;
}

static CliExit
move_runs (BasaltEngine *engine,
           GPtrArray    *runs,
           MoveFunc      move,
           const char   *done)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) moved = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < runs->len; i++)
    g_strv_builder_add (builder, basalt_run_get_id (runs->pdata[i]));
  ids = g_strv_builder_end (builder);

  move (engine, (const char *const *) ids, NULL, cli_keep_result_cb, &result);
  cli_wait (&result);
  moved = basalt_engine_move_finish (engine, result, &error);
  if (moved == NULL)
    return cli_error ("%s", error->message);

  return tell (runs, moved, done);
}

static CliExit
move_to_trash (BasaltEngine *engine,
               GPtrArray    *runs)
{
  CliExit skipped = skip_in_trash (runs);
  CliExit status = CLI_EXIT_OK;

  if (runs->len > 0)
    status = move_runs (engine, runs, basalt_engine_trash_async, _ ("Moved to the trash"));

  return status != CLI_EXIT_OK ? status : skipped;
}

static CliExit
change (const char          *command,
        const char          *summary,
        const GOptionEntry  *entries,
        int                  argc,
        char               **argv)
{
  g_autoptr (BasaltEngine) engine = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GError) error = NULL;
  CliExit status = CLI_EXIT_FAILED;

  if (!cli_options_parse (command, _ ("RUN…"), summary, entries, NULL, &argc, &argv, &error))
    return cli_usage_error (command, "%s", error->message);
  if (argc < 2)
    return cli_usage_error (command, _ ("Name the runs."));

  engine = basalt_engine_new (NULL);
  if (!cli_open (engine, NULL, &error))
    return cli_error ("%s", error->message);

  if (g_str_equal (command, "restore"))
    {
      runs = find_in_trash (engine, argv + 1, &status);
      if (runs != NULL)
        status = move_runs (engine, runs, basalt_engine_restore_async, _ ("Brought back"));
    }
  else
    {
      runs = find_all (engine, argv + 1, &status);
      if (runs != NULL && options.permanently)
        status = move_runs (engine, runs, basalt_engine_delete_async, _ ("Deleted"));
      else if (runs != NULL)
        status = move_to_trash (engine, runs);
    }

  if (!cli_close (engine) && status == CLI_EXIT_OK)
    status = CLI_EXIT_FAILED;

  return status;
}

/**
 * cli_delete:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli delete`: moves runs to the trash, or deletes them for good.
 *
 * Returns: the exit status
 */
CliExit
cli_delete (int    argc,
            char **argv)
{
  return change ("delete",
                 _ ("Moves runs to the trash, from where “basalt-cli restore” brings them back."),
                 delete_entries, argc, argv);
}

/**
 * cli_restore:
 * @argc: number of arguments
 * @argv: the command and its arguments
 *
 * `basalt-cli restore`: brings runs back from the trash.
 *
 * Returns: the exit status
 */
CliExit
cli_restore (int    argc,
             char **argv)
{
  return change ("restore",
                 _ ("Brings runs back from the trash. “basalt-cli runs in:trash” lists them."),
                 restore_entries, argc, argv);
}
