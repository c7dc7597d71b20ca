/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

G_BEGIN_DECLS

gboolean          basalt_prompt_request_needs_saved_connection (BasaltConnection  *connection);
BasaltRunRequest *basalt_prompt_request_new_for_run            (BasaltEngine      *engine,
                                                                BasaltRun         *run,
                                                                BasaltConnection  *fallback,
                                                                GError           **error);

G_END_DECLS
