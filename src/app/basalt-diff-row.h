/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-diff-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_DIFF_ROW (basalt_diff_row_get_type ())

/* BasaltDiffRow: a row of a comparison: A beside B, or one line behind its sign. */
G_DECLARE_FINAL_TYPE (BasaltDiffRow, basalt_diff_row, BASALT, DIFF_ROW, GtkWidget)

GtkWidget *basalt_diff_row_new      (void);
void       basalt_diff_row_set_item (BasaltDiffRow  *self,
                                     BasaltDiffItem *item,
                                     gboolean        split);

G_END_DECLS
