/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-text.h"

#include <string.h>

static void
test_make_visible (void)
{
  static const struct
  {
    const char *text;
    gssize length;
    const char *visible;
    const char *one_line;
  } cases[] = {
    { "", -1, "", "" },
    { "plain é 😀", -1, "plain é 😀", "plain é 😀" },
    { "a\tb\nc", -1, "a\tb\nc", "a b c" },
    { "a\r\nb", -1, "a\nb", "a b" },
    { "a\rb\r", -1, "a␍b␍", "a␍b␍" },
    { "\x1b[31mred\x07", -1, "␛[31mred␇", "␛[31mred␇" },
    { "a\0b", 3, "a�b", "a�b" },
    { "\x7f", -1, "␡", "␡" },
    { "\xc2\x9b", -1, "<U+009B>", "<U+009B>" },
    { "\xc2\x85", -1, "<U+0085>", "<U+0085>" },
    { "a\xe2\x80\xaetxt.exe", -1, "a<U+202E>txt.exe", "a<U+202E>txt.exe" },
    { "\xe2\x81\xa6\xe2\x81\xa9\xd8\x9c", -1, "<U+2066><U+2069><U+061C>",
      "<U+2066><U+2069><U+061C>" },
    { "\xe2\x80\xa8\xe2\x80\xa9", -1, "<U+2028><U+2029>", "<U+2028><U+2029>" },
    { "\xef\xbb\xbf", -1, "<U+FEFF>", "<U+FEFF>" },
    { "a\xff\xfe z", -1, "a�� z", "a�� z" },
    { "cut \xf0\x9f", -1, "cut ��", "cut ��" },
    { "abcdef", 3, "abc", "abc" },
    { "<b>&amp;</b>", -1, "<b>&amp;</b>", "<b>&amp;</b>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *visible =
        basalt_text_make_visible (cases[i].text, cases[i].length, BASALT_TEXT_VISIBLE_NONE);
      g_autofree char *one_line =
        basalt_text_make_visible (cases[i].text, cases[i].length, BASALT_TEXT_VISIBLE_ONE_LINE);

      g_assert_cmpstr (visible, ==, cases[i].visible);
      g_assert_cmpstr (one_line, ==, cases[i].one_line);
      g_assert_true (g_utf8_validate (visible, -1, NULL));
    }
}

static void
test_make_title (void)
{
  static const struct
  {
    const char *text;
    const char *title;
  } cases[] = {
    { "", "" },
    { " \n\t\r\n ", "" },
    { "Hello", "Hello" },
    { "\n\n  First   line \t here  \nSecond", "First line here" },
    { "First\r\nSecond", "First" },
    { "a\xe2\x80\xae"
      "b",
      "a<U+202E>b" },
    { "\x1b[1m", "␛[1m" },
    { "good \xff bad", "good" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *title = basalt_text_make_title (cases[i].text);

      g_assert_cmpstr (title, ==, cases[i].title);
    }
}

static void
test_title_length (void)
{
  g_autofree char *x79 = g_strnfill (79, 'x');
  g_autofree char *exact = g_strconcat (x79, "y", NULL);
  g_autofree char *more = g_strconcat (x79, "yz", NULL);
  g_autofree char *word = g_strconcat (x79, " y", NULL);
  g_autofree char *a = basalt_text_make_title (exact);
  g_autofree char *b = basalt_text_make_title (more);
  g_autofree char *c = basalt_text_make_title (word);
  g_autofree char *cut_b = g_strconcat (exact, "…", NULL);
  g_autofree char *cut_c = g_strconcat (x79, "…", NULL);

  g_assert_cmpstr (a, ==, exact);
  g_assert_cmpstr (b, ==, cut_b);
  g_assert_cmpstr (c, ==, cut_c);
}

static void
test_sha256 (void)
{
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autofree char *one = basalt_text_sha256 (abc);
  g_autofree char *two = basalt_text_sha256 (nothing);

  /* FIPS 180-2, B.1; and of nothing. */
  g_assert_cmpstr (one, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (two, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
test_items (void)
{
  g_autoptr (GString) list = g_string_new (NULL);

  basalt_text_append_item (list, "red");
  g_assert_cmpstr (list->str, ==, "red");
  basalt_text_append_item (list, "green");
  basalt_text_append_item (list, "blue");
  g_assert_cmpstr (list->str, ==, "red, green, blue");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/util/text/make-visible", test_make_visible);
  g_test_add_func ("/util/text/make-title", test_make_title);
  g_test_add_func ("/util/text/title-length", test_title_length);
  g_test_add_func ("/util/text/sha256", test_sha256);
  g_test_add_func ("/util/text/items", test_items);

  return g_test_run ();
}
