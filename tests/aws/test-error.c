/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "aws-error.h"

#include <gio/gio.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *value;
} Header;

static const char *
get_header (const char *name,
            gpointer    user_data)
{
  for (const Header *h = user_data; h != NULL && h->name != NULL; h++)
    if (g_ascii_strcasecmp (h->name, name) == 0)
      return h->value;

  return NULL;
}

static AwsFault *
parse (guint         status,
       const Header *headers,
       const char   *body)
{
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new_static (body, strlen (body)) : NULL;
  AwsFault *fault = aws_fault_parse_answer (status, get_header, (gpointer) headers, bytes);

  g_assert_nonnull (fault);
  g_assert_cmpuint (fault->http_status, ==, status);

  return fault;
}

static void
test_code (void)
{
  static const struct
  {
    const char *header;
    const char *body;
    const char *code;
  } cases[] = {
    { "ValidationException", NULL, "ValidationException" },
    { "ValidationException:http://internal.amazon.com/coral/x/", NULL, "ValidationException" },
    { "aws.x#ValidationException", NULL, "ValidationException" },
    { "aws.x#ValidationException:http://a.b/c#d", NULL, "ValidationException" },
    { " a#b#ValidationException ", NULL, "ValidationException" },
    { "Header", "{\"code\":\"Body\",\"__type\":\"Type\"}", "Header" },
    { NULL, "{\"code\":\"First\",\"Code\":\"Second\",\"__type\":\"Third\"}", "First" },
    { NULL, "{\"Code\":\"Second\",\"__type\":\"Third\"}", "Second" },
    { NULL, "{\"__type\":\"com.amazon#Third:x\"}", "Third" },
    { NULL, "{\"code\":null,\"Code\":7,\"__type\":\"Third\"}", "Third" },
    { "", "{\"__type\":\"Third\"}", "Third" },
    { "not a code", "{\"__type\":\"Third\"}", "Third" },
    { NULL, " \r\n{\"message\":\"x\"}", NULL },
    { "<b>", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Header headers[] = { { "X-Amzn-ErrorType", cases[i].header }, { NULL } };
      g_autoptr (AwsFault) fault = parse (400, headers, cases[i].body);

      g_assert_cmpstr (fault->code, ==, cases[i].code);
    }
}

static void
test_long_code (void)
{
  g_autofree char *code = g_strnfill (200, 'x');
  Header headers[] = { { "x-amzn-errortype", code }, { NULL } };
  g_autoptr (AwsFault) fault = parse (400, headers, NULL);

  g_assert_null (fault->code);
}

static void
test_code_of_status (void)
{
  static const struct
  {
    guint status;
    const char *code;
  } cases[] = {
    { 400, NULL },
    { 403, "AccessDeniedException" },
    { 404, NULL },
    { 429, "ThrottlingException" },
    { 500, "InternalServerException" },
    { 502, "InternalServerException" },
    { 503, "ServiceUnavailableException" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AwsFault) empty = parse (cases[i].status, NULL, "");
      g_autoptr (AwsFault) json = parse (cases[i].status, NULL, "{\"message\":\"m\"}");
      g_autoptr (AwsFault) html = parse (cases[i].status, NULL, "<html>no</html>");

      g_assert_cmpstr (empty->code, ==, cases[i].code);
      g_assert_cmpstr (json->code, ==, cases[i].code);
      /* A page comes from something in between: it names no code of the service. */
      g_assert_null (html->code);
    }
}

static void
test_message (void)
{
  static const struct
  {
    const char *body;
    const char *message;
  } cases[] = {
    { "{\"message\":\"one\",\"Message\":\"two\"}", "one" },
    { "{\"Message\":\"two\",\"errorMessage\":\"three\"}", "two" },
    { "{\"errorMessage\":\"three\"}", "three" },
    { "{\"message\":null,\"originalMessage\":\"four\"}", "four" },
    { "{\"message\":\"\"}", NULL },
    { "{\"message\":[]}", NULL },
    { "{}", NULL },
    { "[1]", "[1]" },
    { "{\"message\":\"cut", "{\"message\":\"cut" },
    { "upstream connect error\nmore", "upstream connect error" },
    { "\n\n  <html>\n<head><title>502 Bad Gateway</title></head><body>x</body>",
      "502 Bad Gateway" },
    { "<html><body>\n<h1>No   &amp; no</h1>", "No   &amp; no" },
    { "<html><body></body>", NULL },
    { "\x1b[31mred \xff", "␛[31mred �" },
    { "   ", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AwsFault) fault = parse (502, NULL, cases[i].body);

      g_assert_cmpstr (fault->message, ==, cases[i].message);
    }
}

static void
test_long_body (void)
{
  g_autofree char *line = g_strnfill (1024 * 1024, 'a');
  g_autoptr (AwsFault) fault = parse (500, NULL, line);

  g_assert_cmpuint (strlen (fault->message), <, 400);
  g_assert_true (g_str_has_suffix (fault->message, "…"));
  g_assert_cmpuint (strlen (fault->body), ==, 4096);
}

static void
test_xml (void)
{
  static const char *const forms[] = {
    "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
    "  <Error>\n    <Type>Sender</Type>\n    <Code>ExpiredToken</Code>\n"
    "    <Message>The security token &amp; co expired</Message>\n  </Error>\n"
    "  <RequestId>c6104cbe</RequestId>\n</ErrorResponse>",
    "<?xml version=\"1.0\"?>\n<Response><Errors><Error><Code>ExpiredToken</Code>"
    "<Message>The security token &amp; co expired</Message></Error></Errors>"
    "<RequestID>c6104cbe</RequestID></Response>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (AwsFault) fault = parse (400, NULL, forms[i]);

      g_assert_cmpstr (fault->code, ==, "ExpiredToken");
      g_assert_cmpstr (fault->message, ==, "The security token & co expired");
      g_assert_cmpstr (fault->request_id, ==, "c6104cbe");
    }
}

static void
test_bad_xml (void)
{
  g_autoptr (AwsFault) cut = parse (403, NULL, "<ErrorResponse><Error><Code>Denied</Code><Mess");
  g_autoptr (AwsFault) prolog = parse (403, NULL, "<?xml version");
  g_autoptr (AwsFault) nothing = parse (403, NULL, "<Error></Error>");

  g_assert_cmpstr (cut->code, ==, "Denied");
  g_assert_null (prolog->code);
  g_assert_null (nothing->code);
  g_assert_null (nothing->message);
}

static void
test_request_id (void)
{
  Header first[] = { { "x-amz-request-id", "c" }, { "x-amzn-requestid", "a" }, { NULL } };
  Header second[] = { { "x-amzn-request-id", "b" }, { NULL } };
  Header third[] = { { "x-amz-request-id", "c" }, { NULL } };
  g_autoptr (AwsFault) a = parse (400, first, NULL);
  g_autoptr (AwsFault) b = parse (400, second, NULL);
  g_autoptr (AwsFault) c = parse (400, third, NULL);
  g_autoptr (AwsFault) none = parse (400, NULL, NULL);

  g_assert_cmpstr (a->request_id, ==, "a");
  g_assert_cmpstr (b->request_id, ==, "b");
  g_assert_cmpstr (c->request_id, ==, "c");
  g_assert_null (none->request_id);
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *amz;
    const char *plain;
    gint64 ms;
  } cases[] = {
    { NULL, NULL, -1 },
    { "1500", NULL, 1500 },
    { " 0 ", NULL, 0 },
    { "1500", "9", 1500 },
    { "-5", "9", 9000 },
    { "1.5", NULL, -1 },
    { "99999999999999999999999", NULL, 86400000 },
    { NULL, "120", 120000 },
    { NULL, "999999999", 86400000 },
    { NULL, "soon", -1 },
    { NULL, "-1", -1 },
    { NULL, "Fri, 02 Jan 2026 03:05:05 GMT", 60000 },
    { NULL, "Fri, 02 Jan 2026 03:04:00 GMT", 0 },
    { NULL, "Fri, 02 Jan 2032 03:04:00 GMT", 86400000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Header headers[] = {
        { "date", "Fri, 02 Jan 2026 03:04:05 GMT" },
        { cases[i].plain != NULL ? "retry-after" : "x-unused", cases[i].plain },
        { cases[i].amz != NULL ? "x-amz-retry-after" : "x-unused", cases[i].amz },
        { NULL },
      };
      g_autoptr (AwsFault) fault = parse (429, headers, NULL);

      g_assert_cmpint (fault->retry_after_ms, ==, cases[i].ms);
    }
}

static void
test_retry_after_without_date (void)
{
  Header headers[] = { { "retry-after", "Fri, 02 Jan 2015 03:04:05 GMT" }, { NULL } };
  g_autoptr (AwsFault) fault = parse (503, headers, NULL);

  g_assert_cmpint (fault->retry_after_ms, ==, 0);
  g_assert_cmpint (fault->server_time, ==, 0);
}

static void
test_server_time (void)
{
  Header good[] = { { "Date", "Fri, 02 Jan 2026 03:04:05 GMT" }, { NULL } };
  Header cached[] = { { "Date", "Fri, 02 Jan 2026 03:04:05 GMT" }, { "Age", "7" }, { NULL } };
  Header bad[] = { { "Date", "yesterday" }, { NULL } };
  g_autoptr (AwsFault) a = parse (400, good, NULL);
  g_autoptr (AwsFault) b = parse (400, cached, NULL);
  g_autoptr (AwsFault) c = parse (400, bad, NULL);

  g_assert_cmpint (a->server_time, ==, G_GINT64_CONSTANT (1767323045) * G_USEC_PER_SEC);
  g_assert_cmpint (b->server_time, ==, 0);
  g_assert_cmpint (c->server_time, ==, 0);
}

static void
test_secrets_are_masked (void)
{
  static const char *const bodies[] = {
    ("{\"message\":\"The Canonical String should have been\\n'POST\\nx-amz-security-token:"
     "FwoGZXIvYXdz//SECRET+part==\\n\\nhost'\"}"),
    "x-amz-security-token: FwoGZXIvYXdz//SECRET+part== was refused",
    "{\"message\":\"m\",\"headers\":{\"X-Amz-Security-Token\":\"FwoGZXIvYXdz\\/SECRET\"}}",
    "X-Amz-Security-Token=FwoGZXIvYXdz%2FSECRET&x=y",
    "Authorization: Bearer bedrock-api-key-SECRET is not valid",
    "Token bearer bedrock-api-key-U0VDUkVUSECRET== is not valid",
  };
  g_autoptr (AwsFault) plain = parse (403, NULL, "Bearer authentication failed");

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (AwsFault) fault = parse (403, NULL, bodies[i]);
      g_autoptr (GError) error = aws_fault_to_error (fault);

      g_assert_null (strstr (fault->message, "SECRET"));
      g_assert_null (strstr (fault->body, "SECRET"));
      g_assert_null (strstr (error->message, "SECRET"));
      g_assert_nonnull (strstr (fault->body, "[redacted]"));
    }

  g_assert_cmpstr (plain->message, ==, "Bearer authentication failed");
}

