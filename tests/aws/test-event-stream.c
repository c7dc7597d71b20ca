/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "aws-error.h"
#include "aws-event-stream.h"

#include "basalt-json.h"
#include "test-vectors.h"

#include <zlib.h>

#define TYPE_NAME(event) aws_event_get_string (event, ":event-type")

static void
push_bytes (AwsEventDecoder *decoder,
            GBytes          *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  aws_event_decoder_push (decoder, data, length);
}

/* All of @data at once, or byte by byte: the one event in it, or NULL with @error set. */
static AwsEvent *
decode_one (GBytes    *bytes,
            gboolean   byte_by_byte,
            GError   **error)
{
  g_autoptr (AwsEventDecoder) decoder = aws_event_decoder_new ();
  AwsEvent *event = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  gsize step = byte_by_byte ? 1 : length;

  for (gsize i = 0; i < length; i += step)
    {
      g_autoptr (GError) local_error = NULL;

      g_assert_null (event);
      aws_event_decoder_push (decoder, data + i, step);
      event = aws_event_decoder_next (decoder, &local_error);
      if (local_error != NULL)
        {
          g_assert_null (event);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  if (!aws_event_decoder_finish (decoder, error))
    g_clear_pointer (&event, aws_event_free);

  return event;
}

static void
assert_base64 (GBytes     *bytes,
               const char *text)
{
  gsize length;
  g_autofree guchar *data = g_base64_decode (text, &length);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, length);
}

static void
assert_header (const AwsEvent *event,
               JsonObject     *expected)
{
  const AwsEventHeader *header =
    aws_event_get_header (event, basalt_json_get_string (expected, "name"));
  gint64 type, integer;

  g_assert_nonnull (header);
  g_assert_true (basalt_json_get_int (expected, "type", &type));
  g_assert_cmpint (header->type, ==, type);

  switch (header->type)
    {
    case AWS_EVENT_HEADER_TRUE:
      g_assert_true (basalt_json_get_boolean (expected, "value", FALSE));
      break;

    case AWS_EVENT_HEADER_FALSE:
      g_assert_false (basalt_json_get_boolean (expected, "value", TRUE));
      break;

    case AWS_EVENT_HEADER_BYTE:
    case AWS_EVENT_HEADER_SHORT:
    case AWS_EVENT_HEADER_INTEGER:
    case AWS_EVENT_HEADER_LONG:
    case AWS_EVENT_HEADER_TIMESTAMP:
      g_assert_true (basalt_json_get_int (expected, "value", &integer));
      g_assert_cmpint (header->integer, ==, integer);
      break;

    case AWS_EVENT_HEADER_BYTES:
    case AWS_EVENT_HEADER_STRING:
    case AWS_EVENT_HEADER_UUID:
      assert_base64 (header->bytes, basalt_json_get_string (expected, "value"));
      break;
    }
}

static void
test_positive (gconstpointer user_data)
{
  const char *name = user_data;
  g_autoptr (GBytes) frame = test_vectors_load ("eventstream", "encoded/positive", name);
  g_autoptr (GBytes) text = test_vectors_load ("eventstream", "decoded/positive", name);
  g_autoptr (JsonNode) node = basalt_json_parse_object (g_bytes_get_data (text, NULL),
                                                        (gssize) g_bytes_get_size (text), NULL);
  JsonObject *expected = json_node_get_object (node);
  JsonArray *headers = basalt_json_get_array (expected, "headers");

  for (guint byte_by_byte = 0; byte_by_byte < 2; byte_by_byte++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AwsEvent) event = decode_one (frame, byte_by_byte == 1, &error);
      g_autoptr (GBytes) again = NULL;

      g_assert_no_error (error);
      g_assert_nonnull (event);
      g_assert_cmpuint (event->headers->len, ==, json_array_get_length (headers));
      for (guint i = 0; i < event->headers->len; i++)
        assert_header (event, basalt_json_array_get_object (headers, i));
      assert_base64 (event->payload, basalt_json_get_string (expected, "payload"));

      again = aws_event_encode (event);
      g_assert_true (g_bytes_equal (again, frame));
    }
}

