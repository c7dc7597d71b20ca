/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-text-diff.h"

#include <pango/pango.h>

G_BEGIN_DECLS

#define BASALT_TYPE_DIFF_ITEM (basalt_diff_item_get_type ())

/* BasaltDiffItem: a row of a comparison, as an object. Immutable. */
G_DECLARE_FINAL_TYPE (BasaltDiffItem, basalt_diff_item, BASALT, DIFF_ITEM, GObject)

BasaltDiffItem          *basalt_diff_item_new            (BasaltTextDiff          *diff,
                                                          const BasaltDiffRowData *data);
const BasaltDiffRowData *basalt_diff_item_get_data       (BasaltDiffItem          *self);
char                    *basalt_diff_item_dup_text       (BasaltDiffItem          *self,
                                                          guint                    side);
PangoAttrList           *basalt_diff_item_get_attributes (BasaltDiffItem          *self,
                                                          guint                    side);
char                    *basalt_diff_item_describe       (BasaltDiffItem          *self);

G_END_DECLS
