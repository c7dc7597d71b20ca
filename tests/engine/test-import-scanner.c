/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-import-scanner.h"

#include <string.h>

#define FORMAT "\"format\":\"io.github.basaltflows.Basalt.runs\""
#define HEAD "{" FORMAT ",\"version\":1,\"runs\":["

/* The runs found, with a space between them, or the error after an exclamation mark. */
static char *
scan (const char *text,
      gssize      length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length < 0 ? strlen (text) : (gsize) length);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (BasaltImportScanner) scanner = basalt_import_scanner_new (stream);
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const char *run;
  gsize size;

  while (basalt_import_scanner_next (scanner, &run, &size, NULL, &error))
    {
      g_string_append_len (found, run, (gssize) size);
      g_string_append_c (found, ' ');
    }

  if (error != NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_string_append_printf (found, "!%s", error->message);
    }
  else
    g_assert_cmpuint (basalt_import_scanner_get_offset (scanner), ==, g_bytes_get_size (bytes));

  return g_string_free (g_steal_pointer (&found), FALSE);
}

static void
check (const char *text,
       const char *expected)
{
  g_autofree char *found = scan (text, -1);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_finds (void)
{
  check (HEAD "]}", "");
  check (HEAD "{}]}", "{} ");
  check (HEAD "\n{\"a\":1},\n{\"b\":[2,{}]}\n]}\n", "{\"a\":1} {\"b\":[2,{}]} ");
  check ("\xef\xbb\xbf" HEAD "{}]}", "{} ");

  /* Brackets and quotes in strings are text. */
  check (HEAD "{\"a\":\"}]{[\\\"\\\\\"},{\"\\\\\":\"\\\\\\\"\"}]}",
         "{\"a\":\"}]{[\\\"\\\\\"} {\"\\\\\":\"\\\\\\\"\"} ");

  /* Members in any order, those that are not known skipped, names in any spelling. */
  check (" { \"runs\" : [ {\"x\":1} ] , \"version\" : 1 , \"f\\u006frmat\" :"
         " \"io.github.basaltflows.Basalt.runs\" } ",
         "{\"x\":1} ");
  check ("{\"a\":{\"runs\":[[{}]]},\"b\":\"]\",\"c\":-1.5e3,\"d\":null,\"e\":[]," FORMAT
         ",\"version\":1,\"runs\":[{}],\"z\":true}",
         "{} ");
}

static void
test_foreign (void)
{
  static const char *const texts[] = {
    "",
    " \n ",
    "%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "[]",
    "[{\"id\":1}]",
    "{}",
    "{\"runs\":3}",
    "{\"runs\":[1]}",
    "{\"runs\":[{}]}",
    "{\"format\":\"something.else\",\"version\":1,\"runs\":[]}",
    "{\"format\":7}",
    "{\"format\":{\"a\":1}}",
    "{\"version\":1,\"runs\":[]}",
    "{\"a\"}",
    "{a:1}",
    "{\"a\":}",
    "{\"a\":nonsense}",
    "\"format\"",
    "\xff\xfe{\0",
    "PK\3\4",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *found = scan (texts[i], -1);

      g_test_message ("text %u", i);
      g_assert_true (g_str_has_suffix (found, "!it is not an export of Basalt"));
    }
}

static void
test_damaged (void)
{
  check (HEAD "{}]}x", "{} !it is damaged after its run 1");
  check (HEAD "{}]}{}", "{} !it is damaged after its run 1");
  check (HEAD "{},]}", "{} !it is damaged after its run 1");
  check (HEAD "{}{}]}", "{} !it is damaged after its run 1");
  check (HEAD "1]}", "!it is damaged after its run 0");
  check (HEAD "[]]}", "!it is damaged after its run 0");
  check (HEAD "{]}", "!it is damaged after its run 0");
  check (HEAD "{}],}", "{} !it is damaged after its run 1");
  check (HEAD "{}],\"runs\":[]}", "{} !it is damaged after its run 1");
  check (HEAD "{}],\"x\":[}}", "{} !it is damaged after its run 1");
  check ("{" FORMAT ",\"runs\":[]}", "!it is damaged after its run 0");
  check ("{" FORMAT ",\"version\":1}", "!it is damaged after its run 0");
  check ("{" FORMAT ",\"version\":\"1\",\"runs\":[]}", "!it is damaged after its run 0");
  check ("{" FORMAT ",\"version\":0,\"runs\":[]}", "!it is damaged after its run 0");
  check ("{" FORMAT ",\"version\":1.5,\"runs\":[]}", "!it is damaged after its run 0");
  check ("{" FORMAT ",\"version\":1 1,\"runs\":[]}", "!it is damaged after its run 0");
}

static void
test_newer (void)
{
  check ("{" FORMAT ",\"version\":2,\"runs\":[]}", "!it was written by a newer version of Basalt");
  check ("{" FORMAT ",\"runs\":[{}],\"version\":2}",
         "{} !it was written by a newer version of Basalt");
  check ("{" FORMAT ",\"version\":9223372036854775807,\"runs\":[]}",
         "!it was written by a newer version of Basalt");
}

/* Wherever the file ends too early, that is said. */
static void
test_truncated (void)
{
  static const char text[] = HEAD "{\"a\":\"\\\"}\"},{\"b\":[1,2]}],\"more\":{\"x\":[1]}}";

  for (gsize length = 1; length < strlen (text); length++)
    {
      g_autofree char *found = scan (text, (gssize) length);

      g_assert_true (g_str_has_suffix (found, length >= strlen ("{" FORMAT) ?
                                                "!it is incomplete, its end is missing" :
                                                "!it is not an export of Basalt"));
    }
}

static char *
nest (guint depth)
{
  GString *text = g_string_new (HEAD "{\"a\":");

  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, ']');
  g_string_append (text, "}]}");

  return g_string_free (text, FALSE);
}

