/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_RATING (basalt_rating_get_type ())

/*
 * BasaltRating: five stars. The one that is pressed again takes the rating away.
 *
 * Property: rating (0 to 5). Signal "rated" (guint): the person pressed a star.
 */
G_DECLARE_FINAL_TYPE (BasaltRating, basalt_rating, BASALT, RATING, GtkWidget)

GtkWidget *basalt_rating_new        (void);
guint      basalt_rating_get_rating (BasaltRating *self);
void       basalt_rating_set_rating (BasaltRating *self,
                                     guint         rating);

G_END_DECLS
