/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

G_BEGIN_DECLS

#define BASALT_TYPE_TASK_CONTEXT (basalt_task_context_get_type ())

/*
 * BasaltTaskContext: what an executor is given for one attempt, and where it
 * reports. Everything reported goes to the journal and to the run's objects.
 * After the attempt ended, reports are ignored.
 */
G_DECLARE_FINAL_TYPE (BasaltTaskContext, basalt_task_context, BASALT, TASK_CONTEXT, GObject)

BasaltRun            *basalt_task_context_get_run          (BasaltTaskContext    *self);
BasaltTaskRun        *basalt_task_context_get_task         (BasaltTaskContext    *self);
BasaltAttempt        *basalt_task_context_get_attempt      (BasaltTaskContext    *self);
const BasaltFlowNode *basalt_task_context_get_node         (BasaltTaskContext    *self);
/* A member of the run's inputs, else of the node's config, else NULL. */
JsonNode             *basalt_task_context_get_input        (BasaltTaskContext    *self,
                                                            const char           *name);
/* The output of the @index-th node this one comes after; never NULL for index < n. */
GBytes               *basalt_task_context_get_upstream     (BasaltTaskContext    *self,
                                                            guint                 index);
/* Stable over the attempts of a task run and round: UUID text for amz-sdk-invocation-id. */
const char           *basalt_task_context_get_invocation_id (BasaltTaskContext   *self);
/* 1 where the try is "Attempt 1/3", with the number of tries that the policy allows. */
guint                 basalt_task_context_get_try          (BasaltTaskContext    *self,
                                                            guint                *max_tries);

void                  basalt_task_context_log              (BasaltTaskContext    *self,
                                                            BasaltLogLevel        level,
                                                            const char           *format,
                                                            ...) G_GNUC_PRINTF (3, 4);
/* Completes when the attempt with @request (JSON, secrets masked) is on disk; then send. */
void                  basalt_task_context_announce_send_async  (BasaltTaskContext   *self,
                                                                const char          *request,
                                                                GCancellable        *cancellable,
                                                                GAsyncReadyCallback  callback,
                                                                gpointer             user_data);
gboolean              basalt_task_context_announce_send_finish (BasaltTaskContext   *self,
                                                                GAsyncResult        *result,
                                                                GError             **error);
void                  basalt_task_context_set_destination  (BasaltTaskContext    *self,
                                                            const char           *region,
                                                            const char           *endpoint);
void                  basalt_task_context_set_answer       (BasaltTaskContext    *self,
                                                            guint                 http_status,
                                                            const char           *request_id);
/* The first call fixes first-token-ms. */
void                  basalt_task_context_append_output    (BasaltTaskContext    *self,
                                                            BasaltOutputKind      kind,
                                                            const char           *text,
                                                            gssize                length);
void                  basalt_task_context_set_usage        (BasaltTaskContext    *self,
                                                            const BasaltUsage    *usage,
                                                            gint64                server_latency_ms);
void                  basalt_task_context_set_stop_reason  (BasaltTaskContext    *self,
                                                            const char           *stop_reason);
void                  basalt_task_context_set_response     (BasaltTaskContext    *self,
                                                            const char           *response);
void                  basalt_task_context_set_stalled      (BasaltTaskContext    *self,
                                                            gboolean              stalled);
/* The run's prompt as it was read, with its hash. */
void                  basalt_task_context_set_prompt       (BasaltTaskContext    *self,
                                                            const char           *prompt,
                                                            const char           *sha256);
/* Why the attempt is about to fail; the runner decides what follows. */
void                  basalt_task_context_set_problem      (BasaltTaskContext    *self,
                                                            BasaltProblem        *problem);

G_END_DECLS
