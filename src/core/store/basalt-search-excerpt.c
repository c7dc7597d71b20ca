/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-excerpt.h"

#include <string.h>

/* How long an excerpt is, and how much of that comes before what it is about. */
#define CHARACTERS 80
#define CHARACTERS_BEFORE 24
/* What it is about is shown up to here. */
#define MAX_CHARACTERS 200

/* Characters of a text that may not be UTF-8: a byte that is none counts for one. */
static gunichar
read_character (const char  *p,
                const char  *end,
                const char **next)
{
  gunichar c = *p == '\0' ? (gunichar) -1 : g_utf8_get_char_validated (p, end - p);

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      *next = p + 1;
      return 0xfffd;
    }

  *next = g_utf8_next_char (p);

  return c;
}

static const char *
step_back (const char *p,
           const char *begin)
{
  for (guint i = 0; i < 4 && p > begin; i++)
    {
      p--;
      if (((guchar) *p & 0xc0) != 0x80)
        break;
    }

  return p;
}

static gboolean
is_blank_at (const char *p,
             const char *end)
{
  const char *next;

  return g_unichar_isspace (read_character (p, end, &next));
}

static gboolean
is_blank_between (const char *p,
                  const char *end)
{
  while (p < end)
    {
      if (!g_unichar_isspace (read_character (p, end, &p)))
        return FALSE;
    }

  return TRUE;
}

/* Some characters before @start, from the beginning of a word on if there is one. */
static const char *
find_begin (const char *begin,
            const char *start,
            const char *end)
{
  const char *p = start;

  for (guint i = 0; i < CHARACTERS_BEFORE && p > begin; i++)
    p = step_back (p, begin);
  if (p == begin || is_blank_at (step_back (p, begin), end))
    return p;

  for (const char *q = p; q < start;)
    {
      gboolean blank = is_blank_at (q, end);

      read_character (q, end, &q);
      if (blank)
        return q;
    }

  /* Marks belong to the character that was cut off. */
  while (p < start)
    {
      const char *next;

      if (!g_unichar_ismark (read_character (p, end, &next)))
        break;
      p = next;
    }

  return p;
}

/* So many characters after @begin, and @least if that is not too far, up to the end of a word. */
static const char *
find_end (const char *begin,
          const char *least,
          const char *end)
{
  const char *p = begin;
  const char *cut;

  for (guint i = 0; p < end && (i < CHARACTERS || (p < least && i < MAX_CHARACTERS)); i++)
    read_character (p, end, &p);
  if (p == end || is_blank_at (p, end))
    return p;

  cut = p;
  for (guint i = 0; i < CHARACTERS_BEFORE && cut > least; i++)
    {
      cut = step_back (cut, begin);
      if (is_blank_at (cut, end))
        return cut;
    }

  return p;
}

/**
 * basalt_search_excerpt_new:
 * @text: any bytes
 * @length: how many
 * @start: where that begins which the excerpt is about
 * @end: where it ends
 * @within_line: whether the excerpt is of one line of @text
 * @excerpt_start: (out): where that begins in the excerpt
 * @excerpt_end: (out): where it ends, or the excerpt does
 *
 * Takes some words out of a text: about 80 characters, cut between words and with an ellipsis
 * there, on one line, in UTF-8.
 *
 * Returns: (transfer full): the excerpt
 */
char *
basalt_search_excerpt_new (const char *text,
                           gsize       length,
                           gsize       start,
                           gsize       end,
                           gboolean    within_line,
                           guint      *excerpt_start,
                           guint      *excerpt_end)
{
  GString *excerpt = g_string_new (NULL);
  const char *first = text;
  const char *last = text + length;
  const char *from, *to;
  gboolean blank = FALSE;

  if (within_line)
    {
      const char *next = memchr (text + end, '\n', length - end);

      for (first = text + start; first > text && first[-1] != '\n';)
        first--;
      last = next != NULL ? next : last;
    }

  from = find_begin (first, text + start, last);
  to = find_end (from, text + end, last);

  if (!is_blank_between (first, from))
    g_string_append (excerpt, "…");

  *excerpt_start = 0;
  *excerpt_end = 0;
  for (const char *p = from; p < to;)
    {
      const char *next;
      gunichar c = read_character (p, last, &next);

      if (g_unichar_isspace (c))
        blank = TRUE;
      else
        {
          if (blank && *excerpt_end > 0)
            g_string_append_c (excerpt, ' ');
          blank = FALSE;
          if (p <= text + start)
            *excerpt_start = (guint) excerpt->len;
          g_string_append_unichar (excerpt, c);
          if (p < text + end)
            *excerpt_end = (guint) excerpt->len;
        }
      p = next;
    }

  if (!is_blank_between (to, last))
    g_string_append (excerpt, "…");

  return g_string_free (excerpt, FALSE);
}
