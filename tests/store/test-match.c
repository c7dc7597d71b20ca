/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-excerpt.h"
#include "basalt-search-finder.h"
#include "basalt-search-text.h"
#include "basalt-store-private.h"
#include "basalt-store-search.h"
#include "store-fixture.h"

#include <sqlite3.h>
#include <string.h>

/* @text with what is marked in brackets. */
static char *
show (const char *text,
      GArray     *ranges)
{
  GString *shown = g_string_new (NULL);
  guint position = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      const BasaltSearchRange *range = &g_array_index (ranges, BasaltSearchRange, i);

      g_assert_cmpuint (range->start, >=, position);
      g_assert_cmpuint (range->end, >, range->start);
      g_assert_cmpuint (range->end, <=, strlen (text));
      g_string_append_len (shown, text + position, range->start - position);
      g_string_append_c (shown, '[');
      g_string_append_len (shown, text + range->start, range->end - range->start);
      g_string_append_c (shown, ']');
      position = range->end;
    }
  g_string_append (shown, text + position);

  return g_string_free (shown, FALSE);
}

static void
test_mark (void)
{
  static const struct
  {
    const char *text;
    const char *search;
    const char *marked;
  } cases[] = {
    { "Hello, world", "world hello", "[Hello], [world]" },
    { "Hello, world", "wor", "Hello, [world]" },
    { "Hello, world", "hell world", "Hello, [world]" },
    { "Hello, world", "\"hello world\"", "[Hello, world]" },
    { "Hello, world", "\"world hello\"", "Hello, world" },
    { "hello hello hell", "hell", "[hello] [hello] [hell]" },
    { "hello hello hell", "\"hell\"", "hello hello [hell]" },
    { "a b a b a", "\"a b a\"", "[a b a b a]" },
    { "naïve NAÏVE naive", "Naive", "[naïve] [NAÏVE] [naive]" },
    { "nai\xcc\x88ve Ａ", "naïve", "[nai\xcc\x88ve] Ａ" },
    { "ÅNGSTRÖM straße", "angstrom", "[ÅNGSTRÖM] straße" },
    { "東京タワーの高さ", "タワー 高", "東京[タワー]の[高]さ" },
    { "東京タワー", "京東", "東京タワー" },
    { "ok👍ok", "👍", "ok[👍]ok" },
    { "foo.bar foo bar", "foo.bar", "[foo.bar] [foo bar]" },
    { "C++ and C", "C++", "[C]++ and [C]" },
    { "x -> y", "->", "x -> y" },
    { "anything", "", "anything" },
    { "anything", "\"", "anything" },
    { "", "x", "" },
    { "a AND b", "AND", "a [AND] b" },
    { "b\xff"
      "a\xfe",
      "a", "b\xff[a]\xfe" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltSearchWords) words = basalt_search_words_new (cases[i].search);
      g_autoptr (GArray) ranges =
        basalt_search_finder_mark (words, cases[i].text, strlen (cases[i].text));
      g_autofree char *marked = show (cases[i].text, ranges);

      g_assert_cmpstr (marked, ==, cases[i].marked);
    }
}

/* Zero bytes part words. */
static void
test_mark_zero (void)
{
  g_autoptr (BasaltSearchWords) words = basalt_search_words_new ("ab");
  g_autoptr (GArray) none = basalt_search_finder_mark (words, "a\0b", 3);
  g_autoptr (GArray) one = basalt_search_finder_mark (words, "\0ab", 3);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpuint (g_array_index (one, BasaltSearchRange, 0).start, ==, 1);
  g_assert_cmpuint (g_array_index (one, BasaltSearchRange, 0).end, ==, 3);
}

