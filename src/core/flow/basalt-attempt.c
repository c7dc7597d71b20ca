/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-attempt.h"
#include "basalt-run-internal.h"

#include "basalt-time.h"

#include <string.h>

struct _BasaltAttempt
{
  GObject parent_instance;

  guint number;
  guint round;
  guint http_status;
  BasaltState state;
  gint64 wait_ms;
  gint64 started_at;
  gint64 sent_at;
  gint64 sent_monotonic;
  gint64 ended_at;
  gint64 first_token_ms;
  gint64 server_latency_ms;
  gint64 stalled_since;
  char *request_id;
  char *stop_reason;
  char *request;
  char *response;
  BasaltProblem *problem;
  BasaltUsage usage;
  GString *output[BASALT_N_OUTPUT_KINDS];
};

G_DEFINE_FINAL_TYPE (BasaltAttempt, basalt_attempt, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (BasaltOutputKind,
                    basalt_output_kind,
                    G_DEFINE_ENUM_VALUE (BASALT_OUTPUT_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (BASALT_OUTPUT_REASONING, "reasoning"),
                    G_DEFINE_ENUM_VALUE (BASALT_OUTPUT_SIGNATURE, "signature"),
                    G_DEFINE_ENUM_VALUE (BASALT_OUTPUT_TOOL, "tool"))

enum
{
  PROP_0,
  PROP_NUMBER,
  PROP_ROUND,
  PROP_STATE,
  PROP_WAIT_MS,
  PROP_STARTED_AT,
  PROP_SENT_AT,
  PROP_ENDED_AT,
  PROP_FIRST_TOKEN_MS,
  PROP_SERVER_LATENCY_MS,
  PROP_STALLED_SINCE,
  PROP_HTTP_STATUS,
  PROP_ERROR_CODE,
  PROP_REQUEST_ID,
  PROP_STOP_REASON,
  PROP_REQUEST,
  PROP_RESPONSE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_text (BasaltAttempt  *self,
          char          **field,
          const char     *text,
          guint           property)
{
  if (g_strcmp0 (*field, text) == 0)
    return;

  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_number (BasaltAttempt *self,
            gint64        *field,
            gint64         number,
            guint          property)
{
  if (*field == number)
    return;

  *field = number;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_state (BasaltAttempt *self,
           BasaltState    state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_http_status (BasaltAttempt *self,
                 guint          http_status)
{
  if (self->http_status == http_status)
    return;

  self->http_status = http_status;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HTTP_STATUS]);
}

static void
set_problem (BasaltAttempt *self,
             BasaltProblem *problem)
{
  if (self->problem == problem)
    return;

  if (problem != NULL)
    basalt_problem_ref (problem);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  self->problem = problem;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_CODE]);
}

static void
basalt_attempt_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  BasaltAttempt *self = BASALT_ATTEMPT (object);

  switch (prop_id)
    {
    case PROP_NUMBER:
      g_value_set_uint (value, self->number);
      break;

    case PROP_ROUND:
      g_value_set_uint (value, self->round);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_WAIT_MS:
      g_value_set_int64 (value, self->wait_ms);
      break;

    case PROP_STARTED_AT:
      g_value_set_int64 (value, self->started_at);
      break;

    case PROP_SENT_AT:
      g_value_set_int64 (value, self->sent_at);
      break;

    case PROP_ENDED_AT:
      g_value_set_int64 (value, self->ended_at);
      break;

    case PROP_FIRST_TOKEN_MS:
      g_value_set_int64 (value, self->first_token_ms);
      break;

    case PROP_SERVER_LATENCY_MS:
      g_value_set_int64 (value, self->server_latency_ms);
      break;

    case PROP_STALLED_SINCE:
      g_value_set_int64 (value, self->stalled_since);
      break;

    case PROP_HTTP_STATUS:
      g_value_set_uint (value, self->http_status);
      break;

    case PROP_ERROR_CODE:
      g_value_set_string (value, basalt_attempt_get_error_code (self));
      break;

    case PROP_REQUEST_ID:
      g_value_set_string (value, self->request_id);
      break;

    case PROP_STOP_REASON:
      g_value_set_string (value, self->stop_reason);
      break;

    case PROP_REQUEST:
      g_value_set_string (value, self->request);
      break;

    case PROP_RESPONSE:
      g_value_set_string (value, self->response);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_attempt_finalize (GObject *object)
{
  BasaltAttempt *self = BASALT_ATTEMPT (object);

  g_free (self->request_id);
  g_free (self->stop_reason);
  g_free (self->request);
  g_free (self->response);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  for (guint i = 0; i < BASALT_N_OUTPUT_KINDS; i++)
    {
      if (self->output[i] != NULL)
        g_string_free (self->output[i], TRUE);
    }

  G_OBJECT_CLASS (basalt_attempt_parent_class)->finalize (object);
}

static GParamSpec *
int64_spec (const char *name,
            gint64      unknown)
{
  return g_param_spec_int64 (name, NULL, NULL, unknown, G_MAXINT64, unknown,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
uint_spec (const char *name)
{
  return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
string_spec (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
basalt_attempt_class_init (BasaltAttemptClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = basalt_attempt_get_property;
  object_class->finalize = basalt_attempt_finalize;

  properties[PROP_NUMBER] = uint_spec ("number");
  properties[PROP_ROUND] = uint_spec ("round");
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, BASALT_TYPE_STATE, BASALT_STATE_RUNNING,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_WAIT_MS] = int64_spec ("wait-ms", -1);
  properties[PROP_STARTED_AT] = int64_spec ("started-at", 0);
  properties[PROP_SENT_AT] = int64_spec ("sent-at", 0);
  properties[PROP_ENDED_AT] = int64_spec ("ended-at", 0);
  properties[PROP_FIRST_TOKEN_MS] = int64_spec ("first-token-ms", -1);
  properties[PROP_SERVER_LATENCY_MS] = int64_spec ("server-latency-ms", -1);
  properties[PROP_STALLED_SINCE] = int64_spec ("stalled-since", 0);
  properties[PROP_HTTP_STATUS] = uint_spec ("http-status");
  properties[PROP_ERROR_CODE] = string_spec ("error-code");
  properties[PROP_REQUEST_ID] = string_spec ("request-id");
  properties[PROP_STOP_REASON] = string_spec ("stop-reason");
  properties[PROP_REQUEST] = string_spec ("request");
  properties[PROP_RESPONSE] = string_spec ("response");

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_attempt_init (BasaltAttempt *self)
{
  self->state = BASALT_STATE_RUNNING;
  self->wait_ms = -1;
  self->first_token_ms = -1;
  self->server_latency_ms = -1;
  self->usage = BASALT_USAGE_INIT;
}

/**
 * basalt_output_kind_to_string:
 * @kind: a kind of output
 *
 * Returns: (transfer none): the nick that the database keeps
 */
const char *
basalt_output_kind_to_string (BasaltOutputKind kind)
{
  switch (kind)
    {
    case BASALT_OUTPUT_TEXT:
      return "text";

    case BASALT_OUTPUT_REASONING:
      return "reasoning";

    case BASALT_OUTPUT_SIGNATURE:
      return "signature";

    case BASALT_OUTPUT_TOOL:
      return "tool";
    }

  g_return_val_if_reached ("text");
}

/**
 * basalt_output_kind_from_string:
 * @text: (nullable): what may be a nick
 * @kind: (out) (optional): the kind; untouched on failure
 *
 * Returns: whether @text names a kind
 */
gboolean
basalt_output_kind_from_string (const char       *text,
                                BasaltOutputKind *kind)
{
  for (guint i = 0; i < BASALT_N_OUTPUT_KINDS; i++)
    {
      if (g_strcmp0 (text, basalt_output_kind_to_string (i)) == 0)
        {
          if (kind != NULL)
            *kind = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * basalt_attempt_new:
 * @number: from 1, over all rounds
 * @round: from 0
 *
 * Runs make their attempts with basalt_run_begin_attempt().
 *
 * Returns: (transfer full): an attempt that has not begun
 */
BasaltAttempt *
basalt_attempt_new (guint number,
                    guint round)
{
  BasaltAttempt *self = g_object_new (BASALT_TYPE_ATTEMPT, NULL);

  self->number = number;
  self->round = round;

  return self;
}

/**
 * basalt_attempt_get_number:
 * @self: an attempt
 *
 * Returns: its number, from 1, over all rounds
 */
guint
basalt_attempt_get_number (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), 0);

  return self->number;
}

/**
 * basalt_attempt_get_round:
 * @self: an attempt
 *
 * Returns: the round, from 0
 */
guint
basalt_attempt_get_round (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), 0);

  return self->round;
}

/**
 * basalt_attempt_get_state:
 * @self: an attempt
 *
 * Returns: its state
 */
BasaltState
basalt_attempt_get_state (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), BASALT_STATE_RUNNING);

  return self->state;
}

/**
 * basalt_attempt_get_wait_ms:
 * @self: an attempt
 *
 * Returns: milliseconds waited before it, or -1 where it is the first
 */
gint64
basalt_attempt_get_wait_ms (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), -1);

  return self->wait_ms;
}

/**
 * basalt_attempt_get_started_at:
 * @self: an attempt
 *
 * Returns: µs since 1970 UTC, or 0
 */
gint64
basalt_attempt_get_started_at (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), BASALT_TIME_NONE);

  return self->started_at;
}

