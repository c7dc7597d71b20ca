/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-prompt.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* What a prompt may have. One byte more is read, to tell what is too large. */
#define PROMPT_MAX_BYTES 1048576

static gboolean
refuse (GError     **error,
        const char  *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);

  return FALSE;
}

static char *
read_stdin (gsize   *length,
            GError **error)
{
  g_autofree char *data = g_malloc (PROMPT_MAX_BYTES + 2);

  *length = 0;
  while (*length <= PROMPT_MAX_BYTES)
    {
      ssize_t n = read (STDIN_FILENO, data + *length, PROMPT_MAX_BYTES + 1 - *length);

      if (n == 0)
        break;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       _ ("Standard input cannot be read: %s."), g_strerror (errno));
          return NULL;
        }
      *length += (gsize) n;
    }
  data[*length] = '\0';

  return g_steal_pointer (&data);
}

/* Typed text has to be a prompt already: there is no file for a run to fail on. */
static gboolean
add_text (JsonObject  *inputs,
          const char  *text,
          gsize        length,
          GError     **error)
{
  if (length > PROMPT_MAX_BYTES)
    return refuse (error, _ ("The prompt is too large: it may have at most 1,048,576 bytes "
                             "(1 MiB)."));

  if (!g_utf8_validate_len (text, length, NULL))
    return refuse (error, _ ("The prompt is not UTF-8 text."));

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      length -= 3;
    }

  if (length == 0)
    return refuse (error, _ ("The prompt is empty."));

  json_object_set_string_member (inputs, "prompt", text);

  return TRUE;
}

static gboolean
add_file (JsonObject  *inputs,
          const char  *file,
          GError     **error)
{
  g_autofree char *path = NULL;

  if (*file == '\0')
    return refuse (error, _ ("--prompt-file needs the name of a file."));

  path = g_canonicalize_filename (file, NULL);
  if (!g_utf8_validate (path, -1, NULL))
    return refuse (error, _ ("The name of the prompt file is not UTF-8; rename it, or use “-” and "
                             "standard input."));

  json_object_set_string_member (inputs, "prompt_file", path);

  return TRUE;
}

/**
 * cli_prompt_add_to:
 * @inputs: a run request's inputs
 * @argument: (nullable): PROMPT, or `-` for standard input
 * @file: (nullable): a file that load-prompt is to read
 * @error: return location for an error
 *
 * Puts the prompt into a request. Reads standard input to its end if asked to.
 *
 * Returns: whether there is exactly one prompt and it can be one; fails with
 *   %G_OPTION_ERROR. What is wrong with a file is found out by the run
 */
gboolean
cli_prompt_add_to (JsonObject  *inputs,
                   const char  *argument,
                   const char  *file,
                   GError     **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (argument != NULL && file != NULL)
    return refuse (error, _ ("Give either a prompt or --prompt-file, not both."));

  if (file != NULL)
    return add_file (inputs, file, error);

  if (argument == NULL)
    return refuse (error, _ ("Give a prompt, --prompt-file FILE, or “-” for standard input."));

  if (strcmp (argument, "-") != 0)
    return add_text (inputs, argument, strlen (argument), error);

  text = read_stdin (&length, error);

  return text != NULL && add_text (inputs, text, length, error);
}
