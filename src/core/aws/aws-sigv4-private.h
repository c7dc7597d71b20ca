/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-sigv4.h"

G_BEGIN_DECLS

#define AWS_SIGV4_ALGORITHM "AWS4-HMAC-SHA256"
#define AWS_SIGV4_TERMINATOR "aws4_request"

/* What is signed of the headers; a name may occur several times. */
GPtrArray *aws_sigv4_headers_new      (void);
void       aws_sigv4_headers_add      (GPtrArray             *headers,
                                       const char            *name,
                                       const char            *value);

char      *aws_sigv4_format_date      (gint64                 time);
char      *aws_sigv4_canonicalize     (const AwsSigv4Request *request,
                                       GPtrArray             *headers,
                                       const char            *body_hash,
                                       char                 **signed_headers);
char      *aws_sigv4_hash_body        (const AwsSigv4Request *request);
char      *aws_sigv4_string_to_sign   (const char            *date,
                                       const char            *scope,
                                       const char            *canonical_request);
char      *aws_sigv4_compute_signature (BasaltSecret         *secret,
                                        const char           *day,
                                        const char           *region,
                                        const char           *service,
                                        const char           *string_to_sign);

G_END_DECLS
