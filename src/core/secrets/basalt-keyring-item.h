/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-credentials.h"

G_BEGIN_DECLS

/* What one keyring item holds: a flat JSON object of strings. Neither direction
 * leaves copies of secrets in freed memory. */
char           *basalt_keyring_item_encode (AwsCredentials *credentials,
                                            gsize          *length);
AwsCredentials *basalt_keyring_item_decode (const char     *text,
                                            const char     *source);

G_END_DECLS
