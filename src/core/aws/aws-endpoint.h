/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-config.h"

G_BEGIN_DECLS

typedef enum
{
  AWS_SERVICE_BEDROCK_RUNTIME,
  AWS_SERVICE_BEDROCK,
  AWS_SERVICE_BEDROCK_AGENT_RUNTIME,
  AWS_SERVICE_BEDROCK_AGENT,
  AWS_SERVICE_STS,
} AwsService;

const char *aws_service_get_signing_name (AwsService service);

/* Refuses what cannot be a region; says nothing about whether Bedrock is there. */
gboolean    aws_region_is_valid          (const char  *region,
                                          GError     **error);
/* http or https, with a host, no user info, query or fragment. */
gboolean    aws_endpoint_url_is_valid    (const char  *url,
                                          GError     **error);

/* localhost, 127.0.0.0/8 or ::1; @host without port and brackets. */
gboolean    aws_host_is_loopback         (const char  *host);

/*
 * The URL without a trailing slash that @service of @region is called at
 * (WIRE.md §1). @override wins; then, if @config is given, the variables
 * AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL unless ignored; then the partition's host.
 * Fails with BASALT_AWS_ERROR_CONFIGURATION.
 */
char       *aws_endpoint_resolve         (AwsService   service,
                                          const char  *region,
                                          const char  *override,
                                          AwsConfig   *config,
                                          GError     **error);

/* Appends @text to @path, everything but unreserved characters escaped (§2). */
void        aws_uri_append_label         (GString     *path,
                                          const char  *text);

G_END_DECLS
