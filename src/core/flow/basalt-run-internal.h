/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files that make up BasaltRun share with each other. Included by
 * basalt-run*.c, basalt-task-run.c and basalt-attempt.c only; everybody else
 * changes runs through basalt-run-private.h. */

#include "basalt-run-private.h"

G_BEGIN_DECLS

struct _BasaltRun
{
  GObject parent_instance;

  char *id;
  char *name;
  char *title;
  char *flow_name;
  char *flow_hash;
  char *model;
  char *region;
  char *endpoint;
  char *prompt;
  char *prompt_sha256;
  char *parent_id;
  char *owner;
  char *journal_error;
  char *stop_reason; /* of the row, while there is no output attempt */
  BasaltFlow *flow;
  BasaltConnection *connection;
  JsonObject *inputs;
  JsonObject *policy;
  BasaltProblem *problem;
  BasaltUsage usage; /* of the row, while there is no output attempt */
  BasaltState state;
  guint round;
  gboolean loaded;
  gboolean damaged;
  gboolean pinned;
  guint rating;
  char *note;
  char **tags;
  gint64 timeout_ms;
  gint64 created_at;
  gint64 started_at;
  gint64 ended_at;
  gint64 deleted_at;
  gint64 ending_at; /* fixed when the end is put on record, until it is shown */

  GListStore *tasks;
  BasaltLogList *logs;
  GPtrArray *states;
  BasaltTaskRun *current_task;
  BasaltAttempt *output_attempt;

  guint output_source;  /* runs while something of output_kinds waits */
  guint output_kinds;   /* bits of BasaltOutputKind that grew since the last emission */
};

typedef enum
{
  BASALT_RUN_PROP_ID = 1,
  BASALT_RUN_PROP_NAME,
  BASALT_RUN_PROP_TITLE,
  BASALT_RUN_PROP_STATE,
  BASALT_RUN_PROP_CREATED_AT,
  BASALT_RUN_PROP_STARTED_AT,
  BASALT_RUN_PROP_ENDED_AT,
  BASALT_RUN_PROP_ROUND,
  BASALT_RUN_PROP_MODEL,
  BASALT_RUN_PROP_REGION,
  BASALT_RUN_PROP_ENDPOINT,
  BASALT_RUN_PROP_PROMPT,
  BASALT_RUN_PROP_TASKS,
  BASALT_RUN_PROP_LOGS,
  BASALT_RUN_PROP_CURRENT_TASK,
  BASALT_RUN_PROP_OUTPUT_ATTEMPT,
  BASALT_RUN_PROP_PROBLEM,
  BASALT_RUN_PROP_JOURNAL_ERROR,
  BASALT_RUN_PROP_LOADED,
  BASALT_RUN_PROP_OWNER,
  BASALT_RUN_PROP_PINNED,
  BASALT_RUN_PROP_RATING,
  BASALT_RUN_PROP_NOTE,
  BASALT_RUN_PROP_TAGS,
  BASALT_RUN_PROP_DELETED_AT,
  BASALT_RUN_PROP_DAMAGED,
  BASALT_RUN_N_PROPS
} BasaltRunProp;

void           basalt_run_notify              (BasaltRun              *self,
                                               BasaltRunProp           prop);
void           basalt_run_set_text            (BasaltRun              *self,
                                               char                  **field,
                                               const char             *text,
                                               BasaltRunProp           prop);
void           basalt_run_set_time            (BasaltRun              *self,
                                               gint64                 *field,
                                               gint64                  time,
                                               BasaltRunProp           prop);
void           basalt_run_set_problem         (BasaltRun              *self,
                                               BasaltProblem          *problem);
void           basalt_run_emit_output         (BasaltRun              *self,
                                               BasaltOutputKind        kind);
void           basalt_run_update_current_task (BasaltRun              *self);
void           basalt_run_set_output_attempt  (BasaltRun              *self,
                                               BasaltAttempt          *attempt);
gboolean       basalt_run_is_output_task      (BasaltRun              *self,
                                               BasaltTaskRun          *task);
void           basalt_run_record_state        (BasaltRun              *self,
                                               gint64                  time,
                                               BasaltState             state,
                                               const char             *task,
                                               const char             *message);

BasaltTaskRun *basalt_task_run_new            (const char             *id,
                                               const char             *name,
                                               const char             *path,
                                               guint                   round,
                                               guint                   retries);
void           basalt_task_run_move           (BasaltTaskRun          *self,
                                               gint64                  time,
                                               BasaltState             state,
                                               BasaltProblem          *problem);
void           basalt_task_run_add_attempt    (BasaltTaskRun          *self,
                                               BasaltAttempt          *attempt);
void           basalt_task_run_load           (BasaltTaskRun          *self,
                                               const BasaltTaskRow    *row);

void           basalt_attempt_begin           (BasaltAttempt          *self,
                                               gint64                  time,
                                               gint64                  wait_ms);
void           basalt_attempt_end             (BasaltAttempt          *self,
                                               gint64                  time,
                                               BasaltState             state,
                                               BasaltProblem          *problem);
void           basalt_attempt_append          (BasaltAttempt          *self,
                                               BasaltOutputKind        kind,
                                               const char             *text,
                                               gsize                   length);
void           basalt_attempt_first_token     (BasaltAttempt          *self);
void           basalt_attempt_load            (BasaltAttempt          *self,
                                               const BasaltAttemptRow *row);

G_END_DECLS
