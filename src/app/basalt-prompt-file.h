/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_PROMPT_FILE (basalt_prompt_file_get_type ())

/*
 * BasaltPromptFile: reads the file that a prompt comes from, and names it in a chip as long as its
 * text is pinned.
 *
 * Signals: "changed": a file is being read now, or it was read, or it could not be read;
 * "read" (char *): the text of a file, before the file is named; "removed" (gboolean): the person
 * took the file away, whose text was changed since or not.
 */
G_DECLARE_FINAL_TYPE (BasaltPromptFile, basalt_prompt_file, BASALT, PROMPT_FILE, GtkBox)

void        basalt_prompt_file_set_engine      (BasaltPromptFile *self,
                                                BasaltEngine     *engine);
void        basalt_prompt_file_choose          (BasaltPromptFile *self);
void        basalt_prompt_file_load            (BasaltPromptFile *self,
                                                GFile            *file);
void        basalt_prompt_file_reset           (BasaltPromptFile *self);

void        basalt_prompt_file_set_name        (BasaltPromptFile *self,
                                                const char       *name,
                                                gboolean          edited);
void        basalt_prompt_file_text_changed    (BasaltPromptFile *self);
const char *basalt_prompt_file_get_name        (BasaltPromptFile *self);
gboolean    basalt_prompt_file_get_edited      (BasaltPromptFile *self);
gboolean    basalt_prompt_file_get_reading     (BasaltPromptFile *self);
const char *basalt_prompt_file_get_problem     (BasaltPromptFile *self);

G_END_DECLS
