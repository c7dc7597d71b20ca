/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A session bus without a keyring, then with one that answers with errors, then with one that does
 * not answer. Runs on the bus of bus.conf. */

#include "config.h"

#include "keyring-tools.h"

typedef enum
{
  MOCK_FAILS,
  MOCK_HANGS,
} MockMode;

static GDBusMessage *
mock_filter (GDBusConnection *connection,
             GDBusMessage    *message,
             gboolean         incoming,
             gpointer         user_data)
{
  g_autoptr (GDBusMessage) reply = NULL;
  const char *path = g_dbus_message_get_path (message);

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL ||
      path == NULL || !g_str_has_prefix (path, "/org/freedesktop/secrets"))
    return message;

  if (GPOINTER_TO_INT (user_data) == MOCK_FAILS)
    {
      reply = g_dbus_message_new_method_error_literal (message, "org.example.Broken",
                                                       "the disk is on fire");
      g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL,
                                      NULL);
    }
  g_object_unref (message);

  return NULL;
}

/* A second connection, on which a keyring of the given kind lives. */
static GDBusConnection *
mock_start (MockMode mode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  GDBusConnection *connection =
    g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                              G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);

  g_assert_no_error (error);
  g_dbus_connection_add_filter (connection, mock_filter, GINT_TO_POINTER (mode), NULL);
  answer =
    g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", "RequestName",
                                 g_variant_new ("(su)", "org.freedesktop.secrets", 0),
                                 G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

static void
mock_stop (GDBusConnection *connection)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_close_sync (connection, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (connection);
}

static void
assert_every_call_fails (int code)
{
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (AwsCredentials) key = make_api_key ();
  g_autoptr (AwsCredentials) none = NULL;
  g_autoptr (AwsCredentials) kept = NULL;
  g_autoptr (GError) error = NULL;

  none = lookup (keyring, "one", &error);
  g_assert_error (error, BASALT_KEYRING_ERROR, code);
  g_assert_null (none);
  g_clear_error (&error);

  g_assert_false (clear (keyring, "one", &error));
  g_assert_error (error, BASALT_KEYRING_ERROR, code);
  g_clear_error (&error);

  g_assert_false (store (keyring, "one", key, &error));
  g_assert_error (error, BASALT_KEYRING_ERROR, code);
  g_clear_error (&error);

  g_assert_true (basalt_keyring_is_session_only (keyring, "one"));
  kept = lookup (keyring, "one", &error);
  g_assert_no_error (error);
  g_assert_true (aws_credentials_is_bearer (kept));
}

static void
test_no_service (void)
{
  assert_every_call_fails (BASALT_KEYRING_ERROR_ABSENT);
}

static void
test_failing (void)
{
  GDBusConnection *mock = mock_start (MOCK_FAILS);

  assert_every_call_fails (BASALT_KEYRING_ERROR_FAILED);
  mock_stop (mock);
}

static void
test_hanging (void)
{
  GDBusConnection *mock = mock_start (MOCK_HANGS);
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AwsCredentials) none = NULL;
  g_autoptr (GError) error = NULL;
  gboolean turned = FALSE;

  basalt_keyring_lookup_async (keyring, "one", cancellable, test_wait_result_cb, &result);

  /* The main context goes round while the keyring says nothing. */
  g_timeout_add (50, test_wait_guard_cb, &turned);
  test_wait_until (turned);
  g_assert_null (result);

  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  none = basalt_keyring_lookup_finish (keyring, result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (none);
  mock_stop (mock);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secrets/keyring/no-service", test_no_service);
  g_test_add_func ("/secrets/keyring/failing", test_failing);
  g_test_add_func ("/secrets/keyring/hanging", test_hanging);

  return g_test_run ();
}
