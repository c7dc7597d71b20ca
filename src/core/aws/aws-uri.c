/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-endpoint.h"

/**
 * aws_uri_append_label:
 * @path: a path or query under construction
 * @text: (nullable): one label or value, UTF-8, not escaped; %NULL adds nothing
 *
 * Appends @text with every byte but `A-Z a-z 0-9 - . _ ~` as `%XX` in upper
 * case (WIRE.md §2), so that the `:` and `/` of an ARN stay inside
 * their segment.
 */
void
aws_uri_append_label (GString    *path,
                      const char *text)
{
  static const char hex[] = "0123456789ABCDEF";

  g_return_if_fail (path != NULL);

  if (text == NULL)
    return;

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p) || *p == '-' || *p == '.' || *p == '_' || *p == '~')
        g_string_append_c (path, (char) *p);
      else
        {
          g_string_append_c (path, '%');
          g_string_append_c (path, hex[*p >> 4]);
          g_string_append_c (path, hex[*p & 0xf]);
        }
    }
}
