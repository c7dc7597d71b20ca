/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-internal.h"
#include "basalt-run.h"

#include "basalt-time.h"

G_DEFINE_FINAL_TYPE (BasaltRun, basalt_run, G_TYPE_OBJECT)

enum
{
  OUTPUT_APPENDED,
  N_SIGNALS
};

static GParamSpec *properties[BASALT_RUN_N_PROPS];
static guint signals[N_SIGNALS];

static void
state_change_free (BasaltStateChange *change)
{
  g_free (change->task);
  g_free (change->message);
  g_free (change);
}

static void
basalt_run_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  BasaltRun *self = BASALT_RUN (object);

  switch ((BasaltRunProp) prop_id)
    {
    case BASALT_RUN_PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case BASALT_RUN_PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case BASALT_RUN_PROP_TITLE:
      g_value_set_string (value, self->title);
      break;

    case BASALT_RUN_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case BASALT_RUN_PROP_CREATED_AT:
      g_value_set_int64 (value, self->created_at);
      break;

    case BASALT_RUN_PROP_STARTED_AT:
      g_value_set_int64 (value, self->started_at);
      break;

    case BASALT_RUN_PROP_ENDED_AT:
      g_value_set_int64 (value, self->ended_at);
      break;

    case BASALT_RUN_PROP_ROUND:
      g_value_set_uint (value, self->round);
      break;

    case BASALT_RUN_PROP_MODEL:
      g_value_set_string (value, self->model);
      break;

    case BASALT_RUN_PROP_REGION:
      g_value_set_string (value, self->region);
      break;

    case BASALT_RUN_PROP_ENDPOINT:
      g_value_set_string (value, self->endpoint);
      break;

    case BASALT_RUN_PROP_PROMPT:
      g_value_set_string (value, self->prompt);
      break;

    case BASALT_RUN_PROP_TASKS:
      g_value_set_object (value, self->tasks);
      break;

    case BASALT_RUN_PROP_LOGS:
      g_value_set_object (value, self->logs);
      break;

    case BASALT_RUN_PROP_CURRENT_TASK:
      g_value_set_object (value, self->current_task);
      break;

    case BASALT_RUN_PROP_OUTPUT_ATTEMPT:
      g_value_set_object (value, self->output_attempt);
      break;

    case BASALT_RUN_PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;

    case BASALT_RUN_PROP_JOURNAL_ERROR:
      g_value_set_string (value, self->journal_error);
      break;

    case BASALT_RUN_PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;

    case BASALT_RUN_PROP_OWNER:
      g_value_set_string (value, self->owner);
      break;

    case BASALT_RUN_PROP_PINNED:
      g_value_set_boolean (value, self->pinned);
      break;

    case BASALT_RUN_PROP_RATING:
      g_value_set_uint (value, self->rating);
      break;

    case BASALT_RUN_PROP_NOTE:
      g_value_set_string (value, self->note);
      break;

    case BASALT_RUN_PROP_TAGS:
      g_value_set_boxed (value, self->tags);
      break;

    case BASALT_RUN_PROP_DELETED_AT:
      g_value_set_int64 (value, self->deleted_at);
      break;

    case BASALT_RUN_PROP_DAMAGED:
      g_value_set_boolean (value, self->damaged);
      break;

    case BASALT_RUN_N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_run_dispose (GObject *object)
{
  BasaltRun *self = BASALT_RUN (object);

  g_clear_handle_id (&self->output_source, g_source_remove);

  G_OBJECT_CLASS (basalt_run_parent_class)->dispose (object);
}

static void
basalt_run_finalize (GObject *object)
{
  BasaltRun *self = BASALT_RUN (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->title);
  g_free (self->flow_name);
  g_free (self->flow_hash);
  g_free (self->model);
  g_free (self->region);
  g_free (self->endpoint);
  g_free (self->prompt);
  g_free (self->prompt_sha256);
  g_free (self->parent_id);
  g_free (self->owner);
  g_free (self->journal_error);
  g_free (self->stop_reason);
  g_free (self->note);
  g_strfreev (self->tags);
  g_clear_object (&self->flow);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->inputs, json_object_unref);
  g_clear_pointer (&self->policy, json_object_unref);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  g_clear_object (&self->tasks);
  g_clear_object (&self->logs);
  g_clear_object (&self->current_task);
  g_clear_object (&self->output_attempt);
  g_ptr_array_unref (self->states);

  G_OBJECT_CLASS (basalt_run_parent_class)->finalize (object);
}

