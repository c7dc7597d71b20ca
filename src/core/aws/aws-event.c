/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-event-stream.h"

#include <string.h>
#include <zlib.h>

#define NAME_MAX_LENGTH 255
#define VALUE_MAX_LENGTH 32767

static void
header_free (AwsEventHeader *header)
{
  g_free (header->name);
  g_clear_pointer (&header->bytes, g_bytes_unref);
  g_free (header);
}

/* Bytes with a zero behind their end, so that a string can be handed out. */
static GBytes *
copy_with_zero (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  char *copy = g_malloc (length + 1);

  if (length > 0)
    memcpy (copy, data, length);
  copy[length] = '\0';

  return g_bytes_new_take (copy, length);
}

static void
append_be (GByteArray *out,
           guint64     value,
           guint       width)
{
  guint8 bytes[8];

  for (guint i = 0; i < width; i++)
    bytes[i] = (guint8) (value >> (8 * (width - 1 - i)));
  g_byte_array_append (out, bytes, width);
}

static void
append_header (GByteArray           *out,
               const AwsEventHeader *header)
{
  gsize name_length = strlen (header->name);
  gsize length;
  const guint8 *data;

  append_be (out, name_length, 1);
  g_byte_array_append (out, (const guint8 *) header->name, (guint) name_length);
  append_be (out, header->type, 1);

  switch (header->type)
    {
    case AWS_EVENT_HEADER_TRUE:
    case AWS_EVENT_HEADER_FALSE:
      break;

    case AWS_EVENT_HEADER_BYTE:
      append_be (out, (guint64) header->integer, 1);
      break;

    case AWS_EVENT_HEADER_SHORT:
      append_be (out, (guint64) header->integer, 2);
      break;

    case AWS_EVENT_HEADER_INTEGER:
      append_be (out, (guint64) header->integer, 4);
      break;

    case AWS_EVENT_HEADER_LONG:
    case AWS_EVENT_HEADER_TIMESTAMP:
      append_be (out, (guint64) header->integer, 8);
      break;

    case AWS_EVENT_HEADER_BYTES:
    case AWS_EVENT_HEADER_STRING:
      data = g_bytes_get_data (header->bytes, &length);
      append_be (out, length, 2);
      if (length > 0)
        g_byte_array_append (out, data, (guint) length);
      break;

    case AWS_EVENT_HEADER_UUID:
      data = g_bytes_get_data (header->bytes, &length);
      g_byte_array_append (out, data, (guint) length);
      break;
    }
}

/* Whether the value is one that the header's type can carry. */
static gboolean
header_is_valid (const AwsEventHeader *header)
{
  gsize name_length = header->name != NULL ? strlen (header->name) : 0;
  const char *data;
  gsize length;

  if (name_length == 0 || name_length > NAME_MAX_LENGTH)
    return FALSE;

  switch (header->type)
    {
    case AWS_EVENT_HEADER_TRUE:
    case AWS_EVENT_HEADER_FALSE:
    case AWS_EVENT_HEADER_LONG:
    case AWS_EVENT_HEADER_TIMESTAMP:
      return TRUE;

    case AWS_EVENT_HEADER_BYTE:
      return header->integer >= G_MININT8 && header->integer <= G_MAXINT8;

    case AWS_EVENT_HEADER_SHORT:
      return header->integer >= G_MININT16 && header->integer <= G_MAXINT16;

    case AWS_EVENT_HEADER_INTEGER:
      return header->integer >= G_MININT32 && header->integer <= G_MAXINT32;

    case AWS_EVENT_HEADER_BYTES:
      return header->bytes != NULL && g_bytes_get_size (header->bytes) <= VALUE_MAX_LENGTH;

    case AWS_EVENT_HEADER_STRING:
      if (header->bytes == NULL)
        return FALSE;
      data = g_bytes_get_data (header->bytes, &length);
      return length <= VALUE_MAX_LENGTH &&
             (length == 0 || g_utf8_validate_len (data, length, NULL));

    case AWS_EVENT_HEADER_UUID:
      return header->bytes != NULL && g_bytes_get_size (header->bytes) == 16;
    }

  return FALSE;
}

/**
 * aws_event_new:
 * @payload: (nullable): the payload; %NULL for an empty one
 *
 * Returns: (transfer full): a message without headers
 */
