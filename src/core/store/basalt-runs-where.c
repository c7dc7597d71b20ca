/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-where.h"

#include "basalt-runs-names.h"
#include "basalt-search-words.h"

#include <string.h>

/*
 * What is compared without regard to case, or in part, is looked up first where there are few of a
 * kind: of tags, flows, models and connections there are some dozens, of runs a million. The runs
 * are then asked for by exact values, which the indexes have. Lists are one parameter, a JSON
 * array: the SQL is the same however long they are, and is compiled once.
 */

typedef enum
{
  VALUE_NUMBER,
  VALUE_TEXT,
  VALUE_UUID,
} ValueKind;

typedef struct
{
  ValueKind kind;
  char *text;
  gint64 number;
} Value;

struct _BasaltRunsWhere
{
  GString *sql;
  GArray *values; /* of Value */
  char *match;
  gboolean hopeless;
};

typedef gboolean (*CompareFunc) (const char *name, const char *wanted);

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
  Value value = { VALUE_NUMBER, NULL, number };

  g_array_append_val (self->values, value);

  return (int) self->values->len;
}

static int
add_text (BasaltRunsWhere *self,
          ValueKind        kind,
          const char      *text)
{
  Value value = { kind, g_strdup (text), 0 };

  g_array_append_val (self->values, value);

  return (int) self->values->len;
}

static gboolean
is_same (const char *name,
         const char *wanted)
{
  return g_str_equal (name, wanted);
}

static gboolean
holds (const char *name,
       const char *wanted)
{
  return strstr (name, wanted) != NULL;
}

/* A JSON array of the values whose names are like one of @wanted; NULL if there is none. */
static char *
collect (GArray      *all,
         GStrv        wanted,
         CompareFunc  compare)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GPtrArray) folded = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; wanted[i] != NULL; i++)
    g_ptr_array_add (folded, basalt_runs_names_fold (wanted[i]));

  for (guint i = 0; i < all->len; i++)
    {
      const BasaltRunsName *one = &g_array_index (all, BasaltRunsName, i);

      for (guint j = 0; j < folded->len; j++)
        {
          if (!compare (one->folded, folded->pdata[j]))
            continue;

          g_string_append_c (json, json->len == 0 ? '[' : ',');
          g_string_append (json, one->value);
          break;
        }
    }

  if (json->len == 0)
    return NULL;

  g_string_append_c (json, ']');

  return g_string_free (g_steal_pointer (&json), FALSE);
}

static gboolean
is_wanted (GStrv list)
{
  return list != NULL && list[0] != NULL;
}

/* @column is one of the values that @wanted means. */
static gboolean
add_one_of (BasaltRunsWhere  *self,
            BasaltDatabase   *database,
            BasaltRunsNames   names,
            gboolean          trash,
            GStrv             wanted,
            CompareFunc       compare,
            const char       *column,
            GError          **error)
{
  g_autoptr (GArray) all = NULL;
  g_autofree char *json = NULL;

  if (!is_wanted (wanted))
    return TRUE;

  all = basalt_runs_names_read (database, names, trash, error);
  if (all == NULL)
    return FALSE;

  json = collect (all, wanted, compare);
  if (json == NULL)
    self->hopeless = TRUE;
  else
    g_string_append_printf (self->sql, " AND %s IN (SELECT value FROM json_each (?%d))", column,
                            add_text (self, VALUE_TEXT, json));

  return TRUE;
}

/* All of @wanted: a run must have as many of them as there are. */
static gboolean
add_tags (BasaltRunsWhere  *self,
          BasaltDatabase   *database,
          gboolean          trash,
          GStrv             wanted,
          GError          **error)
{
  g_autoptr (GHashTable) groups = NULL;
  g_autoptr (GArray) all = NULL;
  g_autoptr (GString) json = NULL;
  GHashTableIter iter;
  gpointer name;
  guint group = 0;

  if (!is_wanted (wanted))
    return TRUE;

  all = basalt_runs_names_read (database, BASALT_RUNS_NAMES_TAG, trash, error);
  if (all == NULL)
    return FALSE;

  groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; wanted[i] != NULL; i++)
    g_hash_table_add (groups, basalt_runs_names_fold (wanted[i]));

  json = g_string_new ("[");
  g_hash_table_iter_init (&iter, groups);
  for (; g_hash_table_iter_next (&iter, &name, NULL); group++)
    {
      gsize length = json->len;

      for (guint i = 0; i < all->len; i++)
        {
          const BasaltRunsName *tag = &g_array_index (all, BasaltRunsName, i);

          if (g_str_equal (tag->folded, name))
            g_string_append_printf (json, "%s[%s,%u]", json->len > 1 ? "," : "", tag->value, group);
        }

      if (json->len == length)
        {
          self->hopeless = TRUE;
          return TRUE;
        }
    }
  g_string_append_c (json, ']');

  g_string_append_printf (self->sql,
                          " AND run.id IN (SELECT run_tag.run FROM json_each (?%d) AS wanted"
                          " JOIN run_tag ON run_tag.tag = wanted.value ->> 0"
                          " GROUP BY run_tag.run HAVING count (DISTINCT wanted.value ->> 1) = ?%d)",
                          add_text (self, VALUE_TEXT, json->str), add_number (self, group));

  return TRUE;
}

