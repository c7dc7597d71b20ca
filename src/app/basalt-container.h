/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Children, pages and the focus among them, as the platform’s containers do not do it. */

void     basalt_widget_dispose_children (GtkWidget        *widget);
void     basalt_stack_show_page         (GtkStack         *stack,
                                         const char       *name);
gboolean basalt_widget_focus_children   (GtkWidget        *widget,
                                         GtkDirectionType  direction);

G_END_DECLS
