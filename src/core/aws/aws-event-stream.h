/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Length, length of the headers, checksum of the two; then another checksum at the end. */
#define AWS_EVENT_PRELUDE 12u
#define AWS_EVENT_MIN_LENGTH 16u
/* Whole message: payload of 24 MiB, headers of 128 KiB, framing (WIRE.md §9). */
#define AWS_EVENT_MAX_LENGTH (24u * 1024 * 1024 + 128u * 1024 + 16)

typedef enum
{
  AWS_EVENT_HEADER_TRUE,
  AWS_EVENT_HEADER_FALSE,
  AWS_EVENT_HEADER_BYTE,
  AWS_EVENT_HEADER_SHORT,
  AWS_EVENT_HEADER_INTEGER,
  AWS_EVENT_HEADER_LONG,
  AWS_EVENT_HEADER_BYTES,
  AWS_EVENT_HEADER_STRING,
  AWS_EVENT_HEADER_TIMESTAMP,
  AWS_EVENT_HEADER_UUID,
} AwsEventHeaderType;

/**
 * AwsEventHeader:
 * @name: UTF-8
 * @type: which member holds the value
 * @integer: of byte, short, integer, long and timestamp (ms since 1970)
 * @bytes: of bytes and UUID (16), and of string (UTF-8, without the zero)
 */
typedef struct
{
  char *name;
  AwsEventHeaderType type;
  gint64 integer;
  GBytes *bytes;
} AwsEventHeader;

/**
 * AwsEvent:
 * @headers: (element-type AwsEventHeader)
 * @payload: may be empty, never %NULL
 *
 * One message of `application/vnd.amazon.eventstream`.
 */
typedef struct
{
  GPtrArray *headers;
  GBytes *payload;
} AwsEvent;

AwsEvent   *aws_event_new            (GBytes         *payload);
void        aws_event_free           (AwsEvent       *self);
void        aws_event_add_string     (AwsEvent       *self,
                                      const char     *name,
                                      const char     *value);
void        aws_event_add_header     (AwsEvent             *self,
                                      const AwsEventHeader *header);
const AwsEventHeader *aws_event_get_header (const AwsEvent *self,
                                            const char     *name);
/* NULL where there is no such header or it is not a string. */
const char *aws_event_get_string     (const AwsEvent *self,
                                      const char     *name);
GBytes     *aws_event_encode         (const AwsEvent *self);

/**
 * AwsEventDecoder:
 *
 * Turns bytes, split anywhere, into messages. After an error it stays failed.
 */
typedef struct _AwsEventDecoder AwsEventDecoder;

AwsEventDecoder *aws_event_decoder_new    (void);
void             aws_event_decoder_free   (AwsEventDecoder *self);
/* Takes bytes in; next() gives what is complete. */
void             aws_event_decoder_push   (AwsEventDecoder *self,
                                           const guint8    *data,
                                           gsize            length);
/* The next whole message; NULL without error: more bytes are needed. */
AwsEvent        *aws_event_decoder_next   (AwsEventDecoder *self,
                                           GError         **error);
/* At the end of the stream: FALSE with BASALT_AWS_ERROR_TRUNCATED inside a message. */
gboolean         aws_event_decoder_finish (AwsEventDecoder *self,
                                           GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsEvent, aws_event_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsEventDecoder, aws_event_decoder_free)

G_END_DECLS
