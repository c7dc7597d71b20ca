/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BASALT_UUID_BYTES 16
#define BASALT_UUID_TEXT_LENGTH 36

char     *basalt_uuid_new_v7     (void);
gboolean  basalt_uuid_to_bytes   (const char   *text,
                                  guint8        bytes[BASALT_UUID_BYTES]);
char     *basalt_uuid_from_bytes (const guint8  bytes[BASALT_UUID_BYTES]);

char     *basalt_uuid_to_name    (const char   *text);

G_END_DECLS
