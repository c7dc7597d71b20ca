/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* For the runner alone. */

#include "basalt-journal.h"
#include "basalt-task-executor.h"

G_BEGIN_DECLS

#define BASALT_TYPE_TASK_RUNNER (basalt_task_runner_get_type ())

/* BasaltTaskRunner: takes one task run from Pending to a terminal state: attempts, waits, gives up.
 * Signal "changed": the task run entered another state. */
G_DECLARE_FINAL_TYPE (BasaltTaskRunner, basalt_task_runner, BASALT, TASK_RUNNER, GObject)

BasaltTaskRunner *basalt_task_runner_new        (BasaltRun            *run,
                                                 BasaltTaskRun        *task,
                                                 const BasaltFlowNode *node,
                                                 BasaltJournal        *journal,
                                                 BasaltTaskExecutor   *executor,
                                                 GPtrArray            *upstream);
BasaltTaskRun    *basalt_task_runner_get_task   (BasaltTaskRunner     *self);
/* Completes when the task run is terminal; never fails. */
void              basalt_task_runner_run_async  (BasaltTaskRunner     *self,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean          basalt_task_runner_retry_now  (BasaltTaskRunner     *self);
void              basalt_task_runner_stop       (BasaltTaskRunner     *self,
                                                 const char           *reason);
/* The run's own time is over. */
void              basalt_task_runner_time_out   (BasaltTaskRunner     *self,
                                                 BasaltProblem        *problem);

/* Where the time in suspend is read; tests put a clock of their own here. */
typedef gint64 (*BasaltSuspendClock) (void);

void              basalt_task_runner_set_suspend_clock (BasaltSuspendClock clock);

G_END_DECLS
