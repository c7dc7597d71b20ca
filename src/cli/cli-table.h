/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CliTable: text in columns. The last column takes what is left of the width. */
typedef struct _CliTable CliTable;

CliTable *cli_table_new       (guint              n_columns,
                               const char *const *titles);
void      cli_table_free      (CliTable          *self);
void      cli_table_add       (CliTable          *self,
                               guint              column,
                               const char        *text);
char     *cli_table_to_string (CliTable          *self,
                               guint              width);
gboolean  cli_table_print     (CliTable          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliTable, cli_table_free)

G_END_DECLS
