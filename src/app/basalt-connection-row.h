/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-connection.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_CONNECTION_ROW (basalt_connection_row_get_type ())

/*
 * BasaltConnectionRow: one connection in the preferences.
 *
 * Signals: "use" (make it the default), "edit", "remove".
 */
G_DECLARE_FINAL_TYPE (BasaltConnectionRow, basalt_connection_row, BASALT, CONNECTION_ROW, AdwActionRow)

GtkWidget        *basalt_connection_row_new            (BasaltConnection    *connection);
BasaltConnection *basalt_connection_row_get_connection (BasaltConnectionRow *self);
void              basalt_connection_row_set_default    (BasaltConnectionRow *self,
                                                        gboolean             is_default);
void              basalt_connection_row_set_group      (BasaltConnectionRow *self,
                                                        GtkCheckButton      *group);

G_END_DECLS
