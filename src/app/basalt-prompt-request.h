/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

G_BEGIN_DECLS

BasaltRunRequest *basalt_prompt_request_new_for_run (BasaltEngine     *engine,
                                                     BasaltRun        *run,
                                                     BasaltConnection *fallback);

G_END_DECLS
