/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_BANNER (basalt_banner_get_type ())

/* BasaltBanner: a sentence across the top, for a state that lasts. Hidden
 * while its title is %NULL. Property: title (plain text, nullable). AdwBanner
 * came with libadwaita 1.3. */
G_DECLARE_FINAL_TYPE (BasaltBanner, basalt_banner, BASALT, BANNER, GtkWidget)

GtkWidget  *basalt_banner_new       (void);
const char *basalt_banner_get_title (BasaltBanner *self);
void        basalt_banner_set_title (BasaltBanner *self,
                                     const char   *title);

G_END_DECLS
