/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine-transfer.h"
#include "engine-fixture.h"

G_BEGIN_DECLS

/* What the tests of export and import share. */

/* Runs of every kind: completed, after retries, failed, in a second round; with annotations. */
void  transfer_make_runs  (EngineFixture       *fixture);
/* Runs SQL on the history behind the engine's back. */
void  transfer_sql        (EngineFixture       *fixture,
                           const char          *sql,
                           ...) G_GNUC_PRINTF (2, 3);
/* The first value that @sql gives, as a number, or as text (nullable). */
gint64 transfer_get_int   (EngineFixture       *fixture,
                           const char          *sql);
/* Waits until @sql gives something else than 0. */
void  transfer_wait_for   (EngineFixture       *fixture,
                           const char          *sql);
char *transfer_get_text   (EngineFixture       *fixture,
                           const char          *sql);
/* @ids: NULL for all */
char *transfer_export     (EngineFixture       *fixture,
                           const char *const   *ids,
                           BasaltExportFormat   format,
                           int                 *n_runs);
/* All runs as JSON, without the moment of the export. */
char *transfer_export_bare (EngineFixture      *fixture);
/* -1 with @error */
int   transfer_export_file (EngineFixture      *fixture,
                           const char          *path,
                           GCancellable        *cancellable,
                           GError             **error);

gboolean transfer_import  (EngineFixture       *fixture,
                           const char          *path,
                           BasaltImportResult  *counts,
                           GError             **error);
/* How many runs a search finds. */
guint transfer_search     (EngineFixture       *fixture,
                           const char          *text);
BasaltRun *transfer_open  (EngineFixture       *fixture,
                           const char          *id);
/* Nothing of any run is in the history, nor of an import. */
void  transfer_check_empty (EngineFixture      *fixture);

#define TRANSFER_HEAD \
  "{\"format\":\"io.github.basaltflows.Basalt.runs\",\"version\":1,\"runs\":["

/* Replaces all @from, of which there is at least one. */
char *transfer_replace    (const char          *text,
                           const char          *from,
                           const char          *to);
/* The first run of an export, as an object. */
char *transfer_get_line   (const char          *text);
/* An export of @n runs like the first one of @text, each with ids of its own. */
char *transfer_multiply   (const char          *text,
                           guint                n);

G_END_DECLS
