/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-state.h"

#include <string.h>

/* The table of PRODUCT.md once more, written down independently of the code:
 * a row a state, a column a destination, in the enumeration's order. 't': tasks
 * only, 'r': runs only, 'x': both. */
static const char *const table[BASALT_N_STATES] = {
  /*                              SLApRrPNCcksftXZ */
  [BASALT_STATE_SCHEDULED] = ".x.x..x.x.......",
  [BASALT_STATE_LATE] = "...x..x.x.......",
  [BASALT_STATE_AWAITING_RETRY] = "....rxx.x...rx.x",
  [BASALT_STATE_PENDING] = "....x.xxx.ttxx.x",
  [BASALT_STATE_RUNNING] = "..x..xxxxx..xx.x",
  [BASALT_STATE_RETRYING] = "..x.r.xxxx..xx.x",
  [BASALT_STATE_PAUSED] = "...xxx..x...xx..",
  [BASALT_STATE_NEEDS_SIGN_IN] = "...xxx..x...xx..",
  [BASALT_STATE_CANCELLING] = "..............xx",
  [BASALT_STATE_COMPLETED] = "................",
  [BASALT_STATE_CACHED] = "................",
  [BASALT_STATE_SKIPPED] = "................",
  [BASALT_STATE_FAILED] = "...r............",
  [BASALT_STATE_TIMED_OUT] = "...r............",
  [BASALT_STATE_CANCELLED] = "...r............",
  [BASALT_STATE_CRASHED] = "...r............",
};

static void
test_table (void)
{
  for (guint from = 0; from < BASALT_N_STATES; from++)
    {
      g_assert_cmpuint (strlen (table[from]), ==, BASALT_N_STATES);
      for (guint to = 0; to < BASALT_N_STATES; to++)
        {
          char c = table[from][to];

          g_test_message ("%s to %s", basalt_state_to_name (from), basalt_state_to_name (to));
          g_assert_cmpint (basalt_state_can_move (BASALT_STATE_SCOPE_TASK, from, to), ==,
                           c == 't' || c == 'x');
          g_assert_cmpint (basalt_state_can_move (BASALT_STATE_SCOPE_RUN, from, to), ==,
                           c == 'r' || c == 'x');
        }
    }
}

static void
test_rules (void)
{
  for (guint from = 0; from < BASALT_N_STATES; from++)
    {
      gboolean terminal = basalt_state_is_terminal (from);

      for (guint scope = BASALT_STATE_SCOPE_RUN; scope <= BASALT_STATE_SCOPE_TASK; scope++)
        {
          g_assert_false (basalt_state_can_move (scope, from, from));
          if (!terminal && from != BASALT_STATE_CANCELLING)
            g_assert_true (basalt_state_can_move (scope, from, BASALT_STATE_CANCELLING));
          g_assert_cmpint (basalt_state_can_move (scope, from, BASALT_STATE_CANCELLED), ==,
                           from == BASALT_STATE_CANCELLING);
        }

      for (guint to = 0; terminal && to < BASALT_N_STATES; to++)
        g_assert_false (basalt_state_can_move (BASALT_STATE_SCOPE_TASK, from, to));
    }
}

static void
test_names (void)
{
  BasaltState state = BASALT_STATE_LATE;
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (BASALT_TYPE_STATE);

  g_assert_cmpstr (basalt_state_to_name (BASALT_STATE_AWAITING_RETRY), ==, "AwaitingRetry");
  g_assert_cmpstr (basalt_state_to_name (BASALT_STATE_NEEDS_SIGN_IN), ==, "NeedsSignIn");
  g_assert_cmpstr (basalt_state_to_name (BASALT_STATE_TIMED_OUT), ==, "TimedOut");
  g_assert_cmpstr (basalt_state_get_label (BASALT_STATE_TIMED_OUT), ==, "Timed Out");

  for (guint i = 0; i < BASALT_N_STATES; i++)
    {
      g_assert_true (basalt_state_from_name (basalt_state_to_name (i), &state));
      g_assert_cmpuint (state, ==, i);
      g_assert_cmpint (strlen (basalt_state_get_label (i)), >, 0);
      g_assert_nonnull (g_enum_get_value (enum_class, (int) i));
    }

  g_assert_true (basalt_state_from_name ("timedout", &state));
  g_assert_cmpint (state, ==, BASALT_STATE_TIMED_OUT);
  g_assert_true (basalt_state_from_name ("failed", NULL));
  g_assert_false (basalt_state_from_name ("Timed Out", &state));
  g_assert_false (basalt_state_from_name ("", &state));
  g_assert_false (basalt_state_from_name (NULL, &state));
  g_assert_cmpint (state, ==, BASALT_STATE_TIMED_OUT);
}

static void
test_types (void)
{
  g_assert_cmpint (basalt_state_get_state_type (BASALT_STATE_AWAITING_RETRY), ==,
                   BASALT_STATE_TYPE_SCHEDULED);
  g_assert_cmpint (basalt_state_get_state_type (BASALT_STATE_NEEDS_SIGN_IN), ==,
                   BASALT_STATE_TYPE_PAUSED);
  g_assert_cmpint (basalt_state_get_state_type (BASALT_STATE_TIMED_OUT), ==,
                   BASALT_STATE_TYPE_FAILED);

  for (guint i = 0; i < BASALT_N_STATES; i++)
    {
      g_assert_cmpint (basalt_state_is_terminal (i), ==, i >= BASALT_STATE_COMPLETED);
      g_assert_cmpint (basalt_state_is_success (i), ==,
                       i >= BASALT_STATE_COMPLETED && i <= BASALT_STATE_SKIPPED);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/state/table", test_table);
  g_test_add_func ("/flow/state/rules", test_rules);
  g_test_add_func ("/flow/state/names", test_names);
  g_test_add_func ("/flow/state/types", test_types);

  return g_test_run ();
}
