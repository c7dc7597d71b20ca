/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-error.h"

#include <gio/gio.h>

/* WIRE.md §11.5: what a server's clock must differ by to be the reason. */
#define CLOCK_SKEW (4 * G_TIME_SPAN_MINUTE)

/* WIRE.md §14. */
static const char *const throttling_codes[] = {
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestThrottled",
  "RequestThrottledException",
  "TooManyRequestsException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "BandwidthLimitExceeded",
  "LimitExceededException",
  "SlowDown",
  "PriorRequestNotComplete",
  "TransactionInProgressException",
  "EC2ThrottledException",
  NULL,
};

/* Codes that pass by themselves, whatever status they came with: in a stream
 * there is none but 200. */
static const char *const transient_codes[] = {
  "InternalServerException", "InternalServerError",
  "InternalFailure",         "ServiceUnavailableException",
  "ServiceUnavailable",      "ModelNotReadyException",
  "RequestTimeout",          "RequestTimeoutException",
  "IDPCommunicationError",   NULL,
};

/* Codes that do not pass even with a status that would. */
static const char *const permanent_codes[] = {
  "ModelErrorException",
  "ModelTimeoutException",
  "ServiceQuotaExceededException",
  "AccessDeniedException",
  "ValidationException",
  "ResourceNotFoundException",
  NULL,
};

static const char *const clock_codes[] = {
  "RequestTimeTooSkewed",  "RequestExpired", "RequestInTheFuture",    "InvalidSignatureException",
  "SignatureDoesNotMatch", "AuthFailure",    "AccessDeniedException", NULL,
};

G_DEFINE_QUARK (basalt-aws-error-quark, basalt_aws_error)

static gboolean
fault_has_code (const AwsFault    *fault,
                const char *const *codes)
{
  return fault->code != NULL && g_strv_contains (codes, fault->code);
}

static gboolean
fault_is_throttling (const AwsFault *fault)
{
  return fault_has_code (fault, throttling_codes) ||
         (fault->http_status == 429 && !fault_has_code (fault, permanent_codes) &&
          !fault_has_code (fault, transient_codes));
}

static gboolean
fault_is_retryable (const AwsFault *fault)
{
  if (fault_is_throttling (fault) || fault_has_code (fault, transient_codes))
    return TRUE;

  if (fault_has_code (fault, permanent_codes))
    return FALSE;

  /* As the answer to a request (424) it is the model's error; inside a stream
   * that began with 200 it says that the stream broke. */
  if (g_strcmp0 (fault->code, "ModelStreamErrorException") == 0)
    return fault->http_status < 300;

  return fault->http_status >= 500 && fault->http_status <= 599;
}

/**
 * aws_error_is_retryable:
 * @error: (nullable): how an attempt failed
 * @fault: (nullable): what the service said, where it said something
 *
 * The one place that decides whether the same request may succeed a little
 * later (PRODUCT "Retries and timeouts"; WIRE.md §10.2, §14). It knows nothing
 * of output: after the first delta nothing is repeated silently, which is the
 * caller's rule. A clock that is off is not an error that passes; see
 * aws_error_is_clock_skew().
 *
 * Returns: whether the error is transient
 */
gboolean
aws_error_is_retryable (const GError   *error,
                        const AwsFault *fault)
{
  if (error == NULL || error->domain != BASALT_AWS_ERROR)
    return FALSE;

  switch ((BasaltAwsError) error->code)
    {
    case BASALT_AWS_ERROR_SERVICE:
      return fault != NULL && fault_is_retryable (fault);

    case BASALT_AWS_ERROR_TRUNCATED:
    case BASALT_AWS_ERROR_DAMAGED:
    case BASALT_AWS_ERROR_NETWORK:
    case BASALT_AWS_ERROR_DNS:
    case BASALT_AWS_ERROR_TLS:
    case BASALT_AWS_ERROR_TIMED_OUT:
      return TRUE;

    case BASALT_AWS_ERROR_PROTOCOL:
    case BASALT_AWS_ERROR_PROXY:
    case BASALT_AWS_ERROR_REDIRECT:
    case BASALT_AWS_ERROR_CREDENTIALS:
    case BASALT_AWS_ERROR_CONFIGURATION:
      return FALSE;
    }

  return FALSE;
}

/**
 * aws_error_is_throttling:
 * @error: (nullable): how an attempt failed
 * @fault: (nullable): what the service said
 *
 * Returns: whether the service limits this account (WIRE.md §14). A model that
 *   is still loading answers 429 too and is not meant.
 */
gboolean
aws_error_is_throttling (const GError   *error,
                         const AwsFault *fault)
{
  return g_error_matches (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE) && fault != NULL &&
         fault_is_throttling (fault);
}

/**
 * aws_error_is_clock_skew:
 * @error: (nullable): how an attempt failed
 * @fault: (nullable): what the service said
 * @now: the time that the request was signed with, µs since 1970 UTC
 *
 * Whether the request was refused because our clock is off: a code that can
 * mean it (WIRE.md §11.5), and the answer's date more than four minutes from
 * @now. A request signed with the corrected time therefore never asks for
 * another correction.
 *
 * Returns: whether to sign again with the server's date
 */
gboolean
aws_error_is_clock_skew (const GError   *error,
                         const AwsFault *fault,
                         gint64          now)
{
  if (!g_error_matches (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE) || fault == NULL)
    return FALSE;

  if (fault->server_time == 0 || !fault_has_code (fault, clock_codes))
    return FALSE;

  return ABS (fault->server_time - now) > CLOCK_SKEW;
}
