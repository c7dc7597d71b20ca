/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

/* SQL that leads to the schema version of its place: the first from nothing to 1. */
const char *const *basalt_migrations_get_steps (guint              *n_steps);

gboolean           basalt_migrations_run       (BasaltDatabase     *database,
                                                const char *const  *steps,
                                                guint               n_steps,
                                                GError            **error);

G_END_DECLS
