/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-text.h"
#include "basalt-search-words.h"
#include "store-fixture.h"

#include <string.h>

static void
test_split (void)
{
  static const struct
  {
    const char *text;
    gssize length;
    const char *split;
  } cases[] = {
    { "plain words", -1, "plain words" },
    { "", -1, "" },
    { "東京 tower", -1, " 東  京  tower" },
    { "カラー", -1, " カ  ラ  ー " },
    { "naïve été", -1, "naïve été" },
    { "ok👍ok", -1, "ok 👍 ok" },
    { "a\0b", 3, "a b" },
    { "a\xff\xfe"
      "b",
      -1, "a  b" },
    { "cut \xe6\x9d", -1, "cut   " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *split = basalt_search_text_split (cases[i].text, cases[i].length);

      g_assert_cmpstr (split, ==, cases[i].split);
    }
}

static char *
describe_words (BasaltSearchWords *words)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < basalt_search_words_get_n_words (words); i++)
    {
      const BasaltSearchWord *word = basalt_search_words_get_word (words, i);

      for (guint j = 0; j < word->tokens->len; j++)
        g_string_append_printf (text, "%s%s",
                                j > 0 ? "+" :
                                i > 0 ? " " :
                                        "",
                                (const char *) word->tokens->pdata[j]);
      if (word->begun)
        g_string_append_c (text, '*');
    }

  return g_string_free (text, FALSE);
}

static void
test_search_words (void)
{
  static const struct
  {
    const char *search;
    const char *words;
    const char *match;
  } cases[] = {
    { "Hello  Wörld", "hello world*", "\"Hello\" \"Wörld\" *" },
    { "\"exact words\" other", "exact+words other*", "\"exact words\" \"other\" *" },
    { "other \"exact words\"", "other exact+words", "\"other\" \"exact words\"" },
    /* A quote that is still open may go on. */
    { "\"exact wor", "exact+wor*", "\"exact wor\" *" },
    { "foo.bar", "foo+bar*", "\"foo.bar\" *" },
    /* What ends in punctuation has ended. */
    { "C++", "c", "\"C++\"" },
    { "C++ ->", "c", "\"C++\"" },
    { "-> (a) --", "a", "\"(a)\"" },
    { "a\"b", "a+b*", "\"a\"\"b\" *" },
    { "NOT a* OR NEAR(b, 5)", "not a or near+b 5", "\"NOT\" \"a*\" \"OR\" \"NEAR(b,\" \"5)\"" },
    { "東京タワー", "東+京+タ+ワ+ー*", "\" 東  京  タ  ワ  ー \" *" },
    { "ok👍", "ok+👍*", "\"ok 👍 \" *" },
    /* Keys are for whoever reads query words. */
    { "state:failed", "state+failed*", "\"state:failed\" *" },
    /* Each once. */
    { "a a \"a\" a b a", "a b a*", "\"a\" \"b\" \"a\" *" },
    { "a\xff", "a", "\"a \"" },
  };
  static const char *const blank[] = { NULL, "", " \t\n ", "\"", "\"\"", "\"  \" \"" };
  static const char *const hopeless[] = { "->", "++", "\"->\"", "( ) *", "-", "\xff", "…" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltSearchWords) words = basalt_search_words_new (cases[i].search);
      g_autofree char *described = describe_words (words);

      g_assert_cmpstr (described, ==, cases[i].words);
      g_assert_cmpstr (basalt_search_words_get_match (words), ==, cases[i].match);
      g_assert_false (basalt_search_words_is_blank (words));
    }

  /* For who does not know which word is being typed; what is quoted is whole. */
  {
    g_autoptr (BasaltSearchWords) words = basalt_search_words_new_begun ("colu \"of\" bas-", TRUE);

    g_assert_cmpstr (basalt_search_words_get_match (words), ==, "\"colu\" * \"of\" \"bas-\"");
  }

  for (guint i = 0; i < G_N_ELEMENTS (blank); i++)
    {
      g_autoptr (BasaltSearchWords) words = basalt_search_words_new (blank[i]);

      g_assert_true (basalt_search_words_is_blank (words));
      g_assert_null (basalt_search_words_get_match (words));
    }

  for (guint i = 0; i < G_N_ELEMENTS (hopeless); i++)
    {
      g_autoptr (BasaltSearchWords) words = basalt_search_words_new (hopeless[i]);

      g_assert_false (basalt_search_words_is_blank (words));
      g_assert_null (basalt_search_words_get_match (words));
    }
}

