/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows toasts one after another, each for as long as it takes to come.
 *
 * In place of adw_toast_overlay_add_toast() and adw_toast_dismiss(): libadwaita (seen in 1.2, 1.7
 * and 1.10) frees a toast that is dismissed while it still comes, and its coming goes on with what
 * was freed. Until it has come, its buttons are therefore not to be pressed, neither by the pointer
 * nor by assistive technology, its time has not begun, and it is dismissed no sooner. */

void basalt_toast_queue_add     (GtkWidget *widget,
                                 AdwToast  *toast);
void basalt_toast_queue_dismiss (GtkWidget *widget,
                                 AdwToast  *toast);

G_END_DECLS
