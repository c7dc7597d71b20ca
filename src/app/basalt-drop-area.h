/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_DROP_AREA (basalt_drop_area_get_type ())

/*
 * BasaltDropArea: what takes files that are dropped anywhere on its child, and says so while some
 * are held over it. Text that is dropped goes to the widget under the pointer, as always.
 *
 * Properties: child (GtkWidget, nullable).
 *
 * Signal "files" (GListModel of GFile) → gboolean: files were dropped; whether they are taken.
 */
G_DECLARE_FINAL_TYPE (BasaltDropArea, basalt_drop_area, BASALT, DROP_AREA, GtkWidget)

GtkWidget *basalt_drop_area_new       (void);
void       basalt_drop_area_set_child (BasaltDropArea *self,
                                       GtkWidget      *child);

G_END_DECLS
