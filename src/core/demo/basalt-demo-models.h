/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The models of PRODUCT's demo endpoint. Private to this layer. */
typedef enum
{
  BASALT_DEMO_STEADY,
  BASALT_DEMO_SLOW,
  BASALT_DEMO_THROTTLED,
  BASALT_DEMO_FLAKY,
  BASALT_DEMO_DENIED,
  BASALT_DEMO_LONG,
} BasaltDemoModel;

gboolean    basalt_demo_model_from_id        (const char      *id,
                                              BasaltDemoModel *model);
const char *basalt_demo_model_get_id         (BasaltDemoModel  model);
char       *basalt_demo_models_to_json       (void);
char       *basalt_demo_profiles_to_json     (const char      *type,
                                              guint            max_results,
                                              guint            start);

G_END_DECLS
