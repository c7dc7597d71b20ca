/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-resolver.h"

#include "aws-endpoint.h"
#include "aws-error.h"
#include "aws-providers.h"

#include <glib/gi18n-lib.h>

struct _BasaltResolver
{
  GObject parent_instance;

  BasaltKeyring *keyring;
  BasaltDemoEndpoint *demo;
};

static void basalt_resolver_iface_init (BasaltTargetResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltResolver,
                               basalt_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BASALT_TYPE_TARGET_RESOLVER,
                                                      basalt_resolver_iface_init))

/* What one resolve() found out on its way; also tells what was looked at where
 * it found nothing. */
typedef struct
{
  BasaltConnection *connection;
  AwsService service;
  AwsConfig *config; /* of environment and profile connections */
  AwsCredentialsProvider *provider;
  GPtrArray *chain; /* BasaltChainLink */
  char *region;
  char *endpoint;
  AwsCredentials *credentials;
  BasaltProblem *problem;
} Resolution;

static void
resolution_free (Resolution *self)
{
  g_clear_object (&self->connection);
  g_clear_object (&self->config);
  g_clear_object (&self->provider);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->region, g_free);
  g_clear_pointer (&self->endpoint, g_free);
  g_clear_pointer (&self->credentials, aws_credentials_unref);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  g_free (self);
}

static Resolution *
resolution_new (BasaltConnection *connection,
                AwsService        service)
{
  Resolution *self = g_new0 (Resolution, 1);

  self->connection = g_object_ref (connection);
  self->service = service;
  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_chain_link_free);

  return self;
}

static void
resolution_add_link (const char *source,
                     const char *result,
                     const char *detail,
                     gpointer    user_data)
{
  Resolution *self = user_data;

  g_ptr_array_add (self->chain, basalt_chain_link_new (source, result, detail));
}

static gboolean
uses_aws_files (BasaltConnection *connection)
{
  BasaltConnectionKind kind = basalt_connection_get_kind (connection);

  return kind == BASALT_CONNECTION_ENVIRONMENT || kind == BASALT_CONNECTION_PROFILE;
}

static const char *
profile_in_force (BasaltConnection *connection,
                  AwsConfig        *config)
{
  const char *profile = basalt_connection_get_profile (connection);

  if (basalt_connection_get_kind (connection) == BASALT_CONNECTION_PROFILE && profile != NULL)
    return profile;

  return aws_config_get_default_profile (config);
}

/* An explicit profile is not overridden by key variables, as with the AWS CLI's
 * --profile; a Bedrock API key in the environment is (WIRE.md §12). */
static AwsCredentialsProvider *
new_profile_chain (AwsConfig  *config,
                   const char *profile)
{
  g_autoptr (GPtrArray) providers = g_ptr_array_new_with_free_func (g_object_unref);
  const char *bearer = aws_config_getenv (config, "AWS_BEARER_TOKEN_BEDROCK");

  if (bearer != NULL && *bearer != '\0')
    {
      char *variables[2] = { g_strconcat ("AWS_BEARER_TOKEN_BEDROCK=", bearer, NULL), NULL };

      g_ptr_array_add (providers, aws_environment_provider_new ((const char *const *) variables));
      basalt_secret_wipe_string (variables[0]);
    }
  g_ptr_array_add (providers, aws_profile_provider_new (config, profile));

  return aws_chain_provider_new (providers);
}

static AwsCredentialsProvider *
new_environment_chain (AwsConfig *config)
{
  g_autoptr (GPtrArray) providers = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (providers, aws_environment_provider_new (NULL));
  g_ptr_array_add (providers,
                   aws_profile_provider_new (config, aws_config_get_default_profile (config)));

  return aws_chain_provider_new (providers);
}

static BasaltProblem *
new_configuration_problem (const char *code,
                           const char *message)
{
  BasaltProblem *problem = basalt_problem_new (code, message);

  problem->sentence = g_strdup (message);
  problem->action = BASALT_ACTION_EDIT_AND_RUN;
  problem->flags = BASALT_PROBLEM_CONFIGURATION;

  return problem;
}

