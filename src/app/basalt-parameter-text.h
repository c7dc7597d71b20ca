/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_PARAMETER_TEXT (basalt_parameter_text_get_type ())

/*
 * BasaltParameterText: a text that is "Default" until the person writes one, and can be reset. Where
 * there is a default, it is shown, and a check box says whether it is used; an own text may be empty
 * then, which says that there is to be none.
 *
 * Properties: reset-label (accessible name of the reset button), monospace.
 *
 * Signal "changed": the person's text changed.
 */
G_DECLARE_FINAL_TYPE (BasaltParameterText,
                      basalt_parameter_text,
                      BASALT,
                      PARAMETER_TEXT,
                      AdwPreferencesGroup)

char       *basalt_parameter_text_dup_text    (BasaltParameterText *self);
void        basalt_parameter_text_set_text    (BasaltParameterText *self,
                                               const char          *text);
void        basalt_parameter_text_set_default (BasaltParameterText *self,
                                               const char          *text);
void        basalt_parameter_text_set_problem (BasaltParameterText *self,
                                               const char          *problem);
const char *basalt_parameter_text_get_problem (BasaltParameterText *self);

G_END_DECLS
