/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-json.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

/* The four hexadecimal digits of an escape that starts at @p ("\\u" and after), or -1. */
static int
read_unicode_escape (const char *p,
                     const char *end)
{
  int value = 0;

  if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
    return -1;

  for (guint i = 2; i < 6; i++)
    {
      int digit = g_ascii_xdigit_value (p[i]);

      if (digit < 0)
        return -1;
      value = value << 4 | digit;
    }

  return value;
}

/* Whether the backslash at @p starts an escape of JSON (RFC 8259 §7). */
static gboolean
is_escape (const char *p,
           const char *end)
{
  if (end - p < 2)
    return FALSE;

  return p[1] == 'u' ? read_unicode_escape (p, end) >= 0 : strchr ("\"\\/bfnrt", p[1]) != NULL;
}

/*
 * Returns what forbids handing the text to json-glib, or NULL. Brackets in
 * strings do not count for the depth. Comments and single quotes are refused
 * here: JSON has neither, but json-glib 1.6 reads both, and a quote in a
 * comment would hide all brackets behind it. So are escapes that JSON does not
 * have: of octal and short ones json-glib makes invalid UTF-8. Anything else that
 * is wrong is left to the parser.
 */
static const char *
find_hazard (const char *data,
             gsize       length)
{
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      char c = data[i];

      if (in_string)
        {
          if (c == '\\')
            {
              if (!is_escape (data + i, data + length))
                return "JSON has an unknown escape";
              i++;
            }
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '/' || c == '\'')
        return "JSON has a comment or a single quote";
      else if (c == '[' || c == '{')
        {
          if (++depth > BASALT_JSON_MAX_DEPTH)
            return "JSON is nested more than " G_STRINGIFY (BASALT_JSON_MAX_DEPTH) " levels deep";
        }
      else if ((c == ']' || c == '}') && depth > 0)
        depth--;
    }

  return NULL;
}

/*
 * Writes U+FFFD over escapes that have no UTF-8 form that C can hold: `\u0000`,
 * and halves of surrogate pairs. json-glib 1.6 would end the string at the
 * first, make invalid UTF-8 of some of the second and refuse the others.
 * Returns NULL where nothing had to be replaced.
 */
static char *
replace_bad_escapes (const char *data,
                     gsize       length)
{
  char *copy = NULL;
  const char *end = data + length;

  for (const char *p = data; (p = memchr (p, '\\', (gsize) (end - p))) != NULL;)
    {
      int unit = read_unicode_escape (p, end);
      gsize size = unit < 0 ? 2 : 6;

      if (unit >= 0xd800 && unit <= 0xdbff)
        {
          int low = read_unicode_escape (p + 6, end);

          if (low >= 0xdc00 && low <= 0xdfff)
            {
              unit = 'x';
              size = 12;
            }
        }

      if (unit == 0 || (unit >= 0xd800 && unit <= 0xdfff))
        {
          if (copy == NULL)
            copy = g_memdup2 (data, length);
          memcpy (copy + (p - data) + 2, "fffd", 4);
        }

      if ((gsize) (end - p) <= size)
        break;
      p += size;
    }

  return copy;
}

/* Whether the @length bytes at @token are a whole number that no gint64 holds. */
static gboolean
is_too_large (const char *token,
              gsize       length)
{
  g_autofree char *number = NULL;
  g_autoptr (GError) error = NULL;

  if (length < 19)
    return FALSE;

  number = g_strndup (token, length);

  return !g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, NULL, &error) &&
         g_error_matches (error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS);
}

/*
 * Makes doubles of whole numbers that no gint64 holds: json-glib 1.6 would
 * wrap them around to any other number. Returns NULL where there are none.
 */
static char *
widen_large_numbers (const char *data,
                     gsize       length,
                     gsize      *new_length)
{
  GString *out = NULL;
  gsize copied = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      gsize start = i;

      if (in_string && data[i] == '\\')
        i++;
      else if (data[i] == '"')
        in_string = !in_string;
      else if (!in_string && (g_ascii_isalnum (data[i]) || data[i] == '-'))
        {
          while (i + 1 < length && (g_ascii_isalnum (data[i + 1]) || strchr ("+-.", data[i + 1])))
            i++;

          if (is_too_large (data + start, i + 1 - start))
            {
              if (out == NULL)
                out = g_string_sized_new (length + 16);
              g_string_append_len (out, data + copied, (gssize) (i + 1 - copied));
              g_string_append (out, ".0");
              copied = i + 1;
            }
        }
    }

  if (out == NULL)
    return NULL;

  g_string_append_len (out, data + copied, (gssize) (length - copied));
  *new_length = out->len;

  return g_string_free (out, FALSE);
}

