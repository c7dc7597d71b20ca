/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_DETAIL_ROW (basalt_detail_row_get_type ())

/* BasaltDetailRow: a caption, a value that can be selected, and a button that copies it. It stays
 * when its value changes, so that a selection or the focus does. */
G_DECLARE_FINAL_TYPE (BasaltDetailRow, basalt_detail_row, BASALT, DETAIL_ROW, AdwPreferencesRow)

GtkWidget  *basalt_detail_row_new       (const char      *title,
                                         const char      *name,
                                         gboolean         copyable);
void        basalt_detail_row_set_value (BasaltDetailRow *self,
                                         const char      *value);
const char *basalt_detail_row_get_value (BasaltDetailRow *self);
void        basalt_detail_row_set_badge (BasaltDetailRow *self,
                                         const char      *badge);
const char *basalt_detail_row_get_badge (BasaltDetailRow *self);

G_END_DECLS
