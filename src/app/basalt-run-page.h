/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-composer.h"
#include "basalt-engine.h"
#include "basalt-lost-page.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_RUN_PAGE (basalt_run_page_get_type ())

/*
 * BasaltRunPage: the middle of the window: header, prompt, answer, what went
 * wrong, the status line and the composer. Without a run it invites to write one;
 * without a connection it shows the welcome page; where the history cannot be
 * used it says why.
 *
 * Properties: engine (BasaltEngine, nullable), run (BasaltRun, nullable),
 * show-start-title-buttons, show-end-title-buttons (whether this area borders
 * on that side of the window), folded (one area at a time: the header has Back).
 *
 * Actions used: win.back, win.stop, win.show-history, win.show-inspector, and all that is about a
 * run, see basalt-window-runs.c.
 */
G_DECLARE_FINAL_TYPE (BasaltRunPage, basalt_run_page, BASALT, RUN_PAGE, GtkWidget)

void            basalt_run_page_set_engine      (BasaltRunPage *self,
                                                 BasaltEngine  *engine);
BasaltRun      *basalt_run_page_get_run         (BasaltRunPage *self);
void            basalt_run_page_set_run         (BasaltRunPage *self,
                                                 BasaltRun     *run);
void            basalt_run_page_find            (BasaltRunPage *self,
                                                 int            step);
void            basalt_run_page_set_lost        (BasaltRunPage *self,
                                                 BasaltRunLost  lost,
                                                 const char    *reason);
BasaltComposer *basalt_run_page_get_composer    (BasaltRunPage *self);
void            basalt_run_page_choose_model    (BasaltRunPage    *self,
                                                 BasaltConnection *connection);
/* @error: (nullable): %NULL goes back to what the page showed */
void            basalt_run_page_set_store_error (BasaltRunPage *self,
                                                 const char    *error);

G_END_DECLS
