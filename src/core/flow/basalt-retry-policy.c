/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-retry-policy.h"

#include "basalt-flow-error.h"
#include "basalt-json.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#define MAX_RETRIES 100
#define MAX_DELAY_MS ((gint64) 24 * 60 * 60 * 1000)
#define MAX_BACKOFF_FACTOR 10.0

/* Backoff grows without bounds; what it grows to must fit a GLib timeout. */
#define MAX_WAIT_MS (7.0 * 24 * 60 * 60 * 1000)

static const char *
retry_on_to_string (BasaltRetryOn retry_on)
{
  switch (retry_on)
    {
    case BASALT_RETRY_ON_TRANSIENT:
      return "transient";

    case BASALT_RETRY_ON_EVERY_ERROR:
      return "every-error";
    }

  g_return_val_if_reached ("transient");
}

/**
 * basalt_retry_policy_get_wait:
 * @self: a policy
 * @retry: which retry the wait comes before; 1 for the first
 * @hint_ms: what the server asked to wait, or -1
 * @random: a random number in [0, 1); fixes what jitter draws
 *
 * The wait is `delay_ms × backoff_factor^(retry − 1)`, at most @max_delay_ms;
 * of it, the part @jitter is drawn at random, so that it lies between
 * `wait × (1 − jitter)` and `wait`. A hint lengthens the result, up to
 * %BASALT_RETRY_MAX_HINT_MS, and never shortens it.
 *
 * Returns: milliseconds, at most seven days
 */
gint64
basalt_retry_policy_get_wait (const BasaltRetryPolicy *self,
                              guint                    retry,
                              gint64                   hint_ms,
                              double                   random)
{
  double wait;
  gint64 result;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (retry >= 1, 0);

  wait = (double) self->delay_ms * pow (self->backoff_factor, retry - 1);
  if (self->max_delay_ms > 0)
    wait = fmin (wait, (double) self->max_delay_ms);
  wait = fmin (wait, MAX_WAIT_MS);
  wait -= wait * self->jitter * (1.0 - CLAMP (random, 0.0, 1.0));

  result = (gint64) llround (fmax (wait, 0.0));

  return MAX (result, MIN (hint_ms, BASALT_RETRY_MAX_HINT_MS));
}

/**
 * basalt_retry_policy_allows:
 * @self: a policy
 * @retries_spent: how many retries were made already
 * @problem: (nullable): why the last try failed
 *
 * Transient errors are those marked retryable, and our own time-outs. A
 * time-out that the server answers with (408: the model took too long) is an
 * answer, and would be the same again.
 *
 * Returns: whether to try again
 */
gboolean
basalt_retry_policy_allows (const BasaltRetryPolicy *self,
                            guint                    retries_spent,
                            const BasaltProblem     *problem)
{
  BasaltProblemFlags flags;

  g_return_val_if_fail (self != NULL, FALSE);

  flags = problem != NULL ? problem->flags : BASALT_PROBLEM_NONE;

  if (retries_spent >= self->retries)
    return FALSE;

  if (flags & BASALT_PROBLEM_CONFIGURATION)
    return FALSE;

  if ((flags & BASALT_PROBLEM_AFTER_OUTPUT) && !self->after_output)
    return FALSE;

  if (self->retry_on == BASALT_RETRY_ON_EVERY_ERROR || (flags & BASALT_PROBLEM_RETRYABLE))
    return TRUE;

  return (flags & BASALT_PROBLEM_TIMED_OUT) && problem->http_status < 400;
}

/**
 * basalt_retry_policy_to_json:
 * @self: a policy
 *
 * Returns: (transfer full): an object with every member, which
 *   basalt_retry_policy_override() reads
 */
JsonObject *
basalt_retry_policy_to_json (const BasaltRetryPolicy *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_int_member (object, "retries", self->retries);
  json_object_set_int_member (object, "delay_ms", self->delay_ms);
  json_object_set_double_member (object, "backoff_factor", self->backoff_factor);
  json_object_set_int_member (object, "max_delay_ms", self->max_delay_ms);
  json_object_set_double_member (object, "jitter", self->jitter);
  json_object_set_string_member (object, "retry_on", retry_on_to_string (self->retry_on));
  json_object_set_boolean_member (object, "after_output", self->after_output);

  return object;
}

