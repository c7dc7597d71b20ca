/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-runs-import.h"
#include "basalt-store.h"

G_BEGIN_DECLS

/*
 * An import: begin, then add as often as there is more, then show, and remove in any case. Whatever
 * happens to the process in between, nothing is seen of an import that was not shown, and all of
 * one that was. A store has one at a time.
 */

/* Fails with BASALT_STORE_ERROR_BUSY while this store has another import. */
void     basalt_store_begin_import_async  (BasaltStore          *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean basalt_store_begin_import_finish (BasaltStore          *self,
                                           GAsyncResult         *result,
                                           GError              **error);
/* @records: (transfer full) (element-type BasaltRunRecord): all of them or none */
void     basalt_store_add_import_async    (BasaltStore          *self,
                                           GPtrArray            *records,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean basalt_store_add_import_finish   (BasaltStore          *self,
                                           GAsyncResult         *result,
                                           GError              **error);
/* Cannot be cancelled. */
void     basalt_store_show_import_async   (BasaltStore          *self,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
/* @counts: (out): without those that were known */
gboolean basalt_store_show_import_finish  (BasaltStore          *self,
                                           GAsyncResult         *result,
                                           BasaltImportCounts   *counts,
                                           GError              **error);
/* Takes away what is left of the import, and ends it. What cannot be taken away now is when the
 * history is opened again. */
void     basalt_store_end_import_async    (BasaltStore          *self,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean basalt_store_end_import_finish   (BasaltStore          *self,
                                           GAsyncResult         *result,
                                           GError              **error);

/* Takes away, little by little, what processes left that are gone. */
void     basalt_store_sweep_imports       (BasaltStore          *self);

G_END_DECLS
