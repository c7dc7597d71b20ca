/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-error.h"
#include "basalt-problem.h"

G_BEGIN_DECLS

/**
 * BasaltAwsSituation:
 * @model: (nullable): model id or ARN that was called
 * @region: (nullable): region that was called
 * @endpoint: (nullable): URL that was called
 * @connection: (nullable): the connection's name, for people
 * @action: (nullable): the IAM action that the call needs
 * @bearer: whether an API key was used, not a key pair
 * @has_output: whether text, reasoning or tool input had arrived
 * @n_chars: characters of text that had arrived
 * @attempts: how many tries the task has had, this one included; 0 where it does not matter
 * @elapsed_ms: time since the first of them began
 * @expires_at: when the credentials expire, µs since 1970 UTC, 0 if unknown
 * @clock: the time by which the request was signed, µs since 1970 UTC
 *
 * What was going on when a call failed. Borrowed for the call; start from zeros.
 */
typedef struct
{
  const char *model;
  const char *region;
  const char *endpoint;
  const char *connection;
  const char *action;
  gboolean bearer;
  gboolean has_output;
  gint64 n_chars;
  guint attempts;
  gint64 elapsed_ms;
  gint64 expires_at;
  gint64 clock;
} BasaltAwsSituation;

BasaltProblem *basalt_aws_problem_new           (const GError             *error,
                                                 const AwsFault           *fault,
                                                 const BasaltAwsSituation *situation);
char          *basalt_aws_problem_guess_profile (const char               *model,
                                                 const char               *region);

G_END_DECLS
