/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-uuid.h"

#include <string.h>

#define N_IDS 20000
#define N_THREADS 4

static void
test_v7 (void)
{
  gint64 before = g_get_real_time () / 1000;
  g_autofree char *text = basalt_uuid_new_v7 ();
  guint8 bytes[BASALT_UUID_BYTES];
  gint64 ms = 0;

  g_assert_cmpuint (strlen (text), ==, BASALT_UUID_TEXT_LENGTH);
  g_assert_true (basalt_uuid_to_bytes (text, bytes));
  for (guint i = 0; i < 6; i++)
    ms = ms << 8 | bytes[i];
  g_assert_cmpint (ms, >=, before);
  g_assert_cmpint (ms, <, before + 60 * 1000);
  g_assert_cmpuint (bytes[6] >> 4, ==, 7);
  g_assert_cmpuint (bytes[8] >> 6, ==, 2);
}

static void
test_ascending (void)
{
  g_autofree char *last = basalt_uuid_new_v7 ();

  for (guint i = 0; i < N_IDS; i++)
    {
      char *next = basalt_uuid_new_v7 ();

      g_assert_cmpint (strcmp (last, next), <, 0);
      g_free (last);
      last = next;
    }
}

static gpointer
make_ids (gpointer user_data)
{
  GPtrArray *ids = user_data;

  for (guint i = 0; i < N_IDS / N_THREADS; i++)
    g_ptr_array_add (ids, basalt_uuid_new_v7 ());

  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[N_THREADS];
  GPtrArray *ids[N_THREADS];
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < N_THREADS; i++)
    {
      ids[i] = g_ptr_array_new_with_free_func (g_free);
      threads[i] = g_thread_new ("ids", make_ids, ids[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  for (guint i = 0; i < N_THREADS; i++)
    for (guint j = 0; j < ids[i]->len; j++)
      g_assert_true (g_hash_table_add (seen, g_ptr_array_index (ids[i], j)));
  for (guint i = 0; i < N_THREADS; i++)
    g_ptr_array_unref (ids[i]);
}

static void
test_bytes (void)
{
  static const char text[] = "018f3c2a-1b4d-7e5f-8a9b-0c1d2e3f4a5b";
  static const guint8 expected[BASALT_UUID_BYTES] = {
    0x01, 0x8f, 0x3c, 0x2a, 0x1b, 0x4d, 0x7e, 0x5f, 0x8a, 0x9b, 0x0c, 0x1d, 0x2e, 0x3f, 0x4a, 0x5b,
  };
  g_autofree char *upper = g_ascii_strup (text, -1);
  g_autofree char *again = NULL;
  guint8 bytes[BASALT_UUID_BYTES];

  g_assert_true (basalt_uuid_to_bytes (text, bytes));
  g_assert_cmpmem (bytes, sizeof bytes, expected, sizeof expected);
  g_assert_true (basalt_uuid_to_bytes (upper, bytes));
  g_assert_cmpmem (bytes, sizeof bytes, expected, sizeof expected);
  again = basalt_uuid_from_bytes (bytes);
  g_assert_cmpstr (again, ==, text);
}

static void
test_not_a_uuid (void)
{
  static const char *const cases[] = {
    NULL,
    "",
    "018f3c2a-1b4d-7e5f-8a9b-0c1d2e3f4a5",
    "018f3c2a-1b4d-7e5f-8a9b-0c1d2e3f4a5bb",
    "018f3c2a11b4d-7e5f-8a9b-0c1d2e3f4a5b",
    "018f3c2a-1b4d-7e5f-8a9b-0c1d2e3f4a5g",
    "018f3c2a-1b4d-7e5f-8a9b-0c1d2e3f4a-b",
    "018f3c2a1b4d7e5f8a9b0c1d2e3f4a5b----",
  };
  guint8 bytes[BASALT_UUID_BYTES];

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_false (basalt_uuid_to_bytes (cases[i], bytes));
      g_assert_null (basalt_uuid_to_name (cases[i]));
    }
}

static void
test_name (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *known = basalt_uuid_to_name ("018f3c2a-1b4d-7e5f-8a9b-0c1d2e3f0120");
  guint8 bytes[BASALT_UUID_BYTES] = { 0 };

  g_assert_cmpstr (known, ==, "amber-koala");

  /* Every pair of words is another name, of two words. */
  for (guint i = 0; i < 64; i++)
    for (guint j = 0; j < 64; j++)
      {
        g_autofree char *text = NULL;
        char *name;

        bytes[14] = (guint8) i;
        bytes[15] = (guint8) j;
        text = basalt_uuid_from_bytes (bytes);
        name = basalt_uuid_to_name (text);
        g_assert_true (g_regex_match_simple ("^[a-z]+-[a-z]+$", name, 0, 0));
        g_assert_true (g_hash_table_add (names, name));
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/util/uuid/v7", test_v7);
  g_test_add_func ("/util/uuid/ascending", test_ascending);
  g_test_add_func ("/util/uuid/threads", test_threads);
  g_test_add_func ("/util/uuid/bytes", test_bytes);
  g_test_add_func ("/util/uuid/not-a-uuid", test_not_a_uuid);
  g_test_add_func ("/util/uuid/name", test_name);

  return g_test_run ();
}
