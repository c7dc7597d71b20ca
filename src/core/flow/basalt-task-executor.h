/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-task-context.h"

G_BEGIN_DECLS

#define BASALT_TYPE_TASK_EXECUTOR (basalt_task_executor_get_type ())

/*
 * BasaltTaskExecutor: what a node of one type does. One object serves all runs,
 * several at once; what belongs to an attempt lives in its GTask.
 *
 * execute_finish() returns the node's output, or NULL with an error. Where the
 * error has more to say than its message, set_problem() on the context comes
 * first; without one, the runner makes a problem that is not retryable.
 * G_IO_ERROR_CANCELLED means that the cancellable was cancelled, nothing else.
 */
G_DECLARE_INTERFACE (BasaltTaskExecutor, basalt_task_executor, BASALT, TASK_EXECUTOR, GObject)

struct _BasaltTaskExecutorInterface
{
  GTypeInterface parent_iface;

  void    (*execute_async)  (BasaltTaskExecutor   *self,
                             BasaltTaskContext    *context,
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
  GBytes *(*execute_finish) (BasaltTaskExecutor   *self,
                             GAsyncResult         *result,
                             GError              **error);
};

void    basalt_task_executor_execute_async  (BasaltTaskExecutor   *self,
                                             BasaltTaskContext    *context,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GBytes *basalt_task_executor_execute_finish (BasaltTaskExecutor   *self,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
