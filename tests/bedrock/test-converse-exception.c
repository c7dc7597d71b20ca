/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-converse-stream.h"

#include "converse-log.h"

typedef struct
{
  const char *message_type;
  const char *header;
  const char *value;
  const char *payload;
  const char *code;
  const char *message;
  guint original_status;
  gboolean retryable;
} Case;

static const Case cases[] = {
  { "exception", ":exception-type", "throttlingException",
    "{\"message\":\"Too many tokens, please wait before trying again.\"}", "ThrottlingException",
    "Too many tokens, please wait before trying again.", 0, TRUE },
  { "exception", ":exception-type", "internalServerException", "{\"message\":\"Oops\"}",
    "InternalServerException", "Oops", 0, TRUE },
  { "exception", ":exception-type", "serviceUnavailableException", "{\"message\":\"Later\"}",
    "ServiceUnavailableException", "Later", 0, TRUE },
  { "exception", ":exception-type", "validationException", "{\"message\":\"No\",\"p\":\"abc\"}",
    "ValidationException", "No", 0, FALSE },
  { "exception", ":exception-type", "modelStreamErrorException",
    "{\"message\":\"Retry your request\",\"originalStatusCode\":500,\"originalMessage\":\"x\"}",
    "ModelStreamErrorException", "Retry your request", 500, TRUE },
  { "exception", ":exception-type", "modelTimeoutException", "{\"message\":\"Slow\"}",
    "ModelTimeoutException", "Slow", 0, FALSE },
  { "exception", ":exception-type", "brandNewException", "words, not JSON", "BrandNewException",
    "words, not JSON", 0, FALSE },
  { "exception", ":exception-type", "validationException", "", "ValidationException", NULL, 0,
    FALSE },
  { "exception", ":exception-type", "validationException", "{\"message\":[1]}",
    "ValidationException", NULL, 0, FALSE },
  { "exception", NULL, NULL, "{\"message\":\"nameless\"}", NULL, "nameless", 0, FALSE },
};

static AwsFault *
read_fault (const GByteArray  *data,
            gboolean           byte_by_byte,
            GString           *log,
            GError           **error)
{
  g_autoptr (BedrockConverseStream) stream = bedrock_converse_stream_new (converse_log_cb, log);
  gsize step = byte_by_byte ? 1 : data->len;
  gboolean ok = TRUE;

  bedrock_converse_stream_answer (stream, 200, "r", "application/vnd.amazon.eventstream");
  g_string_truncate (log, 0);
  for (gsize i = 0; i < data->len && ok; i += step)
    ok = bedrock_converse_stream_push (stream, data->data + i, step, error);

  g_assert_false (ok);

  return bedrock_converse_stream_steal_fault (stream);
}

/* In the first message, and after text, which stays told. */
static void
test_exception (gconstpointer user_data)
{
  const Case *test = user_data;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autoptr (GString) log = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (AwsFault) fault = NULL;
      gboolean late = i / 2 > 0;

      if (late)
        {
          converse_add_event (data, "messageStart", "{\"role\":\"assistant\"}");
          converse_add_event (data, "contentBlockDelta",
                              "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"kept\"}}");
        }
      converse_add_message (data, test->message_type, test->header, test->value, test->payload);
      /* Nothing after it is read. */
      if (i % 2 == 0)
        converse_add_hello (data);

      fault = read_fault (data, i % 2 == 1, log, &error);
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
      g_assert_cmpstr (log->str, ==, late ? "start 0 assistant\ntext 0 kept\n" : "");
      g_assert_nonnull (fault);
      g_assert_cmpstr (fault->code, ==, test->code);
      g_assert_cmpstr (fault->message, ==, test->message);
      g_assert_cmpuint (fault->original_status, ==, test->original_status);
      g_assert_cmpint (aws_error_is_retryable (error, fault), ==, test->retryable);
      if (test->message != NULL)
        g_assert_nonnull (strstr (error->message, test->message));
    }
}

/* Unmodeled: everything is in headers. */
static void
test_error_message (void)
{
  static const struct
  {
    const char *code;
    const char *message;
  } forms[] = {
    { "InternalFailure", "An internal server error occurred" },
    { "SomethingNew", NULL },
    { NULL, "only words" },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
      g_autoptr (AwsEvent) event = aws_event_new (empty);
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autoptr (GBytes) encoded = NULL;
      g_autoptr (GString) log = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (AwsFault) fault = NULL;

      aws_event_add_string (event, ":message-type", "error");
      if (forms[i].code != NULL)
        aws_event_add_string (event, ":error-code", forms[i].code);
      if (forms[i].message != NULL)
        aws_event_add_string (event, ":error-message", forms[i].message);
      encoded = aws_event_encode (event);
      g_byte_array_append (data, g_bytes_get_data (encoded, NULL),
                           (guint) g_bytes_get_size (encoded));

      fault = read_fault (data, i % 2 == 0, log, &error);
      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
      g_assert_cmpstr (fault->code, ==, forms[i].code);
      g_assert_cmpstr (fault->message, ==, forms[i].message);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/bedrock/converse-exception/%u-%s", i,
                                               cases[i].value != NULL ? cases[i].value : "none");

      g_test_add_data_func (path, &cases[i], test_exception);
    }
  g_test_add_func ("/bedrock/converse-exception/error-message", test_error_message);

  return g_test_run ();
}