/**
 * basalt_json_parse:
 * @data: JSON text, UTF-8; need not end with a zero
 * @length: bytes in @data, or -1 if it ends with a zero
 * @error: return location for an error
 *
 * Parses text that may be hostile. Nesting deeper than
 * %BASALT_JSON_MAX_DEPTH is refused before the parser sees it, because
 * json-glib 1.6 overflows the stack on it. Escaped zero characters and halves
 * of surrogate pairs become U+FFFD, so that every string of the result is
 * valid UTF-8 and whole. Whole numbers beyond 64 bits become doubles.
 *
 * Returns: (transfer full): the root node; never %NULL without @error set.
 *   Fails with %JSON_PARSER_ERROR, or %G_IO_ERROR_INVALID_DATA when the text
 *   is empty, is not UTF-8, is nested too deeply or has comments
 */
JsonNode *
basalt_json_parse (const char  *data,
                   gssize       length,
                   GError     **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autofree char *replaced = NULL;
  g_autofree char *widened = NULL;
  gsize widened_length;
  const char *hazard;
  JsonNode *root;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  if (length < 0)
    length = (gssize) strlen (data);

  if (length == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "JSON is empty");
      return NULL;
    }

  if (!g_utf8_validate_len (data, (gsize) length, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "JSON is not UTF-8");
      return NULL;
    }

  hazard = find_hazard (data, (gsize) length);
  if (hazard != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, hazard);
      return NULL;
    }

  replaced = replace_bad_escapes (data, (gsize) length);
  if (replaced != NULL)
    data = replaced;

  widened = widen_large_numbers (data, (gsize) length, &widened_length);
  if (widened != NULL)
    {
      data = widened;
      length = (gssize) widened_length;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, data, length, error))
    return NULL;

  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "JSON has no value");

  return root;
}

/**
 * basalt_json_parse_object:
 * @data: JSON text
 * @length: bytes in @data, or -1 if it ends with a zero
 * @error: return location for an error
 *
 * Like basalt_json_parse(), for text whose root must be an object.
 *
 * Returns: (transfer full): a node that holds an object; fails also with
 *   %G_IO_ERROR_INVALID_DATA when the root is something else
 */
JsonNode *
basalt_json_parse_object (const char  *data,
                          gssize       length,
                          GError     **error)
{
  g_autoptr (JsonNode) node = basalt_json_parse (data, length, error);

  if (node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "JSON is not an object");
      return NULL;
    }

  return g_steal_pointer (&node);
}

/**
 * basalt_json_append_double:
 * @json: where to append
 * @value: a finite number
 *
 * Appends the shortest of 15 to 17 digits that reads back as @value, in any locale. json-glib
 * always writes 17, and what a person typed as 0.7 would be sent and recorded as
 * 0.69999999999999996.
 */
void
basalt_json_append_double (GString *json,
                           double   value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      double back;

      g_ascii_formatd (text, sizeof text, formats[i], value);
      back = g_ascii_strtod (text, NULL);
      if (!(back < value) && !(back > value))
        break;
    }

  g_string_append (json, text);
}

/* The string or number that begins at @start, of JSON that json-glib has written. */
static const char *
find_end (const char *start)
{
  const char *end = start + 1;

  if (*start != '"')
    return start + strspn (start, "+-.0123456789eE");

  while (*end != '"')
    end += *end == '\\' ? 2 : 1;

  return end + 1;
}

static char *
write_node (JsonNode *node,
            gboolean  pretty)
{
  g_autofree char *written = json_to_string (node, pretty);
  GString *json = g_string_sized_new (strlen (written));

  for (const char *p = written; *p != '\0';)
    {
      gsize rest = strcspn (p, "\"-0123456789");
      const char *end;

      g_string_append_len (json, p, (gssize) rest);
      p += rest;
      if (*p == '\0')
        break;

      end = find_end (p);
      /* Only a fraction of so many digits can be shorter. */
      if (*p != '"' && end - p > 15 && memchr (p, '.', (gsize) (end - p)) != NULL)
        {
          gsize before = json->len;

          basalt_json_append_double (json, g_ascii_strtod (p, NULL));
          if (strpbrk (json->str + before, ".e") == NULL)
            g_string_append (json, ".0");
        }
      else
        g_string_append_len (json, p, end - p);
      p = end;
    }

  return g_string_free (json, FALSE);
}

