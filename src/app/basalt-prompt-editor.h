/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_PROMPT_EDITOR (basalt_prompt_editor_get_type ())

/*
 * BasaltPromptEditor: the text of a prompt, in an area that grows with it up to some lines.
 *
 * Signal "changed": the text is another.
 */
G_DECLARE_FINAL_TYPE (BasaltPromptEditor, basalt_prompt_editor, BASALT, PROMPT_EDITOR, GtkWidget)

char    *basalt_prompt_editor_dup_text     (BasaltPromptEditor *self);
void     basalt_prompt_editor_set_text     (BasaltPromptEditor *self,
                                            const char         *text);
void     basalt_prompt_editor_prepend_text (BasaltPromptEditor *self,
                                            const char         *text);
gboolean basalt_prompt_editor_is_blank     (BasaltPromptEditor *self);
char    *basalt_prompt_editor_dup_problem  (BasaltPromptEditor *self);

G_END_DECLS
