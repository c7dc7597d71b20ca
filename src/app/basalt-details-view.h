/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_DETAILS_VIEW (basalt_details_view_get_type ())

/*
 * BasaltDetailsView: what is on record of a run: ids, parameters, usage,
 * timing, attempts, states.
 *
 * Properties: engine (BasaltEngine, nullable: where notes are kept), run (BasaltRun, nullable).
 */
G_DECLARE_FINAL_TYPE (BasaltDetailsView, basalt_details_view, BASALT, DETAILS_VIEW, GtkWidget)

GtkWidget  *basalt_details_view_new       (void);
void        basalt_details_view_set_run   (BasaltDetailsView *self,
                                           BasaltRun         *run);
/* (nullable): what the row @key says, such as "id" or "attempt-1". For tests. */
const char *basalt_details_view_get_value (BasaltDetailsView *self,
                                           const char        *key);
const char *basalt_details_view_get_badge (BasaltDetailsView *self,
                                           const char        *key);

G_END_DECLS
