/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-run-private.h"
#include "basalt-store.h"
#include "test-wait.h"

/* What the tests of the store share: a directory of their own, and runs as an engine would tell
 * them. */

char        *test_make_dir        (void);
void         test_remove_dir      (const char      *path);
GAsyncResult *test_wait           (GAsyncResult   **result);

BasaltStore *test_open_store      (const char      *dir);
void         test_close_store     (BasaltStore     *store);
gboolean     test_try_open        (const char      *dir,
                                   GError         **error);
int          test_reap            (BasaltStore     *store);

BasaltRun   *test_make_run        (BasaltStore     *store,
                                   const char      *prompt,
                                   const char      *model);
gboolean     test_create_run      (BasaltStore     *store,
                                   BasaltRun       *run,
                                   GError         **error);
BasaltTaskRun *test_begin_task    (BasaltStore     *store,
                                   BasaltRun       *run,
                                   const char      *node,
                                   BasaltAttempt  **attempt);
void         test_send            (BasaltStore     *store,
                                   BasaltRun       *run,
                                   BasaltTaskRun   *task,
                                   BasaltAttempt   *attempt);
void         test_say             (BasaltStore     *store,
                                   BasaltRun       *run,
                                   BasaltTaskRun   *task,
                                   BasaltAttempt   *attempt,
                                   const char      *text);
void         test_log             (BasaltStore     *store,
                                   BasaltRun       *run,
                                   const char      *message);
gboolean     test_end_run         (BasaltStore     *store,
                                   BasaltRun       *run,
                                   BasaltState      state,
                                   BasaltProblem   *problem,
                                   GError         **error);
char        *test_record_run      (BasaltStore     *store,
                                   const char      *prompt,
                                   const char      *answer);
BasaltRun   *test_load_run        (BasaltStore     *store,
                                   const char      *id,
                                   GError         **error);
GPtrArray   *test_query           (BasaltStore     *store,
                                   BasaltRunQuery  *query);
guint        test_search          (BasaltStore     *store,
                                   const char      *search);
gint64       test_select_int      (const char      *dir,
                                   const char      *sql);
char        *test_select_text     (const char      *dir,
                                   const char      *sql);
void         test_execute         (const char      *dir,
                                   const char      *sql);
