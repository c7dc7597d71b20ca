/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More than an excerpt takes of a text on one side of what it is about. */
#define BASALT_SEARCH_EXCERPT_BYTES 1024

char *basalt_search_excerpt_new (const char  *text,
                                 gsize        length,
                                 gsize        start,
                                 gsize        end,
                                 gboolean     within_line,
                                 guint       *excerpt_start,
                                 guint       *excerpt_end);

G_END_DECLS
