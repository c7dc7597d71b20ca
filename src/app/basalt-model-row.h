/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_MODEL_ROW (basalt_model_row_get_type ())

/* BasaltModelRow: one model in the model chooser; insensitive where it cannot be invoked. */
G_DECLARE_FINAL_TYPE (BasaltModelRow, basalt_model_row, BASALT, MODEL_ROW, GtkListBoxRow)

GtkWidget   *basalt_model_row_new          (BasaltModel    *model);
GtkWidget   *basalt_model_row_new_free     (const char     *id,
                                            const char     *problem);
BasaltModel *basalt_model_row_get_model    (BasaltModelRow *self);
const char  *basalt_model_row_get_id       (BasaltModelRow *self);
void         basalt_model_row_set_selected (BasaltModelRow *self,
                                            gboolean        selected);

G_END_DECLS
