/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-problem.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  BASALT_RETRY_ON_TRANSIENT,
  BASALT_RETRY_ON_EVERY_ERROR,
} BasaltRetryOn;

/**
 * BasaltRetryPolicy:
 * @retries: how many tries may follow the first
 * @delay_ms: wait before the first retry
 * @backoff_factor: each further wait is this much longer; 1 keeps it
 * @max_delay_ms: no wait of the policy's own is longer; 0 for no limit
 * @jitter: 0 to 1: what part of a wait is drawn at random
 * @retry_on: which errors are retried
 * @after_output: whether to pay again after output had arrived
 *
 * How a task is tried again. A plain value with no timer inside.
 */
typedef struct
{
  guint retries;
  gint64 delay_ms;
  double backoff_factor;
  gint64 max_delay_ms;
  double jitter;
  BasaltRetryOn retry_on;
  gboolean after_output;
} BasaltRetryPolicy;

/* 2 retries, 10 seconds apart. */
#define BASALT_RETRY_POLICY_DEFAULT                                                     \
  ((BasaltRetryPolicy) { 2, 10000, 1.0, 0, 0.0, BASALT_RETRY_ON_TRANSIENT, FALSE })

/* A server's hint lengthens a wait up to this. */
#define BASALT_RETRY_MAX_HINT_MS (5 * 60 * 1000)

gint64      basalt_retry_policy_get_wait (const BasaltRetryPolicy *self,
                                          guint                    retry,
                                          gint64                   hint_ms,
                                          double                   random);
gboolean    basalt_retry_policy_allows   (const BasaltRetryPolicy *self,
                                          guint                    retries_spent,
                                          const BasaltProblem     *problem);
JsonObject *basalt_retry_policy_to_json  (const BasaltRetryPolicy *self);
gboolean    basalt_retry_policy_override (BasaltRetryPolicy       *self,
                                          JsonObject              *object,
                                          GError                 **error);

G_END_DECLS
