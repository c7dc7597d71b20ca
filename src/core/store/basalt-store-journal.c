/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-table.h"
#include "basalt-store-private.h"

#include <string.h>

/*
 * How the store is a journal: each call copies what it needs out of the objects, and queues it
 * for the writer.
 */

typedef struct
{
  BasaltRunRecord *record;
  char *run;
  gboolean whole; /* the run is new, or begins a new round */
  gboolean ended; /* the run's words can be found from now on */
  gint64 rowid;
} Facts;

static void
facts_free (Facts *facts)
{
  basalt_run_record_free (facts->record);
  g_free (facts->run);
  g_free (facts);
}

static Facts *
facts_new (BasaltRun *run)
{
  Facts *facts = g_new0 (Facts, 1);

  facts->record = basalt_run_record_new ();
  facts->run = g_strdup (basalt_run_get_id (run));

  return facts;
}

/* On the writer's thread. Rows that others refer to come first. */
static gboolean
write_facts (BasaltDatabase  *database,
             gpointer         data,
             GError         **error)
{
  Facts *facts = data;
  BasaltRunRecord *record = facts->record;

  for (guint i = 0; i < record->summaries->len; i++)
    {
      BasaltRunRow *row = &g_array_index (record->summaries, BasaltSummaryRecord, i).row;

      if (facts->whole ? !basalt_runs_table_create_run (database, row, &facts->rowid, error) :
                         !basalt_runs_table_update_run (database, row, error))
        return FALSE;
    }

  for (guint i = 0; i < record->tasks->len; i++)
    {
      if (!basalt_runs_table_write_task (database, facts->run,
                                         &g_array_index (record->tasks, BasaltTaskRecord, i).row,
                                         error))
        return FALSE;
    }

  for (guint i = 0; i < record->attempts->len; i++)
    {
      BasaltAttemptRecord *attempt = &g_array_index (record->attempts, BasaltAttemptRecord, i);
      BasaltTaskRecord *task = &g_array_index (record->tasks, BasaltTaskRecord, attempt->task);

      if (!basalt_runs_table_write_attempt (database, task->row.id, &attempt->row, error))
        return FALSE;
    }

  for (guint i = 0; i < record->states->len; i++)
    {
      if (!basalt_runs_table_add_state (database, facts->run,
                                        &g_array_index (record->states, BasaltStateRecord, i),
                                        error))
        return FALSE;
    }

  for (guint i = 0; i < record->logs->len; i++)
    {
      if (!basalt_runs_table_add_log (database, facts->run,
                                      &g_array_index (record->logs, BasaltLogRow, i), error))
        return FALSE;
    }

  return !facts->ended || basalt_runs_table_index_run (database, facts->run, error);
}

static void
push_facts (BasaltJournal       *journal,
            Facts               *facts,
            BasaltStoreJobFlags  flags,
            BasaltStoreJobDone   done,
            GTask               *task)
{
  BasaltStoreJob *job = basalt_store_job_new (write_facts, facts, (GDestroyNotify) facts_free);

  job->flags = flags;
  job->about = g_strdup (facts->run);
  job->done = done;
  job->task = task;
  basalt_store_push_write (BASALT_STORE (journal), job);
}

/* Adds the newest entry of the state history that is about @task, or about the run itself. */
static void
add_newest_state (BasaltRunRecord *record,
                  BasaltRun       *run,
                  const char      *task,
                  BasaltState      state,
                  const char      *message)
{
  GPtrArray *states = basalt_run_get_states (run);
  gint64 time = g_get_real_time ();

  for (guint i = states->len; i > 0; i--)
    {
      BasaltStateChange *change = states->pdata[i - 1];

      if (g_strcmp0 (change->task, task) == 0 && change->state == state)
        {
          time = change->time;
          if (message == NULL)
            message = change->message;
          break;
        }
    }

  basalt_run_record_add_state (record, time, state, task, message);
}

static void
run_created_done (GObject  *store,
                  GTask    *task,
                  gpointer  data)
{
  Facts *facts = data;

  basalt_store_announce_recorded (BASALT_STORE (store), facts->rowid);
  g_task_return_boolean (task, TRUE);
}

static void
basalt_store_run_created_async (BasaltJournal       *journal,
                                BasaltRun           *run,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  Facts *facts = facts_new (run);
  GTask *task = g_task_new (journal, cancellable, callback, user_data);

  g_task_set_source_tag (task, basalt_store_run_created_async);
  facts->whole = TRUE;
  basalt_run_record_add_run (facts->record, run, TRUE);
  add_newest_state (facts->record, run, NULL, basalt_run_get_state (run), NULL);
  push_facts (journal, facts, BASALT_STORE_JOB_URGENT, run_created_done, task);
}

static void
basalt_store_attempt_sending_async (BasaltJournal       *journal,
                                    BasaltRun           *run,
                                    BasaltTaskRun       *task_run,
                                    BasaltAttempt       *attempt,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  Facts *facts = facts_new (run);
  GTask *task = g_task_new (journal, cancellable, callback, user_data);

  g_task_set_source_tag (task, basalt_store_attempt_sending_async);
  /* Where it goes and what was read, for the case that this process never gets to the end. */
  basalt_run_record_add_run (facts->record, run, FALSE);
  basalt_run_record_add_task (facts->record, task_run);
  basalt_run_record_add_attempt (facts->record, attempt, TRUE);
  push_facts (journal, facts, BASALT_STORE_JOB_URGENT | BASALT_STORE_JOB_KEEP, NULL, task);
}

