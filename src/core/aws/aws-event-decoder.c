/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-event-stream.h"

#include "aws-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zlib.h>

#define BUFFER_MIN 4096u
/* A buffer that one long message made larger than this is given back. */
#define BUFFER_KEEP_MAX (1024u * 1024)

struct _AwsEventDecoder
{
  GByteArray *buffer;
  /* Of what was not consumed yet, in buffer. */
  guint start;
  /* Of the message at start; 0 before its prelude was checked. */
  guint total_length;
  guint headers_length;
  /* Bytes of whole messages before it, for error messages. */
  guint64 consumed;
  GError *error;
};

/* A part of a message that is read from the front. */
typedef struct
{
  const guint8 *data;
  gsize length;
} Reader;

static guint64
read_be (const guint8 *data,
         guint         width)
{
  guint64 value = 0;

  for (guint i = 0; i < width; i++)
    value = value << 8 | data[i];

  return value;
}

static const guint8 *
reader_take (Reader *reader,
             gsize   length)
{
  const guint8 *data = reader->data;

  if (reader->length < length)
    return NULL;

  reader->data += length;
  reader->length -= length;

  return data;
}

static gboolean
reader_take_be (Reader  *reader,
                guint    width,
                guint64 *value)
{
  const guint8 *data = reader_take (reader, width);

  if (data == NULL)
    return FALSE;

  *value = read_be (data, width);

  return TRUE;
}

/* Bytes with a zero behind their end, as aws_event_get_string() needs. */
static GBytes *
reader_take_bytes (Reader *reader,
                   gsize   length)
{
  const guint8 *data = reader_take (reader, length);
  guint8 *copy;

  if (data == NULL)
    return NULL;

  copy = g_malloc (length + 1);
  if (length > 0)
    memcpy (copy, data, length);
  copy[length] = 0;

  return g_bytes_new_take (copy, length);
}

static gboolean
read_value (Reader         *reader,
            AwsEventHeader *header)
{
  guint64 number;

  switch (header->type)
    {
    case AWS_EVENT_HEADER_TRUE:
    case AWS_EVENT_HEADER_FALSE:
      return TRUE;

    case AWS_EVENT_HEADER_BYTE:
      if (!reader_take_be (reader, 1, &number))
        return FALSE;
      header->integer = (gint8) number;
      return TRUE;

    case AWS_EVENT_HEADER_SHORT:
      if (!reader_take_be (reader, 2, &number))
        return FALSE;
      header->integer = (gint16) number;
      return TRUE;

    case AWS_EVENT_HEADER_INTEGER:
      if (!reader_take_be (reader, 4, &number))
        return FALSE;
      header->integer = (gint32) number;
      return TRUE;

    case AWS_EVENT_HEADER_LONG:
    case AWS_EVENT_HEADER_TIMESTAMP:
      if (!reader_take_be (reader, 8, &number))
        return FALSE;
      header->integer = (gint64) number;
      return TRUE;

    case AWS_EVENT_HEADER_BYTES:
    case AWS_EVENT_HEADER_STRING:
      if (!reader_take_be (reader, 2, &number))
        return FALSE;
      header->bytes = reader_take_bytes (reader, (gsize) number);
      if (header->bytes == NULL)
        return FALSE;
      return header->type == AWS_EVENT_HEADER_BYTES ||
             g_utf8_validate_len (g_bytes_get_data (header->bytes, NULL), (gsize) number, NULL);

    case AWS_EVENT_HEADER_UUID:
      header->bytes = reader_take_bytes (reader, 16);
      return header->bytes != NULL;
    }

  return FALSE;
}

static gboolean
read_header (Reader         *reader,
             AwsEventHeader *header)
{
  const guint8 *name;
  guint64 length, type;

  if (!reader_take_be (reader, 1, &length) || length == 0)
    return FALSE;

  name = reader_take (reader, (gsize) length);
  if (name == NULL || !g_utf8_validate_len ((const char *) name, (gsize) length, NULL))
    return FALSE;
  header->name = g_strndup ((const char *) name, (gsize) length);

  if (!reader_take_be (reader, 1, &type) || type > AWS_EVENT_HEADER_UUID)
    return FALSE;
  header->type = (AwsEventHeaderType) type;

  return read_value (reader, header);
}

/* FALSE for what does not end exactly with its last header, and for a name that occurs twice. */
static gboolean
read_headers (Reader    *reader,
              GPtrArray *headers)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  while (reader->length > 0)
    {
      AwsEventHeader *header = g_new0 (AwsEventHeader, 1);

      g_ptr_array_add (headers, header);
      if (!read_header (reader, header) || !g_hash_table_add (names, header->name))
        return FALSE;
    }

  return TRUE;
}

static void
fail (AwsEventDecoder *self,
      BasaltAwsError   code,
      const char      *message)
{
  /* As text, since xgettext does not know what G_GUINT64_FORMAT stands for. */
  g_autofree char *place = g_strdup_printf ("%" G_GUINT64_FORMAT, self->consumed);

  self->error = g_error_new (BASALT_AWS_ERROR, code,
                             /* Translators: what is wrong, then a position in the answer */
                             _ ("%s (byte %s of the event stream)"), message, place);
  g_byte_array_set_size (self->buffer, 0);
  self->start = 0;
}

/* The lengths count only after their checksum did: nothing is awaited or allocated on
 * the word of damaged bytes. */
