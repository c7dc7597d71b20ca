/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "aws-endpoint.h"
#include "basalt-uuid.h"

#include <glib/gi18n-lib.h>

#define SETTING_DEFAULT_CONNECTION "default-connection"
#define NAME_MAX_CHARS 100

void
basalt_engine_connections_init (BasaltEngine *self)
{
  self->connections = g_list_store_new (BASALT_TYPE_CONNECTION);
}

void
basalt_engine_connections_clear (BasaltEngine *self)
{
  g_clear_object (&self->default_connection);
  g_clear_object (&self->connections);
}

static BasaltConnection *
find_by_id (BasaltEngine *self,
            const char   *id,
            guint        *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->connections));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltConnection) item =
        g_list_model_get_item (G_LIST_MODEL (self->connections), i);

      if (g_strcmp0 (basalt_connection_get_id (item), id) == 0)
        {
          if (position != NULL)
            *position = i;
          return item; /* The list keeps it alive. */
        }
    }

  return NULL;
}

/* Fills the list with what the store has. */
void
basalt_engine_connections_load (BasaltEngine *self,
                                GPtrArray    *connections)
{
  const char *default_id = basalt_engine_get_setting (self, SETTING_DEFAULT_CONNECTION);
  BasaltConnection *fallback;

  g_list_store_splice (self->connections, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->connections)),
                       connections->pdata, connections->len);

  fallback = connections->len > 0 ? g_ptr_array_index (connections, 0) : NULL;
  if (default_id != NULL && find_by_id (self, default_id, NULL) != NULL)
    fallback = find_by_id (self, default_id, NULL);

  if (g_set_object (&self->default_connection, fallback))
    g_object_notify (G_OBJECT (self), "default-connection");
}

gboolean
basalt_engine_has_connection (BasaltEngine     *self,
                              BasaltConnection *connection)
{
  return find_by_id (self, basalt_connection_get_id (connection), NULL) != NULL;
}

/**
 * basalt_engine_get_connections:
 * @self: an engine
 *
 * Returns: (transfer none): the saved connections, a list of
 *   [class@Connection]; empty before open() finished
 */
GListModel *
basalt_engine_get_connections (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  return G_LIST_MODEL (self->connections);
}

/**
 * basalt_engine_get_default_connection:
 * @self: an engine
 *
 * Returns: (transfer none) (nullable): the connection that new runs of the
 *   window use
 */
BasaltConnection *
basalt_engine_get_default_connection (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  return self->default_connection;
}

/**
 * basalt_engine_set_default_connection:
 * @self: an engine
 * @connection: (nullable): a saved connection
 *
 * Chooses the connection of the window's new runs, and remembers it.
 */
void
basalt_engine_set_default_connection (BasaltEngine     *self,
                                      BasaltConnection *connection)
{
  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (connection == NULL || basalt_engine_has_connection (self, connection));

  basalt_engine_set_setting (self, SETTING_DEFAULT_CONNECTION,
                             connection != NULL ? basalt_connection_get_id (connection) : NULL);
  if (g_set_object (&self->default_connection, connection))
    g_object_notify (G_OBJECT (self), "default-connection");
}

/**
 * basalt_engine_find_connection:
 * @self: an engine
 * @name: a connection's name, or its id
 *
 * Returns: (transfer full) (nullable): the saved connection
 */
BasaltConnection *
basalt_engine_find_connection (BasaltEngine *self,
                               const char   *name)
{
  guint n;
  BasaltConnection *by_id;

  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->connections));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (BasaltConnection) item =
        g_list_model_get_item (G_LIST_MODEL (self->connections), i);

      if (g_strcmp0 (basalt_connection_get_name (item), name) == 0)
        return g_steal_pointer (&item);
    }

  by_id = find_by_id (self, name, NULL);

  return by_id != NULL ? g_object_ref (by_id) : NULL;
}

