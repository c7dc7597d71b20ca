/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-text.h"

#include <sqlite3.h>
#include <string.h>

/*
 * What an index of words costs, and what it finds: bench-search TEXT-FILE...
 *
 * Indexes the lines of each file, 20 a document, with the tokenizers that there are to choose from.
 * Prints the index's size as a ratio to the text's. Behind basalt-search-text.c.
 */

static const struct
{
  const char *name;
  const char *tokenizer;
  gboolean split;
} kinds[] = {
  { "unicode61", "unicode61 remove_diacritics 2", FALSE },
  { "trigram", "trigram", FALSE },
  { "unicode61, split", "unicode61 remove_diacritics 2 categories 'L* N* Co So'", TRUE },
};

static double
measure (guint   kind,
         GStrv   lines,
         gint64 *microseconds)
{
  g_autofree char *create = g_strdup_printf (
    "CREATE VIRTUAL TABLE t USING fts5 (text, content = '', columnsize = 0, tokenize = \"%s\")",
    kinds[kind].tokenizer);
  g_autoptr (GString) document = g_string_new (NULL);
  sqlite3 *handle;
  sqlite3_stmt *statement;
  gint64 begin = g_get_monotonic_time ();
  gint64 size;

  g_assert_cmpint (sqlite3_open (":memory:", &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, create, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_prepare_v2 (handle, "INSERT INTO t (rowid, text) VALUES (?2, ?1)", -1, &statement, NULL);
  sqlite3_exec (handle, "BEGIN", NULL, NULL, NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_string_append (document, lines[i]);
      g_string_append_c (document, '\n');
      if (i % 20 == 19 || lines[i + 1] == NULL)
        {
          g_autofree char *split = basalt_search_text_split (document->str, -1);

          sqlite3_bind_text (statement, 1, kinds[kind].split ? split : document->str, -1,
                             SQLITE_STATIC);
          sqlite3_bind_int64 (statement, 2, i + 1);
          g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
          sqlite3_reset (statement);
          g_string_truncate (document, 0);
        }
    }
  sqlite3_exec (handle, "COMMIT; INSERT INTO t (t) VALUES ('optimize')", NULL, NULL, NULL);
  sqlite3_finalize (statement);
  *microseconds = g_get_monotonic_time () - begin;

  sqlite3_prepare_v2 (handle, "SELECT sum (length (block)) FROM t_data", -1, &statement, NULL);
  sqlite3_step (statement);
  size = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return (double) size;
}

int
main (int    argc,
      char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;
      g_autoptr (GError) error = NULL;
      gsize length;

      if (!g_file_get_contents (argv[i], &text, &length, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }

      lines = g_strsplit (text, "\n", -1);
      for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
        {
          gint64 microseconds;
          double size = measure (kind, lines, &microseconds);

          g_print ("%s: %-18s %.2f of the text, %.1f MB/s\n", argv[i], kinds[kind].name,
                   size / (double) length, (double) length / (double) microseconds);
        }
    }

  return 0;
}
