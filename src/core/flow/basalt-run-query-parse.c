/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-query-parse.h"

#include "basalt-query-words.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How much of a value a complaint repeats. */
#define MAX_QUOTED_CHARACTERS 40

/* What is read, and what becomes of it. */
typedef struct
{
  BasaltRunQuery *query;
  GPtrArray *states;
  GPtrArray *models;
  GPtrArray *flows;
  GPtrArray *connections;
  GPtrArray *tags;
  GString *search;
  gint64 now;
  char *complaint;
} Parser;

/* The values of a key that has a few. */
static const struct
{
  const char *name;
  BasaltRunHas flag;
} has_names[] = {
  { "error", BASALT_RUN_HAS_ERROR },   { "retry", BASALT_RUN_HAS_RETRY },
  { "note", BASALT_RUN_HAS_NOTE },     { "tag", BASALT_RUN_HAS_TAG },
  { "rating", BASALT_RUN_HAS_RATING }, { "parent", BASALT_RUN_HAS_PARENT },
};

static char *
shorten (const char *value)
{
  g_autofree char *visible = basalt_text_make_visible (value, -1, BASALT_TEXT_VISIBLE_ONE_LINE);

  if (g_utf8_strlen (visible, -1) > MAX_QUOTED_CHARACTERS)
    strcpy (g_utf8_offset_to_pointer (visible, MAX_QUOTED_CHARACTERS - 1), "…");

  return g_steal_pointer (&visible);
}

/* Keeps the first complaint. */
static void
complain (Parser *self,
          char   *complaint)
{
  if (self->complaint == NULL)
    self->complaint = complaint;
  else
    g_free (complaint);
}

static void
add_value (GPtrArray  *values,
           const char *value)
{
  if (!g_ptr_array_find_with_equal_func (values, value, g_str_equal, NULL))
    g_ptr_array_add (values, g_strdup (value));
}

static GStrv
take_values (GPtrArray *values)
{
  g_autoptr (GPtrArray) taken = values;

  if (taken->len == 0)
    return NULL;

  g_ptr_array_add (taken, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&taken), FALSE);
}

/* All words hold, so the narrowest do. */
static void
read_when (Parser     *self,
           const char *key,
           const char *value,
           const char *shown)
{
  BasaltRunQuery *query = self->query;
  gboolean since = g_str_equal (key, "since");
  gint64 when;

  if (!basalt_run_query_parse_when (value, self->now, &when))
    complain (self,
              g_strdup_printf (_ ("“%s” is not a time. Try 7d, 12h, yesterday or 2026-01-31."),
                               shown));
  else if (when <= 1)
    complain (self,
              g_strdup_printf (_ ("“%s” goes back too far. Try 7d, 12h, yesterday or 2026-01-31."),
                               shown));
  else if (since && when >= self->now)
    complain (self, g_strdup_printf (_ ("“%s” is not in the past: nothing can have begun since."),
                                     shown));
  else if (since)
    query->since = query->since == 0 ? when : MAX (query->since, when);
  else
    query->before = query->before == 0 ? when : MIN (query->before, when);
}

