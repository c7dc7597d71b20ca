/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_RUN_CHOOSER (basalt_run_chooser_get_type ())

/*
 * BasaltRunChooser: the newest runs, and those that a search finds, to choose one of.
 *
 * Signal "chosen" (BasaltRun): a row was pressed.
 */
G_DECLARE_FINAL_TYPE (BasaltRunChooser, basalt_run_chooser, BASALT, RUN_CHOOSER, GtkWidget)

GtkWidget *basalt_run_chooser_new        (void);
void       basalt_run_chooser_set_engine (BasaltRunChooser *self,
                                          BasaltEngine     *engine);
void       basalt_run_chooser_set_without (BasaltRunChooser *self,
                                          BasaltRun        *run);
void       basalt_run_chooser_start      (BasaltRunChooser *self);

G_END_DECLS
