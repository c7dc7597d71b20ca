/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-runner.h"

G_BEGIN_DECLS

/* A journal that remembers what it was told, and fails or waits on demand. */
#define FAKE_TYPE_JOURNAL (fake_journal_get_type ())
G_DECLARE_FINAL_TYPE (FakeJournal, fake_journal, FAKE, JOURNAL, GObject)

typedef enum
{
  FAKE_CREATED = 1 << 0,
  FAKE_SENDING = 1 << 1,
  FAKE_ENDING = 1 << 2,
} FakeCall;

FakeJournal *fake_journal_new      (void);
/* Calls that fail, and calls that do not complete before fake_journal_release(). */
void         fake_journal_set_fail (FakeJournal *self,
                                    FakeCall     calls);
void         fake_journal_set_hold (FakeJournal *self,
                                    FakeCall     calls);
gboolean     fake_journal_is_held  (FakeJournal *self);
void         fake_journal_release  (FakeJournal *self);
/* What it was told, oldest first: "created", "state Running", "state call Failed",
 * "attempt call 1 Running", "sending call 1", "output call 1 text", "log …", "ending Completed". */
GPtrArray   *fake_journal_get_told (FakeJournal *self);
guint        fake_journal_count    (FakeJournal *self,
                                    const char  *told);
int          fake_journal_find     (FakeJournal *self,
                                    const char  *told);

/* What one attempt does. Without result, problem and hang it succeeds with "task(upstream,…)". */
typedef struct
{
  const char *task;     /* the node's name, NULL for any */
  const char *request;  /* announce_send() with this */
  const char *text;     /* append_output() of this */
  const char *result;   /* succeed with this */
  const char *code;     /* fail with a problem of this code */
  guint http_status;
  BasaltProblemFlags flags;
  gint64 retry_after_ms;
  gboolean bare_error;  /* fail without a problem */
  gboolean hang;        /* until cancelled */
} FakeStep;

/* An executor that takes one step after the other; when none fits, it succeeds. */
#define FAKE_TYPE_EXECUTOR (fake_executor_get_type ())
G_DECLARE_FINAL_TYPE (FakeExecutor, fake_executor, FAKE, EXECUTOR, GObject)

FakeExecutor *fake_executor_new           (void);
void          fake_executor_push          (FakeExecutor   *self,
                                           const FakeStep *step);
guint         fake_executor_get_n_calls   (FakeExecutor   *self,
                                           const char     *task);
guint         fake_executor_get_n_sent    (FakeExecutor   *self);
guint         fake_executor_get_n_running (FakeExecutor   *self);
guint         fake_executor_get_peak      (FakeExecutor   *self);

/* Everything that a test of the runner needs. */
typedef struct
{
  FakeJournal *journal;
  FakeExecutor *executor;
  GHashTable *executors;
  BasaltRunRequest *request;
  BasaltRun *run;
  BasaltRunner *runner;
  GAsyncResult *result;
} Fixture;

/* @flow: (nullable): JSON; NULL for the flow "load" → "call" of type "fake" */
void fixture_init      (Fixture    *self,
                        const char *flow);
void fixture_set_policy (Fixture   *self,
                        const char *policy);
/* Makes run and runner; does not start. */
void fixture_make      (Fixture    *self);
void fixture_start     (Fixture    *self);
/* A new round of the ended run. */
void fixture_next_round (Fixture   *self);
/* Until the run ended, and was reported. */
void fixture_wait      (Fixture    *self);
void fixture_wait_state (Fixture   *self,
                        BasaltState state);
void fixture_clear     (Fixture    *self);
/* The newest task run of a node. */
BasaltTaskRun *fixture_get_task    (Fixture    *self,
                                    const char *name);
BasaltAttempt *fixture_get_attempt (Fixture    *self,
                                    const char *name,
                                    guint       index);
/* Whether a log line ends with @text; with its prefix, without the time. */
gboolean       fixture_has_log     (Fixture    *self,
                                    const char *text);

G_END_DECLS
