/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-tokens.h"

#include "basalt-search-text.h"

#include <sqlite3.h>

/*
 * Finds words as the index does, by asking the tokenizer of the index: what is marked in a text is
 * what the search found in it, whatever the tables of Unicode say in this version or that.
 */

/* As the table run_text says. */
static const char *tokenizer_arguments[] = { "remove_diacritics", "2", "categories",
                                             "L* N* Co So" };

/* A tokenizer works for one thread at a time: each has its own. It belongs to a connection, which
 * is to nothing. */
typedef struct
{
  sqlite3 *handle;
  fts5_tokenizer methods;
  Fts5Tokenizer *tokenizer;
} Tokenizer;

typedef struct
{
  BasaltSearchTokenFunc func;
  gpointer user_data;
  gsize offset;
} Scan;

static void
tokenizer_free (gpointer data)
{
  Tokenizer *self = data;

  if (self->tokenizer != NULL)
    self->methods.xDelete (self->tokenizer);
  sqlite3_close (self->handle);
  g_free (self);
}

static GPrivate thread_tokenizer = G_PRIVATE_INIT (tokenizer_free);

static fts5_api *
get_api (sqlite3 *handle)
{
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;

  if (sqlite3_prepare_v2 (handle, "SELECT fts5 (?1)", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);

  return api;
}

static Tokenizer *
get_tokenizer (void)
{
  Tokenizer *self = g_private_get (&thread_tokenizer);
  fts5_api *api;
  void *user_data = NULL;
  int code;

  if (self != NULL)
    return self;

  self = g_new0 (Tokenizer, 1);
  /* It needs neither disk nor lock: what fails here is a build without FTS5, or no memory. */
  code = sqlite3_open_v2 (":memory:", &self->handle,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);
  g_assert (code == SQLITE_OK);
  api = get_api (self->handle);
  g_assert (api != NULL);
  code = api->xFindTokenizer (api, "unicode61", &user_data, &self->methods);
  g_assert (code == SQLITE_OK);
  code = self->methods.xCreate (user_data, tokenizer_arguments, G_N_ELEMENTS (tokenizer_arguments),
                                &self->tokenizer);
  g_assert (code == SQLITE_OK);

  g_private_set (&thread_tokenizer, self);

  return self;
}

static int
token_cb (void       *user_data,
          int         flags,
          const char *token,
          int         length,
          int         start,
          int         end)
{
  Scan *scan = user_data;

  return scan->func (token, (gsize) length, scan->offset + (gsize) start,
                     scan->offset + (gsize) end, scan->user_data) ?
           SQLITE_OK :
           SQLITE_DONE;
}

static gboolean
scan_piece (Tokenizer  *tokenizer,
            Scan       *scan,
            const char *text,
            const char *start,
            const char *end)
{
  if (start == end)
    return TRUE;

  scan->offset = (gsize) (start - text);

  return tokenizer->methods.xTokenize (tokenizer->tokenizer, scan, FTS5_TOKENIZE_DOCUMENT, start,
                                       (int) (end - start), token_cb) == SQLITE_OK;
}

/**
 * basalt_search_tokens_scan:
 * @text: any bytes
 * @length: how many, less than 2 GB
 * @func: (scope call): called for each token
 * @user_data: for @func
 *
 * Takes @text apart as basalt_search_text_split() and the tokenizer of the index do together, but
 * tells where in @text each token is.
 */
void
basalt_search_tokens_scan (const char            *text,
                           gsize                  length,
                           BasaltSearchTokenFunc  func,
                           gpointer               user_data)
{
  Tokenizer *tokenizer = get_tokenizer ();
  Scan scan = { func, user_data, 0 };
  const char *end = text + length;
  const char *start = text;
  const char *p = text;

  while (p < end)
    {
      const char *next;
      gunichar c;

      if (*p > 0)
        {
          p++;
          continue;
        }

      c = *p == '\0' ? (gunichar) -1 : g_utf8_get_char_validated (p, end - p);
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          if (!scan_piece (tokenizer, &scan, text, start, p))
            return;
          start = ++p;
          continue;
        }

      next = g_utf8_next_char (p);
      if (basalt_search_text_stands_alone (c))
        {
          if (!scan_piece (tokenizer, &scan, text, start, p) ||
              !scan_piece (tokenizer, &scan, text, p, next))
            return;
          start = next;
        }
      p = next;
    }

  scan_piece (tokenizer, &scan, text, start, end);
}
