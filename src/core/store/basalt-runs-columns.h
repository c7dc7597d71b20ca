/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-run-record.h"

G_BEGIN_DECLS

/*
 * What the statements share that write rows of a run: those of basalt-runs-table.c as it goes on,
 * those of basalt-runs-insert.c from a file. Parameters below the first of the values are theirs.
 */

#define BASALT_TASK_COLUMNS \
  "node, path, round, state, started_at, ended_at, retries, retries_spent, problem, output"
#define BASALT_TASK_VALUES "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12"

#define BASALT_ATTEMPT_COLUMNS                                                             \
  "number, round, state, wait_ms, started_at, sent_at, ended_at, first_token_ms,"          \
  " server_latency_ms, http_status, request_id, stop_reason, input_tokens, output_tokens," \
  " total_tokens, cache_read_tokens, cache_write_tokens, problem, error_code"
#define BASALT_ATTEMPT_VALUES                                                            \
  "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, " \
  "?19 ->> 'code'"

void basalt_runs_columns_bind_task    (BasaltStatement        *statement,
                                       const BasaltTaskRow    *row);
void basalt_runs_columns_bind_attempt (BasaltStatement        *statement,
                                       const BasaltAttemptRow *row);

G_END_DECLS
