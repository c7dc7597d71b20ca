/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-load-prompt.h"

#include "basalt-flow-error.h"
#include "basalt-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _BasaltLoadPrompt
{
  GObject parent_instance;

  char *prompts_dir;
};

/* What the thread found out: @bytes and @sha256, or @problem. */
typedef struct
{
  GBytes *bytes;
  char *sha256;
  BasaltProblem *problem;
} Load;

static void basalt_load_prompt_iface_init (BasaltTaskExecutorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltLoadPrompt,
                               basalt_load_prompt,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BASALT_TYPE_TASK_EXECUTOR,
                                                      basalt_load_prompt_iface_init))

static void
load_free (Load *load)
{
  g_clear_pointer (&load->bytes, g_bytes_unref);
  g_free (load->sha256);
  g_clear_pointer (&load->problem, basalt_problem_unref);
  g_free (load);
}

static BasaltProblem *
problem_new (const char *code,
             char       *sentence,
             const char *hint)
{
  BasaltProblem *problem = basalt_problem_new (code, sentence);

  problem->sentence = sentence;
  problem->hint = g_strdup (hint);
  problem->action = BASALT_ACTION_EDIT_AND_RUN;

  return problem;
}

/* Errors of the system that can pass without anybody doing anything. */
static gboolean
errno_can_pass (int code)
{
  switch (code)
    {
    case EAGAIN:
    case EBUSY:
    case ECONNRESET:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EIO:
    case EMFILE:
    case ENETDOWN:
    case ENETUNREACH:
    case ENFILE:
    case ENOLCK:
    case ENOMEM:
    case ESTALE:
    case ETIMEDOUT:
      return TRUE;
    default:
      return FALSE;
    }
}

static BasaltProblem *
problem_new_from_errno (const char *name,
                        int         code)
{
  BasaltProblem *problem;

  if (code == ENOENT || code == ENOTDIR)
    return problem_new ("PromptFileMissing",
                        g_strdup_printf (_ ("The prompt file “%s” does not exist."), name), NULL);

  problem = problem_new ("PromptUnreadable",
                         /* Translators: a file, and the system's reason */
                         g_strdup_printf (_ ("The prompt file “%s” cannot be read: %s."), name,
                                          g_strerror (code)),
                         NULL);
  if (errno_can_pass (code))
    {
      problem->flags |= BASALT_PROBLEM_RETRYABLE;
      problem->action = BASALT_ACTION_RETRY;
    }

  return problem;
}

static BasaltProblem *
problem_new_from_mode (const char *name,
                       mode_t      mode)
{
  if (S_ISDIR (mode))
    return problem_new ("PromptFileIsDirectory",
                        g_strdup_printf (_ ("“%s” is a folder, not a prompt file."), name), NULL);

  /* A pipe may never end and a device may do something when it is opened. */
  if (!S_ISREG (mode))
    return problem_new ("PromptUnreadable",
                        g_strdup_printf (_ ("“%s” is not a regular file."), name), NULL);

  return NULL;
}

/*
 * Reads one byte more than a prompt may have, so that a file that is too large
 * is seen without being read.
 */
static GBytes *
read_bytes (int  fd,
            int *code)
{
  gsize size = BASALT_PROMPT_MAX_BYTES + 1;
  g_autofree guint8 *data = g_malloc (size);
  gsize length = 0;

  while (length < size)
    {
      ssize_t n = read (fd, data + length, size - length);

      if (n == 0)
        break;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          *code = errno;
          return NULL;
        }
      length += (gsize) n;
    }

  data = g_realloc (data, MAX (length, 1));

  return g_bytes_new_take (g_steal_pointer (&data), length);
}

