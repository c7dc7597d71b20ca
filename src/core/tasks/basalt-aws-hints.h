/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-problem.h"

G_BEGIN_DECLS

/**
 * BasaltAwsHint:
 * @codes: error codes, each between spaces
 * @fragment: (nullable): what the message holds, lower case, plain apostrophes
 * @needs: what the situation must have, see below
 * @sentence: (nullable): what to say; %NULL for the message, word for word
 * @hint: (nullable): what to advise
 * @action: what to offer
 *
 * One row of the hint table. @sentence and @hint are not translated yet and may
 * hold {model}, {region}, {host}, {action}, {profile}, {connection}.
 */
typedef struct
{
  const char *codes;
  const char *fragment;
  guint needs;
  const char *sentence;
  const char *hint;
  BasaltAction action;
} BasaltAwsHint;

enum
{
  BASALT_AWS_HINT_NEEDS_MODEL = 1 << 0,
  BASALT_AWS_HINT_NEEDS_BEARER = 1 << 1,
};

const BasaltAwsHint *basalt_aws_hint_find (const char *code,
                                           const char *message,
                                           guint       has);

G_END_DECLS
