/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-json.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = basalt_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);

  return node;
}

static void
test_parse_bad (void)
{
  static const struct
  {
    const char *text;
    gssize length;
  } cases[] = {
    { "", -1 },        { NULL, 0 },           { "   ", -1 },
    { "{", -1 },       { "{\"a\":}", -1 },    { "\"\xff\"", -1 },
    { "\"a\0b\"", 5 }, { "[1,]", -1 },        { "<html>", -1 },
    { "{'a':1}", -1 }, { "/* x */ [1]", -1 }, { "[1] // x", -1 },
    { "\"open", -1 },  { "nonsense", -1 },    { "{\"a\":1 \"b\":2}", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (basalt_json_parse (cases[i].text, cases[i].length, &error));
      g_assert_nonnull (error);
      g_assert_cmpstr (error->message, !=, "");
      g_assert_null (basalt_json_parse (cases[i].text, cases[i].length, NULL));
    }
}

static char *
nested (const char *before,
        guint       depth)
{
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *close = g_strnfill (depth, ']');

  return g_strconcat (before, open, close, NULL);
}

static void
test_depth (void)
{
  static const char *const hiders[] = {
    /* Each would keep a careless count from seeing the brackets behind it. */
    "", "/*\"*/", "/*\\\"*/", "//\"\n", "'\"' ", "\"\\\\\" ", "#\"\n",
  };
  g_autofree char *deepest = nested ("", BASALT_JSON_MAX_DEPTH);
  g_autofree char *too_deep = nested ("", BASALT_JSON_MAX_DEPTH + 1);
  g_autofree char *brackets = g_strnfill (200000, '[');
  g_autofree char *text = g_strdup_printf ("\"%s\"", brackets);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) good = basalt_json_parse (deepest, -1, &error);
  g_autoptr (JsonNode) string = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (good);
  string = basalt_json_parse (text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_node_get_string (string), ==, brackets);

  g_assert_null (basalt_json_parse (too_deep, -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);

  for (gsize i = 0; i < G_N_ELEMENTS (hiders); i++)
    {
      g_autofree char *hidden = nested (hiders[i], 200000);

      g_assert_null (basalt_json_parse (hidden, -1, NULL));
    }
}

static void
test_quotes_in_strings (void)
{
  g_autoptr (JsonNode) node = parse ("{\"a\":\"\\\"[[{{\\\\\",\"b\":\"it's a/b // c /* d\"}");
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (basalt_json_get_string (object, "a"), ==, "\"[[{{\\");
  g_assert_cmpstr (basalt_json_get_string (object, "b"), ==, "it's a/b // c /* d");
}

static void
test_escapes (void)
{
  static const struct
  {
    const char *text;
    const char *value;
  } cases[] = {
    { "{\"a\":\"\\u00e9\"}", "é" },         { "{\"a\":\"\\ud83d\\ude00\"}", "😀" },
    { "{\"a\":\"x\\u0000y\"}", "x�y" },     { "{\"a\":\"\\ud83d\"}", "�" },
    { "{\"a\":\"\\ud83d!\"}", "�!" },       { "{\"a\":\"\\ude00\\ud83d\"}", "��" },
    { "{\"a\":\"\\ud83d\\u0041\"}", "�A" }, { "{\"a\":\"\\\\u0000\"}", "\\u0000" },
    { "{\"a\":\"\\n\\t\\/\"}", "\n\t/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = parse (cases[i].text);

      g_assert_cmpstr (basalt_json_get_string (json_node_get_object (node), "a"), ==,
                       cases[i].value);
    }
}

static void
test_bad_escapes (void)
{
  static const char *const cases[] = {
    "{\"a\":\"\\u12\"}", "{\"a\":\"\\u", "{\"a\":\"\\", "{\"a\":\"\\ud83d\\", "{\"a\":\"\\uzzzz\"}",
  };

  /* Whatever the parser makes of them, it is an error or valid text. */
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = basalt_json_parse_object (cases[i], -1, NULL);

      if (node != NULL)
        {
          const char *text = basalt_json_get_string (json_node_get_object (node), "a");

          g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
        }
    }
}

static void
test_parse_object (void)
{
  static const char *const cases[] = { "[]", "1", "\"a\"", "null", "true" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (basalt_json_parse_object (cases[i], -1, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }

  g_assert_null (basalt_json_parse_object ("", -1, NULL));
}

/* The length counts, not a zero behind it. */
static void
test_length (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = basalt_json_parse ("{\"a\":1}garbage", 7, &error);

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
}

static void
test_getters (void)
{
  g_autoptr (JsonNode) node =
    parse ("{\"text\":\"t\",\"whole\":12,\"double\":12.0,\"half\":0.5,\"big\":1e300,\"huge\":1e999,"
           "\"yes\":true,\"null\":null,\"object\":{\"x\":1},\"array\":[{\"y\":2},\"s\",3]}");
  JsonObject *object = json_node_get_object (node);
  JsonArray *array = basalt_json_get_array (object, "array");
  gint64 whole = -1;
  double number = -1;

  g_assert_cmpstr (basalt_json_get_string (object, "text"), ==, "t");
  g_assert_true (basalt_json_get_int (object, "whole", &whole));
  g_assert_cmpint (whole, ==, 12);
  g_assert_true (basalt_json_get_int (object, "double", &whole));
  g_assert_cmpint (whole, ==, 12);
  g_assert_true (basalt_json_get_int (object, "whole", NULL));
  g_assert_true (basalt_json_get_double (object, "half", &number));
  g_assert_cmpfloat_with_epsilon (number, 0.5, 1e-9);
  g_assert_true (basalt_json_get_double (object, "whole", &number));
  g_assert_cmpfloat_with_epsilon (number, 12, 1e-9);
  g_assert_true (basalt_json_get_double (object, "big", NULL));
  g_assert_true (basalt_json_get_boolean (object, "yes", FALSE));
  g_assert_nonnull (basalt_json_get_object (object, "object"));
  g_assert_nonnull (basalt_json_array_get_object (array, 0));
  g_assert_cmpstr (basalt_json_array_get_string (array, 1), ==, "s");
}

static void
test_large_numbers (void)
{
  static const struct
  {
    const char *text;
    gboolean whole;
    gint64 integer;
    double number;
  } cases[] = {
    { "{\"a\":9223372036854775807}", TRUE, G_MAXINT64, 9223372036854775807.0 },
    { "{\"a\":-9223372036854775808}", TRUE, G_MININT64, -9223372036854775808.0 },
    { "{\"a\":9223372036854775808}", FALSE, 0, 9223372036854775808.0 },
    { "{\"a\" : 99999999999999999999 }", FALSE, 0, 1e20 },
    { "{\"a\":-99999999999999999999}", FALSE, 0, -1e20 },
    { "{\"b\":[99999999999999999999,18446744073709551615],\"a\":7}", TRUE, 7, 7 },
    { "{\"b\":\"99999999999999999999 \\\"\",\"a\":1.25e2}", TRUE, 125, 125 },
    { "{\"a\":0.12345678901234567890123}", FALSE, 0, 0.12345678901234567890123 },
    { "{\"a\":1.5e-0000000000000000000001}", FALSE, 0, 0.15 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = parse (cases[i].text);
      JsonObject *object = json_node_get_object (node);
      gint64 integer = 0;
      double number = 0;

      g_assert_cmpint (basalt_json_get_int (object, "a", &integer), ==, cases[i].whole);
      g_assert_cmpint (integer, ==, cases[i].integer);
      g_assert_true (basalt_json_get_double (object, "a", &number));
      g_assert_cmpfloat_with_epsilon (number, cases[i].number, fabs (cases[i].number) * 1e-15);
    }
}

static void
test_getters_survive (void)
{
  static const char *const members[] = {
    "text", "half", "huge", "null", "object", "array", "yes", "missing", "big",
  };
  g_autoptr (JsonNode) node =
    parse ("{\"text\":\"7\",\"half\":0.5,\"big\":1e300,\"huge\":1e999,\"yes\":true,\"null\":null,"
           "\"object\":{},\"array\":[]}");
  JsonObject *object = json_node_get_object (node);
  JsonArray *array = basalt_json_get_array (object, "array");
  gint64 whole = 42;
  double number = 42;

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *member = members[i];

      g_assert_false (basalt_json_get_int (object, member, &whole));
      g_assert_cmpint (whole, ==, 42);
      if (strcmp (member, "text") != 0)
        g_assert_null (basalt_json_get_string (object, member));
      if (strcmp (member, "half") != 0 && strcmp (member, "big") != 0)
        g_assert_false (basalt_json_get_double (object, member, &number));
      if (strcmp (member, "yes") != 0)
        g_assert_true (basalt_json_get_boolean (object, member, TRUE));
      if (strcmp (member, "object") != 0)
        g_assert_null (basalt_json_get_object (object, member));
      if (strcmp (member, "array") != 0)
        g_assert_null (basalt_json_get_array (object, member));
    }
  g_assert_cmpfloat_with_epsilon (number, 42, 1e-9);

  g_assert_null (basalt_json_get_string (NULL, "a"));
  g_assert_null (basalt_json_get_object (NULL, "a"));
  g_assert_null (basalt_json_get_array (NULL, "a"));
  g_assert_false (basalt_json_get_int (NULL, "a", NULL));
  g_assert_false (basalt_json_get_boolean (NULL, "a", FALSE));
  g_assert_null (basalt_json_array_get_object (array, 0));
  g_assert_null (basalt_json_array_get_string (array, 0));
  g_assert_null (basalt_json_array_get_object (NULL, 0));
  g_assert_null (basalt_json_array_get_string (NULL, 0));
}

static void
test_array_of_other_types (void)
{
  g_autoptr (JsonNode) node = parse ("{\"a\":[1,null,[]]}");
  JsonArray *array = basalt_json_get_array (json_node_get_object (node), "a");

  for (guint i = 0; i < 3; i++)
    {
      g_assert_null (basalt_json_array_get_object (array, i));
      g_assert_null (basalt_json_array_get_string (array, i));
    }
}

static void
test_write (void)
{
  g_autoptr (JsonNode) node = parse ("{\"a\":\"é \\\" \\u0001\",\"b\":[1]}");
  g_autofree char *one = basalt_json_to_string (node, FALSE);
  g_autofree char *two = basalt_json_object_to_string (json_node_get_object (node), FALSE);
  g_autofree char *pretty = basalt_json_object_to_string (json_node_get_object (node), TRUE);
  g_autoptr (JsonNode) again = parse (pretty);

  g_assert_cmpstr (one, ==, two);
  g_assert_nonnull (strchr (pretty, '\n'));
  g_assert_true (json_node_equal (node, again));
}

/* As they were typed, not in 17 digits; and text that looks like a number stays as it is. */
static void
test_write_numbers (void)
{
  static const char *const texts[] = {
    "{\"a\":0.2,\"b\":[0.7,-1.1e-30,-5,12345678901234567],\"c\":0.1}",
    "{\"0.20000000000000001\":\"0.20000000000000001 \\\\\"}",
    "{\"\\\"0.20000000000000001\\\"\":0.2}",
    "{\"a\":[100000000000000.0,1.0,0.30000000000000004]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = parse (texts[i]);
      g_autofree char *written = basalt_json_to_string (node, FALSE);
      g_autoptr (JsonNode) again = parse (written);

      g_assert_cmpstr (written, ==, texts[i]);
      g_assert_true (json_node_equal (node, again));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/util/json/parse-bad", test_parse_bad);
  g_test_add_func ("/util/json/depth", test_depth);
  g_test_add_func ("/util/json/quotes-in-strings", test_quotes_in_strings);
  g_test_add_func ("/util/json/escapes", test_escapes);
  g_test_add_func ("/util/json/bad-escapes", test_bad_escapes);
  g_test_add_func ("/util/json/parse-object", test_parse_object);
  g_test_add_func ("/util/json/length", test_length);
  g_test_add_func ("/util/json/getters", test_getters);
  g_test_add_func ("/util/json/large-numbers", test_large_numbers);
  g_test_add_func ("/util/json/getters-survive", test_getters_survive);
  g_test_add_func ("/util/json/array-of-other-types", test_array_of_other_types);
  g_test_add_func ("/util/json/write", test_write);
  g_test_add_func ("/util/json/write-numbers", test_write_numbers);

  return g_test_run ();
}