/**
 * basalt_attempt_get_sent_at:
 * @self: an attempt
 *
 * Returns: when its request was about to be sent: µs since 1970 UTC, or 0
 */
gint64
basalt_attempt_get_sent_at (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), BASALT_TIME_NONE);

  return self->sent_at;
}

/**
 * basalt_attempt_get_ended_at:
 * @self: an attempt
 *
 * Returns: µs since 1970 UTC, or 0
 */
gint64
basalt_attempt_get_ended_at (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), BASALT_TIME_NONE);

  return self->ended_at;
}

/**
 * basalt_attempt_get_first_token_ms:
 * @self: an attempt
 *
 * Returns: milliseconds from sending to the first output, or -1
 */
gint64
basalt_attempt_get_first_token_ms (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), -1);

  return self->first_token_ms;
}

/**
 * basalt_attempt_get_server_latency_ms:
 * @self: an attempt
 *
 * Returns: milliseconds, as the server measured, or -1
 */
gint64
basalt_attempt_get_server_latency_ms (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), -1);

  return self->server_latency_ms;
}

/**
 * basalt_attempt_get_stalled_since:
 * @self: an attempt
 *
 * Returns: since when the stream gives nothing: µs since 1970 UTC, or 0 while
 *   it flows
 */
gint64
basalt_attempt_get_stalled_since (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), BASALT_TIME_NONE);

  return self->stalled_since;
}

