/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * TestServer: a scripted HTTP/1.1 server on 127.0.0.1, on threads of its own, for
 * answers that no decent server gives. It gives each request the next reply that
 * was pushed; when none is left, the handler's; else 500. It records what it got
 * and how each connection ended. Keep-alive, unless the reply says otherwise.
 */
typedef struct _TestServer TestServer;
typedef struct _TestReply TestReply;

/**
 * TestRequest:
 * @connection: number of the connection it came on, from 0
 * @headers: (element-type utf8 utf8): names in lower case
 */
typedef struct
{
  guint connection;
  char *method;
  char *target;
  GHashTable *headers;
  GBytes *body;
} TestRequest;

/* Called on a thread of the server; returns (transfer full) the reply, NULL for 500. */
typedef TestReply *(*TestServerHandler) (const TestRequest *request,
                                         gpointer           user_data);

TestServer        *test_server_new               (void);
/* Same with TLS; both files are PEM. */
TestServer        *test_server_new_tls           (const char        *certificate_file,
                                                  const char        *key_file);
void               test_server_free              (TestServer        *self);
/* "http://127.0.0.1:PORT", without a slash */
const char        *test_server_get_url           (TestServer        *self);
guint16            test_server_get_port          (TestServer        *self);
void               test_server_set_handler       (TestServer        *self,
                                                  TestServerHandler  handler,
                                                  gpointer           user_data);
/* @reply: (transfer full) */
void               test_server_push              (TestServer        *self,
                                                  TestReply         *reply);
void               test_server_push_json         (TestServer        *self,
                                                  guint              status,
                                                  const char        *json);

/* What happened so far. */
guint              test_server_count_requests    (TestServer        *self);
guint              test_server_count_connections (TestServer        *self);
/* Connections that the client closed, before or while it was answered or when idle. */
guint              test_server_count_closed      (TestServer        *self);
/* (transfer none): lives as long as the server; fails the test if there is none */
const TestRequest *test_server_get_request       (TestServer        *self,
                                                  guint              index);
/* @name in lower case; NULL where there is none */
const char        *test_request_get_header       (const TestRequest *request,
                                                  const char        *name);
/* Replies to the requests so far go on at a pause without an end. */
void               test_server_release           (TestServer        *self);

#define TEST_FOREVER G_MAXUINT

/* 0 for a reply that never comes: the connection stays open until the client closes it. */
TestReply         *test_reply_new                (guint              status);
/* Bytes instead of a status line, headers and body; then the connection is closed. */
TestReply         *test_reply_new_raw            (const void        *data,
                                                  gssize             length);
void               test_reply_free               (TestReply         *self);
void               test_reply_add_header         (TestReply         *self,
                                                  const char        *name,
                                                  const char        *value);
void               test_reply_set_body           (TestReply         *self,
                                                  const void        *data,
                                                  gssize             length);
/* Transfer-Encoding: chunked, in chunks of so many bytes, instead of Content-Length. */
void               test_reply_set_chunk_size     (TestReply         *self,
                                                  gsize              size);
/* Before the status line. */
void               test_reply_set_delay          (TestReply         *self,
                                                  guint              ms);
/* After @offset bytes of the body; may be called several times, in ascending order. */
void               test_reply_add_pause          (TestReply         *self,
                                                  gsize              offset,
                                                  guint              ms);
/* Closes after @offset bytes of the body, however long it was said to be. */
void               test_reply_set_cut            (TestReply         *self,
                                                  gsize              offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestReply, test_reply_free)

G_END_DECLS
