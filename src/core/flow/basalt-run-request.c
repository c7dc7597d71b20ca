/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-request.h"

struct _BasaltRunRequest
{
  GObject parent_instance;

  BasaltFlow *flow;
  BasaltConnection *connection;
  JsonObject *inputs;
  JsonObject *policy;
  char *title;
  char *parent_id;
  gint64 timeout_ms;
};

G_DEFINE_FINAL_TYPE (BasaltRunRequest, basalt_run_request, G_TYPE_OBJECT)

static void
basalt_run_request_finalize (GObject *object)
{
  BasaltRunRequest *self = BASALT_RUN_REQUEST (object);

  g_clear_object (&self->flow);
  g_clear_object (&self->connection);
  json_object_unref (self->inputs);
  json_object_unref (self->policy);
  g_free (self->title);
  g_free (self->parent_id);

  G_OBJECT_CLASS (basalt_run_request_parent_class)->finalize (object);
}

static void
basalt_run_request_class_init (BasaltRunRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = basalt_run_request_finalize;
}

static void
basalt_run_request_init (BasaltRunRequest *self)
{
  self->inputs = json_object_new ();
  self->policy = json_object_new ();
}

/**
 * basalt_run_request_new:
 * @flow: what to run
 * @connection: (nullable): where and as whom; must be set before it is run
 *
 * Returns: (transfer full): a request without inputs
 */
BasaltRunRequest *
basalt_run_request_new (BasaltFlow       *flow,
                        BasaltConnection *connection)
{
  BasaltRunRequest *self;

  g_return_val_if_fail (BASALT_IS_FLOW (flow), NULL);
  g_return_val_if_fail (connection == NULL || BASALT_IS_CONNECTION (connection), NULL);

  self = g_object_new (BASALT_TYPE_RUN_REQUEST, NULL);
  self->flow = g_object_ref (flow);
  g_set_object (&self->connection, connection);

  return self;
}

/**
 * basalt_run_request_get_flow:
 * @self: a request
 *
 * Returns: (transfer none): what to run
 */
BasaltFlow *
basalt_run_request_get_flow (BasaltRunRequest *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_REQUEST (self), NULL);

  return self->flow;
}

/**
 * basalt_run_request_get_connection:
 * @self: a request
 *
 * Returns: (nullable) (transfer none): where and as whom
 */
BasaltConnection *
basalt_run_request_get_connection (BasaltRunRequest *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_REQUEST (self), NULL);

  return self->connection;
}

/**
 * basalt_run_request_set_connection:
 * @self: a request
 * @connection: (nullable): where and as whom
 */
void
basalt_run_request_set_connection (BasaltRunRequest *self,
                                   BasaltConnection *connection)
{
  g_return_if_fail (BASALT_IS_RUN_REQUEST (self));
  g_return_if_fail (connection == NULL || BASALT_IS_CONNECTION (connection));

  g_set_object (&self->connection, connection);
}

/**
 * basalt_run_request_get_inputs:
 * @self: a request
 *
 * Returns: (transfer none): the mutable inputs object
 */
JsonObject *
basalt_run_request_get_inputs (BasaltRunRequest *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_REQUEST (self), NULL);

  return self->inputs;
}

/**
 * basalt_run_request_get_title:
 * @self: a request
 *
 * Returns: (nullable) (transfer none): the run's title, or %NULL to derive it
 *   from the inputs
 */
const char *
basalt_run_request_get_title (BasaltRunRequest *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_REQUEST (self), NULL);

  return self->title;
}

/**
 * basalt_run_request_set_title:
 * @self: a request
 * @title: (nullable): one line; %NULL or "" to derive it from the inputs
 */
void
basalt_run_request_set_title (BasaltRunRequest *self,
                              const char       *title)
{
  g_return_if_fail (BASALT_IS_RUN_REQUEST (self));

  g_free (self->title);
  self->title = title != NULL && *title != '\0' ? g_strdup (title) : NULL;
}

/**
 * basalt_run_request_get_policy:
 * @self: a request
 *
 * Returns: (transfer none): the mutable object of what differs from every
 *   node's retry policy, see basalt_retry_policy_override()
 */
JsonObject *
basalt_run_request_get_policy (BasaltRunRequest *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_REQUEST (self), NULL);

  return self->policy;
}

/**
 * basalt_run_request_get_timeout_ms:
 * @self: a request
 *
 * Returns: how long the run may take in all, waits included; 0 for no limit
 */
gint64
basalt_run_request_get_timeout_ms (BasaltRunRequest *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_REQUEST (self), 0);

  return self->timeout_ms;
}

/**
 * basalt_run_request_set_timeout_ms:
 * @self: a request
 * @timeout_ms: how long the run may take in all; 0 for no limit, or for the default where there is
 *   one; %BASALT_RUN_REQUEST_NO_TIMEOUT for no limit, whatever the default is
 */
void
basalt_run_request_set_timeout_ms (BasaltRunRequest *self,
                                   gint64            timeout_ms)
{
  g_return_if_fail (BASALT_IS_RUN_REQUEST (self));
  g_return_if_fail (timeout_ms >= BASALT_RUN_REQUEST_NO_TIMEOUT);

  self->timeout_ms = timeout_ms;
}

/**
 * basalt_run_request_get_parent_id:
 * @self: a request
 *
 * Returns: (nullable) (transfer none): the run that this one was made from
 */
const char *
basalt_run_request_get_parent_id (BasaltRunRequest *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_REQUEST (self), NULL);

  return self->parent_id;
}

/**
 * basalt_run_request_set_parent_id:
 * @self: a request
 * @parent_id: (nullable): the id of the run that this one was made from
 */
void
basalt_run_request_set_parent_id (BasaltRunRequest *self,
                                  const char       *parent_id)
{
  g_return_if_fail (BASALT_IS_RUN_REQUEST (self));

  if (g_strcmp0 (self->parent_id, parent_id) == 0)
    return;

  g_free (self->parent_id);
  self->parent_id = g_strdup (parent_id);
}
