/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

/* What runs have of which there are few. */
typedef enum
{
  BASALT_RUNS_NAMES_MODEL,
  BASALT_RUNS_NAMES_CONNECTION,
  BASALT_RUNS_NAMES_FLOW,
  BASALT_RUNS_NAMES_TAG,
} BasaltRunsNames;

/**
 * BasaltRunsName:
 * @value: what the row of a run has: the rowid of a flow or a tag, else the name; as JSON
 * @name: the name
 * @folded: the name as basalt_runs_names_fold() makes it
 */
typedef struct
{
  char *value;
  char *name;
  char *folded;
} BasaltRunsName;

/* (transfer full) (element-type BasaltRunsName) */
GArray *basalt_runs_names_read (BasaltDatabase   *database,
                                BasaltRunsNames   names,
                                gboolean          trash,
                                GError          **error);
char   *basalt_runs_names_fold (const char       *text);

G_END_DECLS
