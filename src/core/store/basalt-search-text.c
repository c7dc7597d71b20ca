/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-text.h"

#include <string.h>

/*
 * The words of each run lie in the FTS5 table run_text, whose rowid is the run's. It keeps
 * no copy of the text ("contentless"), so a row can be taken out only by saying again, to the
 * letter, what was put in. The rule that makes this work: what is indexed for a run is always
 *
 *   its title, its prompt, its text output up to the chunk run.indexed_output, its log
 *   messages up to the row run.indexed_log, each through basalt_search_text_split()
 *
 * Whoever changes title or prompt of a run calls forget() before and record() after. Chunks and
 * log rows are only ever added. A change to basalt_search_text_split() needs a migration that
 * builds the table again.
 */

/**
 * basalt_search_text_stands_alone:
 * @c: a character
 *
 * Returns: whether @c is a word of its own: it is of a script that writes without spaces between
 *   words, or a symbol
 */
gboolean
basalt_search_text_stands_alone (gunichar c)
{
  if (c < 0x2000)
    return FALSE;

  return (c >= 0x2e80 && c <= 0x2fdf) || /* radicals */
         (c >= 0x3005 && c <= 0x3007) || /* iteration and closing marks, zero */
         (c >= 0x3021 && c <= 0x3029) || /* Hangzhou numerals */
         (c >= 0x3041 && c <= 0x3096) || /* Hiragana */
         (c >= 0x309d && c <= 0x309f) || (c >= 0x30a1 && c <= 0x30fa) || /* Katakana */
         (c >= 0x30fc && c <= 0x30ff) || (c >= 0x3105 && c <= 0x312f) || /* Bopomofo */
         (c >= 0x31f0 && c <= 0x31ff) || (c >= 0x3400 && c <= 0x4dbf) || /* Han */
         (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0xff66 && c <= 0xff9f) || (c >= 0x20000 && c <= 0x3ffff) ||
         g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL;
}

/**
 * basalt_search_text_split:
 * @text: any bytes
 * @length: bytes in @text, or -1 if it ends with a zero
 *
 * Prepares text for the tokenizer unicode61, which takes a whole Japanese sentence for one
 * word: puts spaces around each character that stands alone, so that it becomes a token. Zero
 * bytes and what is not UTF-8 become spaces.
 *
 * Returns: (transfer full): UTF-8 without zero bytes
 */
char *
basalt_search_text_split (const char *text,
                          gssize      length)
{
  const char *end;
  GString *split;

  if (length < 0)
    length = (gssize) strlen (text);
  end = text + length;
  split = g_string_sized_new ((gsize) length + 16);

  while (text < end)
    {
      const char *start = text;
      gunichar c;

      while (text<end && * text> 0)
        text++;
      g_string_append_len (split, start, text - start);
      if (text == end)
        break;

      c = *text == '\0' ? (gunichar) -1 : g_utf8_get_char_validated (text, end - text);
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_c (split, ' ');
          text++;
          continue;
        }

      start = text;
      text = g_utf8_next_char (text);
      if (basalt_search_text_stands_alone (c))
        {
          g_string_append_c (split, ' ');
          g_string_append_len (split, start, text - start);
          g_string_append_c (split, ' ');
        }
      else
        g_string_append_len (split, start, text - start);
    }

  return g_string_free (split, FALSE);
}

/*
 * Reads the rows (text, group) that @sql gives for (@run, @last) into one text. Rows of a group
 * follow each other without a break, as they arrived; groups stand on lines of their own.
 */