static void
basalt_run_class_init (BasaltRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = basalt_run_get_property;
  object_class->dispose = basalt_run_dispose;
  object_class->finalize = basalt_run_finalize;

  properties[BASALT_RUN_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[BASALT_RUN_PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[BASALT_RUN_PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[BASALT_RUN_PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, BASALT_TYPE_STATE, BASALT_STATE_PENDING, flags);
  properties[BASALT_RUN_PROP_CREATED_AT] =
    g_param_spec_int64 ("created-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[BASALT_RUN_PROP_STARTED_AT] =
    g_param_spec_int64 ("started-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[BASALT_RUN_PROP_ENDED_AT] =
    g_param_spec_int64 ("ended-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[BASALT_RUN_PROP_ROUND] =
    g_param_spec_uint ("round", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[BASALT_RUN_PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  properties[BASALT_RUN_PROP_REGION] = g_param_spec_string ("region", NULL, NULL, NULL, flags);
  properties[BASALT_RUN_PROP_ENDPOINT] = g_param_spec_string ("endpoint", NULL, NULL, NULL, flags);
  properties[BASALT_RUN_PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, NULL, flags);
  properties[BASALT_RUN_PROP_TASKS] =
    g_param_spec_object ("tasks", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[BASALT_RUN_PROP_LOGS] =
    g_param_spec_object ("logs", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[BASALT_RUN_PROP_CURRENT_TASK] =
    g_param_spec_object ("current-task", NULL, NULL, BASALT_TYPE_TASK_RUN, flags);
  properties[BASALT_RUN_PROP_OUTPUT_ATTEMPT] =
    g_param_spec_object ("output-attempt", NULL, NULL, BASALT_TYPE_ATTEMPT, flags);
  properties[BASALT_RUN_PROP_PROBLEM] =
    g_param_spec_boxed ("problem", NULL, NULL, BASALT_TYPE_PROBLEM, flags);
  properties[BASALT_RUN_PROP_JOURNAL_ERROR] =
    g_param_spec_string ("journal-error", NULL, NULL, NULL, flags);
  properties[BASALT_RUN_PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[BASALT_RUN_PROP_OWNER] = g_param_spec_string ("owner", NULL, NULL, NULL, flags);
  properties[BASALT_RUN_PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, flags);
  properties[BASALT_RUN_PROP_RATING] = g_param_spec_uint ("rating", NULL, NULL, 0, 5, 0, flags);
  properties[BASALT_RUN_PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, "", flags);
  properties[BASALT_RUN_PROP_TAGS] = g_param_spec_boxed ("tags", NULL, NULL, G_TYPE_STRV, flags);
  properties[BASALT_RUN_PROP_DELETED_AT] =
    g_param_spec_int64 ("deleted-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[BASALT_RUN_PROP_DAMAGED] = g_param_spec_boolean ("damaged", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, BASALT_RUN_N_PROPS, properties);

  /**
   * BasaltRun::output-appended:
   * @self: a run
   * @kind: a #BasaltOutputKind
   *
   * Output of @kind grew in the output attempt. Emitted at most once per kind
   * and frame.
   */
  signals[OUTPUT_APPENDED] =
    g_signal_new ("output-appended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, BASALT_TYPE_OUTPUT_KIND);
}

static void
basalt_run_init (BasaltRun *self)
{
  self->state = BASALT_STATE_PENDING;
  self->usage = BASALT_USAGE_INIT;
  self->note = g_strdup ("");
  self->tags = g_new0 (char *, 1);
  self->tasks = g_list_store_new (BASALT_TYPE_TASK_RUN);
  self->logs = basalt_log_list_new ();
  self->states = g_ptr_array_new_with_free_func ((GDestroyNotify) state_change_free);
}

/**
 * basalt_run_get_id:
 * @self: a run
 *
 * Returns: (transfer none): UUIDv7 text
 */
const char *
basalt_run_get_id (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->id;
}

/**
 * basalt_run_get_name:
 * @self: a run
 *
 * Returns: (transfer none): the two-word name, `amber-heron`
 */
const char *
basalt_run_get_name (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->name;
}

/**
 * basalt_run_get_title:
 * @self: a run
 *
 * Returns: (transfer none): one line
 */
const char *
basalt_run_get_title (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->title;
}

/**
 * basalt_run_get_state:
 * @self: a run
 *
 * Returns: its state
 */
BasaltState
basalt_run_get_state (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), BASALT_STATE_PENDING);

  return self->state;
}

/**
 * basalt_run_get_created_at:
 * @self: a run
 *
 * Returns: µs since 1970 UTC
 */
gint64
basalt_run_get_created_at (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), BASALT_TIME_NONE);

  return self->created_at;
}

/**
 * basalt_run_get_started_at:
 * @self: a run
 *
 * Returns: when the newest round began to run: µs since 1970 UTC, or 0
 */
gint64
basalt_run_get_started_at (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), BASALT_TIME_NONE);

  return self->started_at;
}

/**
 * basalt_run_get_ended_at:
 * @self: a run
 *
 * Returns: µs since 1970 UTC, or 0
 */
gint64
basalt_run_get_ended_at (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), BASALT_TIME_NONE);

  return self->ended_at;
}

/**
 * basalt_run_get_round:
 * @self: a run
 *
 * Returns: the newest round, from 0
 */
guint
basalt_run_get_round (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), 0);

  return self->round;
}

/**
 * basalt_run_get_flow_name:
 * @self: a run
 *
 * Returns: (transfer none): the name of its flow
 */
const char *
basalt_run_get_flow_name (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->flow_name;
}

/**
 * basalt_run_get_flow_hash:
 * @self: a run
 *
 * Returns: (transfer none): the hash of its flow
 */
const char *
basalt_run_get_flow_hash (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->flow_hash;
}

/**
 * basalt_run_get_flow:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): its flow; %NULL while only the summary was
 *   read
 */
BasaltFlow *
basalt_run_get_flow (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->flow;
}

/**
 * basalt_run_get_connection:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the connection as it was when the run was
 *   made; %NULL while only the summary was read
 */
BasaltConnection *
basalt_run_get_connection (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->connection;
}

/**
 * basalt_run_get_inputs:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): immutable inputs; %NULL while only the
 *   summary was read
 */
JsonObject *
basalt_run_get_inputs (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->inputs;
}

/**
 * basalt_run_get_policy:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): what it overrides of its nodes' retry
 *   policies; immutable
 */
JsonObject *
basalt_run_get_policy (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->policy;
}

/**
 * basalt_run_get_timeout_ms:
 * @self: a run
 *
 * Returns: how long a round may take, or 0 for no limit
 */
gint64
basalt_run_get_timeout_ms (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), 0);

  return self->timeout_ms;
}

/**
 * basalt_run_get_model:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): model id or ARN
 */
const char *
basalt_run_get_model (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->model;
}

/**
 * basalt_run_get_region:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): where requests went, else the connection's
 *   region
 */
const char *
basalt_run_get_region (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->region;
}

/**
 * basalt_run_get_endpoint:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): where requests went, else the connection's
 *   endpoint
 */
const char *
basalt_run_get_endpoint (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->endpoint;
}

/**
 * basalt_run_get_prompt:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the prompt as it was read, else as it was
 *   typed
 */
const char *
basalt_run_get_prompt (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->prompt;
}

/**
 * basalt_run_get_prompt_sha256:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the hash of the prompt that was read
 */
const char *
basalt_run_get_prompt_sha256 (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->prompt_sha256;
}

/**
 * basalt_run_get_parent_id:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the run that it was made from
 */
const char *
basalt_run_get_parent_id (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->parent_id;
}

/**
 * basalt_run_get_owner:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the process that runs it
 */
const char *
basalt_run_get_owner (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->owner;
}

/**
 * basalt_run_get_loaded:
 * @self: a run
 *
 * Returns: %FALSE for a row of the history of which only the summary was read
 */
gboolean
basalt_run_get_loaded (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), FALSE);

  return self->loaded;
}

