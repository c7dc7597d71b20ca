/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-words.h"

#include "basalt-query-words.h"
#include "basalt-search-text.h"
#include "basalt-search-tokens.h"

#include <string.h>

/* A search of more tokens than this finds what the first ones find. */
#define MAX_TOKENS 5000

struct _BasaltSearchWords
{
  GPtrArray *words; /* of BasaltSearchWord */
  GString *match;
  gboolean blank;
};

typedef struct
{
  GPtrArray *tokens;
  gsize end;
} Tokens;

static void
word_free (gpointer data)
{
  BasaltSearchWord *word = data;

  g_ptr_array_unref (word->tokens);
  g_free (word);
}

static gboolean
add_token_cb (const char *token,
              gsize       length,
              gsize       start,
              gsize       end,
              gpointer    user_data)
{
  Tokens *tokens = user_data;

  g_ptr_array_add (tokens->tokens, g_strndup (token, length));
  tokens->end = end;

  return tokens->tokens->len < MAX_TOKENS;
}

/* In an FTS5 string nothing is an operator. */
static char *
quote (const char *text,
       gboolean    begun)
{
  g_autofree char *split = basalt_search_text_split (text, -1);
  GString *quoted = g_string_new (split);

  g_string_replace (quoted, "\"", "\"\"", 0);
  g_string_prepend_c (quoted, '"');
  g_string_append (quoted, begun ? "\" *" : "\"");

  return g_string_free (quoted, FALSE);
}

/* What the quotes of a word hold, if it has any. */
static char *
unquote (const BasaltQueryWord *word)
{
  gsize length = strlen (word->value);

  if (*word->value != '"')
    return g_strdup (word->value);

  return g_strndup (word->value + 1, length - (word->open ? 1 : 2));
}

/**
 * basalt_search_words_new:
 * @search: (nullable): what a person typed; any bytes
 *
 * Takes a search apart, of which the last word may be only begun. Words that are only punctuation
 * are left out.
 *
 * Returns: (transfer full): its words
 */
BasaltSearchWords *
basalt_search_words_new (const char *search)
{
  return basalt_search_words_new_begun (search, FALSE);
}

/**
 * basalt_search_words_new_begun:
 * @search: (nullable): what a person typed; any bytes
 * @all_begun: whether each word that is not quoted may be only begun, and not just the last
 *
 * Takes a search apart, see basalt_search_words_new().
 *
 * Returns: (transfer full): its words
 */
BasaltSearchWords *
basalt_search_words_new_begun (const char *search,
                               gboolean    all_begun)
{
  g_autoptr (GArray) typed = basalt_query_words_scan_text (search != NULL ? search : "");
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  BasaltSearchWords *self = g_new0 (BasaltSearchWords, 1);
  guint n_tokens = 0;

  self->words = g_ptr_array_new_with_free_func (word_free);
  self->match = g_string_new (NULL);
  self->blank = TRUE;

  for (guint i = 0; i < typed->len && n_tokens < MAX_TOKENS; i++)
    {
      const BasaltQueryWord *query_word = &g_array_index (typed, BasaltQueryWord, i);
      g_autofree char *text = g_strstrip (unquote (query_word));
      g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *quoted = NULL;
      Tokens found = { tokens, 0 };
      BasaltSearchWord *word;
      gboolean begun;

      /* Quotes with nothing in them are only about to be filled. */
      if (*text == '\0')
        continue;

      self->blank = FALSE;
      basalt_search_tokens_scan (text, strlen (text), add_token_cb, &found);
      n_tokens += tokens->len;
      if (tokens->len == 0)
        continue;

      begun = (all_begun || i + 1 == typed->len) &&
              (*query_word->value != '"' || query_word->open) && found.end == strlen (text);
      quoted = quote (text, begun);
      if (g_hash_table_contains (known, quoted))
        continue;

      word = g_new (BasaltSearchWord, 1);
      word->tokens = g_steal_pointer (&tokens);
      word->begun = begun;
      g_ptr_array_add (self->words, word);
      if (self->match->len > 0)
        g_string_append_c (self->match, ' ');
      g_string_append (self->match, quoted);
      g_hash_table_add (known, g_steal_pointer (&quoted));
    }

  return self;
}

/**
 * basalt_search_words_free:
 * @self: (transfer full): words
 */
void
basalt_search_words_free (BasaltSearchWords *self)
{
  g_ptr_array_unref (self->words);
  g_string_free (self->match, TRUE);
  g_free (self);
}

/**
 * basalt_search_words_is_blank:
 * @self: words
 *
 * Returns: whether nothing was typed, so that nothing is to be searched for
 */
gboolean
basalt_search_words_is_blank (BasaltSearchWords *self)
{
  return self->blank;
}

/**
 * basalt_search_words_get_match:
 * @self: words
 *
 * Returns: (transfer none) (nullable): an FTS5 query for them; %NULL if there is none, which
 * nothing can match
 */
const char *
basalt_search_words_get_match (BasaltSearchWords *self)
{
  return self->words->len > 0 ? self->match->str : NULL;
}

/**
 * basalt_search_words_get_n_words:
 * @self: words
 *
 * Returns: how many there are, each counted once
 */
guint
basalt_search_words_get_n_words (BasaltSearchWords *self)
{
  return self->words->len;
}

/**
 * basalt_search_words_get_word:
 * @self: words
 * @index: which
 *
 * Returns: (transfer none): a word
 */
const BasaltSearchWord *
basalt_search_words_get_word (BasaltSearchWords *self,
                              guint              index)
{
  return self->words->pdata[index];
}
