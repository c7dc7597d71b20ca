/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-finder.h"

#include "basalt-search-excerpt.h"
#include "basalt-search-tokens.h"

#include <string.h>

/* How much text is looked through between two looks at the cancellable. */
#define PIECE_BYTES 65536
/* How much must be there before a place is looked for where it can be cut. */
#define MIN_PIECE_BYTES 1024
/* How many words are looked for; people do not see more of them in an excerpt. */
#define MAX_WORDS 64
/* How many places are weighed against each other, besides the first one of each word. */
#define MAX_HITS 1000
/* How far behind the last of the words a place is looked for where they stand together. */
#define MORE_BYTES 4096
/* What stands together in an excerpt. */
#define NEAR_BYTES 80

typedef struct
{
  gsize start;
  gsize end;
  guint word;
} Hit;

/* A token that was seen. */
typedef struct
{
  GString *text;
  gsize start;
} Recent;

struct _BasaltSearchFinder
{
  BasaltSearchWords *words;
  guint n_words;
  GCancellable *cancellable;
  gboolean all; /* every place is wanted */

  GArray *hits;  /* of Hit, by their ends */
  guint64 found; /* a bit for each word */
  guint n_found;
  gsize enough; /* where to stop, once all words are found */

  gsize scanned;  /* bytes of the text */
  gsize patience; /* bytes that must be there before more is scanned */
  gsize base;     /* where the piece begins that is being looked through */
  GArray *recent; /* of Recent, a ring: as many as the longest phrase has tokens */
  gsize n_seen;
};

static void
recent_clear (gpointer data)
{
  Recent *recent = data;

  g_string_free (recent->text, TRUE);
}

/* The token that came @back tokens before the last one. */
static const Recent *
get_recent (BasaltSearchFinder *self,
            gsize               back)
{
  return &g_array_index (self->recent, Recent, (self->n_seen - 1 - back) % self->recent->len);
}

/* Whether a word ends with the last token, and where it begins then. */
static gboolean
ends_here (BasaltSearchFinder     *self,
           const BasaltSearchWord *word,
           gsize                  *start)
{
  guint n_tokens = word->tokens->len;

  if (self->n_seen < n_tokens)
    return FALSE;

  for (guint back = 0; back < n_tokens; back++)
    {
      const char *token = word->tokens->pdata[n_tokens - 1 - back];
      const GString *text = get_recent (self, back)->text;

      if (back == 0 && word->begun ? !g_str_has_prefix (text->str, token) :
                                     !g_str_equal (text->str, token))
        return FALSE;
    }

  *start = get_recent (self, n_tokens - 1)->start;

  return TRUE;
}

static gboolean
token_cb (const char *token,
          gsize       length,
          gsize       start,
          gsize       end,
          gpointer    user_data)
{
  BasaltSearchFinder *self = user_data;
  Recent *recent = &g_array_index (self->recent, Recent, self->n_seen % self->recent->len);

  g_string_truncate (recent->text, 0);
  g_string_append_len (recent->text, token, (gssize) length);
  recent->start = self->base + start;
  self->n_seen++;

  for (guint i = 0; i < self->n_words; i++)
    {
      gboolean is_new = (self->found & (G_GUINT64_CONSTANT (1) << i)) == 0;
      Hit hit = { 0, self->base + end, i };

      if (!ends_here (self, basalt_search_words_get_word (self->words, i), &hit.start))
        continue;

      if (self->all || is_new || self->hits->len < MAX_HITS)
        g_array_append_val (self->hits, hit);
      if (is_new)
        {
          self->found |= G_GUINT64_CONSTANT (1) << i;
          self->n_found++;
          self->enough = hit.end + (self->n_words > 1 ? MORE_BYTES : 0);
        }
    }

  return self->all || !basalt_search_finder_found_all (self) || self->base + end < self->enough;
}

/* Where a piece that begins at @start and ends before @end is best cut: behind a blank, so that no
 * word is. */
static gsize
find_cut (const char *text,
          gsize       start,
          gsize       end)
{
  gsize cut = end;

  while (cut > start && !g_ascii_isspace (text[cut - 1]))
    cut--;
  if (cut > start)
    return cut;

  /* No word is that long; a character must be whole. */
  if (end - start < PIECE_BYTES)
    return start;
  for (cut = end; cut > end - 4 && ((guchar) text[cut] & 0xc0) == 0x80; cut--)
    ;

  return cut;
}

/**
 * basalt_search_finder_new:
 * @words: words, which outlive the finder
 * @cancellable: (nullable): abandons it halfway
 *
 * Returns: (transfer full): a finder
 */
BasaltSearchFinder *
basalt_search_finder_new (BasaltSearchWords *words,
                          GCancellable      *cancellable)
{
  BasaltSearchFinder *self = g_new0 (BasaltSearchFinder, 1);
  guint longest = 1;

  self->words = words;
  self->patience = MIN_PIECE_BYTES;
  self->n_words = MIN (basalt_search_words_get_n_words (words), MAX_WORDS);
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  self->hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  self->recent = g_array_new (FALSE, FALSE, sizeof (Recent));
  g_array_set_clear_func (self->recent, recent_clear);

  for (guint i = 0; i < self->n_words; i++)
    longest = MAX (longest, basalt_search_words_get_word (words, i)->tokens->len);
  for (guint i = 0; i < longest; i++)
    {
      Recent recent = { g_string_new (NULL), 0 };

      g_array_append_val (self->recent, recent);
    }

  return self;
}

/**
 * basalt_search_finder_free:
 * @self: (transfer full): a finder
 */
