/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-store-private.h"

G_BEGIN_DECLS

/*
 * BasaltStoreWatch: knows which runs were announced, and looks for those of other processes.
 */
typedef struct _BasaltStoreWatch BasaltStoreWatch;

BasaltStoreWatch *basalt_store_watch_new         (BasaltStore       *store,
                                                  GMainContext      *context);
void              basalt_store_watch_free        (BasaltStoreWatch  *self);
gboolean          basalt_store_watch_begin       (BasaltStoreWatch  *self,
                                                  BasaltDatabase    *database,
                                                  GError           **error);
void              basalt_store_watch_announce    (BasaltStoreWatch  *self,
                                                  gint64             rowid);
void              basalt_store_watch_skip        (BasaltStoreWatch  *self,
                                                  gint64             rowid);
void              basalt_store_watch_set_running (BasaltStoreWatch  *self,
                                                  gboolean           running);

G_END_DECLS
