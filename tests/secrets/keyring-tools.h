/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-keyring.h"
#include "test-wait.h"

static inline AwsCredentials *
make_key_pair (void)
{
  g_autoptr (BasaltSecret) secret = basalt_secret_new ("wJalr/\"quoted\\\"+\tkey");
  g_autoptr (BasaltSecret) token = basalt_secret_new ("token==");

  return aws_credentials_new ("AKIDEXAMPLE", secret, token,
                              G_GINT64_CONSTANT (1700000000000000), "typed");
}

static inline AwsCredentials *
make_api_key (void)
{
  g_autoptr (BasaltSecret) key = basalt_secret_new ("ABSKexample=");

  return aws_credentials_new_bearer (key, 0, "typed");
}

static inline void
assert_key_pair (AwsCredentials *credentials)
{
  g_assert_nonnull (credentials);
  g_assert_false (aws_credentials_is_bearer (credentials));
  g_assert_cmpstr (aws_credentials_get_access_key_id (credentials), ==, "AKIDEXAMPLE");
  g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_secret (credentials)), ==,
                   "wJalr/\"quoted\\\"+\tkey");
  g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_session_token (credentials)), ==,
                   "token==");
  g_assert_cmpint (aws_credentials_get_expires_at (credentials), ==,
                   G_GINT64_CONSTANT (1700000000000000));
}

static inline gboolean
store (BasaltKeyring   *keyring,
       const char      *id,
       AwsCredentials  *credentials,
       GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_keyring_store_async (keyring, id, "Basalt: test", credentials, NULL, test_wait_result_cb,
                              &result);
  test_wait_until (result != NULL);

  return basalt_keyring_store_finish (keyring, result, error);
}

static inline AwsCredentials *
lookup (BasaltKeyring  *keyring,
        const char     *id,
        GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_keyring_lookup_async (keyring, id, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  return basalt_keyring_lookup_finish (keyring, result, error);
}

static inline gboolean
clear (BasaltKeyring  *keyring,
       const char     *id,
       GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  basalt_keyring_clear_async (keyring, id, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);

  return basalt_keyring_clear_finish (keyring, result, error);
}
