/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"
#include "basalt-run-request.h"

G_BEGIN_DECLS

/**
 * BasaltRunDefaults:
 * @inputs: "max_tokens", "temperature", "top_p", "system" and "stop_sequences", as far as set
 * @policy: "retries" and "delay_ms", as far as set
 * @timeout_ms: time limit of the whole run in milliseconds, 0 for none
 *
 * What a new run of the flow `prompt` starts with where whoever asks for it says nothing. The model
 * is not among them: that is the connection's.
 *
 * A request says “none, whatever the default is” by a null, an empty text or an empty array, and
 * %BASALT_RUN_REQUEST_NO_TIMEOUT.
 */
typedef struct
{
  JsonObject *inputs;
  JsonObject *policy;
  gint64 timeout_ms;
} BasaltRunDefaults;

BasaltRunDefaults *basalt_run_defaults_new          (void);
void               basalt_run_defaults_free         (BasaltRunDefaults       *self);
gboolean           basalt_run_defaults_is_empty     (const BasaltRunDefaults *self);
void               basalt_run_defaults_apply        (const BasaltRunDefaults *self,
                                                     BasaltRunRequest        *request);
void               basalt_run_defaults_keep_off     (const BasaltRunDefaults *self,
                                                     JsonObject              *inputs,
                                                     JsonObject              *policy,
                                                     gint64                  *timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltRunDefaults, basalt_run_defaults_free)

BasaltRunDefaults *basalt_engine_get_run_defaults   (BasaltEngine            *self);
void               basalt_engine_set_run_defaults   (BasaltEngine            *self,
                                                     const BasaltRunDefaults *defaults);

G_END_DECLS
