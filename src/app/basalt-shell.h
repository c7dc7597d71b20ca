/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_SHELL (basalt_shell_get_type ())

/*
 * BasaltShell: the three areas, side by side or, where there is no room, one
 * at a time. The only place that knows the adaptive containers of the
 * platform's age (AdwLeaflet and AdwFlap; split views came with libadwaita 1.4).
 *
 * Properties: history, content, inspector (GtkWidget, construct-only);
 * show-history, show-inspector (gboolean, what the person wants);
 * folded (read-only: history and content are not both visible);
 * at-history (read-only: folded, and the history is what is visible);
 * history-visible, inspector-beside (read-only: shown next to the content now).
 */
G_DECLARE_FINAL_TYPE (BasaltShell, basalt_shell, BASALT, SHELL, AdwBin)

GtkWidget *basalt_shell_new                (GtkWidget   *history,
                                            GtkWidget   *content,
                                            GtkWidget   *inspector);
gboolean   basalt_shell_get_folded         (BasaltShell *self);
gboolean   basalt_shell_get_at_history     (BasaltShell *self);
gboolean   basalt_shell_get_show_history   (BasaltShell *self);
void       basalt_shell_set_show_history   (BasaltShell *self,
                                            gboolean     show);
gboolean   basalt_shell_get_show_inspector (BasaltShell *self);
void       basalt_shell_set_show_inspector (BasaltShell *self,
                                            gboolean     show);
void       basalt_shell_go_to_content      (BasaltShell *self);
void       basalt_shell_uncover_content    (BasaltShell *self);
void       basalt_shell_go_to_history      (BasaltShell *self);

G_END_DECLS
