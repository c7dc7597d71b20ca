/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-http.h"

#include "test-server.h"
#include "test-wait.h"

#include <string.h>

/* A session, a server and a request to it; and what came of the last one sent. */
typedef struct
{
  TestServer *server;
  AwsHttpSession *session;
  AwsHttpRequest *request;
  AwsCredentials *credentials;
  const char *method;
  char *endpoint;
  char *path;
  char *query;

  GBytes *body;
  AwsHttpAnswer *answer;
  AwsFault *fault;
  GError *error;
} Fixture;

static inline void
fixture_make_request (Fixture *f)
{
  g_clear_pointer (&f->request, aws_http_request_unref);
  f->request = aws_http_request_new (f->method, f->endpoint, f->path, f->query);
  /* Long enough for a busy machine; tests of the limits set their own. */
  aws_http_request_set_timeouts (f->request, 15 * 1000, 15 * 1000, 15 * 1000, 0);
}

static inline void
fixture_set_endpoint (Fixture    *f,
                      const char *endpoint)
{
  g_free (f->endpoint);
  f->endpoint = g_strdup (endpoint);
  fixture_make_request (f);
}

static inline void
fixture_set_path (Fixture    *f,
                  const char *path,
                  const char *query)
{
  g_free (f->path);
  f->path = g_strdup (path);
  g_free (f->query);
  f->query = g_strdup (query);
  fixture_make_request (f);
}

static inline void
fixture_set_body (Fixture    *f,
                  const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  aws_http_request_set_body (f->request, "application/json", body);
}

static inline void
fixture_set_key_pair (Fixture    *f,
                      const char *id,
                      const char *secret_text,
                      const char *token_text)
{
  g_autoptr (BasaltSecret) secret = basalt_secret_new (secret_text);
  g_autoptr (BasaltSecret) token = token_text != NULL ? basalt_secret_new (token_text) : NULL;

  g_clear_pointer (&f->credentials, aws_credentials_unref);
  f->credentials = aws_credentials_new (id, secret, token, 0, "test");
  aws_http_request_set_credentials (f->request, f->credentials, "us-east-1", "bedrock");
}

static inline void
fixture_set_keys (Fixture *f)
{
  fixture_set_key_pair (f, "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session");
}

static inline void
fixture_set_bearer (Fixture    *f,
                    const char *text)
{
  g_autoptr (BasaltSecret) key = basalt_secret_new (text);

  g_clear_pointer (&f->credentials, aws_credentials_unref);
  f->credentials = aws_credentials_new_bearer (key, 0, "test");
  aws_http_request_set_credentials (f->request, f->credentials, NULL, NULL);
}

static inline void
fixture_clear_outcome (Fixture *f)
{
  g_clear_pointer (&f->body, g_bytes_unref);
  g_clear_pointer (&f->answer, aws_http_answer_unref);
  g_clear_pointer (&f->fault, aws_fault_free);
  g_clear_error (&f->error);
}

static inline Fixture
fixture_init (void)
{
  Fixture f = { 0 };

  f.server = test_server_new ();
  f.session = aws_http_session_new ();
  f.method = "POST";
  f.path = g_strdup ("/model/a%3A0%2Fb/converse");
  f.query = g_strdup ("x=1&y=%2F");
  fixture_set_endpoint (&f, test_server_get_url (f.server));

  return f;
}

static inline void
fixture_clear (Fixture *f)
{
  fixture_clear_outcome (f);
  g_clear_pointer (&f->request, aws_http_request_unref);
  g_clear_pointer (&f->credentials, aws_credentials_unref);
  g_assert_finalize_object (f->session);
  test_server_free (f->server);
  g_free (f->endpoint);
  g_free (f->path);
  g_free (f->query);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static inline void
fixture_finish_send (Fixture       *f,
                     GAsyncResult **result)
{
  test_wait_until (*result != NULL);
  fixture_clear_outcome (f);
  f->body = aws_http_session_send_finish (f->session, *result, &f->answer, &f->fault, &f->error);
  g_assert_true ((f->body != NULL) != (f->error != NULL));
  g_clear_object (result);
}

/* Sends the request and waits for what comes of it. */
static inline void
fixture_send (Fixture *f,
              gsize    max_length)
{
  GAsyncResult *result = NULL;

  aws_http_session_send_async (f->session, f->request, max_length, NULL, test_wait_result_cb,
                               &result);
  fixture_finish_send (f, &result);
}

static inline void
fixture_assert_body (Fixture    *f,
                     const char *text)
{
  g_assert_cmpmem (g_bytes_get_data (f->body, NULL), g_bytes_get_size (f->body), text,
                   strlen (text));
}

/* Of ours, and naming the host. */
static inline void
fixture_assert_error (Fixture        *f,
                      BasaltAwsError  code)
{
  g_autofree char *host = g_strdup (aws_http_request_get_host (f->request));

  g_assert_error (f->error, BASALT_AWS_ERROR, (gint) code);
  g_assert_nonnull (host);
  g_assert_nonnull (strstr (f->error->message, host));
  g_test_message ("%s", f->error->message);
}

/* The error's message has these words. */
static inline void
fixture_assert_says (Fixture    *f,
                     const char *words)
{
  if (strstr (f->error->message, words) == NULL)
    g_error ("no “%s” in: %s", words, f->error->message);
}
