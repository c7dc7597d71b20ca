/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-columns.h"

/**
 * basalt_runs_columns_bind_task:
 * @statement: a statement with `BASALT_TASK_VALUES`
 * @row: a task run
 */
void
basalt_runs_columns_bind_task (BasaltStatement     *statement,
                               const BasaltTaskRow *row)
{
  basalt_statement_bind_text (statement, 3, row->name, -1);
  basalt_statement_bind_text (statement, 4, row->path != NULL ? row->path : "", -1);
  basalt_statement_bind_int (statement, 5, row->round);
  basalt_statement_bind_text (statement, 6, basalt_state_to_name (row->state), -1);
  basalt_statement_bind_nonzero (statement, 7, row->started_at);
  basalt_statement_bind_nonzero (statement, 8,
                                 basalt_state_is_terminal (row->state) ? row->ended_at : 0);
  basalt_statement_bind_int (statement, 9, row->retries);
  basalt_statement_bind_int (statement, 10, row->retries_spent);
  basalt_statement_bind_text (statement, 11, row->problem_json, -1);
  basalt_statement_bind_blob (statement, 12, row->output);
}

/**
 * basalt_runs_columns_bind_attempt:
 * @statement: a statement with `BASALT_ATTEMPT_VALUES`
 * @row: an attempt
 */
void
basalt_runs_columns_bind_attempt (BasaltStatement        *statement,
                                  const BasaltAttemptRow *row)
{
  basalt_statement_bind_int (statement, 2, row->number);
  basalt_statement_bind_int (statement, 3, row->round);
  basalt_statement_bind_text (statement, 4, basalt_state_to_name (row->state), -1);
  basalt_statement_bind_known (statement, 5, row->wait_ms);
  basalt_statement_bind_nonzero (statement, 6, row->started_at);
  basalt_statement_bind_nonzero (statement, 7, row->sent_at);
  basalt_statement_bind_nonzero (statement, 8, row->ended_at);
  basalt_statement_bind_known (statement, 9, row->first_token_ms);
  basalt_statement_bind_known (statement, 10, row->server_latency_ms);
  basalt_statement_bind_nonzero (statement, 11, row->http_status);
  basalt_statement_bind_text (statement, 12, row->request_id, -1);
  basalt_statement_bind_text (statement, 13, row->stop_reason, -1);
  basalt_statement_bind_known (statement, 14, row->usage.input_tokens);
  basalt_statement_bind_known (statement, 15, row->usage.output_tokens);
  basalt_statement_bind_known (statement, 16, row->usage.total_tokens);
  basalt_statement_bind_known (statement, 17, row->usage.cache_read_tokens);
  basalt_statement_bind_known (statement, 18, row->usage.cache_write_tokens);
  basalt_statement_bind_text (statement, 19, row->problem_json, -1);
}
