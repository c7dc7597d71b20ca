/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-problem.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_PROBLEM_VIEW (basalt_problem_view_get_type ())

/*
 * BasaltProblemView: why a run failed: one sentence, one action, and the code
 * and request id to copy. Hidden while there is no problem. Its buttons are
 * actions of the window and the application (win.retry, win.copy-text, …).
 */
G_DECLARE_FINAL_TYPE (BasaltProblemView, basalt_problem_view, BASALT, PROBLEM_VIEW, GtkWidget)

GtkWidget     *basalt_problem_view_new          (void);
BasaltProblem *basalt_problem_view_get_problem  (BasaltProblemView *self);
void           basalt_problem_view_set_problem  (BasaltProblemView *self,
                                                 BasaltProblem     *problem,
                                                 gboolean           can_retry);
char          *basalt_problem_view_dup_report   (BasaltProblemView *self);

G_END_DECLS
