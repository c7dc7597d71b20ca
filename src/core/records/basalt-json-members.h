/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-usage.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of the JSON that people and programs read: what is unknown is null, never left out. */

void basalt_json_add_text  (JsonBuilder       *builder,
                            const char        *name,
                            const char        *text);
void basalt_json_add_int   (JsonBuilder       *builder,
                            const char        *name,
                            gint64             value,
                            gboolean           known);
void basalt_json_add_time  (JsonBuilder       *builder,
                            const char        *name,
                            gint64             time);
void basalt_json_add_usage (JsonBuilder       *builder,
                            const char        *name,
                            const BasaltUsage *usage);

G_END_DECLS
