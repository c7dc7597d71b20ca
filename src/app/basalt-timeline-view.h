/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_TIMELINE_VIEW (basalt_timeline_view_get_type ())

/*
 * BasaltTimelineView: what a run did when, drawn or as a table.
 *
 * Properties: run (BasaltRun, nullable), show-table (gboolean).
 * Signal: "attempt-activated" (BasaltAttempt).
 * Actions: timeline.zoom-in, timeline.zoom-out, timeline.zoom-to-fit, timeline.show-table.
 */
G_DECLARE_FINAL_TYPE (BasaltTimelineView, basalt_timeline_view, BASALT, TIMELINE_VIEW, GtkWidget)

GtkWidget *basalt_timeline_view_new     (void);
void       basalt_timeline_view_set_run (BasaltTimelineView *self,
                                         BasaltRun          *run);

G_END_DECLS