static void
test_long_secret_is_masked (void)
{
  g_autofree char *token = g_strnfill (15000, 'T');
  g_autofree char *body =
    g_strdup_printf ("{\"message\":\"before x-amz-security-token:%s\\nafter\"}", token);
  g_autoptr (AwsFault) fault = parse (403, NULL, body);

  g_assert_cmpstr (fault->message, ==, "before x-amz-security-token:[redacted]\nafter");
}

static void
test_event (void)
{
  static const char payload[] = "{\"message\":\"slow down\",\"originalStatusCode\":529}";
  g_autoptr (GBytes) json = g_bytes_new_static (payload, strlen (payload));
  g_autoptr (GBytes) text = g_bytes_new_static ("plain words", 11);
  g_autoptr (AwsFault) modeled =
    aws_fault_new_from_event ("throttlingException", "exception", json);
  g_autoptr (AwsFault) unknown = aws_fault_new_from_event ("newException", "exception", text);
  g_autoptr (AwsFault) error = aws_fault_new_from_event ("internalError", "error", NULL);
  g_autoptr (AwsFault) nothing = aws_fault_new_from_event (NULL, "exception", NULL);

  g_assert_cmpstr (modeled->code, ==, "ThrottlingException");
  g_assert_cmpstr (modeled->message, ==, "slow down");
  g_assert_cmpuint (modeled->original_status, ==, 529);
  g_assert_cmpuint (modeled->http_status, ==, 0);
  g_assert_cmpint (modeled->retry_after_ms, ==, -1);
  g_assert_cmpstr (unknown->code, ==, "NewException");
  g_assert_cmpstr (unknown->message, ==, "plain words");
  g_assert_cmpstr (error->code, ==, "internalError");
  g_assert_null (nothing->code);
}

