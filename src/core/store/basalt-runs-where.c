/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-where.h"

#include "basalt-search-text.h"

typedef struct
{
  char *text; /* NULL: a number */
  gint64 number;
} Value;

struct _BasaltRunsWhere
{
  GString *sql;
  GArray *values; /* of Value */
  char *match;
  gboolean hopeless;
};

static void
value_clear (gpointer data)
{
  Value *value = data;

  g_free (value->text);
}

static int
add_number (BasaltRunsWhere *self,
            gint64           number)
{
  Value value = { NULL, number };

  g_array_append_val (self->values, value);

  return (int) self->values->len;
}

static int
add_text (BasaltRunsWhere *self,
          const char      *text)
{
  Value value = { g_strdup (text), 0 };

  g_array_append_val (self->values, value);

  return (int) self->values->len;
}

static void
add_states (BasaltRunsWhere *self,
            const char      *text)
{
  g_autoptr (GPtrArray) names = basalt_run_query_expand_state (text);

  self->hopeless = names->len == 0;
  g_string_append (self->sql, " AND run.state IN (");
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (self->sql, "%s?%d", i > 0 ? ", " : "",
                            add_text (self, names->pdata[i]));
  g_string_append_c (self->sql, ')');
}

/**
 * basalt_runs_where_new:
 * @database: a connection
 * @query: which runs
 * @error: return location for an error
 *
 * Returns: (transfer full): the conditions of @query
 */
BasaltRunsWhere *
basalt_runs_where_new (BasaltDatabase        *database,
                       const BasaltRunQuery  *query,
                       GError               **error)
{
  g_autoptr (BasaltRunsWhere) self = g_new0 (BasaltRunsWhere, 1);

  self->sql = g_string_new ("run.deleted_at IS NULL");
  self->values = g_array_new (FALSE, FALSE, sizeof (Value));
  g_array_set_clear_func (self->values, value_clear);

  if (query->states != NULL)
    add_states (self, query->states[0]);
  if (query->models != NULL)
    g_string_append_printf (self->sql, " AND instr (lower (run.model), lower (?%d)) > 0",
                            add_text (self, query->models[0]));
  if (query->since != 0)
    g_string_append_printf (self->sql, " AND run.created_at >= ?%d",
                            add_number (self, query->since));
  if (query->search != NULL)
    self->match = basalt_search_text_phrase (query->search);

  return g_steal_pointer (&self);
}

/**
 * basalt_runs_where_free:
 * @self: (transfer full): conditions
 */
void
basalt_runs_where_free (BasaltRunsWhere *self)
{
  g_string_free (self->sql, TRUE);
  g_array_unref (self->values);
  g_free (self->match);
  g_free (self);
}

/**
 * basalt_runs_where_is_hopeless:
 * @self: conditions
 *
 * Returns: whether no run can fulfil them, so that nothing need be selected
 */
gboolean
basalt_runs_where_is_hopeless (BasaltRunsWhere *self)
{
  return self->hopeless;
}

/**
 * basalt_runs_where_get_sql:
 * @self: conditions
 *
 * Returns: what comes after WHERE, with the parameters ?1 to ?n
 */
const char *
basalt_runs_where_get_sql (BasaltRunsWhere *self)
{
  return self->sql->str;
}

/**
 * basalt_runs_where_get_next:
 * @self: conditions
 *
 * Returns: the number of the first parameter that is free
 */
int
basalt_runs_where_get_next (BasaltRunsWhere *self)
{
  return (int) self->values->len + 1;
}

/**
 * basalt_runs_where_bind:
 * @self: conditions
 * @statement: a statement with their SQL in it
 *
 * Binds their parameters.
 */
void
basalt_runs_where_bind (BasaltRunsWhere *self,
                        BasaltStatement *statement)
{
  for (guint i = 0; i < self->values->len; i++)
    {
      const Value *value = &g_array_index (self->values, Value, i);

      if (value->text != NULL)
        basalt_statement_bind_text (statement, (int) i + 1, value->text, -1);
      else
        basalt_statement_bind_int (statement, (int) i + 1, value->number);
    }
}

/**
 * basalt_runs_where_get_match:
 * @self: conditions
 *
 * Returns: (nullable): the text that run_text is to MATCH; %NULL if no text is searched for
 */
const char *
basalt_runs_where_get_match (BasaltRunsWhere *self)
{
  return self->match;
}
