/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HISTORY_BAR (basalt_history_bar_get_type ())

/* BasaltHistoryBar: how many rows are chosen, and what can be done with them: the actions
 * "history.…" without ids. */
G_DECLARE_FINAL_TYPE (BasaltHistoryBar, basalt_history_bar, BASALT, HISTORY_BAR, AdwBin)

GtkWidget *basalt_history_bar_new    (void);
/* @n: how many; @max: more than that cannot be acted on */
void       basalt_history_bar_update (BasaltHistoryBar *self,
                                      guint             n,
                                      guint             max,
                                      gboolean          in_trash);

G_END_DECLS