static GBytes *
read_file (const char     *path,
           const char     *name,
           BasaltProblem **problem)
{
  GBytes *bytes;
  struct stat info;
  int code = 0;
  int fd;

  /* Asked before it is opened, because opening a device can have effects, and again after, because
   * the name may lead elsewhere by then. */
  if (stat (path, &info) != 0)
    {
      *problem = problem_new_from_errno (name, errno);
      return NULL;
    }

  *problem = problem_new_from_mode (name, info.st_mode);
  if (*problem != NULL)
    return NULL;

  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0 || fstat (fd, &info) != 0)
    {
      *problem = problem_new_from_errno (name, errno);
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  *problem = problem_new_from_mode (name, info.st_mode);
  bytes = *problem == NULL ? read_bytes (fd, &code) : NULL;
  close (fd);

  if (bytes == NULL && *problem == NULL)
    *problem = problem_new_from_errno (name, code);

  return bytes;
}

static void
load_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const char *path = task_data;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_to_utf8 (name, -1, NULL, NULL, NULL);
  g_autoptr (GBytes) bytes = NULL;
  Load *load = g_new0 (Load, 1);

  if (shown == NULL)
    shown = g_utf8_make_valid (name, -1);

  bytes = read_file (path, shown, &load->problem);
  if (bytes != NULL)
    load->bytes = basalt_load_prompt_check (bytes, shown, &load->problem);
  if (load->bytes != NULL)
    load->sha256 = basalt_text_sha256 (load->bytes);

  g_task_return_pointer (task, load, (GDestroyNotify) load_free);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltTaskContext *context = g_task_get_task_data (task);
  g_autofree char *prompt = NULL;
  GError *error = NULL;
  gsize length;
  Load *load = g_task_propagate_pointer (G_TASK (result), &error);

  if (load == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (load->problem != NULL)
    {
      basalt_task_context_set_problem (context, load->problem);
      g_task_return_new_error (task, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_TASK, "%s",
                               load->problem->message);
      load_free (load);
      return;
    }

  prompt = g_strndup (g_bytes_get_data (load->bytes, &length), g_bytes_get_size (load->bytes));
  basalt_task_context_log (context, BASALT_LOG_INFO, "Read a prompt of %" G_GSIZE_FORMAT " byte(s)",
                           length);
  basalt_task_context_set_prompt (context, prompt, load->sha256);
  g_task_return_pointer (task, g_bytes_ref (load->bytes), (GDestroyNotify) g_bytes_unref);
  load_free (load);
}

static char *
get_path (BasaltLoadPrompt  *self,
          BasaltTaskContext *context)
{
  JsonNode *input = basalt_task_context_get_input (context, "prompt_file");
  BasaltRun *run = basalt_task_context_get_run (context);
  g_autofree char *name = NULL;

  if (input != NULL && JSON_NODE_HOLDS_VALUE (input) &&
      json_node_get_value_type (input) == G_TYPE_STRING)
    return json_node_dup_string (input);

  name = g_strconcat (basalt_run_get_id (run), ".txt", NULL);

  return g_build_filename (self->prompts_dir, name, NULL);
}

static void
basalt_load_prompt_execute_async (BasaltTaskExecutor  *executor,
                                  BasaltTaskContext   *context,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  BasaltLoadPrompt *self = BASALT_LOAD_PROMPT (executor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) read = NULL;

  g_task_set_source_tag (task, basalt_load_prompt_execute_async);
  g_task_set_task_data (task, g_object_ref (context), g_object_unref);

  /* A file on a dead network mount keeps its thread; the run need not wait for it. */
  read = g_task_new (self, cancellable, loaded_cb, g_object_ref (task));
  g_task_set_source_tag (read, load_in_thread);
  g_task_set_task_data (read, get_path (self, context), g_free);
  g_task_set_return_on_cancel (read, TRUE);
  g_task_run_in_thread (read, load_in_thread);
}

static GBytes *
basalt_load_prompt_execute_finish (BasaltTaskExecutor  *executor,
                                   GAsyncResult        *result,
                                   GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, executor), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
