/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-endpoint.h"

#include "aws-error.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#define HOST_LABEL_MAX 63

typedef struct
{
  const char *prefix;
  const char *suffix;
} Partition;

/* Regions PREFIX-word-number that are not of the partition aws (WIRE.md §1). */
static const Partition partitions[] = {
  { "us-gov-", "amazonaws.com" },   { "cn-", "amazonaws.com.cn" },
  { "eusc-de-", "amazonaws.eu" },   { "us-iso-", "c2s.ic.gov" },
  { "us-isob-", "sc2s.sgov.gov" },  { "eu-isoe-", "cloud.adc-e.uk" },
  { "us-isof-", "csp.hci.ic.gov" },
};

typedef struct
{
  const char *prefix;
  const char *signing_name;
  const char *variable;
} Service;

static const Service services[] = {
  [AWS_SERVICE_BEDROCK_RUNTIME] = { "bedrock-runtime", "bedrock",
                                    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME" },
  [AWS_SERVICE_BEDROCK] = { "bedrock", "bedrock", "AWS_ENDPOINT_URL_BEDROCK" },
  [AWS_SERVICE_BEDROCK_AGENT_RUNTIME] = { "bedrock-agent-runtime", "bedrock",
                                          "AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME" },
  [AWS_SERVICE_BEDROCK_AGENT] = { "bedrock-agent", "bedrock", "AWS_ENDPOINT_URL_BEDROCK_AGENT" },
  [AWS_SERVICE_STS] = { "sts", "sts", "AWS_ENDPOINT_URL_STS" },
};

/* \w+-\d+ */
static gboolean
is_word_and_number (const char *text)
{
  const char *dash = strchr (text, '-');

  if (dash == NULL || dash == text || dash[1] == '\0')
    return FALSE;

  for (const char *p = text; p < dash; p++)
    if (!g_ascii_isalnum (*p) && *p != '_')
      return FALSE;

  for (const char *p = dash + 1; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p))
      return FALSE;

  return TRUE;
}

static const char *
get_suffix (const char *region)
{
  for (gsize i = 0; i < G_N_ELEMENTS (partitions); i++)
    {
      if (g_str_has_prefix (region, partitions[i].prefix) &&
          is_word_and_number (region + strlen (partitions[i].prefix)))
        return partitions[i].suffix;
    }

  return "amazonaws.com";
}

static gboolean
getenv_true (AwsConfig  *config,
             const char *name)
{
  const char *value = aws_config_getenv (config, name);

  return value != NULL && g_ascii_strcasecmp (value, "true") == 0;
}

/**
 * aws_service_get_signing_name:
 * @service: a service
 *
 * Returns: (transfer none): the name in the credential scope of its requests
 */
const char *
aws_service_get_signing_name (AwsService service)
{
  g_return_val_if_fail (service < G_N_ELEMENTS (services), NULL);

  return services[service].signing_name;
}

/**
 * aws_region_is_valid:
 * @region: (nullable): what was typed or configured
 * @error: return location for an error
 *
 * Refuses what cannot be a label of a host name; which regions exist, and have
 * Bedrock, is not known here.
 *
 * Returns: whether @region can be a region; fails with
 *   %BASALT_AWS_ERROR_CONFIGURATION
 */
gboolean
aws_region_is_valid (const char  *region,
                     GError     **error)
{
  gsize length;
  gboolean valid;

  if (region == NULL || *region == '\0')
    {
      g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION,
                           _ ("No AWS region is set."));
      return FALSE;
    }

  length = strlen (region);
  valid = length <= HOST_LABEL_MAX && g_ascii_islower (region[0]) && region[length - 1] != '-';
  for (const char *p = region; valid && *p != '\0'; p++)
    valid = g_ascii_islower (*p) || g_ascii_isdigit (*p) || *p == '-';

  if (!valid)
    {
      g_autofree char *shown = g_utf8_make_valid (region, (gssize) MIN (length, HOST_LABEL_MAX));

      g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION,
                   /* Translators: “us-east-1” is not to be translated. */
                   _ ("“%s” is not an AWS region. A region looks like “us-east-1”."), shown);
    }

  return valid;
}

/* GLib takes any host; the resolver would report "a b" as a name that is not there. */
static gboolean
is_host (const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;

  for (const char *p = host; *p != '\0'; p++)
    if (g_ascii_isprint (*p) ? !g_ascii_isalnum (*p) && strchr ("-._:%", *p) == NULL :
                               (guchar) *p < 0x80)
      return FALSE;

  return TRUE;
}

