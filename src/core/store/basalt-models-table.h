/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-model.h"

G_BEGIN_DECLS

gboolean basalt_models_table_load (BasaltDatabase  *database,
                                   const char      *connection,
                                   GPtrArray       *models,
                                   gint64          *fetched_at,
                                   GError         **error);
gboolean basalt_models_table_save (BasaltDatabase  *database,
                                   const char      *connection,
                                   GPtrArray       *models,
                                   gint64           fetched_at,
                                   GError         **error);

G_END_DECLS