/**
 * basalt_json_to_string:
 * @node: a node
 * @pretty: whether to indent by two spaces
 *
 * Returns: (transfer full): @node as JSON text
 */
char *
basalt_json_to_string (JsonNode *node,
                       gboolean  pretty)
{
  g_return_val_if_fail (node != NULL, NULL);

  return write_node (node, pretty);
}

/**
 * basalt_json_object_to_string:
 * @object: an object
 * @pretty: whether to indent by two spaces
 *
 * Returns: (transfer full): @object as JSON text
 */
char *
basalt_json_object_to_string (JsonObject *object,
                              gboolean    pretty)
{
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  node = json_node_init_object (json_node_alloc (), object);

  return write_node (node, pretty);
}

static JsonNode *
get_member (JsonObject *object,
            const char *member)
{
  return object != NULL ? json_object_get_member (object, member) : NULL;
}

static gboolean
node_is_number (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 ||
          json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static const char *
node_get_string (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static JsonObject *
node_get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * basalt_json_get_string:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (nullable) (transfer none): the member, or %NULL where @object or
 *   the member is missing, null, or not a string
 */
const char *
basalt_json_get_string (JsonObject *object,
                        const char *member)
{
  return node_get_string (get_member (object, member));
}

/**
 * basalt_json_get_int:
 * @object: (nullable): an object
 * @member: a member's name
 * @value: (out) (optional): the number; untouched on failure
 *
 * Reads a whole number. A double without a fraction counts, since some
 * writers send `12.0`; a number in a string does not.
 *
 * Returns: whether the member is a whole number in the range of int64
 */
gboolean
basalt_json_get_int (JsonObject *object,
                     const char *member,
                     gint64     *value)
{
  JsonNode *node = get_member (object, member);
  gint64 number;

  if (!node_is_number (node))
    return FALSE;

  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      double d = json_node_get_double (node);

      if (!isfinite (d) || fabs (d) > 9007199254740992.0 || d < floor (d) || d > floor (d))
        return FALSE;
      number = (gint64) d;
    }
  else
    number = json_node_get_int (node);

  if (value != NULL)
    *value = number;

  return TRUE;
}

/**
 * basalt_json_get_double:
 * @object: (nullable): an object
 * @member: a member's name
 * @value: (out) (optional): the number; untouched on failure
 *
 * Returns: whether the member is a finite number; json-glib reads 1e400 as
 *   infinity
 */
gboolean
basalt_json_get_double (JsonObject *object,
                        const char *member,
                        double     *value)
{
  JsonNode *node = get_member (object, member);
  double number;

  if (!node_is_number (node))
    return FALSE;

  number = json_node_get_double (node);
  if (!isfinite (number))
    return FALSE;

  if (value != NULL)
    *value = number;

  return TRUE;
}

/**
 * basalt_json_get_boolean:
 * @object: (nullable): an object
 * @member: a member's name
 * @fallback: what to return where there is no such boolean
 *
 * Returns: the member, or @fallback
 */
gboolean
basalt_json_get_boolean (JsonObject *object,
                         const char *member,
                         gboolean    fallback)
{
  JsonNode *node = get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;

  return json_node_get_boolean (node);
}

/**
 * basalt_json_get_object:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (nullable) (transfer none): the member, or %NULL where it is not an
 *   object
 */
JsonObject *
basalt_json_get_object (JsonObject *object,
                        const char *member)
{
  return node_get_object (get_member (object, member));
}

/**
 * basalt_json_get_array:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (nullable) (transfer none): the member, or %NULL where it is not an
 *   array
 */
JsonArray *
basalt_json_get_array (JsonObject *object,
                       const char *member)
{
  JsonNode *node = get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * basalt_json_array_get_object:
 * @array: (nullable): an array
 * @index: a position
 *
 * Returns: (nullable) (transfer none): the element, or %NULL where there is
 *   none or it is not an object
 */
JsonObject *
basalt_json_array_get_object (JsonArray *array,
                              guint      index)
{
  if (array == NULL || index >= json_array_get_length (array))
    return NULL;

  return node_get_object (json_array_get_element (array, index));
}

/**
 * basalt_json_array_get_string:
 * @array: (nullable): an array
 * @index: a position
 *
 * Returns: (nullable) (transfer none): the element, or %NULL where there is
 *   none or it is not a string
 */
const char *
basalt_json_array_get_string (JsonArray *array,
                              guint      index)
{
  if (array == NULL || index >= json_array_get_length (array))
    return NULL;

  return node_get_string (json_array_get_element (array, index));
}
