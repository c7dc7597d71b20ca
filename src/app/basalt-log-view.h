/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_LOG_VIEW (basalt_log_view_get_type ())

/*
 * BasaltLogView: a run's log as it grows, with a divider where an attempt
 * begins, from a chosen level on.
 *
 * Property: run (BasaltRun, nullable).
 */
G_DECLARE_FINAL_TYPE (BasaltLogView, basalt_log_view, BASALT, LOG_VIEW, GtkWidget)

GtkWidget *basalt_log_view_new       (void);
void       basalt_log_view_set_run   (BasaltLogView  *self,
                                      BasaltRun      *run);
void       basalt_log_view_set_level (BasaltLogView  *self,
                                      BasaltLogLevel  level);
char      *basalt_log_view_dup_text  (BasaltLogView  *self);

G_END_DECLS
