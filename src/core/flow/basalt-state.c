/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-state.h"

#include <glib/gi18n-lib.h>

G_DEFINE_ENUM_TYPE (BasaltState,
                    basalt_state,
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_SCHEDULED, "scheduled"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_LATE, "late"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_AWAITING_RETRY, "awaiting-retry"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_RETRYING, "retrying"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_NEEDS_SIGN_IN, "needs-sign-in"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_CANCELLING, "cancelling"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_COMPLETED, "completed"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_CACHED, "cached"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_SKIPPED, "skipped"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_TIMED_OUT, "timed-out"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (BASALT_STATE_CRASHED, "crashed"))

#define TO(name) (1u << BASALT_STATE_##name)

/* Where a task run may go. "Any non-terminal → Cancelling" and the states that
 * have a process which can crash are spelled out, so that the table is all
 * there is to read. */
static const guint task_moves[BASALT_N_STATES] = {
  [BASALT_STATE_SCHEDULED] = TO (LATE) | TO (PENDING) | TO (PAUSED) | TO (CANCELLING),
  [BASALT_STATE_LATE] = TO (PENDING) | TO (PAUSED) | TO (CANCELLING),
  [BASALT_STATE_AWAITING_RETRY] =
    TO (RETRYING) | TO (PAUSED) | TO (TIMED_OUT) | TO (CANCELLING) | TO (CRASHED),
  [BASALT_STATE_PENDING] = TO (RUNNING) | TO (PAUSED) | TO (NEEDS_SIGN_IN) | TO (CANCELLING) |
                           TO (CACHED) | TO (SKIPPED) | TO (FAILED) | TO (TIMED_OUT) | TO (CRASHED),
  [BASALT_STATE_RUNNING] = TO (AWAITING_RETRY) | TO (RETRYING) | TO (PAUSED) | TO (NEEDS_SIGN_IN) |
                           TO (CANCELLING) | TO (COMPLETED) | TO (FAILED) | TO (TIMED_OUT) |
                           TO (CRASHED),
  [BASALT_STATE_RETRYING] = TO (AWAITING_RETRY) | TO (PAUSED) | TO (NEEDS_SIGN_IN) |
                            TO (CANCELLING) | TO (COMPLETED) | TO (FAILED) | TO (TIMED_OUT) |
                            TO (CRASHED),
  [BASALT_STATE_PAUSED] =
    TO (PENDING) | TO (RUNNING) | TO (RETRYING) | TO (CANCELLING) | TO (FAILED) | TO (TIMED_OUT),
  [BASALT_STATE_NEEDS_SIGN_IN] =
    TO (PENDING) | TO (RUNNING) | TO (RETRYING) | TO (CANCELLING) | TO (FAILED) | TO (TIMED_OUT),
  [BASALT_STATE_CANCELLING] = TO (CANCELLED) | TO (CRASHED),
};

/* Where a run may go besides: it follows its tasks, of which several may be
 * under way, and Retry takes it out of a terminal state. */
static const guint run_moves[BASALT_N_STATES] = {
  [BASALT_STATE_AWAITING_RETRY] = TO (RUNNING) | TO (FAILED),
  [BASALT_STATE_RETRYING] = TO (RUNNING),
  [BASALT_STATE_FAILED] = TO (PENDING),
  [BASALT_STATE_TIMED_OUT] = TO (PENDING),
  [BASALT_STATE_CANCELLED] = TO (PENDING),
  [BASALT_STATE_CRASHED] = TO (PENDING),
};

/* A run is made of tasks; it is not itself looked up or skipped. */
#define NOT_FOR_RUNS (TO (CACHED) | TO (SKIPPED))

static const char *const names[BASALT_N_STATES] = {
  [BASALT_STATE_SCHEDULED] = "Scheduled",
  [BASALT_STATE_LATE] = "Late",
  [BASALT_STATE_AWAITING_RETRY] = "AwaitingRetry",
  [BASALT_STATE_PENDING] = "Pending",
  [BASALT_STATE_RUNNING] = "Running",
  [BASALT_STATE_RETRYING] = "Retrying",
  [BASALT_STATE_PAUSED] = "Paused",
  [BASALT_STATE_NEEDS_SIGN_IN] = "NeedsSignIn",
  [BASALT_STATE_CANCELLING] = "Cancelling",
  [BASALT_STATE_COMPLETED] = "Completed",
  [BASALT_STATE_CACHED] = "Cached",
  [BASALT_STATE_SKIPPED] = "Skipped",
  [BASALT_STATE_FAILED] = "Failed",
  [BASALT_STATE_TIMED_OUT] = "TimedOut",
  [BASALT_STATE_CANCELLED] = "Cancelled",
  [BASALT_STATE_CRASHED] = "Crashed",
};

/**
 * basalt_state_to_name:
 * @state: a state
 *
 * Returns: (transfer none): the fixed name that JSON, the database and
 *   `--state` use: "AwaitingRetry"
 */
const char *
basalt_state_to_name (BasaltState state)
{
  g_return_val_if_fail ((guint) state < BASALT_N_STATES, NULL);

  return names[state];
}

/**
 * basalt_state_from_name:
 * @name: (nullable): what may be a state's name
 * @state: (out) (optional): the state; untouched on failure
 *
 * Returns: whether @name is a name as basalt_state_to_name() gives it, in any
 *   case
 */