static void
test_deep (void)
{
  g_autofree char *fits = nest (127);
  g_autofree char *deep = nest (128);
  g_autofree char *abyss = nest (200000);
  g_autofree char *found = scan (fits, -1);

  g_assert_true (g_str_has_prefix (found, "{\"a\":[["));
  check (deep, "!it is damaged after its run 0");
  check (abyss, "!it is damaged after its run 0");
}

/* Pieces of any size make the same. */
static void
test_buffers (void)
{
  for (gsize padding = 65530 - strlen (HEAD); padding < 65540; padding++)
    {
      g_autofree char *spaces = g_strnfill (padding, ' ');
      g_autofree char *text =
        g_strconcat (HEAD, spaces, "{\"key\":\"\\\\\\\"va}lue\"},{\"n\":12}]}", NULL);

      check (text, "{\"key\":\"\\\\\\\"va}lue\"} {\"n\":12} ");
    }
}

static void
test_large (void)
{
  g_autofree char *filler = g_strnfill (BASALT_IMPORT_MAX_RUN - 2, 'x');
  g_autofree char *fits = g_strconcat (HEAD "{", filler, "},{}]}", NULL);
  g_autofree char *large = g_strconcat (HEAD "{},{x", filler, "}]}", NULL);
  g_autofree char *skipped =
    g_strconcat ("{" FORMAT ",\"version\":1,\"x\":\"xxx", filler, "\",\"runs\":[{}]}", NULL);
  g_autofree char *name = g_strconcat ("{" FORMAT ",\"", filler, "\":1}", NULL);
  g_autofree char *found = scan (fits, -1);

  g_assert_cmpuint (strlen (found), ==, BASALT_IMPORT_MAX_RUN + strlen (" {} "));
  check (large, "{} !its run 2 is larger than 64 MB");
  check (skipped, "{} ");
  check (name, "!it is damaged after its run 0");
}

static void
test_stream_fails (void)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (HEAD, -1, NULL);
  g_autoptr (BasaltImportScanner) scanner = basalt_import_scanner_new (stream);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const char *run;
  gsize size;

  g_cancellable_cancel (cancellable);
  g_assert_false (basalt_import_scanner_next (scanner, &run, &size, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/import-scanner/finds", test_finds);
  g_test_add_func ("/engine/import-scanner/foreign", test_foreign);
  g_test_add_func ("/engine/import-scanner/damaged", test_damaged);
  g_test_add_func ("/engine/import-scanner/newer", test_newer);
  g_test_add_func ("/engine/import-scanner/truncated", test_truncated);
  g_test_add_func ("/engine/import-scanner/deep", test_deep);
  g_test_add_func ("/engine/import-scanner/buffers", test_buffers);
  g_test_add_func ("/engine/import-scanner/large", test_large);
  g_test_add_func ("/engine/import-scanner/stream-fails", test_stream_fails);

  return g_test_run ();
}