/* The three readers leave @value where @object has no such member. */
static gboolean
read_int (JsonObject  *object,
          const char  *member,
          gint64       max,
          gint64      *value,
          GError     **error)
{
  gint64 number;

  if (!json_object_has_member (object, member))
    return TRUE;

  if (!basalt_json_get_int (object, member, &number) || number < 0 || number > max)
    {
      g_set_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                   _ ("“%s” of a retry policy must be a whole number from 0 to %" PRId64 "."),
                   member, max);
      return FALSE;
    }

  *value = number;

  return TRUE;
}

static gboolean
read_double (JsonObject  *object,
             const char  *member,
             double       min,
             double       max,
             double      *value,
             GError     **error)
{
  double number;

  if (!json_object_has_member (object, member))
    return TRUE;

  if (!basalt_json_get_double (object, member, &number) || !(number >= min && number <= max))
    {
      g_set_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                   _ ("“%s” of a retry policy must be a number from %g to %g."), member, min, max);
      return FALSE;
    }

  *value = number;

  return TRUE;
}

static gboolean
read_boolean (JsonObject  *object,
              const char  *member,
              gboolean    *value,
              GError     **error)
{
  if (!json_object_has_member (object, member))
    return TRUE;

  if (basalt_json_get_boolean (object, member, FALSE) !=
      basalt_json_get_boolean (object, member, TRUE))
    {
      g_set_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                   _ ("“%s” of a retry policy must be true or false."), member);
      return FALSE;
    }

  *value = basalt_json_get_boolean (object, member, FALSE);

  return TRUE;
}

/**
 * basalt_retry_policy_override:
 * @self: a policy
 * @object: (nullable): members that replace those of @self
 * @error: return location for an error
 *
 * Members that @object does not have keep their values; unknown members are
 * ignored. Ranges: retries 0 to 100, delay_ms and max_delay_ms 0 to 24 hours,
 * backoff_factor 1 to 10, jitter 0 to 1.
 *
 * Returns: whether every member could be taken; fails with
 *   %BASALT_FLOW_ERROR_DEFINITION and leaves @self as it was
 */
gboolean
basalt_retry_policy_override (BasaltRetryPolicy  *self,
                              JsonObject         *object,
                              GError            **error)
{
  BasaltRetryPolicy policy;
  gint64 retries;

  g_return_val_if_fail (self != NULL, FALSE);

  if (object == NULL)
    return TRUE;

  policy = *self;
  retries = policy.retries;

  if (!read_int (object, "retries", MAX_RETRIES, &retries, error) ||
      !read_int (object, "delay_ms", MAX_DELAY_MS, &policy.delay_ms, error) ||
      !read_int (object, "max_delay_ms", MAX_DELAY_MS, &policy.max_delay_ms, error) ||
      !read_double (object, "backoff_factor", 1.0, MAX_BACKOFF_FACTOR, &policy.backoff_factor,
                    error) ||
      !read_double (object, "jitter", 0.0, 1.0, &policy.jitter, error) ||
      !read_boolean (object, "after_output", &policy.after_output, error))
    return FALSE;

  policy.retries = (guint) retries;

  if (json_object_has_member (object, "retry_on"))
    {
      const char *retry_on = basalt_json_get_string (object, "retry_on");

      if (g_strcmp0 (retry_on, "transient") == 0)
        policy.retry_on = BASALT_RETRY_ON_TRANSIENT;
      else if (g_strcmp0 (retry_on, "every-error") == 0)
        policy.retry_on = BASALT_RETRY_ON_EVERY_ERROR;
      else
        {
          g_set_error_literal (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                               _ ("“retry_on” of a retry policy must be “transient” or "
                                  "“every-error”."));
          return FALSE;
        }
    }

  *self = policy;

  return TRUE;
}
