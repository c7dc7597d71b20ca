/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-credentials.h"

G_DEFINE_INTERFACE (AwsCredentialsProvider, aws_credentials_provider, G_TYPE_OBJECT)

static void
aws_credentials_provider_default_init (AwsCredentialsProviderInterface *iface)
{
}

/**
 * aws_credentials_provider_resolve_async:
 * @self: a provider
 * @cancellable: (nullable): ends the search
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks for credentials. Cheap to call before every attempt: providers keep
 * what is still valid.
 */
void
aws_credentials_provider_resolve_async (AwsCredentialsProvider *self,
                                        GCancellable           *cancellable,
                                        GAsyncReadyCallback     callback,
                                        gpointer                user_data)
{
  g_return_if_fail (AWS_IS_CREDENTIALS_PROVIDER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  AWS_CREDENTIALS_PROVIDER_GET_IFACE (self)->resolve_async (self, cancellable, callback, user_data);
}

/**
 * aws_credentials_provider_resolve_finish:
 * @self: a provider
 * @result: the result
 * @error: return location for an error
 *
 * Fails with %BASALT_AWS_ERROR_CREDENTIALS where there are none or a source is
 * broken, with %BASALT_AWS_ERROR_CONFIGURATION, or with %G_IO_ERROR_CANCELLED.
 * aws_credentials_provider_report() tells none from broken.
 *
 * Returns: (transfer full): credentials
 */
AwsCredentials *
aws_credentials_provider_resolve_finish (AwsCredentialsProvider  *self,
                                         GAsyncResult            *result,
                                         GError                 **error)
{
  g_return_val_if_fail (AWS_IS_CREDENTIALS_PROVIDER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return AWS_CREDENTIALS_PROVIDER_GET_IFACE (self)->resolve_finish (self, result, error);
}

/**
 * aws_credentials_provider_report:
 * @self: a provider
 * @func: (scope call): called once per place, in the order of looking
 * @user_data: for @func
 *
 * Repeats what the last search looked at, without secrets: a place is "found",
 * "none", "error" (configured, but broken) or "skipped" (not looked at, also
 * before the first search); the detail says why.
 */
void
aws_credentials_provider_report (AwsCredentialsProvider *self,
                                 AwsChainFunc            func,
                                 gpointer                user_data)
{
  g_return_if_fail (AWS_IS_CREDENTIALS_PROVIDER (self));
  g_return_if_fail (func != NULL);

  AWS_CREDENTIALS_PROVIDER_GET_IFACE (self)->report (self, func, user_data);
}