static void
add_states (BasaltRunsWhere   *self,
            const char *const *wanted)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) names = basalt_run_query_expand_state (wanted[i]);

      for (guint j = 0; j < names->len; j++)
        g_string_append_printf (json, "%c\"%s\"", json->len == 0 ? '[' : ',',
                                (const char *) names->pdata[j]);
    }

  if (json->len == 0)
    {
      self->hopeless = TRUE;
      return;
    }

  g_string_append_c (json, ']');
  g_string_append_printf (self->sql, " AND run.state IN (SELECT value FROM json_each (?%d))",
                          add_text (self, VALUE_TEXT, json->str));
}

static void
add_has (BasaltRunsWhere *self,
         BasaltRunHas     has)
{
  static const char *const error_states[] = { "failed", "crashed", NULL };
  static const struct
  {
    BasaltRunHas flag;
    const char *sql;
  } conditions[] = {
    /* The numbers of attempts are in an index; that of a round may begin at 1 if the rounds before
     * never came so far. */
    { BASALT_RUN_HAS_RETRY,
      " AND run.id IN (SELECT task_run.run FROM attempt"
      " JOIN task_run ON task_run.id = attempt.task_run WHERE attempt.number > 1"
      " UNION SELECT id FROM run WHERE round > 0)" },
    { BASALT_RUN_HAS_NOTE, " AND run.note <> ''" },
    { BASALT_RUN_HAS_TAG, " AND run.id IN (SELECT run FROM run_tag)" },
    { BASALT_RUN_HAS_RATING, " AND run.rating > 0" },
    { BASALT_RUN_HAS_PARENT, " AND run.parent IS NOT NULL" },
  };

  if ((has & BASALT_RUN_HAS_ERROR) != 0)
    add_states (self, error_states);

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      if ((has & conditions[i].flag) != 0)
        g_string_append (self->sql, conditions[i].sql);
    }
}

static void
add_search (BasaltRunsWhere *self,
            const char      *search,
            gboolean         begun)
{
  g_autoptr (BasaltSearchWords) words = basalt_search_words_new_begun (search, begun);

  self->match = g_strdup (basalt_search_words_get_match (words));
  if (self->match == NULL && !basalt_search_words_is_blank (words))
    self->hopeless = TRUE;
}

/* What is looked up before. */
static gboolean
add_names (BasaltRunsWhere       *self,
           BasaltDatabase        *database,
           const BasaltRunQuery  *query,
           GError               **error)
{
  return add_one_of (self, database, BASALT_RUNS_NAMES_MODEL, query->trash, query->models, holds,
                     "run.model", error) &&
         add_one_of (self, database, BASALT_RUNS_NAMES_CONNECTION, query->trash, query->connections,
                     is_same, "run.connection_name", error) &&
         add_one_of (self, database, BASALT_RUNS_NAMES_FLOW, query->trash, query->flows, is_same,
                     "run.flow", error) &&
         add_tags (self, database, query->trash, query->tags, error);
}

/**
 * basalt_runs_where_new:
 * @database: a connection
 * @query: which runs
 * @error: return location for an error
 *
 * Runs with deleted_at = 0 are of an import that is not over yet, and fulfil nothing.
 *
 * Returns: (transfer full): the conditions of @query
 */
BasaltRunsWhere *
basalt_runs_where_new (BasaltDatabase        *database,
                       const BasaltRunQuery  *query,
                       GError               **error)
{
  g_autoptr (BasaltRunsWhere) self = g_new0 (BasaltRunsWhere, 1);

  /* As the partial indexes have it. */
  self->sql = g_string_new (query->trash ? "run.deleted_at > 0" : "run.deleted_at IS NULL");
  self->values = g_array_new (FALSE, FALSE, sizeof (Value));
  g_array_set_clear_func (self->values, value_clear);

  if (query->pinned)
    g_string_append (self->sql, " AND run.pinned");
  if (is_wanted (query->states))
    add_states (self, (const char *const *) query->states);
  if (query->since != 0)
    g_string_append_printf (self->sql, " AND run.created_at >= ?%d",
                            add_number (self, query->since));
  if (query->before != 0)
    g_string_append_printf (self->sql, " AND run.created_at < ?%d",
                            add_number (self, query->before));
  if (query->min_rating > 0)
    g_string_append_printf (self->sql, " AND run.rating >= ?%d",
                            add_number (self, query->min_rating));
  if (query->parent != NULL)
    g_string_append_printf (self->sql, " AND run.parent = ?%d",
                            add_text (self, VALUE_UUID, query->parent));
  add_has (self, query->has);
  add_search (self, query->search, query->begun);

  if (!self->hopeless && !add_names (self, database, query, error))
    return NULL;

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

      switch (value->kind)
        {
        case VALUE_NUMBER:
          basalt_statement_bind_int (statement, (int) i + 1, value->number);
          break;

        case VALUE_TEXT:
          basalt_statement_bind_text (statement, (int) i + 1, value->text, -1);
          break;

        case VALUE_UUID:
          basalt_statement_bind_uuid (statement, (int) i + 1, value->text);
          break;
        }
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
