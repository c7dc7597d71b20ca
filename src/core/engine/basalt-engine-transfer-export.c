/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"
#include "basalt-engine-transfer.h"

#include "basalt-export.h"
#include "basalt-import-run.h"
#include "basalt-import-scanner.h"
#include "basalt-run-private.h"
#include "basalt-store-export.h"
#include "basalt-uuid.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A few runs are read on the reader's thread, written as text on another, and handed to the stream;
 * only when it has taken them, the next are read. So the file may be of any size, and the stream as
 * slow as it likes.
 *
 * What is made to be imported is read as an import would: one run that it would refuse makes the
 * whole file useless. Such a run is left out, and whoever asked is told which.
 */

typedef struct
{
  const BasaltExportWriter *writer;
  GOutputStream *stream;
  BasaltTransferProgress progress;
  gpointer progress_data;
  GArray *rowids;
  guint next;                 /* of rowids */
  guint written;              /* runs */
  BasaltImportReader *reader; /* the thread's own while it works */
  GPtrArray *left_out;        /* (element-type utf8): which runs, and why */
  gboolean began;
  gboolean ended;
} Export;

/* What is made into text at a time; the thread's own while it works. */
typedef struct
{
  const BasaltExportWriter *writer;
  BasaltImportReader *reader;
  GPtrArray *records; /* (element-type BasaltRunRecord) */
  gboolean began;
  guint written;
  GPtrArray *left_out;
} Piece;

static void
export_free (Export *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->rowids, g_array_unref);
  g_clear_pointer (&self->reader, basalt_import_reader_free);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  g_free (self);
}

static void
piece_free (Piece *piece)
{
  g_clear_pointer (&piece->records, g_ptr_array_unref);
  g_clear_pointer (&piece->left_out, g_ptr_array_unref);
  g_free (piece);
}

static void read_next (GTask *task);

static const BasaltExportWriter *
get_writer (BasaltExportFormat format)
{
  switch (format)
    {
    case BASALT_EXPORT_MARKDOWN:
      return &basalt_export_markdown_writer;

    case BASALT_EXPORT_JSON:
      return &basalt_export_json_writer;

    case BASALT_EXPORT_CSV:
      return &basalt_export_csv_writer;
    }

  g_return_val_if_reached (&basalt_export_json_writer);
}

static void
leave_out (Piece              *piece,
           const BasaltRunRow *row,
           const char         *why)
{
  g_autofree char *name = row->id != NULL ? basalt_uuid_to_name (row->id) : NULL;
  char *text;

  if (name != NULL)
    /* Translators: which run was not exported, and why: its name, its id, and “its record is
     * damaged”. */
    text = g_strdup_printf (_ ("%s (%s): %s"), name, row->id, why);
  else
    /* Translators: a run that was not exported, and why: its title and “its record is damaged”. */
    text = g_strdup_printf (_ ("“%s”: %s"), row->title != NULL ? row->title : "", why);

  g_ptr_array_add (piece->left_out, text);
}

