/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-providers.h"

#include "aws-error.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define AWS_TYPE_PROFILE_PROVIDER (aws_profile_provider_get_type ())
G_DECLARE_FINAL_TYPE (AwsProfileProvider, aws_profile_provider, AWS, PROFILE_PROVIDER, GObject)

struct _AwsProfileProvider
{
  GObject parent_instance;

  AwsConfig *config;
  char *profile;
  char *shown;  /* the profile's name, safe to show */
  char *source; /* "profile NAME" */
  const char *result;
  char *detail;
};

static void provider_iface_init (AwsCredentialsProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AwsProfileProvider,
                               aws_profile_provider,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AWS_TYPE_CREDENTIALS_PROVIDER,
                                                      provider_iface_init))

static const char *
get (AwsProfileProvider *self,
     const char         *key)
{
  return aws_config_get (self->config, self->profile, key);
}

static void
set_outcome (AwsProfileProvider *self,
             const char         *result,
             const char         *detail)
{
  self->result = result;
  g_free (self->detail);
  self->detail = g_strdup (detail);
}

/* The key of a means that comes before (or else after) static keys, in JS's order
 * (WIRE.md §13.3); NULL where the profile uses none. */
static const char *
find_other_means (AwsProfileProvider *self,
                  gboolean            before_keys)
{
  static const char *const after[] = {
    "web_identity_token_file", "credential_process", "sso_session",
    "sso_start_url",           "login_session",      "role_arn"
  };

  if (before_keys)
    return get (self, "role_arn") != NULL &&
               (get (self, "source_profile") != NULL || get (self, "credential_source") != NULL) ?
             "role_arn" :
             NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (after); i++)
    if (get (self, after[i]) != NULL)
      return after[i];

  return NULL;
}

static AwsCredentials *
refuse_means (AwsProfileProvider  *self,
              const char          *means,
              GError             **error)
{
  g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
               /* Translators: the first and last are a profile's name, the second a key in it. */
               _ ("The profile “%s” gets its credentials by “%s”, which is not supported yet. "
                  "Export them with: aws configure export-credentials --profile %s --format env"),
               self->shown, means, self->shown);

  return NULL;
}

static AwsCredentials *
take_keys (AwsProfileProvider  *self,
           GError             **error)
{
  const char *id = get (self, "aws_access_key_id");
  const char *secret_text = get (self, "aws_secret_access_key");
  const char *token_text = get (self, "aws_session_token");
  g_autoptr (BasaltSecret) secret = NULL;
  g_autoptr (BasaltSecret) token = NULL;

  if (id == NULL || secret_text == NULL)
    {
      g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                   /* Translators: a profile's name, then two keys in it. */
                   _ ("The profile “%s” has %s but not %s."), self->shown,
                   id != NULL ? "aws_access_key_id" : "aws_secret_access_key",
                   id != NULL ? "aws_secret_access_key" : "aws_access_key_id");
      return NULL;
    }

  if (token_text == NULL)
    token_text = get (self, "aws_security_token");

  secret = basalt_secret_new (secret_text);
  if (token_text != NULL)
    token = basalt_secret_new (token_text);
  set_outcome (self, "found", id);

  return aws_credentials_new (id, secret, token, 0, self->source);
}

/* Why there may be less than the user thinks: the first thing wrong with the files. */
static char *
add_problem (AwsProfileProvider *self,
             const char         *sentence)
{
  GPtrArray *problems = aws_config_get_problems (self->config);

  if (problems->len == 0)
    return g_strdup (sentence);

  return g_strdup_printf ("%s (%s)", sentence, (const char *) g_ptr_array_index (problems, 0));
}

/*
 * NULL with @none set where there is simply nothing. A profile that is asked
 * for by name and does not exist is an error; "default" need not exist.
 */
