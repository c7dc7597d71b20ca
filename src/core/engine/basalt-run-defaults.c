/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-defaults.h"

#include "basalt-json.h"
#include "basalt-retry-policy.h"

#define SETTING_RUN_DEFAULTS "run-defaults"

/* As in a request, see check_request() and WIRE.md §3.1. */
#define MAX_STOP_SEQUENCES 2500
#define MAX_RETRIES 100
#define MAX_DELAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define MAX_TIMEOUT_MS (G_GINT64_CONSTANT (7) * 24 * 60 * 60 * 1000)

static const char *const input_names[] = { "max_tokens", "temperature",    "top_p",
                                           "system",     "stop_sequences", NULL };
static const char *const policy_names[] = { "retries", "delay_ms", NULL };

/**
 * basalt_run_defaults_new:
 *
 * Returns: (transfer full): defaults that say nothing
 */
BasaltRunDefaults *
basalt_run_defaults_new (void)
{
  BasaltRunDefaults *self = g_new0 (BasaltRunDefaults, 1);

  self->inputs = json_object_new ();
  self->policy = json_object_new ();

  return self;
}

/**
 * basalt_run_defaults_free:
 * @self: (transfer full): defaults
 */
void
basalt_run_defaults_free (BasaltRunDefaults *self)
{
  json_object_unref (self->inputs);
  json_object_unref (self->policy);
  g_free (self);
}

/**
 * basalt_run_defaults_is_empty:
 * @self: defaults
 *
 * Returns: whether they say nothing
 */
gboolean
basalt_run_defaults_is_empty (const BasaltRunDefaults *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return json_object_get_size (self->inputs) == 0 && json_object_get_size (self->policy) == 0 &&
         self->timeout_ms == 0;
}

/* -- In a request -- */

static void
add_missing (JsonObject        *from,
             JsonObject        *to,
             const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (json_object_has_member (from, names[i]) && !json_object_has_member (to, names[i]))
        json_object_set_member (to, names[i], json_object_dup_member (from, names[i]));
    }
}

static gboolean
says_none (JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node)) == 0;

  return JSON_NODE_HOLDS_VALUE (node) && g_strcmp0 (json_node_get_string (node), "") == 0;
}

static void
remove_none (JsonObject        *object,
             const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (json_object_has_member (object, names[i]) &&
          says_none (json_object_get_member (object, names[i])))
        json_object_remove_member (object, names[i]);
    }
}

/**
 * basalt_run_defaults_apply:
 * @self: (nullable): defaults; %NULL for none
 * @request: a request for the flow `prompt`
 *
 * Gives @request what it says nothing about, and takes out of it what says “none”. Afterwards it
 * has what the run is to be given, and no more.
 */
void
basalt_run_defaults_apply (const BasaltRunDefaults *self,
                           BasaltRunRequest        *request)
{
  JsonObject *inputs;
  JsonObject *policy;
  gint64 timeout_ms;

  g_return_if_fail (BASALT_IS_RUN_REQUEST (request));

  inputs = basalt_run_request_get_inputs (request);
  policy = basalt_run_request_get_policy (request);
  timeout_ms = basalt_run_request_get_timeout_ms (request);

  if (self != NULL)
    {
      add_missing (self->inputs, inputs, input_names);
      add_missing (self->policy, policy, policy_names);
      if (timeout_ms == 0)
        timeout_ms = self->timeout_ms;
    }

  remove_none (inputs, input_names);
  remove_none (policy, policy_names);
  basalt_run_request_set_timeout_ms (request, MAX (timeout_ms, 0));
}

/**
 * basalt_run_defaults_keep_off:
 * @self: defaults
 * @inputs: the inputs of a run
 * @policy: its policy
 * @timeout_ms: (inout): its time limit, 0 for none
 *
 * Says “none” for what a run was not given, so that a request that is made of it gets no default
 * in its place. Where there is no default, nothing is said.
 */
void
basalt_run_defaults_keep_off (const BasaltRunDefaults *self,
                              JsonObject              *inputs,
                              JsonObject              *policy,
                              gint64                  *timeout_ms)
{
  const BasaltRetryPolicy builtin = BASALT_RETRY_POLICY_DEFAULT;

  g_return_if_fail (self != NULL);
  g_return_if_fail (inputs != NULL);
  g_return_if_fail (policy != NULL);
  g_return_if_fail (timeout_ms != NULL);

  for (guint i = 0; input_names[i] != NULL; i++)
    {
      if (!json_object_has_member (self->inputs, input_names[i]) ||
          json_object_has_member (inputs, input_names[i]))
        continue;

      if (g_str_equal (input_names[i], "system"))
        json_object_set_string_member (inputs, "system", "");
      else if (g_str_equal (input_names[i], "stop_sequences"))
        json_object_set_array_member (inputs, "stop_sequences", json_array_new ());
      else
        json_object_set_null_member (inputs, input_names[i]);
    }

  /* Some number of retries there always is. */
  if (json_object_has_member (self->policy, "retries") &&
      !json_object_has_member (policy, "retries"))
    json_object_set_int_member (policy, "retries", builtin.retries);
  if (json_object_has_member (self->policy, "delay_ms") &&
      !json_object_has_member (policy, "delay_ms"))
    json_object_set_int_member (policy, "delay_ms", builtin.delay_ms);

  if (self->timeout_ms > 0 && *timeout_ms == 0)
    *timeout_ms = BASALT_RUN_REQUEST_NO_TIMEOUT;
}

