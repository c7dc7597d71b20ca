/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-journal.h"
#include "basalt-task-executor.h"

G_BEGIN_DECLS

#define BASALT_TYPE_RUNNER (basalt_runner_get_type ())

/*
 * BasaltRunner: takes one run from Pending to a terminal state: walks the
 * nodes, retries, waits, times out, stops. One per round of a run.
 */
G_DECLARE_FINAL_TYPE (BasaltRunner, basalt_runner, BASALT, RUNNER, GObject)

/* @executors: (element-type utf8 BasaltTaskExecutor): by node type */
BasaltRunner *basalt_runner_new        (BasaltRun            *run,
                                        BasaltJournal        *journal,
                                        GHashTable           *executors);
BasaltRun    *basalt_runner_get_run    (BasaltRunner         *self);
/* Completes when the run is terminal and on record. Fails only with
 * BASALT_FLOW_ERROR_JOURNAL when the run could not be recorded at all: then
 * nothing was sent. Call once. */
void          basalt_runner_run_async  (BasaltRunner         *self,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean      basalt_runner_run_finish (BasaltRunner         *self,
                                        GAsyncResult         *result,
                                        GError              **error);
/* Starts a waiting try at once. FALSE when none waits. */
gboolean      basalt_runner_retry_now  (BasaltRunner         *self);
/* Cancels: closes sockets at once, ends in Cancelled. Harmless when ended. */
void          basalt_runner_stop       (BasaltRunner         *self,
                                        const char           *reason);

G_END_DECLS
