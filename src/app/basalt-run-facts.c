/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-facts.h"

#include "basalt-format.h"
#include "basalt-json.h"

#include <glib/gi18n-lib.h>

static void
fact_free (BasaltRunFact *self)
{
  g_free (self->key);
  g_free (self->title);
  g_free (self->value);
  g_free (self);
}

static GPtrArray *
facts_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) fact_free);
}

static void
add (GPtrArray  *facts,
     const char *key,
     const char *title,
     const char *value,
     gboolean    set)
{
  BasaltRunFact *fact = g_new0 (BasaltRunFact, 1);

  fact->key = g_strdup (key);
  fact->title = g_strdup (title);
  fact->value = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
  fact->set = set;
  g_ptr_array_add (facts, fact);
}

/**
 * basalt_run_facts_of_place:
 * @run: a run
 *
 * Returns: (transfer full) (element-type BasaltRunFact): where it went, and by which flow
 */
GPtrArray *
basalt_run_facts_of_place (BasaltRun *run)
{
  GPtrArray *facts = facts_new ();
  BasaltConnection *connection = basalt_run_get_connection (run);

  add (facts, "model", _ ("Model"), basalt_run_get_model (run), TRUE);
  add (facts, "connection", _ ("Connection"),
       connection != NULL ? basalt_connection_get_name (connection) : NULL, TRUE);
  add (facts, "region", _ ("Region"), basalt_run_get_region (run), TRUE);
  add (facts, "endpoint", _ ("Endpoint"), basalt_run_get_endpoint (run), TRUE);
  add (facts, "flow", _ ("Flow"), basalt_run_get_flow_name (run), TRUE);
  add (facts, "flow-hash", _ ("Flow Hash"), basalt_run_get_flow_hash (run), TRUE);

  return facts;
}

/* -- Parameters -- */

static char *
dup_json (JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);

  return basalt_json_to_string (node, FALSE);
}

static void
add_input (GPtrArray  *facts,
           JsonObject *inputs,
           const char *name,
           const char *fallback)
{
  JsonNode *node = inputs != NULL ? json_object_get_member (inputs, name) : NULL;
  g_autofree char *key = g_strconcat ("input-", name, NULL);
  g_autofree char *value = node != NULL ? dup_json (node) : g_strdup (fallback);

  /* An input's own name is what the request calls it: not translated, so that people find it in
   * AWS's documentation. */
  add (facts, key, name, value, node != NULL);
}

static void
add_inputs (GPtrArray  *facts,
            JsonObject *inputs)
{
  /* The prompt and the model stand elsewhere. */
  static const char *const known[] = { "prompt",         "model",       "system",
                                       "max_tokens",     "temperature", "top_p",
                                       "stop_sequences", "stream",      NULL };
  g_autoptr (GList) names = inputs != NULL ? json_object_get_members (inputs) : NULL;

  add_input (facts, inputs, "system", C_ ("system prompt", "None"));
  for (guint i = 3; i < 6; i++)
    add_input (facts, inputs, known[i], _ ("Chosen by the model"));
  add_input (facts, inputs, "stop_sequences", C_ ("stop sequences", "None"));
  add_input (facts, inputs, "stream", "true");

  for (GList *l = names; l != NULL; l = l->next)
    {
      if (!g_strv_contains (known, l->data))
        add_input (facts, inputs, l->data, NULL);
    }
}

static gboolean
get_policy (BasaltRun         *run,
            BasaltRetryPolicy *policy)
{
  BasaltFlow *flow = basalt_run_get_flow (run);
  const BasaltFlowNode *node = flow != NULL ? basalt_flow_get_output_node (flow) : NULL;

  if (node == NULL)
    return FALSE;

  *policy = node->policy;
  if (basalt_run_get_policy (run) != NULL)
    basalt_retry_policy_override (policy, basalt_run_get_policy (run), NULL);

  return TRUE;
}

static gboolean
policy_has (BasaltRun  *run,
            const char *member)
{
  JsonObject *policy = basalt_run_get_policy (run);

  return policy != NULL && json_object_has_member (policy, member);
}

static char *
format_policy_duration (gint64      milliseconds,
                        const char *none)
{
  return milliseconds > 0 ? basalt_format_duration (milliseconds) : g_strdup (none);
}

