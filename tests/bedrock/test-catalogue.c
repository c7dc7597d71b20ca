/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-json.h"
#include "basalt-time.h"
#include "bedrock-catalogue.h"

static void
add (BedrockCatalogue *catalogue,
     const char       *models,
     const char       *profiles)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) model_node = basalt_json_parse_object (models, -1, &error);
  g_autoptr (JsonNode) profile_node = NULL;

  g_assert_no_error (error);
  bedrock_catalogue_add_models (catalogue, json_node_get_object (model_node));

  profile_node = basalt_json_parse_object (profiles, -1, &error);
  g_assert_no_error (error);
  bedrock_catalogue_add_profiles (catalogue, json_node_get_object (profile_node));
}

/* One line a row: id, name, provider, via, flags, lifecycle, base, reason. */
static char *
join (const char *models,
      const char *profiles)
{
  g_autoptr (BedrockCatalogue) catalogue = bedrock_catalogue_new ();
  g_autoptr (GPtrArray) rows = NULL;
  GString *out = g_string_new (NULL);

  add (catalogue, models, profiles);
  rows = bedrock_catalogue_join (catalogue, basalt_time_from_rfc3339 ("2026-11-22T00:00:00Z"));

  for (guint i = 0; i < rows->len; i++)
    {
      BasaltModel *row = g_ptr_array_index (rows, i);
      const char *base = basalt_model_get_base_model_id (row);
      const char *reason = basalt_model_get_reason (row);

      g_assert_cmpint (basalt_model_get_invocable (row), ==, reason == NULL);
      g_string_append_printf (out, "%s|%s|%s|%s|%s|%s|%s|%s\n", basalt_model_get_id (row),
                              basalt_model_get_name (row), basalt_model_get_provider (row),
                              basalt_model_get_via (row),
                              basalt_model_get_streaming (row) ? "stream" : "whole",
                              basalt_model_get_lifecycle (row), base != NULL ? base : "-",
                              reason != NULL ? reason : "-");
    }

  return g_string_free (out, FALSE);
}

#define NONE "{\"inferenceProfileSummaries\":[]}"

static void
test_join (void)
{
  g_autofree char *rows = join (
    "{\"modelSummaries\":["
    "{\"modelId\":\"zeta.plain-v1:0\",\"modelName\":\"Plain\",\"providerName\":\"Zeta\","
    "\"outputModalities\":[\"TEXT\"],\"inferenceTypesSupported\":[\"ON_DEMAND\",\"PROVISIONED\"],"
    "\"responseStreamingSupported\":false,\"modelLifecycle\":{\"status\":\"LEGACY\"}},"
    "{\"modelId\":\"acme.big-v1:0\",\"modelName\":\"Big\",\"providerName\":\"Acme\","
    "\"outputModalities\":[\"TEXT\"],\"inferenceTypesSupported\":[\"INFERENCE_PROFILE\"],"
    "\"responseStreamingSupported\":true,\"modelLifecycle\":{\"status\":\"ACTIVE\"}},"
    "{\"modelId\":\"acme.lone-v1:0\",\"modelName\":\"Lone\",\"providerName\":\"Acme\","
    "\"outputModalities\":[\"TEXT\"],\"inferenceTypesSupported\":[\"INFERENCE_PROFILE\"],"
    "\"responseStreamingSupported\":true},"
    "{\"modelId\":\"acme.rented-v1:0:18k\",\"modelName\":\"Rented\",\"providerName\":\"Acme\","
    "\"outputModalities\":[\"TEXT\"],\"inferenceTypesSupported\":[\"PROVISIONED\"]},"
    "{\"modelId\":\"acme.paint-v1:0\",\"modelName\":\"Paint\",\"providerName\":\"Acme\","
    "\"outputModalities\":[\"IMAGE\"],\"inferenceTypesSupported\":[\"ON_DEMAND\"]},"
    "{\"modelId\":\"acme.old-v1:0\",\"modelName\":\"Old\",\"providerName\":\"Acme\","
    "\"outputModalities\":[\"TEXT\"],\"inferenceTypesSupported\":[\"ON_DEMAND\"],"
    "\"modelLifecycle\":{\"status\":\"LEGACY\",\"endOfLifeTime\":\"2026-04-28T00:00:00Z\"}},"
    "{\"modelId\":\"acme.soon-v1:0\",\"modelName\":\"Soon\",\"providerName\":\"Acme\","
    "\"outputModalities\":[\"TEXT\"],\"inferenceTypesSupported\":[\"ON_DEMAND\"],"
    "\"modelLifecycle\":{\"status\":\"LEGACY\",\"endOfLifeTime\":\"2027-04-28T00:00:00Z\"}}"
    "]}",
    "{\"inferenceProfileSummaries\":["
    "{\"inferenceProfileId\":\"us.acme.big-v1:0\",\"inferenceProfileName\":\"US Big\","
    "\"inferenceProfileArn\":\"arn:aws:bedrock:us-east-1:1:inference-profile/us.acme.big-v1:0\","
    "\"type\":\"SYSTEM_DEFINED\",\"status\":\"ACTIVE\",\"models\":[{\"modelArn\":"
    "\"arn:aws:bedrock:us-east-1::foundation-model/acme.big-v1:0\"},{\"modelArn\":"
    "\"arn:aws:bedrock:us-west-2::foundation-model/acme.big-v1:0\"}]},"
    "{\"inferenceProfileId\":\"abc\",\"inferenceProfileName\":\"Team\","
    "\"inferenceProfileArn\":\"arn:aws:bedrock:us-east-1:1:application-inference-profile/abc\","
    "\"type\":\"APPLICATION\",\"status\":\"CREATING\",\"models\":[{\"modelArn\":"
    "\"arn:aws:bedrock:us-east-1::foundation-model/acme.soon-v1:0\"}]},"
    "{\"inferenceProfileId\":\"us.acme.paint-v1:0\",\"inferenceProfileName\":\"US Paint\","
    "\"type\":\"SYSTEM_DEFINED\",\"status\":\"ACTIVE\",\"models\":[{\"modelArn\":"
    "\"arn:aws:bedrock:us-east-1::foundation-model/acme.paint-v1:0\"}]},"
    "{\"inferenceProfileId\":\"eu.nova.new\",\"inferenceProfileName\":\"EU New\","
    "\"type\":\"SYSTEM_DEFINED\",\"status\":\"ACTIVE\",\"models\":[{\"modelArn\":"
    "\"arn:aws:bedrock:eu-west-1::foundation-model/nova.new\"}]},"
    "{\"inferenceProfileId\":\"us.acme.old-v1:0\",\"inferenceProfileName\":\"US Old\","
    "\"type\":\"SYSTEM_DEFINED\",\"status\":\"ACTIVE\",\"models\":[{\"modelArn\":"
    "\"arn:aws:bedrock:us-east-1::foundation-model/acme.old-v1:0\"}]}"
    "]}");

  g_assert_cmpstr (
    rows, ==,
    "acme.lone-v1:0|Lone|Acme|on-demand|stream|ACTIVE|-|This model is offered only through an "
    "inference profile, and none for it was found in this region.\n"
    "acme.old-v1:0|Old|Acme|on-demand|stream|LEGACY|-|This model reached its end of life on "
    "2026-04-28.\n"
    "acme.rented-v1:0:18k|Rented|Acme|on-demand|stream|ACTIVE|-|This model needs provisioned "
    "throughput.\n"
    "acme.soon-v1:0|Soon|Acme|on-demand|stream|LEGACY|-|-\n"
    "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc|Team|Acme|application-profile|"
    "stream|LEGACY|acme.soon-v1:0|This inference profile is not active: CREATING.\n"
    "us.acme.big-v1:0|US Big|Acme|inference-profile|stream|ACTIVE|acme.big-v1:0|-\n"
    "us.acme.old-v1:0|US Old|Acme|inference-profile|stream|LEGACY|acme.old-v1:0|This model "
    "reached its end of life on 2026-04-28.\n"
    "eu.nova.new|EU New|nova|inference-profile|stream|ACTIVE|nova.new|-\n"
    "zeta.plain-v1:0|Plain|Zeta|on-demand|whole|LEGACY|-|-\n");
}

