/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "aws-error.h"
#include "aws-event-stream.h"

/* Decodes @data in steps of @step bytes; the messages, encoded again. */
static GByteArray *
decode (const guint8 *data,
        gsize         length,
        gsize         step,
        gboolean     *whole)
{
  g_autoptr (AwsEventDecoder) decoder = aws_event_decoder_new ();
  GByteArray *out = g_byte_array_new ();

  for (gsize i = 0; i < length; i += step)
    {
      AwsEvent *event;

      aws_event_decoder_push (decoder, data + i, MIN (step, length - i));
      while ((event = aws_event_decoder_next (decoder, NULL)) != NULL)
        {
          g_autoptr (GBytes) frame = NULL;
          gboolean encodable = TRUE;

          /* We read values up to 65535 bytes, but write no more than the grammar allows. */
          for (guint n = 0; n < event->headers->len; n++)
            {
              const AwsEventHeader *header = g_ptr_array_index (event->headers, n);

              if (header->bytes != NULL && g_bytes_get_size (header->bytes) > 32767)
                encodable = FALSE;
            }

          frame = encodable ? aws_event_encode (event) : NULL;
          if (frame != NULL)
            g_byte_array_append (out, g_bytes_get_data (frame, NULL),
                                 (guint) g_bytes_get_size (frame));
          aws_event_free (event);
        }
    }

  *whole = aws_event_decoder_finish (decoder, NULL);

  return out;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  static const gsize steps[] = { 1, 7, 1000 };
  gboolean whole = FALSE;
  g_autoptr (GByteArray) all = decode (data, length, MAX (length, 1), &whole);

  /* What is written is what was read, from the start of the input. */
  g_assert_cmpuint (all->len, <=, length);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gboolean split_whole = FALSE;
      g_autoptr (GByteArray) split = decode (data, length, steps[i], &split_whole);

      g_assert_cmpmem (split->data, split->len, all->data, all->len);
      g_assert_cmpint (split_whole, ==, whole);
    }

  return 0;
}
