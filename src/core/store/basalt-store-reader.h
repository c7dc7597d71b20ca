/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-store-job.h"

G_BEGIN_DECLS

/*
 * BasaltStoreReader: the thread on which reads happen that may take long, and its queue. It
 * starts, and opens its connection, with the first job.
 */
typedef struct _BasaltStoreReader BasaltStoreReader;

BasaltStoreReader *basalt_store_reader_new  (const char         *name,
                                             GMainContext       *context,
                                             const char         *path);
void               basalt_store_reader_push (BasaltStoreReader  *self,
                                             BasaltStoreJob     *job);
void               basalt_store_reader_free (BasaltStoreReader  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltStoreReader, basalt_store_reader_free)

G_END_DECLS
