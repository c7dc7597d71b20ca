/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

/* A search that somebody keeps, as typed; @sort is the name of an order. */
typedef struct
{
  char *name;
  char *query;
  char *sort;
} BasaltSavedSearchRow;

void     basalt_saved_search_row_free      (BasaltSavedSearchRow  *self);

gboolean basalt_saved_searches_table_load   (BasaltDatabase  *database,
                                             GPtrArray       *rows,
                                             GError         **error);
gboolean basalt_saved_searches_table_save   (BasaltDatabase  *database,
                                             const char      *name,
                                             const char      *query,
                                             const char      *sort,
                                             GError         **error);
gboolean basalt_saved_searches_table_remove (BasaltDatabase  *database,
                                             const char      *name,
                                             GError         **error);

G_END_DECLS
