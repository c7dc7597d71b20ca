/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_CONNECTION_EDITOR (basalt_connection_editor_get_type ())

/*
 * BasaltConnectionEditor: a dialog that adds or changes a connection, keeps its keys in the keyring and
 * checks it. A key that is stored is never shown.
 *
 * Signal "saved" (BasaltConnection): the connection is in the database; the dialog may stay open to
 * show what a check found.
 */
G_DECLARE_FINAL_TYPE (BasaltConnectionEditor, basalt_connection_editor, BASALT, CONNECTION_EDITOR, AdwWindow)

GtkWidget  *basalt_connection_editor_new         (BasaltEngine           *engine,
                                                  BasaltConnection       *connection);
GtkWidget  *basalt_connection_editor_new_to_add  (BasaltEngine           *engine,
                                                  BasaltConnectionKind    kind,
                                                  const char             *profile);
const char *basalt_connection_editor_get_problem (BasaltConnectionEditor *self);
void        basalt_connection_editor_save        (BasaltConnectionEditor *self,
                                                  gboolean                check);

G_END_DECLS
