/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *cli_format_time     (gint64             time);
char *cli_format_duration (gint64             ms);
char *cli_format_tokens   (const BasaltUsage *usage);

/* Members of JSON objects: unknown is null, never left out. */
void  cli_json_add_text   (JsonBuilder       *builder,
                           const char        *name,
                           const char        *text);
void  cli_json_add_int    (JsonBuilder       *builder,
                           const char        *name,
                           gint64             value,
                           gboolean           known);
void  cli_json_add_time   (JsonBuilder       *builder,
                           const char        *name,
                           gint64             time);
void  cli_json_add_usage  (JsonBuilder       *builder,
                           const char        *name,
                           const BasaltUsage *usage);

G_END_DECLS
