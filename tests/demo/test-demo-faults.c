/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-faults.h"

static void
test_strikes (void)
{
  g_autoptr (BasaltDemoFaults) faults = basalt_demo_faults_new ();

  for (guint round = 0; round < 3; round++)
    {
      g_assert_true (basalt_demo_faults_strike (faults, "a", 2));
      g_assert_true (basalt_demo_faults_strike (faults, "b", 1));
      g_assert_true (basalt_demo_faults_strike (faults, "a", 2));
      g_assert_cmpuint (basalt_demo_faults_get_size (faults), ==, 2);

      /* Through, and forgotten. */
      g_assert_false (basalt_demo_faults_strike (faults, "a", 2));
      g_assert_cmpuint (basalt_demo_faults_get_size (faults), ==, 1);
      g_assert_false (basalt_demo_faults_strike (faults, "b", 1));
      g_assert_cmpuint (basalt_demo_faults_get_size (faults), ==, 0);
    }
}

static void
test_bounded (void)
{
  g_autoptr (BasaltDemoFaults) faults = basalt_demo_faults_new ();

  for (guint i = 0; i < 3 * BASALT_DEMO_FAULTS_MAX; i++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", i);

      g_assert_true (basalt_demo_faults_strike (faults, key, 2));
    }
  g_assert_cmpuint (basalt_demo_faults_get_size (faults), ==, BASALT_DEMO_FAULTS_MAX);

  /* The oldest are forgotten, the newest are not. */
  g_assert_true (basalt_demo_faults_strike (faults, "key-3071", 1 + 1));
  g_assert_false (basalt_demo_faults_strike (faults, "key-3071", 2));
  g_assert_true (basalt_demo_faults_strike (faults, "key-0", 1));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/faults/strikes", test_strikes);
  g_test_add_func ("/demo/faults/bounded", test_bounded);

  return g_test_run ();
}