/* The excerpt of @text for @search, with what is marked in brackets. */
static char *
excerpt (const char *text,
         gsize       length,
         const char *search,
         gboolean    within_line)
{
  g_autoptr (BasaltSearchWords) words = basalt_search_words_new (search);
  g_autoptr (BasaltSearchFinder) finder = basalt_search_finder_new (words, NULL);
  g_autoptr (GArray) ranges = NULL;
  g_autofree char *made = NULL;

  g_assert_false (basalt_search_finder_feed (finder, text, length, TRUE));
  if (basalt_search_finder_get_n_found (finder) == 0)
    return NULL;

  made = basalt_search_finder_make_excerpt (finder, text, length, within_line, &ranges);
  g_assert_true (g_utf8_validate (made, -1, NULL));
  g_assert_null (strchr (made, '\n'));
  g_assert_cmpint (g_utf8_strlen (made, -1), <=, 202);

  return show (made, ranges);
}

static void
assert_excerpt (const char *text,
                const char *search,
                const char *expected)
{
  g_autofree char *shown = excerpt (text, strlen (text), search, FALSE);

  g_assert_cmpstr (shown, ==, expected);
}

#define LOREM                                                                                     \
  "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut " \
  "labore et dolore magna aliqua. "

static void
test_excerpt (void)
{
  g_autofree char *shown = NULL;

  /* Short texts are there as they are, on one line. */
  assert_excerpt ("one two three", "two", "one [two] three");
  assert_excerpt ("  one\n\n\ttwo \r\n three  ", "two", "one [two] three");
  assert_excerpt ("one two three", "four", NULL);

  /* Long ones are cut between words. */
  assert_excerpt (LOREM LOREM "and the needle is here. " LOREM LOREM, "needle",
                  "…magna aliqua. and the [needle] is here. Lorem ipsum dolor sit amet, "
                  "consectetur…");
  assert_excerpt (LOREM LOREM, "lorem ipsum",
                  "[Lorem] [ipsum] dolor sit amet, consectetur adipiscing elit, sed do eiusmod "
                  "tempor…");
  assert_excerpt (LOREM "the end", "end", "…magna aliqua. the [end]");

  /* Where most words stand together; the first of these. */
  assert_excerpt (
    "alpha " LOREM "beta " LOREM "alpha beta " LOREM "beta alpha", "alpha beta",
    "…et dolore magna aliqua. [alpha] [beta] Lorem ipsum dolor sit amet, consectetur…");

  /* Scripts without blanks, and words without an end, are cut between characters. */
  assert_excerpt (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめも針"
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    "針",
    "…しすせそたちつてとなにぬねのはひふへほまみむめも[針]"
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん");
  assert_excerpt (
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaa.needle.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "needle",
    "…aaaaaaaaaaaaaaaaaaaaaaa.[needle].bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…");

  /* A mark is not parted from its character. */
  assert_excerpt ("xxxxxe\xcc\x81xxxxxxxxxxxxxxxxxxxxxxx.needle", "needle",
                  "…xxxxxxxxxxxxxxxxxxxxxxx.[needle]");

  /* What is no text is visible. */
  shown = excerpt ("a\0b \xff needle\xfe", 13, "needle", FALSE);
  g_assert_cmpstr (shown, ==,
                   "a\xef\xbf\xbd"
                   "b \xef\xbf\xbd [needle]\xef\xbf\xbd");
}

static void
test_excerpt_of_line (void)
{
  static const char text[] = "first line\nsecond with needle in it\nthird line\n";
  g_autofree char *shown = excerpt (text, strlen (text), "needle", TRUE);
  g_autofree char *last = excerpt (text, strlen (text), "third", TRUE);
  g_autofree char *first = excerpt (text, strlen (text), "first", TRUE);

  g_assert_cmpstr (shown, ==, "second with [needle] in it");
  g_assert_cmpstr (last, ==, "[third] line");
  g_assert_cmpstr (first, ==, "[first] line");
}

/* A phrase that is longer than an excerpt is marked as far as it is there. */
static void
test_excerpt_of_phrase (void)
{
  g_autoptr (GString) text = g_string_new ("begin ");
  g_autofree char *quoted = NULL;
  g_autofree char *shown = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "word%u ", i);
  quoted = g_strdup_printf ("\"%s\"", text->str + strlen ("begin "));

  shown = excerpt (text->str, text->len, quoted, FALSE);
  g_assert_true (g_str_has_prefix (shown, "begin [word0 word1 word2"));
  g_assert_true (g_str_has_suffix (shown, "]…"));
}

