/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-internal.h"
#include "basalt-task-run.h"

#include "basalt-time.h"
#include "basalt-uuid.h"

struct _BasaltTaskRun
{
  GObject parent_instance;

  char *id;
  char *name;
  char *path;
  guint round;
  guint retries;
  guint retries_spent;
  BasaltState state;
  gint64 started_at;
  gint64 ended_at;
  gint64 next_attempt_at;
  GListStore *attempts;
  BasaltAttempt *current_attempt;
  BasaltProblem *problem;
  GBytes *output;
};

G_DEFINE_FINAL_TYPE (BasaltTaskRun, basalt_task_run, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_PATH,
  PROP_ROUND,
  PROP_STATE,
  PROP_STARTED_AT,
  PROP_ENDED_AT,
  PROP_ATTEMPTS,
  PROP_CURRENT_ATTEMPT,
  PROP_NEXT_ATTEMPT_AT,
  PROP_RETRIES,
  PROP_RETRIES_SPENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
notify (BasaltTaskRun *self,
        guint          property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_time (BasaltTaskRun *self,
          gint64        *field,
          gint64         time,
          guint          property)
{
  if (*field == time)
    return;

  *field = time;
  notify (self, property);
}

static void
set_count (BasaltTaskRun *self,
           guint         *field,
           guint          count,
           guint          property)
{
  if (*field == count)
    return;

  *field = count;
  notify (self, property);
}

static void
set_state (BasaltTaskRun *self,
           BasaltState    state)
{
  if (self->state == state)
    return;

  self->state = state;
  notify (self, PROP_STATE);
}

static void
set_problem (BasaltTaskRun *self,
             BasaltProblem *problem)
{
  if (problem != NULL)
    basalt_problem_ref (problem);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  self->problem = problem;
}

static void
basalt_task_run_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BasaltTaskRun *self = BASALT_TASK_RUN (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;

    case PROP_ROUND:
      g_value_set_uint (value, self->round);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_STARTED_AT:
      g_value_set_int64 (value, self->started_at);
      break;

    case PROP_ENDED_AT:
      g_value_set_int64 (value, self->ended_at);
      break;

    case PROP_ATTEMPTS:
      g_value_set_object (value, self->attempts);
      break;

    case PROP_CURRENT_ATTEMPT:
      g_value_set_object (value, self->current_attempt);
      break;

    case PROP_NEXT_ATTEMPT_AT:
      g_value_set_int64 (value, self->next_attempt_at);
      break;

    case PROP_RETRIES:
      g_value_set_uint (value, self->retries);
      break;

    case PROP_RETRIES_SPENT:
      g_value_set_uint (value, self->retries_spent);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_task_run_finalize (GObject *object)
{
  BasaltTaskRun *self = BASALT_TASK_RUN (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->path);
  g_clear_object (&self->current_attempt);
  g_clear_object (&self->attempts);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  g_clear_pointer (&self->output, g_bytes_unref);

  G_OBJECT_CLASS (basalt_task_run_parent_class)->finalize (object);
}

static void
basalt_task_run_class_init (BasaltTaskRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = basalt_task_run_get_property;
  object_class->finalize = basalt_task_run_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, "", flags);
  properties[PROP_ROUND] = g_param_spec_uint ("round", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, BASALT_TYPE_STATE, BASALT_STATE_PENDING, flags);
  properties[PROP_STARTED_AT] =
    g_param_spec_int64 ("started-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ENDED_AT] = g_param_spec_int64 ("ended-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ATTEMPTS] =
    g_param_spec_object ("attempts", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_CURRENT_ATTEMPT] =
    g_param_spec_object ("current-attempt", NULL, NULL, BASALT_TYPE_ATTEMPT, flags);
  properties[PROP_NEXT_ATTEMPT_AT] =
    g_param_spec_int64 ("next-attempt-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_RETRIES] = g_param_spec_uint ("retries", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_RETRIES_SPENT] =
    g_param_spec_uint ("retries-spent", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_task_run_init (BasaltTaskRun *self)
{
  self->state = BASALT_STATE_PENDING;
  self->attempts = g_list_store_new (BASALT_TYPE_ATTEMPT);
}

/**
 * basalt_task_run_get_id:
 * @self: a task run
 *
 * Returns: (transfer none): UUID text
 */
const char *
basalt_task_run_get_id (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), NULL);

  return self->id;
}

/**
 * basalt_task_run_get_name:
 * @self: a task run
 *
 * Returns: (transfer none): the node's name
 */
const char *
basalt_task_run_get_name (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), NULL);

  return self->name;
}

/**
 * basalt_task_run_get_path:
 * @self: a task run
 *
 * Returns: (transfer none): its place within loops and maps, "" at top level
 */
const char *
basalt_task_run_get_path (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), NULL);

  return self->path;
}

/**
 * basalt_task_run_get_round:
 * @self: a task run
 *
 * Returns: the round it belongs to, from 0
 */
guint
basalt_task_run_get_round (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), 0);

  return self->round;
}

/**
 * basalt_task_run_get_state:
 * @self: a task run
 *
 * Returns: its state
 */
BasaltState
basalt_task_run_get_state (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), BASALT_STATE_PENDING);

  return self->state;
}

/**
 * basalt_task_run_get_started_at:
 * @self: a task run
 *
 * Returns: when it first ran: µs since 1970 UTC, or 0
 */
gint64
basalt_task_run_get_started_at (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), BASALT_TIME_NONE);

  return self->started_at;
}

/**
 * basalt_task_run_get_ended_at:
 * @self: a task run
 *
 * Returns: µs since 1970 UTC, or 0
 */
gint64
basalt_task_run_get_ended_at (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), BASALT_TIME_NONE);

  return self->ended_at;
}

