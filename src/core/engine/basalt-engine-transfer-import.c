/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"
#include "basalt-engine-transfer.h"

#include "basalt-import-run.h"
#include "basalt-import-scanner.h"
#include "basalt-run-private.h"
#include "basalt-store-import.h"

#include <glib/gi18n-lib.h>

/*
 * A few runs are found and read on a thread, and written where nobody sees them; only when they are
 * on disk, the next are read. When the file was read to its end and nothing was wrong, all are
 * shown. In every other case what was written is removed again.
 */

/* What is read at a time: runs, and bytes of JSON. */
#define MAX_RUNS 64
#define MAX_BYTES (1 << 20)

typedef struct
{
  GFile *file;
  char *name; /* for people */
  BasaltTransferProgress progress;
  gpointer progress_data;

  /* The thread's own while it works. */
  GFileInputStream *stream;
  BasaltImportScanner *scanner;
  BasaltImportReader *reader;
  guint64 size;
  gboolean ended;

  BasaltImportResult counts;
  gboolean shown;
  GError *error;
} Import;

static void
import_free (Import *self)
{
  g_clear_object (&self->file);
  g_clear_pointer (&self->scanner, basalt_import_scanner_free);
  g_clear_pointer (&self->reader, basalt_import_reader_free);
  g_clear_object (&self->stream);
  g_clear_error (&self->error);
  g_free (self->name);
  g_free (self);
}

static void read_next (GTask *task);

/* -- On a thread -- */

/* Looks before it opens: some things that are no files wait for ever when they are opened. */
static gboolean
open_file (Import        *self,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (GFileInfo) info = NULL;

  info = g_file_query_info (self->file,
                            G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, cancellable, error);
  if (info == NULL)
    return FALSE;

  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           /* Translators: why a file cannot be imported. */
                           _ ("it is a folder"));
      return FALSE;
    }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           /* Translators: why a file cannot be imported. */
                           _ ("it is not a file, but a device"));
      return FALSE;
    }

  self->size = (guint64) g_file_info_get_size (info);
  self->stream = g_file_read (self->file, cancellable, error);
  if (self->stream == NULL)
    return FALSE;

  self->scanner = basalt_import_scanner_new (G_INPUT_STREAM (self->stream));
  self->reader = basalt_import_reader_new ();

  return TRUE;
}

static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;

  if (open_file (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
read_runs (Import        *self,
           GPtrArray     *records,
           GCancellable  *cancellable,
           GError       **error)
{
  gsize size = 0;

  while (records->len < MAX_RUNS && size < MAX_BYTES)
    {
      GError *local_error = NULL;
      BasaltRunRecord *record;
      const char *text;
      gsize length;

      if (!basalt_import_scanner_next (self->scanner, &text, &length, cancellable, &local_error))
        {
          self->ended = local_error == NULL;
          if (local_error != NULL)
            g_propagate_error (error, local_error);
          return self->ended;
        }

      record =
        basalt_import_reader_read (self->reader, text, length,
                                   basalt_import_scanner_get_n_runs (self->scanner), &local_error);
      if (record == NULL)
        {
          /* Something else may have "runs", too. */
          if (!basalt_import_scanner_is_ours (self->scanner))
            {
              g_clear_error (&local_error);
              basalt_import_scanner_set_foreign (&local_error);
            }
          g_propagate_error (error, local_error);
          return FALSE;
        }

      g_ptr_array_add (records, record);
      size += length;
    }

  return TRUE;
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr (GPtrArray) records =
    g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_run_record_free);
  GError *error = NULL;

  if (read_runs (task_data, records, cancellable, &error))
    g_task_return_pointer (task, g_steal_pointer (&records), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
run_in_thread (GTask               *task,
               GTaskThreadFunc      thread,
               GAsyncReadyCallback  callback)
{
  g_autoptr (GTask) step =
    g_task_new (NULL, g_task_get_cancellable (task), callback, g_object_ref (task));

  g_task_set_source_tag (step, run_in_thread);
  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (step, thread);
}

/* -- On the engine's -- */

/* Why a file cannot be read, as the end of a sentence. */
static const char *
get_reason (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
    /* Translators: why a file cannot be imported. */
    return _ ("there is no such file");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    /* Translators: why a file cannot be imported. */
    return _ ("you may not read it");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG))
    /* Translators: why a file cannot be imported. */
    return _ ("its name is too long");

  return error->message;
}

/* Says of the file what an error only ends a sentence about. */
static GError *
make_error (Import       *self,
            const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return g_error_new (BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                        /* Translators: the first %s is the name of a file, the second one says why
                         * in a few words: "it is incomplete, its end is missing". */
                        _ ("“%s” cannot be imported: %s. The history was left as it was."),
                        self->name, error->message);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return basalt_engine_error_from_store (error);

  if (error->domain == BASALT_STORE_ERROR)
    return basalt_engine_error_from_store (error);
  if (error->domain != G_IO_ERROR || error->code == G_IO_ERROR_CANCELLED)
    return g_error_copy (error);

  return g_error_new (error->domain, error->code,
                      _ ("“%s” cannot be imported: %s. The history was left as it was."),
                      self->name, get_reason (error));
}

/* Objects that are there show what the history has now. */
static void
refresh_runs (BasaltEngine *engine)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, engine->known);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      BasaltRun *run = basalt_engine_lookup_known (engine, id);

      if (run != NULL && !basalt_engine_is_active (engine, run) &&
          basalt_state_is_terminal (basalt_run_get_state (run)) && basalt_run_get_loaded (run))
        g_ptr_array_add (runs, g_object_ref (run));
    }

  for (guint i = 0; i < runs->len; i++)
    {
      basalt_run_set_loaded (runs->pdata[i], FALSE);
      basalt_store_fill_run_async (engine->store, runs->pdata[i], engine->cancellable, NULL, NULL);
    }
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *engine = g_task_get_source_object (task);
  Import *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!basalt_store_end_import_finish (BASALT_STORE (source), result, &error))
    g_debug ("What is left of an import could not be removed: %s", error->message);

  if (self->shown)
    {
      if (self->counts.known + self->counts.updated > 0)
        refresh_runs (engine);
      basalt_engine_history_reload (engine);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, make_error (self, self->error));
}

