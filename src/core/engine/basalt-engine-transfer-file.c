/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"
#include "basalt-engine-transfer.h"

#include <glib/gi18n-lib.h>

/*
 * Exports go into a file beside the one that is named, which takes its place when it is complete.
 * GIO does that only where there is a file already: so an empty one is made first.
 */

typedef struct
{
  char **ids; /* nullable */
  BasaltExportFormat format;
  GFile *file;
  gboolean made; /* the empty file is ours */
  GFileOutputStream *stream;
  BasaltTransferProgress progress;
  gpointer progress_data;
  BasaltExportResult *result;
  GError *error;
} Export;

static void
export_free (Export *self)
{
  g_strfreev (self->ids);
  g_clear_object (&self->stream);
  g_clear_object (&self->file);
  g_clear_pointer (&self->result, basalt_export_result_free);
  g_clear_error (&self->error);
  g_free (self);
}

/* What a person can do about it; the code stays what it was. */
static GError *
make_error (Export       *self,
            const GError *error)
{
  g_autofree char *name = g_file_get_parse_name (self->file);
  g_autoptr (GFile) parent = g_file_get_parent (self->file);
  g_autofree char *folder = parent != NULL ? g_file_get_parse_name (parent) : g_strdup (name);

  if (error->domain != G_IO_ERROR || error->code == G_IO_ERROR_CANCELLED)
    return g_error_copy (error);

  /* Only the codes that a person can cause; the others tell what they tell. */
  switch (error->code)
    {
    case G_IO_ERROR_NOT_FOUND:
    case G_IO_ERROR_NOT_DIRECTORY:
      return g_error_new (error->domain, error->code,
                          _ ("“%s” cannot be written: there is no folder “%s”. Choose another "
                             "folder, or create this one."),
                          name, folder);

    case G_IO_ERROR_IS_DIRECTORY:
      return g_error_new (error->domain, error->code, _ ("“%s” is a folder. Name a file in it."),
                          name);

    case G_IO_ERROR_NOT_REGULAR_FILE:
      return g_error_new (error->domain, error->code,
                          _ ("“%s” is not a file, but a device. Name a file."), name);

    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_READ_ONLY:
      return g_error_new (error->domain, error->code,
                          _ ("“%s” cannot be written: you may not write there. Choose another "
                             "folder."),
                          name);

    case G_IO_ERROR_NO_SPACE:
      return g_error_new (error->domain, error->code,
                          _ ("“%s” cannot be written: the disk is full. Make room, or choose "
                             "another folder. Nothing was changed."),
                          name);

    case G_IO_ERROR_FILENAME_TOO_LONG:
      return g_error_new (error->domain, error->code,
                          _ ("“%s” cannot be written: the name is too long. Choose a shorter one."),
                          name);

    default:
      return g_error_new (error->domain, error->code, _ ("“%s” cannot be written: %s"), name,
                          error->message);
    }
}

/* Opens the stream that replaces the file when it is closed. */
static gboolean
open_file (Export        *self,
           GCancellable  *cancellable,
           GError       **error)
{
  GFileCreateFlags flags = G_FILE_CREATE_PRIVATE;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GFileOutputStream) placeholder = NULL;
  g_autoptr (GError) local_error = NULL;

  placeholder = g_file_create (self->file, G_FILE_CREATE_PRIVATE, cancellable, &local_error);
  if (placeholder != NULL)
    {
      self->made = TRUE;
      if (!g_output_stream_close (G_OUTPUT_STREAM (placeholder), cancellable, error))
        return FALSE;
    }
  else if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  /* A file of several names would be written in place. */
  info = g_file_query_info (self->file,
                            G_FILE_ATTRIBUTE_STANDARD_IS_SYMLINK "," G_FILE_ATTRIBUTE_UNIX_NLINK,
                            G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, NULL);
  if (info != NULL && (g_file_info_get_is_symlink (info) ||
                       g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_NLINK) > 1))
    flags |= G_FILE_CREATE_REPLACE_DESTINATION;

  self->stream = g_file_replace (self->file, NULL, FALSE, flags, cancellable, error);

  return self->stream != NULL;
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

/* Puts the new file in place of the old one, or forgets it. */
static void
close_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Export *self = task_data;

  if (self->stream != NULL && self->error == NULL)
    g_output_stream_close (G_OUTPUT_STREAM (self->stream), NULL, &self->error);
  else if (self->stream != NULL)
    {
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();

      /* A stream that is closed like this leaves the file as it was. */
      g_cancellable_cancel (cancelled);
      g_output_stream_close (G_OUTPUT_STREAM (self->stream), cancelled, NULL);
    }

  if (self->error != NULL && self->made)
    g_file_delete (self->file, NULL, NULL);

  g_task_return_boolean (task, TRUE);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);

  if (self->error != NULL)
    g_task_return_error (task, make_error (self, self->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&self->result),
                           (GDestroyNotify) basalt_export_result_free);
}

/* The task's data is the thread's own until it is done. */
static void
run_in_thread (GTask               *task,
               GTaskThreadFunc      thread,
               GAsyncReadyCallback  callback)
{
  g_autoptr (GTask) step =
    g_task_new (NULL, g_task_get_cancellable (task), callback, g_object_ref (task));

  g_task_set_source_tag (step, run_in_thread);
  /* What was done is said even after a cancellation: there may be something to undo. */
  g_task_set_check_cancellable (step, FALSE);
  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (step, thread);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);

  self->result = basalt_engine_export_finish (BASALT_ENGINE (source), result, &self->error);
  run_in_thread (task, close_thread, closed_cb);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);

  if (g_task_propagate_boolean (G_TASK (result), &self->error))
    basalt_engine_export_async (g_task_get_source_object (task), (const char *const *) self->ids,
                                self->format, G_OUTPUT_STREAM (self->stream), self->progress,
                                self->progress_data, g_task_get_cancellable (task), exported_cb,
                                g_object_ref (task));
  else
    run_in_thread (task, close_thread, closed_cb);
}

/**
 * basalt_engine_export_file_async:
 * @self: an engine that is open
 * @ids: (nullable): ids of runs; %NULL for all that are not in the trash
 * @format: how to write them
 * @file: the file; one that is there is replaced
 * @progress: (nullable): told how many runs of how many are written
 * @progress_data: for @progress
 * @cancellable: (nullable): to abort; the file is then as it was
 * @callback: called when the file is complete, or was left as it was
 * @user_data: for @callback
 *
 * Like basalt_engine_export_async(), into a file, which nobody else may read if it is new. Whatever
 * goes wrong, there is the old file or the new one, never a part. Finish with
 * basalt_engine_export_finish().
 */
void
basalt_engine_export_file_async (BasaltEngine           *self,
                                 const char *const      *ids,
                                 BasaltExportFormat      format,
                                 GFile                  *file,
                                 BasaltTransferProgress  progress,
                                 gpointer                progress_data,
                                 GCancellable           *cancellable,
                                 GAsyncReadyCallback     callback,
                                 gpointer                user_data)
{
  g_autoptr (GTask) task = NULL;
  Export *data;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_export_file_async);
  /* A file that is complete when the cancellation comes is complete. */
  g_task_set_check_cancellable (task, FALSE);

  data = g_new0 (Export, 1);
  data->ids = g_strdupv ((char **) ids);
  data->format = format;
  data->file = g_object_ref (file);
  data->progress = progress;
  data->progress_data = progress_data;
  g_task_set_task_data (task, data, (GDestroyNotify) export_free);

  run_in_thread (task, open_thread, opened_cb);
}
