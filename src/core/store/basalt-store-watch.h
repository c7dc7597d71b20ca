/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-store-private.h"

G_BEGIN_DECLS

/*
 * BasaltStoreWatch: knows which runs were announced, and looks for those of other processes.
 * BasaltStoreMark: up to where it knows the history.
 */
typedef struct
{
  gint64 data_version;   /* as the writer's connection saw it last */
  gint64 schema_version; /* changes when a backup takes the place of everything */
  gint64 n_moves;        /* how often runs went, came back or changed their places */
  gint64 last_rowid;     /* up to here, all runs were announced */
} BasaltStoreMark;

BasaltStoreWatch *basalt_store_watch_new         (BasaltStore       *store,
                                                  GMainContext      *context);
void              basalt_store_watch_free        (BasaltStoreWatch  *self);
gboolean          basalt_store_mark_read         (BasaltStoreMark   *mark,
                                                  BasaltDatabase    *database,
                                                  GError           **error);
void              basalt_store_watch_begin       (BasaltStoreWatch  *self,
                                                  const BasaltStoreMark *mark);
void              basalt_store_watch_announce    (BasaltStoreWatch  *self,
                                                  gint64             rowid);
void              basalt_store_watch_skip        (BasaltStoreWatch  *self,
                                                  gint64             rowid);
void              basalt_store_watch_set_running (BasaltStoreWatch  *self,
                                                  gboolean           running);

G_END_DECLS