static BasaltProblem *
new_credentials_problem (Resolution   *resolution,
                         const GError *error)
{
  BasaltProblem *problem;
  gboolean broken = FALSE;

  for (guint i = 0; i < resolution->chain->len; i++)
    {
      BasaltChainLink *link = g_ptr_array_index (resolution->chain, i);

      broken = broken || g_str_equal (link->result, "error");
    }

  /* The providers' message says already where they looked. */
  problem = basalt_problem_new (broken ? "CredentialsBroken" : "NoCredentials", error->message);
  problem->sentence = g_strdup (error->message);
  problem->action = BASALT_ACTION_ADD_CONNECTION;
  problem->flags = BASALT_PROBLEM_CONFIGURATION | BASALT_PROBLEM_CREDENTIALS;

  return problem;
}

static BasaltProblem *
new_keyring_problem (Resolution   *resolution,
                     const GError *error)
{
  BasaltProblem *problem = new_credentials_problem (resolution, error);

  g_free (problem->sentence);
  g_free (problem->code);
  if (g_error_matches (error, BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_LOCKED))
    {
      problem->code = g_strdup ("KeyringLocked");
      problem->sentence = g_strdup (_ ("The keyring is locked."));
      problem->action = BASALT_ACTION_UNLOCK_KEYRING;
    }
  else if (g_error_matches (error, BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_ABSENT))
    {
      problem->code = g_strdup ("KeyringAbsent");
      problem->sentence = g_strdup (_ ("No keyring is running, so the stored key cannot be read."));
    }
  else
    {
      problem->code = g_strdup ("KeyringFailed");
      problem->sentence =
        g_strdup_printf (_ ("The keyring did not give the key: %s"), error->message);
    }

  return problem;
}

/* Region and endpoint need nothing from elsewhere: done first, and at once. */
static gboolean
resolve_place (BasaltResolver  *self,
               Resolution      *resolution,
               GError         **error)
{
  BasaltConnection *connection = resolution->connection;

  if (basalt_connection_get_kind (connection) == BASALT_CONNECTION_DEMO)
    {
      if (basalt_demo_endpoint_get_url (self->demo) == NULL &&
          !basalt_demo_endpoint_start (self->demo, 0, error))
        return FALSE;
      resolution->region = g_strdup (BASALT_DEMO_REGION);
      resolution->endpoint = g_strdup (basalt_demo_endpoint_get_url (self->demo));
      return TRUE;
    }

  if (uses_aws_files (connection))
    resolution->config = aws_config_load (NULL);

  resolution->region = basalt_resolver_get_region (self, connection, resolution->config);
  if (resolution->region == NULL)
    {
      g_set_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CONFIGURATION,
                   _ (
                     "No region is set for “%s”. Choose one in the connection, or set AWS_REGION."),
                   basalt_connection_get_name (connection));
      return FALSE;
    }
  if (!aws_region_is_valid (resolution->region, error))
    return FALSE;

  resolution->endpoint = aws_endpoint_resolve (resolution->service, resolution->region,
                                               basalt_connection_get_endpoint_url (connection),
                                               resolution->config, error);

  return resolution->endpoint != NULL;
}

static void
return_no_credentials (GTask  *task,
                       GError *error)
{
  Resolution *resolution = g_task_get_task_data (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }

  if (error->domain == BASALT_KEYRING_ERROR)
    {
      resolution_add_link ("keyring", "error", error->message, resolution);
      resolution->problem = new_keyring_problem (resolution, error);
    }
  else
    resolution->problem = new_credentials_problem (resolution, error);

  g_task_return_error (task, error);
}