static void
test_negative (gconstpointer user_data)
{
  const char *name = user_data;
  g_autoptr (GBytes) frame = test_vectors_load ("eventstream", "encoded/negative", name);
  g_autoptr (GBytes) text = test_vectors_load ("eventstream", "decoded/negative", name);
  gboolean prelude = g_str_has_prefix (g_bytes_get_data (text, NULL), "Prelude");

  for (guint byte_by_byte = 0; byte_by_byte < 2; byte_by_byte++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AwsEvent) event = decode_one (frame, byte_by_byte == 1, &error);

      g_assert_null (event);
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_DAMAGED);
      g_assert_cmpint (strstr (error->message, "start") != NULL, ==, prelude);
    }
}

/* A frame with any lengths and headers, and checksums that fit. */
static GBytes *
make_frame (guint         total,
            guint         headers_length,
            const guint8 *rest,
            gsize         rest_length)
{
  GByteArray *out = g_byte_array_new ();
  guint32 be;

  be = GUINT32_TO_BE (total);
  g_byte_array_append (out, (const guint8 *) &be, 4);
  be = GUINT32_TO_BE (headers_length);
  g_byte_array_append (out, (const guint8 *) &be, 4);
  be = GUINT32_TO_BE ((guint32) crc32_z (0, out->data, out->len));
  g_byte_array_append (out, (const guint8 *) &be, 4);
  g_byte_array_append (out, rest, (guint) rest_length);
  be = GUINT32_TO_BE ((guint32) crc32_z (0, out->data, out->len));
  g_byte_array_append (out, (const guint8 *) &be, 4);

  return g_byte_array_free_to_bytes (out);
}

static GBytes *
make_event (const char *type,
            gsize       payload_length)
{
  g_autofree char *payload = g_strnfill (payload_length, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (payload, payload_length);
  g_autoptr (AwsEvent) event = aws_event_new (bytes);

  aws_event_add_string (event, ":message-type", "event");
  aws_event_add_string (event, ":event-type", type);

  return aws_event_encode (event);
}

static void
test_lengths (void)
{
  static const struct
  {
    guint total;
    guint headers;
  } cases[] = {
    { 0, 0 },
    { 15, 0 },
    { 16, 1 },
    { 20, 5 },
    { 20, G_MAXUINT32 },
    { 100u * 1024 * 1024, 0 },
    { G_MAXUINT32, 0 },
    { AWS_EVENT_MAX_LENGTH + 1, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) frame = make_frame (cases[i].total, cases[i].headers, NULL, 0);
      g_autoptr (AwsEventDecoder) decoder = aws_event_decoder_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) again = NULL;
      g_autoptr (GError) at_end = NULL;
      g_autoptr (GBytes) good = make_event ("chunk", 3);

      /* The prelude alone is enough to refuse. */
      aws_event_decoder_push (decoder, g_bytes_get_data (frame, NULL), 11);
      g_assert_null (aws_event_decoder_next (decoder, &error));
      g_assert_no_error (error);
      aws_event_decoder_push (decoder, (const guint8 *) g_bytes_get_data (frame, NULL) + 11, 1);
      g_assert_null (aws_event_decoder_next (decoder, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);

      /* And there is no way back. */
      push_bytes (decoder, good);
      g_assert_null (aws_event_decoder_next (decoder, &again));
      g_assert_error (again, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
      g_assert_cmpstr (again->message, ==, error->message);
      g_assert_false (aws_event_decoder_finish (decoder, &at_end));
      g_assert_error (at_end, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
    }
}

static void
test_longest (void)
{
  g_autoptr (GBytes) payload =
    g_bytes_new_take (g_malloc0 (AWS_EVENT_MAX_LENGTH - 16), AWS_EVENT_MAX_LENGTH - 16);
  g_autoptr (AwsEvent) event = aws_event_new (payload);
  g_autoptr (GBytes) frame = aws_event_encode (event);
  g_autoptr (GBytes) small = make_event ("chunk", 3);
  g_autoptr (AwsEventDecoder) decoder = aws_event_decoder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AwsEvent) read = NULL;
  g_autoptr (AwsEvent) next = NULL;

  push_bytes (decoder, frame);
  read = aws_event_decoder_next (decoder, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read->payload, payload));

  push_bytes (decoder, small);
  next = aws_event_decoder_next (decoder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (TYPE_NAME (next), ==, "chunk");
  g_assert_true (aws_event_decoder_finish (decoder, &error));
}

static void
test_bad_headers (void)
{
#define H(text)                            \
  {                                        \
    (const guint8 *) text, sizeof text - 1 \
  }
  static const struct
  {
    const guint8 *data;
    gsize length;
  } cases[] = {
    H ("\0"),                     /* a name without letters */
    H ("\5ab"),                   /* a name that ends too late */
    H ("\2ab"),                   /* no type */
    H ("\2ab\12"),                /* type 10 */
    H ("\2ab\377"),               /* type 255 */
    H ("\2\xff\xfe\0"),           /* a name that is not UTF-8 */
    H ("\2a\0\0"),                /* a name with a zero */
    H ("\2ab\2"),                 /* no byte */
    H ("\2ab\3x"),                /* half a short */
    H ("\2ab\4xxx"),              /* three quarters of an integer */
    H ("\2ab\5xxxxxxx"),          /* a long without its end */
    H ("\2ab\6\0"),               /* half a length */
    H ("\2ab\6\0\3xx"),           /* bytes that end too late */
    H ("\2ab\7\377\377x"),        /* a string that ends too late */
    H ("\2ab\7\0\2\xc3("),        /* a string that is not UTF-8 */
    H ("\2ab\7\0\3a\0b"),         /* a string with a zero */
    H ("\2ab\10xxxx"),            /* half a timestamp */
    H ("\2ab\11xxxxxxxxxxxxxxx"), /* fifteen bytes of a UUID */
    H ("\2ab\0\2ab\1"),           /* the same name twice */
    H ("\2ab\0\1"),               /* one good, one cut */
  };
#undef H

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) frame = make_frame ((guint) cases[i].length + 16, (guint) cases[i].length,
                                             cases[i].data, cases[i].length);
      g_autoptr (GError) error = NULL;
      g_autoptr (AwsEvent) event = decode_one (frame, FALSE, &error);

      g_assert_null (event);
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
    }
}

