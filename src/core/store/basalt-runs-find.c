/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-find.h"

#include "basalt-uuid.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How many candidates an ambiguous name lists. */
#define MAX_CANDIDATES 10

/* What is between two ids that begin with the digits given, as an upper-case hexadecimal range. */
static char *
pad_digits (const char *digits,
            char        padding)
{
  gsize length = strlen (digits);
  char *padded = g_malloc (2 * BASALT_UUID_BYTES + 1);

  memset (padded, padding, 2 * BASALT_UUID_BYTES);
  memcpy (padded, digits, MIN (length, 2 * BASALT_UUID_BYTES));
  padded[2 * BASALT_UUID_BYTES] = '\0';

  return padded;
}

static void
bind_digits (BasaltStatement *statement,
             int              index,
             const char      *digits)
{
  g_autofree char *uuid = g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8,
                                           digits + 12, digits + 16, digits + 20);

  basalt_statement_bind_uuid (statement, index, uuid);
}

/* The hexadecimal digits of (part of) an id without its dashes; NULL if it is none. */
static char *
get_digits (const char *spec)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *p = spec; *p != '\0'; p++)
    {
      if (g_ascii_isxdigit (*p))
        g_string_append_c (digits, g_ascii_tolower (*p));
      else if (*p != '-')
        return NULL;
    }

  if (digits->len == 0 || digits->len > 2 * BASALT_UUID_BYTES)
    return NULL;

  return g_string_free (g_steal_pointer (&digits), FALSE);
}

/* Adds the runs that @statement gives as (uuid, title): ids, and lines that tell them apart. */
static gboolean
collect (BasaltStatement  *statement,
         GPtrArray        *ids,
         GString          *candidates,
         GError          **error)
{
  GError *local_error = NULL;

  while (basalt_statement_next (statement, &local_error))
    {
      g_autofree char *id = basalt_statement_dup_uuid (statement, 0);
      g_autofree char *name = NULL;

      if (id == NULL || g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        continue;

      name = basalt_uuid_to_name (id);
      if (ids->len < MAX_CANDIDATES)
        g_string_append_printf (candidates, "\n%s  %s  %s", id, name,
                                basalt_statement_get_text (statement, 1, NULL));
      else if (ids->len == MAX_CANDIDATES)
        g_string_append (candidates, "\n…");
      g_ptr_array_add (ids, g_steal_pointer (&id));
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

static gboolean
collect_named (BasaltDatabase  *database,
               const char      *spec,
               GPtrArray       *ids,
               GString         *candidates,
               GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (database,
                                       "SELECT uuid, title FROM run"
                                       " WHERE name = lower (?1) AND deleted_at IS NULL"
                                       " ORDER BY created_at DESC",
                                       error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_text (statement, 1, spec, -1);

  return collect (statement, ids, candidates, error);
}

/* Who has a whole id knows which run is meant: it is found in the trash, too, and nothing else is
 * looked through. Runs with deleted_at = 0 are of an import that is not over yet. */
static gboolean
collect_exact (BasaltDatabase  *database,
               const char      *digits,
               GPtrArray       *ids,
               GString         *candidates,
               GError         **error)
{
  g_autoptr (BasaltStatement) statement = NULL;

  statement = basalt_database_prepare (database,
                                       "SELECT uuid, title FROM run WHERE uuid = ?1"
                                       " AND (deleted_at IS NULL OR deleted_at > 0)",
                                       error);
  if (statement == NULL)
    return FALSE;

  bind_digits (statement, 1, digits);

  return collect (statement, ids, candidates, error);
}

static gboolean
collect_matching (BasaltDatabase  *database,
                  const char      *digits,
                  GPtrArray       *ids,
                  GString         *candidates,
                  GError         **error)
{
  g_autoptr (BasaltStatement) prefix = NULL;
  g_autoptr (BasaltStatement) suffix = NULL;
  g_autofree char *first = pad_digits (digits, '0');
  g_autofree char *last = pad_digits (digits, 'f');

  prefix = basalt_database_prepare (database,
                                    "SELECT uuid, title FROM run"
                                    " WHERE uuid BETWEEN ?1 AND ?2 AND deleted_at IS NULL"
                                    " ORDER BY uuid DESC LIMIT 100",
                                    error);
  if (prefix == NULL)
    return FALSE;

  bind_digits (prefix, 1, first);
  bind_digits (prefix, 2, last);
  if (!collect (prefix, ids, candidates, error))
    return FALSE;

  suffix = basalt_database_prepare (database,
                                    "SELECT uuid, title FROM run"
                                    " WHERE hex (uuid) LIKE '%' || ?1 AND deleted_at IS NULL"
                                    " ORDER BY uuid DESC LIMIT 100",
                                    error);
  if (suffix == NULL)
    return FALSE;

  basalt_statement_bind_text (suffix, 1, digits, -1);

  return collect (suffix, ids, candidates, error);
}

/**
 * basalt_runs_find:
 * @database: a connection
 * @spec: an id, the beginning or end of one, or a name ("amber-heron"); any case
 * @error: return location for an error
 *
 * Runs in the trash are found by their whole id alone.
 *
 * Returns: (transfer full): the id of the one run that @spec means; fails with
 *   %BASALT_STORE_ERROR_NOT_FOUND, and %BASALT_STORE_ERROR_AMBIGUOUS with up to 10 candidates
 */
char *
basalt_runs_find (BasaltDatabase  *database,
                  const char      *spec,
                  GError         **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) candidates = g_string_new (NULL);
  g_autofree char *digits = get_digits (spec);

  if (digits != NULL && strlen (digits) == 2 * BASALT_UUID_BYTES)
    {
      if (!collect_exact (database, digits, ids, candidates, error))
        return NULL;
    }
  else if (!collect_named (database, spec, ids, candidates, error))
    return NULL;
  else if (digits != NULL && !collect_matching (database, digits, ids, candidates, error))
    return NULL;

  if (ids->len == 0)
    {
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND,
                   /* Translators: %s is what a person typed: an id, or part of one, or a name. */
                   _ ("No run is called “%s”."), spec);
      return NULL;
    }

  if (ids->len > 1)
    {
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_AMBIGUOUS,
                   /* Translators: the second %s is a list of runs, one a line. */
                   _ ("“%s” can mean several runs:%s"), spec, candidates->str);
      return NULL;
    }

  return g_strdup (ids->pdata[0]);
}

/**
 * basalt_runs_find_missing:
 * @database: a connection
 * @ids: ids
 * @error: return location for an error
 *
 * Returns: (transfer full): those of @ids that no run has, not even a deleted one
 */
char **
basalt_runs_find_missing (BasaltDatabase     *database,
                          const char *const  *ids,
                          GError            **error)
{
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (BasaltStatement) statement = NULL;
      GError *local_error = NULL;

      statement = basalt_database_prepare (database, "SELECT 1 FROM run WHERE uuid = ?1", error);
      if (statement == NULL)
        return NULL;

      basalt_statement_bind_uuid (statement, 1, ids[i]);
      if (!basalt_statement_next (statement, &local_error))
        {
          if (local_error != NULL)
            {
              g_propagate_error (error, local_error);
              return NULL;
            }
          g_strv_builder_add (missing, ids[i]);
        }
    }

  return g_strv_builder_end (missing);
}
