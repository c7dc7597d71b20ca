/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-pattern.h"

#include <string.h>

/*
 * GRegex has no limits of its own, but PCRE2 takes them at the beginning of a pattern. The empty
 * comment ends that beginning: what a person types cannot raise them. A million steps are some
 * 10 ms, which is much for one line and little for the thread that searches; 20,000 are less than
 * a millisecond.
 */
#define SEARCH_LIMITS "(*LIMIT_MATCH=1000000)(*LIMIT_DEPTH=100000)(*LIMIT_HEAP=20000)(?#)"
#define FIND_LIMITS "(*LIMIT_MATCH=20000)(*LIMIT_DEPTH=20000)(*LIMIT_HEAP=2000)(?#)"

struct _BasaltLogPattern
{
  gatomicrefcount refs;
  char *text; /* as regular expression, or as it is for plain text in its case */
  GRegexCompileFlags flags;
  GRegex *find;   /* NULL for plain text in its case */
  GRegex *search; /* compiled for speed when it is first needed, which may take a while */
  gsize search_made;
};

static GRegex *
compile (const char          *limits,
         const char          *text,
         GRegexCompileFlags   flags,
         GError             **error)
{
  g_autofree char *limited = g_strconcat (limits, text, NULL);

  return g_regex_new (limited, flags, 0, error);
}

/**
 * basalt_log_pattern_new:
 * @text: what to search for, not empty
 * @flags: how to read @text
 * @error: return location for an error
 *
 * Returns: (transfer full): a pattern; fails with %G_REGEX_ERROR, in the words of GRegex, where
 *   @text is no regular expression
 */
BasaltLogPattern *
basalt_log_pattern_new (const char             *text,
                        BasaltLogPatternFlags   flags,
                        GError                **error)
{
  g_autoptr (BasaltLogPattern) self = NULL;
  g_autoptr (GRegex) valid = NULL;

  g_return_val_if_fail (text != NULL && *text != '\0', NULL);

  self = g_new0 (BasaltLogPattern, 1);
  g_atomic_ref_count_init (&self->refs);
  if ((flags & BASALT_LOG_PATTERN_MATCH_CASE) == 0)
    self->flags |= G_REGEX_CASELESS;

  if ((flags & BASALT_LOG_PATTERN_REGEX) == 0)
    {
      if (flags & BASALT_LOG_PATTERN_MATCH_CASE)
        {
          self->text = g_strdup (text);
          return g_steal_pointer (&self);
        }
      self->text = g_regex_escape_string (text, -1);
    }
  else
    self->text = g_strdup (text);

  /* First as it was typed: positions in the error are those that a person sees. */
  valid = g_regex_new (self->text, self->flags, 0, error);
  if (valid == NULL)
    return NULL;

  self->find = compile (FIND_LIMITS, self->text, self->flags, error);
  if (self->find == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * basalt_log_pattern_ref:
 * @self: a pattern
 *
 * Returns: (transfer full): @self
 */
BasaltLogPattern *
basalt_log_pattern_ref (BasaltLogPattern *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * basalt_log_pattern_unref:
 * @self: (transfer full): a pattern
 */
void
basalt_log_pattern_unref (BasaltLogPattern *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->find, g_regex_unref);
  g_clear_pointer (&self->search, g_regex_unref);
  g_free (self->text);
  g_free (self);
}

static GRegex *
get_search (BasaltLogPattern *self)
{
  if (g_once_init_enter (&self->search_made))
    {
      self->search = compile (SEARCH_LIMITS, self->text, self->flags | G_REGEX_OPTIMIZE, NULL);
      g_once_init_leave (&self->search_made, 1);
    }

  return self->search;
}

/**
 * basalt_log_pattern_match:
 * @self: a pattern
 * @text: valid UTF-8
 * @length: bytes in @text
 *
 * Returns: whether it is in @text, for all that can be found out in about 10 ms
 */
BasaltLogMatch
basalt_log_pattern_match (BasaltLogPattern *self,
                          const char       *text,
                          gsize             length)
{
  g_autoptr (GError) error = NULL;
  GRegex *search;

  if (self->find == NULL)
    return memmem (text, length, self->text, strlen (self->text)) != NULL ? BASALT_LOG_MATCH_YES :
                                                                            BASALT_LOG_MATCH_NO;

  search = get_search (self);
  if (search == NULL || length > G_MAXINT)
    return BASALT_LOG_MATCH_UNKNOWN;
  if (g_regex_match_full (search, text, (gssize) length, 0, 0, NULL, &error))
    return BASALT_LOG_MATCH_YES;

  return error != NULL ? BASALT_LOG_MATCH_UNKNOWN : BASALT_LOG_MATCH_NO;
}

/**
 * basalt_log_pattern_find:
 * @self: a pattern
 * @text: valid UTF-8, some thousand bytes at most
 * @length: bytes in @text
 * @from: where to begin
 * @start: (out): where the match begins
 * @end: (out): where it ends, behind @start: there is nothing to mark in an empty one
 *
 * Returns: whether there is one that is found soon enough
 */
gboolean
basalt_log_pattern_find (BasaltLogPattern *self,
                         const char       *text,
                         gsize             length,
                         gsize             from,
                         gsize            *start,
                         gsize            *end)
{
  if (self->find == NULL)
    {
      const char *found = from <= length ?
                            memmem (text + from, length - from, self->text, strlen (self->text)) :
                            NULL;

      if (found == NULL)
        return FALSE;
      *start = (gsize) (found - text);
      *end = *start + strlen (self->text);
      return TRUE;
    }

  while (from < length)
    {
      g_autoptr (GMatchInfo) info = NULL;
      int first = -1;
      int last = -1;

      if (!g_regex_match_full (self->find, text, (gssize) length, (int) from, 0, &info, NULL) ||
          !g_match_info_fetch_pos (info, 0, &first, &last) || first < 0)
        return FALSE;

      if (last > first)
        {
          *start = (gsize) first;
          *end = (gsize) last;
          return TRUE;
        }
      if ((gsize) first >= length)
        return FALSE;
      from = (gsize) (g_utf8_next_char (text + MAX ((gsize) first, from)) - text);
    }

  return FALSE;
}