static BasaltConnection *
new_connection (BasaltConnectionKind  kind,
                const char           *name)
{
  g_autofree char *id = basalt_uuid_new_v7 ();
  BasaltConnection *connection = basalt_connection_new (id, kind);

  basalt_connection_set_name (connection, name);

  return connection;
}

/**
 * basalt_engine_new_environment_connection:
 * @self: an engine
 *
 * Returns: (transfer full): a connection, not saved, that goes by the standard
 *   AWS variables and files
 */
BasaltConnection *
basalt_engine_new_environment_connection (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  return new_connection (BASALT_CONNECTION_ENVIRONMENT, "environment");
}

/**
 * basalt_engine_new_profile_connection:
 * @self: an engine
 * @profile: a profile of the shared AWS files
 *
 * Returns: (transfer full): a connection, not saved, that goes by @profile
 */
BasaltConnection *
basalt_engine_new_profile_connection (BasaltEngine *self,
                                      const char   *profile)
{
  BasaltConnection *connection;

  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (profile != NULL, NULL);

  connection = new_connection (BASALT_CONNECTION_PROFILE, profile);
  basalt_connection_set_profile (connection, profile);

  return connection;
}

/**
 * basalt_engine_new_demo_connection:
 * @self: an engine
 *
 * Returns: (transfer full): a connection, not saved, to the demo endpoint
 *   inside the program
 */
BasaltConnection *
basalt_engine_new_demo_connection (BasaltEngine *self)
{
  BasaltConnection *connection;

  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  connection = new_connection (BASALT_CONNECTION_DEMO, "demo");
  basalt_connection_set_region (connection, BASALT_DEMO_REGION);
  basalt_connection_set_default_model (connection, BASALT_DEMO_MODEL_STEADY);

  return connection;
}

/**
 * basalt_engine_list_aws_profiles:
 * @self: an engine
 *
 * Returns: (transfer full) (array zero-terminated=1): the profiles in the
 *   shared AWS files, in their order
 */
GStrv
basalt_engine_list_aws_profiles (BasaltEngine *self)
{
  g_autoptr (AwsConfig) config = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) profiles = NULL;

  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  config = aws_config_load (NULL);
  profiles = aws_config_list_profiles (config);
  for (guint i = 0; i < profiles->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (profiles, i));

  return g_strv_builder_end (builder);
}

static gboolean
check_fields (BasaltEngine      *self,
              BasaltConnection  *connection,
              GError           **error)
{
  const char *name = basalt_connection_get_name (connection);
  const char *region = basalt_connection_get_region (connection);
  const char *url = basalt_connection_get_endpoint_url (connection);
  BasaltConnectionKind kind = basalt_connection_get_kind (connection);

  if (name == NULL)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                           _ ("Give the connection a name."));
      return FALSE;
    }
  if (g_utf8_strlen (name, -1) > NAME_MAX_CHARS)
    {
      g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                   _ ("The name is too long. At most %d characters fit."), NAME_MAX_CHARS);
      return FALSE;
    }
  if (kind == BASALT_CONNECTION_PROFILE && basalt_connection_get_profile (connection) == NULL)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                           _ ("Choose an AWS profile."));
      return FALSE;
    }
  if (region == NULL &&
      (kind == BASALT_CONNECTION_ACCESS_KEYS || kind == BASALT_CONNECTION_API_KEY))
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                           _ ("Choose a region, for example us-east-1."));
      return FALSE;
    }
  if (region != NULL && !aws_region_is_valid (region, error))
    return FALSE;
  if (url != NULL && !aws_endpoint_url_is_valid (url, error))
    return FALSE;

  return TRUE;
}

/**
 * basalt_engine_check_connection_fields:
 * @self: an engine
 * @connection: a connection as typed
 * @error: return location for an error
 *
 * Says what is wrong with what a person typed. A name must be free among the
 * saved connections.
 *
 * Returns: whether @connection can be saved; fails with
 *   %BASALT_ENGINE_ERROR_USAGE and a sentence that says what to mend
 */
