/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-attempt.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char    *basalt_request_body_sent     (BasaltAttempt *attempt);
char    *basalt_request_body_received (BasaltAttempt *attempt,
                                       gboolean      *streamed);
gboolean basalt_request_mask_secrets  (JsonNode      *node);

G_END_DECLS
