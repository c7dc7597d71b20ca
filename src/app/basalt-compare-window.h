/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_COMPARE_WINDOW (basalt_compare_window_get_type ())

/*
 * BasaltCompareWindow: the responses, the prompts and the parameters of two runs next to each other.
 * While the second one is not known it offers runs to choose from.
 */
G_DECLARE_FINAL_TYPE (BasaltCompareWindow, basalt_compare_window, BASALT, COMPARE_WINDOW, AdwWindow)

GtkWidget  *basalt_compare_window_new      (GtkWindow           *parent,
                                            BasaltEngine        *engine);
void        basalt_compare_window_set_runs (BasaltCompareWindow *self,
                                            BasaltRun           *a,
                                            BasaltRun           *b);
const char *basalt_compare_window_get_page (BasaltCompareWindow *self);

G_END_DECLS