/* What is missing or wrong-typed is taken in the entry's favour, or the entry is left out. */
static void
test_wrong_types (void)
{
  g_autofree char *rows = join (
    "{\"modelSummaries\":[7,null,{},{\"modelId\":5},{\"modelId\":\"\"},{\"modelId\":\"acme.bare\"},"
    "{\"modelId\":\"acme.bare\",\"modelName\":\"Twice\"},"
    "{\"modelId\":\"odd\",\"modelName\":[],\"providerName\":{},\"outputModalities\":\"TEXT\","
    "\"inferenceTypesSupported\":7,\"responseStreamingSupported\":\"no\","
    "\"modelLifecycle\":{\"status\":1,\"endOfLifeTime\":\"soon\"}}]}",
    "{\"inferenceProfileSummaries\":[1,{},{\"inferenceProfileId\":\"us.acme.bare\",\"models\":7},"
    "{\"inferenceProfileId\":\"us.acme.bare\"},"
    "{\"inferenceProfileId\":\"x\",\"type\":\"APPLICATION\"},"
    "{\"inferenceProfileId\":\"y\",\"models\":[1,{\"modelArn\":3},{\"modelArn\":\"nonsense\"}]}]}");

  g_assert_cmpstr (rows, ==,
                   "odd|odd||on-demand|stream|ACTIVE|-|-\n"
                   "us.acme.bare|us.acme.bare||inference-profile|stream|ACTIVE|-|-\n"
                   "y|y||inference-profile|stream|ACTIVE|-|-\n"
                   "acme.bare|acme.bare|acme|on-demand|stream|ACTIVE|-|-\n");
}

static void
test_empty (void)
{
  g_autofree char *none = join ("{}", "{}");
  g_autofree char *wrong = join ("{\"modelSummaries\":{}}", "{\"inferenceProfileSummaries\":1}");

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (wrong, ==, "");
}

static void
test_bounded (void)
{
  g_autoptr (BedrockCatalogue) catalogue = bedrock_catalogue_new ();
  g_autoptr (GString) models = g_string_new ("{\"modelSummaries\":[");
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; i < 12000; i++)
    g_string_append_printf (models, "%s{\"modelId\":\"m%u\"}", i > 0 ? "," : "", i);
  g_string_append (models, "]}");

  add (catalogue, models->str, NONE);
  rows = bedrock_catalogue_join (catalogue, 0);
  g_assert_cmpuint (rows->len, ==, 10000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bedrock/catalogue/join", test_join);
  g_test_add_func ("/bedrock/catalogue/wrong-types", test_wrong_types);
  g_test_add_func ("/bedrock/catalogue/empty", test_empty);
  g_test_add_func ("/bedrock/catalogue/bounded", test_bounded);

  return g_test_run ();
}