static void
test_headers_do_not_reach_into_payload (void)
{
  /* The string would fit, were the payload part of the headers. */
  static const guint8 rest[] = "\2ab\7\0\4abcd";
  g_autoptr (GBytes) frame = make_frame (16 + 10, 8, rest, 10);
  g_autoptr (GError) error = NULL;
  g_autoptr (AwsEvent) event = decode_one (frame, FALSE, &error);

  g_assert_null (event);
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL);
}

static void
test_truncated (void)
{
  g_autoptr (GBytes) frame = make_event ("chunk", 40);
  gsize length;
  const guint8 *data = g_bytes_get_data (frame, &length);

  for (gsize cut = 0; cut <= length; cut++)
    {
      g_autoptr (AwsEventDecoder) decoder = aws_event_decoder_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (AwsEvent) event = NULL;

      aws_event_decoder_push (decoder, data, cut);
      event = aws_event_decoder_next (decoder, &error);
      g_assert_no_error (error);
      g_assert_cmpint (event != NULL, ==, cut == length);

      if (cut == 0 || cut == length)
        {
          g_assert_true (aws_event_decoder_finish (decoder, &error));
          g_assert_no_error (error);
        }
      else
        {
          g_assert_false (aws_event_decoder_finish (decoder, &error));
          g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TRUNCATED);
        }
    }
}

static void
test_every_changed_byte (void)
{
  g_autoptr (GBytes) frame = make_event ("chunk", 20);
  gsize length;
  const guint8 *data = g_bytes_get_data (frame, &length);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length);
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (GError) error = NULL;

      copy[i] ^= 0x10;
      changed = g_bytes_new (copy, length);
      g_assert_null (decode_one (changed, FALSE, &error));
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_DAMAGED);
    }
}

