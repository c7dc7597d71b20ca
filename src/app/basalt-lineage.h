/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_LINEAGE (basalt_lineage_get_type ())

/*
 * BasaltLineage: which run another one was made from, and which ones were made from it. Not there
 * while neither is known. Each can be shown (the action win.show-run).
 */
G_DECLARE_FINAL_TYPE (BasaltLineage, basalt_lineage, BASALT, LINEAGE, GtkWidget)

GtkWidget  *basalt_lineage_new             (void);
void        basalt_lineage_set_engine      (BasaltLineage *self,
                                            BasaltEngine  *engine);
void        basalt_lineage_set_run         (BasaltLineage *self,
                                            BasaltRun     *run);
const char *basalt_lineage_get_parent_text (BasaltLineage *self);
guint       basalt_lineage_get_n_children  (BasaltLineage *self);

G_END_DECLS
