/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BASALT_AWS_ERROR (basalt_aws_error_quark ())

typedef enum
{
  BASALT_AWS_ERROR_SERVICE,        /* the service answered with an error */
  BASALT_AWS_ERROR_PROTOCOL,       /* an answer that is not what the protocol allows */
  BASALT_AWS_ERROR_TRUNCATED,      /* the answer ended too early */
  BASALT_AWS_ERROR_DAMAGED,        /* a checksum does not match: bytes changed on their way */
  BASALT_AWS_ERROR_NETWORK,        /* refused, reset, unreachable */
  BASALT_AWS_ERROR_DNS,
  BASALT_AWS_ERROR_TLS,
  BASALT_AWS_ERROR_PROXY,
  BASALT_AWS_ERROR_TIMED_OUT,      /* connect, first-event or idle limit */
  BASALT_AWS_ERROR_REDIRECT,       /* an answer that sends us elsewhere: not followed */
  BASALT_AWS_ERROR_CREDENTIALS,    /* none found, or a configured source is broken */
  BASALT_AWS_ERROR_CONFIGURATION,  /* region, endpoint, profile, file that cannot be used */
} BasaltAwsError;

GQuark basalt_aws_error_quark (void);

#define AWS_TYPE_FAULT (aws_fault_get_type ())

/**
 * AwsFault:
 * @code: (nullable): cleaned error code (WIRE.md §10.1), "ThrottlingException"
 * @message: (nullable): as the server said it; hostile text
 * @request_id: (nullable)
 * @http_status: 0 where there was no answer
 * @retry_after_ms: `x-amz-retry-after` / `Retry-After`, or -1
 * @server_time: the answer's Date, µs since 1970 UTC, 0 if unknown
 * @original_status: of model errors, else 0
 * @body: (nullable): start of an error body, for the record
 *
 * What an AWS error says beside the GError.
 */
typedef struct
{
  char *code;
  char *message;
  char *request_id;
  guint http_status;
  gint64 retry_after_ms;
  gint64 server_time;
  guint original_status;
  char *body;
} AwsFault;

GType     aws_fault_get_type       (void);
AwsFault *aws_fault_new            (void);
AwsFault *aws_fault_copy           (const AwsFault *self);
void      aws_fault_free           (AwsFault       *self);

/* A header of the answer, in any case of @name, or NULL. The string need live only until the next call. */
typedef const char *(*AwsFaultHeaderFunc) (const char *name,
                                           gpointer    user_data);

/* Never NULL: whatever a non-2xx answer looks like, it is a fault (WIRE.md §10.1). */
AwsFault *aws_fault_parse_answer   (guint               status,
                                    AwsFaultHeaderFunc  get_header,
                                    gpointer            user_data,
                                    GBytes             *body);
/* A fault of @exception_type ("throttlingException") with a JSON payload, from a stream. */
AwsFault *aws_fault_new_from_event (const char     *exception_type,
                                    const char     *message_type,
                                    GBytes         *payload);
GError   *aws_fault_to_error       (const AwsFault *self);

/* The one function that decides (WIRE.md §10.2, §14). @fault may be NULL. */
gboolean  aws_error_is_retryable   (const GError   *error,
                                    const AwsFault *fault);
gboolean  aws_error_is_throttling  (const GError   *error,
                                    const AwsFault *fault);
/* One of the codes of §11.5 and the server's clock over 4 minutes from @now, the time that was signed. */
gboolean  aws_error_is_clock_skew  (const GError   *error,
                                    const AwsFault *fault,
                                    gint64          now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsFault, aws_fault_free)

G_END_DECLS
