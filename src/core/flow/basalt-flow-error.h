/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BASALT_FLOW_ERROR (basalt_flow_error_quark ())

typedef enum
{
  BASALT_FLOW_ERROR_DEFINITION,     /* a flow definition that cannot be run */
  BASALT_FLOW_ERROR_INPUT,          /* a run request with missing or wrong inputs */
  BASALT_FLOW_ERROR_STATE,          /* not possible in the run's state */
  BASALT_FLOW_ERROR_TASK,           /* a task failed; a BasaltProblem tells why */
  BASALT_FLOW_ERROR_JOURNAL,        /* the run could not be put on record: nothing was sent */
} BasaltFlowError;

GQuark basalt_flow_error_quark (void);

G_END_DECLS
