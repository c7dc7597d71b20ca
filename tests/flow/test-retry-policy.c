/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-flow-error.h"
#include "basalt-json.h"
#include "basalt-retry-policy.h"

#include <string.h>

static void
test_default (void)
{
  BasaltRetryPolicy policy = BASALT_RETRY_POLICY_DEFAULT;

  g_assert_cmpuint (policy.retries, ==, 2);
  for (guint retry = 1; retry <= 3; retry++)
    g_assert_cmpint (basalt_retry_policy_get_wait (&policy, retry, -1, 0.5), ==, 10000);
}

static void
test_backoff (void)
{
  BasaltRetryPolicy policy = { 9, 1000, 2.0, 5000, 0.0, BASALT_RETRY_ON_TRANSIENT, FALSE };

  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, -1, 0), ==, 1000);
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 2, -1, 0), ==, 2000);
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 3, -1, 0), ==, 4000);
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 4, -1, 0), ==, 5000);

  /* The largest policy that is allowed stays within what a timeout can wait. */
  policy = (BasaltRetryPolicy){ 100, 86400000, 10.0, 0, 0.0, BASALT_RETRY_ON_TRANSIENT, FALSE };
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 100, -1, 0), ==, 7 * 86400000LL);
}

static void
test_jitter (void)
{
  BasaltRetryPolicy policy = { 2, 10000, 1.0, 0, 0.4, BASALT_RETRY_ON_TRANSIENT, FALSE };
  gboolean low = FALSE, high = FALSE;

  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, -1, 0.0), ==, 6000);
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, -1, 0.5), ==, 8000);

  for (guint i = 0; i < 1000; i++)
    {
      gint64 wait = basalt_retry_policy_get_wait (&policy, 1, -1, g_test_rand_double ());

      g_assert_cmpint (wait, >=, 6000);
      g_assert_cmpint (wait, <=, 10000);
      low = low || wait < 7000;
      high = high || wait > 9000;
    }
  g_assert_true (low && high);

  policy.jitter = 1.0;
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, -1, 0.0), ==, 0);
}

static void
test_hint (void)
{
  BasaltRetryPolicy policy = BASALT_RETRY_POLICY_DEFAULT;

  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, 25000, 0), ==, 25000);

  /* Never shortened, also not below what jitter drew. */
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, 0, 0), ==, 10000);
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, 3000, 0), ==, 10000);
  policy.jitter = 0.5;
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, 7000, 0.0), ==, 7000);
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, 3000, 0.0), ==, 5000);

  /* At most five minutes, unless the policy itself waits longer. */
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, G_MAXINT64, 0), ==, 300000);
  policy.jitter = 0;
  policy.delay_ms = 600000;
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, 900000, 0), ==, 600000);

  /* The policy's maximum bounds its own waits, not the server's. */
  policy = (BasaltRetryPolicy){ 2, 10000, 1.0, 1000, 0.0, BASALT_RETRY_ON_TRANSIENT, FALSE };
  g_assert_cmpint (basalt_retry_policy_get_wait (&policy, 1, 30000, 0), ==, 30000);
}

static gboolean
allows (BasaltRetryPolicy *policy,
        guint              spent,
        guint              flags,
        guint              http_status)
{
  g_autoptr (BasaltProblem) problem = basalt_problem_new ("X", NULL);

  problem->flags = flags;
  problem->http_status = http_status;

  return basalt_retry_policy_allows (policy, spent, problem);
}

static void
test_allows (void)
{
  BasaltRetryPolicy policy = BASALT_RETRY_POLICY_DEFAULT;
  const guint r = BASALT_PROBLEM_RETRYABLE;

  g_assert_true (allows (&policy, 0, r, 503));
  g_assert_true (allows (&policy, 1, r, 0));
  g_assert_false (allows (&policy, 2, r, 0));
  g_assert_false (allows (&policy, 0, 0, 400));
  g_assert_false (allows (&policy, 0, BASALT_PROBLEM_CREDENTIALS, 0));
  g_assert_false (basalt_retry_policy_allows (&policy, 0, NULL));

  g_assert_true (allows (&policy, 0, BASALT_PROBLEM_TIMED_OUT, 0));
  g_assert_true (allows (&policy, 0, BASALT_PROBLEM_TIMED_OUT, 200));
  g_assert_false (allows (&policy, 0, BASALT_PROBLEM_TIMED_OUT, 408));

  g_assert_false (allows (&policy, 0, r | BASALT_PROBLEM_AFTER_OUTPUT, 0));
  policy.after_output = TRUE;
  g_assert_true (allows (&policy, 0, r | BASALT_PROBLEM_AFTER_OUTPUT, 0));
  g_assert_false (allows (&policy, 0, BASALT_PROBLEM_AFTER_OUTPUT, 0));

  policy = (BasaltRetryPolicy) BASALT_RETRY_POLICY_DEFAULT;
  policy.retry_on = BASALT_RETRY_ON_EVERY_ERROR;
  g_assert_true (allows (&policy, 0, 0, 400));
  g_assert_true (basalt_retry_policy_allows (&policy, 0, NULL));
  g_assert_false (allows (&policy, 0, BASALT_PROBLEM_AFTER_OUTPUT, 0));
  g_assert_false (allows (&policy, 0, r | BASALT_PROBLEM_CONFIGURATION, 0));
}