static gboolean
check_prelude (AwsEventDecoder *self,
               const guint8    *data)
{
  guint total = (guint) read_be (data, 4);
  guint headers = (guint) read_be (data + 4, 4);

  if (crc32_z (0, data, 8) != read_be (data + 8, 4))
    {
      fail (self, BASALT_AWS_ERROR_DAMAGED, _ ("The start of a message is damaged"));
      return FALSE;
    }

  if (total < AWS_EVENT_MIN_LENGTH || headers > total - AWS_EVENT_MIN_LENGTH)
    {
      fail (self, BASALT_AWS_ERROR_PROTOCOL, _ ("The lengths of a message contradict each other"));
      return FALSE;
    }

  if (total > AWS_EVENT_MAX_LENGTH)
    {
      fail (self, BASALT_AWS_ERROR_PROTOCOL, _ ("A message is longer than the protocol allows"));
      return FALSE;
    }

  self->total_length = total;
  self->headers_length = headers;

  return TRUE;
}

static AwsEvent *
read_message (AwsEventDecoder *self,
              const guint8    *data)
{
  g_autoptr (AwsEvent) event = NULL;
  g_autoptr (GBytes) payload = NULL;
  const guint8 *end = data + self->total_length - 4;
  const guint8 *payload_data = data + AWS_EVENT_PRELUDE + self->headers_length;
  Reader reader = { data + AWS_EVENT_PRELUDE, self->headers_length };

  if (crc32_z (0, data, self->total_length - 4) != read_be (end, 4))
    {
      fail (self, BASALT_AWS_ERROR_DAMAGED, _ ("A message is damaged"));
      return NULL;
    }

  payload = g_bytes_new (payload_data, (gsize) (end - payload_data));
  event = aws_event_new (payload);
  if (!read_headers (&reader, event->headers))
    {
      fail (self, BASALT_AWS_ERROR_PROTOCOL, _ ("The headers of a message cannot be read"));
      return NULL;
    }

  return g_steal_pointer (&event);
}

/**
 * aws_event_decoder_new:
 *
 * Returns: (transfer full): a decoder at the start of a stream
 */
AwsEventDecoder *
aws_event_decoder_new (void)
{
  AwsEventDecoder *self = g_new0 (AwsEventDecoder, 1);

  self->buffer = g_byte_array_sized_new (BUFFER_MIN);

  return self;
}

/**
 * aws_event_decoder_free:
 * @self: (transfer full) (nullable): a decoder
 */
void
aws_event_decoder_free (AwsEventDecoder *self)
{
  if (self == NULL)
    return;

  g_byte_array_unref (self->buffer);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * aws_event_decoder_push:
 * @self: a decoder
 * @data: (array length=length): the next bytes of the stream, split anywhere
 * @length: bytes in @data, may be 0
 *
 * Takes bytes in. Call aws_event_decoder_next() until it gives %NULL before the
 * next push, so that no more than one message is kept. A decoder that failed
 * ignores what follows.
 */
void
aws_event_decoder_push (AwsEventDecoder *self,
                        const guint8    *data,
                        gsize            length)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (data != NULL || length == 0);
  g_return_if_fail (length <= G_MAXINT32);

  if (self->error != NULL || length == 0)
    return;

  /* What is left moves to the front only once it is the smaller part, so that
   * every byte moves a bounded number of times however the input is split. */
  if (self->start == self->buffer->len)
    {
      if (self->buffer->len > BUFFER_KEEP_MAX)
        {
          g_byte_array_unref (self->buffer);
          self->buffer = g_byte_array_sized_new (BUFFER_MIN);
        }
      g_byte_array_set_size (self->buffer, 0);
      self->start = 0;
    }
  else if (self->start > self->buffer->len / 2)
    {
      g_byte_array_remove_range (self->buffer, 0, self->start);
      self->start = 0;
    }

  g_byte_array_append (self->buffer, data, (guint) length);
}

/**
 * aws_event_decoder_next:
 * @self: a decoder
 * @error: return location for an error
 *
 * Takes the next whole message out. The prelude's checksum is checked before
 * its lengths are believed, the message's before its headers are read
 * (WIRE.md §9). There is no way to find the next message behind a broken one:
 * after an error the decoder gives that error forever.
 *
 * Returns: (transfer full) (nullable): a message; %NULL without @error where
 *   more bytes are needed. Fails with %BASALT_AWS_ERROR_DAMAGED where a
 *   checksum differs, and %BASALT_AWS_ERROR_PROTOCOL where lengths or headers
 *   are impossible
 */
AwsEvent *
aws_event_decoder_next (AwsEventDecoder  *self,
                        GError          **error)
{
  AwsEvent *event = NULL;
  const guint8 *data;
  guint available;

  g_return_val_if_fail (self != NULL, NULL);

  data = self->buffer->data + self->start;
  available = self->buffer->len - self->start;

  if (self->error == NULL && self->total_length == 0 && available >= AWS_EVENT_PRELUDE)
    (void) check_prelude (self, data);

  if (self->error == NULL && self->total_length != 0 && available >= self->total_length)
    {
      event = read_message (self, data);
      if (event != NULL)
        {
          self->start += self->total_length;
          self->consumed += self->total_length;
          self->total_length = 0;
        }
    }

  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));

  return event;
}

/**
 * aws_event_decoder_finish:
 * @self: a decoder
 * @error: return location for an error
 *
 * Says that no more bytes come. Take all messages out before.
 *
 * Returns: %TRUE where the stream ended between messages; otherwise fails with
 *   %BASALT_AWS_ERROR_TRUNCATED, or with what the decoder failed with before
 */
gboolean
aws_event_decoder_finish (AwsEventDecoder  *self,
                          GError          **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->error == NULL && self->start < self->buffer->len)
    fail (self, BASALT_AWS_ERROR_TRUNCATED, _ ("The answer ended in the middle of a message"));

  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->error));

  return FALSE;
}
