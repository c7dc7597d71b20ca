/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_NOTES_EDITOR (basalt_notes_editor_get_type ())

/*
 * BasaltNotesEditor: what people say about a run: pin, rating, tags, note. Kept as it is said: a
 * note after a pause, and at once when the focus or the run goes.
 *
 * Properties: engine (BasaltEngine, nullable), run (BasaltRun, nullable).
 */
G_DECLARE_FINAL_TYPE (BasaltNotesEditor, basalt_notes_editor, BASALT, NOTES_EDITOR, GtkWidget)

GtkWidget *basalt_notes_editor_new        (void);
void       basalt_notes_editor_set_engine (BasaltNotesEditor *self,
                                           BasaltEngine      *engine);
void       basalt_notes_editor_set_run    (BasaltNotesEditor *self,
                                           BasaltRun         *run);
void       basalt_notes_editor_flush      (BasaltNotesEditor *self);

G_END_DECLS