static void
provider_resolved_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  AwsCredentialsProvider *provider = AWS_CREDENTIALS_PROVIDER (source);
  g_autoptr (GTask) task = user_data;
  Resolution *resolution = g_task_get_task_data (task);
  GError *error = NULL;

  resolution->credentials = aws_credentials_provider_resolve_finish (provider, result, &error);
  aws_credentials_provider_report (provider, resolution_add_link, resolution);

  if (resolution->credentials == NULL)
    return_no_credentials (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
keyring_looked_up_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Resolution *resolution = g_task_get_task_data (task);
  GError *error = NULL;

  resolution->credentials = basalt_keyring_lookup_finish (BASALT_KEYRING (source), result, &error);
  if (resolution->credentials != NULL)
    {
      resolution_add_link ("keyring", "found", NULL, resolution);
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (error == NULL)
    {
      resolution_add_link ("keyring", "none", _ ("no key is stored for this connection"),
                           resolution);
      error = g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                           _ ("The keyring holds no key for “%s”."),
                           basalt_connection_get_name (resolution->connection));
    }
  return_no_credentials (task, error);
}

/* The common part of resolve() and identify(): the Resolution is the task's data. */
static void
resolve_credentials (BasaltResolver *self,
                     GTask          *task)
{
  Resolution *resolution = g_task_get_task_data (task);
  BasaltConnection *connection = resolution->connection;

  switch (basalt_connection_get_kind (connection))
    {
    case BASALT_CONNECTION_DEMO:
      {
        g_autoptr (BasaltSecret) secret = basalt_secret_new (BASALT_DEMO_SECRET_ACCESS_KEY);

        resolution->credentials =
          aws_credentials_new (BASALT_DEMO_ACCESS_KEY_ID, secret, NULL, 0, "demo");
        resolution_add_link ("demo", "found", NULL, resolution);
        g_task_return_boolean (task, TRUE);
        return;
      }

    case BASALT_CONNECTION_ACCESS_KEYS:
    case BASALT_CONNECTION_API_KEY:
      basalt_keyring_lookup_async (self->keyring, basalt_connection_get_id (connection),
                                   g_task_get_cancellable (task), keyring_looked_up_cb,
                                   g_object_ref (task));
      return;

    case BASALT_CONNECTION_ENVIRONMENT:
      resolution->provider = new_environment_chain (resolution->config);
      break;

    case BASALT_CONNECTION_PROFILE:
      resolution->provider =
        new_profile_chain (resolution->config, profile_in_force (connection, resolution->config));
      break;
    }

  aws_credentials_provider_resolve_async (resolution->provider, g_task_get_cancellable (task),
                                          provider_resolved_cb, g_object_ref (task));
}

static void
basalt_resolver_resolve_async (BasaltTargetResolver *resolver,
                               BasaltConnection     *connection,
                               AwsService            service,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data)
{
  BasaltResolver *self = BASALT_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Resolution *resolution = resolution_new (connection, service);
  GError *error = NULL;

  g_task_set_source_tag (task, basalt_resolver_resolve_async);
  g_task_set_task_data (task, resolution, (GDestroyNotify) resolution_free);

  if (!resolve_place (self, resolution, &error))
    {
      resolution->problem = new_configuration_problem ("ConnectionInvalid", error->message);
      g_task_return_error (task, error);
      return;
    }

  resolve_credentials (self, task);
}

static BasaltTarget *
basalt_resolver_resolve_finish (BasaltTargetResolver  *resolver,
                                GAsyncResult          *result,
                                BasaltProblem        **problem,
                                GError               **error)
{
  GTask *task = G_TASK (result);
  Resolution *resolution = g_task_get_task_data (task);

  if (!g_task_propagate_boolean (task, error))
    {
      if (problem != NULL)
        *problem = g_steal_pointer (&resolution->problem);
      return NULL;
    }

  return basalt_target_new (resolution->endpoint, resolution->region, resolution->credentials);
}

static void
basalt_resolver_iface_init (BasaltTargetResolverInterface *iface)
{
  iface->resolve_async = basalt_resolver_resolve_async;
  iface->resolve_finish = basalt_resolver_resolve_finish;
}

