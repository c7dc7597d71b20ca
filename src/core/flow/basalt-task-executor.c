/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-task-executor.h"

G_DEFINE_INTERFACE (BasaltTaskExecutor, basalt_task_executor, G_TYPE_OBJECT)

static void
basalt_task_executor_default_init (BasaltTaskExecutorInterface *iface)
{
}

/**
 * basalt_task_executor_execute_async:
 * @self: an executor
 * @context: the attempt to make, and where to report
 * @cancellable: (nullable): closes what is open, at once
 * @callback: called when the attempt is over
 * @user_data: for @callback
 *
 * Makes one attempt. @callback is called exactly once, never before this
 * function returned.
 */
void
basalt_task_executor_execute_async (BasaltTaskExecutor  *self,
                                    BasaltTaskContext   *context,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_return_if_fail (BASALT_IS_TASK_EXECUTOR (self));
  g_return_if_fail (BASALT_IS_TASK_CONTEXT (context));

  BASALT_TASK_EXECUTOR_GET_IFACE (self)->execute_async (self, context, cancellable, callback,
                                                        user_data);
}

/**
 * basalt_task_executor_execute_finish:
 * @self: an executor
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the node's output, may be empty; %NULL with
 *   %G_IO_ERROR_CANCELLED where the cancellable was cancelled, or with an
 *   error whose details the context was given as a #BasaltProblem
 */
GBytes *
basalt_task_executor_execute_finish (BasaltTaskExecutor  *self,
                                     GAsyncResult        *result,
                                     GError             **error)
{
  g_return_val_if_fail (BASALT_IS_TASK_EXECUTOR (self), NULL);

  return BASALT_TASK_EXECUTOR_GET_IFACE (self)->execute_finish (self, result, error);
}
