/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-problem.h"
#include "basalt-state.h"
#include "basalt-usage.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  BASALT_OUTPUT_TEXT,
  BASALT_OUTPUT_REASONING,
  BASALT_OUTPUT_SIGNATURE,
  BASALT_OUTPUT_TOOL,
} BasaltOutputKind;

#define BASALT_N_OUTPUT_KINDS (BASALT_OUTPUT_TOOL + 1)

const char *basalt_output_kind_to_string   (BasaltOutputKind  kind);
gboolean    basalt_output_kind_from_string (const char       *text,
                                            BasaltOutputKind *kind);

#define BASALT_TYPE_OUTPUT_KIND (basalt_output_kind_get_type ())

GType       basalt_output_kind_get_type    (void);

#define BASALT_TYPE_ATTEMPT (basalt_attempt_get_type ())

/*
 * BasaltAttempt: one try of a task run.
 *
 * Properties (read-only, notify as they change; times are µs since 1970 UTC, 0
 * until known; _ms values are -1 until known): number (from 1, over all
 * rounds), round (from 0), state (Running, Retrying for a second and later
 * try, then Completed / Failed / TimedOut / Cancelled / Crashed), wait-ms
 * (before it), started-at, ended-at, sent-at, first-token-ms (since sent-at),
 * http-status, error-code, request-id, server-latency-ms, stop-reason,
 * request (JSON text sent, secrets masked), response (JSON text, for answers
 * that were not streamed, and for error bodies), stalled-since.
 *
 * Output is kept as raw UTF-8 per kind and only ever grows.
 */
G_DECLARE_FINAL_TYPE (BasaltAttempt, basalt_attempt, BASALT, ATTEMPT, GObject)

BasaltAttempt     *basalt_attempt_new                   (guint              number,
                                                         guint              round);
guint              basalt_attempt_get_number            (BasaltAttempt     *self);
guint              basalt_attempt_get_round             (BasaltAttempt     *self);
BasaltState        basalt_attempt_get_state             (BasaltAttempt     *self);
gint64             basalt_attempt_get_wait_ms           (BasaltAttempt     *self);
gint64             basalt_attempt_get_started_at        (BasaltAttempt     *self);
gint64             basalt_attempt_get_sent_at           (BasaltAttempt     *self);
gint64             basalt_attempt_get_ended_at          (BasaltAttempt     *self);
gint64             basalt_attempt_get_first_token_ms    (BasaltAttempt     *self);
gint64             basalt_attempt_get_server_latency_ms (BasaltAttempt     *self);
gint64             basalt_attempt_get_stalled_since     (BasaltAttempt     *self);
guint              basalt_attempt_get_http_status       (BasaltAttempt     *self);
const char        *basalt_attempt_get_error_code        (BasaltAttempt     *self);
const char        *basalt_attempt_get_request_id        (BasaltAttempt     *self);
const char        *basalt_attempt_get_stop_reason       (BasaltAttempt     *self);
const char        *basalt_attempt_get_request           (BasaltAttempt     *self);
const char        *basalt_attempt_get_response          (BasaltAttempt     *self);
BasaltProblem     *basalt_attempt_get_problem           (BasaltAttempt     *self);
const BasaltUsage *basalt_attempt_get_usage             (BasaltAttempt     *self);
const char        *basalt_attempt_get_output            (BasaltAttempt     *self,
                                                         BasaltOutputKind   kind,
                                                         gsize             *length);

G_END_DECLS
