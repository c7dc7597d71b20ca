/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_COMPOSER (basalt_composer_get_type ())

/*
 * BasaltComposer: where a prompt is written: the growing editor, the model, the parameters, Run.
 *
 * Properties: engine (BasaltEngine, nullable), connection (BasaltConnection, nullable), can-run
 * (read-only: whether Run would emit "run" now).
 *
 * Signal "run" (BasaltRunRequest): the person asked for a run; the handler starts it. The text stays
 * until basalt_composer_clear(), so that nothing is lost where it could not be started.
 *
 * Signal "file-read": a file was read, and its text is in the editor, or there is a file problem.
 *
 * The draft is kept in the engine's setting "draft", on disk within 200 ms of a change.
 */
G_DECLARE_FINAL_TYPE (BasaltComposer, basalt_composer, BASALT, COMPOSER, GtkWidget)

GtkWidget        *basalt_composer_new                 (void);
void              basalt_composer_set_engine          (BasaltComposer   *self,
                                                       BasaltEngine     *engine);
BasaltEngine     *basalt_composer_get_engine          (BasaltComposer   *self);
void              basalt_composer_set_connection      (BasaltComposer   *self,
                                                       BasaltConnection *connection);
BasaltConnection *basalt_composer_get_connection      (BasaltComposer   *self);

char             *basalt_composer_dup_text            (BasaltComposer   *self);
void              basalt_composer_set_text            (BasaltComposer   *self,
                                                       const char       *text);
const char       *basalt_composer_get_model           (BasaltComposer   *self);
void              basalt_composer_set_model           (BasaltComposer   *self,
                                                       const char       *model);
const char       *basalt_composer_get_file_name       (BasaltComposer   *self);
const char       *basalt_composer_get_file_problem    (BasaltComposer   *self);
gboolean          basalt_composer_get_has_replaced    (BasaltComposer   *self);
void              basalt_composer_undo_file           (BasaltComposer   *self);
const char       *basalt_composer_get_problem         (BasaltComposer   *self);
gboolean          basalt_composer_get_can_run         (BasaltComposer   *self);

void              basalt_composer_focus_prompt        (BasaltComposer   *self);
void              basalt_composer_choose_model        (BasaltComposer   *self);
void              basalt_composer_open_file           (BasaltComposer   *self);
void              basalt_composer_load_file           (BasaltComposer   *self,
                                                       GFile            *file);
void              basalt_composer_edit_run            (BasaltComposer   *self,
                                                       BasaltRun        *run);
const char       *basalt_composer_get_origin          (BasaltComposer   *self);
void              basalt_composer_forget_origin       (BasaltComposer   *self);
void              basalt_composer_clear               (BasaltComposer   *self);
gboolean          basalt_composer_activate_run        (BasaltComposer   *self);
BasaltRunRequest *basalt_composer_new_request         (BasaltComposer   *self);
BasaltRunRequest *basalt_composer_new_request_for_run (BasaltComposer   *self,
                                                       BasaltRun        *run,
                                                       GError          **error);

G_END_DECLS