/* Takes @name, the variable it comes from, into the sentence where there is one. */
static gboolean
check_url (const char  *url,
           const char  *name,
           GError     **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *reason = NULL;

  /* What is wrong is said without repeating the URL: it may hold a password. */
  if (uri == NULL)
    reason = _ ("it is not a URL");
  else if (g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 &&
           g_strcmp0 (g_uri_get_scheme (uri), "http") != 0)
    reason = _ ("it does not begin with “https://” or “http://”");
  else if (!is_host (g_uri_get_host (uri)))
    reason = _ ("it names no host");
  else if (g_uri_get_userinfo (uri) != NULL)
    reason = _ ("it holds a user name or a password");
  else if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    reason = _ ("it goes on after the path, with “?” or “#”");

  if (reason == NULL)
    return TRUE;

  if (name != NULL)
    g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION,
                 /* Translators: the first is a variable's name, the second why it is refused. */
                 _ ("The endpoint in %s cannot be used: %s."), name, reason);
  else
    g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION,
                 _ ("The endpoint URL cannot be used: %s."), reason);

  return FALSE;
}

/**
 * aws_endpoint_url_is_valid:
 * @url: what was typed or configured
 * @error: return location for an error
 *
 * Checks that @url is absolute, http or https, with a host and possibly a
 * path, and nothing else. The error does not repeat @url, which may hold a
 * password.
 *
 * Returns: whether requests can be sent there; fails with
 *   %BASALT_AWS_ERROR_CONFIGURATION
 */
gboolean
aws_endpoint_url_is_valid (const char  *url,
                           GError     **error)
{
  g_return_val_if_fail (url != NULL, FALSE);

  return check_url (url, NULL, error);
}

static char *
strip_slashes (const char *url)
{
  gsize length = strlen (url);

  while (length > 0 && url[length - 1] == '/')
    length--;

  return g_strndup (url, length);
}

/* FALSE where a switch asks for endpoints that are not offered: going elsewhere in
 * silence could break a rule of the user's organisation. With an override AWS's own
 * rules refuse them too. */
static gboolean
check_switches (AwsConfig  *config,
                GError    **error)
{
  static const char *const switches[] = { "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT" };

  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      if (getenv_true (config, switches[i]))
        {
          g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION,
                       /* Translators: %s is the name of an environment variable. */
                       _ ("%s is set, but FIPS and dual-stack endpoints are not supported yet."),
                       switches[i]);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * aws_host_is_loopback:
 * @host: a name or an address, without a port and without brackets
 *
 * Returns: whether @host is this machine: `localhost`, in 127.0.0.0/8, or ::1
 */
gboolean
aws_host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (host != NULL, FALSE);

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

/**
 * aws_endpoint_resolve:
 * @service: whom to call
 * @region: (nullable): where; may be %NULL if there is an override
 * @override: (nullable): the URL that the connection sets
 * @config: (nullable): where to look for overrides in the environment, or
 *   %NULL to look nowhere
 * @error: return location for an error
 *
 * Finds the URL that @service is called at (WIRE.md §1): @override, then
 * `AWS_ENDPOINT_URL_<SERVICE>`, then `AWS_ENDPOINT_URL` (both unless
 * `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is true), then the host of the
 * region's partition. An override changes neither signing region nor name.
 * `AWS_USE_FIPS_ENDPOINT` and `AWS_USE_DUALSTACK_ENDPOINT` are refused.
 *
 * Returns: (transfer full): a URL without a slash at its end; fails with
 *   %BASALT_AWS_ERROR_CONFIGURATION
 */
char *
aws_endpoint_resolve (AwsService   service,
                      const char  *region,
                      const char  *override,
                      AwsConfig   *config,
                      GError     **error)
{
  g_return_val_if_fail (service < G_N_ELEMENTS (services), NULL);
  g_return_val_if_fail (config == NULL || AWS_IS_CONFIG (config), NULL);

  if (config != NULL && !check_switches (config, error))
    return NULL;

  if (override != NULL && *override != '\0')
    return check_url (override, NULL, error) ? strip_slashes (override) : NULL;

  if (config != NULL && !getenv_true (config, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
    {
      const char *variable = services[service].variable;
      const char *url = aws_config_getenv (config, variable);

      if (url == NULL)
        {
          variable = "AWS_ENDPOINT_URL";
          url = aws_config_getenv (config, variable);
        }

      if (url != NULL)
        return check_url (url, variable, error) ? strip_slashes (url) : NULL;
    }

  if (!aws_region_is_valid (region, error))
    return NULL;

  if (service == AWS_SERVICE_STS && strcmp (region, "aws-global") == 0)
    return g_strdup ("https://sts.amazonaws.com");

  return g_strdup_printf ("https://%s.%s.%s", services[service].prefix, region,
                          get_suffix (region));
}
