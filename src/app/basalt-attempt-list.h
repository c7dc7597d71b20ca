/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_ATTEMPT_LIST (basalt_attempt_list_get_type ())

/* BasaltAttemptList: all attempts of a run, of all its tasks, the newest first: a live GListModel of
 * BasaltAttempt. */
G_DECLARE_FINAL_TYPE (BasaltAttemptList, basalt_attempt_list, BASALT, ATTEMPT_LIST, GObject)

BasaltAttemptList *basalt_attempt_list_new  (BasaltRun         *run);
guint              basalt_attempt_list_find (BasaltAttemptList *self,
                                             BasaltAttempt     *attempt);

G_END_DECLS