/* A text that comes in pieces is looked through once, and no further than it must be. */
static void
test_feed (void)
{
  g_autoptr (BasaltSearchWords) words = basalt_search_words_new ("needle \"two words\" 針");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint kind = 0; kind < 3; kind++)
    {
      /* Pieces end anywhere in a word. */
      static const char *const pieces[] = { "nee",         "dle is t",  "wo\nwor",
                                            "ds and \xe9", "\x87\x9d.", NULL };
      const char *const fillers[] = { "hay ", "枯", "hay" };
      g_autoptr (BasaltSearchFinder) finder = basalt_search_finder_new (words, NULL);
      gboolean wanted = TRUE;
      gsize end;

      g_string_truncate (text, 0);
      while (text->len < 200000)
        {
          g_string_append (text, fillers[kind]);
          g_assert_true (basalt_search_finder_feed (finder, text->str, text->len, FALSE));
        }
      g_string_append_c (text, ' ');
      for (guint i = 0; pieces[i] != NULL; i++)
        {
          g_string_append (text, pieces[i]);
          g_assert_true (basalt_search_finder_feed (finder, text->str, text->len, FALSE));
        }
      end = text->len;
      g_string_append_c (text, ' ');

      /* Until there is enough after it for an excerpt. */
      while (wanted && text->len < end + 100000)
        {
          g_string_append (text, "hay ");
          wanted = basalt_search_finder_feed (finder, text->str, text->len, FALSE);
        }
      g_assert_false (wanted);
      g_assert_true (basalt_search_finder_found_all (finder));
      g_assert_cmpuint (basalt_search_finder_get_n_found (finder), ==, 3);
      g_assert_cmpuint (text->len, <, end + 10000);
    }
}

/* More words, and more places, than are weighed. */
static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) search = g_string_new ("common ");
  g_autofree char *shown = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "common ");
  for (guint i = 0; i < 100; i++)
    {
      g_string_append_printf (text, "w%u ", i);
      g_string_append_printf (search, "\"w%u\" ", i);
    }
  shown = excerpt (text->str, text->len, search->str, FALSE);
  g_assert_true (g_str_has_prefix (shown, "…[common] [common] [common]"));
  g_assert_nonnull (strstr (shown, "[w0] [w1] [w2]"));
}

