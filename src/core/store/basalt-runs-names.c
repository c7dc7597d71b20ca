/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-names.h"

/* Steps from one to the next in an index, so that a million runs cost as much as they have names;
 * there is none for the trash. */
#define EACH(column)                                                     \
  "WITH RECURSIVE each (name) AS ("                                      \
  " SELECT min (" column ") FROM run WHERE deleted_at IS NULL UNION ALL" \
  " SELECT (SELECT min (" column ") FROM run"                            \
  "         WHERE deleted_at IS NULL AND " column " > each.name)"        \
  " FROM each WHERE each.name IS NOT NULL)"                              \
  " SELECT json_quote (name), name FROM each WHERE name IS NOT NULL"
#define EACH_IN_TRASH(column)                                    \
  "SELECT DISTINCT json_quote (" column "), " column " FROM run" \
  " WHERE deleted_at > 0 AND " column " IS NOT NULL"

static const char *
get_sql (BasaltRunsNames names,
         gboolean        trash)
{
  switch (names)
    {
    case BASALT_RUNS_NAMES_MODEL:
      return trash ? EACH_IN_TRASH ("model") : EACH ("model");
    case BASALT_RUNS_NAMES_CONNECTION:
      return trash ? EACH_IN_TRASH ("connection_name") : EACH ("connection_name");
    case BASALT_RUNS_NAMES_FLOW:
      return "SELECT id, name FROM flow ORDER BY name";
    case BASALT_RUNS_NAMES_TAG:
      /* Not of runs that are being imported: nobody sees those. */
      return "SELECT id, name FROM tag WHERE EXISTS (SELECT 1 FROM run_tag"
             " JOIN run ON run.id = run_tag.run"
             " WHERE run_tag.tag = tag.id AND run.deleted_at IS NOT 0) ORDER BY name";
    }

  g_return_val_if_reached (NULL);
}

static void
name_clear (gpointer data)
{
  BasaltRunsName *self = data;

  g_free (self->value);
  g_free (self->name);
  g_free (self->folded);
}

/**
 * basalt_runs_names_fold:
 * @text: any bytes
 *
 * Returns: (transfer full): @text for comparing it without regard to case
 */
char *
basalt_runs_names_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal, -1);
}

/**
 * basalt_runs_names_read:
 * @database: a connection
 * @names: which kind
 * @trash: of runs in the trash; of no account for flows and tags
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltRunsName): those that runs have, sorted by bytes; a
 *   flow is there as often as it has definitions
 */
GArray *
basalt_runs_names_read (BasaltDatabase   *database,
                        BasaltRunsNames   names,
                        gboolean          trash,
                        GError          **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (BasaltRunsName));
  GError *local_error = NULL;

  g_array_set_clear_func (all, name_clear);
  statement = basalt_database_prepare (database, get_sql (names, trash), error);
  if (statement == NULL)
    return NULL;

  while (basalt_statement_next (statement, &local_error))
    {
      const char *name = basalt_statement_get_text (statement, 1, NULL);
      BasaltRunsName one = { g_strdup (basalt_statement_get_text (statement, 0, NULL)),
                             g_strdup (name), basalt_runs_names_fold (name) };

      g_array_append_val (all, one);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  return g_steal_pointer (&all);
}