static void
basalt_store_run_ending_async (BasaltJournal       *journal,
                               BasaltRun           *run,
                               BasaltState          state,
                               const char          *message,
                               BasaltProblem       *problem,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Facts *facts = facts_new (run);
  GTask *task = g_task_new (journal, NULL, callback, user_data);
  g_autofree char *problem_json = problem != NULL ? basalt_problem_to_json (problem) : NULL;
  BasaltRunRow *row;

  g_task_set_source_tag (task, basalt_store_run_ending_async);
  facts->ended = TRUE;
  basalt_run_record_add_run (facts->record, run, FALSE);
  row = &g_array_index (facts->record->summaries, BasaltSummaryRecord, 0).row;
  row->state = state;
  row->ended_at = basalt_run_fix_ended_at (run);
  row->problem_json = basalt_run_record_keep (facts->record, problem_json, -1);
  basalt_run_record_add_state (facts->record, row->ended_at, state, NULL, message);
  push_facts (journal, facts, BASALT_STORE_JOB_URGENT | BASALT_STORE_JOB_KEEP, NULL, task);
}

static void
basalt_store_state_changed (BasaltJournal *journal,
                            BasaltRun     *run,
                            BasaltTaskRun *task,
                            const char    *message)
{
  Facts *facts = facts_new (run);
  const char *id = task != NULL ? basalt_task_run_get_id (task) : NULL;

  if (task != NULL)
    basalt_run_record_add_task (facts->record, task);
  else
    basalt_run_record_add_run (facts->record, run, FALSE);

  add_newest_state (facts->record, run, id,
                    task != NULL ? basalt_task_run_get_state (task) : basalt_run_get_state (run),
                    message);
  push_facts (journal, facts, BASALT_STORE_JOB_KEEP, NULL, NULL);
}

static void
basalt_store_attempt_changed (BasaltJournal *journal,
                              BasaltRun     *run,
                              BasaltTaskRun *task,
                              BasaltAttempt *attempt)
{
  Facts *facts = facts_new (run);

  basalt_run_record_add_task (facts->record, task);
  basalt_run_record_add_attempt (facts->record, attempt, FALSE);
  push_facts (journal, facts, BASALT_STORE_JOB_KEEP, NULL, NULL);
}

static void
basalt_store_log_added (BasaltJournal   *journal,
                        BasaltRun       *run,
                        BasaltLogRecord *log)
{
  Facts *facts = facts_new (run);

  basalt_run_record_add_log (facts->record, log);
  push_facts (journal, facts, BASALT_STORE_JOB_KEEP, NULL, NULL);
}

typedef struct
{
  char *task;
  guint attempt;
  BasaltOutputKind kind;
  gint64 time;
  GString *text;
} Output;

static void
output_free (Output *output)
{
  g_string_free (output->text, TRUE);
  g_free (output->task);
  g_free (output);
}

static gboolean
write_output (BasaltDatabase  *database,
              gpointer         data,
              GError         **error)
{
  Output *output = data;

  return basalt_runs_table_add_output (database, output->task, output->attempt, output->kind,
                                       output->time, output->text->str, output->text->len, error);
}

/* Deltas are small and many: those that wait together become one row. */
static gboolean
merge_output (gpointer tail,
              gpointer data)
{
  Output *first = tail;
  Output *second = data;

  if (first->kind != second->kind || first->attempt != second->attempt ||
      strcmp (first->task, second->task) != 0)
    return FALSE;

  g_string_append_len (first->text, second->text->str, (gssize) second->text->len);
  first->time = second->time;

  return TRUE;
}

static void
basalt_store_output_appended (BasaltJournal    *journal,
                              BasaltRun        *run,
                              BasaltTaskRun    *task,
                              BasaltAttempt    *attempt,
                              BasaltOutputKind  kind,
                              const char       *text,
                              gsize             length)
{
  Output *output = g_new (Output, 1);
  BasaltStoreJob *job = basalt_store_job_new (write_output, output, (GDestroyNotify) output_free);

  output->task = g_strdup (basalt_task_run_get_id (task));
  output->attempt = basalt_attempt_get_number (attempt);
  output->kind = kind;
  output->time = g_get_real_time ();
  output->text = g_string_new_len (text, (gssize) length);

  job->flags = BASALT_STORE_JOB_KEEP;
  job->about = g_strdup (basalt_run_get_id (run));
  job->merge = merge_output;
  basalt_store_push_write (BASALT_STORE (journal), job);
}

static gboolean
finish_task (BasaltJournal  *journal,
             GAsyncResult   *result,
             GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, journal), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
basalt_store_journal_init (BasaltJournalInterface *iface)
{
  iface->run_created_async = basalt_store_run_created_async;
  iface->run_created_finish = finish_task;
  iface->attempt_sending_async = basalt_store_attempt_sending_async;
  iface->attempt_sending_finish = finish_task;
  iface->run_ending_async = basalt_store_run_ending_async;
  iface->run_ending_finish = finish_task;
  iface->state_changed = basalt_store_state_changed;
  iface->attempt_changed = basalt_store_attempt_changed;
  iface->output_appended = basalt_store_output_appended;
  iface->log_added = basalt_store_log_added;
}
