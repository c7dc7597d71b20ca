/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

#include <sqlite3.h>

G_BEGIN_DECLS

struct _BasaltDatabase
{
  sqlite3 *handle;
  char *path;
  GThread *thread;
  GHashTable *statements; /* (element-type utf8 BasaltStatement): owned, by SQL */
  GCancellable *cancellable;
  guint version; /* the newest that may be written to; 0: any */
  int log_pages; /* in the write-ahead log after the last commit of ours */
};

struct _BasaltStatement
{
  BasaltDatabase *database;
  sqlite3_stmt *handle;
  gboolean in_use;
};

/* The database lives on its thread. */
static inline void
basalt_database_assert_thread (BasaltDatabase *self)
{
  g_assert (self->thread == g_thread_self ());
}

gboolean basalt_database_check (BasaltDatabase   *self,
                                int               code,
                                GError          **error);
void     basalt_statement_free (BasaltStatement  *self);

G_END_DECLS