static void
test_to_error (void)
{
  static const struct
  {
    AwsFault fault;
    const char *text;
  } cases[] = {
    { { .code = (char *) "A", .message = (char *) "word for word", .http_status = 400 },
      "word for word" },
    { { .message = (char *) "502 Bad Gateway", .http_status = 502 },
      "The server answered with HTTP status 502: 502 Bad Gateway" },
    { { .message = (char *) "only words" }, "only words" },
    { { .http_status = 404 }, "The server answered with HTTP status 404 and no message" },
    { { .code = (char *) "A" }, "The service reported A without a message" },
    { { 0 }, "The service reported an error without saying which" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = aws_fault_to_error (&cases[i].fault);

      g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE);
      g_assert_cmpstr (error->message, ==, cases[i].text);
    }
}

static void
test_copy (void)
{
  g_autoptr (AwsFault) fault = aws_fault_new_from_event ("a", "error", NULL);
  g_autoptr (AwsFault) copy = NULL;
  GValue value = G_VALUE_INIT;

  fault->server_time = 42;
  fault->message = g_strdup ("m");
  copy = aws_fault_copy (fault);
  g_assert_cmpstr (copy->code, ==, "a");
  g_assert_true (copy->code != fault->code);
  g_assert_cmpstr (copy->message, ==, "m");
  g_assert_cmpint (copy->server_time, ==, 42);

  g_value_init (&value, AWS_TYPE_FAULT);
  g_value_set_boxed (&value, fault);
  g_assert_cmpstr (((AwsFault *) g_value_get_boxed (&value))->message, ==, "m");
  g_value_unset (&value);
}

