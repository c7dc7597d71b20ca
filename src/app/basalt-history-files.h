/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-window.h"

G_BEGIN_DECLS

/*
 * Runs out of the history and into it, through files that a person chooses. Each asks for a file,
 * shows how far it is when it takes long, and tells in the window how it ended.
 */

/* @ids: (nullable): NULL for all runs. @suggestion: (nullable): a name without ending. */
void basalt_history_files_export  (BasaltWindow      *window,
                                   BasaltEngine      *engine,
                                   const char *const *ids,
                                   const char        *suggestion);
void basalt_history_files_import  (BasaltWindow      *window,
                                   BasaltEngine      *engine);
void basalt_history_files_back_up (BasaltWindow      *window,
                                   BasaltEngine      *engine);
void basalt_history_files_restore (BasaltWindow      *window,
                                   BasaltEngine      *engine);

G_END_DECLS
