/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run-private.h"

G_BEGIN_DECLS

/*
 * BasaltRunRecord: rows of one run, or summaries of many, on their way between the thread that
 * owns the objects and the one that owns the database. Plain memory: every string lies in
 * @strings, so that one free takes it all.
 */
typedef struct
{
  gint64 rowid;
  BasaltRunRow row;
  gboolean damaged; /* not all of the row could be read */
  gboolean partly;  /* it was read, but holds what nobody would have written */
} BasaltSummaryRecord;

typedef struct
{
  gint64 rowid;
  BasaltTaskRow row;
} BasaltTaskRecord;

typedef struct
{
  gint64 rowid;
  guint task; /* index into tasks */
  BasaltAttemptRow row;
} BasaltAttemptRecord;

typedef struct
{
  guint attempt; /* index into attempts */
  gint64 time;   /* when it arrived; 0 where nobody asks */
  BasaltOutputKind kind;
  const char *text;
  gsize length;
} BasaltOutputRecord;

typedef struct
{
  gint64 time;
  BasaltState state;
  const char *task;
  const char *message;
} BasaltStateRecord;

typedef struct
{
  gint64 time;
  BasaltLogLevel level;
  const char *logger;
  const char *message;
  const char *task;
  guint attempt;
} BasaltLogRow;

typedef struct
{
  GStringChunk *strings;
  GArray *summaries; /* of BasaltSummaryRecord */
  GArray *tasks;     /* of BasaltTaskRecord */
  GArray *attempts;  /* of BasaltAttemptRecord */
  GArray *outputs;   /* of BasaltOutputRecord */
  GArray *states;    /* of BasaltStateRecord */
  GArray *logs;      /* of BasaltLogRow, on their way to the database */
  BasaltLogList *log; /* on its way from there; NULL if there is none */
  guint n_logs_known; /* records of the log that are not read again */
} BasaltRunRecord;

BasaltRunRecord *basalt_run_record_new          (void);
void             basalt_run_record_free         (BasaltRunRecord       *self);
const char      *basalt_run_record_keep         (BasaltRunRecord       *self,
                                                 const char            *text,
                                                 gssize                 length);

/* From objects, on the thread that owns them. */
void             basalt_run_record_add_run      (BasaltRunRecord       *self,
                                                 BasaltRun             *run,
                                                 gboolean               whole);
void             basalt_run_record_add_task     (BasaltRunRecord       *self,
                                                 BasaltTaskRun         *task);
void             basalt_run_record_add_attempt  (BasaltRunRecord       *self,
                                                 BasaltAttempt         *attempt,
                                                 gboolean               with_request);
void             basalt_run_record_add_state    (BasaltRunRecord       *self,
                                                 gint64                 time,
                                                 BasaltState            state,
                                                 const char            *task,
                                                 const char            *message);
void             basalt_run_record_add_log      (BasaltRunRecord       *self,
                                                 BasaltLogRecord       *log);

/* To objects, on the same thread. */
void             basalt_run_record_fill         (BasaltRunRecord       *self,
                                                 BasaltRun             *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltRunRecord, basalt_run_record_free)

G_END_DECLS