static void
add_policy (GPtrArray *facts,
            BasaltRun *run)
{
  BasaltRetryPolicy policy;
  g_autofree char *retries = NULL;
  g_autofree char *delay = NULL;
  g_autofree char *factor = NULL;
  g_autofree char *max_delay = NULL;
  g_autofree char *jitter = NULL;

  if (!get_policy (run, &policy))
    return;

  retries = g_strdup_printf ("%u", policy.retries);
  delay = format_policy_duration (policy.delay_ms, C_ ("wait", "None"));
  factor = g_strdup_printf ("%g", policy.backoff_factor);
  max_delay = format_policy_duration (policy.max_delay_ms, C_ ("time limit", "None"));
  jitter = g_strdup_printf ("%g", policy.jitter);

  add (facts, "policy-retries", _ ("Retries"), retries, policy_has (run, "retries"));
  add (facts, "policy-delay", _ ("Wait Before a Retry"), delay, policy_has (run, "delay_ms"));
  add (facts, "policy-backoff", _ ("Backoff Factor"), factor, policy_has (run, "backoff_factor"));
  add (facts, "policy-max-delay", _ ("Longest Wait"), max_delay, policy_has (run, "max_delay_ms"));
  add (facts, "policy-jitter", _ ("Jitter"), jitter, policy_has (run, "jitter"));
  add (facts, "policy-retry-on", _ ("What Is Retried"),
       policy.retry_on == BASALT_RETRY_ON_EVERY_ERROR ? _ ("Every error") : _ ("Errors that pass"),
       policy_has (run, "retry_on"));
  add (facts, "policy-after-output", _ ("Retry After Output"),
       policy.after_output ? _ ("Yes") : _ ("No"), policy_has (run, "after_output"));
}

/**
 * basalt_run_facts_of_parameters:
 * @run: a run; of a summary nothing is known
 *
 * Returns: (transfer full) (element-type BasaltRunFact): what could be set, and whether it was
 */
GPtrArray *
basalt_run_facts_of_parameters (BasaltRun *run)
{
  GPtrArray *facts = facts_new ();
  gint64 timeout = basalt_run_get_timeout_ms (run);
  g_autofree char *limit = format_policy_duration (timeout, C_ ("time limit", "None"));

  if (basalt_run_get_inputs (run) == NULL)
    return facts;

  add_inputs (facts, basalt_run_get_inputs (run));
  add_policy (facts, run);
  add (facts, "timeout", _ ("Time-out of the Run"), limit, timeout > 0);

  return facts;
}

/* -- Outcome -- */

static void
add_count (GPtrArray  *facts,
           const char *key,
           const char *title,
           gint64      count)
{
  g_autofree char *text = count < 0 ? NULL : basalt_format_count (count);

  add (facts, key, title, text, TRUE);
}

static void
add_duration (GPtrArray  *facts,
              const char *key,
              const char *title,
              gint64      milliseconds)
{
  g_autofree char *text = milliseconds < 0 ? NULL : basalt_format_duration (milliseconds);

  add (facts, key, title, text, TRUE);
}

static guint
count_attempts (BasaltRun *run)
{
  GListModel *tasks = basalt_run_get_tasks (run);
  BasaltAttempt *output = basalt_run_get_output_attempt (run);
  guint most = output != NULL ? basalt_attempt_get_number (output) : 0;

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);
      BasaltAttempt *attempt = basalt_task_run_get_current_attempt (task);

      if (attempt != NULL)
        most = MAX (most, basalt_attempt_get_number (attempt));
    }

  return most;
}

/**
 * basalt_run_facts_of_outcome:
 * @run: a run
 *
 * Returns: (transfer full) (element-type BasaltRunFact): how it went and what it took
 */
GPtrArray *
basalt_run_facts_of_outcome (BasaltRun *run)
{
  GPtrArray *facts = facts_new ();
  const BasaltUsage none = BASALT_USAGE_INIT;
  const BasaltUsage *usage = basalt_run_get_usage (run);
  BasaltAttempt *attempt = basalt_run_get_output_attempt (run);
  gboolean terminal = basalt_state_is_terminal (basalt_run_get_state (run));
  guint n_attempts = count_attempts (run);

  if (usage == NULL)
    usage = &none;

  add (facts, "state", _ ("State"), basalt_state_get_label (basalt_run_get_state (run)), TRUE);
  add (facts, "stop-reason", _ ("Stop Reason"), basalt_run_get_stop_reason (run), TRUE);
  add_count (facts, "attempts", _ ("Attempts"), n_attempts > 0 ? (gint64) n_attempts : -1);
  add_count (facts, "input-tokens", _ ("Input Tokens"), usage->input_tokens);
  add_count (facts, "output-tokens", _ ("Output Tokens"), usage->output_tokens);
  add_count (facts, "total-tokens", _ ("Total Tokens"), usage->total_tokens);
  add_count (facts, "cache-read", _ ("Tokens Read From Cache"), usage->cache_read_tokens);
  add_count (facts, "cache-write", _ ("Tokens Written to Cache"), usage->cache_write_tokens);
  add_duration (facts, "first-token", _ ("Time to First Token"),
                attempt != NULL ? basalt_attempt_get_first_token_ms (attempt) : -1);
  add_duration (facts, "latency", _ ("Server Latency"),
                attempt != NULL ? basalt_attempt_get_server_latency_ms (attempt) : -1);
  add_duration (facts, "duration", _ ("Duration"),
                terminal ? basalt_run_get_duration_ms (run) : -1);

  return facts;
}
