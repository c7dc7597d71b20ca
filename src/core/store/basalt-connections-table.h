/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-connection.h"
#include "basalt-database.h"

G_BEGIN_DECLS

gboolean basalt_connections_table_load   (BasaltDatabase    *database,
                                          GPtrArray         *connections,
                                          GError           **error);
gboolean basalt_connections_table_save   (BasaltDatabase    *database,
                                          BasaltConnection  *connection,
                                          GError           **error);
gboolean basalt_connections_table_remove (BasaltDatabase    *database,
                                          const char        *id,
                                          GError           **error);

G_END_DECLS
