/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-journal.h"

G_DEFINE_INTERFACE (BasaltJournal, basalt_journal, G_TYPE_OBJECT)

static void
basalt_journal_default_init (BasaltJournalInterface *iface)
{
}

/**
 * basalt_journal_run_created_async:
 * @self: a journal
 * @run: a Pending run, of its first or of a new round
 * @cancellable: (nullable): to give up
 * @callback: called when the run is on disk
 * @user_data: for @callback
 *
 * Records the run and its inputs. Nothing may be sent before it completed.
 */
void
basalt_journal_run_created_async (BasaltJournal       *self,
                                  BasaltRun           *run,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (BASALT_IS_JOURNAL (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  BASALT_JOURNAL_GET_IFACE (self)->run_created_async (self, run, cancellable, callback, user_data);
}

/**
 * basalt_journal_run_created_finish:
 * @self: a journal
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the run is on disk; fails with an error of the implementation
 */
gboolean
basalt_journal_run_created_finish (BasaltJournal  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  g_return_val_if_fail (BASALT_IS_JOURNAL (self), FALSE);

  return BASALT_JOURNAL_GET_IFACE (self)->run_created_finish (self, result, error);
}

/**
 * basalt_journal_attempt_sending_async:
 * @self: a journal
 * @run: a run
 * @task: one of its task runs
 * @attempt: its current attempt, with its request
 * @cancellable: (nullable): to give up
 * @callback: called when the attempt is on disk
 * @user_data: for @callback
 *
 * Records that the attempt's request is about to be sent.
 */
void
basalt_journal_attempt_sending_async (BasaltJournal       *self,
                                      BasaltRun           *run,
                                      BasaltTaskRun       *task,
                                      BasaltAttempt       *attempt,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_return_if_fail (BASALT_IS_JOURNAL (self));
  g_return_if_fail (BASALT_IS_RUN (run));
  g_return_if_fail (BASALT_IS_TASK_RUN (task));
  g_return_if_fail (BASALT_IS_ATTEMPT (attempt));

  BASALT_JOURNAL_GET_IFACE (self)->attempt_sending_async (self, run, task, attempt, cancellable,
                                                          callback, user_data);
}

/**
 * basalt_journal_attempt_sending_finish:
 * @self: a journal
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the attempt is on disk; fails with an error of the
 *   implementation: then nothing may be sent
 */
gboolean
basalt_journal_attempt_sending_finish (BasaltJournal  *self,
                                       GAsyncResult   *result,
                                       GError        **error)
{
  g_return_val_if_fail (BASALT_IS_JOURNAL (self), FALSE);

  return BASALT_JOURNAL_GET_IFACE (self)->attempt_sending_finish (self, result, error);
}

/**
 * basalt_journal_run_ending_async:
 * @self: a journal
 * @run: a run that is not terminal yet
 * @state: the terminal state that it will enter
 * @message: (nullable): why
 * @problem: (nullable): what went wrong
 * @callback: called when the end is on disk
 * @user_data: for @callback
 *
 * Records the end of the run. Not cancellable: an end is always written.
 */
void
basalt_journal_run_ending_async (BasaltJournal       *self,
                                 BasaltRun           *run,
                                 BasaltState          state,
                                 const char          *message,
                                 BasaltProblem       *problem,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (BASALT_IS_JOURNAL (self));
  g_return_if_fail (BASALT_IS_RUN (run));
  g_return_if_fail (basalt_state_is_terminal (state));

  BASALT_JOURNAL_GET_IFACE (self)->run_ending_async (self, run, state, message, problem, callback,
                                                     user_data);
}

/**
 * basalt_journal_run_ending_finish:
 * @self: a journal
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether all of the run is on disk; fails with an error of the
 *   implementation, also where an earlier fact could not be written
 */
gboolean
basalt_journal_run_ending_finish (BasaltJournal  *self,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  g_return_val_if_fail (BASALT_IS_JOURNAL (self), FALSE);

  return BASALT_JOURNAL_GET_IFACE (self)->run_ending_finish (self, result, error);
}

/**
 * basalt_journal_state_changed:
 * @self: a journal
 * @run: a run
 * @task: (nullable): the task run that moved, or %NULL for the run itself
 * @message: (nullable): why
 *
 * Records the state that was just entered.
 */
void
basalt_journal_state_changed (BasaltJournal *self,
                              BasaltRun     *run,
                              BasaltTaskRun *task,
                              const char    *message)
{
  g_return_if_fail (BASALT_IS_JOURNAL (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  BASALT_JOURNAL_GET_IFACE (self)->state_changed (self, run, task, message);
}

/**
 * basalt_journal_attempt_changed:
 * @self: a journal
 * @run: a run
 * @task: one of its task runs
 * @attempt: one of its attempts
 *
 * Records the attempt as it is now.
 */
void
basalt_journal_attempt_changed (BasaltJournal *self,
                                BasaltRun     *run,
                                BasaltTaskRun *task,
                                BasaltAttempt *attempt)
{
  g_return_if_fail (BASALT_IS_JOURNAL (self));
  g_return_if_fail (BASALT_IS_RUN (run));
  g_return_if_fail (BASALT_IS_TASK_RUN (task));
  g_return_if_fail (BASALT_IS_ATTEMPT (attempt));

  BASALT_JOURNAL_GET_IFACE (self)->attempt_changed (self, run, task, attempt);
}

/**
 * basalt_journal_output_appended:
 * @self: a journal
 * @run: a run
 * @task: one of its task runs
 * @attempt: its current attempt
 * @kind: which output
 * @text: what was appended, UTF-8; need not end with a zero
 * @length: bytes in @text
 *
 * Records a piece of output.
 */
void
basalt_journal_output_appended (BasaltJournal    *self,
                                BasaltRun        *run,
                                BasaltTaskRun    *task,
                                BasaltAttempt    *attempt,
                                BasaltOutputKind  kind,
                                const char       *text,
                                gsize             length)
{
  g_return_if_fail (BASALT_IS_JOURNAL (self));
  g_return_if_fail (BASALT_IS_RUN (run));
  g_return_if_fail (BASALT_IS_TASK_RUN (task));
  g_return_if_fail (BASALT_IS_ATTEMPT (attempt));

  BASALT_JOURNAL_GET_IFACE (self)->output_appended (self, run, task, attempt, kind, text, length);
}

/**
 * basalt_journal_log_added:
 * @self: a journal
 * @run: a run
 * @record: a new record of its log
 *
 * Records a line of the log.
 */
void
basalt_journal_log_added (BasaltJournal   *self,
                          BasaltRun       *run,
                          BasaltLogRecord *record)
{
  g_return_if_fail (BASALT_IS_JOURNAL (self));
  g_return_if_fail (BASALT_IS_RUN (run));
  g_return_if_fail (BASALT_IS_LOG_RECORD (record));

  BASALT_JOURNAL_GET_IFACE (self)->log_added (self, run, record);
}
