/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-aws-policy.h"

#include "basalt-json.h"

#include <string.h>

#define ACTION_MARK "is not authorized to perform: "
#define RESOURCE_MARK " on resource: "

/* The run of characters of @set behind @mark, or NULL: what a server says goes
 * into a policy only if it can be nothing else. */
static char *
word_after (const char *message,
            const char *mark,
            const char *set)
{
  const char *start = message != NULL ? strstr (message, mark) : NULL;
  gsize length;

  if (start == NULL)
    return NULL;

  start += strlen (mark);
  length = strspn (start, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS);
  length += strspn (start + length, set);
  while (length > 0 && start[length - 1] == '.')
    length--;

  return length > 0 && length <= 2048 ? g_strndup (start, length) : NULL;
}

/**
 * basalt_aws_policy_find_action:
 * @message: (nullable): what a server said with AccessDeniedException
 *
 * Finds the IAM action in messages like `User: arn:… is not authorized to
 * perform: bedrock:InvokeModel on resource: arn:… because …`.
 *
 * Returns: (transfer full) (nullable): `bedrock:InvokeModel`, or %NULL
 */
char *
basalt_aws_policy_find_action (const char *message)
{
  g_autofree char *action =
    word_after (message, ACTION_MARK, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-:");

  return action != NULL && strchr (action, ':') != NULL ? g_steal_pointer (&action) : NULL;
}

static const char *
get_partition (const char *region)
{
  if (region != NULL && g_str_has_prefix (region, "us-gov-"))
    return "aws-us-gov";
  if (region != NULL && g_str_has_prefix (region, "cn-"))
    return "aws-cn";

  return "aws";
}

/* The part of an inference profile's id that is the model's: behind the area. */
static const char *
skip_area (const char *model)
{
  static const char *const areas[] = { "us.", "eu.", "apac.",   "jp.",     "au.",
                                       "ca.", "sa.", "us-gov.", "global.", NULL };

  for (guint i = 0; areas[i] != NULL; i++)
    if (g_str_has_prefix (model, areas[i]))
      return model + strlen (areas[i]);

  return NULL;
}

static void
add_resources (JsonArray  *resources,
               const char *model,
               const char *region)
{
  const char *partition = get_partition (region);
  const char *base = skip_area (model);
  g_autofree char *foundation = NULL;

  if (g_str_has_prefix (model, "arn:"))
    {
      json_array_add_string_element (resources, model);
      return;
    }

  /* A profile needs leave for itself and for its model wherever that may run (WIRE.md §10.3). */
  if (base != NULL)
    {
      g_autofree char *profile =
        g_strdup_printf ("arn:%s:bedrock:*:*:inference-profile/%s", partition, model);

      json_array_add_string_element (resources, profile);
    }

  foundation =
    g_strdup_printf ("arn:%s:bedrock:%s::foundation-model/%s", partition,
                     base != NULL || region == NULL ? "*" : region, base != NULL ? base : model);
  json_array_add_string_element (resources, foundation);
}

/**
 * basalt_aws_policy_new:
 * @message: (nullable): what a server said with AccessDeniedException
 * @action: the IAM action that is missing
 * @model: (nullable): model id or ARN that was called
 * @region: (nullable): region that was called
 *
 * Writes the IAM policy that would allow what was refused, to be handed to
 * whoever may grant it.
 *
 * Returns: (transfer full): the policy, JSON text
 */
char *
basalt_aws_policy_new (const char *message,
                       const char *action,
                       const char *model,
                       const char *region)
{
  g_autoptr (JsonObject) policy = json_object_new ();
  g_autofree char *resource =
    word_after (message, RESOURCE_MARK, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-:/._*");
  JsonArray *statements = json_array_new ();
  JsonArray *actions = json_array_new ();
  JsonArray *resources = json_array_new ();
  JsonObject *statement = json_object_new ();

  json_array_add_string_element (actions, action);
  if (resource != NULL && g_str_has_prefix (resource, "arn:") &&
      (model == NULL || skip_area (model) == NULL))
    json_array_add_string_element (resources, resource);
  else if (model != NULL)
    add_resources (resources, model, region);
  else
    json_array_add_string_element (resources, "*");

  json_object_set_string_member (statement, "Effect", "Allow");
  json_object_set_array_member (statement, "Action", actions);
  json_object_set_array_member (statement, "Resource", resources);
  json_array_add_object_element (statements, statement);
  json_object_set_string_member (policy, "Version", "2012-10-17");
  json_object_set_array_member (policy, "Statement", statements);

  return basalt_json_object_to_string (policy, TRUE);
}
