/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-http.h"
#include "basalt-target-resolver.h"
#include "basalt-task-executor.h"

G_BEGIN_DECLS

#define BASALT_TYPE_CALL_BEDROCK (basalt_call_bedrock_get_type ())

/* BasaltCallBedrock: the executor of nodes of type "call-bedrock". */
G_DECLARE_FINAL_TYPE (BasaltCallBedrock, basalt_call_bedrock, BASALT, CALL_BEDROCK, GObject)

/* @resolver is not referenced: it owns the executor. */
BasaltTaskExecutor *basalt_call_bedrock_new (AwsHttpSession       *session,
                                             BasaltTargetResolver *resolver);

G_END_DECLS
