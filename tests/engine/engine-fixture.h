/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"
#include "test-wait.h"

G_BEGIN_DECLS

/* An engine over a folder of its own, opened; AWS variables unset, no AWS files. */
typedef struct
{
  char *dir;
  BasaltEngine *engine;
} EngineFixture;

void              engine_fixture_set_up     (EngineFixture    *fixture,
                                             gconstpointer     data);
void              engine_fixture_tear_down  (EngineFixture    *fixture,
                                             gconstpointer     data);
/* The engine alone, on the folder that is there. */
void              engine_fixture_open       (EngineFixture    *fixture);
void              engine_fixture_close      (EngineFixture    *fixture);
/* Closes the engine and opens another on the same folder, as a restart does. */
void              engine_fixture_restart    (EngineFixture    *fixture);

/* The flow `prompt` on the demo, no delay between retries. */
BasaltRunRequest *engine_fixture_new_request (EngineFixture   *fixture,
                                             const char       *model,
                                             const char       *prompt);
BasaltRun        *engine_fixture_start      (EngineFixture    *fixture,
                                             BasaltRunRequest *request);
void              engine_fixture_wait       (BasaltRun        *run);
/* Starts @model with @prompt and waits until it is terminal. */
BasaltRun        *engine_fixture_run        (EngineFixture    *fixture,
                                             const char       *model,
                                             const char       *prompt);
/* Until the new round has begun. */
gboolean          engine_fixture_retry      (EngineFixture    *fixture,
                                             BasaltRun        *run,
                                             GError          **error);
char             *engine_fixture_get_output (BasaltRun        *run);

G_END_DECLS
