/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-import-members.h"

#include "basalt-json.h"
#include "basalt-time.h"
#include "basalt-uuid.h"

#include <string.h>

static void
set_bad (BasaltImportMembers *self,
         const char          *name)
{
  if (self->bad == NULL)
    self->bad = name;
}

/* NULL for a member that is not there, or null. */
static JsonNode *
get_node (BasaltImportMembers *self,
          const char          *name,
          gboolean             required)
{
  JsonNode *node = json_object_get_member (self->object, name);

  if (node != NULL && JSON_NODE_HOLDS_NULL (node))
    node = NULL;
  if (node == NULL && required)
    set_bad (self, name);

  return node;
}

static const char *
get_string (BasaltImportMembers *self,
            const char          *name,
            gboolean             required)
{
  JsonNode *node = get_node (self, name, required);

  if (node == NULL)
    return NULL;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      set_bad (self, name);
      return NULL;
    }

  return json_node_get_string (node);
}

/**
 * basalt_import_members_get_text:
 * @self: an object
 * @name: of a member
 * @max_length: bytes that it has at most
 * @required: whether it must be there
 *
 * Returns: (nullable): the text
 */
const char *
basalt_import_members_get_text (BasaltImportMembers *self,
                                const char          *name,
                                gsize                max_length,
                                gboolean             required)
{
  const char *text = get_string (self, name, required);

  if (text != NULL && strlen (text) > max_length)
    {
      set_bad (self, name);
      return NULL;
    }

  return basalt_run_record_keep (self->record, text, -1);
}

/**
 * basalt_import_members_get_bytes:
 * @self: an object
 * @name: of a member that is a string, or an object with bytes in base64
 * @length: (out): how many
 *
 * Returns: (nullable): the bytes; a zero follows them
 */
const char *
basalt_import_members_get_bytes (BasaltImportMembers *self,
                                 const char          *name,
                                 gsize               *length)
{
  JsonNode *node = get_node (self, name, FALSE);
  const char *text = NULL;
  g_autofree guchar *decoded = NULL;

  *length = 0;
  if (node == NULL)
    return NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      const char *encoded = basalt_json_get_string (json_node_get_object (node), "base64");
      gsize expected = encoded != NULL ? strlen (encoded) : 0;

      if (encoded != NULL)
        decoded = g_base64_decode (encoded, length);
      /* The decoder leaves out what it does not know. */
      if (encoded == NULL || expected % 4 != 0 || *length > expected / 4 * 3 ||
          *length + 2 < expected / 4 * 3)
        {
          set_bad (self, name);
          return NULL;
        }
      text = *length > 0 ? (const char *) decoded : "";
    }
  else
    {
      text = get_string (self, name, FALSE);
      *length = text != NULL ? strlen (text) : 0;
    }

  return basalt_run_record_keep (self->record, text, (gssize) *length);
}

/**
 * basalt_import_members_get_uuid:
 * @self: an object
 * @name: of a member
 * @required: whether it must be there
 *
 * Returns: (nullable): UUID text as we write it
 */
const char *
basalt_import_members_get_uuid (BasaltImportMembers *self,
                                const char          *name,
                                gboolean             required)
{
  const char *text = get_string (self, name, required);
  g_autofree char *uuid = NULL;
  guint8 bytes[BASALT_UUID_BYTES];

  if (text == NULL)
    return NULL;

  if (!basalt_uuid_to_bytes (text, bytes))
    {
      set_bad (self, name);
      return NULL;
    }

  uuid = basalt_uuid_from_bytes (bytes);

  return basalt_run_record_keep (self->record, uuid, -1);
}

/**
 * basalt_import_members_get_number:
 * @self: an object
 * @name: of a member that is a whole number, or null
 * @min: the smallest that it may be
 * @max: the largest
 * @fallback: what null means
 *
 * Returns: the number
 */
gint64
basalt_import_members_get_number (BasaltImportMembers *self,
                                  const char          *name,
                                  gint64               min,
                                  gint64               max,
                                  gint64               fallback)
{
  JsonNode *node = get_node (self, name, FALSE);
  gint64 value;

  if (node == NULL)
    return fallback;

  value = json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : min - 1;
  if (value < min || value > max)
    {
      set_bad (self, name);
      return fallback;
    }

  return value;
}

/**
 * basalt_import_members_get_count:
 * @self: an object
 * @name: of a member that is a whole number
 * @min: the smallest that it may be
 * @max: the largest
 *
 * Returns: the number
 */
guint
basalt_import_members_get_count (BasaltImportMembers *self,
                                 const char          *name,
                                 guint                min,
                                 guint                max)
{
  if (get_node (self, name, TRUE) == NULL)
    return min;

  return (guint) basalt_import_members_get_number (self, name, min, max, min);
}

