/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-error.h"

#include "basalt-json.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* Of an error body, what is parsed and what is kept for the record. */
#define BODY_PARSE_MAX (256u * 1024)
#define BODY_KEEP_MAX (4u * 1024)
#define MESSAGE_MAX (16u * 1024)
#define CODE_MAX 128
#define FIRST_LINE_MAX 300

/* A hint beyond this says no more than "later"; the policy caps it anyway. */
#define RETRY_AFTER_MAX_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

G_DEFINE_BOXED_TYPE (AwsFault, aws_fault, aws_fault_copy, aws_fault_free)

/*
 * A refusal of a signature may quote the canonical request, session token
 * included, and proxies quote the headers they got. Neither is for a log.
 */
static char *
redact (const char *text)
{
  static GRegex *token;
  static gsize ready;
  g_autofree char *once = NULL;

  if (g_once_init_enter (&ready))
    {
      /* Possessive, so that a token of any length needs no stack to go back on. */
      token = g_regex_new ("(x-amz-security-token(?:[\"'=:]|%3d|\\s|\\\\n|\\\\\")*+"
                           "|authorization[\"']?\\s*+:\\s*+bearer\\s++"
                           "|\\bbearer\\s++(?=[\\w.~+/=-]{20}))"
                           "(?:[\\w.~+/=%-]++|\\\\/)++",
                           G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&ready, 1);
    }

  once = g_regex_replace (token, text, -1, 0, "\\1[redacted]", 0, NULL);

  return once != NULL ? g_steal_pointer (&once) : g_strdup ("");
}

/* Hostile text as it may be shown and kept: valid, visible, bounded, without secrets. */
static char *
clean_text (const char *text,
            gsize       length,
            gsize       max)
{
  g_autofree char *visible = NULL;

  visible = basalt_text_make_visible (text, (gssize) MIN (length, max), BASALT_TEXT_VISIBLE_NONE);

  return redact (visible);
}

/*
 * `aws.x#ValidationException:http://…` says ValidationException. What does not
 * look like a code then is none.
 */
static char *
clean_code (const char *text)
{
  g_autofree char *code = NULL;
  const char *hash;
  gsize length;

  if (text == NULL)
    return NULL;

  code = g_strndup (text, strcspn (text, ":"));
  hash = strrchr (code, '#');
  if (hash != NULL)
    memmove (code, hash + 1, strlen (hash + 1) + 1);
  g_strstrip (code);

  length = strlen (code);
  if (length == 0 || length > CODE_MAX)
    return NULL;

  for (const char *p = code; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("._-", *p) == NULL)
      return NULL;

  return g_steal_pointer (&code);
}

static char *
dup_json_string (JsonObject        *object,
                 const char *const *members)
{
  for (gsize i = 0; members[i] != NULL; i++)
    {
      const char *text = basalt_json_get_string (object, members[i]);

      if (text != NULL && *text != '\0')
        return clean_text (text, strlen (text), MESSAGE_MAX);
    }

  return NULL;
}

static void
parse_json (AwsFault   *self,
            JsonObject *object)
{
  static const char *const code_members[] = { "code", "Code", "__type", NULL };
  static const char *const message_members[] = { "message", "Message", "errorMessage",
                                                 "originalMessage", NULL };
  gint64 status;

  for (gsize i = 0; code_members[i] != NULL && self->code == NULL; i++)
    self->code = clean_code (basalt_json_get_string (object, code_members[i]));

  self->message = dup_json_string (object, message_members);

  if (basalt_json_get_int (object, "originalStatusCode", &status) && status >= 100 && status <= 999)
    self->original_status = (guint) status;
}

static void
xml_text_cb (GMarkupParseContext  *context,
             const char           *text,
             gsize                 length,
             gpointer              user_data,
             GError              **error)
{
  AwsFault *self = user_data;
  const char *element = g_markup_parse_context_get_element (context);
  g_autofree char *value = g_strndup (text, length);

  if (g_strcmp0 (element, "Code") == 0 && self->code == NULL)
    self->code = clean_code (value);
  else if (g_strcmp0 (element, "Message") == 0 && self->message == NULL)
    self->message = clean_text (value, strlen (value), MESSAGE_MAX);
  else if (g_ascii_strcasecmp (element, "RequestId") == 0 && self->request_id == NULL)
    self->request_id = basalt_text_make_visible (value, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
}

static gboolean
starts_with_element (const char *text,
                     gsize       length,
                     const char *element)
{
  gsize n = strlen (element);

  return length > n && text[0] == '<' && g_ascii_strncasecmp (text + 1, element, n) == 0;
}

/* The form of STS: <ErrorResponse><Error><Code/><Message/></Error><RequestId/></ErrorResponse>. */
static gboolean
parse_xml (AwsFault   *self,
           const char *text,
           gsize       length)
{
  static const GMarkupParser parser = { .text = xml_text_cb };
  g_autoptr (GMarkupParseContext) context = NULL;
  const char *start = text;
  gsize rest = length;

  if (starts_with_element (start, rest, "?xml"))
    {
      const char *end = g_strstr_len (start, (gssize) rest, "?>");

      if (end == NULL)
        return FALSE;
      rest -= (gsize) (end + 2 - start);
      start = end + 2;
      while (rest > 0 && g_ascii_isspace (*start))
        {
          start++;
          rest--;
        }
    }

  if (!starts_with_element (start, rest, "ErrorResponse") &&
      !starts_with_element (start, rest, "Response") && !starts_with_element (start, rest, "Error"))
    return FALSE;

  /* What was read before a mistake counts. */
  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);
  (void) g_markup_parse_context_parse (context, start, (gssize) rest, NULL);

  return self->code != NULL || self->message != NULL;
}

