/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define AWS_TYPE_CREDENTIALS (aws_credentials_get_type ())

/**
 * AwsCredentials:
 *
 * Either a key pair (access key id, secret, optional session token) or a
 * bearer key. Immutable, reference counted, secrets wiped at the end.
 */
typedef struct _AwsCredentials AwsCredentials;

GType           aws_credentials_get_type          (void);
AwsCredentials *aws_credentials_new               (const char     *access_key_id,
                                                   BasaltSecret   *secret_access_key,
                                                   BasaltSecret   *session_token,
                                                   gint64          expires_at,
                                                   const char     *source);
AwsCredentials *aws_credentials_new_bearer        (BasaltSecret   *key,
                                                   gint64          expires_at,
                                                   const char     *source);
AwsCredentials *aws_credentials_ref               (AwsCredentials *self);
void            aws_credentials_unref             (AwsCredentials *self);
gboolean        aws_credentials_is_bearer         (AwsCredentials *self);
const char     *aws_credentials_get_access_key_id (AwsCredentials *self);
BasaltSecret   *aws_credentials_get_secret        (AwsCredentials *self);
BasaltSecret   *aws_credentials_get_session_token (AwsCredentials *self);
BasaltSecret   *aws_credentials_get_bearer        (AwsCredentials *self);
gint64          aws_credentials_get_expires_at    (AwsCredentials *self);
const char     *aws_credentials_get_source        (AwsCredentials *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsCredentials, aws_credentials_unref)

#define AWS_TYPE_CREDENTIALS_PROVIDER (aws_credentials_provider_get_type ())

/*
 * AwsCredentialsProvider: where credentials come from. resolve() may be called
 * often: providers cache. @chain collects a line per place looked at, for
 * people, without secrets (element-type BasaltChainLink-like triples; see
 * aws_credentials_provider_report()).
 * Fails with BASALT_AWS_ERROR_CREDENTIALS (none, or a broken source) or
 * BASALT_AWS_ERROR_CONFIGURATION.
 */
G_DECLARE_INTERFACE (AwsCredentialsProvider, aws_credentials_provider, AWS, CREDENTIALS_PROVIDER, GObject)

/* Told of every place looked at: @result is "found", "none", "error", "skipped". */
typedef void (*AwsChainFunc) (const char *source,
                              const char *result,
                              const char *detail,
                              gpointer    user_data);

struct _AwsCredentialsProviderInterface
{
  GTypeInterface parent_iface;

  void            (*resolve_async)  (AwsCredentialsProvider *self,
                                     GCancellable           *cancellable,
                                     GAsyncReadyCallback     callback,
                                     gpointer                user_data);
  AwsCredentials *(*resolve_finish) (AwsCredentialsProvider *self,
                                     GAsyncResult           *result,
                                     GError                **error);
  /* Repeats what the last resolve() looked at. */
  void            (*report)         (AwsCredentialsProvider *self,
                                     AwsChainFunc            func,
                                     gpointer                user_data);
};

void            aws_credentials_provider_resolve_async  (AwsCredentialsProvider *self,
                                                         GCancellable           *cancellable,
                                                         GAsyncReadyCallback     callback,
                                                         gpointer                user_data);
AwsCredentials *aws_credentials_provider_resolve_finish (AwsCredentialsProvider *self,
                                                         GAsyncResult           *result,
                                                         GError                **error);
void            aws_credentials_provider_report         (AwsCredentialsProvider *self,
                                                         AwsChainFunc            func,
                                                         gpointer                user_data);

G_END_DECLS
