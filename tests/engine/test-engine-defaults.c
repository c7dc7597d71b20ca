/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "engine-fixture.h"

#include "basalt-json.h"
#include "basalt-run-defaults.h"

/* What new runs start with where they are given nothing else. */

#define SETTING "run-defaults"

static BasaltRunDefaults *
make_defaults (const char *inputs,
               const char *policy,
               gint64      timeout_ms)
{
  BasaltRunDefaults *defaults = basalt_run_defaults_new ();
  g_autoptr (JsonNode) inputs_node = json_from_string (inputs, NULL);
  g_autoptr (JsonNode) policy_node = json_from_string (policy, NULL);

  json_object_unref (defaults->inputs);
  json_object_unref (defaults->policy);
  defaults->inputs = json_node_dup_object (inputs_node);
  defaults->policy = json_node_dup_object (policy_node);
  defaults->timeout_ms = timeout_ms;

  return defaults;
}

static void
assert_object (JsonObject *object,
               const char *json)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autoptr (JsonNode) expected = json_from_string (json, NULL);

  if (!json_node_equal (node, expected))
    {
      g_autofree char *text = basalt_json_object_to_string (object, FALSE);

      g_error ("%s, not %s", text, json);
    }
}

static void
count_cb (guint *n)
{
  (*n)++;
}

#define INPUTS                                                \
  "{\"max_tokens\":4096,\"temperature\":0.5,\"system\":\"Be " \
  "brief.\",\"stop_sequences\":[\"END\"]}"
#define POLICY "{\"retries\":5,\"delay_ms\":1500}"

static void
test_kept (EngineFixture *fixture,
           gconstpointer  data)
{
  g_autoptr (BasaltRunDefaults) none = basalt_engine_get_run_defaults (fixture->engine);
  g_autoptr (BasaltRunDefaults) defaults = make_defaults (INPUTS, POLICY, 90000);
  g_autoptr (BasaltRunDefaults) kept = NULL;
  guint changes = 0;

  g_assert_true (basalt_run_defaults_is_empty (none));

  g_signal_connect_swapped (fixture->engine, "run-defaults-changed", G_CALLBACK (count_cb),
                            &changes);
  basalt_engine_set_run_defaults (fixture->engine, defaults);
  basalt_engine_set_run_defaults (fixture->engine, defaults);
  g_assert_cmpuint (changes, ==, 1);

  engine_fixture_restart (fixture);
  kept = basalt_engine_get_run_defaults (fixture->engine);
  assert_object (kept->inputs, INPUTS);
  assert_object (kept->policy, POLICY);
  g_assert_cmpint (kept->timeout_ms, ==, 90000);
  g_assert_false (basalt_run_defaults_is_empty (kept));

  /* As before anything was set. */
  basalt_engine_set_run_defaults (fixture->engine, none);
  g_assert_null (basalt_engine_get_setting (fixture->engine, SETTING));
}

/* A setting of another version, or of a damaged file. */
static void
test_damaged (EngineFixture *fixture,
              gconstpointer  data)
{
  static const char *const damaged[] = {
    "",
    "[]",
    "{\"inputs\":5,\"policy\":[],\"timeout_ms\":\"long\"}",
    "{\"inputs\":{\"max_tokens\":0,\"temperature\":1.5,\"top_p\":-1,\"system\":\"\","
    "\"stop_sequences\":[1,\"\"],\"model\":\"m\"},\"policy\":{\"retries\":101,\"delay_ms\":-1,"
    "\"jitter\":1},\"timeout_ms\":604800001}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (BasaltRunDefaults) defaults = NULL;

      basalt_engine_set_setting (fixture->engine, SETTING, damaged[i]);
      defaults = basalt_engine_get_run_defaults (fixture->engine);
      g_assert_true (basalt_run_defaults_is_empty (defaults));
    }
}

/* What cannot be sent is not kept. */
static void
test_bounds (EngineFixture *fixture,
             gconstpointer  data)
{
  g_autoptr (BasaltRunDefaults) defaults =
    make_defaults ("{\"max_tokens\":-5,\"temperature\":0.5}", "{\"retries\":1000}", -1);
  g_autoptr (BasaltRunDefaults) kept = NULL;

  basalt_engine_set_run_defaults (fixture->engine, defaults);
  kept = basalt_engine_get_run_defaults (fixture->engine);
  assert_object (kept->inputs, "{\"temperature\":0.5}");
  assert_object (kept->policy, "{}");
  g_assert_cmpint (kept->timeout_ms, ==, 0);
}

