/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BASALT_TYPE_STATE (basalt_state_get_type ())

/* Numbers are not stored: the database and JSON keep the names. */
typedef enum
{
  BASALT_STATE_SCHEDULED,
  BASALT_STATE_LATE,
  BASALT_STATE_AWAITING_RETRY,
  BASALT_STATE_PENDING,
  BASALT_STATE_RUNNING,
  BASALT_STATE_RETRYING,
  BASALT_STATE_PAUSED,
  BASALT_STATE_NEEDS_SIGN_IN,
  BASALT_STATE_CANCELLING,
  BASALT_STATE_COMPLETED,
  BASALT_STATE_CACHED,
  BASALT_STATE_SKIPPED,
  BASALT_STATE_FAILED,
  BASALT_STATE_TIMED_OUT,
  BASALT_STATE_CANCELLED,
  BASALT_STATE_CRASHED,
} BasaltState;

#define BASALT_N_STATES (BASALT_STATE_CRASHED + 1)

typedef enum
{
  BASALT_STATE_TYPE_SCHEDULED,
  BASALT_STATE_TYPE_PENDING,
  BASALT_STATE_TYPE_RUNNING,
  BASALT_STATE_TYPE_PAUSED,
  BASALT_STATE_TYPE_CANCELLING,
  BASALT_STATE_TYPE_COMPLETED,
  BASALT_STATE_TYPE_FAILED,
  BASALT_STATE_TYPE_CANCELLED,
  BASALT_STATE_TYPE_CRASHED,
} BasaltStateType;

typedef enum
{
  BASALT_STATE_SCOPE_RUN,
  BASALT_STATE_SCOPE_TASK,
} BasaltStateScope;

GType           basalt_state_get_type      (void);
const char     *basalt_state_to_name       (BasaltState       state);
gboolean        basalt_state_from_name     (const char       *name,
                                            BasaltState      *state);
const char     *basalt_state_get_label     (BasaltState       state);
BasaltStateType basalt_state_get_state_type (BasaltState      state);
gboolean        basalt_state_is_terminal   (BasaltState       state);
gboolean        basalt_state_is_success    (BasaltState       state);
gboolean        basalt_state_can_move      (BasaltStateScope  scope,
                                            BasaltState       from,
                                            BasaltState       to);

G_END_DECLS
