/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_PROGRESS_DIALOG (basalt_progress_dialog_get_type ())

/*
 * BasaltProgressDialog: how far something is that takes long, and a way to stop it. It shows
 * itself only when that takes longer than a moment, and is closed by whoever made it.
 */
G_DECLARE_FINAL_TYPE (BasaltProgressDialog, basalt_progress_dialog, BASALT, PROGRESS_DIALOG,
                      AdwMessageDialog)

/* @cancellable: cancelled by the dialog's only button, and by Escape */
BasaltProgressDialog *basalt_progress_dialog_new          (GtkWindow            *parent,
                                                           const char           *heading,
                                                           GCancellable         *cancellable);
void                  basalt_progress_dialog_set_progress (BasaltProgressDialog *self,
                                                           guint64               done,
                                                           guint64               total);

G_END_DECLS
