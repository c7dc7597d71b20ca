/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-problem.h"

#include "basalt-json.h"

G_DEFINE_BOXED_TYPE (BasaltProblem, basalt_problem, basalt_problem_ref, basalt_problem_unref)

static const struct
{
  BasaltAction action;
  const char *nick;
} actions[] = {
  { BASALT_ACTION_NONE, "none" },
  { BASALT_ACTION_ADD_CONNECTION, "add-connection" },
  { BASALT_ACTION_SIGN_IN, "sign-in" },
  { BASALT_ACTION_COPY_POLICY, "copy-policy" },
  { BASALT_ACTION_USE_PROFILE, "use-profile" },
  { BASALT_ACTION_EDIT_AND_RUN, "edit-and-run" },
  { BASALT_ACTION_RETRY, "retry" },
  { BASALT_ACTION_NETWORK_SETTINGS, "network-settings" },
  { BASALT_ACTION_UNLOCK_KEYRING, "unlock-keyring" },
  { BASALT_ACTION_SHOW_BACKUP, "show-backup" },
};

static const struct
{
  BasaltProblemFlags flag;
  const char *nick;
} flags[] = {
  { BASALT_PROBLEM_RETRYABLE, "retryable" },         { BASALT_PROBLEM_TIMED_OUT, "timed-out" },
  { BASALT_PROBLEM_AFTER_OUTPUT, "after-output" },   { BASALT_PROBLEM_CLOCK_SKEW, "clock-skew" },
  { BASALT_PROBLEM_CREDENTIALS, "credentials" },     { BASALT_PROBLEM_INTERRUPTED, "interrupted" },
  { BASALT_PROBLEM_CONFIGURATION, "configuration" },
};

/**
 * basalt_problem_new:
 * @code: an AWS error code, or one of our own in the same form
 * @message: (nullable): what went wrong, as it was said; %NULL for @code
 *
 * Returns: (transfer full): a problem without sentence, hint, action and
 *   flags; set those before it is shared
 */
BasaltProblem *
basalt_problem_new (const char *code,
                    const char *message)
{
  BasaltProblem *self;

  g_return_val_if_fail (code != NULL, NULL);

  self = g_new0 (BasaltProblem, 1);
  g_atomic_ref_count_init (&self->refs);
  self->code = g_strdup (code);
  self->message = g_strdup (message != NULL && *message != '\0' ? message : code);
  self->retry_after_ms = -1;

  return self;
}

/**
 * basalt_problem_new_from_error:
 * @code: a code of our own
 * @error: (nullable): what an operation failed with
 *
 * Returns: (transfer full): a problem with the error's message
 */
BasaltProblem *
basalt_problem_new_from_error (const char   *code,
                               const GError *error)
{
  return basalt_problem_new (code, error != NULL ? error->message : NULL);
}

/**
 * basalt_problem_ref:
 * @self: a problem
 *
 * Returns: (transfer full): @self
 */
BasaltProblem *
basalt_problem_ref (BasaltProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * basalt_problem_unref:
 * @self: (transfer full): a problem
 */
void
basalt_problem_unref (BasaltProblem *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->code);
  g_free (self->message);
  g_free (self->sentence);
  g_free (self->hint);
  g_free (self->request_id);
  g_free (self->action_argument);
  g_free (self);
}

static void
add_text (JsonObject *object,
          const char *member,
          const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

/**
 * basalt_problem_to_json:
 * @self: (nullable): a problem
 *
 * Returns: (transfer full) (nullable): a JSON object with every member;
 *   unknown is null; flags are an array of nicks. %NULL for no problem
 */
char *
basalt_problem_to_json (const BasaltProblem *self)
{
  g_autoptr (JsonObject) object = NULL;
  JsonArray *array;

  if (self == NULL)
    return NULL;

  object = json_object_new ();
  add_text (object, "code", self->code);
  add_text (object, "message", self->message);
  add_text (object, "sentence", self->sentence);
  add_text (object, "hint", self->hint);
  add_text (object, "request_id", self->request_id);
  add_text (object, "action", basalt_action_to_string (self->action));
  add_text (object, "action_argument", self->action_argument);

  if (self->http_status != 0)
    json_object_set_int_member (object, "http_status", self->http_status);
  else
    json_object_set_null_member (object, "http_status");

  if (self->retry_after_ms >= 0)
    json_object_set_int_member (object, "retry_after_ms", self->retry_after_ms);
  else
    json_object_set_null_member (object, "retry_after_ms");

  array = json_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      if (self->flags & flags[i].flag)
        json_array_add_string_element (array, flags[i].nick);
    }
  json_object_set_array_member (object, "flags", array);

  return basalt_json_object_to_string (object, FALSE);
}

/**
 * basalt_problem_from_json:
 * @text: (nullable): what basalt_problem_to_json() wrote
 *
 * Missing and wrong-typed members are taken as unknown; unknown flags and
 * actions, which a newer version may have written, are left out.
 *
 * Returns: (transfer full) (nullable): the problem, or %NULL where @text is
 *   not an object with a code
 */
BasaltProblem *
basalt_problem_from_json (const char *text)
{
  g_autoptr (JsonNode) node = NULL;
  BasaltProblem *self;
  JsonObject *object;
  JsonArray *array;
  const char *code;
  gint64 number;

  if (text == NULL)
    return NULL;

  node = basalt_json_parse_object (text, -1, NULL);
  if (node == NULL)
    return NULL;

  object = json_node_get_object (node);
  code = basalt_json_get_string (object, "code");
  if (code == NULL)
    return NULL;

  self = basalt_problem_new (code, basalt_json_get_string (object, "message"));
  self->sentence = g_strdup (basalt_json_get_string (object, "sentence"));
  self->hint = g_strdup (basalt_json_get_string (object, "hint"));
  self->request_id = g_strdup (basalt_json_get_string (object, "request_id"));
  self->action = basalt_action_from_string (basalt_json_get_string (object, "action"));
  self->action_argument = g_strdup (basalt_json_get_string (object, "action_argument"));

  if (basalt_json_get_int (object, "http_status", &number) && number > 0 && number < 1000)
    self->http_status = (guint) number;
  if (basalt_json_get_int (object, "retry_after_ms", &number) && number >= 0)
    self->retry_after_ms = number;

  array = basalt_json_get_array (object, "flags");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *nick = basalt_json_array_get_string (array, i);

      for (guint j = 0; j < G_N_ELEMENTS (flags); j++)
        {
          if (g_strcmp0 (nick, flags[j].nick) == 0)
            self->flags |= flags[j].flag;
        }
    }

  return self;
}

/**
 * basalt_problem_get_sentence:
 * @self: a problem
 *
 * What to show first. Without a sentence of ours it is the message, which may
 * be hostile: pass it through basalt_text_make_visible(), and escape it where
 * markup is parsed.
 *
 * Returns: (transfer none): the sentence, else the message
 */
const char *
basalt_problem_get_sentence (const BasaltProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->sentence != NULL ? self->sentence : self->message;
}

/**
 * basalt_action_to_string:
 * @action: an action
 *
 * Returns: (transfer none): the nick that the database keeps
 */
const char *
basalt_action_to_string (BasaltAction action)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (actions[i].action == action)
        return actions[i].nick;
    }

  g_return_val_if_reached ("none");
}

/**
 * basalt_action_from_string:
 * @text: (nullable): what may be a nick
 *
 * Returns: the action, or %BASALT_ACTION_NONE
 */
BasaltAction
basalt_action_from_string (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (g_strcmp0 (text, actions[i].nick) == 0)
        return actions[i].action;
    }

  return BASALT_ACTION_NONE;
}
