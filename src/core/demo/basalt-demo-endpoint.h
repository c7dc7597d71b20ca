/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Public on purpose: they open nothing but the demo endpoint. */
#define BASALT_DEMO_ACCESS_KEY_ID "AKIDBASALTDEMO000000"
#define BASALT_DEMO_SECRET_ACCESS_KEY "basalt/demo/this+key+is+public+and+opens+nothing"
#define BASALT_DEMO_REGION "us-east-1"
#define BASALT_DEMO_MODEL_STEADY "basalt.demo-steady-v1:0"
#define BASALT_DEMO_MODEL_SLOW "basalt.demo-slow-v1:0"
#define BASALT_DEMO_MODEL_THROTTLED "basalt.demo-throttled-v1:0"
#define BASALT_DEMO_MODEL_FLAKY "basalt.demo-flaky-v1:0"
#define BASALT_DEMO_MODEL_DENIED "basalt.demo-denied-v1:0"
#define BASALT_DEMO_MODEL_LONG "basalt.demo-long-v1:0"

#define BASALT_TYPE_DEMO_ENDPOINT (basalt_demo_endpoint_get_type ())

/* BasaltDemoEndpoint: a Bedrock-compatible server on 127.0.0.1, on its own thread and
 * main context. Stops when disposed. */
G_DECLARE_FINAL_TYPE (BasaltDemoEndpoint, basalt_demo_endpoint, BASALT, DEMO_ENDPOINT, GObject)

BasaltDemoEndpoint *basalt_demo_endpoint_new      (void);
/* How long pauses are: 1 as people see them, 0 none. Before start. */
void                basalt_demo_endpoint_set_pace (BasaltDemoEndpoint *self,
                                                   double              pace);
/* @port: 0 for any. Listens when it returns. */
gboolean            basalt_demo_endpoint_start    (BasaltDemoEndpoint *self,
                                                   guint16             port,
                                                   GError            **error);
void                basalt_demo_endpoint_stop     (BasaltDemoEndpoint *self);
/* "http://127.0.0.1:PORT"; NULL while stopped. */
const char         *basalt_demo_endpoint_get_url  (BasaltDemoEndpoint *self);

G_END_DECLS
