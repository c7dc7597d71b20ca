/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-connection.h"
#include "basalt-flow.h"
#include "basalt-problem.h"
#include "basalt-run-record.h"
#include "history-run.h"
#include "history-text.h"

G_BEGIN_DECLS

#define HISTORY_N_CONNECTIONS 4
#define N_LATE_PARENTS 64

struct _HistoryWriter
{
  BasaltDatabase *database;
  GRand *rand;
  HistoryText *text;
  BasaltFlow *flow;
  GPtrArray *connections; /* of BasaltConnection */
  char *connection_json[HISTORY_N_CONNECTIONS];

  guint n_runs;
  guint number;
  gint64 first;
  gint64 last;
  char *owner;
  char *parents[N_LATE_PARENTS];
};

/* A run that is being written. */
typedef struct
{
  HistoryWriter *writer;
  BasaltDatabase *database;
  gint64 rowid;
  char *id;
  char *name;
  const char *model;
  guint connection;
  GString *prompt;
  GString *answer;
  gint64 now; /* the time in the run */
  guint round;
  BasaltState state;
  BasaltProblem *problem;
  guint n_attempts; /* of call-bedrock, over all rounds */
  BasaltUsage usage;
} HistoryRun;

guint       history_pick         (HistoryWriter   *self,
                                  guint            n);
gboolean    history_chance       (HistoryWriter   *self,
                                  double           share);
char       *history_make_uuid    (HistoryWriter   *self,
                                  gint64           time);
const char *history_get_region   (guint            connection);
void        history_append_json  (GString         *json,
                                  const char      *text);
gboolean    history_add_state    (HistoryRun      *run,
                                  const char      *task,
                                  BasaltState      state,
                                  const char      *message,
                                  GError         **error);
/* @message: (transfer full) */
gboolean    history_add_log      (HistoryRun      *run,
                                  BasaltLogLevel   level,
                                  const char      *task,
                                  guint            attempt,
                                  char            *message,
                                  GError         **error);
gboolean    history_write_round  (HistoryRun      *run,
                                  BasaltState      state,
                                  GError         **error);

G_END_DECLS
