/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "aws-error.h"

#include <glib/gi18n-lib.h>

/* The order in which a call can go wrong. */
typedef enum
{
  STEP_SETTINGS,
  STEP_CREDENTIALS,
  STEP_NETWORK,
  STEP_BEDROCK,
} Step;

static void
check_step_free (gpointer data)
{
  BasaltCheckStep *step = data;

  g_free (step->name);
  g_free (step->detail);
  g_free (step);
}

static void
add_step (GPtrArray  *steps,
          const char *name)
{
  BasaltCheckStep *step = g_new0 (BasaltCheckStep, 1);

  step->name = g_strdup (name);
  g_ptr_array_add (steps, step);
}

static GPtrArray *
new_steps (void)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func (check_step_free);

  /* Translators: the steps of a connection check. */
  add_step (steps, _ ("Settings"));
  add_step (steps, _ ("Credentials"));
  add_step (steps, _ ("Network"));
  add_step (steps, _ ("Bedrock"));

  return steps;
}

static void
settle (GPtrArray  *steps,
        Step        which,
        gboolean    ok,
        const char *detail)
{
  BasaltCheckStep *step = g_ptr_array_index (steps, which);

  step->done = TRUE;
  step->ok = ok;
  g_free (step->detail);
  step->detail = g_strdup (detail);
}

static Step
step_of_error (const GError *error)
{
  if (error->domain != BASALT_AWS_ERROR)
    return STEP_CREDENTIALS;

  switch ((BasaltAwsError) error->code)
    {
    case BASALT_AWS_ERROR_CONFIGURATION:
      return STEP_SETTINGS;
    case BASALT_AWS_ERROR_CREDENTIALS:
      return STEP_CREDENTIALS;
    case BASALT_AWS_ERROR_NETWORK:
    case BASALT_AWS_ERROR_DNS:
    case BASALT_AWS_ERROR_TLS:
    case BASALT_AWS_ERROR_PROXY:
    case BASALT_AWS_ERROR_TIMED_OUT:
      return STEP_NETWORK;
    case BASALT_AWS_ERROR_SERVICE:
    case BASALT_AWS_ERROR_PROTOCOL:
    case BASALT_AWS_ERROR_DAMAGED:
    case BASALT_AWS_ERROR_TRUNCATED:
    case BASALT_AWS_ERROR_REDIRECT:
      return STEP_BEDROCK;
    }

  return STEP_BEDROCK;
}

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  BasaltEngine *self = BASALT_ENGINE (source);
  g_autoptr (GTask) task = user_data;
  BasaltConnection *connection = g_task_get_task_data (task);
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (GListModel) models = NULL;
  g_autofree char *found = NULL;
  GError *error = NULL;
  guint n;

  if (!basalt_engine_refresh_models_finish (self, result, &problem, &error))
    {
      Step failed;

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_task_return_error (task, error);
          return;
        }

      steps = new_steps ();
      failed = step_of_error (error);
      for (Step step = STEP_SETTINGS; step < failed; step++)
        settle (steps, step, TRUE, NULL);
      settle (steps, failed, FALSE,
              problem != NULL ? basalt_problem_get_sentence (problem) : error->message);
      g_error_free (error);
      g_task_return_pointer (task, g_steal_pointer (&steps), (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  models = basalt_engine_get_models (self, connection);
  n = g_list_model_get_n_items (models);
  found =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u model found", "%u models found", n), n);

  steps = new_steps ();
  settle (steps, STEP_SETTINGS, TRUE, NULL);
  settle (steps, STEP_CREDENTIALS, TRUE, NULL);
  settle (steps, STEP_NETWORK, TRUE, NULL);
  settle (steps, STEP_BEDROCK, TRUE, found);
  g_task_return_pointer (task, g_steal_pointer (&steps), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * basalt_engine_check_connection_async:
 * @self: an engine
 * @connection: a connection, saved or not
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Tries a connection by listing its models, and tells which step failed.
 */
void
basalt_engine_check_connection_async (BasaltEngine        *self,
                                      BasaltConnection    *connection,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_check_connection_async);
  g_task_set_task_data (task, g_object_ref (connection), g_object_unref);
  basalt_engine_refresh_models_async (self, connection, cancellable, refreshed_cb,
                                      g_steal_pointer (&task));
}

/**
 * basalt_engine_check_connection_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltCheckStep): every step in order;
 *   fails only with %G_IO_ERROR_CANCELLED
 */
GPtrArray *
basalt_engine_check_connection_finish (BasaltEngine  *self,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
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
