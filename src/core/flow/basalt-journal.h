/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

G_BEGIN_DECLS

#define BASALT_TYPE_JOURNAL (basalt_journal_get_type ())

/*
 * BasaltJournal: who is told every fact of a run before it is acted on.
 *
 * Calls are ordered: what was told first is on disk first. The three
 * asynchronous calls complete when they, and everything told before them, are
 * committed and synced. The others return at once and are committed within
 * 100 ms; an error of theirs is the error of the next awaited call.
 * Implementations copy what they need before they return. All calls come from
 * the thread that owns the runs.
 */
G_DECLARE_INTERFACE (BasaltJournal, basalt_journal, BASALT, JOURNAL, GObject)

struct _BasaltJournalInterface
{
  GTypeInterface parent_iface;

  /* The run and its inputs; nothing has been sent. Also for a new round. */
  void     (*run_created_async)      (BasaltJournal       *self,
                                      BasaltRun           *run,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
  gboolean (*run_created_finish)     (BasaltJournal       *self,
                                      GAsyncResult        *result,
                                      GError             **error);

  /* The attempt with its request, and the row of the run as it is now, right
   * before the first byte is sent. */
  void     (*attempt_sending_async)  (BasaltJournal       *self,
                                      BasaltRun           *run,
                                      BasaltTaskRun       *task,
                                      BasaltAttempt       *attempt,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
  gboolean (*attempt_sending_finish) (BasaltJournal       *self,
                                      GAsyncResult        *result,
                                      GError             **error);

  /* The run is about to enter a terminal state: @state with @message and
   * @problem. Not cancellable: an end is always written. The run still shows
   * its former state. */
  void     (*run_ending_async)       (BasaltJournal       *self,
                                      BasaltRun           *run,
                                      BasaltState          state,
                                      const char          *message,
                                      BasaltProblem       *problem,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
  gboolean (*run_ending_finish)      (BasaltJournal       *self,
                                      GAsyncResult        *result,
                                      GError             **error);

  /* A state was entered; @task is NULL for the run's own, non-terminal, states.
   * Writes the row of the run or of the task run as it is now, problem and
   * output included. */
  void     (*state_changed)          (BasaltJournal       *self,
                                      BasaltRun           *run,
                                      BasaltTaskRun       *task,
                                      const char          *message);
  /* An attempt began, learnt something or ended. */
  void     (*attempt_changed)        (BasaltJournal       *self,
                                      BasaltRun           *run,
                                      BasaltTaskRun       *task,
                                      BasaltAttempt       *attempt);
  void     (*output_appended)        (BasaltJournal       *self,
                                      BasaltRun           *run,
                                      BasaltTaskRun       *task,
                                      BasaltAttempt       *attempt,
                                      BasaltOutputKind     kind,
                                      const char          *text,
                                      gsize                length);
  void     (*log_added)              (BasaltJournal       *self,
                                      BasaltRun           *run,
                                      BasaltLogRecord     *record);
};

void     basalt_journal_run_created_async      (BasaltJournal       *self,
                                                BasaltRun           *run,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
gboolean basalt_journal_run_created_finish     (BasaltJournal       *self,
                                                GAsyncResult        *result,
                                                GError             **error);
void     basalt_journal_attempt_sending_async  (BasaltJournal       *self,
                                                BasaltRun           *run,
                                                BasaltTaskRun       *task,
                                                BasaltAttempt       *attempt,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
gboolean basalt_journal_attempt_sending_finish (BasaltJournal       *self,
                                                GAsyncResult        *result,
                                                GError             **error);
void     basalt_journal_run_ending_async       (BasaltJournal       *self,
                                                BasaltRun           *run,
                                                BasaltState          state,
                                                const char          *message,
                                                BasaltProblem       *problem,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
gboolean basalt_journal_run_ending_finish      (BasaltJournal       *self,
                                                GAsyncResult        *result,
                                                GError             **error);
void     basalt_journal_state_changed          (BasaltJournal       *self,
                                                BasaltRun           *run,
                                                BasaltTaskRun       *task,
                                                const char          *message);
void     basalt_journal_attempt_changed        (BasaltJournal       *self,
                                                BasaltRun           *run,
                                                BasaltTaskRun       *task,
                                                BasaltAttempt       *attempt);
void     basalt_journal_output_appended        (BasaltJournal       *self,
                                                BasaltRun           *run,
                                                BasaltTaskRun       *task,
                                                BasaltAttempt       *attempt,
                                                BasaltOutputKind     kind,
                                                const char          *text,
                                                gsize                length);
void     basalt_journal_log_added              (BasaltJournal       *self,
                                                BasaltRun           *run,
                                                BasaltLogRecord     *record);

G_END_DECLS
