/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-model.h"

#include <gio/gio.h>
#include <string.h>

static void
test_properties (void)
{
  g_autoptr (BasaltModel) model =
    basalt_model_new ("us.acme.large-v1:0", "Large", "Acme", "inference-profile", TRUE, "LEGACY",
                      FALSE, "on-demand only", "acme.large-v1:0");
  g_autoptr (BasaltModel) bare =
    basalt_model_new ("acme.large-v1:0", NULL, NULL, "on-demand", FALSE, NULL, TRUE, NULL, NULL);
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *provider = NULL;
  g_autofree char *via = NULL;
  g_autofree char *lifecycle = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *base = NULL;
  gboolean streaming, invocable;

  g_object_get (model, "id", &id, "name", &name, "provider", &provider, "via", &via, "lifecycle",
                &lifecycle, "reason", &reason, "base-model-id", &base, "streaming", &streaming,
                "invocable", &invocable, NULL);
  g_assert_cmpstr (id, ==, basalt_model_get_id (model));
  g_assert_cmpstr (id, ==, "us.acme.large-v1:0");
  g_assert_cmpstr (name, ==, basalt_model_get_name (model));
  g_assert_cmpstr (provider, ==, basalt_model_get_provider (model));
  g_assert_cmpstr (via, ==, basalt_model_get_via (model));
  g_assert_cmpstr (lifecycle, ==, basalt_model_get_lifecycle (model));
  g_assert_cmpstr (reason, ==, basalt_model_get_reason (model));
  g_assert_cmpstr (base, ==, basalt_model_get_base_model_id (model));
  g_assert_cmpstr (base, ==, "acme.large-v1:0");
  g_assert_true (streaming && basalt_model_get_streaming (model));
  g_assert_false (invocable || basalt_model_get_invocable (model));

  g_assert_cmpstr (basalt_model_get_name (bare), ==, "acme.large-v1:0");
  g_assert_cmpstr (basalt_model_get_provider (bare), ==, "");
  g_assert_cmpstr (basalt_model_get_lifecycle (bare), ==, "ACTIVE");
  g_assert_null (basalt_model_get_reason (bare));
}

static void
test_matches (void)
{
  g_autoptr (BasaltModel) model =
    basalt_model_new ("us.acme.large-v1:0", "Größe Large", "Acme", "inference-profile", TRUE, NULL,
                      TRUE, NULL, NULL);

  g_assert_true (basalt_model_matches (model, NULL));
  g_assert_true (basalt_model_matches (model, ""));
  g_assert_true (basalt_model_matches (model, "  "));
  g_assert_true (basalt_model_matches (model, "LARGE acme"));
  g_assert_true (basalt_model_matches (model, "grösse"));
  g_assert_true (basalt_model_matches (model, "v1:0"));
  g_assert_false (basalt_model_matches (model, "acme small"));
  g_assert_false (basalt_model_matches (model, "0größe"));
}

static void
assert_bad_id (const char *id,
               const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (basalt_model_id_is_valid (id, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_id (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *longest = g_strnfill (2048, 'm');
  g_autofree char *longer = g_strnfill (3000, 'm');

  g_assert_true (basalt_model_id_is_valid ("basalt.demo-steady-v1:0", &error));
  g_assert_true (basalt_model_id_is_valid (
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc", &error));
  g_assert_true (basalt_model_id_is_valid (longest, &error));
  g_assert_no_error (error);

  assert_bad_id (NULL, "Choose a model");
  assert_bad_id ("", "Choose a model");
  assert_bad_id ("acme large", "white space");
  assert_bad_id ("acme.large\n", "white space");
  assert_bad_id ("acme\xc2\xa0large", "white space");
  assert_bad_id ("acme\x1b[2J", "control character");
  assert_bad_id ("acme\xe2\x80\xae", "control character");
  assert_bad_id ("acme\xff", "UTF-8");
  assert_bad_id (longer, "3000");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/records/model/properties", test_properties);
  g_test_add_func ("/records/model/matches", test_matches);
  g_test_add_func ("/records/model/id", test_id);

  return g_test_run ();
}
