/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

/*
 * BasaltStagedBackup: a backup that was copied into a folder of its own beside the history, looked
 * through, and brought up to date, so that it can take the history's place. The folder goes with
 * it, or, after a crash, when the next one is staged.
 */
typedef struct _BasaltStagedBackup BasaltStagedBackup;

BasaltStagedBackup *basalt_staged_backup_new      (GFile               *file,
                                                   const char          *history,
                                                   GCancellable        *cancellable,
                                                   GError             **error);
const char         *basalt_staged_backup_get_path (BasaltStagedBackup  *self);
void                basalt_staged_backup_free     (BasaltStagedBackup  *self);

void                basalt_staged_backup_sweep    (const char          *data_dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltStagedBackup, basalt_staged_backup_free)

G_END_DECLS
