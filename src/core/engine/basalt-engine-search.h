/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

G_BEGIN_DECLS

/* -- Finding runs among a million -- */

/* A list of what a query finds, in its order: rows are read as they are asked for, and runs that
 * live here are their live objects. It has the first results when it is handed out, and gets the
 * others below them; else it does not change but for runs that are deleted: search again for news.
 * Cancelling abandons the search halfway; letting go of the list, what is left of it. */
void              basalt_engine_search_async        (BasaltEngine         *self,
                                                     const BasaltRunQuery *query,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
/* (transfer full): a GListModel of BasaltRun */
GListModel       *basalt_engine_search_finish       (BasaltEngine         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);
/* Brings into a list what its query finds by now. What it shows and would not be found again stays:
 * nothing goes from under somebody's eyes. A list of more than 10,000 runs stays as it is. */
void              basalt_engine_search_news_async   (BasaltEngine         *self,
                                                     GListModel           *found,
                                                     const BasaltRunQuery *query,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
/* (transfer full): the list, or another one where too much of it has changed */
GListModel       *basalt_engine_search_news_finish  (BasaltEngine         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

typedef enum
{
  BASALT_RUN_MATCH_TITLE,
  BASALT_RUN_MATCH_PROMPT,
  BASALT_RUN_MATCH_RESPONSE,
  BASALT_RUN_MATCH_LOG,
} BasaltRunMatchPlace;

/* Bytes [start, end) of an excerpt. */
typedef struct
{
  guint start;
  guint end;
} BasaltRunMatchRange;

/**
 * BasaltRunMatch:
 * @place: where the words were found
 * @excerpt: some words around them, on one line, as stored (not made visible, not escaped)
 * @ranges: (element-type BasaltRunMatchRange): what to mark in @excerpt
 */
typedef struct
{
  BasaltRunMatchPlace place;
  char *excerpt;
  GArray *ranges;
} BasaltRunMatch;

void              basalt_run_match_free             (BasaltRunMatch       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltRunMatch, basalt_run_match_free)

/* Where the words of @search (as in BasaltRunQuery) stand in a run, for its row. Cancel it when the
 * row goes. */
void              basalt_engine_find_match_async    (BasaltEngine         *self,
                                                     BasaltRun            *run,
                                                     const char           *search,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
/* (transfer full) (nullable): NULL without @error where nothing is to be marked */
BasaltRunMatch   *basalt_engine_find_match_finish   (BasaltEngine         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

/* Ranges of the words of @search in @text: (transfer full) (element-type BasaltRunMatchRange). At
 * once; for texts of a row's length. */
GArray           *basalt_engine_match_text          (const char           *text,
                                                     const char           *search);

/**
 * BasaltQueryCompletion:
 * @label: what to show: "state:failed"
 * @text: the whole text with the completion in it
 * @cursor: bytes into @text where typing goes on
 */
typedef struct
{
  char *label;
  char *text;
  guint cursor;
} BasaltQueryCompletion;

/* What the word at @cursor (bytes) of the search field can become: keys, then values, those of the
 * history included (tags, models, connections). May be empty. */
void              basalt_engine_complete_query_async (BasaltEngine        *self,
                                                     const char           *text,
                                                     guint                 cursor,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
/* (transfer full) (element-type BasaltQueryCompletion) */
GPtrArray        *basalt_engine_complete_query_finish (BasaltEngine       *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

/* Runs that were made from @run, newest first: (element-type BasaltRun). Its parent is found by
 * basalt_engine_find_run_async() with its id. */
void              basalt_engine_find_children_async (BasaltEngine         *self,
                                                     BasaltRun            *run,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
GPtrArray        *basalt_engine_find_children_finish (BasaltEngine        *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

/* -- Searches that people keep -- */

#define BASALT_TYPE_SAVED_SEARCH (basalt_saved_search_get_type ())

/* Properties (read-only): name, query (as typed), sort (BasaltRunSort as an int). */
G_DECLARE_FINAL_TYPE (BasaltSavedSearch, basalt_saved_search, BASALT, SAVED_SEARCH, GObject)

const char       *basalt_saved_search_get_name      (BasaltSavedSearch    *self);
const char       *basalt_saved_search_get_query     (BasaltSavedSearch    *self);
BasaltRunSort     basalt_saved_search_get_sort      (BasaltSavedSearch    *self);

/* By name, live. (transfer none) GListModel of BasaltSavedSearch */
GListModel       *basalt_engine_get_saved_searches  (BasaltEngine         *self);
/* One of that name is replaced. Fails with BASALT_ENGINE_ERROR_USAGE without a name. */
void              basalt_engine_save_search_async   (BasaltEngine         *self,
                                                     const char           *name,
                                                     const char           *query,
                                                     BasaltRunSort         sort,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gboolean          basalt_engine_save_search_finish  (BasaltEngine         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);
void              basalt_engine_remove_search_async (BasaltEngine         *self,
                                                     BasaltSavedSearch    *search,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gboolean          basalt_engine_remove_search_finish (BasaltEngine        *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

G_END_DECLS
