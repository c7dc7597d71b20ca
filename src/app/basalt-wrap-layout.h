/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_WRAP_LAYOUT (basalt_wrap_layout_get_type ())

/*
 * BasaltWrapLayout: puts children side by side as long as all of them fit with their natural
 * widths; else the last one goes below the others. What expands takes the room that is left.
 * With `shorten`, what expands is made as narrow as it can be before the last one goes below.
 */
G_DECLARE_FINAL_TYPE (BasaltWrapLayout, basalt_wrap_layout, BASALT, WRAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
