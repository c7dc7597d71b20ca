/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-credentials.h"

G_BEGIN_DECLS

/**
 * AwsSigv4Header:
 *
 * A header as it is sent. A plain pair; the signer keeps no reference.
 */
typedef struct
{
  const char *name;
  const char *value;
} AwsSigv4Header;

typedef enum
{
  AWS_SIGV4_NONE = 0,
  /* Take the path as it is instead of removing dot segments and double slashes. */
  AWS_SIGV4_KEEP_PATH = 1 << 0,
  /* Add x-amz-content-sha256 to what is signed. */
  AWS_SIGV4_SIGN_BODY_HEADER = 1 << 1,
} AwsSigv4Flags;

/**
 * AwsSigv4Request:
 *
 * What is signed. All strings are borrowed for the call. @path and @query are
 * as sent (g_uri_get_path() of the message's URI). @host includes a port that
 * is not the scheme's default. @headers are those the caller sets itself,
 * without host, x-amz-date, x-amz-security-token and authorization.
 */
typedef struct
{
  const char *method;
  const char *host;
  const char *path;
  const char *query;
  const AwsSigv4Header *headers;
  gsize n_headers;
  GBytes *body;
  const char *region;
  const char *service;
  gint64 time;
  AwsSigv4Flags flags;
} AwsSigv4Request;

/**
 * AwsSigv4Result:
 *
 * The headers to add, and, for tests and for people who compare, what was hashed.
 */
typedef struct
{
  char *amz_date;
  char *content_sha256;
  char *authorization;
  char *signed_headers;
  char *signature;
  char *canonical_request;
  char *string_to_sign;
} AwsSigv4Result;

AwsSigv4Result *aws_sigv4_sign        (const AwsSigv4Request *request,
                                       AwsCredentials        *credentials);
void            aws_sigv4_result_free (AwsSigv4Result        *result);

/*
 * The server's side, for the demo endpoint: checks the Authorization header of a
 * request that arrived. @request has every header that arrived, its time and
 * flags unset; the signed set comes from the Authorization header. @now and
 * @max_skew_s bound the date. On failure @code is the AWS error code to answer.
 */
gboolean        aws_sigv4_verify      (const AwsSigv4Request *request,
                                       AwsCredentials        *credentials,
                                       gint64                 now,
                                       guint                  max_skew_s,
                                       const char           **code,
                                       char                 **message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsSigv4Result, aws_sigv4_result_free)

G_END_DECLS
