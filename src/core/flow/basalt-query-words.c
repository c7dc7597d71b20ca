/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-query-words.h"

#include <string.h>

/* In the order in which they are offered. */
static const char *const keys[] = {
  "state", "model",  "flow", "connection", "tag",  "since", "before",
  "has",   "rating", "is",   "in",         "sort", NULL,
};

/* Whether a blank stands at @text, and how long it is. Bytes that are not UTF-8 are no blanks. */
static gboolean
is_blank (const char *text,
          gsize      *length)
{
  gunichar c;

  if ((guchar) *text < 0x80)
    {
      *length = 1;
      return g_ascii_isspace (*text);
    }

  c = g_utf8_get_char_validated (text, -1);
  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      *length = 1;
      return FALSE;
    }

  *length = (gsize) (g_utf8_next_char (text) - text);

  return g_unichar_isspace (c);
}

/* The end of the word without quotes that begins at @text. */
static const char *
skip_word (const char *text)
{
  gsize length;

  while (*text != '\0' && !is_blank (text, &length))
    text += length;

  return text;
}

/**
 * basalt_query_words_match_key:
 * @text: text
 *
 * Returns: (transfer none) (nullable): the key that stands at the beginning of @text, with its
 *   colon
 */
const char *
basalt_query_words_match_key (const char *text)
{
  for (guint i = 0; keys[i] != NULL; i++)
    {
      gsize length = strlen (keys[i]);

      if (g_ascii_strncasecmp (text, keys[i], length) == 0 && text[length] == ':')
        return keys[i];
    }

  return NULL;
}

/* The end of the quoted value at @text, in which two quotes stand for one. */
static const char *
read_quoted (const char  *text,
             char       **value,
             gboolean    *open)
{
  GString *string = g_string_new (NULL);

  for (text++; *text != '\0'; text++)
    {
      if (*text == '"')
        {
          text++;
          if (*text != '"')
            {
              *value = g_string_free (string, FALSE);
              return text;
            }
        }
      g_string_append_c (string, *text);
    }

  *open = TRUE;
  *value = g_string_free (string, FALSE);

  return text;
}

static void
word_clear (gpointer data)
{
  BasaltQueryWord *word = data;

  g_free (word->value);
}

/**
 * basalt_query_words_get_keys:
 *
 * Returns: (transfer none) (array zero-terminated=1): the keys of query words
 */
const char *const *
basalt_query_words_get_keys (void)
{
  return keys;
}

static GArray *
scan (const char *text,
      gboolean    with_keys)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (BasaltQueryWord));
  const char *p = text;

  g_array_set_clear_func (words, word_clear);

  while (*p != '\0')
    {
      BasaltQueryWord word = { 0 };
      const char *begin = p;
      gsize length;

      if (is_blank (p, &length))
        {
          p += length;
          continue;
        }

      word.key = with_keys ? basalt_query_words_match_key (p) : NULL;
      if (word.key != NULL)
        {
          p += strlen (word.key) + 1;
          if (*p == '"')
            p = read_quoted (p, &word.value, &word.open);
          else
            {
              const char *end = skip_word (p);

              word.value = g_strndup (p, (gsize) (end - p));
              p = end;
            }
        }
      else
        {
          if (*p == '"')
            {
              const char *end = strchr (p + 1, '"');

              word.open = end == NULL;
              p = end != NULL ? end + 1 : p + strlen (p);
            }
          else
            p = skip_word (p);
          word.value = g_strndup (begin, (gsize) (p - begin));
        }

      word.start = (gsize) (begin - text);
      word.end = (gsize) (p - text);
      g_array_append_val (words, word);
    }

  return words;
}

/**
 * basalt_query_words_scan:
 * @text: what was typed; any bytes
 *
 * Takes apart what was typed. A word ends at a blank, or where its quotes end. Only a quote at the
 * beginning of a word or of a value opens one.
 *
 * Returns: (transfer full) (element-type BasaltQueryWord): the words, in their order
 */
GArray *
basalt_query_words_scan (const char *text)
{
  return scan (text, TRUE);
}

/**
 * basalt_query_words_scan_text:
 * @text: what is searched for; any bytes
 *
 * Like basalt_query_words_scan(), where nothing is a key.
 *
 * Returns: (transfer full) (element-type BasaltQueryWord): the words, in their order
 */
GArray *
basalt_query_words_scan_text (const char *text)
{
  return scan (text, FALSE);
}

/**
 * basalt_query_words_join:
 * @key: a key
 * @value: any value
 *
 * Returns: (transfer full): `key:value`, with quotes where they are needed
 */
char *
basalt_query_words_join (const char *key,
                         const char *value)
{
  g_autoptr (GString) quoted = NULL;

  if (*value != '\0' && *value != '"' && *skip_word (value) == '\0')
    return g_strconcat (key, ":", value, NULL);

  quoted = g_string_new (value);
  g_string_replace (quoted, "\"", "\"\"", 0);

  return g_strdup_printf ("%s:\"%s\"", key, quoted->str);
}
