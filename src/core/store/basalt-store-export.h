/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run-record.h"
#include "basalt-store.h"

G_BEGIN_DECLS

/* Rowids of the runs with these @ids, in their order; with NULL of all that are not in the trash,
 * oldest first. Fails with BASALT_STORE_ERROR_NOT_FOUND for an id that no run has. */
void         basalt_store_list_rowids_async    (BasaltStore          *self,
                                                const char *const    *ids,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
/* (transfer full) (element-type gint64) */
GArray      *basalt_store_list_rowids_finish   (BasaltStore          *self,
                                                GAsyncResult         *result,
                                                GError              **error);
/* The records of the first of @rowids: as many as are worth a look at a time. Runs that are gone
 * meanwhile are left out. */
void         basalt_store_read_records_async   (BasaltStore          *self,
                                                const gint64         *rowids,
                                                guint                 n_rowids,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
/* (transfer full) (element-type BasaltRunRecord). @n_rowids: (out): how many were looked at */
GPtrArray   *basalt_store_read_records_finish  (BasaltStore          *self,
                                                GAsyncResult         *result,
                                                guint                *n_rowids,
                                                GError              **error);

G_END_DECLS
