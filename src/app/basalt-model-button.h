/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_MODEL_BUTTON (basalt_model_button_get_type ())

/*
 * BasaltModelButton: names the model that a prompt goes to, and opens the chooser. A connection
 * starts with the model that was used with it last.
 *
 * Signal "changed": the model is another.
 */
G_DECLARE_FINAL_TYPE (BasaltModelButton, basalt_model_button, BASALT, MODEL_BUTTON, GtkWidget)

void        basalt_model_button_set_connection    (BasaltModelButton *self,
                                                   BasaltEngine      *engine,
                                                   BasaltConnection  *connection);
const char *basalt_model_button_get_model         (BasaltModelButton *self);
void        basalt_model_button_set_model         (BasaltModelButton *self,
                                                   const char        *model);
const char *basalt_model_button_get_connection_id (BasaltModelButton *self);
void        basalt_model_button_restore           (BasaltModelButton *self,
                                                   const char        *model,
                                                   const char        *connection_id);
void        basalt_model_button_remember          (BasaltModelButton *self);
void        basalt_model_button_popup             (BasaltModelButton *self);

G_END_DECLS
