/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_WELCOME_PAGE (basalt_welcome_page_get_type ())

/*
 * BasaltWelcomePage: shown in place of the run while no connection exists: the demo, the AWS profiles
 * found, and the other ways to connect.
 *
 * Properties: engine (BasaltEngine, nullable).
 *
 * Signal "done" (BasaltConnection): a connection was saved and made the default.
 */
G_DECLARE_FINAL_TYPE (BasaltWelcomePage, basalt_welcome_page, BASALT, WELCOME_PAGE, GtkWidget)

GtkWidget    *basalt_welcome_page_new        (void);
void          basalt_welcome_page_set_engine (BasaltWelcomePage *self,
                                              BasaltEngine      *engine);
BasaltEngine *basalt_welcome_page_get_engine (BasaltWelcomePage *self);
void          basalt_welcome_page_try_demo   (BasaltWelcomePage *self);
void          basalt_welcome_page_refresh    (BasaltWelcomePage *self);

G_END_DECLS
