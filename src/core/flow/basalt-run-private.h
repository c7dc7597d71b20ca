/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* How runs change. For the runner and the store; the window and the command
 * line never include this (`./dev lint` checks). */

#include "basalt-run.h"

G_BEGIN_DECLS

BasaltRun     *basalt_run_new_from_request      (BasaltRunRequest       *request,
                                                 const char             *owner);

/* The one place where states move. Both check basalt_state_can_move() and treat
 * a forbidden move as a programmer's error: critical, nothing changes, FALSE.
 * @problem is kept for terminal failures. */
gboolean       basalt_run_transition            (BasaltRun              *self,
                                                 BasaltTaskRun          *task,
                                                 BasaltState             state,
                                                 const char             *message,
                                                 BasaltProblem          *problem);

/* The node's policy with the run's own over it. */
gboolean       basalt_run_get_task_policy       (BasaltRun              *self,
                                                 const BasaltFlowNode   *node,
                                                 BasaltRetryPolicy      *policy,
                                                 GError                **error);

/* The moment at which a run ends, fixed at the first call: what is put on record is what is shown. */
gint64         basalt_run_fix_ended_at          (BasaltRun              *self);

BasaltTaskRun *basalt_run_add_task              (BasaltRun              *self,
                                                 const BasaltFlowNode   *node,
                                                 const char             *path);
BasaltAttempt *basalt_run_begin_attempt         (BasaltRun              *self,
                                                 BasaltTaskRun          *task,
                                                 gint64                  wait_ms);
/* Ends the attempt in a terminal state. */
void           basalt_run_end_attempt           (BasaltRun              *self,
                                                 BasaltTaskRun          *task,
                                                 BasaltAttempt          *attempt,
                                                 BasaltState             state,
                                                 BasaltProblem          *problem);
void           basalt_run_append_output         (BasaltRun              *self,
                                                 BasaltAttempt          *attempt,
                                                 BasaltOutputKind        kind,
                                                 const char             *text,
                                                 gsize                   length);
void           basalt_run_add_log               (BasaltRun              *self,
                                                 BasaltLogRecord        *record);
void           basalt_run_next_round            (BasaltRun              *self,
                                                 const char             *owner);
void           basalt_run_set_journal_error     (BasaltRun              *self,
                                                 const char             *message);
void           basalt_run_set_destination       (BasaltRun              *self,
                                                 const char             *region,
                                                 const char             *endpoint);
void           basalt_run_set_prompt            (BasaltRun              *self,
                                                 const char             *prompt,
                                                 const char             *sha256);
/* Emits what was coalesced, now. */
void           basalt_run_flush_output          (BasaltRun              *self);

void           basalt_task_run_set_output       (BasaltTaskRun          *self,
                                                 GBytes                 *output);
void           basalt_task_run_set_retry        (BasaltTaskRun          *self,
                                                 gint64                  next_attempt_at,
                                                 guint                   retries_spent);

void           basalt_attempt_set_sent          (BasaltAttempt          *self,
                                                 const char             *request);
void           basalt_attempt_set_answer        (BasaltAttempt          *self,
                                                 guint                   http_status,
                                                 const char             *request_id);
void           basalt_attempt_set_usage         (BasaltAttempt          *self,
                                                 const BasaltUsage      *usage,
                                                 gint64                  server_latency_ms);
void           basalt_attempt_set_stop_reason   (BasaltAttempt          *self,
                                                 const char             *stop_reason);
void           basalt_attempt_set_response      (BasaltAttempt          *self,
                                                 const char             *response);
void           basalt_attempt_set_stalled       (BasaltAttempt          *self,
                                                 gboolean                stalled);

/*
 * For the store: objects out of rows. A BasaltRunRow is a plain struct of every
 * column the summary needs; strings are borrowed and copied.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *flow_name;
  const char *flow_hash;
  const char *flow_json;         /* NULL in a summary */
  const char *connection_json;   /* NULL in a summary */
  const char *inputs_json;       /* NULL in a summary */
  const char *policy_json;
  const char *model;
  const char *region;
  const char *endpoint;
  const char *prompt;
  const char *prompt_sha256;
  const char *parent_id;
  const char *owner;
  const char *problem_json;
  const char *stop_reason;
  BasaltState state;
  guint round;
  gint64 timeout_ms;
  gint64 created_at;
  gint64 started_at;
  gint64 ended_at;
  gint64 deleted_at;
  BasaltUsage usage;
  gboolean pinned;
  guint rating;
  const char *note;
  const char *tags;              /* one a line, sorted; NULL for none */
} BasaltRunRow;

typedef struct
{
  const char *id;
  const char *name;
  const char *path;
  guint round;
  BasaltState state;
  gint64 started_at;
  gint64 ended_at;
  guint retries;
  guint retries_spent;
  GBytes *output;
  const char *problem_json;
} BasaltTaskRow;

typedef struct
{
  guint number;
  guint round;
  BasaltState state;
  gint64 wait_ms;
  gint64 started_at;
  gint64 sent_at;
  gint64 ended_at;
  gint64 first_token_ms;
  gint64 server_latency_ms;
  guint http_status;
  const char *request_id;
  const char *stop_reason;
  const char *request;
  const char *response;
  const char *problem_json;
  BasaltUsage usage;
} BasaltAttemptRow;

BasaltRun     *basalt_run_new_damaged       (const BasaltRunRow     *known);
BasaltRun     *basalt_run_new_from_row      (const BasaltRunRow     *row,
                                             GError                **error);
/* Brings a summary, or a run seen earlier, up to date; notifies what changed. */
void           basalt_run_update_from_row   (BasaltRun              *self,
                                             const BasaltRunRow     *row);
BasaltTaskRun *basalt_run_add_task_row      (BasaltRun              *self,
                                             const BasaltTaskRow    *row);
BasaltAttempt *basalt_run_add_attempt_row   (BasaltRun              *self,
                                             BasaltTaskRun          *task,
                                             const BasaltAttemptRow *row);
void           basalt_run_add_state_row     (BasaltRun              *self,
                                             gint64                  time,
                                             BasaltState             state,
                                             const char             *task,
                                             const char             *message);
void           basalt_run_add_log_rows      (BasaltRun              *self,
                                             BasaltLogList          *logs);
void           basalt_run_set_loaded        (BasaltRun              *self,
                                             gboolean                loaded);
/* Its row, or what belongs to it, cannot be read. */
void           basalt_run_set_damaged       (BasaltRun              *self,
                                             gboolean                damaged);
/* What people say about a run, as it is on record now. @tags as in a row. */
void           basalt_run_set_annotations   (BasaltRun              *self,
                                             gboolean                pinned,
                                             guint                   rating,
                                             const char             *note,
                                             const char             *tags);
void           basalt_run_set_deleted_at    (BasaltRun              *self,
                                             gint64                  deleted_at);

G_END_DECLS