gboolean
basalt_engine_check_connection_fields (BasaltEngine      *self,
                                       BasaltConnection  *connection,
                                       GError           **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (BasaltConnection) same = NULL;

  g_return_val_if_fail (BASALT_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (BASALT_IS_CONNECTION (connection), FALSE);

  if (!check_fields (self, connection, &local_error))
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                           local_error->message);
      return FALSE;
    }

  same = basalt_engine_find_connection (self, basalt_connection_get_name (connection));
  if (same != NULL &&
      g_strcmp0 (basalt_connection_get_id (same), basalt_connection_get_id (connection)) != 0)
    {
      g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                   _ ("There is a connection named “%s” already. Choose another name."),
                   basalt_connection_get_name (connection));
      return FALSE;
    }

  return TRUE;
}

/* -- Saving and removing -- */

typedef struct
{
  BasaltConnection *connection;
  AwsCredentials *credentials;
} Saving;

static void
saving_free (Saving *self)
{
  g_clear_object (&self->connection);
  g_clear_pointer (&self->credentials, aws_credentials_unref);
  g_free (self);
}

static void
key_stored_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (basalt_keyring_store_finish (BASALT_KEYRING (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_KEYRING, "%s",
                             error->message);
}

static void
connection_saved_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  Saving *saving = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  BasaltConnection *known;
  guint position;

  if (!basalt_store_write_finish (BASALT_STORE (source), result, &error))
    {
      g_task_return_error (task, basalt_engine_error_from_store (error));
      return;
    }

  known = find_by_id (self, basalt_connection_get_id (saving->connection), &position);
  if (known == NULL)
    g_list_store_append (self->connections, saving->connection);
  else if (known != saving->connection)
    g_list_store_splice (self->connections, position, 1, (gpointer *) &saving->connection, 1);

  if (self->default_connection == NULL || known == self->default_connection)
    basalt_engine_set_default_connection (self, saving->connection);

  if (saving->credentials == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  basalt_keyring_store_async (self->keyring, basalt_connection_get_id (saving->connection),
                              basalt_connection_get_name (saving->connection), saving->credentials,
                              g_task_get_cancellable (task), key_stored_cb, g_object_ref (task));
}

static AwsCredentials *
credentials_from_text (BasaltConnectionKind  kind,
                       const char           *access_key_id,
                       const char           *secret,
                       const char           *session_token)
{
  g_autoptr (BasaltSecret) key = basalt_secret_new (secret);
  g_autoptr (BasaltSecret) token = NULL;

  if (kind == BASALT_CONNECTION_API_KEY)
    return aws_credentials_new_bearer (key, 0, "keyring");

  if (session_token != NULL && *session_token != '\0')
    token = basalt_secret_new (session_token);

  return aws_credentials_new (access_key_id, key, token, 0, "keyring");
}

/**
 * basalt_engine_save_connection_async:
 * @self: an engine that is open
 * @connection: what to insert, or to put in place of the one with its id
 * @access_key_id: (nullable): the public half of a key pair
 * @secret: (nullable): the secret access key or API key to keep in the keyring;
 *   %NULL keeps the one that is there
 * @session_token: (nullable): of temporary credentials
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Saves a connection, and its key if one is given. The first connection becomes
 * the default.
 */
void
basalt_engine_save_connection_async (BasaltEngine        *self,
                                     BasaltConnection    *connection,
                                     const char          *access_key_id,
                                     const char          *secret,
                                     const char          *session_token,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  BasaltConnectionKind kind;
  Saving *saving;
  GError *error = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_save_connection_async);
  saving = g_new0 (Saving, 1);
  saving->connection = g_object_ref (connection);
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);

  if (!basalt_engine_check_connection_fields (self, connection, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  kind = basalt_connection_get_kind (connection);
  if (secret != NULL && *secret != '\0')
    {
      if (kind == BASALT_CONNECTION_ACCESS_KEYS &&
          (access_key_id == NULL || *access_key_id == '\0'))
        {
          g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                                   _ ("Enter the access key ID that belongs to the secret key."));
          return;
        }
      saving->credentials = credentials_from_text (kind, access_key_id, secret, session_token);
    }

  basalt_store_save_connection_async (self->store, connection, cancellable, connection_saved_cb,
                                      g_steal_pointer (&task));
}

