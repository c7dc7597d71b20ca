/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_PARAMETER_ROW (basalt_parameter_row_get_type ())

/*
 * BasaltParameterRow: a number that is "Default" until the person sets it, and can be reset.
 *
 * Properties: minimum, maximum (doubles, inclusive), whole (only whole numbers), hint (subtitle while
 * the text is in order).
 *
 * Signal "changed": the text changed.
 */
G_DECLARE_FINAL_TYPE (BasaltParameterRow, basalt_parameter_row, BASALT, PARAMETER_ROW,
                      AdwPreferencesRow)

gboolean    basalt_parameter_row_get_value   (BasaltParameterRow *self,
                                              double             *value);
gboolean    basalt_parameter_row_get_settled_value (BasaltParameterRow *self,
                                              double             *value);
void        basalt_parameter_row_set_allows_none (BasaltParameterRow *self,
                                              gboolean            allows_none);
gboolean    basalt_parameter_row_get_none    (BasaltParameterRow *self);
void        basalt_parameter_row_set_none    (BasaltParameterRow *self);
void        basalt_parameter_row_set_value   (BasaltParameterRow *self,
                                              double              value);
void        basalt_parameter_row_reset       (BasaltParameterRow *self);
const char *basalt_parameter_row_get_subtitle (BasaltParameterRow *self);
const char *basalt_parameter_row_get_problem (BasaltParameterRow *self);
void        basalt_parameter_row_set_text    (BasaltParameterRow *self,
                                              const char         *text);

G_END_DECLS
