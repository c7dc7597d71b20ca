/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Prompts and answers as people and models write them: some topics and languages, common words in
 * most of them, rare ones in few, and a long tail of lengths.
 */
typedef struct _HistoryText HistoryText;

HistoryText *history_text_new     (GRand        *rand);
void         history_text_free    (HistoryText  *self);
/* Chooses topic and language of what is written next. */
void         history_text_turn    (HistoryText  *self);
void         history_text_prompt  (HistoryText  *self,
                                   GString      *prompt);
void         history_text_answer  (HistoryText  *self,
                                   GString      *answer);
void         history_text_note    (HistoryText  *self,
                                   GString      *note);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HistoryText, history_text_free)

G_END_DECLS
