/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-help-text.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_HELP_PAGE (basalt_help_page_get_type ())
G_DECLARE_FINAL_TYPE (BasaltHelpPage, basalt_help_page, BASALT, HELP_PAGE, GtkWidget)

GtkWidget *basalt_help_page_new       (void);
void       basalt_help_page_set_topic (BasaltHelpPage        *self,
                                       const BasaltHelpTopic *topic);

G_END_DECLS
