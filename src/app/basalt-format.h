/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-usage.h"

#include <glib.h>

G_BEGIN_DECLS

char *basalt_format_duration (gint64             milliseconds);
char *basalt_format_count    (gint64             count);
char *basalt_format_tokens   (const BasaltUsage *usage);
char *basalt_format_when     (gint64             time,
                              gint64             now);
char *basalt_format_moment   (gint64             time);

G_END_DECLS
