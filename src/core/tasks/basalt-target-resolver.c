/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-target-resolver.h"

G_DEFINE_INTERFACE (BasaltTargetResolver, basalt_target_resolver, G_TYPE_OBJECT)

static void
basalt_target_resolver_default_init (BasaltTargetResolverInterface *iface)
{
}

/**
 * basalt_target_new:
 * @endpoint: URL without a trailing slash
 * @region: a region
 * @credentials: as whom
 *
 * Returns: (transfer full): a target with copies of its strings and a reference
 *   to @credentials
 */
BasaltTarget *
basalt_target_new (const char     *endpoint,
                   const char     *region,
                   AwsCredentials *credentials)
{
  BasaltTarget *self;

  g_return_val_if_fail (endpoint != NULL, NULL);
  g_return_val_if_fail (region != NULL, NULL);
  g_return_val_if_fail (credentials != NULL, NULL);

  self = g_new0 (BasaltTarget, 1);
  self->endpoint = g_strdup (endpoint);
  self->region = g_strdup (region);
  self->credentials = aws_credentials_ref (credentials);

  return self;
}

/**
 * basalt_target_free:
 * @self: (nullable) (transfer full): a target
 */
void
basalt_target_free (BasaltTarget *self)
{
  if (self == NULL)
    return;

  g_free (self->endpoint);
  g_free (self->region);
  g_clear_pointer (&self->credentials, aws_credentials_unref);
  g_free (self);
}

/**
 * basalt_target_resolver_resolve_async:
 * @self: a resolver
 * @connection: which connection
 * @service: which of its services
 * @cancellable: (nullable): to give up
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Finds out where and as whom @connection calls now. May be asked for every
 * attempt: credentials change.
 */
void
basalt_target_resolver_resolve_async (BasaltTargetResolver *self,
                                      BasaltConnection     *connection,
                                      AwsService            service,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data)
{
  g_return_if_fail (BASALT_IS_TARGET_RESOLVER (self));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));

  BASALT_TARGET_RESOLVER_GET_IFACE (self)->resolve_async (self, connection, service, cancellable,
                                                          callback, user_data);
}

/**
 * basalt_target_resolver_resolve_finish:
 * @self: a resolver
 * @result: what the callback was given
 * @problem: (out) (optional) (nullable) (transfer full): what to tell the
 *   person, where the resolver knows more than @error says
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the target, or %NULL with %BASALT_AWS_ERROR_CREDENTIALS,
 *   %BASALT_AWS_ERROR_CONFIGURATION or %G_IO_ERROR_CANCELLED
 */
BasaltTarget *
basalt_target_resolver_resolve_finish (BasaltTargetResolver  *self,
                                       GAsyncResult          *result,
                                       BasaltProblem        **problem,
                                       GError               **error)
{
  g_return_val_if_fail (BASALT_IS_TARGET_RESOLVER (self), NULL);

  if (problem != NULL)
    *problem = NULL;

  return BASALT_TARGET_RESOLVER_GET_IFACE (self)->resolve_finish (self, result, problem, error);
}
