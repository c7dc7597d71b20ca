/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-run-record.h"

G_BEGIN_DECLS

gboolean basalt_runs_query_read  (BasaltDatabase   *database,
                                  const char       *id,
                                  BasaltRunRecord  *record,
                                  GError          **error);
gboolean basalt_runs_query_rows  (BasaltDatabase   *database,
                                  const gint64     *rowids,
                                  guint             n_rowids,
                                  BasaltRunRecord  *record,
                                  GError          **error);

G_END_DECLS
