/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BASALT_TYPE_RUN_LIST (basalt_run_list_get_type ())

/*
 * BasaltRunList: a GListModel of BasaltRun over an array of rowids; rows are read in pages of 128
 * by rowid, on the caller's thread, and kept in an LRU. A new search makes a new list.
 * Runs that live in this process are handed out as their live object (see _set_live_lookup).
 */
G_DECLARE_FINAL_TYPE (BasaltRunList, basalt_run_list, BASALT, RUN_LIST, GObject)

/* @id is UUID text; returns (transfer none) (nullable) */
typedef BasaltRun *(*BasaltLiveRunFunc) (const char *id,
                                         gpointer    user_data);

/* @rowids: (transfer full) */
BasaltRunList *basalt_run_list_new      (BasaltStore       *store,
                                         GArray            *rowids,
                                         BasaltLiveRunFunc  live,
                                         gpointer           live_data);
/* A run that has just been recorded, at the top; with its rowid. */
void           basalt_run_list_prepend  (BasaltRunList     *self,
                                         gint64             rowid);
/* Reads the cached rows again: they notify what changed. */
void           basalt_run_list_refresh  (BasaltRunList     *self);

G_END_DECLS
