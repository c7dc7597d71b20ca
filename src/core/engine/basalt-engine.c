/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "basalt-load-prompt.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (BasaltEngine, basalt_engine, G_TYPE_OBJECT)

G_DEFINE_QUARK (basalt-engine-error-quark, basalt_engine_error)

enum
{
  PROP_0,
  PROP_CONNECTIONS,
  PROP_DEFAULT_CONNECTION,
  PROP_HISTORY,
  PROP_ACTIVE_RUNS,
  PROP_OPEN,
  PROP_BEHIND,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* A store's error as the window and the command line know it; cancellation
 * stays what it is. */
GError *
basalt_engine_error_from_store (const GError *error)
{
  BasaltEngineError code = BASALT_ENGINE_ERROR_STORE;

  if (error->domain != BASALT_STORE_ERROR)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ?
             g_error_copy (error) :
             g_error_new_literal (BASALT_ENGINE_ERROR, code, error->message);

  switch ((BasaltStoreError) error->code)
    {
    case BASALT_STORE_ERROR_NOT_FOUND:
      code = BASALT_ENGINE_ERROR_NOT_FOUND;
      break;
    case BASALT_STORE_ERROR_AMBIGUOUS:
      code = BASALT_ENGINE_ERROR_AMBIGUOUS;
      break;
    case BASALT_STORE_ERROR_ALIVE:
      code = BASALT_ENGINE_ERROR_ALIVE;
      break;
    case BASALT_STORE_ERROR_OPEN:
    case BASALT_STORE_ERROR_NEWER:
    case BASALT_STORE_ERROR_DAMAGED:
    case BASALT_STORE_ERROR_FULL:
    case BASALT_STORE_ERROR_READ_ONLY:
    case BASALT_STORE_ERROR_IO:
    case BASALT_STORE_ERROR_BUSY:
    case BASALT_STORE_ERROR_CLOSED:
    case BASALT_STORE_ERROR_FAILED:
      break;
    }

  return g_error_new_literal (BASALT_ENGINE_ERROR, code, error->message);
}

void
basalt_engine_return_store_error (GTask  *task,
                                  GError *error)
{
  g_task_return_error (task, basalt_engine_error_from_store (error));
  g_error_free (error);
}

static void
basalt_engine_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  BasaltEngine *self = BASALT_ENGINE (object);

  switch (prop_id)
    {
    case PROP_CONNECTIONS:
      g_value_set_object (value, self->connections);
      break;
    case PROP_DEFAULT_CONNECTION:
      g_value_set_object (value, self->default_connection);
      break;
    case PROP_HISTORY:
      g_value_set_object (value, self->history);
      break;
    case PROP_ACTIVE_RUNS:
      g_value_set_uint (value, basalt_engine_get_active_runs (self));
      break;
    case PROP_OPEN:
      g_value_set_boolean (value, self->open);
      break;
    case PROP_BEHIND:
      g_value_set_boolean (value, self->behind);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_engine_dispose (GObject *object)
{
  BasaltEngine *self = BASALT_ENGINE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->upkeep);
  basalt_engine_retention_set_running (self, FALSE);
  basalt_engine_follow_clear (self);
  basalt_engine_saved_searches_clear (self);
  basalt_engine_history_clear (self);
  basalt_engine_runs_clear (self);
  basalt_engine_settings_clear (self);
  basalt_engine_models_clear (self);
  basalt_engine_connections_clear (self);
  g_clear_object (&self->resolver);
  if (self->session != NULL)
    aws_http_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_object (&self->demo);
  g_clear_object (&self->keyring);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (basalt_engine_parent_class)->dispose (object);
}

static void
basalt_engine_finalize (GObject *object)
{
  BasaltEngine *self = BASALT_ENGINE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->upkeep);
  g_clear_pointer (&self->data_dir, g_free);
  g_clear_pointer (&self->prompts_dir, g_free);
  g_clear_pointer (&self->outdated, g_free);

  G_OBJECT_CLASS (basalt_engine_parent_class)->finalize (object);
}

