/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BasaltSearchWords: the words of a search, in any order, each literal. "Quoted" ones stand next to
 * each other, as do parts of a word that the index takes apart (foo.bar). The last one may be only
 * begun.
 */
typedef struct _BasaltSearchWords BasaltSearchWords;

/**
 * BasaltSearchWord:
 * @tokens: (element-type utf8): its tokens, folded, next to each other
 * @begun: whether the last token may be longer than that
 */
typedef struct
{
  GPtrArray *tokens;
  gboolean begun;
} BasaltSearchWord;

BasaltSearchWords      *basalt_search_words_new         (const char         *search);
BasaltSearchWords      *basalt_search_words_new_begun   (const char         *search,
                                                         gboolean            all_begun);
void                    basalt_search_words_free        (BasaltSearchWords  *self);
gboolean                basalt_search_words_is_blank    (BasaltSearchWords  *self);
const char             *basalt_search_words_get_match   (BasaltSearchWords  *self);
guint                   basalt_search_words_get_n_words (BasaltSearchWords  *self);
const BasaltSearchWord *basalt_search_words_get_word    (BasaltSearchWords  *self,
                                                         guint               index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltSearchWords, basalt_search_words_free)

G_END_DECLS
