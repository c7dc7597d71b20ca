/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-endpoint.h"
#include "basalt-demo-models.h"
#include "basalt-json.h"

static void
test_ids (void)
{
  static const struct
  {
    const char *id;
    BasaltDemoModel model;
  } cases[] = {
    { BASALT_DEMO_MODEL_STEADY, BASALT_DEMO_STEADY },
    { BASALT_DEMO_MODEL_SLOW, BASALT_DEMO_SLOW },
    { BASALT_DEMO_MODEL_THROTTLED, BASALT_DEMO_THROTTLED },
    { BASALT_DEMO_MODEL_FLAKY, BASALT_DEMO_FLAKY },
    { BASALT_DEMO_MODEL_DENIED, BASALT_DEMO_DENIED },
    { BASALT_DEMO_MODEL_LONG, BASALT_DEMO_LONG },
    { "us." BASALT_DEMO_MODEL_STEADY, BASALT_DEMO_STEADY },
    { "arn:aws:bedrock:eu-west-1::foundation-model/" BASALT_DEMO_MODEL_FLAKY, BASALT_DEMO_FLAKY },
    { "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global." BASALT_DEMO_MODEL_LONG,
      BASALT_DEMO_LONG },
    { "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/basaltdemo01",
      BASALT_DEMO_STEADY },
  };
  static const char *const unknown[] = {
    "",
    "basalt.demo-steady-v1",
    ("us." BASALT_DEMO_MODEL_DENIED),
    "arn:aws:bedrock",
    "acme.model",
    "arn:aws:bedrock:eu-west-1::foundation-model/acme.model",
  };
  BasaltDemoModel model;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (basalt_demo_model_from_id (cases[i].id, &model));
      g_assert_cmpint (model, ==, cases[i].model);
    }
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_false (basalt_demo_model_from_id (unknown[i], &model));

  g_assert_cmpstr (basalt_demo_model_get_id (BASALT_DEMO_LONG), ==, BASALT_DEMO_MODEL_LONG);
}

static guint
count_profiles (const char  *type,
                guint        max_results,
                guint        start,
                char       **next)
{
  g_autofree char *json = basalt_demo_profiles_to_json (type, max_results, start);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = basalt_json_parse_object (json, -1, &error);
  JsonObject *root;

  g_assert_no_error (error);
  root = json_node_get_object (node);
  *next = g_strdup (basalt_json_get_string (root, "nextToken"));

  return json_array_get_length (basalt_json_get_array (root, "inferenceProfileSummaries"));
}

static void
test_profiles (void)
{
  g_autofree char *all = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *application = NULL;
  g_autofree char *none = NULL;
  g_autofree char *beyond = NULL;

  /* As the service does: without a type only its own. */
  g_assert_cmpuint (count_profiles (NULL, 1000, 0, &all), ==, 2);
  g_assert_null (all);
  g_assert_cmpuint (count_profiles ("SYSTEM_DEFINED", 1, 0, &first), ==, 1);
  g_assert_cmpstr (first, ==, "1");
  g_assert_cmpuint (count_profiles ("SYSTEM_DEFINED", 1, 1, &second), ==, 1);
  g_assert_null (second);
  g_assert_cmpuint (count_profiles ("APPLICATION", 1, 0, &application), ==, 1);
  g_assert_null (application);
  g_assert_cmpuint (count_profiles ("OTHER", 1, 0, &none), ==, 0);
  g_assert_cmpuint (count_profiles (NULL, 1, 900, &beyond), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/models/ids", test_ids);
  g_test_add_func ("/demo/models/profiles", test_profiles);

  return g_test_run ();
}
