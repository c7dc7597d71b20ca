/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-run-query.h"

G_BEGIN_DECLS

gboolean basalt_runs_select  (BasaltDatabase        *database,
                              const BasaltRunQuery  *query,
                              GArray                *rowids,
                              GError               **error);
gboolean basalt_runs_select_history (BasaltDatabase  *database,
                              guint                  limit,
                              GArray                *rowids,
                              guint                 *n_pinned,
                              GError               **error);

G_END_DECLS
