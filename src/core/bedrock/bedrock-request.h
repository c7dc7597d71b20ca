/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bedrock-client.h"

G_BEGIN_DECLS

/* Helpers of this layer's operations; private to it. */

AwsHttpRequest *bedrock_request_new (const BedrockTarget *target,
                                     AwsService           service,
                                     const char          *method,
                                     const char          *path,
                                     const char          *query);
char           *bedrock_first_line  (const char          *data,
                                     gsize                length);

G_END_DECLS