/* Whether the run that was written at @start could be read again. */
static gboolean
check_run (Piece              *piece,
           const BasaltRunRow *row,
           const GString      *out,
           gsize               start)
{
  const char *text = memchr (out->str + start, '{', out->len - start);
  gsize length = out->len - (gsize) (text - out->str);
  g_autoptr (BasaltRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  if (length > BASALT_IMPORT_MAX_RUN - 2)
    {
      g_autofree char *why =
        /* Translators: why a run was not exported. */
        g_strdup_printf (_ ("it is larger than %u MB, which no import reads"),
                         BASALT_IMPORT_MAX_RUN / (1024 * 1024));

      leave_out (piece, row, why);
      return FALSE;
    }

  record = basalt_import_reader_read (piece->reader, text, length, 1, &error);
  if (record != NULL)
    return TRUE;

  g_debug ("The run %s could not be imported: %s", row->id, error->message);
  /* Translators: why a run was not exported. */
  leave_out (piece, row, _ ("its record is damaged"));

  return FALSE;
}

static void
write_run (Piece           *piece,
           GString         *out,
           BasaltRunRecord *record)
{
  const BasaltSummaryRecord *summary = &g_array_index (record->summaries, BasaltSummaryRecord, 0);
  const BasaltRunRow *row = &summary->row;
  g_autoptr (GError) error = NULL;
  /* Nobody else knows this object, so that it may live on this thread. */
  g_autoptr (BasaltRun) run = basalt_run_new_from_row (row, &error);
  gsize start = out->len;

  /* Without a flow nobody could import it. */
  if (run == NULL || row->flow_json == NULL || (piece->writer->importable && summary->partly))
    {
      g_debug ("A run is not exported: %s", error != NULL ? error->message : "It is damaged");
      leave_out (piece, row, _ ("its record is damaged"));
      return;
    }

  basalt_run_record_fill (record, run);
  piece->writer->add (out, run, record, piece->written == 0 && !piece->began);
  if (piece->writer->importable && !check_run (piece, row, out, start))
    g_string_truncate (out, start);
  else
    piece->written++;
}

static void
write_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Piece *piece = task_data;
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < piece->records->len && !g_cancellable_is_cancelled (cancellable); i++)
    write_run (piece, out, piece->records->pdata[i]);

  g_task_return_pointer (task, g_string_free_to_bytes (g_steal_pointer (&out)),
                         (GDestroyNotify) g_bytes_unref);
}

/* Nothing but the frame was written, because nothing could be. */
static GError *
make_left_out_error (GPtrArray *left_out)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < left_out->len; i++)
    g_string_append_printf (all, "\n%s", (char *) left_out->pdata[i]);

  return g_error_new (BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE,
                      ngettext ("The run cannot be exported. The rest of the history is "
                                "unharmed.%s",
                                /* Translators: %s is a list of the runs, a line each. */
                                "None of the runs can be exported. The rest of the history is "
                                "unharmed.%s",
                                left_out->len),
                      all->str);
}

static BasaltExportResult *
make_result (Export *self)
{
  BasaltExportResult *result = g_new (BasaltExportResult, 1);

  g_ptr_array_add (self->left_out, NULL);
  result->written = self->written;
  result->left_out = (char **) g_ptr_array_steal (self->left_out, NULL);

  return result;
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->progress != NULL)
    self->progress (self->next, self->rowids->len, self->progress_data);

  if (!self->ended)
    read_next (task);
  else if (self->written == 0 && self->left_out->len > 0)
    g_task_return_error (task, make_left_out_error (self->left_out));
  else
    g_task_return_pointer (task, make_result (self), (GDestroyNotify) basalt_export_result_free);
}

static void
write_bytes (GTask  *task,
             GBytes *bytes)
{
  Export *self = g_task_get_task_data (task);
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  /* The task outlives the write, and the bytes it. */
  g_object_set_data_full (G_OBJECT (task), "bytes", g_bytes_ref (bytes),
                          (GDestroyNotify) g_bytes_unref);
  g_output_stream_write_all_async (self->stream, data, size, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), written_cb, g_object_ref (task));
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  Piece *piece = g_task_get_task_data (G_TASK (result));
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  bytes = g_task_propagate_pointer (G_TASK (result), &error);
  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->written += piece->written;
  self->began = self->began || piece->written > 0;
  g_ptr_array_extend_and_steal (self->left_out, g_steal_pointer (&piece->left_out));
  write_bytes (task, bytes);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GTask) make = NULL;
  GError *error = NULL;
  Piece *piece;
  guint n;

  records = basalt_store_read_records_finish (BASALT_STORE (source), result, &n, &error);
  if (records == NULL)
    {
      g_task_return_error (task, basalt_engine_error_from_store (error));
      g_error_free (error);
      return;
    }

  self->next += n;

  piece = g_new0 (Piece, 1);
  piece->writer = self->writer;
  piece->reader = self->reader;
  piece->left_out = g_ptr_array_new_with_free_func (g_free);
  piece->records = g_steal_pointer (&records);
  piece->began = self->began;
  make = g_task_new (NULL, g_task_get_cancellable (task), made_cb, g_object_ref (task));
  g_task_set_source_tag (make, read_cb);
  g_task_set_task_data (make, piece, (GDestroyNotify) piece_free);
  g_task_run_in_thread (make, write_thread);
}

