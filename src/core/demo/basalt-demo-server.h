/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BasaltDemoServer:
 *
 * The demo endpoint's server. Private to this layer; made, used and freed on
 * one thread, in its thread-default main context.
 */
typedef struct _BasaltDemoServer BasaltDemoServer;

BasaltDemoServer *basalt_demo_server_new      (double             pace);
gboolean          basalt_demo_server_listen   (BasaltDemoServer  *self,
                                               guint16            port,
                                               GError           **error);
guint16           basalt_demo_server_get_port (BasaltDemoServer  *self);
void              basalt_demo_server_free     (BasaltDemoServer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltDemoServer, basalt_demo_server_free)

G_END_DECLS
