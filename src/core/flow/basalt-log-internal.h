/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a log and its records share. Included by basalt-log-*.c only. */

#include "basalt-log-list.h"

G_BEGIN_DECLS

/* A record that borrows its text from @storage, a list's, which it keeps alive. */
BasaltLogRecord *basalt_log_record_new_borrowed (const BasaltLogEntry  *entry,
                                                 const BasaltLogSource *source,
                                                 gpointer               storage);

gpointer         basalt_log_list_get_storage    (BasaltLogList         *list);
gpointer         basalt_log_storage_ref         (gpointer               storage);
void             basalt_log_storage_unref       (gpointer               storage);

/* A row of a filter; @kind is a BasaltLogLineKind. */
gpointer         basalt_log_line_new            (guint                  kind,
                                                 BasaltLogList         *list,
                                                 guint                  position);

/*
 * BasaltItemCache: the objects of a list that makes them when they are asked for: whoever asks
 * twice while somebody holds one gets the same. Holds no references.
 */
typedef struct _BasaltItemCache BasaltItemCache;

BasaltItemCache *basalt_item_cache_new          (void);
void             basalt_item_cache_free         (BasaltItemCache       *self);
void             basalt_item_cache_clear        (BasaltItemCache       *self);
/* (transfer full) (nullable) */
gpointer         basalt_item_cache_lookup       (BasaltItemCache       *self,
                                                 guint                  position);
void             basalt_item_cache_insert       (BasaltItemCache       *self,
                                                 guint                  position,
                                                 gpointer               item);

G_END_DECLS
