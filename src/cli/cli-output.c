/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-output.h"

#include "basalt-json.h"
#include "cli.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

struct _CliWriter
{
  int fd;
  GThread *thread;    /* from the first write on */
  GAsyncQueue *queue; /* of GBytes; an empty one ends the thread */
};

/**
 * cli_output_write_now:
 * @fd: a descriptor
 * @data: bytes
 * @length: their number
 *
 * Writes all of it; waits for a descriptor that somebody made non-blocking.
 *
 * Returns: 0, or an errno; %EPIPE where nobody reads any more
 */
int
cli_output_write_now (int         fd,
                      const char *data,
                      gsize       length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, data, length);

      if (n >= 0)
        {
          data += n;
          length -= (gsize) n;
        }
      else if (errno == EAGAIN)
        {
          struct pollfd wait = { .fd = fd, .events = POLLOUT };

          poll (&wait, 1, -1);
        }
      else if (errno != EINTR)
        return errno;
    }

  return 0;
}

static gpointer
writer_thread (gpointer user_data)
{
  CliWriter *self = user_data;
  int failed = 0;

  for (;;)
    {
      g_autoptr (GBytes) bytes = g_async_queue_pop (self->queue);
      gsize length;
      const char *data = g_bytes_get_data (bytes, &length);

      if (length == 0)
        return GINT_TO_POINTER (failed);

      /* What comes after a failure is dropped: the run goes on, and keeps it. */
      if (failed == 0)
        failed = cli_output_write_now (self->fd, data, length);
    }
}

/**
 * cli_writer_new:
 * @fd: where to write; stays open
 *
 * Returns: (transfer full): a writer, for cli_writer_finish()
 */
CliWriter *
cli_writer_new (int fd)
{
  CliWriter *self = g_new0 (CliWriter, 1);

  self->fd = fd;

  return self;
}

/**
 * cli_writer_write:
 * @self: a writer
 * @data: bytes
 * @length: their number
 *
 * Has them written soon. Never waits.
 */
void
cli_writer_write (CliWriter  *self,
                  const char *data,
                  gsize       length)
{
  if (length == 0)
    return;

  if (self->thread == NULL)
    {
      self->queue = g_async_queue_new_full ((GDestroyNotify) g_bytes_unref);
      self->thread = g_thread_new ("cli-writer", writer_thread, self);
    }

  g_async_queue_push (self->queue, g_bytes_new (data, length));
}

/**
 * cli_writer_finish:
 * @self: (transfer full): a writer
 *
 * Waits until everything is written.
 *
 * Returns: 0, or the errno of the first write that failed
 */
int
cli_writer_finish (CliWriter *self)
{
  int failed = 0;

  if (self->thread != NULL)
    {
      g_async_queue_push (self->queue, g_bytes_new (NULL, 0));
      failed = GPOINTER_TO_INT (g_thread_join (self->thread));
      g_async_queue_unref (self->queue);
    }
  g_free (self);

  return failed;
}

static gboolean
write_stdout (const char *text,
              gsize       length)
{
  int failed = cli_output_write_now (STDOUT_FILENO, text, length);

  if (failed == 0 || failed == EPIPE)
    return TRUE;

  cli_error (_ ("Standard output cannot be written: %s."), g_strerror (failed));

  return FALSE;
}

/**
 * cli_output_print:
 * @format: text
 * @...: for @format
 *
 * Writes to standard output, now.
 *
 * Returns: whether it was written, or nobody wanted it
 */
gboolean
cli_output_print (const char *format,
                  ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  return write_stdout (text, strlen (text));
}

/**
 * cli_output_print_json:
 * @node: what to print
 *
 * Writes JSON on one line to standard output, now.
 *
 * Returns: whether it was written, or nobody wanted it
 */
gboolean
cli_output_print_json (JsonNode *node)
{
  g_autofree char *text = basalt_json_to_string (node, FALSE);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return write_stdout (line, strlen (line));
}
