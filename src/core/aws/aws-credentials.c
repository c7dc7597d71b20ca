/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-credentials.h"

struct _AwsCredentials
{
  gatomicrefcount refs;
  char *access_key_id;
  BasaltSecret *secret;
  BasaltSecret *session_token;
  BasaltSecret *bearer;
  gint64 expires_at;
  char *source;
};

G_DEFINE_BOXED_TYPE (AwsCredentials, aws_credentials, aws_credentials_ref, aws_credentials_unref)

static AwsCredentials *
credentials_alloc (gint64      expires_at,
                   const char *source)
{
  AwsCredentials *self = g_new0 (AwsCredentials, 1);

  g_atomic_ref_count_init (&self->refs);
  self->expires_at = expires_at;
  self->source = g_strdup (source);

  return self;
}

/**
 * aws_credentials_new:
 * @access_key_id: the public half of the pair
 * @secret_access_key: the secret half
 * @session_token: (nullable): of temporary credentials
 * @expires_at: microseconds since 1970 UTC, or 0 where they do not expire
 * @source: (nullable): where they were found, for people, without secrets
 *
 * Makes credentials that sign (WIRE.md §11).
 *
 * Returns: (transfer full): the credentials
 */
AwsCredentials *
aws_credentials_new (const char   *access_key_id,
                     BasaltSecret *secret_access_key,
                     BasaltSecret *session_token,
                     gint64        expires_at,
                     const char   *source)
{
  AwsCredentials *self;

  g_return_val_if_fail (access_key_id != NULL, NULL);
  g_return_val_if_fail (secret_access_key != NULL, NULL);

  self = credentials_alloc (expires_at, source);
  self->access_key_id = g_strdup (access_key_id);
  self->secret = basalt_secret_ref (secret_access_key);
  if (session_token != NULL)
    self->session_token = basalt_secret_ref (session_token);

  return self;
}

/**
 * aws_credentials_new_bearer:
 * @key: a Bedrock API key
 * @expires_at: microseconds since 1970 UTC, or 0 where unknown
 * @source: (nullable): where it was found, for people, without secrets
 *
 * Makes credentials that are sent as they are (WIRE.md §12): over TLS only,
 * loopback excepted.
 *
 * Returns: (transfer full): the credentials
 */
AwsCredentials *
aws_credentials_new_bearer (BasaltSecret *key,
                            gint64        expires_at,
                            const char   *source)
{
  AwsCredentials *self;

  g_return_val_if_fail (key != NULL, NULL);

  self = credentials_alloc (expires_at, source);
  self->bearer = basalt_secret_ref (key);

  return self;
}

/**
 * aws_credentials_ref:
 * @self: credentials
 *
 * Returns: (transfer full): @self
 */
AwsCredentials *
aws_credentials_ref (AwsCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * aws_credentials_unref:
 * @self: (transfer full): credentials
 *
 * Drops a reference; with the last one the secrets lose theirs.
 */
void
aws_credentials_unref (AwsCredentials *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->access_key_id);
  g_clear_pointer (&self->secret, basalt_secret_unref);
  g_clear_pointer (&self->session_token, basalt_secret_unref);
  g_clear_pointer (&self->bearer, basalt_secret_unref);
  g_free (self->source);
  g_free (self);
}

/**
 * aws_credentials_is_bearer:
 * @self: credentials
 *
 * Returns: whether this is an API key; otherwise it is a key pair
 */
gboolean
aws_credentials_is_bearer (AwsCredentials *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->bearer != NULL;
}

/**
 * aws_credentials_get_access_key_id:
 * @self: credentials
 *
 * Returns: (nullable) (transfer none): the access key id; %NULL for an API key
 */
const char *
aws_credentials_get_access_key_id (AwsCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->access_key_id;
}

/**
 * aws_credentials_get_secret:
 * @self: credentials
 *
 * Returns: (nullable) (transfer none): the secret access key; %NULL for an API
 *   key
 */
BasaltSecret *
aws_credentials_get_secret (AwsCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->secret;
}

/**
 * aws_credentials_get_session_token:
 * @self: credentials
 *
 * Returns: (nullable) (transfer none): the session token of temporary
 *   credentials
 */
BasaltSecret *
aws_credentials_get_session_token (AwsCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->session_token;
}

/**
 * aws_credentials_get_bearer:
 * @self: credentials
 *
 * Returns: (nullable) (transfer none): the API key; %NULL for a key pair
 */
BasaltSecret *
aws_credentials_get_bearer (AwsCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->bearer;
}

/**
 * aws_credentials_get_expires_at:
 * @self: credentials
 *
 * Returns: microseconds since 1970 UTC, or 0 where they do not expire or it is
 *   not known
 */
gint64
aws_credentials_get_expires_at (AwsCredentials *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->expires_at;
}

/**
 * aws_credentials_get_source:
 * @self: credentials
 *
 * Returns: (nullable) (transfer none): where they were found
 */
const char *
aws_credentials_get_source (AwsCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->source;
}