/**
 * basalt_run_get_tasks:
 * @self: a run
 *
 * Returns: (transfer none): a live list of #BasaltTaskRun, in order of start
 */
GListModel *
basalt_run_get_tasks (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return G_LIST_MODEL (self->tasks);
}

/**
 * basalt_run_get_logs:
 * @self: a run
 *
 * Returns: (transfer none): a live list of #BasaltLogRecord, oldest first
 */
GListModel *
basalt_run_get_logs (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return G_LIST_MODEL (self->logs);
}

/**
 * basalt_run_get_states:
 * @self: a run
 *
 * Returns: (transfer none) (element-type BasaltStateChange): its state history and
 *   that of its tasks, oldest first
 */
GPtrArray *
basalt_run_get_states (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->states;
}

/**
 * basalt_run_get_current_task:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the newest task run that is not terminal;
 *   else the newest of the output node; else the newest
 */
BasaltTaskRun *
basalt_run_get_current_task (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->current_task;
}

/**
 * basalt_run_get_output_attempt:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the newest attempt of the output node: its
 *   output is the run's
 */
BasaltAttempt *
basalt_run_get_output_attempt (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->output_attempt;
}

/**
 * basalt_run_get_output:
 * @self: a run
 * @kind: which output
 * @length: (out) (optional): bytes
 *
 * Returns: (transfer none): raw UTF-8 of the output attempt, zero-terminated;
 *   "" where there is none; valid until more is appended
 */
const char *
basalt_run_get_output (BasaltRun        *self,
                       BasaltOutputKind  kind,
                       gsize            *length)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  if (self->output_attempt == NULL)
    {
      if (length != NULL)
        *length = 0;
      return "";
    }

  return basalt_attempt_get_output (self->output_attempt, kind, length);
}