basalt_load_prompt_finalize (GObject *object)
{
  BasaltLoadPrompt *self = BASALT_LOAD_PROMPT (object);

  g_free (self->prompts_dir);

  G_OBJECT_CLASS (basalt_load_prompt_parent_class)->finalize (object);
}

static void
basalt_load_prompt_class_init (BasaltLoadPromptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_load_prompt_finalize;
}

static void
basalt_load_prompt_iface_init (BasaltTaskExecutorInterface *iface)
{
  iface->execute_async = basalt_load_prompt_execute_async;
  iface->execute_finish = basalt_load_prompt_execute_finish;
}

static void
basalt_load_prompt_init (BasaltLoadPrompt *self)
{
}

/**
 * basalt_load_prompt_new:
 * @prompts_dir: the folder in which typed prompts lie as `<run-id>.txt`
 *
 * Makes the executor of nodes of type `load-prompt`. It reads the input
 * `prompt_file`, an absolute path; without that input, the run's own file in
 * @prompts_dir. The bytes become the node's output and, with their SHA-256, the run's
 * prompt. Reading happens on a thread; only regular files are opened.
 *
 * An attempt that fails has a problem with one of the codes `PromptFileMissing`,
 * `PromptFileIsDirectory`, `PromptEmpty`, `PromptNotUtf8`, `PromptTooLarge` and
 * `PromptUnreadable`, of which only the last can be retryable.
 *
 * Returns: (transfer full): the executor
 */
BasaltTaskExecutor *
basalt_load_prompt_new (const char *prompts_dir)
{
  BasaltLoadPrompt *self;

  g_return_val_if_fail (prompts_dir != NULL, NULL);

  self = g_object_new (BASALT_TYPE_LOAD_PROMPT, NULL);
  self->prompts_dir = g_strdup (prompts_dir);

  return BASALT_TASK_EXECUTOR (self);
}

/**
 * basalt_load_prompt_check:
 * @bytes: what was read
 * @name: how to call it when it is refused: a file's name, UTF-8
 * @problem: (out) (transfer full): why it is refused
 *
 * The rule for prompt bytes, shared with whoever opens a file: at most
 * %BASALT_PROMPT_MAX_BYTES, UTF-8 without zero bytes, not empty. A byte order
 * mark is taken off; nothing else is changed.
 *
 * Returns: (transfer full) (nullable): the prompt's bytes, or %NULL with @problem set
 */
GBytes *
basalt_load_prompt_check (GBytes         *bytes,
                          const char     *name,
                          BasaltProblem **problem)
{
  const char *data, *end = NULL;
  gsize length, start = 0;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (problem != NULL, NULL);

  data = g_bytes_get_data (bytes, &length);

  if (length > BASALT_PROMPT_MAX_BYTES)
    {
      *problem = problem_new ("PromptTooLarge",
                              g_strdup_printf (_ ("“%s” is too large: a prompt may have at most "
                                                  "1,048,576 bytes (1 MiB)."),
                                               name),
                              NULL);
      return NULL;
    }

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    start = 3;

  if (length == start)
    {
      *problem = problem_new ("PromptEmpty", g_strdup_printf (_ ("“%s” is empty."), name), NULL);
      return NULL;
    }

  /* Stops at zero bytes too. */
  if (!g_utf8_validate_len (data, length, &end))
    {
      gsize position = (gsize) (end - data) + 1;
      char *sentence;

      if (end < data + length && *end == '\0')
        /* Translators: a file, and a position in it */
        sentence = g_strdup_printf (_ ("“%s” is not text: byte %zu is zero."), name, position);
      else
        /* Translators: a file, and a position in it */
        sentence =
          g_strdup_printf (_ ("“%s” is not UTF-8 text: byte %zu is none of it."), name, position);

      *problem = problem_new ("PromptNotUtf8", sentence, _ ("Save it as UTF-8 and try again."));
      return NULL;
    }

  return g_bytes_new_from_bytes (bytes, start, length - start);
}