/**
 * basalt_attempt_get_http_status:
 * @self: an attempt
 *
 * Returns: the answer's status, or 0 without an answer
 */
guint
basalt_attempt_get_http_status (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), 0);

  return self->http_status;
}

/**
 * basalt_attempt_get_error_code:
 * @self: an attempt
 *
 * Returns: (nullable) (transfer none): its problem's code
 */
const char *
basalt_attempt_get_error_code (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), NULL);

  return self->problem != NULL ? self->problem->code : NULL;
}

/**
 * basalt_attempt_get_request_id:
 * @self: an attempt
 *
 * Returns: (nullable) (transfer none): the server's request id
 */
const char *
basalt_attempt_get_request_id (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), NULL);

  return self->request_id;
}

/**
 * basalt_attempt_get_stop_reason:
 * @self: an attempt
 *
 * Returns: (nullable) (transfer none): why the model stopped, as the server
 *   named it
 */
const char *
basalt_attempt_get_stop_reason (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), NULL);

  return self->stop_reason;
}

/**
 * basalt_attempt_get_request:
 * @self: an attempt
 *
 * Returns: (nullable) (transfer none): what was sent, JSON, secrets masked
 */
const char *
basalt_attempt_get_request (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), NULL);

  return self->request;
}

/**
 * basalt_attempt_get_response:
 * @self: an attempt
 *
 * Returns: (nullable) (transfer none): the answer's body where it was not
 *   streamed, and of errors
 */
