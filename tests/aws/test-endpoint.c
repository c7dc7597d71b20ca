/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-endpoint.h"
#include "aws-error.h"
#include "basalt-json.h"

#include "test-vectors.h"

#include <string.h>

#define NOTHING ((const char *const[]){ "HOME=/nonexistent", NULL })

static void
run_case (AwsService  service,
          JsonObject *test)
{
  JsonObject *params = basalt_json_get_object (test, "params");
  JsonObject *expect = basalt_json_get_object (test, "expect");
  JsonObject *endpoint = basalt_json_get_object (expect, "endpoint");
  const char *region = basalt_json_get_string (params, "Region");
  gboolean fips = basalt_json_get_boolean (params, "UseFIPS", FALSE);
  gboolean dual = basalt_json_get_boolean (params, "UseDualStack", FALSE);
  const char *const variables[] = {
    "HOME=/nonexistent",
    fips ? "AWS_USE_FIPS_ENDPOINT=true" : "AWS_USE_FIPS_ENDPOINT=false",
    dual ? "AWS_USE_DUALSTACK_ENDPOINT=True" : "AWS_USE_DUALSTACK_ENDPOINT=",
    NULL,
  };
  g_autoptr (AwsConfig) config = aws_config_load (variables);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  if (basalt_json_get_boolean (params, "UseGlobalEndpoint", FALSE) &&
      g_strcmp0 (region, "aws-global") != 0)
    return;

  url = aws_endpoint_resolve (service, region, basalt_json_get_string (params, "Endpoint"), config,
                              &error);
  if (fips || dual || endpoint == NULL)
    {
      g_assert_null (url);
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);
      if (fips || dual)
        g_assert_nonnull (strstr (error->message, "FIPS"));
    }
  else
    {
      g_assert_no_error (error);
      g_assert_cmpstr (url, ==, basalt_json_get_string (endpoint, "url"));
    }
}

