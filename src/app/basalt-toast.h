/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What is told in passing. */

AdwToast *basalt_toast_new      (const char *text);
AdwToast *basalt_toast_new_undo (const char *text);

G_END_DECLS
