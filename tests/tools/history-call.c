/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What calling a model leaves behind: attempts that fail, wait and pass, and the answer. */

#include "history-internal.h"

#include "basalt-runs-table.h"

#define CHUNK_CHARACTERS 400

void
history_append_json (GString    *json,
                     const char *text)
{
  g_string_append_c (json, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        {
          g_string_append_c (json, '\\');
          g_string_append_c (json, *p);
        }
      else if (*p == '\n')
        g_string_append (json, "\\n");
      else
        g_string_append_c (json, *p);
    }
  g_string_append_c (json, '"');
}

typedef struct
{
  const char *code;
  guint http_status;
  const char *message;
  const char *sentence;
  BasaltAction action;
  BasaltProblemFlags flags;
} Fault;

/* Those that pass by themselves come first. */
static const Fault faults[] = {
  { "ThrottlingException", 429, "Too many requests, please wait before trying again.",
    "Bedrock is limiting this account.", BASALT_ACTION_RETRY, BASALT_PROBLEM_RETRYABLE },
  { "ServiceUnavailableException", 503, "The service is temporarily unavailable.",
    "Bedrock is not available at the moment.", BASALT_ACTION_RETRY, BASALT_PROBLEM_RETRYABLE },
  { "ModelNotReadyException", 429, "The model is not ready for inference.",
    "The model is not ready.", BASALT_ACTION_RETRY, BASALT_PROBLEM_RETRYABLE },
  { "AccessDeniedException", 403,
    "User is not authorized to perform: bedrock:InvokeModelWithResponseStream",
    "This identity may not invoke the model.", BASALT_ACTION_COPY_POLICY, 0 },
  { "ValidationException", 400, "The maximum tokens you requested exceeds the model limit.",
    "The maximum tokens you requested exceeds the model limit.", BASALT_ACTION_EDIT_AND_RUN, 0 },
  { "StreamInterrupted", 200, "The answer ended before the model had stopped",
    "The answer stopped early. It is kept.", BASALT_ACTION_RETRY,
    BASALT_PROBLEM_RETRYABLE | BASALT_PROBLEM_AFTER_OUTPUT },
};
#define N_PASSING 3

static const Fault timed_out = { "TimedOut",
                                 0,
                                 "The run did not end within 60 second(s)",
                                 "The run was given 60 s, and they are over.",
                                 BASALT_ACTION_RETRY,
                                 BASALT_PROBLEM_TIMED_OUT };

static BasaltProblem *
make_problem (HistoryWriter *self,
              const Fault   *fault,
              gint64         time)
{
  BasaltProblem *problem = basalt_problem_new (fault->code, fault->message);

  problem->sentence = g_strdup (fault->sentence);
  problem->action = fault->action;
  problem->http_status = fault->http_status;
  problem->flags = fault->flags;
  if (fault->http_status != 0)
    problem->request_id = history_make_uuid (self, time);

  return problem;
}

static gboolean
write_output (HistoryRun  *run,
              const char  *task,
              guint        attempt,
              gsize        length,
              gint64       took,
              GError     **error)
{
  const char *text = run->answer->str;
  const char *end = text + length;

  while (text < end)
    {
      const char *next = text + MIN (CHUNK_CHARACTERS, end - text);

      while (next < end && ((guchar) *next & 0xc0) == 0x80)
        next++;
      run->now += (gint64) ((double) took * (double) (next - text) / (double) length);
      if (!basalt_runs_table_add_output (run->database, task, attempt, BASALT_OUTPUT_TEXT, run->now,
                                         text, (gsize) (next - text), error))
        return FALSE;
      text = next;
    }

  return TRUE;
}