static void
test_vectors (void)
{
  static const struct
  {
    AwsService service;
    const char *file;
  } sets[] = {
    { AWS_SERVICE_BEDROCK_RUNTIME, "bedrock-runtime.endpoint-tests.json" },
    { AWS_SERVICE_BEDROCK, "bedrock.endpoint-tests.json" },
    { AWS_SERVICE_BEDROCK_AGENT_RUNTIME, "bedrock-agent-runtime.endpoint-tests.json" },
    { AWS_SERVICE_STS, "sts.endpoint-tests.json" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autoptr (GBytes) bytes = test_vectors_load ("endpoints", NULL, sets[i].file);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root =
        basalt_json_parse_object (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                  &error);
      JsonArray *cases;

      g_assert_no_error (error);
      cases = basalt_json_get_array (json_node_get_object (root), "testCases");
      g_assert_cmpuint (json_array_get_length (cases), >, 5);
      for (guint j = 0; j < json_array_get_length (cases); j++)
        run_case (sets[i].service, basalt_json_array_get_object (cases, j));
    }
}

/* The partition table of WIRE.md §1, which the vectors touch in places only. */
static void
test_partitions (void)
{
  static const struct
  {
    const char *region;
    const char *host;
  } cases[] = {
    { "us-east-1", "us-east-1.amazonaws.com" },
    { "mx-central-1", "mx-central-1.amazonaws.com" },
    { "us-gov-west-1", "us-gov-west-1.amazonaws.com" },
    { "cn-north-1", "cn-north-1.amazonaws.com.cn" },
    { "eusc-de-east-1", "eusc-de-east-1.amazonaws.eu" },
    { "us-iso-east-1", "us-iso-east-1.c2s.ic.gov" },
    { "us-isob-east-1", "us-isob-east-1.sc2s.sgov.gov" },
    { "eu-isoe-west-1", "eu-isoe-west-1.cloud.adc-e.uk" },
    { "us-isof-south-1", "us-isof-south-1.csp.hci.ic.gov" },
    /* Not in any pattern: the partition aws. */
    { "cn-north", "cn-north.amazonaws.com" },
    { "cn--1", "cn--1.amazonaws.com" },
    { "cn-north-", NULL },
    { "cn-north-x", "cn-north-x.amazonaws.com" },
    { "cn-no-rth-1", "cn-no-rth-1.amazonaws.com" },
    { "zz-future-7", "zz-future-7.amazonaws.com" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url =
        aws_endpoint_resolve (AWS_SERVICE_BEDROCK_RUNTIME, cases[i].region, NULL, NULL, &error);

      if (cases[i].host == NULL)
        g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);
      else
        {
          g_autofree char *expected = g_strconcat ("https://bedrock-runtime.", cases[i].host, NULL);

          g_assert_no_error (error);
          g_assert_cmpstr (url, ==, expected);
        }
    }
}

static void
test_services (void)
{
  static const struct
  {
    AwsService service;
    const char *prefix;
    const char *signing_name;
  } cases[] = {
    { AWS_SERVICE_BEDROCK_RUNTIME, "bedrock-runtime", "bedrock" },
    { AWS_SERVICE_BEDROCK, "bedrock", "bedrock" },
    { AWS_SERVICE_BEDROCK_AGENT_RUNTIME, "bedrock-agent-runtime", "bedrock" },
    { AWS_SERVICE_BEDROCK_AGENT, "bedrock-agent", "bedrock" },
    { AWS_SERVICE_STS, "sts", "sts" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected =
        g_strdup_printf ("https://%s.eu-west-1.amazonaws.com", cases[i].prefix);
      g_autofree char *url = aws_endpoint_resolve (cases[i].service, "eu-west-1", NULL, NULL, NULL);

      g_assert_cmpstr (url, ==, expected);
      g_assert_cmpstr (aws_service_get_signing_name (cases[i].service), ==, cases[i].signing_name);
    }
}

static void
test_region (void)
{
  const char *const good[] = { "us-east-1", "aws-global", "x" };
  const char *const bad[] = {
    "US-EAST-1",   "us east 1",
    "us-east-1/",  "us_east_1",
    "-us",         "us-",
    "1us",         "us.east",
    "us-east-1\n", "é",
    "\xff",        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (aws_region_is_valid (good[i], &error));
      g_assert_no_error (error);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (aws_region_is_valid (bad[i], &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (strstr (error->message, "is not an AWS region"));
      g_clear_error (&error);
    }

  g_assert_false (aws_region_is_valid (NULL, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);
  g_assert_cmpstr (error->message, ==, "No AWS region is set.");
  g_clear_error (&error);
  g_assert_false (aws_region_is_valid ("", NULL));
}

static void
test_url (void)
{
  const char *const good[] = { "https://example.com", "http://127.0.0.1:8080/",
                               "https://[::1]:8443", "https://example.com/a/b",
                               "HTTPS://Example.Com" };
  static const struct
  {
    const char *url;
    const char *reason;
  } bad[] = {
    { "", "not a URL" },
    { "example.com", "not a URL" },
    { "example.com:443", "https" },
    { "http://exa mple.com", "no host" },
    { "https://", "no host" },
    { "https:///path", "no host" },
    { "https://:443", "no host" },
    { "ftp://example.com", "https" },
    { "file:///etc/passwd", "https" },
    { "https://user:hidden@example.com", "password" },
    { "https://hidden@example.com", "password" },
    { "https://example.com?x=1", "after the path" },
    { "https://example.com/#x", "after the path" },
    { "https://example.com:99999", "not a URL" },
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (aws_endpoint_url_is_valid (good[i], &error));
      g_assert_no_error (error);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i].url);
      g_assert_false (aws_endpoint_url_is_valid (bad[i].url, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);
      if (strstr (error->message, bad[i].reason) == NULL)
        g_error ("%s: %s", bad[i].url, error->message);
      g_assert_null (strstr (error->message, "hidden"));
      g_clear_error (&error);
    }
}

static void
test_override (void)
{
  const char *const variables[] = {
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://runtime.example/path//",
    "AWS_ENDPOINT_URL_BEDROCK=",
    "AWS_ENDPOINT_URL=http://all.example",
    NULL,
  };
  const char *const ignored[] = {
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://runtime.example",
    "AWS_ENDPOINT_URL=http://all.example",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=TRUE",
    NULL,
  };
  const char *const bad[] = { "AWS_ENDPOINT_URL=nonsense", NULL };
  g_autoptr (AwsConfig) config = aws_config_new_from_data (variables, NULL, NULL);
  g_autoptr (AwsConfig) ignoring = aws_config_new_from_data (ignored, NULL, NULL);
  g_autoptr (AwsConfig) wrong = aws_config_new_from_data (bad, NULL, NULL);
  g_autoptr (AwsConfig) nothing = aws_config_new_from_data (NOTHING, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *set = NULL;
  g_autofree char *service = NULL;
  g_autofree char *any = NULL;
  g_autofree char *ignore = NULL;
  g_autofree char *none = NULL;

  set = aws_endpoint_resolve (AWS_SERVICE_BEDROCK_RUNTIME, NULL, "https://set.example/", config,
                              &error);
  g_assert_no_error (error);
  g_assert_cmpstr (set, ==, "https://set.example");

  service = aws_endpoint_resolve (AWS_SERVICE_BEDROCK_RUNTIME, "us-east-1", "", config, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (service, ==, "http://runtime.example/path");

  any = aws_endpoint_resolve (AWS_SERVICE_BEDROCK, "us-east-1", NULL, config, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (any, ==, "http://all.example");

  ignore = aws_endpoint_resolve (AWS_SERVICE_BEDROCK_RUNTIME, "us-east-1", NULL, ignoring, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ignore, ==, "https://bedrock-runtime.us-east-1.amazonaws.com");

  none = aws_endpoint_resolve (AWS_SERVICE_BEDROCK_RUNTIME, "us-east-1", NULL, nothing, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (none, ==, "https://bedrock-runtime.us-east-1.amazonaws.com");

  g_assert_null (
    aws_endpoint_resolve (AWS_SERVICE_BEDROCK_RUNTIME, "us-east-1", NULL, wrong, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "AWS_ENDPOINT_URL"));
  g_clear_error (&error);

  g_assert_null (
    aws_endpoint_resolve (AWS_SERVICE_BEDROCK_RUNTIME, "us-east-1", "nonsense", config, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);
  g_clear_error (&error);

  g_assert_null (
    aws_endpoint_resolve (AWS_SERVICE_BEDROCK_RUNTIME, "no region", NULL, NULL, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/endpoint/vectors", test_vectors);
  g_test_add_func ("/endpoint/partitions", test_partitions);
  g_test_add_func ("/endpoint/services", test_services);
  g_test_add_func ("/endpoint/region", test_region);
  g_test_add_func ("/endpoint/url", test_url);
  g_test_add_func ("/endpoint/override", test_override);

  return g_test_run ();
}
