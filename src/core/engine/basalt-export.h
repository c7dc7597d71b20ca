/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* How runs are written into files: see basalt-engine-transfer.h. Works on any thread. */

#include "basalt-engine-transfer.h"

#include "basalt-run-record.h"

G_BEGIN_DECLS

#define BASALT_EXPORT_FORMAT "io.github.basaltflows.Basalt.runs"
#define BASALT_EXPORT_VERSION 1

/**
 * BasaltExportWriter:
 * @begin: writes what comes before the first run
 * @add: writes a run; @first: none was written before
 * @end: writes what comes after the last run
 * @importable: whether basalt_engine_import_async() reads it
 *
 * One format. @run is what @record holds, as an object.
 */
typedef struct
{
  void (*begin) (GString               *out);
  void (*add)   (GString               *out,
                 BasaltRun             *run,
                 const BasaltRunRecord *record,
                 gboolean               first);
  void (*end)   (GString               *out);
  gboolean importable;
} BasaltExportWriter;

extern const BasaltExportWriter basalt_export_json_writer;
extern const BasaltExportWriter basalt_export_markdown_writer;
extern const BasaltExportWriter basalt_export_csv_writer;

char *basalt_export_time_to_text (gint64  time);

G_END_DECLS
