/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-import-scanner.h"

#include "basalt-export.h"
#include "basalt-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BUFFER_SIZE (64 * 1024)
/* Names and values of members that are looked at are shorter. */
#define MAX_MEMBER 1024
/* A buffer that one large run has made large is given back. */
#define MAX_KEPT (1024 * 1024)

typedef enum
{
  PLACE_START,
  PLACE_MEMBERS, /* of the outer object */
  PLACE_RUNS,
  PLACE_END,
} Place;

struct _BasaltImportScanner
{
  GInputStream *stream;
  GCancellable *cancellable; /* of the current call */
  GByteArray *text;
  Place place;
  gboolean first; /* nothing stood before in this object or array */
  gboolean has_format;
  gboolean has_version;
  gboolean has_runs;
  gboolean at_end;
  guint n_runs;
  guint64 offset; /* of the buffer's end */
  gsize position;
  gsize size;
  char buffer[BUFFER_SIZE];
};

/**
 * basalt_import_scanner_new:
 * @stream: what may be an export; read in small pieces
 *
 * Returns: (transfer full): a scanner
 */
BasaltImportScanner *
basalt_import_scanner_new (GInputStream *stream)
{
  BasaltImportScanner *self = g_new0 (BasaltImportScanner, 1);

  self->stream = g_object_ref (stream);
  self->text = g_byte_array_new ();

  return self;
}

/**
 * basalt_import_scanner_free:
 * @self: (transfer full): a scanner
 */
void
basalt_import_scanner_free (BasaltImportScanner *self)
{
  g_object_unref (self->stream);
  g_byte_array_unref (self->text);
  g_free (self);
}

/**
 * basalt_import_scanner_set_foreign:
 * @error: return location for an error
 *
 * Sets the error of a file that is something else.
 */
void
basalt_import_scanner_set_foreign (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       /* Translators: why a file cannot be imported. */
                       _ ("it is not an export of Basalt"));
}

/* What does not hold together was ours only if it said so before. */
static gboolean
fail (BasaltImportScanner  *self,
      GError              **error)
{
  if (!self->has_format)
    basalt_import_scanner_set_foreign (error);
  else if (self->at_end)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         /* Translators: why a file cannot be imported. */
                         _ ("it is incomplete, its end is missing"));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 /* Translators: why a file cannot be imported. */
                 _ ("it is damaged after its run %u"), self->n_runs);

  return FALSE;
}

/* Makes sure that there is a byte to look at. */
static gboolean
fill (BasaltImportScanner  *self,
      GError              **error)
{
  gssize size;

  if (self->position < self->size)
    return TRUE;

  if (self->at_end)
    return fail (self, error);

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  size = g_input_stream_read (self->stream, self->buffer, BUFFER_SIZE, self->cancellable, error);
  if (size < 0)
    return FALSE;

  self->position = 0;
  self->size = (gsize) size;
  self->offset += (guint64) size;
  self->at_end = size == 0;

  return size > 0 || fail (self, error);
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Looks at the next byte that is not white space. */
static gboolean
peek (BasaltImportScanner  *self,
      char                 *c,
      GError              **error)
{
  do
    {
      if (!fill (self, error))
        return FALSE;
      *c = self->buffer[self->position];
      if (is_space (*c))
        self->position++;
    }
  while (is_space (*c));

  return TRUE;
}

/* Takes the next byte that is not white space, which must be @wanted. */
static gboolean
expect (BasaltImportScanner  *self,
        char                  wanted,
        GError              **error)
{
  char c;

  if (!peek (self, &c, error))
    return FALSE;
  if (c != wanted)
    return fail (self, error);

  self->position++;

  return TRUE;
}

/* Keeps what was gone over from @start on; up to @limit bytes are kept, and more refused if it is a
 * run that is kept. */
static gboolean
keep (BasaltImportScanner  *self,
      gsize                 start,
      gsize                 limit,
      GError              **error)
{
  gsize size = self->position - start;

  if (limit == 0 || size == 0)
    return TRUE;

  if (self->text->len + size > limit)
    {
      if (limit == BASALT_IMPORT_MAX_RUN)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                     /* Translators: why a file cannot be imported. */
                     _ ("its run %u is larger than %u MB"), self->n_runs + 1,
                     BASALT_IMPORT_MAX_RUN / (1024 * 1024));
      else
        fail (self, error);
      return FALSE;
    }

  g_byte_array_append (self->text, (const guint8 *) self->buffer + start, (guint) size);

  return TRUE;
}