void
basalt_search_finder_free (BasaltSearchFinder *self)
{
  g_array_unref (self->hits);
  g_array_unref (self->recent);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/**
 * basalt_search_finder_found_all:
 * @self: a finder
 *
 * Returns: whether each word was found
 */
gboolean
basalt_search_finder_found_all (BasaltSearchFinder *self)
{
  return self->n_found == self->n_words;
}

/**
 * basalt_search_finder_get_n_found:
 * @self: a finder
 *
 * Returns: how many of the words were found
 */
guint
basalt_search_finder_get_n_found (BasaltSearchFinder *self)
{
  return self->n_found;
}

static gboolean
is_done (BasaltSearchFinder *self)
{
  return basalt_search_finder_found_all (self) && self->scanned >= self->enough;
}

/**
 * basalt_search_finder_feed:
 * @self: a finder
 * @text: the text as far as it is there: it begins with what was given before
 * @length: bytes in @text
 * @last: whether that is all of it
 *
 * Looks through what is new.
 *
 * Returns: whether more of the text is wanted: there are words to be found, or what surrounds them
 *   is not there yet
 */
gboolean
basalt_search_finder_feed (BasaltSearchFinder *self,
                           const char         *text,
                           gsize               length,
                           gboolean            last)
{
  while (self->scanned < length && !is_done (self))
    {
      gsize end = length;

      if (g_cancellable_is_cancelled (self->cancellable))
        return FALSE;

      if (length - self->scanned > PIECE_BYTES)
        end = find_cut (text, self->scanned, self->scanned + PIECE_BYTES);
      else if (!last && length - self->scanned < self->patience)
        break;
      else if (!last)
        end = find_cut (text, self->scanned, length);

      if (end == self->scanned)
        {
          self->patience = MIN (2 * self->patience, PIECE_BYTES);
          break;
        }
      self->patience = MIN_PIECE_BYTES;

      self->base = self->scanned;
      basalt_search_tokens_scan (text + self->base, end - self->base, token_cb, self);
      self->scanned = end;
    }

  if (last)
    return FALSE;

  return !is_done (self) ||
         (self->hits->len > 0 && length < g_array_index (self->hits, Hit, self->hits->len - 1).end +
                                            BASALT_SEARCH_EXCERPT_BYTES);
}

static int
compare_hits (gconstpointer a,
              gconstpointer b)
{
  const Hit *one = a;
  const Hit *other = b;

  if (one->start != other->start)
    return one->start < other->start ? -1 : 1;

  return one->end < other->end ? -1 : one->end > other->end;
}

/* The place with the most words beside each other; the first of these. */
static const Hit *
get_best (BasaltSearchFinder *self)
{
  const Hit *best = NULL;
  guint most = 0;

  g_array_sort (self->hits, compare_hits);
  for (guint i = 0; i < self->hits->len; i++)
    {
      const Hit *hit = &g_array_index (self->hits, Hit, i);
      guint64 found = 0;
      guint n = 0;

      for (guint j = i; j < self->hits->len; j++)
        {
          const Hit *other = &g_array_index (self->hits, Hit, j);
          guint64 bit = G_GUINT64_CONSTANT (1) << other->word;

          if (j > i && other->end > hit->start + NEAR_BYTES)
            break;
          if ((found & bit) == 0)
            n++;
          found |= bit;
        }

      if (n > most)
        {
          most = n;
          best = hit;
        }
    }

  return best;
}

/**
 * basalt_search_finder_make_excerpt:
 * @self: a finder that has found something
 * @text: the text that it was given last
 * @length: bytes in @text
 * @within_line: whether the excerpt ends where the line does
 * @ranges: (out) (element-type BasaltSearchRange): where the words are in the excerpt
 *
 * Returns: (transfer full): some words of @text around those that were found, on one line
 */
char *
basalt_search_finder_make_excerpt (BasaltSearchFinder  *self,
                                   const char          *text,
                                   gsize                length,
                                   gboolean             within_line,
                                   GArray             **ranges)
{
  const Hit *hit = get_best (self);
  BasaltSearchRange range;
  char *excerpt;

  g_return_val_if_fail (hit != NULL, NULL);

  excerpt = basalt_search_excerpt_new (text, length, hit->start, hit->end, within_line,
                                       &range.start, &range.end);
  *ranges = basalt_search_finder_mark (self->words, excerpt, strlen (excerpt));

  /* A phrase that is longer than an excerpt. */
  if ((*ranges)->len == 0)
    g_array_append_val (*ranges, range);

  return excerpt;
}

/**
 * basalt_search_finder_mark:
 * @words: words
 * @text: any bytes; not very many
 * @length: how many
 *
 * Returns: (transfer full) (element-type BasaltSearchRange): where the words are in @text, in order
 *   and without overlap
 */
GArray *
basalt_search_finder_mark (BasaltSearchWords *words,
                           const char        *text,
                           gsize              length)
{
  g_autoptr (BasaltSearchFinder) self = basalt_search_finder_new (words, NULL);
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (BasaltSearchRange));

  self->all = TRUE;
  if (self->n_words > 0)
    basalt_search_tokens_scan (text, length, token_cb, self);
  g_array_sort (self->hits, compare_hits);

  for (guint i = 0; i < self->hits->len; i++)
    {
      const Hit *hit = &g_array_index (self->hits, Hit, i);
      BasaltSearchRange range = { (guint) hit->start, (guint) hit->end };
      BasaltSearchRange *last =
        ranges->len > 0 ? &g_array_index (ranges, BasaltSearchRange, ranges->len - 1) : NULL;

      if (last != NULL && range.start < last->end)
        last->end = MAX (last->end, range.end);
      else
        g_array_append_val (ranges, range);
    }

  return ranges;
}