static AwsCredentials *
look (AwsProfileProvider  *self,
      gboolean            *none,
      GError             **error)
{
  g_autofree char *sentence = NULL;
  g_autofree char *whole = NULL;
  const char *means;

  *none = FALSE;

  if (aws_config_has_profile (self->config, self->profile))
    {
      means = find_other_means (self, TRUE);
      if (means != NULL)
        return refuse_means (self, means, error);

      if (get (self, "aws_access_key_id") != NULL || get (self, "aws_secret_access_key") != NULL)
        return take_keys (self, error);

      means = find_other_means (self, FALSE);
      if (means != NULL)
        return refuse_means (self, means, error);

      sentence = g_strdup_printf (_ ("The profile “%s” has no keys."), self->shown);
      *none = TRUE;
    }
  else
    {
      sentence = g_strdup_printf (_ ("There is no profile “%s”."), self->shown);
      *none = strcmp (self->profile, "default") == 0;
    }

  whole = add_problem (self, sentence);
  g_set_error_literal (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS, whole);

  return NULL;
}

static void
aws_profile_provider_resolve_async (AwsCredentialsProvider *provider,
                                    GCancellable           *cancellable,
                                    GAsyncReadyCallback     callback,
                                    gpointer                user_data)
{
  AwsProfileProvider *self = AWS_PROFILE_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  AwsCredentials *credentials;
  GError *error = NULL;
  gboolean none;

  g_task_set_source_tag (task, aws_profile_provider_resolve_async);

  credentials = look (self, &none, &error);
  if (credentials != NULL)
    {
      g_task_return_pointer (task, credentials, (GDestroyNotify) aws_credentials_unref);
      return;
    }

  set_outcome (self, none ? "none" : "error", error->message);
  g_task_return_error (task, error);
}

static AwsCredentials *
aws_profile_provider_resolve_finish (AwsCredentialsProvider  *provider,
                                     GAsyncResult            *result,
                                     GError                 **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
aws_profile_provider_report (AwsCredentialsProvider *provider,
                             AwsChainFunc            func,
                             gpointer                user_data)
{
  AwsProfileProvider *self = AWS_PROFILE_PROVIDER (provider);

  func (self->source, self->result, self->detail, user_data);
}

static void
provider_iface_init (AwsCredentialsProviderInterface *iface)
{
  iface->resolve_async = aws_profile_provider_resolve_async;
  iface->resolve_finish = aws_profile_provider_resolve_finish;
  iface->report = aws_profile_provider_report;
}

static void
aws_profile_provider_finalize (GObject *object)
{
  AwsProfileProvider *self = AWS_PROFILE_PROVIDER (object);

  g_clear_object (&self->config);
  g_free (self->profile);
  g_free (self->shown);
  g_free (self->source);
  g_free (self->detail);

  G_OBJECT_CLASS (aws_profile_provider_parent_class)->finalize (object);
}

static void
aws_profile_provider_class_init (AwsProfileProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aws_profile_provider_finalize;
}

static void
aws_profile_provider_init (AwsProfileProvider *self)
{
  set_outcome (self, "skipped", _ ("not looked at yet"));
}

/**
 * aws_profile_provider_new:
 * @config: the shared files
 * @profile: a profile's name
 *
 * Makes a provider of the static keys of a profile (WIRE.md §13.4). A profile that
 * gets credentials by other means, or has half a key pair, or is named and does
 * not exist, is an error, and not the same as none.
 *
 * Returns: (transfer full): the provider
 */
AwsCredentialsProvider *
aws_profile_provider_new (AwsConfig  *config,
                          const char *profile)
{
  AwsProfileProvider *self;

  g_return_val_if_fail (AWS_IS_CONFIG (config), NULL);
  g_return_val_if_fail (profile != NULL, NULL);

  self = g_object_new (AWS_TYPE_PROFILE_PROVIDER, NULL);
  self->config = g_object_ref (config);
  self->profile = g_strdup (profile);
  self->shown = basalt_text_make_visible (profile, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  self->source = g_strconcat ("profile ", self->shown, NULL);

  return AWS_CREDENTIALS_PROVIDER (self);
}
