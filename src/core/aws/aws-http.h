/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-credentials.h"
#include "aws-endpoint.h"
#include "aws-error.h"

G_BEGIN_DECLS

/**
 * AwsHttpRequest:
 *
 * One request: where, what, as whom. A mutable, reference-counted builder;
 * sending takes a snapshot. Headers set here are signed.
 */
typedef struct _AwsHttpRequest AwsHttpRequest;

#define AWS_TYPE_HTTP_REQUEST (aws_http_request_get_type ())
GType           aws_http_request_get_type        (void);

/* @endpoint: URL without a trailing slash; @path: escaped, from "/" on; @query: (nullable): escaped */
AwsHttpRequest *aws_http_request_new             (const char     *method,
                                                  const char     *endpoint,
                                                  const char     *path,
                                                  const char     *query);
AwsHttpRequest *aws_http_request_ref             (AwsHttpRequest *self);
void            aws_http_request_unref           (AwsHttpRequest *self);
/* As the clock offset takes it: without a port; NULL where the endpoint is no URL. */
const char     *aws_http_request_get_host        (AwsHttpRequest *self);
void            aws_http_request_set_body        (AwsHttpRequest *self,
                                                  const char     *content_type,
                                                  GBytes         *body);
void            aws_http_request_set_header      (AwsHttpRequest *self,
                                                  const char     *name,
                                                  const char     *value);
/* NULL credentials: unsigned. */
void            aws_http_request_set_credentials (AwsHttpRequest *self,
                                                  AwsCredentials *credentials,
                                                  const char     *region,
                                                  const char     *signing_name);
/* Milliseconds; 0 for none. connect: until the connection is up; first: until the first byte
 * of the body; idle: between reads; total: for the whole exchange. */
void            aws_http_request_set_timeouts    (AwsHttpRequest *self,
                                                  guint           connect_ms,
                                                  guint           first_ms,
                                                  guint           idle_ms,
                                                  guint           total_ms);

#define AWS_HTTP_CONNECT_MS (10 * 1000)
#define AWS_HTTP_FIRST_MS (60 * 60 * 1000)
#define AWS_HTTP_IDLE_MS (5 * 60 * 1000)
#define AWS_HTTP_CONTROL_MS (30 * 1000)

/**
 * AwsHttpAnswer:
 *
 * Status, headers and body of a 2xx answer. Reference counted.
 */
typedef struct _AwsHttpAnswer AwsHttpAnswer;

#define AWS_TYPE_HTTP_ANSWER (aws_http_answer_get_type ())
GType           aws_http_answer_get_type         (void);

AwsHttpAnswer  *aws_http_answer_ref              (AwsHttpAnswer  *self);
void            aws_http_answer_unref            (AwsHttpAnswer  *self);
guint           aws_http_answer_get_status       (AwsHttpAnswer  *self);
const char     *aws_http_answer_get_request_id   (AwsHttpAnswer  *self);
const char     *aws_http_answer_get_content_type (AwsHttpAnswer  *self);
const char     *aws_http_answer_get_header       (AwsHttpAnswer  *self,
                                                  const char     *name);

#define AWS_TYPE_HTTP_SESSION (aws_http_session_get_type ())

/* AwsHttpSession: the program's one SoupSession. System proxy and TLS, no redirects, no cookies,
 * no logger; keeps the clock offset per host in memory (§11.5). */
G_DECLARE_FINAL_TYPE (AwsHttpSession, aws_http_session, AWS, HTTP_SESSION, GObject)

AwsHttpSession *aws_http_session_new             (void);
/* Closes what is idle. */
void            aws_http_session_abort           (AwsHttpSession *self);
/* µs to add to our clock when signing for @host. */
gint64          aws_http_session_get_clock_offset (AwsHttpSession *self,
                                                  const char     *host);
void            aws_http_session_set_clock_offset (AwsHttpSession *self,
                                                  const char     *host,
                                                  gint64          offset);

/* The whole body, at most @max_length bytes. */
void            aws_http_session_send_async      (AwsHttpSession      *self,
                                                  AwsHttpRequest      *request,
                                                  gsize                max_length,
                                                  GCancellable        *cancellable,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data);
/* @answer and @fault are optional out; a fault is set whenever the server answered with an error. */
GBytes         *aws_http_session_send_finish     (AwsHttpSession      *self,
                                                  GAsyncResult        *result,
                                                  AwsHttpAnswer      **answer,
                                                  AwsFault           **fault,
                                                  GError             **error);

typedef enum
{
  AWS_HTTP_STREAM_ANSWER,    /* status 2xx and headers are there; no data yet */
  AWS_HTTP_STREAM_DATA,      /* bytes of the body */
} AwsHttpStreamEvent;

/* Called in the caller's main context. FALSE with @error set ends the exchange with that error. */
typedef gboolean (*AwsHttpStreamFunc) (AwsHttpStreamEvent   event,
                                       AwsHttpAnswer       *answer,
                                       const guint8        *data,
                                       gsize                length,
                                       gpointer             user_data,
                                       GError             **error);

/* As the body arrives. Cancelling closes the socket at once. @func is not called after the
 * operation completed. */
void            aws_http_session_stream_async    (AwsHttpSession      *self,
                                                  AwsHttpRequest      *request,
                                                  AwsHttpStreamFunc    func,
                                                  gpointer             func_data,
                                                  GCancellable        *cancellable,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data);
gboolean        aws_http_session_stream_finish   (AwsHttpSession      *self,
                                                  GAsyncResult        *result,
                                                  AwsHttpAnswer      **answer,
                                                  AwsFault           **fault,
                                                  GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsHttpRequest, aws_http_request_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsHttpAnswer, aws_http_answer_unref)

G_END_DECLS