static void
test_words (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);

  g_free (test_record_run (store, "Summarise the quarterly report",
                           "Revenue rose; naïve estimates were wrong 👍."));
  g_free (test_record_run (store, "東京タワーの高さは？", "高さは三百三十三メートルです。"));

  /* Whole words and the beginning of the last one, in prompt and answer, case and accents aside. */
  g_assert_cmpuint (test_search (store, "quarterly"), ==, 1);
  g_assert_cmpuint (test_search (store, "QUARTERLY rep"), ==, 1);
  g_assert_cmpuint (test_search (store, "naive"), ==, 1);
  g_assert_cmpuint (test_search (store, "arterly"), ==, 0);
  g_assert_cmpuint (test_search (store, "👍"), ==, 1);

  /* All words, in any order, wherever they are. */
  g_assert_cmpuint (test_search (store, "report revenue the"), ==, 1);
  g_assert_cmpuint (test_search (store, "report nonsense"), ==, 0);
  g_assert_cmpuint (test_search (store, "quart report"), ==, 0);

  /* In quotes: neighbours, in order. */
  g_assert_cmpuint (test_search (store, "\"the quarterly report\""), ==, 1);
  g_assert_cmpuint (test_search (store, "wrong \"the quarterly report\" rose"), ==, 1);
  g_assert_cmpuint (test_search (store, "\"quarterly the\""), ==, 0);
  g_assert_cmpuint (test_search (store, "\"summarise report\""), ==, 0);
  g_assert_cmpuint (test_search (store, "\"the quarterly rep\""), ==, 0);
  g_assert_cmpuint (test_search (store, "\"the quarterly rep"), ==, 1);

  /* Punctuation around words does not matter; alone, it is nowhere. */
  g_assert_cmpuint (test_search (store, "(quarterly) -> *report*"), ==, 1);
  g_assert_cmpuint (test_search (store, "->"), ==, 0);

  /* Japanese: any part of a sentence. */
  g_assert_cmpuint (test_search (store, "タワー"), ==, 1);
  g_assert_cmpuint (test_search (store, "高さ"), ==, 1);
  g_assert_cmpuint (test_search (store, "三"), ==, 1);
  g_assert_cmpuint (test_search (store, "メートル"), ==, 1);
  g_assert_cmpuint (test_search (store, "京東"), ==, 0);
  g_assert_cmpuint (test_search (store, "高さ 東京"), ==, 1);

  /* Nothing typed is no filter. */
  g_assert_cmpuint (test_search (store, "  "), ==, 2);
  g_assert_cmpuint (test_search (store, "\""), ==, 2);

  test_close_store (store);
  test_remove_dir (dir);
}

/* Whatever is typed is text. */
static void
test_hostile (void)
{
  static const char *const phrases[] = {
    "\"",
    "\"\"",
    "'",
    "*",
    "a*",
    "NEAR(a b)",
    "AND",
    "OR NOT",
    "title:x",
    "{title}: x",
    "^a",
    "a + b",
    "-",
    "(",
    ")",
    "\\",
    ";",
    "'; DROP TABLE run; --",
    "%",
    "_",
    "\x01\x02",
    "\xff\xfe",
    "👩‍👩‍👧",
    "\u202e",
    "\u200b",
    "a\"b\"c*",
    "日本\"語*",
  };
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GString) longest = g_string_new (NULL);

  g_free (test_record_run (store, "He said \"stop\" AND left", "fine"));
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    test_search (store, phrases[i]);

  g_assert_cmpuint (test_search (store, "\"stop\" AND"), ==, 1);
  g_assert_cmpuint (test_search (store, "stop OR left"), ==, 0);
  g_assert_cmpuint (test_search (store, "left NOT stop"), ==, 0);
  g_assert_cmpuint (test_search (store, "title:left"), ==, 0);
  g_assert_cmpuint (test_search (store, "le*"), ==, 0);

  g_assert_cmpuint (test_search (store, "he said stop and left"), ==, 1);
  for (guint i = 0; i < 10000; i++)
    g_string_append (longest, i % 2 == 0 ? "x" : " ");
  g_assert_cmpuint (test_search (store, longest->str), ==, 0);
  g_string_truncate (longest, 0);
  for (guint i = 0; i < 10000; i++)
    g_string_append (longest, "語");
  g_assert_cmpuint (test_search (store, longest->str), ==, 0);

  test_close_store (store);
  test_remove_dir (dir);
}

/* 10,000 characters of words are all looked for. */
static void
test_long (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *quoted = NULL;
  g_autofree char *more = NULL;

  for (guint i = 0; words->len < 10000; i++)
    g_string_append_printf (words, "w%u ", i);
  g_free (test_record_run (store, words->str, "fine"));

  g_assert_cmpuint (test_search (store, words->str), ==, 1);
  quoted = g_strdup_printf ("\"%s\"", words->str);
  g_assert_cmpuint (test_search (store, quoted), ==, 1);
  more = g_strconcat (words->str, "nowhere", NULL);
  g_assert_cmpuint (test_search (store, more), ==, 0);

  test_close_store (store);
  test_remove_dir (dir);
}

/* Whatever bytes a search is made of, it is no error. */
static void
test_random (void)
{
  static const char *const pieces[] = { "\"",   "\"\"", " ",    "(",      ")",     "*",
                                        "NEAR", "AND",  "NOT",  "OR",     "+",     ":",
                                        "^",    "-",    "{",    "}",      "a",     "stop",
                                        "語",   "é",    "🦊", "\xff",   "\x01",  "title",
                                        ",",    "'",    "\\",   "\u0301", "\u200b" };
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);

  g_free (test_record_run (store, "He said \"stop\" AND left", "fine"));
  for (guint round = 0; round < 1500; round++)
    {
      g_autoptr (GString) search = g_string_new (NULL);

      for (int i = g_test_rand_int_range (0, 12); i > 0; i--)
        {
          if (g_test_rand_bit ())
            g_string_append (search, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
          else
            g_string_append_c (search, (char) g_test_rand_int_range (1, 256));
        }

      /* test_query() asserts that there is no error. */
      test_search (store, search->str);
    }

  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/search/split", test_split);
  g_test_add_func ("/store/search/search-words", test_search_words);
  g_test_add_func ("/store/search/words", test_words);
  g_test_add_func ("/store/search/hostile", test_hostile);
  g_test_add_func ("/store/search/long", test_long);
  g_test_add_func ("/store/search/random", test_random);

  return g_test_run ();
}
