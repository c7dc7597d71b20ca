/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean cli_prompt_add_to (JsonObject  *inputs,
                            const char  *argument,
                            const char  *file,
                            GError     **error);

G_END_DECLS