/**
 * basalt_engine_save_connection_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether all is saved. With %BASALT_ENGINE_ERROR_KEYRING the
 *   connection is saved and its key is kept for this session only; with any
 *   other error nothing changed
 */
gboolean
basalt_engine_save_connection_finish (BasaltEngine  *self,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
key_cleared_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!basalt_keyring_clear_finish (BASALT_KEYRING (source), result, &error))
    g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_KEYRING,
                             _ ("The connection is gone, but its key is still in the keyring: %s"),
                             error->message);
  else
    g_task_return_boolean (task, TRUE);
}

static void
connection_removed_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  BasaltConnection *connection = g_task_get_task_data (task);
  const char *id = basalt_connection_get_id (connection);
  BasaltConnectionKind kind = basalt_connection_get_kind (connection);
  g_autoptr (GError) error = NULL;
  guint position;

  if (!basalt_store_write_finish (BASALT_STORE (source), result, &error))
    {
      g_task_return_error (task, basalt_engine_error_from_store (error));
      return;
    }

  if (find_by_id (self, id, &position) != NULL)
    g_list_store_remove (self->connections, position);
  g_hash_table_remove (self->models, id);

  if (self->default_connection != NULL &&
      g_strcmp0 (basalt_connection_get_id (self->default_connection), id) == 0)
    {
      g_autoptr (BasaltConnection) first =
        g_list_model_get_item (G_LIST_MODEL (self->connections), 0);

      basalt_engine_set_default_connection (self, first);
    }

  if (kind != BASALT_CONNECTION_ACCESS_KEYS && kind != BASALT_CONNECTION_API_KEY)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  basalt_keyring_clear_async (self->keyring, id, g_task_get_cancellable (task), key_cleared_cb,
                              g_object_ref (task));
}

/**
 * basalt_engine_remove_connection_async:
 * @self: an engine that is open
 * @connection: a saved connection
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Removes a connection, its model list and its key. Runs made with it stay.
 */
void
basalt_engine_remove_connection_async (BasaltEngine        *self,
                                       BasaltConnection    *connection,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_remove_connection_async);
  g_task_set_task_data (task, g_object_ref (connection), g_object_unref);

  basalt_store_remove_connection_async (self->store, basalt_connection_get_id (connection),
                                        cancellable, connection_removed_cb,
                                        g_steal_pointer (&task));
}

/**
 * basalt_engine_remove_connection_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether all of it is gone; with %BASALT_ENGINE_ERROR_KEYRING the
 *   key may still be in the keyring
 */
gboolean
basalt_engine_remove_connection_finish (BasaltEngine  *self,
                                        GAsyncResult  *result,
                                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- As whom -- */

static void
identified_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  BasaltIdentity *identity;

  identity = basalt_resolver_identify_finish (BASALT_RESOLVER (source), result, &error);
  if (identity == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, identity, (GDestroyNotify) basalt_identity_free);
}

/**
 * basalt_engine_whoami_async:
 * @self: an engine
 * @connection: a connection, saved or not
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out as whom @connection calls; asks nobody outside.
 */
void
basalt_engine_whoami_async (BasaltEngine        *self,
                            BasaltConnection    *connection,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_whoami_async);
  basalt_resolver_identify_async (self->resolver, connection, cancellable, identified_cb,
                                  g_steal_pointer (&task));
}

/**
 * basalt_engine_whoami_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): who it is; its source is %NULL where no credentials
 *   were found. Fails only with %G_IO_ERROR_CANCELLED
 */
BasaltIdentity *
basalt_engine_whoami_finish (BasaltEngine  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
