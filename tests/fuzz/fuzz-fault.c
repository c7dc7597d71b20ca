/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include "aws-error.h"

static const char *
get_header (const char *name,
            gpointer    user_data)
{
  return user_data;
}

static void
check (AwsFault *fault)
{
  g_autoptr (GError) error = aws_fault_to_error (fault);

  g_assert_true (fault->code == NULL || g_str_is_ascii (fault->code));
  g_assert_true (fault->message == NULL || g_utf8_validate (fault->message, -1, NULL));
  g_assert_true (fault->body == NULL || g_utf8_validate (fault->body, -1, NULL));
  g_assert_true (fault->request_id == NULL || g_utf8_validate (fault->request_id, -1, NULL));
  g_assert_cmpint (fault->retry_after_ms, >=, -1);
  (void) aws_error_is_retryable (error, fault);
  (void) aws_error_is_clock_skew (error, fault, 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  g_autoptr (GBytes) body = g_bytes_new (data, length);
  g_autofree char *header = g_strndup ((const char *) data, length);
  g_autoptr (AwsFault) answer = aws_fault_parse_answer (500, get_header, header, body);
  g_autoptr (AwsFault) event = aws_fault_new_from_event (header, "exception", body);

  check (answer);
  check (event);

  return 0;
}
