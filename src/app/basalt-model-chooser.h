/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_MODEL_CHOOSER (basalt_model_chooser_get_type ())

/*
 * BasaltModelChooser: the popover that lists the models of a connection. What the database knows is
 * there at once; each opening refreshes it behind. Any id or ARN can be typed.
 *
 * Properties (notify): model (model id or ARN, nullable), label (read-only: what a button shows for
 * it).
 */
G_DECLARE_FINAL_TYPE (BasaltModelChooser, basalt_model_chooser, BASALT, MODEL_CHOOSER, GtkPopover)

GtkWidget  *basalt_model_chooser_new            (void);
void        basalt_model_chooser_set_connection (BasaltModelChooser *self,
                                                 BasaltEngine       *engine,
                                                 BasaltConnection   *connection);
const char *basalt_model_chooser_get_model      (BasaltModelChooser *self);
void        basalt_model_chooser_set_model      (BasaltModelChooser *self,
                                                 const char         *model);
const char *basalt_model_chooser_get_label      (BasaltModelChooser *self);
void        basalt_model_chooser_search         (BasaltModelChooser *self,
                                                 const char         *text);
void        basalt_model_chooser_refresh        (BasaltModelChooser *self);

G_END_DECLS
