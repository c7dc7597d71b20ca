/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_LOG_VIEW (basalt_log_view_get_type ())

/*
 * BasaltLogView: a run's log as it grows, with a divider where an attempt
 * begins. It shows what is wanted of a million lines, searches in them, and
 * follows the end until somebody scrolls away from it. Lines can be selected
 * and copied, or saved.
 *
 * Property: run (BasaltRun, nullable). Actions: log.copy, log.copy-all,
 * log.save.
 */
G_DECLARE_FINAL_TYPE (BasaltLogView, basalt_log_view, BASALT, LOG_VIEW, GtkWidget)

GtkWidget *basalt_log_view_new       (void);
void       basalt_log_view_set_run   (BasaltLogView  *self,
                                      BasaltRun      *run);
void       basalt_log_view_set_level (BasaltLogView  *self,
                                      BasaltLogLevel  level);
/* The lines shown, dividers and gaps among them: for short logs. */
char      *basalt_log_view_dup_text  (BasaltLogView  *self);

G_END_DECLS
