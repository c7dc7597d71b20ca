/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_REQUEST_VIEW (basalt_request_view_get_type ())

/*
 * BasaltRequestView: the JSON that an attempt of a run sent, with secrets masked, and
 * what came back. Any attempt can be chosen; unless one is, it is the newest.
 *
 * Properties: run (BasaltRun, nullable), attempt (BasaltAttempt that was chosen, or %NULL).
 * Actions: request.copy-both, request.copy-aws-cli, request.copy-curl, request.copy-python.
 */
G_DECLARE_FINAL_TYPE (BasaltRequestView, basalt_request_view, BASALT, REQUEST_VIEW, GtkWidget)

GtkWidget     *basalt_request_view_new         (void);
void           basalt_request_view_set_run     (BasaltRequestView *self,
                                                BasaltRun         *run);
void           basalt_request_view_set_attempt (BasaltRequestView *self,
                                                BasaltAttempt     *attempt);
BasaltAttempt *basalt_request_view_get_shown   (BasaltRequestView *self);
char          *basalt_request_view_dup_text    (BasaltRequestView *self);

G_END_DECLS
