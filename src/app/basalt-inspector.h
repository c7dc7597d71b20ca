/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_INSPECTOR (basalt_inspector_get_type ())

/*
 * BasaltInspector: a run from the inside: Timeline, Logs, Details, Request. The
 * pages are made when they are first shown.
 *
 * Properties: engine (BasaltEngine, nullable), run (BasaltRun, nullable), attempt (BasaltAttempt
 * that is looked at, %NULL for the newest), page ("timeline", "logs", "details" or "request"),
 * beside (shown next to the run, not over it).
 */
G_DECLARE_FINAL_TYPE (BasaltInspector, basalt_inspector, BASALT, INSPECTOR, GtkWidget)

void        basalt_inspector_set_engine  (BasaltInspector *self,
                                          BasaltEngine    *engine);
void        basalt_inspector_set_run     (BasaltInspector *self,
                                          BasaltRun       *run);
void        basalt_inspector_set_attempt (BasaltInspector *self,
                                          BasaltAttempt   *attempt);
const char *basalt_inspector_get_page    (BasaltInspector *self);
gboolean    basalt_inspector_set_page    (BasaltInspector *self,
                                          const char      *page);

G_END_DECLS