static void
test_classes (void)
{
  static const struct
  {
    const char *code;
    guint status;
    gboolean retryable;
    gboolean throttling;
  } cases[] = {
    { "ThrottlingException", 429, TRUE, TRUE },
    { "ThrottlingException", 0, TRUE, TRUE },
    { "TooManyRequestsException", 400, TRUE, TRUE },
    { "SlowDown", 503, TRUE, TRUE },
    { NULL, 429, TRUE, TRUE },
    { "SomethingNew", 429, TRUE, TRUE },
    { "ModelNotReadyException", 429, TRUE, FALSE },
    { "ServiceQuotaExceededException", 400, FALSE, FALSE },
    { "ServiceQuotaExceededException", 429, FALSE, FALSE },
    { "InternalServerException", 500, TRUE, FALSE },
    { "InternalServerException", 200, TRUE, FALSE },
    { "ServiceUnavailableException", 0, TRUE, FALSE },
    { NULL, 502, TRUE, FALSE },
    { NULL, 504, TRUE, FALSE },
    { "SomethingNew", 529, TRUE, FALSE },
    { NULL, 600, FALSE, FALSE },
    { "ModelErrorException", 424, FALSE, FALSE },
    { "ModelErrorException", 500, FALSE, FALSE },
    { "ModelTimeoutException", 408, FALSE, FALSE },
    { "ModelTimeoutException", 0, FALSE, FALSE },
    { NULL, 408, FALSE, FALSE },
    { NULL, 424, FALSE, FALSE },
    { "ModelStreamErrorException", 424, FALSE, FALSE },
    { "ModelStreamErrorException", 0, TRUE, FALSE },
    { "ModelStreamErrorException", 200, TRUE, FALSE },
    { "RequestTimeout", 408, TRUE, FALSE },
    { "ValidationException", 400, FALSE, FALSE },
    { "ValidationException", 0, FALSE, FALSE },
    { "AccessDeniedException", 403, FALSE, FALSE },
    { "ResourceNotFoundException", 404, FALSE, FALSE },
    { "ExpiredTokenException", 403, FALSE, FALSE },
    { "InvalidSignatureException", 403, FALSE, FALSE },
    { "UnknownException", 0, FALSE, FALSE },
    { NULL, 301, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AwsFault fault = { .code = (char *) cases[i].code, .http_status = cases[i].status };
      g_autoptr (GError) error = aws_fault_to_error (&fault);

      g_test_message ("%s %u", cases[i].code, cases[i].status);
      g_assert_cmpint (aws_error_is_retryable (error, &fault), ==, cases[i].retryable);
      g_assert_cmpint (aws_error_is_throttling (error, &fault), ==, cases[i].throttling);
    }
}

static void
test_classes_without_fault (void)
{
  static const struct
  {
    BasaltAwsError code;
    gboolean retryable;
  } cases[] = {
    { BASALT_AWS_ERROR_SERVICE, FALSE },
    { BASALT_AWS_ERROR_PROTOCOL, FALSE },
    { BASALT_AWS_ERROR_TRUNCATED, TRUE },
    { BASALT_AWS_ERROR_DAMAGED, TRUE },
    { BASALT_AWS_ERROR_NETWORK, TRUE },
    { BASALT_AWS_ERROR_DNS, TRUE },
    { BASALT_AWS_ERROR_TLS, TRUE },
    { BASALT_AWS_ERROR_PROXY, FALSE },
    { BASALT_AWS_ERROR_TIMED_OUT, TRUE },
    { BASALT_AWS_ERROR_REDIRECT, FALSE },
    { BASALT_AWS_ERROR_CREDENTIALS, FALSE },
    { BASALT_AWS_ERROR_CONFIGURATION, FALSE },
    { 999, FALSE },
  };
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (BASALT_AWS_ERROR, cases[i].code, "x");

      g_assert_cmpint (aws_error_is_retryable (error, NULL), ==, cases[i].retryable);
      g_assert_false (aws_error_is_throttling (error, NULL));
      g_assert_false (aws_error_is_clock_skew (error, NULL, 1));
    }

  g_assert_false (aws_error_is_retryable (NULL, NULL));
  g_assert_false (aws_error_is_throttling (NULL, NULL));
  g_assert_false (aws_error_is_clock_skew (NULL, NULL, 1));
  g_assert_false (aws_error_is_retryable (cancelled, NULL));
}