/* What is marked is what the index finds. */
static void
test_random (void)
{
  static const char *const pieces[] = {
    "a",      "b",      "ab",   "AB",     "Äb", "A\314\210b", "ß",  "ss", "語", "京",
    "ー",     "🦊",   "é",    " ",      " ",  " ",          "\n", ".",  "-",  "\"",
    "'",      "\xff",   "\x01", "1",      "²",  "ﬁ",          "I",  "İ",  "ı",  "\u200d",
    "\ufe0f", "\u0903", "क",    "\u3000", "·",  "_",          "Σ",  "ς",
  };
  sqlite3 *handle;
  sqlite3_stmt *insert, *find;
  guint n_found = 0;

  g_assert_cmpint (sqlite3_open (":memory:", &handle), ==, SQLITE_OK);
  g_assert_cmpint (
    sqlite3_exec (handle,
                  "CREATE VIRTUAL TABLE t USING fts5 (text, content = '', columnsize = 0,"
                  " tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co So'\")",
                  NULL, NULL, NULL),
    ==, SQLITE_OK);
  sqlite3_prepare_v2 (handle, "INSERT INTO t (rowid, text) VALUES (?1, ?2)", -1, &insert, NULL);
  sqlite3_prepare_v2 (handle, "SELECT 1 FROM t WHERE t MATCH ?2 AND rowid = ?1", -1, &find, NULL);

  for (int round = 1; round <= 4000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GString) search = g_string_new (NULL);
      g_autofree char *split = NULL;
      g_autoptr (BasaltSearchWords) words = NULL;
      g_autoptr (BasaltSearchFinder) finder = NULL;
      g_autoptr (GArray) ranges = NULL;
      const char *match;
      gboolean found;

      for (int i = g_test_rand_int_range (1, 30); i > 0; i--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      /* Often a part of the text, which may begin within a character. */
      if (g_test_rand_bit ())
        {
          gsize start = (gsize) g_test_rand_int_range (0, (int) text->len);

          g_string_append_len (search, text->str + start, g_test_rand_int_range (1, 8));
          search->str[strlen (search->str)] = '\0';
          g_string_truncate (search, strlen (search->str));
        }
      else
        {
          for (int i = g_test_rand_int_range (1, 5); i > 0; i--)
            g_string_append (search, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
        }

      split = basalt_search_text_split (text->str, -1);
      sqlite3_bind_int (insert, 1, round);
      sqlite3_bind_text (insert, 2, split, -1, SQLITE_STATIC);
      g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
      sqlite3_reset (insert);

      words = basalt_search_words_new (search->str);
      match = basalt_search_words_get_match (words);
      if (match == NULL)
        continue;

      sqlite3_bind_int (find, 1, round);
      sqlite3_bind_text (find, 2, match, -1, SQLITE_STATIC);
      found = sqlite3_step (find) == SQLITE_ROW;
      g_assert_cmpint (sqlite3_reset (find), ==, SQLITE_OK);

      finder = basalt_search_finder_new (words, NULL);
      basalt_search_finder_feed (finder, text->str, text->len, TRUE);
      ranges = basalt_search_finder_mark (words, text->str, text->len);
      if (basalt_search_finder_found_all (finder) != found)
        g_test_message ("“%s” in “%s”", search->str, text->str);
      g_assert_cmpint (basalt_search_finder_found_all (finder), ==, found);
      g_assert_cmpint (ranges->len > 0, ==, basalt_search_finder_get_n_found (finder) > 0);

      if (found)
        {
          g_autofree char *shown = excerpt (text->str, text->len, search->str, g_test_rand_bit ());

          g_assert_nonnull (strchr (shown, '['));
          n_found++;
        }
    }

  g_assert_cmpuint (n_found, >, 500);
  sqlite3_finalize (insert);
  sqlite3_finalize (find);
  sqlite3_close (handle);
}

/* -- In a store -- */

static BasaltSearchMatch *
find_match (BasaltStore *store,
            const char  *id,
            const char  *search)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltSearchMatch *match;

  basalt_store_find_match_async (store, id, search, NULL, test_wait_result_cb, &result);
  match = basalt_store_find_match_finish (store, test_wait (&result), &error);
  g_assert_no_error (error);

  return match;
}

static void
assert_match (BasaltStore        *store,
              const char         *id,
              const char         *search,
              BasaltSearchColumn  column,
              const char         *expected)
{
  g_autoptr (BasaltSearchMatch) match = find_match (store, id, search);
  g_autofree char *shown = NULL;

  g_assert_nonnull (match);
  shown = show (match->excerpt, match->ranges);
  g_assert_cmpstr (shown, ==, expected);
  g_assert_cmpint (match->column, ==, column);
}

