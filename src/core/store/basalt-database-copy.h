/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

/*
 * BasaltDatabaseCopy: a copy of a database that is being written: it has its name when it is
 * complete and on disk, and not before. One process at a time writes a copy of a name.
 */
typedef struct _BasaltDatabaseCopy BasaltDatabaseCopy;

BasaltDatabaseCopy *basalt_database_copy_new    (const char          *path,
                                                 const char          *temporary,
                                                 gboolean             wait,
                                                 GError             **error);
gboolean            basalt_database_copy_write  (BasaltDatabaseCopy  *self,
                                                 BasaltDatabase      *database,
                                                 GError             **error);
void                basalt_database_copy_free   (BasaltDatabaseCopy  *self);

/* While nobody else can write; what it cannot approve of stays as it is. */
typedef gboolean  (*BasaltDatabaseReplaceFunc)  (gpointer             user_data,
                                                 GError             **error);

gboolean            basalt_database_replace     (BasaltDatabase      *self,
                                                 BasaltDatabase      *source,
                                                 BasaltDatabaseReplaceFunc approve,
                                                 gpointer             user_data,
                                                 GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltDatabaseCopy, basalt_database_copy_free)

G_END_DECLS
