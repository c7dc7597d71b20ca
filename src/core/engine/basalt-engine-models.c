/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "basalt-aws-problem.h"
#include "bedrock-client.h"

#include <glib/gi18n-lib.h>

void
basalt_engine_models_init (BasaltEngine *self)
{
  self->models = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

void
basalt_engine_models_clear (BasaltEngine *self)
{
  g_clear_pointer (&self->models, g_hash_table_unref);
}

static void
replace_models (GListStore *store,
                GPtrArray  *models)
{
  g_list_store_splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), models->pdata,
                       models->len);
}

/* Reading what is kept of a connection's models */
typedef struct
{
  BasaltEngine *engine;
  BasaltConnection *connection;
  GListStore *store;
} Load;

static void
load_free (Load *self)
{
  g_object_unref (self->engine);
  g_object_unref (self->connection);
  g_object_unref (self->store);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_free)

static void
demo_listed_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  /* Whoever opens the list asks again, and is told. */
  if (!basalt_engine_refresh_models_finish (BASALT_ENGINE (source), result, NULL, &error))
    g_debug ("The demo's models could not be listed: %s", error->message);
}

static void
models_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Load) load = user_data;
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (GError) error = NULL;

  models = basalt_store_load_models_finish (BASALT_STORE (source), result, NULL, &error);
  if (models == NULL)
    {
      g_debug ("The kept model list could not be read: %s", error->message);
      return;
    }

  /* A refresh that was faster has newer ones. */
  if (g_list_model_get_n_items (G_LIST_MODEL (load->store)) > 0)
    return;

  replace_models (load->store, models);
  /* To ask the demo costs nothing and goes nowhere. */
  if (models->len == 0 && basalt_connection_get_kind (load->connection) == BASALT_CONNECTION_DEMO &&
      load->engine->open)
    basalt_engine_refresh_models_async (load->engine, load->connection, load->engine->cancellable,
                                        demo_listed_cb, NULL);
}

static GListStore *
ensure_models (BasaltEngine     *self,
               BasaltConnection *connection)
{
  const char *id = basalt_connection_get_id (connection);
  GListStore *store = g_hash_table_lookup (self->models, id);
  Load *load;

  if (store != NULL)
    return store;

  store = g_list_store_new (BASALT_TYPE_MODEL);
  g_hash_table_insert (self->models, g_strdup (id), store);
  if (!self->open)
    return store;

  load = g_new0 (Load, 1);
  load->engine = g_object_ref (self);
  load->connection = g_object_ref (connection);
  load->store = g_object_ref (store);
  basalt_store_load_models_async (self->store, id, self->cancellable, models_loaded_cb, load);

  return store;
}

static void
models_loaded_again_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GListStore) store = user_data;
  g_autoptr (GPtrArray) models = NULL;

  models = basalt_store_load_models_finish (BASALT_STORE (source), result, NULL, NULL);
  if (models != NULL)
    replace_models (store, models);
}

/* What is kept is another history's now. */
void
basalt_engine_models_load_again (BasaltEngine *self)
{
  GHashTableIter iter;
  gpointer id, store;

  g_hash_table_iter_init (&iter, self->models);
  while (g_hash_table_iter_next (&iter, &id, &store))
    basalt_store_load_models_async (self->store, id, self->cancellable, models_loaded_again_cb,
                                    g_object_ref (store));
}

/**
 * basalt_engine_get_models:
 * @self: an engine that is open
 * @connection: a connection, saved or not
 *
 * The model catalogue of a connection as it was last fetched. Reads what is
 * kept; basalt_engine_refresh_models_async() brings it up to date in place.
 * The demo's is fetched where none is kept.
 *
 * Returns: (transfer full): a list of [class@Model], at first empty
 */
GListModel *
basalt_engine_get_models (BasaltEngine     *self,
                          BasaltConnection *connection)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (BASALT_IS_CONNECTION (connection), NULL);

  return g_object_ref (G_LIST_MODEL (ensure_models (self, connection)));
}