static void
read_next (GTask *task)
{
  BasaltEngine *engine = g_task_get_source_object (task);
  Export *self = g_task_get_task_data (task);
  GString *out;
  g_autoptr (GBytes) bytes = NULL;

  if (self->next < self->rowids->len)
    {
      basalt_store_read_records_async (engine->store,
                                       &g_array_index (self->rowids, gint64, self->next),
                                       self->rowids->len - self->next,
                                       g_task_get_cancellable (task), read_cb, g_object_ref (task));
      return;
    }

  self->ended = TRUE;
  out = g_string_new (NULL);
  self->writer->end (out);
  bytes = g_string_free_to_bytes (out);
  write_bytes (task, bytes);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  GString *out;

  self->rowids = basalt_store_list_rowids_finish (BASALT_STORE (source), result, &error);
  if (self->rowids == NULL)
    {
      g_task_return_error (task, basalt_engine_error_from_store (error));
      g_error_free (error);
      return;
    }

  out = g_string_new (NULL);
  self->writer->begin (out);
  bytes = g_string_free_to_bytes (out);
  write_bytes (task, bytes);
}

/**
 * basalt_engine_export_async:
 * @self: an engine that is open
 * @ids: (nullable): ids of runs, in the order in which they are written; %NULL for all that are not
 *   in the trash, oldest first
 * @format: how to write them
 * @stream: where to; it is not closed
 * @progress: (nullable): told how many runs of how many are written
 * @progress_data: for @progress
 * @cancellable: (nullable): to abort; what was written stays
 * @callback: called when all is written, or was not
 * @user_data: for @callback
 *
 * Writes runs, a few at a time, as they are on record. A run whose record is damaged is left out,
 * and so is, from what is made to be imported, one that an import would refuse; if no other was
 * asked for, this is the error.
 */
void
basalt_engine_export_async (BasaltEngine           *self,
                            const char *const      *ids,
                            BasaltExportFormat      format,
                            GOutputStream          *stream,
                            BasaltTransferProgress  progress,
                            gpointer                progress_data,
                            GCancellable           *cancellable,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  Export *data;
  GTask *task;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (G_IS_OUTPUT_STREAM (stream));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_export_async);

  data = g_new0 (Export, 1);
  data->writer = get_writer (format);
  data->reader = basalt_import_reader_new ();
  data->left_out = g_ptr_array_new_with_free_func (g_free);
  data->stream = g_object_ref (stream);
  data->progress = progress;
  data->progress_data = progress_data;
  g_task_set_task_data (task, data, (GDestroyNotify) export_free);

  basalt_store_list_rowids_async (self->store, ids, cancellable, listed_cb, task);
}

/**
 * basalt_engine_export_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Of both basalt_engine_export_async() and basalt_engine_export_file_async().
 *
 * Returns: (transfer full): what was written. Fails with %BASALT_ENGINE_ERROR_NOT_FOUND
 *   before anything is written, with %BASALT_ENGINE_ERROR_STORE, and with what the stream or the
 *   file says
 */
BasaltExportResult *
basalt_engine_export_finish (BasaltEngine  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * basalt_export_result_free:
 * @self: (transfer full): a result
 */
void
basalt_export_result_free (BasaltExportResult *self)
{
  g_strfreev (self->left_out);
  g_free (self);
}
