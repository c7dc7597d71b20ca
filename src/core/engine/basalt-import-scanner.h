/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The largest text of one run that is looked at. */
#define BASALT_IMPORT_MAX_RUN (64 * 1024 * 1024)

/*
 * BasaltImportScanner: finds the runs in an export without holding more than one of them. Knows the
 * outer shape, and of the runs no more than where each begins and ends. For one thread at a time.
 */
typedef struct _BasaltImportScanner BasaltImportScanner;

BasaltImportScanner *basalt_import_scanner_new        (GInputStream         *stream);
void                 basalt_import_scanner_free       (BasaltImportScanner  *self);
gboolean             basalt_import_scanner_next       (BasaltImportScanner  *self,
                                                       const char          **text,
                                                       gsize                *length,
                                                       GCancellable         *cancellable,
                                                       GError              **error);
gboolean             basalt_import_scanner_is_ours    (BasaltImportScanner  *self);
void                 basalt_import_scanner_set_foreign (GError             **error);
guint                basalt_import_scanner_get_n_runs (BasaltImportScanner  *self);
guint64              basalt_import_scanner_get_offset (BasaltImportScanner  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltImportScanner, basalt_import_scanner_free)

G_END_DECLS
