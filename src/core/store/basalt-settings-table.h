/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

gboolean basalt_settings_table_load (BasaltDatabase  *database,
                                     GHashTable      *settings,
                                     GError         **error);
gboolean basalt_settings_table_save (BasaltDatabase  *database,
                                     const char      *name,
                                     const char      *value,
                                     GError         **error);

G_END_DECLS
