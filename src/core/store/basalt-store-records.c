/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-connections-table.h"
#include "basalt-models-table.h"
#include "basalt-settings-table.h"
#include "basalt-store-private.h"

/*
 * What the store remembers beside runs: connections, model catalogues, settings.
 */

typedef struct
{
  char *name; /* a connection's id, or a setting's name */
  char *value;
  BasaltConnection *connection;
  GPtrArray *rows;
  GHashTable *settings;
  gint64 time;
} Request;

static void
request_free (Request *request)
{
  g_free (request->name);
  g_free (request->value);
  g_clear_object (&request->connection);
  g_clear_pointer (&request->rows, g_ptr_array_unref);
  g_clear_pointer (&request->settings, g_hash_table_unref);
  g_free (request);
}

static BasaltStoreJob *
make_job (BasaltStoreJobFunc  run,
          BasaltStoreJobDone  done,
          Request            *request,
          GTask              *task)
{
  BasaltStoreJob *job =
    basalt_store_job_new_awaited (run, done, request, (GDestroyNotify) request_free, task);

  job->flags = BASALT_STORE_JOB_URGENT;

  return job;
}

/* What every start reads: a few rows, by the connection that is open already. A reader would cost a
 * thread and a second look at the schema. */
static void
push_first_read (BasaltStore    *self,
                 BasaltStoreJob *job)
{
  job->flags |= BASALT_STORE_JOB_ALONE;
  basalt_store_push_write (self, job);
}