/**
 * basalt_run_get_usage:
 * @self: a run
 *
 * Returns: (transfer none): what the answer cost: the output attempt's usage
 */
const BasaltUsage *
basalt_run_get_usage (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  if (self->output_attempt == NULL)
    return &self->usage;

  return basalt_attempt_get_usage (self->output_attempt);
}

/**
 * basalt_run_get_stop_reason:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): why the model stopped
 */
const char *
basalt_run_get_stop_reason (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  if (self->output_attempt == NULL)
    return self->stop_reason;

  return basalt_attempt_get_stop_reason (self->output_attempt);
}

/**
 * basalt_run_get_problem:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): why it failed
 */
BasaltProblem *
basalt_run_get_problem (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->problem;
}

/**
 * basalt_run_get_journal_error:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): why it cannot be written to the history any
 *   more, while it goes on in memory
 */
const char *
basalt_run_get_journal_error (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->journal_error;
}

/**
 * basalt_run_get_duration_ms:
 * @self: a run
 *
 * Returns: milliseconds that the newest round took, or takes so far; -1 before
 *   it began
 */
gint64
basalt_run_get_duration_ms (BasaltRun *self)
{
  gint64 end;

  g_return_val_if_fail (BASALT_IS_RUN (self), -1);

  if (self->started_at == BASALT_TIME_NONE)
    return -1;

  end = self->ended_at != BASALT_TIME_NONE ? self->ended_at : g_get_real_time ();

  /* The clock may have been set back meanwhile. */
  return MAX (0, (end - self->started_at) / 1000);
}

/**
 * basalt_run_can_retry:
 * @self: a run
 *
 * Returns: whether its state allows a new round
 */
gboolean
basalt_run_can_retry (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), FALSE);

  return basalt_state_is_terminal (self->state) &&
         basalt_state_can_move (BASALT_STATE_SCOPE_RUN, self->state, BASALT_STATE_PENDING);
}

/* -- Shared by the files of BasaltRun, see basalt-run-internal.h -- */

void
basalt_run_notify (BasaltRun     *self,
                   BasaltRunProp  prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
basalt_run_emit_output (BasaltRun        *self,
                        BasaltOutputKind  kind)
{
  g_signal_emit (self, signals[OUTPUT_APPENDED], 0, kind);
}

void
basalt_run_set_text (BasaltRun      *self,
                     char          **field,
                     const char     *text,
                     BasaltRunProp   prop)
{
  if (g_strcmp0 (*field, text) == 0)
    return;

  g_free (*field);
  *field = g_strdup (text);
  basalt_run_notify (self, prop);
}

void
basalt_run_set_time (BasaltRun     *self,
                     gint64        *field,
                     gint64         time,
                     BasaltRunProp  prop)
{
  if (*field == time)
    return;

  *field = time;
  basalt_run_notify (self, prop);
}

void
basalt_run_set_problem (BasaltRun     *self,
                        BasaltProblem *problem)
{
  if (self->problem == problem)
    return;

  if (problem != NULL)
    basalt_problem_ref (problem);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  self->problem = problem;
  basalt_run_notify (self, BASALT_RUN_PROP_PROBLEM);
}

gboolean
basalt_run_is_output_task (BasaltRun     *self,
                           BasaltTaskRun *task)
{
  return self->flow != NULL && *basalt_task_run_get_path (task) == '\0' &&
         g_str_equal (basalt_task_run_get_name (task),
                      basalt_flow_get_output_node (self->flow)->name);
}

void
basalt_run_update_current_task (BasaltRun *self)
{
  BasaltTaskRun *newest = NULL, *output = NULL, *active = NULL, *current;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tasks));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (G_LIST_MODEL (self->tasks), i);

      newest = task;
      if (basalt_run_is_output_task (self, task))
        output = task;
      if (!basalt_state_is_terminal (basalt_task_run_get_state (task)))
        active = task;
    }

  current = active != NULL ? active : output != NULL ? output : newest;
  if (g_set_object (&self->current_task, current))
    basalt_run_notify (self, BASALT_RUN_PROP_CURRENT_TASK);
}

void
basalt_run_set_output_attempt (BasaltRun     *self,
                               BasaltAttempt *attempt)
{
  if (self->output_attempt == attempt)
    return;

  basalt_run_flush_output (self);
  g_set_object (&self->output_attempt, attempt);
  basalt_run_notify (self, BASALT_RUN_PROP_OUTPUT_ATTEMPT);
}

void
basalt_run_record_state (BasaltRun   *self,
                         gint64       time,
                         BasaltState  state,
                         const char  *task,
                         const char  *message)
{
  BasaltStateChange *change = g_new0 (BasaltStateChange, 1);

  change->time = time;
  change->state = state;
  change->task = g_strdup (task);
  change->message = g_strdup (message);
  g_ptr_array_add (self->states, change);
}