/* -- Fetching: refresh and check go the same way -- */

typedef struct
{
  BasaltConnection *connection;
  BasaltTarget *target;
  BasaltProblem *problem;
} Fetch;

static void
fetch_free (Fetch *self)
{
  g_clear_object (&self->connection);
  g_clear_pointer (&self->target, basalt_target_free);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  g_free (self);
}

static void
models_saved_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  /* They can be fetched again. */
  if (!basalt_store_write_finish (BASALT_STORE (source), result, &error))
    g_debug ("The model list was not kept: %s", error->message);
}

static BasaltProblem *
new_list_problem (Fetch          *fetch,
                  const GError   *error,
                  const AwsFault *fault)
{
  BasaltAwsSituation situation = { 0 };

  situation.region = fetch->target->region;
  situation.endpoint = fetch->target->endpoint;
  situation.connection = basalt_connection_get_name (fetch->connection);
  situation.action = "bedrock:ListFoundationModels";
  situation.bearer = aws_credentials_is_bearer (fetch->target->credentials);
  situation.expires_at = aws_credentials_get_expires_at (fetch->target->credentials);
  situation.clock = g_get_real_time ();

  return basalt_aws_problem_new (error, fault, &situation);
}

static void
models_listed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (AwsFault) fault = NULL;
  g_autoptr (GPtrArray) models = NULL;
  GError *error = NULL;

  models = bedrock_list_models_finish (AWS_HTTP_SESSION (source), result, &fault, &error);
  if (models == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fetch->problem = new_list_problem (fetch, error, fault);
      g_task_return_error (task, error);
      return;
    }

  replace_models (ensure_models (self, fetch->connection), models);
  if (self->open && basalt_engine_has_connection (self, fetch->connection))
    basalt_store_save_models_async (self->store, basalt_connection_get_id (fetch->connection),
                                    models, NULL, models_saved_cb, NULL);

  g_task_return_int (task, (gssize) models->len);
}

static void
target_resolved_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  BedrockTarget target = { 0 };
  GError *error = NULL;

  fetch->target = basalt_target_resolver_resolve_finish (BASALT_TARGET_RESOLVER (source), result,
                                                         &fetch->problem, &error);
  if (fetch->target == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  target.endpoint = fetch->target->endpoint;
  target.region = fetch->target->region;
  target.credentials = fetch->target->credentials;
  bedrock_list_models_async (self->session, &target, g_task_get_cancellable (task),
                             models_listed_cb, g_object_ref (task));
}

/**
 * basalt_engine_refresh_models_async:
 * @self: an engine
 * @connection: a connection, saved or not
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Fetches the model catalogue. The list of basalt_engine_get_models() changes
 * when it has arrived whole; of a saved connection it is kept.
 */
void
basalt_engine_refresh_models_async (BasaltEngine        *self,
                                    BasaltConnection    *connection,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Fetch *fetch;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_refresh_models_async);
  fetch = g_new0 (Fetch, 1);
  fetch->connection = g_object_ref (connection);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);

  basalt_target_resolver_resolve_async (BASALT_TARGET_RESOLVER (self->resolver), connection,
                                        AWS_SERVICE_BEDROCK, cancellable, target_resolved_cb,
                                        g_steal_pointer (&task));
}

/**
 * basalt_engine_refresh_models_finish:
 * @self: an engine
 * @result: what the callback got
 * @problem: (out) (optional) (nullable) (transfer full): what to tell the person
 * @error: return location for an error
 *
 * Returns: whether the catalogue is up to date; the list is unchanged if not
 */
gboolean
basalt_engine_refresh_models_finish (BasaltEngine   *self,
                                     GAsyncResult   *result,
                                     BasaltProblem **problem,
                                     GError        **error)
{
  Fetch *fetch;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  fetch = g_task_get_task_data (G_TASK (result));
  if (problem != NULL)
    *problem = g_steal_pointer (&fetch->problem);

  return g_task_propagate_int (G_TASK (result), error) >= 0;
}