const char *
basalt_attempt_get_response (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), NULL);

  return self->response;
}

/**
 * basalt_attempt_get_problem:
 * @self: an attempt
 *
 * Returns: (nullable) (transfer none): why it failed
 */
BasaltProblem *
basalt_attempt_get_problem (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), NULL);

  return self->problem;
}

/**
 * basalt_attempt_get_usage:
 * @self: an attempt
 *
 * Returns: (transfer none): what it cost; members unknown until told
 */
const BasaltUsage *
basalt_attempt_get_usage (BasaltAttempt *self)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), NULL);

  return &self->usage;
}

/**
 * basalt_attempt_get_output:
 * @self: an attempt
 * @kind: which output
 * @length: (out) (optional): bytes
 *
 * Returns: (transfer none): raw UTF-8, zero-terminated, "" where there is
 *   none; valid until more is appended
 */
const char *
basalt_attempt_get_output (BasaltAttempt    *self,
                           BasaltOutputKind  kind,
                           gsize            *length)
{
  g_return_val_if_fail (BASALT_IS_ATTEMPT (self), NULL);
  g_return_val_if_fail ((guint) kind < BASALT_N_OUTPUT_KINDS, NULL);

  if (length != NULL)
    *length = self->output[kind] != NULL ? self->output[kind]->len : 0;

  return self->output[kind] != NULL ? self->output[kind]->str : "";
}

/* -- Changes, see basalt-run-private.h -- */

/**
 * basalt_attempt_set_sent:
 * @self: an attempt
 * @request: (nullable): what is about to be sent, JSON, secrets masked
 *
 * Notes that the request goes out now.
 */
void
basalt_attempt_set_sent (BasaltAttempt *self,
                         const char    *request)
{
  g_return_if_fail (BASALT_IS_ATTEMPT (self));

  set_text (self, &self->request, request, PROP_REQUEST);
  self->sent_monotonic = g_get_monotonic_time ();
  set_number (self, &self->sent_at, g_get_real_time (), PROP_SENT_AT);
}

/**
 * basalt_attempt_set_answer:
 * @self: an attempt
 * @http_status: the answer's status; 0 keeps what is known
 * @request_id: (nullable): the server's request id; %NULL keeps what is known
 */
void
basalt_attempt_set_answer (BasaltAttempt *self,
                           guint          http_status,
                           const char    *request_id)
{
  g_return_if_fail (BASALT_IS_ATTEMPT (self));

  if (http_status != 0)
    set_http_status (self, http_status);
  if (request_id != NULL)
    set_text (self, &self->request_id, request_id, PROP_REQUEST_ID);
}

/**
 * basalt_attempt_set_usage:
 * @self: an attempt
 * @usage: (nullable): what it cost; %NULL keeps what is known
 * @server_latency_ms: as the server measured; -1 keeps what is known
 */
void
basalt_attempt_set_usage (BasaltAttempt     *self,
                          const BasaltUsage *usage,
                          gint64             server_latency_ms)
{
  g_return_if_fail (BASALT_IS_ATTEMPT (self));

  if (usage != NULL)
    self->usage = *usage;
  if (server_latency_ms >= 0)
    set_number (self, &self->server_latency_ms, server_latency_ms, PROP_SERVER_LATENCY_MS);
}

/**
 * basalt_attempt_set_stop_reason:
 * @self: an attempt
 * @stop_reason: (nullable): why the model stopped
 */
void
basalt_attempt_set_stop_reason (BasaltAttempt *self,
                                const char    *stop_reason)
{
  g_return_if_fail (BASALT_IS_ATTEMPT (self));

  set_text (self, &self->stop_reason, stop_reason, PROP_STOP_REASON);
}