static void
basalt_engine_class_init (BasaltEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = basalt_engine_get_property;
  object_class->dispose = basalt_engine_dispose;
  object_class->finalize = basalt_engine_finalize;

  /**
   * BasaltEngine:connections:
   *
   * The saved connections.
   */
  properties[PROP_CONNECTIONS] = g_param_spec_object ("connections", NULL, NULL, G_TYPE_LIST_MODEL,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BasaltEngine:default-connection:
   *
   * The connection of the window's new runs.
   */
  properties[PROP_DEFAULT_CONNECTION] =
    g_param_spec_object ("default-connection", NULL, NULL, BASALT_TYPE_CONNECTION,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BasaltEngine:history:
   *
   * All runs, pinned ones and then the newest first.
   */
  properties[PROP_HISTORY] = g_param_spec_object ("history", NULL, NULL, G_TYPE_LIST_MODEL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BasaltEngine:active-runs:
   *
   * How many runs are alive in this process.
   */
  properties[PROP_ACTIVE_RUNS] = g_param_spec_uint ("active-runs", NULL, NULL, 0, G_MAXUINT, 0,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * BasaltEngine:open:
   *
   * Whether settings and connections are there to be read and changed.
   */
  properties[PROP_OPEN] =
    g_param_spec_boolean ("open", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * BasaltEngine:behind:
   *
   * Whether there is something that the disk could not take, and that is tried again.
   */
  properties[PROP_BEHIND] =
    g_param_spec_boolean ("behind", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * BasaltEngine::run-ended:
   * @self: an engine
   * @run: a run of this process
   *
   * @run has reached a terminal state, and its end is on record.
   */
  g_signal_new ("run-ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, BASALT_TYPE_RUN);

  /**
   * BasaltEngine::outdated:
   * @self: an engine
   * @sentence: what that means, for people
   *
   * A newer Basalt has updated the history while this one had it open. What would be written from
   * now on is refused with the same sentence.
   */
  g_signal_new ("outdated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BasaltEngine::run-defaults-changed:
   * @self: an engine
   *
   * New runs start with something else, see basalt_engine_get_run_defaults().
   */
  g_signal_new ("run-defaults-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
}

/* Of any of what makes it so. */
void
basalt_engine_behind_changed (BasaltEngine *self)
{
  gboolean behind = self->outdated == NULL && (basalt_store_get_behind (self->store) ||
                                               g_hash_table_size (self->refused_settings) > 0);

  if (self->behind == behind)
    return;

  self->behind = behind;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEHIND]);
}

static void
store_behind_cb (BasaltEngine *self)
{
  /* What is left at the end is lost. */
  if (!basalt_store_get_behind (self->store) && self->open)
    basalt_engine_runs_written (self);

  basalt_engine_behind_changed (self);
}

static void
basalt_engine_init (BasaltEngine *self)
{
  self->cancellable = g_cancellable_new ();
  self->upkeep = g_cancellable_new ();
}

/* The XDG Base Directory Specification has relative paths ignored, which GLib leaves to others: a
 * history of its own in every folder that the program is started in would be no history. */
static char *
make_data_dir_name (void)
{
  const char *folder = g_get_user_data_dir ();

  if (g_path_is_absolute (folder))
    return g_build_filename (folder, "basalt", NULL);

  return g_build_filename (g_get_home_dir (), ".local", "share", "basalt", NULL);
}

/**
 * basalt_engine_new:
 * @data_dir: (nullable): where the history is kept; %NULL for
 *   `$XDG_DATA_HOME/basalt`, or `~/.local/share/basalt` where that variable is no absolute path
 *
 * Makes an engine. It touches no disk and no network before
 * basalt_engine_open_async().
 *
 * Returns: (transfer full): an engine
 */
BasaltEngine *
basalt_engine_new (const char *data_dir)
{
  BasaltEngine *self = g_object_new (BASALT_TYPE_ENGINE, NULL);

  if (data_dir != NULL)
    self->data_dir = g_strdup (data_dir);
  else
    self->data_dir = make_data_dir_name ();
  self->prompts_dir = g_build_filename (self->data_dir, "prompts", NULL);

  self->store = basalt_store_new (self->data_dir);
  g_signal_connect_object (self->store, "notify::behind", G_CALLBACK (store_behind_cb), self,
                           G_CONNECT_SWAPPED);
  self->keyring = basalt_keyring_new ();
  self->session = aws_http_session_new ();
  self->demo = basalt_demo_endpoint_new ();
  self->resolver = basalt_resolver_new (self->keyring, self->demo);

  basalt_engine_connections_init (self);
  basalt_engine_models_init (self);
  basalt_engine_settings_init (self);
  basalt_engine_runs_init (self);
  basalt_engine_history_init (self);
  basalt_engine_saved_searches_init (self);
  basalt_engine_upkeep_init (self);
  basalt_engine_follow_init (self);

  return self;
}

/**
 * basalt_engine_get_data_dir:
 * @self: an engine
 *
 * Returns: (transfer none): the directory that the history is in
 */
const char *
basalt_engine_get_data_dir (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  return self->data_dir;
}

/**
 * basalt_engine_get_open:
 * @self: an engine
 *
 * Returns: whether settings and connections are there to be read and changed
 */
gboolean
basalt_engine_get_open (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), FALSE);

  return self->open;
}

/**
 * basalt_engine_get_behind:
 * @self: an engine
 *
 * Returns: whether there is something that the disk could not take: an answer, a draft, a setting.
 *   It is tried again every second, and lost when the engine is closed before. Not where a newer
 *   Basalt has updated the history, which takes nothing any more
 */
gboolean
basalt_engine_get_behind (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), FALSE);

  return self->behind;
}

/* -- Opening: the store, then settings, then connections -- */

static void
return_open_error (GTask  *task,
                   GError *error)
{
  g_task_return_error (task, basalt_engine_error_from_store (error));
  g_error_free (error);
}

static void
connections_loaded_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) connections = NULL;
  GError *error = NULL;

  connections = basalt_store_load_connections_finish (BASALT_STORE (source), result, &error);
  if (connections == NULL)
    {
      return_open_error (task, error);
      return;
    }

  self->open = TRUE;
  basalt_engine_connections_load (self, connections);
  basalt_engine_settings_flush (self);
  basalt_engine_saved_searches_load (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
  g_task_return_boolean (task, TRUE);
}

static void
settings_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  g_autoptr (GHashTable) settings = NULL;
  GError *error = NULL;

  settings = basalt_store_load_settings_finish (BASALT_STORE (source), result, &error);
  if (settings == NULL)
    {
      return_open_error (task, error);
      return;
    }

  basalt_engine_settings_load (self, settings);
  basalt_store_load_connections_async (self->store, g_task_get_cancellable (task),
                                       connections_loaded_cb, g_object_ref (task));
}

static void
store_opened_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!basalt_store_open_finish (BASALT_STORE (source), result, &error))
    {
      return_open_error (task, error);
      return;
    }

  basalt_store_load_settings_async (self->store, g_task_get_cancellable (task), settings_loaded_cb,
                                    g_object_ref (task));
}