/* One attempt at the model, which ends as @fault says, or with an answer. */
static gboolean
write_call (HistoryRun   *run,
            const char   *task,
            guint         number,
            guint         retry,
            BasaltState   state,
            const Fault  *fault,
            gint64        wait_ms,
            const char   *request,
            GError      **error)
{
  HistoryWriter *writer = run->writer;
  const char *region = history_get_region (run->connection);
  gboolean answered = state == BASALT_STATE_COMPLETED;
  gboolean partly =
    !answered && (fault == NULL || fault->http_status == 200 || fault->http_status == 0);
  gint64 latency = 150 + history_pick (writer, 1800);
  gsize length = answered ? run->answer->len : partly ? run->answer->len / 3 : 0;
  gint64 took = (gint64) length * (1500 + history_pick (writer, 4000));
  g_autoptr (BasaltProblem) problem = NULL;
  g_autofree char *problem_json = NULL;
  g_autofree char *response = NULL;
  g_autofree char *request_id = history_make_uuid (writer, run->now);
  BasaltAttemptRow attempt = {
    .number = number,
    .round = run->round,
    .state = state,
    .wait_ms = wait_ms,
    .started_at = run->now,
    .sent_at = run->now + 1200,
    .first_token_ms = length > 0 ? latency : -1,
    .server_latency_ms = answered ? latency + took / 1000 : -1,
    .http_status = fault != NULL ? fault->http_status : 200,
    .request = request,
    .request_id = request_id,
    .usage = BASALT_USAGE_INIT,
  };

  while (length > 0 && length < run->answer->len &&
         ((guchar) run->answer->str[length] & 0xc0) == 0x80)
    length--;

  if (fault != NULL)
    {
      problem = make_problem (writer, fault, run->now);
      problem_json = basalt_problem_to_json (problem);
      attempt.problem_json = problem_json;
      if (fault->http_status >= 400)
        {
          response = g_strdup_printf ("{\"message\":\"%s\"}", fault->message);
          attempt.response = response;
        }
    }
  if (answered)
    {
      attempt.stop_reason = history_chance (writer, 0.05) ? "max_tokens" : "end_turn";
      attempt.usage.input_tokens = (gint64) run->prompt->len / 4 + 1;
      attempt.usage.output_tokens = (gint64) run->answer->len / 4 + 1;
      attempt.usage.total_tokens = attempt.usage.input_tokens + attempt.usage.output_tokens;
      run->usage = attempt.usage;
    }

  attempt.ended_at = run->now + latency * 1000 + took;
  if (!basalt_runs_table_write_attempt (run->database, task, &attempt, error) ||
      !history_add_log (run, BASALT_LOG_INFO, "call-bedrock", number,
                        g_strdup_printf ("Attempt %u/%u started", number, number + 2 - retry),
                        error) ||
      !history_add_log (
        run, BASALT_LOG_INFO, "call-bedrock", number,
        g_strdup_printf ("Calling %s in %s at https://bedrock-runtime.%s.amazonaws.com", run->model,
                         region, region),
        error))
    return FALSE;

  run->now += latency * 1000;
  if (length > 0 &&
      (!history_add_log (run, BASALT_LOG_INFO, "call-bedrock", number,
                         g_strdup_printf ("First output after %" G_GINT64_FORMAT " ms", latency),
                         error) ||
       !write_output (run, task, number, length, took, error)))
    return FALSE;
  run->now = attempt.ended_at;

  if (answered)
    return history_add_log (run, BASALT_LOG_INFO, "call-bedrock", number,
                            g_strdup_printf ("Received %ld character(s)",
                                             g_utf8_strlen (run->answer->str, -1)),
                            error);
  if (problem == NULL)
    return TRUE;

  g_clear_pointer (&run->problem, basalt_problem_unref);
  run->problem = basalt_problem_ref (problem);

  return history_add_log (run, BASALT_LOG_ERROR, "call-bedrock", number,
                          fault->http_status != 0 ?
                            g_strdup_printf ("%s (HTTP %u): %s", fault->code, fault->http_status,
                                             fault->message) :
                            g_strdup_printf ("%s: %s", fault->code, fault->message),
                          error);
}

/* A round of call-bedrock: attempts that fail and pass, and the one that decides. */
gboolean
history_write_round (HistoryRun   *run,
                     BasaltState   state,
                     GError      **error)
{
  HistoryWriter *writer = run->writer;
  g_autofree char *id = history_make_uuid (writer, run->now);
  g_autoptr (GString) request = g_string_new ("{\"messages\":[{\"role\":\"user\",\"content\":"
                                              "[{\"text\":");
  g_autoptr (GBytes) output = NULL;
  g_autofree char *problem_json = NULL;
  const Fault *fault = NULL;
  guint n_failed = history_chance (writer, 0.05) ? 1 + history_pick (writer, 2) : 0;
  BasaltTaskRow task = {
    .id = id,
    .name = "call-bedrock",
    .round = run->round,
    .state = BASALT_STATE_RUNNING,
    .started_at = run->now,
    .retries = 2,
  };

  history_append_json (request, run->prompt->str);
  g_string_append (request, "}]}],\"inferenceConfig\":{\"maxTokens\":4096}}");

  if (state == BASALT_STATE_FAILED)
    {
      fault = &faults[history_pick (writer, G_N_ELEMENTS (faults))];
      n_failed = fault < faults + N_PASSING ? 2 : 0;
    }
  else if (state == BASALT_STATE_TIMED_OUT)
    fault = &timed_out;

  if (!basalt_runs_table_write_task (run->database, run->id, &task, error) ||
      !history_add_state (run, id, BASALT_STATE_PENDING, NULL, error) ||
      !history_add_state (run, id, BASALT_STATE_RUNNING, NULL, error))
    return FALSE;

  for (guint i = 0; i < n_failed; i++)
    {
      const Fault *passing = fault != NULL && fault < faults + N_PASSING ?
                               fault :
                               &faults[history_pick (writer, N_PASSING)];

      if (!write_call (run, id, ++run->n_attempts, i, BASALT_STATE_FAILED, passing,
                       i == 0 ? -1 : 10000, request->str, error) ||
          !history_add_log (run, BASALT_LOG_WARNING, "call-bedrock", run->n_attempts,
                            g_strdup_printf ("Retry %u/2 will start 10 second(s) from now", i + 1),
                            error) ||
          !history_add_state (run, id, BASALT_STATE_AWAITING_RETRY, passing->message, error))
        return FALSE;
      run->now += 10 * G_USEC_PER_SEC;
      if (!history_add_state (run, id, BASALT_STATE_RETRYING, NULL, error))
        return FALSE;
    }

  if (!write_call (run, id, ++run->n_attempts, n_failed, state, fault, n_failed > 0 ? 10000 : -1,
                   request->str, error) ||
      !history_add_log (run, state == BASALT_STATE_COMPLETED ? BASALT_LOG_INFO : BASALT_LOG_ERROR,
                        "call-bedrock", run->n_attempts,
                        g_strdup_printf ("Finished in state %s", basalt_state_to_name (state)),
                        error) ||
      !history_add_state (run, id, state, run->problem != NULL ? run->problem->message : NULL,
                          error))
    return FALSE;

  task.state = state;
  task.ended_at = run->now;
  task.retries_spent = n_failed;
  if (state == BASALT_STATE_COMPLETED)
    {
      g_clear_pointer (&run->problem, basalt_problem_unref);
      output = g_bytes_new (run->answer->str, run->answer->len);
      task.output = output;
    }
  problem_json = basalt_problem_to_json (run->problem);
  task.problem_json = problem_json;

  return basalt_runs_table_write_task (run->database, run->id, &task, error);
}
