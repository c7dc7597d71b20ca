/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-secret.h"

#include <string.h>

static void
test_lifetime (void)
{
  char text[] = "hunter2";
  g_autoptr (BasaltSecret) one = basalt_secret_new (text);
  g_autoptr (BasaltSecret) two = basalt_secret_ref (one);
  g_autoptr (BasaltSecret) empty = basalt_secret_new ("");

  /* A copy: the caller wipes its own. */
  memset (text, 'x', sizeof text - 1);
  g_assert_true (one == two);
  g_assert_cmpstr (basalt_secret_peek (one), ==, "hunter2");
  g_clear_pointer (&one, basalt_secret_unref);
  g_assert_cmpstr (basalt_secret_peek (two), ==, "hunter2");
  g_assert_cmpstr (basalt_secret_peek (empty), ==, "");
}

static void
test_boxed (void)
{
  g_autoptr (BasaltSecret) secret = basalt_secret_new ("hunter2");
  GValue value = G_VALUE_INIT;
  g_autofree char *contents = NULL;

  g_value_init (&value, BASALT_TYPE_SECRET);
  g_value_set_boxed (&value, secret);
  g_assert_true (g_value_get_boxed (&value) == secret);

  /* What a debugging dump of a property shows. */
  contents = g_strdup_value_contents (&value);
  g_assert_null (strstr (contents, "hunter2"));
  g_value_unset (&value);
}

static void
test_wipe (void)
{
  guint8 data[] = { 1, 2, 3, 4 };
  const guint8 expected[] = { 0, 0, 0, 4 };

  basalt_secret_wipe (data, 3);
  g_assert_cmpmem (data, sizeof data, expected, sizeof expected);
  basalt_secret_wipe (NULL, 7);
  basalt_secret_wipe_string (NULL);
  basalt_secret_wipe_string (g_strdup ("gone"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/util/secret/lifetime", test_lifetime);
  g_test_add_func ("/util/secret/boxed", test_boxed);
  g_test_add_func ("/util/secret/wipe", test_wipe);

  return g_test_run ();
}