/* Whole messages before a broken one are given; it is named by its place. */
static void
test_good_before_bad (void)
{
  g_autoptr (GBytes) good = make_event ("chunk", 10);
  g_autoptr (AwsEventDecoder) decoder = aws_event_decoder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *place =
    g_strdup_printf ("byte %" G_GSIZE_FORMAT " ", 2 * g_bytes_get_size (good));

  push_bytes (decoder, good);
  push_bytes (decoder, good);
  aws_event_decoder_push (decoder, (const guint8 *) "<html></html>", 13);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (AwsEvent) event = aws_event_decoder_next (decoder, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (TYPE_NAME (event), ==, "chunk");
    }

  g_assert_null (aws_event_decoder_next (decoder, &error));
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, place));
}

static void
test_random_splits (void)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GPtrArray) sizes = g_ptr_array_new ();

  for (guint i = 0; i < 100; i++)
    {
      guint size = (guint) g_test_rand_int_range (0, i % 10 == 0 ? 20000 : 60);
      g_autofree char *type = g_strdup_printf ("e%u", i);
      g_autoptr (GBytes) frame = make_event (type, size);

      g_byte_array_append (stream, g_bytes_get_data (frame, NULL),
                           (guint) g_bytes_get_size (frame));
      g_ptr_array_add (sizes, GUINT_TO_POINTER (size));
    }

  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (AwsEventDecoder) decoder = aws_event_decoder_new ();
      g_autoptr (GError) error = NULL;
      guint most = (guint) g_test_rand_int_range (1, 5000);
      guint n = 0;

      for (guint at = 0; at < stream->len;)
        {
          guint step = (guint) g_test_rand_int_range (0, (gint32) most + 1);
          AwsEvent *event;

          step = MIN (step, stream->len - at);
          aws_event_decoder_push (decoder, stream->data + at, step);
          at += step;
          while ((event = aws_event_decoder_next (decoder, &error)) != NULL)
            {
              g_autofree char *type = g_strdup_printf ("e%u", n);

              g_assert_cmpstr (TYPE_NAME (event), ==, type);
              g_assert_cmpuint (g_bytes_get_size (event->payload), ==,
                                GPOINTER_TO_UINT (g_ptr_array_index (sizes, n)));
              n++;
              aws_event_free (event);
            }
          g_assert_no_error (error);
        }

      g_assert_cmpuint (n, ==, sizes->len);
      g_assert_true (aws_event_decoder_finish (decoder, &error));
    }
}

/* Ten megabytes, a byte at a time: with quadratic moves this takes minutes. */
static void
test_byte_by_byte_is_linear (void)
{
  g_autoptr (GBytes) small = make_event ("chunk", 200);
  g_autoptr (GBytes) large = make_event ("large", 5 * 1000 * 1000);
  g_autoptr (AwsEventDecoder) decoder = aws_event_decoder_new ();
  g_autoptr (GError) error = NULL;
  gsize large_length;
  const guint8 *large_data = g_bytes_get_data (large, &large_length);
  gsize small_length;
  const guint8 *small_data = g_bytes_get_data (small, &small_length);
  gsize total = 0;
  guint n = 0;
  double seconds;

  g_test_timer_start ();
  for (gsize i = 0; i < large_length; i++)
    {
      g_autoptr (AwsEvent) event = NULL;

      aws_event_decoder_push (decoder, large_data + i, 1);
      event = aws_event_decoder_next (decoder, &error);
      n += event != NULL ? 1 : 0;
    }
  g_assert_cmpuint (n, ==, 1);

  /* Many small ones in one push, so that a prefix waits to be moved away. */
  for (total = 0, n = 0; total < 5 * 1000 * 1000; n++, total += small_length)
    aws_event_decoder_push (decoder, small_data, small_length);
  while (n > 0)
    {
      g_autoptr (AwsEvent) event = aws_event_decoder_next (decoder, &error);

      g_assert_nonnull (event);
      aws_event_decoder_push (decoder, small_data, 0);
      n--;
    }
  g_assert_no_error (error);
  g_assert_true (aws_event_decoder_finish (decoder, &error));

  seconds = g_test_timer_elapsed ();
  g_test_minimized_result (seconds, "10 MB in %.3f s", seconds);
  g_assert_cmpfloat (seconds, <, 20.0);
}

