/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One run: its prompt, the answer, what went wrong and the status line. */

#define BASALT_TYPE_RUN_VIEW (basalt_run_view_get_type ())

G_DECLARE_FINAL_TYPE (BasaltRunView, basalt_run_view, BASALT, RUN_VIEW, GtkWidget)

GtkWidget *basalt_run_view_new     (void);

void       basalt_run_view_set_engine (BasaltRunView *self,
                                       BasaltEngine  *engine);
void       basalt_run_view_set_run (BasaltRunView *self,
                                    BasaltRun     *run);
void       basalt_run_view_find       (BasaltRunView *self,
                                       int            step);

G_END_DECLS
