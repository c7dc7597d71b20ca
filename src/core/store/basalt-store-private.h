/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run-record.h"
#include "basalt-store-job.h"
#include "basalt-store.h"

G_BEGIN_DECLS

typedef struct _BasaltStoreWatch BasaltStoreWatch;

void      basalt_store_journal_init      (BasaltJournalInterface  *iface);

void      basalt_store_push_write        (BasaltStore             *self,
                                          BasaltStoreJob          *job);
void      basalt_store_push_read         (BasaltStore             *self,
                                          BasaltStoreJob          *job);
void      basalt_store_push_search       (BasaltStore             *self,
                                          BasaltStoreJob          *job);
/* NULL while it is not open. */
const char *basalt_store_get_real_path   (BasaltStore             *self);
BasaltStoreWatch *basalt_store_get_watch (BasaltStore             *self);
void      basalt_store_announce_recorded (BasaltStore             *self,
                                          gint64                   rowid);
void      basalt_store_skip_announced    (BasaltStore             *self,
                                          gint64                   rowid);
gboolean  basalt_store_read_rows         (BasaltStore             *self,
                                          const gint64            *rowids,
                                          guint                    n_rowids,
                                          BasaltRunRecord         *record,
                                          GError                 **error);

G_END_DECLS
