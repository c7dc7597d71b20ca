/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-problem.h"

#include <gio/gio.h>

static void
test_actions (void)
{
  for (int i = BASALT_ACTION_NONE; i <= BASALT_ACTION_SHOW_BACKUP; i++)
    g_assert_cmpint (basalt_action_from_string (basalt_action_to_string (i)), ==, i);

  g_assert_cmpstr (basalt_action_to_string (BASALT_ACTION_ADD_CONNECTION), ==, "add-connection");
  g_assert_cmpint (basalt_action_from_string ("fly"), ==, BASALT_ACTION_NONE);
  g_assert_cmpint (basalt_action_from_string (NULL), ==, BASALT_ACTION_NONE);
}

static void
test_new (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "It broke");
  g_autoptr (BasaltProblem) from_error = basalt_problem_new_from_error ("Broke", error);
  g_autoptr (BasaltProblem) bare = basalt_problem_new_from_error ("Broke", NULL);
  g_autoptr (BasaltProblem) again = g_boxed_copy (BASALT_TYPE_PROBLEM, from_error);

  g_assert_true (again == from_error);
  g_assert_cmpstr (from_error->message, ==, "It broke");
  g_assert_cmpint (from_error->retry_after_ms, ==, -1);
  g_assert_cmpint (from_error->flags, ==, BASALT_PROBLEM_NONE);
  g_assert_cmpstr (basalt_problem_get_sentence (from_error), ==, "It broke");
  g_assert_cmpstr (bare->message, ==, "Broke");

  from_error->sentence = g_strdup ("A sentence.");
  g_assert_cmpstr (basalt_problem_get_sentence (from_error), ==, "A sentence.");
}

static void
test_json (void)
{
  g_autoptr (BasaltProblem) problem = basalt_problem_new ("ThrottlingException", "Too many");
  g_autoptr (BasaltProblem) read = NULL;
  g_autofree char *empty = basalt_problem_to_json (problem);
  g_autofree char *text = NULL;

  g_assert_cmpstr (empty, ==,
                   "{\"code\":\"ThrottlingException\",\"message\":\"Too many\",\"sentence\":null,"
                   "\"hint\":null,\"request_id\":null,\"action\":\"none\","
                   "\"action_argument\":null,\"http_status\":null,\"retry_after_ms\":null,"
                   "\"flags\":[]}");

  problem->sentence = g_strdup ("S");
  problem->hint = g_strdup ("H");
  problem->request_id = g_strdup ("r-1");
  problem->action = BASALT_ACTION_USE_PROFILE;
  problem->action_argument = g_strdup ("us.m");
  problem->http_status = 429;
  problem->retry_after_ms = 0;
  problem->flags = BASALT_PROBLEM_RETRYABLE | BASALT_PROBLEM_CONFIGURATION;

  text = basalt_problem_to_json (problem);
  read = basalt_problem_from_json (text);
  g_assert_cmpstr (read->code, ==, "ThrottlingException");
  g_assert_cmpstr (read->message, ==, "Too many");
  g_assert_cmpstr (read->sentence, ==, "S");
  g_assert_cmpstr (read->hint, ==, "H");
  g_assert_cmpstr (read->request_id, ==, "r-1");
  g_assert_cmpint (read->action, ==, BASALT_ACTION_USE_PROFILE);
  g_assert_cmpstr (read->action_argument, ==, "us.m");
  g_assert_cmpuint (read->http_status, ==, 429);
  g_assert_cmpint (read->retry_after_ms, ==, 0);
  g_assert_cmpint (read->flags, ==, BASALT_PROBLEM_RETRYABLE | BASALT_PROBLEM_CONFIGURATION);
  g_assert_null (basalt_problem_to_json (NULL));
}

static void
test_json_bad (void)
{
  g_autoptr (BasaltProblem) problem = NULL;

  g_assert_null (basalt_problem_from_json (NULL));
  g_assert_null (basalt_problem_from_json ("{"));
  g_assert_null (basalt_problem_from_json ("[1]"));
  g_assert_null (basalt_problem_from_json ("{\"message\":\"m\"}"));

  problem = basalt_problem_from_json ("{\"code\":\"X\",\"message\":1,\"http_status\":\"429\","
                                      "\"retry_after_ms\":-5,\"action\":\"later\","
                                      "\"flags\":[\"retryable\",\"unheard-of\",3]}");
  g_assert_cmpstr (problem->message, ==, "X");
  g_assert_cmpuint (problem->http_status, ==, 0);
  g_assert_cmpint (problem->retry_after_ms, ==, -1);
  g_assert_cmpint (problem->action, ==, BASALT_ACTION_NONE);
  g_assert_cmpint (problem->flags, ==, BASALT_PROBLEM_RETRYABLE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/records/problem/actions", test_actions);
  g_test_add_func ("/records/problem/new", test_new);
  g_test_add_func ("/records/problem/json", test_json);
  g_test_add_func ("/records/problem/json-bad", test_json_bad);

  return g_test_run ();
}
