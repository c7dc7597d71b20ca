/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-run-record.h"

G_BEGIN_DECLS

/**
 * BasaltImportCounts:
 * @added: runs that are new
 * @known: runs that were there already, and stayed as they were
 * @updated: runs of which a later round came
 */
typedef struct
{
  guint added;
  guint known;
  guint updated;
} BasaltImportCounts;

/* See basalt-runs-import.c. */
#define BASALT_IMPORT_NEWER "x'00'"
#define BASALT_IMPORT_NOTES "x'01'"

gboolean basalt_runs_import_stage   (BasaltDatabase        *database,
                                     const char            *owner,
                                     BasaltRunRecord       *record,
                                     guint                 *n_staged,
                                     GError               **error);
gboolean basalt_runs_import_show    (BasaltDatabase        *database,
                                     const char            *owner,
                                     guint                  n_staged,
                                     BasaltImportCounts    *counts,
                                     GError               **error);
gboolean basalt_runs_import_remove  (BasaltDatabase        *database,
                                     const char            *owner,
                                     guint                  max,
                                     guint                 *n_removed,
                                     GError               **error);
gboolean basalt_runs_import_tidy    (BasaltDatabase        *database,
                                     GError               **error);
char    *basalt_runs_import_next_owner (BasaltDatabase     *database,
                                     const char            *after,
                                     GError               **error);

gboolean basalt_runs_import_insert  (BasaltDatabase        *database,
                                     const char            *owner,
                                     GBytes                *mark,
                                     BasaltRunRecord       *record,
                                     GError               **error);
gboolean basalt_runs_import_set_tags (BasaltDatabase       *database,
                                     gint64                 run,
                                     const char            *tags,
                                     GError               **error);

G_END_DECLS