/**
 * basalt_attempt_set_response:
 * @self: an attempt
 * @response: (nullable): the answer's body
 */
void
basalt_attempt_set_response (BasaltAttempt *self,
                             const char    *response)
{
  g_return_if_fail (BASALT_IS_ATTEMPT (self));

  set_text (self, &self->response, response, PROP_RESPONSE);
}

/**
 * basalt_attempt_set_stalled:
 * @self: an attempt
 * @stalled: whether the stream gives nothing for a while
 */
void
basalt_attempt_set_stalled (BasaltAttempt *self,
                            gboolean       stalled)
{
  g_return_if_fail (BASALT_IS_ATTEMPT (self));

  if (!stalled)
    set_number (self, &self->stalled_since, BASALT_TIME_NONE, PROP_STALLED_SINCE);
  else if (self->stalled_since == BASALT_TIME_NONE)
    set_number (self, &self->stalled_since, g_get_real_time (), PROP_STALLED_SINCE);
}

/* -- Changes that only runs make, see basalt-run-internal.h -- */

void
basalt_attempt_begin (BasaltAttempt *self,
                      gint64         time,
                      gint64         wait_ms)
{
  set_number (self, &self->wait_ms, wait_ms, PROP_WAIT_MS);
  set_number (self, &self->started_at, time, PROP_STARTED_AT);
  set_state (self, self->number > 1 ? BASALT_STATE_RETRYING : BASALT_STATE_RUNNING);
}

void
basalt_attempt_end (BasaltAttempt *self,
                    gint64         time,
                    BasaltState    state,
                    BasaltProblem *problem)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (problem != NULL)
    basalt_attempt_set_answer (self, problem->http_status, problem->request_id);
  basalt_attempt_set_stalled (self, FALSE);
  set_problem (self, problem);
  set_number (self, &self->ended_at, time, PROP_ENDED_AT);
  set_state (self, state);

  g_object_thaw_notify (G_OBJECT (self));
}

void
basalt_attempt_append (BasaltAttempt    *self,
                       BasaltOutputKind  kind,
                       const char       *text,
                       gsize             length)
{
  /* GString doubles its room, so that a megabyte in thousands of deltas is
   * copied a few times only. */
  if (self->output[kind] == NULL)
    self->output[kind] = g_string_sized_new (MAX (length, 512));
  g_string_append_len (self->output[kind], text, (gssize) length);
}

void
basalt_attempt_first_token (BasaltAttempt *self)
{
  if (self->first_token_ms >= 0 || self->sent_monotonic == 0)
    return;

  set_number (self, &self->first_token_ms, (g_get_monotonic_time () - self->sent_monotonic) / 1000,
              PROP_FIRST_TOKEN_MS);
}

void
basalt_attempt_load (BasaltAttempt          *self,
                     const BasaltAttemptRow *row)
{
  g_autoptr (BasaltProblem) problem = basalt_problem_from_json (row->problem_json);

  g_object_freeze_notify (G_OBJECT (self));

  set_state (self, row->state);
  set_number (self, &self->wait_ms, row->wait_ms, PROP_WAIT_MS);
  set_number (self, &self->started_at, row->started_at, PROP_STARTED_AT);
  set_number (self, &self->sent_at, row->sent_at, PROP_SENT_AT);
  set_number (self, &self->ended_at, row->ended_at, PROP_ENDED_AT);
  set_number (self, &self->first_token_ms, row->first_token_ms, PROP_FIRST_TOKEN_MS);
  set_number (self, &self->server_latency_ms, row->server_latency_ms, PROP_SERVER_LATENCY_MS);
  set_http_status (self, row->http_status);
  set_text (self, &self->request_id, row->request_id, PROP_REQUEST_ID);
  set_text (self, &self->stop_reason, row->stop_reason, PROP_STOP_REASON);
  set_text (self, &self->request, row->request, PROP_REQUEST);
  set_text (self, &self->response, row->response, PROP_RESPONSE);
  set_problem (self, problem);
  self->usage = row->usage;

  g_object_thaw_notify (G_OBJECT (self));
}
