/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-draft.h"

static void
test_empty (void)
{
  g_autoptr (BasaltDraft) draft = basalt_draft_from_json (NULL);

  g_assert_cmpstr (draft->text, ==, "");
  g_assert_null (draft->model);
  g_assert_null (draft->connection);
  g_assert_null (draft->file);
  g_assert_cmpuint (json_object_get_size (draft->inputs), ==, 0);
  g_assert_cmpuint (json_object_get_size (draft->policy), ==, 0);
  g_assert_cmpint (draft->timeout_ms, ==, 0);
}

static void
test_round_trip (void)
{
  g_autoptr (BasaltDraft) draft = basalt_draft_new ();
  g_autoptr (BasaltDraft) again = NULL;
  g_autofree char *json = NULL;

  g_free (draft->text);
  draft->text = g_strdup ("Zwei \"Zeilen\"\n日本語 😀");
  draft->model = g_strdup ("basalt.demo-slow-v1:0");
  draft->connection = g_strdup ("0190a0a0-0000-7000-8000-000000000001");
  draft->file = g_strdup ("notes.md");
  draft->file_edited = TRUE;
  draft->timeout_ms = 90000;
  draft->origin = g_strdup ("0190a0a0-0000-7000-8000-000000000002");
  json_object_set_double_member (draft->inputs, "temperature", 0.5);
  json_object_set_int_member (draft->policy, "retries", 0);

  json = basalt_draft_to_json (draft);
  again = basalt_draft_from_json (json);
  g_assert_cmpstr (again->text, ==, draft->text);
  g_assert_cmpstr (again->model, ==, draft->model);
  g_assert_cmpstr (again->connection, ==, draft->connection);
  g_assert_cmpstr (again->file, ==, "notes.md");
  g_assert_true (again->file_edited);
  g_assert_cmpint (again->timeout_ms, ==, 90000);
  g_assert_cmpstr (again->origin, ==, draft->origin);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (again->inputs, "temperature"), 0.5,
                                  1e-9);
  g_assert_cmpint (json_object_get_int_member (again->policy, "retries"), ==, 0);
}

/* A draft of another version, or a damaged one, costs what cannot be read and no more. */
static void
test_damaged (void)
{
  static const char wrong_types[] = "{\"text\":7,\"model\":[],\"connection\":{},\"file\":false,"
                                    "\"inputs\":3,\"policy\":\"x\",\"timeout_ms\":\"soon\"}";
  const char *texts[] = { "", "[]", "{", "null", wrong_types };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (BasaltDraft) draft = basalt_draft_from_json (texts[i]);

      g_assert_cmpstr (draft->text, ==, "");
      g_assert_null (draft->model);
      g_assert_null (draft->file);
      g_assert_nonnull (draft->inputs);
      g_assert_nonnull (draft->policy);
      g_assert_cmpint (draft->timeout_ms, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/draft/empty", test_empty);
  g_test_add_func ("/draft/round-trip", test_round_trip);
  g_test_add_func ("/draft/damaged", test_damaged);

  return g_test_run ();
}
