/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

G_BEGIN_DECLS

/* What can be done with runs: (element-type BasaltRun), at least one. Its items activate the
 * actions "history.…" with the ids of the runs. (transfer full) */
GMenuModel *basalt_history_menu_new     (GPtrArray *runs,
                                         gboolean   in_trash);
/* (transfer full) */
GStrv       basalt_history_menu_get_ids (GPtrArray *runs);

G_END_DECLS
