/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_LOG_FOLLOW (basalt_log_follow_get_type ())

/*
 * BasaltLogFollow: keeps a list that grows at its end in sight of that end, until somebody scrolls
 * away from it, and again when they have come back.
 *
 * Properties: following (read-only; notifies), away (read-only; notifies: the
 * end is not followed, and out of sight).
 */
G_DECLARE_FINAL_TYPE (BasaltLogFollow, basalt_log_follow, BASALT, LOG_FOLLOW, GObject)

BasaltLogFollow *basalt_log_follow_new           (GtkScrolledWindow *scroller,
                                                  GtkListView       *list);
/* Goes to the end, and stays there. */
void             basalt_log_follow_take          (BasaltLogFollow   *self);
/* Before something else is scrolled to. */
void             basalt_log_follow_let_go        (BasaltLogFollow   *self);
gboolean         basalt_log_follow_get_following (BasaltLogFollow   *self);

G_END_DECLS