/**
 * basalt_engine_open_async:
 * @self: an engine
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Opens the history and reads settings and connections.
 */
void
basalt_engine_open_async (BasaltEngine        *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_open_async);
  basalt_store_open_async (self->store, cancellable, store_opened_cb, g_steal_pointer (&task));
}

/**
 * basalt_engine_open_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the history can be used; fails with
 *   %BASALT_ENGINE_ERROR_STORE and a sentence that names the file. Nothing was
 *   overwritten then
 */
gboolean
basalt_engine_open_finish (BasaltEngine  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- Closing: runs end, settings and the rest are written, the store closes -- */

static void
store_closed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!basalt_store_close_finish (BASALT_STORE (source), result, &error))
    return_open_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* A run, or other work, has ended: whether that was the last that a closing engine waits for. */
void
basalt_engine_runs_idle (BasaltEngine *self)
{
  if (self->close_task == NULL || self->n_work > 0 || g_hash_table_size (self->active) > 0)
    return;

  basalt_engine_settings_flush (self);
  self->open = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
  basalt_demo_endpoint_stop (self->demo);
  basalt_store_close_async (self->store, store_closed_cb, g_steal_pointer (&self->close_task));
}

/**
 * basalt_engine_close_async:
 * @self: an engine that is open
 * @callback: called when done
 * @user_data: for @callback
 *
 * Stops what runs, so that it ends Cancelled on record, writes what is left and
 * closes the history. Call once; the engine starts nothing afterwards.
 */
void
basalt_engine_close_async (BasaltEngine        *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_close_async);

  if (!self->open || self->close_task != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  basalt_engine_set_watch (self, FALSE);
  self->close_task = g_steal_pointer (&task);
  g_cancellable_cancel (self->upkeep);
  basalt_engine_runs_stop_all (self);
  basalt_engine_runs_idle (self);
}

/**
 * basalt_engine_close_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether everything is on disk
 */
gboolean
basalt_engine_close_finish (BasaltEngine  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- Demo endpoint -- */

/**
 * basalt_engine_start_demo:
 * @self: an engine
 * @port: a TCP port, or 0 for any that is free
 * @error: return location for an error
 *
 * Starts the demo endpoint if it does not run yet. Demo connections do this by
 * themselves.
 *
 * Returns: (transfer none): its URL, or %NULL with an error
 */
const char *
basalt_engine_start_demo (BasaltEngine  *self,
                          guint16        port,
                          GError       **error)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  if (basalt_demo_endpoint_get_url (self->demo) == NULL &&
      !basalt_demo_endpoint_start (self->demo, port, error))
    return NULL;

  return basalt_demo_endpoint_get_url (self->demo);
}

/**
 * basalt_engine_get_demo_access_key_id:
 *
 * Returns: (transfer none): the public half of the demo endpoint's key pair
 */
const char *
basalt_engine_get_demo_access_key_id (void)
{
  return BASALT_DEMO_ACCESS_KEY_ID;
}

/**
 * basalt_engine_get_demo_secret:
 *
 * Returns: (transfer none): the other half, which is public too: it opens
 *   nothing but the demo endpoint
 */
const char *
basalt_engine_get_demo_secret (void)
{
  return BASALT_DEMO_SECRET_ACCESS_KEY;
}
