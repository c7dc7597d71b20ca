/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-text.h"
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

static void
test_phrase (void)
{
  g_autofree char *quoted = basalt_search_text_phrase ("  say \"hi\" OR *  ");
  g_autofree char *blank = basalt_search_text_phrase (" \t\n ");
  g_autofree char *invalid = basalt_search_text_phrase ("a\xff");

  g_assert_cmpstr (quoted, ==, "\"say \"\"hi\"\" OR *\" *");
  g_assert_null (blank);
  g_assert_nonnull (invalid);
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

  /* A phrase: neighbours, in order. */
  g_assert_cmpuint (test_search (store, "the quarterly report"), ==, 1);
  g_assert_cmpuint (test_search (store, "quarterly the"), ==, 0);
  g_assert_cmpuint (test_search (store, "summarise report"), ==, 0);

  /* Japanese: any part of a sentence. */
  g_assert_cmpuint (test_search (store, "タワー"), ==, 1);
  g_assert_cmpuint (test_search (store, "高さ"), ==, 1);
  g_assert_cmpuint (test_search (store, "三"), ==, 1);
  g_assert_cmpuint (test_search (store, "メートル"), ==, 1);
  g_assert_cmpuint (test_search (store, "京東"), ==, 0);

  /* Nothing typed is no filter. */
  g_assert_cmpuint (test_search (store, "  "), ==, 2);

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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/search/split", test_split);
  g_test_add_func ("/store/search/phrase", test_phrase);
  g_test_add_func ("/store/search/words", test_words);
  g_test_add_func ("/store/search/hostile", test_hostile);

  return g_test_run ();
}
