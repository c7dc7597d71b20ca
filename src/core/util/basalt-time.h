/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A moment is a gint64: microseconds since 1970 UTC, as g_get_real_time()
 * gives and as the database keeps. */
#define BASALT_TIME_NONE ((gint64) 0)

char    *basalt_time_to_rfc3339   (gint64      time);
gint64   basalt_time_from_rfc3339 (const char *text);
char    *basalt_time_to_clock     (gint64      time);

gint64   basalt_time_get_suspended (void);

G_END_DECLS