/**
 * basalt_task_run_get_attempts:
 * @self: a task run
 *
 * Returns: (transfer none): a live list of #BasaltAttempt, oldest first
 */
GListModel *
basalt_task_run_get_attempts (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), NULL);

  return G_LIST_MODEL (self->attempts);
}

/**
 * basalt_task_run_get_current_attempt:
 * @self: a task run
 *
 * Returns: (nullable) (transfer none): the newest attempt
 */
BasaltAttempt *
basalt_task_run_get_current_attempt (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), NULL);

  return self->current_attempt;
}

/**
 * basalt_task_run_get_next_attempt_at:
 * @self: a task run
 *
 * Returns: when the next try starts: µs since 1970 UTC; 0 unless it is
 *   AwaitingRetry
 */
gint64
basalt_task_run_get_next_attempt_at (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), BASALT_TIME_NONE);

  return self->next_attempt_at;
}

/**
 * basalt_task_run_get_retries:
 * @self: a task run
 *
 * Returns: how many retries its policy allows
 */
guint
basalt_task_run_get_retries (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), 0);

  return self->retries;
}

/**
 * basalt_task_run_get_retries_spent:
 * @self: a task run
 *
 * Returns: how many of them were made or are being waited for
 */
guint
basalt_task_run_get_retries_spent (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), 0);

  return self->retries_spent;
}

/**
 * basalt_task_run_get_output:
 * @self: a task run
 *
 * Returns: (nullable) (transfer none): what it gave, once it is Completed
 */
GBytes *
basalt_task_run_get_output (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), NULL);

  return self->output;
}

/**
 * basalt_task_run_get_problem:
 * @self: a task run
 *
 * Returns: (nullable) (transfer none): why it failed
 */
BasaltProblem *
basalt_task_run_get_problem (BasaltTaskRun *self)
{
  g_return_val_if_fail (BASALT_IS_TASK_RUN (self), NULL);

  return self->problem;
}

/* -- Changes, see basalt-run-private.h -- */

/**
 * basalt_task_run_set_output:
 * @self: a task run
 * @output: (nullable): what it gave
 */
void
basalt_task_run_set_output (BasaltTaskRun *self,
                            GBytes        *output)
{
  g_return_if_fail (BASALT_IS_TASK_RUN (self));

  if (output != NULL)
    g_bytes_ref (output);
  g_clear_pointer (&self->output, g_bytes_unref);
  self->output = output;
}

/**
 * basalt_task_run_set_retry:
 * @self: a task run
 * @next_attempt_at: when the next try starts: µs since 1970 UTC, or 0
 * @retries_spent: retries made, that one included
 */
void
basalt_task_run_set_retry (BasaltTaskRun *self,
                           gint64         next_attempt_at,
                           guint          retries_spent)
{
  g_return_if_fail (BASALT_IS_TASK_RUN (self));

  set_time (self, &self->next_attempt_at, next_attempt_at, PROP_NEXT_ATTEMPT_AT);
  set_count (self, &self->retries_spent, retries_spent, PROP_RETRIES_SPENT);
}

/* -- Changes that only runs make, see basalt-run-internal.h -- */

BasaltTaskRun *
basalt_task_run_new (const char *id,
                     const char *name,
                     const char *path,
                     guint       round,
                     guint       retries)
{
  BasaltTaskRun *self = g_object_new (BASALT_TYPE_TASK_RUN, NULL);

  self->id = id != NULL ? g_strdup (id) : basalt_uuid_new_v7 ();
  self->name = g_strdup (name);
  self->path = g_strdup (path != NULL ? path : "");
  self->round = round;
  self->retries = retries;

  return self;
}

void
basalt_task_run_move (BasaltTaskRun *self,
                      gint64         time,
                      BasaltState    state,
                      BasaltProblem *problem)
{
  g_object_freeze_notify (G_OBJECT (self));

  if (basalt_state_get_state_type (state) == BASALT_STATE_TYPE_RUNNING &&
      self->started_at == BASALT_TIME_NONE)
    set_time (self, &self->started_at, time, PROP_STARTED_AT);
  if (basalt_state_is_terminal (state))
    {
      set_time (self, &self->ended_at, time, PROP_ENDED_AT);
      set_problem (self, basalt_state_is_success (state) ? NULL : problem);
    }
  if (state != BASALT_STATE_AWAITING_RETRY)
    set_time (self, &self->next_attempt_at, BASALT_TIME_NONE, PROP_NEXT_ATTEMPT_AT);
  set_state (self, state);

  g_object_thaw_notify (G_OBJECT (self));
}

void
basalt_task_run_add_attempt (BasaltTaskRun *self,
                             BasaltAttempt *attempt)
{
  g_set_object (&self->current_attempt, attempt);
  g_list_store_append (self->attempts, attempt);
  notify (self, PROP_CURRENT_ATTEMPT);
}

void
basalt_task_run_load (BasaltTaskRun       *self,
                      const BasaltTaskRow *row)
{
  g_autoptr (BasaltProblem) problem = basalt_problem_from_json (row->problem_json);

  g_object_freeze_notify (G_OBJECT (self));

  set_state (self, row->state);
  set_time (self, &self->started_at, row->started_at, PROP_STARTED_AT);
  set_time (self, &self->ended_at, row->ended_at, PROP_ENDED_AT);
  set_count (self, &self->retries, row->retries, PROP_RETRIES);
  set_count (self, &self->retries_spent, row->retries_spent, PROP_RETRIES_SPENT);
  basalt_task_run_set_output (self, row->output);
  set_problem (self, problem);

  g_object_thaw_notify (G_OBJECT (self));
}