/* Ends the import, with (transfer full) @error if nothing was shown. */
static void
end_import (GTask  *task,
            GError *error)
{
  BasaltEngine *engine = g_task_get_source_object (task);
  Import *self = g_task_get_task_data (task);

  self->error = error;
  basalt_store_end_import_async (engine->store, ended_cb, g_object_ref (task));
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  BasaltImportCounts counts = { 0 };
  GError *error = NULL;

  self->shown = basalt_store_show_import_finish (BASALT_STORE (source), result, &counts, &error);
  self->counts.added = counts.added;
  self->counts.updated = counts.updated;
  self->counts.known =
    basalt_import_scanner_get_n_runs (self->scanner) - counts.added - counts.updated;
  end_import (task, error);
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *engine = g_task_get_source_object (task);
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!basalt_store_add_import_finish (BASALT_STORE (source), result, &error))
    {
      end_import (task, error);
      return;
    }

  if (self->progress != NULL)
    self->progress (basalt_import_scanner_get_offset (self->scanner), self->size,
                    self->progress_data);

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    end_import (task, error);
  else if (self->ended)
    basalt_store_show_import_async (engine->store, shown_cb, g_object_ref (task));
  else
    read_next (task);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *engine = g_task_get_source_object (task);
  GPtrArray *records;
  GError *error = NULL;

  records = g_task_propagate_pointer (G_TASK (result), &error);
  if (records == NULL)
    end_import (task, error);
  else
    basalt_store_add_import_async (engine->store, records, g_task_get_cancellable (task), added_cb,
                                   g_object_ref (task));
}

static void
read_next (GTask *task)
{
  run_in_thread (task, read_thread, read_cb);
}

static void
begun_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (basalt_store_begin_import_finish (BASALT_STORE (source), result, &error))
    read_next (task);
  else
    g_task_return_error (task, make_error (self, error));
}

static void
reaped_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  /* If it failed, what follows fails with a better reason. */
  basalt_store_reap_finish (BASALT_STORE (source), result, NULL);
  basalt_store_begin_import_async (BASALT_STORE (source), g_task_get_cancellable (task), begun_cb,
                                   g_object_ref (task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *engine = g_task_get_source_object (task);
  Import *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, make_error (self, error));
  else
    /* Runs whose process is gone are over, and may be replaced. */
    basalt_store_reap_async (engine->store, g_task_get_cancellable (task), reaped_cb,
                             g_object_ref (task));
}

/**
 * basalt_engine_import_async:
 * @self: an engine that is open
 * @file: what basalt_engine_export_async() wrote as JSON
 * @progress: (nullable): told how many bytes of how many were read
 * @progress_data: for @progress
 * @cancellable: (nullable): to abort; the history is then as it was
 * @callback: called when all runs are in the history, or none is
 * @user_data: for @callback
 *
 * Merges the runs of a file into the history by their ids. A run that the history has stays as it
 * is, in the trash, too; of one that has ended, a later round in the file takes its place, and what
 * people noted about it stays. Runs that had not ended when they were exported are crashed ones.
 * One import at a time.
 */
void
basalt_engine_import_async (BasaltEngine           *self,
                            GFile                  *file,
                            BasaltTransferProgress  progress,
                            gpointer                progress_data,
                            GCancellable           *cancellable,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *base = NULL;
  Import *data;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_import_async);
  /* A cancellation that comes when all is shown comes too late. */
  g_task_set_check_cancellable (task, FALSE);

  data = g_new0 (Import, 1);
  data->file = g_object_ref (file);
  base = g_file_get_basename (file);
  data->name = g_filename_display_name (base != NULL ? base : "");
  data->progress = progress;
  data->progress_data = progress_data;
  g_task_set_task_data (task, data, (GDestroyNotify) import_free);

  run_in_thread (task, open_thread, opened_cb);
}

/**
 * basalt_engine_import_finish:
 * @self: an engine
 * @result: what the callback got
 * @counts: (out) (optional): what became of the runs of the file
 * @error: return location for an error
 *
 * Returns: whether the history has all runs of the file. Fails with %BASALT_ENGINE_ERROR_USAGE
 *   where the file is not an export, is incomplete, damaged or newer; with
 *   %BASALT_ENGINE_ERROR_STORE; and with what reading the file says
 */
gboolean
basalt_engine_import_finish (BasaltEngine        *self,
                             GAsyncResult        *result,
                             BasaltImportResult  *counts,
                             GError             **error)
{
  Import *data;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  data = g_task_get_task_data (G_TASK (result));
  if (counts != NULL)
    *counts = data->counts;

  return TRUE;
}
