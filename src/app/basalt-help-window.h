/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HELP_WINDOW (basalt_help_window_get_type ())
G_DECLARE_FINAL_TYPE (BasaltHelpWindow, basalt_help_window, BASALT, HELP_WINDOW, AdwWindow)

void        basalt_help_window_present    (GtkWindow        *parent);
GtkWidget  *basalt_help_window_new        (GtkWindow        *parent);
void        basalt_help_window_show_topic (BasaltHelpWindow *self,
                                           const char       *id);
const char *basalt_help_window_get_topic  (BasaltHelpWindow *self);

G_END_DECLS