/*
 * The first line with something to read: of an HTML page that is its title,
 * once the tags are gone.
 */
static char *
first_line (const char *text,
            gsize       length)
{
  g_autofree char *visible = clean_text (text, length, BODY_PARSE_MAX);
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean html = visible[strspn (visible, " \t\n")] == '<';
  gboolean in_tag = FALSE;

  for (const char *p = visible; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (html && *p == '<')
        in_tag = TRUE;
      else if (in_tag)
        {
          in_tag = *p != '>';
          if (!in_tag && line->len > 0)
            break;
        }
      else if (*p == '\n' && line->len > 0)
        break;
      else if (!g_ascii_isspace (*p))
        g_string_append_unichar (line, g_utf8_get_char (p));
      else if (line->len > 0)
        g_string_append_c (line, ' ');

      if (line->len >= FIRST_LINE_MAX)
        {
          g_string_append (line, "…");
          break;
        }
    }

  g_strchomp (line->str);

  return *line->str != '\0' ? g_strdup (line->str) : NULL;
}

/* Returns whether @data may be the service's own words: JSON, XML, or nothing. */
static gboolean
parse_body (AwsFault   *self,
            const char *data,
            gsize       length)
{
  g_autoptr (JsonNode) node = NULL;

  self->body = length > 0 ? clean_text (data, length, BODY_KEEP_MAX) : NULL;

  length = MIN (length, BODY_PARSE_MAX);
  while (length > 0 && g_ascii_isspace (*data))
    {
      data++;
      length--;
    }

  if (length == 0)
    return TRUE;

  node = basalt_json_parse_object (data, (gssize) length, NULL);
  if (node != NULL)
    {
      parse_json (self, json_node_get_object (node));
      return TRUE;
    }

  if (parse_xml (self, data, length))
    return TRUE;

  self->message = first_line (data, length);

  return FALSE;
}

