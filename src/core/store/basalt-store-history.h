/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-store.h"

G_BEGIN_DECLS

/* What is in the history as a whole: rowids for lists, (element-type gint64). */

/* Pinned runs first, then the newest; 0 for all of them. */
void      basalt_store_read_history_async   (BasaltStore          *self,
                                             guint                 limit,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GArray   *basalt_store_read_history_finish  (BasaltStore          *self,
                                             GAsyncResult         *result,
                                             guint                *n_pinned,
                                             GError              **error);
/* Those of @rowids that are not in the history any more; with @trash, not in the trash. */
void      basalt_store_find_gone_async      (BasaltStore          *self,
                                             GArray               *rowids,
                                             gboolean              trash,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GArray   *basalt_store_find_gone_finish     (BasaltStore          *self,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
