/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_SCROLL_LAYOUT (basalt_scroll_layout_get_type ())

/*
 * BasaltScrollLayout: for the parent of one scrolled window, which scrolls up and down. Its natural
 * height is that of what it scrolls at the width that there is; GTK asks what that would be without
 * end to the side, so that text which wraps is cut.
 */
G_DECLARE_FINAL_TYPE (BasaltScrollLayout, basalt_scroll_layout, BASALT, SCROLL_LAYOUT,
                      GtkLayoutManager)

G_END_DECLS