AwsEvent *
aws_event_new (GBytes *payload)
{
  AwsEvent *self = g_new0 (AwsEvent, 1);

  self->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) header_free);
  self->payload = payload != NULL ? g_bytes_ref (payload) : g_bytes_new (NULL, 0);

  return self;
}

/**
 * aws_event_free:
 * @self: (transfer full) (nullable): a message
 */
void
aws_event_free (AwsEvent *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->headers);
  g_bytes_unref (self->payload);
  g_free (self);
}

/**
 * aws_event_add_string:
 * @self: a message
 * @name: 1 to 255 bytes, not yet there
 * @value: UTF-8, at most 32767 bytes
 */
void
aws_event_add_string (AwsEvent   *self,
                      const char *name,
                      const char *value)
{
  g_autoptr (GBytes) bytes = NULL;
  AwsEventHeader header = { .type = AWS_EVENT_HEADER_STRING };

  g_return_if_fail (value != NULL);

  bytes = g_bytes_new (value, strlen (value));
  header.name = (char *) name;
  header.bytes = bytes;
  aws_event_add_header (self, &header);
}

/**
 * aws_event_add_header:
 * @self: a message
 * @header: (transfer none): a header whose value fits its type, a string UTF-8
 *   without a zero; copied
 *
 * Appends a header. A name may occur once (WIRE.md §9).
 */
void
aws_event_add_header (AwsEvent             *self,
                      const AwsEventHeader *header)
{
  AwsEventHeader *copy;

  g_return_if_fail (self != NULL);
  g_return_if_fail (header != NULL && header_is_valid (header));
  g_return_if_fail (aws_event_get_header (self, header->name) == NULL);

  copy = g_new0 (AwsEventHeader, 1);
  copy->name = g_strdup (header->name);
  copy->type = header->type;
  copy->integer = header->integer;
  if (header->bytes != NULL)
    copy->bytes = copy_with_zero (header->bytes);
  g_ptr_array_add (self->headers, copy);
}

/**
 * aws_event_get_header:
 * @self: a message
 * @name: a header's name; case counts
 *
 * Returns: (nullable) (transfer none): the header
 */
const AwsEventHeader *
aws_event_get_header (const AwsEvent *self,
                      const char     *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (guint i = 0; i < self->headers->len; i++)
    {
      const AwsEventHeader *header = g_ptr_array_index (self->headers, i);

      if (strcmp (header->name, name) == 0)
        return header;
    }

  return NULL;
}

/**
 * aws_event_get_string:
 * @self: a message
 * @name: a header's name; case counts
 *
 * Returns: (nullable) (transfer none): the header's text, UTF-8; %NULL where
 *   there is no such header or it is not a string
 */
const char *
aws_event_get_string (const AwsEvent *self,
                      const char     *name)
{
  const AwsEventHeader *header = aws_event_get_header (self, name);

  if (header == NULL || header->type != AWS_EVENT_HEADER_STRING)
    return NULL;

  return g_bytes_get_data (header->bytes, NULL);
}

/**
 * aws_event_encode:
 * @self: a message of at most %AWS_EVENT_MAX_LENGTH bytes
 *
 * Writes a message as it goes over the wire (WIRE.md §9), for the demo
 * endpoint and for tests.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
aws_event_encode (const AwsEvent *self)
{
  g_autoptr (GByteArray) headers = NULL;
  GByteArray *out;
  gsize payload_length;
  const guint8 *payload;
  gsize total;

  g_return_val_if_fail (self != NULL, NULL);

  headers = g_byte_array_new ();
  for (guint i = 0; i < self->headers->len; i++)
    append_header (headers, g_ptr_array_index (self->headers, i));

  payload = g_bytes_get_data (self->payload, &payload_length);
  total = AWS_EVENT_MIN_LENGTH + headers->len + payload_length;
  g_return_val_if_fail (total <= AWS_EVENT_MAX_LENGTH, NULL);

  out = g_byte_array_sized_new ((guint) total);
  append_be (out, total, 4);
  append_be (out, headers->len, 4);
  append_be (out, crc32_z (0, out->data, out->len), 4);
  g_byte_array_append (out, headers->data, headers->len);
  if (payload_length > 0)
    g_byte_array_append (out, payload, (guint) payload_length);
  append_be (out, crc32_z (0, out->data, out->len), 4);

  return g_byte_array_free_to_bytes (out);
}