static gboolean
read_has (Parser     *self,
          const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (has_names); i++)
    {
      if (g_ascii_strcasecmp (value, has_names[i].name) == 0)
        {
          self->query->has |= has_names[i].flag;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
read_state (Parser     *self,
            const char *value)
{
  g_autoptr (GPtrArray) names = basalt_run_query_expand_state (value);

  if (names->len == 0)
    return FALSE;

  add_value (self->states, value);

  return TRUE;
}

static gboolean
read_rating (Parser     *self,
             const char *value)
{
  guint64 rating;

  if (!g_ascii_string_to_unsigned (value, 10, 1, 5, &rating, NULL))
    return FALSE;

  self->query->min_rating = MAX (self->query->min_rating, (guint) rating);

  return TRUE;
}

static void
read_word (Parser     *self,
           const char *key,
           const char *value)
{
  g_autofree char *shown = NULL;

  /* It is being typed. */
  if (*value == '\0')
    return;

  shown = shorten (value);
  if (g_str_equal (key, "model"))
    add_value (self->models, value);
  else if (g_str_equal (key, "flow"))
    add_value (self->flows, value);
  else if (g_str_equal (key, "connection"))
    add_value (self->connections, value);
  else if (g_str_equal (key, "tag"))
    add_value (self->tags, value);
  else if (g_str_equal (key, "state"))
    {
      if (!read_state (self, value))
        complain (self, g_strdup_printf (_ ("“%s” is not a state."), shown));
    }
  else if (g_str_equal (key, "since") || g_str_equal (key, "before"))
    read_when (self, key, value, shown);
  else if (g_str_equal (key, "rating"))
    {
      if (!read_rating (self, value))
        complain (self, g_strdup_printf (_ ("“%s” is not a rating from 1 to 5."), shown));
    }
  else if (g_str_equal (key, "has"))
    {
      if (!read_has (self, value))
        complain (self,
                  /* Translators: has:error and so on are typed like that in every language. */
                  g_strdup_printf (_ ("“%s” is nothing that a run has. Try has:error, has:retry, "
                                      "has:note, has:tag, has:rating or has:parent."),
                                   shown));
    }
  else if (g_str_equal (key, "is"))
    {
      if (g_ascii_strcasecmp (value, "pinned") == 0)
        self->query->pinned = TRUE;
      else
        complain (self,
                  g_strdup_printf (_ ("“%s” is nothing that a run is. Try is:pinned."), shown));
    }
  else if (g_str_equal (key, "in"))
    {
      if (g_ascii_strcasecmp (value, "trash") == 0)
        self->query->trash = TRUE;
      else
        complain (self, g_strdup_printf (_ ("“%s” is nowhere to look. Try in:trash."), shown));
    }
  else if (!basalt_run_sort_from_string (value, &self->query->sort))
    complain (self,
              g_strdup_printf (
                _ ("“%s” is not an order. Try sort:oldest, sort:longest or sort:most-tokens."),
                shown));
}

/* Elsewhere a minus leaves out; whoever types it would take what is found for the rest. */
static gboolean
is_negated (const char *word)
{
  return *word == '-' && basalt_query_words_match_key (word + 1) != NULL;
}

static void
complain_negated (Parser     *self,
                  const char *word)
{
  g_autofree char *shown = shorten (word);

  complain (self, g_strdup_printf (_ ("“%s” cannot be left out of a search. Say what to find "
                                      "instead, or put it in quotes to search for it as text."),
                                   shown));
}

/**
 * basalt_run_query_get_keys:
 *
 * Returns: (transfer none) (array zero-terminated=1): the keys of query words, in the order in
 *   which they are offered
 */
const char *const *
basalt_run_query_get_keys (void)
{
  return basalt_query_words_get_keys ();
}

/**
 * basalt_run_query_parse:
 * @text: (nullable): what was typed; any bytes
 * @now: µs since 1970 UTC, from which "7d" counts
 * @complaint: (out) (optional) (nullable): a translated sentence about the first value that
 *   cannot be one, to be shown as it is
 *
 * Reads a search. Never fails: what is no query word is text to be searched for, and a value that
 * cannot be one is left out. A key without a value, which is being typed, is left out without a
 * word.
 *
 * Returns: (transfer full): the query
 */
BasaltRunQuery *
basalt_run_query_parse (const char  *text,
                        gint64       now,
                        char       **complaint)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr (GArray) words = basalt_query_words_scan (valid);
  Parser parser = {
    .query = basalt_run_query_new (),
    .states = g_ptr_array_new_with_free_func (g_free),
    .models = g_ptr_array_new_with_free_func (g_free),
    .flows = g_ptr_array_new_with_free_func (g_free),
    .connections = g_ptr_array_new_with_free_func (g_free),
    .tags = g_ptr_array_new_with_free_func (g_free),
    .search = g_string_new (NULL),
    .now = now,
  };

  for (guint i = 0; i < words->len; i++)
    {
      const BasaltQueryWord *word = &g_array_index (words, BasaltQueryWord, i);

      if (word->key != NULL)
        {
          read_word (&parser, word->key, word->value);
          continue;
        }
      if (is_negated (word->value))
        {
          complain_negated (&parser, word->value);
          continue;
        }

      if (parser.search->len > 0)
        g_string_append_c (parser.search, ' ');
      g_string_append (parser.search, word->value);
    }

  parser.query->states = take_values (parser.states);
  parser.query->models = take_values (parser.models);
  parser.query->flows = take_values (parser.flows);
  parser.query->connections = take_values (parser.connections);
  parser.query->tags = take_values (parser.tags);
  parser.query->search = g_string_free (parser.search, parser.search->len == 0);

  if (complaint != NULL)
    *complaint = parser.complaint;
  else
    g_free (parser.complaint);

  return parser.query;
}

/* Takes the bytes [@start, @end) out, and the blank that would be left over. */
static void
cut (GString *text,
     gsize    start,
     gsize    end)
{
  if (text->str[end] == ' ' && (start == 0 || g_ascii_isspace (text->str[start - 1])))
    end++;
  else if (text->str[end] == '\0' && start > 0 && text->str[start - 1] == ' ')
    start--;

  g_string_erase (text, (gssize) start, (gssize) (end - start));
}

/**
 * basalt_run_query_set_word:
 * @text: (nullable): what was typed
 * @key: one of basalt_run_query_get_keys()
 * @value: (nullable): its value; %NULL or empty takes the key out
 *
 * Puts key:value where the first word with @key is, or at the end, and takes other words with @key
 * out. The rest of @text stays as typed.
 *
 * Returns: (transfer full): the new text
 */
char *
basalt_run_query_set_word (const char *text,
                           const char *key,
                           const char *value)
{
  g_autoptr (GArray) words = NULL;
  g_autofree char *joined = NULL;
  GString *result;
  int first = -1;

  g_return_val_if_fail (g_strv_contains (basalt_query_words_get_keys (), key), NULL);

  result = g_string_new (text);
  words = basalt_query_words_scan (result->str);
  if (value != NULL && *value != '\0')
    joined = basalt_query_words_join (key, value);

  for (guint i = 0; i < words->len && joined != NULL && first < 0; i++)
    {
      if (g_strcmp0 (g_array_index (words, BasaltQueryWord, i).key, key) == 0)
        first = (int) i;
    }

  /* From the end, so that what is before stays where it is. */
  for (guint i = words->len; i-- > 0;)
    {
      const BasaltQueryWord *word = &g_array_index (words, BasaltQueryWord, i);

      if (g_strcmp0 (word->key, key) != 0)
        continue;

      if ((int) i != first)
        {
          cut (result, word->start, word->end);
          continue;
        }

      /* Only quotes end a word without a blank. */
      if (i + 1 < words->len && result->str[word->end] != '\0' &&
          g_array_index (words, BasaltQueryWord, i + 1).start == word->end)
        g_string_insert_c (result, (gssize) word->end, ' ');
      g_string_erase (result, (gssize) word->start, (gssize) (word->end - word->start));
      g_string_insert (result, (gssize) word->start, joined);
    }

  if (joined != NULL && first < 0)
    {
      const BasaltQueryWord *last =
        words->len > 0 ? &g_array_index (words, BasaltQueryWord, words->len - 1) : NULL;

      if (last != NULL && last->open)
        {
          /* All that is appended would be inside the quotes. */
          g_string_insert_c (result, (gssize) last->start, ' ');
          g_string_insert (result, (gssize) last->start, joined);
        }
      else
        {
          if (result->len > 0 && !g_ascii_isspace (result->str[result->len - 1]))
            g_string_append_c (result, ' ');
          g_string_append (result, joined);
        }
    }

  return g_string_free (result, FALSE);
}

/**
 * basalt_run_query_get_word:
 * @text: (nullable): what was typed
 * @key: one of basalt_run_query_get_keys()
 *
 * Returns: (transfer full) (nullable): the first value of @key that is not empty, without quotes
 */
char *
basalt_run_query_get_word (const char *text,
                           const char *key)
{
  g_autoptr (GArray) words = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  words = basalt_query_words_scan (text != NULL ? text : "");
  for (guint i = 0; i < words->len; i++)
    {
      const BasaltQueryWord *word = &g_array_index (words, BasaltQueryWord, i);

      if (g_strcmp0 (word->key, key) == 0 && *word->value != '\0')
        return g_strdup (word->value);
    }

  return NULL;
}
