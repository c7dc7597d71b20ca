/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-http.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* How far an exchange came. */
typedef enum
{
  AWS_HTTP_STEP_QUEUED,
  AWS_HTTP_STEP_RESOLVING,
  AWS_HTTP_STEP_CONNECTING,
  AWS_HTTP_STEP_PROXY,
  AWS_HTTP_STEP_TLS,
  AWS_HTTP_STEP_SENDING,
  AWS_HTTP_STEP_WAITING,
  AWS_HTTP_STEP_READING,
} AwsHttpStep;

typedef struct
{
  guint connect_ms;
  guint first_ms;
  guint idle_ms;
  guint total_ms;
} AwsHttpTimeouts;

SoupMessage           *aws_http_request_build        (AwsHttpRequest        *self,
                                                      gint64                 time,
                                                      GError               **error);
const AwsHttpTimeouts *aws_http_request_get_timeouts (AwsHttpRequest        *self);

AwsHttpAnswer         *aws_http_answer_new           (SoupMessage           *message);

GError                *aws_http_error_new            (const GError          *cause,
                                                      SoupMessage           *message,
                                                      AwsHttpStep            step);
GError                *aws_http_error_new_truncated  (SoupMessage           *message);
GError                *aws_http_error_new_timed_out  (SoupMessage           *message,
                                                      AwsHttpStep            step,
                                                      guint                  ms);
GError                *aws_http_error_new_total      (SoupMessage           *message,
                                                      guint                  ms);
GError                *aws_http_error_new_redirect   (SoupMessage           *message);
GError                *aws_http_error_new_proxy      (SoupMessage           *message);
GError                *aws_http_error_new_not_data   (SoupMessage           *message);
GError                *aws_http_error_new_too_long   (SoupMessage           *message,
                                                      gsize                  max_length);

char                  *aws_http_uri_to_host          (GUri                  *uri);

G_END_DECLS
