/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-draft.h"

#include "basalt-json.h"

/**
 * basalt_draft_new:
 *
 * Returns: (transfer full): an empty draft
 */
BasaltDraft *
basalt_draft_new (void)
{
  BasaltDraft *self = g_new0 (BasaltDraft, 1);

  self->text = g_strdup ("");
  self->inputs = json_object_new ();
  self->policy = json_object_new ();

  return self;
}

/**
 * basalt_draft_free:
 * @self: (transfer full): a draft
 */
void
basalt_draft_free (BasaltDraft *self)
{
  g_free (self->text);
  g_free (self->model);
  g_free (self->connection);
  g_free (self->file);
  g_free (self->origin);
  json_object_unref (self->inputs);
  json_object_unref (self->policy);
  g_free (self);
}

static void
set_string (JsonObject *object,
            const char *member,
            const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
}

/**
 * basalt_draft_to_json:
 * @self: a draft
 *
 * Returns: (transfer full): @self as a JSON object
 */
char *
basalt_draft_to_json (const BasaltDraft *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  g_return_val_if_fail (self != NULL, NULL);

  set_string (object, "text", self->text);
  set_string (object, "model", self->model);
  set_string (object, "connection", self->connection);
  set_string (object, "file", self->file);
  if (self->file != NULL)
    json_object_set_boolean_member (object, "file_edited", self->file_edited);
  set_string (object, "origin", self->origin);
  json_object_set_object_member (object, "inputs", json_object_ref (self->inputs));
  json_object_set_object_member (object, "policy", json_object_ref (self->policy));
  json_object_set_int_member (object, "timeout_ms", self->timeout_ms);

  return basalt_json_object_to_string (object, FALSE);
}

/**
 * basalt_draft_from_json:
 * @text: (nullable): what basalt_draft_to_json() gave, perhaps of another version
 *
 * Returns: (transfer full): the draft; what cannot be read is as in a new one
 */
BasaltDraft *
basalt_draft_from_json (const char *text)
{
  BasaltDraft *self = basalt_draft_new ();
  g_autoptr (JsonNode) node = NULL;
  const char *prompt;
  JsonObject *object;
  JsonObject *member;

  if (text != NULL)
    node = basalt_json_parse_object (text, -1, NULL);
  if (node == NULL)
    return self;

  object = json_node_get_object (node);
  prompt = basalt_json_get_string (object, "text");
  if (prompt != NULL)
    {
      g_free (self->text);
      self->text = g_strdup (prompt);
    }
  self->model = g_strdup (basalt_json_get_string (object, "model"));
  self->connection = g_strdup (basalt_json_get_string (object, "connection"));
  self->file = g_strdup (basalt_json_get_string (object, "file"));
  self->file_edited = basalt_json_get_boolean (object, "file_edited", FALSE);

  self->origin = g_strdup (basalt_json_get_string (object, "origin"));

  member = basalt_json_get_object (object, "inputs");
  if (member != NULL)
    {
      json_object_unref (self->inputs);
      self->inputs = json_object_ref (member);
    }
  member = basalt_json_get_object (object, "policy");
  if (member != NULL)
    {
      json_object_unref (self->policy);
      self->policy = json_object_ref (member);
    }
  basalt_json_get_int (object, "timeout_ms", &self->timeout_ms);

  return self;
}
