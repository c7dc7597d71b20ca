/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-connection.h"
#include "basalt-uuid.h"

#include <gio/gio.h>

#define ID "0192c3a4-0000-7000-8000-0000000000aa"

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          gpointer    user_data)
{
  (*(guint *) user_data)++;
}

static void
test_kinds (void)
{
  BasaltConnectionKind kind = BASALT_CONNECTION_DEMO;

  for (int i = BASALT_CONNECTION_PROFILE; i <= BASALT_CONNECTION_DEMO; i++)
    {
      g_autoptr (GEnumClass) enum_class = g_type_class_ref (BASALT_TYPE_CONNECTION_KIND);

      g_assert_true (
        basalt_connection_kind_from_string (basalt_connection_kind_to_string (i), &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_cmpstr (g_enum_get_value (enum_class, i)->value_nick, ==,
                       basalt_connection_kind_to_string (i));
    }

  kind = BASALT_CONNECTION_API_KEY;
  g_assert_false (basalt_connection_kind_from_string ("Profile", &kind));
  g_assert_false (basalt_connection_kind_from_string ("", &kind));
  g_assert_false (basalt_connection_kind_from_string (NULL, &kind));
  g_assert_cmpint (kind, ==, BASALT_CONNECTION_API_KEY);
  g_assert_true (basalt_connection_kind_from_string ("demo", NULL));
}

static void
test_properties (void)
{
  g_autoptr (BasaltConnection) connection = basalt_connection_new (NULL, BASALT_CONNECTION_PROFILE);
  g_autoptr (BasaltConnection) other = basalt_connection_new (NULL, BASALT_CONNECTION_PROFILE);
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  BasaltConnectionKind kind;
  guint8 bytes[BASALT_UUID_BYTES];
  guint count = 0;

  g_assert_true (basalt_uuid_to_bytes (basalt_connection_get_id (connection), bytes));
  g_assert_cmpstr (basalt_connection_get_id (connection), !=, basalt_connection_get_id (other));

  g_signal_connect (connection, "notify", G_CALLBACK (count_cb), &count);
  basalt_connection_set_name (connection, "Acme");
  basalt_connection_set_name (connection, "Acme");
  g_assert_cmpuint (count, ==, 1);
  basalt_connection_set_region (connection, "eu-central-1");
  basalt_connection_set_endpoint_url (connection, "http://127.0.0.1:1");
  basalt_connection_set_profile (connection, "acme-dev");
  basalt_connection_set_default_model (connection, "a.b");
  basalt_connection_set_kind (connection, BASALT_CONNECTION_API_KEY);
  basalt_connection_set_kind (connection, BASALT_CONNECTION_API_KEY);
  g_assert_cmpuint (count, ==, 6);

  g_object_get (connection, "id", &id, "region", &text, "kind", &kind, NULL);
  g_assert_cmpstr (id, ==, basalt_connection_get_id (connection));
  g_assert_cmpstr (text, ==, "eu-central-1");
  g_assert_cmpint (kind, ==, BASALT_CONNECTION_API_KEY);

  /* An emptied entry is "not set". */
  basalt_connection_set_region (connection, "");
  g_assert_null (basalt_connection_get_region (connection));
  basalt_connection_set_region (connection, NULL);
  g_assert_cmpuint (count, ==, 7);
}

static void
assert_same (BasaltConnection *a,
             BasaltConnection *b)
{
  guint n;
  g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (a), &n);

  g_assert_cmpuint (n, ==, 7);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) va = G_VALUE_INIT;
      g_auto (GValue) vb = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (a), specs[i]->name, &va);
      g_object_get_property (G_OBJECT (b), specs[i]->name, &vb);
      g_assert_cmpint (g_param_values_cmp (specs[i], &va, &vb), ==, 0);
    }
}

static void
test_copy (void)
{
  g_autoptr (BasaltConnection) connection = basalt_connection_new (ID, BASALT_CONNECTION_API_KEY);
  g_autoptr (BasaltConnection) copy = NULL;

  basalt_connection_set_name (connection, "Acme");
  basalt_connection_set_region (connection, "us-east-1");
  basalt_connection_set_default_model (connection, "m");
  copy = basalt_connection_copy (connection);
  assert_same (connection, copy);

  basalt_connection_set_name (copy, "Other");
  g_assert_cmpstr (basalt_connection_get_name (connection), ==, "Acme");
}

static void
test_json (void)
{
  g_autoptr (BasaltConnection) connection = basalt_connection_new (ID, BASALT_CONNECTION_PROFILE);
  g_autoptr (BasaltConnection) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  basalt_connection_set_name (connection, "A \"b\" ✓");
  basalt_connection_set_profile (connection, "acme");
  text = basalt_connection_to_json (connection);
  g_assert_cmpstr (text, ==,
                   "{\"id\":\"" ID "\",\"kind\":\"profile\",\"name\":\"A \\\"b\\\" ✓\","
                   "\"region\":null,\"endpoint_url\":null,\"profile\":\"acme\","
                   "\"default_model\":null}");

  read = basalt_connection_from_json (text, &error);
  g_assert_no_error (error);
  assert_same (connection, read);
  g_assert_cmpstr (basalt_connection_get_profile (read), ==, "acme");
  g_assert_null (basalt_connection_get_endpoint_url (read));
}

static void
test_json_bad (void)
{
  static const char *const bad[] = {
    "",
    "[]",
    "{",
    "{}",
    "{\"id\":\"x\",\"kind\":\"demo\"}",
    "{\"id\":12,\"kind\":\"demo\"}",
    "{\"id\":\"" ID "\"}",
    "{\"id\":\"" ID "\",\"kind\":\"teleport\"}",
  };
  g_autoptr (BasaltConnection) read = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (basalt_connection_from_json (bad[i], &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
    }

  read = basalt_connection_from_json ("{\"id\":\"" ID "\",\"kind\":\"demo\",\"name\":[],"
                                      "\"region\":7,\"more\":true}",
                                      &error);
  g_assert_no_error (error);
  g_assert_null (basalt_connection_get_name (read));
  g_assert_null (basalt_connection_get_region (read));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/records/connection/kinds", test_kinds);
  g_test_add_func ("/records/connection/properties", test_properties);
  g_test_add_func ("/records/connection/copy", test_copy);
  g_test_add_func ("/records/connection/json", test_json);
  g_test_add_func ("/records/connection/json-bad", test_json_bad);

  return g_test_run ();
}
