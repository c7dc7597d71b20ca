/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-problem.h"
#include "basalt-task-context.h"
#include "bedrock-client.h"

G_BEGIN_DECLS

/* What the inputs of a node of type "call-bedrock" ask for. */

BasaltProblem          *basalt_bedrock_inputs_check      (BasaltTaskContext *context);
BedrockConverseRequest *basalt_bedrock_inputs_to_request (BasaltTaskContext *context);

G_END_DECLS