/* Takes a value that begins with a quote or a bracket, up to its end. */
static gboolean
take_enclosed (BasaltImportScanner  *self,
               gsize                 limit,
               GError              **error)
{
  char closing[BASALT_JSON_MAX_DEPTH];
  guint depth = 0;
  gboolean in_string = FALSE;
  gboolean escaped = FALSE;

  do
    {
      gsize start;

      if (!fill (self, error))
        return FALSE;

      start = self->position;
      do
        {
          char c = self->buffer[self->position++];

          if (escaped)
            escaped = FALSE;
          else if (in_string && c == '\\')
            escaped = TRUE;
          else if (c == '"')
            in_string = !in_string;
          else if (in_string)
            continue;
          else if (c == '{' || c == '[')
            {
              if (depth == BASALT_JSON_MAX_DEPTH)
                return fail (self, error);
              closing[depth++] = c == '{' ? '}' : ']';
            }
          else if (c == '}' || c == ']')
            {
              if (closing[--depth] != c)
                return fail (self, error);
            }
        }
      while ((depth > 0 || in_string) && self->position < self->size);

      if (!keep (self, start, limit, error))
        return FALSE;
    }
  while (depth > 0 || in_string);

  return TRUE;
}

/* Takes a number or a word, and keeps it; what follows it stays. */
static gboolean
take_plain (BasaltImportScanner  *self,
            GError              **error)
{
  gboolean more;

  do
    {
      gsize start;
      char c;

      if (!fill (self, error))
        return FALSE;

      start = self->position;
      do
        {
          c = self->buffer[self->position];
          more = g_ascii_isalnum (c) || c == '-' || c == '+' || c == '.';
          self->position += more ? 1 : 0;
        }
      while (more && self->position < self->size);

      if (!keep (self, start, MAX_MEMBER, error))
        return FALSE;
    }
  while (more);

  return self->text->len > 1 || fail (self, error);
}

/* Takes a value of which @limit bytes are kept, as the only element of an array; 0 for none. */
static JsonNode *
take_value (BasaltImportScanner  *self,
            gsize                 limit,
            GError              **error)
{
  JsonNode *node;
  char c;

  if (!peek (self, &c, error))
    return NULL;

  g_byte_array_set_size (self->text, 0);
  g_byte_array_append (self->text, (const guint8 *) "[", 1);
  if (c == '"' || c == '{' || c == '[' ? !take_enclosed (self, limit, error) :
                                         !take_plain (self, error))
    return NULL;
  g_byte_array_append (self->text, (const guint8 *) "]", 1);

  node = basalt_json_parse ((const char *) self->text->data, (gssize) self->text->len, NULL);
  if (node == NULL)
    fail (self, error);

  return node;
}

static gboolean
take_format (BasaltImportScanner  *self,
             GError              **error)
{
  g_autoptr (JsonNode) value = take_value (self, MAX_MEMBER, error);

  if (value == NULL)
    return FALSE;

  self->has_format = g_strcmp0 (basalt_json_array_get_string (json_node_get_array (value), 0),
                                BASALT_EXPORT_FORMAT) == 0;
  if (!self->has_format)
    basalt_import_scanner_set_foreign (error);

  return self->has_format;
}

static gboolean
take_version (BasaltImportScanner  *self,
              GError              **error)
{
  g_autoptr (JsonNode) value = take_value (self, MAX_MEMBER, error);
  JsonNode *version = NULL;

  if (value == NULL)
    return FALSE;

  if (json_array_get_length (json_node_get_array (value)) == 1)
    version = json_array_get_element (json_node_get_array (value), 0);

  if (version == NULL || json_node_get_value_type (version) != G_TYPE_INT64 ||
      json_node_get_int (version) < 1)
    return fail (self, error);

  if (json_node_get_int (version) > BASALT_EXPORT_VERSION)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           /* Translators: why a file cannot be imported. */
                           _ ("it was written by a newer version of Basalt"));
      return FALSE;
    }

  self->has_version = TRUE;

  return TRUE;
}

/* Takes one member of the outer object, or its end. */
static gboolean
take_member (BasaltImportScanner  *self,
             GError              **error)
{
  g_autoptr (JsonNode) names = NULL;
  g_autoptr (JsonNode) skipped = NULL;
  const char *name;
  char c;

  if (!peek (self, &c, error))
    return FALSE;

  if (c == '}')
    {
      self->position++;
      self->place = PLACE_END;
      return TRUE;
    }

  if (!self->first && !expect (self, ',', error))
    return FALSE;
  self->first = FALSE;

  if (!peek (self, &c, error))
    return FALSE;
  if (c != '"')
    return fail (self, error);
  names = take_value (self, MAX_MEMBER, error);
  if (names == NULL || !expect (self, ':', error))
    return FALSE;

  name = basalt_json_array_get_string (json_node_get_array (names), 0);
  if (g_strcmp0 (name, "format") == 0)
    return take_format (self, error);
  if (g_strcmp0 (name, "version") == 0)
    return take_version (self, error);

  if (g_strcmp0 (name, "runs") == 0)
    {
      if (self->has_runs)
        return fail (self, error);
      if (!expect (self, '[', error))
        return FALSE;
      self->has_runs = TRUE;
      self->first = TRUE;
      self->place = PLACE_RUNS;
      return TRUE;
    }

  skipped = take_value (self, 0, error);

  return skipped != NULL;
}

