/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * CliWriter: writes to a descriptor on a thread of its own, so that a reader who
 * stops reading holds up nothing else.
 */
typedef struct _CliWriter CliWriter;

CliWriter *cli_writer_new       (int         fd);
void       cli_writer_write     (CliWriter  *self,
                                 const char *data,
                                 gsize       length);
int        cli_writer_finish    (CliWriter  *self);

int        cli_output_write_now (int         fd,
                                 const char *data,
                                 gsize       length);
gboolean   cli_output_print     (const char *format,
                                 ...) G_GNUC_PRINTF (1, 2);
gboolean   cli_output_print_json (JsonNode  *node);

G_END_DECLS
