/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_LIST_FILLER (basalt_list_filler_get_type ())

/*
 * BasaltListFiller: the rows of a list view, some with each frame. GtkListView makes about two
 * hundred of them at once, whatever is seen of them. A window that opens gets those that fill one
 * of the usual size; the others follow while it can be used.
 */
G_DECLARE_FINAL_TYPE (BasaltListFiller, basalt_list_filler, BASALT, LIST_FILLER, GObject)

/* @widget: not owned; whose frames it goes by. Outlives the use of it */
BasaltListFiller *basalt_list_filler_new       (GtkWidget        *widget);
/* Returns: (transfer none) (nullable): what the view is to show; @model itself once a frame was
 * drawn with rows. */
GListModel       *basalt_list_filler_set_model (BasaltListFiller *self,
                                                GListModel       *model);
/* All rows, from now on. */
void              basalt_list_filler_finish    (BasaltListFiller *self);

G_END_DECLS
