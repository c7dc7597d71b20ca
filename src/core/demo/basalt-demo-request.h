/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-demo-models.h"

G_BEGIN_DECLS

/**
 * BasaltDemoRequest:
 * @prompt: text of the last user message
 * @system: (nullable): the system prompt
 * @max_tokens: 0 if not given
 * @temperature: negative if not given
 * @top_p: negative if not given
 * @stops: (element-type utf8): may be empty
 * @input_tokens: words of everything that was said
 *
 * A Converse body that was found valid. Private to this layer.
 */
typedef struct
{
  BasaltDemoModel model;
  gboolean stream;
  char *prompt;
  char *system;
  gint64 max_tokens;
  double temperature;
  double top_p;
  GPtrArray *stops;
  gint64 input_tokens;
} BasaltDemoRequest;

BasaltDemoRequest *basalt_demo_request_parse (BasaltDemoModel     model,
                                              gboolean            stream,
                                              GBytes             *body,
                                              GError            **error);
void               basalt_demo_request_free  (BasaltDemoRequest  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltDemoRequest, basalt_demo_request_free)

G_END_DECLS
