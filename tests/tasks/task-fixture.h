/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-journal.h"
#include "basalt-runner.h"
#include "test-wait.h"

G_BEGIN_DECLS

/* A journal that remembers only in which order it was told what. */
#define TASK_TYPE_JOURNAL (task_journal_get_type ())
G_DECLARE_FINAL_TYPE (TaskJournal, task_journal, TASK, JOURNAL, GObject)

TaskJournal     *task_journal_new          (void);
/* The next attempt cannot be put on record. */
void             task_journal_fail_sending (TaskJournal        *self);
/* Called when an attempt is about to be sent. */
void             task_journal_on_sending   (TaskJournal        *self,
                                            void              (*func) (gpointer user_data),
                                            gpointer            user_data);

/* A flow of load-prompt and, if @model is given, call-bedrock, with @retries and no delay. */
BasaltRunRequest *task_request_new         (guint               retries,
                                            const char         *model);
BasaltRunner     *task_runner_new          (BasaltRunRequest   *request,
                                            TaskJournal        *journal,
                                            BasaltTaskExecutor *load_prompt,
                                            BasaltTaskExecutor *call_bedrock);
/* Runs to the end. */
void              task_runner_run          (BasaltRunner       *runner);
void              task_runner_start        (BasaltRunner       *runner,
                                            GAsyncResult      **result);
/* (transfer none): task @index of the run, and its attempt @number from 0 */
BasaltTaskRun    *task_get_run             (BasaltRunner       *runner,
                                            guint               index);
BasaltAttempt    *task_get_attempt         (BasaltRunner       *runner,
                                            guint               index,
                                            guint               number);
gboolean          task_log_has             (BasaltRunner       *runner,
                                            const char         *text);

G_END_DECLS