/* Takes one run, or the end of them. */
static gboolean
take_run (BasaltImportScanner  *self,
          gboolean             *found,
          GError              **error)
{
  char c;

  if (!peek (self, &c, error))
    return FALSE;

  if (c == ']')
    {
      self->position++;
      self->first = FALSE;
      self->place = PLACE_MEMBERS;
      return TRUE;
    }

  if (!self->first && !expect (self, ',', error))
    return FALSE;
  self->first = FALSE;

  if (!peek (self, &c, error))
    return FALSE;
  if (c != '{')
    return fail (self, error);

  if (self->text->len > MAX_KEPT)
    {
      g_byte_array_unref (self->text);
      self->text = g_byte_array_new ();
    }
  g_byte_array_set_size (self->text, 0);
  if (!take_enclosed (self, BASALT_IMPORT_MAX_RUN, error))
    return FALSE;

  self->n_runs++;
  *found = TRUE;

  return TRUE;
}

/* After the outer object there is nothing. */
static gboolean
check_end (BasaltImportScanner  *self,
           GError              **error)
{
  g_autoptr (GError) local_error = NULL;
  char c;

  if (!self->has_format)
    {
      basalt_import_scanner_set_foreign (error);
      return FALSE;
    }

  if (!self->has_version || !self->has_runs || peek (self, &c, &local_error))
    return fail (self, error);

  if (self->at_end)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* A byte order mark is not JSON, but some editors leave one. */
static gboolean
take_start (BasaltImportScanner  *self,
            GError              **error)
{
  if (!fill (self, error))
    return FALSE;

  if (self->size >= 3 && memcmp (self->buffer, "\xef\xbb\xbf", 3) == 0)
    self->position = 3;
  self->place = PLACE_MEMBERS;
  self->first = TRUE;

  return expect (self, '{', error);
}

/**
 * basalt_import_scanner_next:
 * @self: a scanner
 * @text: (out) (transfer none): the text of a run, until the next call; an object whose brackets
 *   match
 * @length: (out): bytes in @text
 * @cancellable: (nullable): to abort
 * @error: return location for an error
 *
 * Finds the next run. Members of the outer object may come in any order, those that are not known
 * are skipped.
 *
 * Returns: %TRUE with a run; %FALSE at the end of a file that is whole, and with @error set:
 *   %G_IO_ERROR_INVALID_DATA with the end of a sentence for the person, and what the stream says
 */
gboolean
basalt_import_scanner_next (BasaltImportScanner  *self,
                            const char          **text,
                            gsize                *length,
                            GCancellable         *cancellable,
                            GError              **error)
{
  gboolean found = FALSE;
  gboolean ok = TRUE;

  self->cancellable = cancellable;
  while (ok && !found)
    {
      switch (self->place)
        {
        case PLACE_START:
          ok = take_start (self, error);
          break;

        case PLACE_MEMBERS:
          ok = take_member (self, error);
          break;

        case PLACE_RUNS:
          ok = take_run (self, &found, error);
          break;

        case PLACE_END:
          check_end (self, error);
          ok = FALSE;
          break;
        }
    }
  self->cancellable = NULL;

  *text = (const char *) self->text->data;
  *length = self->text->len;

  return found;
}

/**
 * basalt_import_scanner_is_ours:
 * @self: a scanner
 *
 * Returns: whether the file has said so far that it is an export of ours
 */
gboolean
basalt_import_scanner_is_ours (BasaltImportScanner *self)
{
  return self->has_format;
}

/**
 * basalt_import_scanner_get_n_runs:
 * @self: a scanner
 *
 * Returns: how many runs were found so far
 */
guint
basalt_import_scanner_get_n_runs (BasaltImportScanner *self)
{
  return self->n_runs;
}

/**
 * basalt_import_scanner_get_offset:
 * @self: a scanner
 *
 * Returns: how many bytes were read so far
 */
guint64
basalt_import_scanner_get_offset (BasaltImportScanner *self)
{
  return self->offset;
}
