/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bedrock-converse.h"

G_BEGIN_DECLS

gboolean bedrock_converse_response_parse (GBytes              *body,
                                          guint                http_status,
                                          const char          *request_id,
                                          BedrockConverseFunc  func,
                                          gpointer             func_data,
                                          GError             **error);

G_END_DECLS
