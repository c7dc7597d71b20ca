/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

G_BEGIN_DECLS

/* What the options say about the connection; filled in by cli_options_parse(). */
extern const GOptionEntry cli_connection_entries[];

gboolean          cli_connection_check      (BasaltEngine  *engine,
                                             GError       **error);
gboolean          cli_connection_needs_open (void);
BasaltConnection *cli_connection_get        (BasaltEngine  *engine,
                                             GError       **error);

G_END_DECLS