static void
test_apply (EngineFixture *fixture,
            gconstpointer  data)
{
  static const struct
  {
    const char *inputs;
    const char *policy;
    gint64 timeout_ms;
    const char *given_inputs;
    const char *given_policy;
    gint64 given_timeout_ms;
  } cases[] = {
    /* Nothing is said. */
    { "{}", "{}", 0, INPUTS, POLICY, 90000 },
    /* Something else is. */
    { "{\"max_tokens\":7,\"temperature\":0.0,\"top_p\":1.0,\"system\":\"x\","
      "\"stop_sequences\":[\"y\"]}",
      "{\"retries\":0,\"delay_ms\":0}", 5,
      "{\"max_tokens\":7,\"temperature\":0.0,\"top_p\":1.0,\"system\":\"x\","
      "\"stop_sequences\":[\"y\"]}",
      "{\"retries\":0,\"delay_ms\":0}", 5 },
    /* None, whatever the default is. */
    { "{\"max_tokens\":null,\"temperature\":null,\"system\":\"\",\"stop_sequences\":[]}",
      "{\"retries\":0}", BASALT_RUN_REQUEST_NO_TIMEOUT, "{}", "{\"retries\":0,\"delay_ms\":1500}",
      0 },
  };
  g_autoptr (BasaltRunDefaults) defaults = make_defaults (INPUTS, POLICY, 90000);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltConnection) demo = basalt_engine_new_demo_connection (fixture->engine);
      g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
      g_autoptr (BasaltRunRequest) request = basalt_run_request_new (flow, demo);
      g_autoptr (BasaltRunDefaults) own = make_defaults (cases[i].inputs, cases[i].policy, 0);
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      json_object_iter_init (&iter, own->inputs);
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (basalt_run_request_get_inputs (request), name,
                                json_node_copy (node));
      json_object_iter_init (&iter, own->policy);
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (basalt_run_request_get_policy (request), name,
                                json_node_copy (node));
      basalt_run_request_set_timeout_ms (request, cases[i].timeout_ms);

      basalt_run_defaults_apply (defaults, request);
      assert_object (basalt_run_request_get_inputs (request), cases[i].given_inputs);
      assert_object (basalt_run_request_get_policy (request), cases[i].given_policy);
      g_assert_cmpint (basalt_run_request_get_timeout_ms (request), ==, cases[i].given_timeout_ms);
    }
}

/* What a run was not given, a request that is made of it does not get either. */
static void
test_keep_off (EngineFixture *fixture,
               gconstpointer  data)
{
  g_autoptr (BasaltRunDefaults) defaults = make_defaults (INPUTS, POLICY, 90000);
  g_autoptr (BasaltRunDefaults) none = basalt_run_defaults_new ();
  g_autoptr (BasaltRunDefaults) run = make_defaults ("{\"temperature\":0.1}", "{}", 0);
  gint64 timeout_ms = 0;

  basalt_run_defaults_keep_off (none, run->inputs, run->policy, &timeout_ms);
  assert_object (run->inputs, "{\"temperature\":0.1}");
  assert_object (run->policy, "{}");
  g_assert_cmpint (timeout_ms, ==, 0);

  basalt_run_defaults_keep_off (defaults, run->inputs, run->policy, &timeout_ms);
  assert_object (run->inputs, "{\"temperature\":0.1,\"max_tokens\":null,\"system\":\"\","
                              "\"stop_sequences\":[]}");
  assert_object (run->policy, "{\"retries\":2,\"delay_ms\":10000}");
  g_assert_cmpint (timeout_ms, ==, BASALT_RUN_REQUEST_NO_TIMEOUT);
}

/* The defaults in force are what the run has on record, whatever they are later. */
static void
test_run (EngineFixture *fixture,
          gconstpointer  data)
{
  g_autoptr (BasaltRunDefaults) defaults = make_defaults (INPUTS, "{\"retries\":1}", 90000);
  g_autoptr (BasaltRunRequest) request =
    engine_fixture_new_request (fixture, "basalt.demo-throttled-v1:0", "Hi");
  g_autoptr (BasaltRun) run = NULL;

  basalt_run_defaults_apply (defaults, request);
  run = engine_fixture_start (fixture, request);
  engine_fixture_wait (run);

  /* Refused twice: one retry is not enough. */
  g_assert_cmpint (basalt_run_get_state (run), ==, BASALT_STATE_FAILED);
  g_assert_cmpstr (basalt_json_get_string (basalt_run_get_inputs (run), "system"), ==, "Be brief.");
  g_assert_cmpint (json_object_get_int_member (basalt_run_get_policy (run), "retries"), ==, 1);
  g_assert_cmpint (basalt_run_get_timeout_ms (run), ==, 90000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                   \
  g_test_add ("/engine/defaults/" path, EngineFixture, NULL, engine_fixture_set_up, function, \
              engine_fixture_tear_down)

  ADD ("kept", test_kept);
  ADD ("damaged", test_damaged);
  ADD ("bounds", test_bounds);
  ADD ("apply", test_apply);
  ADD ("keep-off", test_keep_off);
  ADD ("run", test_run);

  return g_test_run ();
}
