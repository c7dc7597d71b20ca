/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run-record.h"

G_BEGIN_DECLS

/*
 * BasaltImportReader: makes records of the runs in an export, and believes nothing of what they
 * say. For one thread at a time.
 */
typedef struct _BasaltImportReader BasaltImportReader;

BasaltImportReader *basalt_import_reader_new   (void);
void                basalt_import_reader_free  (BasaltImportReader  *self);
BasaltRunRecord    *basalt_import_reader_read  (BasaltImportReader  *self,
                                                const char          *text,
                                                gsize                length,
                                                guint                number,
                                                GError             **error);

void                basalt_import_end_run      (BasaltRunRecord     *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltImportReader, basalt_import_reader_free)

G_END_DECLS
