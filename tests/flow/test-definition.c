/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-flow-error.h"
#include "basalt-flow.h"
#include "basalt-json.h"

#include <string.h>

static void
test_prompt (void)
{
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltFlow) again = NULL;
  g_autoptr (GError) error = NULL;
  const BasaltFlowNode *call;

  g_assert_cmpstr (basalt_flow_get_name (flow), ==, "prompt");
  g_assert_cmpuint (basalt_flow_get_n_nodes (flow), ==, 2);
  g_assert_cmpstr (basalt_flow_get_node (flow, 0)->name, ==, "load-prompt");
  call = basalt_flow_find_node (flow, "call-bedrock");
  g_assert_true (call == basalt_flow_get_node (flow, 1));
  g_assert_true (call == basalt_flow_get_output_node (flow));
  g_assert_cmpstr (call->type, ==, "call-bedrock");
  g_assert_cmpuint (call->policy.retries, ==, 2);
  g_assert_cmpint (call->policy.delay_ms, ==, 10000);
  g_assert_cmpuint (g_strv_length (call->after), ==, 1);
  g_assert_cmpstr (call->after[0], ==, "load-prompt");
  g_assert_cmpuint (json_object_get_size (call->config), ==, 0);
  g_assert_null (basalt_flow_find_node (flow, "teleport"));
  g_assert_null (basalt_flow_find_node (flow, NULL));

  /* What is kept is read again as the same. */
  again = basalt_flow_new_from_json (basalt_flow_get_json (flow), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (basalt_flow_get_hash (again), ==, basalt_flow_get_hash (flow));
  g_assert_cmpuint (strlen (basalt_flow_get_hash (flow)), ==, 64);
}

static void
test_order (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltFlow) flow = basalt_flow_new_from_json (
    "{ \"name\": \"f\", \"nodes\": ["
    "  {\"name\":\"d\",\"type\":\"t\",\"config\":{\"x\":1},\"policy\":{\"retries\":0}},"
    "  {\"name\":\"c\",\"type\":\"t\"}, {\"name\":\"b\",\"type\":\"t\"},"
    "  {\"name\":\"a\",\"type\":\"t\"}],"
    "  \"links\": [{\"from\":\"c\",\"to\":\"d\"},{\"from\":\"b\",\"to\":\"d\"},"
    "  {\"from\":\"a\",\"to\":\"b\"},{\"from\":\"a\",\"to\":\"c\"}] }",
    &error);
  const BasaltFlowNode *d;
  GString *order = g_string_new (NULL);
  gint64 x = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < basalt_flow_get_n_nodes (flow); i++)
    g_string_append (order, basalt_flow_get_node (flow, i)->name);
  g_assert_cmpstr (order->str, ==, "acbd");
  g_string_free (order, TRUE);

  /* Upstream in the order of the links. */
  d = basalt_flow_find_node (flow, "d");
  g_assert_cmpstr (d->after[0], ==, "c");
  g_assert_cmpstr (d->after[1], ==, "b");
  g_assert_cmpuint (d->policy.retries, ==, 0);
  g_assert_true (basalt_json_get_int (d->config, "x", &x));
  g_assert_cmpint (x, ==, 1);
  g_assert_true (basalt_flow_get_output_node (flow) == d);
  g_assert_null (strchr (basalt_flow_get_json (flow), ' '));
}

static void
test_output_node (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltFlow) flow = basalt_flow_new_from_json (
    "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\",\"type\":\"t\"},{\"name\":\"b\",\"type\":\"t\"},"
    "{\"name\":\"c\",\"type\":\"t\"}],\"links\":[{\"from\":\"a\",\"to\":\"c\"}]}",
    &error);

  g_assert_no_error (error);
  g_assert_cmpstr (basalt_flow_get_output_node (flow)->name, ==, "c");
}

static void
test_bad (void)
{
  static const struct
  {
    const char *text;
    const char *word;
  } bad[] = {
    { "", "cannot be read" },
    { "{", "cannot be read" },
    { "[]", "cannot be read" },
    { "{}", "no name" },
    { "{\"name\":\"\"}", "no name" },
    { "{\"name\":\"f\"}", "no nodes" },
    { "{\"name\":\"f\",\"nodes\":[]}", "no nodes" },
    { "{\"name\":\"f\",\"nodes\":{}}", "no nodes" },
    { "{\"name\":\"f\",\"nodes\":[7]}", "has no name" },
    { "{\"name\":\"f\",\"nodes\":[{\"type\":\"t\"}]}", "has no name" },
    { "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\"}]}", "“a” has no type" },
    { "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\",\"type\":\"\"}]}", "has no type" },
    { "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\",\"type\":\"t\"},{\"name\":\"a\",\"type\":\"t\"}]"
      "}",
      "are named “a”" },
    { "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\",\"type\":\"t\",\"policy\":{\"jitter\":2}}]}",
      "a: “jitter”" },
    { "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\",\"type\":\"t\"}],"
      "\"links\":[{\"from\":\"a\",\"to\":\"z\"}]}",
      "“z”, which is not a node" },
    { "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\",\"type\":\"t\"}],"
      "\"links\":[{\"to\":\"a\"}]}",
      "“”, which is not a node" },
    { "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\",\"type\":\"t\"}],"
      "\"links\":[{\"from\":\"a\",\"to\":\"a\"}]}",
      "circle at “a”" },
    { "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\",\"type\":\"t\"},{\"name\":\"b\",\"type\":\"t\"}],"
      "\"links\":[{\"from\":\"a\",\"to\":\"b\"},{\"from\":\"b\",\"to\":\"a\"}]}",
      "circle" },
    { "{\"name\":\"f\",\"nodes\":[{\"name\":\"a\",\"type\":\"t\"},{\"name\":\"b\",\"type\":\"t\"}],"
      "\"links\":[{\"from\":\"a\",\"to\":\"b\"},{\"from\":\"a\",\"to\":\"b\"}]}",
      "linked twice" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i].text);
      g_assert_null (basalt_flow_new_from_json (bad[i].text, &error));
      g_assert_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION);
      g_assert_nonnull (strstr (error->message, bad[i].word));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/definition/prompt", test_prompt);
  g_test_add_func ("/flow/definition/order", test_order);
  g_test_add_func ("/flow/definition/output-node", test_output_node);
  g_test_add_func ("/flow/definition/bad", test_bad);

  return g_test_run ();
}