gboolean
basalt_state_from_name (const char  *name,
                        BasaltState *state)
{
  for (guint i = 0; name != NULL && i < BASALT_N_STATES; i++)
    {
      if (g_ascii_strcasecmp (name, names[i]) == 0)
        {
          if (state != NULL)
            *state = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * basalt_state_get_label:
 * @state: a state
 *
 * Returns: (transfer none): the translated word for the person
 */
const char *
basalt_state_get_label (BasaltState state)
{
  switch (state)
    {
    case BASALT_STATE_SCHEDULED:
      /* Translators: these are states of a run or of a task in it. */
      return C_ ("state", "Scheduled");

    case BASALT_STATE_LATE:
      return C_ ("state", "Late");

    case BASALT_STATE_AWAITING_RETRY:
      return C_ ("state", "Awaiting Retry");

    case BASALT_STATE_PENDING:
      return C_ ("state", "Pending");

    case BASALT_STATE_RUNNING:
      return C_ ("state", "Running");

    case BASALT_STATE_RETRYING:
      return C_ ("state", "Retrying");

    case BASALT_STATE_PAUSED:
      return C_ ("state", "Paused");

    case BASALT_STATE_NEEDS_SIGN_IN:
      return C_ ("state", "Needs Sign-In");

    case BASALT_STATE_CANCELLING:
      return C_ ("state", "Cancelling");

    case BASALT_STATE_COMPLETED:
      return C_ ("state", "Completed");

    case BASALT_STATE_CACHED:
      return C_ ("state", "Cached");

    case BASALT_STATE_SKIPPED:
      return C_ ("state", "Skipped");

    case BASALT_STATE_FAILED:
      return C_ ("state", "Failed");

    case BASALT_STATE_TIMED_OUT:
      return C_ ("state", "Timed Out");

    case BASALT_STATE_CANCELLED:
      return C_ ("state", "Cancelled");

    case BASALT_STATE_CRASHED:
      return C_ ("state", "Crashed");
    }

  g_return_val_if_reached ("");
}

/**
 * basalt_state_get_state_type:
 * @state: a state
 *
 * Returns: the group it belongs to
 */
BasaltStateType
basalt_state_get_state_type (BasaltState state)
{
  switch (state)
    {
    case BASALT_STATE_SCHEDULED:
    case BASALT_STATE_LATE:
    case BASALT_STATE_AWAITING_RETRY:
      return BASALT_STATE_TYPE_SCHEDULED;

    case BASALT_STATE_PENDING:
      return BASALT_STATE_TYPE_PENDING;

    case BASALT_STATE_RUNNING:
    case BASALT_STATE_RETRYING:
      return BASALT_STATE_TYPE_RUNNING;

    case BASALT_STATE_PAUSED:
    case BASALT_STATE_NEEDS_SIGN_IN:
      return BASALT_STATE_TYPE_PAUSED;

    case BASALT_STATE_CANCELLING:
      return BASALT_STATE_TYPE_CANCELLING;

    case BASALT_STATE_COMPLETED:
    case BASALT_STATE_CACHED:
    case BASALT_STATE_SKIPPED:
      return BASALT_STATE_TYPE_COMPLETED;

    case BASALT_STATE_FAILED:
    case BASALT_STATE_TIMED_OUT:
      return BASALT_STATE_TYPE_FAILED;

    case BASALT_STATE_CANCELLED:
      return BASALT_STATE_TYPE_CANCELLED;

    case BASALT_STATE_CRASHED:
      return BASALT_STATE_TYPE_CRASHED;
    }

  g_return_val_if_reached (BASALT_STATE_TYPE_CRASHED);
}

/**
 * basalt_state_is_terminal:
 * @state: a state
 *
 * Returns: whether nothing happens any more by itself
 */
gboolean
basalt_state_is_terminal (BasaltState state)
{
  return basalt_state_get_state_type (state) >= BASALT_STATE_TYPE_COMPLETED;
}

/**
 * basalt_state_is_success:
 * @state: a state
 *
 * Returns: whether it is terminal, and what was wanted is there
 */
gboolean
basalt_state_is_success (BasaltState state)
{
  return basalt_state_get_state_type (state) == BASALT_STATE_TYPE_COMPLETED;
}

/**
 * basalt_state_can_move:
 * @scope: whether a run or a task run moves
 * @from: where it is
 * @to: where it would go
 *
 * The table of allowed moves. A terminal task state is never left; a terminal
 * run state only by Retry (Failed, TimedOut, Crashed, Cancelled → Pending). A
 * state does not move to itself.
 *
 * Returns: whether the move is allowed
 */
gboolean
basalt_state_can_move (BasaltStateScope scope,
                       BasaltState      from,
                       BasaltState      to)
{
  guint moves;

  g_return_val_if_fail ((guint) from < BASALT_N_STATES, FALSE);
  g_return_val_if_fail ((guint) to < BASALT_N_STATES, FALSE);

  moves = task_moves[from];
  if (scope == BASALT_STATE_SCOPE_RUN)
    moves = (moves | run_moves[from]) & ~NOT_FOR_RUNS;

  return (moves & (1u << to)) != 0;
}