static void
test_columns (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id =
    test_record_run (store, "Title of it\nprompt text with more in it", "the response is there");
  g_autofree char *empty = test_record_run (store, "x", "");
  g_autoptr (BasaltSearchMatch) none = NULL;
  g_autoptr (BasaltSearchMatch) nothing = NULL;
  g_autoptr (BasaltSearchMatch) nobody = NULL;
  g_autoptr (BasaltSearchMatch) blank = NULL;

  test_execute (dir,
                "UPDATE run SET title = 'Title of it' WHERE id = 1;"
                "INSERT INTO log (run, time, level, logger, message)"
                " VALUES (1, 1, 'INFO', 'x', 'first message'), (1, 2, 'INFO', 'x', 'second one'),"
                " (1, 3, 'INFO', 'x', 'last')");

  assert_match (store, id, "title", BASALT_SEARCH_TITLE, "[Title] of it");
  assert_match (store, id, "title more", BASALT_SEARCH_PROMPT,
                "[Title] of it prompt text with [more] in it");
  assert_match (store, id, "response", BASALT_SEARCH_RESPONSE, "the [response] is there");
  assert_match (store, id, "second", BASALT_SEARCH_LOG, "[second] one");
  assert_match (store, id, "last", BASALT_SEARCH_LOG, "[last]");
  /* Found in one place each: the first of those with the most words. */
  assert_match (store, id, "second title", BASALT_SEARCH_TITLE, "[Title] of it");
  assert_match (store, id, "second title text", BASALT_SEARCH_PROMPT,
                "[Title] of it prompt [text] with more in it");
  assert_match (store, id, "\"is there\" title", BASALT_SEARCH_TITLE, "[Title] of it");

  none = find_match (store, id, "nowhere");
  g_assert_null (none);
  nothing = find_match (store, empty, "nowhere");
  g_assert_null (nothing);
  nobody = find_match (store, "0192f3a4-0000-7000-8000-0000000000ff", "title");
  g_assert_null (nobody);
  blank = find_match (store, id, " -> ");
  g_assert_null (blank);

  /* A prompt that is not there yet. */
  test_execute (dir, "UPDATE run_input SET prompt = NULL");
  assert_match (store, id, "title more", BASALT_SEARCH_TITLE, "[Title] of it");

  test_close_store (store);
  test_remove_dir (dir);
}

/* Responses lie in many rows, which end anywhere; those of several attempts follow each other. */
static void
test_chunks (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "x", "");

  test_execute (
    dir,
    "DELETE FROM output_chunk;"
    "INSERT INTO attempt (id, task_run, number, round, state)"
    " SELECT 100, max (id), 7, 0, 'Failed' FROM task_run;"
    "INSERT INTO attempt (id, task_run, number, round, state)"
    " SELECT 101, max (id), 8, 0, 'Failed' FROM task_run;"
    "INSERT INTO output_chunk (attempt, kind, time, text) VALUES"
    " (100, 'text', 1, 'the nee'), (101, 'text', 1, 'another '), (100, 'reasoning', 1, 'secret'),"
    " (100, 'text', 1, 'dle lies'), (101, 'text', 1, 'haystack')");
  assert_match (store, id, "needle", BASALT_SEARCH_RESPONSE, "the [needle] lies another haystack");
  assert_match (store, id, "needle haystack", BASALT_SEARCH_RESPONSE,
                "the [needle] lies another [haystack]");
  assert_match (store, id, "\"lies another\"", BASALT_SEARCH_RESPONSE,
                "the needle [lies another] haystack");
  g_assert_null (find_match (store, id, "secret"));

  /* Ten megabytes. */
  test_execute (
    dir,
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
    " INSERT INTO output_chunk (attempt, kind, time, text)"
    " SELECT 100, 'text', 1, ' ' || replace (hex (zeroblob (1000)), '00', 'straw ') FROM n;"
    "INSERT INTO output_chunk (attempt, kind, time, text) VALUES (100, 'text', 1, 'final straw')");
  assert_match (store, id, "final", BASALT_SEARCH_RESPONSE,
                "…straw straw straw straw [final] straw another haystack");

  test_close_store (store);
  test_remove_dir (dir);
}