static void
test_clock_skew (void)
{
  static const char *const codes[] = {
    "RequestTimeTooSkewed",  "RequestExpired", "RequestInTheFuture",    "InvalidSignatureException",
    "SignatureDoesNotMatch", "AuthFailure",    "AccessDeniedException",
  };
  const gint64 now = G_GINT64_CONSTANT (1767323045) * G_USEC_PER_SEC;
  AwsFault other = { .code = (char *) "ValidationException", .http_status = 403 };
  g_autoptr (GError) error = aws_fault_to_error (&other);

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      AwsFault fault = { .code = (char *) codes[i], .http_status = 403 };

      g_assert_false (aws_error_is_clock_skew (error, &fault, now));
      fault.server_time = now + 10 * G_TIME_SPAN_MINUTE;
      g_assert_true (aws_error_is_clock_skew (error, &fault, now));
      fault.server_time = now - 10 * G_TIME_SPAN_MINUTE;
      g_assert_true (aws_error_is_clock_skew (error, &fault, now));
      fault.server_time = now + 4 * G_TIME_SPAN_MINUTE;
      g_assert_false (aws_error_is_clock_skew (error, &fault, now));
      g_assert_false (aws_error_is_clock_skew (NULL, &fault, now));
    }

  other.server_time = now + G_TIME_SPAN_HOUR;
  g_assert_false (aws_error_is_clock_skew (error, &other, now));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/aws/error/code", test_code);
  g_test_add_func ("/aws/error/long-code", test_long_code);
  g_test_add_func ("/aws/error/code-of-status", test_code_of_status);
  g_test_add_func ("/aws/error/message", test_message);
  g_test_add_func ("/aws/error/long-body", test_long_body);
  g_test_add_func ("/aws/error/xml", test_xml);
  g_test_add_func ("/aws/error/bad-xml", test_bad_xml);
  g_test_add_func ("/aws/error/request-id", test_request_id);
  g_test_add_func ("/aws/error/retry-after", test_retry_after);
  g_test_add_func ("/aws/error/retry-after-without-date", test_retry_after_without_date);
  g_test_add_func ("/aws/error/server-time", test_server_time);
  g_test_add_func ("/aws/error/secrets-are-masked", test_secrets_are_masked);
  g_test_add_func ("/aws/error/long-secret-is-masked", test_long_secret_is_masked);
  g_test_add_func ("/aws/error/event", test_event);
  g_test_add_func ("/aws/error/to-error", test_to_error);
  g_test_add_func ("/aws/error/copy", test_copy);
  g_test_add_func ("/aws/error/classes", test_classes);
  g_test_add_func ("/aws/error/classes-without-fault", test_classes_without_fault);
  g_test_add_func ("/aws/error/clock-skew", test_clock_skew);

  return g_test_run ();
}
