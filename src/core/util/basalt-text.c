/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TITLE_MAX_CHARS 80

/* Characters that change how their neighbours are shown without being seen:
 * Unicode's bidi controls (UAX #9 §2). */
static gboolean
is_bidi_control (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

static void
append_visible (GString                *out,
                gunichar                c,
                BasaltTextVisibleFlags  flags)
{
  if (c == '\n' || c == '\t')
    {
      if (flags & BASALT_TEXT_VISIBLE_ONE_LINE)
        g_string_append_c (out, ' ');
      else
        g_string_append_c (out, (char) c);
    }
  else if (c < 0x20)
    g_string_append_unichar (out, 0x2400 + c); /* Control Pictures */
  else if (c == 0x7f)
    g_string_append_unichar (out, 0x2421);
  else if ((c >= 0x80 && c <= 0x9f) || is_bidi_control (c) || c == 0x2028 || c == 0x2029 ||
           c == 0xfeff)
    g_string_append_printf (out, "<U+%04X>", c);
  else
    g_string_append_unichar (out, c);
}

/**
 * basalt_text_make_visible:
 * @text: text from a model, a server or a file
 * @length: bytes in @text, or -1 if it ends with a zero
 * @flags: what else to replace
 *
 * Makes text safe to show: C0 controls become Control Pictures (`␛`), C1
 * controls, bidi controls and line separators become `<U+202E>`, bytes that
 * are not UTF-8 become U+FFFD. Line feed and tab stay unless @flags says
 * otherwise; a carriage return before a line feed is dropped.
 *
 * Returns: (transfer full): UTF-8 without anything that moves a cursor or
 *   reorders its neighbours
 */
char *
basalt_text_make_visible (const char             *text,
                          gssize                  length,
                          BasaltTextVisibleFlags  flags)
{
  g_autofree char *valid = NULL;
  GString *out;

  g_return_val_if_fail (text != NULL, NULL);

  if (length < 0)
    length = (gssize) strlen (text);

  if (!g_utf8_validate_len (text, (gsize) length, NULL))
    {
      /* g_utf8_make_valid() turns a zero byte into U+FFFD too. */
      valid = g_utf8_make_valid (text, length);
      text = valid;
      length = (gssize) strlen (valid);
    }

  out = g_string_sized_new ((gsize) length + 16);
  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r' && p + 1 < text + length && p[1] == '\n')
        continue;
      append_visible (out, c, flags);
    }

  return g_string_free (out, FALSE);
}

/**
 * basalt_text_make_title:
 * @text: a prompt, UTF-8
 *
 * Derives a one-line title: the first line that has something to read,
 * white space collapsed, at most 80 characters, and an ellipsis where it was
 * cut.
 *
 * Returns: (transfer full): the title; empty where @text has nothing visible
 */
char *
basalt_text_make_title (const char *text)
{
  GString *title;
  gboolean space = FALSE;
  guint chars = 0;

  g_return_val_if_fail (text != NULL, NULL);

  title = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char_validated (p, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        break;

      if (c == '\n' && title->len > 0)
        break;

      if (g_unichar_isspace (c))
        {
          space = title->len > 0;
          continue;
        }

      chars += space ? 2 : 1;
      if (chars > TITLE_MAX_CHARS)
        {
          g_string_append (title, "…");
          break;
        }

      if (space)
        g_string_append_c (title, ' ');
      space = FALSE;
      append_visible (title, c, BASALT_TEXT_VISIBLE_ONE_LINE);
    }

  return g_string_free (title, FALSE);
}

/**
 * basalt_text_sha256:
 * @bytes: data
 *
 * Returns: (transfer full): its SHA-256 as 64 lower-case hexadecimal digits
 */
char *
basalt_text_sha256 (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

/**
 * basalt_text_append_item:
 * @list: items so far
 * @item: one more
 *
 * Adds @item to a list that people read, “red, green, blue”, behind what their language puts
 * between items.
 */
void
basalt_text_append_item (GString    *list,
                         const char *item)
{
  g_return_if_fail (list != NULL);
  g_return_if_fail (item != NULL);

  if (list->len > 0)
    /* Translators: stands between the items of a list, as in “red, green, blue” */
    g_string_append (list, C_ ("list separator", ", "));
  g_string_append (list, item);
}
