/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-query.h"

G_DEFINE_BOXED_TYPE (BasaltRunQuery, basalt_run_query, basalt_run_query_copy, basalt_run_query_free)

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
  copy->limit = self->limit;
  copy->state = g_strdup (self->state);
  copy->model = g_strdup (self->model);
  copy->search = g_strdup (self->search);
  copy->since = self->since;

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

  g_free (self->state);
  g_free (self->model);
  g_free (self->search);
  g_free (self);
}