static void
return_rows (GObject  *store,
             GTask    *task,
             gpointer  data)
{
  Request *request = data;

  if (request->time != 0)
    g_task_set_task_data (task, g_memdup2 (&request->time, sizeof request->time), g_free);
  g_task_return_pointer (task, g_steal_pointer (&request->rows),
                         (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
load_connections (BasaltDatabase  *database,
                  gpointer         data,
                  GError         **error)
{
  Request *request = data;

  request->rows = g_ptr_array_new_with_free_func (g_object_unref);

  return basalt_connections_table_load (database, request->rows, error);
}

/**
 * basalt_store_load_connections_async:
 * @self: a store
 * @cancellable: (nullable): cancellable
 * @callback: called when they are there
 * @user_data: for @callback
 */
void
basalt_store_load_connections_async (BasaltStore         *self,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_load_connections_async);
  push_first_read (self, make_job (load_connections, return_rows, g_new0 (Request, 1), task));
}

/**
 * basalt_store_load_connections_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltConnection): connections, by name
 */
GPtrArray *
basalt_store_load_connections_finish (BasaltStore   *self,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

static gboolean
save_connection (BasaltDatabase  *database,
                 gpointer         data,
                 GError         **error)
{
  Request *request = data;

  return basalt_connections_table_save (database, request->connection, error);
}

/**
 * basalt_store_save_connection_async:
 * @self: a store
 * @connection: a connection; a copy is taken
 * @cancellable: (nullable): cancellable
 * @callback: called when it is on disk; finish with basalt_store_write_finish()
 * @user_data: for @callback
 *
 * Adds a connection, or brings the one of its id up to date.
 */
void
basalt_store_save_connection_async (BasaltStore         *self,
                                    BasaltConnection    *connection,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_save_connection_async);

  request = g_new0 (Request, 1);
  request->connection = basalt_connection_copy (connection);
  basalt_store_push_write (self, make_job (save_connection, NULL, request, task));
}

static gboolean
remove_connection (BasaltDatabase  *database,
                   gpointer         data,
                   GError         **error)
{
  Request *request = data;

  return basalt_connections_table_remove (database, request->name, error);
}

/**
 * basalt_store_remove_connection_async:
 * @self: a store
 * @id: a connection's id
 * @cancellable: (nullable): cancellable
 * @callback: called when it is gone; finish with basalt_store_write_finish()
 * @user_data: for @callback
 *
 * Removes a connection with its catalogue. Runs keep what they recorded of it.
 */
void
basalt_store_remove_connection_async (BasaltStore         *self,
                                      const char          *id,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_remove_connection_async);

  request = g_new0 (Request, 1);
  request->name = g_strdup (id);
  basalt_store_push_write (self, make_job (remove_connection, NULL, request, task));
}

static gboolean
load_models (BasaltDatabase  *database,
             gpointer         data,
             GError         **error)
{
  Request *request = data;

  request->rows = g_ptr_array_new_with_free_func (g_object_unref);

  return basalt_models_table_load (database, request->name, request->rows, &request->time, error);
}

/**
 * basalt_store_load_models_async:
 * @self: a store
 * @connection_id: a connection's id
 * @cancellable: (nullable): cancellable
 * @callback: called when they are there
 * @user_data: for @callback
 */
void
basalt_store_load_models_async (BasaltStore         *self,
                                const char          *connection_id,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (connection_id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_load_models_async);

  request = g_new0 (Request, 1);
  request->name = g_strdup (connection_id);
  basalt_store_push_read (self, make_job (load_models, return_rows, request, task));
}

/**
 * basalt_store_load_models_finish:
 * @self: a store
 * @result: the result
 * @fetched_at: (out) (optional): when the catalogue was saved, microseconds since 1970 UTC; 0 if
 *   there is none
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltModel): the catalogue, in the order in which it was
 *   saved
 */
GPtrArray *
basalt_store_load_models_finish (BasaltStore   *self,
                                 GAsyncResult  *result,
                                 gint64        *fetched_at,
                                 GError       **error)
{
  gint64 *time;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  time = g_task_get_task_data (G_TASK (result));
  if (fetched_at != NULL)
    *fetched_at = time != NULL ? *time : 0;

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
save_models (BasaltDatabase  *database,
             gpointer         data,
             GError         **error)
{
  Request *request = data;

  return basalt_models_table_save (database, request->name, request->rows, request->time, error);
}

/**
 * basalt_store_save_models_async:
 * @self: a store
 * @connection_id: a connection's id
 * @models: (element-type BasaltModel): its whole catalogue
 * @cancellable: (nullable): cancellable
 * @callback: called when it is on disk; finish with basalt_store_write_finish()
 * @user_data: for @callback
 *
 * Puts a catalogue that was just fetched in the place of the former one.
 */
void
basalt_store_save_models_async (BasaltStore         *self,
                                const char          *connection_id,
                                GPtrArray           *models,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (connection_id != NULL);
  g_return_if_fail (models != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_save_models_async);

  request = g_new0 (Request, 1);
  request->name = g_strdup (connection_id);
  request->time = g_get_real_time ();
  /* Models are immutable: the writer may read them while others do. */
  request->rows = g_ptr_array_new_full (models->len, g_object_unref);
  for (guint i = 0; i < models->len; i++)
    g_ptr_array_add (request->rows, g_object_ref (models->pdata[i]));
  basalt_store_push_write (self, make_job (save_models, NULL, request, task));
}

static gboolean
load_settings (BasaltDatabase  *database,
               gpointer         data,
               GError         **error)
{
  Request *request = data;

  request->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return basalt_settings_table_load (database, request->settings, error);
}

static void
return_settings (GObject  *store,
                 GTask    *task,
                 gpointer  data)
{
  Request *request = data;

  g_task_return_pointer (task, g_steal_pointer (&request->settings),
                         (GDestroyNotify) g_hash_table_unref);
}

/**
 * basalt_store_load_settings_async:
 * @self: a store
 * @cancellable: (nullable): cancellable
 * @callback: called when they are there
 * @user_data: for @callback
 */
void
basalt_store_load_settings_async (BasaltStore         *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_load_settings_async);
  push_first_read (self, make_job (load_settings, return_settings, g_new0 (Request, 1), task));
}

/**
 * basalt_store_load_settings_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8 utf8): all settings, by name
 */
GHashTable *
basalt_store_load_settings_finish (BasaltStore   *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

static gboolean
save_setting (BasaltDatabase  *database,
              gpointer         data,
              GError         **error)
{
  Request *request = data;

  return basalt_settings_table_save (database, request->name, request->value, error);
}

/**
 * basalt_store_save_setting_async:
 * @self: a store
 * @name: a setting's name
 * @value: (nullable): its value; %NULL removes it
 * @cancellable: (nullable): cancellable
 * @callback: (nullable): called when it is on disk; finish with basalt_store_write_finish()
 * @user_data: for @callback
 *
 * Keeps a small text. Committed at once if there is a @callback, else within 100 ms. Unlike what is
 * told of runs it is not tried again: it would go before everything else, and be old by then.
 */
void
basalt_store_save_setting_async (BasaltStore         *self,
                                 const char          *name,
                                 const char          *value,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  BasaltStoreJob *job;
  Request *request;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_save_setting_async);

  request = g_new0 (Request, 1);
  request->name = g_strdup (name);
  request->value = g_strdup (value);
  job = make_job (save_setting, NULL, request, task);
  if (callback == NULL)
    job->flags = BASALT_STORE_JOB_DEFAULT;
  basalt_store_push_write (self, job);
}

/**
 * basalt_store_write_finish:
 * @self: a store
 * @result: the result of any save or remove call
 * @error: return location for an error
 *
 * Returns: whether it is on disk; fails with %BASALT_STORE_ERROR
 */
gboolean
basalt_store_write_finish (BasaltStore   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
