/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-retry-policy.h"

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * BasaltFlowNode: a node of a flow: a plain, immutable record owned by its flow.
 * @name is unique in the flow ("call-bedrock"), @type picks the executor.
 */
typedef struct
{
  char *name;
  char *type;
  BasaltRetryPolicy policy;
  JsonObject *config;   /* never NULL, may be empty */
  GStrv after;          /* names of the nodes whose output this one takes, in order */
} BasaltFlowNode;

#define BASALT_TYPE_FLOW (basalt_flow_get_type ())

/* BasaltFlow: an immutable definition. JSON form:
 * {"name":"prompt","nodes":[{"name","type","policy":{…},"config":{…}}],"links":[{"from","to"}]} */
G_DECLARE_FINAL_TYPE (BasaltFlow, basalt_flow, BASALT, FLOW, GObject)

BasaltFlow           *basalt_flow_new_from_json (const char  *text,
                                                 GError     **error);
BasaltFlow           *basalt_flow_new_prompt    (void);
const char           *basalt_flow_get_name      (BasaltFlow  *self);
const char           *basalt_flow_get_json      (BasaltFlow  *self);
const char           *basalt_flow_get_hash      (BasaltFlow  *self);
guint                 basalt_flow_get_n_nodes   (BasaltFlow  *self);
/* In topological order. */
const BasaltFlowNode *basalt_flow_get_node      (BasaltFlow  *self,
                                                 guint        index);
const BasaltFlowNode *basalt_flow_find_node     (BasaltFlow  *self,
                                                 const char  *name);
/* The node whose output is the run's: the last that no other takes from. */
const BasaltFlowNode *basalt_flow_get_output_node (BasaltFlow *self);

G_END_DECLS