static char *
join_rows (BasaltDatabase  *database,
           const char      *sql,
           gint64           run,
           gint64           last,
           GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (database, sql, error);
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autoptr (GError) local_error = NULL;
  gint64 group = 0;

  if (statement == NULL)
    return NULL;

  basalt_statement_bind_int (statement, 1, run);
  basalt_statement_bind_int (statement, 2, last);
  while (basalt_statement_next (statement, &local_error))
    {
      gsize length;
      const char *text = basalt_statement_get_text (statement, 0, &length);

      if (joined->len > 0 && group != basalt_statement_get_int (statement, 1))
        g_string_append_c (joined, '\n');
      group = basalt_statement_get_int (statement, 1);
      g_string_append_len (joined, text, (gssize) length);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return basalt_search_text_split (joined->str, (gssize) joined->len);
}

/* Puts the words of a run into the table with the SQL given, or takes them out. */
static gboolean
apply (BasaltDatabase  *database,
       const char      *sql,
       gint64           run,
       gint64           last_output,
       gint64           last_log,
       GError         **error)
{
  g_autoptr (BasaltStatement) insert = NULL;
  g_autofree char *title = NULL;
  g_autofree char *prompt = NULL;
  g_autofree char *response = NULL;
  g_autofree char *log = NULL;

  title = join_rows (database, "SELECT title, 0 FROM run WHERE id = ?1 AND ?2 IS NOT NULL", run, 0,
                     error);
  if (title == NULL)
    return FALSE;

  prompt = join_rows (database,
                      "SELECT prompt, 0 FROM run_input"
                      " WHERE run = ?1 AND prompt IS NOT NULL AND ?2 IS NOT NULL",
                      run, 0, error);
  if (prompt == NULL)
    return FALSE;

  response = join_rows (database,
                        "SELECT output_chunk.text, attempt.id FROM task_run"
                        " JOIN attempt ON attempt.task_run = task_run.id"
                        " JOIN output_chunk ON output_chunk.attempt = attempt.id"
                        " WHERE task_run.run = ?1 AND kind = 'text' AND output_chunk.id <= ?2"
                        " ORDER BY output_chunk.id",
                        run, last_output, error);
  if (response == NULL)
    return FALSE;

  log = join_rows (database, "SELECT message, id FROM log WHERE run = ?1 AND id <= ?2 ORDER BY id",
                   run, last_log, error);
  if (log == NULL)
    return FALSE;

  insert = basalt_database_prepare (database, sql, error);
  if (insert == NULL)
    return FALSE;

  basalt_statement_bind_int (insert, 1, run);
  basalt_statement_bind_text (insert, 2, title, -1);
  basalt_statement_bind_text (insert, 3, prompt, -1);
  basalt_statement_bind_text (insert, 4, response, -1);
  basalt_statement_bind_text (insert, 5, log, -1);

  return basalt_statement_run (insert, error);
}

static gboolean
set_marks (BasaltDatabase  *database,
           const char      *sql,
           gint64           run,
           GError         **error)
{
  g_autoptr (BasaltStatement) statement = basalt_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, run);

  return basalt_statement_run (statement, error);
}

static gboolean
get_marks (BasaltDatabase  *database,
           gint64           run,
           gint64          *last_output,
           gint64          *last_log,
           GError         **error)
{
  g_autoptr (BasaltStatement) statement =
    basalt_database_prepare (database, "SELECT indexed_output, indexed_log FROM run WHERE id = ?1",
                             error);
  g_autoptr (GError) local_error = NULL;

  *last_output = *last_log = -1;

  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, run);
  if (basalt_statement_next (statement, &local_error))
    {
      *last_output = basalt_statement_get_known (statement, 0);
      *last_log = basalt_statement_get_known (statement, 1);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

/**
 * basalt_search_text_record:
 * @database: a connection in a transaction
 * @run: a run's rowid
 * @error: return location for an error
 *
 * Makes a run findable by what it is now. Call basalt_search_text_forget() before.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_search_text_record (BasaltDatabase  *database,
                           gint64           run,
                           GError         **error)
{
  gint64 last_output, last_log;

  return set_marks (database,
                    "UPDATE run SET"
                    " indexed_output = (SELECT ifnull (max (output_chunk.id), 0) FROM task_run"
                    "   JOIN attempt ON attempt.task_run = task_run.id"
                    "   JOIN output_chunk ON output_chunk.attempt = attempt.id"
                    "   WHERE task_run.run = ?1),"
                    " indexed_log = (SELECT ifnull (max (id), 0) FROM log WHERE log.run = ?1)"
                    " WHERE id = ?1",
                    run, error) &&
         get_marks (database, run, &last_output, &last_log, error) &&
         apply (database,
                "INSERT INTO run_text (rowid, title, prompt, response, log)"
                " VALUES (?1, ?2, ?3, ?4, ?5)",
                run, last_output, last_log, error);
}

/**
 * basalt_search_text_forget:
 * @database: a connection in a transaction
 * @run: a run's rowid
 * @error: return location for an error
 *
 * Takes the words of a run out of the table, before its title or prompt change, or more is
 * recorded. Nothing happens to a run that is not in it.
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_search_text_forget (BasaltDatabase  *database,
                           gint64           run,
                           GError         **error)
{
  gint64 last_output, last_log;

  if (!get_marks (database, run, &last_output, &last_log, error))
    return FALSE;

  if (last_output < 0)
    return TRUE;

  return apply (database,
                "INSERT INTO run_text (run_text, rowid, title, prompt, response, log)"
                " VALUES ('delete', ?1, ?2, ?3, ?4, ?5)",
                run, last_output, last_log, error) &&
         set_marks (database,
                    "UPDATE run SET indexed_output = NULL, indexed_log = NULL WHERE id = ?1", run,
                    error);
}
