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

/* The list keeps what is returned alive. @position is optional. */
BasaltConnection *
basalt_engine_find_connection_by_id (BasaltEngine *self,
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
          return item;
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
  if (default_id != NULL && basalt_engine_find_connection_by_id (self, default_id, NULL) != NULL)
    fallback = basalt_engine_find_connection_by_id (self, default_id, NULL);

  if (g_set_object (&self->default_connection, fallback))
    g_object_notify (G_OBJECT (self), "default-connection");
}

gboolean
basalt_engine_has_connection (BasaltEngine     *self,
                              BasaltConnection *connection)
{
  return basalt_engine_find_connection_by_id (self, basalt_connection_get_id (connection), NULL) !=
         NULL;
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

  by_id = basalt_engine_find_connection_by_id (self, name, NULL);

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
