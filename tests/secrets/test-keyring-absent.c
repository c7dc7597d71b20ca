/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where there is no session bus at all: in a container, on a server. */

#include "config.h"

#include "keyring-tools.h"

static void
test_absent (void)
{
  g_autoptr (BasaltKeyring) keyring = basalt_keyring_new ();
  g_autoptr (AwsCredentials) pair = make_key_pair ();
  g_autoptr (AwsCredentials) none = NULL;
  g_autoptr (AwsCredentials) kept = NULL;
  g_autoptr (AwsCredentials) gone = NULL;
  g_autoptr (GError) error = NULL;

  none = lookup (keyring, "one", &error);
  g_assert_error (error, BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_ABSENT);
  g_assert_null (none);
  g_clear_error (&error);

  g_assert_false (store (keyring, "one", pair, &error));
  g_assert_error (error, BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_ABSENT);
  g_clear_error (&error);
  g_assert_true (basalt_keyring_is_session_only (keyring, "one"));
  g_assert_false (basalt_keyring_is_session_only (keyring, "two"));

  kept = lookup (keyring, "one", &error);
  g_assert_no_error (error);
  assert_key_pair (kept);

  g_assert_false (clear (keyring, "one", &error));
  g_assert_error (error, BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_ABSENT);
  g_clear_error (&error);
  g_assert_false (basalt_keyring_is_session_only (keyring, "one"));
  gone = lookup (keyring, "one", &error);
  g_assert_null (gone);
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secrets/keyring/absent", test_absent);

  return g_test_run ();
}
