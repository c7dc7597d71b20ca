/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-text.h"

#include "basalt-text.h"
#include "basalt-time.h"

#include <string.h>

/* How much is written to a file at once. */
#define PIECE (256 * 1024)

typedef struct
{
  BasaltLogSnapshot *snapshot;
  GArray *positions;
  GFile *file;
} Job;

static void
job_free (Job *job)
{
  basalt_log_snapshot_free (job->snapshot);
  g_clear_pointer (&job->positions, g_array_unref);
  g_clear_object (&job->file);
  g_free (job);
}

/**
 * basalt_log_entry_append_text:
 * @entry: a record
 * @source: where it comes from
 * @text: (inout): takes the text
 *
 * What a line of the log says after time and level, without a line feed, safe to show.
 */
void
basalt_log_entry_append_text (const BasaltLogEntry  *entry,
                              const BasaltLogSource *source,
                              GString               *text)
{
  if (source->task != NULL)
    {
      g_autofree char *task =
        basalt_text_make_visible (source->task, -1, BASALT_TEXT_VISIBLE_ONE_LINE);

      g_string_append_printf (text, "Task run '%s' - ", task);
    }

  if (entry->plain)
    g_string_append_len (text, entry->message, (gssize) entry->length);
  else
    {
      g_autofree char *visible = basalt_text_make_visible (entry->message, (gssize) entry->length,
                                                           BASALT_TEXT_VISIBLE_ONE_LINE);

      g_string_append (text, visible);
    }
}

/**
 * basalt_log_entry_append_line:
 * @entry: a record
 * @source: where it comes from
 * @text: (inout): takes the line
 *
 * Adds `14:02:11.483 | INFO    | Task run 'call-bedrock' - Attempt 1/3 started`, in local time,
 * without a line feed, safe to show.
 */
void
basalt_log_entry_append_line (const BasaltLogEntry  *entry,
                              const BasaltLogSource *source,
                              GString               *text)
{
  g_autofree char *clock = basalt_time_to_clock (entry->time);

  g_string_append_printf (text, "%s | %-7s | ", clock, source->level_name);
  basalt_log_entry_append_text (entry, source, text);
}

static guint
get_n_lines (Job *job)
{
  return job->positions != NULL ? job->positions->len :
                                  basalt_log_snapshot_get_length (job->snapshot);
}

static void
append_line (Job     *job,
             guint    index,
             GString *text)
{
  guint position = job->positions != NULL ? g_array_index (job->positions, guint, index) : index;
  BasaltLogEntry entry;

  if (position >= basalt_log_snapshot_get_length (job->snapshot))
    return;

  basalt_log_snapshot_get_entry (job->snapshot, position, &entry);
  basalt_log_entry_append_line (&entry,
                                basalt_log_snapshot_get_source (job->snapshot, entry.source), text);
  g_string_append_c (text, '\n');
}

static GTask *
make_task (BasaltLogList       *list,
           GArray              *positions,
           GFile               *file,
           GCancellable        *cancellable,
           GAsyncReadyCallback  callback,
           gpointer             user_data)
{
  GTask *task = g_task_new (list, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->snapshot = basalt_log_list_snapshot (list, 0);
  job->positions = positions != NULL ? g_array_ref (positions) : NULL;
  job->file = file != NULL ? g_object_ref (file) : NULL;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);

  return task;
}

static void
format_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = get_n_lines (job);

  for (guint i = 0; i < n && !g_cancellable_is_cancelled (cancellable); i++)
    append_line (job, i, text);

  /* Between lines, not after them: somebody may paste one into an entry. */
  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  g_task_return_pointer (task, g_string_free (g_steal_pointer (&text), FALSE), g_free);
}

/**
 * basalt_log_text_format_async:
 * @list: a log
 * @positions: (nullable) (element-type guint): of the records wanted, in order; %NULL for all.
 *   Must not change from now on
 * @cancellable: (nullable): cancellable
 * @callback: called when the text is there
 * @user_data: for @callback
 *
 * Makes text of the log as it is now, on another thread: whole lines in the form of
 * basalt_log_record_to_line(), with line feeds between them.
 */
void
basalt_log_text_format_async (BasaltLogList       *list,
                              GArray              *positions,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_LOG_LIST (list));

  task = make_task (list, positions, NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_log_text_format_async);
  g_task_run_in_thread (task, format_thread);
}

/**
 * basalt_log_text_format_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full): UTF-8; fails only with %G_IO_ERROR_CANCELLED
 */
char *
basalt_log_text_format_finish (GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, basalt_log_text_format_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
write_lines (Job            *job,
             GOutputStream  *stream,
             GCancellable   *cancellable,
             GError        **error)
{
  g_autoptr (GString) text = g_string_sized_new (PIECE + 1024);
  guint n = get_n_lines (job);

  for (guint i = 0; i < n; i++)
    {
      append_line (job, i, text);
      if (text->len < PIECE && i + 1 < n)
        continue;

      if (!g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error))
        return FALSE;
      g_string_truncate (text, 0);
    }

  return TRUE;
}

static void
save_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr (GFileOutputStream) stream = NULL;
  GError *error = NULL;

  stream = g_file_replace (job->file, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, &error);
  if (stream != NULL && !write_lines (job, G_OUTPUT_STREAM (stream), cancellable, &error))
    {
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();

      /* Closing it in this way leaves the file that was there. */
      g_cancellable_cancel (cancelled);
      g_output_stream_close (G_OUTPUT_STREAM (stream), cancelled, NULL);
    }
  else if (stream != NULL)
    g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * basalt_log_text_save_async:
 * @list: a log
 * @positions: (nullable) (element-type guint): of the records wanted, in order; %NULL for all.
 *   Must not change from now on
 * @file: where to
 * @cancellable: (nullable): cancellable
 * @callback: called when it is saved
 * @user_data: for @callback
 *
 * Writes what basalt_log_text_format_async() gives, with a line feed after each line, to a file.
 * A file that is there is replaced when all is written; a failure leaves it as it was.
 */
void
basalt_log_text_save_async (BasaltLogList       *list,
                            GArray              *positions,
                            GFile               *file,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BASALT_IS_LOG_LIST (list));
  g_return_if_fail (G_IS_FILE (file));

  task = make_task (list, positions, file, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_log_text_save_async);
  g_task_run_in_thread (task, save_thread);
}

/**
 * basalt_log_text_save_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Returns: whether it was saved; fails with %G_IO_ERROR
 */
gboolean
basalt_log_text_save_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, basalt_log_text_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
