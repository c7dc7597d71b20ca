/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A token of the index, folded, and the bytes [start, end) of the text that it stands for. Returns
 * whether to go on. */
typedef gboolean (*BasaltSearchTokenFunc) (const char *token,
                                           gsize       length,
                                           gsize       start,
                                           gsize       end,
                                           gpointer    user_data);

void basalt_search_tokens_scan (const char             *text,
                                gsize                   length,
                                BasaltSearchTokenFunc   func,
                                gpointer                user_data);

G_END_DECLS
