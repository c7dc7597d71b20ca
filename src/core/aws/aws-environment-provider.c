/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-providers.h"

#include "aws-environ-private.h"
#include "aws-error.h"
#include "basalt-time.h"

#include <glib/gi18n-lib.h>

#define SOURCE "environment"

#define AWS_TYPE_ENVIRONMENT_PROVIDER (aws_environment_provider_get_type ())
G_DECLARE_FINAL_TYPE (AwsEnvironmentProvider,
                      aws_environment_provider,
                      AWS,
                      ENVIRONMENT_PROVIDER,
                      GObject)

struct _AwsEnvironmentProvider
{
  GObject parent_instance;

  AwsEnviron *environ;
  const char *result;
  char *detail;
};

static void provider_iface_init (AwsCredentialsProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AwsEnvironmentProvider,
                               aws_environment_provider,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AWS_TYPE_CREDENTIALS_PROVIDER,
                                                      provider_iface_init))

/* Whether a key pair is to come before an API key: `AWS_AUTH_SCHEME_PREFERENCE`. */
static gboolean
prefers_keys (AwsEnvironmentProvider *self)
{
  const char *preference = aws_environ_get (self->environ, "AWS_AUTH_SCHEME_PREFERENCE");
  g_auto (GStrv) schemes = g_strsplit (preference != NULL ? preference : "", ",", -1);

  for (gsize i = 0; schemes[i] != NULL; i++)
    {
      const char *scheme = g_strstrip (schemes[i]);

      if (g_ascii_strcasecmp (scheme, "sigv4") == 0)
        return TRUE;
      if (g_ascii_strcasecmp (scheme, "httpBearerAuth") == 0)
        return FALSE;
    }

  return FALSE;
}

static void
set_outcome (AwsEnvironmentProvider *self,
             const char             *result,
             const char             *detail)
{
  self->result = result;
  g_free (self->detail);
  self->detail = g_strdup (detail);
}

static AwsCredentials *
look_for_bearer (AwsEnvironmentProvider *self)
{
  const char *key = aws_environ_get (self->environ, "AWS_BEARER_TOKEN_BEDROCK");
  g_autoptr (BasaltSecret) secret = NULL;

  if (key == NULL)
    return NULL;

  secret = basalt_secret_new (key);
  set_outcome (self, "found", "AWS_BEARER_TOKEN_BEDROCK");

  return aws_credentials_new_bearer (secret, 0, SOURCE);
}

/* TRUE with 0 where there is none. */
static gboolean
look_for_expiry (AwsEnvironmentProvider  *self,
                 gint64                  *expires_at,
                 GError                 **error)
{
  const char *text = aws_environ_get (self->environ, "AWS_CREDENTIAL_EXPIRATION");

  *expires_at = 0;
  if (text == NULL)
    return TRUE;

  *expires_at = basalt_time_from_rfc3339 (text);
  if (*expires_at == BASALT_TIME_NONE)
    {
      g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                           _ ("AWS_CREDENTIAL_EXPIRATION is not a time."));
      return FALSE;
    }

  if (*expires_at <= g_get_real_time ())
    {
      g_autofree char *shown = basalt_time_to_rfc3339 (*expires_at);

      g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                   _ ("The credentials in the environment expired at %s."), shown);
      return FALSE;
    }

  return TRUE;
}

/* NULL without @error where no variable is set. */
static AwsCredentials *
look_for_keys (AwsEnvironmentProvider  *self,
               GError                 **error)
{
  const char *id = aws_environ_get (self->environ, "AWS_ACCESS_KEY_ID");
  const char *secret_text = aws_environ_get (self->environ, "AWS_SECRET_ACCESS_KEY");
  const char *token_text = aws_environ_get (self->environ, "AWS_SESSION_TOKEN");
  g_autoptr (BasaltSecret) secret = NULL;
  g_autoptr (BasaltSecret) token = NULL;
  gint64 expires_at;

  if (id == NULL && secret_text == NULL)
    return NULL;

  if (id == NULL || secret_text == NULL)
    {
      g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                   /* Translators: both are names of environment variables. */
                   _ ("%s is set in the environment, but %s is not."),
                   id != NULL ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
                   id != NULL ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
      return NULL;
    }

  if (!look_for_expiry (self, &expires_at, error))
    return NULL;

  if (token_text == NULL)
    token_text = aws_environ_get (self->environ, "AWS_SECURITY_TOKEN");

  secret = basalt_secret_new (secret_text);
  if (token_text != NULL)
    token = basalt_secret_new (token_text);
  set_outcome (self, "found", id);

  return aws_credentials_new (id, secret, token, expires_at, SOURCE);
}

