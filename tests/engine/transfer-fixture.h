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

G_END_DECLS
