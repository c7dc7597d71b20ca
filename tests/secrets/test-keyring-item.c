/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-json.h"
#include "basalt-keyring-item.h"
#include "keyring-tools.h"

#include <string.h>

static void
test_round_trip (void)
{
  g_autoptr (AwsCredentials) pair = make_key_pair ();
  g_autoptr (AwsCredentials) key = make_api_key ();
  g_autoptr (AwsCredentials) pair_again = NULL;
  g_autoptr (AwsCredentials) key_again = NULL;
  gsize length;
  char *text = basalt_keyring_item_encode (pair, &length);

  g_assert_cmpuint (length, ==, strlen (text));
  pair_again = basalt_keyring_item_decode (text, "keyring");
  assert_key_pair (pair_again);
  basalt_secret_wipe_string (text);

  text = basalt_keyring_item_encode (key, &length);
  g_assert_cmpstr (text, ==, "{\"api_key\":\"ABSKexample=\"}");
  key_again = basalt_keyring_item_decode (text, "keyring");
  g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_bearer (key_again)), ==, "ABSKexample=");
  basalt_secret_wipe_string (text);
}

/* Other programs can read it: it is JSON. */
static void
test_is_json (void)
{
  g_autoptr (AwsCredentials) pair = make_key_pair ();
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  char *text = basalt_keyring_item_encode (pair, &length);
  JsonObject *object;

  node = basalt_json_parse_object (text, (gssize) length, &error);
  g_assert_no_error (error);
  object = json_node_get_object (node);
  g_assert_cmpuint (json_object_get_size (object), ==, 4);
  g_assert_cmpstr (basalt_json_get_string (object, "access_key_id"), ==, "AKIDEXAMPLE");
  g_assert_cmpstr (basalt_json_get_string (object, "secret_access_key"), ==,
                   "wJalr/\"quoted\\\"+\tkey");
  g_assert_cmpstr (basalt_json_get_string (object, "session_token"), ==, "token==");
  g_assert_cmpstr (basalt_json_get_string (object, "expires_at"), ==, "2023-11-14T22:13:20.000Z");
  basalt_secret_wipe_string (text);
}

/* Spaces, escapes and members of a newer version. */
static void
test_tolerant (void)
{
  g_autoptr (AwsCredentials) credentials = basalt_keyring_item_decode (
    " {\n\t\"new\" : \"x\", \"api_key\" : \"a\\u0041\\/\\n\\\"\\u00e9é\" }\r\n", "keyring");

  g_assert_nonnull (credentials);
  g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_bearer (credentials)), ==, "aA/\n\"éé");
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "{",
    "{}",
    "{\"api_key\"",
    "{\"api_key\":",
    "{\"api_key\":\"",
    "{\"api_key\":\"x",
    "{\"api_key\":\"x\"",
    "{\"api_key\":\"x\",",
    "{\"api_key\":\"x\",}",
    "{\"api_key\":\"x\"} y",
    "{\"api_key\":\"\\",
    "{\"api_key\":\"\\x\"}",
    "{\"api_key\":\"\\u\"}",
    "{\"api_key\":\"\\u00\"}",
    "{\"api_key\":\"\\u0000\"}",
    "{\"api_key\":\"\\ud800\"}",
    "{\"api_key\":\"a\nb\"}",
    "{\"api_key\":\"\"}",
    "{\"api_key\":null}",
    "{\"api_key\" \"x\"}",
    "{\"api_key\":\"\xff\"}",
    "{\"secret_access_key\":\"x\"}",
    NULL,
  };
  g_autofree char *huge = NULL;

  for (guint i = 0; texts[i] != NULL; i++)
    g_assert_null (basalt_keyring_item_decode (texts[i], "keyring"));

  huge = g_strnfill (300 * 1024, ' ');
  g_assert_null (basalt_keyring_item_decode (huge, "keyring"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secrets/keyring-item/round-trip", test_round_trip);
  g_test_add_func ("/secrets/keyring-item/is-json", test_is_json);
  g_test_add_func ("/secrets/keyring-item/tolerant", test_tolerant);
  g_test_add_func ("/secrets/keyring-item/refused", test_refused);

  return g_test_run ();
}
