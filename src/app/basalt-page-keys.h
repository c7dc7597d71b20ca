/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void basalt_page_keys_add (GtkWidget    *widget,
                           AdwViewStack *stack);

G_END_DECLS
