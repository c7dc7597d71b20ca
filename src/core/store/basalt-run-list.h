/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BASALT_TYPE_RUN_LIST (basalt_run_list_get_type ())

/*
 * BasaltRunList: a GListModel of BasaltRun over a sequence of rowids; rows are read with their
 * neighbours by rowid, on the caller's thread, and kept in an LRU. A new search makes a new list.
 * Runs that live in this process are handed out as their live object.
 */
G_DECLARE_FINAL_TYPE (BasaltRunList, basalt_run_list, BASALT, RUN_LIST, GObject)

/* @id is UUID text; returns (transfer none) (nullable) */
typedef BasaltRun *(*BasaltLiveRunFunc) (const char *id,
                                         gpointer    user_data);

/* @rowids: (transfer full) */
BasaltRunList *basalt_run_list_new        (BasaltStore       *store,
                                           GArray            *rowids,
                                           BasaltLiveRunFunc  live,
                                           gpointer           live_data);
gboolean       basalt_run_list_find       (BasaltRunList     *self,
                                           gint64             rowid,
                                           guint             *position);
/* Rowids of runs that are in memory: (transfer full) (element-type gint64) */
GArray        *basalt_run_list_find_ids   (BasaltRunList     *self,
                                           const char *const *ids,
                                           gboolean          *all);
/* (transfer full) (element-type gint64) */
GArray        *basalt_run_list_get_rowids (BasaltRunList     *self);

/* A run that has just been recorded. */
void           basalt_run_list_insert     (BasaltRunList     *self,
                                           guint              position,
                                           gint64             rowid);
void           basalt_run_list_append     (BasaltRunList     *self,
                                           GArray            *rowids);
void           basalt_run_list_remove     (BasaltRunList     *self,
                                           GArray            *rowids);
/* FALSE where the difference is so large that a new list is better. */
gboolean       basalt_run_list_become     (BasaltRunList     *self,
                                           GArray            *rowids);
/* Before what finds live runs is gone. */
void           basalt_run_list_forget_live (BasaltRunList    *self);
/* Reads the rows again that are in memory, on the reader's thread: they notify what changed. */
void           basalt_run_list_refresh    (BasaltRunList     *self);

G_END_DECLS
