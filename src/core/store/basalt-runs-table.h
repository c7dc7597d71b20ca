/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-run-record.h"

G_BEGIN_DECLS

gboolean basalt_runs_table_add_flow      (BasaltDatabase         *database,
                                          const BasaltRunRow     *row,
                                          GError                **error);
gboolean basalt_runs_table_add_input     (BasaltDatabase         *database,
                                          gint64                  run,
                                          const BasaltRunRow     *row,
                                          GError                **error);
gboolean basalt_runs_table_create_run    (BasaltDatabase         *database,
                                          const BasaltRunRow     *row,
                                          gint64                 *rowid,
                                          GError                **error);
gboolean basalt_runs_table_update_run    (BasaltDatabase         *database,
                                          const BasaltRunRow     *row,
                                          GError                **error);
gboolean basalt_runs_table_index_run     (BasaltDatabase         *database,
                                          const char             *run,
                                          GError                **error);
gboolean basalt_runs_table_write_task    (BasaltDatabase         *database,
                                          const char             *run,
                                          const BasaltTaskRow    *row,
                                          GError                **error);
gboolean basalt_runs_table_write_attempt (BasaltDatabase         *database,
                                          const char             *task,
                                          const BasaltAttemptRow *row,
                                          GError                **error);
gboolean basalt_runs_table_add_output    (BasaltDatabase         *database,
                                          const char             *task,
                                          guint                   attempt,
                                          BasaltOutputKind        kind,
                                          gint64                  time,
                                          const char             *text,
                                          gsize                   length,
                                          GError                **error);
gboolean basalt_runs_table_add_state     (BasaltDatabase          *database,
                                          const char              *run,
                                          const BasaltStateRecord *state,
                                          GError                 **error);
gboolean basalt_runs_table_add_log       (BasaltDatabase         *database,
                                          const char             *run,
                                          const BasaltLogRow     *log,
                                          GError                **error);

G_END_DECLS
