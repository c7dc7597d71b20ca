/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-runs-match.h"
#include "basalt-runs-names.h"
#include "basalt-saved-searches-table.h"
#include "basalt-store.h"

G_BEGIN_DECLS

/* Where the words of @search stand in a run; NULL without an error if none does. */
void               basalt_store_find_match_async   (BasaltStore          *self,
                                                    const char           *id,
                                                    const char           *search,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
BasaltSearchMatch *basalt_store_find_match_finish  (BasaltStore          *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
/* What runs have of @names: (transfer full) (element-type BasaltRunsName) */
void               basalt_store_list_names_async   (BasaltStore          *self,
                                                    BasaltRunsNames       names,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
GArray            *basalt_store_list_names_finish  (BasaltStore          *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

/* (transfer full) (element-type BasaltSavedSearchRow) */
void               basalt_store_load_searches_async  (BasaltStore          *self,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
GPtrArray         *basalt_store_load_searches_finish (BasaltStore          *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);
/* Finish with basalt_store_write_finish(). */
void               basalt_store_save_search_async    (BasaltStore          *self,
                                                      const char           *name,
                                                      const char           *query,
                                                      const char           *sort,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
void               basalt_store_remove_search_async  (BasaltStore          *self,
                                                      const char           *name,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);

G_END_DECLS
