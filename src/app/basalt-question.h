/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Questions that can be cancelled, with the id "cancel", which is also the default: no key alone
 * answers anything else, however wide the dialog is. */

AdwMessageDialog *basalt_question_new     (GtkWidget        *asker,
                                           const char       *heading,
                                           const char       *body);
void              basalt_question_present (AdwMessageDialog *question);

G_END_DECLS
