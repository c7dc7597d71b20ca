/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BASALT_TEXT_VISIBLE_NONE = 0,
  /* Also replace line feeds and tabs: for one-line places. */
  BASALT_TEXT_VISIBLE_ONE_LINE = 1 << 0,
} BasaltTextVisibleFlags;

char *basalt_text_make_visible (const char            *text,
                                gssize                 length,
                                BasaltTextVisibleFlags flags);
char *basalt_text_make_title   (const char            *text);
char *basalt_text_sha256       (GBytes                *bytes);
void  basalt_text_append_item  (GString               *list,
                                const char            *item);

G_END_DECLS
