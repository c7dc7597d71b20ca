/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-store-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* "Bslt": tells our files from any other SQLite database. */
#define BASALT_DATABASE_APPLICATION_ID 0x42736c74

typedef enum
{
  BASALT_DATABASE_WRITE,
  BASALT_DATABASE_QUERY_ONLY,
} BasaltDatabaseMode;

/*
 * BasaltDatabase: one SQLite connection. Belongs to the thread that opened it
 * and asserts that no other uses it.
 *
 * BasaltStatement: a prepared statement out of the connection's cache; its
 * g_autoptr() resets it and gives it back.
 */
typedef struct _BasaltDatabase BasaltDatabase;
typedef struct _BasaltStatement BasaltStatement;

BasaltDatabase  *basalt_database_open            (const char          *path,
                                                  BasaltDatabaseMode   mode,
                                                  GError             **error);
void             basalt_database_close           (BasaltDatabase      *self);
const char      *basalt_database_get_path        (BasaltDatabase      *self);
gboolean         basalt_database_execute         (BasaltDatabase      *self,
                                                  const char          *sql,
                                                  GError             **error);
gboolean         basalt_database_get_int         (BasaltDatabase      *self,
                                                  const char          *sql,
                                                  gint64              *value,
                                                  GError             **error);
void             basalt_database_set_version     (BasaltDatabase      *self,
                                                  guint                version);
gboolean         basalt_database_check_version   (BasaltDatabase      *self,
                                                  GError             **error);
gboolean         basalt_database_begin           (BasaltDatabase      *self,
                                                  GError             **error);
gboolean         basalt_database_commit          (BasaltDatabase      *self,
                                                  GError             **error);
void             basalt_database_rollback        (BasaltDatabase      *self);
gint64           basalt_database_get_last_rowid  (BasaltDatabase      *self);
gint64           basalt_database_get_changes     (BasaltDatabase      *self);
void             basalt_database_checkpoint      (BasaltDatabase      *self);
gboolean         basalt_database_empty_log       (BasaltDatabase      *self,
                                                  gboolean            *emptied,
                                                  GError             **error);
void             basalt_database_set_cancellable (BasaltDatabase      *self,
                                                  GCancellable        *cancellable);

BasaltStatement *basalt_database_prepare         (BasaltDatabase      *self,
                                                  const char          *sql,
                                                  GError             **error);
void             basalt_statement_release        (BasaltStatement     *self);
void             basalt_statement_bind_int       (BasaltStatement     *self,
                                                  int                  index,
                                                  gint64               value);
void             basalt_statement_bind_nonzero   (BasaltStatement     *self,
                                                  int                  index,
                                                  gint64               value);
void             basalt_statement_bind_known     (BasaltStatement     *self,
                                                  int                  index,
                                                  gint64               count);
void             basalt_statement_bind_text      (BasaltStatement     *self,
                                                  int                  index,
                                                  const char          *text,
                                                  gssize               length);
void             basalt_statement_bind_blob      (BasaltStatement     *self,
                                                  int                  index,
                                                  GBytes              *bytes);
void             basalt_statement_bind_uuid      (BasaltStatement     *self,
                                                  int                  index,
                                                  const char          *uuid);
gboolean         basalt_statement_next           (BasaltStatement     *self,
                                                  GError             **error);
gboolean         basalt_statement_run            (BasaltStatement     *self,
                                                  GError             **error);
gint64           basalt_statement_get_int        (BasaltStatement     *self,
                                                  int                  column);
double           basalt_statement_get_double     (BasaltStatement     *self,
                                                  int                  column);
gint64           basalt_statement_get_known      (BasaltStatement     *self,
                                                  int                  column);
const char      *basalt_statement_get_text       (BasaltStatement     *self,
                                                  int                  column,
                                                  gsize               *length);
GBytes          *basalt_statement_dup_blob       (BasaltStatement     *self,
                                                  int                  column);
char            *basalt_statement_dup_uuid       (BasaltStatement     *self,
                                                  int                  column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltDatabase, basalt_database_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltStatement, basalt_statement_release)

G_END_DECLS
