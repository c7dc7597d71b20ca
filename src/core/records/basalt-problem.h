/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BASALT_TYPE_PROBLEM (basalt_problem_get_type ())

/* What a person can do about a problem; the window makes a button of it. The
 * nicks ("add-connection") are what the database keeps. */
typedef enum
{
  BASALT_ACTION_NONE,
  BASALT_ACTION_ADD_CONNECTION,
  BASALT_ACTION_SIGN_IN,
  BASALT_ACTION_COPY_POLICY,
  BASALT_ACTION_USE_PROFILE,     /* action_argument: an inference profile id */
  BASALT_ACTION_EDIT_AND_RUN,
  BASALT_ACTION_RETRY,
  BASALT_ACTION_NETWORK_SETTINGS,
  BASALT_ACTION_UNLOCK_KEYRING,
  BASALT_ACTION_SHOW_BACKUP,
} BasaltAction;

typedef enum
{
  BASALT_PROBLEM_NONE = 0,
  BASALT_PROBLEM_RETRYABLE = 1 << 0,      /* a transient error, by the policy's default */
  BASALT_PROBLEM_TIMED_OUT = 1 << 1,      /* ends in TimedOut, not Failed */
  BASALT_PROBLEM_AFTER_OUTPUT = 1 << 2,   /* output had arrived: not retried unless the policy says so */
  BASALT_PROBLEM_CLOCK_SKEW = 1 << 3,     /* try again at once; spends no retry */
  BASALT_PROBLEM_CREDENTIALS = 1 << 4,    /* no usable credentials: exit status 3 */
  BASALT_PROBLEM_INTERRUPTED = 1 << 5,    /* broken by a system suspend: spends no retry */
  BASALT_PROBLEM_CONFIGURATION = 1 << 6,  /* never retried, even by BASALT_RETRY_EVERY_ERROR */
} BasaltProblemFlags;

/**
 * BasaltProblem:
 * @code: AWS error code, or one of our own in the same form ("PromptFileMissing")
 * @message: what went wrong, as the server or the system said it; may be hostile text
 * @sentence: (nullable): one translated sentence for the person, "what an error says"
 * @hint: (nullable): a translated sentence of advice
 * @request_id: (nullable): the server's request id
 * @action: what to offer
 * @action_argument: (nullable): see BasaltAction
 * @http_status: 0 where there was no answer
 * @retry_after_ms: what the server asked to wait, or -1
 * @flags: how the engine treats it
 *
 * Why an attempt, a task or a run failed. Immutable once it is shared.
 */
typedef struct
{
  char *code;
  char *message;
  char *sentence;
  char *hint;
  char *request_id;
  BasaltAction action;
  char *action_argument;
  guint http_status;
  gint64 retry_after_ms;
  BasaltProblemFlags flags;

  /*< private >*/
  gatomicrefcount refs;
} BasaltProblem;

GType          basalt_problem_get_type      (void);
BasaltProblem *basalt_problem_new           (const char          *code,
                                             const char          *message);
BasaltProblem *basalt_problem_new_from_error (const char         *code,
                                             const GError        *error);
BasaltProblem *basalt_problem_ref           (BasaltProblem       *self);
void           basalt_problem_unref         (BasaltProblem       *self);
char          *basalt_problem_to_json       (const BasaltProblem *self);
BasaltProblem *basalt_problem_from_json     (const char          *text);
const char    *basalt_problem_get_sentence  (const BasaltProblem *self);

const char    *basalt_action_to_string      (BasaltAction         action);
BasaltAction   basalt_action_from_string    (const char          *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltProblem, basalt_problem_unref)

G_END_DECLS
