/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

/*
 * BasaltStoreOwner: a process's claim to be alive: a lock on owners/UUID.lock that the system lets
 * go of when the process ends, however it ends.
 */
typedef struct _BasaltStoreOwner BasaltStoreOwner;

BasaltStoreOwner *basalt_store_owner_new    (const char        *data_dir,
                                             GError           **error);
void              basalt_store_owner_free   (BasaltStoreOwner  *self);
const char       *basalt_store_owner_get_id (BasaltStoreOwner  *self);

gboolean          basalt_store_owner_reap   (BasaltDatabase    *database,
                                             int               *n_crashed,
                                             GError           **error);
gboolean          basalt_store_owner_is_alive (BasaltDatabase  *database,
                                             const char        *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltStoreOwner, basalt_store_owner_free)

G_END_DECLS
