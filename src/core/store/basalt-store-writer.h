/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-store-job.h"

G_BEGIN_DECLS

/* On the writer's thread: gives the connection that all jobs run on. */
typedef BasaltDatabase *(*BasaltStoreWriterOpen) (gpointer        user_data,
                                                  GError        **error);

typedef void (*BasaltStoreWriterNotify) (gpointer user_data);

/*
 * BasaltStoreWriter: the thread that writes, and its ordered queue.
 */
typedef struct _BasaltStoreWriter BasaltStoreWriter;

BasaltStoreWriter *basalt_store_writer_new        (GMainContext            *context,
                                                   BasaltStoreWriterOpen    open,
                                                   BasaltStoreWriterNotify  behind_changed,
                                                   gpointer                 user_data);
void               basalt_store_writer_start      (BasaltStoreWriter       *self,
                                                   GTask                   *opened);
void               basalt_store_writer_push       (BasaltStoreWriter       *self,
                                                   BasaltStoreJob          *job);
gboolean           basalt_store_writer_get_behind (BasaltStoreWriter       *self);
void               basalt_store_writer_finish     (BasaltStoreWriter       *self,
                                                   GTask                   *finished);
void               basalt_store_writer_free       (BasaltStoreWriter       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltStoreWriter, basalt_store_writer_free)

G_END_DECLS
