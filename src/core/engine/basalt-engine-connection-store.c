/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include <glib/gi18n-lib.h>

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

  known = basalt_engine_find_connection_by_id (self, basalt_connection_get_id (saving->connection),
                                               &position);
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

  if (basalt_engine_find_connection_by_id (self, id, &position) != NULL)
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