static void
basalt_resolver_finalize (GObject *object)
{
  BasaltResolver *self = BASALT_RESOLVER (object);

  g_clear_object (&self->keyring);
  g_clear_object (&self->demo);

  G_OBJECT_CLASS (basalt_resolver_parent_class)->finalize (object);
}

static void
basalt_resolver_class_init (BasaltResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_resolver_finalize;
}

static void
basalt_resolver_init (BasaltResolver *self)
{
}

/**
 * basalt_resolver_new:
 * @keyring: where keys of connections are kept
 * @demo: the demo endpoint; started when a demo connection first needs it
 *
 * Returns: (transfer full): a resolver
 */
BasaltResolver *
basalt_resolver_new (BasaltKeyring      *keyring,
                     BasaltDemoEndpoint *demo)
{
  BasaltResolver *self = g_object_new (BASALT_TYPE_RESOLVER, NULL);

  self->keyring = g_object_ref (keyring);
  self->demo = g_object_ref (demo);

  return self;
}

/**
 * basalt_resolver_get_region:
 * @self: a resolver
 * @connection: a connection
 * @config: (nullable): the AWS files, where the connection uses them
 *
 * The region that requests of @connection are signed for: the connection's
 * own, else, for environment and profile, by the standard rules (WIRE.md §13.2).
 *
 * Returns: (transfer full) (nullable): a region, or %NULL where none is set
 */
char *
basalt_resolver_get_region (BasaltResolver   *self,
                            BasaltConnection *connection,
                            AwsConfig        *config)
{
  const char *region = basalt_connection_get_region (connection);

  g_return_val_if_fail (BASALT_IS_RESOLVER (self), NULL);

  if (basalt_connection_get_kind (connection) == BASALT_CONNECTION_DEMO)
    return g_strdup (BASALT_DEMO_REGION);

  if (region == NULL && config != NULL)
    region = aws_config_get_region (config, profile_in_force (connection, config), TRUE);

  return g_strdup (region);
}

/**
 * basalt_resolver_identify_async:
 * @self: a resolver
 * @connection: a connection
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out as whom @connection calls, without calling anybody.
 */
void
basalt_resolver_identify_async (BasaltResolver      *self,
                                BasaltConnection    *connection,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Resolution *resolution;

  g_return_if_fail (BASALT_IS_RESOLVER (self));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));

  task = g_task_new (self, cancellable, callback, user_data);
  resolution = resolution_new (connection, AWS_SERVICE_BEDROCK_RUNTIME);
  g_task_set_source_tag (task, basalt_resolver_identify_async);
  g_task_set_task_data (task, resolution, (GDestroyNotify) resolution_free);

  if (uses_aws_files (connection))
    resolution->config = aws_config_load (NULL);
  resolution->region = basalt_resolver_get_region (self, connection, resolution->config);

  resolve_credentials (self, task);
}

/**
 * basalt_resolver_identify_finish:
 * @self: a resolver
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): who it is; where no credentials were found, the
 *   source is %NULL and the chain says why. Fails only with
 *   %G_IO_ERROR_CANCELLED
 */
BasaltIdentity *
basalt_resolver_identify_finish (BasaltResolver  *self,
                                 GAsyncResult    *result,
                                 GError         **error)
{
  GTask *task = G_TASK (result);
  Resolution *resolution = g_task_get_task_data (task);
  g_autoptr (GError) local_error = NULL;
  BasaltIdentity *identity;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (task, &local_error) &&
      g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  identity = basalt_identity_new ();
  identity->region = g_steal_pointer (&resolution->region);
  if (resolution->credentials != NULL)
    {
      identity->source = g_strdup (aws_credentials_get_source (resolution->credentials));
      identity->access_key_id =
        g_strdup (aws_credentials_get_access_key_id (resolution->credentials));
      identity->expires_at = aws_credentials_get_expires_at (resolution->credentials);
    }
  g_clear_pointer (&identity->chain, g_ptr_array_unref);
  identity->chain = g_steal_pointer (&resolution->chain);

  return identity;
}
