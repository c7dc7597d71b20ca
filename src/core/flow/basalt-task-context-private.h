/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* For the runner alone. */

#include "basalt-journal.h"
#include "basalt-task-context.h"

G_BEGIN_DECLS

BasaltTaskContext *basalt_task_context_new          (BasaltJournal        *journal,
                                                     BasaltRun            *run,
                                                     BasaltTaskRun        *task,
                                                     BasaltAttempt        *attempt,
                                                     const BasaltFlowNode *node,
                                                     GPtrArray            *upstream);
/* Reports are ignored from here on. */
void               basalt_task_context_end          (BasaltTaskContext    *self);
BasaltProblem     *basalt_task_context_get_problem  (BasaltTaskContext    *self);

/* Adds a record to the run's log and to the journal. @task is NULL for the run's own. */
void               basalt_task_context_write_log    (BasaltJournal        *journal,
                                                     BasaltRun            *run,
                                                     BasaltTaskRun        *task,
                                                     BasaltAttempt        *attempt,
                                                     BasaltLogLevel        level,
                                                     const char           *message);
/* What a run tells of a journal that failed before anything was sent. */
BasaltProblem     *basalt_task_context_journal_problem (const GError      *error);

G_END_DECLS
