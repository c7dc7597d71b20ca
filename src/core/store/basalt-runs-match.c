/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-match.h"

/* What one column is read with, and what was found in it. */
typedef struct
{
  BasaltDatabase *database;
  BasaltSearchWords *words;
  GCancellable *cancellable;
  gint64 run;

  guint most; /* words in @match */
  gboolean all;
  BasaltSearchMatch *match;
} Search;

/**
 * basalt_search_match_free:
 * @self: (transfer full): a match
 */
void
basalt_search_match_free (BasaltSearchMatch *self)
{
  g_free (self->excerpt);
  g_array_unref (self->ranges);
  g_free (self);
}

/* Keeps what a column has, if it has more of the words than the columns before. */
static void
keep (Search             *self,
      BasaltSearchColumn  column,
      BasaltSearchFinder *finder,
      const char         *text,
      gsize               length)
{
  if (basalt_search_finder_get_n_found (finder) <= self->most)
    return;

  g_clear_pointer (&self->match, basalt_search_match_free);
  self->most = basalt_search_finder_get_n_found (finder);
  self->all = basalt_search_finder_found_all (finder);
  self->match = g_new0 (BasaltSearchMatch, 1);
  self->match->column = column;
  self->match->excerpt =
    basalt_search_finder_make_excerpt (finder, text, length, column == BASALT_SEARCH_LOG,
                                       &self->match->ranges);
}

/* Looks through the text that @sql gives for a run in one row; it is not copied. */
static gboolean
search_text (Search              *self,
             BasaltSearchColumn   column,
             const char          *sql,
             GError             **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (self->database, sql, error);
  g_autoptr (BasaltSearchFinder) finder = NULL;
  GError *local_error = NULL;

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, self->run);
  if (basalt_statement_next (statement, &local_error))
    {
      gsize length;
      const char *text = basalt_statement_get_text (statement, 0, &length);

      finder = basalt_search_finder_new (self->words, self->cancellable);
      if (text != NULL)
        {
          basalt_search_finder_feed (finder, text, length, TRUE);
          keep (self, column, finder, text, length);
        }
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

/*
 * Looks through the rows (text, group) that @sql gives for @key, as basalt_search_text_record()
 * joins them, and reads no more of them than it must.
 */
static gboolean
search_rows (Search              *self,
             BasaltSearchFinder  *finder,
             GString             *text,
             const char          *sql,
             gint64               key,
             gboolean             lines,
             GError             **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (self->database, sql, error);
  gboolean wanted = TRUE;
  GError *local_error = NULL;

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, key);
  while (wanted && basalt_statement_next (statement, &local_error))
    {
      gsize length;
      const char *row = basalt_statement_get_text (statement, 0, &length);

      g_string_append_len (text, row, (gssize) length);
      if (lines)
        g_string_append_c (text, '\n');
      wanted = basalt_search_finder_feed (finder, text->str, text->len, FALSE);
    }

  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);

  return FALSE;
}

static GArray *
read_attempts (Search  *self,
               GError **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GArray) attempts = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;

  statement = basalt_database_prepare (
    self->database,
    "SELECT attempt.id FROM task_run JOIN attempt ON attempt.task_run = task_run.id"
    " WHERE task_run.run = ?1 ORDER BY attempt.id",
    error);
  if (statement == NULL)
    return NULL;

  basalt_statement_bind_int (statement, 1, self->run);
  while (basalt_statement_next (statement, &local_error))
    {
      gint64 attempt = basalt_statement_get_int (statement, 0);

      g_array_append_val (attempts, attempt);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  return g_steal_pointer (&attempts);
}

/* One attempt after the other: only so can their chunks be read in order without sorting all. */
static gboolean
search_response (Search  *self,
                 GError **error)
{
  g_autoptr (BasaltSearchFinder) finder = basalt_search_finder_new (self->words, self->cancellable);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) attempts = read_attempts (self, error);

  if (attempts == NULL)
    return FALSE;

  for (guint i = 0; i < attempts->len && !basalt_search_finder_found_all (finder); i++)
    {
      gsize length = text->len;

      if (!search_rows (self, finder, text,
                        "SELECT text FROM output_chunk WHERE attempt = ?1 AND kind = 'text'"
                        " ORDER BY id",
                        g_array_index (attempts, gint64, i), FALSE, error))
        return FALSE;

      if (text->len > length)
        g_string_append_c (text, '\n');
    }

  basalt_search_finder_feed (finder, text->str, text->len, TRUE);
  keep (self, BASALT_SEARCH_RESPONSE, finder, text->str, text->len);

  return TRUE;
}

static gboolean
search_log (Search  *self,
            GError **error)
{
  g_autoptr (BasaltSearchFinder) finder = basalt_search_finder_new (self->words, self->cancellable);
  g_autoptr (GString) text = g_string_new (NULL);

  if (!search_rows (self, finder, text, "SELECT message FROM log WHERE run = ?1 ORDER BY id",
                    self->run, TRUE, error))
    return FALSE;

  basalt_search_finder_feed (finder, text->str, text->len, TRUE);
  keep (self, BASALT_SEARCH_LOG, finder, text->str, text->len);

  return TRUE;
}

static gboolean
search_columns (Search  *self,
                GError **error)
{
  return search_text (self, BASALT_SEARCH_TITLE, "SELECT title FROM run WHERE id = ?1", error) &&
         (self->all || search_text (self, BASALT_SEARCH_PROMPT,
                                    "SELECT prompt FROM run_input WHERE run = ?1", error)) &&
         (self->all || search_response (self, error)) && (self->all || search_log (self, error));
}

/**
 * basalt_runs_match:
 * @database: a connection
 * @id: a run's id
 * @words: what was searched for
 * @cancellable: (nullable): abandons it halfway
 * @match: (out) (nullable): the first column that has all of @words; else the one with most of
 * them; %NULL if none has any
 * @error: return location for an error
 *
 * Finds words in what is recorded of a run, as the index would.
 *
 * Returns: whether it succeeded; a run that is not there has no words
 */
gboolean
basalt_runs_match (BasaltDatabase     *database,
                   const char         *id,
                   BasaltSearchWords  *words,
                   GCancellable       *cancellable,
                   BasaltSearchMatch **match,
                   GError            **error)
{
  g_autoptr (BasaltStatement) statement = NULL;
  GError *local_error = NULL;
  Search search = { .database = database, .words = words, .cancellable = cancellable };

  *match = NULL;
  if (basalt_search_words_get_n_words (words) == 0)
    return TRUE;

  statement = basalt_database_prepare (database, "SELECT id FROM run WHERE uuid = ?1", error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, id);
  if (basalt_statement_next (statement, &local_error))
    search.run = basalt_statement_get_int (statement, 0);

  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else if (search.run == 0 || search_columns (&search, error))
    {
      if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          *match = search.match;
          return TRUE;
        }
    }

  g_clear_pointer (&search.match, basalt_search_match_free);

  return FALSE;
}
