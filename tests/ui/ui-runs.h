/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Runs made by hand, for widgets that show them. The window itself never includes
 * basalt-run-private.h. */

#include "basalt-run-private.h"

#include <string.h>

static inline BasaltRun *
ui_run_new (const char *prompt)
{
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltConnection) connection =
      basalt_connection_new ("0190a0a0-0000-7000-8000-000000000001", BASALT_CONNECTION_DEMO);
  g_autoptr (BasaltRunRequest) request = NULL;

  basalt_connection_set_name (connection, "Demo");
  basalt_connection_set_region (connection, "us-east-1");
  request = basalt_run_request_new (flow, connection);
  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", prompt);
  json_object_set_string_member (basalt_run_request_get_inputs (request), "model",
                                 "basalt.demo-steady-v1:0");
  json_object_set_int_member (basalt_run_request_get_inputs (request), "max_tokens", 400);

  return basalt_run_new_from_request (request, "owner");
}

/* Goes to where call-bedrock's first attempt is under way. */
static inline BasaltTaskRun *
ui_run_begin (BasaltRun *run)
{
  const BasaltFlowNode *node = basalt_flow_find_node (basalt_run_get_flow (run), "call-bedrock");
  BasaltTaskRun *task;

  g_assert_true (basalt_run_transition (run, NULL, BASALT_STATE_RUNNING, NULL, NULL));
  task = basalt_run_add_task (run, node, "");
  g_assert_true (basalt_run_transition (run, task, BASALT_STATE_RUNNING, NULL, NULL));
  basalt_run_begin_attempt (run, task, 0);

  return task;
}

static inline void
ui_run_say (BasaltRun       *run,
            BasaltOutputKind kind,
            const char      *text)
{
  basalt_run_append_output (run, basalt_run_get_output_attempt (run), kind, text, strlen (text));
  basalt_run_flush_output (run);
}

static inline void
ui_run_log (BasaltRun     *run,
            BasaltLogLevel level,
            guint          attempt,
            const char    *message)
{
  g_autoptr (BasaltLogRecord) record = basalt_log_record_new (
      G_GINT64_CONSTANT (1760000000000000), level, "basalt.task", message, "call-bedrock", attempt);

  basalt_run_add_log (run, record);
}

static inline void
ui_run_end (BasaltRun     *run,
            BasaltTaskRun *task,
            BasaltState    state,
            BasaltProblem *problem)
{
  basalt_run_end_attempt (run, task, basalt_task_run_get_current_attempt (task), state, problem);
  g_assert_true (basalt_run_transition (run, task, state, NULL, problem));
  g_assert_true (basalt_run_transition (run, NULL, state, NULL, problem));
}