static void
test_get (void)
{
  g_autoptr (AwsEvent) event = aws_event_new (NULL);
  AwsEventHeader number = { (char *) "n", AWS_EVENT_HEADER_INTEGER, -7, NULL };

  aws_event_add_string (event, "a", "");
  aws_event_add_string (event, "b", "é");
  aws_event_add_header (event, &number);

  g_assert_cmpstr (aws_event_get_string (event, "a"), ==, "");
  g_assert_cmpstr (aws_event_get_string (event, "b"), ==, "é");
  g_assert_null (aws_event_get_string (event, "B"));
  g_assert_null (aws_event_get_string (event, "n"));
  g_assert_cmpint (aws_event_get_header (event, "n")->integer, ==, -7);
  g_assert_null (aws_event_get_header (event, "m"));
  g_assert_cmpuint (g_bytes_get_size (event->payload), ==, 0);
}

static void
test_refuses_to_encode (void)
{
  static const guint8 zero[17] = { 0 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (zero, sizeof zero);
  g_autofree char *text = g_strnfill (32768, 'x');
  g_autoptr (GBytes) long_bytes = g_bytes_new_static (text, 32768);
  g_autofree char *long_name = g_strnfill (256, 'n');
  const AwsEventHeader cases[] = {
    { NULL, AWS_EVENT_HEADER_TRUE, 0, NULL },
    { (char *) "", AWS_EVENT_HEADER_TRUE, 0, NULL },
    { long_name, AWS_EVENT_HEADER_TRUE, 0, NULL },
    { (char *) "a", AWS_EVENT_HEADER_BYTE, 128, NULL },
    { (char *) "a", AWS_EVENT_HEADER_SHORT, -32769, NULL },
    { (char *) "a", AWS_EVENT_HEADER_INTEGER, G_GINT64_CONSTANT (2147483648), NULL },
    { (char *) "a", AWS_EVENT_HEADER_STRING, 0, NULL },
    { (char *) "a", AWS_EVENT_HEADER_STRING, 0, bytes },
    { (char *) "a", AWS_EVENT_HEADER_STRING, 0, long_bytes },
    { (char *) "a", AWS_EVENT_HEADER_BYTES, 0, NULL },
    { (char *) "a", AWS_EVENT_HEADER_BYTES, 0, long_bytes },
    { (char *) "a", AWS_EVENT_HEADER_UUID, 0, bytes },
    { (char *) "a", 10, 0, NULL },
    { (char *) "twice", AWS_EVENT_HEADER_TRUE, 0, NULL },
  };
  g_autoptr (AwsEvent) event = aws_event_new (NULL);

  aws_event_add_string (event, "twice", "x");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*aws_event_add_header*");
      aws_event_add_header (event, &cases[i]);
      g_test_assert_expected_messages ();
    }
  g_assert_cmpuint (event->headers->len, ==, 1);
}

static void
add_vectors (const char    *kind,
             GTestDataFunc  func)
{
  g_autofree char *set = g_strconcat ("eventstream/encoded/", kind, NULL);
  g_autoptr (GPtrArray) names = test_vectors_list (set);

  g_assert_cmpuint (names->len, >=, 4);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_strdup_printf ("/aws/event-stream/%s/%s", kind, name);

      g_test_add_data_func_full (path, g_strdup (name), func, g_free);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_vectors ("positive", test_positive);
  add_vectors ("negative", test_negative);
  g_test_add_func ("/aws/event-stream/lengths", test_lengths);
  g_test_add_func ("/aws/event-stream/longest", test_longest);
  g_test_add_func ("/aws/event-stream/bad-headers", test_bad_headers);
  g_test_add_func ("/aws/event-stream/headers-do-not-reach-into-payload",
                   test_headers_do_not_reach_into_payload);
  g_test_add_func ("/aws/event-stream/truncated", test_truncated);
  g_test_add_func ("/aws/event-stream/every-changed-byte", test_every_changed_byte);
  g_test_add_func ("/aws/event-stream/good-before-bad", test_good_before_bad);
  g_test_add_func ("/aws/event-stream/random-splits", test_random_splits);
  g_test_add_func ("/aws/event-stream/byte-by-byte-is-linear", test_byte_by_byte_is_linear);
  g_test_add_func ("/aws/event-stream/get", test_get);
  g_test_add_func ("/aws/event-stream/refuses-to-encode", test_refuses_to_encode);

  return g_test_run ();
}
