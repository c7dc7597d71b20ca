/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Text that goes on in a second line where there is no room for it in one. */

void basalt_button_wrap_label (GtkButton  *button);
void basalt_popover_fit       (GtkPopover *popover);

G_END_DECLS
