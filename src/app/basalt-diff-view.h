/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-text-diff.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_DIFF_VIEW (basalt_diff_view_get_type ())

/*
 * BasaltDiffView: two texts compared: side by side where there is room, else the one above the
 * other. Texts may be hostile, and long.
 *
 * Properties: show-all (also what is the same), n-changes (read-only; 0 while it compares),
 * change (read-only: number of the one that is selected, 0 for none), split (read-only: side by
 * side now).
 */
G_DECLARE_FINAL_TYPE (BasaltDiffView, basalt_diff_view, BASALT, DIFF_VIEW, GtkWidget)

GtkWidget  *basalt_diff_view_new           (void);
void        basalt_diff_view_set_texts     (BasaltDiffView *self,
                                            const char     *a,
                                            gsize           a_length,
                                            const char     *b,
                                            gsize           b_length);
gboolean    basalt_diff_view_step          (BasaltDiffView *self,
                                            int             step);
guint       basalt_diff_view_get_n_changes (BasaltDiffView *self);
guint       basalt_diff_view_get_change    (BasaltDiffView *self);
const char *basalt_diff_view_get_page      (BasaltDiffView *self);
char       *basalt_diff_view_dup_text      (BasaltDiffView *self);

G_END_DECLS
