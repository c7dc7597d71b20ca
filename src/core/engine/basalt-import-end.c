/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-import-run.h"

#include <glib/gi18n-lib.h>

/* The last moment of which @record knows anything. */
static gint64
get_last_moment (BasaltRunRecord *record)
{
  const BasaltRunRow *row = &g_array_index (record->summaries, BasaltSummaryRecord, 0).row;
  gint64 last = MAX (row->created_at, MAX (row->started_at, row->ended_at));

  for (guint i = 0; i < record->tasks->len; i++)
    {
      const BasaltTaskRow *task = &g_array_index (record->tasks, BasaltTaskRecord, i).row;

      last = MAX (last, MAX (task->started_at, task->ended_at));
    }
  for (guint i = 0; i < record->attempts->len; i++)
    {
      const BasaltAttemptRow *attempt =
        &g_array_index (record->attempts, BasaltAttemptRecord, i).row;

      last = MAX (last, MAX (attempt->started_at, MAX (attempt->sent_at, attempt->ended_at)));
    }
  for (guint i = 0; i < record->outputs->len; i++)
    last = MAX (last, g_array_index (record->outputs, BasaltOutputRecord, i).time);
  for (guint i = 0; i < record->states->len; i++)
    last = MAX (last, g_array_index (record->states, BasaltStateRecord, i).time);
  for (guint i = 0; i < basalt_log_list_get_length (record->log); i++)
    {
      BasaltLogEntry entry;

      basalt_log_list_get_entry (record->log, i, &entry);
      last = MAX (last, entry.time);
    }

  return last;
}

static const char *
make_problem (BasaltRunRecord *record)
{
  g_autoptr (BasaltProblem) problem =
    basalt_problem_new ("NotEnded", "The run had not ended when it was exported");
  g_autofree char *text = NULL;

  problem->sentence =
    g_strdup (_ ("This run had not ended when it was exported. What it had is kept."));
  problem->action = BASALT_ACTION_RETRY;
  text = basalt_problem_to_json (problem);

  return basalt_run_record_keep (record, text, -1);
}

/**
 * basalt_import_end_run:
 * @record: everything of a run
 *
 * Whatever ran when the run was exported does not run here: the run, and tasks and attempts of it
 * that have not ended, end in Crashed, at the last moment of which anything is known. What has
 * ended without a moment gets that one too.
 */
void
basalt_import_end_run (BasaltRunRecord *record)
{
  static const char message[] = "It had not ended when it was exported";
  BasaltRunRow *row = &g_array_index (record->summaries, BasaltSummaryRecord, 0).row;
  gint64 moment = get_last_moment (record);
  const char *problem = NULL;

  for (guint i = 0; i < record->attempts->len; i++)
    {
      BasaltAttemptRow *attempt = &g_array_index (record->attempts, BasaltAttemptRecord, i).row;

      if (!basalt_state_is_terminal (attempt->state))
        {
          problem = problem != NULL ? problem : make_problem (record);
          attempt->state = BASALT_STATE_CRASHED;
          attempt->problem_json = problem;
          attempt->ended_at = moment;
        }
      else if (attempt->ended_at == 0)
        attempt->ended_at = moment;
    }

  for (guint i = 0; i < record->tasks->len; i++)
    {
      BasaltTaskRow *task = &g_array_index (record->tasks, BasaltTaskRecord, i).row;

      if (!basalt_state_is_terminal (task->state))
        {
          problem = problem != NULL ? problem : make_problem (record);
          task->state = BASALT_STATE_CRASHED;
          task->problem_json = problem;
          task->ended_at = moment;
          basalt_run_record_add_state (record, moment, BASALT_STATE_CRASHED, task->id, message);
        }
      else if (task->ended_at == 0)
        task->ended_at = moment;
    }

  if (!basalt_state_is_terminal (row->state))
    {
      row->state = BASALT_STATE_CRASHED;
      row->problem_json = problem != NULL ? problem : make_problem (record);
      row->ended_at = moment;
      basalt_run_record_add_state (record, moment, BASALT_STATE_CRASHED, NULL, message);
    }
  else if (row->ended_at == 0)
    row->ended_at = moment;
}
