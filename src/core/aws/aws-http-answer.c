/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http-private.h"

#include "basalt-text.h"

struct _AwsHttpAnswer
{
  gatomicrefcount refs;
  guint status;
  SoupMessageHeaders *headers;
  char *request_id;
};

G_DEFINE_BOXED_TYPE (AwsHttpAnswer, aws_http_answer, aws_http_answer_ref, aws_http_answer_unref)

/* Status and headers of @message, whose headers have arrived. */
AwsHttpAnswer *
aws_http_answer_new (SoupMessage *message)
{
  static const char *const names[] = { "x-amzn-requestid", "x-amzn-request-id",
                                       "x-amz-request-id" };
  AwsHttpAnswer *self = g_new0 (AwsHttpAnswer, 1);

  g_atomic_ref_count_init (&self->refs);
  self->status = soup_message_get_status (message);
  self->headers = soup_message_headers_ref (soup_message_get_response_headers (message));

  for (gsize i = 0; i < G_N_ELEMENTS (names) && self->request_id == NULL; i++)
    {
      const char *value = soup_message_headers_get_one (self->headers, names[i]);

      if (value != NULL && *value != '\0')
        self->request_id = basalt_text_make_visible (value, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
    }

  return self;
}

/**
 * aws_http_answer_ref:
 * @self: an answer
 *
 * Returns: (transfer full): @self
 */
AwsHttpAnswer *
aws_http_answer_ref (AwsHttpAnswer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * aws_http_answer_unref:
 * @self: (transfer full): an answer
 *
 * Drops a reference.
 */
void
aws_http_answer_unref (AwsHttpAnswer *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  soup_message_headers_unref (self->headers);
  g_free (self->request_id);
  g_free (self);
}

/**
 * aws_http_answer_get_status:
 * @self: an answer
 *
 * Returns: the HTTP status, 200 to 299
 */
guint
aws_http_answer_get_status (AwsHttpAnswer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->status;
}

/**
 * aws_http_answer_get_request_id:
 * @self: an answer
 *
 * Returns: (nullable) (transfer none): AWS's id of the request, safe to show
 */
const char *
aws_http_answer_get_request_id (AwsHttpAnswer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->request_id;
}

/**
 * aws_http_answer_get_content_type:
 * @self: an answer
 *
 * Returns: (nullable) (transfer none): the media type without parameters
 */
const char *
aws_http_answer_get_content_type (AwsHttpAnswer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return soup_message_headers_get_content_type (self->headers, NULL);
}

/**
 * aws_http_answer_get_header:
 * @self: an answer
 * @name: a header's name, in any case
 *
 * Returns: (nullable) (transfer none): its value as it came: not always UTF-8
 */
const char *
aws_http_answer_get_header (AwsHttpAnswer *self,
                            const char    *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return soup_message_headers_get_list (self->headers, name);
}