/* Exact to the microsecond, which reading seconds as a floating-point number is not. */
static gint64
parse_time (const char *text)
{
  const char *point = strchr (text, '.');
  g_autofree char *whole = NULL;
  gint64 part = 0;
  gint64 unit = G_USEC_PER_SEC / 10;
  gint64 time;
  const char *p;

  if (point == NULL)
    return basalt_time_from_rfc3339 (text);

  for (p = point + 1; g_ascii_isdigit (*p); p++)
    {
      part += unit * g_ascii_digit_value (*p);
      unit /= 10;
    }

  whole = g_strdup_printf ("%.*s%s", (int) (point - text), text, p);
  time = p > point + 1 ? basalt_time_from_rfc3339 (whole) : 0;

  return time > 0 ? time + part : 0;
}

/**
 * basalt_import_members_get_time:
 * @self: an object
 * @name: of a member that is an RFC 3339 time, or null
 * @required: whether it must not be null
 *
 * Returns: µs since 1970 UTC, 0 for null
 */
gint64
basalt_import_members_get_time (BasaltImportMembers *self,
                                const char          *name,
                                gboolean             required)
{
  const char *text = get_string (self, name, required);
  gint64 time = text != NULL ? parse_time (text) : 0;

  if (text != NULL && time <= 0)
    {
      set_bad (self, name);
      return 0;
    }

  return time;
}

/**
 * basalt_import_members_get_state:
 * @self: an object
 * @name: of a member
 *
 * Returns: the state that it names
 */
BasaltState
basalt_import_members_get_state (BasaltImportMembers *self,
                                 const char          *name)
{
  const char *text = get_string (self, name, TRUE);
  BasaltState state = BASALT_STATE_CRASHED;

  if (text != NULL && !basalt_state_from_name (text, &state))
    set_bad (self, name);

  return state;
}

/**
 * basalt_import_members_get_usage:
 * @self: an object
 * @name: of a member that is an object, or null
 * @usage: (out): what it says
 */
void
basalt_import_members_get_usage (BasaltImportMembers *self,
                                 const char          *name,
                                 BasaltUsage         *usage)
{
  JsonObject *object = basalt_import_members_get_object (self, name, FALSE);
  BasaltImportMembers members = { self->record, object, NULL };

  *usage = BASALT_USAGE_INIT;
  if (object == NULL)
    return;

#define GET(name) basalt_import_members_get_number (&members, name, 0, G_MAXINT64 / 1024, -1)
  usage->input_tokens = GET ("input_tokens");
  usage->output_tokens = GET ("output_tokens");
  usage->total_tokens = GET ("total_tokens");
  usage->cache_read_tokens = GET ("cache_read_input_tokens");
  usage->cache_write_tokens = GET ("cache_write_input_tokens");
#undef GET

  if (members.bad != NULL)
    set_bad (self, members.bad);
}

/**
 * basalt_import_members_get_object:
 * @self: an object
 * @name: of a member
 * @required: whether it must be there
 *
 * Returns: (transfer none) (nullable): the object in it
 */
JsonObject *
basalt_import_members_get_object (BasaltImportMembers *self,
                                  const char          *name,
                                  gboolean             required)
{
  JsonNode *node = get_node (self, name, required);

  if (node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      set_bad (self, name);
      return NULL;
    }

  return json_node_get_object (node);
}

/**
 * basalt_import_members_get_array:
 * @self: an object
 * @name: of a member that is an array
 *
 * Returns: (transfer none) (nullable): the array; %NULL if there is none
 */
JsonArray *
basalt_import_members_get_array (BasaltImportMembers *self,
                                 const char          *name)
{
  JsonNode *node = get_node (self, name, TRUE);

  if (node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      set_bad (self, name);
      return NULL;
    }

  return json_node_get_array (node);
}

/**
 * basalt_import_members_get_problem:
 * @self: an object
 * @name: of a member that is an object, or null
 *
 * Returns: (nullable): the JSON of a problem, as we write it
 */
const char *
basalt_import_members_get_problem (BasaltImportMembers *self,
                                   const char          *name)
{
  JsonObject *object = basalt_import_members_get_object (self, name, FALSE);
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  g_autoptr (BasaltProblem) problem = NULL;

  if (object == NULL)
    return NULL;

  text = basalt_json_object_to_string (object, FALSE);
  problem = basalt_problem_from_json (text);
  if (problem == NULL)
    {
      set_bad (self, name);
      return NULL;
    }

  clean = basalt_problem_to_json (problem);

  return basalt_run_record_keep (self->record, clean, -1);
}
