/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-text-diff.h"

G_BEGIN_DECLS

#define BASALT_TYPE_DIFF_ROWS (basalt_diff_rows_get_type ())

/* BasaltDiffRows: the rows of a comparison: a GListModel of BasaltDiffItem that makes its items as
 * they are asked for. Immutable. */
G_DECLARE_FINAL_TYPE (BasaltDiffRows, basalt_diff_rows, BASALT, DIFF_ROWS, GObject)

BasaltDiffRows *basalt_diff_rows_new         (BasaltTextDiff *diff,
                                              gboolean        split,
                                              gboolean        all);
guint           basalt_diff_rows_find_change (BasaltDiffRows *self,
                                              guint           change);
guint           basalt_diff_rows_find_near   (BasaltDiffRows *self,
                                              guint           position,
                                              int             step);

G_END_DECLS