/* -- In a setting: what is there may be damaged, or of another version -- */

static void
read_int (JsonObject *from,
          JsonObject *to,
          const char *name,
          gint64      minimum,
          gint64      maximum)
{
  gint64 value;

  if (basalt_json_get_int (from, name, &value) && value >= minimum && value <= maximum)
    json_object_set_int_member (to, name, value);
}

static void
read_share (JsonObject *from,
            JsonObject *to,
            const char *name)
{
  double value;

  if (basalt_json_get_double (from, name, &value) && value >= 0 && value <= 1)
    json_object_set_double_member (to, name, value);
}

static void
read_stop_sequences (JsonObject *from,
                     JsonObject *to)
{
  JsonArray *sequences = basalt_json_get_array (from, "stop_sequences");
  g_autoptr (JsonArray) good = json_array_new ();

  for (guint i = 0; sequences != NULL && i < json_array_get_length (sequences); i++)
    {
      const char *sequence = basalt_json_array_get_string (sequences, i);

      if (sequence != NULL && *sequence != '\0' &&
          json_array_get_length (good) < MAX_STOP_SEQUENCES)
        json_array_add_string_element (good, sequence);
    }

  if (json_array_get_length (good) > 0)
    json_object_set_array_member (to, "stop_sequences", g_steal_pointer (&good));
}

static void
read_inputs (JsonObject *from,
             JsonObject *to)
{
  const char *system = basalt_json_get_string (from, "system");

  read_int (from, to, "max_tokens", 1, G_MAXINT32);
  read_share (from, to, "temperature");
  read_share (from, to, "top_p");
  if (system != NULL && *system != '\0')
    json_object_set_string_member (to, "system", system);
  read_stop_sequences (from, to);
}

static void
read_policy (JsonObject *from,
             JsonObject *to)
{
  read_int (from, to, "retries", 0, MAX_RETRIES);
  read_int (from, to, "delay_ms", 0, MAX_DELAY_MS);
}

/* Only what is in order, and nothing else. */
static BasaltRunDefaults *
read_defaults (JsonObject *inputs,
               JsonObject *policy,
               gint64      timeout_ms)
{
  BasaltRunDefaults *self = basalt_run_defaults_new ();

  if (inputs != NULL)
    read_inputs (inputs, self->inputs);
  if (policy != NULL)
    read_policy (policy, self->policy);
  if (timeout_ms > 0 && timeout_ms <= MAX_TIMEOUT_MS)
    self->timeout_ms = timeout_ms;

  return self;
}

/**
 * basalt_engine_get_run_defaults:
 * @self: an engine that is open
 *
 * Returns: (transfer full): what new runs start with; nothing before somebody set it
 */
BasaltRunDefaults *
basalt_engine_get_run_defaults (BasaltEngine *self)
{
  const char *text;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  gint64 timeout_ms = 0;

  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  text = basalt_engine_get_setting (self, SETTING_RUN_DEFAULTS);
  node = text != NULL ? basalt_json_parse_object (text, -1, NULL) : NULL;
  if (node == NULL)
    return basalt_run_defaults_new ();

  object = json_node_get_object (node);
  basalt_json_get_int (object, "timeout_ms", &timeout_ms);

  return read_defaults (basalt_json_get_object (object, "inputs"),
                        basalt_json_get_object (object, "policy"), timeout_ms);
}

/**
 * basalt_engine_set_run_defaults:
 * @self: an engine that is open
 * @defaults: what new runs start with; what is out of bounds is left out
 *
 * Keeps @defaults, for this program and for the command line. Runs that have begun stay as they
 * are. Emits "run-defaults-changed".
 */
void
basalt_engine_set_run_defaults (BasaltEngine            *self,
                                const BasaltRunDefaults *defaults)
{
  g_autoptr (BasaltRunDefaults) good = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (defaults != NULL);

  good = read_defaults (defaults->inputs, defaults->policy, defaults->timeout_ms);
  if (!basalt_run_defaults_is_empty (good))
    {
      object = json_object_new ();
      json_object_set_object_member (object, "inputs", json_object_ref (good->inputs));
      json_object_set_object_member (object, "policy", json_object_ref (good->policy));
      json_object_set_int_member (object, "timeout_ms", good->timeout_ms);
      text = basalt_json_object_to_string (object, FALSE);
    }

  if (g_strcmp0 (basalt_engine_get_setting (self, SETTING_RUN_DEFAULTS), text) == 0)
    return;

  basalt_engine_set_setting (self, SETTING_RUN_DEFAULTS, text);
  g_signal_emit_by_name (self, "run-defaults-changed");
}
