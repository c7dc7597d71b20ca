/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-connection.h"
#include "basalt-flow.h"

G_BEGIN_DECLS

#define BASALT_TYPE_RUN_REQUEST (basalt_run_request_get_type ())

/* A time limit that no default takes the place of; it is gone when the run starts. */
#define BASALT_RUN_REQUEST_NO_TIMEOUT (-1)

/*
 * BasaltRunRequest: what is asked for: a flow, its inputs, a connection and
 * what differs from the flow's own policy. A mutable builder; starting a run
 * takes a snapshot.
 *
 * Inputs of the flow `prompt` (members of the inputs object):
 *   "prompt"       text typed by the person, or
 *   "prompt_file"  absolute path of a file that load-prompt reads where it is
 *   "model"        model id or ARN
 *   "system", "max_tokens", "temperature", "top_p", "stop_sequences" (array of
 *   strings), "stream" (boolean, default true): only what the person set
 */
G_DECLARE_FINAL_TYPE (BasaltRunRequest, basalt_run_request, BASALT, RUN_REQUEST, GObject)

BasaltRunRequest *basalt_run_request_new            (BasaltFlow       *flow,
                                                     BasaltConnection *connection);
BasaltFlow       *basalt_run_request_get_flow       (BasaltRunRequest *self);
BasaltConnection *basalt_run_request_get_connection (BasaltRunRequest *self);
void              basalt_run_request_set_connection (BasaltRunRequest *self,
                                                     BasaltConnection *connection);
/* The mutable inputs object, owned by the request. */
JsonObject       *basalt_run_request_get_inputs     (BasaltRunRequest *self);
const char       *basalt_run_request_get_title      (BasaltRunRequest *self);
void              basalt_run_request_set_title      (BasaltRunRequest *self,
                                                     const char       *title);
/* Members of a policy object that replace those of every node. */
JsonObject       *basalt_run_request_get_policy     (BasaltRunRequest *self);
gint64            basalt_run_request_get_timeout_ms (BasaltRunRequest *self);
void              basalt_run_request_set_timeout_ms (BasaltRunRequest *self,
                                                     gint64            timeout_ms);
const char       *basalt_run_request_get_parent_id  (BasaltRunRequest *self);
void              basalt_run_request_set_parent_id  (BasaltRunRequest *self,
                                                     const char       *parent_id);

G_END_DECLS
