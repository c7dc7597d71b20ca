/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_REQUEST_VIEW (basalt_request_view_get_type ())

/*
 * BasaltRequestView: the JSON sent by a run's newest attempt, with secrets
 * masked, and the body that came back where one is on record.
 *
 * Property: run (BasaltRun, nullable).
 */
G_DECLARE_FINAL_TYPE (BasaltRequestView, basalt_request_view, BASALT, REQUEST_VIEW, GtkWidget)

GtkWidget *basalt_request_view_new      (void);
void       basalt_request_view_set_run  (BasaltRequestView *self,
                                         BasaltRun         *run);
char      *basalt_request_view_dup_text (BasaltRequestView *self);

G_END_DECLS