static void
test_json (void)
{
  BasaltRetryPolicy policy = BASALT_RETRY_POLICY_DEFAULT;
  g_autoptr (JsonObject) object = basalt_retry_policy_to_json (&policy);
  g_autofree char *text = basalt_json_object_to_string (object, FALSE);
  BasaltRetryPolicy odd = { 7, 1, 1.5, 9, 0.25, BASALT_RETRY_ON_EVERY_ERROR, TRUE };
  g_autoptr (JsonObject) odd_object = basalt_retry_policy_to_json (&odd);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (text, ==,
                   "{\"retries\":2,\"delay_ms\":10000,\"backoff_factor\":1.0,\"max_delay_ms\":0,"
                   "\"jitter\":0.0,\"retry_on\":\"transient\",\"after_output\":false}");

  g_assert_true (basalt_retry_policy_override (&policy, odd_object, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (policy.retries, ==, 7);
  g_assert_cmpint (policy.delay_ms, ==, 1);
  g_assert_cmpfloat_with_epsilon (policy.backoff_factor, 1.5, 1e-9);
  g_assert_cmpint (policy.max_delay_ms, ==, 9);
  g_assert_cmpfloat_with_epsilon (policy.jitter, 0.25, 1e-9);
  g_assert_cmpint (policy.retry_on, ==, BASALT_RETRY_ON_EVERY_ERROR);
  g_assert_true (policy.after_output);
}

static gboolean
override (BasaltRetryPolicy  *policy,
          const char         *text,
          GError            **error)
{
  g_autoptr (JsonNode) node = basalt_json_parse_object (text, -1, NULL);

  return basalt_retry_policy_override (policy, json_node_get_object (node), error);
}

static void
test_override (void)
{
  static const struct
  {
    const char *text;
    const char *word;
  } bad[] = {
    { "{\"delay_ms\":5,\"retries\":101}", "0 to 100" },
    { "{\"delay_ms\":5,\"retries\":-1}", "retries" },
    { "{\"delay_ms\":5,\"retries\":1.5}", "whole number" },
    { "{\"delay_ms\":5,\"retries\":\"2\"}", "retries" },
    { "{\"delay_ms\":5,\"retries\":null}", "retries" },
    { "{\"delay_ms\":86400001}", "86400000" },
    { "{\"delay_ms\":5,\"max_delay_ms\":-1}", "max_delay_ms" },
    { "{\"delay_ms\":5,\"backoff_factor\":0.5}", "from 1 to 10" },
    { "{\"delay_ms\":5,\"backoff_factor\":true}", "backoff_factor" },
    { "{\"delay_ms\":5,\"jitter\":1.01}", "from 0 to 1" },
    { "{\"delay_ms\":5,\"retry_on\":\"sometimes\"}", "every-error" },
    { "{\"delay_ms\":5,\"retry_on\":null}", "every-error" },
    { "{\"delay_ms\":5,\"after_output\":1}", "true or false" },
  };
  BasaltRetryPolicy policy = BASALT_RETRY_POLICY_DEFAULT;
  g_autoptr (GError) error = NULL;

  /* Nothing, and unknown members, change nothing. */
  g_assert_true (basalt_retry_policy_override (&policy, NULL, &error));
  g_assert_true (override (&policy, "{\"colour\":\"green\"}", &error));
  g_assert_cmpuint (policy.retries, ==, 2);

  g_assert_true (override (&policy, "{\"retries\":0,\"retry_on\":\"transient\"}", &error));
  g_assert_cmpuint (policy.retries, ==, 0);
  g_assert_cmpint (policy.delay_ms, ==, 10000);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i].text);
      g_assert_false (override (&policy, bad[i].text, &error));
      g_assert_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION);
      g_assert_nonnull (strstr (error->message, bad[i].word));
      g_assert_cmpint (policy.delay_ms, ==, 10000);
      g_clear_error (&error);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/retry-policy/default", test_default);
  g_test_add_func ("/flow/retry-policy/backoff", test_backoff);
  g_test_add_func ("/flow/retry-policy/jitter", test_jitter);
  g_test_add_func ("/flow/retry-policy/hint", test_hint);
  g_test_add_func ("/flow/retry-policy/allows", test_allows);
  g_test_add_func ("/flow/retry-policy/json", test_json);
  g_test_add_func ("/flow/retry-policy/override", test_override);

  return g_test_run ();
}
