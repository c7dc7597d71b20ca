/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

char *basalt_runs_find (BasaltDatabase  *database,
                        const char      *spec,
                        GError         **error);
char **basalt_runs_find_missing (BasaltDatabase    *database,
                        const char *const *ids,
                        GError           **error);

G_END_DECLS