static gint64
parse_retry_after (AwsFaultHeaderFunc get_header,
                   gpointer           user_data,
                   gint64             server_time)
{
  const char *text;
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDateTime) date = NULL;
  gint64 from;
  guint64 number;

  text = get_header ("x-amz-retry-after", user_data);
  if (text != NULL)
    {
      value = g_strstrip (g_strdup (text));
      if (g_ascii_string_to_unsigned (value, 10, 0, RETRY_AFTER_MAX_MS, &number, &error))
        return (gint64) number;
      if (g_error_matches (error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
        return RETRY_AFTER_MAX_MS;
      g_clear_error (&error);
      g_clear_pointer (&value, g_free);
    }

  text = get_header ("retry-after", user_data);
  if (text == NULL)
    return -1;

  value = g_strstrip (g_strdup (text));
  if (g_ascii_string_to_unsigned (value, 10, 0, RETRY_AFTER_MAX_MS / 1000, &number, &error))
    return (gint64) number * 1000;
  if (g_error_matches (error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
    return RETRY_AFTER_MAX_MS;

  date = soup_date_time_new_from_http_string (value);
  if (date == NULL)
    return -1;

  /* The server's own clock, so that ours may be off. */
  from = server_time != 0 ? server_time : g_get_real_time ();

  return CLAMP (g_date_time_to_unix (date) * 1000 - from / 1000, 0, RETRY_AFTER_MAX_MS);
}

/* A cache's Date is not the server's clock (WIRE.md §11.5). */
static gint64
parse_server_time (AwsFaultHeaderFunc get_header,
                   gpointer           user_data)
{
  g_autofree char *text = NULL;
  g_autoptr (GDateTime) date = NULL;

  if (get_header ("age", user_data) != NULL)
    return 0;

  text = g_strdup (get_header ("date", user_data));
  if (text != NULL)
    date = soup_date_time_new_from_http_string (text);

  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : 0;
}

static char *
parse_request_id (AwsFaultHeaderFunc get_header,
                  gpointer           user_data)
{
  static const char *const names[] = {
    "x-amzn-requestid",
    "x-amzn-request-id",
    "x-amz-request-id",
    NULL,
  };

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *id = get_header (names[i], user_data);

      if (id != NULL && *id != '\0')
        return basalt_text_make_visible (id, (gssize) MIN (strlen (id), CODE_MAX),
                                         BASALT_TEXT_VISIBLE_ONE_LINE);
    }

  return NULL;
}

/* Only for answers that may be the service's own; a page of a proxy has no code. */
static const char *
code_of_status (guint status)
{
  if (status == 403)
    return "AccessDeniedException";
  if (status == 429)
    return "ThrottlingException";
  if (status == 503)
    return "ServiceUnavailableException";
  if (status >= 500 && status <= 599)
    return "InternalServerException";

  return NULL;
}

/**
 * aws_fault_new:
 *
 * Returns: (transfer full): a fault that says nothing yet
 */
AwsFault *
aws_fault_new (void)
{
  AwsFault *self = g_new0 (AwsFault, 1);

  self->retry_after_ms = -1;

  return self;
}

/**
 * aws_fault_copy:
 * @self: a fault
 *
 * Returns: (transfer full): a deep copy
 */
AwsFault *
aws_fault_copy (const AwsFault *self)
{
  AwsFault *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->code = g_strdup (self->code);
  copy->message = g_strdup (self->message);
  copy->request_id = g_strdup (self->request_id);
  copy->body = g_strdup (self->body);

  return copy;
}

/**
 * aws_fault_free:
 * @self: (transfer full): a fault
 */
void
aws_fault_free (AwsFault *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->code);
  g_free (self->message);
  g_free (self->request_id);
  g_free (self->body);
  g_free (self);
}

/**
 * aws_fault_parse_answer:
 * @status: HTTP status
 * @get_header: (scope call): finds a header of the answer
 * @user_data: for @get_header
 * @body: (nullable): the body, or its start; only the first 256 KiB count
 *
 * Reads an answer that is not 2xx (WIRE.md §10.1): the code from the header
 * `x-amzn-errortype` or the body's `code`, `Code`, `__type`; the message; the
 * request id; when to come back; the server's clock. A body that is neither
 * JSON nor the XML of STS gives its first line as message; where a JSON or an
 * empty body names no code, the status stands in for it.
 *
 * Everything comes out as valid UTF-8 without control characters and bounded;
 * session tokens and bearer keys that a server quotes are masked.
 *
 * Returns: (transfer full): the fault; never %NULL
 */
AwsFault *
aws_fault_parse_answer (guint               status,
                        AwsFaultHeaderFunc  get_header,
                        gpointer            user_data,
                        GBytes             *body)
{
  AwsFault *self;
  const char *data = NULL;
  gsize length = 0;
  gboolean own = TRUE;

  g_return_val_if_fail (get_header != NULL, NULL);

  self = aws_fault_new ();
  self->http_status = status;
  self->code = clean_code (get_header ("x-amzn-errortype", user_data));
  self->request_id = parse_request_id (get_header, user_data);
  self->server_time = parse_server_time (get_header, user_data);
  self->retry_after_ms = parse_retry_after (get_header, user_data, self->server_time);

  if (body != NULL)
    data = g_bytes_get_data (body, &length);
  if (data != NULL)
    own = parse_body (self, data, length);

  if (self->code == NULL && own)
    self->code = g_strdup (code_of_status (status));

  return self;
}

/**
 * aws_fault_new_from_event:
 * @exception_type: (nullable): `:exception-type`, or `:error-code` of an
 *   unmodeled error
 * @message_type: (nullable): `:message-type`, `exception` or `error`
 * @payload: (nullable): the message's payload; for an unmodeled error the text
 *   of `:error-message`
 *
 * Reads a failure inside a stream (WIRE.md §8). The member name
 * `throttlingException` becomes the code `ThrottlingException`; an unknown one
 * is kept likewise, with the payload's text as message.
 *
 * Returns: (transfer full): the fault, with an http_status of 0
 */
AwsFault *
aws_fault_new_from_event (const char *exception_type,
                          const char *message_type,
                          GBytes     *payload)
{
  AwsFault *self = aws_fault_new ();
  const char *data = NULL;
  gsize length = 0;

  self->code = clean_code (exception_type);
  if (self->code != NULL && g_strcmp0 (message_type, "error") != 0)
    self->code[0] = g_ascii_toupper (self->code[0]);

  if (payload != NULL)
    data = g_bytes_get_data (payload, &length);
  if (data != NULL)
    parse_body (self, data, length);

  return self;
}

/**
 * aws_fault_to_error:
 * @self: a fault
 *
 * Returns: (transfer full): a %BASALT_AWS_ERROR_SERVICE with what the service
 *   said, word for word; where it named no code, with the HTTP status
 */
GError *
aws_fault_to_error (const AwsFault *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->message != NULL && self->code != NULL)
    return g_error_new_literal (BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE, self->message);

  if (self->message != NULL && self->http_status != 0)
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE,
                        /* Translators: an HTTP status, then the first line of the answer */
                        _ ("The server answered with HTTP status %u: %s"), self->http_status,
                        self->message);

  if (self->message != NULL)
    return g_error_new_literal (BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE, self->message);

  if (self->http_status != 0)
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE,
                        _ ("The server answered with HTTP status %u and no message"),
                        self->http_status);

  if (self->code != NULL)
    return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE,
                        /* Translators: an AWS error code */
                        _ ("The service reported %s without a message"), self->code);

  return g_error_new_literal (BASALT_AWS_ERROR, BASALT_AWS_ERROR_SERVICE,
                              _ ("The service reported an error without saying which"));
}
