/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "basalt-load-prompt.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* One byte more than a prompt may have shows that a file is too large. */
#define READ_BYTES (BASALT_PROMPT_MAX_BYTES + 1)

typedef struct
{
  GFile *file;
  char *name;
  char *buffer;
  BasaltProblem *problem;
} PromptRead;

static void
prompt_read_free (PromptRead *self)
{
  g_clear_object (&self->file);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->buffer, g_free);
  g_clear_pointer (&self->problem, basalt_problem_unref);
  g_free (self);
}

/* The same words as the task's for the same file; GLib's name it once more, by its whole path. */
static char *
describe (const char   *name,
          const GError *error,
          gboolean      missing)
{
  if (missing)
    return g_strdup_printf (_ ("The prompt file “%s” does not exist."), name);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    /* Translators: a file, and the system's reason */
    return g_strdup_printf (_ ("The prompt file “%s” cannot be read: %s."), name,
                            g_strerror (EACCES));

  /* Translators: a file's name, then the system's words */
  return g_strdup_printf (_ ("“%s” cannot be opened: %s"), name, error->message);
}

/* Takes @error. */
static void
return_failure (GTask  *task,
                GError *error)
{
  PromptRead *reading = g_task_get_task_data (task);
  gboolean missing = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
                     g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      reading->problem =
        basalt_problem_new (missing ? "PromptFileMissing" : "PromptUnreadable", error->message);
      reading->problem->sentence = describe (reading->name, error, missing);
    }
  g_task_return_error (task, error);
}

static void
return_problem (GTask         *task,
                BasaltProblem *problem)
{
  PromptRead *reading = g_task_get_task_data (task);

  reading->problem = problem;
  g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE, "%s",
                           basalt_problem_get_sentence (problem));
}

static void
bytes_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  PromptRead *reading = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) text = NULL;
  BasaltProblem *problem = NULL;
  GError *error = NULL;
  gsize length = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    {
      return_failure (task, error);
      return;
    }

  bytes = g_bytes_new_take (g_steal_pointer (&reading->buffer), length);
  text = basalt_load_prompt_check (bytes, reading->name, &problem);
  if (text == NULL)
    {
      return_problem (task, problem);
      return;
    }

  g_task_return_pointer (task, g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text)),
                         g_free);
}

static void
file_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  PromptRead *reading = g_task_get_task_data (task);
  g_autoptr (GFileInputStream) stream = NULL;
  GError *error = NULL;

  stream = g_file_read_finish (G_FILE (source), result, &error);
  if (stream == NULL)
    {
      return_failure (task, error);
      return;
    }

  reading->buffer = g_malloc (READ_BYTES);
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), reading->buffer, READ_BYTES,
                                 G_PRIORITY_DEFAULT, g_task_get_cancellable (task), bytes_read_cb,
                                 g_object_ref (task));
}

static void
info_queried_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  PromptRead *reading = g_task_get_task_data (task);
  g_autoptr (GFileInfo) info = NULL;
  BasaltProblem *problem;
  GError *error = NULL;

  info = g_file_query_info_finish (G_FILE (source), result, &error);
  if (info == NULL)
    {
      return_failure (task, error);
      return;
    }

  /* A pipe may never end, and a device may do something when it is read. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      gboolean folder = g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY;
      g_autofree char *sentence = NULL;

      sentence = g_strdup_printf (folder ? _ ("“%s” is a folder, not a prompt file.") :
                                           _ ("“%s” is not a regular file."),
                                  reading->name);
      problem =
        basalt_problem_new (folder ? "PromptFileIsDirectory" : "PromptUnreadable", sentence);
      problem->sentence = g_steal_pointer (&sentence);
      return_problem (task, problem);
      return;
    }

  g_file_read_async (G_FILE (source), G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                     file_opened_cb, g_object_ref (task));
}

/**
 * basalt_engine_read_prompt_async:
 * @self: an engine
 * @file: a prompt file
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads a prompt file by the rules of load-prompt, for a window that pins its
 * text when it opens it.
 */
void
basalt_engine_read_prompt_async (BasaltEngine        *self,
                                 GFile               *file,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *name = NULL;
  PromptRead *reading;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_read_prompt_async);
  reading = g_new0 (PromptRead, 1);
  reading->file = g_object_ref (file);
  name = g_file_get_basename (file);
  reading->name = name != NULL ? g_filename_display_name (name) : g_file_get_uri (file);
  g_task_set_task_data (task, reading, (GDestroyNotify) prompt_read_free);

  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, cancellable, info_queried_cb,
                           g_steal_pointer (&task));
}

/**
 * basalt_engine_read_prompt_finish:
 * @self: an engine
 * @result: what the callback got
 * @problem: (out) (optional) (nullable) (transfer full): why it was refused
 * @error: return location for an error
 *
 * Returns: (transfer full): the file's text, not empty, without a byte order
 *   mark
 */
char *
basalt_engine_read_prompt_finish (BasaltEngine   *self,
                                  GAsyncResult   *result,
                                  BasaltProblem **problem,
                                  GError        **error)
{
  PromptRead *reading;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reading = g_task_get_task_data (G_TASK (result));
  if (problem != NULL)
    *problem = g_steal_pointer (&reading->problem);

  return g_task_propagate_pointer (G_TASK (result), error);
}
