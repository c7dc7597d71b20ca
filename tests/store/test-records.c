/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#define FIRST_ID "0192f3a4-0000-7000-8000-00000000000a"
#define SECOND_ID "0192f3a4-0000-7000-8000-00000000000b"

static void
wait_for_write (BasaltStore   *store,
                GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (basalt_store_write_finish (store, test_wait (result), &error));
  g_assert_no_error (error);
  g_clear_object (result);
}

static GPtrArray *
load_connections (BasaltStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *connections;

  basalt_store_load_connections_async (store, NULL, test_wait_result_cb, &result);
  connections = basalt_store_load_connections_finish (store, test_wait (&result), &error);
  g_assert_no_error (error);

  return connections;
}

static GPtrArray *
load_models (BasaltStore *store,
             const char  *connection,
             gint64      *fetched_at)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *models;

  basalt_store_load_models_async (store, connection, NULL, test_wait_result_cb, &result);
  models = basalt_store_load_models_finish (store, test_wait (&result), fetched_at, &error);
  g_assert_no_error (error);

  return models;
}

static void
test_connections (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (BasaltConnection) first =
    basalt_connection_new (FIRST_ID, BASALT_CONNECTION_ACCESS_KEYS);
  g_autoptr (BasaltConnection) second =
    basalt_connection_new (SECOND_ID, BASALT_CONNECTION_PROFILE);
  g_autoptr (GPtrArray) connections = load_connections (store);
  g_autoptr (GAsyncResult) result = NULL;
  BasaltConnection *loaded;

  g_assert_cmpuint (connections->len, ==, 0);
  g_clear_pointer (&connections, g_ptr_array_unref);

  basalt_connection_set_name (first, "work");
  basalt_connection_set_region (first, "eu-central-1");
  basalt_connection_set_endpoint_url (first, "https://example.com");
  basalt_connection_set_default_model (first, "a.model");
  basalt_connection_set_name (second, "Acme");
  basalt_connection_set_profile (second, "acme-dev");
  basalt_store_save_connection_async (store, first, NULL, test_wait_result_cb, &result);
  /* What is changed after the call was not saved by it. */
  basalt_connection_set_name (first, "changed");
  wait_for_write (store, &result);
  basalt_store_save_connection_async (store, second, NULL, test_wait_result_cb, &result);
  wait_for_write (store, &result);
  test_close_store (store);

  /* By name, whatever their case. */
  store = test_open_store (dir);
  connections = load_connections (store);
  g_assert_cmpuint (connections->len, ==, 2);
  loaded = connections->pdata[0];
  g_assert_cmpstr (basalt_connection_get_name (loaded), ==, "Acme");
  g_assert_cmpstr (basalt_connection_get_profile (loaded), ==, "acme-dev");
  g_assert_null (basalt_connection_get_region (loaded));
  loaded = connections->pdata[1];
  g_assert_cmpstr (basalt_connection_get_id (loaded), ==, FIRST_ID);
  g_assert_cmpint (basalt_connection_get_kind (loaded), ==, BASALT_CONNECTION_ACCESS_KEYS);
  g_assert_cmpstr (basalt_connection_get_name (loaded), ==, "work");
  g_assert_cmpstr (basalt_connection_get_region (loaded), ==, "eu-central-1");
  g_assert_cmpstr (basalt_connection_get_endpoint_url (loaded), ==, "https://example.com");
  g_assert_cmpstr (basalt_connection_get_default_model (loaded), ==, "a.model");
  g_clear_pointer (&connections, g_ptr_array_unref);

  /* Saved again: the same one. A kind of a later version is left out. */
  basalt_connection_set_kind (first, BASALT_CONNECTION_API_KEY);
  basalt_connection_set_region (first, NULL);
  basalt_store_save_connection_async (store, first, NULL, test_wait_result_cb, &result);
  wait_for_write (store, &result);
  test_execute (dir, "INSERT INTO connection (uuid, kind) VALUES (zeroblob (16), 'telepathy');"
                     "INSERT INTO connection (uuid, kind) VALUES (x'00', 'demo')");
  connections = load_connections (store);
  g_assert_cmpuint (connections->len, ==, 2);
  loaded = connections->pdata[1];
  g_assert_cmpstr (basalt_connection_get_name (loaded), ==, "changed");
  g_assert_cmpint (basalt_connection_get_kind (loaded), ==, BASALT_CONNECTION_API_KEY);
  g_assert_null (basalt_connection_get_region (loaded));
  g_clear_pointer (&connections, g_ptr_array_unref);

  basalt_store_remove_connection_async (store, FIRST_ID, NULL, test_wait_result_cb, &result);
  wait_for_write (store, &result);
  basalt_store_remove_connection_async (store, FIRST_ID, NULL, test_wait_result_cb, &result);
  wait_for_write (store, &result);
  connections = load_connections (store);
  g_assert_cmpuint (connections->len, ==, 1);

  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_models (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) loaded = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gint64 fetched_at;
  BasaltModel *model;

  loaded = load_models (store, FIRST_ID, &fetched_at);
  g_assert_cmpuint (loaded->len, ==, 0);
  g_assert_cmpint (fetched_at, ==, 0);
  g_clear_pointer (&loaded, g_ptr_array_unref);

  g_ptr_array_add (models, basalt_model_new ("z.model", "Z", "Zeta", "on-demand", TRUE, "ACTIVE",
                                             TRUE, NULL, NULL));
  g_ptr_array_add (models, basalt_model_new ("us.a.model", "A", "Alpha", "inference-profile", FALSE,
                                             "LEGACY", FALSE, "not granted", "a.model"));
  basalt_store_save_models_async (store, FIRST_ID, models, NULL, test_wait_result_cb, &result);
  wait_for_write (store, &result);
  basalt_store_save_models_async (store, FIRST_ID, models, NULL, test_wait_result_cb, &result);
  wait_for_write (store, &result);

  loaded = load_models (store, FIRST_ID, &fetched_at);
  g_assert_cmpint (fetched_at, >, 0);
  g_assert_cmpuint (loaded->len, ==, 2);
  model = loaded->pdata[0];
  g_assert_cmpstr (basalt_model_get_id (model), ==, "z.model");
  g_assert_true (basalt_model_get_streaming (model));
  g_assert_null (basalt_model_get_reason (model));
  model = loaded->pdata[1];
  g_assert_cmpstr (basalt_model_get_base_model_id (model), ==, "a.model");
  g_assert_cmpstr (basalt_model_get_reason (model), ==, "not granted");
  g_assert_false (basalt_model_get_invocable (model));
  g_clear_pointer (&loaded, g_ptr_array_unref);

  /* A catalogue may be empty, which is not the same as none. */
  g_ptr_array_set_size (models, 0);
  basalt_store_save_models_async (store, SECOND_ID, models, NULL, test_wait_result_cb, &result);
  wait_for_write (store, &result);
  loaded = load_models (store, SECOND_ID, &fetched_at);
  g_assert_cmpuint (loaded->len, ==, 0);
  g_assert_cmpint (fetched_at, >, 0);
  g_clear_pointer (&loaded, g_ptr_array_unref);

  basalt_store_remove_connection_async (store, FIRST_ID, NULL, test_wait_result_cb, &result);
  wait_for_write (store, &result);
  loaded = load_models (store, FIRST_ID, NULL);
  g_assert_cmpuint (loaded->len, ==, 0);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM model"), ==, 0);

  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_settings (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GHashTable) settings = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_store_save_setting_async (store, "draft", "first", NULL, NULL, NULL);
  basalt_store_save_setting_async (store, "draft", "second ✓", NULL, NULL, NULL);
  basalt_store_save_setting_async (store, "empty", "", NULL, NULL, NULL);
  basalt_store_save_setting_async (store, "gone", "x", NULL, NULL, NULL);
  basalt_store_save_setting_async (store, "gone", NULL, NULL, test_wait_result_cb, &result);
  wait_for_write (store, &result);

  basalt_store_load_settings_async (store, NULL, test_wait_result_cb, &result);
  settings = basalt_store_load_settings_finish (store, test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (settings), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (settings, "draft"), ==, "second ✓");
  g_assert_cmpstr (g_hash_table_lookup (settings, "empty"), ==, "");
  g_clear_object (&result);

  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/records/connections", test_connections);
  g_test_add_func ("/store/records/models", test_models);
  g_test_add_func ("/store/records/settings", test_settings);

  return g_test_run ();
}
