/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_COMPARE_TABLE (basalt_compare_table_get_type ())

/*
 * BasaltCompareTable: what two runs were asked for and how they went, next to each other.
 *
 * Property: show-all (also what is the same).
 */
G_DECLARE_FINAL_TYPE (BasaltCompareTable, basalt_compare_table, BASALT, COMPARE_TABLE, GtkWidget)

GtkWidget *basalt_compare_table_new           (void);
void       basalt_compare_table_set_runs      (BasaltCompareTable *self,
                                               BasaltRun          *a,
                                               BasaltRun          *b);
guint      basalt_compare_table_get_n_differences (BasaltCompareTable *self);
char      *basalt_compare_table_dup_text      (BasaltCompareTable *self);

G_END_DECLS
