/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-query.h"

G_DEFINE_BOXED_TYPE (BasaltRunQuery, basalt_run_query, basalt_run_query_copy, basalt_run_query_free)

static const char *const sort_names[] = {
  [BASALT_RUN_SORT_DEFAULT] = "default",
  [BASALT_RUN_SORT_NEWEST] = "newest",
  [BASALT_RUN_SORT_OLDEST] = "oldest",
  [BASALT_RUN_SORT_LONGEST] = "longest",
  [BASALT_RUN_SORT_SHORTEST] = "shortest",
  [BASALT_RUN_SORT_MOST_TOKENS] = "most-tokens",
  [BASALT_RUN_SORT_FEWEST_TOKENS] = "fewest-tokens",
};

G_STATIC_ASSERT (G_N_ELEMENTS (sort_names) == BASALT_N_RUN_SORTS);

/**
 * basalt_run_query_new:
 *
 * Returns: (transfer full): a query that finds every run
 */
BasaltRunQuery *
basalt_run_query_new (void)
{
  return g_new0 (BasaltRunQuery, 1);
}

/**
 * basalt_run_query_copy:
 * @self: a query
 *
 * Returns: (transfer full): a copy
 */
BasaltRunQuery *
basalt_run_query_copy (const BasaltRunQuery *self)
{
  BasaltRunQuery *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = basalt_run_query_new ();
  *copy = *self;
  copy->states = g_strdupv (self->states);
  copy->models = g_strdupv (self->models);
  copy->flows = g_strdupv (self->flows);
  copy->connections = g_strdupv (self->connections);
  copy->tags = g_strdupv (self->tags);
  copy->search = g_strdup (self->search);
  copy->parent = g_strdup (self->parent);

  return copy;
}

/**
 * basalt_run_query_free:
 * @self: (nullable) (transfer full): a query
 */
void
basalt_run_query_free (BasaltRunQuery *self)
{
  if (self == NULL)
    return;

  g_strfreev (self->states);
  g_strfreev (self->models);
  g_strfreev (self->flows);
  g_strfreev (self->connections);
  g_strfreev (self->tags);
  g_free (self->search);
  g_free (self->parent);
  g_free (self);
}

static gboolean
is_empty (GStrv list)
{
  return list == NULL || list[0] == NULL;
}

/**
 * basalt_run_query_is_all:
 * @self: a query
 *
 * Returns: whether it has no condition but where it looks, in the history or in the trash
 */
gboolean
basalt_run_query_is_all (const BasaltRunQuery *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return is_empty (self->states) && is_empty (self->models) && is_empty (self->flows) &&
         is_empty (self->connections) && is_empty (self->tags) &&
         (self->search == NULL || *self->search == '\0') && self->parent == NULL &&
         self->since == 0 && self->before == 0 && self->has == 0 && self->min_rating == 0 &&
         !self->pinned;
}

/* Whether @text is @name, but for case and what may stand between words: "timed out", "timed-out".
 */
static gboolean
is_name (const char *text,
         const char *name)
{
  for (; *text != '\0'; text++)
    {
      if (*text == ' ' || *text == '-' || *text == '_')
        continue;

      if (g_ascii_tolower (*text) != g_ascii_tolower (*name))
        return FALSE;
      name++;
    }

  return *name == '\0';
}

/**
 * basalt_run_query_expand_state:
 * @text: what somebody calls a state: the name of a type ("failed"), which stands for all its
 *   states, or a state's own ("timed-out")
 *
 * Returns: (transfer full) (element-type utf8): names of states; empty where @text is none
 */
GPtrArray *
basalt_run_query_expand_state (const char *text)
{
  static const char *const types[] = {
    [BASALT_STATE_TYPE_SCHEDULED] = "scheduled",   [BASALT_STATE_TYPE_PENDING] = "pending",
    [BASALT_STATE_TYPE_RUNNING] = "running",       [BASALT_STATE_TYPE_PAUSED] = "paused",
    [BASALT_STATE_TYPE_CANCELLING] = "cancelling", [BASALT_STATE_TYPE_COMPLETED] = "completed",
    [BASALT_STATE_TYPE_FAILED] = "failed",         [BASALT_STATE_TYPE_CANCELLED] = "cancelled",
    [BASALT_STATE_TYPE_CRASHED] = "crashed",
  };
  GPtrArray *names = g_ptr_array_new ();

  g_return_val_if_fail (text != NULL, names);

  for (guint state = 0; state < BASALT_N_STATES; state++)
    {
      if (is_name (text, types[basalt_state_get_state_type (state)]))
        g_ptr_array_add (names, (char *) basalt_state_to_name (state));
    }

  for (guint state = 0; names->len == 0 && state < BASALT_N_STATES; state++)
    {
      if (is_name (text, basalt_state_to_name (state)))
        g_ptr_array_add (names, (char *) basalt_state_to_name (state));
    }

  return names;
}

/**
 * basalt_run_sort_to_string:
 * @sort: an order
 *
 * Returns: (transfer none): its name, not translated
 */
const char *
basalt_run_sort_to_string (BasaltRunSort sort)
{
  g_return_val_if_fail ((guint) sort < BASALT_N_RUN_SORTS, NULL);

  return sort_names[sort];
}

/**
 * basalt_run_sort_from_string:
 * @text: (nullable): a name; any case
 * @sort: (out): the order
 *
 * Returns: whether there is an order of that name
 */
gboolean
basalt_run_sort_from_string (const char    *text,
                             BasaltRunSort *sort)
{
  for (guint i = 0; text != NULL && i < BASALT_N_RUN_SORTS; i++)
    {
      if (g_ascii_strcasecmp (text, sort_names[i]) == 0)
        {
          *sort = i;
          return TRUE;
        }
    }

  return FALSE;
}
