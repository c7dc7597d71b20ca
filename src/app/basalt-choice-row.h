/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_CHOICE_ROW (basalt_choice_row_get_type ())

/* BasaltChoiceRow: an entry row that offers some texts, and takes any other, too. */
G_DECLARE_FINAL_TYPE (BasaltChoiceRow, basalt_choice_row, BASALT, CHOICE_ROW, AdwEntryRow)

void basalt_choice_row_add_choice      (BasaltChoiceRow *self,
                                        const char      *value,
                                        const char      *detail);
void basalt_choice_row_add_aws_regions (BasaltChoiceRow *self);

G_END_DECLS