static AwsCredentials *
look (AwsEnvironmentProvider  *self,
      GError                 **error)
{
  AwsCredentials *credentials = NULL;
  GError *broken = NULL;

  if (!prefers_keys (self))
    credentials = look_for_bearer (self);
  if (credentials == NULL)
    credentials = look_for_keys (self, &broken);
  if (credentials == NULL && broken == NULL)
    credentials = look_for_bearer (self);

  if (broken != NULL)
    {
      set_outcome (self, "error", broken->message);
      g_propagate_error (error, broken);
    }
  else if (credentials == NULL)
    {
      set_outcome (self, "none", _ ("AWS_ACCESS_KEY_ID and AWS_BEARER_TOKEN_BEDROCK are not set"));
      g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                           _ ("The environment has no AWS credentials: AWS_ACCESS_KEY_ID and "
                              "AWS_BEARER_TOKEN_BEDROCK are not set."));
    }

  return credentials;
}

static void
aws_environment_provider_resolve_async (AwsCredentialsProvider *provider,
                                        GCancellable           *cancellable,
                                        GAsyncReadyCallback     callback,
                                        gpointer                user_data)
{
  AwsEnvironmentProvider *self = AWS_ENVIRONMENT_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  AwsCredentials *credentials;
  GError *error = NULL;

  g_task_set_source_tag (task, aws_environment_provider_resolve_async);

  credentials = look (self, &error);
  if (credentials != NULL)
    g_task_return_pointer (task, credentials, (GDestroyNotify) aws_credentials_unref);
  else
    g_task_return_error (task, error);
}

static AwsCredentials *
aws_environment_provider_resolve_finish (AwsCredentialsProvider  *provider,
                                         GAsyncResult            *result,
                                         GError                 **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
aws_environment_provider_report (AwsCredentialsProvider *provider,
                                 AwsChainFunc            func,
                                 gpointer                user_data)
{
  AwsEnvironmentProvider *self = AWS_ENVIRONMENT_PROVIDER (provider);

  func (SOURCE, self->result, self->detail, user_data);
}

static void
provider_iface_init (AwsCredentialsProviderInterface *iface)
{
  iface->resolve_async = aws_environment_provider_resolve_async;
  iface->resolve_finish = aws_environment_provider_resolve_finish;
  iface->report = aws_environment_provider_report;
}

static void
aws_environment_provider_finalize (GObject *object)
{
  AwsEnvironmentProvider *self = AWS_ENVIRONMENT_PROVIDER (object);

  g_clear_pointer (&self->environ, aws_environ_free);
  g_free (self->detail);

  G_OBJECT_CLASS (aws_environment_provider_parent_class)->finalize (object);
}

static void
aws_environment_provider_class_init (AwsEnvironmentProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aws_environment_provider_finalize;
}

static void
aws_environment_provider_init (AwsEnvironmentProvider *self)
{
  set_outcome (self, "skipped", _ ("not looked at yet"));
}

/**
 * aws_environment_provider_new:
 * @variables: (nullable): "NAME=value" strings; %NULL for the process's own
 *
 * Makes a provider of what the variables hold now: an API key in
 * `AWS_BEARER_TOKEN_BEDROCK` (WIRE.md §12), else the key pair (§13.4); the other
 * way round where `AWS_AUTH_SCHEME_PREFERENCE` says so. Half a key pair is an
 * error.
 *
 * Returns: (transfer full): the provider
 */
AwsCredentialsProvider *
aws_environment_provider_new (const char *const *variables)
{
  AwsEnvironmentProvider *self = g_object_new (AWS_TYPE_ENVIRONMENT_PROVIDER, NULL);

  self->environ = aws_environ_new (variables);

  return AWS_CREDENTIALS_PROVIDER (self);
}