/* Nobody waits for what is not to be seen any more. */
static void
test_cancelled (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "x", "answer");

  test_execute (dir,
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                " INSERT INTO output_chunk (attempt, kind, time, text)"
                " SELECT (SELECT max (id) FROM attempt), 'text', 1,"
                "  ' ' || replace (hex (zeroblob (1000)), '00', 'straw ') FROM n;"
                "UPDATE run_input SET prompt = (SELECT group_concat (text) FROM output_chunk)");

  for (guint wait = 0; wait < 20; wait += 5)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      basalt_store_find_match_async (store, id, "needle", cancellable, test_wait_result_cb,
                                     &result);
      g_usleep (wait * 1000);
      g_cancellable_cancel (cancellable);
      g_assert_null (basalt_store_find_match_finish (store, test_wait (&result), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }

  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_closed (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = basalt_store_new (dir);
  BasaltRunQuery all = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) searched = NULL;
  g_autoptr (GError) error = NULL;

  basalt_store_find_match_async (store, "x", "x", NULL, test_wait_result_cb, &result);
  g_assert_null (basalt_store_find_match_finish (store, test_wait (&result), &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED);
  g_clear_error (&error);

  basalt_store_query_rowids_async (store, &all, NULL, test_wait_result_cb, &searched);
  g_assert_null (basalt_store_query_rowids_finish (store, test_wait (&searched), &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED);

  g_clear_object (&result);
  g_clear_object (&searched);
  g_assert_finalize_object (store);
  test_remove_dir (dir);
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean over;
} Gate;

/* A search that takes as long as the gate is shut. */
static gboolean
wait_at_gate (BasaltDatabase  *database,
              gpointer         data,
              GError         **error)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  while (!gate->over)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);

  return TRUE;
}

/* Runs are opened, and excerpts found, while a search goes on and on; other searches wait. */
static void
test_no_waiting (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "needle", "answer");
  BasaltRunQuery all = { 0 };
  Gate gate = { 0 };
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GArray) rowids = NULL;
  g_autoptr (GError) error = NULL;
  BasaltStoreJob *job;

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  job = basalt_store_job_new (wait_at_gate, &gate, NULL);
  job->task = g_task_new (store, NULL, test_wait_result_cb, &first);
  basalt_store_push_search (store, job);
  basalt_store_query_rowids_async (store, &all, NULL, test_wait_result_cb, &second);

  run = test_load_run (store, id, &error);
  g_assert_no_error (error);
  assert_match (store, id, "needle", BASALT_SEARCH_TITLE, "[needle]");
  runs = test_query (store, &all);
  g_assert_cmpuint (runs->len, ==, 1);
  g_assert_null (second);

  g_mutex_lock (&gate.mutex);
  gate.over = TRUE;
  g_cond_signal (&gate.cond);
  g_mutex_unlock (&gate.mutex);
  g_assert_true (g_task_propagate_boolean (G_TASK (test_wait (&first)), NULL));
  rowids = basalt_store_query_rowids_finish (store, test_wait (&second), NULL);
  g_assert_cmpuint (rowids->len, ==, 1);

  g_clear_object (&first);
  g_clear_object (&second);
  test_close_store (store);
  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.cond);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/match/mark", test_mark);
  g_test_add_func ("/store/match/mark-zero", test_mark_zero);
  g_test_add_func ("/store/match/excerpt", test_excerpt);
  g_test_add_func ("/store/match/excerpt-of-line", test_excerpt_of_line);
  g_test_add_func ("/store/match/excerpt-of-phrase", test_excerpt_of_phrase);
  g_test_add_func ("/store/match/feed", test_feed);
  g_test_add_func ("/store/match/many", test_many);
  g_test_add_func ("/store/match/random", test_random);
  g_test_add_func ("/store/match/columns", test_columns);
  g_test_add_func ("/store/match/chunks", test_chunks);
  g_test_add_func ("/store/match/cancelled", test_cancelled);
  g_test_add_func ("/store/match/closed", test_closed);
  g_test_add_func ("/store/match/no-waiting", test_no_waiting);

  return g_test_run ();
}
