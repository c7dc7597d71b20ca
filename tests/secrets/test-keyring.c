/* SPDX-License-Identifier: GPL-3.0-or-later */

/* On a real keyring, unlocked when the test begins; see with-keyring.sh. */

#include "config.h"

#include "keyring-tools.h"

#include <libsecret/secret.h>
#include <string.h>

static const SecretSchema foreign_schema = {
  BASALT_APPLICATION_ID,
  SECRET_SCHEMA_NONE,
  { { "connection-id", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

static void
test_store_and_lookup (void)
{
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (BasaltKeyring) later = basalt_keyring_new ();
  g_autoptr (AwsCredentials) pair = make_key_pair ();
  g_autoptr (AwsCredentials) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (store (keyring, "one", pair, &error));
  g_assert_no_error (error);
  g_assert_false (basalt_keyring_is_session_only (keyring, "one"));

  found = lookup (later, "one", &error);
  g_assert_no_error (error);
  assert_key_pair (found);
  g_assert_cmpstr (aws_credentials_get_source (found), ==, "keyring");
}

static void
test_replace (void)
{
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (AwsCredentials) pair = make_key_pair ();
  g_autoptr (AwsCredentials) key = make_api_key ();
  g_autoptr (AwsCredentials) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (store (keyring, "two", pair, &error));
  g_assert_true (store (keyring, "two", key, &error));

  found = lookup (keyring, "two", &error);
  g_assert_no_error (error);
  g_assert_true (aws_credentials_is_bearer (found));
  g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_bearer (found)), ==, "ABSKexample=");
  g_assert_cmpint (aws_credentials_get_expires_at (found), ==, 0);
}

static void
test_nothing_stored (void)
{
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (AwsCredentials) found = NULL;
  g_autoptr (GError) error = NULL;

  found = lookup (keyring, "nobody", &error);
  g_assert_no_error (error);
  g_assert_null (found);
  g_assert_true (clear (keyring, "nobody", &error));
  g_assert_no_error (error);
}

static void
test_clear (void)
{
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (AwsCredentials) key = make_api_key ();
  g_autoptr (AwsCredentials) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (store (keyring, "three", key, &error));
  g_assert_true (clear (keyring, "three", &error));
  g_assert_no_error (error);
  found = lookup (keyring, "three", &error);
  g_assert_no_error (error);
  g_assert_null (found);
}

/* The connection id, and nothing of the credentials, can be seen without unlocking. */
static void
test_attributes (void)
{
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (AwsCredentials) pair = make_key_pair ();
  g_autoptr (GHashTable) attributes = NULL;
  g_autoptr (GError) error = NULL;
  GList *items;

  g_assert_true (store (keyring, "four", pair, &error));
  items = secret_password_search_sync (&foreign_schema, SECRET_SEARCH_ALL, NULL, &error,
                                       "connection-id", "four", NULL);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  attributes = secret_retrievable_get_attributes (items->data);
  g_assert_cmpuint (g_hash_table_size (attributes), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "connection-id"), ==, "four");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "xdg:schema"), ==, BASALT_APPLICATION_ID);
  g_list_free_full (items, g_object_unref);
}

static void
test_damaged (void)
{
  static const char *const texts[] = {
    "",
    "hunter2",
    "{}",
    "[]",
    "{\"access_key_id\":\"AKID\"}",
    "{\"access_key_id\":\"AKID\",\"secret_access_key\":\"\"}",
    "{\"api_key\":12}",
    "{\"api_key\":\"x\"",
    "{\"api_key\":\"x\"}}",
    NULL,
  };
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr (AwsCredentials) found = NULL;
      g_autoptr (GError) error = NULL;

      secret_password_store_sync (&foreign_schema, NULL, "x", texts[i], NULL, &error,
                                  "connection-id", "five", NULL);
      g_assert_no_error (error);
      found = lookup (keyring, "five", &error);
      g_assert_error (error, BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_DAMAGED);
      g_assert_null (found);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AwsCredentials) key = make_api_key ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_keyring_store_async (keyring, "six", "Basalt: test", key, cancellable, test_wait_result_cb,
                              &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_false (basalt_keyring_store_finish (keyring, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (basalt_keyring_is_session_only (keyring, "six"));
}

static void
lock_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service =
    secret_service_get_sync (SECRET_SERVICE_LOAD_COLLECTIONS, NULL, &error);
  GList *collections;
  GList *locked = NULL;

  g_assert_no_error (error);
  collections = secret_service_get_collections (service);
  secret_service_lock_sync (service, collections, NULL, &locked, &error);
  g_assert_no_error (error);
  g_list_free_full (locked, g_object_unref);
  g_list_free_full (collections, g_object_unref);
}

/* The last test: nobody is there to unlock it again. The prompt cannot be shown, which is as if it
 * had been closed. */
static void
test_locked (void)
{
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (AwsCredentials) pair = make_key_pair ();
  g_autoptr (AwsCredentials) key = make_api_key ();
  g_autoptr (AwsCredentials) found = NULL;
  g_autoptr (AwsCredentials) kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (store (keyring, "seven", pair, &error));
  lock_keyring ();

  found = lookup (keyring, "seven", &error);
  g_assert_error (error, BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_LOCKED);
  g_assert_null (found);
  g_clear_error (&error);

  g_assert_false (store (keyring, "seven", key, &error));
  g_assert_error (error, BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_true (basalt_keyring_is_session_only (keyring, "seven"));

  kept = lookup (keyring, "seven", &error);
  g_assert_no_error (error);
  g_assert_true (aws_credentials_is_bearer (kept));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secrets/keyring/store-and-lookup", test_store_and_lookup);
  g_test_add_func ("/secrets/keyring/replace", test_replace);
  g_test_add_func ("/secrets/keyring/nothing-stored", test_nothing_stored);
  g_test_add_func ("/secrets/keyring/clear", test_clear);
  g_test_add_func ("/secrets/keyring/attributes", test_attributes);
  g_test_add_func ("/secrets/keyring/damaged", test_damaged);
  g_test_add_func ("/secrets/keyring/cancelled", test_cancelled);
  g_test_add_func ("/secrets/keyring/locked", test_locked);

  return g_test_run ();
}
