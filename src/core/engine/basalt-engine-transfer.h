/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

G_BEGIN_DECLS

/* -- Runs out of the history and into it -- */

typedef enum
{
  BASALT_EXPORT_MARKDOWN,
  BASALT_EXPORT_JSON, /* documented, and what import reads */
  BASALT_EXPORT_CSV,  /* a line a run */
} BasaltExportFormat;

/* "markdown", "json", "csv"; and by a file's ending (.md, .json, .csv). */
gboolean          basalt_export_format_from_string (const char          *text,
                                                    BasaltExportFormat  *format);
gboolean          basalt_export_format_from_name   (const char          *file_name,
                                                    BasaltExportFormat  *format);
const char       *basalt_export_format_to_string   (BasaltExportFormat   format);

/* Bytes, runs or percent, whatever it knows; @total is 0 while it is not known. */
typedef void    (*BasaltTransferProgress)          (guint64              done,
                                                    guint64              total,
                                                    gpointer             user_data);

/**
 * BasaltExportResult:
 * @written: how many runs were written
 * @left_out: those that could not be, a line about each: which one it is, and why
 */
typedef struct
{
  guint written;
  char **left_out;
} BasaltExportResult;

void              basalt_export_result_free        (BasaltExportResult  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltExportResult, basalt_export_result_free)

/* Writes runs one after the other, so that a million of them need no memory; no secret is in what
 * is written. @stream is not closed. @ids: NULL for all runs that are not in the trash. */
void              basalt_engine_export_async       (BasaltEngine           *self,
                                                    const char *const      *ids,
                                                    BasaltExportFormat      format,
                                                    GOutputStream          *stream,
                                                    BasaltTransferProgress  progress,
                                                    gpointer                progress_data,
                                                    GCancellable           *cancellable,
                                                    GAsyncReadyCallback     callback,
                                                    gpointer                user_data);
BasaltExportResult *basalt_engine_export_finish    (BasaltEngine           *self,
                                                    GAsyncResult           *result,
                                                    GError                **error);
/* The same into a file, which is replaced only when the new one is complete. */
void              basalt_engine_export_file_async  (BasaltEngine           *self,
                                                    const char *const      *ids,
                                                    BasaltExportFormat      format,
                                                    GFile                  *file,
                                                    BasaltTransferProgress  progress,
                                                    gpointer                progress_data,
                                                    GCancellable           *cancellable,
                                                    GAsyncReadyCallback     callback,
                                                    gpointer                user_data);

/**
 * BasaltImportResult:
 * @added: runs that are new in the history
 * @known: runs that were there already and were left as they are
 * @updated: runs that were there and of which the file knows a later round
 */
typedef struct
{
  guint added;
  guint known;
  guint updated;
} BasaltImportResult;

/* Merges the runs of a file by id, all or none: whatever is wrong with the file, and whenever this
 * process ends, the history has either what it had or all of it. Runs that are alive here or
 * elsewhere are never touched. */
void              basalt_engine_import_async       (BasaltEngine           *self,
                                                    GFile                  *file,
                                                    BasaltTransferProgress  progress,
                                                    gpointer                progress_data,
                                                    GCancellable           *cancellable,
                                                    GAsyncReadyCallback     callback,
                                                    gpointer                user_data);
gboolean          basalt_engine_import_finish      (BasaltEngine           *self,
                                                    GAsyncResult           *result,
                                                    BasaltImportResult     *counts,
                                                    GError                **error);

G_END_DECLS
